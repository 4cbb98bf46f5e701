#include "panels/editor_command.h"

#include <exception>
#include <string_view>

#include <CLI/CLI.hpp>

#include "app/version.h"
#include "base/log.h"
#include "base/outcome.h"
#include "panels/editor.h"
#include "platform/process.h"
#include "vault/core_files.h"

namespace pai {
namespace {

Result<Outcome> run_guarded(const EditorOptions& options) {
    try {
        PAI_TRY(const EditorStats stats, run_editor(options));
        JsonWriter w = begin_outcome();
        w.member("frames", static_cast<std::int64_t>(stats.frames));
        w.key("frame_ms").begin_object().member("median", stats.median_ms).member("p95", stats.p95_ms).member("worst", stats.worst_ms).end_object();
        if (stats.state) app::write_state(w, *stats.state);
        return end_outcome(std::move(w), {});
    } catch (const std::exception& e) {
        return Error(Code::Internal, e.what());
    }
}

}  // namespace

int run_editor_command(int argc, char** argv) {
    forbid_core_files();
    prepare_environment();
    CLI::App parser("Stages licensed shows: what the viewport shows is what the venue will show.\n"
                    "Exit status: 0 done, 1 a script that failed, 2 usage, 3 the environment, 4 internal error.", "paifang-editor");
    parser.set_version_flag("--version", app::version_line());
    EditorOptions options;
    bool json = false, verbose = false, headless = false;
    std::string script, shots = ".", places;
    parser.add_option("SHOW", options.show, "a name or a folder; without one, the show that was open last");
    parser.add_option("--venue", options.venue, "the venue it is staged for: a name or a file");
    parser.add_option("--language", options.language, "of the interface: en or zh-Hans")->check(CLI::IsMember({"en", "zh-Hans"}));
    parser.add_option("--scale", options.scale, "of the interface: 1, 1.25, 2…")->check(CLI::Range(0.75, 4.0));
    parser.add_option("--width", options.width, "of the window, pixels")->check(CLI::Range(640, 16384));
    parser.add_option("--height", options.height, "of the window, pixels")->check(CLI::Range(360, 16384));
    parser.add_flag("--headless", headless, "no window: for scripts");
    parser.add_option("--script", script, "a file of what is done in the interface, then it ends; see docs/formats/editor-script.md");
    parser.add_option("--shots", shots, "folder for the pictures that the script takes")->capture_default_str();
    parser.add_option("--places", places, "a file that says where everything stands, as JSON, for those who click from outside");
    parser.add_flag("--json", json, "one JSON object on stdout");
    parser.add_flag("--verbose", verbose, "log more, on stderr");
    try {
        parser.parse(argc, argv);
    } catch (const CLI::ParseError& e) {
        if (e.get_exit_code() == 0) return parser.exit(e);  // --help, --version
        return report_usage(e.what(), json);
    }
    options.visible = !headless, options.script = script, options.shots = shots, options.places = places;
    log::set_level(verbose ? log::Level::Debug : log::Level::Info);
    return report(run_guarded(options), json);
}

}  // namespace pai
