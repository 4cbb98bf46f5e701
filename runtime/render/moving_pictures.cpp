#include "render/moving_pictures.h"

#include <algorithm>

#include <glm/matrix.hpp>

#include "render/picture_plane.h"

namespace pai {
namespace {

// A film that is out of view keeps its decoder for so many frames: a cut away and back costs nothing.
constexpr int kKeptFrames = 120;

using Layout = FilmPicture::Layout;

struct Luma {
    float red, blue;  // shares of luma
};
Luma luma_of(YuvMatrix matrix) {
    switch (matrix) {
        case YuvMatrix::Bt601: return {0.299f, 0.114f};
        case YuvMatrix::Bt2020: return {0.2627f, 0.0593f};
        case YuvMatrix::Bt709:
        case YuvMatrix::Rgb: break;
    }
    return {0.2126f, 0.0722f};
}

// Rec. 709 from CIE XYZ and back, by chromaticities of ITU-T H.273 table 2, white D65.
glm::mat3 xyz_from(glm::vec2 r, glm::vec2 g, glm::vec2 b) {
    const auto column = [](glm::vec2 c) { return glm::vec3(c.x / c.y, 1, (1 - c.x - c.y) / c.y); };
    const glm::mat3 m(column(r), column(g), column(b));
    const glm::vec3 scale = glm::inverse(m) * column({0.3127f, 0.3290f});
    return {m[0] * scale.x, m[1] * scale.y, m[2] * scale.z};
}

glm::mat3 xyz_from(ColourPrimaries primaries) {
    switch (primaries) {
        case ColourPrimaries::Bt709: break;
        case ColourPrimaries::Bt601_625: return xyz_from({0.64f, 0.33f}, {0.29f, 0.60f}, {0.15f, 0.06f});
        case ColourPrimaries::Bt601_525: return xyz_from({0.630f, 0.340f}, {0.310f, 0.595f}, {0.155f, 0.070f});
        case ColourPrimaries::Bt2020: return xyz_from({0.708f, 0.292f}, {0.170f, 0.797f}, {0.131f, 0.046f});
        case ColourPrimaries::DisplayP3: return xyz_from({0.680f, 0.320f}, {0.265f, 0.690f}, {0.150f, 0.060f});
    }
    return xyz_from({0.64f, 0.33f}, {0.30f, 0.60f}, {0.15f, 0.06f});
}

gfx::Format format_of(const FilmPicture& p, int plane) {
    if (p.layout == Layout::Rgba) return gfx::Format::Rgba8;
    if (p.layout == Layout::YuvPair && plane == 1) return gfx::Format::Rg8;
    return p.depth > 8 ? gfx::Format::R16 : gfx::Format::R8;
}

bool fits(const gfx::Texture& t, const FilmPicture::Plane& plane, gfx::Format format) {
    return t && t.desc().width == plane.width && t.desc().height == plane.height && t.desc().format == format;
}

void make_plane(MovingPicture& to, SamplerCache& samplers) {
    to.plane = build_gpu_model("moving picture", picture_plane(to.proportion, to.has_alpha, to.quarter_turns), samplers, 1);
    for (GpuMaterial& m : to.plane.materials) m.kind = SurfaceKind::Moving;
}

}  // namespace

glm::mat4 rgb_from_samples(const PictureColour& colour, int depth) {
    // Textures hand out v / (2^stored - 1); v counts in steps of the depth.
    const float step = depth > 8 ? 65535.0f : 255.0f, one = static_cast<float>(1 << (depth - 8));
    const float top = static_cast<float>((1 << depth) - 1);
    const float black = colour.full_range ? 0 : 16 * one, luma_range = colour.full_range ? top : 219 * one;
    const float middle = 128 * one, chroma_range = colour.full_range ? top : 224 * one;
    if (colour.matrix == YuvMatrix::Rgb) {
        glm::mat4 m(step / luma_range);
        m[3] = glm::vec4(glm::vec3(-black / luma_range), 1);
        return m;
    }
    const auto [kr, kb] = luma_of(colour.matrix);
    const float kg = 1 - kr - kb;
    glm::mat4 m(1);
    m[0] = glm::vec4(glm::vec3(step / luma_range), 0);
    m[1] = glm::vec4(glm::vec3(0, -2 * kb * (1 - kb) / kg, 2 * (1 - kb)) * (step / chroma_range), 0);
    m[2] = glm::vec4(glm::vec3(2 * (1 - kr), -2 * kr * (1 - kr) / kg, 0) * (step / chroma_range), 0);
    const glm::vec3 offset = -black / luma_range - glm::vec3(m[1] + m[2]) * (middle / step);
    m[3] = glm::vec4(offset, 1);
    return m;
}

glm::mat4 rec709_from(ColourPrimaries primaries) {
    if (primaries == ColourPrimaries::Bt709) return glm::mat4(1);
    return glm::mat4(glm::inverse(xyz_from(ColourPrimaries::Bt709)) * xyz_from(primaries));
}

void put_picture(MovingPicture& to, const FilmPicture& p, gfx::PixelStream& stream, SamplerCache& samplers, float proportion, int quarter_turns) {
    if (to.proportion != proportion || to.has_alpha != p.has_alpha || to.quarter_turns != quarter_turns) {
        to.proportion = proportion;
        to.has_alpha = p.has_alpha;
        to.quarter_turns = quarter_turns;
        make_plane(to, samplers);
    }
    std::vector<gfx::PixelRows> rows;
    for (std::size_t i = 0; i < p.planes.size(); ++i) {
        const FilmPicture::Plane& plane = p.planes[i];
        gfx::Texture& texture = to.planes[i];
        if (!plane.rows) {
            texture = {};
            continue;
        }
        const gfx::Format format = format_of(p, static_cast<int>(i));
        if (!fits(texture, plane, format)) texture = gfx::Texture("picture plane", {.format = format, .width = plane.width, .height = plane.height});
        rows.push_back({&texture, plane.rows, plane.stride});
    }
    stream.upload(rows);
    to.layout = p.layout;
    to.rgb_from_samples = rgb_from_samples(p.colour, p.depth);
    to.light_from_rgb = rec709_from(p.colour.primaries);
    to.alpha_scale = p.depth > 8 ? 65535.0f / static_cast<float>((1 << p.depth) - 1) : 1.0f;
    to.no_chroma = p.depth > 8 ? static_cast<float>(1 << (p.depth - 1)) / 65535.0f : 128.0f / 255.0f;
    to.transfer = p.colour.transfer;
    to.chroma_shift = {p.chroma_left ? 0.5f / static_cast<float>(p.width) : 0.0f, p.chroma_top ? 0.5f / static_cast<float>(p.height) : 0.0f};
    to.number = p.number;
}

std::shared_ptr<const Film> MovingPictures::film_of(const PictureDraw& draw, const AssetStore& store, std::span<const Handle<AssetData>> handles) {
    const AssetStore::Entry* entry = draw.asset < handles.size() ? store.find(handles[draw.asset]) : nullptr;
    const Film* film = entry && entry->data ? std::get_if<Film>(entry->data.get()) : nullptr;
    return film ? std::shared_ptr<const Film>(entry->data, film) : nullptr;
}

MovingPictures::Place& MovingPictures::place_of(const FrameState& state, std::size_t layer, const PictureDraw& draw) {
    const std::string& scene = state.layers[layer].scene;
    const auto nth = std::count_if(state.layers.begin(), state.layers.begin() + static_cast<std::ptrdiff_t>(layer), [&](const Layer& l) { return l.scene == scene; });
    return places_[{scene, draw.node, static_cast<int>(nth)}];
}

std::vector<MovingPictures::Failure> MovingPictures::follow(const FrameState& state, const AssetStore& store,
                                                            std::span<const Handle<AssetData>> handles, bool wait, SamplerCache& samplers) {
    std::vector<Failure> failures;
    for (auto& [key, place] : places_) ++place.unseen;
    waiting_ = false;
    in_view_.assign(state.layers.size(), {});
    for (std::size_t layer = 0; layer < state.layers.size(); ++layer) {
        for (const PictureDraw& draw : state.layers[layer].pictures) {
            const MovingPicture*& shown = in_view_[layer].emplace_back(nullptr);
            std::shared_ptr<const Film> film = film_of(draw, store, handles);
            if (!film) continue;
            Place& place = place_of(state, layer, draw);
            if (place.film != film) {
                place = {};
                place.player = std::make_unique<FilmPlayer>(film);
                place.film = film;
            }
            place.unseen = 0;
            const auto picture = place.player->picture(draw.film_t, draw.film_loops, wait ? FilmPlayer::Wait::Yes : FilmPlayer::Wait::No);
            if (!picture) {
                if (auto error = place.player->failure()) {
                    failures.push_back({film->permit.asset(), *std::move(error)});
                    shown = place.picture.get();
                } else {
                    waiting_ = true;
                }
                continue;
            }
            if (!place.picture) place.picture = std::make_unique<MovingPicture>();
            if (place.picture->number != picture->number)
                put_picture(*place.picture, *picture, stream_, samplers, film->info.proportion, film->info.quarter_turns);
            shown = place.picture.get();
        }
    }
    std::erase_if(places_, [](const auto& p) { return p.second.unseen > kKeptFrames; });
    return failures;
}

void MovingPictures::expect(const FrameState& soon, const AssetStore& store, std::span<const Handle<AssetData>> handles) {
    for (std::size_t layer = 0; layer < soon.layers.size(); ++layer) {
        for (const PictureDraw& draw : soon.layers[layer].pictures) {
            std::shared_ptr<const Film> film = film_of(draw, store, handles);
            if (!film) continue;
            Place& place = place_of(soon, layer, draw);
            if (place.film == film && place.unseen == 0) continue;  // it is in view, at its own time
            if (place.film != film) {
                place = {};
                place.player = std::make_unique<FilmPlayer>(film);
                place.film = std::move(film);
            }
            place.unseen = std::max(place.unseen, 1);
            place.player->picture(draw.film_t, draw.film_loops, FilmPlayer::Wait::No);
        }
    }
}

void MovingPictures::show_cameras(std::span<const std::shared_ptr<const FilmPicture>> pictures, SamplerCache& samplers) {
    cameras_.resize(pictures.size());
    for (std::size_t i = 0; i < pictures.size(); ++i) {
        if (!pictures[i]) {
            cameras_[i].reset();
            continue;
        }
        const FilmPicture& p = *pictures[i];
        if (!cameras_[i]) cameras_[i] = std::make_unique<MovingPicture>();
        if (cameras_[i]->number != p.number) put_picture(*cameras_[i], p, stream_, samplers, static_cast<float>(p.width) / static_cast<float>(p.height), 0);
    }
}

const MovingPicture* MovingPictures::find(std::uint32_t layer, std::size_t index, const PictureDraw& draw) const {
    if (draw.camera != kNoAsset) return draw.camera < cameras_.size() ? cameras_[draw.camera].get() : nullptr;
    return layer < in_view_.size() && index < in_view_[layer].size() ? in_view_[layer][index] : nullptr;
}

}  // namespace pai
