#include "convert/bundle.h"

#include <algorithm>
#include <map>
#include <optional>

#include <fmt/format.h>

#include "asset/codec/gltf_buffers.h"
#include "asset/codec/gltf_uri.h"
#include "asset/codec/pixels.h"
#include "base/glb.h"
#include "base/json.h"

namespace pai {
namespace {

constexpr std::uint64_t kMostGlb = 0xffff'fff0;

void append(Bytes& out, ByteSpan bytes) { out.insert(out.end(), bytes.begin(), bytes.end()); }

void align(Bytes& out) { out.resize((out.size() + 3) / 4 * 4); }

std::string_view media_type(ByteSpan picture) {
    switch (codec::sniff_pixels(picture)) {
        case codec::PixelFormat::Png: return "image/png";
        case codec::PixelFormat::Jpeg: return "image/jpeg";
        case codec::PixelFormat::Webp: return "image/webp";
        case codec::PixelFormat::Ktx2: return "image/ktx2";
        default: return {};
    }
}

// At most what one .glb holds: an offset beyond its bytes is refused when the result is read.
std::uint64_t offset_of(JsonRef number) { return static_cast<std::uint64_t>(std::clamp(number.as_double(), 0.0, static_cast<double>(kMostGlb))); }

// A document whose links hold, taken apart and put together again.
class Bundler {
public:
    // `all`: every picture has to come in, else those of data URIs do.
    Bundler(const codec::GlbParts& parts, const codec::GltfDocument& document, const codec::ResourceReader& open, bool all)
        : parts_(parts), document_(document), open_(open), all_(all) {}

    Result<Bytes> make(JsonRef root) {
        PAI_TRY(take_buffers());
        PAI_TRY(take_pictures());
        write_root(root);
        return write_glb(json_.take(), bin_, parts_.others);
    }

private:
    struct Placed {
        int buffer = 0;
        std::uint64_t offset = 0;
    };

    // Bytes of a URI; decoded ones live until the next call.
    Result<ByteSpan> read(const std::string& uri, std::string_view pointer) {
        if (uri.starts_with("data:")) {
            std::string type;
            PAI_TRY(decoded_, codec::decode_data_uri(uri, pointer, type));
            return ByteSpan(decoded_);
        }
        PAI_TRY(const std::string path, codec::decode_path(uri, pointer));
        return open_(path);
    }

    Result<void> add(ByteSpan bytes) {
        align(bin_);
        if (bin_.size() + bytes.size() > kMostGlb) return Error(Code::Unsupported, "more bytes than one .glb holds, which is less than 4 GiB");
        append(bin_, bytes);
        return {};
    }

    // Those with bytes go one behind the other; those without stay, behind the one.
    Result<void> take_buffers() {
        for (std::size_t i = 0; i < document_.buffers.size(); ++i) {
            const codec::GltfBuffer& buffer = document_.buffers[i];
            const bool in_container = i == 0 && !buffer.uri && parts_.has_bin;
            if (buffer.is_fallback || (!buffer.uri && !in_container)) {
                placed_.push_back({++empty_count_, 0});
                continue;
            }
            ByteSpan bytes = parts_.bin;
            if (buffer.uri) {
                PAI_TRY(bytes, read(*buffer.uri, fmt::format("/buffers/{}/uri", i)));
            }
            align(bin_);
            placed_.push_back({0, bin_.size()});
            PAI_TRY(add(bytes.first(static_cast<std::size_t>(std::min<std::uint64_t>(bytes.size(), buffer.byte_length)))));
        }
        return {};
    }

    Result<void> take_pictures() {
        for (std::size_t i = 0; i < document_.images.size(); ++i) {
            const codec::GltfImage& image = document_.images[i];
            if (!image.uri || (!all_ && !image.uri->starts_with("data:"))) continue;
            const std::string pointer = fmt::format("/images/{}/uri", i);
            PAI_TRY(const ByteSpan bytes, read(*image.uri, pointer));
            const std::string_view type = media_type(bytes);
            if (type.empty() && !all_) continue;
            if (type.empty()) return Error(Code::Unsupported, fmt::format("{}: no PNG, JPEG, WebP or KTX2", pointer), "IMAGE_MIME_TYPE_INVALID");
            align(bin_);
            pictures_[i] = {bin_.size(), bytes.size(), type};
            PAI_TRY(add(bytes));
        }
        // Views of no bytes at all still need the first buffer to be there.
        if (bin_.empty() && empty_count_ > 0) bin_.resize(4);
        return {};
    }

    void write_root(JsonRef root) {
        bool views_written = false;
        json_.begin_object();
        for (std::size_t i = 0; i < root.size(); ++i) {
            const std::string_view key = root.key(i);
            json_.key(key);
            if (key == "buffers") write_buffers(root[i]);
            else if (key == "bufferViews") write_views(root[i]), views_written = true;
            else if (key == "images") write_images(root[i]);
            else json_.value(root[i]);
        }
        if (!views_written && !pictures_.empty()) {
            json_.key("bufferViews");
            write_views({});
        }
        if (document_.buffers.empty() && !bin_.empty()) {
            json_.key("buffers");
            write_buffers({});
        }
        json_.end_object();
    }

    void write_buffers(std::optional<JsonRef> buffers) {
        json_.begin_array();
        if (!bin_.empty()) json_.begin_object().member("byteLength", bin_.size()).end_object();
        for (std::size_t i = 0; i < placed_.size(); ++i)
            if (placed_[i].buffer != 0) json_.value((*buffers)[i]);
        json_.end_array();
    }

    // The members of a view, or of its compressed form, where their bytes are now.
    void write_view_members(JsonRef view) {
        Placed at;
        // What the reader does not know is not checked: it stays as it is.
        const auto buffer = view.find("buffer");
        const double index = buffer ? buffer->as_double() : -1;
        const bool known = index >= 0 && index < static_cast<double>(placed_.size());
        if (known) at = placed_[static_cast<std::size_t>(index)];
        bool offset_written = false;
        for (std::size_t i = 0; i < view.size(); ++i) {
            const std::string_view key = view.key(i);
            json_.key(key);
            if (key == "buffer" && known) json_.value(at.buffer);
            else if (key == "byteOffset" && known) json_.value(at.offset + offset_of(view[i])), offset_written = true;
            else if (key == "extensions") write_view_extensions(view[i]);
            else json_.value(view[i]);
        }
        if (known && !offset_written && at.offset != 0) json_.member("byteOffset", at.offset);
    }

    void write_view_extensions(JsonRef extensions) {
        json_.begin_object();
        for (std::size_t i = 0; i < extensions.size(); ++i) {
            json_.key(extensions.key(i));
            if (!extensions.key(i).ends_with("_meshopt_compression") || !extensions[i].is_object()) {
                json_.value(extensions[i]);
                continue;
            }
            json_.begin_object();
            write_view_members(extensions[i]);
            json_.end_object();
        }
        json_.end_object();
    }

    void write_views(std::optional<JsonRef> views) {
        json_.begin_array();
        for (std::size_t i = 0; views && i < views->size(); ++i) {
            json_.begin_object();
            write_view_members((*views)[i]);
            json_.end_object();
        }
        for (const auto& [image, picture] : pictures_)
            json_.begin_object().member("buffer", 0).member("byteOffset", picture.offset).member("byteLength", picture.size).end_object();
        json_.end_array();
    }

    void write_images(JsonRef images) {
        std::size_t view = document_.views.size();
        json_.begin_array();
        for (std::size_t i = 0; i < images.size(); ++i) {
            const auto picture = pictures_.find(i);
            if (picture == pictures_.end()) {
                json_.value(images[i]);
                continue;
            }
            json_.begin_object();
            for (std::size_t m = 0; m < images[i].size(); ++m)
                if (const auto key = images[i].key(m); key != "uri" && key != "mimeType") json_.key(key).value(images[i][m]);
            json_.member("bufferView", view++).member("mimeType", picture->second.type).end_object();
        }
        json_.end_array();
    }

    struct Picture {
        std::uint64_t offset = 0, size = 0;
        std::string_view type;
    };

    const codec::GlbParts& parts_;
    const codec::GltfDocument& document_;
    const codec::ResourceReader& open_;
    bool all_;
    Bytes bin_, decoded_;
    std::vector<Placed> placed_;              // of each buffer of the file
    std::map<std::size_t, Picture> pictures_;  // of images with a URI
    int empty_count_ = 0;
    JsonWriter json_;
};

ModelCounts count(const ModelData& model) {
    ModelCounts out;
    out.nodes = model.nodes.size();
    out.meshes = model.meshes.size();
    for (const Mesh& mesh : model.meshes)
        for (const Primitive& p : mesh.primitives) {
            out.vertices += p.positions.size();
            switch (p.mode) {
                case Primitive::Mode::Triangles: out.triangles += p.indices.size() / 3; break;
                case Primitive::Mode::Lines: out.lines += p.indices.size() / 2; break;
                case Primitive::Mode::Points: out.points += p.indices.size(); break;
            }
        }
    out.materials = model.materials.size();
    out.pictures = model.images.size();
    out.skins = model.skins.size();
    out.animations = model.animations.size();
    out.bounds = model.bounds;
    return out;
}

Result<ByteSpan> nothing_beside(std::string_view path) { return Error(Code::NotFound, fmt::format("{}: named by a model that should hold it", path)); }

Result<Bytes> bundled(ByteSpan file, const codec::ResourceReader& open, const codec::GltfLimits& limits, bool all) {
    PAI_TRY(const codec::GlbParts parts, codec::split_glb(file, limits.max_json_bytes));
    PAI_TRY(const codec::GltfDocument document, codec::parse_gltf_document(parts.json, limits));
    PAI_TRY(codec::check_gltf_links(document));
    PAI_TRY(const JsonDoc json, JsonDoc::parse(parts.json));
    return Bundler(parts, document, open, all).make(json.root());
}

}  // namespace

Result<Bytes> take_data_pictures_in(ByteSpan glb) { return bundled(glb, nothing_beside, {.keep_pictures = false}, false); }

Result<Bundle> bundle_gltf(ByteSpan file, const codec::ResourceReader& open, const std::function<codec::MeshUnpacker()>& unpacker) {
    const auto fresh = [&] { return unpacker ? unpacker() : codec::MeshUnpacker(); };
    const codec::GltfLimits limits{.unpack_mesh = fresh(), .keep_pictures = false};
    PAI_TRY(codec::read_gltf(file, open, limits));
    Bundle out;
    PAI_TRY(out.glb, bundled(file, open, limits, true));
    // Meshes were unpacked once: each reading has its own time for that.
    PAI_TRY(const ModelData model, codec::read_gltf(out.glb, nothing_beside, {.unpack_mesh = fresh(), .keep_pictures = false}));
    out.counts = count(model);
    return out;
}

}  // namespace pai
