#!/usr/bin/env python3
"""Measures `paifang view --plain` beside VTK on generated scenes and prints one table in Markdown.

    tests/perf/plain_table.py PLAYER PEERS [--rounds 3] [--frames 24] [--only city-100k]

PEERS is a folder with scenes/ (artifact.glb, gallery.glb, city-{1k,10k,100k}-{inst,merged}.glb) and vtk_bench.py, which
prints one JSON object with cpu_ms (user and system time a frame), ttff and peakMB. VTK needs a display: xvfb-run is used.
Both programs are measured in turn; ours from outside, by the processor time of a run of frames + 4 less that of one of 4.
Ratios are those of one round, the median of all rounds; they are what to quote, for times depend on what else runs."""
import argparse, datetime, json, math, os, pathlib, platform, statistics, subprocess, tempfile

ROWS = [("artifact", "artifact", "aerial", 2.0), ("gallery", "gallery", "aerial", 1.8), ("city-10k-inst", "city-10k-merged", "aerial", 1.8),
        ("city-100k-inst", "city-100k-merged", "aerial", 2.2), ("city-100k-inst", "city-100k-merged", "street", 4.0)]


def cameras(scene, view, count):
    """The turntable that the rivals use."""
    out = []
    for k in range(count):
        a = 2 * math.pi * k / count
        radius, rise, target, near, far = 3.4, 0.26, [0, 0, 0], 0.1, 100
        if scene.startswith("gallery"):
            radius, rise, target, near = 18, 0.35, [0, 0.5, 0], 0.5
        if scene.startswith("city"):
            half = 12 * (317 if "100k" in scene else 100 if "10k" in scene else 32)
            if view == "street":
                eye = [0.5 * half * math.cos(a), 30, 0.5 * half * math.sin(a)]
                out.append({"eye": eye, "target": [0, 40, 0], "verticalFoV": 45, "near": 1, "far": 3 * half})
                continue
            radius, rise, near, far = 0.9 * half, 0.44, half / 500, half * 4
        eye = [target[0] + radius * math.cos(rise) * math.cos(a), target[1] + radius * math.sin(rise), target[2] + radius * math.cos(rise) * math.sin(a)]
        out.append({"eye": eye, "target": target, "verticalFoV": 45, "near": near, "far": far})
    return out


def spent_ms(usage):
    return (usage.ru_utime + usage.ru_stime) * 1000


def run_ours(args, scene, view, folder):
    track, stats = folder / "camera.json", folder / "stats.json"
    track.write_text(json.dumps(cameras(scene, view, args.frames)))
    env = dict(os.environ, PAIFANG_HOME=str(folder / "home"), XDG_RUNTIME_DIR=str(folder), SDL_VIDEODRIVER="offscreen", ALSOFT_DRIVERS="null")
    spent = []
    for frames in (4, args.frames + 4):
        command = [args.player, "view", str(args.peers / "scenes" / (scene + ".glb")), "--headless", "--plain", "--size", "1280x720",
                   "--camera-path", str(track), "--frames", str(frames), "--stats", str(stats)]
        child = subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL)
        _, status, usage = os.wait4(child.pid, 0)
        if status != 0:
            raise SystemExit(f"{' '.join(command)}: status {status}")
        spent.append(spent_ms(usage))
    return (spent[1] - spent[0]) / args.frames, json.loads(stats.read_text())


def run_vtk(args, scene, view):
    command = ["xvfb-run", "-a", "-s", "-screen 0 1920x1080x24", "/usr/bin/python3", str(args.peers / "vtk_bench.py"), scene, "1280", "720", str(args.frames), "4", view]
    out = subprocess.run(command, env=dict(os.environ, VTK_ANISO="1"), capture_output=True, text=True, check=True).stdout
    return json.loads(next(line for line in out.splitlines() if line.startswith("{")))


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
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        for _ in range(args.rounds):
            for row in rows:
                rival = run_vtk(args, row[1], row[2])
                own, stats = run_ours(args, row[0], row[2], folder)
                found[row].append((rival, own, stats))
    print(f"{datetime.date.today()}, {os.cpu_count()} processors, {platform.system()} {platform.release()}, load {os.getloadavg()[0]:.1f}, {args.rounds} rounds\n")
    print("| scene | VTK, CPU-ms | Paifang, CPU-ms | VTK / Paifang | bar | calls | triangles | instances seen | first frame, VTK and Paifang, ms | peak MB |")
    print("|---|---|---|---|---|---|---|---|---|---|")
    for row in rows:
        rivals, owns, stats = zip(*found[row])
        ratios = sorted(r["cpu_ms"] / o for r, o in zip(rivals, owns))
        middle = lambda values: statistics.median(values)
        s = stats[-1]
        print(f"| {row[0]} {row[2]} | {middle([r['cpu_ms'] for r in rivals]):.0f} | {middle(owns):.0f} | **{middle(ratios):.2f}** ({ratios[0]:.2f} to {ratios[-1]:.2f}) | {row[3]} | "
              f"{s['draw_calls']} | {s['triangles']:,} | {s['visible_instances']:,} | {middle([r['ttff'] for r in rivals]):.0f}, {middle([x['time_to_first_frame_ms'] for x in stats]):.0f} | "
              f"{middle([r['peakMB'] for r in rivals]):.0f}, {s['peak_rss_mb']:.0f} |")


if __name__ == "__main__":
    main()
