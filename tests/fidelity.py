#!/usr/bin/python3
"""Draws the scenarios of the render fidelity set with `paifang view` and says how near they are to their references.

  tests/fidelity.py [--quality interactive|show|still] [--only NAME,NAME] [--small] [--out DIR] [--write] [--sheet FILE]

Prints one line a scenario: ours beside the best and the median of four raster renderers, overlap of coverage, brightness in 8-bit
levels, seconds of the frame. Pictures, figures (fidelity.json) and a sheet of ours, reference and best rival go to --out, which
must not lie in the project: references are other people's. --write puts the table into docs/fidelity.md, --sheet FILE writes a
sheet of our pictures alone. --small draws at the size of the stored references instead of the recipe's: for developing.

PAIFANG_SHARED names the folder of data and tools (default: ../shared beside the project). Exit status 1: a picture is missing, or
a scenario with a path-traced reference is farther than the median rival. Needs python3-numpy, python3-pil, python3-scipy.
"""
import argparse, decimal, importlib.util, json, os, subprocess, sys, tempfile

from PIL import Image, ImageDraw

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
BEGIN, END = "<!-- table of tests/fidelity.py, quality {} -->", "<!-- end of table -->"


def load_tool(shared):
    spec = importlib.util.spec_from_file_location("fidelity_tool", os.path.join(shared, "tools", "fidelity.py"))
    tool = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tool)
    return tool


def chosen(args, data):
    with open(os.path.join(data, "goldens", "scenarios.dev.json"), encoding="utf-8") as file:
        every = json.load(file)["scenarios"]
    only = args.only.split(",") if args.only else []
    return [s for s in every if s["renderable"] and (not only or any(o in s["name"] for o in only))]


def draw(args, data, scenario, size):
    """Draws one scenario; returns the file and seconds of the frame, or None and what was said."""
    name = scenario["name"]
    png, stats = (os.path.join(args.out, f"{name}.{end}") for end in ("png", "json"))
    command = [args.paifang, "view", "--scenario", os.path.join(data, "goldens", "scenarios.dev.json") + "#" + name, "--data", data,
               "--headless", "--quality", args.quality, "--png", png, "--stats", stats]
    if args.small:
        command += ["--size", f"{size[0]}x{size[1]}"]
    if not (args.keep and os.path.exists(png) and os.path.exists(stats)):
        for old in (png, stats):
            if os.path.exists(old):
                os.remove(old)
        done = subprocess.run(command, capture_output=True, text=True, timeout=900)
        if done.returncode != 0 or not os.path.exists(png):
            return None, (done.stdout + done.stderr).strip().splitlines()[-1:] or ["no picture"]
    with open(stats, encoding="utf-8") as file:
        return png, json.load(file)["frame_ms"]["max"] / 1000


def judge(tool, data, scenario, args, bars):
    name = scenario["name"]
    reference, _ = tool.consensus(data, scenario)
    size = (reference.shape[1], reference.shape[0])
    png, seconds = draw(args, data, scenario, size)
    if png is None:
        return {"scenario": name, "kind": scenario["referenceKind"], "gated": scenario["gated"], "error": seconds[0]}
    measured = tool.compare_arrays(tool.fit(png, size), reference)
    bar = bars.get(name, {})
    return {"scenario": name, "kind": scenario["referenceKind"], "gated": scenario["gated"], "seconds": round(seconds, 2), **measured,
            "best": bar.get("best_flip"), "best_by": bar.get("best_flip_by"), "median": bar.get("median_flip"), "best_iou": bar.get("best_iou")}


def line(row):
    name = row["scenario"].removeprefix("khronos-")
    if "error" in row:
        return f"{name:32s} {row['error']}"
    verdict = "best" if row["flip"] <= row["best"] else "" if row["flip"] <= row["median"] else "FARTHER"
    return (f"{name:32s} flip {row['flip']:.3f}  best {row['best']:.3f}  median {row['median']:.3f}  overlap {row['iou']:.3f} of {row['best_iou']:.3f}  "
            f"light {row['lum']:+5.1f}  {row['seconds']:6.2f} s  {verdict}")


def rounded(value, places):
    """Of an exact decimal, halves up: a float's nearest binary number or a second rounding would decide otherwise."""
    return value.quantize(decimal.Decimal(1).scaleb(-places), decimal.ROUND_HALF_UP)


def means(rows):
    mean = lambda key: sum(decimal.Decimal(str(r[key])) for r in rows) / max(1, len(rows))
    return {"flip": mean("flip"), "best": mean("best"), "median": mean("median"), "iou": mean("iou"), "best_iou": mean("best_iou"),
            "lum": mean("lum"), "abs_lum": sum(abs(decimal.Decimal(str(r["lum"]))) for r in rows) / max(1, len(rows)), "seconds": mean("seconds"),
            "under_median": sum(r["flip"] <= r["median"] for r in rows), "under_best": sum(r["flip"] <= r["best"] for r in rows), "count": len(rows)}


def summary(title, rows):
    m = means(rows)
    return (f"{title}, {m['count']} scenes: ours {rounded(m['flip'], 4)}, best of four chosen per scene {rounded(m['best'], 4)}, median {rounded(m['median'], 4)}; at or under the "
            f"median on {m['under_median']}, under the best on {m['under_best']}; overlap {rounded(m['iou'], 3)} of {rounded(m['best_iou'], 3)}; light {rounded(m['lum'], 1):+} "
            f"({rounded(m['abs_lum'], 1)} without sign); {rounded(m['seconds'], 2)} s a frame")


def table(rows):
    out = ["| scenario | ours | best | median | overlap | best overlap | light | seconds |", "|---|---|---|---|---|---|---|---|"]
    for kind, title in (("path-traced", "path-traced references"), ("raster-consensus", "other renderers as references")):
        part = [r for r in rows if r["kind"] == kind and r["gated"] and "error" not in r]
        for r in part:
            out.append(f"| {r['scenario'].removeprefix('khronos-')} | {r['flip']:.3f} | {r['best']:.3f} | {r['median']:.3f} | {r['iou']:.3f} | "
                       f"{r['best_iou']:.3f} | {r['lum']:+.1f} | {r['seconds']:.1f} |")
        if part:
            m = means(part)
            out.append(f"| **mean of {m['count']}, {title}** | **{rounded(m['flip'], 4)}** | {rounded(m['best'], 4)} | {rounded(m['median'], 4)} | {rounded(m['iou'], 3)} | "
                       f"{rounded(m['best_iou'], 3)} | {rounded(m['lum'], 1):+} | {rounded(m['seconds'], 1)} |")
    return "\n".join(out)


def write_table(quality, rows):
    path = os.path.join(ROOT, "docs", "fidelity.md")
    with open(path, encoding="utf-8") as file:
        text = file.read()
    begin = BEGIN.format(quality)
    if begin not in text:
        raise SystemExit(f"{path}: no line '{begin}'")
    head, rest = text.split(begin, 1)
    tail = rest.split(END, 1)[1]
    with open(path, "w", encoding="utf-8") as file:
        file.write(f"{head}{begin}\n{table(rows)}\n{END}{tail}")


def on_white(path, size):
    picture = Image.open(path).convert("RGBA")
    paper = Image.new("RGBA", picture.size, (255, 255, 255, 255))
    paper.alpha_composite(picture)
    return paper.convert("RGB").resize(size, Image.LANCZOS)


def sheet(path, rows, pictures, columns, width):
    """A grid of cells; a cell is the pictures of one scenario side by side under its name."""
    height, label, gap = int(width * 0.75), 16, 6
    cell = (gap + sum(width + gap for _ in range(columns)), height + label + gap)
    across = max(1, 1560 // cell[0])
    down = (len(rows) + across - 1) // across
    page = Image.new("RGB", (across * cell[0], max(1, down) * cell[1] + gap), (246, 246, 246))
    pen = ImageDraw.Draw(page)
    for i, row in enumerate(rows):
        x, y = (i % across) * cell[0] + gap, (i // across) * cell[1] + gap
        pen.text((x, y), row["scenario"].removeprefix("khronos-"), fill=(40, 40, 40))
        for k, file in enumerate(pictures(row)):
            if not file:
                continue
            w, h = Image.open(file).size
            scale = min(width / w, height / h)
            size = (max(1, round(w * scale)), max(1, round(h * scale)))
            page.paste(on_white(file, size), (x + k * (width + gap) + (width - size[0]) // 2, y + label + (height - size[1]) // 2))
    page.save(path)


def main():
    args = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    args.add_argument("--paifang", default=os.path.join(ROOT, "build", "dev", "bin", "paifang"))
    args.add_argument("--quality", default="show", choices=["interactive", "show", "still"])
    args.add_argument("--only", help="names or parts of them, comma between")
    args.add_argument("--small", action="store_true")
    args.add_argument("--keep", action="store_true", help="judge pictures that are in --out already")
    args.add_argument("--out")
    args.add_argument("--write", action="store_true")
    args.add_argument("--sheet")
    args = args.parse_args()
    shared = os.environ.get("PAIFANG_SHARED") or os.path.join(ROOT, "..", "shared")
    data = os.path.join(shared, "data")
    if not os.path.exists(os.path.join(data, "goldens", "scenarios.dev.json")):
        print(f"SKIPPED: no scenarios under {data}; PAIFANG_SHARED names the folder that has them")
        return 0
    args.out = os.path.abspath(args.out or tempfile.mkdtemp(prefix="fidelity-"))
    if os.path.commonpath([args.out, ROOT]) == ROOT:
        raise SystemExit(f"--out {args.out}: lies in the project, where references must not go")
    os.makedirs(args.out, exist_ok=True)
    tool = load_tool(shared)
    with open(os.path.join(data, "goldens", "bar.dev.json"), encoding="utf-8") as file:
        bars = json.load(file)
    rows = []
    for scenario in chosen(args, data):
        rows.append(judge(tool, data, scenario, args, bars))
        print(line(rows[-1]) + ("" if scenario["gated"] else "  (not counted)"), flush=True)
    drawn = [r for r in rows if "error" not in r]
    counted = [r for r in drawn if r["gated"]]
    for kind, title in (("path-traced", "path-traced references"), ("raster-consensus", "other renderers as references")):
        if any(r["kind"] == kind for r in counted):
            print(summary(title, [r for r in counted if r["kind"] == kind]))
    with open(os.path.join(args.out, "fidelity.json"), "w", encoding="utf-8") as file:
        json.dump(rows, file, indent=1)
    ours = lambda r: os.path.join(args.out, r["scenario"] + ".png")
    stored = lambda r, who: tool.golden(data, r["scenario"], who) if who else None
    sheet(os.path.join(args.out, "sheet.png"), drawn, lambda r: [ours(r), stored(r, "reference"), stored(r, r["best_by"])], 3, 250)
    if args.sheet:
        sheet(args.sheet, counted, lambda r: [ours(r)], 1, 180)
    if args.write:
        write_table(args.quality, counted)
    print(f"pictures in {args.out}; sheet.png: ours, reference, best of four")
    farther = [r for r in counted if r["kind"] == "path-traced" and r["flip"] > r["median"]]
    return 1 if farther or len(drawn) < len(rows) else 0


if __name__ == "__main__":
    sys.exit(main())
