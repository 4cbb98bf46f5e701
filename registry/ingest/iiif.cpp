#include "ingest/iiif.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/json.h"

namespace pai {
namespace {

constexpr int kDeepestCollection = 8, kDeepestBody = 16;
constexpr std::size_t kMostValues = 64, kMostFollowed = 100'000;

std::string words_of(JsonRef object, std::string_view name) {
    const auto member = object.find(name);
    return member && member->is_string() ? std::string(member->text()) : std::string();
}

std::string id_of(JsonRef object) {
    const std::string id = words_of(object, "id");
    return id.empty() ? words_of(object, "@id") : id;
}

bool has_type(JsonRef object, std::string_view type) {
    const auto member = object.find("type");
    if (!member) return false;
    if (member->is_string()) return member->text() == type;
    for (std::size_t i = 0; i < std::min(member->size(), kMostValues); ++i)
        if ((*member)[i].text() == type) return true;
    return false;
}

// Every language of a language map, joined; a plain string is of no language.
std::map<std::string, std::string> language_map(const std::optional<JsonRef>& map) {
    std::map<std::string, std::string> out;
    if (!map) return out;
    if (map->is_string()) out.emplace("none", map->text());
    for (std::size_t i = 0; map->is_object() && i < std::min(map->size(), kMostValues); ++i) {
        std::string text;
        const JsonRef values = (*map)[i];
        for (std::size_t k = 0; k < std::min(values.size(), kMostValues); ++k)
            if (values[k].is_string()) text += (text.empty() ? "" : " ") + std::string(values[k].text());
        if (!text.empty()) out.emplace(map->key(i), std::move(text));
    }
    return out;
}

std::string first_of(const std::map<std::string, std::string>& map) {
    const auto english = map.find("en");
    return english != map.end() ? english->second : map.empty() ? std::string() : map.begin()->second;
}

std::string tag_of(const std::string& language) {
    if (language == "none" || language == "@none") return "en";
    if (language == "zh" || language == "zh-CN") return "zh-Hans";
    if (language == "zh-TW" || language == "zh-HK") return "zh-Hant";
    return language;
}

class IiifReader {
public:
    IiifReader(const ManifestReader& open, const SourceLimits& limits) : open_(open), limits_(limits) { out_.form = "iiif"; }

    // Of a file: its manifests are put behind those before it.
    Result<void> read(JsonRef root, const std::string& place, int depth) {
        if (has_type(root, "Manifest")) return add_manifest(root, place);
        if (has_type(root, "Collection")) return add_collection(root, place, depth);
        return Error(Code::Corrupt, fmt::format("{}: expected a IIIF Presentation manifest or collection, versions 3 and 4", place.empty() ? "/" : place), "IIIF_FORM");
    }
    SourceRecords take() { return std::move(out_); }

private:
    Result<void> add_collection(JsonRef collection, const std::string& place, int depth) {
        if (depth > kDeepestCollection) return Error(Code::Unsupported, fmt::format("{}: collections nested deeper than {}", place, kDeepestCollection), "SOURCE_LIMIT");
        const auto items = collection.find("items");
        for (std::size_t i = 0; items && i < items->size(); ++i) {
            const JsonRef item = (*items)[i];
            const std::string at = fmt::format("{}/items/{}", place, i);
            if (item.find("items")) PAI_TRY(read(item, at, depth + 1));
            else PAI_TRY(follow(item, at, depth));
        }
        return {};
    }

    // What a collection only names.
    Result<void> follow(JsonRef item, const std::string& place, int depth) {
        const std::string uri = id_of(item);
        const auto fault = [&](std::string_view code, std::string message) {
            out_.faults.push_back({uri, place, "", std::string(code), std::move(message), place, out_.next_order()});
        };
        if (out_.next_order() >= limits_.max_records) return Error(Code::Unsupported, fmt::format("{}: more than {} objects", place, limits_.max_records), "SOURCE_LIMIT");
        if (!open_) return fault("IIIF_REFERENCE", "a manifest that is only named; nothing is fetched"), Result<void>();
        if (++followed_ > kMostFollowed) return Error(Code::Unsupported, fmt::format("{}: more than {} files that are only named", place, kMostFollowed), "SOURCE_LIMIT");
        const auto bytes = open_(uri);
        if (!bytes) return fault("IIIF_REFERENCE", "a manifest that is only named, and not among the files: " + bytes.error().message), Result<void>();
        const auto doc = JsonDoc::parse(as_text(*bytes), {.rfc_only = true});
        if (!doc) return fault(doc.error().reason, doc.error().message), Result<void>();
        // A file that names itself again is stopped by the depth.
        const auto inner = read(doc->root(), place, depth + 1);
        if (!inner && inner.error().reason == "SOURCE_LIMIT") return inner;
        if (!inner) fault(inner.error().reason, inner.error().message);
        return {};
    }

    Result<void> add_manifest(JsonRef manifest, const std::string& place) {
        if (out_.next_order() >= limits_.max_records) return Error(Code::Unsupported, fmt::format("{}: more than {} objects", place, limits_.max_records), "SOURCE_LIMIT");
        SourceRecord record;
        record.place = place.empty() ? "/" : place;
        record.order = out_.next_order();
        record.id = id_of(manifest);
        for (const auto& [language, text] : language_map(manifest.find("label"))) record.title.emplace(tag_of(language), text);
        record.text = first_of(language_map(manifest.find("summary")));
        record.rights = words_of(manifest, "rights");
        if (const auto statement = manifest.find("requiredStatement")) record.credit = first_of(language_map(statement->find("value")));
        if (const auto provider = manifest.find("provider"); provider && provider->size() > 0) record.holder = first_of(language_map((*provider)[0].find("label")));
        take_metadata(manifest, record);
        if (const auto items = manifest.find("items"))
            for (std::size_t i = 0; i < items->size(); ++i) take_painted((*items)[i], record, 0);
        out_.records.push_back(std::move(record));
        return {};
    }

    static void take_metadata(JsonRef manifest, SourceRecord& record) {
        const auto pairs = manifest.find("metadata");
        for (std::size_t i = 0; pairs && i < std::min<std::size_t>(pairs->size(), 256); ++i) {
            std::string name = first_of(language_map((*pairs)[i].find("label")));
            std::transform(name.begin(), name.end(), name.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
            // The manifest's own members are stronger.
            if (name.empty() || name == "id" || name == "identifier" || name == "file" || name == "files" || name.starts_with("title")) name = "metadata " + name;
            set_field(record, name, first_of(language_map((*pairs)[i].find("value"))));
        }
    }

    // Scenes and canvases hold pages of annotations, these hold bodies; a choice's first body is what is seen.
    void take_painted(JsonRef container, SourceRecord& record, int depth) {
        const auto pages = container.find("items");
        if (depth > kDeepestBody || !pages) return;
        for (std::size_t i = 0; i < pages->size(); ++i) {
            const JsonRef page = (*pages)[i];
            if (has_type(page, "Annotation")) take_annotation(page, record);
            else take_painted(page, record, depth + 1);
        }
    }

    void take_annotation(JsonRef annotation, SourceRecord& record) {
        const auto motivation = annotation.find("motivation");
        bool painting = motivation && motivation->is_string() && motivation->text() == "painting";
        for (std::size_t i = 0; motivation && motivation->is_array() && i < std::min(motivation->size(), kMostValues); ++i) painting = painting || (*motivation)[i].text() == "painting";
        if (!painting) return;
        if (const auto body = annotation.find("body")) take_body(*body, record, 0);
    }

    void take_body(JsonRef body, SourceRecord& record, int depth) {
        if (depth > kDeepestBody || record.files.size() >= limits_.max_files) return;
        if (body.is_array()) {
            for (std::size_t i = 0; i < body.size(); ++i) take_body(body[i], record, depth + 1);
        } else if (has_type(body, "SpecificResource")) {
            if (const auto source = body.find("source")) take_body(*source, record, depth + 1);
        } else if (has_type(body, "Choice")) {
            if (const auto items = body.find("items"); items && items->size() > 0) take_body((*items)[0], record, depth + 1);
        } else if (has_type(body, "Model") || has_type(body, "Image") || has_type(body, "Sound") || has_type(body, "Audio")) {
            const std::string uri = id_of(body);
            if (!uri.empty() && std::find(record.files.begin(), record.files.end(), uri) == record.files.end()) record.files.push_back(uri);
        }
    }

    const ManifestReader& open_;
    const SourceLimits& limits_;
    SourceRecords out_;
    std::size_t followed_ = 0;
};

}  // namespace

Result<SourceRecords> read_iiif(ByteSpan bytes, const ManifestReader& open, const SourceLimits& limits) {
    if (bytes.size() > limits.max_bytes) return Error(Code::Unsupported, fmt::format("a document of more than {} MiB", limits.max_bytes >> 20), "SOURCE_LIMIT");
    PAI_TRY(const JsonDoc doc, JsonDoc::parse(as_text(bytes), {.rfc_only = true}));
    IiifReader reader(open, limits);
    PAI_TRY(reader.read(doc.root(), "", 0));
    return reader.take();
}

}  // namespace pai
