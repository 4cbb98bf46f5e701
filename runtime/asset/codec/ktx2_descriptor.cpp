// The basic data format descriptor of a KTX 2.0 file. Source: KDFS 1.3, 5; KTX 2.0, 3.10.
#include <algorithm>

#include <fmt/format.h>

#include "asset/codec/ktx2_format.h"

namespace pai::codec {
namespace {

constexpr std::uint8_t kSrgb = 2, kLinear = 1, kQualifierLinear = 1, kQualifierSigned = 4, kQualifierFloat = 8, kAlpha = 15, kRgbModel = 1;

struct Sample {
    std::uint32_t offset = 0, bits = 0, lower = 0, upper = 0;
    std::uint8_t channel = 0, qualifiers = 0;
};

struct Descriptor {
    std::uint8_t model = 0, primaries = 0, transfer = 0;
    std::uint8_t dimension[4] = {}, planes[8] = {};
    std::vector<Sample> samples;
};

std::uint8_t byte_at(ByteSpan in, std::size_t i) { return static_cast<std::uint8_t>(in[i]); }

Result<Descriptor> parse(ByteSpan in) {
    constexpr std::size_t kHead = 4, kBlockHead = 8, kBasic = 24, kSample = 16;
    if (in.size() < kHead + kBasic || load_le32(in.data()) != in.size()) return ktx2_error(6001, fmt::format("a data format descriptor of {} bytes", in.size()));
    const std::uint32_t vendor = load_le32(in.data() + kHead), sizes = load_le32(in.data() + kHead + 4);
    const std::size_t size = sizes >> 16;
    if (size < kBlockHead) return ktx2_error(6006, fmt::format("a descriptor block of {} bytes", size));
    if (size > in.size() - kHead) return ktx2_error(6007, fmt::format("a descriptor block of {} bytes, there are {}", size, in.size() - kHead));
    if (vendor != 0) return ktx2_error(6003, "the first descriptor block is not Khronos's basic one");
    if (size < kBasic) return ktx2_error(6010, fmt::format("a basic descriptor block of {} bytes", size));
    if ((size - kBasic) % kSample != 0) return ktx2_error(6009, fmt::format("a basic descriptor block of {} bytes, expected 24 and 16 a sample", size));
    if ((sizes & 0xffff) != 2) return ktx2_error(6011, fmt::format("a basic descriptor of version {}, expected 2", sizes & 0xffff));
    // Further blocks may say what they like, in as many bytes as they have.
    for (std::size_t at = kHead + size; at < in.size();) {
        const std::size_t further = in.size() - at < kBlockHead ? 0 : load_le32(in.data() + at + 4) >> 16;
        if (further < kBlockHead) return ktx2_error(6006, fmt::format("a descriptor block of {} bytes", further));
        if (further > in.size() - at) return ktx2_error(6007, fmt::format("a descriptor block of {} bytes, there are {}", further, in.size() - at));
        at += further;
    }
    const ByteSpan b = in.subspan(kHead, size);
    Descriptor out{byte_at(b, 8), byte_at(b, 9), byte_at(b, 10), {}, {}, {}};
    for (std::size_t i = 0; i < 4; ++i) out.dimension[i] = byte_at(b, 12 + i);
    for (std::size_t i = 0; i < 8; ++i) out.planes[i] = byte_at(b, 16 + i);
    for (std::size_t at = kBasic; at < size; at += kSample) {
        const std::byte* s = b.data() + at;
        out.samples.push_back({load_le16(s), static_cast<std::uint32_t>(s[2]) + 1, load_le32(s + 8), load_le32(s + 12), static_cast<std::uint8_t>(static_cast<unsigned>(s[3]) & 15),
                               static_cast<std::uint8_t>(static_cast<unsigned>(s[3]) >> 4)});
    }
    return out;
}

// The channels that samples of a model may have; nothing: not looked at.
std::optional<std::span<const std::uint8_t>> channels_of(std::uint8_t model, std::uint32_t vk) {
    static constexpr std::uint8_t kColour[] = {0, 1}, kOne[] = {0}, kEtc1s[] = {0, 3, 4, 15}, kUastc[] = {0, 3, 4, 5, 6}, kRgb[] = {0, 1, 2, 13, 14, 15}, kYuv[] = {0, 1, 2, 13, 14, 15};
    constexpr std::uint32_t kBc1Rgba = 133, kBc1RgbaSrgb = 134;
    switch (model) {
        case 1: return kRgb;
        case 2: return kYuv;
        case 128: return vk == kBc1Rgba || vk == kBc1RgbaSrgb ? std::span<const std::uint8_t>(kColour) : kOne;
        case 134: case 164: case 165: return kOne;
        case kModelEtc1s: return kEtc1s;
        case kModelUastc: return kUastc;
        default: return {};
    }
}

Result<void> check_numbers(const Descriptor& d, const KtxFormat& f) {
    const bool wants_signed = f.numeric == KtxNumeric::Snorm || f.numeric == KtxNumeric::Sint || f.numeric == KtxNumeric::Sfloat;
    constexpr std::uint8_t kOrder[] = {0, 1, 2, kAlpha}, kBgr[] = {2, 1, 0, kAlpha};
    for (std::size_t i = 0; i < d.samples.size(); ++i) {
        const Sample& s = d.samples[i];
        if (f.numeric != KtxNumeric::Other && (((s.qualifiers & kQualifierSigned) != 0) != wants_signed || ((s.qualifiers & kQualifierFloat) != 0) != (f.numeric == KtxNumeric::Sfloat)))
            return ktx2_error(6203, fmt::format("sample {} has numbers of another kind than its format", i));
        if (f.channels == 0) continue;
        const std::uint32_t bits = f.type_size * 8u;
        if (s.channel != (f.bgr ? kBgr[i] : kOrder[i]) || s.offset != i * bits || s.bits != bits) return ktx2_error(6205, fmt::format("sample {} is not where its format has it", i));
    }
    return {};
}

// What the format asks of the descriptor. Sources: KTX 2.0, 3.10.3.
Result<void> check_format(const Descriptor& d, const KtxFormat& f, const Ktx2File& file) {
    if (d.model != f.model) return ktx2_error(f.model == 2 ? 6017 : f.is_block() ? 6016 : 6015, fmt::format("colour model {}, the format has {}", d.model, f.model));
    if (f.numeric == KtxNumeric::Srgb && d.transfer != kSrgb) return ktx2_error(6013, "an sRGB format with another transfer function");
    if (f.numeric == KtxNumeric::Unorm && f.has_srgb_twin && d.transfer == kSrgb) return ktx2_error(6014, "the sRGB transfer function with a format that has an sRGB variant");
    for (std::size_t i = 0; i < 3; ++i)
        if (d.dimension[i] + 1 != f.block[i]) return ktx2_error(6020, fmt::format("texel blocks of {} along axis {}, the format has {}", d.dimension[i] + 1, i, f.block[i]));
    const bool unsized = file.scheme != Ktx2Scheme::None && d.planes[0] == 0;
    if (!unsized && d.planes[0] == 0) return ktx2_error(6023, "a plane of no bytes");
    if (!unsized && d.planes[0] != f.bytes) return ktx2_error(6021, fmt::format("texel blocks of {} bytes, the format has {}", d.planes[0], f.bytes));
    if (f.samples != 0 && d.samples.size() != f.samples) return ktx2_error(6025, fmt::format("{} samples, the format has {}", d.samples.size(), f.samples));
    return {};
}

Result<void> check_uastc(const Descriptor& d, const Ktx2File& file) {
    if (file.scheme == Ktx2Scheme::None && d.planes[0] != 16) return ktx2_error(6021, fmt::format("blocks of {} bytes, UASTC has 16", d.planes[0]));
    if (d.planes[0] != 0 && d.planes[0] != 16) return ktx2_error(6021, fmt::format("blocks of {} bytes, UASTC has 16", d.planes[0]));
    if (d.samples.size() != 1) return ktx2_error(6025, fmt::format("{} samples, UASTC has one", d.samples.size()));
    if (d.samples[0].offset != 0) return ktx2_error(6102, fmt::format("a sample at bit {}, expected 0", d.samples[0].offset));
    if (d.samples[0].bits != 128) return ktx2_error(6104, fmt::format("a sample of {} bits, expected 128", d.samples[0].bits));
    if (d.samples[0].channel != 0 && d.samples[0].channel != 3 && d.samples[0].channel != 6 && d.samples[0].channel != 4) return ktx2_error(6303, "channels that no glTF texture has");
    return {};
}

Result<void> check_etc1s(const Descriptor& d) {
    if (d.samples.empty() || d.samples.size() > 2) return ktx2_error(6025, fmt::format("{} samples, ETC1S has one or two", d.samples.size()));
    for (std::size_t i = 0; i < d.samples.size(); ++i) {
        const Sample& s = d.samples[i];
        if (s.offset != i * 64) return ktx2_error(6103, fmt::format("sample {} at bit {}, expected {}", i, s.offset, i * 64));
        if (s.bits != 64) return ktx2_error(6105, fmt::format("sample {} of {} bits, expected 64", i, s.bits));
        if (s.lower != 0) return ktx2_error(6106, fmt::format("sample {} from {}, expected 0", i, s.lower));
        if (s.upper != 0xffffffff) return ktx2_error(6107, fmt::format("sample {} to {}, expected 4294967295", i, s.upper));
    }
    const std::uint8_t first = d.samples[0].channel, second = d.samples.size() > 1 ? d.samples[1].channel : kAlpha;
    const bool sound = (first == 0 && second == kAlpha) || (first == 3 && (d.samples.size() == 1 || second == 4));
    if (!sound) return ktx2_error(6303, "channels that no glTF texture has");
    return {};
}

Result<void> check_basis(const Descriptor& d, const Ktx2File& file) {
    if (d.dimension[0] != 3 || d.dimension[1] != 3 || d.dimension[2] != 0 || d.dimension[3] != 0) return ktx2_error(6020, "expected texel blocks of 4 x 4");
    return d.model == kModelUastc ? check_uastc(d, file) : check_etc1s(d);
}

Result<void> check_samples(const Descriptor& d, const Ktx2File& file) {
    const auto allowed = channels_of(d.model, file.vk_format);
    for (std::size_t i = 0; i < d.samples.size(); ++i) {
        const Sample& s = d.samples[i];
        if (allowed && std::find(allowed->begin(), allowed->end(), s.channel) == allowed->end()) return ktx2_error(6101, fmt::format("sample {} is of channel {}, which its colour model lacks", i, s.channel));
        const bool marked = (s.qualifiers & kQualifierLinear) != 0, alpha = s.channel == kAlpha && d.model == kRgbModel;
        if (alpha && !marked && d.transfer > kLinear) return ktx2_error(6109, fmt::format("the alpha of sample {} is not marked linear where colours are not", i));
        if (!marked) continue;
        if (d.transfer == kLinear) return ktx2_error(6108, fmt::format("sample {} is marked linear where all are", i));
        if (!alpha) return ktx2_error(6109, fmt::format("sample {} is marked linear, which only alpha may be", i));
    }
    return {};
}

}  // namespace

Result<void> check_ktx2_descriptor(Ktx2File& file, const KtxFormat* format) {
    constexpr std::uint8_t kLastTransfer = 19, kLastPrimaries = 10;
    PAI_TRY(const Descriptor d, parse(file.descriptor));
    if (d.transfer > kLastTransfer) return ktx2_error(6012, fmt::format("transfer function {}", d.transfer));
    if (file.scheme == Ktx2Scheme::BasisLz && d.model != kModelEtc1s) return ktx2_error(6018, fmt::format("colour model {} within BasisLZ, expected ETC1S", d.model));
    if (d.primaries > kLastPrimaries) return ktx2_error(6019, fmt::format("colour primaries {}", d.primaries));
    const bool basis = d.model == kModelUastc || file.scheme == Ktx2Scheme::BasisLz;
    if (!basis && std::any_of(std::begin(d.planes) + 1, std::end(d.planes), [](std::uint8_t p) { return p != 0; }))
        return ktx2_error(format && d.planes[0] != format->bytes ? 6021 : 6024, "texels in several planes");
    if (d.model == kModelUastc && std::any_of(std::begin(d.planes) + 1, std::end(d.planes), [](std::uint8_t p) { return p != 0; })) return ktx2_error(6021, "texels in several planes");
    if (file.scheme == Ktx2Scheme::None && d.planes[0] == 0 && !basis) return ktx2_error(format ? 6021 : 6023, "texel blocks of no bytes");
    if (format) PAI_TRY(check_format(d, *format, file));
    PAI_TRY(check_samples(d, file));
    if (format) PAI_TRY(check_numbers(d, *format));
    if (basis) PAI_TRY(check_basis(d, file));
    constexpr std::uint8_t kBt709 = 1;
    file.gltf_colours = (d.primaries == kBt709 && d.transfer == kSrgb) || (d.primaries == 0 && d.transfer == kLinear);
    file.model = d.model;
    file.srgb = d.transfer == kSrgb;
    file.alpha = d.model == kModelUastc ? d.samples[0].channel == 3 : d.samples.size() > 1 && d.samples.back().channel == kAlpha;
    file.red_green = d.model == kModelEtc1s && d.samples.size() > 1 && d.samples[1].channel == 4;
    return {};
}

}  // namespace pai::codec
