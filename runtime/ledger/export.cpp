#include "ledger/export.h"

#include <algorithm>
#include <memory>

#include <fmt/format.h>

#include "base/file.h"
#include "base/json.h"
#include "base/merkle.h"
#include "ledger/chain.h"
#include "ledger/line_reader.h"
#include "licence/document_set.h"

namespace pai {
namespace fs = std::filesystem;
namespace {

constexpr std::size_t kMaxLine = 8u << 20, kMaxNoteFile = 128u << 10;

Error no_head(std::string_view what) { return Error(Code::Corrupt, fmt::format("export, line 1: {}", what), "SCHEMA_INVALID"); }
Error no_path(std::int64_t seq, std::string_view what) { return Error(Code::Corrupt, fmt::format("ledger seq {}: {}", seq, what), "LEDGER_PROOF_INVALID"); }

Result<ExportHead> parse_head(std::string_view line) {
    const Result<JsonDoc> doc = JsonDoc::parse(line, {.max_bytes = kMaxLine, .max_depth = 4});
    if (!doc || !doc->root().is_object() || doc->root().size() != 7) return no_head("is not a JSON object of seven members");
    const JsonRef o = doc->root();
    const auto text = [&](std::string_view name) -> std::optional<std::string> {
        const auto member = o.find(name);
        return member && member->is_string() ? std::optional(std::string(member->text())) : std::nullopt;
    };
    const auto origin = text("origin"), device = text("device"), note_text = text("checkpoint");
    const auto first = o.find("first"), count = o.find("count"), filtered = o.find("filtered");
    if (text("format") != "paifang-ledger-export/1") return no_head("expected paifang-ledger-export/1");
    if (!origin || !device || !note_text || !first || first->as_int() != 0 || !count || count->as_int().value_or(-1) < 0 || !filtered || !filtered->is_bool())
        return no_head("a member is missing or of another type");
    PAI_TRY(const SignedNote note, parse_note(*note_text));
    ExportHead out{*origin, *device, *note_text, {}, *count->as_int(), filtered->as_bool()};
    PAI_TRY(out.checkpoint, parse_checkpoint(note.text));
    return out;
}

struct ExportRow {
    std::int64_t seq = 0;
    Bytes body;
    std::vector<Hash> proof;
};

Result<ExportRow> parse_row(std::string_view line, std::int64_t expected, bool filtered) {
    const Result<JsonDoc> doc = JsonDoc::parse(line, {.max_bytes = kMaxLine, .max_depth = 4});
    const auto refuse_row = [&](std::string_view what) { return broken_row(expected, fmt::format("its line {}", what)); };
    if (!doc || !doc->root().is_object() || doc->root().size() != (filtered ? 3u : 2u)) return refuse_row("is not the JSON object of a row");
    const JsonRef o = doc->root();
    const auto seq = o.find("seq"), body = o.find("body"), proof = o.find("proof");
    const std::int64_t number = seq ? seq->as_int().value_or(-1) : -1;
    Result<Bytes> bytes = body && body->is_string() ? from_base64(body->text()) : Result<Bytes>(refuse_row("has no body"));
    if (number < 0 || !bytes) return refuse_row("has no seq or no body");
    ExportRow out{number, *std::move(bytes), {}};
    if (!filtered) return out;
    if (!proof || !proof->is_array() || proof->size() > 63) return no_path(out.seq, "has no proof");
    for (std::size_t i = 0; i < proof->size(); ++i) {
        const Result<Bytes> hash = from_base64((*proof)[i].text());
        if (!hash || hash->size() != 32) return no_path(out.seq, "a node of its proof is not 32 bytes");
        std::copy(hash->begin(), hash->end(), out.proof.emplace_back().begin());
    }
    return out;
}

Result<ExportSource> open_source(const fs::path& file) {
    PAI_TRY(ReadFile in, ReadFile::open(file));
    return [in = std::make_shared<ReadFile>(std::move(in))](std::uint64_t at, std::span<std::byte> out) { return in->read_at(at, out); };
}

// Judges an export from its first line to its last.
class Reading {
public:
    Reading(const ExportRules& rules, ExportCheck& out) : rules_(rules), out_(out) {}

    Result<void> run(LineReader& lines) {
        PAI_TRY(const auto first, next(lines));
        if (!first) return no_head("the file is empty");
        PAI_TRY(out_.head, parse_head(*first));
        PAI_TRY(judge_head());
        for (std::int64_t n = 0; n < out_.head.count; ++n) {
            out_.first_bad_seq = expected();
            PAI_TRY(const auto line, next(lines));
            if (!line) return broken_row(expected(), fmt::format("missing: {} rows are announced, {} are there", out_.head.count, n));
            PAI_TRY(take(*line));
            ++out_.rows;
            out_.first_bad_seq.reset();
        }
        PAI_TRY(const auto more, next(lines));
        if (more) return broken_row(expected(), fmt::format("{} rows are announced, there are more", out_.head.count));
        return judge_end();
    }

private:
    std::int64_t expected() const { return out_.head.filtered ? last_seq_ + 1 : chain_.size(); }

    Result<std::optional<std::string>> next(LineReader& lines) {
        Result<std::optional<std::string>> line = lines.next();
        if (line || line.error().code == Code::Io) return line;
        return broken_row(expected(), line.error().message);
    }

    // A note of this ledger: signed by its device, cosigned by whom it says.
    Result<Checkpoint> judge_note(const std::string& text) {
        PAI_TRY(const SignedNote note, parse_note(text));
        PAI_TRY(Checkpoint said, parse_checkpoint(note.text));
        if (said.origin != out_.head.origin)
            return Error(Code::Corrupt, fmt::format("checkpoint of {}, expected {}", said.origin, out_.head.origin), "LEDGER_WRONG_DEVICE");
        PAI_TRY(const bool signed_by, check_note(note, {out_.head.origin, NoteKeyType::Signature, key_}));
        if (!signed_by) return Error(Code::Corrupt, fmt::format("checkpoint of size {}: not signed by {}", said.size, said.origin), "LEDGER_CHECKPOINT_SIG");
        for (const VerifierKey& witness : rules_.witnesses) PAI_TRY(cosigned_at(note, witness));
        return said;
    }

    Result<void> judge_head() {
        PAI_TRY(key_, rules_.key(out_.head));
        PAI_TRY(judge_note(out_.head.note));
        if (!rules_.witness.empty()) {
            PAI_TRY(said_, judge_note(rules_.witness));
        }
        if (out_.head.filtered) {
            out_.size = out_.head.checkpoint.size;
            out_.root = out_.head.checkpoint.root;
        } else if (out_.head.count != out_.head.checkpoint.size) {
            return no_head(fmt::format("{} rows, the checkpoint says {}", out_.head.count, out_.head.checkpoint.size));
        }
        return compare();
    }

    Result<void> take(const std::string& line) {
        PAI_TRY(const ExportRow row, parse_row(line, expected(), out_.head.filtered));
        if (out_.head.filtered) {
            PAI_TRY(const LedgerEntry entry, judge_alone(row));
            return rules_.row ? rules_.row(entry, as_text(row.body)) : Result<void>();
        }
        PAI_TRY(chain_.add(row.seq, row.body));
        out_.size = chain_.size();
        out_.root = chain_.edge.root();
        PAI_TRY(compare());
        if (!rules_.row) return {};
        PAI_TRY(const LedgerEntry entry, parse_entry(as_text(row.body)));
        return rules_.row(entry, as_text(row.body));
    }

    Result<LedgerEntry> judge_alone(const ExportRow& row) {
        if (row.seq <= last_seq_) return broken_row(row.seq, fmt::format("stands after seq {}", last_seq_));
        out_.first_bad_seq = row.seq;
        const Checkpoint& state = out_.head.checkpoint;
        if (!verify_inclusion(merkle_leaf(row.body), static_cast<std::uint64_t>(row.seq), static_cast<std::uint64_t>(state.size), row.proof, state.root))
            return no_path(row.seq, "its path does not lead to the root");
        Result<LedgerEntry> entry = parse_entry(as_text(row.body));
        if (!entry) return broken_row(row.seq, entry.error().message);
        if (entry->seq != row.seq) return broken_row(row.seq, fmt::format("body says seq {}", entry->seq));
        last_seq_ = row.seq;
        return entry;
    }

    // With the witnessed note, at the moment when the tree has its size.
    Result<void> compare() {
        if (!said_) return {};
        const std::int64_t size = out_.head.checkpoint.size;
        if (said_->size > size)
            return Error(Code::Corrupt, fmt::format("ledger has {} rows, a signed statement says {}", size, said_->size), "LEDGER_ROLLED_BACK");
        if (out_.head.filtered && said_->size != size)
            return Error(Code::InvalidArgument, "a filtered export cannot be compared with an older checkpoint: `ledger prove --from` gives the proof");
        if (said_->size == (out_.head.filtered ? size : chain_.size()) && said_->root != (out_.head.filtered ? out_.root : chain_.edge.root()))
            return Error(Code::Corrupt, fmt::format("ledger at size {} has another root than a signed statement says", said_->size), "LEDGER_FORKED");
        return {};
    }

    Result<void> judge_end() {
        if (out_.head.filtered || out_.root == out_.head.checkpoint.root) return {};
        out_.first_bad_seq = 0;
        return Error(Code::Corrupt, "ledger: root of the rows differs from the signed checkpoint", "LEDGER_CHAIN_BROKEN");
    }

    const ExportRules& rules_;
    ExportCheck& out_;
    PublicKey key_{};
    std::optional<Checkpoint> said_;
    Chain chain_;
    std::int64_t last_seq_ = -1;  // filtered
};

}  // namespace

Result<ExportCheck> check_export(const fs::path& file, const ExportRules& rules) {
    PAI_TRY(const ExportSource source, open_source(file));
    return check_export(source, rules);
}

Result<ExportCheck> check_export(const ExportSource& source, const ExportRules& rules) {
    LineReader lines(source, kMaxLine);
    ExportCheck out;
    out.root = merkle_root({});
    if (Result<void> done = Reading(rules, out).run(lines); !done) {
        if (done.error().reason.empty()) return std::move(done).error();
        out.code = done.error().reason;
        out.message = done.error().message;
    }
    return out;
}

Result<PublicKey> certified_key(const ExportHead& head, std::string_view root_file) {
    DocumentSet documents;
    PAI_TRY(documents.pin_root(root_file));
    PAI_TRY(const Admitted admitted, documents.admit(head.device, {.importing = false}));
    const Verified<PartyDoc>* device = documents.party(admitted.doc_id);
    if (!device) return refuse(RightsCode::JwsTypMismatch, "export: `device` is no party certificate");
    if (std::find(device->doc.roles.begin(), device->doc.roles.end(), "device") == device->doc.roles.end())
        return refuse(RightsCode::ChainRoleNotAllowed, fmt::format("export: {} is no device", device->doc.id));
    const std::string kid = kid_of(device->doc.key), expected = "paifang.ledger/" + kid.substr(kid.find(':') + 1);
    if (head.origin != expected) return Error(Code::Corrupt, fmt::format("export of {}, its certificate is of {}", head.origin, expected), "LEDGER_WRONG_DEVICE");
    return device->doc.key;
}

Result<std::string> read_note_file(const fs::path& file) {
    PAI_TRY(ExportSource source, open_source(file));
    LineReader lines(std::move(source), kMaxLine);
    const Result<std::optional<std::string>> first = lines.next();
    if (first && *first && (*first)->starts_with('{')) {
        PAI_TRY(ExportHead head, parse_head(**first));
        return std::move(head.note);
    }
    PAI_TRY(std::string text, read_text_file(file, kMaxNoteFile));
    if (!text.starts_with("c2sp.org/tlog-proof")) return text;
    Result<TlogProof> proof = parse_tlog_proof(text);
    if (!proof) return Error(Code::Corrupt, std::move(proof).error().message, "LEDGER_CHECKPOINT_SIG");
    return std::move(proof->note);
}

}  // namespace pai
