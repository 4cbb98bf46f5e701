#pragma once
// Small files of every kind that `paifang view` opens, made on the spot.
#include <array>
#include <cmath>
#include <cstring>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <spng.h>

#include "../support/box.h"
#include "../support/process.h"
#include "base/bytes.h"
#include "base/file.h"
#include "output/png.h"

namespace pai::test {

inline void write_text(const fs::path& file, const std::string& text) { ASSERT_TRUE(write_file(file, text)) << file; }

// A unit cube around the origin, of one grey material.
inline void write_box(const fs::path& file) {
    const BoxGeometry box = box_geometry(glm::vec3(0.5f));
    const std::vector<std::uint16_t> indices(box.indices.begin(), box.indices.end());
    std::string bytes(reinterpret_cast<const char*>(box.positions.data()), box.positions.size() * sizeof(glm::vec3));
    const std::size_t split = bytes.size();
    bytes.append(reinterpret_cast<const char*>(indices.data()), indices.size() * 2);
    write_text(file, R"({"asset":{"version":"2.0"},"scene":0,"scenes":[{"nodes":[0]}],"nodes":[{"mesh":0}],
        "meshes":[{"primitives":[{"attributes":{"POSITION":0},"indices":1,"material":0}]}],
        "materials":[{"pbrMetallicRoughness":{"baseColorFactor":[0.5,0.5,0.5,1],"metallicFactor":0,"roughnessFactor":0.8}}],
        "accessors":[{"bufferView":0,"componentType":5126,"count":24,"type":"VEC3","min":[-0.5,-0.5,-0.5],"max":[0.5,0.5,0.5]},
                     {"bufferView":1,"componentType":5123,"count":36,"type":"SCALAR"}],
        "bufferViews":[{"buffer":0,"byteLength":)" + std::to_string(split) + R"(},{"buffer":0,"byteOffset":)" + std::to_string(split) +
        R"(,"byteLength":)" + std::to_string(bytes.size() - split) + R"(}],
        "buffers":[{"byteLength":)" + std::to_string(bytes.size()) + R"(,"uri":"data:application/octet-stream;base64,)" +
        to_base64(as_byte_span(bytes)) + R"("}]})");
}

inline void write_png(const fs::path& file, int width, int height, std::array<std::uint8_t, 3> colour) {
    const auto png = encode_png(make_picture(width, height, colour[0], colour[1], colour[2]));
    ASSERT_TRUE(png);
    ASSERT_TRUE(write_file(file, *png));
}

// Radiance, flat pixels: each four bytes of one colour.
inline void write_hdr(const fs::path& file, int width, int height, std::array<std::uint8_t, 4> rgbe) {
    std::string text = "#?RADIANCE\nFORMAT=32-bit_rle_rgbe\n\n-Y " + std::to_string(height) + " +X " + std::to_string(width) + "\n";
    for (int i = 0; i < width * height; ++i) text.append(reinterpret_cast<const char*>(rgbe.data()), 4);
    write_text(file, text);
}

// Mono, 16 bit: a 1 kHz tone at half of full scale.
inline void write_wav(const fs::path& file, std::uint32_t samples, std::uint32_t rate_hz = 48000, bool square = false) {
    std::string out("RIFF\0\0\0\0WAVEfmt \x10\0\0\0\1\0\1\0\x80\xbb\0\0\0\x77\1\0\2\0\x10\0data\0\0\0\0", 44);
    const std::uint32_t bytes_per_s = rate_hz * 2;
    std::memcpy(out.data() + 24, &rate_hz, 4);
    std::memcpy(out.data() + 28, &bytes_per_s, 4);
    for (std::uint32_t i = 0; i < samples; ++i) {
        const double wave = std::sin(i * 2 * 3.14159265358979 * 1000 / rate_hz);
        const auto v = static_cast<std::int16_t>(std::lround(16384 * (square ? wave < 0 ? -1.0 : 1.0 : wave)));
        out.append(reinterpret_cast<const char*>(&v), 2);
    }
    const std::uint32_t data = samples * 2, riff = data + 36;
    std::memcpy(out.data() + 4, &riff, 4);
    std::memcpy(out.data() + 40, &data, 4);
    write_text(file, out);
}

// one.json: transparent; sky.json: with the environment behind. Their files lie below data/.
inline void write_scenario_files(const fs::path& folder) {
    fs::create_directories(folder / "data/models");
    fs::create_directories(folder / "data/env");
    write_box(folder / "data/models/box.gltf");
    write_hdr(folder / "data/env/room.hdr", 16, 8, {128, 120, 100, 129});
    const std::string entry = R"({"name": "box", "model": "models/box.gltf", "env": "env/room.hdr", "dimensions": {"width": 48, "height": 32},
        "target": {"x": 0, "y": 0, "z": 0}, "orbit": {"theta": 30, "phi": 60, "radius": 3}, "verticalFoV": 45, "renderSkybox": )";
    write_text(folder / "one.json", entry + "false}");
    write_text(folder / "sky.json", entry + "true}");
}

struct Rgba {
    std::uint8_t r = 0, g = 0, b = 0, a = 0;
    bool operator==(const Rgba&) const = default;
};

struct RgbaPicture {
    int width = 0, height = 0;
    std::vector<Rgba> pixels;
    Rgba at(int x, int y) const { return pixels[static_cast<std::size_t>(y) * static_cast<std::size_t>(width) + static_cast<std::size_t>(x)]; }
};

// Any PNG as eight bits of red, green, blue and alpha; empty if it is none.
inline RgbaPicture read_rgba(const fs::path& file) {
    const std::string bytes = slurp(file);
    spng_ctx* ctx = spng_ctx_new(0);
    spng_set_png_buffer(ctx, bytes.data(), bytes.size());
    spng_ihdr header{};
    RgbaPicture out;
    if (spng_get_ihdr(ctx, &header) == 0) {
        out.pixels.resize(std::size_t{header.width} * header.height);
        if (spng_decode_image(ctx, out.pixels.data(), out.pixels.size() * 4, SPNG_FMT_RGBA8, 0) == 0) {
            out.width = static_cast<int>(header.width);
            out.height = static_cast<int>(header.height);
        }
    }
    spng_ctx_free(ctx);
    return out;
}

}  // namespace pai::test
