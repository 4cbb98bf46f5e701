#include "app/view_validate.h"

#include <array>

#include <fmt/format.h>

#include "app/view_files.h"
#include "asset/check.h"
#include "base/file.h"

namespace pai::app {
namespace {

constexpr std::array<const char*, 4> kSeverities = {"ERROR", "WARNING", "INFO", "HINT"};

// One line for people: no control character of the file reaches the terminal.
std::string one_line(std::string_view text) {
    std::string out;
    for (const char c : text) out += static_cast<unsigned char>(c) < 0x20 || c == 0x7f ? ' ' : c;
    return out;
}

std::string text_of(const CheckReport& report, const std::string& file) {
    std::string out;
    for (const Issue& i : report.issues) {
        const std::string place = i.offset ? fmt::format("@{}", *i.offset) : i.pointer.empty() ? "/" : i.pointer;
        out += fmt::format("{} {} {} {}\n", kSeverities[static_cast<std::size_t>(i.severity)], i.code, one_line(place), one_line(i.message));
    }
    if (report.truncated) out += "… and more\n";
    return out + fmt::format("{}: {}: {} errors, {} warnings, {} infos, {} hints\n", file, report.ok() ? "valid" : "not valid",
                             report.count(Severity::Error), report.count(Severity::Warning), report.count(Severity::Information),
                             report.count(Severity::Hint));
}

std::string first_error(const CheckReport& report) {
    for (const Issue& i : report.issues)
        if (i.severity == Severity::Error) return i.code;
    return "INVALID";
}

// The report's own members, after those of every outcome.
Result<Outcome> outcome_of(const CheckReport& report, const std::string& file) {
    JsonWriter w = begin_outcome(report.ok() ? std::string() : first_error(report));
    PAI_TRY(const JsonDoc doc, JsonDoc::parse(to_json(report)));
    for (std::size_t i = 0; i < doc.root().size(); ++i) w.key(doc.root().key(i)).value(doc.root()[i]);
    return end_outcome(std::move(w), text_of(report, file));
}

}  // namespace

Result<Outcome> validate_file(const std::filesystem::path& file) {
    PAI_TRY(Gate gate, Gate::open(paifang_home()));
    PAI_TRY(const AssetId id, name_subject(gate, file));
    PAI_TRY(Session session, gate.begin({.assets = {id}, .action = "preview", .purpose = "preview"}));
    PAI_TRY(LicensedBytes bytes, session.open(id));
    PAI_TRY(const CheckReport report, check_asset(std::move(bytes), session));
    return outcome_of(report, file.string());
}

}  // namespace pai::app
