#include "ledger/proof_statement.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/json.h"
#include "base/merkle.h"
#include "ledger/note.h"

namespace pai {
namespace {

constexpr std::size_t kMaxStatement = 64u << 10, kMaxPath = 63;

Error no_proof(std::string_view what) { return Error(Code::Corrupt, fmt::format("proof: {}", what), "LEDGER_PROOF_INVALID"); }

std::optional<Hash> read_hash(const std::optional<JsonRef>& member) {
    const Result<Bytes> bytes = member && member->is_string() ? from_base64(member->text()) : Result<Bytes>(no_proof("no hash"));
    if (!bytes || bytes->size() != 32) return {};
    Hash out;
    std::copy(bytes->begin(), bytes->end(), out.begin());
    return out;
}

Result<std::vector<Hash>> read_path(const std::optional<JsonRef>& member) {
    if (!member || !member->is_array() || member->size() > kMaxPath) return no_proof("expected at most 63 hashes in `proof`");
    std::vector<Hash> out;
    for (std::size_t i = 0; i < member->size(); ++i) {
        const auto hash = read_hash((*member)[i]);
        if (!hash) return no_proof(fmt::format("proof[{}] is not the base64 of 32 bytes", i));
        out.push_back(*hash);
    }
    return out;
}

Result<std::int64_t> read_size(JsonRef object, std::string_view name) {
    const auto member = object.find(name);
    const auto value = member ? member->as_int() : std::nullopt;
    if (!value || *value < 0) return no_proof(fmt::format("{} is not a size", name));
    return *value;
}

Result<Hash> hash_of(JsonRef object, std::string_view name) {
    const auto hash = read_hash(object.find(name));
    if (!hash) return no_proof(fmt::format("{} is not the base64 of 32 bytes", name));
    return *hash;
}

void write_path(JsonWriter& w, const std::vector<Hash>& path) {
    w.key("proof").begin_array();
    for (const Hash& hash : path) w.value(to_base64(hash));
    w.end_array();
}

}  // namespace

bool ConsistencyStatement::holds() const {
    return size1 >= 0 && size2 >= 0 && verify_consistency(static_cast<std::uint64_t>(size1), static_cast<std::uint64_t>(size2), root1, root2, proof);
}

std::string ConsistencyStatement::json() const {
    JsonWriter w;
    w.begin_object().member("type", "consistency").member("size1", size1).member("size2", size2);
    w.member("root1", to_base64(root1)).member("root2", to_base64(root2));
    write_path(w, proof);
    return w.end_object().take();
}

bool InclusionStatement::holds() const {
    return index >= 0 && size >= 0 && verify_inclusion(leaf, static_cast<std::uint64_t>(index), static_cast<std::uint64_t>(size), proof, root);
}

std::string InclusionStatement::json() const {
    JsonWriter w;
    w.begin_object().member("type", "inclusion").member("index", index).member("size", size);
    w.member("leaf", to_base64(leaf)).member("root", to_base64(root));
    write_path(w, proof);
    return w.end_object().take();
}

Result<ProofStatement> parse_statement(std::string_view json) {
    const Result<JsonDoc> doc = JsonDoc::parse(json, {.max_bytes = kMaxStatement, .max_depth = 4});
    if (!doc || !doc->root().is_object() || doc->root().size() != 6) return no_proof("is not a JSON object of six members");
    const JsonRef o = doc->root();
    const auto type = o.find("type");
    PAI_TRY(std::vector<Hash> path, read_path(o.find("proof")));
    if (type && type->is_string() && type->text() == "consistency") {
        ConsistencyStatement out;
        PAI_TRY(out.size1, read_size(o, "size1"));
        PAI_TRY(out.size2, read_size(o, "size2"));
        PAI_TRY(out.root1, hash_of(o, "root1"));
        PAI_TRY(out.root2, hash_of(o, "root2"));
        out.proof = std::move(path);
        return ProofStatement(std::move(out));
    }
    if (!type || !type->is_string() || type->text() != "inclusion") return no_proof("`type` is neither consistency nor inclusion");
    InclusionStatement out;
    PAI_TRY(out.index, read_size(o, "index"));
    PAI_TRY(out.size, read_size(o, "size"));
    PAI_TRY(out.leaf, hash_of(o, "leaf"));
    PAI_TRY(out.root, hash_of(o, "root"));
    out.proof = std::move(path);
    return ProofStatement(std::move(out));
}

namespace {

// The leaf that a tlog-proof speaks of: the hash of the given bytes, or what its `extra` names.
Result<Hash> leaf_of(const TlogProof& proof, std::string_view origin, std::optional<std::string_view> leaf_data) {
    if (leaf_data) return merkle_leaf(as_byte_span(*leaf_data));
    if (!origin.starts_with("paifang.ledger/"))
        return Error(Code::InvalidArgument, fmt::format("proof: it is about a document in {}, which must be given with it", origin));
    const Result<Bytes> extra = from_base64(proof.extra);
    if (!extra || extra->size() != 32) return no_proof("`extra` names no leaf");
    Hash out;
    std::copy(extra->begin(), extra->end(), out.begin());
    return out;
}

Result<ProofStatement> read_tlog_proof(std::string_view text, std::optional<std::string_view> leaf_data) {
    PAI_TRY(TlogProof proof, parse_tlog_proof(text));
    const Result<SignedNote> note = parse_note(proof.note);
    const Result<Checkpoint> state = note ? parse_checkpoint(note->text) : Result<Checkpoint>(note.error());
    if (!state) return no_proof(state.error().message);
    InclusionStatement out{proof.index, state->size, {}, state->root, {}};
    PAI_TRY(out.leaf, leaf_of(proof, state->origin, leaf_data));
    out.proof = std::move(proof.path);
    return ProofStatement(std::move(out));
}

}  // namespace

Result<ProofStatement> check_proof(std::string_view text, std::optional<std::string_view> leaf_data) {
    PAI_TRY(ProofStatement said, text.starts_with("c2sp.org/tlog-proof") ? read_tlog_proof(text, leaf_data) : parse_statement(text));
    if (!std::visit([](const auto& statement) { return statement.holds(); }, said)) return no_proof("the path does not lead to the root");
    return said;
}

}  // namespace pai
