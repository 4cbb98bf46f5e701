#include "show/migrate.h"

#include <charconv>
#include <optional>

#include <fmt/format.h>

namespace pai {
namespace {

struct Format {
    std::string_view kind;
    int version = 0;
};

std::optional<Format> parse_format(std::string_view text) {
    const std::size_t slash = text.rfind('/');
    if (slash == text.npos || slash + 1 == text.size() || text[slash + 1] == '0') return {};
    Format format{text.substr(0, slash), 0};
    const auto [end, ec] = std::from_chars(text.data() + slash + 1, text.data() + text.size(), format.version);
    if (ec != std::errc() || end != text.data() + text.size() || format.version < 1) return {};
    return format;
}

}  // namespace

// Every format is in its first version: there is no older file to read.
std::span<const Migration> migrations() { return {}; }

Result<std::string> migrate(std::string text, std::string_view wanted, std::span<const Migration> steps) {
    const Format current = *parse_format(wanted);
    for (;;) {
        PAI_TRY(const JsonDoc doc, JsonDoc::parse(text));
        const auto member = doc.root().find("format");
        if (!member) return Error(Code::Corrupt, fmt::format("/format: is missing, expected \"{}\"", wanted), "SCHEMA_INVALID");
        const auto format = parse_format(member->text());
        if (!member->is_string() || !format || format->kind != current.kind)
            return Error(Code::Corrupt, fmt::format("/format: {}, expected \"{}\"", json_quote(member->text().substr(0, 64)), wanted), "SCHEMA_INVALID");
        if (format->version == current.version) return text;
        if (format->version > current.version)
            return Error(Code::Unsupported, fmt::format("/format: the file is \"{}\", this program reads up to \"{}\"", member->text().substr(0, 64), wanted), "FORMAT_NEWER");
        const Migration* step = nullptr;
        for (const Migration& m : steps)
            if (m.kind == current.kind && m.from == format->version) step = &m;
        if (!step) return Error(Code::Unsupported, fmt::format("/format: \"{}\" cannot be brought to \"{}\"", member->text().substr(0, 64), wanted), "FORMAT_OLDER");
        PAI_TRY(auto next, step->step(doc.root()));
        text = std::move(next);
    }
}

}  // namespace pai
