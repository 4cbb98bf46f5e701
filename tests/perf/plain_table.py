#!/usr/bin/env python3
"""Measures `paifang view --plain` beside VTK on generated scenes and prints one table in Markdown, with calls and triangles.

    tests/perf/plain_table.py PLAYER PEERS [--rounds 3] [--frames 24] [--only city-100k]

For PEERS see bench.py. Both programs are measured in turn; ratios are those of one round, the median of all rounds; they are what to quote,
for times depend on what else runs. Every bar at once, with the other rivals: city_table.py."""
import argparse, datetime, os, pathlib, platform, tempfile

import bench

ROWS = [("artifact", "artifact", "aerial", 2.0), ("gallery", "gallery", "aerial", 1.8), ("city-10k-inst", "city-10k", "aerial", 1.8),
        ("city-100k-inst", "city-100k", "aerial", 2.2), ("city-100k-inst", "city-100k", "street", 4.0)]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("player")
    parser.add_argument("peers", type=pathlib.Path)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--frames", type=int, default=24)
    parser.add_argument("--only", default="")
    args = parser.parse_args()
    rows = [r for r in ROWS if args.only in r[0] + " " + r[2]]
    found = {row: [] for row in rows}
    rivals = bench.Rivals(args.peers)
    if "VTK" not in rivals.there:
        raise SystemExit("VTK is not there: python3-vtk9 and xvfb are needed")
    with tempfile.TemporaryDirectory() as folder:
        player = bench.Player(args.player, folder)
        for _ in range(args.rounds):
            for row in rows:
                rival = rivals.measure("VTK", row[1], row[2], args.frames)
                found[row].append((rival, player.frame_cost(args.peers / "scenes" / (row[0] + ".glb"), row[0], row[2], args.frames)))
    print(f"{datetime.date.today()}, {os.cpu_count()} processors, {platform.system()} {'.'.join(platform.release().split('.')[:2])}, load {os.getloadavg()[0]:.1f}, {args.rounds} rounds\n")
    print("| scene | VTK, CPU-ms | Paifang, CPU-ms | VTK / Paifang | bar | calls | triangles | instances seen | first frame, VTK and Paifang, ms | peak MB |")
    print("|---|---|---|---|---|---|---|---|---|---|")
    for row in rows:
        vtk, own = zip(*found[row])
        ratios = sorted(r["cpu_ms"] / o["cpu_ms"] for r, o in found[row])
        middle = lambda runs, key: bench.median([r[key] for r in runs])
        s = own[-1]["stats"]
        print(f"| {row[0]} {row[2]} | {middle(vtk, 'cpu_ms'):.0f} | {middle(own, 'cpu_ms'):.0f} | **{bench.median(ratios):.2f}** ({ratios[0]:.2f} to {ratios[-1]:.2f}) | {row[3]} | "
              f"{s['draw_calls']} | {s['triangles']:,} | {s['visible_instances']:,} | {middle(vtk, 'ttff_ms'):.0f}, {middle(own, 'ttff_ms'):.0f} | "
              f"{middle(vtk, 'peak_mb'):.0f}, {middle(own, 'peak_mb'):.0f} |")


if __name__ == "__main__":
    main()
