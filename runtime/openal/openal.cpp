#include "openal/openal.h"

#include <array>

#include <AL/al.h>
#include <AL/alc.h>

#include "base/late_functions.h"

namespace pai {
namespace {

// Its headers tell no version; the name is that of OpenAL 1.1.
#ifndef AL_VERSION_1_1
#error "expected the headers of OpenAL 1.1"
#endif

struct OpenAl {
    static constexpr const char* kNeed = "the mix of sounds needs OpenAL";
    static constexpr std::array kLibraries = {"libopenal.so.1"};
    static constexpr LateFunction kFunctions[] = {
        {0, "alBufferData"}, {0, "alDeleteBuffers"}, {0, "alDeleteSources"}, {0, "alDistanceModel"}, {0, "alDopplerFactor"}, {0, "alGenBuffers"},
        {0, "alGenSources"}, {0, "alGetError"}, {0, "alGetSourcei"}, {0, "alListenerf"}, {0, "alSource3f"}, {0, "alSourcePause"}, {0, "alSourcePlay"},
        {0, "alSourceStop"}, {0, "alSourcef"}, {0, "alSourcei"}, {0, "alcCloseDevice"}, {0, "alcCreateContext"}, {0, "alcDestroyContext"},
        {0, "alcGetProcAddress"},
    };
};

template <auto Ours>
auto real(LatePlace<OpenAl> place) {
    return late<OpenAl, Ours>(place);
}

}  // namespace

Result<void> load_openal() { return LateLibraries<OpenAl>::get().loaded(); }

}  // namespace pai

// Declared by OpenAL's headers, so that a wrong parameter does not compile; each calls the library's function of its name.
extern "C" {
void alBufferData(ALuint buffer, ALenum format, const ALvoid* data, ALsizei size, ALsizei freq) { pai::real<alBufferData>(__func__)(buffer, format, data, size, freq); }
void alDeleteBuffers(ALsizei n, const ALuint* buffers) { pai::real<alDeleteBuffers>(__func__)(n, buffers); }
void alDeleteSources(ALsizei n, const ALuint* sources) { pai::real<alDeleteSources>(__func__)(n, sources); }
void alDistanceModel(ALenum distanceModel) { pai::real<alDistanceModel>(__func__)(distanceModel); }
void alDopplerFactor(ALfloat value) { pai::real<alDopplerFactor>(__func__)(value); }
void alGenBuffers(ALsizei n, ALuint* buffers) { pai::real<alGenBuffers>(__func__)(n, buffers); }
void alGenSources(ALsizei n, ALuint* sources) { pai::real<alGenSources>(__func__)(n, sources); }
ALenum alGetError() { return pai::real<alGetError>(__func__)(); }
void alGetSourcei(ALuint source, ALenum param, ALint* value) { pai::real<alGetSourcei>(__func__)(source, param, value); }
void alListenerf(ALenum param, ALfloat value) { pai::real<alListenerf>(__func__)(param, value); }
void alSource3f(ALuint source, ALenum param, ALfloat value1, ALfloat value2, ALfloat value3) { pai::real<alSource3f>(__func__)(source, param, value1, value2, value3); }
void alSourcePause(ALuint source) { pai::real<alSourcePause>(__func__)(source); }
void alSourcePlay(ALuint source) { pai::real<alSourcePlay>(__func__)(source); }
void alSourceStop(ALuint source) { pai::real<alSourceStop>(__func__)(source); }
void alSourcef(ALuint source, ALenum param, ALfloat value) { pai::real<alSourcef>(__func__)(source, param, value); }
void alSourcei(ALuint source, ALenum param, ALint value) { pai::real<alSourcei>(__func__)(source, param, value); }
ALCboolean alcCloseDevice(ALCdevice* device) { return pai::real<alcCloseDevice>(__func__)(device); }
ALCcontext* alcCreateContext(ALCdevice* device, const ALCint* attrlist) { return pai::real<alcCreateContext>(__func__)(device, attrlist); }
void alcDestroyContext(ALCcontext* context) { pai::real<alcDestroyContext>(__func__)(context); }
void* alcGetProcAddress(ALCdevice* device, const ALCchar* funcname) { return pai::real<alcGetProcAddress>(__func__)(device, funcname); }

}  // extern "C"
