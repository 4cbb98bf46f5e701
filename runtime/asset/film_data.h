#pragma once
// A film as decoders give it: what it is, when its pictures are shown, and a decoded picture as planes.
#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "time/flicks.h"

namespace pai {

// How luma and chroma stand for red, green and blue. Source: ITU-T H.273, tables 2 to 4.
enum class YuvMatrix : std::uint8_t { Rgb, Bt601, Bt709, Bt2020 };
enum class ColourPrimaries : std::uint8_t { Bt709, Bt601_625, Bt601_525, Bt2020, DisplayP3 };
// From coded values to light. Srgb stands for every camera curve of standard range too: such films look beside stills and on
// computer displays as players show them, value for value. Pq and Hlg: 203 cd/m2 is white (ITU-R BT.2408).
enum class TransferCurve : std::uint8_t { Srgb, Gamma22, Gamma28, Linear, Pq, Hlg };

struct PictureColour {
    YuvMatrix matrix = YuvMatrix::Bt709;
    bool full_range = false;  // else black at 16/255 and white at 235/255
    ColourPrimaries primaries = ColourPrimaries::Bt709;
    TransferCurve transfer = TransferCurve::Srgb;
    bool operator==(const PictureColour&) const = default;
};

struct FilmInfo {
    int width = 0, height = 0;        // px of the coded picture
    float proportion = 1;             // shown width by height: pixels need not be square
    int quarter_turns = 0;            // clockwise, to be seen upright
    Flicks duration;                  // of the pictures; a loop begins again after it
    std::int64_t pictures = 0;
    double rate_hz = 0;               // mean
    bool has_alpha = false;
    PictureColour colour;
    std::string container, codec;     // libav's short names: "mov", "h264"
    bool has_sound = false;
    std::string sound_codec;
    int sound_rate_hz = 0, sound_channels = 0;  // as coded
};

// When each picture is first shown, from 0, rising; a picture is shown until the next one is.
struct FilmTimes {
    std::vector<Flicks> starts;
    Flicks duration;

    // The picture that is shown at `t`. Below 0: the first. From the end on: the last, or with `loops` from the beginning.
    std::int64_t picture_at(Flicks t, bool loops) const;
    // `t` within the film: wrapped, or held at its ends.
    Flicks within(Flicks t, bool loops) const;
};

// One decoded picture; rows top to bottom. Copies share the planes.
struct FilmPicture {
    // Yuv: planes Y, U, V; YuvPair: Y, and U and V in turns; Grey: Y; Gbr: G, B, R; Rgba: one plane, 4 bytes a pixel.
    enum class Layout : std::uint8_t { Yuv, YuvPair, Grey, Gbr, Rgba } layout = Layout::Yuv;
    struct Plane {
        const std::byte* rows = nullptr;
        std::size_t stride = 0;  // bytes from row to row
        int width = 0, height = 0;
    };
    std::array<Plane, 4> planes;  // in order of the layout; the last is alpha where has_alpha is set (not of Rgba)
    int depth = 8;                // bits a sample; above 8 it takes two bytes, little-endian
    bool has_alpha = false;       // straight, not premultiplied
    bool chroma_left = false, chroma_top = false;  // where chroma is coarser: it lies on the first of its pixels, else amid them
    int width = 0, height = 0;
    PictureColour colour;
    std::int64_t number = 0;      // counts the pictures of the film from 0
    std::size_t bytes = 0;        // of memory
    std::shared_ptr<const void> keeps;  // what owns the planes
};

}  // namespace pai
