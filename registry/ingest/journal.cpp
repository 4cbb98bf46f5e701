#include "ingest/journal.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/hash.h"
#include "base/json.h"

namespace pai {
namespace {

constexpr const char* kTables = R"(
PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;
CREATE TABLE IF NOT EXISTS source(path TEXT PRIMARY KEY, stamp TEXT NOT NULL, sha256 TEXT NOT NULL, run INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS step(key TEXT PRIMARY KEY, stage TEXT NOT NULL, result TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS built(id TEXT PRIMARY KEY, key TEXT NOT NULL, doc_id TEXT NOT NULL, version INTEGER NOT NULL, licence TEXT NOT NULL) STRICT, WITHOUT ROWID;
)";

void write_map(JsonWriter& w, std::string_view name, const std::map<std::string, std::string>& map) {
    w.key(name).begin_object();
    for (const auto& [key, value] : map) w.member(key, value);
    w.end_object();
}

std::string to_json(const StepResult& result) {
    JsonWriter w;
    w.begin_object().key("products").begin_array();
    for (const StepProduct& p : result.products) w.begin_object().member("name", p.name).member("sha256", p.object.sha256).member("size", p.object.size).end_object();
    w.end_array();
    write_map(w, "facts", result.facts);
    write_map(w, "parts", result.parts);
    w.key("notes").begin_array();
    for (const std::string& note : result.notes) w.value(note);
    w.end_array();
    if (result.refused()) w.member("code", result.refused_code).member("message", result.refused_message).member("pointer", result.refused_pointer);
    return w.end_object().take();
}

std::string text_of(JsonRef object, std::string_view name) {
    const auto member = object.find(name);
    return member ? std::string(member->text()) : std::string();
}

void read_map(JsonRef root, std::string_view name, std::map<std::string, std::string>& out) {
    const auto map = root.find(name);
    for (std::size_t i = 0; map && i < map->size(); ++i) out.emplace(map->key(i), (*map)[i].text());
}

// Nothing where the row is not what to_json() wrote: the step is done again.
std::optional<StepResult> from_json(std::string_view text) {
    const auto doc = JsonDoc::parse(text);
    if (!doc) return std::nullopt;
    StepResult out;
    if (const auto products = doc->root().find("products"))
        for (std::size_t i = 0; i < products->size(); ++i) {
            const auto size = (*products)[i].find("size");
            StepProduct p{text_of((*products)[i], "name"), {text_of((*products)[i], "sha256"), static_cast<std::uint64_t>(size ? size->as_int().value_or(0) : 0)}};
            if (p.object.sha256.size() != 64) return std::nullopt;
            out.products.push_back(std::move(p));
        }
    read_map(doc->root(), "facts", out.facts);
    read_map(doc->root(), "parts", out.parts);
    if (const auto notes = doc->root().find("notes"))
        for (std::size_t i = 0; i < notes->size(); ++i) out.notes.emplace_back((*notes)[i].text());
    out.refused_code = text_of(doc->root(), "code");
    out.refused_message = text_of(doc->root(), "message");
    out.refused_pointer = text_of(doc->root(), "pointer");
    return out;
}

}  // namespace

const StoredObject* StepResult::find(std::string_view name) const {
    for (const StepProduct& p : products)
        if (p.name == name) return &p.object;
    return nullptr;
}

std::string StepResult::fact(const std::string& name) const {
    const auto at = facts.find(name);
    return at == facts.end() ? std::string() : at->second;
}

Result<Journal> Journal::open(const std::filesystem::path& file) {
    PAI_TRY(SqlFile db, SqlFile::open(file, SqlFile::Mode::Write));
    PAI_TRY(db.run(kTables));
    std::int64_t last_run = 0;
    {
        PAI_TRY(SqlStatement ask, db.prepare("SELECT coalesce(max(run), 0) FROM source"));
        PAI_TRY(const bool there, ask.step());
        last_run = there ? ask.column_int(0) : 0;
    }
    return Journal(std::move(db), std::make_unique<std::mutex>(), last_run + 1);
}

Result<std::string> Journal::hash_of(const std::filesystem::path& file, bool again) {
    struct stat s {};
    if (::lstat(file.c_str(), &s) != 0 || !S_ISREG(s.st_mode)) return Error(Code::NotFound, fmt::format("{}: no such file", file.string()), "FILE_MISSING");
    const std::string stamp = fmt::format("{} {}.{:09} {}.{:09} {}:{}", s.st_size, s.st_mtim.tv_sec, s.st_mtim.tv_nsec, s.st_ctim.tv_sec, s.st_ctim.tv_nsec, s.st_dev, s.st_ino);
    const std::string path = std::filesystem::absolute(file).lexically_normal().string();
    if (!again) {
        const std::scoped_lock lock(*mutex_);
        PAI_TRY(SqlStatement ask, file_.prepare("SELECT sha256 FROM source WHERE path = ? AND stamp = ?"));
        PAI_TRY(const bool known, ask.bind(1, path).bind(2, stamp).step());
        if (known) {
            PAI_TRY(SqlStatement seen, file_.prepare("UPDATE source SET run = ? WHERE path = ? AND run <> ?1"));
            PAI_TRY(seen.bind(1, run_).bind(2, path).run());
            return ask.text(0);
        }
    }
    PAI_TRY(const FileHash hash, hash_file(file));
    std::string sha256 = to_hex(hash.sha256);
    const std::scoped_lock lock(*mutex_);
    PAI_TRY(SqlStatement put, file_.prepare("INSERT OR REPLACE INTO source VALUES(?, ?, ?, ?)"));
    PAI_TRY(put.bind(1, path).bind(2, stamp).bind(3, sha256).bind(4, run_).run());
    return sha256;
}

Result<std::optional<StepResult>> Journal::step(const std::string& key) {
    const std::scoped_lock lock(*mutex_);
    PAI_TRY(SqlStatement ask, file_.prepare("SELECT result FROM step WHERE key = ?"));
    PAI_TRY(const bool known, ask.bind(1, key).step());
    if (!known) return std::optional<StepResult>();
    return from_json(ask.column_text(0));
}

Result<void> Journal::put_step(const std::string& key, std::string_view stage, const StepResult& result) {
    const std::scoped_lock lock(*mutex_);
    PAI_TRY(SqlStatement put, file_.prepare("INSERT OR REPLACE INTO step VALUES(?, ?, ?)"));
    return put.bind(1, key).bind(2, stage).bind(3, to_json(result)).run();
}

Result<std::optional<BuiltObject>> Journal::built(std::string_view id) {
    const std::scoped_lock lock(*mutex_);
    PAI_TRY(SqlStatement ask, file_.prepare("SELECT key, doc_id, version, licence FROM built WHERE id = ?"));
    PAI_TRY(const bool known, ask.bind(1, id).step());
    if (!known) return std::optional<BuiltObject>();
    return std::optional(BuiltObject{ask.text(0), ask.text(1), ask.column_int(2), ask.text(3)});
}

Result<void> Journal::put_built(std::string_view id, const BuiltObject& object) {
    const std::scoped_lock lock(*mutex_);
    PAI_TRY(SqlStatement put, file_.prepare("INSERT OR REPLACE INTO built VALUES(?, ?, ?, ?, ?)"));
    return put.bind(1, id).bind(2, object.key).bind(3, object.doc_id).bind(4, object.version).bind(5, object.licence).run();
}

Result<void> Journal::forget_unseen_sources() {
    const std::scoped_lock lock(*mutex_);
    PAI_TRY(SqlStatement drop, file_.prepare("DELETE FROM source WHERE run <> ?"));
    return drop.bind(1, run_).run();
}

Result<std::vector<std::pair<std::string, std::string>>> Journal::sources() {
    const std::scoped_lock lock(*mutex_);
    std::vector<std::pair<std::string, std::string>> out;
    PAI_TRY(SqlStatement ask, file_.prepare("SELECT path, sha256 FROM source ORDER BY path"));
    for (;;) {
        PAI_TRY(const bool there, ask.step());
        if (!there) return out;
        out.emplace_back(ask.text(0), ask.text(1));
    }
}

Result<std::vector<StoredObject>> Journal::products() {
    const std::scoped_lock lock(*mutex_);
    std::vector<StoredObject> out;
    PAI_TRY(SqlStatement ask, file_.prepare("SELECT result FROM step"));
    for (;;) {
        PAI_TRY(const bool there, ask.step());
        if (!there) return out;
        const auto result = from_json(ask.column_text(0));
        if (!result) return Error(Code::Corrupt, "build.sqlite: a row that no build wrote");
        if (result->refused()) continue;
        for (const StepProduct& product : result->products) out.push_back(product.object);
    }
}

Result<std::vector<std::string>> Journal::built_ids() {
    const std::scoped_lock lock(*mutex_);
    std::vector<std::string> out;
    PAI_TRY(SqlStatement ask, file_.prepare("SELECT id FROM built ORDER BY id"));
    for (;;) {
        PAI_TRY(const bool there, ask.step());
        if (!there) return out;
        out.push_back(ask.text(0));
    }
}

std::string step_key(std::string_view stage, int recipe, const std::vector<std::string>& inputs) {
    std::string text = fmt::format("{}\n{}\n", stage, recipe);
    for (const std::string& input : inputs) text += fmt::format("{}:{}\n", input.size(), input);
    return to_hex(sha256(as_byte_span(text)));
}

}  // namespace pai
