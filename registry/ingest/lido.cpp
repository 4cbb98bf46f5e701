#include "ingest/lido.h"

#include <algorithm>
#include <memory>
#include <optional>

#include <expat.h>
#include <fmt/format.h>

namespace pai {
namespace {

constexpr std::size_t kDeepest = 64, kPiece = 1u << 20;

std::string_view local_name(std::string_view name) {
    const std::size_t cut = name.rfind(':');
    return cut == name.npos ? name : name.substr(cut + 1);
}

std::string lido_language_of(std::string_view tag) {
    if (tag == "zh" || tag == "zho" || tag == "chi" || tag == "zh-CN") return "zh-Hans";
    if (tag == "zh-TW" || tag == "zh-HK") return "zh-Hant";
    if (tag == "eng" || tag.empty()) return "en";
    if (tag == "ger" || tag == "deu") return "de";
    if (tag == "fre" || tag == "fra") return "fr";
    return std::string(tag);
}

std::string trimmed(std::string_view text) {
    std::string out;
    for (const char c : text) {
        const bool space = c == ' ' || c == '\t' || c == '\n' || c == '\r';
        if (!space) out += c;
        else if (!out.empty() && out.back() != ' ') out += ' ';
    }
    while (out.ends_with(' ')) out.pop_back();
    return out;
}

// Adds a word to a field that may have several.
void join(std::string& field, const std::string& word) {
    if (word.empty() || field == word) return;
    field += (field.empty() ? "" : "; ") + word;
}

struct Level {
    std::string name;      // local
    std::string language;  // xml:lang, of the nearest that says it
    std::string text;
};

class LidoReader {
public:
    explicit LidoReader(const SourceLimits& limits) : limits_(limits), parser_(XML_ParserCreate(nullptr), &XML_ParserFree) {
        out_.form = "lido";
        if (!parser_) return;
        XML_SetUserData(parser_.get(), this);
        XML_SetElementHandler(parser_.get(), [](void* self, const XML_Char* name, const XML_Char** attributes) { static_cast<LidoReader*>(self)->begin(name, attributes); },
                              [](void* self, const XML_Char*) { static_cast<LidoReader*>(self)->end(); });
        XML_SetCharacterDataHandler(parser_.get(), [](void* self, const XML_Char* text, int size) { static_cast<LidoReader*>(self)->add({text, static_cast<std::size_t>(size)}); });
        XML_SetStartDoctypeDeclHandler(parser_.get(), [](void* self, const XML_Char*, const XML_Char*, const XML_Char*, int) {
            static_cast<LidoReader*>(self)->fail(Code::Corrupt, "LIDO_XML", "a document type declaration; entities are not taken, write the characters themselves");
        });
        XML_SetParamEntityParsing(parser_.get(), XML_PARAM_ENTITY_PARSING_NEVER);
    }

    Result<SourceRecords> read(ByteSpan bytes) {
        if (!parser_) return Error(Code::Internal, "no memory for an XML parser");
        for (std::size_t at = 0; at < bytes.size() || at == 0;) {
            const std::size_t size = std::min(kPiece, bytes.size() - at);
            const bool last = at + size == bytes.size();
            const auto status = XML_Parse(parser_.get(), reinterpret_cast<const char*>(bytes.data() + at), static_cast<int>(size), last);
            if (error_) return *std::move(error_);
            if (status != XML_STATUS_OK) return Error(Code::Corrupt, fmt::format("line {}: {}", line(), XML_ErrorString(XML_GetErrorCode(parser_.get()))), "LIDO_XML");
            at += size;
            if (last) break;
        }
        if (count_ == 0) return Error(Code::Corrupt, fmt::format("expected LIDO records, the document is a <{}>", root_), "LIDO_FORM");
        return std::move(out_);
    }

private:
    std::size_t line() const { return static_cast<std::size_t>(XML_GetCurrentLineNumber(parser_.get())); }

    void fail(Code code, std::string_view reason, std::string what) {
        if (!error_) error_ = Error(code, fmt::format("line {}: {}", line(), what), std::string(reason));
        XML_StopParser(parser_.get(), XML_FALSE);
    }

    void begin(const XML_Char* name, const XML_Char** attributes) {
        if (error_) return;
        if (stack_.size() >= kDeepest) return fail(Code::Corrupt, "LIDO_XML", fmt::format("elements nested deeper than {}", kDeepest));
        Level level{std::string(local_name(name)), stack_.empty() ? std::string() : stack_.back().language, {}};
        for (; attributes != nullptr && *attributes != nullptr; attributes += 2) {
            const std::string_view key(attributes[0]), value(attributes[1]);
            if (key == "xml:lang") level.language = value.substr(0, 35);
        }
        if (stack_.empty()) root_ = level.name;
        if (level.name == "lido") {
            if (out_.next_order() >= limits_.max_records) return fail(Code::Unsupported, "SOURCE_LIMIT", fmt::format("more than {} objects", limits_.max_records));
            record_ = SourceRecord();
            record_.place = fmt::format("lido {} (line {})", ++count_, line());
            record_.order = out_.next_order();
        }
        if (level.name == "event") event_ = {};
        stack_.push_back(std::move(level));
    }

    void add(std::string_view text) {
        if (error_ || stack_.empty()) return;
        std::string& into = stack_.back().text;
        if (into.size() + text.size() > limits_.max_field) return fail(Code::Unsupported, "SOURCE_LIMIT", fmt::format("<{}> holds more than {} bytes", stack_.back().name, limits_.max_field));
        into += text;
    }

    bool inside(std::string_view name) const {
        return std::any_of(stack_.begin(), stack_.end(), [&](const Level& l) { return l.name == name; });
    }

    void end() {
        if (error_) return;
        const std::string text = trimmed(stack_.back().text);
        const std::string name = stack_.back().name;
        if (!text.empty()) take(name, text, lido_language_of(stack_.back().language));
        if (name == "event") end_event();
        if (name == "lido") out_.records.push_back(std::move(record_));
        stack_.pop_back();
    }

    struct Event {
        std::string actor, date, place, material;
        std::string earliest, latest;
    };

    // The first event that says who, when and where is taken for the making: LIDO has it first.
    void end_event() {
        if (event_.date.empty() && !event_.earliest.empty()) event_.date = event_.latest.empty() || event_.latest == event_.earliest ? event_.earliest : event_.earliest + "–" + event_.latest;
        if (record_.maker.empty()) record_.maker = event_.actor;
        if (record_.date.empty()) record_.date = event_.date;
        if (record_.found_at.empty()) record_.found_at = event_.place;
        if (record_.material.empty()) record_.material = event_.material;
    }

    void take(const std::string& name, const std::string& text, const std::string& language) {
        if (count_ == 0 || !inside("lido")) return;
        if (name == "lidoRecID") record_.id = text;
        else if (name == "workID" && inside("repositorySet") && !inside("relatedWork")) record_.more.insert_or_assign("inventory", text);
        else if (name == "linkResource") take_file(text);
        else if (inside("event")) take_event(name, text);
        else if (name == "appellationValue" && inside("titleSet") && !inside("relatedWork")) record_.title.emplace(language, text);
        else if (name == "descriptiveNoteValue" && inside("objectDescriptionSet")) record_.text += (record_.text.empty() ? "" : "\n") + text;
        else if (is_term(name) && inside("objectWorkType")) join(record_.kind, text);
        else if (name == "displayObjectMeasurements") join(record_.measure, text);
        else if (name == "appellationValue" && inside("repositoryName")) join(record_.holder, text);
        else if (name == "creditLine") record_.credit = text;
        else if (is_term(name) && inside("rightsType")) take_rights(text);
        else if (name == "conceptID" && inside("rightsType")) take_rights(text);
    }

    static bool is_term(std::string_view name) { return name == "term" || name == "prefLabel"; }

    void take_event(const std::string& name, const std::string& text) {
        if (name == "displayActorInRole" || (name == "appellationValue" && inside("nameActorSet") && event_.actor.empty())) event_.actor = text;
        else if (name == "displayDate") event_.date = text;
        else if (name == "earliestDate") event_.earliest = text;
        else if (name == "latestDate") event_.latest = text;
        else if (name == "appellationValue" && (inside("namePlaceSet") || inside("place"))) join(event_.place, text);
        else if (name == "displayPlace") event_.place = text;
        else if (name == "displayMaterialsTech") event_.material = text;
        else if (is_term(name) && inside("termMaterialsTech")) join(event_.material, text);
    }

    // Rights of the work are stronger than those of its record; what is a URI is stronger than a word.
    void take_rights(const std::string& text) {
        if (inside("recordRights")) return;
        const bool uri = text.starts_with("http");
        std::string& field = uri ? record_.rights : record_.licence;
        if (field.empty() || inside("rightsWorkSet")) field = text;
    }

    void take_file(const std::string& text) {
        if (record_.files.size() < limits_.max_files) record_.files.push_back(text);
    }

    const SourceLimits& limits_;
    std::unique_ptr<XML_ParserStruct, decltype(&XML_ParserFree)> parser_;
    SourceRecords out_;
    SourceRecord record_;
    Event event_;
    std::vector<Level> stack_;
    std::string root_;
    std::size_t count_ = 0;
    std::optional<Error> error_;
};

}  // namespace

bool looks_like_xml(ByteSpan bytes) {
    std::string_view text = as_text(bytes.first(std::min<std::size_t>(bytes.size(), 1024)));
    if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
    const std::size_t first = text.find_first_not_of(" \t\r\n");
    return first != text.npos && text[first] == '<';
}

Result<SourceRecords> read_lido(ByteSpan bytes, const SourceLimits& limits) {
    if (bytes.size() > limits.max_bytes) return Error(Code::Unsupported, fmt::format("a document of more than {} MiB", limits.max_bytes >> 20), "SOURCE_LIMIT");
    LidoReader reader(limits);
    return reader.read(bytes);
}

}  // namespace pai
