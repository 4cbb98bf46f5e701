#pragma once
// What a look at a file cost and how it ended, for people and programs.
#include <functional>

#include "app/view_stage.h"

namespace pai::app {

// Exit 1 with the error's reason, else its kind, as the code; the error itself if something is missing or unreadable.
Result<Outcome> failed_outcome(const Error& error);

// {"ok": true, "frames", "width", "height", "draw_calls", "triangles"} and for a sound its readings, "sound":
// {"duration_s", "rate_hz", "channels", "peak_dbfs": [per channel], "rms_dbfs": [per channel]}; silence is null.
// `more` adds members.
Outcome view_outcome(ViewStage& stage, const ViewFiles& files, const std::function<void(JsonWriter&)>& more);

// As Stats::json, and "width" and "height" in pixels, "instances" (copies in view), "instances_total", "instances_merged" (that merged ones stand for), "full_triangles"
// (of what is in view, in full), "lod_triangles" (drawn by levels of detail in place of full forms, by "lod_draws" draws), "splats"
// (Gaussian splats in view), "splats_total", "splat_bytes" (of sorting and drawing them), "sort_ms", "load_ms": {"gate",
// "decode", "upload"}, the longest of all files each, and "sound" as above.
std::string view_stats_json(ViewStage& stage, ViewFiles& files);

}  // namespace pai::app
