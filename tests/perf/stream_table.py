#!/usr/bin/env python3
"""Measures what it costs a running show that 64 pictures of 2048 x 2048 are loaded meanwhile.

    tests/perf/stream_table.py PLAYER PEERS [--rounds 3] [--size 320x180]

PEERS is a folder with scenes/gallery.glb and scenes/textures-jpg.glb. The gallery is shown all the while, in a window on a display of
its own (Xvfb); from second 10 on the player loads the wall of pictures, which a clip at second 20 needs, and the run ends before that.
Each round is one run with the wall and one without; frames are those by the wall's clock, so an idle machine is wanted."""
import argparse, datetime, json, pathlib, shutil, tempfile

import bench

SECONDS = 19


def write_show(folder, peers, with_wall):
    for name in ("gallery", "textures-jpg"):
        target = folder / (name + ".glb")
        if not target.exists():
            shutil.copyfile(peers / "scenes" / (name + ".glb"), target)
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


def play(player, peers, folder, display, size, with_wall):
    """Statistics of one run in a window on `display`."""
    write_show(folder, peers, with_wall)
    stats = folder / "stats.json"
    env = dict(player.env(), DISPLAY=display, SDL_VIDEODRIVER="x11")
    bench.run([player.binary, "play", folder, "--size", size, "--proof", "--for", str(SECONDS), "--stats", stats], env)
    return json.loads(stats.read_text())


def figures(stats):
    """Of a run, what the table tells."""
    ms = stats["frame_ms"]
    return {"p50": ms["p50"], "p99": ms["p99"], "max": ms["max"], "ratio": ms["max"] / ms["p50"], "peak_mb": stats["peak_rss_mb"], "causes": stats["late"]["causes"]}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("player")
    parser.add_argument("peers", type=pathlib.Path)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--size", default="320x180")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as name, bench.Screen() as display:
        player = bench.Player(args.player, name)
        run = lambda wall: figures(play(player, args.peers, pathlib.Path(name), display, args.size, wall))
        rounds = [(run(True), run(False)) for _ in range(args.rounds)]
    print(f"{datetime.date.today()}, {args.size}, {args.rounds} rounds, medians\n")
    print("| | median, ms | 99 of 100 within | longest | longest / median | late frames by cause | peak, MB |\n|---|---|---|---|---|---|---|")
    for which, what in ((0, "while 64 pictures are loaded"), (1, "without them")):
        of = lambda key: bench.median([r[which][key] for r in rounds])
        causes = ", ".join(f"{cause} {frames}" for cause, frames in rounds[-1][which]["causes"].items())
        print(f"| {what} | {of('p50'):.1f} | {of('p99'):.1f} | {of('max'):.1f} | {of('ratio'):.2f} | {causes} | {of('peak_mb'):.0f} |")


if __name__ == "__main__":
    main()
