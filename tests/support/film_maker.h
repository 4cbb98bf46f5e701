#pragma once
// Films for tests, made by ffmpeg from pictures that count: every picture shows its number as bits.
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "process.h"

namespace pai::test {

constexpr int kCounterBits = 16;

struct FilmSpec {
    std::string name = "film.mp4";
    std::string codec = "libx264";            // of the pictures; and its options, as ffmpeg takes them
    std::vector<std::string> options = {"-preset", "ultrafast", "-bf", "2", "-g", "12", "-qp", "20"};
    std::string pixels = "yuv420p";
    std::string filter;                       // on the pictures before they are coded
    int width = 128, height = 72, count = 48;
    std::string rate = "24";
    std::vector<float> sound;                 // 48 kHz, one channel; empty: none
    std::string sound_codec = "aac";
    // Colour of one pixel of picture `n`, 0xAABBGGRR; empty: the counter.
    std::function<std::uint32_t(int n, int x, int y)> pixel;
};

inline bool has_ffmpeg() {
    static const bool has = run({"ffmpeg", "-version"}).status == 0;
    return has;
}

// Two rows of eight squares, the lowest bit first: white where it is set.
inline std::uint32_t counter_pixel(int n, int x, int y, int width, int height) {
    const int bit = (y * 2 / height) * 8 + x * 8 / width;
    return (n >> bit) & 1 ? 0xffffffffu : 0xff000000u;
}

// The number in a picture; `bright(x, y)` tells light from dark at a pixel.
template <class Bright>
int read_counter(int width, int height, Bright bright) {
    int n = 0;
    for (int bit = 0; bit < kCounterBits; ++bit)
        if (bright((2 * (bit % 8) + 1) * width / 16, (2 * (bit / 8) + 1) * height / 4)) n |= 1 << bit;
    return n;
}

inline void put_le(std::string& out, std::uint32_t v, int bytes) {
    for (int i = 0; i < bytes; ++i) out += static_cast<char>((v >> (8 * i)) & 255u);
}

inline std::string wav_of(const std::vector<float>& samples) {
    const auto bytes = static_cast<std::uint32_t>(samples.size() * 4);
    std::string out = "RIFF";
    put_le(out, 36 + bytes, 4);
    out += "WAVEfmt ";
    put_le(out, 16, 4), put_le(out, 3, 2), put_le(out, 1, 2), put_le(out, 48000, 4), put_le(out, 192000, 4), put_le(out, 4, 2), put_le(out, 32, 2);
    out += "data";
    put_le(out, bytes, 4);
    out.append(reinterpret_cast<const char*>(samples.data()), bytes);
    return out;
}

// Writes `folder`/spec.name; the words of ffmpeg if it could not.
inline std::string make_film(const FilmSpec& spec, const fs::path& folder) {
    const TempDir scratch;
    {
        std::ofstream raw(scratch / "raw", std::ios::binary);
        std::vector<std::uint32_t> picture(static_cast<std::size_t>(spec.width) * spec.height);
        for (int n = 0; n < spec.count; ++n) {
            for (int y = 0; y < spec.height; ++y)
                for (int x = 0; x < spec.width; ++x)
                    picture[static_cast<std::size_t>(y) * spec.width + x] = spec.pixel ? spec.pixel(n, x, y) : counter_pixel(n, x, y, spec.width, spec.height);
            raw.write(reinterpret_cast<const char*>(picture.data()), static_cast<std::streamsize>(picture.size() * 4));
        }
        std::ofstream(scratch / "sound.wav", std::ios::binary) << wav_of(spec.sound);
    }
    std::vector<std::string> args = {"ffmpeg", "-v", "error", "-y", "-f", "rawvideo", "-pix_fmt", "rgba", "-s", std::to_string(spec.width) + "x" + std::to_string(spec.height),
                                     "-r", spec.rate, "-i", (scratch / "raw").string()};
    if (!spec.sound.empty()) args.insert(args.end(), {"-i", (scratch / "sound.wav").string()});
    if (!spec.filter.empty()) args.insert(args.end(), {"-vf", spec.filter});
    args.insert(args.end(), {"-c:v", spec.codec, "-pix_fmt", spec.pixels});
    args.insert(args.end(), spec.options.begin(), spec.options.end());
    if (!spec.sound.empty()) args.insert(args.end(), {"-c:a", spec.sound_codec});
    args.push_back((folder / spec.name).string());
    const Ran ran = run(args);
    return ran.status == 0 ? std::string() : ran.err + " (" + std::to_string(ran.status) + ")";
}

}  // namespace pai::test
