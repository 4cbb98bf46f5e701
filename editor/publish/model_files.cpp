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
#include "publish/works.h"
#include "vault/own_work.h"

namespace pai {
namespace fs = std::filesystem;
namespace {

constexpr std::uint64_t kMaxDescription = 256ull << 20;
constexpr int kDeepest = 512;  // tiles lie in tiles
constexpr int kMostNesting = 8;  // of composite tiles in each other
constexpr std::uint64_t kLongestName = 4096;
constexpr std::size_t kMostFiles = 4096;  // what a manifest may hold, and more

// What a file says of others: descriptions in JSON, and names as they stand in tiles.
struct Said {
    std::vector<std::string> texts, paths;
};

std::string_view chars_of(ByteSpan bytes) { return {reinterpret_cast<const char*>(bytes.data()), bytes.size()}; }

// The first chunk of the .glb at `at`.
Result<void> read_glb(const ReadFile& in, std::uint64_t at, Said& out) {
    std::array<std::byte, kGlbHeaderBytes + kGlbChunkHeaderBytes> head{};
    PAI_TRY(const std::size_t got, in.read_at(at, head));
    if (got < head.size() || chars_of(ByteSpan(head).first(4)) != "glTF") return {};
    const std::uint32_t length = load_le32(head.data() + kGlbHeaderBytes);
    if (length > kMaxDescription || length > in.size()) return {};
    std::string text(length, '\0');
    PAI_TRY(const std::size_t read, in.read_at(at + head.size(), std::as_writable_bytes(std::span(text.data(), text.size()))));
    text.resize(read);
    out.texts.push_back(std::move(text));
    return {};
}

// The glTF that an i3dm tile names in the place of one inside.
Result<void> read_name(const ReadFile& in, std::uint64_t at, std::uint64_t end, Said& out) {
    std::string name(static_cast<std::size_t>(std::min<std::uint64_t>(end > at ? end - at : 0, kLongestName)), '\0');
    PAI_TRY(const std::size_t read, in.read_at(at, std::as_writable_bytes(std::span(name.data(), name.size()))));
    name.resize(std::min(read, name.find('\0')));
    while (!name.empty() && name.back() == ' ') name.pop_back();
    if (!name.empty()) out.paths.push_back(std::move(name));
    return {};
}

// A .glb, or the tile of 3D Tiles 1.0 in bytes [at, end): b3dm and i3dm hold a glTF behind their tables, cmpt holds tiles. What is cut off names nothing: the player says what is wrong with it.
Result<void> read_tile(const ReadFile& in, std::uint64_t at, std::uint64_t end, int nesting, Said& out) {
    std::array<std::byte, 32> head{};
    PAI_TRY(const std::size_t got, in.read_at(at, head));
    if (got < head.size() || nesting > kMostNesting) return {};
    const std::string_view magic = chars_of(ByteSpan(head).first(4));
    if (magic == "cmpt") {
        std::uint64_t inner = at + 16;
        for (std::uint32_t i = 0, count = load_le32(head.data() + 12); i < count && inner + 12 <= end; ++i) {
            std::array<std::byte, 4> length{};
            PAI_TRY(const std::size_t read, in.read_at(inner + 8, length));
            const std::uint64_t size = load_le32(length.data());
            if (read < length.size() || size < 12) break;
            PAI_TRY(read_tile(in, inner, std::min(inner + size, end), nesting + 1, out));
            inner += size;
        }
        return {};
    }
    if (magic != "b3dm" && magic != "i3dm") return read_glb(in, at, out);
    std::uint64_t payload = at + (magic == "b3dm" ? 28 : 32);
    for (const std::size_t table : {12, 16, 20, 24}) payload += load_le32(head.data() + table);
    if (magic == "i3dm" && load_le32(head.data() + 28) == 0) return read_name(in, payload, std::min(end, at + load_le32(head.data() + 8)), out);
    return read_glb(in, payload, out);
}

// What is said in a model file; nothing of other files.
Result<Said> said_in(const fs::path& file) {
    std::string ending = file.extension().string();
    std::transform(ending.begin(), ending.end(), ending.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    Said out;
    if (ending == ".gltf" || ending == ".json") {
        PAI_TRY(std::string text, read_text_file(file, kMaxDescription));
        if (!text.empty()) out.texts.push_back(std::move(text));
    } else if (ending == ".glb" || ending == ".b3dm" || ending == ".i3dm" || ending == ".cmpt") {
        PAI_TRY(const ReadFile in, ReadFile::open(file));
        PAI_TRY(read_tile(in, 0, in.size(), 0, out));
    }
    return out;
}

// A path as a reference that resolves to it.
std::string as_reference(std::string_view path) {
    std::string out;
    for (const char c : path) {
        if (c == '%' || c == '#' || c == '?') out += fmt::format("%{:02x}", static_cast<unsigned>(c));
        else out += c;
    }
    return out;
}

// Every uri, and url of early tilesets, below a tile: contents as versions and extensions have them. As deep as the parser goes; what applications keep beside names no tiles.
void uris_below(JsonRef value, std::vector<std::string>& out) {
    for (std::size_t i = 0; i < value.size(); ++i) {
        if (value.is_object() && (value.key(i) == "extras" || value.key(i) == "metadata")) continue;
        const bool names = value.is_object() && (value.key(i) == "uri" || value.key(i) == "url") && value[i].is_string();
        if (names) out.emplace_back(value[i].text().substr(0, value[i].text().find_first_of("?#")));
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

// URI references of all that is said in `from`.
Result<std::vector<std::string>> references_of(const fs::path& folder, const std::string& from) {
    PAI_TRY(const Said said, said_in(folder / from));
    std::vector<std::string> out;
    for (const std::string& path : said.paths) out.push_back(as_reference(path));
    for (const std::string& text : said.texts) {
        const std::string_view bare = std::string_view(text).substr(text.starts_with("\xef\xbb\xbf") ? 3 : 0);
        const auto doc = JsonDoc::parse(bare, {.max_bytes = kMaxDescription, .max_depth = kDeepest, .rfc_only = true});
        if (!doc) return Error(doc.error()).context(from);
        for (std::string& uri : uris_in(doc->root())) out.push_back(std::move(uri));
    }
    return out;
}

}  // namespace

Result<std::vector<std::string>> files_of_model(const fs::path& folder, const std::string& path, const std::function<bool()>& stopped) {
    std::vector<std::string> found{path};
    std::set<std::string> seen{path};
    for (std::size_t i = 0; i < found.size(); ++i) {
        const std::string from = found[i];
        if (stopped()) return cancelled();
        if (found.size() > kMostFiles)
            return Error(Code::Unsupported, fmt::format("{}: names more than {} files; package build takes a tileset in, in parts", path, kMostFiles), "TILESET_UNSUPPORTED");
        if (!file_exists(folder / from)) continue;
        PAI_TRY(const std::vector<std::string> references, references_of(folder, from));
        for (const std::string& uri : references) {
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
