#include "show/migrate.h"

#include <charconv>
#include <optional>

#include <fmt/format.h>

#include "base/log.h"

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

void copy_output_2(JsonWriter& w, std::string_view id, JsonRef output) {
    if (!output.is_object()) {
        w.value(output);
        return;
    }
    w.begin_object();
    for (std::size_t i = 0; i < output.size(); ++i) {
        if (output.key(i) == "display") {
            log::warn("show", "/outputs/{}: its display has the number {}, which changes with the cables: name its connector or edid, as paifang doctor lists them", id, output[i].dump());
            continue;
        }
        w.key(output.key(i)).value(output[i]);
    }
    w.end_object();
}

// Displays have names: an output that had a number is one on any display.
Result<std::string> venue_2(JsonRef venue) {
    JsonWriter w(2);
    w.begin_object();
    for (std::size_t i = 0; i < venue.size(); ++i) {
        const std::string_view name = venue.key(i);
        const JsonRef value = venue[i];
        w.key(name);
        if (name == "format") {
            w.value("paifang.venue/2");
        } else if (name == "outputs" && value.is_object()) {
            w.begin_object();
            for (std::size_t k = 0; k < value.size(); ++k) {
                w.key(value.key(k));
                copy_output_2(w, value.key(k), value[k]);
            }
            w.end_object();
        } else {
            w.value(value);
        }
    }
    w.end_object();
    return w.take() + "\n";
}

constexpr Migration kMigrations[] = {{"paifang.venue", 1, venue_2}};

}  // namespace

std::span<const Migration> migrations() { return kMigrations; }

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
