#!/usr/bin/env python3
"""Verifies with nothing but SHA-256 that a document stands in a registration log (docs/formats/registration-log.md).

usage: verify_registration.py LOG DOCUMENT [PROOF]

LOG is the log's folder: `checkpoint` and `tile/`. DOCUMENT is a compact JWS, as `paifang-registry register` writes it. The hashes
that lead from the document to the root are read from as few tiles as hold them, and the root must be the checkpoint's. With PROOF, a C2SP
tlog-proof, that proof is followed too, to the checkpoint it carries; if the log is as long or longer, the tiles must have had that root then.
Prints one JSON object; exit 0 if all holds, else 1. Signatures are not checked here: the lines of a checkpoint after its empty line are
Ed25519 (`openssl pkeyutl -verify -rawin`) over the text before it.
"""
import base64, hashlib, json, os, sys

WIDTH = 256


class Bad(Exception):
    pass


def leaf_of(data):
    return hashlib.sha256(b"\x00" + data).digest()


def node(left, right):
    return hashlib.sha256(b"\x01" + left + right).digest()


def tile_path(level, index, width):
    number = "%03d" % (index % 1000)
    while index >= 1000:
        index //= 1000
        number = "x%03d/%s" % (index % 1000, number)
    return "tile/%d/%s%s" % (level, number, "" if width == WIDTH else ".p/%d" % width)


class Tiles:
    """Hashes of the complete subtrees of a log of `size` entries, each read from the tile that holds it."""

    def __init__(self, folder, size):
        self.folder, self.size, self.read = folder, size, {}

    def tile(self, level, index):
        if (level, index) not in self.read:
            width = min(WIDTH, (self.size >> 8 * level) - index * WIDTH)
            path = tile_path(level, index, width)
            if not os.path.exists(os.path.join(self.folder, path)):
                path = tile_path(level, index, WIDTH)  # the tile has become full since
            with open(os.path.join(self.folder, path), "rb") as file:
                bytes_ = file.read(WIDTH * 32 + 1)
            if len(bytes_) % 32 or not width * 32 <= len(bytes_) <= WIDTH * 32:
                raise Bad("%s: %d bytes, expected %d" % (path, len(bytes_), width * 32))
            self.read[level, index] = [bytes_[i * 32:i * 32 + 32] for i in range(width)]
        return self.read[level, index]

    def complete(self, first, height):
        """The subtree of 2**height entries from `first` on."""
        if height % 8 == 0:
            index = first >> height
            return self.tile(height // 8, index // WIDTH)[index % WIDTH]
        half = 1 << height - 1
        return node(self.complete(first, height - 1), self.complete(first + half, height - 1))

    def root(self, first, count):
        if count == 0:
            return hashlib.sha256(b"").digest()
        if count & (count - 1) == 0:
            return self.complete(first, count.bit_length() - 1)
        left = 1 << (count - 1).bit_length() - 1
        return node(self.root(first, left), self.root(first + left, count - left))

    def inclusion(self, index, size):
        path, first, count = [], 0, size
        while count > 1:
            left = 1 << (count - 1).bit_length() - 1
            if index - first < left:
                path.append(self.root(first + left, count - left))
                count = left
            else:
                path.append(self.root(first, left))
                first, count = first + left, count - left
        return path[::-1]

    def find(self, leaf):
        for index in range((self.size + WIDTH - 1) // WIDTH):
            if leaf in self.tile(0, index):
                return index * WIDTH + self.tile(0, index).index(leaf)
        raise Bad("the document is not in the log")


def follow(leaf, index, size, path):
    """RFC 9162, section 2.1.3.2: the root to which a proof leads."""
    at, last, hash_ = index, size - 1, leaf
    for sibling in path:
        if last == 0:
            raise Bad("the proof is too long")
        if at & 1 or at == last:
            hash_ = node(sibling, hash_)
            while at and not at & 1:
                at, last = at >> 1, last >> 1
        else:
            hash_ = node(hash_, sibling)
        at, last = at >> 1, last >> 1
    if last:
        raise Bad("the proof is too short")
    return hash_


def checkpoint_of(note):
    lines = note.split("\n")
    if len(lines) < 5 or lines[3]:
        raise Bad("checkpoint: no signed note")
    return lines[0], int(lines[1]), base64.b64decode(lines[2], validate=True)


def check_proof(text, leaf, tiles, origin):
    head, _, note = text.partition("\n\n")
    lines = head.split("\n")
    if lines[0] != "c2sp.org/tlog-proof@v1":
        raise Bad("proof: another form")
    lines = [line for line in lines[1:] if not line.startswith("extra ")]
    name, size, root = checkpoint_of(note)
    index = int(lines[0].removeprefix("index "))
    if name != origin or index >= size:
        raise Bad("proof: of another log, or beyond its checkpoint")
    if follow(leaf, index, size, [base64.b64decode(line, validate=True) for line in lines[1:]]) != root:
        raise Bad("proof: does not lead to the root of its checkpoint")
    if size <= tiles.size and tiles.root(0, size) != root:
        raise Bad("proof: its checkpoint is no earlier state of this log")


def main():
    if len(sys.argv) not in (3, 4):
        sys.exit(__doc__)
    try:
        with open(os.path.join(sys.argv[1], "checkpoint"), encoding="utf-8") as file:
            origin, size, root = checkpoint_of(file.read())
        with open(sys.argv[2], "rb") as file:
            leaf = leaf_of(file.read().removesuffix(b"\n"))
        tiles = Tiles(sys.argv[1], size)
        index = tiles.find(leaf)
        if follow(leaf, index, size, tiles.inclusion(index, size)) != root:
            raise Bad("the tiles do not lead to the root of the checkpoint")
        if len(sys.argv) == 4:
            with open(sys.argv[3], encoding="utf-8") as file:
                check_proof(file.read(), leaf, tiles, origin)
        print(json.dumps({"ok": True, "origin": origin, "index": index, "size": size, "tiles": len(tiles.read)}))
    except (Bad, ValueError, OSError) as bad:
        print(json.dumps({"ok": False, "message": str(bad)}))
        sys.exit(1)


main()
