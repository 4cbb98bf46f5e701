#!/usr/bin/env python3
"""Verifies a Paifang play ledger with nothing but sqlite3 and SHA-256 (licence format, sections 9.2 and 11).

usage: verify_ledger.py LEDGER.sqlite [NOTE]

Checks that rows are gapless and in order, that each links to the one before, that each leaf is the hash of its body, and that
the Merkle tree has the root that every stored checkpoint names; with NOTE (a file), also the root of that older checkpoint.
Prints one JSON object; exit 0 if all holds, else 1 with the first bad row. Signatures are not checked here: the lines of a
checkpoint after its empty line are Ed25519 (`openssl pkeyutl -verify -rawin`) over the text before it.
"""
import base64, hashlib, json, sqlite3, sys


class Bad(Exception):
    def __init__(self, code, seq, what):
        self.found = {"ok": False, "code": code, "firstBadSeq": seq, "message": what}


def node(left, right):
    return hashlib.sha256(b"\x01" + left + right).digest()


class Tree:
    """Roots of the complete subtrees of a growing RFC 6962 tree, widest first."""

    def __init__(self):
        self.size, self.peaks = 0, []

    def append(self, leaf):
        size = self.size
        while size & 1:
            leaf, size = node(self.peaks.pop(), leaf), size >> 1
        self.peaks.append(leaf)
        self.size += 1

    def root(self):
        if not self.peaks:
            return hashlib.sha256(b"").digest()
        root = self.peaks[-1]
        for peak in reversed(self.peaks[:-1]):
            root = node(peak, root)
        return root


def checkpoint(note):
    """Origin, size and root of a checkpoint note."""
    text = note.split("\n\n", 1)[0].split("\n")
    if len(text) != 3 or not text[1].isdigit() or "\n\n\u2014 " not in note:
        raise Bad("LEDGER_CHECKPOINT_SIG", None, "not a checkpoint: origin, size, root, then signatures")
    return text[0], int(text[1]), base64.b64decode(text[2], validate=True)


def verify(path, witness=None):
    db = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    origin = dict(db.execute("SELECT key, value FROM meta")).get("origin")
    said = {}
    for size, note in db.execute("SELECT size, note FROM checkpoint ORDER BY size"):
        name, n, root = checkpoint(note)
        if name != origin or n != size:
            raise Bad("LEDGER_CHECKPOINT_SIG", None, f"checkpoint of size {size} says {name}, {n}")
        said[n] = [(root, "LEDGER_CHAIN_BROKEN")]
    if witness is not None:
        name, n, root = checkpoint(witness)
        if name != origin:
            raise Bad("LEDGER_WRONG_DEVICE", None, f"checkpoint of {name}, this ledger is {origin}")
        said.setdefault(n, []).append((root, "LEDGER_FORKED"))
    tree, prev, good = Tree(), bytes(32), 0
    for seq, body, leaf in db.execute("SELECT seq, body, leaf FROM entry ORDER BY seq"):
        if seq != tree.size:
            raise Bad("LEDGER_CHAIN_BROKEN", tree.size, f"the next row is {seq}")
        if hashlib.sha256(b"\x00" + body).digest() != leaf:
            raise Bad("LEDGER_CHAIN_BROKEN", seq, "leaf is not the hash of the body")
        try:
            entry = json.loads(body)
            links = entry["seq"] == seq and entry["prev"] == prev.hex()
        except (ValueError, KeyError, TypeError):
            links = False
        if not links:
            raise Bad("LEDGER_CHAIN_BROKEN", seq, "body does not link to the row before")
        tree.append(leaf)
        prev = leaf
        for root, code in said.pop(tree.size, []):
            if root != tree.root():
                raise Bad(code, good, f"rows {good} to {seq} are not what a checkpoint of size {tree.size} signed")
            good = tree.size
    if said:
        raise Bad("LEDGER_ROLLED_BACK", tree.size, f"{tree.size} rows, a checkpoint says {max(said)}")
    if tree.size and not good:
        raise Bad("LEDGER_CHECKPOINT_SIG", None, "no checkpoint")
    return {"ok": True, "origin": origin, "size": tree.size, "root": base64.b64encode(tree.root()).decode(), "checkpointed": good, "firstBadSeq": None}


if __name__ == "__main__":
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    try:
        found = verify(sys.argv[1], open(sys.argv[2], encoding="utf-8").read() if len(sys.argv) == 3 else None)
    except Bad as bad:
        found = bad.found
    except (sqlite3.Error, OSError, ValueError) as error:
        found = {"ok": False, "code": "LEDGER_CHAIN_BROKEN", "firstBadSeq": None, "message": str(error)}
    print(json.dumps(found))
    sys.exit(0 if found["ok"] else 1)
