#!/usr/bin/env python3
"""Measures what it costs a running show that 64 pictures of 2048 x 2048 are loaded meanwhile.

    tests/perf/stream_table.py PLAYER PEERS [--rounds 3] [--size 320x180]

PEERS is a folder with scenes/gallery.glb and scenes/textures-jpg.glb. The gallery is shown all the while, in a window on a display of
its own (Xvfb); from second 10 on the player loads the wall of pictures, which a clip at second 20 needs, and the run ends before that.
Each round is one run with the wall and one without; frames are those by the wall's clock, so an idle machine is wanted."""
import argparse, datetime, json, os, pathlib, statistics, subprocess, tempfile

SECONDS = 19


def write_show(folder, peers, with_wall):
    for name in ("gallery", "textures-jpg"):
        target = folder / (name + ".glb")
        if not target.exists():
            os.link(os.path.realpath(peers / "scenes" / (name + ".glb")), target)
    (folder / "scenes").mkdir(exist_ok=True)
    (folder / "timelines").mkdir(exist_ok=True)

    def scene(name, asset, eye):
        nodes = {"cam": {"transform": {"position_m": eye}, "camera": {"fov_y_deg": 40}},
                 "lamp": {"transform": {"position_m": [1, 8, 9]}, "light": {"kind": "point", "intensity_cd": 2000}}, "thing": {"model": {"asset": asset}}}
        (folder / "scenes" / (name + ".json")).write_text(json.dumps({"format": "paifang.scene/1", "camera": "cam", "nodes": nodes}))

    scene("room", "gallery", [0, 4, 14])
    scene("wall", "wall", [0, 0, 14])
    (folder / "show.json").write_text(json.dumps({"format": "paifang.show/1", "title": {"en": "Many"}, "assets": {"gallery": "gallery.glb", "wall": "textures-jpg.glb"}}))
    clips = {"a": {"scene": "room", "start_s": 0, "duration_s": 20}}
    if with_wall:
        clips["b"] = {"scene": "wall", "start_s": 20, "duration_s": 4}
    (folder / "timelines/main.json").write_text(json.dumps({"format": "paifang.timeline/1", "clips": clips, "tracks": {}}))


def play(args, folder, display, with_wall):
    write_show(folder, args.peers, with_wall)
    stats = folder / "stats.json"
    env = dict(os.environ, DISPLAY=display, PAIFANG_HOME=str(folder / "home"), XDG_RUNTIME_DIR=str(folder), SDL_VIDEODRIVER="x11", ALSOFT_DRIVERS="null")
    subprocess.run([args.player, "play", str(folder), "--size", args.size, "--proof", "--for", str(SECONDS), "--stats", str(stats)], env=env, check=True, capture_output=True)
    return json.loads(stats.read_text())


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("player")
    parser.add_argument("peers", type=pathlib.Path)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--size", default="320x180")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=args.peers) as name:
        read, write = os.pipe()
        server = subprocess.Popen(["Xvfb", "-displayfd", str(write), "-screen", "0", "1280x800x24"], pass_fds=[write], stderr=subprocess.DEVNULL)
        os.close(write)
        try:
            number = os.read(read, 16).decode().strip()
            if not number:
                raise SystemExit("Xvfb did not start")
            display = ":" + number
            rounds = [(play(args, pathlib.Path(name), display, True), play(args, pathlib.Path(name), display, False)) for _ in range(args.rounds)]
        finally:
            server.terminate()
            server.wait()
    print(f"{datetime.date.today()}, {args.size}, {args.rounds} rounds, medians\n")
    print("| | median, ms | 99 of 100 within | longest | longest / median | late frames by cause | peak, MB |\n|---|---|---|---|---|---|---|")
    for which, what in ((0, "while 64 pictures are loaded"), (1, "without them")):
        runs = [r[which] for r in rounds]
        of = lambda pick: statistics.median(pick(run) for run in runs)
        causes = ", ".join(f"{cause} {frames}" for cause, frames in runs[-1]["late"]["causes"].items())
        print(f"| {what} | {of(lambda r: r['frame_ms']['p50']):.1f} | {of(lambda r: r['frame_ms']['p99']):.1f} | {of(lambda r: r['frame_ms']['max']):.1f} | "
              f"{of(lambda r: r['frame_ms']['max'] / r['frame_ms']['p50']):.2f} | {causes} | {of(lambda r: r['peak_rss_mb']):.0f} |")


if __name__ == "__main__":
    main()
