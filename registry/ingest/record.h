#pragma once
// What a source says of each object, whatever form it is written in: a folder, a table, LIDO, IIIF.
#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace pai {

struct SourceRecord {
    std::string id;     // as the source has it
    std::string place;  // where it stands: "line 12", "/items/3", "lido 7"
    std::size_t order = 0;  // in the source, faults counted
    std::map<std::string, std::string> title;  // by language
    std::string maker, date, material, kind, found_at, measure, holder, credit, rights, licence, text;
    std::map<std::string, std::string> more;   // what has no member here, by its name in the source
    std::vector<std::string> files;            // as the source names them; the first is what the object is looked at by
};

// What cannot be taken, and why. `code` is one of docs/formats/ingest.md.
struct SourceFault {
    std::string id, place, file, code, message, pointer;
    std::size_t order = 0;
};

struct SourceRecords {
    std::string form;  // "folder", "csv", "lido", "iiif"
    std::vector<SourceRecord> records;
    std::vector<SourceFault> faults;

    std::size_t next_order() const { return records.size() + faults.size(); }
};

struct SourceLimits {
    std::uint64_t max_bytes = 1ull << 30;      // of a table or document
    std::size_t max_records = 1'000'000;
    std::size_t max_field = 64u << 10;         // bytes
    std::size_t max_columns = 256;
    std::size_t max_files = 64;                // of an object
};

// Puts a word into the member that a column or element of this name fills ("title", "title_zh", "maker"…); else into `more`. Empty values are passed over.
void set_field(SourceRecord& record, std::string_view name, std::string_view value);

}  // namespace pai
