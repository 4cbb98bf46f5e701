// What needs SDL, OpenAL, libsndfile or Embree loads it, or says that it is not whole. Run twice: with the system's, and with libraries that
// lack every function.
#include <cstdlib>

#include <gtest/gtest.h>

#include "asset/codec/pcm.h"
#include "audio/audio_output.h"
#include "audio/loopback.h"
#include "path/scene.h"
#include "platform/backdrop.h"
#include "platform/displays.h"
#include "platform/video.h"
#include "platform/window.h"

namespace pai {
namespace {

bool poor() { return std::getenv("PAIFANG_POOR_LIBRARIES") != nullptr; }

// Twice, as what failed stays failed.
template <class Ask>
void expect_whole_or_told(Ask ask, const std::string& need, const std::string& lack) {
    for (int again = 0; again < 2; ++again) {
        const auto made = ask();
        if (!poor()) {
            EXPECT_TRUE(made) << made.error().message;
            continue;
        }
        ASSERT_FALSE(made);
        EXPECT_EQ(made.error().code, Code::Unsupported);
        EXPECT_EQ(made.error().message, need + ": library " + lack);
    }
}

const std::string kSdl = "windows, gamepads and sound output need SDL 2", kNoSdl = "libSDL2-2.0.so.0 lacks the function SDL_CloseAudioDevice";

TEST(LateLibraries, VideoAsksForSdl) {
    expect_whole_or_told([] { return Video::open(false); }, kSdl, kNoSdl);
    expect_whole_or_told([] { return Window::create({.width = 16, .height = 16, .visible = false, .gamepads = true}); }, kSdl, kNoSdl);
}

TEST(LateLibraries, WithoutSdlThereIsNoDisplayAndNoSoundDevice) {
    if (!poor()) GTEST_SKIP() << "SDL is whole here";
    EXPECT_TRUE(displays().empty());
    EXPECT_EQ(audio_device_name(), "none");
    expect_whole_or_told([] { return AudioOutput::open(); }, kSdl, kNoSdl);
    expect_whole_or_told([] { return Backdrop::create(); }, kSdl, kNoSdl);
}

TEST(LateLibraries, MixesAskForOpenAl) {
    expect_whole_or_told([] { return Loopback::create(48'000); }, "the mix of sounds needs OpenAL", "libopenal.so.1 lacks the function alBufferData");
}

TEST(LateLibraries, SoundsAskForLibsndfile) {
    // Eight samples of 8 bits, one channel at 8 kHz.
    constexpr char kWav[] = "RIFF\x2c\0\0\0WAVEfmt \x10\0\0\0\x01\0\x01\0\x40\x1f\0\0\x40\x1f\0\0\x01\0\x08\0" "data\x08\0\0\0\x80\x90\xa0\xb0\x80\x70\x60\x50";
    const ByteSpan bytes = std::as_bytes(std::span(kWav, sizeof kWav - 1));
    expect_whole_or_told([&] { return codec::decode_pcm(bytes, {.min_rate_hz = 8000}); }, "sounds need libsndfile", "libsndfile.so.1 lacks the function sf_close");
}

TEST(LateLibraries, ScenesOfRaysAskForEmbree) {
    expect_whole_or_told([] { return path::Scene::create({}); }, "stills and baked light need Embree 3", "libembree3.so.3 lacks the function rtcAttachGeometry");
}

}  // namespace
}  // namespace pai
