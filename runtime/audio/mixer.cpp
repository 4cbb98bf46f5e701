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

// Interleaved samples of a sound or of a film; none where an asset is neither.
struct Samples {
    int channels = 1;
    std::span<const float> values;
    Flicks lap;  // of a film: after so long it begins again where it loops; 0: when its samples end
};

Samples samples_of(const AssetData& data) {
    if (const auto* sound = std::get_if<Sound>(&data); sound && sound->rate_hz == Mixer::kRateHz) return {sound->channels, sound->samples, {}};
    if (const auto* film = std::get_if<Film>(&data)) return {film->sound_channels, film->sound, film->times.duration};
    return {};
}

std::vector<float> to_mono(const Samples& sound) {
    if (sound.channels == 1) return {sound.values.begin(), sound.values.end()};
    std::vector<float> out(sound.values.size() / 2);
    for (std::size_t i = 0; i < out.size(); ++i) out[i] = (sound.values[2 * i] + sound.values[2 * i + 1]) * 0.5f;
    return out;
}

std::vector<float> to_stereo(const Samples& sound) {
    if (sound.channels == 2) return {sound.values.begin(), sound.values.end()};
    std::vector<float> out;
    out.reserve(sound.values.size() * 2);
    for (const float s : sound.values) out.insert(out.end(), {s, s});
    return out;
}

// A sound as OpenAL holds it, in the forms that were asked for.
struct Clip {
    std::shared_ptr<const AssetData> data;
    std::int64_t frames = 0;
    Flicks lap;
    Loopback::Buffer mono = 0, stereo = 0;
};

struct Voice {
    SoundState state;
    Loopback::Source source = 0;
    Loopback::Placement placement;
    std::int64_t frames = 0, first_frame = 0;  // length; show frame from which it is heard
    Flicks lap;                                // of a film that loops, else 0
    bool listed = false;                       // in the state of this step
};

bool is_same_sound(const SoundState& a, const SoundState& b) {
    return a.asset == b.asset && a.start == b.start && a.offset == b.offset && a.loop == b.loop && a.positional == b.positional;
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
            const Samples samples = samples_of(*e.data);
            if (samples.values.empty()) return nullptr;
            return &clips.emplace(id, Clip{e.data, static_cast<std::int64_t>(samples.values.size()) / samples.channels, samples.lap}).first->second;
        }
        return nullptr;
    }

    Loopback::Buffer buffer_of(Clip& clip, bool positional) {
        Loopback::Buffer& buffer = positional ? clip.mono : clip.stereo;
        if (buffer == 0) {
            const Samples sound = samples_of(*clip.data);
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
            if (const Clip* clip = clip_of(state, sound, store)) {
                voice.frames = clip->frames;
                voice.lap = sound.loop ? clip->lap : Flicks{};
            }
        }
        for (auto& [id, voice] : voices)
            if (!voice.listed) voice.placement.gain = 0;
    }

    // Show frame of the first sample of a film's lap `k`: to the sample, however many laps came before.
    static std::int64_t lap_frame(const Voice& voice, std::int64_t k) {
        return frame_of({voice.state.start.count - voice.state.offset.count + k * voice.lap.count});
    }
    // The lap of a looping film at a show frame.
    static std::int64_t lap_at(const Voice& voice, std::int64_t frame) {
        const std::int64_t begin = voice.state.start.count - voice.state.offset.count;
        std::int64_t k = floor_div(frame * kFlicksPerFrame - begin, voice.lap.count);
        while (lap_frame(voice, k) > frame) --k;
        while (lap_frame(voice, k + 1) <= frame) ++k;
        return k;
    }
    // The first show frame after `frame` at which a looping film begins again.
    static std::int64_t next_lap(const Voice& voice, std::int64_t frame) {
        return voice.lap.count > 0 ? lap_frame(voice, lap_at(voice, frame) + 1) : INT64_MAX;
    }
    static bool begins_again(const Voice& voice, std::int64_t frame) {
        return voice.lap.count > 0 && lap_frame(voice, lap_at(voice, frame)) == frame;
    }

    // Show frame of its first sample, which may have passed unheard.
    static std::int64_t begin_of(const Voice& voice) { return frame_of(voice.state.start - voice.state.offset); }

    // Where in its samples a voice is at the show frame `frame`; nothing if it is silent there.
    static bool position_at(const Voice& voice, std::int64_t frame, std::int64_t& position) {
        position = frame - (voice.lap.count > 0 ? lap_frame(voice, lap_at(voice, frame)) : begin_of(voice));
        if (voice.frames == 0 || frame < voice.first_frame || position < 0) return false;
        if (voice.lap.count > 0 || !voice.state.loop) return position < voice.frames;
        position %= voice.frames;
        return true;
    }

    void begin_voice(Voice& voice, std::int64_t frame, const FrameState& state, const AssetStore& store) {
        std::int64_t position = 0;
        if (!position_at(voice, frame, position)) return;
        Clip* clip = clip_of(state, voice.state, store);
        if (!clip) return;
        const Loopback::Buffer buffer = buffer_of(*clip, voice.state.positional);
        const bool loop = voice.state.loop && voice.lap.count == 0;
        if (buffer != 0) voice.source = loopback.start(buffer, static_cast<std::size_t>(position), loop, voice.placement);
        if (voice.source == 0 && log::every(1000, "mixer-sources")) log::warn("audio", "OpenAL has no room for another source");
    }

    // Adds the voice's part of the frames [begin, begin + kStepFrames) to out.
    void add_voice(Voice& voice, std::int64_t begin, const FrameState& state, const AssetStore& store, std::span<float> out) {
        std::int64_t first = std::clamp<std::int64_t>(voice.first_frame - begin, 0, kStepFrames);
        while (first < kStepFrames) {
            const std::int64_t end = std::min<std::int64_t>(kStepFrames, next_lap(voice, begin + first) - begin);
            if (begins_again(voice, begin + first)) drop(voice);
            if (voice.source != 0) loopback.place(voice.source, voice.placement);
            else if (voice.listed) begin_voice(voice, begin + first, state, store);
            if (voice.source != 0) render_part(voice, first, end, out);
            first = end;
        }
    }

    void render_part(const Voice& voice, std::int64_t first, std::int64_t end, std::span<float> out) {
        const auto skipped = static_cast<std::size_t>(first) * kChannels, count = static_cast<std::size_t>(end - first) * kChannels;
        const std::span<float> part = std::span(scratch).subspan(skipped, count);
        loopback.render(voice.source, part);
        for (std::size_t i = 0; i < part.size(); ++i) out[skipped + i] += part[i];
    }

    // Clips that the store no longer has, and nobody hears.
    void let_go(const FrameState& state, const AssetStore& store) {
        for (auto it = clips.begin(); it != clips.end();) {
            const auto& [id, clip] = *it;
            const bool heard = std::any_of(voices.begin(), voices.end(), [&](const auto& v) { return v.second.state.asset < state.assets.size() && state.assets[v.second.state.asset].id == id; });
            const bool kept = heard || std::any_of(store.entries().begin(), store.entries().end(), [&](const AssetStore::Entry& e) { return e.data == clip.data; });
            if (!kept)
                for (const Loopback::Buffer buffer : {clip.mono, clip.stereo}) loopback.drop_buffer(buffer);
            it = kept ? std::next(it) : clips.erase(it);
        }
    }

    void advance(const FrameState& state, const AssetStore& store, std::span<float> out) {
        update(state, store);
        std::fill(out.begin(), out.end(), 0.0f);
        const std::int64_t begin = frame_of(state.t) - kStepFrames;
        for (auto& [id, voice] : voices) add_voice(voice, begin, state, store, out);
        for (float& s : out) s = round_off(s);
        const std::int64_t end = begin + kStepFrames;
        for (auto& [id, voice] : voices) {
            const bool ended = voice.frames > 0 && !voice.state.loop && end >= begin_of(voice) + voice.frames;
            if (!voice.listed || ended) drop(voice);
        }
        std::erase_if(voices, [](const auto& entry) { return !entry.second.listed; });
        if (frame_of(state.t) % kRateHz == 0) let_go(state, store);
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
