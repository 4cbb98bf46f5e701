// Buffers and pictures of a glTF document, where their bytes are, and what pictures say of themselves.
#include <algorithm>

#include "asset/codec/gltf_check_data.h"
#include "asset/codec/gltf_uri.h"
#include "asset/codec/ktx2.h"

namespace pai::codec {
namespace {

std::string lower(std::string_view text) {
    std::string out(text);
    std::transform(out.begin(), out.end(), out.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    return out;
}

struct UriBytes {
    std::optional<ByteSpan> bytes;
    std::string media_type;  // of a data URI
};

// The bytes that a URI names; what is wrong with it is at `at`, the URI's member.
UriBytes read_uri_bytes(GltfLinks& links, std::string_view uri, std::vector<Bytes>& decoded, const ResourceReader& open, const Path& at) {
    Issues& issues = links.issues();
    if (links.document.is_container) issues.add("URI_GLB", at, "a container can hold it");
    if (uri.starts_with("data:")) {
        UriBytes out;
        auto bytes = decode_data_uri(uri, "", out.media_type);
        if (!bytes) {
            issues.add("INVALID_URI", at, "no base64 data URI: '{}'", shown(uri));
            return {};
        }
        if (links.document.is_container) issues.add("DATA_URI_GLB", at, "a container can hold it as it is");
        out.media_type = lower(out.media_type);
        out.bytes = decoded.emplace_back(std::move(*bytes));
        return out;
    }
    if (uri.starts_with(':')) {
        issues.add("INVALID_URI", at, "'{}' has an empty scheme", shown(uri));
        return {};
    }
    const auto path = decode_path(uri, "");
    if (!path && path.error().reason == "NON_RELATIVE_URI") issues.add("NON_RELATIVE_URI", at, "'{}' is no relative path", shown(uri));
    else if (!path) issues.add("INVALID_URI", at, "'{}' is no URI", shown(uri));
    if (!path) return {};
    const auto part = open(*path);
    if (part) return {*part, ""};
    issues.add("IO_ERROR", at, "{}", part.error().message);
    return {};
}

std::optional<ByteSpan> load_buffer(GltfLinks& links, std::size_t i, JsonRef buffer, std::optional<ByteSpan> bin, CheckBuffers& out, const ResourceReader& open,
                                    const Path& at) {
    const auto uri = buffer.find("uri");
    if (uri) {
        if (!uri->is_string()) return {};
        UriBytes found = read_uri_bytes(links, uri->text(), out.decoded, open, at / "uri");
        if (!found.media_type.empty() && found.media_type != "application/octet-stream" && found.media_type != "application/gltf-buffer") {
            links.issues().add("BUFFER_DATA_URI_MIME_TYPE_INVALID", at / "uri", "media type '{}', expected application/octet-stream", shown(found.media_type));
            return {};
        }
        return found.bytes;
    }
    const auto fallback = extension_in(buffer, "EXT_meshopt_compression");
    if (!links.document.is_container || i != 0 || (fallback && is_true(*fallback, "fallback"))) return {};
    if (!bin) links.issues().add("BUFFER_MISSING_GLB_DATA", at, "the container has no BIN chunk");
    return bin;
}

constexpr std::string_view kBasis = "KHR_texture_basisu", kBlocks = "PAIFANG_texture_blocks";

bool is_power_of_two(std::uint32_t v) { return v != 0 && (v & (v - 1)) == 0; }

bool is_enabled(const CheckDocument& document, std::string_view media_type) {
    return media_type == "image/png" || media_type == "image/jpeg" || (media_type == "image/webp" && document.uses("EXT_texture_webp")) ||
           (media_type == "image/ktx2" && (document.uses(kBasis) || document.uses(kBlocks)));
}

// The picture that an extension of a texture names; -1: none.
std::int64_t source_in(const CheckDocument& document, JsonRef texture, std::string_view extension) {
    const auto found = document.uses(extension) ? extension_in(texture, extension) : std::nullopt;
    return found ? whole_in(*found, "source", -1) : -1;
}

// Whose rules the KTX 2.0 textures among the pictures have to keep: ours, where our extension alone names them.
std::vector<std::string_view> extensions_of_images(const CheckDocument& document) {
    std::vector<std::string_view> out(document.size(Target::Images), document.uses(kBasis) ? kBasis : std::string_view());
    for (const std::string_view extension : {kBlocks, kBasis})
        for (std::size_t i = 0; i < document.size(Target::Textures); ++i)
            if (const JsonRef texture = document.item(Target::Textures, i); texture.is_object())
                if (std::string_view* image = item_of(out, source_in(document, texture, extension))) *image = extension;
    return out;
}

class ImagePass {
public:
    ImagePass(GltfLinks& links, const CheckBuffers& buffers, const ResourceReader& open) : links_(links), buffers_(buffers), open_(open) {}
    // The media type that the picture has, or says it has. `extension`: the one whose rules a KTX 2.0 texture has to keep; empty: no such texture may be there.
    std::string image(JsonRef image, std::string_view extension, const Path& at);

private:
    std::string header(ByteSpan bytes, std::string declared, std::string_view extension, const Path& at);
    std::string ktx2(ByteSpan bytes, std::string declared, std::string_view extension, const Path& at);
    GltfLinks& links_;
    const CheckBuffers& buffers_;
    const ResourceReader& open_;
};

std::string ImagePass::image(JsonRef image, std::string_view extension, const Path& at) {
    std::string declared(text_in(image, "mimeType"));
    const auto uri = image.find("uri");
    if (uri && uri->is_string()) {
        std::vector<Bytes> decoded;
        const UriBytes found = read_uri_bytes(links_, uri->text(), decoded, open_, at / "uri");
        if (!found.bytes) return declared;
        if (!found.media_type.empty()) {
            if (!is_enabled(links_.document, found.media_type) && found.media_type != "image/webp") {
                links_.issues().add("INVALID_URI", at / "uri", "media type '{}' is no picture's", shown(found.media_type));
                return declared;
            }
            if (!declared.empty() && declared != found.media_type)
                links_.issues().add("IMAGE_MIME_TYPE_INVALID", at / "uri", "media type '{}', mimeType is '{}'", found.media_type, shown(declared));
            declared = found.media_type;
        }
        return header(*found.bytes, declared, extension, at);
    }
    const std::int64_t index = whole_in(image, "bufferView", -1);
    const CheckView* view = item_of(links_.model.views, index);
    if (!view || view->stride >= 0 || declared.empty()) return declared;
    const ByteSpan bytes = buffers_.bytes(links_.model, index, 0, view->length);
    return bytes.empty() ? declared : header(bytes, declared, extension, at);
}

bool is_ktx2(ByteSpan bytes) { return as_text(bytes).starts_with("\xabKTX 20\xbb\r\n\x1a\n"); }

// A KTX 2.0 texture: its structure, and what the extension that it is of asks of it.
std::string ImagePass::ktx2(ByteSpan bytes, std::string declared, std::string_view extension, const Path& at) {
    Issues& issues = links_.issues();
    constexpr std::string_view kType = "image/ktx2";
    if (!declared.empty() && declared != kType) issues.add("IMAGE_MIME_TYPE_INVALID", at, "the picture is {}, not {}", kType, shown(declared));
    const auto file = read_ktx2(bytes);
    if (!file) {
        issues.add("IMAGE_DATA_INVALID", at, "{}: {}", file.error().reason, file.error().message);
    } else if (extension == kBlocks) {
        // Of any sides: they are not transcoded.
        if (const auto read = check_ktx2_kind(*file); !read) issues.add("IMAGE_DATA_INVALID", at, "{}: {}", read.error().reason, read.error().message);
    } else if (file->height == 0 || file->depth != 0 || file->layers != 0 || file->faces != 1 || (file->model != kModelEtc1s && file->model != kModelUastc)) {
        issues.add("IMAGE_DATA_INVALID", at, "expected one flat picture of ETC1S or UASTC");
    } else if (file->width % 4 != 0 || file->height % 4 != 0) {
        issues.add("IMAGE_NPOT_DIMENSIONS", at, "{} x {} pixels, expected multiples of four", file->width, file->height);
    }
    return std::string(kType);
}

std::string ImagePass::header(ByteSpan bytes, std::string declared, std::string_view extension, const Path& at) {
    Issues& issues = links_.issues();
    if (!extension.empty() && is_ktx2(bytes)) return ktx2(bytes, std::move(declared), extension, at);
    const ImageHeader found = read_image_header(bytes);
    switch (found.fault) {
        case ImageHeader::Fault::Unrecognised: issues.add("IMAGE_UNRECOGNIZED_FORMAT", at, "neither PNG, JPEG nor WebP"); return declared;
        case ImageHeader::Fault::EndsEarly: issues.add("IMAGE_UNEXPECTED_EOS", at, "the picture ends inside its header"); return declared;
        case ImageHeader::Fault::Invalid: issues.add("IMAGE_DATA_INVALID", at, "{}", found.what); return declared;
        case ImageHeader::Fault::None: break;
    }
    if (!is_enabled(links_.document, found.media_type)) issues.add("IMAGE_NON_ENABLED_MIME_TYPE", at, "{} needs an extension", found.media_type);
    if (!declared.empty() && declared != found.media_type) issues.add("IMAGE_MIME_TYPE_INVALID", at, "the picture is {}, not {}", found.media_type, shown(declared));
    if (!is_power_of_two(found.width) || !is_power_of_two(found.height)) issues.add("IMAGE_NPOT_DIMENSIONS", at, "{} x {} pixels", found.width, found.height);
    if (!found.plain) issues.add("IMAGE_FEATURES_UNSUPPORTED", at, "a colour space, a pixel shape or an animation that readers leave aside");
    return std::string(found.media_type);
}

}  // namespace

CheckBuffers load_check_buffers(GltfLinks& links, std::optional<ByteSpan> bin, const ResourceReader& open) {
    CheckBuffers out;
    out.spans.resize(links.document.size(Target::Buffers));
    out.decoded.reserve(out.spans.size());
    const Path top, list = top / "buffers";
    for (std::size_t i = 0; i < out.spans.size(); ++i) {
        const JsonRef buffer = links.document.item(Target::Buffers, i);
        if (!buffer.is_object()) continue;
        const Path at = list / i;
        const auto bytes = load_buffer(links, i, buffer, bin, out, open, at);
        const std::int64_t length = links.model.buffer_lengths[i];
        if (!bytes || length < 0) continue;
        if (bytes->size() < static_cast<std::uint64_t>(length)) {
            links.issues().add("BUFFER_BYTE_LENGTH_MISMATCH", at, "{} bytes, byteLength is {}", bytes->size(), length);
            continue;
        }
        const std::uint64_t padded = (static_cast<std::uint64_t>(length) + 3) / 4 * 4;
        if (!buffer.find("uri") && bytes->size() > padded) links.issues().add("BUFFER_GLB_CHUNK_TOO_BIG", at, "{} bytes more than byteLength", bytes->size() - padded);
        out.spans[i] = bytes->first(static_cast<std::size_t>(length));
    }
    return out;
}

void check_images(GltfLinks& links, const CheckBuffers& buffers, const ResourceReader& open) {
    ImagePass pass(links, buffers, open);
    const Path top, images = top / "images", textures = top / "textures";
    std::vector<std::string> types(links.document.size(Target::Images));
    const std::vector<std::string_view> extensions_of = extensions_of_images(links.document);
    for (std::size_t i = 0; i < types.size(); ++i)
        if (const JsonRef image = links.document.item(Target::Images, i); image.is_object()) types[i] = pass.image(image, extensions_of[i], images / i);
    for (std::size_t i = 0; i < links.document.size(Target::Textures); ++i) {
        const JsonRef texture = links.document.item(Target::Textures, i);
        if (!texture.is_object()) continue;
        const Path at = textures / i, extensions = at / "extensions", webp = extensions / "EXT_texture_webp";
        const std::string* type = item_of(types, whole_in(texture, "source", -1));
        if (type && !type->empty() && *type != "image/png" && *type != "image/jpeg")
            links.issues().add("TEXTURE_INVALID_IMAGE_MIME_TYPE", at / "source", "{} needs an extension's source", shown(*type));
        for (const std::string_view extension : {kBasis, kBlocks}) {
            const Path here = extensions / extension;
            const std::string* own = item_of(types, source_in(links.document, texture, extension));
            if (own && !own->empty() && *own != "image/ktx2") links.issues().add("TEXTURE_INVALID_IMAGE_MIME_TYPE", here / "source", "{}, expected image/ktx2", shown(*own));
        }
        const auto extension = links.document.uses("EXT_texture_webp") ? extension_in(texture, "EXT_texture_webp") : std::nullopt;
        type = extension ? item_of(types, whole_in(*extension, "source", -1)) : nullptr;
        if (type && !type->empty() && *type != "image/webp")
            links.issues().add("TEXTURE_INVALID_IMAGE_MIME_TYPE", webp / "source", "{}, expected image/webp", shown(*type));
    }
}

}  // namespace pai::codec
