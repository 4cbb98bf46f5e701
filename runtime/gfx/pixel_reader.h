#pragma once
// Finished pictures on their way from textures to memory without waiting for the GPU.
#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "gfx/buffer.h"
#include "gfx/framebuffer.h"
#include "gfx/query.h"

namespace pai::gfx {

// Copies come out in the order in which they were asked for.
class PixelReader {
public:
    static constexpr std::size_t kDeep = 3;

    // True while another copy can be asked for.
    bool has_room() const { return asked_ - taken_ < kDeep; }
    bool empty() const { return asked_ == taken_; }
    // Asks for the RGBA8 colour attachment `index` of `from`, `width` x `height` from its lower left corner. Needs has_room().
    void ask(const Framebuffer& from, unsigned index, int width, int height);
    // Fills `out` with the oldest copy, rows bottom to top. False: it is not there within `timeout_ms`, or nothing was asked for.
    bool take(std::vector<std::uint8_t>& out, double timeout_ms);

private:
    struct Slot {
        Object buffer;
        const std::byte* mapped = nullptr;
        std::size_t capacity = 0, bytes = 0;
        Fence done;
    };
    std::array<Slot, kDeep> slots_;
    std::uint64_t asked_ = 0, taken_ = 0;
};

}  // namespace pai::gfx
