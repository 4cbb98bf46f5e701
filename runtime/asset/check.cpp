#include "asset/check.h"

#include <algorithm>

#include <fmt/format.h>

#include "asset/codec/film_reader.h"
#include "asset/codec/gltf_check.h"
#include "asset/codec/model_file.h"
#include "asset/codec/pcm.h"
#include "asset/codec/pixels.h"
#include "asset/mesh_unpacker.h"
#include "asset/parts.h"
#include "asset/tiles.h"
#include "asset/words.h"
#include "base/json.h"

namespace pai {
namespace {

struct Signature {
    std::string_view at_0, at_8, extension, media_type;
    std::optional<AssetKind> kind;
};

// Text formats have no signature of their own: only the extension tells, or what is inside.
constexpr Signature kSignatures[] = {
    {"glTF", "", ".glb", "model/gltf-binary", AssetKind::Model},
    {"ply\n", "", ".ply", "model/ply", AssetKind::Model},
    {"ply\r", "", ".ply", "model/ply", AssetKind::Model},
    {"NGSP", "", ".spz", "model/vnd.spz", AssetKind::Model},
    {"\x1f\x8b", "", ".spz", "model/vnd.spz", AssetKind::Model},
    {"pnts", "", ".pnts", "model/vnd.3d-tiles.pnts", AssetKind::Model},
    {"", "", ".splat", "model/vnd.splat", AssetKind::Model},
    {"\x89PNG", "", ".png", "image/png", AssetKind::Image},
    {"\xff\xd8\xff", "", ".jpg", "image/jpeg", AssetKind::Image},
    {"\xff\xd8\xff", "", ".jpeg", "image/jpeg", AssetKind::Image},
    {"RIFF", "WEBP", ".webp", "image/webp", AssetKind::Image},
    {"\xabKTX 20\xbb", "", ".ktx2", "image/ktx2", AssetKind::Image},
    {"#?", "", ".hdr", "image/vnd.radiance", AssetKind::Environment},
    {"RIFF", "WAVE", ".wav", "audio/wav", AssetKind::Sound},
    {"OggS", "", ".ogg", "audio/ogg", AssetKind::Sound},
    {"fLaC", "", ".flac", "audio/flac", AssetKind::Sound},
    {"", "", ".mp4", "video/mp4", AssetKind::Film},
    {"", "", ".mov", "video/quicktime", AssetKind::Film},
    {"\x1a\x45\xdf\xa3", "", ".mkv", "video/x-matroska", AssetKind::Film},
    {"\x1a\x45\xdf\xa3", "", ".webm", "video/webm", AssetKind::Film},
    {std::string_view("\0\1\0\0", 4), "", ".ttf", "font/ttf", AssetKind::Font},
    {"OTTO", "", ".otf", "font/otf", AssetKind::Font},
    {"ttcf", "", ".ttc", "font/collection", AssetKind::Font},
    {"", "", ".gltf", "model/gltf+json", AssetKind::Model},
    {"", "", ".json", "application/json", std::nullopt},
};

std::string extension_of(std::string_view path) {
    const std::size_t dot = path.find_last_of("./");
    if (dot == path.npos || path[dot] != '.') return {};
    std::string out(path.substr(dot));
    std::transform(out.begin(), out.end(), out.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    return out;
}

bool matches(ByteSpan bytes, const Signature& s) {
    const std::string_view head = as_text(bytes.first(std::min<std::size_t>(bytes.size(), 12)));
    return !s.at_0.empty() && head.starts_with(s.at_0) && (s.at_8.empty() || (head.size() >= 12 && head.substr(8) == s.at_8));
}

bool looks_like_json(ByteSpan bytes) {
    std::string_view text = as_text(bytes);
    if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
    const std::size_t first = text.find_first_not_of(" \t\r\n");
    return first != text.npos && text[first] == '{';
}

bool is_gltf_text(ByteSpan bytes) {
    const auto doc = JsonDoc::parse(as_text(bytes));
    if (!doc) return false;
    const auto asset = doc->root().find("asset");
    return asset && asset->find("version");
}

// MP4 and MOV begin with one of several boxes.
constexpr Signature kFilmBoxes{"", "", "", "video/mp4", AssetKind::Film};
constexpr Signature kTilesetText{"", "", "", "application/json", AssetKind::Model};
constexpr Signature kModelText{"", "", "", "model/gltf+json", AssetKind::Model};

// The row that describes these bytes, null if none does.
const Signature* recognise(ByteSpan bytes, std::string_view path) {
    for (const Signature& s : kSignatures)
        if (matches(bytes, s)) return &s;
    if (codec::is_film(bytes)) return &kFilmBoxes;
    if (is_tileset(as_text(bytes))) return &kTilesetText;
    const std::string extension = extension_of(path);
    const auto by_name = std::find_if(std::begin(kSignatures), std::end(kSignatures), [&](const Signature& s) { return s.extension == extension; });
    if (by_name == std::end(kSignatures)) return looks_like_json(bytes) ? &kModelText : nullptr;
    if (!by_name->kind && is_gltf_text(bytes)) return &kModelText;
    return by_name;
}

// The codes that stand for any fault of one of the formats without codes of their own.
Issue fault(const Error& error, std::string_view what) {
    if (!error.reason.empty()) return {error.reason, Severity::Error, error.message, "", {}};
    return {fmt::format("{}_{}", what, error.code == Code::Unsupported ? "UNSUPPORTED" : "DATA_INVALID"), Severity::Error, error.message, "", {}};
}

// The reader's message begins with the JSON pointer of the fault.
Issue model_fault(const Error& error) {
    Issue issue = fault(error, "MODEL");
    const std::size_t end = error.message.find(": ");
    if (error.message.starts_with('/') && end != std::string::npos) {
        issue.pointer = error.message.substr(0, end);
        issue.message = error.message.substr(end + 2);
    }
    return issue;
}

void check_model(CheckReport& report, const LicensedBytes& bytes, Session& session) {
    if (is_tileset(as_text(bytes.bytes()))) {
        for (const auto& [file, error] : check_tiles(bytes, session)) report.add({error.reason.empty() ? std::string("TILE_MISSING") : error.reason, Severity::Error, error.message, file, {}});
        return;
    }
    ModelParts parts(bytes.permit(), session);
    const codec::ResourceReader open = [&](std::string_view path) { return parts.open(path); };
    if (codec::model_format(bytes.bytes(), bytes.path()) != codec::ModelFormat::Gltf) {
        const auto model = codec::read_model(bytes.bytes(), bytes.path(), open);
        if (!model) report.add(fault(model.error(), "MODEL"));
        return;
    }
    codec::check_gltf(bytes.bytes(), report.format == "model/gltf-binary", open, report);
    // What is sound may still be more than our reader takes.
    if (!report.ok()) return;
    const auto model = codec::read_gltf(bytes.bytes(), open, {.unpack_mesh = mesh_unpacker(), .keep_pictures = false});
    if (!model) return report.add(model_fault(model.error()));
    report.info.words = model->words;
}

void check_json(CheckReport& report, ByteSpan bytes) {
    const auto plain = JsonDoc::parse(as_text(bytes), {.max_depth = 512, .rfc_only = true});
    if (!plain) return report.add({"INVALID_JSON", Severity::Error, plain.error().message, "", {}});
    // What no reader of ours takes, though it is JSON.
    const auto strict = JsonDoc::parse(as_text(bytes));
    if (!strict) report.add({strict.error().reason, Severity::Warning, strict.error().message, "", {}});
}

template <class T>
void add_fault(CheckReport& report, const Result<T>& result, std::string_view what) {
    if (!result) report.add(fault(result.error(), what));
}

// Every picture and the sound are decoded.
Result<void> check_film(ByteSpan bytes) {
    const codec::ByteSource source{bytes.size(), [bytes](std::uint64_t offset, std::span<std::byte> out) -> Result<std::size_t> {
                                       const ByteSpan rest = bytes.subspan(static_cast<std::size_t>(std::min<std::uint64_t>(offset, bytes.size())));
                                       const std::size_t n = std::min(rest.size(), out.size());
                                       std::copy_n(rest.begin(), n, out.begin());
                                       return n;
                                   }};
    PAI_TRY(const codec::FilmFile film, codec::FilmFile::open(source));
    PAI_TRY(codec::PictureReader reader, codec::PictureReader::open(source, film));
    for (bool more = true; more;) {
        PAI_TRY(const auto picture, reader.next());
        more = picture.has_value();
    }
    if (film.info().has_sound && film.info().duration <= kLongestFilmSound) PAI_TRY(codec::decode_film_sound(source, film, film.info().sound_rate_hz));
    return {};
}

}  // namespace

std::optional<AssetKind> sniff_asset(ByteSpan bytes, std::string_view path) {
    const Signature* s = recognise(bytes, path);
    return s ? s->kind : std::nullopt;
}

Result<CheckReport> check_asset(LicensedBytes bytes, Session& session) {
    CheckReport report;
    report.uri = bytes.path();
    const Signature* s = recognise(bytes.bytes(), bytes.path());
    report.format = s ? s->media_type : "application/octet-stream";
    if (!s) {
        report.add({"UNRECOGNIZED_FORMAT", Severity::Error, "neither a model, picture, sound, film, font nor JSON", "", {}});
        return report;
    }
    if (!s->kind) {
        check_json(report, bytes.bytes());
        return report;
    }
    switch (*s->kind) {
        case AssetKind::Model: check_model(report, bytes, session); break;
        case AssetKind::Image: add_fault(report, codec::check_pixels(bytes.bytes()), "IMAGE"); break;
        case AssetKind::Environment: add_fault(report, codec::check_pixels(bytes.bytes()), "IMAGE"); break;
        case AssetKind::Sound: add_fault(report, codec::check_pcm(bytes.bytes()), "SOUND"); break;
        case AssetKind::Font: add_fault(report, decode_font(std::move(bytes)), "FONT"); break;
        case AssetKind::Film: add_fault(report, check_film(bytes.bytes()), "FILM"); break;
    }
    return report;
}

namespace {

void write_messages(JsonWriter& json, const CheckReport& report) {
    json.key("messages").begin_array();
    for (const Issue& issue : report.issues) {
        json.begin_object().member("code", issue.code).member("message", issue.message).member("severity", static_cast<int>(issue.severity));
        if (issue.offset) json.member("offset", *issue.offset);
        else json.member("pointer", issue.pointer);
        json.end_object();
    }
    json.end_array();
}

void write_names(JsonWriter& json, std::string_view key, const std::vector<std::string>& names) {
    if (names.empty()) return;
    json.key(key).begin_array(JsonWriter::Layout::Inline);
    for (const std::string& name : names) json.value(name);
    json.end_array();
}

void write_info(JsonWriter& json, const CheckInfo& info) {
    json.key("info").begin_object();
    if (!info.version.empty()) json.member("version", info.version);
    if (!info.generator.empty()) json.member("generator", info.generator);
    write_names(json, "extensionsUsed", info.extensions_used);
    write_names(json, "extensionsRequired", info.extensions_required);
    json.member("animationCount", info.animations).member("materialCount", info.materials);
    json.member("hasMorphTargets", info.has_morph_targets).member("hasSkins", info.has_skins);
    json.member("hasTextures", info.has_textures).member("hasDefaultScene", info.has_default_scene);
    json.member("drawCallCount", info.draw_calls).member("totalVertexCount", info.vertices);
    json.member("totalTriangleCount", info.triangles);
    write_words(json, "provenance", info.words);
    json.end_object();
}

}  // namespace

std::string to_json(const CheckReport& report) {
    JsonWriter json(2);
    json.begin_object();
    json.member("uri", report.uri).member("mimeType", report.format).member("validatorVersion", "paifang-1");
    json.key("issues").begin_object();
    json.member("numErrors", report.count(Severity::Error)).member("numWarnings", report.count(Severity::Warning));
    json.member("numInfos", report.count(Severity::Information)).member("numHints", report.count(Severity::Hint));
    write_messages(json, report);
    json.member("truncated", report.truncated).end_object();
    if (report.format.starts_with("model/")) write_info(json, report.info);
    json.end_object();
    return json.take() + "\n";
}

}  // namespace pai
