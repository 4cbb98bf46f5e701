#include "issue/pack.h"

#include <algorithm>
#include <array>
#include <set>
#include <string_view>

#include <fmt/format.h>

#include "base/file.h"
#include "vault/own_work.h"

namespace pai {
namespace fs = std::filesystem;
namespace {

Error schema(JsonRef at, std::string_view what) {
    return Error(Code::Corrupt, fmt::format("{}: {}", at.place(), what), "SCHEMA_INVALID");
}

Result<std::string> text_member(JsonRef object, std::string_view name) {
    const auto member = object.find(name);
    if (!member || !member->is_string()) return schema(object, fmt::format("member \"{}\" must be a string", name));
    return std::string(member->text());
}

// The members of `object` that are not in `read`; each must be in `passed`.
template <std::size_t N, std::size_t M>
Result<std::vector<PassedMember>> passed_members(JsonRef object, const std::array<std::string_view, N>& read,
                                                 const std::array<std::string_view, M>& passed) {
    std::vector<PassedMember> out;
    for (std::size_t i = 0; i < object.size(); ++i) {
        const std::string_view name = object.key(i);
        if (std::find(read.begin(), read.end(), name) != read.end()) continue;
        if (std::find(passed.begin(), passed.end(), name) == passed.end())
            return schema(object[i], fmt::format("member \"{}\" is not known here", name));
        out.emplace_back(name, object[i].dump());
    }
    return out;
}

// A path is opened before the manifest is judged, so it may not lead out of the pack's folder.
bool stays_inside(std::string_view path) {
    if (path.empty() || path.front() == '/') return false;
    for (std::size_t from = 0; from <= path.size();) {
        const std::size_t end = std::min(path.find('/', from), path.size());
        const std::string_view segment = path.substr(from, end - from);
        if (segment.empty() || segment == "." || segment == "..") return false;
        from = end + 1;
    }
    return path.find_first_of(std::string_view("\\:\0", 3)) == std::string_view::npos;
}

Result<PackAsset> parse_asset(JsonRef json) {
    static constexpr std::array<std::string_view, 6> read{"assetId", "path", "mediaType", "role", "encryption", "parts"};
    static constexpr std::array<std::string_view, 5> passed{"iscc", "registration", "maxResolution", "substituteFor", "derivedFrom"};
    if (!json.is_object()) return schema(json, "an asset must be an object");
    PackAsset asset;
    PAI_TRY(asset.asset_id, text_member(json, "assetId"));
    PAI_TRY(asset.path, text_member(json, "path"));
    PAI_TRY(asset.media_type, text_member(json, "mediaType"));
    PAI_TRY(asset.role, text_member(json, "role"));
    if (json.find("encryption")) {
        PAI_TRY(const std::string encryption, text_member(json, "encryption"));
        if (encryption != "age-v1" && encryption != "none")
            return schema(*json.find("encryption"), "encryption must be age-v1 or none");
        asset.sealed = encryption == "age-v1";
    }
    if (const auto parts = json.find("parts")) {
        if (!parts->is_bool()) return schema(*parts, "parts must be true or false");
        asset.parts = parts->as_bool();
    }
    PAI_TRY(asset.passed, passed_members(json, read, passed));
    if (!stays_inside(asset.path))
        return Error(Code::Corrupt, fmt::format("{}: path \"{}\" leads out of the pack", json.place(), asset.path), "ASSET_PATH_UNSAFE");
    return asset;
}

// A host name of one label, which becomes a file's name and part of a party's id.
bool is_label(std::string_view id) {
    const auto fits = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; };
    return !id.empty() && id.size() <= 40 && id.front() != '-' && id.back() != '-' && std::all_of(id.begin(), id.end(), fits);
}

Result<std::string> party_of_guest(JsonRef guest, std::string_view role, std::string& name) {
    const auto party = guest.find(role);
    if (!party || !party->is_object()) return schema(guest, fmt::format("member \"{}\" must be an object", role));
    PAI_TRY(std::string id, text_member(*party, "id"));
    if (!is_label(id)) return schema(*party, "id must be 1 to 40 characters of [a-z0-9-]");
    const auto title = party->find("name");
    if (!title || !title->is_object()) return schema(*party, "member \"name\" must be a text map");
    name = title->dump();
    return id;
}

Result<PackGuest> parse_guest(JsonRef json) {
    if (!json.is_object()) return schema(json, "guest must be an object");
    for (std::size_t i = 0; i < json.size(); ++i)
        if (json.key(i) != "holder" && json.key(i) != "licensor" && json.key(i) != "territories")
            return schema(json[i], fmt::format("member \"{}\" is not known here", json.key(i)));
    PackGuest guest;
    PAI_TRY(guest.holder, party_of_guest(json, "holder", guest.holder_name));
    PAI_TRY(guest.licensor, party_of_guest(json, "licensor", guest.licensor_name));
    if (guest.holder == guest.licensor) return schema(json, "holder and licensor must differ");
    if (const auto territories = json.find("territories")) {
        if (!territories->is_array()) return schema(*territories, "territories must be an array of codes");
        for (std::size_t i = 0; i < territories->size(); ++i) {
            guest.territories.emplace_back((*territories)[i].text());
            if (!is_territory(guest.territories.back())) return schema((*territories)[i], "not a territory");
        }
    }
    return guest;
}

constexpr std::size_t kMostPackAssets = 4096;

// A path as the end of a URI.
std::string uri_of(std::string_view path) {
    std::string out;
    for (const char c : path) {
        const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || std::string_view("-._~/").find(c) != std::string_view::npos;
        if (plain) out += c;
        else out += fmt::format("%{:02X}", static_cast<unsigned>(static_cast<unsigned char>(c)));
    }
    return out;
}

// Regular files below a folder, seen from it, in the order of their paths.
Result<std::vector<std::string>> part_files_below(const fs::path& folder) {
    std::vector<std::string> out;
    std::error_code ec;
    for (fs::recursive_directory_iterator at(folder, ec), end; !ec && at != end; at.increment(ec)) {
        std::error_code gone;
        const bool hidden = at->path().filename().native().starts_with('.');
        if (hidden && at->is_directory(gone)) at.disable_recursion_pending();
        if (hidden || at->symlink_status(gone).type() != fs::file_type::regular) continue;
        out.push_back(at->path().lexically_relative(folder).generic_string());
        if (out.size() > kMostPackAssets) return Error(Code::Unsupported, fmt::format("{}: more than {} files, which no package holds", folder.string(), kMostPackAssets), "SCHEMA_INVALID");
    }
    if (ec) return Error(Code::Io, fmt::format("{}: cannot list: {}", folder.string(), ec.message()));
    std::sort(out.begin(), out.end());
    return out;
}

// `from`: the file that says what is in the pack, which is none of its assets.
Result<void> add_parts(Pack& pack, const fs::path& from, const fs::path& folder) {
    std::error_code unknown;
    std::set<std::string> named{"pack.json", fs::weakly_canonical(from, unknown).lexically_relative(fs::weakly_canonical(folder, unknown)).generic_string()};
    for (const PackAsset& asset : pack.assets) named.insert(asset.path);
    for (std::size_t i = 0, listed = pack.assets.size(); i < listed; ++i) {
        if (!pack.assets[i].parts) continue;
        const PackAsset whole = pack.assets[i];
        const std::string beside = whole.path.substr(0, whole.path.rfind('/') + 1);
        PAI_TRY(const auto files, part_files_below(folder / beside));
        for (const std::string& file : files) {
            PackAsset part;
            part.path = beside + file;
            if (!named.insert(part.path).second) continue;
            part.asset_id = whole.asset_id + "/" + uri_of(file);
            part.media_type = media_type_of(file);
            part.role = asset_role_of(part.media_type);
            part.sealed = whole.sealed;
            for (const PassedMember& member : whole.passed)
                if (member.first == "registration") part.passed.push_back(member);
            pack.assets.push_back(std::move(part));
        }
        if (pack.assets.size() > kMostPackAssets) return Error(Code::Unsupported, fmt::format("{} assets, a package holds at most {}", pack.assets.size(), kMostPackAssets), "SCHEMA_INVALID");
    }
    return {};
}

}  // namespace

Result<TextMap> parse_text_map(const std::string& json) {
    PAI_TRY(const JsonDoc doc, JsonDoc::parse(json));
    TextMap map;
    for (std::size_t i = 0; i < doc.root().size(); ++i) map.emplace(doc.root().key(i), doc.root()[i].text());
    return map;
}

Result<Pack> parse_pack(JsonRef json) {
    static constexpr std::array<std::string_view, 6> read{"uid", "version", "title", "licensors", "assets", "guest"};
    static constexpr std::array<std::string_view, 1> passed{"note"};
    if (!json.is_object()) return schema(json, "a pack must be an object");
    Pack pack;
    PAI_TRY(pack.uid, text_member(json, "uid"));
    if (const auto version = json.find("version")) {
        const auto number = version->as_int();
        if (!number) return schema(*version, "version must be an integer");
        pack.version = *number;
    }
    const auto title = json.find("title");
    if (!title) return schema(json, "member \"title\" is missing");
    pack.title = title->dump();
    if (const auto licensors = json.find("licensors")) {
        if (!licensors->is_array()) return schema(*licensors, "licensors must be an array of party ids");
        for (std::size_t i = 0; i < licensors->size(); ++i) pack.licensors.emplace_back((*licensors)[i].text());
    }
    const auto assets = json.find("assets");
    if (!assets || !assets->is_array()) return schema(json, "member \"assets\" must be an array");
    for (std::size_t i = 0; i < assets->size(); ++i) {
        PAI_TRY(PackAsset asset, parse_asset((*assets)[i]));
        pack.assets.push_back(std::move(asset));
    }
    if (const auto guest = json.find("guest")) {
        PAI_TRY(pack.guest, parse_guest(*guest));
    }
    PAI_TRY(pack.passed, passed_members(json, read, passed));
    return pack;
}

Result<Pack> read_pack(const fs::path& file, const fs::path& folder) {
    PAI_TRY(const std::string text, read_text_file(file, 4u << 20));
    auto doc = JsonDoc::parse(text);
    if (!doc) return std::move(doc.error()).context(file.string());
    auto pack = parse_pack(doc->root());
    if (!pack) return std::move(pack.error()).context(file.string());
    PAI_TRY(add_parts(*pack, file, folder));
    return pack;
}

}  // namespace pai
