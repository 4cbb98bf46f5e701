#!/usr/bin/env python3
"""Makes stock age's input of Paifang's files (licence format, sections 4.6 and 9.4), with nothing but Python's standard library.

age_file.py identity X25519.pem              prints the private key as an age identity (keep it as you keep the key)
age_file.py asset GRANT PACKAGE ASSET OUT    writes the age file of an asset: the grant's header and the package's payload
Then: age -d -i IDENTITY OUT
"""
import base64, json, os, sys

ALPHABET = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"  # BIP 173


def bech32(prefix, data):
    bits, count, values = 0, 0, []
    for byte in data:
        bits, count = bits << 8 | byte, count + 8
        while count >= 5:
            count -= 5
            values.append(bits >> count & 31)
    if count:
        values.append(bits << 5 - count & 31)
    checked = [ord(c) >> 5 for c in prefix] + [0] + [ord(c) & 31 for c in prefix] + values + [0] * 6
    total = 1
    for value in checked:
        top, total = total >> 25, (total & 0x1FFFFFF) << 5 ^ value
        for i, generator in enumerate((0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)):
            total ^= generator if top >> i & 1 else 0
    total ^= 1
    return prefix + "1" + "".join(ALPHABET[v] for v in values + [total >> 5 * (5 - i) & 31 for i in range(6)])


def identity(pem):
    with open(pem) as file:
        der = base64.b64decode("".join(line.strip() for line in file if not line.startswith("-----")))
    return bech32("age-secret-key-", der[-32:]).upper()


def unpadded(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def payload(path):
    with open(path) as file:
        return json.loads(unpadded(file.read().strip().split(".")[1]))


def asset(grant, package, wanted, out):
    manifest = payload(os.path.join(package, "manifest.jws"))
    entry = next(a for a in manifest["assets"] if a["assetId"] == wanted)
    key = next(k for k in payload(grant)["keys"] if (k["package"], k["keyId"]) == (manifest["uid"], entry["keyId"]))
    with open(os.path.join(package, "blobs", entry["payloadSha256"]), "rb") as blob, open(out, "wb") as file:
        file.write(unpadded(key["header"]) + blob.read())


if __name__ == "__main__":
    if sys.argv[1:2] == ["identity"] and len(sys.argv) == 3:
        print(identity(sys.argv[2]))
    elif sys.argv[1:2] == ["asset"] and len(sys.argv) == 6:
        asset(*sys.argv[2:])
    else:
        sys.exit(__doc__)
