// Header, indices and global data of a KTX 2.0 file. Source: KTX 2.0, 3 to 3.12.
#include <algorithm>
#include <bit>
#include <numeric>

#include <fmt/format.h>

#include "asset/codec/basis_lz.h"
#include "asset/codec/ktx2_format.h"

namespace pai::codec {
namespace {

constexpr std::size_t kHeader = 80, kLevelEntry = 24;
constexpr std::string_view kIdentifier("\xabKTX 20\xbb\r\n\x1a\n", 12);

std::uint64_t load_le64(const std::byte* at) { return load_le32(at) | std::uint64_t{load_le32(at + 4)} << 32; }

struct Index {
    std::uint64_t dfd_offset = 0, dfd_length = 0, kvd_offset = 0, kvd_length = 0, sgd_offset = 0, sgd_length = 0;
};

Result<void> check_dimensions(const Ktx2File& f, std::uint32_t level_count, const KtxFormat* format) {
    if (f.width == 0) return ktx2_error(3006, "a width of 0");
    const bool blocks = format && format->is_block();
    if (blocks && f.height == 0) return ktx2_error(3007, "blocks without a height");
    if (f.faces != 1 && f.faces != 6) return ktx2_error(3014, fmt::format("{} faces, expected 1 or 6", f.faces));
    if (f.faces == 6 && f.width != f.height) return ktx2_error(3008, fmt::format("faces of {} x {}", f.width, f.height));
    if (f.depth > 0 && f.height == 0) return ktx2_error(3009, "a depth without a height");
    if (blocks && format->block[2] > 1 && f.depth == 0) return ktx2_error(3010, "blocks with a depth in a picture without");
    if (format && format->depth && f.depth > 0) return ktx2_error(3011, "a volume of depths");
    if (f.faces == 6 && f.depth > 0) return ktx2_error(3013, "faces with a depth");
    const std::uint32_t longest = std::max({f.width, f.height, f.depth});
    if (level_count > static_cast<std::uint32_t>(std::bit_width(longest))) return ktx2_error(3016, fmt::format("{} levels of {} x {}", level_count, f.width, f.height));
    if (level_count == 0 && (blocks || f.vk_format == 0)) return ktx2_error(3017, "no level of blocks");
    return {};
}

Result<void> check_incomplete_cube(const Ktx2File& f) {
    // Its faces are square, too, though it is an array.
    if (as_text(f.words).find("KTXcubemapIncomplete") == std::string_view::npos) return {};
    if (f.width != f.height) return ktx2_error(3008, fmt::format("faces of {} x {}", f.width, f.height));
    return f.depth > 0 ? ktx2_error(3013, "faces with a depth") : Result<void>();
}

Result<void> check_index(const Ktx2File& f, const Index& i, std::uint64_t end_of_levels) {
    const std::uint64_t size = f.file.size();
    const auto fits = [size](std::uint64_t offset, std::uint64_t length) { return offset <= size && length <= size - offset; };
    if (i.dfd_offset == 0 || i.dfd_length == 0) return ktx2_error(3020, "no data format descriptor");
    if (i.dfd_offset != end_of_levels) return ktx2_error(3021, fmt::format("the descriptor at byte {}, expected {}", i.dfd_offset, end_of_levels));
    if (!fits(i.dfd_offset, i.dfd_length)) return ktx2_error(1003, "the descriptor goes beyond the file");
    if ((i.kvd_offset == 0) != (i.kvd_length == 0)) return ktx2_error(3023, "keys and values without a place or length");
    if (i.kvd_length > 0 && i.kvd_offset != i.dfd_offset + i.dfd_length) return ktx2_error(3022, fmt::format("keys and values at byte {}, expected {}", i.kvd_offset, i.dfd_offset + i.dfd_length));
    if (!fits(i.kvd_offset, i.kvd_length)) return ktx2_error(1003, "keys and values go beyond the file");
    const bool global = f.scheme == Ktx2Scheme::BasisLz;
    if (global && (i.sgd_offset == 0 || i.sgd_length == 0)) return ktx2_error(3026, "no global data of BasisLZ");
    if (!global && (i.sgd_offset != 0 || i.sgd_length != 0)) return ktx2_error(3027, "global data with a scheme that has none");
    const std::uint64_t before = i.kvd_length > 0 ? i.kvd_offset + i.kvd_length : i.dfd_offset + i.dfd_length;
    if (global && i.sgd_offset != (before + 7) / 8 * 8) return ktx2_error(3024, fmt::format("global data at byte {}, expected {}", i.sgd_offset, (before + 7) / 8 * 8));
    if (!fits(i.sgd_offset, i.sgd_length)) return ktx2_error(1003, "global data go beyond the file");
    return {};
}

// Bytes of a level without its scheme; 0 if they are not known from the format.
std::uint64_t bytes_of_level(const Ktx2File& f, const KtxFormat* format, std::size_t level) {
    const auto side = [level](std::uint32_t v) { return std::max<std::uint64_t>(std::uint64_t{v} >> level, 1); };
    KtxFormat uastc{.bytes = 16};
    uastc.block[0] = uastc.block[1] = 4;
    if (!format && f.model != kModelUastc) return 0;
    const KtxFormat& b = format ? *format : uastc;
    const auto blocks = [](std::uint64_t texels, std::uint64_t block) { return (texels + block - 1) / block; };
    return blocks(side(f.width), b.block[0]) * blocks(side(f.height), b.block[1]) * blocks(side(f.depth), b.block[2]) * b.bytes * std::max<std::uint64_t>(f.layers, 1) * f.faces;
}

Result<void> check_levels(const Ktx2File& f, const KtxFormat* format) {
    const std::uint64_t block = format ? format->bytes : f.model == kModelUastc ? 16 : 1, alignment = f.scheme == Ktx2Scheme::None ? std::lcm<std::uint64_t>(block, 4) : 1;
    std::uint64_t before = f.file.size();
    for (std::size_t i = 0; i < f.levels.size(); ++i) {
        const Ktx2Level& l = f.levels[i];
        if (l.offset > f.file.size() || l.length > f.file.size() - l.offset) return ktx2_error(1003, fmt::format("level {} goes beyond the file", i));
        if (l.length == 0) return ktx2_error(4002, fmt::format("level {} has no bytes", i));
        if (l.offset % alignment != 0) return ktx2_error(4003, fmt::format("level {} at byte {}, expected a multiple of {}", i, l.offset, alignment));
        // The smallest stands first.
        if (l.offset + l.length > before) return ktx2_error(4001, fmt::format("level {} does not stand before the one that is larger", i));
        before = l.offset;
        const std::uint64_t expected = bytes_of_level(f, format, i);
        if (f.scheme == Ktx2Scheme::BasisLz) {
            if (l.raw_length != 0) return ktx2_error(4007, fmt::format("level {} of BasisLZ has a length without it", i));
            continue;
        }
        if (f.scheme == Ktx2Scheme::None && l.raw_length != l.length) return ktx2_error(expected != 0 && l.length == expected ? 4006 : 4005, fmt::format("level {} has two lengths, {} and {}", i, l.length, l.raw_length));
        if (l.raw_length == 0) return ktx2_error(4009, fmt::format("level {} has no length without its scheme", i));
        if (expected != 0 && l.raw_length != expected) return ktx2_error(f.scheme == Ktx2Scheme::None ? 4005 : 4008, fmt::format("level {} of {} bytes, expected {}", i, l.raw_length, expected));
    }
    // Levels end where the file does, each right behind the smaller one but for what aligns it.
    for (std::size_t i = 0; i + 1 < f.levels.size(); ++i) {
        const std::uint64_t end = f.levels[i + 1].offset + f.levels[i + 1].length;
        if (f.levels[i].offset != (end + alignment - 1) / alignment * alignment) return ktx2_error(4004, fmt::format("level {} at byte {}, expected {}", i, f.levels[i].offset, (end + alignment - 1) / alignment * alignment));
    }
    return {};
}

Result<void> check_first_level(const Ktx2File& f, const Index& i, std::uint64_t alignment) {
    const std::uint64_t end = std::max({i.dfd_offset + i.dfd_length, i.kvd_offset + i.kvd_length, i.sgd_offset + i.sgd_length});
    const std::uint64_t expected = (end + alignment - 1) / alignment * alignment;
    if (f.levels.back().offset != expected) return ktx2_error(4004, fmt::format("the smallest level at byte {}, expected {}", f.levels.back().offset, expected));
    return {};
}

Result<void> check_image(const Ktx2File& f, const BasisLzImage& image, const Ktx2Level& level, std::size_t index) {
    const auto beyond = [&](std::uint32_t offset, std::uint32_t length) { return offset > level.length || length > level.length - offset; };
    if ((image.flags & ~2u) != 0) return ktx2_error(8104, fmt::format("image {} has flags {}", index, image.flags));
    if ((image.flags & 2u) != 0) return ktx2_error(8105, fmt::format("image {} is of an animation", index));
    if (image.rgb_length == 0) return ktx2_error(8106, fmt::format("image {} has no colours", index));
    if (beyond(image.rgb_offset, image.rgb_length)) return ktx2_error(8107, fmt::format("the colours of image {} go beyond level {}", index, index));
    if (beyond(image.alpha_offset, image.alpha_length)) return ktx2_error(8108, fmt::format("the alpha of image {} goes beyond level {}", index, index));
    const bool two = f.alpha || f.red_green;
    if (!two && image.alpha_length != 0) return ktx2_error(8109, fmt::format("image {} has alpha, its descriptor none", index));
    if (two && image.alpha_length == 0) return ktx2_error(8110, fmt::format("image {} lacks the alpha of its descriptor", index));
    return {};
}

Result<void> check_global(const Ktx2File& f) {
    const std::uint64_t layers = std::max<std::uint64_t>(f.layers, 1) * f.faces;
    std::uint64_t images = 0;
    for (std::size_t i = 0; i < f.levels.size(); ++i) images += layers * std::max<std::uint64_t>(std::uint64_t{f.depth} >> i, 1);
    if (images > f.global.size()) return ktx2_error(8101, fmt::format("{} images in {} bytes", images, f.global.size()));
    PAI_TRY(const BasisLzGlobal global, read_basis_lz(f.global, static_cast<std::size_t>(images)));
    std::size_t at = 0;
    for (std::size_t i = 0; i < f.levels.size(); ++i)
        for (std::uint64_t k = 0; k < layers * std::max<std::uint64_t>(std::uint64_t{f.depth} >> i, 1); ++k, ++at) PAI_TRY(check_image(f, global.images[at], f.levels[i], at));
    return {};
}

// What KHR_texture_basisu asks of the two formats that are transcoded.
Result<void> check_gltf(const Ktx2File& f) {
    if (f.model != kModelUastc && f.scheme != Ktx2Scheme::BasisLz) return {};
    if (!f.gltf_colours) return ktx2_error(6304, "colours of another space: glTF textures have sRGB, or linear without primaries");
    if (f.model == kModelUastc && f.scheme == Ktx2Scheme::Zlib) return ktx2_error(3101, "UASTC within ZLIB, glTF textures have it plain or within Zstandard");
    if (f.height == 0 || f.depth > 0 || f.layers > 0 || f.faces != 1) return {};
    if (f.width % 4 != 0 || f.height % 4 != 0) return ktx2_error(3103, fmt::format("{} x {} texels, glTF textures have multiples of 4", f.width, f.height));
    if (f.levels.size() != 1 && f.levels.size() != static_cast<std::size_t>(std::bit_width(std::max(f.width, f.height))))
        return ktx2_error(3104, fmt::format("{} levels, glTF textures have one or all", f.levels.size()));
    return {};
}

}  // namespace

Result<Ktx2File> read_ktx2(ByteSpan in) {
    if (in.size() < kIdentifier.size() || as_text(in.first(kIdentifier.size())) != kIdentifier) return ktx2_error(2001, "not a KTX 2.0 file");
    if (in.size() < kHeader) return ktx2_error(1003, fmt::format("{} bytes, a header has {}", in.size(), kHeader));
    const auto word = [in](std::size_t i) { return load_le32(in.data() + 12 + 4 * i); };
    Ktx2File f{.file = in, .vk_format = word(0), .width = word(2), .height = word(3), .depth = word(4), .layers = word(5), .faces = word(6)};
    const std::uint32_t type_size = word(1), level_count = word(7), scheme = word(8);
    const std::optional<KtxFormat> known = f.vk_format == 0 ? std::nullopt : ktx_format(f.vk_format);
    const KtxFormat* format = known ? &*known : nullptr;
    if (f.vk_format != 0 && !format) return ktx2_error(3001, fmt::format("Vulkan format {}, which no file may have", f.vk_format));
    if (scheme > 3) return ktx2_error(3019, fmt::format("supercompression scheme {}", scheme));
    f.scheme = static_cast<Ktx2Scheme>(scheme);
    if (f.scheme == Ktx2Scheme::BasisLz && f.vk_format != 0) return ktx2_error(3004, "BasisLZ with a Vulkan format");
    if ((!format || format->is_block()) && type_size != 1) return ktx2_error(3005, fmt::format("a type of {} bytes, blocks have 1", type_size));
    if (format && type_size != format->type_size) return ktx2_error(3012, fmt::format("a type of {} bytes, the format has {}", type_size, format->type_size));
    PAI_TRY(check_dimensions(f, level_count, format));
    const std::size_t count = std::max<std::size_t>(level_count, 1);
    const std::uint64_t end_of_levels = kHeader + count * kLevelEntry;
    if (end_of_levels > in.size()) return ktx2_error(1003, "the level index goes beyond the file");
    const Index index{word(9), word(10), word(11), word(12), load_le64(in.data() + 64), load_le64(in.data() + 72)};
    PAI_TRY(check_index(f, index, end_of_levels));
    for (std::size_t i = 0; i < count; ++i) {
        const std::byte* at = in.data() + kHeader + i * kLevelEntry;
        f.levels.push_back({load_le64(at), load_le64(at + 8), load_le64(at + 16)});
    }
    const auto part = [in](std::uint64_t offset, std::uint64_t length) { return in.subspan(static_cast<std::size_t>(offset), static_cast<std::size_t>(length)); };
    f.descriptor = part(index.dfd_offset, index.dfd_length);
    f.words = part(index.kvd_offset, index.kvd_length);
    f.global = part(index.sgd_offset, index.sgd_length);
    PAI_TRY(check_ktx2_descriptor(f, format));
    PAI_TRY(check_levels(f, format));
    const std::uint64_t block = format ? format->bytes : f.model == kModelUastc ? 16 : 1;
    PAI_TRY(check_first_level(f, index, f.scheme == Ktx2Scheme::None ? std::lcm<std::uint64_t>(block, 4) : 1));
    PAI_TRY(check_incomplete_cube(f));
    PAI_TRY(check_ktx2_words(f, format));
    if (f.scheme == Ktx2Scheme::BasisLz) PAI_TRY(check_global(f));
    PAI_TRY(check_gltf(f));
    return f;
}

}  // namespace pai::codec
