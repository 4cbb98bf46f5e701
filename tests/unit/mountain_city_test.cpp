// The mountain city's music is fit to be played, and its lights keep time with the score.
#include <algorithm>
#include <charconv>
#include <cmath>
#include <map>
#include <optional>
#include <string_view>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "asset/codec/pcm.h"
#include "base/file.h"
#include "city-music/score.h"
#include "make/wave.h"
#include "show/evaluate.h"
#include "show/load.h"

namespace pai {
namespace {

namespace fs = std::filesystem;

const fs::path kPack = fs::path(PAIFANG_BIN).parent_path() / "share/paifang/packs/city-music";

Wave sound_of(const char* name) {
    const auto file = read_file(kPack / name);
    EXPECT_TRUE(file) << name;
    if (!file) return {};
    const auto pcm = codec::decode_pcm(*file);
    EXPECT_TRUE(pcm) << name;
    if (!pcm) return {};
    EXPECT_EQ(pcm->rate_hz, kSampleRate) << name;
    Wave wave;
    wave.channels.resize(static_cast<std::size_t>(pcm->channels));
    for (std::size_t i = 0; i < pcm->samples.size(); ++i) wave.channels[i % wave.channels.size()].push_back(pcm->samples[i]);
    return wave;
}

const Show& city() {
    static const Show show = [] {
        auto loaded = load_show(fs::path(PAIFANG_ROOT) / "scenes/mountain-city");
        EXPECT_TRUE(loaded) << loaded.error().message;
        return loaded ? *std::move(loaded) : Show{};
    }();
    return show;
}

float rms(const std::vector<float>& x, std::size_t first, std::size_t count) {
    double sum = 0;
    for (std::size_t i = first; i < std::min(first + count, x.size()); ++i) sum += static_cast<double>(x[i]) * static_cast<double>(x[i]);
    return static_cast<float>(std::sqrt(sum / static_cast<double>(count)));
}

TEST(MountainCityMusic, LastsAsLongAsTheTimelineToTheFrame) {
    const Wave music = sound_of("music.flac");
    ASSERT_EQ(music.channels.size(), 2u);
    const double length_s = static_cast<double>(music.frames()) / kSampleRate;
    EXPECT_EQ(length_s, score::kDuration_s);
    EXPECT_NEAR(length_s, city().timelines.at("main").duration.seconds(), 1.0 / 60);
}

TEST(MountainCityMusic, IsAsLoudAsAVenueExpectsAndDoesNotClip) {
    const Wave music = sound_of("music.flac");
    EXPECT_GE(loudness_lufs(music), -18);
    EXPECT_LE(loudness_lufs(music), -16);
    EXPECT_LE(peak(music), 0.891f);  // -1 dBFS
}

TEST(MountainCityMusic, HasNoClickAtItsEndsAndNoGap) {
    const Wave music = sound_of("music.flac");
    for (const auto& channel : music.channels) {
        EXPECT_LT(std::abs(channel.front()), 0.001f);
        EXPECT_LT(std::abs(channel.back()), 0.001f);
        constexpr std::size_t window = kSampleRate / 4;
        for (std::size_t first = window; first + 5 * window < channel.size(); first += window)  // its last second is the tail
            EXPECT_GT(rms(channel, first, window), 0.00316f) << "at " << static_cast<double>(first) / kSampleRate << " s";  // -50 dBFS
    }
}

TEST(MountainCityMusic, RisesFromSectionToSectionAndRestsInTheBreak) {
    const Wave music = sound_of("music.flac");
    std::map<std::string_view, float> level;
    for (std::size_t i = 0; i < score::kSections.size(); ++i) {
        const int end = i + 1 < score::kSections.size() ? score::kSections[i + 1].first_bar : score::kBars;
        const auto first = static_cast<std::size_t>(score::at_s(score::kSections[i].first_bar, 0) * kSampleRate);
        level[score::kSections[i].name] = rms(music.channels[0], first, static_cast<std::size_t>(score::at_s(end, 0) * kSampleRate) - first);
    }
    EXPECT_LT(level["opening"], level["build"]);
    EXPECT_LT(level["build"], level["rise"]);
    EXPECT_LT(level["break"], level["rise"]);
    EXPECT_LT(level["rise"], level["climax"]);
    EXPECT_LT(level["close"], level["climax"]);
}

TEST(MountainCityMusic, PlacesSoundInMonoAndLoopWithoutAStep) {
    for (const char* name : {"river.flac", "hum.flac", "cable-car.flac", "monorail.flac"}) {
        const Wave sound = sound_of(name);
        ASSERT_EQ(sound.channels.size(), 1u) << name;
        const auto& x = sound.channels[0];
        EXPECT_LT(peak(sound), 0.9f) << name;
        float largest = 0;
        for (std::size_t i = 1; i < x.size(); ++i) largest = std::max(largest, std::abs(x[i] - x[i - 1]));
        EXPECT_LE(std::abs(x.front() - x.back()), largest) << name;
    }
}

// When a key named "bar07-beat3" or "bar07-beat3-and" must stand, as musicians count; nothing for other names.
std::optional<double> beat_of(std::string_view id) {
    int bar = 0, beat = 0;
    if (!id.starts_with("bar")) return {};
    const auto first = std::from_chars(id.data() + 3, id.data() + id.size(), bar);
    std::string_view rest(first.ptr, id.data() + id.size());
    if (!rest.starts_with("-beat")) return {};
    const auto second = std::from_chars(rest.data() + 5, rest.data() + rest.size(), beat);
    rest = std::string_view(second.ptr, rest.data() + rest.size());
    if (!rest.empty() && rest != "-and") return {};
    return score::at_s(bar - 1, beat - 1 + (rest.empty() ? 0.0 : 0.5));
}

bool is_light(const Track& track) { return track.target.find("/model/glow/") != track.target.npos; }

TEST(MountainCityLights, KeysThatAreNamedAfterABeatLieOnIt) {
    int on_beat = 0;
    for (const auto& [track_id, track] : city().timelines.at("main").tracks) {
        for (const auto& [id, key] : track.keys) {
            const auto due_s = beat_of(id);
            if (!due_s) continue;
            ++on_beat;
            EXPECT_NEAR(key.at.seconds(), *due_s, 0.001) << track_id << "/" << id;
        }
    }
    EXPECT_GT(on_beat, 200);
}

TEST(MountainCityLights, EveryAccentOfTheScoreIsAnswered) {
    const CompiledShow show = compile(city()).value();
    for (const score::Accent& accent : score::kAccents) {
        const Flicks at = Flicks::from_seconds(score::at_s(accent.bar, accent.beat));
        const FrameState before = evaluate(show, {}, at - Flicks::from_seconds(0.001)), then = evaluate(show, {}, at + Flicks::from_seconds(0.001));
        int brighter = 0;
        for (std::size_t i = 0; i < then.layers[0].models.size(); ++i)
            for (std::size_t c = 0; c < 16; ++c) brighter += then.layers[0].models[i].glow[c] > 1.15f * before.layers[0].models[i].glow[c];
        if (at.count > 0) {
            EXPECT_GE(brighter, accent.strength >= 0.9f ? 3 : 1) << "bar " << accent.bar + 1 << " beat " << accent.beat + 1;
        }
    }
}

TEST(MountainCityLights, ADesignerCanReadThem) {
    std::size_t keys = 0;
    for (const auto& [id, track] : city().timelines.at("main").tracks) {
        if (!is_light(track)) continue;
        keys += track.keys.size();
        EXPECT_TRUE(id.starts_with("light-")) << id;
        EXPECT_FALSE(track.target.ends_with("/towers/model/glow/0")) << "windows are nobody's to switch";
    }
    EXPECT_GT(keys, 300u) << "that are read at all";
    EXPECT_LE(keys, 620u);
}

TEST(MountainCityOutdoors, NightFallsOverARiverThatMirrors) {
    const CompiledShow show = compile(city()).value();
    const auto outdoors_at = [&](double t_s) { return evaluate(show, {}, Flicks::from_seconds(t_s)).layers.at(0).environment.outdoors; };
    EXPECT_TRUE(outdoors_at(0).enabled);
    for (int t_s = 1; t_s < 60; ++t_s) EXPECT_GE(outdoors_at(t_s).time_of_day_h, outdoors_at(t_s - 1).time_of_day_h) << t_s;
    EXPECT_GT(outdoors_at(0).time_of_day_h, 17.9f) << "the sun is down";
    EXPECT_GT(outdoors_at(59).wetness, 0.5f);
    std::map<std::string_view, int> kinds;
    for (const auto& [id, node] : city().scenes.at("city").nodes) {
        EXPECT_EQ(id.find("mirror"), id.npos) << "the river mirrors by itself";
        if (!node.model) continue;
        for (const auto& [name, s] : node.model->surfaces) ++kinds[s.facade ? "facade" : s.ground ? "ground" : "water"];
    }
    EXPECT_EQ(kinds["water"], 1);
    EXPECT_GE(kinds["facade"], 6);
    EXPECT_GE(kinds["ground"], 2);
}

}  // namespace
}  // namespace pai
