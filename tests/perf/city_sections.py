"""What city_table.py measures: each section gives plain data that is kept as JSON; city_rows.py makes rows of it."""
import dataclasses, hashlib, importlib.util, json, os, pathlib, re, shutil

import bench
import loop_runs
import plaintext
import stream_table

# Scene and view; of ours the file, of the rivals the name without its kind.
PLAIN = [("artifact", "artifact", "aerial"), ("gallery", "gallery", "aerial"), ("city-10k-inst", "city-10k", "aerial"), ("city-100k-inst", "city-100k", "aerial"),
         ("city-100k-inst", "city-100k", "street"), ("city-1k-inst", "city-1k", "aerial"), ("city-1k-inst", "city-1k", "street")]
OTHERS = [*PLAIN, ("textures-jpg", "textures-jpg", "aerial")]
GATE_SCENES = ("artifact", "textures-jpg", "city-100k-merged")
SHOW_LIMIT_S = 180  # of one run at quality show: each takes seconds where nothing else runs
SHOW_SCENES = ["khronos-MaterialsVariantsShoe", "khronos-BoomBoxWithAxes", "khronos-Suzanne", "khronos-SheenCloth", "khronos-ClearCoatTest"]
ROOT = pathlib.Path(__file__).resolve().parents[2]


@dataclasses.dataclass
class Bed:
    """Where a section is measured."""
    player: bench.Player
    rivals: bench.Rivals
    peers: pathlib.Path
    rounds: int
    quick: bool
    kept: pathlib.Path  # of what takes long to make and is used again

    def scene(self, name):
        """Failed: it is not there."""
        path = self.peers / "scenes" / (name + ".glb")
        if not path.is_file():
            raise bench.Failed(f"{path}: no such scene")
        return path

    def frames(self):
        return 8 if self.quick else 14


def figures(cost):
    return {k: round(cost[k], 2) for k in ("cpu_ms", "ttff_ms", "peak_mb")}


def plain(bed):
    """Speed, first frame and memory of each scene beside VTK; 100,000 nodes beside 100,000 instances."""
    out = {}
    for _ in range(bed.rounds):
        for own, rival, view in PLAIN:
            ours = bed.player.frame_cost(bed.scene(own), own, view, bed.frames())
            out.setdefault(f"{rival} {view}", []).append({"ours": figures(ours), "VTK": bed.rivals.measure("VTK", rival, view, bed.frames())})
        nodes = bed.player.frame_cost(bed.scene("city-100k-nodes"), "city-100k-nodes", "aerial", bed.frames())
        out.setdefault("nodes", []).append({"ours": figures(nodes), "instances": out["city-100k aerial"][-1]["ours"]})
    return out


def rivals(bed):
    """The other rivals, once each: for the leanest and the first to show something. VTK is measured with ours."""
    names = [n for n in bed.rivals.there if n != "VTK"]
    return {f"{rival} {view}": {n: bed.rivals.measure(n, rival, view, 4, cap_s=1.5) for n in names} for _, rival, view in OTHERS}


def lights(bed):
    """Point lights beside none, on the city of 1,000 from above."""
    out = []
    for _ in range(bed.rounds):
        round_ = {}
        for count in (0, 64, 4096):
            more = ["--lights", str(count)] if count else []
            round_[str(count)] = round(bed.player.frame_cost(bed.scene("city-1k-inst"), "city-1k-inst", "aerial", bed.frames(), more)["cpu_ms"], 2)
        out.append(round_)
    return out


def triangle():
    """The smallest scene: one triangle of 1 m, its corners and numbers in a data URI, as bytes of a .glb."""
    corners = b"".join(v.to_bytes(4, "little") for v in (0xBF000000, 0xBF000000, 0, 0x3F000000, 0xBF000000, 0, 0, 0x3F000000, 0))
    text = json.dumps({"asset": {"version": "2.0"}, "scene": 0, "scenes": [{"nodes": [0]}], "nodes": [{"mesh": 0}],
                       "meshes": [{"primitives": [{"attributes": {"POSITION": 0}}]}], "buffers": [{"byteLength": 36}], "bufferViews": [{"buffer": 0, "byteLength": 36}],
                       "accessors": [{"bufferView": 0, "componentType": 5126, "count": 3, "type": "VEC3", "min": [-0.5, -0.5, 0], "max": [0.5, 0.5, 0]}]}).encode()
    text += b" " * (-len(text) % 4)
    chunk = lambda kind, data: len(data).to_bytes(4, "little") + kind + data
    body = chunk(b"JSON", text) + chunk(b"BIN\0", corners)
    return b"glTF" + (2).to_bytes(4, "little") + (12 + len(body)).to_bytes(4, "little") + body


def start(bed):
    """From the start of the process to a frame of one triangle; the time until main() runs is taken from a run that does nothing."""
    root = bed.player.folder / "start"
    (root / "scenes").mkdir(parents=True)
    (root / "scenes/start.glb").write_bytes(triangle())
    if "VTK" in bed.rivals.there:
        (root / "vtk_bench.py").symlink_to(bed.peers / "vtk_bench.py")
    out = []
    for _ in range(bed.rounds):
        nothing = bench.run([bed.player.binary, "--version"], bed.player.env())
        _, stats = bed.player.view(root / "scenes/start.glb", "start", "aerial", 1)
        row = {"ours_ms": round(nothing.wall_ms + stats["time_to_first_frame_ms"], 1), "of_it_before_main_ms": round(nothing.wall_ms, 1)}
        python = bench.run(["/usr/bin/python3", "-c", "pass"]).wall_ms
        vtk = bed.rivals.measure("VTK", "start", "aerial", 2, cap_s=1, root=root)
        row["VTK"] = vtk and round(vtk["ttff_ms"] + python, 1)
        out.append(row)
    return out


def textures(bed):
    """64 pictures of 2048 x 2048 in one file: first frame and memory."""
    return [{"ours": figures(bed.player.frame_cost(bed.scene("textures-jpg"), "textures-jpg", "aerial", 4)), "VTK": bed.rivals.measure("VTK", "textures-jpg", "aerial", 4, cap_s=2)}
            for _ in range(min(bed.rounds, 3))]


def make_package(bed, name, model):
    """A home with the model as a sealed, licensed package. Returns it and the asset's id."""
    packs, world = bed.player.folder / "packs" / name, bed.player.folder / "world" / name
    packs.mkdir(parents=True)
    shutil.copyfile(model, packs / "model.glb")
    asset = f"urn:paifang:asset:test/{name}"
    (packs / "pack.json").write_text(json.dumps({"uid": f"urn:paifang:pack:test-{name}", "version": 1, "title": {"en": name}, "licensors": [],
                                                 "assets": [{"assetId": asset, "path": "model.glb", "mediaType": "model/gltf-binary", "role": "model"}]}))
    bench.run([bed.player.registry, "demo", "init", world, "--packs", packs.parent], bed.player.env())
    shutil.rmtree(packs)
    return world / "home", asset


def prepared(bed, name):
    """The scene as a package for software GL has it: pictures as blocks with all levels. Made once of each scene by each program."""
    scene, sums = bed.scene(name), hashlib.sha256()
    for part in (scene, bed.player.registry, *sorted(bed.player.binary.parent.glob("paifang-convert*"))):
        sums.update(hashlib.sha256(part.read_bytes()).digest())
    made = bed.kept / "city_table" / f"{name}-software-{sums.hexdigest()[:16]}.glb"
    if not made.exists():
        made.parent.mkdir(parents=True, exist_ok=True)
        for old in made.parent.glob(f"{name}-software*"):
            old.unlink()
        fresh = made.with_suffix(".new.glb")
        bench.run([bed.player.registry, "convert", scene, "--textures", "software", "--out", fresh], bed.player.env(), 900)
        fresh.replace(made)
    return made


def package(bed):
    """First frame of sealed and licensed packages, as made for this device, beside the rival on the raw file."""
    out = {}
    for name in ("artifact", "gallery", "textures-jpg"):
        made = prepared(bed, name)
        home, asset = make_package(bed, name, made)
        out[name] = []
        for _ in range(min(bed.rounds, 3)):
            _, stats = bed.player.view(asset, name, "aerial", 1, home=home)
            vtk = bed.rivals.measure("VTK", name, "aerial", 2, cap_s=1)
            out[name].append({"ours_ms": round(stats["time_to_first_frame_ms"], 1), "VTK": vtk and vtk["ttff_ms"]})
    return out


GATE_LINE = re.compile(r"PERF gate (\S+).*?\| sealed +([\d.]+) ms.*?\| own work +([\d.]+) ms.*?\| sealed / own work ([\d.]+) \| memory (?:sealed ([\d.]+), own work ([\d.]+) MB|not measured)")


def gate_figures(said):
    """Of what test_perf_gate said, by scene; memory is None where the kernel does not tell it. Failed: a scene is missing."""
    found = {}
    for name, sealed, clear, ratio, sealed_mb, clear_mb in GATE_LINE.findall(said):
        number = lambda text: float(text) if text else None
        found[name] = {"sealed_ms": float(sealed), "clear_ms": float(clear), "ratio": float(ratio), "sealed_mb": number(sealed_mb), "clear_mb": number(clear_mb)}
    missing = [name for name in GATE_SCENES if name not in found]
    if missing:
        raise bench.Failed(f"test_perf_gate says nothing of {', '.join(missing)}: {said.strip()[-300:]}")
    return found


def gate(bed):
    """Load of an encrypted, licensed package beside the same file as own work: the program test_perf_gate, which measures both in turn. And what of it a play writes."""
    program = bed.player.binary.with_name("test_perf_gate")
    if not program.exists():
        raise bench.Failed(f"{program} is not built: ninja test_perf_gate")
    found = {}
    for _ in range(1 if bed.quick else 2):
        for name, row in gate_figures(bench.run([program], bed.player.env(PAIFANG_PEERS=str(bed.peers))).out).items():
            found.setdefault(name, []).append(row)
    home, asset = make_package(bed, "watched", bed.scene("artifact"))
    found["disk"] = plaintext.measure(bed.player, home, asset, bed.scene("artifact"))
    return found


def stream(bed):
    """64 pictures are loaded while a show runs, and the same show without."""
    with bench.Screen() as display:
        folder = pathlib.Path(bed.player.folder)
        play = lambda wall: stream_table.figures(stream_table.play(bed.player, bed.peers, folder, display, "320x180", wall))
        return [{"with": play(True), "without": play(False)} for _ in range(1 if bed.quick else 2)]


def loop(bed):
    """The show mountain-city: one minute in real time, then many loops as fast as they go."""
    home = loop_runs.demo_home(bed)
    return {"paced": loop_runs.paced(bed, home), "loops": loop_runs.many(bed, home, 10 if bed.quick else 100)}


def show(bed):
    """Frame cost and FLIP of the same run at quality show: the picture that is judged is the last of those that were timed."""
    shared = os.environ.get("PAIFANG_SHARED") or str(ROOT.parent / "shared")
    scenarios = pathlib.Path(shared) / "data/goldens/scenarios.dev.json"
    if not scenarios.exists():
        raise bench.Failed(f"no scenarios at {scenarios}: PAIFANG_SHARED names the folder that has them")
    spec = importlib.util.spec_from_file_location("fidelity", ROOT / "tests/fidelity.py")
    fidelity = importlib.util.module_from_spec(spec)
    try:
        spec.loader.exec_module(fidelity)
        tool = fidelity.load_tool(shared)
    except ImportError as error:
        raise bench.Failed(f"{error}: python3-numpy, python3-pil and python3-scipy are needed") from error
    data = os.path.join(shared, "data")
    bars = json.loads((scenarios.parent / "bar.dev.json").read_text())
    every = {s["name"]: s for s in json.loads(scenarios.read_text())["scenarios"]}
    out = {}
    for name in SHOW_SCENES:
        png = bed.player.folder / (name + ".png")
        command = ["view", "--scenario", f"{scenarios}#{name}", "--data", data, "--headless", "--quality", "show", "--png", png]
        # What a start costs may vary by more than a frame does: the least of two each, and all of them are kept, so that a cost is told only where it stands out.
        shorts, wholes = [], []
        for _ in range(2):
            shorts.append(bed.player.run(*command, "--frames", "2", limit_s=SHOW_LIMIT_S)[0].cpu_ms)
            whole, stats = bed.player.run(*command, "--frames", "5", limit_s=SHOW_LIMIT_S)
            wholes.append(whole.cpu_ms)
        reference, _ = tool.consensus(data, every[name])
        size = (reference.shape[1], reference.shape[0])
        judged = tool.compare_arrays(tool.fit(str(png), size), reference)
        out[name] = {"cpu_ms": round((min(wholes) - min(shorts)) / 3, 1), "shorts_ms": [round(v, 1) for v in shorts], "wholes_ms": [round(v, 1) for v in wholes],
                     "p50_ms": stats["frame_ms"]["p50"], "size": f"{stats['width']}x{stats['height']}", "flip": judged["flip"], "best": bars[name]["best_flip"], "by": bars[name]["best_flip_by"], "median": bars[name]["median_flip"]}
    return out


SECTIONS = {"plain": plain, "lights": lights, "start": start, "textures": textures, "package": package, "gate": gate, "stream": stream, "loop": loop, "show": show, "rivals": rivals}
