// Films in a scene: every picture, the right colours, what shines through.
#include "../support/film_maker.h"
#include "base/hash.h"
#include "render/renderer.h"
#include "stage.h"
#include "vault/gate.h"

namespace pai {
namespace {

using namespace test;

constexpr int kSide = 128, kLines = 72;

// A film alone before the camera, pixel for pixel, drawn by a renderer that waits for its pictures.
class FilmPictures : public RenderTest {
protected:
    void SetUp() override {
        if (!has_ffmpeg()) GTEST_SKIP() << "ffmpeg is not installed";
        auto gate = Gate::open(dir_ / "home");
        ASSERT_TRUE(gate) << gate.error().message;
        gate_.emplace(*std::move(gate));
    }

    void load(const FilmSpec& spec) {
        store_.reset();
        session_.reset();
        renderer_.reset();
        ASSERT_EQ(make_film(spec, dir_.path()), "");
        const auto id = gate_->own_work(dir_ / spec.name);
        ASSERT_TRUE(id) << id.error().message;
        SessionRequest request;
        request.assets = {*id};
        request.action = request.purpose = "preview";
        auto session = gate_->begin(request);
        ASSERT_TRUE(session) << session.error().message;
        session_.emplace(*std::move(session));
        store_ = std::make_unique<AssetStore>(*session_, 1);
        handle_ = store_->request(*id, AssetKind::Film);
        store_->pump_all();
        ASSERT_EQ(store_->find(handle_)->state, AssetStore::State::Ready) << store_->find(handle_)->error.message;
        state_.assets = {{*id, AssetRole::Film, true}};
        state_.layers.resize(1);
        state_.layers[0].scene = "room";
        state_.layers[0].camera.world_from_camera = glm::mat4(1);
        state_.layers[0].camera.world_from_camera[3] = {0, 0, 2, 1};
        state_.layers[0].camera.fov_y_rad = 2 * std::atan(0.25f);  // one metre fills the height
        auto renderer = Renderer::create(std::filesystem::path(PAIFANG_BIN) / "../share/paifang", plain_options());
        ASSERT_TRUE(renderer) << renderer.error().message;
        renderer_ = *std::move(renderer);
    }

    // sRGB values of the frame, row by row from the top.
    std::vector<glm::vec3> draw(std::vector<PictureDraw> pictures, int width = kSide, int height = kLines) {
        state_.layers[0].pictures = std::move(pictures);
        const auto upload = renderer_->upload(state_, *store_, std::span(&handle_, 1), -1);
        EXPECT_TRUE(upload.broken.empty());
        auto canvas = Canvas::create(width, height);
        EXPECT_TRUE(canvas);
        renderer_->draw(state_, *canvas, {});
        std::vector<glm::vec3> out;
        for (const glm::vec4& c : canvas->read()) {
            const auto encoded = [](float v) { return 255 * (v <= 0.0031308f ? 12.92f * v : 1.055f * std::pow(v, 1 / 2.4f) - 0.055f); };
            out.push_back({encoded(c.r), encoded(c.g), encoded(c.b)});
        }
        return out;
    }
    static int counter(const std::vector<glm::vec3>& picture) {
        return read_counter(kSide, kLines, [&](int x, int y) { return picture[static_cast<std::size_t>(y) * kSide + x].g > 127; });
    }
    static PictureDraw film_at(Flicks t, bool loops = false) { return {.asset = 0, .node = 1, .film_t = t, .film_loops = loops}; }

    TempDir dir_;
    std::optional<Gate> gate_;
    std::optional<Session> session_;
    std::unique_ptr<AssetStore> store_;
    Handle<AssetData> handle_;
    std::unique_ptr<Renderer> renderer_;
    FrameState state_;
};

TEST_F(FilmPictures, EveryPictureOfEveryLapIsSeenOnce) {
    load({.count = 24});
    if (HasFatalFailure()) return;
    const int laps = std::getenv("PAIFANG_LONG") ? 1000 : 4;
    for (int i = 0; i < 24 * laps; ++i) ASSERT_EQ(counter(draw({film_at(frame_start(i, {24, 1}), true)})), i % 24) << "lap " << i / 24;
}

TEST_F(FilmPictures, ASeekShowsWhatPlayingShows) {
    load({.name = "seek.mkv", .count = 60});
    if (HasFatalFailure()) return;
    for (int k = 0; k < 40; ++k) {
        const auto n = static_cast<std::int64_t>(hash_u64(5, static_cast<std::uint64_t>(k), 1) % 60);
        ASSERT_EQ(counter(draw({film_at(frame_start(n, {24, 1}))})), n);
    }
}

TEST_F(FilmPictures, SeveralNodesShowOneFilmAtTheirOwnTimes) {
    load({.count = 24});
    if (HasFatalFailure()) return;
    for (int i = 0; i < 12; ++i) {
        // Behind, the film's end; before it, its beginning, half as high.
        PictureDraw small = film_at(frame_start(i, {24, 1}));
        small.node = 2;
        small.height_m = 0.5f;
        small.world_from_node[3] = {0, 0, 0.01f, 1};
        const auto picture = draw({film_at(frame_start(23 - i, {24, 1})), small}, 2 * kSide, 2 * kLines);
        const auto at = [&](int x, int y) { return picture[static_cast<std::size_t>(y) * 2 * kSide + x].g > 127; };
        EXPECT_EQ(read_counter(kSide, kLines, [&](int x, int y) { return at(x + kSide / 2, y + kLines / 2); }), i);
        int corner = 0;  // bits 0, 7 and 15 of the one behind are not covered
        for (const auto& [bit, x, y] : {std::tuple{0, 8, 18}, {7, 248, 18}, {15, 248, 126}}) corner |= at(x, y) ? 1 << bit : 0;
        EXPECT_EQ(corner, (23 - i) & 0x8081);
    }
}

// Eight bars of 75 % and a ramp of greys below.
std::uint32_t bars(int, int x, int y) {
    if (y >= 48) {
        const auto grey = static_cast<std::uint32_t>((x / 8) * 17);
        return 0xff000000u | grey << 16 | grey << 8 | grey;
    }
    const auto bar = static_cast<std::uint32_t>(7 - x / 16);
    const auto level = [&](std::uint32_t bit) { return bar & bit ? (y < 24 ? 191u : 255u) : 0u; };
    return 0xff000000u | level(1) << 16 | level(4) << 8 | level(2);
}

TEST_F(FilmPictures, ColoursAreThoseOfTheReferenceForEveryMatrixAndRange) {
    struct Row {
        const char* name;
        const char* filter;
        const char* pixels;
        std::vector<std::string> tags;
    };
    const Row rows[] = {
        {"601 limited", "scale=out_color_matrix=bt601:out_range=tv:flags=accurate_rnd+full_chroma_int", "yuv444p", {"-colorspace", "smpte170m", "-color_range", "tv"}},
        {"709 limited", "scale=out_color_matrix=bt709:out_range=tv:flags=accurate_rnd+full_chroma_int", "yuv444p", {"-colorspace", "bt709", "-color_range", "tv"}},
        {"709 full", "scale=out_color_matrix=bt709:out_range=pc:flags=accurate_rnd+full_chroma_int", "yuv444p", {"-colorspace", "bt709", "-color_range", "pc"}},
        {"601 full", "scale=out_color_matrix=bt601:out_range=pc:flags=accurate_rnd+full_chroma_int", "yuv444p", {"-colorspace", "smpte170m", "-color_range", "pc"}},
        {"2020 limited, 10 bits", "scale=out_color_matrix=bt2020:out_range=tv:flags=accurate_rnd+full_chroma_int", "yuv444p10le", {"-colorspace", "bt2020nc", "-color_range", "tv"}},
        {"untagged and small", "scale=out_color_matrix=bt601:out_range=tv:flags=accurate_rnd+full_chroma_int", "yuv444p", {}},
    };
    for (const Row& row : rows) {
        FilmSpec spec{.name = "bars.mp4", .options = {"-preset", "ultrafast", "-qp", "0"}, .pixels = row.pixels, .filter = row.filter, .count = 1};
        spec.options.insert(spec.options.end(), row.tags.begin(), row.tags.end());
        spec.pixel = bars;
        load(spec);
        if (HasFatalFailure()) return;
        const auto seen = draw({film_at({})});
        for (int y = 4; y < kLines; y += 8) {
            for (int x = 4; x < kSide; x += 8) {
                const std::uint32_t should = bars(0, x, y);
                const glm::vec3 is = seen[static_cast<std::size_t>(y) * kSide + x];
                // Rounding to 8-bit Y, U, V and back may cost as much.
                for (int c = 0; c < 3; ++c) ASSERT_NEAR(is[c], static_cast<float>(should >> (8 * c) & 255u), 2) << row.name << " at " << x << "," << y << " channel " << c;
            }
        }
    }
}

TEST_F(FilmPictures, ChromaOfHalfTheSizeLiesWhereItBelongs) {
    // A red left half beside a blue right one: the edge of 4:2:0 stays where it is, and its sides are even.
    FilmSpec spec{.name = "edge.mp4", .options = {"-preset", "ultrafast", "-qp", "0", "-colorspace", "bt709", "-color_range", "tv"},
                  .filter = "scale=out_color_matrix=bt709:out_range=tv", .count = 1};
    spec.pixel = [](int, int x, int) { return x < kSide / 2 ? 0xff0000ffu : 0xffff0000u; };
    load(spec);
    if (HasFatalFailure()) return;
    const auto seen = draw({film_at({})});
    const auto at = [&](int x) { return seen[static_cast<std::size_t>(kLines / 2) * kSide + x]; };
    EXPECT_NEAR(at(kSide / 2 - 6).r, 255, 3);
    EXPECT_NEAR(at(kSide / 2 + 5).b, 255, 3);
    EXPECT_GT(at(kSide / 2 - 3).r, 200);
    EXPECT_GT(at(kSide / 2 + 2).b, 200);
}

TEST_F(FilmPictures, AlphaLetsThroughWhatIsBehindIt) {
    FilmSpec specs[] = {{.name = "a.mov", .codec = "prores_ks", .options = {"-profile:v", "4444", "-alpha_bits", "16"}, .pixels = "yuva444p10le", .count = 1},
                        {.name = "b.mov", .codec = "hap", .options = {"-format", "hap_alpha"}, .pixels = "rgba", .count = 1},
                        {.name = "c.webm", .codec = "libvpx-vp9", .options = {"-deadline", "realtime", "-cpu-used", "8", "-auto-alt-ref", "0", "-lossless", "1"}, .pixels = "yuva420p", .count = 1}};
    for (FilmSpec& spec : specs) {
        // White: clear, half and full, by columns.
        spec.pixel = [](int, int x, int) { return (x < 40 ? 0u : x < 80 ? 128u : 255u) << 24 | 0xffffffu; };
        load(spec);
        if (HasFatalFailure()) return;
        state_.layers[0].environment.background = {0.25f, 0, 0};
        const auto seen = draw({film_at({})});
        const auto at = [&](int x) { return seen[static_cast<std::size_t>(kLines / 2) * kSide + x]; };
        EXPECT_NEAR(at(20).g, 0, 2) << spec.name;
        EXPECT_NEAR(at(20).r, 137, 2) << spec.name;  // 0.25 of light
        EXPECT_NEAR(at(60).g, 188, 3) << spec.name;  // half of white's light
        EXPECT_NEAR(at(100).g, 255, 2) << spec.name;
        EXPECT_NEAR(at(100).r, 255, 2) << spec.name;
    }
}

TEST_F(FilmPictures, IntensityAndOpacityWorkOnLight) {
    FilmSpec spec{.name = "white.mp4", .options = {"-preset", "ultrafast", "-qp", "0"}, .pixels = "yuv444p", .count = 1};
    spec.pixel = [](int, int, int) { return 0xffffffffu; };
    load(spec);
    if (HasFatalFailure()) return;
    PictureDraw p = film_at({});
    p.intensity = 0.25f;
    EXPECT_NEAR(draw({p})[4000].g, 137, 2);
    p.intensity = 1;
    p.opacity = 0.25f;
    EXPECT_NEAR(draw({p})[4000].g, 137, 2);
}

}  // namespace
}  // namespace pai
