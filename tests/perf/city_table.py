#!/usr/bin/env python3
"""Measures every bar of "the city at speed" beside the rivals that are installed, and writes one table into docs/performance.md.

    tests/perf/city_table.py PLAYER PEERS [--sections plain,lights,…] [--quick] [--rounds N] [--write] [--json] [--state FILE]

For PEERS see bench.py. All sections take about twenty minutes on two idle cores (of it the 100 loops six, the rivals five, the quality show of five works one), --quick about five. What was measured is kept in --state, so that
sections can be measured one by one and on different days: the table always has all that is known, each section with its date and load.
--sections none measures nothing and shows the table. --write puts it into docs/performance.md, --json prints rows instead of the table.

Both sides of a ratio run in turn in one round; the median of the rounds' ratios counts, the least and the greatest stand in brackets. Frames cost
processor time, user and system, of all threads, from outside; first frames are wall time from the program's start as each program says; memory is resident.
What other programs took meanwhile is told of each section, with commit and preset. A rival that is not installed, or a section that was not run, is "not measured"; there is
no ratio while an installed rival has no figure, and no word on what loops leave behind before 100. Exit status 1: something that was asked for did not run."""
import argparse, datetime, json, os, pathlib, sys, tempfile

import bench
import city_rows
import city_sections

ROOT = pathlib.Path(__file__).resolve().parents[2]
DOC = ROOT / "docs/performance.md"
BEGIN, END = "<!-- table of tests/perf/city_table.py -->", "<!-- end of table -->"


def load(path):
    return json.loads(path.read_text()) if path.exists() else {}


def save(path, state):
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(".new")
    fresh.write_text(json.dumps(state, indent=1))
    fresh.replace(path)


def write_doc(text):
    whole = DOC.read_text(encoding="utf-8")
    if BEGIN not in whole or END not in whole.split(BEGIN, 1)[1]:
        raise SystemExit(f"{DOC}: no lines '{BEGIN}' and '{END}'")
    head, rest = whole.split(BEGIN, 1)
    DOC.write_text(f"{head}{BEGIN}\n{text}\n{END}{rest.split(END, 1)[1]}", encoding="utf-8")


def measure(args, names, state):
    """Runs the sections into the state, saved after each. Returns those that failed."""
    failed = []
    rivals = bench.Rivals(args.peers)
    for name in names:
        began, loaded, share = datetime.datetime.now(), os.getloadavg()[0], bench.Share()
        print(f"{name}…", file=sys.stderr, flush=True)
        with tempfile.TemporaryDirectory() as folder:
            bed = city_sections.Bed(bench.Player(args.player, folder), rivals, args.peers.resolve(), args.rounds or (2 if args.quick else 5), args.quick, args.state.parent)
            try:
                data = city_sections.SECTIONS[name](bed)
            except bench.Failed as error:
                print(f"{name}: {error}", file=sys.stderr)
                failed.append(name)
                continue
        took = (datetime.datetime.now() - began).total_seconds()
        state[name] = {"at": began.strftime("%Y-%m-%d %H:%M"), "load": round(loaded, 1), "others": share.others(), "took_s": round(took), "rounds": bed.rounds, "quick": bed.quick,
                       "machine": bench.machine(), "rivals": rivals.there, "preset": args.player.resolve().parent.parent.name, "commit": bench.commit(args.player.resolve().parent), "data": data}
        save(args.state, state)
        print(f"{name}: {took:.0f} s", file=sys.stderr, flush=True)
    return failed


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("player", type=pathlib.Path)
    parser.add_argument("peers", type=pathlib.Path)
    parser.add_argument("--sections", default="all", help="all, none, or of: " + ", ".join(city_sections.SECTIONS))
    parser.add_argument("--rounds", type=int, default=0)
    parser.add_argument("--quick", action="store_true", help="two rounds, VTK alone, a few loops")
    parser.add_argument("--state", type=pathlib.Path, default=ROOT / "build/city_table.json")
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    known = list(city_sections.SECTIONS)
    names = {"all": known, "none": []}.get(args.sections, args.sections.split(","))
    wrong = [n for n in names if n not in known]
    if wrong:
        parser.error(f"--sections: no section '{wrong[0]}'; there are {', '.join(known)}")
    if names and not os.access(args.player, os.X_OK):
        parser.error(f"{args.player}: no program to measure")
    if names and not (args.peers / "scenes").is_dir():
        parser.error(f"{args.peers}: no folder 'scenes' of the rivals' bench")
    if args.quick and args.sections == "all":
        names.remove("rivals")
    args.state = args.state.resolve()
    state = load(args.state)
    failed = measure(args, names, state)
    rows = city_rows.every_row(state)
    text = city_rows.markdown(rows, state)
    print(json.dumps([r.told() for r in rows], indent=1) if args.json else text)
    if args.write:
        write_doc(text)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
