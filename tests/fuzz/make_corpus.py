#!/usr/bin/env python3
"""Writes the seed files of the fuzz targets, all drawn by the code below; ffmpeg, jpegtran and age code some of them.

make_corpus.py [WORLD]: with the folder of a demo world (`paifang-registry demo init WORLD`) the signed documents and logs
are written anew, too. The corpora scene, edit, and what regression-* holds are kept as they are."""
import base64
import gzip
import hashlib
import io
import json
import math
import pathlib
import re
import struct
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zlib

HERE = pathlib.Path(__file__).parent / "corpus"


def put(kind, name, data):
    (HERE / kind).mkdir(parents=True, exist_ok=True)
    (HERE / kind / name).write_bytes(data)


def occlusion(size, emission):
    cells = bytes((i * 29 + 7) % 256 for i in range(size[0] * size[1] * size[2] * (16 if emission else 8)))
    packed = gzip.compress(cells, 9, mtime=0)
    return b"PAIOCC1\n" + struct.pack("<iii5fII", *size, -1.0, -1.0, -1.0, 0.5, 2.0 if emission else 0.0, int(emission), len(packed)) + packed


def png(width, height, colour_type, depth=8, interlace=0):
    channels = {0: 1, 2: 3, 4: 2, 6: 4}[colour_type]
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    rows = b"".join(b"\0" + bytes((x * 37 + y * 11 + i) % 256 for x in range(width) for i in range(channels * depth // 8)) for y in range(height))
    header = struct.pack(">IIBBBBB", width, height, depth, colour_type, 0, 0, interlace)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows, 9)) + chunk(b"IEND", b"")


def chunked(header, *chunks):
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + b"".join(chunk(*c) for c in chunks) + chunk(b"IEND", b"")


def interlaced():
    """Grey, 5 x 5, Adam7: the rows of each pass."""
    widths = [(1, 1), (1, 1), (2, 1), (1, 2), (3, 1), (2, 3), (5, 2)]
    rows = b"".join(b"\1" + bytes((i * 9 + x + y) % 256 for x in range(w)) for i, (w, h) in enumerate(widths) for y in range(h))
    return chunked(struct.pack(">IIBBBBB", 5, 5, 8, 0, 0, 0, 1), (b"IDAT", zlib.compress(rows)))


def palette():
    """Four colours of 2 bits, one of them see-through, with a comment and two IDAT chunks."""
    data = zlib.compress(b"".join(b"\0" + bytes([0x1b, 0xe4]) for _ in range(4)))
    return chunked(struct.pack(">IIBBBBB", 8, 4, 2, 3, 0, 0, 0), (b"PLTE", bytes(range(12))), (b"tRNS", b"\0\x80"),
                   (b"tEXt", b"Comment\0four colours"), (b"IDAT", data[:5]), (b"IDAT", data[5:]))


def animated_webp():
    """One frame in an animation: refused by name."""
    still = ffmpeg("png_pipe", png(4, 4, 2), "webp", "-frames:v", "1", "-pix_fmt", "bgra", "-lossless", "1")
    picture = still[12:]
    def chunk(kind, data):
        return kind + struct.pack("<I", len(data)) + data + b"\0" * (len(data) % 2)
    body = chunk(b"VP8X", bytes([2, 0, 0, 0, 3, 0, 0, 3, 0, 0])) + chunk(b"ANIM", b"\0" * 6)
    body += chunk(b"ANMF", b"\0" * 6 + bytes([3, 0, 0, 3, 0, 0, 40, 0, 0, 0]) + picture)
    return b"RIFF" + struct.pack("<I", 4 + len(body)) + b"WEBP" + body


def jpegtran(source, *options):
    return subprocess.run(["jpegtran", *options], input=source, capture_output=True, check=True).stdout


def ktx2(vk_format, model, samples, block_bytes, block_dim, levels, scheme=0, pack=lambda b: b, words=b""):
    """A KTX 2.0 file of levels of (width, height) of the first, and bytes each, the largest first."""
    (width, height), datas = levels
    planes = struct.pack("<8B", block_bytes, *[0] * 7)
    block = struct.pack("<BBBB4B", model, 1, 2, 0, block_dim, block_dim, 0, 0) + planes + b"".join(samples)
    dfd = struct.pack("<IIHH", 12 + len(block), 0, 2, 8 + len(block)) + block
    packed = [pack(d) for d in datas]
    offset = 80 + 24 * len(datas)
    head = struct.pack("<9I", vk_format, 1, width, height, 0, 0, 1, len(datas), scheme)
    head += struct.pack("<4I2Q", offset, len(dfd), offset + len(dfd) if words else 0, len(words), 0, 0)
    at = offset + len(dfd) + len(words)
    align = 1 if scheme else (block_bytes if block_bytes % 4 == 0 else block_bytes * 4)
    body, places = b"", [None] * len(datas)
    for i in reversed(range(len(datas))):
        pad = -at % align
        body += b"\0" * pad + packed[i]
        places[i] = (at + pad, len(packed[i]), len(datas[i]))
        at += pad + len(packed[i])
    index = b"".join(struct.pack("<3Q", *p) for p in places)
    return b"\xabKTX 20\xbb\r\n\x1a\n" + head + index + dfd + words + body


def ktx2_samples(bits, channels):
    return [struct.pack("<HBB4BII", i * bits, bits - 1, c, 0, 0, 0, 0, 0, 255 if bits == 8 else 0xFFFFFFFF) for i, c in enumerate(channels)]


def ktx2_files():
    rgba = ktx2_samples(8, [0, 1, 2, 0x1F])
    plain = [bytes(range(64)), bytes(16), b"\xff\0\0\xff"]
    writer = b"KTXwriter\0seed\0"
    words = struct.pack("<I", len(writer)) + writer + b"\0" * (-len(writer) % 4)
    solid = (0x17 | 200 << 5 | 100 << 13 | 50 << 21 | 255 << 29).to_bytes(16, "little")
    yield "rgba8.ktx2", ktx2(43, 1, rgba, 4, 0, ((4, 4), plain), words=words)
    yield "rgba8_zlib.ktx2", ktx2(43, 1, rgba, 4, 0, ((4, 4), plain), 3, zlib.compress)
    yield "uastc.ktx2", ktx2(0, 166, [struct.pack("<HBB4BII", 0, 127, 3, 0, 0, 0, 0, 0, 0xFFFFFFFF)], 16, 3, ((4, 4), [solid]))
    yield "bc7.ktx2", ktx2(146, 134, [struct.pack("<HBB4BII", 0, 127, 0, 0, 0, 0, 0, 0, 0xFFFFFFFF)], 16, 3, ((4, 4), [b"\x40" + bytes(15)]))


def mesh_job():
    attributes = struct.pack("<IHH", 7, 5126, 3)
    return struct.pack("<4I4Q", 0x314D4450, 20, 256, 1, 3, 3, 4, 0) + attributes + b"DRAC"


def hdr_old_runs():
    """Columns from the right, upwards, old run lengths, with colour correction."""
    row = bytes([90, 60, 30, 129]) + bytes([1, 1, 1, 5]) + bytes([20, 40, 80, 128]) + bytes([1, 1, 1, 2])
    return b"#?RADIANCE\n# made by hand\nCOLORCORR=1 2 4\nFORMAT=32-bit_rle_rgbe\n\n-X 3 +Y 9\n" + row * 3


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


def film(kind, *options):
    """Four pictures of 32 x 24, and the tone; through a file, as MOV goes back to fill in its sizes."""
    pictures = bytes((x * 7 + y * 5 + n * 40 + c * 60) % 256 for n in range(4) for y in range(24) for x in range(32) for c in range(3))
    with tempfile.TemporaryDirectory() as folder:
        sound, out = pathlib.Path(folder) / "tone.wav", pathlib.Path(folder) / ("film." + kind)
        sound.write_bytes(wav(8000))
        subprocess.run(["ffmpeg", "-v", "error", "-y", "-f", "rawvideo", "-pix_fmt", "rgb24", "-s", "32x24", "-r", "24", "-i", "-", "-i", sound,
                        *options, "-fflags", "+bitexact", "-flags", "+bitexact", out], input=pictures, check=True)
        return out.read_bytes()


def flac(frames, channels=1, *options):
    """Through a file, so that its length is known; the padding is taken out."""
    with tempfile.NamedTemporaryFile(suffix=".flac") as out:
        subprocess.run(["ffmpeg", "-v", "error", "-y", "-f", "wav", "-i", "-", *options, "-fflags", "+bitexact", "-flags", "+bitexact", out.name],
                       input=wav(frames, channels), check=True)
        data = out.read()
    last = data.index(b"\x81\0\x20\0")
    comment = data.index(b"\x04\0\0", 42)
    return data[:comment] + bytes([0x84]) + data[comment + 1:last] + data[last + 4 + 8192:]


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


def quad(in_json=False):
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
    uri = "data:image/png;base64," + base64.b64encode(png(4, 4, 2)).decode()
    document = g.document(
        images=[{"uri": uri} if in_json else {"bufferView": g.view(png(4, 4, 2)), "mimeType": "image/png"}], samplers=[{"wrapS": 33071, "minFilter": 9729}],
        textures=[{"source": 0, "sampler": 0}], extensionsUsed=["KHR_materials_emissive_strength"],
        materials=[{"pbrMetallicRoughness": {"baseColorTexture": {"index": 0}, "metallicFactor": 0}, "normalTexture": {"index": 0, "scale": 0.5},
                    "emissiveFactor": [1, 0.5, 0], "alphaMode": "MASK", "extensions": {"KHR_materials_emissive_strength": {"emissiveStrength": 4}}}],
        meshes=[{"name": "quad", "primitives": [{"attributes": {"POSITION": position, "NORMAL": normal, "TEXCOORD_0": uv}, "indices": indices, "material": 0}]}],
        nodes=[{"name": "root", "children": [1], "rotation": [0, 0.7071068, 0, 0.7071068]}, {"mesh": 0, "translation": [0, 1, 0]}],
        scenes=[{"nodes": [0]}], scene=0)
    return glb(document, g.data)


def neighbours():
    """Buffers and a picture beside the file and inside it."""
    inside = "data:application/octet-stream;base64," + base64.b64encode(struct.pack("<3H", 0, 1, 2)).decode()
    picture = "data:image/png;base64," + base64.b64encode(png(2, 2, 2)).decode()
    document = {"asset": {"version": "2.0"}, "buffers": [{"byteLength": 36, "uri": "a%20b.bin"}, {"byteLength": 6, "uri": inside}],
                "bufferViews": [{"buffer": 0, "byteLength": 36}, {"buffer": 1, "byteLength": 6}],
                "accessors": [{"bufferView": 0, "componentType": 5126, "count": 3, "type": "VEC3", "min": [0, 0, 0], "max": [0, 0, 0]},
                              {"bufferView": 1, "componentType": 5123, "count": 3, "type": "SCALAR"}],
                "images": [{"uri": picture, "name": "p"}], "textures": [{"source": 0}], "materials": [{"emissiveTexture": {"index": 0}}],
                "meshes": [{"primitives": [{"attributes": {"POSITION": 0}, "indices": 1, "material": 0}]}], "nodes": [{"mesh": 0}], "scenes": [{"nodes": [0]}]}
    return json.dumps(document, separators=(",", ":")).encode()


def fields(*texts):
    return bytes([len(texts)]) + b"".join(struct.pack("<Q", len(t)) + t for t in texts)


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


def moving():
    """Two joints and two targets, animated by every interpolation, with a camera and lights."""
    g = Gltf()
    position = g.accessor(g.view(struct.pack("<9f", 0, 0, 0, 0, 1, 0, 0, 2, 1)), 5126, 3, "VEC3", min=[0, 0, 0], max=[0, 2, 1])
    target = g.accessor(g.view(bytes([127, 0, 0, 0, 0, 200, 0, 0, 0, 0, 55, 0])), 5120, 3, "VEC3", normalized=True)
    g.views[-1]["byteStride"] = 4
    joints = g.accessor(g.view(bytes([0, 0, 0, 0, 0, 1, 0, 0, 1, 0, 0, 0])), 5121, 3, "VEC4")
    weights = g.accessor(g.view(struct.pack("<12H", 65535, 0, 0, 0, 32768, 32767, 0, 0, 9, 0, 0, 0)), 5123, 3, "VEC4", normalized=True)
    inverse = g.accessor(g.view(struct.pack("<32f", *[float(i % 5 == 0) for i in range(16)] * 2)), 5126, 2, "MAT4")
    times = g.accessor(g.view(struct.pack("<2f", 0, 1)), 5126, 2, "SCALAR", min=[0], max=[1])
    move = g.accessor(g.view(struct.pack("<18f", *range(18))), 5126, 6, "VEC3")
    turn = g.accessor(g.view(struct.pack("<8h", 0, 0, 0, 32767, 0, 0, 23170, 23170)), 5122, 2, "VEC4", normalized=True)
    shape = g.accessor(g.view(bytes([0, 255, 128, 0])), 5121, 4, "SCALAR", normalized=True)
    samplers = [{"input": times, "output": move, "interpolation": "CUBICSPLINE"}, {"input": times, "output": turn},
                {"input": times, "output": shape, "interpolation": "STEP"}]
    channels = [{"sampler": i, "target": {"node": n, "path": p}} for i, n, p in ((0, 1, "translation"), (1, 2, "rotation"), (2, 0, "weights"))]
    document = g.document(
        extensionsUsed=["KHR_lights_punctual", "KHR_mesh_quantization"],
        extensions={"KHR_lights_punctual": {"lights": [{"type": "spot", "spot": {"outerConeAngle": 0.5}}, {"type": "directional", "intensity": 3}]}},
        meshes=[{"weights": [0.5, 0], "primitives": [{"mode": 1, "attributes": {"POSITION": position, "JOINTS_0": joints, "WEIGHTS_0": weights},
                                                     "targets": [{"POSITION": target}, {"POSITION": position}]}]}],
        skins=[{"joints": [1, 2], "inverseBindMatrices": inverse}],
        cameras=[{"type": "perspective", "perspective": {"yfov": 1, "znear": 0.1}}, {"type": "orthographic", "orthographic": {"xmag": 1, "ymag": 1, "znear": 0, "zfar": 9}}],
        nodes=[{"mesh": 0, "skin": 0, "weights": [1, 0]}, {"children": [2], "camera": 0}, {"extensions": {"KHR_lights_punctual": {"light": 0}}}],
        animations=[{"name": "all", "samplers": samplers, "channels": channels}])
    return glb(document, g.data)


def meshopt_attributes(rows):
    """A stream of EXT_meshopt_compression, version 0, of at most 16 rows, every byte a literal difference."""
    stream, size = b"\xa0", len(rows[0])
    for k in range(size):
        before, group = rows[0][k], b""
        for row in rows:
            delta = (row[k] - before) & 255
            group += bytes([(delta << 1 ^ (255 if delta & 128 else 0)) & 255])
            before = row[k]
        stream += b"\x03" + group + bytes(16 - len(group))
    return stream + bytes(32 - size) + rows[0]


def copies():
    """Compressed positions and indices, drawn as two copies with tint and glow channel."""
    g = Gltf()
    def packed(data, stride, count, mode):
        return g.view(data, extensions={"EXT_meshopt_compression": {"buffer": 0, "byteOffset": 0, "byteLength": len(data), "byteStride": stride,
                                                                    "count": count, "mode": mode}})
    at = packed(meshopt_attributes([struct.pack("<3f", *p) for p in ((0, 0, 0), (1, 0, 0), (0, 1, 0))]), 12, 3, "ATTRIBUTES")
    order = packed(b"\xd1" + bytes([0, 4, 4]) + bytes(4), 2, 3, "INDICES")
    for view, size in ((at, 36), (order, 6)):
        part = g.views[view]
        part["extensions"]["EXT_meshopt_compression"]["byteOffset"] = part["byteOffset"]
        part.update(buffer=1, byteOffset=0, byteLength=size)
    position = g.accessor(at, 5126, 3, "VEC3", min=[0, 0, 0], max=[1, 1, 0])
    indices = g.accessor(order, 5123, 3, "SCALAR")
    place = g.accessor(g.view(struct.pack("<6f", 0, 0, 0, 5, 0, 0)), 5126, 2, "VEC3")
    turn = g.accessor(g.view(struct.pack("<8h", 0, 0, 0, 32767, 0, 0, 23170, 23170)), 5122, 2, "VEC4", normalized=True)
    tint = g.accessor(g.view(bytes(range(0, 240, 30))), 5121, 2, "VEC4", normalized=True)
    glow = g.accessor(g.view(bytes([0, 7])), 5121, 2, "SCALAR")
    used = ["EXT_mesh_gpu_instancing", "EXT_meshopt_compression"]
    document = g.document(
        extensionsUsed=used, extensionsRequired=used, meshes=[{"primitives": [{"attributes": {"POSITION": position}, "indices": indices}]}],
        nodes=[{"mesh": 0, "extensions": {"EXT_mesh_gpu_instancing": {"attributes": {"TRANSLATION": place, "ROTATION": turn, "_COLOR_0": tint, "_GLOW_CHANNEL": glow}}}}])
    document["buffers"].append({"byteLength": 36, "extensions": {"EXT_meshopt_compression": {"fallback": True}}})
    return glb(document, g.data)


def figure():
    """A skinned, morphing, moving triangle with a lamp and a camera: most of what glTF files refer to."""
    g = Gltf()
    position = g.accessor(g.view(struct.pack("<9f", 0, 0, 0, 1, 0, 0, 0, 1, 0)), 5126, 3, "VEC3", min=[0, 0, 0], max=[1, 1, 0])
    normal = g.accessor(g.view(struct.pack("<9f", *[0, 0, 1] * 3)), 5126, 3, "VEC3")
    joints = g.accessor(g.view(bytes([0, 1, 0, 0] * 3)), 5121, 3, "VEC4")
    weights = g.accessor(g.view(struct.pack("<12f", *[0.5, 0.5, 0, 0] * 3)), 5126, 3, "VEC4")
    moved = g.accessor(g.view(struct.pack("<9f", *[0, 0, 0.5] * 3)), 5126, 3, "VEC3", min=[0, 0, 0.5], max=[0, 0, 0.5])
    binds = g.accessor(g.view(struct.pack("<32f", *[1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1] * 2)), 5126, 2, "MAT4")
    times = g.accessor(g.view(struct.pack("<2f", 0, 1)), 5126, 2, "SCALAR", min=[0], max=[1])
    turns = g.accessor(g.view(struct.pack("<8f", 0, 0, 0, 1, 0, 0, 1, 0)), 5126, 2, "VEC4")
    grows = g.accessor(g.view(struct.pack("<6f", 0, 0, 0, 0, 1, 0)), 5126, 6, "SCALAR")
    document = g.document(
        extensionsUsed=["KHR_lights_punctual", "KHR_texture_transform", "KHR_materials_clearcoat"],
        extensions={"KHR_lights_punctual": {"lights": [{"type": "spot", "range": 3, "spot": {"innerConeAngle": 0.1, "outerConeAngle": 0.4}}]}},
        images=[{"uri": "data:image/png;base64," + base64.b64encode(png(4, 4, 2)).decode()}, {"uri": "beside.png"}], textures=[{"source": 0}, {"source": 1}],
        materials=[{"emissiveTexture": {"index": 1, "texCoord": 1, "extensions": {"KHR_texture_transform": {"texCoord": 0, "scale": [2, 2]}}},
                    "extensions": {"KHR_materials_clearcoat": {"clearcoatNormalTexture": {"index": 0}}}}],
        meshes=[{"primitives": [{"attributes": {"POSITION": position, "NORMAL": normal, "JOINTS_0": joints, "WEIGHTS_0": weights}, "material": 0,
                                 "targets": [{"POSITION": moved}]}], "weights": [0.5]}],
        cameras=[{"type": "perspective", "perspective": {"yfov": 1, "znear": 0.1, "zfar": 9}}],
        skins=[{"joints": [1, 2], "skeleton": 1, "inverseBindMatrices": binds}],
        nodes=[{"mesh": 0, "skin": 0}, {"children": [2]}, {"camera": 0, "extensions": {"KHR_lights_punctual": {"light": 0}}}],
        animations=[{"samplers": [{"input": times, "output": turns}, {"input": times, "output": grows, "interpolation": "CUBICSPLINE"}],
                     "channels": [{"sampler": 0, "target": {"node": 1, "path": "rotation"}}, {"sampler": 1, "target": {"node": 0, "path": "weights"}}]}],
        scenes=[{"nodes": [0, 1]}], scene=0)
    document["buffers"][0]["uri"] = "data:application/octet-stream;base64," + base64.b64encode(g.data).decode()
    return json.dumps(document, separators=(",", ":")).encode()


def font():
    """TrueType with two glyphs, .notdef and a triangle for "A"."""
    def pad(data):
        return data + b"\0" * (-len(data) % 4)
    triangle = struct.pack(">hhhhh", 1, 0, 0, 500, 700) + struct.pack(">HH", 2, 0) + b"\1\1\1" + struct.pack(">hhh", 0, 500, -250) + struct.pack(">hhh", 0, 0, 700)
    glyf = pad(triangle)
    cmap4 = struct.pack(">HHHHHHH", 4, 32, 0, 4, 4, 1, 0) + struct.pack(">HH", 65, 0xffff) + struct.pack(">H", 0) + struct.pack(">HH", 65, 0xffff)
    cmap4 += struct.pack(">hh", -64, 1) + struct.pack(">HH", 0, 0)
    tables = {
        b"cmap": struct.pack(">HHHHI", 0, 1, 3, 1, 12) + cmap4,
        b"glyf": glyf,
        b"head": struct.pack(">IIIIHHQQhhhhHHhhh", 0x10000, 0x10000, 0, 0x5F0F3CF5, 3, 1000, 0, 0, 0, 0, 500, 700, 0, 8, 2, 1, 0),
        b"hhea": struct.pack(">IhhhHhhhhhhhhhhhH", 0x10000, 800, -200, 0, 600, 0, 0, 500, 1, 0, 0, 0, 0, 0, 0, 0, 2),
        b"hmtx": struct.pack(">HhHh", 600, 0, 600, 0),
        b"loca": struct.pack(">III", 0, 0, len(glyf)),
        b"maxp": struct.pack(">IHHHHHHHHHHHHHH", 0x10000, 2, 3, 1, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0),
        b"post": struct.pack(">IIhhIIIII", 0x30000, 0, 0, 0, 0, 0, 0, 0, 0),
    }
    at = 12 + 16 * len(tables)
    directory, body = struct.pack(">IHHHH", 0x10000, len(tables), 128, 3, 0), b""
    for tag, data in tables.items():
        directory += tag + struct.pack(">III", 0, at + len(body), len(data))
        body += pad(data)
    return directory + body


def tzif(version, transitions, offsets, footer):
    """One type per transition, after a first of its own; times of version 1 are left out."""
    types = sorted(set([0] + offsets))
    def block(code, times):
        head = b"TZif" + version + b"\0" * 15 + struct.pack(">IIIIII", 0, 0, 0, len(times), len(types), 4)
        return head + b"".join(struct.pack(">" + code, t) for t in times) + bytes(types.index(o) for o in offsets[:len(times)]) + b"".join(
            struct.pack(">iBB", o, 0, 0) for o in types) + b"LMT\0"
    return block("i", []) + block("q", transitions) + b"\n" + footer + b"\n"


def pem(kind, der):
    text = base64.b64encode(der).decode()
    return f"-----BEGIN {kind}-----\n{text}\n-----END {kind}-----\n".encode()


def bech32(prefix, data):
    """BIP 173, for the identity that the target knows."""
    alphabet = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
    bits = "".join(f"{b:08b}" for b in data)
    bits += "0" * (-len(bits) % 5)
    values = [int(bits[i:i + 5], 2) for i in range(0, len(bits), 5)]
    check = 1
    for v in [ord(c) >> 5 for c in prefix] + [0] + [ord(c) & 31 for c in prefix] + values + [0] * 6:
        top = check >> 25
        check = (check & 0x1ffffff) << 5 ^ v
        for i, g in enumerate((0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3)):
            check ^= g if top >> i & 1 else 0
    check ^= 1
    return prefix + "1" + "".join(alphabet[v] for v in values + [check >> 5 * (5 - i) & 31 for i in range(6)])


def age_files():
    identity = bech32("age-secret-key-", bytes([7] * 32)).upper()
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as key:
        key.write(identity + "\n")
        key.flush()
        for name, plain in {"empty.age": b"", "text.age": b"a short text"}.items():
            if not (HERE / "age" / name).exists():
                put("age", name, subprocess.run(["age", "-e", "-i", key.name], input=plain, capture_output=True, check=True).stdout)


def rights(world):
    """Documents of a demo world as they were signed, and their payloads."""
    for kind in ("jws", "document"):
        shutil.rmtree(HERE / kind, ignore_errors=True)
    for source in ("root/1.root", "parties/licensor.jws", "parties/venue.jws", "parties/device.jws", "registrations/bronze.jws", "packages/hall/manifest.jws",
                   "licences/demo.bundle", "grants/demo.jws", "status/00000001.jws", "home/device/request.jws"):
        found = world / source
        data = found.read_bytes()
        put("jws", found.parent.name + "-" + found.stem, data)
        for number, compact in enumerate(line for line in data.split(b"\n") if line.count(b".") == 2):
            payload = compact.split(b".")[1]
            put("document", f"{found.parent.name}-{found.stem}-{number}.json", base64.urlsafe_b64decode(payload + b"=" * (-len(payload) % 4)))
    put("jws", "bundle", b"paifang-bundle/1\n" + b"".join((world / f"parties/{p}.jws").read_bytes().strip() + b"\n" for p in ("holder", "venue")))
    put("log", "checkpoint", (world / "registrations/log/checkpoint").read_bytes())
    put("log", "proof", (world / "registrations/bronze.tlog-proof").read_bytes())


def registry():
    def bundle(*entries):
        return bytes([len(entries)]) + b"".join(len(entry).to_bytes(2, "big") + entry for entry in entries)
    put("bundle", "three", bundle(b"a.b.c", b"", b"x" * 300))
    put("bundle", "none", bundle())
    put("decline", "note", ("paifang-decline/1\nsha256:" + "ab" * 32 + "\n2027-03-02T09:00:00Z\n> The bell travels until June.\n> \n> Please ask again then.\n\n"
        "\u2014 paifang.decline/21fe31dfa154a261 2M9wr5YCiCgFeJvR8E1qYiVl9ffQ+c8FLZoUXbeRq0zbgnx97yztP3TdDqGrg1gONBV2MY/LycCKv+s59UGOZG2q6gw=\n").encode())
    put("iscc", "sum", b"ISCC:KUAPIAB2WYEUGOULMMLPPT5DWW2VS")
    put("iscc", "image", b"ISCC:KEAZOKDMCYPLQ3THVYQ6NBWGSXI2HSKEWG6264AYFM")
    put("iscc", "text", b"ISCC:EAASKDNZNYGUUF5A")
    examples = (HERE.parents[1] / "format/licensing_examples.h").read_text()
    for kind in ("Evidence", "Enquiry", "Offer", "Consent"):
        for text in re.findall(r'\{DocKind::%s, R"json\((.*?)\)json"\}' % kind, examples, re.S):
            put("document", kind.lower() + ".json", text.encode())


def reports():
    """The page's report and a statement, which no demo world holds; a licence with every commercial term."""
    examples = (HERE.parents[1] / "format/licensing_examples.h").read_text()
    for number, text in enumerate(re.findall(r'\{DocKind::Report, R"json\((.*?)\)json"\}', examples, re.S)):
        put("document", f"report-{number}.json", text.encode())
    licence = re.search(r'\{DocKind::Licence, R"json\((.*?)\)json"\}', examples, re.S).group(1)
    terms = {"contract": "1", "currency": "CNY", "flat": [{"from": 1, "to": 2, "amountMinor": 3}], "boxOfficeBasisPoints": 500,
             "tiers": [{"from": 1, "amountMicro": 9}, {"from": 5, "amountMicro": 8}], "minimumGuarantee": {"periodDays": 30, "amountMinor": 7, "recoupable": True},
             "withholdingBasisPoints": 1000, "splits": [{"holder": "did:web:a.example", "basisPoints": 10000}], "exclusive": True, "territory": ["CN-BJ"],
             "approval": {"needed": True}}
    put("document", "licence-terms.json", licence.replace('"offlineAllowanceS"', '"terms": ' + json.dumps(terms) + ', "offlineAllowanceS"', 1).encode())


def ledgers():
    """An export of four rows, whole and filtered; proofs as JSON; the papers of a report and of a statement."""
    licence_id = "sha256:" + "a" * 64
    session, rule = "urn:uuid:1b5c4a52-6f0e-4a8e-9c3d-2f7f6f0d9a11", "urn:uuid:3f0d3e1f-cf08-4e82-8129-1c0110b9fecc"
    kinds = [("BOOT", {"program": "paifang", "version": "1", "deviceKid": "ed25519:0123456789abcdef"}),
             ("PLAY_START", {"session": session, "performance": session, "unit": "performance", "assets": ["urn:paifang:asset:note"], "action": "present",
                             "purpose": "exhibit", "event": None, "licences": [licence_id], "rules": [rule], "maxS": 3600}),
             ("PLAY_END", {"session": session, "startSeq": 1, "durationMs": 3600000, "reason": "end"}),
             ("VISITORS", {"session": session, "performance": session, "event": None, "count": 120, "source": "ticketing", "evidence": None})]
    def short(value):
        return json.dumps(value, separators=(",", ":"))
    bodies, leaves, prev = [], [], "0" * 64
    for seq, (kind, data) in enumerate(kinds):
        bodies.append(short({"seq": seq, "prev": prev, "kind": kind, "bootId": "0" * 32, "bootMs": 5000 + seq, "wallMs": 1803902400000 + 60000 * seq,
                             "quality": "attested", "data": data, "digest": None}).encode())
        leaves.append(hashlib.sha256(b"\0" + bodies[-1]).digest())
        prev = leaves[-1].hex()
    def b64(data):
        return base64.b64encode(data).decode()
    def node(a, b):
        return hashlib.sha256(b"\1" + a + b).digest()
    left, right = node(*leaves[:2]), node(*leaves[2:])
    origin = "paifang.ledger/0123456789abcdef"
    note = f"{origin}\n4\n{b64(node(left, right))}\n\n\u2014 {origin} {b64(bytes(68))}\n"
    head = {"format": "paifang-ledger-export/1", "origin": origin, "device": "", "checkpoint": note, "first": 0, "count": 4, "filtered": False}
    rows = [{"seq": seq, "body": b64(body)} for seq, body in enumerate(bodies)]
    put("log", "entry", bodies[1])
    put("export", "whole.jsonl", "".join(short(line) + "\n" for line in [head, *rows]).encode())
    head.update(count=1, filtered=True)
    put("export", "filtered.jsonl", "".join(short(line) + "\n" for line in [head, {**rows[1], "proof": [b64(leaves[0]), b64(right)]}]).encode())
    put("export", "one.jsonl", "".join(short(line) + "\n" for line in [head, {**rows[0], "proof": []}]).encode())
    put("proof", "inclusion.json", short({"type": "inclusion", "index": 1, "size": 4, "leaf": b64(leaves[1]), "root": b64(node(left, right)),
                                          "proof": [b64(leaves[0]), b64(right)]}).encode())
    put("proof", "consistency.json", short({"type": "consistency", "size1": 2, "size2": 4, "root1": b64(left), "root2": b64(node(left, right)),
                                            "proof": [b64(right)]}).encode())
    put("proof", "inclusion.tlog-proof", f"c2sp.org/tlog-proof@v1\nextra {b64(leaves[1])}\nindex 1\n{b64(leaves[0])}\n{b64(right)}\n\n{note}".encode())
    examples = (HERE / "document/licence-terms.json").read_text()
    papers = short(json.loads(examples)) + "\n"
    put("report", "rows.jsonl", papers.encode() + b"\n".join(bodies) + b"\n")
    reports = [json.loads((HERE / f"document/report-{i}.json").read_text()) for i in range(2)]
    put("report", "statement.jsonl", (papers + "".join(short(r) + "\n" for r in reports)).encode())


def trade():
    """Terms as the templates take them, a question and its world, texts that collapse."""
    terms = {"licensor": "did:web:licensor.example", "assignee": "did:web:venue.example", "package": "urn:paifang:package:bell", "territory": ["CN-BJ", "FR"],
             "timeZone": "Asia/Shanghai", "from": "2027-01-30", "to": "2027-06-30", "price": "3.50", "currency": "CNY", "per": "visitor", "plays": 200,
             "hours": 40, "seats": 2, "credit": {"en": "Bell workshop"}, "watermark": "visible", "reportDays": 30, "contract": "HM-1", "flatFee": "1000.00",
             "boxOfficePercent": "5.25", "withholdingPercent": "10", "guarantee": {"amount": "1000.00", "days": 30, "recoupable": True},
             "tiers": [{"from": 1, "price": "3.5"}, {"from": 1001, "price": "3"}], "splits": [{"holder": "did:web:a.example", "percent": "60"},
             {"holder": "did:web:b.example", "percent": "40"}], "exclusive": True, "offlineDays": 21, "note": "as agreed"}
    put("terms", "contract.json", json.dumps(terms).encode())
    put("terms", "plain.json", json.dumps({"licensor": "did:web:licensor.example", "package": ["urn:a:b"], "from": "2027-01-30T12:00:00Z"}).encode())
    doc = "sha256:" + "a" * 64
    put("explain", "question.json", json.dumps({
        "request": {"assets": ["urn:paifang:asset:note"], "action": "present", "purpose": "exhibit", "event": "urn:event:1", "channel": "onSite",
                    "session": "s", "performance": "p", "licence": doc},
        "world": {"at": "2027-03-01T12:00:00Z", "timeQuality": "attested", "uses": [{"licence": doc, "rule": "urn:uuid:1", "plays": 3, "counted": False,
                  "meteredS": 60, "live": 1}], "grace": [{"grant": doc, "shows": 1, "counted": True}], "imported": [{"licence": doc, "at": "2027-02-01T12:00:00Z"}],
                  "reported": [{"licence": doc, "at": "2027-02-01T12:00:00Z"}], "logged": [doc]}}).encode())
    put("collapse", "letters.txt", "\u00c4 \ufb01ne\u0301 \u725d\u574a \u1d15e, \u0130 \U0001d400\r\n2nd\u00a0half!".encode())
    put("collapse", "long.txt", ("the bell of the hall, " * 40).encode())


def texts():
    put("json", "kinds.json", b'{"a":[1,-2.5e+3,true,false,null,"\\u00e9\\n\\ud834\\udd1e"],"b":{"":{}},"c":[[],[[0]]]}')
    put("json", "twice.json", b'{"a":1,"a":2}\n')
    put("json", "nul.json", b'["\\u0000", 1e400, 0.1]')
    put("encoding", "base64", b"AAECAw==")
    put("encoding", "base64url", b"_-8")
    put("encoding", "hex", b"00ff7e")
    put("encoding", "pointer", b"/scenes/hall/a~1b~0c/3")
    put("encoding", "reference", b"../../textures/a%20b.png")
    put("encoding", "gzip", gzip.compress(bytes(range(64)), mtime=0))
    for kind, file in {"timeline": "show-small/timelines/main.json", "venue": "venue-small.json", "catalogue": "catalogue-small/catalogue.json", "annotations": "bell.annotations.json", "show": "show-small/show.json"}.items():
        put(kind, pathlib.Path(file).name, (HERE.parents[1] / "unit/data" / file).read_bytes())
    put("timeline", "tangents.json", json.dumps({"format": "paifang.timeline/1", "duration_s": 4, "tracks": {
        "turn": {"target": "/scenes/hall/nodes/bell/transform/rotation_deg", "keys": {
            "a": {"at_s": 0, "value": [0, 10, 0], "interpolation": "cubic", "out_slope_per_s": [0, 90, 0]},
            "b": {"at_s": 2, "value": [0, 170, 0], "interpolation": "cubic", "in_slope_per_s": [1e6, -1e6, 0.5], "out_slope_per_s": [0, 0, 0]},
            "c": {"at_s": 4, "value": [5, 20, 1], "in_slope_per_s": [-3, 0, 0]}}},
        "light": {"target": "/master/light", "keys": {"a": {"at_s": 1, "value": 0, "interpolation": "cubic", "out_slope_per_s": 2.5}, "b": {"at_s": 3, "value": 1}}}}}).encode())
    put("show", "cues.json", json.dumps({"format": "paifang.show/1", "timeline": "", "panic_fade_s": 1, "cues": {
        "bell": {"order": 1, "number": "1", "kind": "scene", "scene": "hall", "fade_s": 2, "follow": "continue", "post_wait_s": 0.5, "go_at_s": 2},
        "dim": {"order": 2, "kind": "fade", "target": "/master/light", "value": 0.5, "fade_s": 1, "curve": "cubic", "follow": "follow"},
        "rest": {"order": 3, "kind": "wait", "duration_s": 2, "pre_wait_s": 0.5},
        "song": {"order": 4, "kind": "timeline", "timeline": "main", "from_s": 1, "follow": "follow"},
        "desk": {"order": 5, "kind": "osc", "host": "192.0.2.7", "address": "/light/go", "arguments": {"a": "i:3", "b": "T"}, "follow": "continue"},
        "again": {"order": 6, "kind": "goto", "cue": "dim", "follow": "continue", "post_wait_s": 0.25},
        "out": {"order": 7, "kind": "stop", "fade_s": 1}}}).encode())
    put("log", "key", b"log.example+" + hashlib.sha256(b"log.example\n\1" + bytes(32)).hexdigest()[:8].encode() + b"+" + base64.b64encode(b"\1" + bytes(32)))
    put("log", "extra-empty", b"c2sp.org/tlog-proof@v1\nextra \nindex 0\n\n")
    put("pack", "pack.json", json.dumps({
        "uid": "urn:uuid:44595ad7-53f8-47ae-856b-7ffa6d2c20b4", "version": 2, "title": {"en": "Bells"}, "licensors": ["did:web:licensor.example"],
        "assets": [{"assetId": "urn:paifang:asset:bell", "path": "models/bell.glb", "mediaType": "model/gltf-binary", "role": "model", "maxResolution": 2048},
                   {"assetId": "urn:paifang:asset:hum", "path": "hum.wav", "mediaType": "audio/wav", "role": "audio", "encryption": "none"}]}).encode())


def editor():
    for name, text in {"sum": b"2*(3+1)-4/.5^2", "functions": b"max(sqrt(9),min(pi,abs(-2)))%", "units": b"1.5m+20cm-3in", "clock": b"1:02:03.5+12f+4beats", "relative": b"+=50%*x"}.items():
        put("expression", name, text)
    key = {"at_s": 2, "value": [0, 1, 2], "interpolation": "cubic"}
    put("clipboard", "all.json", json.dumps({"format": "paifang.clipboard/1", "clipping": {
        "assets": {"bell": "urn:paifang:asset:bronze/bell", "hum": "sounds/hum.wav"}, "scene": "hall",
        "nodes": {"bell": {"parent": "stand", "model": {"asset": "bell"}}, "stand": {"transform": {"position_m": [1, 0, 0]}},
                  "lamp": {"aim": "bell", "light": {"kind": "spot"}}, "voice": {"parent": "bell", "sound": {"asset": "hum"}}},
        "tracks": {"t": {"target": "/scenes/hall/nodes/lamp/transform/position_m", "keys": {"k": key}}},
        "keys": {"u": {"target": "/scenes/scene-1/nodes/camera/transform/position_m", "keys": {"k": key}}},
        "scenes": {"side": {"nodes": {"cam": {"camera": {}}}}}, "clips": {"c": {"scene": "side", "start_s": 1, "duration_s": 2}},
        "markers": {"m": {"at_s": 3, "title": {"en": "Here"}}},
        "cues": {"q": {"order": 1, "kind": "scene", "scene": "side"}, "r": {"order": 2, "kind": "goto", "cue": "q"}}}}).encode())
    put("clipboard", "cycle.json", json.dumps({"format": "paifang.clipboard/1", "clipping": {"nodes": {"a": {"parent": "b"}, "b": {"aim": "a"}}}}).encode())


def views():
    camera = {"eye": [0, 1.6, 4], "target": [0, 1, 0], "verticalFoV": 40, "near": 0.1, "far": 100}
    put("camera_path", "two.json", json.dumps([camera, {**camera, "eye": [1, 1.6, 4]}]).encode())
    put("memo", "cues.json", json.dumps({"session": "urn:uuid:44595ad7-53f8-47ae-856b-7ffa6d2c20b4", "performance": "", "handsOff": True,
        "cues": [["go", 0, ""], ["standby", 705600000, "bell"], ["from-here", 705600001, "end"]],
        "overrides": [["/scenes/hall/nodes/lamp/light/intensity_cd", "osc", -2, 40.5], ["/master/light", "desk", 0, 1]]}).encode())
    scenario = {"name": "bell", "model": "models/bell.glb", "env": "hall.hdr", "dimensions": {"width": 64, "height": 48},
                "target": {"x": 0, "y": 1, "z": 0}, "orbit": {"theta": 30, "phi": 80, "radius": 4}, "verticalFoV": 45, "renderSkybox": False}
    put("scenario", "one.json", json.dumps(scenario).encode())
    put("scenario", "list.json", json.dumps({"scenarios": [scenario, {**scenario, "name": "jade", "model": "jade.glb"}]}).encode())


def osc():
    def text(s):
        return s.encode() + bytes(4 - len(s.encode()) % 4)

    all_types = (text("/all") + text(",ifsbhtdScrmTFNI[i]") + struct.pack(">if", 7, 1.5) + text("hi") + struct.pack(">i", 3) + b"\1\2\3\0"
                 + struct.pack(">qQd", -9, 1, 2.5) + text("sym") + struct.pack(">i", ord("x")) + b"\xff\0\xff\0" + b"\0\x90\x40\x7f" + struct.pack(">i", 1))
    fader = text("/scenes/hall/nodes/bell-01/light/intensity_cd") + text(",f") + struct.pack(">f", 40)
    go = text("/paifang/go")
    inner = b"#bundle\0" + struct.pack(">Q", 0xe9 << 56) + struct.pack(">i", len(fader)) + fader
    put("osc", "all_types", all_types)
    put("osc", "address_alone", go)
    put("osc", "cues", text("/paifang/cue/{one,t?o}/[a-go]*") + text(",I"))
    put("osc", "bundle", b"#bundle\0" + struct.pack(">Q", 1) + struct.pack(">i", len(go)) + go + struct.pack(">i", len(inner)) + inner)
    put("osc_pattern", "words", b"/paifang/cue/{one,two}/g?\0/paifang/cue/two/go")
    put("osc_pattern", "runs", b"/*a*[!b-d]/**\0/xxay/zz")


def http():
    host = "Host: 127.0.0.1:8000\r\n"
    put("http", "get", f"GET /desk-0/file/a?back=%2F&x=%E9%93%83 HTTP/1.1\r\n{host}Cookie: a=b; paifang_desk=c\r\n\r\n".encode())
    form = "form_key=k&target=urn:x&price=3.50&note=a+b%0D%0A"
    put("http", "form", f"POST /desk-0/contract HTTP/1.1\r\n{host}Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(form)}\r\n\r\n{form}".encode())
    part = "--b\r\nContent-Disposition: form-data; name=\"n\"\r\n\r\nv\r\n--b\r\nContent-Disposition: form-data; name=\"f\"; filename=\"x\"\r\n\r\n\x00\x01\r\n--b--\r\n"
    put("http", "parts", part.encode())
    put("http", "upload", f"POST /desk-0/reports HTTP/1.1\r\n{host}Content-Type: multipart/form-data; boundary=b\r\nContent-Length: {len(part)}\r\n\r\n{part}".encode())


def keys():
    seed, point = bytes(range(32)), bytes([9] + [0] * 31)
    for name, oid in {"ed25519": b"\x2b\x65\x70", "x25519": b"\x2b\x65\x6e"}.items():
        put("pem", name + ".pem", pem("PRIVATE KEY", b"\x30\x2e\x02\x01\x00\x30\x05\x06\x03" + oid + b"\x04\x22\x04\x20" + seed))
    put("pem", "x25519.pub.pem", pem("PUBLIC KEY", b"\x30\x2a\x30\x05\x06\x03\x2b\x65\x6e\x03\x21\x00" + point))
    base = bytes.fromhex("5866666666666666666666666666666666666666666666666666666666666666")
    put("pem", "ed25519.pub.pem", pem("PUBLIC KEY", b"\x30\x2a\x30\x05\x06\x03\x2b\x65\x70\x03\x21\x00" + base))
    put("pem", "raw", base64.urlsafe_b64encode(base).rstrip(b"="))
    put("tzif", "shanghai", tzif(b"2", [-2177481943, -933667200], [28800, 32400], b"CST-8"))
    put("tzif", "berlin", tzif(b"3", [-2422054408, 354675600], [3600, 7200], b"CET-1CEST,M3.5.0,M10.5.0/3"))
    put("tzif", "julian", tzif(b"2", [0], [-3600], b"<-01>1<+00>,J60/2:30,300/-1"))
    put("chunks", "three", struct.pack(">Q", 200000) + b"".join(hashlib.sha256(bytes([i])).digest() for i in range(3)))
    put("chunks", "seven", struct.pack(">Q", 65536) + b"".join(hashlib.sha256(bytes([i])).digest() for i in range(7)))
    age_files()


def edid(maker, product, serial, *descriptors):
    letters = sum((ord(c) - 64) << shift for c, shift in zip(maker, (10, 5, 0)))
    block = b"\0" + b"\xff" * 6 + b"\0" + struct.pack(">H", letters) + struct.pack("<HI", product, serial) + bytes([10, 30, 1, 3])
    block += bytes.fromhex("803420782aee95a3544c99260f50542108008180a9c0714f9500d1c0010101010101")
    block += b"".join(d.ljust(18, b" ") for d in descriptors).ljust(72, b"\0") + b"\0"
    return block + bytes([-sum(block) % 256])


def displays():
    full_hd = bytes.fromhex("023a801871382d40582c450006442100001e")
    projector = edid("EPS", 0xa12b, 12345, full_hd, b"\0\0\0\xfc\0EPSON PJ\n", b"\0\0\0\xff\0X3QK0012345\n")
    put("edid", "projector.bin", projector)
    put("edid", "without-texts.bin", edid("DEL", 0x40b7, 0))
    put("edid", "bad-sum.bin", projector[:-1] + b"\0")
    put("edid", "short.bin", projector[:100])
def show_archive():
    texts = {"show/show.json": b"{}\n", "venue/hall.json": b"{}\n", "documents/00000-root.root": b"paifang-root/1\n"}
    lines = [{"name": n, "size": len(t), "sha256": hashlib.sha256(t).hexdigest()} for n, t in texts.items()]
    index = json.dumps({"format": "paifang.pack/1", "show": "one-bell", "venue": "hall.json", "files": lines}).encode()
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.USTAR_FORMAT) as tar:
        for name, text in {"paifang-pack.json": index, **texts}.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(text)
            tar.addfile(entry, io.BytesIO(text))
    whole = out.getvalue().rstrip(b"\0")  # without the filling up to 20 blocks
    return whole + bytes(-len(whole) % 512 + 1024)


def training_ply(count, rest):
    """Splats as training writes them."""
    names = ["x", "y", "z", "f_dc_0", "f_dc_1", "f_dc_2"] + [f"f_rest_{i}" for i in range(rest)] + ["opacity", "scale_0", "scale_1", "scale_2", "rot_0", "rot_1", "rot_2", "rot_3"]
    head = f"ply\nformat binary_little_endian 1.0\nelement vertex {count}\n" + "".join(f"property float {n}\n" for n in names) + "end_header\n"
    return head.encode() + b"".join(struct.pack("<f", math.sin(i * 1.7)) for i in range(count * len(names)))


def chunked_ply():
    """Two splats in one chunk with bounds."""
    bounds = [f"{e}_{s}{a}" for s in ("", "scale_") for e in ("min", "max") for a in "xyz"]
    head = "ply\nformat binary_little_endian 1.0\nelement chunk 1\n" + "".join(f"property float {b}\n" for b in bounds) + "element vertex 2\n"
    head += "".join(f"property uint packed_{n}\n" for n in ("position", "rotation", "scale", "color")) + "element sh 2\n" + "".join(f"property uchar f_rest_{i}\n" for i in range(9)) + "end_header\n"
    return head.encode() + struct.pack("<12f", -1, -2, -3, 1, 2, 3, -4, -4, -4, 0, 0, 0) + struct.pack("<8I", 0, 0x20820, 0, 0xff8040ff, 0xffffffff, 0xc00208e0, 0xffffffff, 0x80ff0080) + bytes(range(100, 118))


def spz(version, degree):
    """Three splats, unpacked."""
    width = 9 + 1 + 3 + 3 + (4 if version == 3 else 3) + 3 * ((degree + 1) ** 2 - 1)
    return struct.pack("<4sIIBBBB", b"NGSP", version, 3, degree, 12, 1, 0) + bytes((i * 37 + 11) % 256 for i in range(3 * width))


def pnts(table, binary):
    text = json.dumps(table).encode()
    text += b" " * (-len(text) % 8)
    return struct.pack("<4sIIIIII", b"pnts", 1, 28 + len(text) + len(binary), len(text), len(binary), 0, 0) + text + binary


def clouds():
    put("ply", "training.ply", training_ply(3, 0))
    put("ply", "harmonics.ply", training_ply(2, 9))
    put("ply", "chunked.ply", chunked_ply())
    vertices = "property float x\nproperty float y\nproperty float z\n"
    put("ply", "square.ply", f"ply\nformat ascii 1.0\nelement vertex 4\n{vertices}property uchar red\nproperty uchar green\nproperty uchar blue\nelement face 1\nproperty list uchar int vertex_indices\nend_header\n"
        "0 0 0 255 0 0\n1 0 0 0 255 0\n1 1 0 0 0 255\n0 1 0 9 9 9\n4 0 1 2 3\n".encode())
    put("ply", "points.ply", f"ply\nformat binary_big_endian 1.0\nelement vertex 5\n{vertices}property double nx\nproperty double ny\nproperty double nz\nend_header\n".encode()
        + b"".join(struct.pack(">3f3d", i, i * i, 1, 0, 1, 0) for i in range(5)))
    put("spz", "raw.spz", spz(2, 0))
    put("spz", "packed.spz", gzip.compress(spz(2, 1), 9, mtime=0))
    put("spz", "newer.spz", gzip.compress(spz(3, 2), 9, mtime=0))
    put("dot-splat", "two.splat", struct.pack("<6f8B", 1, 0, -1, .1, .1, .1, 85, 128, 170, 230, 255, 128, 128, 128) * 2)
    put("pnts", "colours.pnts", pnts({"POINTS_LENGTH": 2, "POSITION": {"byteOffset": 0}, "RGB": {"byteOffset": 24}}, struct.pack("<6f6B", 0, 0, 5, 1, 0, 0, 255, 0, 0, 0, 0, 255)))
    put("pnts", "quantised.pnts", pnts({"POINTS_LENGTH": 2, "POSITION_QUANTIZED": {"byteOffset": 0}, "QUANTIZED_VOLUME_OFFSET": [0, 0, 0], "QUANTIZED_VOLUME_SCALE": [2, 2, 2],
        "NORMAL_OCT16P": {"byteOffset": 12}, "RTC_CENTER": [6.4e6, 0, 0], "CONSTANT_RGBA": [9, 9, 9, 255]}, struct.pack("<6H4B", 0, 9, 65535, 1, 2, 3, 0, 255, 128, 128)))
    # 32 triangles of a grid of 9 x 9 vertices, as meshoptimizer's index codec packs them.
    level = bytes.fromhex("e0fe1f0f1f0f1f0f1fdf0f061f051f041fdf0f041f041f041fdf0f041f041f041fff241f241f241f241f24140404040414040404041404040404007687566778a9866589689801690000")
    put("lod", "one.bin", struct.pack("<IIIIQIIfI", 1, 1, 0, 0, 0, 1, 96, 0.01, len(level)) + level + bytes(-len(level) % 4))


def container(magic, table, binary, payload, tail=b""):
    text = json.dumps(table).encode()
    text += b" " * (-(28 + len(tail) + len(text)) % 8)
    return struct.pack("<4sIIIIII", magic, 1, 28 + len(tail) + len(text) + len(binary) + len(payload), len(text), len(binary), 0, 0) + tail + text + binary + payload


def subtree(table, bits):
    text = json.dumps(table).encode()
    text += b" " * (-len(text) % 8)
    return struct.pack("<4sIQQ", b"subt", 1, len(text), len(bits)) + text + bits


def tilesets():
    box = {"boundingVolume": {"box": [0, 0, 0, 10, 0, 0, 0, 10, 0, 0, 0, 5]}, "geometricError": 8, "refine": "REPLACE", "content": {"uri": "a.b3dm"}}
    whole = lambda root: json.dumps({"asset": {"version": "1.1"}, "geometricError": 100, "root": root}).encode()
    put("tileset", "nested.json", whole({**box, "transform": [2, 0, 0, 0, 0, 2, 0, 0, 0, 0, 2, 0, 9, 0, 0, 1], "children": [box, {**box, "content": {"uri": "in/more.json"}, "viewerRequestVolume": {"sphere": [0, 0, 0, 9]}}]}))
    put("tileset", "region.json", whole({"boundingVolume": {"region": [1.8583, 0.5155, 1.8584, 0.5156, 180, 320]}, "geometricError": 0, "refine": "ADD", "contents": [{"uri": "a.glb"}, {"uri": "b.glb"}]}))
    put("tileset", "subdivided.json", whole({**box, "content": {"uri": "{level}/{x}/{y}.glb"}, "implicitTiling": {"subdivisionScheme": "OCTREE", "subtreeLevels": 2, "availableLevels": 5, "subtrees": {"uri": "{level}.{x}.{y}.{z}"}}}))
    views = {"buffers": [{"byteLength": 56}], "bufferViews": [{"buffer": 0, "byteOffset": 0, "byteLength": 11}, {"buffer": 0, "byteOffset": 16, "byteLength": 32}]}
    put("subtree", "bits.bin", subtree({**views, "tileAvailability": {"bitstream": 0}, "contentAvailability": [{"bitstream": 0}], "childSubtreeAvailability": {"bitstream": 1}}, bytes([0x13] + [3] * 10 + [0] * 5 + [1] * 32 + [0] * 8)))
    put("subtree", "constant.bin", subtree({"tileAvailability": {"constant": 1}, "contentAvailability": [{"constant": 1}], "childSubtreeAvailability": {"constant": 0}}, b""))
    batched = container(b"b3dm", {"BATCH_LENGTH": 0, "RTC_CENTER": [1e6, 2, 3]}, b"", quad())
    copied = container(b"i3dm", {"INSTANCES_LENGTH": 2, "POSITION": {"byteOffset": 0}, "NORMAL_UP_OCT32P": {"byteOffset": 24}, "NORMAL_RIGHT_OCT32P": {"byteOffset": 32}, "SCALE": {"byteOffset": 40}},
        struct.pack("<6f8H2f", 1, 2, 3, 4, 5, 6, 65535, 32768, 0, 0, 32768, 65535, 32768, 32768, 2, 3), quad(), struct.pack("<I", 1))
    points = pnts({"POINTS_LENGTH": 1, "POSITION": {"byteOffset": 0}}, struct.pack("<3f", 1, 2, 3))
    put("tile", "batched.b3dm", batched)
    put("tile", "copied.i3dm", copied)
    put("tile", "composite.cmpt", struct.pack("<4sIII", b"cmpt", 1, 16 + len(copied) + len(points), 2) + copied + points)


def main():
    put("tar", "show.tar", show_archive())
    put("gltf", "quad.glb", quad())
    put("gltf", "moving.glb", moving())
    put("one-file", "neighbours.gltf", neighbours())
    put("one-file", "quad.glb", quad())
    put("textures", "quad.glb", quad())
    put("textures", "in_json.glb", quad(True))
    put("message", "colour", fields(b"tex/wood.png", b""))
    put("message", "line", fields(b"3 lights: a show lights its scenes itself"))
    put("gltf", "copies.glb", copies())
    put("gltf", "sparse_strip.gltf", sparse_strip())
    for kind, seed in {"quad.glb": quad, "sparse_strip.gltf": sparse_strip, "figure.gltf": figure}.items():
        put("gltf-check", kind, seed())
    for name, args in {"grey": (5, 3, 0), "rgb": (4, 4, 2), "rgba16": (3, 2, 6, 16), "grey_alpha": (2, 5, 4)}.items():
        put("png", name + ".png", png(*args))
    put("png", "interlaced.png", interlaced())
    put("png", "palette.png", palette())
    rgb, rgba = png(16, 16, 2), png(16, 16, 6)
    put("jpeg", "baseline.jpg", ffmpeg("png_pipe", rgb, "mjpeg", "-frames:v", "1", "-q:v", "10"))
    put("jpeg", "progressive.jpg", jpegtran(ffmpeg("png_pipe", rgb, "mjpeg", "-frames:v", "1", "-q:v", "10"), "-progressive"))
    put("webp", "lossy.webp", ffmpeg("png_pipe", rgb, "webp", "-frames:v", "1", "-pix_fmt", "yuv420p", "-q:v", "60"))
    put("webp", "lossless.webp", ffmpeg("png_pipe", rgb, "webp", "-frames:v", "1", "-pix_fmt", "bgra", "-lossless", "1"))
    put("webp", "alpha.webp", ffmpeg("png_pipe", rgba, "webp", "-frames:v", "1", "-pix_fmt", "yuva420p", "-q:v", "60"))
    put("webp", "animated.webp", animated_webp())
    for name, data in ktx2_files():
        put("ktx2", name, data)
    put("mesh-job", "triangle.bin", mesh_job())
    put("hdr", "flat.hdr", hdr_flat(5, 3))
    put("hdr", "runs.hdr", hdr_runs(40, 3))
    put("hdr", "old_runs.hdr", hdr_old_runs())
    put("wav", "mono.wav", wav(64))
    put("wav", "stereo.wav", wav(32, 2))
    put("flac", "tone.flac", flac(64))
    put("flac", "stereo_24_bit.flac", flac(32, 2, "-sample_fmt", "s32"))
    put("flac", "open_length.flac", flac(64)[:21] + b"\xf0\0\0\0\0" + flac(64)[26:])
    put("ogg", "tone.ogg", ffmpeg("wav", wav(256), "ogg", "-c:a", "libvorbis"))
    put("ogg", "opus.ogg", ffmpeg("wav", wav(960), "ogg", "-c:a", "libopus", "-b:a", "24k"))
    put("film", "h264.mp4", film("mp4", "-c:v", "libx264", "-pix_fmt", "yuv420p", "-bf", "1", "-c:a", "aac", "-t", "0.17"))
    put("film", "vp9.webm", film("webm", "-c:v", "libvpx-vp9", "-pix_fmt", "yuv420p", "-c:a", "libopus", "-t", "0.17"))
    put("film", "hap.mov", film("mov", "-c:v", "hap", "-pix_fmt", "rgba", "-an"))
    put("font", "triangle.ttf", font())
    put("occlusion", "plain.bin", occlusion((2, 3, 2), False))
    put("occlusion", "shining.bin", occlusion((2, 2, 2), True))
    put("occlusion", "short.bin", occlusion((2, 2, 2), True)[:-9])
    clouds()
    tilesets()
    displays()
    texts()
    editor()
    views()
    osc()
    keys()
    http()
    if len(sys.argv) > 1:
        rights(pathlib.Path(sys.argv[1]))
    registry()
    reports()
    ledgers()
    trade()


main()
