#include "app/wave_picture.h"

#include "app/one_mesh.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include <fmt/format.h>
#include <glm/gtc/matrix_transform.hpp>

namespace pai::app {
namespace {

// Linear colours of the page.
constexpr glm::vec3 kLane{0.013f, 0.014f, 0.017f}, kAxis{0.07f, 0.075f, 0.085f}, kTick{0.10f, 0.105f, 0.115f};
constexpr glm::vec3 kPeak{0.045f, 0.17f, 0.22f}, kBody{0.19f, 0.62f, 0.70f}, kClipped{0.90f, 0.16f, 0.07f}, kNeedle{1.0f, 0.62f, 0.22f};
constexpr glm::vec4 kTitle{0.84f, 0.86f, 0.89f, 1}, kQuiet{0.33f, 0.35f, 0.38f, 1};

constexpr double kSide_m = 0.055, kTop_m = 0.155, kBottom_m = 0.105, kGap_m = 0.022;
constexpr float kTitleSize_m = 0.040f, kSmall_m = 0.024f;
constexpr double kLabelWidth_m = 0.17;
constexpr int kMaxColumns = 2400, kColumnsPerMetre = 900;

struct Page {
    Primitive p;
    float z = 0;

    void quad(double x0, double y0, double x1, double y1, glm::vec3 colour) {
        const auto first = static_cast<std::uint32_t>(p.positions.size());
        const auto x = [](double v) { return static_cast<float>(v); };
        for (const glm::vec3& at : {glm::vec3(x(x0), x(y0), z), glm::vec3(x(x1), x(y0), z), glm::vec3(x(x1), x(y1), z), glm::vec3(x(x0), x(y1), z)}) {
            p.positions.push_back(at);
            p.normals.emplace_back(0.0f, 0.0f, 1.0f);
            p.colours.emplace_back(colour, 1.0f);
        }
        for (const std::uint32_t i : {0u, 1u, 2u, 0u, 2u, 3u}) p.indices.push_back(first + i);
    }

    ModelData model(const char* name) && {
        Material m;
        m.unlit = m.double_sided = true;
        return one_mesh(std::move(p), std::move(m), name);
    }
};

TextDraw text_at(double x, double y, std::string text, float size, glm::vec4 colour, TextDraw::Align align = TextDraw::Align::Left) {
    TextDraw out;
    out.text = std::move(text);
    out.size_m = size;
    out.colour = colour;
    out.align = align;
    out.world_from_text = glm::translate(glm::mat4(1), glm::vec3(x, y, 0.004));
    return out;
}

double dbfs(double level) { return level > 0 ? 20 * std::log10(level) : -std::numeric_limits<double>::infinity(); }
std::string dbfs_text(double db) { return std::isfinite(db) ? fmt::format("{:.1f}", db) : std::string("\xE2\x88\x92\xE2\x88\x9E"); }

// The envelope of one channel between y0 and y1; full scale touches both. What is at full scale is marked at the edge.
void add_lane(Page& page, const Envelope& e, double x0, double x1, double y0, double y1) {
    const double middle = (y0 + y1) / 2, half = (y1 - y0) / 2 * 0.96, step = (x1 - x0) / static_cast<double>(e.min.size());
    page.z = 0;
    page.quad(x0, y0, x1, y1, kLane);
    page.z = 0.001f;
    const double hair = 0.0012;
    page.quad(x0, middle - hair / 2, x1, middle + hair / 2, kAxis);
    for (std::size_t i = 0; i < e.min.size(); ++i) {
        const double at = x0 + static_cast<double>(i) * step;
        const double low = std::clamp<double>(e.min[i], -1, 1), high = std::clamp<double>(e.max[i], -1, 1);
        page.z = 0.0015f;
        page.quad(at, middle + low * half - hair / 2, at + step, middle + high * half + hair / 2, kPeak);
        page.z = 0.002f;
        const double body = std::min<double>(e.rms[i], 1);
        if (body > 1e-4) page.quad(at, middle + std::max(-body, low) * half, at + step, middle + std::min(body, high) * half, kBody);
        if (e.max[i] >= 0.9999f || e.min[i] <= -0.9999f) {
            page.quad(at, y1 - 0.006, at + std::max(step, 0.002), y1, kClipped);
        }
    }
}

void add_ruler(Page& page, std::vector<TextDraw>& texts, double duration, double x0, double x1, double y) {
    const double step = ruler_step_s(duration, (x1 - x0) / kLabelWidth_m);
    page.z = 0.001f;
    for (int i = 0; i * step / 5 <= duration && i < 2000; ++i) {
        const double at = x0 + (x1 - x0) * (i * step / 5) / duration;
        const bool labelled = i % 5 == 0;
        page.quad(at - 0.0008, y - (labelled ? 0.022 : 0.010), at + 0.0008, y - 0.004, kTick);
        if (labelled) texts.push_back(text_at(at, y - 0.052, clock_label(i / 5 * step, step), kSmall_m, kQuiet, TextDraw::Align::Centre));
    }
}

std::string facts_of(const SoundLevels& l) {
    return fmt::format("{}   {:g} kHz   {}", clock_label(l.duration_s, 0.01), l.rate_hz / 1000.0, l.channels == 1 ? "mono" : "stereo");
}

}  // namespace

SoundLevels measure_levels(const Sound& sound) {
    SoundLevels out;
    out.channels = std::clamp(sound.channels, 1, 2);
    out.rate_hz = sound.source_rate_hz;
    const std::size_t frames = sound.samples.size() / static_cast<std::size_t>(out.channels);
    out.duration_s = static_cast<double>(frames) / sound.rate_hz;
    for (int c = 0; c < out.channels; ++c) {
        double sum = 0;
        for (std::size_t i = 0; i < frames; ++i) {
            const double v = sound.samples[i * static_cast<std::size_t>(out.channels) + static_cast<std::size_t>(c)];
            sum += v * v;
        }
        out.peak_dbfs[static_cast<std::size_t>(c)] = dbfs(static_cast<double>(sound.source_peaks[static_cast<std::size_t>(c)]));
        out.rms_dbfs[static_cast<std::size_t>(c)] = dbfs(frames > 0 ? std::sqrt(sum / static_cast<double>(frames)) : 0);
    }
    return out;
}

Envelope measure_envelope(const Sound& sound, int channel, int columns) {
    Envelope out;
    const auto channels = static_cast<std::size_t>(std::max(sound.channels, 1)), at = static_cast<std::size_t>(channel);
    const std::size_t frames = sound.samples.size() / channels, parts = static_cast<std::size_t>(std::max(columns, 1));
    for (std::size_t i = 0; i < parts; ++i) {
        const std::size_t first = frames * i / parts, end = std::max(frames * (i + 1) / parts, std::min(first + 1, frames));
        float low = 0, high = 0;
        double sum = 0;
        for (std::size_t f = first; f < end; ++f) {
            const float v = sound.samples[f * channels + at];
            low = f == first ? v : std::min(low, v);
            high = f == first ? v : std::max(high, v);
            sum += static_cast<double>(v) * v;
        }
        out.min.push_back(low);
        out.max.push_back(high);
        out.rms.push_back(end > first ? static_cast<float>(std::sqrt(sum / static_cast<double>(end - first))) : 0.0f);
    }
    return out;
}

double ruler_step_s(double duration_s, double width) {
    const double least = duration_s / std::max(width, 1.0);
    for (double power = 1e-3; power < 60; power *= 10)
        for (const double factor : {1.0, 2.0, 5.0})
            if (const double step = factor * power; step < 60 && step >= least) return step;
    for (const double minutes : {1.0, 2.0, 5.0, 10.0, 30.0})
        if (minutes * 60 >= least) return minutes * 60;
    return 3600;
}

std::string clock_label(double seconds, double step_s) {
    const int digits = step_s >= 1 ? 0 : step_s >= 0.1 ? 1 : step_s >= 0.01 ? 2 : 3;
    const double unit = std::pow(10.0, digits);
    const auto ticks = static_cast<long long>(std::llround(seconds * unit)), per_second = static_cast<long long>(unit);
    const long long whole = ticks / per_second, hours = whole / 3600;
    std::string out = hours > 0 ? fmt::format("{}:{:02}:{:02}", hours, whole / 60 % 60, whole % 60) : fmt::format("{}:{:02}", whole / 60, whole % 60);
    if (digits > 0) out += fmt::format(".{:0{}}", ticks % per_second, digits);
    return out;
}

WavePicture make_wave_picture(const Sound& sound, const std::string& name, double aspect) {
    WavePicture out;
    const SoundLevels levels = measure_levels(sound);
    const double x0 = -aspect / 2 + kSide_m, x1 = aspect / 2 - kSide_m, top = 0.5 - kTop_m, bottom = -0.5 + kBottom_m;
    Page page;
    const int columns = std::clamp(static_cast<int>((x1 - x0) * kColumnsPerMetre), 16, kMaxColumns);
    const double lane = (top - bottom - kGap_m * (levels.channels - 1)) / levels.channels;
    for (int c = 0; c < levels.channels; ++c) {
        const double y1 = top - c * (lane + kGap_m);
        add_lane(page, measure_envelope(sound, c, columns), x0, x1, y1 - lane, y1);
        const auto channel = static_cast<std::size_t>(c);
        const char* side = levels.channels == 1 ? "" : c == 0 ? "L  " : "R  ";
        out.texts.push_back(text_at(x0 + 0.012, y1 - 0.034, fmt::format("{}peak {}  rms {} dBFS", side, dbfs_text(levels.peak_dbfs[channel]), dbfs_text(levels.rms_dbfs[channel])), kSmall_m, kQuiet));
    }
    if (levels.duration_s > 0) add_ruler(page, out.texts, levels.duration_s, x0, x1, bottom);
    out.texts.push_back(text_at(x0, 0.5 - 0.082, name, kTitleSize_m, kTitle));
    out.texts.push_back(text_at(x0, 0.5 - 0.128, facts_of(levels), kSmall_m, kQuiet));
    out.wave = std::move(page).model("wave");
    Page needle;
    needle.z = 0.006f;
    needle.quad(-0.0016, bottom, 0.0016, top + 0.012, kNeedle);
    needle.quad(-0.006, top + 0.012, 0.006, top + 0.022, kNeedle);
    out.playhead = std::move(needle).model("playhead");
    out.first_x = x0;
    out.end_x = x1;
    return out;
}

}  // namespace pai::app
