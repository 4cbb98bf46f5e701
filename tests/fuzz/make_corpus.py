#!/usr/bin/env python3
"""Writes the seed files of the decoders' fuzz targets, all drawn by the code below. FLAC, Ogg and JPEG go through ffmpeg."""
import base64
import json
import math
import pathlib
import struct
import subprocess
import zlib

HERE = pathlib.Path(__file__).parent / "corpus"


def put(kind, name, data):
    (HERE / kind).mkdir(parents=True, exist_ok=True)
    (HERE / kind / name).write_bytes(data)


def png(width, height, colour_type, depth=8, interlace=0):
    channels = {0: 1, 2: 3, 4: 2, 6: 4}[colour_type]
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    rows = b"".join(b"\0" + bytes((x * 37 + y * 11 + i) % 256 for x in range(width) for i in range(channels * depth // 8)) for y in range(height))
    header = struct.pack(">IIBBBBB", width, height, depth, colour_type, 0, 0, interlace)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows, 9)) + chunk(b"IEND", b"")


def hdr_flat(width, height):
    pixels = bytes((x * 20 + y) % 200 + 40 if c < 3 else 129 for y in range(height) for x in range(width) for c in range(4))
    return f"#?RADIANCE\nEXPOSURE=2\nFORMAT=32-bit_rle_rgbe\n\n-Y {height} +X {width}\n".encode() + pixels


def hdr_runs(width, height):
    row = bytes([2, 2, width >> 8, width & 255])
    for c in range(4):
        row += bytes([128 + width - 3, 100 + c, 3, 7, 8, 9])
    return f"#?RADIANCE\nFORMAT=32-bit_rle_rgbe\n\n-Y {height} +X {width}\n".encode() + row * height


def tone(frames, channels=1):
    return [int(12000 * math.sin(i / 5)) for i in range(frames) for _ in range(channels)]


def wav(frames, channels=1):
    data = struct.pack(f"<{frames * channels}h", *tone(frames, channels))
    form = struct.pack("<HHIIHH", 1, channels, 48000, 48000 * channels * 2, channels * 2, 16)
    return b"RIFF" + struct.pack("<I", 36 + len(data)) + b"WAVEfmt " + struct.pack("<I", 16) + form + b"data" + struct.pack("<I", len(data)) + data


def ffmpeg(source_kind, source, kind, *options):
    run = subprocess.run(["ffmpeg", "-v", "error", "-f", source_kind, "-i", "-", *options, "-fflags", "+bitexact", "-flags", "+bitexact",
                          "-f", kind, "-"], input=source, capture_output=True, check=True)
    return run.stdout


class Gltf:
    """Collects buffer views and accessors over one buffer."""

    def __init__(self):
        self.data, self.views, self.accessors = b"", [], []

    def view(self, data, **more):
        self.data += b"\0" * (-len(self.data) % 4)
        self.views.append({"buffer": 0, "byteOffset": len(self.data), "byteLength": len(data), **more})
        self.data += data
        return len(self.views) - 1

    def accessor(self, view, component, count, kind, **more):
        self.accessors.append({"bufferView": view, "componentType": component, "count": count, "type": kind, **more})
        return len(self.accessors) - 1

    def document(self, **parts):
        return {"asset": {"version": "2.0"}, "buffers": [{"byteLength": len(self.data)}], "bufferViews": self.views,
                "accessors": self.accessors, **parts}


def glb(document, data):
    text = json.dumps(document, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 4)
    data += b"\0" * (-len(data) % 4)
    return (struct.pack("<4sII", b"glTF", 2, 28 + len(text) + len(data)) + struct.pack("<I4s", len(text), b"JSON") + text
            + struct.pack("<I4s", len(data), b"BIN\0") + data)


def quad():
    """Textured, interleaved, with a normal texture (so tangents are made) and byte indices."""
    g = Gltf()
    vertices = b""
    for x, y in ((0, 0), (1, 0), (1, 1), (0, 1)):
        vertices += struct.pack("<6fHH", x, y, 0, 0, 0, 1, x * 65535, (1 - y) * 65535)
    view = g.view(vertices, byteStride=28, target=34962)
    position = g.accessor(view, 5126, 4, "VEC3", min=[0, 0, 0], max=[1, 1, 0])
    normal = g.accessor(view, 5126, 4, "VEC3", byteOffset=12)
    uv = g.accessor(view, 5123, 4, "VEC2", byteOffset=24, normalized=True)
    indices = g.accessor(g.view(bytes([0, 1, 2, 0, 2, 3]), target=34963), 5121, 6, "SCALAR")
    picture = g.view(png(4, 4, 2))
    document = g.document(
        images=[{"bufferView": picture, "mimeType": "image/png"}], samplers=[{"wrapS": 33071, "minFilter": 9729}],
        textures=[{"source": 0, "sampler": 0}], extensionsUsed=["KHR_materials_emissive_strength"],
        materials=[{"pbrMetallicRoughness": {"baseColorTexture": {"index": 0}, "metallicFactor": 0}, "normalTexture": {"index": 0, "scale": 0.5},
                    "emissiveFactor": [1, 0.5, 0], "alphaMode": "MASK", "extensions": {"KHR_materials_emissive_strength": {"emissiveStrength": 4}}}],
        meshes=[{"name": "quad", "primitives": [{"attributes": {"POSITION": position, "NORMAL": normal, "TEXCOORD_0": uv}, "indices": indices, "material": 0}]}],
        nodes=[{"name": "root", "children": [1], "rotation": [0, 0.7071068, 0, 0.7071068]}, {"mesh": 0, "translation": [0, 1, 0]}],
        scenes=[{"nodes": [0]}], scene=0)
    return glb(document, g.data)


def sparse_strip():
    """A strip without normals whose positions are zeros but for sparse values, colours of bytes, and a fan."""
    g = Gltf()
    values = g.view(struct.pack("<9f", 1, 0, 0, 0, 1, 0, 1, 1, 0))
    at = g.view(struct.pack("<3H", 1, 2, 3))
    g.accessors.append({"componentType": 5126, "count": 4, "type": "VEC3", "min": [0, 0, 0], "max": [1, 1, 0],
                        "sparse": {"count": 3, "indices": {"bufferView": at, "componentType": 5123}, "values": {"bufferView": values}}})
    colour = g.accessor(g.view(bytes(range(16))), 5121, 4, "VEC4", normalized=True)
    fan = g.accessor(g.view(struct.pack("<4I", 0, 1, 3, 2)), 5125, 4, "SCALAR")
    document = g.document(meshes=[{"primitives": [{"attributes": {"POSITION": 0, "COLOR_0": colour}, "mode": 5},
                                                  {"attributes": {"POSITION": 0}, "indices": fan, "mode": 6},
                                                  {"attributes": {"POSITION": 0}, "mode": 2}]}],
                          nodes=[{"mesh": 0, "matrix": [2, 0, 0, 0, 0, 2, 0, 0, 0, 0, 2, 0, 1, 2, 3, 1]}])
    document["buffers"][0]["uri"] = "data:application/octet-stream;base64," + base64.b64encode(g.data).decode()
    return json.dumps(document, separators=(",", ":")).encode()


def main():
    put("gltf", "quad.glb", quad())
    put("gltf", "sparse_strip.gltf", sparse_strip())
    for name, args in {"grey": (5, 3, 0), "rgb": (4, 4, 2), "rgba16": (3, 2, 6, 16), "grey_alpha": (2, 5, 4)}.items():
        put("pixels", name + ".png", png(*args))
    put("pixels", "baseline.jpg", ffmpeg("png_pipe", png(16, 16, 2), "mjpeg", "-frames:v", "1", "-q:v", "10"))
    put("hdr", "flat.hdr", hdr_flat(5, 3))
    put("hdr", "runs.hdr", hdr_runs(40, 3))
    put("sound", "mono.wav", wav(64))
    put("sound", "stereo.wav", wav(32, 2))
    put("sound", "tone.flac", ffmpeg("wav", wav(64), "flac"))
    put("sound", "tone.ogg", ffmpeg("wav", wav(256), "ogg", "-c:a", "libvorbis"))


main()
