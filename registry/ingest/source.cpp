#include "ingest/source.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/bytes.h"
#include "base/file.h"
#include "ingest/csv.h"
#include "ingest/file_kind.h"
#include "ingest/iiif.h"
#include "ingest/lido.h"

namespace pai {
namespace fs = std::filesystem;
namespace {

constexpr int kDeepest = 32;

// Models bring files of their own along: what lies beside them is no object of itself.
struct Walk {
    const fs::path& root;
    const SourceLimits& limits;
    SourceRecords& out;

    Result<void> folder(const fs::path& at, int depth) {
        if (depth > kDeepest) return Error(Code::Unsupported, fmt::format("{}: folders nested deeper than {}", at.string(), kDeepest), "SOURCE_LIMIT");
        PAI_TRY(const std::vector<fs::path> entries, list_directory(at));
        const bool model_with_parts = std::any_of(entries.begin(), entries.end(), [](const fs::path& e) { return has_parts(e); });
        for (const fs::path& entry : entries) {
            if (entry.filename().string().starts_with('.')) continue;
            std::error_code failed;
            const fs::file_status status = fs::symlink_status(entry, failed);
            if (fs::is_directory(status)) {
                if (!model_with_parts) PAI_TRY(folder(entry, depth + 1));
            } else if (fs::is_regular_file(status)) {
                const FileKind kind = file_kind_of(entry);
                if (kind == FileKind::Other || (model_with_parts && kind != FileKind::Model)) continue;
                PAI_TRY(add(entry));
            }
        }
        return {};
    }

    Result<void> add(const fs::path& file) {
        if (out.records.size() >= limits.max_records) return Error(Code::Unsupported, fmt::format("{}: more than {} objects", root.string(), limits.max_records), "SOURCE_LIMIT");
        SourceRecord record;
        const fs::path relative = file.lexically_relative(root);
        record.place = relative.string();
        record.order = out.next_order();
        record.id = (relative.parent_path() / relative.stem()).string();
        record.title.emplace("en", relative.stem().string());
        record.files.push_back(relative.string());
        out.records.push_back(std::move(record));
        return {};
    }
};

Result<SourceRecords> read_folder(const fs::path& folder, const SourceLimits& limits) {
    SourceRecords out;
    out.form = "folder";
    Walk walk{folder, limits, out};
    PAI_TRY(walk.folder(folder, 0));
    return out;
}

bool looks_like_json(ByteSpan bytes) {
    std::string_view text = as_text(bytes.first(std::min<std::size_t>(bytes.size(), 1024)));
    const std::size_t first = text.find_first_not_of(" \t\r\n");
    return first != text.npos && text[first] == '{';
}

// What a document is, its first sign says.
Result<SourceRecords> read_document(ByteSpan bytes, const fs::path& source, const fs::path& files, const SourceLimits& limits) {
    if (looks_like_xml(bytes)) return read_lido(bytes, limits);
    if (looks_like_json(bytes))
        return read_iiif(bytes, [&](const std::string& uri) -> Result<Bytes> {
            PAI_TRY(const fs::path file, find_source_file(files, uri));
            return read_file(file, limits.max_bytes);
        }, limits);
    const std::string extension = lower_extension_of(source);
    if (extension == ".csv" || extension == ".tsv" || extension == ".txt") return read_csv(bytes, limits);
    return Error(Code::Unsupported, "expected a folder, a table (.csv, .tsv, .txt), a LIDO document or a IIIF manifest or collection", "SOURCE_FORM");
}

std::string percent_decoded(std::string_view text) {
    std::string out;
    const auto digit = [](char c) { return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1; };
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '%' && i + 2 < text.size() && digit(text[i + 1]) >= 0 && digit(text[i + 2]) >= 0) {
            out += static_cast<char>(digit(text[i + 1]) * 16 + digit(text[i + 2]));
            i += 2;
        } else {
            out += text[i];
        }
    }
    return out;
}

}  // namespace

Result<fs::path> find_source_file(const fs::path& folder, std::string_view name) {
    std::string below(name);
    if (const std::size_t scheme = name.find("://"); scheme != name.npos) {
        const std::string_view path = name.substr(scheme + 3, std::min(name.find_first_of("?#"), name.size()) - std::min(scheme + 3, name.size()));
        below = percent_decoded(path.substr(std::min(path.rfind('/') + 1, path.size())));
    }
    std::replace(below.begin(), below.end(), '\\', '/');
    const fs::path path(below);
    const bool unsafe = below.empty() || path.is_absolute() || below.find('\0') != below.npos || std::any_of(path.begin(), path.end(), [](const fs::path& part) { return part == ".."; });
    if (unsafe) return Error(Code::Denied, fmt::format("\"{}\" names no file below {}", name, folder.string()), "FILE_UNSAFE");
    fs::path at = folder;
    for (const fs::path& part : path) {
        at /= part;
        std::error_code failed;
        if (fs::is_symlink(at, failed)) return Error(Code::Denied, fmt::format("{}: a link, which is not followed", at.string()), "FILE_UNSAFE");
    }
    std::error_code failed;
    if (!fs::is_regular_file(at, failed)) return Error(Code::NotFound, fmt::format("{}: no such file below {}", below, folder.string()), "FILE_MISSING");
    return at;
}

Result<OpenedSource> open_source(const fs::path& source, const SourceOptions& options) {
    std::error_code failed;
    if (fs::is_directory(source, failed)) {
        PAI_TRY(SourceRecords records, read_folder(source, options.limits));
        return OpenedSource{std::move(records), source};
    }
    const fs::path files = options.files.empty() ? (source.has_parent_path() ? source.parent_path() : fs::path(".")) : options.files;
    PAI_TRY(const Bytes bytes, read_file(source, options.limits.max_bytes));
    Result<SourceRecords> records = read_document(bytes, source, files, options.limits);
    if (!records) return std::move(records.error()).context(source.string());
    return OpenedSource{std::move(*records), files};
}

}  // namespace pai
