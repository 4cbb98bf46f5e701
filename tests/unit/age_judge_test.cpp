// Debian's age as a second judge of files that were changed: what we open it opens to the same bytes, what it refuses we refuse.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <vector>

#include <gtest/gtest.h>

#include "../support/process.h"
#include "age_text.h"
#include "base/file.h"
#include "base/hash.h"
#include "vault/age.h"
#include "vault/age_crypto.h"

namespace pai::test {
namespace {

class Draw {
public:
    explicit Draw(std::uint64_t seed) : seed_(seed) {}
    std::size_t operator()(std::size_t n) { return static_cast<std::size_t>(hash_u64(seed_, 23, step_++) % n); }
    char pick(std::string_view from) { return from[(*this)(from.size())]; }

private:
    std::uint64_t seed_, step_ = 0;
};

std::string unpadded(ByteSpan bytes) {
    std::string text = to_base64(bytes);
    while (text.ends_with('=')) text.pop_back();
    return text;
}

std::vector<std::string> lines_of(const std::string& text) {
    std::vector<std::string> lines;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = std::min(text.find('\n', at), text.size() - 1);
        lines.push_back(text.substr(at, end + 1 - at));
        at = end + 1;
    }
    return lines;
}

std::string joined(const std::vector<std::string>& lines) {
    std::string text;
    for (const std::string& line : lines) text += line;
    return text;
}

// One payload chunk as it is to be sealed; honest files count up and end with the only last one.
struct Chunk {
    std::uint64_t index;
    bool last;
    std::string plain;
};

// A file for `device` that every part of can be changed before or after it is authenticated.
struct Draft {
    Draft(Draw& draw, const AgreementKey& device) : nonce(Secret::random(kAgeNonceSize)) {
        std::vector<PublicKey> recipients;
        for (std::size_t i = draw(3); i > 0; --i) recipients.push_back(AgreementKey::generate().public_key());
        recipients.insert(recipients.begin() + static_cast<std::ptrdiff_t>(draw(recipients.size() + 1)), device.public_key());
        header = *make_age_header(file_key, recipients);
        // Mostly short; a few of several chunks, with ends at and beside the edge.
        constexpr std::size_t sizes[] = {0, 1, 15, 16, 100, 100, 1000, 65535, 65536, 65537, 131072, 140000};
        const std::size_t size = sizes[draw(16) < 13 ? draw(7) : draw(std::size(sizes))];
        for (std::size_t at = 0;; at += kAgeChunkSize) {
            const bool last = size - at <= kAgeChunkSize;
            chunks.push_back({at / kAgeChunkSize, last, std::string(last ? size - at : kAgeChunkSize, static_cast<char>('a' + draw(26)))});
            if (last) break;
        }
    }
    // Puts a stanza before, between or after those of the file.
    void insert(Draw& draw, const std::string& stanza) {
        auto lines = lines_of(header);
        lines.insert(lines.begin() + 1 + 2 * static_cast<std::ptrdiff_t>(draw(lines.size() / 2)), stanza);
        header = joined(lines);
    }
    // A right MAC for the header as it is now: that of the file key over everything up to the last "---".
    void authenticate() {
        const std::size_t dashes = header.rfind("\n---");
        if (dashes == std::string::npos) return;
        header.resize(dashes + 4);
        header += " " + unpadded(hmac_sha256(hkdf_sha256(file_key.bytes(), {}, "header"), as_byte_span(header))) + "\n";
    }
    std::string bytes() const {
        const AgeStream stream(file_key, nonce.bytes());
        std::string out = header + std::string(as_text(nonce.bytes()));
        for (const Chunk& c : chunks) {
            Bytes sealed(c.plain.size() + kAgeTagSize);
            stream.seal(c.index, c.last, as_byte_span(c.plain), sealed);
            out += as_text(sealed);
        }
        return out;
    }

    Secret file_key = Secret::random(kAgeFileKeySize), nonce;
    std::string header;
    std::vector<Chunk> chunks;
};

// A stanza for `device` made by hand around `share`, with `key_size` bytes of the file key.
std::string stanza_by_hand(const AgreementKey& device, const AgreementKey& ephemeral, const PublicKey& share, ByteSpan file_key) {
    const SecretKey shared = *ephemeral.shared(device.public_key());
    Bytes salt(share.begin(), share.end()), body(file_key.size() + kAgeTagSize);
    salt.insert(salt.end(), device.public_key().begin(), device.public_key().end());
    chacha_seal(hkdf_sha256(shared.bytes(), salt, "age-encryption.org/v1/X25519"), {}, file_key, body);
    return "-> X25519 " + unpadded(share) + "\n" + unpadded(body) + "\n";
}

constexpr std::string_view kOddBytes("\0 \t\r\n=-+/>A\x7f\xff", 13);

// Changes to the text of the header.
void change_header(Draw& draw, Draft& d, const AgreementKey& device) {
    auto lines = lines_of(d.header);
    const std::size_t at = draw(lines.size()), other = draw(lines.size()), byte = draw(d.header.size());
    std::string& line = lines[at];
    const AgreementKey ephemeral = AgreementKey::generate();
    PublicKey share = ephemeral.public_key();
    switch (draw(20)) {
        case 0: d.header[byte] = static_cast<char>(d.header[byte] ^ (1 << draw(8))); return;
        case 1: d.header[byte] = draw.pick(kOddBytes); return;
        case 2: d.header.erase(byte, 1 + draw(3)); return;
        case 3: d.header.insert(byte, 1, draw.pick(kOddBytes)); return;
        case 4: lines.insert(lines.begin() + static_cast<std::ptrdiff_t>(other), line); break;
        case 5: std::swap(line, lines[other]); break;
        case 6: lines.erase(lines.begin() + static_cast<std::ptrdiff_t>(at)); break;
        case 7: line.insert(line.size() - 1, "\r"); break;
        case 8: line.insert(line.size() - 1, "="); break;
        // The last character before the newline carries bits that must be zero.
        case 9: line[line.size() - 2] = draw.pick("ABEIMQUYcgkosw048/"); break;
        case 10: line.insert(line.size() - 1, draw(2) ? " argument" : " "); break;
        case 11: line = draw(2) ? "-> x25519 " + line.substr(std::min<std::size_t>(10, line.size())) : "age-encryption.org/v2\n"; break;
        case 12: return d.insert(draw, draw(2) ? "-> grease\n\n" : "-> odd-grease a b !~\nYWJj\n");
        case 13: return d.insert(draw, "-> scrypt bBjlhJVYZeE4aqUdmtRHfw 10\nZIdnxdZqNeLUZNTY6U4hYA4bKCd4cFDM4RrrPmQXbRY\n");
        case 14: return d.insert(draw, "-> X25519 " + unpadded(Bytes(32, std::byte{0})) + "\n" + unpadded(Bytes(32, std::byte{7})) + "\n");
        case 15:  // the top bit of a share counts for nothing in the agreement, and for something in the salt
            share[31] |= std::byte{0x80};
            return d.insert(draw, stanza_by_hand(device, ephemeral, share, d.file_key.bytes()));
        case 16:  // a file key of another length
            return d.insert(draw, stanza_by_hand(device, ephemeral, share, Bytes(draw(2) ? 15 + 2 * draw(2) : draw(64), std::byte{1})));
        case 17:  // another file key for the same device, which one of the two stanzas gives
            return d.insert(draw, stanza_by_hand(device, ephemeral, share, draw(2) ? d.file_key.bytes() : ByteSpan(Bytes(16, std::byte{2}))));
        case 18:
            for (std::size_t i = 15 + draw(4); i > 0; --i) d.insert(draw, stanza_by_hand(AgreementKey::generate(), ephemeral, share, d.file_key.bytes()));
            return;
        default: d.insert(draw, "-> grease\n" + joined(std::vector<std::string>(70, std::string(64, 'Y') + "\n")) + "\n"); return;
    }
    d.header = joined(lines);
}

// Changes to the chunks before they are sealed: each still authenticates, but not in its place.
void change_chunks(Draw& draw, Draft& d) {
    auto& c = d.chunks;
    Chunk& one = c[draw(c.size())];
    switch (draw(8)) {
        case 0: c.push_back({c.size(), true, ""}); c[c.size() - 2].last = false; return;
        case 1: c.push_back(c.back()); return;
        case 2: c.pop_back(); return;
        case 3: one.last = !one.last; return;
        case 4: one.index += 1 + draw(300); return;
        case 5: std::swap(one, c[draw(c.size())]); return;
        case 6: one.plain.resize(one.plain.size() / 2); return;
        default: one.plain.resize(kAgeChunkSize + draw(2)); return;
    }
}

// Changes to the finished file.
std::string change_bytes(Draw& draw, std::string file, std::size_t header) {
    const std::size_t at = draw(2) ? draw(file.size()) : header + draw(file.size() - header);
    switch (draw(6)) {
        case 0: file[at] = static_cast<char>(file[at] ^ (1 << draw(8))); break;
        case 1: file.erase(at); break;
        case 2: file.erase(at, 1 + draw(20)); break;
        case 3: file.insert(at, 1 + draw(20), draw.pick(kOddBytes)); break;
        case 4: file += std::string(1 + draw(40), draw.pick(kOddBytes)); break;
        default: {
            std::string text = to_base64(as_byte_span(file)), armour = "-----BEGIN AGE ENCRYPTED FILE-----\n";
            for (std::size_t i = 0; i < text.size(); i += 64) armour += text.substr(i, 64) + "\n";
            return armour + "-----END AGE ENCRYPTED FILE-----\n";
        }
    }
    return file;
}

// Honest one time in eight; else changed once or twice, a header mostly with a right MAC over the change.
std::string draw_file(Draw& draw, const AgreementKey& device) {
    Draft draft(draw, device);
    const std::size_t kind = draw(8);
    if (kind == 0) return draft.bytes();
    if (kind <= 4) {
        for (std::size_t i = 1 + draw(8) / 7; i > 0; --i) change_header(draw, draft, device);
        if (draw(4) != 0) draft.authenticate();
        return draft.bytes();
    }
    if (kind <= 5) {
        change_chunks(draw, draft);
        return draft.bytes();
    }
    const std::string file = draft.bytes();
    return change_bytes(draw, file, draft.header.size());
}

// Why our profile refuses a file that age opens; empty if there is no such reason.
std::string stricter(const std::string& file, const AgreementKey& device) {
    if (file.starts_with("-----BEGIN AGE")) return "armour";
    const Result<AgeHeader> any = parse_age_header(as_byte_span(file), AgeStanzas::Any);
    if (!any) {
        for (const char* limit : {"more than 16 stanzas", "longer than 4096 bytes"})
            if (any.error().message.find(limit) != std::string::npos) return limit;
        // age stops at the first stanza that opens; we look at all. Here the ones before the malformed one must open.
        const std::string_view message = any.error().message, place = "age header, byte ";
        if (!message.starts_with(place) || message.find(": X25519 ") == std::string::npos) return "";
        const std::string before = file.substr(0, static_cast<std::size_t>(std::atol(message.data() + place.size()))) + "--- " + std::string(43, 'A') + "\n";
        const Result<Secret> key = open_age_header(as_byte_span(before), device, AgeStanzas::Any);
        return !key && key.error().reason == "GRANT_HEADER_MAC" ? "a malformed stanza after the device's" : "";
    }
    for (const AgeStanza& s : any->stanzas)
        if (s.type != "X25519") return "a stanza other than X25519";
    return "";
}

int files_to_judge() {
    const char* count = std::getenv("PAIFANG_AGE_FILES");
    return count && *count ? std::atoi(count) : 300;
}

TEST(AgeJudge, what_we_open_age_opens_alike_and_what_age_refuses_we_refuse) {
    if (run({"age", "--version"}).status != 0) GTEST_SKIP() << "no age program";
    const TempDir dir;
    const Secret scalar = Secret::random(32);
    const AgreementKey device = AgreementKey::from_secret(scalar.bytes());
    std::ofstream(dir / "identity") << age_identity(scalar.bytes()) << '\n';
    std::map<std::string, int> counts;
    for (int seed = 0; seed < files_to_judge(); ++seed) {
        Draw draw(static_cast<std::uint64_t>(seed));
        const std::string file = draw_file(draw, device);
        std::ofstream(dir / "file", std::ios::binary) << file;
        const pid_t judge = start({"age", "-d", "-i", (dir / "identity").string(), (dir / "file").string()}, {}, dir / "plain", dir / "said");
        const Result<Secret> ours = age_decrypt(as_byte_span(file), device);
        const bool theirs = wait_for(judge) == 0;
        if (ours) {
            ASSERT_TRUE(theirs) << "seed " << seed << ": we open what age refuses: " << slurp(dir / "said");
            ASSERT_TRUE(as_text(ours->bytes()) == slurp(dir / "plain")) << "seed " << seed;
        } else if (theirs) {
            const std::string why = stricter(file, device);
            ASSERT_NE(why, "") << "seed " << seed << ": age opens what we refuse: " << ours.error().message;
            ++counts["only age, " + why];
        }
        ++counts[ours ? "both open" : theirs ? "only age opens" : "both refuse"];
    }
    for (const auto& [what, count] : counts) std::printf("%s: %d\n", what.c_str(), count);
    EXPECT_GE(counts["both open"], files_to_judge() / 10);
    EXPECT_GE(counts["both refuse"], files_to_judge() / 4);
}

}  // namespace
}  // namespace pai::test
