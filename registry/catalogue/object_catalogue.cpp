#include "catalogue/object_catalogue.h"

#include <fmt/format.h>

#include "base/json.h"
#include "catalogue/search_words.h"

namespace pai {
namespace {

constexpr std::int64_t kVersion = 1;

// The index holds words alone (content=''): what is shown is in `object`. Prefixes of one and two characters are what a single
// Chinese character, and the first letters of a word, are looked up by.
constexpr const char* kTables = R"(
CREATE TABLE IF NOT EXISTS object(
  rowid INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, title TEXT NOT NULL, maker TEXT NOT NULL, date TEXT NOT NULL, material TEXT NOT NULL,
  kind TEXT NOT NULL, place TEXT NOT NULL, holder TEXT NOT NULL, rights TEXT NOT NULL, text TEXT NOT NULL, package TEXT NOT NULL, asset TEXT NOT NULL,
  manifest TEXT NOT NULL, thumbnail TEXT NOT NULL, iscc TEXT NOT NULL, open INTEGER NOT NULL, words_id TEXT NOT NULL, words_title TEXT NOT NULL,
  words_facts TEXT NOT NULL, words_text TEXT NOT NULL) STRICT;
CREATE VIRTUAL TABLE IF NOT EXISTS words USING fts5(words_id, words_title, words_facts, words_text, content='object', content_rowid='rowid',
  tokenize="unicode61 remove_diacritics 0", prefix='1 2', detail=full);
)";
constexpr std::string_view kColumns = "id, title, maker, date, material, kind, place, holder, rights, package, asset, manifest, thumbnail, iscc, open";

std::string title_json(const std::map<std::string, std::string>& title) {
    JsonWriter w;
    w.begin_object();
    for (const auto& [language, text] : title) w.member(language, text);
    return w.end_object().take();
}

Result<std::map<std::string, std::string>> read_title(std::string_view json) {
    PAI_TRY(const JsonDoc doc, JsonDoc::parse(json));
    std::map<std::string, std::string> out;
    for (std::size_t i = 0; i < doc.root().size(); ++i) out.emplace(doc.root().key(i), doc.root()[i].text());
    return out;
}

// The columns of kColumns, from column `at` on.
Result<CatalogueEntry> read_entry(const SqlStatement& row) {
    CatalogueEntry e;
    e.id = row.text(0);
    PAI_TRY(e.title, read_title(row.column_text(1)));
    std::string* const fields[] = {&e.maker, &e.date, &e.material, &e.kind, &e.place, &e.holder, &e.rights, &e.package, &e.asset, &e.manifest, &e.thumbnail, &e.iscc};
    int column = 2;
    for (std::string* field : fields) *field = row.text(column++);
    e.open = row.column_int(column) != 0;
    return e;
}

// What the index holds of an entry, in the order of its columns.
std::array<std::string, 4> words_of(const CatalogueEntry& e) {
    std::string titles;
    for (const auto& [language, text] : e.title) titles += text + "\n";
    const std::string facts = fmt::format("{}\n{}\n{}\n{}\n{}\n{}", e.maker, e.date, e.material, e.kind, e.place, e.holder);
    return {index_words(e.id), index_words(titles), index_words(facts), index_words(e.text)};
}

}  // namespace

Result<ObjectCatalogue> ObjectCatalogue::open(const std::filesystem::path& file, SqlFile::Mode mode) {
    PAI_TRY(SqlFile db, SqlFile::open(file, mode));
    if (mode == SqlFile::Mode::Write) PAI_TRY(db.run("PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;"));
    std::int64_t version = 0;
    {
        PAI_TRY(SqlStatement ask, db.prepare("PRAGMA user_version"));
        PAI_TRY(const bool there, ask.step());
        version = there ? ask.column_int(0) : 0;
    }
    if (version == 0 && mode == SqlFile::Mode::Write) {
        PAI_TRY(db.run(kTables));
        PAI_TRY(db.run("PRAGMA user_version=1"));
    } else if (version != kVersion) {
        return Error(Code::Corrupt, fmt::format("{}: a catalogue of version {}, this program reads {}", file.string(), version, kVersion));
    }
    return ObjectCatalogue(std::move(db));
}

Result<void> ObjectCatalogue::begin() { return file_.run("BEGIN IMMEDIATE"); }
Result<void> ObjectCatalogue::commit() { return file_.run("COMMIT"); }

Result<void> ObjectCatalogue::remove(std::string_view id) {
    PAI_TRY(SqlStatement old, file_.prepare("INSERT INTO words(words, rowid, words_id, words_title, words_facts, words_text) "
                                            "SELECT 'delete', rowid, words_id, words_title, words_facts, words_text FROM object WHERE id = ?"));
    PAI_TRY(old.bind(1, id).run());
    PAI_TRY(SqlStatement drop, file_.prepare("DELETE FROM object WHERE id = ?"));
    return drop.bind(1, id).run();
}

Result<void> ObjectCatalogue::put(const CatalogueEntry& e) {
    PAI_TRY(remove(e.id));
    const auto words = words_of(e);
    PAI_TRY(SqlStatement add, file_.prepare("INSERT INTO object(id, title, maker, date, material, kind, place, holder, rights, package, asset, manifest, thumbnail, iscc, "
                                            "open, text, words_id, words_title, words_facts, words_text) VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)"));
    const std::string title = title_json(e.title);
    const std::string_view fields[] = {e.id, title, e.maker, e.date, e.material, e.kind, e.place, e.holder, e.rights, e.package, e.asset, e.manifest, e.thumbnail, e.iscc};
    int at = 1;
    for (const std::string_view field : fields) add.bind(at++, field);
    add.bind(at++, std::int64_t{e.open});
    add.bind(at++, e.text);
    for (const std::string& field : words) add.bind(at++, field);
    PAI_TRY(add.run());
    PAI_TRY(SqlStatement index, file_.prepare("INSERT INTO words(rowid, words_id, words_title, words_facts, words_text) SELECT rowid, words_id, words_title, words_facts, words_text FROM object WHERE id = ?"));
    return index.bind(1, e.id).run();
}

Result<std::int64_t> ObjectCatalogue::size() {
    PAI_TRY(SqlStatement ask, file_.prepare("SELECT count(*) FROM object"));
    PAI_TRY(const bool there, ask.step());
    return there ? ask.column_int(0) : 0;
}

Result<CatalogueFound> ObjectCatalogue::list(int limit, int offset) {
    CatalogueFound out;
    PAI_TRY(out.total, size());
    PAI_TRY(SqlStatement ask, file_.prepare(fmt::format("SELECT {} FROM object ORDER BY id LIMIT ? OFFSET ?", kColumns)));
    ask.bind(1, std::int64_t{limit}).bind(2, std::int64_t{offset});
    for (;;) {
        PAI_TRY(const bool there, ask.step());
        if (!there) return out;
        PAI_TRY(CatalogueEntry entry, read_entry(ask));
        out.hits.push_back({std::move(entry), 0});
    }
}

Result<CatalogueFound> ObjectCatalogue::search(std::string_view words, int limit, int offset) {
    const std::string match = match_of(words);
    if (match.empty()) {
        // Signs alone match nothing; nothing at all is everything.
        if (words.find_first_not_of(" \t\r\n") != words.npos) return CatalogueFound{};
        return list(limit, offset);
    }
    CatalogueFound out;
    PAI_TRY(SqlStatement count, file_.prepare("SELECT count(*) FROM (SELECT 1 FROM words WHERE words MATCH ? LIMIT ?)"));
    count.bind(1, match).bind(2, kMostCounted);
    PAI_TRY(const bool counted, count.step());
    out.total = counted ? count.column_int(0) : 0;
    // The number of an object, then its titles, then who, when and of what, then the long text. Ranked among rows of the index alone, and of words that stand nearly everywhere
    // among the first that have them: their rank says little, and costs most.
    PAI_TRY(SqlStatement ask, file_.prepare(fmt::format(
        "SELECT {}, found.score FROM (SELECT row, score FROM (SELECT rowid AS row, bm25(words, 20.0, 10.0, 4.0, 1.0) AS score FROM words WHERE words MATCH ? LIMIT ?) ORDER BY score, row LIMIT ? OFFSET ?) AS found "
        "JOIN object ON object.rowid = found.row ORDER BY found.score, id", kColumns)));
    ask.bind(1, match).bind(2, kMostCounted).bind(3, std::int64_t{limit}).bind(4, std::int64_t{offset});
    for (;;) {
        PAI_TRY(const bool there, ask.step());
        if (!there) return out;
        PAI_TRY(CatalogueEntry entry, read_entry(ask));
        out.hits.push_back({std::move(entry), -ask.column_double(15)});
    }
}

}  // namespace pai
