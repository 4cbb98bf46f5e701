#include "asset/codec/ktx2_format.h"

namespace pai::codec {
namespace {

using enum KtxNumeric;

// Runs of formats that differ in how their numbers are read: all seven, or without the last or last two.
struct Run {
    std::uint32_t first;
    std::uint8_t channels, channel_bytes;
    bool bgr;
    std::uint8_t packed_bytes;  // 0: channels stand side by side
};
constexpr Run kBytes[] = {{9, 1, 1, false, 0}, {16, 2, 1, false, 0}, {23, 3, 1, false, 0}, {30, 3, 1, true, 0}, {37, 4, 1, false, 0}, {44, 4, 1, true, 0}, {51, 4, 1, false, 4}};
constexpr Run kPacked10[] = {{58, 4, 0, true, 4}, {64, 4, 0, false, 4}};
constexpr Run kHalves[] = {{70, 1, 2, false, 0}, {77, 2, 2, false, 0}, {84, 3, 2, false, 0}, {91, 4, 2, false, 0}};
constexpr Run kWords[] = {{98, 1, 4, false, 0}, {101, 2, 4, false, 0}, {104, 3, 4, false, 0}, {107, 4, 4, false, 0},
                          {110, 1, 8, false, 0}, {113, 2, 8, false, 0}, {116, 3, 8, false, 0}, {119, 4, 8, false, 0}};

std::optional<KtxFormat> of_run(const Run& run, KtxNumeric numeric) {
    KtxFormat out;
    out.bytes = run.packed_bytes ? run.packed_bytes : std::uint32_t{run.channels} * run.channel_bytes;
    out.type_size = run.packed_bytes ? run.packed_bytes : run.channel_bytes;
    out.samples = run.channels;
    out.channels = run.packed_bytes ? 0 : run.channels;
    out.bgr = run.bgr;
    out.numeric = numeric;
    out.has_srgb_twin = run.channel_bytes == 1;
    return out;
}

std::optional<KtxFormat> plain(std::uint32_t vk) {
    // Null: numbers that are scaled, which no file may have.
    constexpr std::optional<KtxNumeric> k7[] = {Unorm, Snorm, std::nullopt, std::nullopt, Uint, Sint, Srgb};
    constexpr std::optional<KtxNumeric> kHalf[] = {Unorm, Snorm, std::nullopt, std::nullopt, Uint, Sint, Sfloat};
    constexpr std::optional<KtxNumeric> kWord[] = {Uint, Sint, Sfloat};
    const auto among = [vk](std::span<const Run> runs, std::span<const std::optional<KtxNumeric>> numerics) -> std::optional<KtxFormat> {
        for (const Run& run : runs)
            if (vk >= run.first && vk < run.first + numerics.size()) return numerics[vk - run.first] ? of_run(run, *numerics[vk - run.first]) : std::nullopt;
        return {};
    };
    if (const auto f = among(kBytes, k7)) return f;
    if (const auto f = among(kPacked10, std::span(k7).first(6))) return f;
    if (const auto f = among(kHalves, kHalf)) return f;
    return among(kWords, kWord);
}

constexpr std::uint8_t kBc1a = 128, kEtc2 = 161, kAstc = 162, kPvrtc = 164, kPvrtc2 = 165, kYuv = 2, kRgb = 1;

KtxFormat block_of(std::uint32_t bytes, std::uint8_t w, std::uint8_t h, std::uint8_t d, std::uint8_t model, KtxNumeric numeric, std::uint8_t samples = 0) {
    KtxFormat out{.bytes = bytes, .type_size = 1, .model = model, .samples = samples, .numeric = numeric};
    out.block[0] = w, out.block[1] = h, out.block[2] = d;
    out.has_srgb_twin = numeric == Unorm;
    return out;
}

std::optional<KtxFormat> bc_or_etc(std::uint32_t vk) {
    struct Row {
        std::uint8_t bytes, model, samples;
        bool twin;
    };
    // Two formats each, from BC1 RGB (131) to EAC RG (156).
    constexpr Row kRows[] = {{8, kBc1a, 1, true}, {8, kBc1a, 1, true}, {16, 129, 2, true}, {16, 130, 2, true}, {8, 131, 1, false}, {16, 132, 2, false}, {16, 133, 1, false},
                             {16, 134, 1, true}, {8, kEtc2, 0, true}, {8, kEtc2, 0, true}, {16, kEtc2, 0, true}, {8, kEtc2, 1, false}, {16, kEtc2, 2, false}};
    if (vk < 131 || vk > 156) return {};
    const Row& row = kRows[(vk - 131) / 2];
    const bool second = (vk - 131) % 2 != 0;
    KtxFormat out = block_of(row.bytes, 4, 4, 1, row.model, row.twin ? second ? Srgb : Unorm : Other, row.samples);
    out.has_srgb_twin = row.twin && !second;
    return out;
}

std::optional<KtxFormat> astc_or_pvrtc(std::uint32_t vk) {
    constexpr std::uint8_t kFlat[][2] = {{4, 4}, {5, 4}, {5, 5}, {6, 5}, {6, 6}, {8, 5}, {8, 6}, {8, 8}, {10, 5}, {10, 6}, {10, 8}, {10, 10}, {12, 10}, {12, 12}};
    constexpr std::uint8_t kDeep[][3] = {{3, 3, 3}, {4, 3, 3}, {4, 4, 3}, {4, 4, 4}, {5, 4, 4}, {5, 5, 4}, {5, 5, 5}, {6, 5, 5}, {6, 6, 5}, {6, 6, 6}};
    if (vk >= 157 && vk <= 184) return block_of(16, kFlat[(vk - 157) / 2][0], kFlat[(vk - 157) / 2][1], 1, kAstc, (vk - 157) % 2 ? Srgb : Unorm, 1);
    if (vk >= 1000066000 && vk <= 1000066013) return block_of(16, kFlat[vk - 1000066000][0], kFlat[vk - 1000066000][1], 1, kAstc, Sfloat, 1);
    if (vk >= 1000288000 && vk <= 1000288029) {
        const auto& b = kDeep[(vk - 1000288000) / 3];
        const std::uint32_t kind = (vk - 1000288000) % 3;
        return block_of(16, b[0], b[1], b[2], kAstc, kind == 0 ? Unorm : kind == 1 ? Srgb : Sfloat, 1);
    }
    if (vk >= 1000054000 && vk <= 1000054007) {
        const std::uint32_t kind = (vk - 1000054000) % 4;
        return block_of(8, kind % 2 ? 4 : 8, 4, 1, kind < 2 ? kPvrtc : kPvrtc2, vk >= 1000054004 ? Srgb : Unorm, 1);
    }
    return {};
}

struct Odd {
    std::uint32_t vk;
    std::uint8_t bytes, type_size, samples, width;
    std::uint8_t model;
    bool depth;
};
constexpr Odd kOdd[] = {
    {2, 2, 2, 4, 1, kRgb, false}, {3, 2, 2, 4, 1, kRgb, false}, {4, 2, 2, 3, 1, kRgb, false}, {5, 2, 2, 3, 1, kRgb, false}, {6, 2, 2, 4, 1, kRgb, false}, {7, 2, 2, 4, 1, kRgb, false},
    {8, 2, 2, 4, 1, kRgb, false}, {122, 4, 4, 3, 1, kRgb, false}, {123, 4, 4, 6, 1, kRgb, false}, {124, 2, 2, 1, 1, kRgb, true}, {125, 4, 4, 0, 1, kRgb, true}, {126, 4, 4, 1, 1, kRgb, true},
    {127, 1, 1, 1, 1, kRgb, true}, {128, 4, 2, 2, 1, kRgb, true}, {129, 4, 4, 2, 1, kRgb, true}, {130, 8, 4, 2, 1, kRgb, true},
    {1000156000, 4, 1, 4, 2, kYuv, false}, {1000156001, 4, 1, 4, 2, kYuv, false}, {1000156007, 2, 2, 1, 1, kRgb, false}, {1000156008, 4, 2, 2, 1, kRgb, false},
    {1000156009, 8, 2, 4, 1, kRgb, false}, {1000156010, 8, 2, 4, 2, kYuv, false}, {1000156011, 8, 2, 4, 2, kYuv, false}, {1000156017, 2, 2, 1, 1, kRgb, false},
    {1000156018, 4, 2, 2, 1, kRgb, false}, {1000156019, 8, 2, 4, 1, kRgb, false}, {1000156020, 8, 2, 4, 2, kYuv, false}, {1000156021, 8, 2, 4, 2, kYuv, false},
    {1000156027, 8, 2, 4, 2, kYuv, false}, {1000156028, 8, 2, 4, 2, kYuv, false}, {1000340000, 2, 2, 4, 1, kRgb, false}, {1000340001, 2, 2, 4, 1, kRgb, false},
    {1000470000, 2, 2, 4, 1, kRgb, false}, {1000470001, 1, 1, 1, 1, kRgb, false}};

}  // namespace

std::optional<KtxFormat> ktx_format(std::uint32_t vk) {
    if (const auto f = plain(vk)) return f;
    if (const auto f = bc_or_etc(vk)) return f;
    if (const auto f = astc_or_pvrtc(vk)) return f;
    for (const Odd& row : kOdd) {
        if (row.vk != vk) continue;
        KtxFormat out{.bytes = row.bytes, .type_size = row.type_size, .model = row.model, .samples = row.samples, .depth = row.depth};
        out.block[0] = row.width;
        return out;
    }
    return {};
}

}  // namespace pai::codec
