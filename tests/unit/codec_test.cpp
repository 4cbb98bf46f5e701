// The parsers read what their formats say, and refuse the rest with the right code.
#include <cmath>
#include <cstring>
#include <numbers>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "asset/codec/gltf.h"
#include "asset/codec/pcm.h"
#include "asset/codec/pixels.h"
#include "asset/codec/tangents.h"
#include "base/file.h"

namespace pai::codec {
namespace {

Bytes seed(const char* name) { return *read_file(std::filesystem::path(PAIFANG_ROOT) / "tests/fuzz/corpus" / name); }

Result<ModelData> read(ByteSpan bytes) {
    const ResourceReader none = [](std::string_view path) -> Result<ByteSpan> { return Error(Code::Denied, std::string(path), "ASSET_MISSING"); };
    return read_gltf(bytes, none);
}

std::string reason_of(std::string_view json) {
    const auto model = read(as_byte_span(json));
    return model ? "OK" : model.error().reason;
}

std::array<int, 4> texel(const Pixels& p, int x, int y) {
    std::array<int, 4> out{};
    for (std::size_t c = 0; c < 4; ++c) out[c] = static_cast<int>(p.texels[static_cast<std::size_t>(y * p.width + x) * 4 + c]);
    return out;
}

TEST(Pixels, PngOfEveryColourTypeBecomesRgba) {
    const auto rgb = decode_pixels(seed("png/rgb.png"));
    ASSERT_TRUE(rgb) << rgb.error().message;
    EXPECT_EQ(rgb->width, 4);
    EXPECT_EQ(texel(*rgb, 2, 1), (std::array{85, 86, 87, 255}));
    const auto grey = decode_pixels(seed("png/grey.png"));
    ASSERT_TRUE(grey);
    EXPECT_EQ(texel(*grey, 1, 2), (std::array{59, 59, 59, 255}));
    const auto alpha = decode_pixels(seed("png/grey_alpha.png"));
    ASSERT_TRUE(alpha);
    EXPECT_EQ(texel(*alpha, 1, 0), (std::array{37, 37, 37, 38}));
    EXPECT_TRUE(decode_pixels(seed("png/rgba16.png")));
    const auto jpeg = decode_pixels(seed("jpeg/baseline.jpg"));
    ASSERT_TRUE(jpeg) << jpeg.error().message;
    EXPECT_EQ(jpeg->width * jpeg->height, 256);
}

TEST(Pixels, InterlacedAndPalettePngsAreSpreadOut) {
    const auto interlaced = decode_pixels(seed("png/interlaced.png"));
    ASSERT_TRUE(interlaced) << interlaced.error().message;
    EXPECT_EQ(texel(*interlaced, 4, 0), (std::array{9, 9, 9, 255}));  // the one pixel of the second pass
    const auto palette = decode_pixels(seed("png/palette.png"));
    ASSERT_TRUE(palette) << palette.error().message;
    EXPECT_EQ(texel(*palette, 0, 0), (std::array{0, 1, 2, 0}));
    EXPECT_EQ(texel(*palette, 1, 0), (std::array{3, 4, 5, 128}));
    EXPECT_EQ(texel(*palette, 3, 0), (std::array{9, 10, 11, 255}));
}

TEST(Pixels, WebpIsReadLossyLosslessAndWithAlpha) {
    const auto source = [](int x, int y, int c) { return (x * 37 + y * 11 + c) % 256; };
    const auto lossless = decode_pixels(seed("webp/lossless.webp"));
    ASSERT_TRUE(lossless) << lossless.error().message;
    EXPECT_EQ(lossless->width, 16);
    for (int y = 0; y < 16; ++y)
        for (int x = 0; x < 16; ++x) ASSERT_EQ(texel(*lossless, x, y), (std::array{source(x, y, 0), source(x, y, 1), source(x, y, 2), 255}));
    const auto lossy = decode_pixels(seed("webp/lossy.webp"));
    ASSERT_TRUE(lossy) << lossy.error().message;
    // Quality 60 of a steep ramp: near the source on the average.
    int off = 0;
    for (int y = 0; y < 16; ++y)
        for (int x = 0; x < 16; ++x) off += std::abs(texel(*lossy, x, y)[1] - source(x, y, 1));
    EXPECT_LT(off / 256, 24);
    const auto alpha = decode_pixels(seed("webp/alpha.webp"));
    ASSERT_TRUE(alpha) << alpha.error().message;
    for (int y = 0; y < 16; ++y) EXPECT_NEAR(texel(*alpha, 5, y)[3], source(5, y, 3), 1) << y;  // by way of the encoder's YUVA
    const auto animated = decode_pixels(seed("webp/animated.webp"));
    ASSERT_FALSE(animated);
    EXPECT_EQ(animated.error().message, "WebP: an animation, expected a still picture");
    EXPECT_EQ(decode_pixels(seed("webp/lossy.webp"), {.max_side = 15}).error().code, Code::Unsupported);
    EXPECT_EQ(sniff_pixels(seed("webp/lossy.webp")), PixelFormat::Webp);
}

// 16384 x 8192 of one colour in 38 bytes: only the header tells what it would take.
TEST(Pixels, ALosslessBombIsRefusedByItsHeader) {
    Bytes bomb = seed("webp/lossless.webp");
    const std::uint32_t size = (16384u - 2) | (8192u - 1) << 14;
    for (std::size_t i = 0; i < 4; ++i) bomb[21 + i] = static_cast<std::byte>(size >> 8 * i & 0xff);
    EXPECT_EQ(decode_pixels(bomb).error().code, Code::Unsupported);
    EXPECT_EQ(check_pixels(bomb).error().code, Code::Unsupported);
}

TEST(Pixels, ACheckSaysWhatTheDecoderSays) {
    for (const char* name : {"png/rgb.png", "png/interlaced.png", "png/palette.png", "jpeg/baseline.jpg", "jpeg/progressive.jpg", "webp/lossy.webp",
                             "webp/lossless.webp", "webp/alpha.webp", "hdr/flat.hdr", "hdr/runs.hdr", "hdr/old_runs.hdr"}) {
        const Bytes whole = seed(name);
        const auto info = check_pixels(whole);
        ASSERT_TRUE(info) << name << ": " << info.error().message;
        const auto p = info->format == PixelFormat::Hdr ? decode_hdr(whole) : decode_pixels(whole);
        ASSERT_TRUE(p) << name << ": " << p.error().message;
        EXPECT_EQ(p->width, info->width) << name;
        EXPECT_EQ(p->height, info->height) << name;
        for (std::size_t size = 0; size < whole.size(); ++size) ASSERT_FALSE(check_pixels(ByteSpan(whole).first(size))) << name << " at " << size;
    }
}

TEST(Pixels, JpegsThatAreAllHeaderAreRefusedBeforeTheyAreDecoded) {
    Bytes jpeg = seed("jpeg/progressive.jpg");
    std::size_t sof = 0;
    while (jpeg[sof] != std::byte{0xff} || jpeg[sof + 1] != std::byte{0xc2}) ++sof;
    const auto with_size = [&](int side) {
        for (const std::size_t at : {sof + 5, sof + 7}) {
            jpeg[at] = static_cast<std::byte>(side >> 8);
            jpeg[at + 1] = static_cast<std::byte>(side & 0xff);
        }
        return check_pixels(jpeg).error().message;
    };
    EXPECT_EQ(with_size(65500), "picture of 65500 x 65500 pixels, at most 16384 a side and 134217728 in all are read");
    EXPECT_EQ(with_size(8192).substr(0, 34), "JPEG: 8192 x 8192 pixels in 10 sca");
    EXPECT_EQ(with_size(4096), "JPEG: 580 bytes cannot hold 4096 x 4096 pixels");
    EXPECT_EQ(with_size(0), "picture of 0 x 0 pixels");
}

TEST(Pixels, EveryCutOffPictureIsCorrupt) {
    for (const char* name : {"png/rgb.png", "png/rgba16.png", "jpeg/baseline.jpg", "jpeg/progressive.jpg", "webp/lossy.webp", "webp/lossless.webp",
                             "webp/alpha.webp", "hdr/flat.hdr", "hdr/runs.hdr", "hdr/old_runs.hdr"}) {
        const Bytes whole = seed(name);
        for (std::size_t size = 0; size < whole.size(); ++size) {
            const ByteSpan cut = ByteSpan(whole).first(size);
            const auto p = std::string_view(name).starts_with("hdr") ? decode_hdr(cut) : decode_pixels(cut);
            ASSERT_FALSE(p) << name << " at " << size;
            EXPECT_TRUE(p.error().code == Code::Corrupt || size < 12) << name << " at " << size << ": " << p.error().message;
        }
    }
}

TEST(Pixels, LimitsAreKeptBeforeMemoryIsTaken) {
    const auto png = decode_pixels(seed("png/rgb.png"), {.max_side = 3});
    EXPECT_EQ(png.error().code, Code::Unsupported);
    EXPECT_EQ(decode_pixels(seed("jpeg/baseline.jpg"), {.max_side = 8}).error().code, Code::Unsupported);
    EXPECT_EQ(decode_hdr(seed("hdr/flat.hdr"), {.max_pixels = 14}).error().code, Code::Unsupported);
    EXPECT_EQ(decode_hdr(as_byte_span("#?RADIANCE\nFORMAT=32-bit_rle_rgbe\n\n-Y 8000 +X 8000\nxxxx")).error().code, Code::Corrupt);
    EXPECT_EQ(decode_hdr(as_byte_span("#?RADIANCE\nFORMAT=32-bit_rle_xyze\n\n-Y 1 +X 1\nxxxx")).error().code, Code::Unsupported);
}

float channel(const Pixels& p, std::size_t texel_index, std::size_t c) {
    float out = 0;
    std::memcpy(&out, p.texels.data() + (texel_index * 4 + c) * 4, 4);
    return out;
}

TEST(Pixels, HdrIsRadianceWithExposureTakenOut) {
    const auto flat = decode_hdr(seed("hdr/flat.hdr"));
    ASSERT_TRUE(flat) << flat.error().message;
    // Exponent 129 scales bytes by 2^(129 - 136); EXPOSURE=2 halves.
    EXPECT_EQ(channel(*flat, 0, 0), 40.0f / 128 / 2);
    EXPECT_EQ(channel(*flat, 6, 1), 61.0f / 128 / 2);
    EXPECT_EQ(channel(*flat, 6, 3), 1.0f);
    const auto runs = decode_hdr(seed("hdr/runs.hdr"));
    ASSERT_TRUE(runs) << runs.error().message;
    EXPECT_EQ(channel(*runs, 36, 2), std::ldexp(102.0f, 103 - 136));
    EXPECT_EQ(channel(*runs, 39, 0), std::ldexp(9.0f, 9 - 136));
    // Old run lengths: (1,1,1,3) repeats three times.
    const std::string old = std::string("#?RGBE\nFORMAT=32-bit_rle_rgbe\n\n-Y 1 +X 4\n") + "\x80\x40\x20\x80" + "\x01\x01\x01\x03";
    const auto repeated = decode_hdr(as_byte_span(old));
    ASSERT_TRUE(repeated) << repeated.error().message;
    EXPECT_EQ(channel(*repeated, 3, 0), 0.5f);
}

// Six pixels, 10 to 60 in red, in each of the eight orders.
TEST(Pixels, HdrIsTurnedUprightFromAllEightOrientations) {
    struct Row { const char* resolution; std::array<int, 6> file; };
    // The picture is 3 wide and 2 high: 10 20 30 over 40 50 60.
    const Row rows[] = {{"-Y 2 +X 3", {10, 20, 30, 40, 50, 60}}, {"-Y 2 -X 3", {30, 20, 10, 60, 50, 40}}, {"+Y 2 +X 3", {40, 50, 60, 10, 20, 30}},
                        {"+Y 2 -X 3", {60, 50, 40, 30, 20, 10}}, {"+X 3 -Y 2", {10, 40, 20, 50, 30, 60}}, {"+X 3 +Y 2", {40, 10, 50, 20, 60, 30}},
                        {"-X 3 -Y 2", {30, 60, 20, 50, 10, 40}}, {"-X 3 +Y 2", {60, 30, 50, 20, 40, 10}}};
    for (const Row& row : rows) {
        std::string file = fmt::format("#?RADIANCE\nFORMAT=32-bit_rle_rgbe\n\n{}\n", row.resolution);
        for (const int red : row.file) file += {static_cast<char>(red), 2, 3, static_cast<char>(136)};
        const auto p = decode_hdr(as_byte_span(file));
        ASSERT_TRUE(p) << row.resolution << ": " << p.error().message;
        ASSERT_EQ(p->width, 3);
        for (std::size_t i = 0; i < 6; ++i) EXPECT_EQ(channel(*p, i, 0), static_cast<float>(10 * (i + 1))) << row.resolution << " pixel " << i;
    }
}

TEST(Pixels, HdrHeadersAreReadInAllTheirForms) {
    struct Row { const char* header; const char* verdict; };
    const Row rows[] = {
        {"#?RADIANCE\nFORMAT=32-bit_rle_rgbe\n\n-Y 1 +X 1\n", "64 32 16"},
        {"#?RGBE\n# a remark\nSOFTWARE=x\nVIEW= -vtv\nFORMAT=32-bit_rle_rgbe\nPRIMARIES= 0 0\n\n-Y 1 +X 1\n", "64 32 16"},
        {"#?RADIANCE\nFORMAT=32-bit_rle_rgbe\nEXPOSURE=2\nEXPOSURE= 4\n\n-Y 1 +X 1\n", "8 4 2"},
        {"#?RADIANCE\nFORMAT=32-bit_rle_rgbe\nCOLORCORR=1 2 4\nEXPOSURE=2\n\n-Y 1 +X 1\n", "32 8 2"},
        {"#?RADIANCE\nFORMAT=32-bit_rle_rgbe\nCOLORCORR=1 2\n\n-Y 1 +X 1\n", "HDR: COLORCORR=1 2, expected three positive numbers"},
        {"#?RADIANCE\nFORMAT=32-bit_rle_rgbe\nEXPOSURE=0\n\n-Y 1 +X 1\n", "HDR: EXPOSURE=0, expected a positive number"},
        {"#?RADIANCE\nFORMAT=32-bit_rle_rgbe\n\n-Y 1 -Y 1\n", "HDR: no resolution line at byte 45"},
        {"#?RADIANCE\nFORMAT=32-bit_rle_rgbe\n\n-Y 0 +X 1\n", "picture of 1 x 0 pixels"},
        {"#?RADIANCE\nFORMAT=32-bit_rle_rgbe\n\n-Y 2 +X 1\n", "HDR: the picture ends early at byte 45"},
        {"#?RADIANCE\n\n-Y 1 +X 1\n", "HDR: no FORMAT line at byte 12"},
        {"#?RADIANCE\nFORMAT=32-bit_rle_rgbe\n", "HDR: the header has no end at byte 34"},
    };
    for (const Row& row : rows) {
        const std::string file = std::string(row.header) + "\x40\x20\x10\x88";
        const auto p = decode_hdr(as_byte_span(file));
        EXPECT_EQ(p ? fmt::format("{} {} {}", channel(*p, 0, 0), channel(*p, 0, 1), channel(*p, 0, 2)) : p.error().message, row.verdict) << row.header;
    }
}

TEST(Sound, WavFlacAndOggAreRead) {
    for (const char* name : {"wav/mono.wav", "wav/stereo.wav", "flac/tone.flac", "ogg/tone.ogg"}) {
        const auto pcm = decode_pcm(seed(name));
        ASSERT_TRUE(pcm) << name << ": " << pcm.error().message;
        EXPECT_EQ(pcm->rate_hz, 48000) << name;
        // Vorbis loses some of a short tone's edge.
        const double tolerance = std::string_view(name).ends_with("ogg") ? 0.1 : 1e-4;
        EXPECT_NEAR(pcm->samples[pcm->channels == 2 ? 10 : 5], 12000 * std::sin(1.0) / 32768, tolerance) << name;
    }
}

TEST(Sound, CutOffAndUnknownFilesAreRefused) {
    const Bytes wav = seed("wav/mono.wav");
    for (const char* name : {"wav/mono.wav", "flac/tone.flac", "ogg/tone.ogg", "ogg/opus.ogg"}) {
        const Bytes whole = seed(name);
        const auto info = check_pcm(whole);
        ASSERT_TRUE(info) << name << ": " << info.error().message;
        EXPECT_EQ(info->frames, decode_pcm(whole)->samples.size()) << name;
        // The last byte of a FLAC file is half a checksum, which libFLAC does not miss.
        const std::size_t needed = whole.size() - (std::string_view(name).starts_with("flac") ? 1 : 0);
        for (std::size_t size = 0; size < needed; ++size) ASSERT_FALSE(decode_pcm(ByteSpan(whole).first(size))) << name << " at " << size;
    }
    EXPECT_EQ(decode_pcm(as_byte_span("FORM....AIFFCOMM")).error().code, Code::Unsupported);
    EXPECT_EQ(decode_pcm(wav, {.max_samples = 10}).error().code, Code::Unsupported);
    EXPECT_EQ(decode_pcm(seed("wav/stereo.wav"), {.max_channels = 1}).error().code, Code::Unsupported);
}

TEST(Sound, EveryPageOfAnOggFileIsWholeAndInItsPlace) {
    const Bytes whole = seed("ogg/tone.ogg");
    const std::size_t second = as_text(whole).find("OggS", 4);
    const auto said = [](const Bytes& bytes) { return decode_pcm(bytes).error().message; };
    Bytes spoilt = whole;
    spoilt[40] ^= std::byte{1};
    EXPECT_EQ(said(spoilt), "Ogg: a page with a wrong checksum at byte 0");
    EXPECT_EQ(said(Bytes(whole.begin() + static_cast<std::ptrdiff_t>(second), whole.end())), "Ogg: a stream without its first page at byte 0");
    Bytes twice = whole;
    twice.insert(twice.begin(), whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(second));
    EXPECT_EQ(said(twice), fmt::format("Ogg: a second beginning of a stream at byte {}", second));
    Bytes trailing = whole;
    trailing.push_back(std::byte{0});
    EXPECT_EQ(said(trailing), fmt::format("Ogg: the file ends in a page at byte {}", whole.size()));
}

TEST(Sound, ResamplingKeepsToneLevelAndLength) {
    Pcm in{44100, 2, {}};
    const auto tone = [](double t, int c) { return static_cast<float>(0.5 * std::sin(2 * std::numbers::pi * (c == 0 ? 440 : 5000) * t)); };
    for (int i = 0; i < 44100; ++i)
        for (int c = 0; c < 2; ++c) in.samples.push_back(tone(i / 44100.0, c));
    const Pcm out = resample(in, 48000);
    ASSERT_EQ(out.samples.size(), 96000u);
    // Away from the ends; a filter of 32 taps ripples by less than 0.1 dB.
    for (int i = 100; i < 47900; ++i)
        for (int c = 0; c < 2; ++c) ASSERT_NEAR(out.samples[static_cast<std::size_t>(2 * i + c)], tone(i / 48000.0, c), 0.005f) << i;
    EXPECT_EQ(resample(in, 44100).samples, in.samples);
}

TEST(Gltf, ATexturedQuadIsReadWhole) {
    const auto model = read(seed("gltf/quad.glb"));
    ASSERT_TRUE(model) << model.error().message;
    ASSERT_EQ(model->nodes.size(), 2u);
    EXPECT_EQ(model->nodes[1].parent, 0);
    // A quarter turn about +Y brings +X to -Z.
    const glm::vec4 x = model->nodes[1].model_from_node * glm::vec4(1, 0, 0, 1);
    EXPECT_NEAR(x.z, -1, 1e-6);
    EXPECT_NEAR(x.y, 1, 1e-6);
    const Primitive& p = model->meshes[0].primitives[0];
    EXPECT_EQ(p.indices, (std::vector<std::uint32_t>{0, 1, 2, 0, 2, 3}));
    EXPECT_EQ(p.uvs[0][1], glm::vec2(1, 1));
    for (const glm::vec4 t : p.tangents) EXPECT_EQ(t, glm::vec4(1, 0, 0, 1));
    const Material& m = model->materials[0];
    EXPECT_EQ(m.emissive, glm::vec3(4, 2, 0));
    EXPECT_EQ(m.alpha, Material::Alpha::Mask);
    EXPECT_EQ(m.normal_scale, 0.5f);
    EXPECT_EQ(m.base_colour_texture.sampler.wrap_s, Sampler::Wrap::Clamp);
    EXPECT_FALSE(m.base_colour_texture.sampler.mipmaps);
    EXPECT_EQ(model->images[0].width, 4);
}

TEST(Gltf, SparseStripsFansAndLoopsAreUnrolled) {
    const auto model = read(seed("gltf/sparse_strip.gltf"));
    ASSERT_TRUE(model) << model.error().message;
    const auto& primitives = model->meshes[0].primitives;
    ASSERT_EQ(primitives.size(), 3u);
    EXPECT_EQ(primitives[0].positions, (std::vector<glm::vec3>{{0, 0, 0}, {1, 0, 0}, {0, 1, 0}, {1, 0, 0}, {1, 1, 0}, {0, 1, 0}}));
    for (const glm::vec3 n : primitives[0].normals) EXPECT_EQ(n, glm::vec3(0, 0, 1));
    EXPECT_EQ(primitives[0].colours[1], glm::vec4(4, 5, 6, 7) / 255.0f);
    EXPECT_EQ(primitives[1].positions, (std::vector<glm::vec3>{{1, 0, 0}, {1, 1, 0}, {0, 0, 0}, {1, 1, 0}, {0, 1, 0}, {0, 0, 0}}));
    EXPECT_EQ(primitives[2].mode, Primitive::Mode::Lines);
    EXPECT_EQ(primitives[2].indices, (std::vector<std::uint32_t>{0, 1, 1, 2, 2, 3, 3, 0}));
    EXPECT_EQ(model->bounds.max, glm::vec3(3, 4, 3));
}

TEST(Gltf, SeedsOfMovingAndCopiedModelsAreReadWhole) {
    const auto moving = read(seed("gltf/moving.glb"));
    ASSERT_TRUE(moving) << moving.error().message;
    ASSERT_EQ(moving->animations.size(), 1u);
    EXPECT_EQ(moving->animations[0].channels.size(), 3u);
    EXPECT_EQ(moving->meshes[0].primitives[0].targets.size(), 2u);
    EXPECT_EQ(moving->lights.size(), 2u);
    const auto copies = read(seed("gltf/copies.glb"));
    ASSERT_TRUE(copies) << copies.error().message;
    EXPECT_EQ(copies->meshes[0].primitives[0].positions, (std::vector<glm::vec3>{{0, 0, 0}, {1, 0, 0}, {0, 1, 0}}));
    EXPECT_EQ(copies->instances[0].glow_channels, (std::vector<std::uint8_t>{0, 7}));
}

TEST(Gltf, ContainersAreRefusedByTheValidatorsCode) {
    struct Row { const char* name; const char* hex; const char* reason; };
    const Row rows[] = {
        {"nothing", "", "GLB_UNEXPECTED_END_OF_HEADER"},
        {"three bytes", "676c54", "GLB_UNEXPECTED_END_OF_HEADER"},
        {"magic alone", "676c5446", "GLB_UNEXPECTED_END_OF_HEADER"},
        {"other magic", "676c544702000000140000000000", "GLB_INVALID_MAGIC"},
        {"version 1", "676c54460100000014000000", "GLB_INVALID_VERSION"},
        {"header alone", "676c5446020000000c000000", "GLB_LENGTH_TOO_SMALL"},
        {"longer than said", "676c5446020000000d0000000000", "GLB_LENGTH_MISMATCH"},
        {"cut chunk header", "676c5446020000001400000002000000", "GLB_UNEXPECTED_END_OF_CHUNK_HEADER"},
        {"cut chunk", "676c5446020000001800000004000000" "4a534f4e7b7d", "GLB_UNEXPECTED_END_OF_CHUNK_DATA"},
        {"chunk beyond length", "676c5446020000001800000008000000" "4a534f4e7b7d2020", "GLB_CHUNK_TOO_BIG"},
        {"odd chunk", "676c5446020000001600000002000000" "4a534f4e7b7d", "GLB_CHUNK_LENGTH_UNALIGNED"},
        {"BIN first", "676c5446020000001800000004000000" "42494e0000000000", "GLB_UNEXPECTED_FIRST_CHUNK"},
    };
    for (const Row& row : rows) {
        const auto model = read(*from_hex(row.hex));
        ASSERT_FALSE(model) << row.name;
        EXPECT_EQ(model.error().reason, row.reason) << row.name << ": " << model.error().message;
    }
}

TEST(Gltf, DocumentsAreRefusedByTheValidatorsCode) {
    struct Row { const char* members; const char* reason; };
    const Row rows[] = {
        {R"("nodes":[{"mesh":0}])", "UNRESOLVED_REFERENCE"},
        {R"("nodes":[{"children":[0]}])", "NODE_LOOP"},
        {R"("nodes":[{"children":[1]},{"children":[0]}])", "NODE_LOOP"},
        {R"("nodes":[{"children":[2]},{"children":[2]},{}])", "NODE_PARENT_OVERRIDE"},
        {R"("nodes":[{"children":[1,1]},{}])", "DUPLICATE_ELEMENTS"},
        {R"("nodes":[{"rotation":[0,0,0,2]}])", "VALUE_NOT_IN_RANGE"},
        {R"("nodes":[{"rotation":[0,0,0,0]}])", "ROTATION_NON_UNIT"},
        {R"("nodes":[{"scale":[1,1]}])", "ARRAY_LENGTH_NOT_IN_LIST"},
        {R"("nodes":[{"scale":[1,1,1e39]}])", "VALUE_NOT_IN_RANGE"},
        {R"("nodes":[])", "EMPTY_ENTITY"},
        {R"("nodes":{})", "TYPE_MISMATCH"},
        {R"("nodes":[{}],"scene":0)", "UNRESOLVED_REFERENCE"},
        {R"("nodes":[{"children":[1]},{}],"scenes":[{"nodes":[1]}])", "SCENE_NON_ROOT_NODE"},
        {R"("scenes":[{"nodes":[-1]}])", "INVALID_INDEX"},
        {R"("buffers":[{"byteLength":0}])", "VALUE_NOT_IN_RANGE"},
        {R"("buffers":[{"byteLength":4,"uri":"data:application/octet-stream;base64,AAA="}])", "BUFFER_BYTE_LENGTH_MISMATCH"},
        {R"("buffers":[{"byteLength":4,"uri":"data:text/plain;base64,AAAAAA=="}])", "BUFFER_DATA_URI_MIME_TYPE_INVALID"},
        {R"("buffers":[{"byteLength":4,"uri":"data:application/octet-stream;base64,AAAAA==="}])", "INVALID_URI"},
        {R"("buffers":[{"byteLength":4,"uri":"http://example.org/a.bin"}])", "NON_RELATIVE_URI"},
        {R"("buffers":[{"byteLength":4,"uri":"/etc/passwd"}])", "NON_RELATIVE_URI"},
        {R"("buffers":[{"byteLength":4,"uri":"a%2"}])", "INVALID_URI"},
        {R"("buffers":[{"byteLength":4,"uri":"a%00"}])", "INVALID_URI"},
        {R"("buffers":[{"byteLength":4,"uri":"a.bin"}])", "ASSET_MISSING"},
        {R"("buffers":[{"byteLength":4}],"bufferViews":[{"buffer":0,"byteOffset":2,"byteLength":3}])", "BUFFER_VIEW_TOO_LONG"},
        {R"("buffers":[{"byteLength":4}],"bufferViews":[{"buffer":0,"byteOffset":9007199254740992,"byteLength":4}])", "BUFFER_VIEW_TOO_LONG"},
        {R"("buffers":[{"byteLength":4}],"bufferViews":[{"buffer":0,"byteLength":4,"byteStride":5}])", "VALUE_MULTIPLE_OF"},
        {R"("images":[{"uri":"a.png","bufferView":0}])", "ONE_OF_MISMATCH"},
        {R"("materials":[{"pbrMetallicRoughness":{"metallicFactor":1.5}}])", "VALUE_NOT_IN_RANGE"},
        {R"("materials":[{"normalTexture":{}}])", "UNDEFINED_PROPERTY"},
        {R"("meshes":[{"primitives":[{"attributes":{"POSITION":0}}]}])", "UNRESOLVED_REFERENCE"},
        {R"("extensionsRequired":["EXT_not_known"],"extensionsUsed":["EXT_not_known"])", "UNSUPPORTED_EXTENSION"},
        {R"("extensionsRequired":["KHR_mesh_quantization"])", "UNSATISFIED_DEPENDENCY"},
        {R"("asset":{})", "INVALID_JSON"},
        {R"("nodes":[{"name":"a"}])", "OK"},
    };
    for (const Row& row : rows) EXPECT_EQ(reason_of(fmt::format(R"({{"asset":{{"version":"2.0"}},{}}})", row.members)), row.reason) << row.members;
    EXPECT_EQ(reason_of("{}"), "UNDEFINED_PROPERTY");
    EXPECT_EQ(reason_of("[]"), "TYPE_MISMATCH");
    EXPECT_EQ(reason_of(R"({"asset":{"version":"1.0"}})"), "UNKNOWN_ASSET_MAJOR_VERSION");
    EXPECT_EQ(reason_of(R"({"asset":{"version":"2.0","minVersion":"2.1"}})"), "ASSET_MIN_VERSION_GREATER_THAN_VERSION");
    EXPECT_EQ(reason_of(R"({"asset":{"version":"two"}})"), "PATTERN_MISMATCH");
}

// Three vertices over 48 zero bytes with one accessor changed.
TEST(Gltf, AccessorsAreRefusedByTheValidatorsCode) {
    const std::string zeros(64, 'A');
    struct Row { const char* accessor; const char* more; const char* reason; };
    const Row rows[] = {
        {R"("componentType":5126,"count":3,"type":"VEC3","min":[0,0,0],"max":[0,0,0])", "", "OK"},
        {R"("componentType":5126,"count":4,"type":"VEC3","min":[0,0,0],"max":[0,0,0])", "", "OK"},
        {R"("componentType":5126,"count":5,"type":"VEC3","min":[0,0,0],"max":[0,0,0])", "", "ACCESSOR_TOO_LONG"},
        {R"("componentType":5126,"count":9007199254740991,"type":"VEC3","min":[0,0,0],"max":[0,0,0])", "", "ACCESSOR_TOO_LONG"},
        {R"("componentType":5126,"byteOffset":2,"count":3,"type":"VEC3","min":[0,0,0],"max":[0,0,0])", "", "ACCESSOR_OFFSET_ALIGNMENT"},
        {R"("componentType":5126,"byteOffset":44,"count":1,"type":"VEC3","min":[0,0,0],"max":[0,0,0])", "", "ACCESSOR_TOO_LONG"},
        {R"("componentType":5126,"count":3,"type":"VEC3")", "", "MESH_PRIMITIVE_POSITION_ACCESSOR_WITHOUT_BOUNDS"},
        {R"("componentType":5126,"count":3,"type":"VEC2","min":[0,0],"max":[0,0])", "", "MESH_PRIMITIVE_ATTRIBUTES_ACCESSOR_INVALID_FORMAT"},
        {R"("componentType":5122,"count":3,"type":"VEC3","min":[0,0,0],"max":[0,0,0])", "", "MESH_PRIMITIVE_ATTRIBUTES_ACCESSOR_INVALID_FORMAT"},
        {R"("componentType":5126,"normalized":true,"count":3,"type":"VEC3","min":[0,0,0],"max":[0,0,0])", "", "ACCESSOR_NORMALIZED_INVALID"},
        {R"("componentType":5124,"count":3,"type":"VEC3","min":[0,0,0],"max":[0,0,0])", "", "MESH_PRIMITIVE_ATTRIBUTES_ACCESSOR_INVALID_FORMAT"},
        {R"("componentType":5126,"count":3,"type":"VEC3","min":[0,0,0],"max":[0,0,0],"sparse":{"count":2,"indices":{"bufferView":0,"componentType":5121},"values":{"bufferView":0}})", "", "ACCESSOR_SPARSE_INDICES_NON_INCREASING"},
        {R"("componentType":5126,"count":3,"type":"VEC3","min":[0,0,0],"max":[0,0,0],"sparse":{"count":4,"indices":{"bufferView":0,"componentType":5121},"values":{"bufferView":0}})", "", "ACCESSOR_SPARSE_COUNT_OUT_OF_RANGE"},
        {R"("componentType":5126,"count":2,"type":"VEC3","min":[0,0,0],"max":[0,0,0])", R"(,"indices":1)", "OK"},
        {R"("componentType":5126,"count":3,"type":"VEC3","min":[0,0,0],"max":[0,0,0])", R"(,"indices":0)", "MESH_PRIMITIVE_INDICES_ACCESSOR_INVALID_FORMAT"},
        {R"("componentType":5126,"count":3,"type":"VEC3","min":[0,0,0],"max":[0,0,0])", R"(,"material":0)", "UNRESOLVED_REFERENCE"},
        {R"("componentType":5126,"count":3,"type":"VEC3","min":[0,0,0],"max":[0,0,0])", R"(,"mode":7)", "VALUE_NOT_IN_RANGE"},
    };
    for (const Row& row : rows)
        EXPECT_EQ(reason_of(fmt::format(R"({{"asset":{{"version":"2.0"}},"buffers":[{{"byteLength":48,"uri":"data:application/octet-stream;base64,{}"}}],
            "bufferViews":[{{"buffer":0,"byteLength":48}}],"accessors":[{{"bufferView":0,{}}},{{"bufferView":0,"componentType":5121,"count":3,"type":"SCALAR"}}],
            "meshes":[{{"primitives":[{{"attributes":{{"POSITION":0}}{}}}]}}]}})", zeros, row.accessor, row.more)), row.reason) << row.accessor << row.more;
}

TEST(Gltf, ModelsBeyondTheMemoryLimitAreRefusedBeforeMemoryIsTaken) {
    const auto model = read(as_byte_span(R"({"asset":{"version":"2.0"},"accessors":[{"componentType":5126,"count":4000000000,"type":"VEC3","min":[0,0,0],"max":[0,0,0]}],
        "meshes":[{"primitives":[{"attributes":{"POSITION":0}}]}]})"));
    ASSERT_FALSE(model);
    EXPECT_EQ(model.error().code, Code::Unsupported);
}

TEST(Tangents, MirroredTextureCoordinatesKeepTheirOwnTangentAtASharedVertex) {
    // Two quads left and right of x = 0, the right one with u mirrored: the seam's vertices are shared.
    const std::vector<glm::vec3> p{{-1, 0, 0}, {0, 0, 0}, {0, 1, 0}, {-1, 1, 0}, {1, 0, 0}, {1, 1, 0}};
    const std::vector<glm::vec3> n(6, {0, 0, 1});
    const std::vector<glm::vec2> uv{{0, 1}, {1, 1}, {1, 0}, {0, 0}, {0, 1}, {0, 0}};
    const std::vector<std::uint32_t> indices{0, 1, 2, 0, 2, 3, 1, 4, 5, 1, 5, 2};
    const auto tangents = corner_tangents(p, n, uv, indices);
    for (std::size_t i = 0; i < 6; ++i) EXPECT_EQ(tangents[i], glm::vec4(1, 0, 0, 1)) << i;
    for (std::size_t i = 6; i < 12; ++i) EXPECT_EQ(tangents[i], glm::vec4(-1, 0, 0, -1)) << i;
}

TEST(Tangents, DegenerateCornersGetSomeUnitTangent) {
    const std::vector<glm::vec3> p{{0, 0, 0}, {1, 0, 0}, {0, 1, 0}}, n(3, {0, 0, 1});
    for (const glm::vec4 t : corner_tangents(p, n, std::vector<glm::vec2>(3, {0.5f, 0.5f}), std::vector<std::uint32_t>{0, 1, 2, 0, 0, 1})) {
        EXPECT_NEAR(t.x * t.x + t.y * t.y, 1, 1e-6);
        EXPECT_EQ(t.z, 0);
    }
}

}  // namespace
}  // namespace pai::codec
