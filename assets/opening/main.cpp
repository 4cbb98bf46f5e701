// Makes the opening pack: ink.mp4, an ink painting that grows while its music plays, the music of the other acts, their floor, a rack for bells, and
// the darkness below captions.
#include <array>
#include <cstdio>
#include <filesystem>
#include <vector>

#include <glm/common.hpp>

#include "make/lathe.h"
#include "make/matter.h"
#include "make/noise.h"
#include "make/output.h"
#include "opening/ink.h"
#include "opening/music.h"
#include "output/film.h"

namespace pai {
namespace {

constexpr int kWidth = 1280, kHeight = 384, kFps = 20;

// A dark floor, wide enough to end in the night.
Bytes make_stage() {
    GlbModel model{.name = "stage", .copyright = "Paifang contributors, Apache-2.0"};
    const int slate = add_slate(model);
    TriMesh floor = lathe({{0, 0}, {4, 0}, {14, 0}}, 48);
    lay_on(floor, 0.8f, 2);
    model.parts = {{"floor", floor, slate}};
    return encode_glb(model);
}

// A beam on two posts, with ropes for three bells: the middle one hangs in x = 0, the others 1.08 to its sides.
Bytes make_rack() {
    GlbModel model{.name = "rack", .copyright = "Paifang contributors, Apache-2.0"};
    const int wood = add_rosewood(model);
    model.materials.push_back({.name = "rope", .base_colour = srgb(0x6a1a14), .roughness = 0.8f});
    TriMesh timber = bar({-2.05f, 1.44f, -0.10f}, {2.05f, 1.44f, -0.10f}, 0.055f);
    for (const float x : {-1.0f, 1.0f}) {
        timber.add(bar({x * 1.82f, 0, -0.10f}, {x * 1.82f, 1.62f, -0.10f}, 0.050f));
        timber.add(bar({x * 1.82f, 0.04f, -0.50f}, {x * 1.82f, 0.04f, 0.30f}, 0.060f));
        timber.add(bar({x * 1.82f, 1.10f, -0.10f}, {x * 1.40f, 1.42f, -0.10f}, 0.024f));
    }
    TriMesh ropes;
    for (const auto& [x, low, z] : {std::array<float, 3>{0, 0.98f, 0}, std::array<float, 3>{-1.08f, 0.86f, -0.1f}, std::array<float, 3>{1.08f, 0.86f, -0.1f}})
        for (const float side : {-1.0f, 1.0f}) ropes.add(tube(6, 2, [=](float t) { return glm::mix(glm::vec3(x, low, z), glm::vec3(x + side * 0.05f, 1.46f, -0.10f), t); }, [](float) { return glm::vec2(0.009f); }, {0, 0, 1}));
    ropes.uvs.clear();
    model.parts = {{"timber", timber, wood}, {"ropes", ropes, wood + 1}};
    return encode_glb(model);
}

// Darkness below words: a square that fades from nothing at its top to most of black at its foot.
Bytes make_scrim() {
    GlbModel model{.name = "scrim", .copyright = "Paifang contributors, Apache-2.0"};
    model.pngs.push_back(encode_png(make_raster(4, 64, [](glm::vec2 uv) { return glm::vec4(0, 0, 0, 0.72f * ramp(0, 0.8f, uv.y)); }), Transfer::Srgb, true));
    model.materials.push_back({.name = "scrim", .roughness = 1, .base_texture = {0}, .blend = true});
    TriMesh square = grid_surface(1, 1, [](float s, float t) { return glm::vec3(s - 0.5f, t, 0); }, [](float s, float t) { return glm::vec2(0.125f + 0.75f * s, 0.99f - 0.98f * t); });
    model.parts = {{"square", square, 0}};
    return encode_glb(model);
}

Result<void> write_film(const std::filesystem::path& path) {
    PAI_TRY(FilmWriter film, FilmWriter::create(path, {.width = kWidth, .height = kHeight, .rate = {kFps, 1}, .sound_rate_hz = kSampleRate, .sound_channels = 2, .quality = 24}));
    const InkPainting painting(kWidth, kHeight);
    const Wave music = film_music();
    const auto frames = static_cast<int>(kFilm_s * kFps);
    const std::size_t per_frame = static_cast<std::size_t>(kSampleRate / kFps);
    for (int i = 0; i < frames; ++i) {
        PAI_TRY(film.add(painting.at(static_cast<double>(i) / kFps)));
        std::vector<float> samples;
        for (std::size_t k = static_cast<std::size_t>(i) * per_frame; k < std::min(static_cast<std::size_t>(i + 1) * per_frame, music.frames()); ++k)
            for (const auto& channel : music.channels) samples.push_back(channel[k]);
        PAI_TRY(film.add(samples));
    }
    return film.finish();
}

}  // namespace
}  // namespace pai

int main(int argc, char** argv) {
    pai::PackOutput out(argc, argv);
    out.write("overture.flac", pai::encode_flac(pai::overture_music()));
    out.write("seasons.flac", pai::encode_flac(pai::seasons_music()));
    out.write("finale.flac", pai::encode_flac(pai::finale_music()));
    out.write("stage.glb", pai::make_stage());
    out.write("rack.glb", pai::make_rack());
    out.write("scrim.glb", pai::make_scrim());
    if (const auto film = pai::write_film(std::filesystem::path(argc > 1 ? argv[1] : ".") / "ink.mp4"); !film) {
        std::fprintf(stderr, "ink.mp4: %s\n", film.error().message.c_str());
        return 1;
    }
    return out.finish();
}
