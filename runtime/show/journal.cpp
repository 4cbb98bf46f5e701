#include "show/journal.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/file.h"
#include "base/json.h"

namespace pai {
namespace {

constexpr std::string_view kFormat = "paifang.journal/1";
constexpr std::string_view kWhat[] = {"edit", "undo", "redo"};

Error invalid(std::string_view what) { return Error(Code::Corrupt, fmt::format("line 1: {}", what), "JOURNAL_INVALID"); }

void write_texts(JsonWriter& out, std::string_view name, const std::map<Id, std::string>& texts) {
    out.key(name).begin_object();
    for (const auto& [id, text] : texts) out.member(id, text);
    out.end_object();
}

std::string write_head(const std::filesystem::path& folder, const ShowTexts& texts) {
    JsonWriter out;
    out.begin_object().member("format", kFormat).member("folder", folder.string()).member("show", texts.show);
    write_texts(out, "scenes", texts.scenes);
    write_texts(out, "timelines", texts.timelines);
    return out.end_object().take() + '\n';
}

std::string write_entry(const JournalEntry& entry) {
    JsonWriter out;
    out.begin_object().member("do", kWhat[static_cast<int>(entry.what)]);
    if (!entry.label.empty()) out.member("label", entry.label);
    if (entry.gesture != 0) out.member("gesture", entry.gesture);
    return out.key("edit").raw(write_edit(entry.edit)).end_object().take() + '\n';
}

Result<std::string> text_of(JsonRef object, std::string_view name) {
    const auto value = object.find(name);
    if (!value || !value->is_string()) return invalid(fmt::format("expected \"{}\" with a text", name));
    return std::string(value->text());
}

Result<std::map<Id, std::string>> texts_of(JsonRef object, std::string_view name) {
    const auto value = object.find(name);
    if (!value || !value->is_object()) return invalid(fmt::format("expected \"{}\" with the texts of files", name));
    std::map<Id, std::string> out;
    for (std::size_t i = 0; i < value->size(); ++i) out[std::string(value->key(i))] = (*value)[i].text();
    return out;
}

Result<JournalText> parse_head(std::string_view line) {
    PAI_TRY(const JsonDoc doc, JsonDoc::parse(line));
    PAI_TRY(const std::string format, text_of(doc.root(), "format"));
    if (format != kFormat) return invalid(fmt::format("format {}, expected {}", format, kFormat));
    JournalText out;
    PAI_TRY(out.folder, text_of(doc.root(), "folder"));
    PAI_TRY(out.base.show, text_of(doc.root(), "show"));
    PAI_TRY(out.base.scenes, texts_of(doc.root(), "scenes"));
    PAI_TRY(out.base.timelines, texts_of(doc.root(), "timelines"));
    return out;
}

Result<JournalEntry> parse_entry(std::string_view line) {
    PAI_TRY(const JsonDoc doc, JsonDoc::parse(line));
    const auto what = doc.root().find("do"), label = doc.root().find("label"), gesture = doc.root().find("gesture"), edit = doc.root().find("edit");
    const auto* const name = what ? std::find(std::begin(kWhat), std::end(kWhat), what->text()) : std::end(kWhat);
    if (name == std::end(kWhat) || !edit) return Error(Code::Corrupt, "expected {\"do\": \"edit\", \"undo\" or \"redo\", \"edit\": […]}", "JOURNAL_INVALID");
    JournalEntry out;
    out.what = static_cast<JournalEntry::What>(name - std::begin(kWhat));
    if (label) out.label = label->text();
    if (gesture) out.gesture = static_cast<std::uint64_t>(std::max<std::int64_t>(gesture->as_int().value_or(0), 0));
    PAI_TRY(out.edit, parse_edit(edit->dump()));
    return out;
}

// A journal begun after a save knows no step before it: undoing one of those is a step of its own.
bool take(Document& document, const JournalEntry& entry) {
    const auto& steps = document.steps();
    const std::size_t at = document.position();
    if (entry.what == JournalEntry::What::Undo && at > 0 && steps[at - 1].backward == entry.edit) return document.undo();
    if (entry.what == JournalEntry::What::Redo && at < steps.size() && steps[at].forward == entry.edit) return document.redo();
    return document.apply(entry.edit, entry.label, entry.gesture).has_value();
}

}  // namespace

Result<JournalText> parse_journal(std::string_view text) {
    const std::size_t head = std::min(text.find('\n'), text.size());
    PAI_TRY(JournalText out, parse_head(text.substr(0, head)));
    for (std::size_t at = head + 1; at < text.size();) {
        const std::size_t end = text.find('\n', at);
        auto entry = end == text.npos ? Result<JournalEntry>(Error(Code::Corrupt, "torn")) : parse_entry(text.substr(at, end - at));
        if (!entry) {
            out.lost_bytes = text.size() - at;
            break;
        }
        out.entries.push_back(*std::move(entry));
        at = end + 1;
    }
    return out;
}

Result<Replayed> replay(const JournalText& journal) {
    PAI_TRY(Show show, parse_show(journal.base));
    Replayed out{Document(std::move(show))};
    for (const JournalEntry& entry : journal.entries) {
        if (!take(out.document, entry)) break;
        ++out.entries;
    }
    return out;
}

Result<Journal> Journal::begin(std::filesystem::path path, const std::filesystem::path& folder, const Show& show) {
    PAI_TRY(make_directories(path.parent_path(), 0700));
    PAI_TRY(write_file(path, write_head(folder, write_show(show)), {.mode = 0600, .durable = true}));
    return Journal(std::move(path));
}

Result<void> Journal::move(std::filesystem::path path) {
    std::error_code error;
    std::filesystem::rename(path_, path, error);
    if (error) return Error(Code::Io, fmt::format("{}: cannot be moved to {}: {}", path_.string(), path.string(), error.message()));
    path_ = std::move(path);
    return {};
}

Result<void> Journal::add(const JournalEntry& entry) { return append_file(path_, write_entry(entry)); }

}  // namespace pai
