#!/usr/bin/env python3
"""Measures what lights cost `paifang view --plain` on a generated scene, beside the same frames without any, and prints one table in Markdown.

    tests/perf/lights_table.py PLAYER SCENE.glb [--lights 0,16,64,256,1024,4096] [--rounds 5] [--frames 14]

SCENE is a city of the bench (city-1k-inst.glb and its like; its name says how far the cameras stand). Processor time of a frame, user and system, from
outside: a run of frames + 4 less one of 4. All counts in turn, round by round; a ratio is that of one round, the median of all rounds is printed."""
import argparse, datetime, json, os, pathlib, statistics, subprocess, tempfile

from plain_table import cameras, spent_ms


def frame_ms(args, lights, folder):
    env = dict(os.environ, PAIFANG_HOME=str(folder / "home"), XDG_RUNTIME_DIR=str(folder), SDL_VIDEODRIVER="offscreen", ALSOFT_DRIVERS="null")
    spent = []
    for frames in (4, args.frames + 4):
        command = [args.player, "view", str(args.scene), "--headless", "--plain", "--size", "1280x720", "--camera-path", str(folder / "camera.json"),
                   "--frames", str(frames)] + (["--lights", str(lights)] if lights else [])
        child = subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        _, status, usage = os.wait4(child.pid, 0)
        if status != 0:
            raise SystemExit(f"{' '.join(command)}: status {status}")
        spent.append(spent_ms(usage))
    return (spent[1] - spent[0]) / args.frames


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("player")
    parser.add_argument("scene", type=pathlib.Path)
    parser.add_argument("--lights", default="0,16,64,256,1024,4096")
    parser.add_argument("--view", default="aerial", choices=("aerial", "street"))
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--frames", type=int, default=14)
    args = parser.parse_args()
    counts = [int(n) for n in args.lights.split(",")]
    spent = {n: [] for n in counts}
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        (folder / "camera.json").write_text(json.dumps(cameras(args.scene.name, args.view, args.frames)))
        for _ in range(args.rounds):
            for n in counts:
                spent[n].append(frame_ms(args, n, folder))
    print(f"{datetime.date.today()}, {args.scene.name} {args.view}, {os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}, {args.rounds} rounds\n")
    print("| lights | CPU-ms | times those of none |\n|---|---|---|")
    for n in counts:
        ratios = sorted(a / b for a, b in zip(spent[n], spent[counts[0]]))
        print(f"| {n:,} | {statistics.median(spent[n]):.0f} | {statistics.median(ratios):.2f} ({ratios[0]:.2f} to {ratios[-1]:.2f}) |")


if __name__ == "__main__":
    main()
