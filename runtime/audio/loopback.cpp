#include "audio/loopback.h"

#include <algorithm>
#include <array>
#include <vector>

#include <AL/al.h>
#include <AL/alc.h>
#include <AL/alext.h>

#include "openal/openal.h"

namespace pai {
namespace {

// OpenAL clamps a source's gain to 1; the listener gives back what every source is divided by. A power of two loses no bits.
constexpr float kScale = Loopback::kMaxGain;

template <class F>
F load(ALCdevice* device, const char* name) {
    return reinterpret_cast<F>(alcGetProcAddress(device, name));
}

void apply(ALuint source, const Loopback::Placement& p) {
    alSourcef(source, AL_GAIN, std::clamp(p.gain / kScale, 0.0f, 1.0f));
    if (!p.positional) return;
    alSource3f(source, AL_POSITION, p.position_ls.x, p.position_ls.y, p.position_ls.z);
    alSourcef(source, AL_REFERENCE_DISTANCE, p.reference_m);
}

}  // namespace

struct Loopback::Impl {
    ALCdevice* device = nullptr;
    ALCcontext* context = nullptr;
    LPALCRENDERSAMPLESSOFT render = nullptr;
    PFNALCSETTHREADCONTEXTPROC set_thread_context = nullptr;
    int rate_hz = 0;
    std::vector<ALuint> free_sources, sources, buffers;

    ~Impl() {
        if (context) {
            set_thread_context(context);
            for (const ALuint s : sources) alDeleteSources(1, &s);
            for (const ALuint b : buffers) alDeleteBuffers(1, &b);
            set_thread_context(nullptr);
            alcDestroyContext(context);
        }
        if (device) alcCloseDevice(device);
    }
};

namespace {

// The context is current only within a call, on the calling thread only.
class Current {
public:
    Current(PFNALCSETTHREADCONTEXTPROC set, ALCcontext* context) : set_(set) { set_(context); }
    ~Current() { set_(nullptr); }
    Current(const Current&) = delete;
    Current& operator=(const Current&) = delete;

private:
    PFNALCSETTHREADCONTEXTPROC set_;
};

}  // namespace

Result<Loopback> Loopback::create(int rate_hz) {
    PAI_TRY(load_openal());
    auto impl = std::make_unique<Impl>();
    const auto open = load<LPALCLOOPBACKOPENDEVICESOFT>(nullptr, "alcLoopbackOpenDeviceSOFT");
    const auto supported = load<LPALCISRENDERFORMATSUPPORTEDSOFT>(nullptr, "alcIsRenderFormatSupportedSOFT");
    impl->render = load<LPALCRENDERSAMPLESSOFT>(nullptr, "alcRenderSamplesSOFT");
    impl->set_thread_context = load<PFNALCSETTHREADCONTEXTPROC>(nullptr, "alcSetThreadContext");
    impl->rate_hz = rate_hz;
    if (!open || !supported || !impl->render || !impl->set_thread_context)
        return Error(Code::Unsupported, "OpenAL has no loopback device, OpenAL Soft 1.14 or later is needed");
    impl->device = open(nullptr);
    if (!impl->device || !supported(impl->device, rate_hz, ALC_STEREO_SOFT, ALC_FLOAT_SOFT))
        return Error(Code::Unsupported, "OpenAL has no float stereo loopback at this rate");
    // No limiter and no head filters: both remember the past, and a step must not.
    const std::array<ALCint, 13> attributes{ALC_FORMAT_CHANNELS_SOFT, ALC_STEREO_SOFT, ALC_FORMAT_TYPE_SOFT, ALC_FLOAT_SOFT, ALC_FREQUENCY, rate_hz,
                                            ALC_HRTF_SOFT, ALC_FALSE, ALC_OUTPUT_LIMITER_SOFT, ALC_FALSE, ALC_MAX_AUXILIARY_SENDS, 0, 0};
    impl->context = alcCreateContext(impl->device, attributes.data());
    if (!impl->context) return Error(Code::Unsupported, "OpenAL cannot make a context on its loopback device");
    const Current current(impl->set_thread_context, impl->context);
    alDistanceModel(AL_INVERSE_DISTANCE_CLAMPED);
    alDopplerFactor(0);
    alListenerf(AL_GAIN, kScale);
    return Loopback(std::move(impl));
}

Loopback::Loopback(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Loopback::Loopback(Loopback&&) noexcept = default;
Loopback& Loopback::operator=(Loopback&&) noexcept = default;
Loopback::~Loopback() = default;

Loopback::Buffer Loopback::make_buffer(std::span<const float> samples, int channels) {
    const Current current(impl_->set_thread_context, impl_->context);
    alGetError();
    ALuint buffer = 0;
    alGenBuffers(1, &buffer);
    alBufferData(buffer, channels == 1 ? AL_FORMAT_MONO_FLOAT32 : AL_FORMAT_STEREO_FLOAT32, samples.data(), static_cast<ALsizei>(samples.size_bytes()),
                 impl_->rate_hz);
    if (alGetError() != AL_NO_ERROR) {
        if (buffer != 0) alDeleteBuffers(1, &buffer);
        return 0;
    }
    impl_->buffers.push_back(buffer);
    return buffer;
}

void Loopback::drop_buffer(Buffer buffer) {
    if (std::erase(impl_->buffers, buffer) == 0) return;
    const Current current(impl_->set_thread_context, impl_->context);
    alDeleteBuffers(1, &buffer);
}

Loopback::Source Loopback::start(Buffer buffer, std::size_t first, bool loop, const Placement& placement) {
    const Current current(impl_->set_thread_context, impl_->context);
    if (impl_->free_sources.empty()) {
        alGetError();
        ALuint made = 0;
        alGenSources(1, &made);
        if (alGetError() != AL_NO_ERROR) return 0;
        impl_->sources.push_back(made);
        impl_->free_sources.push_back(made);
    }
    const ALuint source = impl_->free_sources.back();
    impl_->free_sources.pop_back();
    alSourcei(source, AL_BUFFER, static_cast<ALint>(buffer));
    alSourcei(source, AL_LOOPING, loop ? AL_TRUE : AL_FALSE);
    alSourcei(source, AL_SOURCE_RELATIVE, AL_TRUE);
    alSourcei(source, AL_DIRECT_CHANNELS_SOFT, placement.positional ? AL_FALSE : AL_TRUE);
    alSource3f(source, AL_POSITION, 0, 0, 0);
    alSourcei(source, AL_SAMPLE_OFFSET, static_cast<ALint>(first));
    apply(source, placement);
    alSourcePlay(source);
    alSourcePause(source);
    return source;
}

void Loopback::place(Source source, const Placement& placement) {
    const Current current(impl_->set_thread_context, impl_->context);
    apply(source, placement);
}

void Loopback::stop(Source source) {
    const Current current(impl_->set_thread_context, impl_->context);
    alSourceStop(source);
    alSourcei(source, AL_BUFFER, 0);
    impl_->free_sources.push_back(source);
}

void Loopback::render(Source source, std::span<float> out) {
    const Current current(impl_->set_thread_context, impl_->context);
    ALint state = AL_STOPPED;
    alGetSourcei(source, AL_SOURCE_STATE, &state);
    // A paused source goes on where it was; a stopped one has ended and must not begin again.
    if (state != AL_PAUSED) return std::fill(out.begin(), out.end(), 0.0f);
    alSourcePlay(source);
    impl_->render(impl_->device, out.data(), static_cast<ALCsizei>(out.size() / 2));
    alSourcePause(source);
}

}  // namespace pai
