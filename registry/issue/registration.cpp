#include "issue/registration.h"

#include <fmt/format.h>

#include "issue/content.h"
#include "issue/pack.h"
#include "licence/codes.h"
#include "licence/identifiers.h"

namespace pai {

namespace fs = std::filesystem;

namespace {

Result<std::string> text_of(JsonRef asset, std::string_view name) {
    const auto member = asset.find(name);
    if (!member) return std::string();
    if (!member->is_string()) return refuse(RightsCode::SchemaInvalid, fmt::format("{}: member \"{}\" must be a string", asset.place(), name));
    return std::string(member->text());
}

struct RegisteredFile {
    std::string asset_id, path, role, plain_sha256, iscc;
};

// Fills in what `asset` leaves out.
Result<void> read_registered(RegisteredFile& asset, const fs::path& folder) {
    if (!is_safe_path(asset.path)) return refuse(RightsCode::AssetPathUnsafe, fmt::format("path \"{}\" leads out of {}", asset.path, folder.string()));
    auto print = fingerprint_file(folder / asset.path, asset.role.empty() ? ContentKind::Any : content_of_role(asset.role));
    if (!print) return std::move(print.error()).context(asset.asset_id);
    const std::string sha256 = to_hex(print->file.sha256), iscc = print->iscc();
    if (!asset.plain_sha256.empty() && asset.plain_sha256 != sha256)
        return refuse(RightsCode::RegMismatch, fmt::format("{}: {} has SHA-256 {}", asset.asset_id, asset.path, sha256));
    if (!asset.iscc.empty() && asset.iscc != iscc) return refuse(RightsCode::RegMismatch, fmt::format("{}: {} has {}", asset.asset_id, asset.path, iscc));
    asset.plain_sha256 = sha256;
    asset.iscc = iscc;
    return {};
}

void write_registered(JsonWriter& w, const RegisteredFile& asset) {
    w.begin_object().member("assetId", asset.asset_id).member("plainSha256", asset.plain_sha256).member("iscc", asset.iscc).end_object();
}

Result<void> write_asset(JsonWriter& w, JsonRef json, const fs::path& folder) {
    if (!json.is_object() || !json.find("path")) return w.value(json), Result<void>();
    RegisteredFile asset;
    for (std::size_t i = 0; i < json.size(); ++i) {
        const std::string_view name = json.key(i);
        if (name != "assetId" && name != "path" && name != "role" && name != "plainSha256" && name != "iscc")
            return refuse(RightsCode::SchemaInvalid, fmt::format("{}: member \"{}\" is not known here", json.place(), name));
    }
    PAI_TRY(asset.asset_id, text_of(json, "assetId"));
    PAI_TRY(asset.path, text_of(json, "path"));
    PAI_TRY(asset.role, text_of(json, "role"));
    PAI_TRY(asset.plain_sha256, text_of(json, "plainSha256"));
    PAI_TRY(asset.iscc, text_of(json, "iscc"));
    PAI_TRY(read_registered(asset, folder));
    write_registered(w, asset);
    return {};
}

Result<void> write_pack_assets(JsonWriter& w, const fs::path& folder) {
    PAI_TRY(const Pack pack, read_pack(folder / "pack.json", folder));
    for (const PackAsset& packed : pack.assets) {
        RegisteredFile asset{packed.asset_id, packed.path, packed.role, {}, {}};
        PAI_TRY(read_registered(asset, folder));
        write_registered(w, asset);
    }
    return {};
}

}  // namespace

ContentKind content_of_role(std::string_view role) {
    if (role == "image" || role == "texture") return ContentKind::Image;
    if (role == "audio") return ContentKind::Audio;
    return role == "text" ? ContentKind::Text : ContentKind::None;
}

Result<std::string> complete_registration(JsonRef in, const fs::path& folder) {
    if (!in.is_object()) return refuse(RightsCode::SchemaInvalid, "a registration must be an object");
    JsonWriter w;
    w.begin_object();
    bool listed = false;
    for (std::size_t i = 0; i < in.size(); ++i) {
        w.key(in.key(i));
        if (in.key(i) != "assets" || !in[i].is_array()) {
            w.value(in[i]);
            listed |= in.key(i) == "assets";
            continue;
        }
        listed = true;
        w.begin_array();
        for (std::size_t j = 0; j < in[i].size(); ++j) PAI_TRY(write_asset(w, in[i][j], folder));
        w.end_array();
    }
    if (!listed) {
        w.key("assets").begin_array();
        PAI_TRY(write_pack_assets(w, folder));
        w.end_array();
    }
    return w.end_object().take();
}

Result<FileContent> content_of_file(const std::filesystem::path& file, std::string_view role) {
    PAI_TRY(const Fingerprint print, fingerprint_file(file, content_of_role(role)));
    return FileContent{to_hex(print.file.sha256), print.iscc()};
}

}  // namespace pai
