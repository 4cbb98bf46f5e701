#pragma once
// BasisLZ: ETC1S blocks behind codebooks that all levels of a file share. Source: KTX 2.0, "BasisLZ/ETC1S Bitstream Specification".
#include <vector>

#include "asset/codec/blocks.h"
#include "base/result.h"

namespace pai::codec {

// A slice of a level's bytes, alpha_length 0: it has none.
struct BasisLzImage {
    std::uint32_t flags = 0, rgb_offset = 0, rgb_length = 0, alpha_offset = 0, alpha_length = 0;
};

// The parts of a file's global data; spans view it.
struct BasisLzGlobal {
    std::uint16_t endpoint_count = 0, selector_count = 0;
    std::vector<BasisLzImage> images;  // one per level of a 2D texture
    ByteSpan endpoints, selectors, tables;
};

// Corrupt, `reason` a code of `ktx validate`: lengths that do not add up. `images`: how many there must be.
Result<BasisLzGlobal> read_basis_lz(ByteSpan global, std::size_t images);

class BasisLzDecoder {
public:
    // The codebooks and tables. Corrupt: they do not decode.
    static Result<BasisLzDecoder> create(const BasisLzGlobal& global);

    // Rgba8 texels of one image whose level is `level`; alpha is the green of its second slice, if it has one. Corrupt: it does not decode.
    Result<Bytes> decode(ByteSpan level, const BasisLzImage& image, int width, int height) const;

private:
    struct Huffman {
        std::vector<std::uint16_t> symbols;          // by rising code
        std::array<std::uint32_t, 18> first{}, end{};  // codes of each length, shifted to their own
        std::array<std::uint32_t, 18> at{};          // of the first of a length in `symbols`
    };
    struct Endpoint {
        std::uint8_t red = 0, green = 0, blue = 0, intensity = 0;
    };
    class Bits;
    class Slice;
    static Result<Huffman> read_huffman(Bits& in);
    Result<void> read_endpoints(ByteSpan in, std::size_t count);
    Result<void> read_selectors(ByteSpan in, std::size_t count);
    Result<void> read_tables(ByteSpan in);

    std::vector<Endpoint> endpoints_;
    std::vector<std::array<std::uint8_t, 4>> selectors_;  // a byte a row, two bits a texel from the left
    Huffman endpoint_prediction_, endpoint_delta_, selector_, history_run_;
    std::uint32_t history_size_ = 0;
};

}  // namespace pai::codec
