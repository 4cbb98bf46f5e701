#pragma once
// A source of objects opened: its form is told by its first bytes, its files are found.
#include "ingest/record.h"

namespace pai {

struct SourceOptions {
    std::filesystem::path files;  // folder of the files that a table or document names; empty: its own folder
    SourceLimits limits;
};

struct OpenedSource {
    SourceRecords records;
    std::filesystem::path files;  // folder that SourceRecord::files are seen from
};

// A folder: each model, picture and sound in it is an object, those in folders below too, hidden ones not. A file: a table, a LIDO
// document or a IIIF manifest or collection. Nothing is fetched: a URL becomes the file of its last part.
// NotFound, Io; Unsupported with SOURCE_FORM: none of these; the errors of the forms.
Result<OpenedSource> open_source(const std::filesystem::path& source, const SourceOptions& options);

// The file that `name` means below `folder`: the path itself, where it stays below; of a URL its last part, percent-decoded.
// Denied with FILE_UNSAFE: it leads out of the folder or through a link. NotFound with FILE_MISSING.
Result<std::filesystem::path> find_source_file(const std::filesystem::path& folder, std::string_view name);

}  // namespace pai
