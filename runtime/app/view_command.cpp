#include <map>
#include <memory>

#include <CLI/CLI.hpp>

#include "app/cli.h"
#include "app/show_options.h"
#include "app/view_options.h"
#include "time/clock.h"

namespace pai::app {
namespace {

struct ViewTexts {
    std::string size, quality;
    ViewOptions options;
};

Result<Outcome> run_view(ViewTexts& t, std::int64_t start_ns) {
    if (!t.size.empty()) {
        PAI_TRY(const auto size, parse_size(t.size));
        t.options.width = size.width;
        t.options.height = size.height;
    }
    static const std::map<std::string, ViewQuality> kQualities = {
        {"interactive", ViewQuality::Interactive}, {"show", ViewQuality::Show}, {"still", ViewQuality::Still}};
    if (const auto found = kQualities.find(t.quality); found != kQualities.end()) t.options.quality = found->second;
    if (t.options.model.empty() && t.options.scenario.empty())
        return Error(Code::InvalidArgument, "nothing to look at: name a MODEL, or a --scenario that does");
    t.options.start_ns = start_ns;
    return view(t.options);
}

}  // namespace

void add_view(Cli& cli) {
    auto texts = std::make_shared<ViewTexts>();
    ViewOptions& o = texts->options;
    auto* sub = cli.app.add_subcommand("view", "looks at one model, picture or sound: in a window, or headless\n"
        "glTF, 3D tilesets (tileset.json), splats and point clouds (PLY, SPZ, .splat, pnts), PNG, JPEG, WebP, Radiance HDR, WAV, FLAC, Ogg, films in MP4, MOV, Matroska or WebM. A file is looked at as own work: no licence is asked for. An asset of a package, named by its id, needs one that permits preview.\n"
        "Mouse: left turns, right or Shift+left moves, the wheel zooms. H shows all keys, Esc leaves.\n"
        "Exit status: 1 a broken or refused file, 3 a missing one.");
    sub->add_option("MODEL", o.model, "the file, or the id of an asset in a stored package; may be left out where a scenario names it");
    sub->add_option("--scenario", o.scenario, "JSON file of a render scenario, or FILE#NAME for one of several");
    sub->add_option("--data", o.data, "folder that a scenario's files are looked up in; may be given again")->allow_extra_args(false);
    sub->add_option("--size", texts->size, "size of the picture, such as 1280x720 (a scenario's dimensions twice)");
    sub->add_option("--frames", o.frames, "frames to draw, then end (headless 1)")->check(CLI::Range(1, 1'000'000));
    sub->add_option("--camera-path", o.camera_path, "JSON array of {eye, target, verticalFoV, near, far}: one camera a frame, repeated");
    sub->add_option("--beside", o.beside, "a second model, on the same floor at the same scale: both are always seen from the same side");
    sub->add_option("--camera", o.camera, "the model's own camera, by name or number from 0, as it is animated");
    sub->add_option("--variant", o.variant, "the model's materials in this variant (KHR_materials_variants), by name or number from 0");
    sub->add_option("--lights", o.lights, "adds this many point lights in a spiral")->check(CLI::Range(0, 4096));
    sub->add_option("--quality", texts->quality, "interactive, show or still; a still without a window is traced by paths of light")->check(CLI::IsMember({"interactive", "show", "still"}));
    sub->add_option("--samples", o.samples, "paths of each pixel of a still without a window (as many as two minutes on two cores allow)")->check(CLI::Range(1, 65536));
    sub->add_option("--tile-error", o.tile_error_px, "of 3D tilesets: pixels that a tile may be wrong by before its children are loaded (16)")->check(CLI::Range(0.1, 1024.0));
    sub->add_option("--tile-memory", o.tile_memory_mb, "of 3D tilesets: MB of tiles on the GPU; where more would be needed they are coarser (512)")->check(CLI::Range(1, 1 << 20));
    sub->add_flag("--plain", o.plain, "one directional light and constant ambient: no shadows, anti-aliasing, environment or post");
    sub->add_option("--culling", o.culling, "where it is found what can be seen: auto, cpu, gpu, or none, which draws everything in full")->check(CLI::IsMember({"auto", "cpu", "gpu", "none"}));
    sub->add_option("--mode", o.mode, "how surfaces are seen: natural, clay, xray, normals or wireframe")->check(CLI::IsMember({"natural", "clay", "xray", "normals", "wireframe"}));
    sub->add_option("--section", o.section, "NX,NY,NZ,D: cuts away all p with p . n > D metres, n of length 1; --json tells the area of the cut");
    sub->add_option("--rake", o.rake, "AZIMUTH,ELEVATION of a raking light, degrees: from +Z towards +X, above the horizon");
    sub->add_option("--measure", o.measure, "X,Y,X,Y in shares of the picture, or X,Y,Z,X,Y,Z in metres: --json tells the distance between the two places of the surface");
    sub->add_option("--tour", o.tour, "NAME or NAME@SECONDS: begins a tour of the file beside the model, as if so long under way");
    sub->add_option("--language", o.language, "of what is told and of the tools: zh or en (that of LANG)")->check(CLI::IsMember({"zh", "zh-Hans", "en"}));
    sub->add_option("--script", o.script, "plays recorded touches from this file, on a clock of its own, then ends");
    sub->add_option("--record", o.record, "writes what is touched to this file, for --script");
    sub->add_option("--shots", o.shots, "folder for the pictures that a script asks for");
    sub->add_flag("--check", o.check, "only says whether it may be looked at, and logs that; needs no display");
    sub->add_flag("--validate", o.validate, "only says what is wrong with the file; needs no display");
    sub->add_flag("--headless", o.headless, "without a window");
    sub->add_option("--png", o.png, "write the last frame to this file");
    sub->add_option("--stats", o.stats, "write what frames cost to this JSON file");
    sub->callback([&cli, texts, begun = steady_ns()] {
        cli.run = [texts, begun] { return run_view(*texts, begun); };
    });
}

}  // namespace pai::app
