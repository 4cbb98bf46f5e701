"""Rows of city_table.py: what was measured, beside the best rival and the bar it shall reach."""
import dataclasses, re

import city_sections
from bench import median

SPEED_BARS = {"artifact aerial": ("artifact, 500,000 triangles", 2.0), "gallery aerial": ("gallery, 200 meshes", 1.8), "city-10k aerial": ("city 10,000, aerial", 1.8),
              "city-100k aerial": ("city 100,000, aerial", 2.2), "city-100k street": ("city 100,000, street", 4.0)}
GATE_BARS = dict(zip(city_sections.GATE_SCENES, (("artifact, 20 MB", 1.05), ("64 textures, 28 MB", 1.01), ("merged city, 84 MB", 1.15))))
FEWEST_LOOPS = 100  # for a word on what loops leave behind
MOST_OTHERS = 0.25  # of each core, for a word on late frames
BY_THE_WALL = ("plain", "start", "textures", "package", "gate", "stream", "rivals")  # sections with such times; of plain and rivals the first frames
FALL_TOLD = 0.02  # of a cost that shall not grow: how much less of it is told

SPEED, ADDED, FIRST = "A plain frame, CPU-ms at 1280x720; rival / ours", "What is added, in parts of a frame without it", "First frame; ours / rival"
MEMORY, GATE, SHOW = "Peak memory; ours / leanest rival", "The gate", "A running show"

# What stands in the way, told while a row of that group and name is not reached.
NOTES = {
    ((SPEED, "city 10,000, aerial"),):
        "21,000 triangles are too few for the processor to gain by drawing them, and two thirds of the frame are the shading of its pixels with two textures each.",
    ((SPEED, "city 100,000, aerial"), (ADDED, "100,000 towers less 1,000, aerial; ours / rival")):
        "From above 39,000 towers are really seen, each a few pixels wide. Of a frame two fifths are the shading of its pixels, a fifth what the processor tells of each, a sixth the search for hidden towers.",
    (*((FIRST, name) for name in ("artifact, 500,000 triangles, raw JPEG", "gallery, 200 meshes, raw PNG", "64 textures of 2048 x 2048, raw JPEG", "64 textures, from a package; rival on the raw file",
                                  "artifact, from a package; rival on the raw file", "gallery, from a package; rival on the raw file", "process start: one triangle")),
     *((MEMORY, name) for name in ("artifact, 500,000 triangles", "gallery, 200 meshes", "city 10,000, aerial")),
     *((GATE, f"load, sealed and licensed / clear: {what}") for what, _ in GATE_BARS.values())):
        "What stands in the way is told under *What is not reached* among the [scenes for comparing programs](#scenes-for-comparing-programs).",
    ((SHOW, "64 textures in mid-show: longest frame / median"),):
        "The threads that decode take caches and memory from the two that draw; beside it stands what frames vary by without any loading.",
    ((SHOW, "mountain-city, 60 s in real time: late frames that other programs do not explain"),):
        "Late frames of a machine that others use are told as theirs only where waiting for a processor made them late; what they take of caches and memory is not seen.",
}

WATCHED = ("Every byte that the player hands to the kernel for a file, and every file that it makes, changes or leaves in its home, in TMPDIR, in the XDG folders and in /dev/shm, files that are gone at its end among them, "
           "searched for runs of 64 bytes of the model. Each time the same watch has to find bytes that were written on purpose.")
WHOLE_PICTURES = "The store of `test_perf_gate` holds whole pictures, sealed and clear alike; a player that keeps large ones small takes less."


@dataclasses.dataclass
class Row:
    group: str
    what: str
    ours: str = "not measured"
    rival: str = "not measured"
    value: float | None = None   # what is held against the bar
    spread: tuple | None = None  # least and greatest of the rounds
    bar: float | None = None
    at_least: bool = False       # else at most
    places: int = 2
    note: str = ""               # what the figure means, told whatever it is

    def verdict(self):
        if self.bar is None:
            return ""
        if self.value is None:
            return "not measured"
        reached = self.value >= self.bar if self.at_least else self.value <= self.bar
        return "reached" if reached else "**not reached**"

    def told(self):
        return {**dataclasses.asdict(self), "verdict": self.verdict().strip("*")}

    def line(self):
        shown = lambda v: f"{v:.{self.places}f}"
        value = "" if self.value is None else shown(self.value) + (f" ({shown(self.spread[0])} to {shown(self.spread[1])})" if self.spread and self.spread[0] != self.spread[1] else "")
        bar = "" if self.bar is None else ("≥ " if self.at_least else "≤ ") + f"{self.bar:g}"
        return f"| {self.what} | {self.ours} | {self.rival} | {value} | {bar} | {self.verdict()} |"


def cores_of(section):
    """Those of the machine that it was measured on, the first word of what is said of that."""
    return int(section["machine"].split()[0])


def data(state, section):
    return state.get(section, {}).get("data")


def ends(values):
    return (min(values), max(values)) if len(values) > 1 else None


def installed(state, section):
    return state.get(section, {}).get("rivals", [])


def hold(row, pairs):
    """Gives the row the ratios of pairs, one of each round. Rounds in which one of both costs nothing say nothing."""
    ratios = [a / b for a, b in pairs if a > 0 and b > 0]
    if ratios:
        row.value, row.spread = median(ratios), ends(ratios)
    return row


def best_rival(rounds, others, key, names):
    """Of the rivals with these names: the one with the least `key` and its figure (VTK's is the median of the rounds, the others' a single reading), or None; and those without any figure."""
    found = {}
    vtk = [r["VTK"][key] for r in rounds if r["VTK"]]
    if vtk:
        found["VTK"] = median(vtk)
    for name, figures in (others or {}).items():
        if figures:
            found[name] = figures[key]
    return (min(found.items(), key=lambda f: f[1]) if found else None), [n for n in names if n not in found]


def nobody_knows(row, missing):
    row.note = f"No ratio: of {' and '.join(missing)} there is no figure, and {'they' if len(missing) > 1 else 'it'} may be the best."
    return row


def beside(row, rounds, others, key, unit, names, inverse=False):
    """Fills the row with ours beside the best of the rivals that are installed: ours / theirs, or theirs / ours. Of VTK round by round. No ratio while one of them has no figure."""
    ours = [r["ours"][key] for r in rounds]
    row.ours = f"{median(ours):.0f} {unit}"
    best, missing = best_rival(rounds, others, key, names)
    if not best:
        return row
    name, theirs = best
    row.rival = f"{theirs:.0f} {unit}, {name}"
    if missing:
        return nobody_knows(row, missing)
    pairs = [(r["ours"][key], r["VTK"][key] if name == "VTK" else theirs) for r in rounds if name != "VTK" or r["VTK"]]
    return hold(row, [(t, o) if inverse else (o, t) for o, t in pairs])


def speed_rows(state):
    plain, others = data(state, "plain") or {}, data(state, "rivals") or {}
    for scene, (what, bar) in SPEED_BARS.items():
        row = Row(SPEED, what, bar=bar, at_least=True)
        yield beside(row, plain[scene], others.get(scene), "cpu_ms", "ms", installed(state, "plain"), inverse=True) if scene in plain else row
    lights = data(state, "lights")
    for count, what, bar in (("64", "64 point lights, city 1,000; beside none", 1.5), ("4096", "4,096 point lights; beside none", 1.6)):
        row = Row(ADDED, what, rival="", bar=bar)
        if lights:
            row.ours = f"{median([r[count] for r in lights]):.0f} ms, none {median([r['0'] for r in lights]):.0f} ms"
            hold(row, [(r[count], r["0"]) for r in lights])
        yield row


def growth_row(row, rounds, others, names):
    """100,000 towers less 1,000, of ours and of the rival that draws 100,000 with least; told too of the one that they cost least. Rounds in which one of both costs nothing more say nothing."""
    ours = [many["ours"]["cpu_ms"] - few["ours"]["cpu_ms"] for many, few in rounds]
    row.ours = f"{median(ours):.0f} ms"
    best, missing = best_rival([many for many, _ in rounds], {n: many for n, (many, _) in others.items()}, "cpu_ms", names)
    of_vtk = [(o, many["VTK"]["cpu_ms"] - few["VTK"]["cpu_ms"]) for o, (many, few) in zip(ours, rounds) if many["VTK"] and few["VTK"]]
    found = {"VTK": median([t for _, t in of_vtk])} if of_vtk else {}
    for name, (many, few) in others.items():
        if many and few:
            found[name] = many["cpu_ms"] - few["cpu_ms"]
    if not best or best[0] not in found:
        return row
    name = best[0]
    row.rival = f"{found[name]:.0f} ms, {name}"
    least = min(found, key=found.get)
    if least != name:
        row.rival += f"; least {found[least]:.0f} ms, {least}, which draws slower"
    if missing:
        return nobody_knows(row, missing)
    return hold(row, of_vtk if name == "VTK" else [(o, found[name]) for o in ours])


def growth_rows(state):
    plain, others = data(state, "plain") or {}, data(state, "rivals") or {}
    for view in ("aerial", "street"):
        row = Row(ADDED, f"100,000 towers less 1,000, {view}; ours / rival", bar=0.5)
        rounds = list(zip(plain.get(f"city-100k {view}", []), plain.get(f"city-1k {view}", [])))
        many, few = (others.get(f"city-{n} {view}", {}) for n in ("100k", "1k"))
        yield growth_row(row, rounds, {n: (many.get(n), few.get(n)) for n in {**many, **few}}, installed(state, "plain")) if rounds else row
    row = Row(ADDED, "100,000 nodes / 100,000 instances", rival="", bar=1.02, places=3)
    if "nodes" in plain:
        row.ours = f"{median([r['ours']['cpu_ms'] for r in plain['nodes']]):.0f} ms"
        hold(row, [(r["ours"]["cpu_ms"], r["instances"]["cpu_ms"]) for r in plain["nodes"]])
    yield row


def first_frame_rows(state):
    plain, others = data(state, "plain") or {}, data(state, "rivals") or {}
    for scene, (what, _) in SPEED_BARS.items():
        row = Row(FIRST, what + (", raw JPEG" if scene.startswith("artifact") else ", raw PNG"), bar=0.40 if scene.startswith("artifact") else 0.60)
        yield beside(row, plain[scene], others.get(scene), "ttff_ms", "ms", installed(state, "plain")) if scene in plain else row
    row = Row(FIRST, "64 textures of 2048 x 2048, raw JPEG", bar=0.40)
    many = data(state, "textures")
    yield beside(row, many, others.get("textures-jpg aerial"), "ttff_ms", "ms", installed(state, "textures")) if many else row
    packages = data(state, "package") or {}
    for name, what, bar in (("textures-jpg", "64 textures, from a package", 0.15), ("artifact", "artifact, from a package", 0.25), ("gallery", "gallery, from a package", 0.25)):
        row = Row(FIRST, what + "; rival on the raw file", bar=bar)
        if name in packages:
            rounds = [{"ours": {"ttff_ms": r["ours_ms"]}, "VTK": r["VTK"] and {"ttff_ms": r["VTK"]}} for r in packages[name]]
            beside(row, rounds, others.get(f"{name} aerial"), "ttff_ms", "ms", installed(state, "package"))
        yield row
    row = Row(FIRST, "process start: one triangle", bar=0.25)
    rounds = data(state, "start")
    if rounds:
        beside(row, [{"ours": {"ms": r["ours_ms"]}, "VTK": r["VTK"] and {"ms": r["VTK"]}} for r in rounds], None, "ms", "ms", [n for n in installed(state, "start") if n == "VTK"])
    yield row


def memory_rows(state):
    plain, others = data(state, "plain") or {}, data(state, "rivals") or {}
    for scene, (what, _) in SPEED_BARS.items():
        row = Row(MEMORY, what, bar=0.6)
        yield beside(row, plain[scene], others.get(scene), "peak_mb", "MB", installed(state, "plain")) if scene in plain else row
    row = Row(MEMORY, "64 textures of 2048 x 2048", bar=0.25)
    many = data(state, "textures")
    yield beside(row, many, others.get("textures-jpg aerial"), "peak_mb", "MB", installed(state, "textures")) if many else row


def gate_rows(state):
    found = data(state, "gate") or {}
    for name, (what, bar) in GATE_BARS.items():
        row = Row(GATE, f"load, sealed and licensed / clear: {what}", rival="", bar=bar, places=3)
        if name in found:
            ratios = [r["ratio"] for r in found[name]]
            row.ours = f"{median([r['sealed_ms'] for r in found[name]]):.0f} ms, clear {median([r['clear_ms'] for r in found[name]]):.0f} ms"
            row.value, row.spread = median(ratios), ends(ratios)
        yield row
    for name, (what, _) in GATE_BARS.items():
        row = Row(GATE, f"memory while it is loaded, sealed less clear, MB: {what}", rival="", bar=4, places=1, note=WHOLE_PICTURES)
        rounds = found.get(name, [])
        if rounds and all(r["sealed_mb"] is not None and r["clear_mb"] is not None for r in rounds):
            more = [r["sealed_mb"] - r["clear_mb"] for r in rounds]
            row.ours = f"{median([r['sealed_mb'] for r in rounds]):.0f} MB"
            row.value, row.spread = median(more), ends(more)
        yield row
    row = Row(GATE, "files with plaintext while a sealed package plays", rival="", bar=0, places=0, note=WATCHED)
    if "disk" in found:
        d = found["disk"]
        row.ours, row.value = f"{d['plaintext_bytes']} bytes of plaintext; written {d['files']} files, {d['bytes'] / 1e6:.1f} MB", d["with_plaintext"]
    yield row


def stream_rows(state):
    row = Row(SHOW, "64 textures in mid-show: longest frame / median", rival="", bar=1.5)
    rounds = data(state, "stream")
    if rounds:
        worst = [r["with"]["ratio"] for r in rounds]
        row.ours = f"{median([r['with']['max'] for r in rounds]):.0f} ms of {median([r['with']['p50'] for r in rounds]):.0f}"
        row.rival = f"without loading {median([r['without']['ratio'] for r in rounds]):.2f}"
        row.value, row.spread = median(worst), ends(worst)
    yield row


def unexplained(paced):
    """Late frames that other programs do not explain; being woken too late is our own affair."""
    return paced["late"] - paced["causes"].get("machine", 0)


def used_by_others(section):
    """In words, and whether it lets late frames of a run be told from one another."""
    cores, others = cores_of(section), section.get("others")
    if others is None:
        return f"a load of {section['load']:g} on {cores} cores when it began", section["load"] <= cores
    return f"other programs took {others:.2f} of {cores} cores meanwhile", others <= MOST_OTHERS * cores


def unfit(paced, section):
    """Why late frames of a run say nothing: words, or none."""
    words, fit = used_by_others(section)
    if not fit:
        return words + ", which tells no late frame from another"
    if paced["p50"] > 1000 / paced["fps"]:
        return f"half of all frames take longer than the {1000 / paced['fps']:.0f} ms that they have"
    return ""


def paced_row(row, p, section):
    causes = ", ".join(f"{n} {cause}" for cause, n in p["causes"].items()) or "none late"
    row.ours = f"{p['size']}, {p['fps']} a second, {p['frames']} frames, p50 {p['p50']:.0f}, longest {p['max']:.0f} ms: {causes}"
    row.note = "The better of two runs." if p.get("runs", 1) > 1 else "One run."
    if why := unfit(p, section):
        row.note += f" Not held against the bar: {why}."
    else:
        row.note += f" Held against the bar: {used_by_others(section)[0]}."
        row.value = unexplained(p)
    return row


def loop_rows(state):
    found = data(state, "loop")
    late = Row(SHOW, "mountain-city, 60 s in real time: late frames that other programs do not explain", rival="", bar=0, places=0)
    flat = Row(SHOW, "mountain-city, looped: memory, last quarter / first", rival="", bar=1.01, places=4)
    left = Row(SHOW, "mountain-city, looped: GL objects more at the end", rival="", bar=0, places=0)
    drift = Row(SHOW, "mountain-city, looped: cost of a frame, last quarter / first", rival="", bar=1.02, places=3)
    if found:
        p, m = found["paced"], found["loops"]
        paced_row(late, p, state["loop"])
        flat.ours = f"{m['rss_mb'][0]:.1f} to {m['rss_mb'][1]:.1f} MB, {m['loops']} loops, {m['mb_a_loop']:+.3f} MB a loop"
        left.ours = f"{m['gl_objects'][-1]}, {m['loops']} loops"
        drift.ours = f"{m['cpu_ms'][0]:.1f} to {m['cpu_ms'][1]:.1f} CPU-ms, {m['loops']} loops"
        if m["loops"] >= FEWEST_LOOPS:
            left.value = m["gl_objects"][-1] - m["gl_objects"][0]
            hold(flat, [(m["rss_mb"][1], m["rss_mb"][0])])
            hold(drift, [(m["cpu_ms"][1], m["cpu_ms"][0])])
            drift.note = f"While it was measured, {used_by_others(state['loop'])[0]}."
            if drift.value is not None and drift.value < 1 - FALL_TOLD:
                drift.note += f" The cost fell by {100 * (1 - drift.value):.1f} %; only growth is held against the bar."
        else:
            for row in (flat, left, drift):
                row.note = f"Not held against the bar: {m['loops']} loops, {FEWEST_LOOPS} are asked for."
    yield from (late, flat, left, drift)


def stands_out(shorts, wholes):
    """Whether what whole runs take beyond short ones is more than runs of one kind differ by. Readings that were not kept say nothing."""
    if not shorts or not wholes:
        return False
    return min(wholes) - min(shorts) > max(max(shorts) - min(shorts), max(wholes) - min(wholes))


def show_rows(state):
    group, found = "Quality show: a frame and its FLIP from the reference, the same run; ours / median of four renderers", data(state, "show") or {}
    for name in city_sections.SHOW_SCENES:
        row = Row(group, name.removeprefix("khronos-"))
        if name in found:
            f = found[name]
            cost = f"{f['cpu_ms']:.0f} CPU-ms" if stands_out(f.get("shorts_ms"), f.get("wholes_ms")) else f"{f['p50_ms']:.0f} ms by the wall"
            row.ours = f"{cost} at {f['size']}, FLIP {f['flip']:.3f}"
            row.rival, row.value = f"FLIP {f['best']:.3f} ({f['by']}), median {f['median']:.3f}", f["flip"] / f["median"]
        yield row


def every_row(state):
    makers = (speed_rows, growth_rows, first_frame_rows, memory_rows, gate_rows, stream_rows, loop_rows, show_rows)
    return [row for make in makers for row in make(state)]


def preset_of(section):
    return section.get("preset") or section.get("build", "?")


def counted(name, data):
    """How often it was measured, in words."""
    if name == "rivals":
        return "once each"
    if name == "show":
        return "two runs each"
    if name == "loop":
        return f"{data['loops']['loops']} loops, the minute {'twice' if data['paced'].get('runs', 1) > 1 else 'once'}"
    repeated = [data] if isinstance(data, list) else [v for v in data.values() if isinstance(v, list)]
    n = max((len(v) for v in repeated), default=0)
    if name in ("gate", "stream"):
        return f"{n} run{'' if n == 1 else 's'}"
    return f"{n} round{'' if n == 1 else 's'}"


def labels(rows, every):
    """Names of rows; with their group where another group has a row of that name."""
    groups = lambda what: {r.group for r in every if r.what == what}
    return ", ".join(f"*{r.what}*" + (f" ({re.split('[,;]', r.group)[0].lower()})" if len(groups(r.what)) > 1 else "") for r in rows)


def section_told(name, s):
    others = f", others {s['others']:.2f} cores" if s.get("others") is not None else ""
    commit = f", commit {s['commit']}" if s.get("commit") else ""
    return f"{name} {s['at']} (preset {preset_of(s)}{commit}{', quick' if s.get('quick') else ''}, load {s['load']}{others}, {counted(name, s['data'])}, {s['took_s']} s)"


def markdown(rows, state):
    out, group = [], None
    order = list(dict.fromkeys(r.group for r in rows))
    out += ["| | Paifang | best rival | ratio | bar | |", "|---|---|---|---|---|---|"]
    for row in sorted(rows, key=lambda r: order.index(r.group)):
        if row.group != group:
            group = row.group
            out.append(f"| **{group}** | | | | | |")
        out.append(row.line())
    held = [r for r in rows if r.bar is not None]
    count = lambda verdict: sum(r.verdict().strip("*") == verdict for r in held)
    out += ["", f"{count('reached')} of {len(held)} bars reached, {count('not reached')} not reached, {count('not measured')} not measured."]
    for names, note in NOTES.items():
        told = [r for r in held if r.verdict() == "**not reached**" and (r.group, r.what) in names]
        if told:
            out += ["", f"{labels(told, rows)}: {note}"]
    for note in dict.fromkeys(r.note for r in rows if r.note and r.ours != "not measured"):
        out += ["", f"{labels([r for r in rows if r.note == note], rows)}: {note}"]
    parts = [section_told(name, s) for name, s in state.items()]
    if parts:
        machines = dict.fromkeys(s["machine"] for s in state.values())
        rivals = dict.fromkeys(n for s in state.values() for n in s["rivals"])
        out += ["", f"{'; '.join(machines)}; rivals installed: {', '.join(rivals) or 'none'}. Measured: {'; '.join(parts)}."]
        for what, key in (("presets", "preset"), ("machines", "machine")):
            different = sorted({preset_of(s) if key == "preset" else s[key] for s in state.values()})
            if len(different) > 1:
                out += ["", f"Sections were measured with different {what} ({', '.join(different)}): figures of one say nothing of the other."]
        beside_others = [name for name in BY_THE_WALL if name in state and not used_by_others(state[name])[1]]
        if beside_others:
            out += ["", f"Other programs took more than a quarter of the cores (or the load was above their number, where that alone is known) while times by the wall were measured, which those suffer from: {', '.join(beside_others)}."]
        quick = [name for name, s in state.items() if s.get("quick")]
        if quick:
            out += ["", f"Measured with `--quick`, few rounds and few frames: {', '.join(quick)}."]
    return "\n".join(out)
