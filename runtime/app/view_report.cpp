#include "app/view_report.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include <fmt/format.h>

#include "app/wave_picture.h"
#include "asset/words.h"

namespace pai::app {
namespace {

void write_levels(JsonWriter& w, std::string_view name, const std::array<double, 2>& levels, int channels) {
    w.key(name).begin_array(JsonWriter::Layout::Inline);
    for (int c = 0; c < channels; ++c) {
        const double db = levels[static_cast<std::size_t>(c)];
        if (std::isfinite(db)) w.value(std::round(db * 100) / 100);
        else w.null();
    }
    w.end_array();
}

void write_sound(JsonWriter& w, const Sound& sound) {
    const SoundLevels levels = measure_levels(sound);
    w.key("sound").begin_object(JsonWriter::Layout::Inline);
    w.member("duration_s", levels.duration_s).member("rate_hz", levels.rate_hz).member("channels", levels.channels);
    write_levels(w, "peak_dbfs", levels.peak_dbfs, levels.channels);
    write_levels(w, "rms_dbfs", levels.rms_dbfs, levels.channels);
    w.end_object();
}

// From the start of the program until all was read, and what that took.
void write_load(JsonWriter& w, ViewStage& stage, ViewFiles& files) {
    double gate = 0, decode = 0;
    for (const AssetStore::Entry& e : files.store() ? files.store()->entries() : std::vector<AssetStore::Entry>{}) {
        gate = std::max(gate, e.gate_ms);
        decode = std::max(decode, e.decode_ms);
    }
    w.key("load_ms").begin_object(JsonWriter::Layout::Inline);
    w.member("gate", gate).member("decode", decode).member("upload", stage.upload_ms()).end_object();
}

void write_means(JsonWriter& w, const StillReport* still, const BakeReport* baked, const DrawStats& drawn) {
    w.member("renderer", still && still->not_traced.empty() ? "path" : "raster");
    if (drawn.key_share > 0) {
        w.key("key_light").begin_object(JsonWriter::Layout::Inline).member("share", std::round(drawn.key_share * 1000) / 1000);
        w.member("radius_deg", std::round(drawn.key_radius_rad * 180 / std::numbers::pi * 100) / 100).end_object();
    }
    if (baked) {
        w.key("baked").begin_object(JsonWriter::Layout::Inline).member("cells", baked->cells).member("bytes", baked->bytes);
        w.member("seconds", std::round(baked->seconds * 1000) / 1000).member("packed", baked->packed).end_object();
    }
    if (!still) return;
    if (!still->not_traced.empty()) {
        w.member("not_traced", still->not_traced);
        return;
    }
    w.key("traced").begin_object(JsonWriter::Layout::Inline);
    w.member("samples", still->samples).member("rays", still->rays).member("triangles", still->triangles);
    w.member("seconds", std::round(still->seconds * 1000) / 1000).member("threads", still->threads).member("complete", still->complete).end_object();
}

void write_film(JsonWriter& w, const FilmInfo& film) {
    w.key("film").begin_object(JsonWriter::Layout::Inline);
    w.member("container", film.container).member("codec", film.codec).member("width", film.width).member("height", film.height);
    w.member("pictures", film.pictures).member("duration_s", film.duration.seconds()).member("rate_hz", std::round(film.rate_hz * 1000) / 1000);
    w.member("alpha", film.has_alpha).member("sound", film.sound_codec).end_object();
}

// What may be chosen, and what is said of the work.
void write_model(JsonWriter& w, const Model& model) {
    const auto list = [&](std::string_view key, const std::vector<std::string>& names) {
        if (names.empty()) return;
        w.key(key).begin_array(JsonWriter::Layout::Inline);
        for (const std::string& name : names) w.value(name);
        w.end_array();
    };
    list("variants", model.data.variants);
    list("unmoved", model.data.unmoved);
    write_words(w, "provenance", model.data.words);
}

void write_tiles(JsonWriter& w, const TileStats& tiles) {
    w.key("tiles").begin_object(JsonWriter::Layout::Inline);
    w.member("shown", tiles.shown).member("resident", tiles.resident).member("loading", tiles.loading).member("failed", tiles.failed);
    w.member("bytes", tiles.bytes).member("most_bytes", tiles.most_bytes).member("budget_bytes", tiles.budget_bytes);
    w.member("error_px", tiles.error_px).member("complete", tiles.complete).end_object();
}

}  // namespace

Result<Outcome> failed_outcome(const Error& error) {
    // A file that is not there, or a machine that cannot read it, is no fault of a file.
    if (error.reason.empty() && (error.code == Code::NotFound || error.code == Code::Io)) return error;
    const std::string code = error.reason.empty() ? std::string(to_string(error.code)) : error.reason;
    JsonWriter w = begin_outcome(code);
    w.member("message", error.message);
    return end_outcome(std::move(w), fmt::format("ERROR {} {}\n", code, error.message));
}

Outcome view_outcome(ViewStage& stage, const ViewFiles& files, const std::function<void(JsonWriter&)>& more) {
    JsonWriter w = begin_outcome();
    const Stats& stats = stage.stats();
    w.member("frames", stats.frames()).member("width", stage.width()).member("height", stage.height());
    write_means(w, stage.still(), stage.baked(), stats.last_draw());
    w.member("draw_calls", stats.last_draw().draw_calls).member("triangles", stats.last_draw().triangles);
    if (const Sound* sound = files.sound()) write_sound(w, *sound);
    if (const Film* film = files.film()) write_film(w, film->info);
    if (const Model* model = files.model()) write_model(w, *model);
    if (files.tileset()) write_tiles(w, stats.last_draw().tiles);
    more(w);
    return end_outcome(std::move(w), fmt::format("{} frames of {} x {}, {} draws, {} triangles, {:.1f} ms each\n", stats.frames(),
                                                 stage.width(), stage.height(), stats.last_draw().draw_calls,
                                                 stats.last_draw().triangles, stats.quantile_ms(0.5)));
}

std::string view_stats_json(ViewStage& stage, ViewFiles& files) {
    JsonWriter w(2);
    w.begin_object().member("width", stage.width()).member("height", stage.height());
    write_means(w, stage.still(), stage.baked(), stage.stats().last_draw());
    w.member("instances", stage.stats().last_draw().instances_drawn).member("instances_total", stage.stats().last_draw().instances_total).member("instances_merged", stage.stats().last_draw().instances_merged);
    const DrawStats& drawn = stage.stats().last_draw();
    w.member("full_triangles", drawn.full_triangles).member("lod_triangles", drawn.lod_triangles).member("lod_draws", drawn.lod_draws);
    w.member("processor_triangles", drawn.processor_triangles);
    w.member("splats", drawn.splats).member("splats_total", drawn.splats_total).member("splat_bytes", drawn.splat_bytes).member("sort_ms", drawn.sort_ms);
    if (files.tileset()) write_tiles(w, drawn.tiles);
    write_load(w, stage, files);
    if (const Sound* sound = files.sound()) write_sound(w, *sound);
    if (const Film* film = files.film()) write_film(w, film->info);
    if (const Model* model = files.model()) write_model(w, *model);
    stage.stats().write(w, files.store(), stage.renderer().context().renderer);
    w.end_object();
    return w.take() + "\n";
}

}  // namespace pai::app
