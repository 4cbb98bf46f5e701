#include "audio/mixer.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>

#include <glm/matrix.hpp>

#include "audio/loopback.h"
#include "base/log.h"

namespace pai {
namespace {


std::int64_t floor_div(std::int64_t a, std::int64_t b) { return a / b - (a % b < 0 ? 1 : 0); }

// The sample nearest to a show time.
std::int64_t frame_of(Flicks t) { return floor_div(t.count + Mixer::kFlicksPerFrame / 2, Mixer::kFlicksPerFrame); }

// Transparent up to the knee, then a curve that nears 1: each sample by itself, so that no past is heard.
float round_off(float x) {
    constexpr float kKnee = 0.8f;
    const float a = std::abs(x);
    return a <= kKnee ? x : std::copysign(kKnee + (1 - kKnee) * std::tanh((a - kKnee) / (1 - kKnee)), x);
}

std::vector<float> to_mono(const Sound& sound) {
    if (sound.channels == 1) return sound.samples;
    std::vector<float> out(sound.samples.size() / 2);
    for (std::size_t i = 0; i < out.size(); ++i) out[i] = (sound.samples[2 * i] + sound.samples[2 * i + 1]) * 0.5f;
    return out;
}

std::vector<float> to_stereo(const Sound& sound) {
    if (sound.channels == 2) return sound.samples;
    std::vector<float> out;
    out.reserve(sound.samples.size() * 2);
    for (const float s : sound.samples) out.insert(out.end(), {s, s});
    return out;
}

// A sound as OpenAL holds it, in the forms that were asked for.
struct Clip {
    std::shared_ptr<const AssetData> data;
    std::int64_t frames = 0;
    Loopback::Buffer mono = 0, stereo = 0;
};

struct Voice {
    SoundState state;
    Loopback::Source source = 0;
    Loopback::Placement placement;
    std::int64_t frames = 0, first_frame = 0;  // length; show frame of its first sample
    bool listed = false;                       // in the state of this step
};

bool is_same_sound(const SoundState& a, const SoundState& b) {
    return a.asset == b.asset && a.start == b.start && a.loop == b.loop && a.positional == b.positional;
}

}  // namespace

struct Mixer::Impl {
    Loopback loopback;
    std::map<AssetId, Clip> clips;
    std::map<std::uint64_t, Voice> voices;  // in this order they are added up
    Flicks at;                              // end of the last step
    bool entered = false;
    std::array<float, kStepSamples> scratch{};

    explicit Impl(Loopback l) : loopback(std::move(l)) {}

    // Null while the asset is not there or is no sound.
    Clip* clip_of(const FrameState& state, const SoundState& sound, const AssetStore& store) {
        if (sound.asset >= state.assets.size()) return nullptr;
        const AssetId& id = state.assets[sound.asset].id;
        if (const auto known = clips.find(id); known != clips.end()) return &known->second;
        for (const AssetStore::Entry& e : store.entries()) {
            if (e.id != id || e.state != AssetStore::State::Ready) continue;
            const auto* pcm = std::get_if<Sound>(e.data.get());
            if (!pcm || pcm->samples.empty() || pcm->rate_hz != kRateHz) return nullptr;
            return &clips.emplace(id, Clip{e.data, static_cast<std::int64_t>(pcm->samples.size()) / pcm->channels}).first->second;
        }
        return nullptr;
    }

    Loopback::Buffer buffer_of(Clip& clip, bool positional) {
        Loopback::Buffer& buffer = positional ? clip.mono : clip.stereo;
        if (buffer == 0) {
            const Sound& sound = std::get<Sound>(*clip.data);
            buffer = positional ? loopback.make_buffer(to_mono(sound), 1) : loopback.make_buffer(to_stereo(sound), 2);
        }
        return buffer;
    }

    static Loopback::Placement placement_of(const FrameState& state, const SoundState& sound) {
        const glm::vec4 position = glm::inverse(state.world_from_listener) * glm::vec4(sound.position_ws, 1);
        return {sound.gain * state.master_gain, sound.positional, glm::vec3(position), std::max(sound.reference_m, 0.01f)};
    }

    void drop(Voice& voice) {
        if (voice.source != 0) loopback.stop(voice.source);
        voice.source = 0;
    }

    void reset() {
        for (auto& [id, voice] : voices) drop(voice);
        voices.clear();
    }

    // Brings the voices in line with the state; those it no longer lists move to silence.
    void update(const FrameState& state, const AssetStore& store) {
        for (auto& [id, voice] : voices) voice.listed = false;
        for (const SoundState& sound : state.sounds) {
            auto [at_voice, added] = voices.try_emplace(sound.voice);
            Voice& voice = at_voice->second;
            if (voice.listed) continue;
            if (!added && !is_same_sound(voice.state, sound)) drop(voice);
            voice.state = sound;
            voice.placement = placement_of(state, sound);
            voice.first_frame = frame_of(sound.start);
            voice.listed = true;
            if (const Clip* clip = clip_of(state, sound, store)) voice.frames = clip->frames;
        }
        for (auto& [id, voice] : voices)
            if (!voice.listed) voice.placement.gain = 0;
    }

    // Where in its samples a voice is at the show frame `frame`; nothing if it is silent there.
    static bool position_at(const Voice& voice, std::int64_t frame, std::int64_t& position) {
        position = frame - voice.first_frame;
        if (voice.frames == 0 || position < 0 || (!voice.state.loop && position >= voice.frames)) return false;
        position %= voice.frames;
        return true;
    }

    void begin_voice(Voice& voice, std::int64_t frame, const FrameState& state, const AssetStore& store) {
        std::int64_t position = 0;
        if (!position_at(voice, frame, position)) return;
        Clip* clip = clip_of(state, voice.state, store);
        if (!clip) return;
        const Loopback::Buffer buffer = buffer_of(*clip, voice.state.positional);
        if (buffer != 0) voice.source = loopback.start(buffer, static_cast<std::size_t>(position), voice.state.loop, voice.placement);
        if (voice.source == 0 && log::every(1000, "mixer-sources")) log::warn("audio", "OpenAL has no room for another source");
    }

    // Adds the voice's part of the frames [begin, begin + kStepFrames) to out.
    void add_voice(Voice& voice, std::int64_t begin, const FrameState& state, const AssetStore& store, std::span<float> out) {
        const std::int64_t first = std::clamp<std::int64_t>(voice.first_frame - begin, 0, kStepFrames);
        if (voice.source != 0) loopback.place(voice.source, voice.placement);
        else if (voice.listed && first < kStepFrames) begin_voice(voice, begin + first, state, store);
        if (voice.source == 0) return;
        const auto skipped = static_cast<std::size_t>(first) * kChannels;
        const std::span<float> part = std::span(scratch).subspan(skipped);
        loopback.render(voice.source, part);
        for (std::size_t i = 0; i < part.size(); ++i) out[skipped + i] += part[i];
    }

    void advance(const FrameState& state, const AssetStore& store, std::span<float> out) {
        update(state, store);
        std::fill(out.begin(), out.end(), 0.0f);
        const std::int64_t begin = frame_of(state.t) - kStepFrames;
        for (auto& [id, voice] : voices) add_voice(voice, begin, state, store, out);
        for (float& s : out) s = round_off(s);
        const std::int64_t end = begin + kStepFrames;
        for (auto& [id, voice] : voices) {
            const bool ended = voice.frames > 0 && !voice.state.loop && end >= voice.first_frame + voice.frames;
            if (!voice.listed || ended) drop(voice);
        }
        std::erase_if(voices, [](const auto& entry) { return !entry.second.listed; });
        at = state.t;
        entered = true;
    }

    void enter(const FrameState& state, const AssetStore& store) {
        reset();
        std::array<float, kStepSamples> dropped{};
        advance(state, store, dropped);
    }
};

Result<Mixer> Mixer::create() {
    PAI_TRY(Loopback loopback, Loopback::create(kRateHz));
    return Mixer(std::make_unique<Impl>(std::move(loopback)));
}

Mixer::Mixer(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Mixer::Mixer(Mixer&&) noexcept = default;
Mixer& Mixer::operator=(Mixer&&) noexcept = default;
Mixer::~Mixer() = default;

Flicks Mixer::grid(Flicks t) { return {floor_div(t.count, kStep.count) * kStep.count}; }

void Mixer::enter(const FrameState& state, const AssetStore& store) { impl_->enter(state, store); }

void Mixer::step(const FrameState& state, const AssetStore& store, std::span<float> out) {
    PAI_ASSERT(out.size() == kStepSamples);
    if (!impl_->entered || state.t != impl_->at + kStep) {
        FrameState before = state;
        before.t = state.t - kStep;
        impl_->enter(before, store);
    }
    impl_->advance(state, store, out);
}

}  // namespace pai
