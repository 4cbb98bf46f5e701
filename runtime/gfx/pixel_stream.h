#pragma once
// Pictures that change with every frame, on their way to textures without waiting for the GPU.
#include <array>
#include <cstddef>
#include <span>

#include "gfx/buffer.h"
#include "gfx/query.h"
#include "gfx/texture.h"

namespace pai::gfx {

// The rows of a whole texture, top row first, at any distance from each other.
struct PixelRows {
    Texture* to = nullptr;
    const std::byte* rows = nullptr;
    std::size_t stride = 0;  // bytes from row to row
};

// Copies rows into memory that the GPU reads, mapped for good, three uploads deep.
class PixelStream {
public:
    PixelStream() = default;
    ~PixelStream();
    PixelStream(PixelStream&&) noexcept = default;
    PixelStream& operator=(PixelStream&&) noexcept = default;

    // Fills every texture. The rows may go when it returns. Draws that follow see the new texels.
    void upload(std::span<const PixelRows> pictures);

private:
    struct Slot {
        Object buffer;
        std::byte* mapped = nullptr;
        std::size_t bytes = 0;
        Fence read;  // the GPU has taken what was put here last
    };
    static void make_room(Slot& slot, std::size_t bytes);

    std::array<Slot, 3> slots_;
    std::size_t next_ = 0;
};

}  // namespace pai::gfx
