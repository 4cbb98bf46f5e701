#!/usr/bin/env python3
"""How a forensic mark stands copying: docs/performance.md, "The forensic mark".

mark_table.py BIN SESSION FRAMES [CLEAN] - FRAMES and CLEAN are folders that `paifang render` wrote with and without the mark.
Needs ImageMagick and ffmpeg. Prints one line a copy: score of SESSION, exponent of the bound, the highest of 1,000 other sessions.
"""
import json
import pathlib
import subprocess
import sys
import tempfile
import uuid

OTHERS = [str(uuid.uuid5(uuid.NAMESPACE_URL, f"session/{i}")) for i in range(1000)]
FPS = "6"


def run(*args):
    subprocess.run(args, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def copies(frames, middle, to):
    """Name and file of each copy."""
    def picture(name, extension, *how):
        run("convert", str(middle), *how, str(to / f"copy.{extension}"))
        return name, to / f"copy.{extension}"

    yield "PNG as rendered", middle
    for quality in ("90", "75", "50"):
        yield picture(f"JPEG, quality {quality}", "jpg", "-quality", quality)
    for scale in ("50%", "75%", "120%", "150%"):
        yield picture(f"scaled to {scale}", "png", "-resize", scale)
    yield picture("scaled to 75%, JPEG 75", "jpg", "-resize", "75%", "-quality", "75")
    yield picture("middle 90% of each side", "png", "-gravity", "center", "-crop", "90%x90%+0+0", "+repage")
    yield picture("middle 60% of each side", "png", "-gravity", "center", "-crop", "60%x60%+0+0", "+repage")
    yield picture("middle 90%, scaled to 80%, JPEG 75", "jpg", "-gravity", "center", "-crop", "90%x90%+0+0", "+repage", "-resize", "80%", "-quality", "75")
    yield picture("within a larger black picture", "png", "-bordercolor", "black", "-border", "13%x21%")
    yield picture("brighter by a tenth", "png", "-modulate", "110")
    yield picture("gamma 1.4", "png", "-gamma", "1.4")
    yield picture("gamma 0.7", "png", "-gamma", "0.7")
    yield picture("turned by 1 degree", "png", "-rotate", "1")
    yield picture("mirrored", "png", "-flop")
    for crf in ("20", "26", "32"):
        film = to / "copy.mp4"
        run("ffmpeg", "-y", "-framerate", FPS, "-i", str(frames / "frame_%06d.png"), "-c:v", "libx264", "-crf", crf, "-pix_fmt", "yuv420p", str(film))
        rate = film.stat().st_size * 8 / len(list(frames.glob("frame_*.png")))
        yield f"H.264, CRF {crf}, {rate / 1000:.0f} kbit a picture", film


def score(registry, session, suspect):
    args = [registry, "evidence", "mark", str(suspect), "--json", "--session", session]
    for other in OTHERS:
        args += ["--session", other]
    answer = json.loads(subprocess.run(args, check=True, capture_output=True, text=True).stdout)
    own = next(s for s in answer["scores"] if s["session"] == session)
    return answer, own, max((s for s in answer["scores"] if s["session"] != session), key=lambda s: s["score"])


def line(registry, session, name, suspect):
    answer, own, other = score(registry, session, suspect)
    print(f"| {name} | {answer['pilot']:.1f}{' (searched)' if answer['searched'] else ''} | {own['score']:.1f} | {own['log10Chance']:.0f} | {other['score']:.1f} ({other['log10Chance']:.1f}) |", flush=True)


def compare(clean, middle):
    """PSNR and the largest difference of the two pictures' 8-bit codes."""
    told = subprocess.run(["compare", "-metric", "PSNR", str(clean), str(middle), "null:"], capture_output=True, text=True).stderr
    most = subprocess.run(["compare", "-metric", "PAE", str(clean), str(middle), "null:"], capture_output=True, text=True).stderr
    print(f"PSNR {float(told.split()[0]):.1f} dB, largest difference {float(most.split()[0]) / 257:.0f} of 255\n")


def main():
    registry, session, frames = sys.argv[1] + "/paifang-registry", sys.argv[2], pathlib.Path(sys.argv[3])
    middle = sorted(frames.glob("frame_*.png"))[0]
    if len(sys.argv) > 4:
        compare(pathlib.Path(sys.argv[4]) / middle.name, middle)
    print("| copy | pilot | score | 10^ | highest of 1,000 others (10^) |\n|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as scratch:
        for name, suspect in copies(frames, middle, pathlib.Path(scratch)):
            line(registry, session, name, suspect)
    if len(sys.argv) > 4:
        line(registry, session, "unmarked", pathlib.Path(sys.argv[4]) / middle.name)


if __name__ == "__main__":
    main()
