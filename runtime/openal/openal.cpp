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

struct OpenAlTable {
    static constexpr const char* kNeed = "the mix of sounds needs OpenAL";
    static constexpr std::array kLibraries = {"libopenal.so.1"};
    static constexpr LateFunction kFunctions[] = {
        "alBufferData", "alDeleteBuffers", "alDeleteSources", "alDistanceModel", "alDopplerFactor", "alGenBuffers", "alGenSources",
        "alGetError", "alGetSourcei", "alListenerf", "alSource3f", "alSourcePause", "alSourcePlay", "alSourceStop", "alSourcef", "alSourcei",
        "alcCloseDevice", "alcCreateContext", "alcDestroyContext", "alcGetProcAddress",
    };
};

using OpenAl = LateLibraries<OpenAlTable>;

}  // namespace

Result<void> load_openal() { return OpenAl::loaded(); }

}  // namespace pai

// Declared by OpenAL's headers, so that a wrong parameter does not compile; each calls the library's function of its name.
extern "C" {
void alBufferData(ALuint buffer, ALenum format, const ALvoid* data, ALsizei size, ALsizei freq) { pai::OpenAl::real<alBufferData>(__func__)(buffer, format, data, size, freq); }
void alDeleteBuffers(ALsizei n, const ALuint* buffers) { pai::OpenAl::real<alDeleteBuffers>(__func__)(n, buffers); }
void alDeleteSources(ALsizei n, const ALuint* sources) { pai::OpenAl::real<alDeleteSources>(__func__)(n, sources); }
void alDistanceModel(ALenum distanceModel) { pai::OpenAl::real<alDistanceModel>(__func__)(distanceModel); }
void alDopplerFactor(ALfloat value) { pai::OpenAl::real<alDopplerFactor>(__func__)(value); }
void alGenBuffers(ALsizei n, ALuint* buffers) { pai::OpenAl::real<alGenBuffers>(__func__)(n, buffers); }
void alGenSources(ALsizei n, ALuint* sources) { pai::OpenAl::real<alGenSources>(__func__)(n, sources); }
ALenum alGetError() { return pai::OpenAl::real<alGetError>(__func__)(); }
void alGetSourcei(ALuint source, ALenum param, ALint* value) { pai::OpenAl::real<alGetSourcei>(__func__)(source, param, value); }
void alListenerf(ALenum param, ALfloat value) { pai::OpenAl::real<alListenerf>(__func__)(param, value); }
void alSource3f(ALuint source, ALenum param, ALfloat value1, ALfloat value2, ALfloat value3) { pai::OpenAl::real<alSource3f>(__func__)(source, param, value1, value2, value3); }
void alSourcePause(ALuint source) { pai::OpenAl::real<alSourcePause>(__func__)(source); }
void alSourcePlay(ALuint source) { pai::OpenAl::real<alSourcePlay>(__func__)(source); }
void alSourceStop(ALuint source) { pai::OpenAl::real<alSourceStop>(__func__)(source); }
void alSourcef(ALuint source, ALenum param, ALfloat value) { pai::OpenAl::real<alSourcef>(__func__)(source, param, value); }
void alSourcei(ALuint source, ALenum param, ALint value) { pai::OpenAl::real<alSourcei>(__func__)(source, param, value); }
ALCboolean alcCloseDevice(ALCdevice* device) { return pai::OpenAl::real<alcCloseDevice>(__func__)(device); }
ALCcontext* alcCreateContext(ALCdevice* device, const ALCint* attrlist) { return pai::OpenAl::real<alcCreateContext>(__func__)(device, attrlist); }
void alcDestroyContext(ALCcontext* context) { pai::OpenAl::real<alcDestroyContext>(__func__)(context); }
void* alcGetProcAddress(ALCdevice* device, const ALCchar* funcname) { return pai::OpenAl::real<alcGetProcAddress>(__func__)(device, funcname); }

}  // extern "C"
