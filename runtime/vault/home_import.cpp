// `paifang import`: sorting by kind, letting in, keeping, and the IMPORT rows.
#include <algorithm>

#include <fmt/format.h>

#include "base/file.h"
#include "base/json.h"
#include "licence/containers.h"
#include "vault/home_impl.h"
#include "vault/ledger_rows.h"
#include "vault/package.h"

namespace pai {
namespace fs = std::filesystem;
namespace {

constexpr std::uint64_t kMaxContainer = 17 * (max_jws_bytes + 1);
// Licences of one call may stand in any order: so many levels, so many rounds.
constexpr int kRounds = 6;

// What one file or folder turned out to be.
struct Item {
    fs::path file;
    ContainerKind container = ContainerKind::Document;
    std::string text;                    // of a root file, proof or note
    std::vector<std::string> documents;  // compact JWS
    bool is_package = false;
    int rank = 0;
    std::optional<Error> unreadable;
};

int rank_of(DocKind kind) {
    using K = DocKind;
    for (const auto& [k, rank] : {std::pair{K::Root, 0}, {K::Party, 1}, {K::Status, 2}, {K::Registration, 3}, {K::Manifest, 4}, {K::Licence, 5}, {K::Consent, 6}, {K::Grant, 7}})
        if (k == kind) return rank;
    return 9;
}

std::optional<DocKind> kind_of_text(const std::string& text) {
    const Result<Jws> jws = parse_jws(text);
    return jws ? std::optional(jws->kind) : std::nullopt;
}

Result<std::string> read_container(const fs::path& file) {
    PAI_TRY(const ReadFile open, ReadFile::open(file));
    if (open.size() > kMaxContainer) return Error(Code::Corrupt, fmt::format("{}: longer than any document", file.string()), "DOC_TOO_LARGE");
    return read_text_file(file, kMaxContainer);
}

// Io errors are the caller's to report; everything else is a line of the result.
Result<Item> look_at(const fs::path& file) {
    Item out;
    out.file = file;
    std::error_code unseen;
    out.is_package = fs::is_directory(file, unseen);
    Result<std::string> text = read_container(out.is_package ? file / "manifest.jws" : file);
    if (!text && text.error().reason.empty()) return std::move(text).error();
    Result<Container> container = text ? parse_container(*text) : Result<Container>(text.error());
    if (!container) {
        out.unreadable = container.error();
        out.rank = 9;
        return out;
    }
    out.container = container->kind;
    out.documents = std::move(container->documents);
    out.text = *std::move(text);
    if (out.container == ContainerKind::Root) out.rank = 0;
    else if (out.container == ContainerKind::LogProof || out.container == ContainerKind::SignedNote) out.rank = 8;
    else if (!out.documents.empty()) out.rank = rank_of(kind_of_text(out.documents.back()).value_or(DocKind::Report));
    return out;
}

// A package, or a folder of documents and packages: on a stick lie other things too, which are passed over. What bears the name of
// a document and is none is kept, to be refused.
Result<void> look_into(const fs::path& folder, int depth, std::vector<Item>& items) {
    constexpr int kDeepest = 4;
    constexpr std::size_t kMost = 4096;
    std::error_code unseen;
    if (file_exists(folder / "manifest.jws")) {
        PAI_TRY(Item package, look_at(folder));
        items.push_back(std::move(package));
        return {};
    }
    PAI_TRY(const std::vector<fs::path> entries, list_directory(folder));
    for (const fs::path& entry : entries) {
        if (items.size() >= kMost) return Error(Code::InvalidArgument, fmt::format("{}: more than {} documents; import them in parts", folder.string(), kMost));
        if (fs::is_symlink(entry, unseen)) continue;
        if (fs::is_directory(entry, unseen)) {
            if (depth < kDeepest) PAI_TRY(look_into(entry, depth + 1, items));
            continue;
        }
        Result<Item> item = look_at(entry);
        if (item && (item->unreadable ? entry.extension() == ".jws" : item->rank < 9)) items.push_back(*std::move(item));
    }
    return {};
}

class Import {
public:
    explicit Import(Home::Impl& home, const LedgerFacts& facts, bool trust_root) : home_(home), facts_(facts), trust_root_(trust_root) {}

    void run(std::vector<Item> items) {
        std::stable_sort(items.begin(), items.end(), [](const Item& a, const Item& b) { return a.rank < b.rank; });
        for (auto first = items.begin(); first != items.end();) {
            const auto end = std::find_if(first, items.end(), [&](const Item& i) { return i.rank != first->rank; });
            run_rank({first, end});
            first = end;
        }
    }
    // Lists that a newer one replaced would be refused at every start: they go.
    void drop_old_lists() const {
        std::set<std::string> newest;
        for (const Verified<StatusDoc>* list : home_.documents.status_lists()) newest.insert(hex_of_doc_id(list->doc_id));
        const Result<std::vector<fs::path>> files = list_directory(home_.docs(DocKind::Status));
        std::error_code ignored;
        for (const fs::path& file : files ? *files : std::vector<fs::path>{})
            if (file.extension() == ".jws" && !newest.contains(file.stem().string())) fs::remove(file, ignored);
    }
    // The rows that say what was let in.
    void write_rows(LedgerTransaction& rows) const {
        for (const auto& [row, kind] : rows_) rows.add(kind, row);
    }
    ImportReport take() {
        for (const ImportLine& line : report_.results)
            if (line.result == "refused" && report_.code == "OK") report_.code = line.code;
        return std::move(report_);
    }

private:
    // Items of one kind; those whose parent or predecessor may come later in the same call are tried again.
    void run_rank(std::vector<Item> items) {
        for (int round = 0; round < kRounds && !items.empty(); ++round) {
            std::vector<Item> left;
            for (Item& item : items) {
                std::vector<ImportLine> lines;
                const RightsCode code = take_in(item, lines);
                const bool may_come = code == RightsCode::ChainBroken || code == RightsCode::RootVersionGap;
                if (may_come && round + 1 < kRounds) left.push_back(std::move(item));
                else report_.results.insert(report_.results.end(), lines.begin(), lines.end());
            }
            if (left.size() == items.size()) round = kRounds - 2;  // no progress: the next round is the last
            items = std::move(left);
        }
    }

    RightsCode take_in(const Item& item, std::vector<ImportLine>& lines) {
        if (item.unreadable) return refused(item, 0, {}, {}, *item.unreadable, lines);
        switch (item.container) {
            case ContainerKind::Root: return take_root(item, lines);
            case ContainerKind::LogProof: return take_proof(item, lines);
            case ContainerKind::SignedNote: return take_note(item, lines);
            case ContainerKind::Document:
            case ContainerKind::Bundle: break;
        }
        return item.is_package ? take_package(item, lines) : take_documents(item, lines);
    }

    RightsCode refused(const Item& item, int line, std::string kind, std::string doc_id, const Error& error, std::vector<ImportLine>& lines) {
        const RightsCode code = code_of(error);
        lines = {{item.file.string(), line, std::move(kind), std::move(doc_id), "refused", std::string(to_string(code))}};
        return code;
    }

    // Forgets what was let in but may not stay.
    void reload() {
        home_.documents = DocumentSet();
        home_.logged.clear();
        home_.load_roots();
        home_.load_documents(&known());
        home_.load_proofs();
    }
    // Facts of the ledger with this call's own rows.
    const LedgerFacts& known() const { return facts_; }

    RightsCode take_root(const Item& item, std::vector<ImportLine>& lines) {
        const bool first = !home_.documents.has_root();
        if (first && !trust_root_) return refused(item, 0, "root", {}, refuse(RightsCode::KeyUnknown, "no root is trusted yet"), lines);
        const Result<Admitted> done = first ? home_.documents.pin_root(item.text) : home_.documents.admit_root(item.text);
        if (!done) return refused(item, 0, "root", {}, done.error(), lines);
        const fs::path file = home_.path / fmt::format("store/root/{:08}.root", home_.documents.root().root_version);
        if (!done->already)
            if (Result<void> kept = keep(file, item.text, *done); !kept) return refused(item, 0, "root", done->doc_id, kept.error(), lines);
        lines = {line_of(item, 0, "root", *done)};
        return RightsCode::Ok;
    }

    RightsCode take_documents(const Item& item, std::vector<ImportLine>& lines) {
        bool changed = false;
        const int first_line = item.container == ContainerKind::Bundle ? 2 : 0;
        std::vector<std::pair<Admitted, const std::string*>> admitted;
        for (std::size_t i = 0; i < item.documents.size(); ++i) {
            const std::string& text = item.documents[i];
            const int line = first_line ? first_line + static_cast<int>(i) : 0;
            Result<Admitted> done = home_.documents.admit(text, home_.admission(&facts_, true));
            if (!done) {
                // A bundle is let in as a whole or not at all.
                if (changed) reload();
                const Result<Jws> jws = parse_jws(text);
                return refused(item, line, jws ? std::string(to_string(jws->kind)) : "", jws ? jws->doc_id() : "", done.error(), lines);
            }
            changed = changed || !done->already;
            lines.push_back(line_of(item, line, std::string(to_string(done->kind)), *done));
            admitted.emplace_back(*std::move(done), &text);
        }
        for (const auto& [done, text] : admitted)
            if (Result<void> kept = done.already ? Result<void>() : keep(home_.docs(done.kind) / (hex_of_doc_id(done.doc_id) + ".jws"), *text, done); !kept)
                return refused(item, 0, std::string(to_string(done.kind)), done.doc_id, kept.error(), lines);
        return RightsCode::Ok;
    }

    RightsCode take_package(const Item& item, std::vector<ImportLine>& lines) {
        Result<Admitted> done = item.documents.size() == 1 && item.container == ContainerKind::Document
                                    ? home_.documents.admit(item.documents[0], home_.admission(&facts_, true))
                                    : Result<Admitted>(refuse(RightsCode::JwsMalformed, "manifest.jws: expected one document"));
        if (!done) return refused(item, 0, "package", {}, done.error(), lines);
        const Verified<ManifestDoc>* manifest = home_.documents.manifest(done->doc_id);
        if (!manifest) return refused(item, 0, "package", done->doc_id, refuse(RightsCode::JwsTypMismatch, "manifest.jws: is no manifest"), lines);
        const fs::path target = home_.path / "store/packages" / hex_of_doc_id(done->doc_id);
        const bool there = file_exists(target);
        if (Result<void> copied = there ? Result<void>() : copy(item.file, target, *manifest); !copied) {
            const std::string doc_id = done->doc_id;
            if (!done->already) reload();
            return refused(item, 0, "package", doc_id, copied.error(), lines);
        }
        if (!done->already)
            if (Result<void> kept = keep(home_.docs(DocKind::Manifest) / (hex_of_doc_id(done->doc_id) + ".jws"), item.documents[0], *done); !kept)
                return refused(item, 0, "package", done->doc_id, kept.error(), lines);
        done->already = done->already && there;
        lines = {line_of(item, 0, "package", *done)};
        return RightsCode::Ok;
    }
    static Result<void> copy(const fs::path& source, const fs::path& target, const Verified<ManifestDoc>& manifest) {
        PAI_TRY(make_directories(target.parent_path(), 0700));
        return copy_package(source, target, manifest.doc, manifest.text);
    }

    RightsCode take_proof(const Item& item, std::vector<ImportLine>& lines) {
        std::string doc_id;
        const Result<bool> good = home_.judge_proof(item.text, doc_id);
        if (!good) return refused(item, 0, "proof", doc_id, good.error(), lines);
        const fs::path file = home_.path / "store/proofs" / (hex_of_doc_id(doc_id) + ".tlog-proof");
        const bool already = read_text_file(file).value_or("") == item.text;
        if (!already)
            if (Result<void> kept = write(file, item.text); !kept) return refused(item, 0, "proof", doc_id, kept.error(), lines);
        if (*good) home_.logged.insert(doc_id);
        if (const auto time = home_.witnessed(parse_tlog_proof(item.text)->note)) home_.proven_s = std::max(home_.proven_s, *time);
        lines = {{item.file.string(), 0, "proof", doc_id, already ? "already" : "imported", "OK"}};
        return RightsCode::Ok;
    }

    RightsCode take_note(const Item& item, std::vector<ImportLine>& lines) {
        const Result<SignedNote> note = parse_note(item.text);
        const Result<Checkpoint> state = note ? parse_checkpoint(note->text) : Result<Checkpoint>(note.error());
        if (!state) return refused(item, 0, "note", {}, state.error(), lines);
        if (Result<void> good = home_.judge_note(*note, *state); !good) return refused(item, 0, "note", {}, good.error(), lines);
        const bool own = home_.ledger && state->origin == home_.ledger->owner().origin;
        if (own)
            if (Result<void> same = home_.ledger->compare(std::vector{*state}); !same) return refused(item, 0, "note", {}, same.error(), lines);
        if (own)
            if (Result<bool> added = home_.ledger->add_cosignatures(item.text, home_.witnesses()); !added) return refused(item, 0, "note", {}, added.error(), lines);
        const auto time = home_.witnessed(item.text);
        if (!time || *time <= home_.attested()) {
            lines = {{item.file.string(), 0, "note", "", "ignored", "TIME_TOKEN_OLD"}};
            return RightsCode::Ok;
        }
        const fs::path file = home_.path / "store/notes" / (to_hex(sha256(as_byte_span(item.text))) + ".note");
        if (Result<void> kept = write(file, item.text); !kept) return refused(item, 0, "note", {}, kept.error(), lines);
        home_.proven_s = *time;
        home_.witnessed_notes.insert(item.text);
        if (own)
            if (Result<bool> corrected = home_.ledger->correct_clock(state->size, *time); !corrected)
                return refused(item, 0, "note", {}, corrected.error(), lines);
        lines = {{item.file.string(), 0, "note", "", "imported", "OK"}};
        return RightsCode::Ok;
    }

    static ImportLine line_of(const Item& item, int line, std::string kind, const Admitted& done) {
        return {item.file.string(), line, std::move(kind), done.doc_id, done.already ? "already" : "imported", "OK"};
    }

    static Result<void> write(const fs::path& file, const std::string& text) {
        PAI_TRY(make_directories(file.parent_path(), 0700));
        Result<void> done = write_file(file, text, {.mode = 0600, .durable = true});
        // The store could not be written: what cannot be recorded is refused.
        if (!done) done.error().reason = "LEDGER_WRITE_FAILED";
        return done;
    }
    Result<void> keep(const fs::path& file, const std::string& text, const Admitted& done) {
        PAI_TRY(write(file, text));
        rows_.emplace_back(import_row(done.doc_id, to_string(done.kind), done.signer_kid), "IMPORT");
        if (done.kind == DocKind::Status) note_status(done);
        return {};
    }
    void note_status(const Admitted& done) {
        for (const Verified<StatusDoc>* list : home_.documents.status_lists()) {
            if (list->doc_id != done.doc_id) continue;
            JsonWriter w;
            w.begin_object().member("list", list->doc.head.uid).member("sequence", list->doc.sequence).member("docId", done.doc_id).end_object();
            rows_.emplace_back(w.take(), "STATUS_SEEN");
        }
    }

    Home::Impl& home_;
    const LedgerFacts& facts_;
    bool trust_root_;
    ImportReport report_;
    std::vector<std::pair<std::string, std::string>> rows_;
};

}  // namespace

Result<ImportReport> Home::import(std::span<const fs::path> files, bool trust_root) {
    Impl& in = *impl_;
    if (!in.ledger) {
        if (in.code != RightsCode::Ok) return Error(Code::Io, "import: the home is not sound", std::string(to_string(in.code)));
        return Error(Code::Io, fmt::format("{}: no device keys, `paifang device init` makes them", in.path.string()));
    }
    // Whatever comes in must be recorded: nothing is let in where that cannot be done.
    PAI_TRY(in.ledger->append([](LedgerTransaction&) -> Result<void> { return {}; }));
    PAI_TRY(const LedgerFacts facts, in.ledger->facts());
    std::vector<Item> items;
    for (const fs::path& file : files) {
        std::error_code unseen;
        if (fs::is_directory(file, unseen)) {
            const std::size_t before = items.size();
            PAI_TRY(look_into(file, 0, items));
            if (items.size() == before) return Error(Code::NotFound, fmt::format("{}: no document and no package in it", file.string()));
            continue;
        }
        PAI_TRY(Item item, look_at(file));
        items.push_back(std::move(item));
    }
    Import import(in, facts, trust_root);
    import.run(std::move(items));
    import.drop_old_lists();
    in.compare_ledger();
    in.ledger->raise_attested(in.attested());
    PAI_TRY(in.ledger->append(
        [&](LedgerTransaction& t) -> Result<void> {
            import.write_rows(t);
            // Attested time never goes down, not even when the document that raised it is lost.
            if (in.attested() > t.facts().attested_s) t.add("CLOCK", clock_row("attested", t.facts().attested_s, in.attested()));
            return {};
        },
        Ledger::Sign::Now));
    return import.take();
}

void write_results(JsonWriter& w, const ImportReport& report) {
    w.key("results").begin_array();
    for (const ImportLine& line : report.results) {
        w.begin_object().member("file", line.file).member("line", line.line).member("kind", line.kind);
        w.member("docId", line.doc_id).member("result", line.result).member("code", line.code).end_object();
    }
    w.end_array();
}

std::string to_json(const ImportReport& report) {
    JsonWriter w;
    w.begin_object().member("ok", report.ok());
    if (!report.ok()) w.member("code", report.code);
    write_results(w, report);
    return w.end_object().take();
}

}  // namespace pai
