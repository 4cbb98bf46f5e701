#include "convert/texture_pack.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

#include <fmt/format.h>

#include "asset/codec/gltf_buffers.h"
#include "asset/codec/gltf_check_data.h"
#include "asset/codec/gltf_uri.h"
#include "asset/codec/ktx2.h"
#include "asset/codec/pixels.h"
#include "base/glb.h"
#include "base/json.h"
#include "convert/bundle.h"
#include "convert/texture_uses.h"

namespace pai {
namespace {

using Device = TexturePackOptions::Device;
using Format = Pixels::Format;

constexpr std::string_view kExtension = "PAIFANG_texture_blocks";
// A small picture that blocks would spoil is kept texel by texel: palettes, swatches, lettering.
constexpr double kLeastDecibels = 38;
constexpr std::uint64_t kSmallPixels = 256 * 256, kExactPixels = 1024 * 1024;

// ---- one picture

// A vector of unit length in every texel. Those that point into the surface, which glTF does not know and the gaps between charts are full of, lie in it from now on: two channels hold no others.
void straighten(Pixels& picture) {
    for (std::size_t i = 0; i + 4 <= picture.texels.size(); i += 4) {
        double n[3], length2 = 0;
        for (std::size_t c = 0; c < 3; ++c) n[c] = static_cast<double>(picture.texels[i + c]) / 127.5 - 1;
        n[2] = std::max(n[2], 0.0);
        for (const double v : n) length2 += v * v;
        if (length2 < 1e-6) n[0] = n[1] = 0, n[2] = length2 = 1;
        for (std::size_t c = 0; c < 3; ++c) picture.texels[i + c] = static_cast<std::byte>(std::lround((n[c] / std::sqrt(length2) + 1) * 127.5));
    }
}

bool has_alpha(const Pixels& picture) {
    for (std::size_t i = 3; i < picture.texels.size(); i += 4)
        if (picture.texels[i] != std::byte{255}) return true;
    return false;
}

void drop_alpha(Pixels& picture) {
    for (std::size_t i = 3; i < picture.texels.size(); i += 4) picture.texels[i] = std::byte{255};
}

// Of the channels that mean something; infinite if nothing was lost.
double decibels(const Pixels& a, const Pixels& b, std::size_t channels) {
    double sum = 0;
    for (std::size_t i = 0; i + 4 <= a.texels.size(); i += 4)
        for (std::size_t c = 0; c < channels; ++c) {
            const double off = static_cast<double>(a.texels[i + c]) - static_cast<double>(b.texels[i + c]);
            sum += off * off;
        }
    if (sum == 0) return std::numeric_limits<double>::infinity();
    return 10 * std::log10(255.0 * 255.0 * static_cast<double>(a.texels.size() / 4 * channels) / sum);
}

// In the order in which they are tried: the last keeps every texel.
std::vector<Format> formats_for(const TextureUses& uses, bool alpha, Device device) {
    if (device == Device::Software) {
        if (uses.normal && !uses.colour && !uses.data) return {Format::Bc5};
        if (uses.colour) return {alpha ? Format::Bc3 : Format::Bc1};
        return {Format::Rgba8};
    }
    if (uses.normal && !uses.colour && !uses.data) return {Format::Bc5, Format::Bc7};
    if (uses.red_alone) return {Format::Bc4};
    return {Format::Bc7};
}

struct MadeTexture {
    Bytes file;
    double decibels = 0;
};

Result<MadeTexture> make_texture_file(Pixels picture, const TextureUses& uses, const TexturePackOptions& options) {
    codec::Ktx2Making making;
    making.levels.threads = options.threads;
    making.levels.use = uses.colour ? codec::TextureUse::Colour : uses.normal && !uses.data ? codec::TextureUse::Normal : codec::TextureUse::Data;
    making.levels.by_alpha = uses.cover;
    making.levels.mask_cutoff = uses.mask_cutoff;
    if (!uses.alpha) drop_alpha(picture);
    if (making.levels.use == codec::TextureUse::Normal) straighten(picture);
    const std::uint64_t pixels = static_cast<std::uint64_t>(picture.width) * static_cast<std::uint64_t>(picture.height);
    std::vector<Format> formats = formats_for(uses, has_alpha(picture), options.device);
    if (uses.exact && pixels <= kExactPixels) formats = {Format::Rgba8};
    MadeTexture out;
    for (std::size_t i = 0; i < formats.size(); ++i) {
        making.format = formats[i];
        PAI_TRY(out.file, codec::encode_ktx2(picture, making));
        PAI_TRY(const Pixels back, codec::decode_ktx2(out.file, {}, codec::Ktx2Keep::Rgba8));
        out.decibels = decibels(picture, back, uses.alpha ? 4 : uses.red_alone ? 1 : 3);
        if (out.decibels >= kLeastDecibels || pixels > kSmallPixels) return out;
        if (i + 1 == formats.size() && formats[i] != Format::Rgba8) formats.push_back(Format::Rgba8);
    }
    return out;
}

// ---- the file

// A document whose links hold, with other pictures.
class TextureRewriter {
public:
    TextureRewriter(const codec::GlbParts& parts, const codec::GltfDocument& document, JsonRef root) : parts_(parts), document_(document), root_(root) {}

    Result<TexturePack> make(const TexturePackOptions& options) {
        TexturePack out;
        out.least_decibels = std::numeric_limits<double>::infinity();
        PAI_TRY(make_pictures(options, out));
        if (made_.empty()) return out;
        out.pictures = made_.size();
        place_pictures();
        write_root();
        auto glb = write_glb(json_.take(), bin_, parts_.others);
        if (!glb) return std::move(glb.error()).context("with its textures");
        out.glb = *std::move(glb);
        return out;
    }

private:
    // The bytes of an image within the container's own buffer; empty: they lie elsewhere.
    ByteSpan bytes_of(std::size_t image) const {
        const int index = document_.images[image].view;
        if (index < 0) return {};
        const codec::GltfBufferView& view = document_.views[static_cast<std::size_t>(index)];
        if (view.buffer != 0 || !parts_.has_bin || view.meshopt || document_.buffers[0].uri || view.byte_offset > parts_.bin.size() || view.byte_length > parts_.bin.size() - view.byte_offset) return {};
        return parts_.bin.subspan(static_cast<std::size_t>(view.byte_offset), static_cast<std::size_t>(view.byte_length));
    }

    Result<void> make_pictures(const TexturePackOptions& options, TexturePack& out) {
        const std::vector<TextureUses> uses = uses_of_images(document_);
        for (std::size_t i = 0; i < uses.size(); ++i) {
            if (!uses[i].used()) continue;
            const ByteSpan bytes = bytes_of(i);
            const auto format = codec::sniff_pixels(bytes);
            if (format == codec::PixelFormat::Ktx2) {
                out.left.push_back(fmt::format("image {} has levels and blocks already", i));
                continue;
            }
            if (bytes.empty()) {
                out.left.push_back(fmt::format("image {} lies beside the model, is packed or in no known format", i));
                continue;
            }
            auto picture = codec::decode_pixels(bytes);
            if (!picture) return std::move(picture.error()).context(fmt::format("/images/{}", i));
            const std::uint64_t pixels = static_cast<std::uint64_t>(picture->width) * static_cast<std::uint64_t>(picture->height);
            PAI_TRY(MadeTexture made, make_texture_file(std::move(*picture), uses[i], options));
            out.pixels += pixels;
            out.before += bytes.size();
            out.after += made.file.size();
            out.least_decibels = std::min(out.least_decibels, made.decibels);
            made_[i].file = std::move(made.file);
        }
        return {};
    }

    // The views of old pictures that nothing else uses become those of the new ones, and their bytes go.
    void place_pictures() {
        std::vector<std::uint64_t> users(document_.views.size());
        count_users(root_, users);
        std::size_t next = document_.views.size();
        for (auto& [image, made] : made_) {
            const auto view = static_cast<std::size_t>(document_.images[image].view);
            made.own_view = users[view] == 1;
            made.view = made.own_view ? view : next++;
        }
        find_dead_bytes();
        for (std::size_t at = 0, hole = 0; at < parts_.bin.size();) {
            const std::size_t end = hole < holes_.size() ? static_cast<std::size_t>(holes_[hole].first) : parts_.bin.size();
            bin_.insert(bin_.end(), parts_.bin.begin() + static_cast<std::ptrdiff_t>(at), parts_.bin.begin() + static_cast<std::ptrdiff_t>(end));
            at = hole < holes_.size() ? static_cast<std::size_t>(holes_[hole].second) : end;
            ++hole;
        }
        for (auto& [image, made] : made_) {
            bin_.resize((bin_.size() + 15) / 16 * 16);
            made.offset = bin_.size();
            bin_.insert(bin_.end(), made.file.begin(), made.file.end());
            made.length = made.file.size();
            made.file = {};
        }
        bin_.resize((bin_.size() + 3) / 4 * 4);
    }

    // Who names a view, extensions that this reader does not know included. As deep as the parser goes.
    static void count_users(JsonRef value, std::vector<std::uint64_t>& users) {
        for (std::size_t i = 0; i < value.size(); ++i) {
            if (value.is_object() && value.key(i) == "bufferView") {
                const std::int64_t view = value[i].as_int().value_or(-1);
                if (view >= 0 && static_cast<std::size_t>(view) < users.size()) ++users[static_cast<std::size_t>(view)];
            }
            count_users(value[i], users);
        }
    }

    // Ranges of the buffer that only old pictures cover, cut to multiples of 16 so that nothing else loses its alignment.
    void find_dead_bytes() {
        std::vector<std::pair<std::uint64_t, std::uint64_t>> dead, live;
        const auto add = [&](bool is_dead, std::uint64_t offset, std::uint64_t length) { (is_dead ? dead : live).emplace_back(offset, offset + length); };
        for (std::size_t i = 0; i < document_.views.size(); ++i) {
            const codec::GltfBufferView& v = document_.views[i];
            const bool replaced = std::any_of(made_.begin(), made_.end(), [&](const auto& m) { return m.second.own_view && m.second.view == i; });
            if (v.buffer == 0) add(replaced, v.byte_offset, v.byte_length);
            if (v.meshopt && v.meshopt->buffer == 0) add(false, v.meshopt->byte_offset, v.meshopt->byte_length);
        }
        std::sort(dead.begin(), dead.end());
        for (auto [first, end] : dead) {
            first = (first + 15) / 16 * 16;
            end = std::min<std::uint64_t>(end / 16 * 16, parts_.bin.size() / 16 * 16);
            if (!holes_.empty()) first = std::max(first, holes_.back().second);
            const bool shared = std::any_of(live.begin(), live.end(), [&](const auto& l) { return l.first < end && l.second > first; });
            if (first < end && !shared) holes_.emplace_back(first, end);
        }
    }

    std::uint64_t moved(std::uint64_t offset) const {
        std::uint64_t gone = 0;
        for (const auto& [first, end] : holes_) {
            if (first >= offset) break;
            gone += std::min(end, offset) - first;
        }
        return offset - gone;
    }

    // ---- JSON

    void write_root() {
        json_.begin_object();
        for (std::size_t i = 0; i < root_.size(); ++i) {
            const std::string_view key = root_.key(i);
            json_.key(key);
            if (key == "buffers") write_buffers(root_[i]);
            else if (key == "bufferViews") write_views(root_[i]);
            else if (key == "images") write_images(root_[i]);
            else if (key == "textures") write_textures(root_[i]);
            else if (key == "extensionsUsed" || key == "extensionsRequired") write_names(root_[i]);
            else json_.value(root_[i]);
        }
        for (const char* list : {"extensionsUsed", "extensionsRequired"})
            if (!root_.find(list)) json_.key(list).begin_array().value(kExtension).end_array();
        json_.end_object();
    }

    void write_names(JsonRef names) {
        json_.begin_array();
        for (std::size_t i = 0; i < names.size(); ++i)
            if (names[i].text() != kExtension) json_.value(names[i]);
        json_.value(kExtension).end_array();
    }

    void write_buffers(JsonRef buffers) {
        json_.begin_array();
        for (std::size_t i = 0; i < buffers.size(); ++i) {
            if (i > 0) {
                json_.value(buffers[i]);
                continue;
            }
            json_.begin_object();
            for (std::size_t m = 0; m < buffers[0].size(); ++m)
                if (buffers[0].key(m) != "byteLength") json_.key(buffers[0].key(m)).value(buffers[0][m]);
            json_.member("byteLength", bin_.size()).end_object();
        }
        json_.end_array();
    }

    // The members of a view, or of its compressed form.
    void write_view(JsonRef view) {
        const auto buffer = view.find("buffer");
        const bool ours = buffer && buffer->as_int() == 0;
        json_.begin_object();
        for (std::size_t i = 0; i < view.size(); ++i) {
            const std::string_view key = view.key(i);
            json_.key(key);
            if (key == "byteOffset" && ours) json_.value(moved(static_cast<std::uint64_t>(std::max<std::int64_t>(view[i].as_int().value_or(0), 0))));
            else if (key == "extensions") write_view_extensions(view[i]);
            else json_.value(view[i]);
        }
        json_.end_object();
    }

    void write_view_extensions(JsonRef extensions) {
        json_.begin_object();
        for (std::size_t i = 0; i < extensions.size(); ++i) {
            json_.key(extensions.key(i));
            if (extensions.key(i).ends_with("_meshopt_compression") && extensions[i].is_object()) write_view(extensions[i]);
            else json_.value(extensions[i]);
        }
        json_.end_object();
    }

    void write_views(JsonRef views) {
        struct Placed {
            std::uint64_t offset, length;
        };
        std::map<std::size_t, Placed> placed;
        for (const auto& [image, made] : made_) placed[made.view] = {made.offset, made.length};
        json_.begin_array();
        for (std::size_t i = 0; i < views.size(); ++i)
            if (!placed.contains(i)) write_view(views[i]);
            else json_.begin_object().member("buffer", 0).member("byteOffset", placed[i].offset).member("byteLength", placed[i].length).end_object();
        for (auto at = placed.lower_bound(views.size()); at != placed.end(); ++at)
            json_.begin_object().member("buffer", 0).member("byteOffset", at->second.offset).member("byteLength", at->second.length).end_object();
        json_.end_array();
    }

    void write_images(JsonRef images) {
        json_.begin_array();
        for (std::size_t i = 0; i < images.size(); ++i) {
            const auto made = made_.find(i);
            if (made == made_.end()) {
                json_.value(images[i]);
                continue;
            }
            json_.begin_object();
            for (std::size_t m = 0; m < images[i].size(); ++m)
                if (const auto key = images[i].key(m); key != "bufferView" && key != "mimeType") json_.key(key).value(images[i][m]);
            json_.member("bufferView", made->second.view).member("mimeType", "image/ktx2").end_object();
        }
        json_.end_array();
    }

    void write_textures(JsonRef textures) {
        json_.begin_array();
        for (std::size_t i = 0; i < textures.size(); ++i) {
            const int source = document_.textures[i].source;
            if (source < 0 || !made_.contains(static_cast<std::size_t>(source))) {
                json_.value(textures[i]);
                continue;
            }
            json_.begin_object();
            for (std::size_t m = 0; m < textures[i].size(); ++m)
                if (const auto key = textures[i].key(m); key != "source" && key != "extensions") json_.key(key).value(textures[i][m]);
            json_.key("extensions").begin_object();
            const auto extensions = textures[i].find("extensions");
            for (std::size_t m = 0; extensions && m < extensions->size(); ++m)
                if (const auto key = extensions->key(m); key != "EXT_texture_webp" && key != "KHR_texture_basisu" && key != kExtension) json_.key(key).value((*extensions)[m]);
            json_.key(kExtension).begin_object().member("source", source).end_object().end_object().end_object();
        }
        json_.end_array();
    }

    struct NewPicture {
        Bytes file;
        std::size_t view = 0;
        bool own_view = false;  // the old one's, which nothing else uses
        std::uint64_t offset = 0, length = 0;
    };

    const codec::GlbParts& parts_;
    const codec::GltfDocument& document_;
    JsonRef root_;
    std::map<std::size_t, NewPicture> made_;  // by image
    std::vector<std::pair<std::uint64_t, std::uint64_t>> holes_;  // first and end, rising
    Bytes bin_;
    JsonWriter json_;
};

// Of the pictures in the container's own buffer.
Result<TexturePack> pack_own_pictures(ByteSpan glb, const TexturePackOptions& options) {
    const codec::GltfLimits limits{.keep_pictures = false};
    PAI_TRY(const codec::GlbParts parts, codec::split_glb(glb, limits.max_json_bytes));
    PAI_TRY(const codec::GltfDocument document, codec::parse_gltf_document(parts.json, limits));
    PAI_TRY(codec::check_gltf_links(document));
    PAI_TRY(const JsonDoc json, JsonDoc::parse(parts.json));
    return TextureRewriter(parts, document, json.root()).make(options);
}

// Pictures that a material uses and that lie in the JSON.
bool has_data_pictures(const codec::GltfDocument& document) {
    const std::vector<TextureUses> uses = uses_of_images(document);
    for (std::size_t i = 0; i < uses.size(); ++i)
        if (const auto& uri = document.images[i].uri; uses[i].used() && uri && uri->starts_with("data:")) return true;
    return false;
}

std::uint64_t pixels_by_header(ByteSpan picture) {
    const auto header = codec::read_image_header(picture);
    return std::uint64_t{header.width} * header.height;
}

}  // namespace

Result<std::uint64_t> largest_picture(ByteSpan glb) {
    const codec::GltfLimits limits{.keep_pictures = false};
    PAI_TRY(const codec::GlbParts parts, codec::split_glb(glb, limits.max_json_bytes));
    PAI_TRY(const codec::GltfDocument document, codec::parse_gltf_document(parts.json, limits));
    std::uint64_t out = 0;
    for (const codec::GltfImage& image : document.images) {
        if (std::string type; image.uri && image.uri->starts_with("data:")) {
            if (const auto bytes = codec::decode_data_uri(*image.uri, "", type)) out = std::max(out, pixels_by_header(*bytes));
            continue;
        }
        if (image.view < 0 || static_cast<std::size_t>(image.view) >= document.views.size()) continue;
        const codec::GltfBufferView& view = document.views[static_cast<std::size_t>(image.view)];
        if (view.buffer != 0 || view.byte_offset > parts.bin.size() || view.byte_length > parts.bin.size() - view.byte_offset) continue;
        out = std::max(out, pixels_by_header(parts.bin.subspan(static_cast<std::size_t>(view.byte_offset), static_cast<std::size_t>(view.byte_length))));
    }
    return out;
}

Result<TexturePack> pack_textures(ByteSpan glb, const TexturePackOptions& options) {
    const codec::GltfLimits limits{.keep_pictures = false};
    PAI_TRY(const codec::GlbParts parts, codec::split_glb(glb, limits.max_json_bytes));
    if (!parts.is_container) return Error(Code::Corrupt, "expected a GLB container to pack textures in");
    PAI_TRY(const codec::GltfDocument document, codec::parse_gltf_document(parts.json, limits));
    PAI_TRY(codec::check_gltf_links(document));
    if (has_data_pictures(document)) {
        PAI_TRY(const Bytes inside, take_data_pictures_in(glb));
        return pack_own_pictures(inside, options);
    }
    return pack_own_pictures(glb, options);
}

}  // namespace pai
