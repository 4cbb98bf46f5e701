#include <algorithm>
#include <memory>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "app/cli.h"
#include "app/rights_text.h"
#include "app/version.h"
#include "base/file.h"
#include "vault/explain_row.h"

namespace pai::app {
namespace {

void write_time(JsonWriter& w, std::string_view name, const std::optional<std::int64_t>& time) {
    w.key(name);
    if (time) w.value(format_utc(*time));
    else w.null();
}

void write_number(JsonWriter& w, std::string_view name, const std::optional<std::int64_t>& number) {
    w.key(name);
    if (number) w.value(*number);
    else w.null();
}

void write_line(JsonWriter& w, const LicenceLine& line) {
    w.begin_object().member("docId", line.doc_id).member("uid", line.uid).member("assigner", line.assigner).member("assignee", line.assignee);
    w.key("actions").begin_array();
    for (const std::string& action : line.actions) w.value(action);
    w.end_array();
    write_time(w, "from", line.from);
    write_time(w, "to", line.to);
    w.key("remaining").begin_object();
    write_number(w, "count", line.remaining_count);
    write_number(w, "meteredS", line.remaining_metered_s);
    w.end_object().member("state", to_string(line.state)).end_object();
}

// `passed_on`: it is another's, and stands here because a licence below it does.
std::string text_of(const LicenceLine& line, bool passed_on = false) {
    std::string out = fmt::format("{:<18} {}\n", passed_on ? "passed on" : to_string(line.state), line.doc_id);
    if (line.uid.empty()) return out;
    out += fmt::format("  {} from {} for {}\n  {}", line.uid, line.assigner, line.assignee, fmt::join(line.actions, ", "));
    if (line.from) out += " from " + format_utc(*line.from);
    if (line.to) out += " until " + format_utc(*line.to);
    if (line.remaining_count) out += fmt::format(", {} plays left", *line.remaining_count);
    return out + "\n";
}

std::string text_of(const PlainWords& words) {
    std::string out;
    for (const auto* lines : {&words.en, &words.zh_hans, &words.zh_hant}) {
        for (const std::string& line : *lines) out += line + "\n";
        out += "\n";
    }
    return out;
}

Result<Outcome> list_stored() {
    PAI_TRY(Home home, Home::open(paifang_home(), {.version = version()}));
    PAI_TRY(const auto lines, list_licences(home));
    JsonWriter w = begin_outcome();
    w.key("licences").begin_array();
    std::string text;
    for (const LicenceLine& line : lines) {
        write_line(w, line);
        const auto stored = home.documents().licences();
        const bool above = std::any_of(stored.begin(), stored.end(), [&](const auto* l) { return l->doc.parent == line.doc_id; });
        text += text_of(line, above && line.state == RightsCode::VenueMismatch);
    }
    w.end_array();
    return end_outcome(std::move(w), text.empty() ? "no licence is stored\n" : std::move(text));
}

Result<Outcome> show_stored(const std::string& doc_id) {
    PAI_TRY(Home home, Home::open(paifang_home(), {.version = version()}));
    PAI_TRY(const auto lines, list_licences(home));
    for (const LicenceLine& line : lines) {
        if (line.doc_id != doc_id) continue;
        const Verified<LicenceDoc>* licence = home.documents().licence(doc_id);
        const PlainWords words = licence ? describe(*licence) : PlainWords{};
        JsonWriter w = begin_outcome();
        w.key("licences").begin_array();
        write_line(w, line);
        w.end_array().key("words");
        write_words(w, words);
        return end_outcome(std::move(w), text_of(line) + "\n" + text_of(words));
    }
    return refuse(RightsCode::LicenceMissing, fmt::format("licence {}: is not stored", doc_id));
}

Result<Outcome> explain_entry(std::int64_t seq) {
    PAI_TRY(Home home, Home::open(paifang_home(), {.version = version()}));
    PAI_TRY(const ExplainedRow row, explain_row(home, seq));
    JsonWriter more;
    more.begin_object().member("sameDigest", row.same_digest).key("words");
    write_words(more, row.words);
    const std::string tail = more.end_object().take();
    Outcome out = decision_outcome(row.decision);
    out.json.back() = ',';  // the members of 7.4, then these
    out.json += tail.substr(1);
    out.text += fmt::format("inputs   {}\n\n", row.same_digest ? "the same as then" : "not the same as then: documents came or went since") + text_of(row.words);
    return out;
}

}  // namespace

void add_licence(Cli& cli) {
    auto* licence = cli.app.add_subcommand("licence", "the licences stored here, and why an answer was what it was");
    licence->require_subcommand(1);
    auto* lines = licence->add_subcommand("list", "every stored licence with what is left of it");
    lines->callback([&cli] { cli.run = [] { return list_stored(); }; });
    auto* one = licence->add_subcommand("show", "what one licence permits, in plain words");
    const auto doc_id = std::make_shared<std::string>();
    one->add_option("DOCID", *doc_id, "docId, as `licence list` names it")->required();
    one->callback([&cli, doc_id] { cli.run = [doc_id] { return show_stored(*doc_id); }; });
    auto* why = licence->add_subcommand("explain", "judges the question of a ledger row again, and shows which rule decides");
    const auto seq = std::make_shared<std::int64_t>(0);
    why->add_option("--seq", *seq, "number of a DECISION or PLAY_START row")->required()->check(CLI::NonNegativeNumber);
    why->callback([&cli, seq] { cli.run = [seq] { return explain_entry(*seq); }; });
}

}  // namespace pai::app
