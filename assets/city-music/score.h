#pragma once
// The score's frame: what the music is played to, and what the lights of the show keep time with.
#include <array>
#include <string_view>

namespace pai::score {

constexpr double kBeatsPerMinute = 120;
constexpr int kBeatsPerBar = 4, kBars = 30;
constexpr double kBeat_s = 60 / kBeatsPerMinute, kBar_s = kBeat_s * kBeatsPerBar;
constexpr double kDuration_s = kBar_s * kBars;

// When beat `beat` of bar `bar` falls, both counted from 0; a half is the offbeat.
constexpr double at_s(int bar, double beat) { return bar * kBar_s + beat * kBeat_s; }

struct Section {
    std::string_view name;
    int first_bar;  // to the next section's
};
constexpr std::array<Section, 6> kSections = {{{"opening", 0}, {"build", 6}, {"rise", 12}, {"break", 17}, {"climax", 21}, {"close", 27}}};

// A stroke of the great drum, or of the bronze bell where `strength` is below a half. The lights answer every one.
struct Accent {
    int bar;
    double beat;
    float strength;  // (0,1]
};
constexpr std::array<Accent, 33> kAccents = {{
    {0, 0, 0.3f},  {2, 0, 0.3f},  {4, 0, 0.4f},                                    // opening: the bell alone
    {6, 0, 0.5f},  {8, 0, 0.6f},  {10, 0, 0.6f}, {11, 0, 0.7f},                    // build
    {12, 0, 0.9f}, {13, 0, 0.7f}, {14, 0, 0.8f}, {15, 0, 0.7f}, {15, 2, 0.7f},     // rise
    {16, 0, 0.8f}, {16, 2, 0.9f}, {16, 3, 0.9f},
    {17, 0, 0.4f}, {19, 0, 0.4f},                                                  // break: the bell again
    {21, 0, 1.0f}, {21, 2, 0.8f}, {22, 0, 0.9f}, {22, 2, 0.8f}, {23, 0, 0.9f}, {23, 2, 0.8f}, {24, 0, 1.0f},  // climax
    {24, 2, 0.8f}, {25, 0, 0.9f}, {25, 2, 0.9f}, {26, 0, 0.9f}, {26, 1, 0.9f}, {26, 2, 1.0f}, {26, 3, 1.0f},
    {27, 0, 1.0f}, {28, 2, 0.3f},                                                  // close
}};

}  // namespace pai::score
