#include "publish/model_files.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <set>

#include <fmt/format.h>

#include "base/bytes.h"
#include "base/file.h"
#include "base/glb.h"
#include "base/json.h"
#include "vault/own_work.h"

namespace pai {
namespace fs = std::filesystem;
namespace {

constexpr std::uint64_t kMaxDescription = 256ull << 20;
constexpr int kDeepest = 512;  // tiles lie in tiles

// The description in a model file: all of a .gltf or a tileset, the first chunk of a .glb. Empty: it is none of these.
Result<std::string> description_of(const fs::path& file) {
    std::string ending = file.extension().string();
    std::transform(ending.begin(), ending.end(), ending.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    if (ending == ".gltf" || ending == ".json") return read_text_file(file, kMaxDescription);
    if (ending != ".glb") return std::string();
    PAI_TRY(const ReadFile in, ReadFile::open(file));
    std::array<std::byte, kGlbHeaderBytes + kGlbChunkHeaderBytes> head{};
    PAI_TRY(const std::size_t got, in.read_at(0, head));
    if (got < head.size()) return std::string();
    const std::uint32_t length = load_le32(head.data() + kGlbHeaderBytes);
    if (length > kMaxDescription || length > in.size()) return std::string();
    std::string text(length, '\0');
    PAI_TRY(const std::size_t read, in.read_at(head.size(), std::as_writable_bytes(std::span(text.data(), text.size()))));
    text.resize(read);
    return text;
}

// Every uri, and url of early tilesets, below a tile: contents as versions and extensions have them. As deep as the parser goes.
void uris_below(JsonRef value, std::vector<std::string>& out) {
    for (std::size_t i = 0; i < value.size(); ++i) {
        const bool names = value.is_object() && (value.key(i) == "uri" || value.key(i) == "url") && value[i].is_string();
        if (names) out.emplace_back(value[i].text().substr(0, value[i].text().find('?')));
        else uris_below(value[i], out);
    }
}

// URI references in a description.
std::vector<std::string> uris_in(JsonRef root) {
    std::vector<std::string> out;
    if (const auto tiles = root.find("root"); tiles && root.find("geometricError")) uris_below(*tiles, out);
    for (const char* list : {"buffers", "images"})
        if (const auto all = root.find(list))
            for (std::size_t i = 0; all->is_array() && i < all->size(); ++i)
                if (const auto uri = (*all)[i].find("uri"); uri && uri->is_string() && !uri->text().starts_with("data:")) out.emplace_back(uri->text());
    return out;
}

}  // namespace

Result<std::vector<std::string>> files_of_model(const fs::path& folder, const std::string& path) {
    std::vector<std::string> found{path};
    std::set<std::string> seen{path};
    for (std::size_t i = 0; i < found.size(); ++i) {
        const std::string from = found[i];
        if (!file_exists(folder / from)) continue;
        PAI_TRY(const std::string text, description_of(folder / from));
        if (text.empty()) continue;
        const std::string_view bare = std::string_view(text).substr(text.starts_with("\xef\xbb\xbf") ? 3 : 0);
        const auto doc = JsonDoc::parse(bare, {.max_bytes = kMaxDescription, .max_depth = kDeepest, .rfc_only = true});
        if (!doc) return Error(doc.error()).context(from);
        for (const std::string& uri : uris_in(doc->root())) {
            if (uri.find('{') != uri.npos)
                return Error(Code::Unsupported, fmt::format("{}: names its tiles by a pattern, {}; package build takes such a tileset in, with parts in pack.json", from, uri), "TILESET_UNSUPPORTED");
            PAI_TRY(std::string beside, resolve_beside(from, uri));
            if (seen.insert(beside).second) found.push_back(std::move(beside));
        }
    }
    found.erase(found.begin());
    return found;
}

}  // namespace pai
