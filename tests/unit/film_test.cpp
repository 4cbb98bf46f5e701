// Films are exact to the picture: however they are entered, whatever codes them; and nothing else is taken for one.
#include <algorithm>
#include <cmath>

#include <gtest/gtest.h>

#include "../support/film_maker.h"
#include "asset/codec/film_reader.h"
#include "asset/film.h"
#include "base/file.h"
#include "base/hash.h"
#include "vault/gate.h"

namespace pai {
namespace {

using namespace test;
using codec::ByteSource;
using codec::FilmFile;
using codec::PictureReader;

ByteSource memory(std::shared_ptr<const Bytes> bytes) {
    return {bytes->size(), [bytes](std::uint64_t offset, std::span<std::byte> out) -> Result<std::size_t> {
                if (offset >= bytes->size()) return std::size_t{0};
                const std::size_t n = std::min<std::size_t>(out.size(), bytes->size() - static_cast<std::size_t>(offset));
                std::copy_n(bytes->begin() + static_cast<std::ptrdiff_t>(offset), n, out.begin());
                return n;
            }};
}

// The number that a picture shows, by its first plane (green of RGB).
int counter_of(const FilmPicture& p) {
    const FilmPicture::Plane& plane = p.planes[0];
    return read_counter(plane.width, plane.height, [&](int x, int y) {
        const std::byte* row = plane.rows + static_cast<std::size_t>(y) * plane.stride;
        if (p.layout == FilmPicture::Layout::Rgba) return std::to_integer<int>(row[4 * x + 1]) > 127;
        if (p.depth == 8) return std::to_integer<int>(row[x]) > 127;
        return (std::to_integer<int>(row[2 * x]) | std::to_integer<int>(row[2 * x + 1]) << 8) >> (p.depth - 8) > 127;
    });
}

struct Coding {
    const char* name;
    FilmSpec spec;
    const char* codec;
    bool alpha = false;
};

std::vector<Coding> codings() {
    return {
        {"h264_mp4", {.name = "a.mp4"}, "h264"},
        {"h264_open_gop_mkv", {.name = "b.mkv", .options = {"-preset", "ultrafast", "-bf", "3", "-g", "10", "-x264-params", "open-gop=1", "-qp", "20"}}, "h264"},
        {"hevc_mov", {.name = "c.mov", .codec = "libx265", .options = {"-preset", "ultrafast", "-x265-params", "keyint=12:bframes=3:open-gop=1:log-level=none:pools=none"}}, "hevc"},
        {"vp9_webm", {.name = "d.webm", .codec = "libvpx-vp9", .options = {"-deadline", "realtime", "-cpu-used", "8", "-g", "12", "-crf", "20", "-b:v", "0"}}, "vp9"},
        {"av1_mkv", {.name = "e.mkv", .codec = "libaom-av1", .options = {"-cpu-used", "8", "-usage", "realtime", "-g", "12", "-crf", "20"}, .count = 24}, "av1"},
        {"prores_mov", {.name = "f.mov", .codec = "prores_ks", .options = {}, .pixels = "yuv422p10le"}, "prores"},
        {"prores_4444_mov", {.name = "g.mov", .codec = "prores_ks", .options = {"-profile:v", "4444", "-alpha_bits", "16"}, .pixels = "yuva444p10le"}, "prores", true},
        {"hap_mov", {.name = "h.mov", .codec = "hap", .options = {}, .pixels = "rgba"}, "hap"},
        {"hap_alpha_mov", {.name = "i.mov", .codec = "hap", .options = {"-format", "hap_alpha"}, .pixels = "rgba"}, "hap", true},
        {"vp9_alpha_webm", {.name = "j.webm", .codec = "libvpx-vp9", .options = {"-deadline", "realtime", "-cpu-used", "8", "-g", "12", "-auto-alt-ref", "0", "-crf", "20", "-b:v", "0"}, .pixels = "yuva420p"}, "vp9", true},
        {"ten_bit_mp4", {.name = "k.mp4", .pixels = "yuv420p10le"}, "h264"},
        {"ntsc_mkv", {.name = "l.mkv", .rate = "30000/1001"}, "h264"},
        {"fragments_mp4", {.name = "m.mp4", .options = {"-preset", "ultrafast", "-bf", "2", "-g", "12", "-qp", "20", "-movflags", "frag_keyframe+empty_moov"}}, "h264"},
    };
}

class FilmCodecs : public ::testing::TestWithParam<Coding> {
protected:
    void SetUp() override {
        if (!has_ffmpeg()) GTEST_SKIP() << "ffmpeg is not installed";
        const std::string failed = make_film(GetParam().spec, dir_.path());
        if (failed.find("Unknown encoder") != std::string::npos) GTEST_SKIP() << failed;
        ASSERT_EQ(failed, "");
        auto read = read_file(dir_ / GetParam().spec.name);
        ASSERT_TRUE(read);
        bytes_ = std::make_shared<const Bytes>(*std::move(read));
    }
    TempDir dir_;
    std::shared_ptr<const Bytes> bytes_;
};

TEST_P(FilmCodecs, EveryPictureComesOnceInOrderAndASeekFindsTheSameInAnyOrder) {
    const FilmSpec& spec = GetParam().spec;
    const auto film = FilmFile::open(memory(bytes_));
    ASSERT_TRUE(film) << film.error().message;
    EXPECT_EQ(film->info().codec, GetParam().codec);
    EXPECT_EQ(film->info().pictures, spec.count);
    EXPECT_EQ(film->info().has_alpha, GetParam().alpha);
    EXPECT_EQ(film->info().width, spec.width);
    EXPECT_EQ(film->info().height, spec.height);
    const FrameRate rate = spec.rate == "24" ? FrameRate{24, 1} : FrameRate{30000, 1001};
    EXPECT_EQ(film->info().duration, frame_start(spec.count, rate));
    for (int i = 0; i < spec.count; ++i) EXPECT_EQ(film->times().starts[static_cast<std::size_t>(i)], frame_start(i, rate)) << i;

    auto reader = PictureReader::open(memory(bytes_), *film);
    ASSERT_TRUE(reader) << reader.error().message;
    for (int i = 0; i < spec.count; ++i) {
        auto picture = reader->next();
        ASSERT_TRUE(picture) << picture.error().message;
        ASSERT_TRUE(*picture) << i;
        EXPECT_EQ((*picture)->number, i);
        EXPECT_EQ(counter_of(**picture), i);
    }
    auto end = reader->next();
    ASSERT_TRUE(end && !*end);
    for (int k = 0; k < 40; ++k) {
        const auto n = static_cast<std::int64_t>(hash_u64(1, static_cast<std::uint64_t>(k), 7) % static_cast<std::uint64_t>(spec.count));
        ASSERT_TRUE(reader->seek(n));
        auto picture = reader->next();
        ASSERT_TRUE(picture && *picture) << (picture ? "the end" : picture.error().message) << " at " << n;
        EXPECT_EQ(counter_of(**picture), n);
    }
}

INSTANTIATE_TEST_SUITE_P(All, FilmCodecs, ::testing::ValuesIn(codings()), [](const auto& row) { return row.param.name; });

// A film in a home of its own, opened through the gate as a loose file.
class FilmTest : public ::testing::Test {
protected:
    void SetUp() override {
        if (!has_ffmpeg()) GTEST_SKIP() << "ffmpeg is not installed";
    }
    std::shared_ptr<const Film> open(const FilmSpec& spec) {
        const std::string failed = make_film(spec, dir_.path());
        EXPECT_EQ(failed, "");
        auto film = open_file(spec.name);
        if (!film) ADD_FAILURE() << film.error().message;
        return film ? std::make_shared<const Film>(*std::move(film)) : nullptr;
    }
    Result<Film> open_file(const std::string& name) {
        if (!gate_) {
            auto gate = Gate::open(dir_ / "home");
            if (!gate) return std::move(gate).error();
            gate_.emplace(*std::move(gate));
        }
        PAI_TRY(const AssetId id, gate_->own_work(dir_ / name));
        SessionRequest request;
        request.assets = {id};
        request.action = request.purpose = "preview";
        PAI_TRY(Session session, gate_->begin(request));
        sessions_.push_back(std::make_unique<Session>(std::move(session)));
        PAI_TRY(LicensedStream stream, sessions_.back()->open_stream(id));
        return open_film(std::move(stream));
    }
    TempDir dir_;
    std::optional<Gate> gate_;
    std::vector<std::unique_ptr<Session>> sessions_;
};

TEST_F(FilmTest, APlayerThatWaitsShowsEveryPictureOfEveryLap) {
    const auto film = open({.count = 30});
    ASSERT_TRUE(film);
    FilmPlayer player(film);
    const int laps = std::getenv("PAIFANG_LONG") ? 1000 : 6;
    for (int i = 0; i < 30 * laps; ++i) {
        const auto picture = player.picture(frame_start(i, {24, 1}), true, FilmPlayer::Wait::Yes);
        ASSERT_TRUE(picture) << i;
        ASSERT_EQ(counter_of(*picture), i % 30) << "lap " << i / 30;
    }
}

TEST_F(FilmTest, APlayerShowsTheSamePicturesInAnyOrderAndHoldsBothEnds) {
    const auto film = open({.name = "b.mkv", .count = 60});
    ASSERT_TRUE(film);
    FilmPlayer player(film);
    for (int k = 0; k < 60; ++k) {
        const auto n = static_cast<std::int64_t>(hash_u64(2, static_cast<std::uint64_t>(k), 7) % 90) - 15;
        const auto picture = player.picture(frame_start(n, {24, 1}), false, FilmPlayer::Wait::Yes);
        ASSERT_TRUE(picture);
        EXPECT_EQ(counter_of(*picture), std::clamp<std::int64_t>(n, 0, 59));
    }
}

TEST_F(FilmTest, APlayerThatDoesNotWaitNeverShowsAPictureThatIsYetToCome) {
    const auto film = open({.count = 120});
    ASSERT_TRUE(film);
    FilmPlayer player(film);
    std::int64_t last = -1;
    for (int i = 0; i < 120 && last < 119; ++i) {
        const auto picture = player.picture(frame_start(i, {24, 1}), false, FilmPlayer::Wait::No);
        if (!picture) continue;
        EXPECT_LE(picture->number, i);
        EXPECT_GE(picture->number, last);
        last = picture->number;
    }
    const auto picture = player.picture(frame_start(119, {24, 1}), false, FilmPlayer::Wait::Yes);
    ASSERT_TRUE(picture);
    EXPECT_EQ(counter_of(*picture), 119);
}

TEST_F(FilmTest, PicturesAtUnevenTimesAreFoundByTheirTimes) {
    // Every picture n is shown at n * n milliseconds.
    const auto film = open({.name = "uneven.mkv", .options = {"-preset", "ultrafast", "-bf", "2", "-g", "12", "-qp", "20", "-vsync", "passthrough", "-enc_time_base", "1:1000"},
                            .filter = "settb=1/1000,setpts=N*N", .count = 24});
    ASSERT_TRUE(film);
    EXPECT_EQ(film->info.pictures, 24);
    for (int n = 0; n < 24; ++n) {
        const Flicks start{static_cast<std::int64_t>(n) * n * (Flicks::kPerSecond / 1000)};
        EXPECT_EQ(film->times.picture_at(start, false), n);
        if (n > 0) EXPECT_EQ(film->times.picture_at(start - Flicks{1}, false), n - 1);
    }
}

// Silence with a click on the first sample of every `every`th picture at 24 Hz.
std::vector<float> clicks(int pictures, int every) {
    std::vector<float> out(static_cast<std::size_t>(pictures) * 2000);
    for (int n = 0; n < pictures; n += every) out[static_cast<std::size_t>(n) * 2000] = 0.9f;
    return out;
}

TEST_F(FilmTest, SoundBeginsWithThePicturesToTheSampleAndLastsAsLong) {
    for (const auto& [name, codec] : {std::pair{"a.mkv", "flac"}, {"b.mov", "pcm_s16le"}, {"c.mp4", "flac"}}) {
        FilmSpec spec{.name = name, .count = 48, .sound = clicks(48, 6), .sound_codec = codec};
        if (spec.name == "c.mp4") spec.options.insert(spec.options.end(), {"-strict", "-2"});
        const auto film = open(spec);
        ASSERT_TRUE(film) << name;
        ASSERT_EQ(film->sound_channels, 1);
        ASSERT_EQ(film->sound.size(), 96000u) << name;
        for (std::size_t i = 0; i < film->sound.size(); ++i) ASSERT_EQ(film->sound[i] > 0.5f, i % 12000 == 0) << name << " " << i;
    }
}

TEST_F(FilmTest, LossySoundLandsOnTheSampleToo) {
    for (const auto& [name, codec] : {std::pair{"a.mp4", "aac"}, {"b.webm", "libopus"}, {"c.mkv", "libvorbis"}, {"d.mkv", "libmp3lame"}}) {
        FilmSpec spec{.name = name, .count = 48, .sound = clicks(48, 12), .sound_codec = codec};
        if (spec.name == "b.webm") spec.codec = "libvpx-vp9", spec.options = {"-deadline", "realtime", "-cpu-used", "8"};
        const auto film = open(spec);
        ASSERT_TRUE(film) << name;
        ASSERT_EQ(film->sound.size(), 96000u) << name;
        for (int click = 1; click < 4; ++click) {
            const std::size_t at = static_cast<std::size_t>(click) * 24000;
            std::size_t loudest = at - 2000;
            for (std::size_t i = at - 2000; i < at + 2000; ++i)
                if (std::abs(film->sound[i]) > std::abs(film->sound[loudest])) loudest = i;
            // What is coded with losses keeps its peak to a sample or two; Matroska's clock has a millisecond.
            EXPECT_NEAR(static_cast<double>(loudest), static_cast<double>(at), 4) << name;
        }
    }
}

TEST_F(FilmTest, BrokenFilesAreRefusedWithoutHarm) {
    ASSERT_EQ(make_film({.count = 24, .sound = clicks(24, 6)}, dir_.path()), "");
    const std::string whole = slurp(dir_ / "film.mp4");
    for (const std::size_t size : {std::size_t{0}, std::size_t{1}, std::size_t{16}, whole.size() / 4, whole.size() / 2, whole.size() - 2000}) {
        std::ofstream(dir_ / "cut.mp4", std::ios::binary) << whole.substr(0, size);
        const auto film = open_file("cut.mp4");
        ASSERT_FALSE(film) << size;
        EXPECT_TRUE(film.error().code == Code::Corrupt || film.error().code == Code::Unsupported) << film.error().message;
    }
    for (int k = 0; k < 40; ++k) {
        std::string flipped = whole;
        for (int b = 0; b < 8; ++b) {
            const std::uint64_t bit = hash_u64(3, static_cast<std::uint64_t>(k), static_cast<std::uint64_t>(b)) % (whole.size() * 8);
            flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << (bit % 8)));
        }
        std::ofstream(dir_ / "flipped.mp4", std::ios::binary) << flipped;
        auto film = open_file("flipped.mp4");
        if (!film) continue;
        const auto shared = std::make_shared<const Film>(*std::move(film));
        FilmPlayer player(shared);
        for (int n = 0; n < 24 && player.picture(frame_start(n, {24, 1}), false, FilmPlayer::Wait::Yes); ++n) {}
    }
}

TEST_F(FilmTest, AFileThatNeverEndsIsLeft) {
    // Empty boxes, one after the other, as far as it says it goes.
    const auto endless = [](std::uint64_t offset, std::span<std::byte> out) -> Result<std::size_t> {
        static constexpr unsigned char kHead[] = {0, 0, 0, 16, 'f', 't', 'y', 'p', 'i', 's', 'o', 'm', 0, 0, 0, 0, 0, 0, 0, 8, 'f', 'r', 'e', 'e'};
        for (std::size_t i = 0; i < out.size(); ++i) {
            const std::uint64_t at = offset + i;
            out[i] = static_cast<std::byte>(at < 16 ? kHead[at] : kHead[16 + at % 8]);
        }
        return out.size();
    };
    EXPECT_FALSE(FilmFile::open({4u << 20, endless}));
}

TEST_F(FilmTest, OnlyTheListedContainersAndCodecsAreRead) {
    for (const auto& [name, codec] : {std::pair{"a.avi", "mpeg4"}, {"b.mkv", "mjpeg"}, {"c.mp4", "mpeg4"}}) {
        ASSERT_EQ(make_film({.name = name, .codec = codec, .options = {}, .count = 4}, dir_.path()), "");
        const auto film = open_file(name);
        ASSERT_FALSE(film) << name;
        EXPECT_EQ(film.error().code, Code::Unsupported) << name;
    }
    std::ofstream(dir_ / "list.mp4") << "#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nfilm.mp4\n";
    std::ofstream(dir_ / "concat.mp4") << "ffconcat version 1.0\nfile 'film.mp4'\n";
    EXPECT_EQ(open_file("list.mp4").error().code, Code::Unsupported);
    EXPECT_EQ(open_file("concat.mp4").error().code, Code::Unsupported);
}

TEST_F(FilmTest, AFilmWhoseBytesChangeIsRefusedFromThatMoment) {
    // Noise, so that the file is many chunks long.
    FilmSpec spec{.options = {"-preset", "ultrafast", "-g", "12", "-qp", "1"}, .width = 256, .height = 144, .count = 96};
    spec.pixel = [](int n, int x, int y) { return 0xff000000u | static_cast<std::uint32_t>(hash_u64(4, static_cast<std::uint64_t>(n), static_cast<std::uint64_t>(y * 256 + x))); };
    const auto film = open(spec);
    ASSERT_TRUE(film);
    FilmPlayer player(film);
    ASSERT_TRUE(player.picture({}, false, FilmPlayer::Wait::Yes));
    std::fstream file(dir_ / "film.mp4", std::ios::binary | std::ios::in | std::ios::out);
    file.seekp(static_cast<std::streamoff>(fs::file_size(dir_ / "film.mp4") / 2));
    file << "other bytes";
    file.close();
    EXPECT_FALSE(player.picture(frame_start(95, {24, 1}), false, FilmPlayer::Wait::Yes) && player.picture(frame_start(48, {24, 1}), false, FilmPlayer::Wait::Yes) &&
                 player.picture(frame_start(60, {24, 1}), false, FilmPlayer::Wait::Yes));
    ASSERT_TRUE(player.failure());
    EXPECT_EQ(player.failure()->reason, "ASSET_HASH_MISMATCH");
}

}  // namespace
}  // namespace pai
