#pragma once
// A sound as a designed picture: the envelope and loudness of each channel over time, a ruler, readings and a playhead.
#include <array>
#include <string>
#include <vector>

#include "asset/model.h"
#include "show/frame_state.h"

namespace pai::app {

// What a sound measures. Levels in dB relative to full scale; silence is -inf.
struct SoundLevels {
    double duration_s = 0;
    int rate_hz = 0, channels = 0;
    std::array<double, 2> peak_dbfs{}, rms_dbfs{};  // of each channel
};
SoundLevels measure_levels(const Sound& sound);

// Extremes and root mean square of the samples that fall into one of `columns` equal parts of a channel.
struct Envelope {
    std::vector<float> min, max, rms;  // one per column
};
Envelope measure_envelope(const Sound& sound, int channel, int columns);

// The picture lies in the XY plane around the origin, one metre high and `aspect` wide.
struct WavePicture {
    ModelData wave;             // lanes, envelopes and ruler; unlit
    ModelData playhead;         // at x = 0
    std::vector<TextDraw> texts;
    double first_x = 0, end_x = 0;  // of time 0 and of the end
};
WavePicture make_wave_picture(const Sound& sound, const std::string& name, double aspect);

// Seconds between two labelled marks of a ruler on which `duration_s` is `width` label widths long: 1, 2 or 5 times a power
// of ten below a minute, else 1, 2, 5, 10 or 30 minutes.
double ruler_step_s(double duration_s, double width);
// "0:07", "1:05:09", with tenths or hundredths if `step_s` needs them.
std::string clock_label(double seconds, double step_s);

}  // namespace pai::app
