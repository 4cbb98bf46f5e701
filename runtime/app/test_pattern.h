#pragma once
// Test patterns of an output: to align projectors, to set their levels, to tell which is which.
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <glm/vec2.hpp>
#include <glm/vec3.hpp>

#include "output/adopt.h"
#include "output/slice.h"
#include "render/overlay.h"

namespace pai::app {

enum class TestPattern : std::uint8_t { None, Grid, Ramp, Identify, White, Grey, Black, Red, Green, Blue };

// "grid"; "none" for None. Nothing for another word.
std::string_view to_string(TestPattern pattern);
std::optional<TestPattern> parse_pattern(std::string_view word);
// All of them but None, in their order.
std::vector<std::string> pattern_words();

// What a pattern shows of its output.
struct PatternFacts {
    Id output;
    int number = 1, count = 1;  // of the venue's outputs, from 1
    OutputSpec spec;
    Slice slice;                // which the pattern is drawn for, pixel by pixel
    glm::ivec2 canvas_px{0}, raster_px{0};
    std::string display;        // connector and EDID identity; empty: none of its own
    glm::vec3 background{0}, ink{1};  // the venue's colours, linear
    bool operator==(const PatternFacts&) const = default;
};

// Of an output of the venue; `places`: where outputs are seen now, empty where nobody knows.
PatternFacts pattern_facts(const Venue& venue, const Id& output, const OutputPlaces& places = {});

// Draws `pattern` over all of a canvas of the slice's size. Codes are exact: what is called 16 reaches the projector as 16 where
// nothing is blended. The grid is that of the canvas, so overlapping projectors show the same lines.
void draw_pattern(pai::Overlay& onto, TestPattern pattern, const PatternFacts& facts);

// True if the pattern is to be seen without blends: one projector is judged by itself.
bool shows_unblended(TestPattern pattern);

}  // namespace pai::app
