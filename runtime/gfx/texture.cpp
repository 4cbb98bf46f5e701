#include "gfx/texture.h"

#include <epoxy/gl.h>

#include <algorithm>
#include <bit>
#include <vector>

#include "base/result.h"
#include "gfx/context.h"
#include "gfx/mips.h"
#include "gfx/pixel_form.h"

namespace pai::gfx {
namespace {

struct Layout {
    GLenum internal, format, type;
    int bytes;  // of one uploaded texel
};

Layout layout(Format format) {
    switch (format) {
        case Format::R8: return {GL_R8, GL_RED, GL_UNSIGNED_BYTE, 1};
        case Format::Rg8: return {GL_RG8, GL_RG, GL_UNSIGNED_BYTE, 2};
        case Format::Rgba8: return {GL_RGBA8, GL_RGBA, GL_UNSIGNED_BYTE, 4};
        case Format::Srgb8A8: return {GL_SRGB8_ALPHA8, GL_RGBA, GL_UNSIGNED_BYTE, 4};
        case Format::R16: return {GL_R16, GL_RED, GL_UNSIGNED_SHORT, 2};
        case Format::R16F: return {GL_R16F, GL_RED, GL_FLOAT, 4};
        case Format::Rg16F: return {GL_RG16F, GL_RG, GL_FLOAT, 8};
        case Format::Rgba16F: return {GL_RGBA16F, GL_RGBA, GL_FLOAT, 16};
        case Format::Rgba32F: return {GL_RGBA32F, GL_RGBA, GL_FLOAT, 16};
        case Format::R11G11B10F: return {GL_R11F_G11F_B10F, GL_RGB, GL_FLOAT, 12};
        case Format::R32F: return {GL_R32F, GL_RED, GL_FLOAT, 4};
        case Format::Depth32F: return {GL_DEPTH_COMPONENT32F, GL_DEPTH_COMPONENT, GL_FLOAT, 4};
        case Format::Bc1: return {GL_COMPRESSED_RGBA_S3TC_DXT1_EXT, GL_RGBA, GL_UNSIGNED_BYTE, 1};
        case Format::SrgbBc1: return {GL_COMPRESSED_SRGB_ALPHA_S3TC_DXT1_EXT, GL_RGBA, GL_UNSIGNED_BYTE, 1};
        case Format::Bc3: return {GL_COMPRESSED_RGBA_S3TC_DXT5_EXT, GL_RGBA, GL_UNSIGNED_BYTE, 1};
        case Format::SrgbBc3: return {GL_COMPRESSED_SRGB_ALPHA_S3TC_DXT5_EXT, GL_RGBA, GL_UNSIGNED_BYTE, 1};
        case Format::Bc4: return {GL_COMPRESSED_RED_RGTC1, GL_RED, GL_UNSIGNED_BYTE, 1};
        case Format::Bc5: return {GL_COMPRESSED_RG_RGTC2, GL_RG, GL_UNSIGNED_BYTE, 1};
        case Format::Bc7: return {GL_COMPRESSED_RGBA_BPTC_UNORM, GL_RGBA, GL_UNSIGNED_BYTE, 1};
        case Format::SrgbBc7: return {GL_COMPRESSED_SRGB_ALPHA_BPTC_UNORM, GL_RGBA, GL_UNSIGNED_BYTE, 1};
    }
    return {GL_RGBA8, GL_RGBA, GL_UNSIGNED_BYTE, 4};
}

}  // namespace

std::size_t bytes_of_block(Format format) {
    switch (format) {
        case Format::Bc1: case Format::SrgbBc1: case Format::Bc4: return 8;
        case Format::Bc3: case Format::SrgbBc3: case Format::Bc5: case Format::Bc7: case Format::SrgbBc7: return 16;
        default: return 0;
    }
}

PixelForm pixel_form(Format format) {
    const Layout l = layout(format);
    return {l.format, l.type, static_cast<std::size_t>(l.bytes)};
}

namespace {

GLenum target(TextureDesc::Shape shape) {
    switch (shape) {
        case TextureDesc::Shape::Flat: return GL_TEXTURE_2D;
        case TextureDesc::Shape::Array: return GL_TEXTURE_2D_ARRAY;
        case TextureDesc::Shape::Cube: return GL_TEXTURE_CUBE_MAP;
        case TextureDesc::Shape::Multisample: return GL_TEXTURE_2D_MULTISAMPLE;
    }
    return GL_TEXTURE_2D;
}

GLint wrap(SamplerDesc::Wrap w) {
    switch (w) {
        case SamplerDesc::Wrap::Repeat: return GL_REPEAT;
        case SamplerDesc::Wrap::Clamp: return GL_CLAMP_TO_EDGE;
        case SamplerDesc::Wrap::Mirror: return GL_MIRRORED_REPEAT;
        case SamplerDesc::Wrap::Border: return GL_CLAMP_TO_BORDER;
    }
    return GL_CLAMP_TO_EDGE;
}

GLint min_filter(const SamplerDesc& d) {
    if (!d.mips) return d.min_linear ? GL_LINEAR : GL_NEAREST;
    if (d.mip_linear) return d.min_linear ? GL_LINEAR_MIPMAP_LINEAR : GL_NEAREST_MIPMAP_LINEAR;
    return d.min_linear ? GL_LINEAR_MIPMAP_NEAREST : GL_NEAREST_MIPMAP_NEAREST;
}

}  // namespace

Texture::Texture(std::string_view label, const TextureDesc& desc)
    : object_(ObjectKind::Texture, label, target(desc.shape)), desc_(desc) {
    if (desc_.levels == 0) desc_.levels = std::bit_width(static_cast<unsigned>(std::max(desc.width, desc.height)));
    const GLenum internal = layout(desc.format).internal;
    const unsigned id = object_.id();
    switch (desc.shape) {
        case TextureDesc::Shape::Flat:
        case TextureDesc::Shape::Cube: glTextureStorage2D(id, desc_.levels, internal, desc.width, desc.height); break;
        case TextureDesc::Shape::Array:
            glTextureStorage3D(id, desc_.levels, internal, desc.width, desc.height, desc.layers);
            break;
        case TextureDesc::Shape::Multisample:
            glTextureStorage2DMultisample(id, desc.samples, internal, desc.width, desc.height, GL_TRUE);
            return;
    }
    glTextureParameteri(id, GL_TEXTURE_WRAP_S, GL_CLAMP_TO_EDGE);
    glTextureParameteri(id, GL_TEXTURE_WRAP_T, GL_CLAMP_TO_EDGE);
    glTextureParameteri(id, GL_TEXTURE_MAG_FILTER, GL_LINEAR);
    glTextureParameteri(id, GL_TEXTURE_MIN_FILTER, desc_.levels > 1 ? GL_LINEAR_MIPMAP_LINEAR : GL_LINEAR);
}

void Texture::upload(std::span<const std::byte> texels, int x, int y, int width, int height, int level, int layer) {
    const Layout l = layout(desc_.format);
    PAI_ASSERT(texels.size() == static_cast<std::size_t>(width) * height * l.bytes);
    glPixelStorei(GL_UNPACK_ALIGNMENT, 1);
    if (desc_.shape == TextureDesc::Shape::Flat) {
        glTextureSubImage2D(object_.id(), level, x, y, width, height, l.format, l.type, texels.data());
    } else {
        glTextureSubImage3D(object_.id(), level, x, y, layer, width, height, 1, l.format, l.type, texels.data());
    }
    glPixelStorei(GL_UNPACK_ALIGNMENT, 4);
}

void Texture::upload_blocks(std::span<const std::byte> blocks, int level) {
    const int width = std::max(1, desc_.width >> level), height = std::max(1, desc_.height >> level);
    PAI_ASSERT(blocks.size() == static_cast<std::size_t>((width + 3) / 4) * static_cast<std::size_t>((height + 3) / 4) * bytes_of_block(desc_.format));
    glCompressedTextureSubImage2D(object_.id(), level, 0, 0, width, height, layout(desc_.format).internal, static_cast<GLsizei>(blocks.size()), blocks.data());
}

// A software driver compiles code for every kind of texture whose levels it makes, and keeps none of it: 40 ms each.
void Texture::upload_with_mips(std::span<const std::span<const std::byte>> layers) {
    PAI_ASSERT(desc_.shape == TextureDesc::Shape::Flat || desc_.shape == TextureDesc::Shape::Array);
    const bool by_hand = has_mip(desc_.format) && is_software_context();
    for (std::size_t i = 0; i < layers.size(); ++i) {
        const auto layer = static_cast<int>(i);
        upload(layers[i], 0, 0, desc_.width, desc_.height, 0, layer);
        std::vector<std::byte> texels;
        for (int level = 1, width = desc_.width, height = desc_.height; by_hand && level < desc_.levels; ++level) {
            texels = mip(desc_.format, level == 1 ? layers[i] : std::span<const std::byte>(texels), width, height);
            width = std::max(1, width / 2);
            height = std::max(1, height / 2);
            upload(texels, 0, 0, width, height, level, layer);
        }
    }
    if (!by_hand && desc_.levels > 1) generate_mips();
}

void Texture::copy_from(const Texture& other) {
    PAI_ASSERT(desc_.format == other.desc_.format && desc_.width == other.desc_.width && desc_.height == other.desc_.height);
    glCopyImageSubData(other.object_.id(), GL_TEXTURE_2D, 0, 0, 0, 0, object_.id(), GL_TEXTURE_2D, 0, 0, 0, 0, desc_.width, desc_.height, 1);
}

void Texture::copy_layer_from(const Texture& other, int layer) {
    PAI_ASSERT(desc_.shape == TextureDesc::Shape::Array && layer < desc_.layers && desc_.format == other.desc_.format && desc_.width == other.desc_.width &&
               desc_.height == other.desc_.height && desc_.levels == other.desc_.levels);
    for (int level = 0; level < desc_.levels; ++level) {
        glCopyImageSubData(other.object_.id(), GL_TEXTURE_2D, level, 0, 0, 0, object_.id(), GL_TEXTURE_2D_ARRAY, level, 0, 0, layer, std::max(1, desc_.width >> level),
                           std::max(1, desc_.height >> level), 1);
    }
}

void Texture::generate_mips() { glGenerateTextureMipmap(object_.id()); }

void Texture::swizzle_red_to_alpha() {
    const GLint swizzle[4] = {GL_ONE, GL_ONE, GL_ONE, GL_RED};
    glTextureParameteriv(object_.id(), GL_TEXTURE_SWIZZLE_RGBA, swizzle);
}

void Texture::bind(unsigned unit) const { glBindTextureUnit(unit, object_.id()); }

std::size_t Texture::byte_count() const {
    std::size_t sum = 0;
    for (int level = 0; level < desc_.levels; ++level) {
        const std::size_t width = static_cast<std::size_t>(std::max(1, desc_.width >> level)), height = static_cast<std::size_t>(std::max(1, desc_.height >> level));
        if (const std::size_t block = bytes_of_block(desc_.format)) sum += (width + 3) / 4 * ((height + 3) / 4) * block;
        else sum += width * height;
    }
    const int layers = desc_.shape == TextureDesc::Shape::Cube ? 6 : desc_.layers;
    return sum * layout(desc_.format).bytes * layers * desc_.samples;
}

Sampler::Sampler(std::string_view label, const SamplerDesc& desc) : object_(ObjectKind::Sampler, label) {
    const unsigned id = object_.id();
    glSamplerParameteri(id, GL_TEXTURE_WRAP_S, wrap(desc.wrap_s));
    glSamplerParameteri(id, GL_TEXTURE_WRAP_T, wrap(desc.wrap_t));
    glSamplerParameteri(id, GL_TEXTURE_MAG_FILTER, desc.mag_linear ? GL_LINEAR : GL_NEAREST);
    glSamplerParameteri(id, GL_TEXTURE_MIN_FILTER, min_filter(desc));
    if (desc.anisotropy > 1) glSamplerParameterf(id, GL_TEXTURE_MAX_ANISOTROPY, desc.anisotropy);
    if (desc.lod_bias != 0) glSamplerParameterf(id, GL_TEXTURE_LOD_BIAS, desc.lod_bias);
    if (desc.compare) {
        glSamplerParameteri(id, GL_TEXTURE_COMPARE_MODE, GL_COMPARE_REF_TO_TEXTURE);
        glSamplerParameteri(id, GL_TEXTURE_COMPARE_FUNC, GL_LEQUAL);
        const float far_depth[4] = {1, 1, 1, 1};
        glSamplerParameterfv(id, GL_TEXTURE_BORDER_COLOR, far_depth);
    }
}

void Sampler::bind(unsigned unit) const { glBindSampler(unit, object_.id()); }

void unbind_samplers(unsigned first, unsigned count) {
    for (unsigned i = 0; i < count; ++i) glBindSampler(first + i, 0);
}

}  // namespace pai::gfx
