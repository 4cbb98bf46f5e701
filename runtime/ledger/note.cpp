#include "ledger/note.h"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

namespace pai {
namespace {

constexpr std::size_t kMaxNote = 65536, kMaxSignatures = 16, kMaxProof = 63;
constexpr std::string_view kSignaturePrefix = "\xe2\x80\x94 ";  // em dash, space

Error bad_note(std::string_view what) { return Error(Code::Corrupt, fmt::format("signed note: {}", what), "LEDGER_CHECKPOINT_SIG"); }
Error bad_log_proof(std::string_view what) { return Error(Code::Corrupt, fmt::format("log proof: {}", what), "LEDGER_PROOF_INVALID"); }

// A decimal without sign and leading zeros.
std::optional<std::int64_t> parse_size(std::string_view text) {
    std::int64_t value = -1;
    const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (ec != std::errc{} || end != text.data() + text.size() || value < 0 || std::to_string(value) != text) return {};
    return value;
}

std::optional<Hash> parse_hash(std::string_view b64) {
    const Result<Bytes> bytes = from_base64(b64);
    if (!bytes || bytes->size() != 32) return {};
    Hash out;
    std::copy(bytes->begin(), bytes->end(), out.begin());
    return out;
}

// The next line without its newline; false when there is none.
bool next_line(std::string_view& text, std::string_view& line) {
    const std::size_t end = text.find('\n');
    if (end == std::string_view::npos) return false;
    line = text.substr(0, end);
    text.remove_prefix(end + 1);
    return true;
}

std::string signature_line(std::string_view name, const std::array<std::byte, 4>& id, ByteSpan value) {
    Bytes blob(id.begin(), id.end());
    blob.insert(blob.end(), value.begin(), value.end());
    return fmt::format("{}{} {}\n", kSignaturePrefix, name, to_base64(blob));
}

std::string cosigned_text(std::string_view text, std::int64_t time) { return fmt::format("cosignature/v1\ntime {}\n{}", time, text); }

const NoteSignature* find_signature(const SignedNote& note, const VerifierKey& key) {
    const auto id = key.id();
    for (const NoteSignature& s : note.signatures)
        if (s.name == key.name && s.key_id == id) return &s;
    return nullptr;
}

}  // namespace

std::array<std::byte, 4> VerifierKey::id() const {
    Sha256 h;
    h.add(as_byte_span(name));
    const std::byte middle[2] = {std::byte{0x0a}, static_cast<std::byte>(type)};
    h.add(middle);
    h.add(key);
    const Hash hash = h.finish();
    return {hash[0], hash[1], hash[2], hash[3]};
}

std::string VerifierKey::text() const {
    Bytes blob{static_cast<std::byte>(type)};
    blob.insert(blob.end(), key.begin(), key.end());
    return fmt::format("{}+{}+{}", name, to_hex(id()), to_base64(blob));
}

Result<VerifierKey> parse_verifier_key(std::string_view text) {
    const auto refuse = [&] { return Error(Code::Corrupt, fmt::format("verifier key '{}': expected name+id+key", text), "SCHEMA_INVALID"); };
    const std::size_t first = text.find('+');
    if (first == std::string_view::npos || first == 0 || text.size() < first + 10 || text[first + 9] != '+') return refuse();
    const Result<Bytes> blob = from_base64(text.substr(first + 10));
    if (!blob || blob->size() != 33 || ((*blob)[0] != std::byte{1} && (*blob)[0] != std::byte{4})) return refuse();
    VerifierKey out{std::string(text.substr(0, first)), static_cast<NoteKeyType>((*blob)[0]), {}};
    std::copy(blob->begin() + 1, blob->end(), out.key.begin());
    if (to_hex(out.id()) != text.substr(first + 1, 8)) return refuse();
    return out;
}

Result<SignedNote> parse_note(std::string_view note) {
    if (note.size() > kMaxNote) return bad_note("more than 64 KiB");
    const std::string separator = "\n\n" + std::string(kSignaturePrefix);
    const std::size_t at = note.rfind(separator);
    if (at == std::string_view::npos || !is_utf8(note)) return bad_note("no text, empty line and signatures");
    // All signature lines follow one empty line: the last one in the note.
    const std::size_t gap = note.rfind("\n\n");
    if (gap != at) return bad_note("an empty line among the signatures");
    SignedNote out{std::string(note.substr(0, at + 1)), {}};
    std::string_view rest = note.substr(at + 2), line;
    while (!rest.empty()) {
        if (!next_line(rest, line) || !line.starts_with(kSignaturePrefix)) return bad_note("a line that is no signature");
        line.remove_prefix(kSignaturePrefix.size());
        const std::size_t space = line.find(' ');
        const Result<Bytes> blob = from_base64(space == std::string_view::npos ? "?" : line.substr(space + 1));
        if (space == 0 || !blob || blob->size() < 5) return bad_note("a signature line of another form");
        NoteSignature& s = out.signatures.emplace_back();
        if (out.signatures.size() > kMaxSignatures) return bad_note("more than 16 signatures");
        s.name = line.substr(0, space);
        std::copy_n(blob->begin(), 4, s.key_id.begin());
        s.value.assign(blob->begin() + 4, blob->end());
    }
    return out;
}

std::string write_note(const SignedNote& note) {
    std::string out = note.text + "\n";
    for (const NoteSignature& s : note.signatures) out += signature_line(s.name, s.key_id, s.value);
    return out;
}

std::string sign_note(std::string_view text, std::string_view name, const SigningKey& key) {
    const VerifierKey verifier{std::string(name), NoteKeyType::Signature, key.public_key()};
    return fmt::format("{}\n{}", text, signature_line(name, verifier.id(), key.sign(as_byte_span(text))));
}

std::string cosignature_line(std::string_view text, std::string_view name, const SigningKey& key, std::int64_t time) {
    const VerifierKey verifier{std::string(name), NoteKeyType::Cosignature, key.public_key()};
    Bytes value(8);
    store_be64(value.data(), static_cast<std::uint64_t>(time));
    const Bytes signature = key.sign(as_byte_span(cosigned_text(text, time)));
    value.insert(value.end(), signature.begin(), signature.end());
    return signature_line(name, verifier.id(), value);
}

Result<bool> check_note(const SignedNote& note, const VerifierKey& key) {
    const NoteSignature* s = find_signature(note, key);
    if (!s) return false;
    if (key.type != NoteKeyType::Signature || !verify_signature(key.key, as_byte_span(note.text), s->value))
        return bad_note(fmt::format("the signature of {} is wrong", key.name));
    return true;
}

Result<std::optional<std::int64_t>> cosigned_at(const SignedNote& note, const VerifierKey& key) {
    const NoteSignature* s = find_signature(note, key);
    if (!s) return std::optional<std::int64_t>{};
    if (key.type != NoteKeyType::Cosignature || s->value.size() != 72) return bad_note(fmt::format("the cosignature of {} has a wrong length", key.name));
    const auto time = static_cast<std::int64_t>(load_be64(s->value.data()));
    if (time < 0 || !verify_signature(key.key, as_byte_span(cosigned_text(note.text, time)), ByteSpan(s->value).subspan(8)))
        return bad_note(fmt::format("the cosignature of {} is wrong", key.name));
    return std::optional<std::int64_t>{time};
}

std::string Checkpoint::text() const { return fmt::format("{}\n{}\n{}\n", origin, size, to_base64(root)); }

Result<Checkpoint> parse_checkpoint(std::string_view text) {
    std::string_view origin, size, root;
    if (!next_line(text, origin) || !next_line(text, size) || !next_line(text, root) || !text.empty() || origin.empty())
        return bad_note("a checkpoint has three lines: origin, size, root");
    const auto n = parse_size(size);
    const auto hash = parse_hash(root);
    if (!n || !hash) return bad_note("size or root of the checkpoint is not canonical");
    return Checkpoint{std::string(origin), *n, *hash};
}

std::string tlog_proof_text(std::int64_t index, const std::vector<Hash>& path, std::string_view note, std::string_view extra_b64) {
    std::string out = "c2sp.org/tlog-proof@v1\n";
    if (!extra_b64.empty()) out += fmt::format("extra {}\n", extra_b64);
    out += fmt::format("index {}\n", index);
    for (const Hash& hash : path) out += to_base64(hash) + "\n";
    return out + "\n" + std::string(note);
}

Result<TlogProof> parse_tlog_proof(std::string_view text) {
    std::string_view line;
    if (!next_line(text, line) || line != "c2sp.org/tlog-proof@v1") return bad_log_proof("expected c2sp.org/tlog-proof@v1");
    TlogProof out;
    if (!next_line(text, line)) return bad_log_proof("ends early");
    if (line.starts_with("extra ")) {
        out.extra = line.substr(6);
        // Nothing is said by leaving the line out: a proof has one spelling.
        if (out.extra.empty() || !from_base64(out.extra) || !next_line(text, line)) return bad_log_proof("extra is not base64, or empty");
    }
    const auto index = line.starts_with("index ") ? parse_size(line.substr(6)) : std::nullopt;
    if (!index) return bad_log_proof("expected the index");
    out.index = *index;
    for (;;) {
        if (!next_line(text, line)) return bad_log_proof("ends early");
        if (line.empty()) break;
        const auto hash = parse_hash(line);
        if (!hash || out.path.size() == kMaxProof) return bad_log_proof("a line that is no hash, or more than 63 of them");
        out.path.push_back(*hash);
    }
    out.note = text;
    return out;
}

}  // namespace pai
