// What a file says of itself. Source: KHR_xmp_json_ld; ISO 16684-3, JSON-LD serialization of XMP.
#include <algorithm>

#include <fmt/format.h>

#include "asset/codec/gltf_document.h"

namespace pai::codec {
namespace {

// Of what is kept for people to read; the rest is passed over.
constexpr std::size_t kMostPackets = 64, kMostTerms = 256, kMostValues = 64, kLongestText = 4096, kLongestName = 128, kDeepest = 8, kMostPlaces = 256;

// Without control characters, at most so long, at the end of a character.
std::string shortened(std::string_view text, std::size_t most) {
    std::size_t size = std::min(text.size(), most);
    while (size > 0 && size < text.size() && (static_cast<unsigned char>(text[size]) & 0xc0) == 0x80) --size;
    std::string out(text.substr(0, size));
    std::replace_if(out.begin(), out.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }, ' ');
    return out;
}

// Texts of a value, however it is wrapped: plain, with a language, alternatives, lists, sets, structures.
void add_values(JsonRef value, std::string_view language, std::size_t depth, ModelWords::Term& term) {
    if (depth > kDeepest || term.values.size() >= kMostValues) return;
    if (value.is_string() || value.is_number() || value.is_bool()) {
        const std::string_view text = value.is_bool() ? value.as_bool() ? "true" : "false" : value.text();
        term.values.emplace_back(shortened(language, kLongestName), shortened(text, kLongestText));
        return;
    }
    if (value.is_array()) {
        for (std::size_t i = 0; i < value.size() && term.values.size() < kMostValues; ++i) add_values(value[i], language, depth + 1, term);
        return;
    }
    if (!value.is_object()) return;
    const auto named = value.find("@language");
    const std::string_view of = named && named->is_string() ? named->text() : language;
    for (std::size_t i = 0; i < value.size() && term.values.size() < kMostValues; ++i) {
        const std::string_view key = value.key(i);
        if (key.starts_with('@') && key != "@value" && key != "@list" && key != "@set" && key != "@id") continue;
        add_values(value[i], of, depth + 1, term);
    }
}

ModelWords read_packet(JsonRef packet) {
    ModelWords out;
    for (std::size_t i = 0; i < packet.size() && out.terms.size() < kMostTerms; ++i) {
        if (packet.key(i).starts_with('@')) continue;
        ModelWords::Term term{shortened(packet.key(i), kLongestName), {}};
        add_values(packet[i], "", 0, term);
        if (!term.values.empty()) out.terms.push_back(std::move(term));
    }
    return out;
}

std::optional<JsonRef> member(std::optional<JsonRef> object, std::string_view name) { return object && object->is_object() ? object->find(name) : std::nullopt; }

std::optional<JsonRef> extension(std::optional<JsonRef> object) { return member(member(object, "extensions"), "KHR_xmp_json_ld"); }

}  // namespace

std::vector<ModelWords> read_gltf_words(JsonRef root) {
    std::vector<ModelWords> packets, out;
    const auto list = member(extension(root), "packets");
    for (std::size_t i = 0; list && list->is_array() && i < list->size() && i < kMostPackets; ++i) packets.push_back((*list)[i].is_object() ? read_packet((*list)[i]) : ModelWords{});
    const auto add = [&](JsonRef holder, std::string of) {
        const auto index = member(extension(holder), "packet");
        if (!index || !index->is_number() || out.size() >= kMostPlaces) return;
        const double i = index->as_double();
        if (!(i >= 0 && i < static_cast<double>(packets.size()))) return;
        out.push_back(packets[static_cast<std::size_t>(i)]);
        out.back().of = std::move(of);
    };
    if (const auto asset = member(root, "asset")) add(*asset, "/asset");
    for (const char* name : {"scenes", "nodes", "meshes", "materials", "images", "animations"})
        if (const auto array = member(root, name); array && array->is_array())
            for (std::size_t i = 0; i < array->size() && out.size() < kMostPlaces; ++i) add((*array)[i], fmt::format("/{}/{}", name, i));
    return out;
}

}  // namespace pai::codec
