#pragma once
// What KTX 2.0 asks of a file by its Vulkan format. Source: Vulkan 1.3, "Formats"; KTX 2.0, 3.1 to 3.3; KDFS 1.3.
#include <cstdint>
#include <optional>
#include <span>

#include "asset/codec/ktx2.h"
#include "base/result.h"

namespace pai::codec {

enum class KtxNumeric : std::uint8_t { Unorm, Snorm, Uint, Sint, Sfloat, Srgb, Other };

struct KtxFormat {
    std::uint32_t bytes = 0;                 // of a block, or of a texel
    std::uint8_t block[3] = {1, 1, 1};       // texels
    std::uint8_t type_size = 1;
    std::uint8_t model = 1;                  // KHR_DF_MODEL_*
    std::uint8_t samples = 0;                // of the descriptor; 0: they are not looked at
    std::uint8_t channels = 0;               // of formats whose channels are bytes or words side by side, else 0
    bool bgr = false, depth = false, has_srgb_twin = false;
    KtxNumeric numeric = KtxNumeric::Other;
    bool is_block() const { return block[1] > 1; }  // pairs of a 4:2:2 format are none
};

// Nothing if no file may have the format: it is none, scaled, or of several planes.
std::optional<KtxFormat> ktx_format(std::uint32_t vk_format);

// Corrupt with a code of `ktx validate`. The first: fills `model`, `srgb` and `alpha` of `file`. `format` null: the file names none.
Result<void> check_ktx2_descriptor(Ktx2File& file, const KtxFormat* format);
Result<void> check_ktx2_words(const Ktx2File& file, const KtxFormat* format);

inline Error ktx2_error(int code, std::string text) { return Error(Code::Corrupt, std::move(text), "KTX2_" + std::to_string(code)); }

}  // namespace pai::codec
