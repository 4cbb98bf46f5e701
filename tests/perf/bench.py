"""What the tables of this folder share: generated scenes and their cameras, runs measured from outside, the rivals that are installed.

PEERS is a folder with scenes/ (artifact.glb, gallery.glb, textures-jpg.glb, city-{1k,10k,100k}-{inst,merged,nodes}.glb), vtk_bench.py, and, where
they were set up, native/filament_bench and web/bench.mjs with web/dist/. A rival that is not there is None in every figure, never a number."""
import dataclasses, json, math, os, pathlib, platform, resource, shutil, statistics, subprocess, sys, tempfile, time

SIZE = "1280x720"
PLAIN_WARM = 4  # frames of the run that is taken off: loading, the first frame, levels of detail
LIMIT_S = 600
LAUNCHER = str(pathlib.Path(__file__).with_name("launcher.py"))


class Failed(Exception):
    """A program that did not do what it was asked: which, and what it said last."""


@dataclasses.dataclass
class Run:
    cpu_ms: float   # user and system time of the program and what it started
    wall_ms: float
    peak_mb: float  # resident: its own, or that of the largest that it started and waited for
    out: str


def launched(command, env=None, limit_s=LIMIT_S, cwd=None, errors=subprocess.STDOUT):
    """Runs it to its end, or with what it started to that of limit_s: what it cost, its status, and whether it was too late. Nothing that this process
    holds counts as the program's memory. Failed: it cannot be started."""
    command = [str(c) for c in command]
    read, write = os.pipe()
    with tempfile.TemporaryFile("w+") as out, open(read, encoding="utf-8") as figures:
        try:
            launcher = subprocess.Popen([sys.executable, "-I", "-S", LAUNCHER, str(write), str(limit_s), *command], env=env, cwd=cwd, stdin=subprocess.DEVNULL, stdout=out, stderr=errors,
                                        pass_fds=[write])
        finally:
            os.close(write)
        found = json.loads(figures.read() or "{}")
        launcher.wait()
        out.seek(0)
        said = out.read()
    if "errno" in found:
        raise Failed(f"{command[0]}: {os.strerror(found['errno'])}")
    if not found:
        raise Failed(f"{command[0]}: its launcher ended with status {launcher.returncode}: {said.strip()[-300:]}")
    return Run(found["cpu_ms"], found["wall_ms"], found["peak_mb"], said), found["status"], found["late"]


def run(command, env=None, limit_s=LIMIT_S):
    """Runs it to its end. Failed: a status that is not 0, or longer than limit_s."""
    done, status, late = launched(command, env, limit_s)
    if late:
        raise Failed(f"{command[0]}: not done after {limit_s} s")
    if status != 0:
        raise Failed(f"{' '.join(str(c) for c in command)}: status {status}: {done.out.strip()[-300:]}")
    return done


def row_of(command, env=None, limit_s=LIMIT_S, cwd=None):
    """The first object of JSON that a rival's program says on a line of its own, whatever its status. None: it says none, or takes longer."""
    try:
        done, _, late = launched(command, env, limit_s, cwd, subprocess.DEVNULL)
    except Failed:
        return None
    line = next((l for l in done.out.splitlines() if l.startswith("{")), None)
    return json.loads(line) if line and not late else None


def cameras(scene, view, count):
    """The turntable that the rivals use, as `paifang view --camera-path` reads it."""
    out = []
    for k in range(count):
        a = 2 * math.pi * k / count
        radius, rise, target, near, far = 3, 0.26, [0, 0, 0], 0.1, 100
        if scene.startswith("artifact"):
            radius = 3.4
        elif scene.startswith("gallery"):
            radius, rise, target, near = 18, 0.35, [0, 0.5, 0], 0.5
        elif scene.startswith("textures"):
            b = 0.5 * math.sin(a)
            out.append({"eye": [12 * math.sin(b), 0, 12 * math.cos(b)], "target": target, "verticalFoV": 45, "near": 1, "far": far})
            continue
        elif scene.startswith("city"):
            half = 12 * (317 if "100k" in scene else 100 if "10k" in scene else 32)
            if view == "street":
                eye = [0.5 * half * math.cos(a), 30, 0.5 * half * math.sin(a)]
                out.append({"eye": eye, "target": [0, 40, 0], "verticalFoV": 45, "near": 1, "far": 3 * half})
                continue
            radius, rise, near, far = 0.9 * half, 0.44, half / 500, half * 4
        eye = [target[0] + radius * math.cos(rise) * math.cos(a), target[1] + radius * math.sin(rise), target[2] + radius * math.cos(rise) * math.sin(a)]
        out.append({"eye": eye, "target": target, "verticalFoV": 45, "near": near, "far": far})
    return out


class Player:
    """`paifang` in a home of its own below `folder`."""

    def __init__(self, binary, folder):
        self.binary, self.folder = pathlib.Path(binary).resolve(), pathlib.Path(folder)
        self.registry = self.binary.with_name("paifang-registry")

    def env(self, home=None, **more):
        base = {k: v for k, v in os.environ.items() if k not in ("DISPLAY", "WAYLAND_DISPLAY")}
        return dict(base, PAIFANG_HOME=str(home or self.folder / "home"), XDG_RUNTIME_DIR=str(self.folder), SDL_VIDEODRIVER="offscreen", ALSOFT_DRIVERS="null", **more)

    def run(self, *args, home=None, limit_s=LIMIT_S):
        """One run with --stats: what it took, and its statistics."""
        stats = self.folder / "stats.json"
        stats.unlink(missing_ok=True)
        done = run([self.binary, *args, "--stats", stats], self.env(home), limit_s)
        return done, json.loads(stats.read_text())

    def view(self, model, scene, view, frames, cycle=None, more=(), home=None):
        """`view --plain` of the scene's turntable of `cycle` cameras."""
        track = self.folder / "camera.json"
        track.write_text(json.dumps(cameras(scene, view, cycle or frames)))
        return self.run("view", model, "--headless", "--plain", "--size", SIZE, "--camera-path", track, "--frames", str(frames), *more, home=home)

    def frame_cost(self, model, scene, view, frames, more=()):
        """Processor time of a frame: a run of frames + PLAIN_WARM less one of PLAIN_WARM. With first frame, peak memory and the last run's statistics."""
        short, first = self.view(model, scene, view, PLAIN_WARM, frames, more)
        whole, stats = self.view(model, scene, view, frames + PLAIN_WARM, frames, more)
        return {"cpu_ms": (whole.cpu_ms - short.cpu_ms) / frames, "ttff_ms": first["time_to_first_frame_ms"], "peak_mb": whole.peak_mb, "stats": stats}


class Rivals:
    """The rivals' programs: measure() says None for one that is not installed or that cannot draw the scene."""
    NAMES = ("VTK", "Filament", "three.js", "PlayCanvas", "Babylon.js")

    def __init__(self, peers):
        self.peers = pathlib.Path(peers).resolve()
        self.there = [n for n in self.NAMES if self._is_there(n)]

    def _is_there(self, name):
        if name == "VTK":
            return shutil.which("xvfb-run") and self._ok(["/usr/bin/python3", "-c", "import vtkmodules.all"])
        if name == "Filament":
            return shutil.which("xvfb-run") and os.access(self.peers / "native/filament_bench", os.X_OK)
        return shutil.which("node") and shutil.which("chromium") and (self.peers / "web/dist" / (self._web(name) + ".js")).exists()

    @staticmethod
    def _ok(command):
        try:
            return subprocess.run(command, capture_output=True, timeout=60).returncode == 0
        except (OSError, subprocess.TimeoutExpired):
            return False

    @staticmethod
    def _web(name):
        return name.lower().removesuffix(".js")

    def measure(self, name, scene, view, frames, cap_s=4, root=None):
        """{"cpu_ms", "ttff_ms", "peak_mb"} or None. Failed: there is no such rival or scene. `scene` without -inst or -merged: each rival takes the file that it is best at. `root`: instead of PEERS, VTK only."""
        if name not in self.NAMES:
            raise Failed(f"no rival is called '{name}'; there are {', '.join(self.NAMES)}")
        if name not in self.there:
            return None
        if scene.startswith("city") and scene.count("-") == 1:
            scene += "-merged" if name in ("VTK", "Filament") or view == "street" else "-inst"
        file = (root or self.peers) / "scenes" / (scene + ".glb")
        if not file.is_file():
            raise Failed(f"{file}: no such scene")
        screen = ["xvfb-run", "-a", "-s", "-screen 0 1920x1080x24"]
        tail = [scene, "1280", "720"]
        cwd, env = self.peers, dict(os.environ)
        if name == "VTK":
            env["VTK_ANISO"] = "1"
            command = [*screen, "/usr/bin/python3", (root or self.peers) / "vtk_bench.py", *tail, str(frames), str(cap_s), view]
        elif name == "Filament":
            command = [*screen, self.peers / "native/filament_bench", *tail, str(frames), str(cap_s), view]
        else:
            cwd = self.peers / "web"
            command = ["node", "bench.mjs", self._web(name), *tail, f"n={frames}", "variant=gles-egl", f"cap={cap_s}", f"cam={view}", "timeout=100"]
        row = row_of(command, env, 150, cwd) or {}
        if "ttff" not in row or row.get("error"):
            return None
        return {"cpu_ms": row["cpu_ms"], "ttff_ms": row["ttff"] + row.get("launch_ms", 0), "peak_mb": row["peakMB"]}


def median(values):
    return statistics.median(values)


class Share:
    """What other programs took of the processors since it was made: cores, on the mean. None where the kernel does not say."""

    def __init__(self):
        self.began, self.busy, self.own = time.monotonic(), self._busy_s(), self._own_s()

    @staticmethod
    def _busy_s():
        try:
            ticks = [int(n) for n in open("/proc/stat", encoding="ascii").readline().split()[1:9]]
        except (OSError, ValueError):
            return None
        return (sum(ticks) - ticks[3] - ticks[4]) / os.sysconf("SC_CLK_TCK")

    @staticmethod
    def _own_s():
        used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
        return sum(u.ru_utime + u.ru_stime for u in used)

    def others(self):
        busy = self._busy_s()
        passed = time.monotonic() - self.began
        if busy is None or self.busy is None or passed <= 0:
            return None
        return max(0.0, round((busy - self.busy - self._own_s() + self.own) / passed, 2))


def commit(folder):
    """Of the sources in which `folder` lies; with + where files were changed since. Empty: none is known."""
    def git(*args):
        try:
            return subprocess.run(["git", "-C", str(folder), *args], capture_output=True, text=True, timeout=30, check=True).stdout.strip()
        except (OSError, subprocess.SubprocessError):
            return ""
    name = git("rev-parse", "--short=9", "HEAD")
    return name + "+" if name and git("status", "--porcelain", "--untracked-files=no") else name


def machine():
    """What a figure belongs to, in words."""
    cpu = next((l.split(":", 1)[1].strip() for l in open("/proc/cpuinfo", encoding="utf-8") if l.startswith("model name")), platform.machine())
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    kernel = ".".join(platform.release().split(".")[:2])
    return f"{os.cpu_count()} cores of {cpu}, {memory:.0f} GB, {platform.system()} {kernel}"


class Screen:
    """A display of its own (Xvfb), as a context: its name. It does not begin anew when the last program leaves: the next would find nobody."""

    def __enter__(self):
        read, write = os.pipe()
        try:
            self.server = subprocess.Popen(["Xvfb", "-noreset", "-displayfd", str(write), "-screen", "0", "1280x800x24"], pass_fds=[write], stderr=subprocess.DEVNULL)
        except OSError as error:
            raise Failed(f"Xvfb: {error}") from error
        finally:
            os.close(write)
        number = os.read(read, 16).decode().strip()
        os.close(read)
        if not number:
            raise Failed("Xvfb did not start")
        return ":" + number

    def __exit__(self, *_):
        self.server.terminate()
        self.server.wait()
