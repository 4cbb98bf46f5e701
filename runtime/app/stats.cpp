#include "app/stats.h"

#include <algorithm>
#include <cmath>
#include <map>

#include <fmt/format.h>

#include "asset/pictures.h"
#include "gfx/object.h"
#include "platform/process.h"
#include "time/clock.h"

namespace pai::app {
namespace {

// Times for people and machines: microseconds are enough.
double rounded(double ms) { return std::round(ms * 1000.0) / 1000.0; }

}  // namespace

void write_cues_fired(JsonWriter& json, std::span<const CueFired> fired) {
    json.key("cues_fired").begin_array();
    for (const CueFired& cue : fired)
        json.begin_object(JsonWriter::Layout::Inline).member("id", cue.id).member("t", cue.t.seconds()).end_object();
    json.end_array();
}

void write_state(JsonWriter& json, const ShownState& state) {
    json.key("state").begin_object(JsonWriter::Layout::Inline).member("t", state.t.count).member("hash", fmt::format("{:016x}", state.hash)).end_object();
}

void DurationHistogram::add(double ms) {
    // A bin ends at its number's power of two; the smallest above the duration is wanted, so the logarithm is rounded up.
    const double bin = ms > kFirst_ms ? std::ceil(std::log2(ms / kFirst_ms) * kBinsPerOctave) : 0;
    ++bins_[static_cast<std::size_t>(std::min(bin, static_cast<double>(bins_.size() - 1)))];
    ++count_;
    max_ = std::max(max_, ms);
}

double DurationHistogram::quantile(double share) const {
    const auto rank = std::clamp<std::int64_t>(static_cast<std::int64_t>(std::ceil(share * static_cast<double>(count_))), 1, count_ + 1);
    std::int64_t below = 0;
    for (std::size_t i = 0; i + 1 < bins_.size() && rank < count_; ++i) {
        below += bins_[i];
        if (below >= rank) return std::min(max_, kFirst_ms * std::exp2(static_cast<double>(i) / kBinsPerOctave));
    }
    return max_;
}

void Stats::frame(double ms, std::int64_t dropped, const DrawStats& draw) {
    frame_ms_.add(ms);
    last_ms_ = ms;
    sum_ms_ += ms;
    dropped_ += dropped;
    draw_ = draw;
    for (const PassTime& p : draw.passes) {
        passes_[p.name].sum_ms += p.gpu_ms;
        ++passes_[p.name].count;
    }
}

void Stats::turn_over() {
    const double cpu_ms = process_cpu_ms();
    turns_.add({.frames = frames() - turn_began_frames_, .cpu_ms = cpu_ms - turn_began_cpu_ms_, .rss_mb = rss_mb(), .gl_objects = gfx::live_objects()});
    turn_began_frames_ = frames();
    turn_began_cpu_ms_ = cpu_ms;
}

void Stats::first_frame(std::int64_t now_ns) { first_frame_ms_ = static_cast<double>(now_ns - start_ns_) / 1e6; }

void Stats::uploaded(const UploadStats& upload) {
    for (const auto& a : upload.assets) upload_ms_[a.id] += a.upload_ms;
}

std::string Stats::json(const AssetStore* store, const std::string& gl_renderer) const {
    JsonWriter w(2);
    w.begin_object();
    write(w, store, gl_renderer);
    w.end_object();
    return w.take() + "\n";
}

namespace {

// How many pictures came in which form, after what the GL is had its say: BC7 is unpacked where a processor draws.
void write_textures(JsonWriter& w, const ModelData& model) {
    std::map<std::string_view, int> forms;
    for (const Pixels& p : model.images)
        if (p.width > 0) ++forms[to_string(p.format)];
    if (forms.empty()) return;
    w.key("textures").begin_object(JsonWriter::Layout::Inline);
    for (const auto& [form, count] : forms) w.member(form, count);
    w.end_object();
}

}  // namespace

void Stats::write(JsonWriter& w, const AssetStore* store, const std::string& gl_renderer) const {
    w.member("frames", frames()).member("dropped", dropped_);
    w.key("frame_ms").begin_object(JsonWriter::Layout::Inline);
    w.member("p50", rounded(quantile_ms(0.5))).member("p95", rounded(quantile_ms(0.95)));
    w.member("p99", rounded(quantile_ms(0.99))).member("max", rounded(quantile_ms(1)));
    w.member("mean", rounded(frames() > 0 ? sum_ms_ / static_cast<double>(frames()) : 0)).end_object();
    w.member("time_to_first_frame_ms", rounded(first_frame_ms_)).member("peak_rss_mb", rounded(peak_rss_mb()));
    w.member("cpu_ms", rounded(process_cpu_ms()));
    w.key("gpu_ms").begin_object();
    for (const auto& [name, p] : passes_) w.member(name, rounded(p.sum_ms / static_cast<double>(p.count)));
    w.end_object().member("draw_calls", draw_.draw_calls).member("triangles", draw_.triangles);
    w.member("visible_instances", draw_.instances_drawn).member("path", draw_.path).member("dispatches", draw_.dispatches);
    w.key("assets").begin_array();
    if (store) {
        for (const AssetStore::Entry& e : store->entries()) {
            if (e.id.value.empty()) continue;  // it left
            const auto up = upload_ms_.find(e.id);
            w.begin_object(JsonWriter::Layout::Inline).member("id", e.id.value).member("bytes", e.bytes);
            w.member("gate_ms", rounded(e.gate_ms)).member("decode_ms", rounded(e.decode_ms));
            w.member("upload_ms", rounded(up == upload_ms_.end() ? 0 : up->second));
            if (const Model* model = e.data ? std::get_if<Model>(e.data.get()) : nullptr) write_textures(w, model->data);
            w.end_object();
        }
    }
    w.end_array().key("refused").begin_array();
    for (const auto& [asset, refusal] : refused_)
        w.begin_object(JsonWriter::Layout::Inline).member("id", asset.value).member("code", refusal.code).member("since_s", refusal.since.seconds()).end_object();
    w.end_array().key("outputs").begin_array();
    for (const OutputReport& o : outputs_)
        w.begin_object(JsonWriter::Layout::Inline).member("id", o.id).member("display", o.display).member("adopted", o.adopted).member("lost", o.lost).end_object();
    w.end_array().member("gl_renderer", gl_renderer);
    if (late_) late_->write(w);
    if (resolution_) resolution_->write(w);
    if (turns_.count() > 0) turns_.write(w);
    if (memory_) memory_->write(w);
    if (state_) write_state(w, *state_);
    if (cues_fired_) write_cues_fired(w, *cues_fired_);
    if (osc_)
        w.key("osc").begin_object(JsonWriter::Layout::Inline).member("received", osc_->received).member("malformed", osc_->malformed)
            .member("dropped", osc_->dropped).end_object();
}

}  // namespace pai::app
