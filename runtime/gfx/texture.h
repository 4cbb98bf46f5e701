#pragma once
// Textures and samplers.
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "gfx/object.h"

namespace pai::gfx {

enum class Format : std::uint8_t { R8, Rg8, Rgba8, Srgb8A8, R16, R16F, Rg16F, Rgba16F, Rgba32F, R11G11B10F, R32F, Depth32F, Bc1, SrgbBc1, Bc3, SrgbBc3, Bc4, Bc5, Bc7, SrgbBc7 };

// Of 4 x 4 texels; 0 of formats without blocks.
std::size_t bytes_of_block(Format format);

struct TextureDesc {
    enum class Shape : std::uint8_t { Flat, Array, Cube, Multisample } shape = Shape::Flat;
    Format format = Format::Rgba8;
    int width = 1, height = 1;
    int layers = 1;   // Array only
    int levels = 1;   // mip levels; 0: all down to 1 x 1
    int samples = 1;  // Multisample only
};

// Immutable storage. Row 0 of uploads is texture coordinate v = 0.
class Texture {
public:
    Texture() = default;
    Texture(std::string_view label, const TextureDesc& desc);

    // A whole level of blocks of 4 x 4 texels (Bc1 to SrgbBc7), 8 bytes each of Bc1 and Bc4, else 16.
    void upload_blocks(std::span<const std::byte> blocks, int level);
    // Replaces a rectangle of one level and layer (cube: face 0 to 5 as +X -X +Y -Y +Z -Z). `texels` is tightly packed in
    // the format's own layout (R8 1 byte, R16 2, Srgb8A8 4, Rgba16F 16-bit halves…; Rgba16F and Rg16F take floats, 4 bytes each).
    void upload(std::span<const std::byte> texels, int x, int y, int width, int height, int level = 0, int layer = 0);
    void upload(std::span<const std::byte> texels) { upload(texels, 0, 0, desc_.width, desc_.height); }
    // Level 0 of another flat texture of the same size and format.
    void copy_from(const Texture& other);
    // All levels of one of its layers from a flat texture of the same size, format and levels.
    void copy_layer_from(const Texture& other, int layer);
    // Level 0 of every layer (not of a cube), and from it the smaller levels.
    void upload_with_mips(std::span<const std::span<const std::byte>> layers);
    void upload_with_mips(std::span<const std::byte> texels) { upload_with_mips(std::span(&texels, 1)); }
    void generate_mips();
    // Samples come out as (1, 1, 1, r).
    void swizzle_red_to_alpha();

    void bind(unsigned unit) const;
    const TextureDesc& desc() const { return desc_; }
    std::size_t byte_count() const;  // of all levels, as uploaded formats count
    unsigned id() const { return object_.id(); }
    explicit operator bool() const { return static_cast<bool>(object_); }

private:
    Object object_;
    TextureDesc desc_;
};

struct SamplerDesc {
    enum class Wrap : std::uint8_t { Repeat, Clamp, Mirror, Border };  // Border: 0; the far depth when comparing
    Wrap wrap_s = Wrap::Clamp, wrap_t = Wrap::Clamp;
    bool mag_linear = true, min_linear = true, mip_linear = true, mips = true;
    float anisotropy = 1;
    float lod_bias = 0;
    bool compare = false;  // depth comparison: 1 where the reference is not farther (less or equal)
    bool operator==(const SamplerDesc&) const = default;
};

class Sampler {
public:
    Sampler() = default;
    Sampler(std::string_view label, const SamplerDesc& desc);
    void bind(unsigned unit) const;
    explicit operator bool() const { return static_cast<bool>(object_); }

private:
    Object object_;
};

// Texture units [first, first + count) sample with their textures' own parameters again.
void unbind_samplers(unsigned first, unsigned count);

}  // namespace pai::gfx
