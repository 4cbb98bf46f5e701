"""Whether anything that the player decrypts reaches a disk: all that it writes, and all files that it leaves, are searched for runs of the plaintext."""
import json, os, pathlib, re, threading

import bench

RUN = 64                  # bytes of the plaintext in a row that count
BLOCK = RUN // 2          # of these, one that begins at a multiple of it lies in every run
FEWEST_KINDS = 8          # of bytes in a block: runs of zeros are in every file
FOLDERS = {"HOME": "user", "TMPDIR": "tmp", "XDG_CACHE_HOME": "cache", "XDG_CONFIG_HOME": "config", "XDG_DATA_HOME": "data", "XDG_STATE_HOME": "state", "XDG_RUNTIME_DIR": "run"}
WRITES = "write,pwrite64,writev,pwritev,pwritev2,sendfile,copy_file_range,splice"
OPENS = "open,openat,creat,memfd_create,mmap"


class Plaintext:
    """What is looked for."""

    def __init__(self, files):
        self.files = [pathlib.Path(f).read_bytes() for f in files]
        self.places = {}  # of each block, the first place: file and offset
        for which, data in enumerate(self.files):
            for at in range(0, len(data) - BLOCK + 1, BLOCK):
                block = data[at:at + BLOCK]
                if len(set(block)) >= FEWEST_KINDS:
                    self.places.setdefault(block, (which, at))
        if not self.places:
            raise bench.Failed("the plaintext has nothing that could be told from other bytes")

    def found_in(self, data):
        """Bytes of `data` that are part of a run of RUN bytes or more of the plaintext."""
        places, at, found = self.places, 0, 0
        while at + BLOCK <= len(data):
            place = places.get(data[at:at + BLOCK])
            if place is None:
                at += 1
                continue
            plain, begin = self.files[place[0]], place[1]
            before = after = 0
            while before < min(at, begin) and plain[begin - before - 1] == data[at - before - 1]:
                before += 1
            while at + BLOCK + after < len(data) and begin + BLOCK + after < len(plain) and plain[begin + BLOCK + after] == data[at + BLOCK + after]:
                after += 1
            length = before + BLOCK + after
            found += length if length >= RUN else 0
            at += BLOCK + after
        return found


def files_below(roots):
    """Path and what tells whether it changed, of every file that is one."""
    out = {}
    for root in roots:
        for folder, _, names in os.walk(root):
            for name in names:
                path = os.path.join(folder, name)
                try:
                    s = os.lstat(path)
                except OSError:
                    continue
                if os.path.isfile(path) and not os.path.islink(path):
                    out[path] = (s.st_ino, s.st_size, s.st_mtime_ns)
    return out


HEX = r"(?:\\x[0-9a-f]{2})*"  # as strace -xx writes all bytes, names too


def unhex(text):
    return bytes.fromhex(text.replace("\\x", ""))


def name_of(found):
    """The path that strace has for a descriptor; empty for what is no path."""
    name = os.fsdecode(unhex(found[1])) if found else ""
    return name.removesuffix(" (deleted)") if name.startswith("/") else ""


def traced(lines):
    """Of strace's lines: what was written to each file, in all its pieces; files that were opened for writing; those whose pages are shared with memory. Pipes, sockets and devices are none."""
    written, opened, shared = {}, set(), set()
    for line in lines:
        call = line.split(" ", 1)[1].lstrip() if line[:1].isdigit() else line
        name = call.split("(", 1)[0]
        if " = -1 " in call:
            continue
        if name in ("open", "openat", "creat"):
            if name == "creat" or re.search(r"O_(WRONLY|RDWR|TMPFILE)", call):
                opened.add(name_of(re.search(rf"= \d+<({HEX})>", call)))
        elif name == "mmap":
            if "PROT_WRITE" in call:
                shared.add(name_of(re.search(rf"MAP_SHARED[^,]*, \d+<({HEX})>", call)))
        elif name in WRITES.split(","):
            if name in ("sendfile", "copy_file_range", "splice"):
                raise bench.Failed(f"{name}: what it writes is not seen: {call[:200]}")
            path = name_of(re.match(rf"\w+\(\d+<({HEX})>", call))
            if re.search(r'"\.\.\.', call):
                raise bench.Failed("strace shortened what was written")
            written.setdefault(path, []).extend(unhex(p) for p in re.findall(rf'"({HEX})"', call))
    written.pop("", None)
    return written, opened - {""}, shared - {""}


class Keeper(threading.Thread):
    """Holds every file that comes below `roots` open, so that it can be read when its name is gone."""

    def __init__(self, roots):
        super().__init__(daemon=True)
        self.roots, self.known, self.held, self.over = roots, files_below(roots), {}, threading.Event()

    def run(self):
        while not self.over.wait(0.005):
            for path, state in files_below(self.roots).items():
                if path not in self.held and self.known.get(path, (None,))[0] != state[0]:
                    try:
                        self.held[path] = open(path, "rb")
                    except OSError:
                        pass

    def take(self):
        """What they had in them at last."""
        self.over.set()
        self.join()
        out = {}
        for path, file in self.held.items():
            with file:
                out[path] = file.read()
        return out


def watched(plaintext, command, env, folder, roots):
    """Runs it under strace. {"files", "bytes": written in all, "with_plaintext", "plaintext_bytes", "of"}; `roots` are searched for files that it left."""
    trace = folder.parent / "trace"
    keeper = Keeper(roots)
    keeper.start()
    try:
        bench.run(["strace", "-f", "-y", "-qq", "-xx", "-s", str(1 << 28), "-o", trace, "-e", f"trace={WRITES},{OPENS}", *command], env)
    except OSError as error:
        raise bench.Failed(f"strace: {error}") from error
    finally:
        kept = keeper.take()
    with open(trace, encoding="ascii", errors="replace") as lines:
        written, opened, shared = traced(joined(lines))
    left = {p for p, state in files_below(roots).items() if keeper.known.get(p) != state}
    # Devices and names in memory alone are no files.
    in_memory = lambda path: path.startswith(("/memfd:", "/proc/")) or (path.startswith("/dev/") and not path.startswith("/dev/shm/"))
    unseen = [p for p in shared if not in_memory(p) and p not in kept and not os.path.isfile(p)]
    if unseen:
        raise bench.Failed(f"{unseen[0]}: written through memory and gone: what was in it is not known")
    everywhere = {p for p in {*written, *opened, *shared, *left, *kept} if not in_memory(p)}
    out = {"files": len(everywhere), "bytes": 0, "with_plaintext": 0, "plaintext_bytes": 0, "of": []}
    for path in sorted(everywhere):
        streams = [b"".join(written.get(path, [])), kept.get(path, b"")]
        if os.path.isfile(path):
            streams.append(pathlib.Path(path).read_bytes())
        found = max(plaintext.found_in(s) for s in streams)
        out["bytes"] += max(map(len, streams))
        if found:
            out["with_plaintext"] += 1
            out["plaintext_bytes"] += found
            out["of"].append(path)
    return out


def joined(lines):
    """strace's lines with calls put together that another thread interrupted."""
    begun = {}
    for line in lines:
        line = line.rstrip("\n")
        who, _, rest = line.partition(" ")
        rest = rest.lstrip()
        if rest.endswith("<unfinished ...>"):
            begun[who] = rest.removesuffix("<unfinished ...>")
            continue
        again = re.match(r"<\.\.\. \w+ resumed>", rest)
        if again:
            rest = begun.pop(who, "") + rest[again.end():]
        yield f"{who} {rest}"
    for who, rest in begun.items():
        yield f"{who} {rest}) = ?"


def measure(player, home, asset, model, seconds=3):
    """A show of the sealed asset whose plaintext is `model`, played under watch. Failed where the watch would not see a copy of the plaintext."""
    folder = player.folder / "watch"
    for name in (*FOLDERS.values(), "show"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    (folder / "run").chmod(0o700)
    env = player.env(home=home)
    env.update({name: str(folder / below) for name, below in FOLDERS.items()})
    roots = [folder, pathlib.Path(home), "/dev/shm"]
    plaintext = Plaintext([model])
    control(plaintext, model, env, folder, roots)
    write_show(folder / "show", asset)
    stats = folder / "show" / "stats.json"
    out = watched(plaintext, [player.binary, "play", folder / "show", "--headless", "--strict", "--size", "320x180", "--fps", "5", "--for", str(seconds), "--stats", stats], env, folder, roots)
    if f'"id": "{asset}"' not in stats.read_text():
        raise bench.Failed(f"{asset} was not loaded: nothing was decrypted")
    return out


def control(plaintext, model, env, folder, roots):
    """A run of the plaintext in a file that is gone at once, and one in a file that stays, are found."""
    gone, stays = folder / "tmp/gone", folder / "tmp/stays"
    part = f"dd if='{model}' bs=1 skip=4097 count=200 status=none"
    seen = watched(plaintext, ["sh", "-c", f"{part} of='{gone}'; rm '{gone}'; {part} of='{stays}'"], env, folder, roots)
    stays.unlink()
    if seen["with_plaintext"] != 2 or seen["plaintext_bytes"] != 400:
        raise bench.Failed(f"the watch saw {seen['plaintext_bytes']} of 400 bytes that were written on purpose: it shows nothing here")


def write_show(folder, asset):
    (folder / "scenes").mkdir(exist_ok=True)
    (folder / "timelines").mkdir(exist_ok=True)
    nodes = {"cam": {"transform": {"position_m": [0, 1, 5]}, "camera": {"fov_y_deg": 40}}, "lamp": {"transform": {"position_m": [1, 4, 6]}, "light": {"kind": "point", "intensity_cd": 800}},
             "thing": {"model": {"asset": "work"}}}
    (folder / "scenes/room.json").write_text(json.dumps({"format": "paifang.scene/1", "camera": "cam", "nodes": nodes}))
    (folder / "show.json").write_text(json.dumps({"format": "paifang.show/1", "title": {"en": "Sealed"}, "assets": {"work": asset}}))
    (folder / "timelines/main.json").write_text(json.dumps({"format": "paifang.timeline/1", "clips": {"a": {"scene": "room", "start_s": 0, "duration_s": 10}}, "tracks": {}}))
