// Keys and values of a KTX 2.0 file. Source: KTX 2.0, 3.11.
#include <algorithm>
#include <bit>
#include <cmath>
#include <set>

#include <fmt/format.h>

#include "asset/codec/ktx2_format.h"

namespace pai::codec {
namespace {

struct Entry {
    std::string_view key;
    ByteSpan value;
};

bool is_utf8(std::string_view text) {
    for (std::size_t i = 0; i < text.size();) {
        const auto c = static_cast<unsigned char>(text[i]);
        const std::size_t length = c < 0x80 ? 1 : (c & 0xe0) == 0xc0 ? 2 : (c & 0xf0) == 0xe0 ? 3 : (c & 0xf8) == 0xf0 ? 4 : 0;
        if (length == 0 || length > text.size() - i) return false;
        for (std::size_t k = 1; k < length; ++k)
            if ((static_cast<unsigned char>(text[i + k]) & 0xc0) != 0x80) return false;
        i += length;
    }
    return true;
}

Result<std::vector<Entry>> split(ByteSpan in) {
    std::vector<Entry> out;
    std::set<std::string_view> seen;
    while (!in.empty()) {
        if (in.size() < 6) return ktx2_error(7002, fmt::format("{} bytes where a key and a value must be", in.size()));
        const std::uint64_t length = load_le32(in.data());
        if (length < 2) return ktx2_error(7004, fmt::format("a key and value of {} bytes", length));
        if (length > in.size() - 4) return ktx2_error(7008, fmt::format("a key and value of {} bytes, there are {}", length, in.size() - 4));
        const ByteSpan both = in.subspan(4, static_cast<std::size_t>(length));
        const std::string_view text = as_text(both);
        const std::size_t end = text.find('\0');
        if (end == text.npos) return ktx2_error(7005, "a key that does not end");
        const std::string_view key = text.substr(0, end);
        if (key.starts_with("\xef\xbb\xbf")) return ktx2_error(7006, "a key with a byte order mark");
        if (!is_utf8(key)) return ktx2_error(7007, "a key that is no UTF-8");
        if (!seen.insert(key).second) return ktx2_error(7013, fmt::format("the key {} stands twice", key));
        out.push_back({key, both.subspan(end + 1)});
        const std::size_t padded = static_cast<std::size_t>((4 + length + 3) / 4 * 4);
        if (padded > in.size()) return ktx2_error(7008, "a key and value without their padding");
        for (std::size_t i = static_cast<std::size_t>(4 + length); i < padded; ++i)
            if (in[i] != std::byte{0}) return ktx2_error(7011, fmt::format("padding after {} that is not zero", key));
        in = in.subspan(padded);
    }
    return out;
}

// The text of a value that must end with a NUL, which stands nowhere else.
Result<std::string_view> text_of(const Entry& e, int code) {
    const std::string_view text = as_text(e.value);
    if (text.empty() || text.back() != '\0') return ktx2_error(code, fmt::format("the value of {} does not end", e.key));
    return text.substr(0, text.size() - 1);
}

Result<void> check_cube(const Entry& e, const Ktx2File& file) {
    const unsigned faces = e.value.size() == 1 ? static_cast<unsigned>(e.value[0]) : 0xff;
    if (faces & 0xc0) return ktx2_error(7101, "KTXcubemapIncomplete has bits that mean nothing");
    if (faces == 0x3f) return ktx2_error(7102, "KTXcubemapIncomplete names all faces");
    if (faces == 0) return ktx2_error(7103, "KTXcubemapIncomplete names no face");
    if (file.layers % static_cast<std::uint32_t>(std::popcount(faces)) != 0 || file.layers == 0) return ktx2_error(7104, "KTXcubemapIncomplete names another count of faces than there are layers");
    if (file.faces != 1) return ktx2_error(7105, "KTXcubemapIncomplete in a file of faces");
    return {};
}

Result<void> check_orientation(const Entry& e, const Ktx2File& file) {
    PAI_TRY(const std::string_view text, text_of(e, 7107));
    const std::size_t dimensions = file.depth > 0 ? 3 : file.height > 0 ? 2 : 1;
    if (text.size() != dimensions) return ktx2_error(7108, fmt::format("KTXorientation of {} letters for {} dimensions", text.size(), dimensions));
    constexpr std::string_view kWays[] = {"rl", "du", "oi"};
    for (std::size_t i = 0; i < text.size(); ++i)
        if (kWays[i].find(text[i]) == std::string_view::npos) return ktx2_error(7109, fmt::format("KTXorientation {}", text));
    return {};
}

Result<void> check_swizzle(const Entry& e, const Ktx2File& file, const KtxFormat* format) {
    PAI_TRY(const std::string_view text, text_of(e, 7117));
    if (text.size() != 4) return ktx2_error(7118, fmt::format("KTXswizzle of {} letters, expected 4", text.size()));
    if (text.find_first_not_of("rgba01") != text.npos) return ktx2_error(7119, "KTXswizzle of other letters than rgba01");
    if (format && format->depth) return ktx2_error(7121, "KTXswizzle of depth");
    if ((file.model == kModelEtc1s || file.model == kModelUastc) && text != "rgba") return ktx2_error(7201, fmt::format("KTXswizzle {}, glTF textures have rgba", text));
    return {};
}

// Formats of other systems: only in files that name none of Vulkan.
Result<void> check_foreign(const Entry& e, const Ktx2File& file, std::size_t size, int size_code, int named_code) {
    if (e.value.size() != size) return ktx2_error(size_code, fmt::format("{} of {} bytes, expected {}", e.key, e.value.size(), size));
    if (file.vk_format != 0) return ktx2_error(named_code, fmt::format("{} beside a Vulkan format", e.key));
    if (e.key == "KTXglFormat" && file.model >= 128 && (load_le32(e.value.data() + 4) != 0 || load_le32(e.value.data() + 8) != 0))
        return ktx2_error(7112, "KTXglFormat with a format and type of blocks");
    return {};
}

Result<void> check_map_range(const Entry& e, const Ktx2File& file) {
    constexpr std::uint8_t kFirstHdr = 167;
    if (e.value.size() != 8) return ktx2_error(7136, fmt::format("KTXmapRange of {} bytes, expected 8", e.value.size()));
    if (file.model < kFirstHdr) return ktx2_error(7137, "KTXmapRange with a format that has no range");
    if (!std::isfinite(std::bit_cast<float>(load_le32(e.value.data())))) return ktx2_error(7138, "KTXmapRange by a scale that is not finite");
    return {};
}

Result<void> check_astc(const Entry& e, const KtxFormat* format) {
    constexpr std::uint8_t kAstcModel = 162;
    PAI_TRY(const std::string_view text, text_of(e, 7130));
    if (text != "rgb9e5" && text != "unorm8") return ktx2_error(7132, fmt::format("KTXastcDecodeMode {}", text.substr(0, 32)));
    if (text == "unorm8" && format && format->model == kAstcModel && format->numeric == KtxNumeric::Sfloat) return ktx2_error(7133, "KTXastcDecodeMode unorm8 of floats");
    return {};
}

Result<void> check_entry(const Entry& e, const Ktx2File& file, const KtxFormat* format) {
    if (e.key == "KTXcubemapIncomplete") return check_cube(e, file);
    if (e.key == "KTXorientation") return check_orientation(e, file);
    if (e.key == "KTXglFormat") return check_foreign(e, file, 12, 7110, 7111);
    if (e.key == "KTXdxgiFormat__") return check_foreign(e, file, 4, 7113, 7114);
    if (e.key == "KTXmetalPixelFormat") return check_foreign(e, file, 4, 7115, 7116);
    if (e.key == "KTXswizzle") return check_swizzle(e, file, format);
    if (e.key == "KTXmapRange") return check_map_range(e, file);
    if (e.key == "KTXastcDecodeMode") return check_astc(e, format);
    if (e.key == "KTXanimData") {
        if (e.value.size() != 12) return ktx2_error(7128, fmt::format("KTXanimData of {} bytes, expected 12", e.value.size()));
        return file.layers > 0 ? Result<void>() : ktx2_error(7129, "KTXanimData of what is no array");
    }
    if (e.key == "KTXwriter" || e.key == "KTXwriterScParams") {
        const bool writer = e.key == "KTXwriter";
        PAI_TRY(const std::string_view text, text_of(e, writer ? 7122 : 7126));
        return is_utf8(text) ? Result<void>() : ktx2_error(writer ? 7123 : 7127, fmt::format("{} is no UTF-8", e.key));
    }
    const bool reserved = e.key.size() >= 3 && (e.key.substr(0, 3) == "KTX" || e.key.substr(0, 3) == "ktx");
    if (reserved) return ktx2_error(7009, fmt::format("the key {}, which is none of KTX's", e.key.substr(0, 64)));
    return {};
}

}  // namespace

Result<void> check_ktx2_words(const Ktx2File& file, const KtxFormat* format) {
    PAI_TRY(const std::vector<Entry> entries, split(file.words));
    const auto has = [&](std::string_view key) { return std::any_of(entries.begin(), entries.end(), [&](const Entry& e) { return e.key == key; }); };
    for (const Entry& e : entries) PAI_TRY(check_entry(e, file, format));
    if (has("KTXwriterScParams") && !has("KTXwriter")) return ktx2_error(7124, "KTXwriterScParams without KTXwriter");
    return {};
}

}  // namespace pai::codec
