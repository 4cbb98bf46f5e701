// Sound follows from show time alone: sample-exact, the same from any entry, silent when nothing plays.
#include <cmath>
#include <filesystem>
#include <numbers>

#include <gtest/gtest.h>

#include "audio/audio_output.h"
#include "audio/loopback.h"
#include "audio/mixer.h"
#include "audio/wav_writer.h"
#include "base/file.h"
#include "vault/gate.h"

namespace pai {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kStep = Mixer::kStepSamples;

struct Folder {
    fs::path path;
    Folder() {
        static int count = 0;
        path = fs::temp_directory_path() / ("paifang-audio-" + std::to_string(::getpid()) + "-" + std::to_string(count++));
        fs::create_directories(path);
    }
    ~Folder() { fs::remove_all(path); }
};

Flicks at_frame(std::int64_t frame) { return {frame * (Flicks::kPerSecond / Mixer::kRateHz)}; }
Flicks at_step(std::int64_t step) { return {step * Mixer::kStep.count}; }

std::vector<float> tone(std::size_t frames, int channels, float amplitude = 0.5f, double hz = 1000) {
    std::vector<float> out;
    for (std::size_t i = 0; i < frames; ++i)
        for (int c = 0; c < channels; ++c) out.push_back(amplitude * static_cast<float>(std::cos(2 * std::numbers::pi * hz * static_cast<double>(i) / Mixer::kRateHz)));
    return out;
}

// Sounds that came through the gate as own work.
class MixerTest : public testing::Test {
protected:
    Folder folder;
    std::unique_ptr<Gate> gate;
    std::unique_ptr<Session> session;
    std::unique_ptr<AssetStore> store;
    FrameState state;

    void load(const std::vector<std::pair<std::string, std::vector<float>>>& sounds, int channels) {
        auto opened = Gate::open(folder.path / "home");
        ASSERT_TRUE(opened) << opened.error().message;
        gate = std::make_unique<Gate>(std::move(*opened));
        SessionRequest request;
        request.action = request.purpose = "preview";
        for (const auto& [name, samples] : sounds) {
            const fs::path file = folder.path / (name + ".wav");
            auto wav = WavWriter::create(file, Mixer::kRateHz, channels);
            ASSERT_TRUE(wav && wav->write(samples) && wav->finish());
            const auto id = gate->own_work(file);
            ASSERT_TRUE(id) << id.error().message;
            request.assets.push_back(*id);
            state.assets.push_back({*id, AssetRole::Sound, true});
        }
        auto begun = gate->begin(request);
        ASSERT_TRUE(begun) << begun.error().message;
        session = std::make_unique<Session>(std::move(*begun));
        store = std::make_unique<AssetStore>(*session, 2);
        for (const AssetId& id : request.assets) store->request(id, AssetKind::Sound);
        store->pump_all();
        for (const auto& e : store->entries()) ASSERT_EQ(e.state, AssetStore::State::Ready) << e.error.message;
    }

    using Evaluate = std::function<void(FrameState&, Flicks)>;

    // Sound of the steps [first, end), entered at `first`.
    std::vector<float> play(std::int64_t first, std::int64_t end, const Evaluate& evaluate) {
        auto mixer = Mixer::create();
        EXPECT_TRUE(mixer);
        const auto evaluated = [&](Flicks t) {
            FrameState s = state;
            s.t = t;
            evaluate(s, t);
            return s;
        };
        mixer->enter(evaluated(at_step(first)), *store);
        std::vector<float> out(static_cast<std::size_t>(end - first) * kStep);
        for (std::int64_t i = first; i < end; ++i)
            mixer->step(evaluated(at_step(i + 1)), *store, std::span(out).subspan(static_cast<std::size_t>(i - first) * kStep, kStep));
        return out;
    }
};

SoundState sound(std::uint64_t voice, std::uint32_t asset, Flicks start) {
    SoundState s;
    s.voice = voice;
    s.asset = asset;
    s.start = start;
    return s;
}

TEST_F(MixerTest, SilenceInIsSilenceOut) {
    load({{"tone", tone(480, 1)}}, 1);
    for (const float s : play(0, 20, [](FrameState&, Flicks) {})) ASSERT_EQ(s, 0.0f);
}

TEST_F(MixerTest, ASoundBeginsAndEndsOnItsExactSample) {
    load({{"tone", tone(1000, 2)}}, 2);
    for (const std::int64_t start : {0, 1, 479, 480, 481, 777}) {
        const auto out = play(0, 10, [&](FrameState& s, Flicks t) {
            if (at_frame(start) <= t) s.sounds = {sound(1, 0, at_frame(start))};
        });
        for (std::size_t i = 0; i < out.size() / 2; ++i) {
            const std::int64_t in_sound = static_cast<std::int64_t>(i) - start;
            const bool sounding = in_sound >= 0 && in_sound < 1000;
            const float expected = sounding ? 0.5f * static_cast<float>(std::cos(2 * std::numbers::pi * static_cast<double>(in_sound) / 48)) : 0;
            // The file has 24 bits: half a step of rounding, and full scale is 2^23 - 1 when written, 2^23 when read.
            ASSERT_NEAR(out[2 * i], expected, 1.8e-7f) << "start " << start << " sample " << i;
            ASSERT_EQ(out[2 * i], out[2 * i + 1]);
        }
    }
}

TEST_F(MixerTest, ALoopHasNoSeam) {
    load({{"loop", tone(960, 2)}}, 2);
    const auto out = play(0, 10, [](FrameState& s, Flicks) {
        s.sounds = {sound(1, 0, {})};
        s.sounds[0].loop = true;
    });
    for (std::size_t i = 960 * 2; i < out.size(); ++i) ASSERT_EQ(out[i], out[i - 960 * 2]) << i;
}

// Everything at once: beds and positional sources, fades, movement, starts within steps, an early end.
void busy_show(FrameState& s, Flicks t) {
    const double seconds = t.seconds();
    s.sounds = {sound(900, 0, {})};
    s.sounds[0].loop = true;
    s.sounds[0].gain = static_cast<float>(0.3 + 0.2 * std::sin(seconds * 7));
    for (std::uint64_t i = 0; i < 6; ++i) {
        SoundState v = sound(800 - i * 37, static_cast<std::uint32_t>(1 + i % 2), at_frame(static_cast<std::int64_t>(300 + 3331 * i)));
        v.positional = true;
        v.position_ws = {std::sin(seconds * 2 + static_cast<double>(i)) * 3, 0.5, -1.0 - static_cast<double>(i)};
        v.gain = 0.7f;
        v.loop = i % 3 == 0;
        const bool left_early = i == 4 && seconds > 0.62;
        if (v.start <= t && !left_early) s.sounds.push_back(v);
    }
    s.world_from_listener[3] = glm::vec4(0.2 * seconds, 0, 0, 1);
    s.master_gain = static_cast<float>(std::min(1.0, 0.2 + seconds));
}

TEST_F(MixerTest, EnteredAnywhereSoundsBitForBitAsPlayed) {
    load({{"bed", tone(9600, 1, 0.4f, 220)}, {"bell", tone(20000, 1, 0.3f, 700)}, {"drop", tone(7001, 1, 0.5f, 330)}}, 1);
    const auto whole = play(0, 100, busy_show);
    EXPECT_EQ(whole, play(0, 100, busy_show));
    for (const std::int64_t entry : {1, 7, 14, 35, 61, 62, 63, 64, 99}) {
        const auto part = play(entry, 100, busy_show);
        const std::vector<float> rest(whole.begin() + entry * static_cast<std::ptrdiff_t>(kStep), whole.end());
        std::size_t i = 0;
        while (i < part.size() && part[i] == rest[i]) ++i;
        EXPECT_EQ(i, part.size()) << "entered at step " << entry << ", differs at sample " << i << ": " << part[i] << " and " << rest[i];
    }
}

TEST_F(MixerTest, AJumpWithoutEnteringGoesOnInPlace) {
    load({{"bed", tone(48000, 2)}}, 2);
    auto mixer = Mixer::create();
    state.sounds = {sound(1, 0, {})};
    std::vector<float> a(kStep), b(kStep);
    state.t = at_step(31);
    mixer->step(state, *store, a);
    const auto played = play(30, 31, [](FrameState& s, Flicks) { s.sounds = {sound(1, 0, {})}; });
    EXPECT_EQ(a, played);
}

TEST_F(MixerTest, APositionalSourceFallsWithDistanceAndSitsOnItsSide) {
    load({{"tone", tone(48000, 1)}}, 1);
    const auto energy = [&](glm::vec3 position, std::size_t channel) {
        const auto out = play(2, 12, [&](FrameState& s, Flicks) {
            s.sounds = {sound(1, 0, {})};
            s.sounds[0].positional = true;
            s.sounds[0].position_ws = position;
        });
        double sum = 0;
        for (std::size_t i = channel; i < out.size(); i += 2) sum += out[i] * out[i];
        return sum;
    };
    const double near = energy({0, 0, -1}, 0), twice = energy({0, 0, -2}, 0), far = energy({0, 0, -8}, 0);
    // Inverse distance beyond the reference of 1 m: a quarter and a sixty-fourth of the energy; gains are floats.
    EXPECT_NEAR(twice / near, 1.0 / 4, 1e-4);
    EXPECT_NEAR(far / near, 1.0 / 64, 1e-4);
    EXPECT_GT(energy({-2, 0, -0.1f}, 0), 4 * energy({-2, 0, -0.1f}, 1));
    EXPECT_GT(energy({2, 0, -0.1f}, 1), 4 * energy({2, 0, -0.1f}, 0));
}

TEST_F(MixerTest, FadesAndEarlyEndsDoNotClick) {
    load({{"tone", tone(48000, 2, 0.5f, 100)}}, 2);
    const auto out = play(0, 60, [](FrameState& s, Flicks t) {
        if (t > at_step(40)) return;
        s.sounds = {sound(1, 0, {})};
        s.sounds[0].gain = t < at_step(20) ? 1.0f : 0.2f;
    });
    // A 100 Hz cosine of 0.5 moves 0.0065 a sample; a gain that falls by one within 480 samples adds 0.001.
    for (std::size_t i = 2; i < out.size(); ++i) ASSERT_LT(std::abs(out[i] - out[i - 2]), 0.008f) << i / 2;
    EXPECT_EQ(out.back(), 0.0f);
}

TEST_F(MixerTest, NothingClipsHoweverMuchPlays) {
    load({{"tone", tone(48000, 2, 0.9f)}}, 2);
    const auto out = play(0, 20, [](FrameState& s, Flicks) {
        for (std::uint64_t i = 0; i < 10; ++i) s.sounds.push_back(sound(i, 0, {}));
    });
    float peak = 0;
    for (const float s : out) peak = std::max(peak, std::abs(s));
    EXPECT_LE(peak, 1.0f);
    EXPECT_GT(peak, 0.95f);
}

TEST(WavWriter, BytesAreTheStandards) {
    Folder folder;
    const fs::path file = folder.path / "a.wav";
    auto wav = WavWriter::create(file, 48000, 1, 16);
    ASSERT_TRUE(wav);
    const std::array<float, 5> samples{0, 1, -1, 2, 0.5f};
    ASSERT_TRUE(wav->write(samples));
    EXPECT_FALSE(file_exists(file));
    ASSERT_TRUE(wav->finish());
    EXPECT_EQ(to_hex(*read_file(file)),
              "524946462e00000057415645666d7420100000000100010080bb000000770100020010006461746" "10a0000000000ff7f0180ff7f0040");
    EXPECT_FALSE(WavWriter::create(file, 48000, 1, 12));
}

TEST(AudioOutput, AMissingDeviceIsAnOrdinaryAnswer) {
    auto output = AudioOutput::open();
    if (!output) {
        EXPECT_EQ(output.error().code, Code::NotFound);
        return;
    }
    std::vector<float> step(kStep);
    for (int i = 0; i < 5; ++i) EXPECT_TRUE(output->push(step, at_step(i)));
    EXPECT_LE(output->queued(), 5u);
    output->flush();
    EXPECT_EQ(output->queued(), 0u);
}

// What the device has not taken can be mixed again: a cue that is given now is heard now.
TEST(AudioOutput, TakesBackTheLastStepsAndGoesOnAfterTheOnesItKeeps) {
    auto output = AudioOutput::open();
    if (!output) GTEST_SKIP() << output.error().message;
    std::vector<float> step(kStep);
    for (int i = 0; i < 60; ++i) EXPECT_TRUE(output->push(step, at_step(i)));
    const std::size_t gone = output->take_back(40);
    EXPECT_LE(output->queued(), 40u);
    EXPECT_LE(gone, 20u);
    EXPECT_EQ(output->take_back(50), 0u) << "there are no more than those";
    EXPECT_TRUE(output->push(step, at_step(60 - static_cast<int>(gone))));
    EXPECT_LE(output->queued(), 41u);
    output->take_back(0);
    EXPECT_EQ(output->queued(), 0u);
}

}  // namespace
}  // namespace pai
