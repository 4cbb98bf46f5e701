// What a film costs through the gate, to the texture, beside libav alone on the same bytes in the clear. docs/performance.md tells the figures.
#include <optional>

#include <gtest/gtest.h>

#include "../support/film_maker.h"
#include "asset/film.h"
#include "base/hash.h"
#include "gfx/context.h"
#include "issue/demo.h"
#include "measure.h"
#include "platform/window.h"
#include "runtime/render/moving_pictures.h"

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
}

namespace pai::test {
namespace {

constexpr int kPictures = 72, kRounds = 3, kSeeks = 8, kThreads = 2;
constexpr FrameRate kRate{24, 1};

// The decoder works on threads of its own: the CPU time of them all.
template <class Work>
double cost_ms(Work&& work) {
    const double began = process_cpu_ms();
    work();
    return process_cpu_ms() - began;
}

// libav by its book: a file's pictures one after the other, with as many threads as ours has.
class Bare {
public:
    explicit Bare(const fs::path& file) {
        if (avformat_open_input(&format_, file.c_str(), nullptr, nullptr) < 0 || avformat_find_stream_info(format_, nullptr) < 0) return;
        const AVCodec* codec = nullptr;
        stream_ = av_find_best_stream(format_, AVMEDIA_TYPE_VIDEO, -1, -1, &codec, 0);
        if (stream_ < 0) return;
        decoder_ = avcodec_alloc_context3(codec);
        avcodec_parameters_to_context(decoder_, format_->streams[stream_]->codecpar);
        decoder_->thread_count = kThreads;
        opened_ = avcodec_open2(decoder_, codec, nullptr) >= 0;
    }
    ~Bare() {
        av_frame_free(&frame_);
        av_packet_free(&packet_);
        avcodec_free_context(&decoder_);
        avformat_close_input(&format_);
    }
    Bare(const Bare&) = delete;
    Bare& operator=(const Bare&) = delete;
    bool opened() const { return opened_; }

    // False at the end.
    bool next() {
        for (;;) {
            const int rc = avcodec_receive_frame(decoder_, frame_);
            if (rc == 0) return true;
            if (rc != AVERROR(EAGAIN)) return false;
            if (av_read_frame(format_, packet_) < 0) {
                avcodec_send_packet(decoder_, nullptr);
                continue;
            }
            if (packet_->stream_index == stream_) avcodec_send_packet(decoder_, packet_);
            av_packet_unref(packet_);
        }
    }
    bool picture(int number) {
        const std::int64_t pts = av_rescale_q(number, {kRate.den, kRate.num}, format_->streams[stream_]->time_base);
        av_seek_frame(format_, stream_, pts, AVSEEK_FLAG_BACKWARD);
        avcodec_flush_buffers(decoder_);
        while (next())
            if (frame_->pts >= pts) return true;
        return false;
    }

private:
    AVFormatContext* format_ = nullptr;
    AVCodecContext* decoder_ = nullptr;
    AVPacket* packet_ = av_packet_alloc();
    AVFrame* frame_ = av_frame_alloc();
    int stream_ = -1;
    bool opened_ = false;
};

// A sealed and licensed film of 1920x1080, its file in the clear, and textures to put it in.
class FilmCost : public testing::Test {
protected:
    void SetUp() override {
        if (!has_ffmpeg()) GTEST_SKIP() << "every test skipped: ffmpeg is not installed";
        fs::create_directories(dir_ / "packs/film");
        const Ran made = run({"ffmpeg", "-v", "error", "-f", "lavfi", "-i", "testsrc2=size=1920x1080:rate=24,noise=alls=6:allf=t", "-frames:v", std::to_string(kPictures), "-c:v",
                              "libx264", "-preset", "veryfast", "-g", "24", "-bf", "2", "-b:v", "12M", "-pix_fmt", "yuv420p", clear_.string()});
        ASSERT_EQ(made.status, 0) << made.err;
        std::ofstream(dir_ / "packs/film/pack.json") << R"({"uid":"urn:paifang:pack:test-film","version":1,"title":{"en":"Film"},"licensors":[],
"assets":[{"assetId":"urn:paifang:asset:test/film","path":"film.mp4","mediaType":"video/mp4","role":"video"}]})";
        const auto world = make_demo_world(dir_ / "world", dir_ / "packs", wall_ms() / 1000);
        ASSERT_TRUE(world) << world.error().message;
        auto gate = Gate::open(world->home);
        ASSERT_TRUE(gate) << gate.error().message;
        gate_.emplace(*std::move(gate));
        SessionRequest request;
        request.assets = {kFilm};
        auto session = gate_->begin(request);
        ASSERT_TRUE(session) << session.error().message;
        session_.emplace(*std::move(session));
        ASSERT_EQ(session_->code(), "OK");
        auto window = Window::create({.width = 64, .height = 64, .visible = false});
        ASSERT_TRUE(window) << window.error().message;
        window_.emplace(*std::move(window));
        std::printf("PERF film: %d pictures of H.264, 1920x1080, %.1f MB, %d threads of the decoder\n", kPictures, static_cast<double>(fs::file_size(clear_)) / 1e6, kThreads);
    }
    std::shared_ptr<const Film> open() {
        auto stream = session_->open_stream(kFilm);
        if (!stream) return nullptr;
        auto film = open_film(*std::move(stream));
        return film ? std::make_shared<const Film>(*std::move(film)) : nullptr;
    }

    void measure_pictures();
    void measure_seeks();

    const AssetId kFilm{"urn:paifang:asset:test/film"};
    TempDir dir_;
    fs::path clear_ = dir_ / "packs/film/film.mp4";
    std::optional<Gate> gate_;
    std::optional<Session> session_;
    std::optional<Window> window_;
};

void FilmCost::measure_pictures() {
    const auto film = open();
    ASSERT_TRUE(film);
    double bare = 1e9, decoded = 1e9, shown = 1e9, scanned = 1e9;
    Bare reader(clear_);  // opened once: its opening, which looks into many packets, does not count
    ASSERT_TRUE(reader.opened());
    for (int round = -1; round < kRounds; ++round) {
        const double a = cost_ms([&] {
            ASSERT_TRUE(reader.picture(0));
            for (int i = 1; i < kPictures; ++i) ASSERT_TRUE(reader.next()) << i;
        });
        const double b = cost_ms([&] {
            FilmPlayer player(film);
            for (int i = 0; i < kPictures; ++i) ASSERT_TRUE(player.picture(frame_start(i, kRate), false, FilmPlayer::Wait::Yes)) << i;
        });
        const double c = cost_ms([&] {
            FilmPlayer player(film);
            MovingPicture textures;
            gfx::PixelStream pixels;
            SamplerCache samplers(1);
            for (int i = 0; i < kPictures; ++i) {
                const auto picture = player.picture(frame_start(i, kRate), false, FilmPlayer::Wait::Yes);
                ASSERT_TRUE(picture) << i;
                put_picture(textures, *picture, pixels, samplers, 1920.0f / 1080, 0);
            }
            gfx::finish();
        });
        const double d = cost_ms([&] { ASSERT_TRUE(open()); });
        if (round < 0) continue;
        bare = std::min(bare, a), decoded = std::min(decoded, b), shown = std::min(shown, c), scanned = std::min(scanned, d);
    }
    std::printf("PERF film, a picture: libav alone %.2f ms; through the gate and decoded ahead %.2f ms (%.2f of it); and put in its textures %.2f ms (%.2f)\n", bare / kPictures,
                decoded / kPictures, decoded / bare, shown / kPictures, shown / bare);
    std::printf("PERF film, opened through the gate and gone through once: %.1f ms\n", scanned);
    EXPECT_EQ(gfx::take_error(), "");
}

void FilmCost::measure_seeks() {
    const auto film = open();
    ASSERT_TRUE(film);
    std::vector<int> numbers;
    for (int i = 0; i < kSeeks; ++i) numbers.push_back(static_cast<int>(hash_u64(6, static_cast<std::uint64_t>(i), 1) % kPictures));
    FilmPlayer player(film);
    Bare reader(clear_);
    ASSERT_TRUE(reader.opened());
    double bare = 1e9, ours = 1e9, median_wall = 1e9, longest_wall = 1e9;
    for (int round = -1; round < kRounds; ++round) {
        std::vector<double> walls;
        const double a = cost_ms([&] {
            for (const int n : numbers) ASSERT_TRUE(reader.picture(n)) << n;
        });
        const double b = cost_ms([&] {
            for (const int n : numbers)
                walls.push_back(once_ms([&] {
                    const auto picture = player.picture(frame_start(n, kRate), false, FilmPlayer::Wait::Yes);
                    ASSERT_TRUE(picture && picture->number == n) << n;
                }));
        });
        if (round < 0) continue;
        std::sort(walls.begin(), walls.end());
        bare = std::min(bare, a), ours = std::min(ours, b);
        median_wall = std::min(median_wall, walls[walls.size() / 2]), longest_wall = std::min(longest_wall, walls.back());
    }
    std::printf("PERF film, a seek to any picture, a key picture every 24: libav alone %.1f ms; through the gate %.1f ms (%.2f), of it what is decoded ahead; wall: median %.1f ms, longest %.1f ms\n",
                bare / kSeeks, ours / kSeeks, ours / bare, median_wall, longest_wall);
}

TEST_F(FilmCost, OfAPictureToItsTexturesAndOfASeekBesideLibavAlone) {
    measure_pictures();
    measure_seeks();
}

}  // namespace
}  // namespace pai::test
