#pragma once
// The catalogue of a house's objects: one SQLite file with full text, for collections of tens of thousands (docs/formats/object-catalogue.md).
#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "catalogue/sqlite_file.h"

namespace pai {

struct CatalogueEntry {
    std::string id;                            // of the object, as its house says; unique
    std::map<std::string, std::string> title;  // by language
    std::string maker, date, material, kind, place, holder, rights, text;
    std::string package;                       // folder, seen from the catalogue's
    std::string asset;                         // id of what is looked at first
    std::string manifest;                      // docId
    std::string thumbnail;                     // file, seen from the catalogue's folder; may be empty
    std::string iscc;
    bool open = false;                         // under an open licence, no key
};

struct CatalogueHit {
    CatalogueEntry entry;  // without `text`
    double score = 0;      // higher is nearer
};

struct CatalogueFound {
    std::vector<CatalogueHit> hits;  // best first, then by id
    std::int64_t total = 0;          // of all that match, counted up to kMostCounted
};

class ObjectCatalogue {
public:
    static constexpr std::int64_t kMostCounted = 10'000;

    // Corrupt: no catalogue, or of a version that this program does not read. Write makes it where it is absent.
    static Result<ObjectCatalogue> open(const std::filesystem::path& file, SqlFile::Mode mode);

    // Puts the entry in place of one with its id. Much faster between begin() and commit().
    Result<void> put(const CatalogueEntry& entry);
    Result<void> remove(std::string_view id);
    Result<void> begin();
    Result<void> commit();

    Result<std::int64_t> size();
    // Entries in which every word of `words` occurs, in any script (catalogue/search_words.h); of no word: all, by id. Nothing in `words` is an operator.
    Result<CatalogueFound> search(std::string_view words, int limit = 20, int offset = 0);

private:
    explicit ObjectCatalogue(SqlFile file) : file_(std::move(file)) {}
    Result<CatalogueFound> list(int limit, int offset);
    SqlFile file_;
};

}  // namespace pai
