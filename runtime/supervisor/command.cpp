#include <algorithm>
#include <exception>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "base/id.h"
#include "base/log.h"
#include "platform/process.h"
#include "supervisor/supervise.h"

namespace pai {
namespace {

Result<Outcome> supervise_guarded(const SuperviseOptions& options) {
    try {
        return supervise(options);
    } catch (const std::exception& e) {
        return Error(Code::Internal, e.what());
    }
}

Result<void> check_options(const SuperviseOptions& o) {
    if (o.command.empty()) return Error(Code::InvalidArgument, "no player is named: paifang-supervisor [OPTIONS] -- paifang play SHOW …");
    if (!is_valid_id(o.name)) return Error(Code::InvalidArgument, fmt::format("--name '{}': expected small letters, digits and '-'", o.name));
    return {};
}

}  // namespace

int run_supervisor(int argc, char** argv) {
    prepare_environment();
    SuperviseOptions options;
    // All after the first "--" is the player's, whatever it looks like.
    const auto split = std::find(argv + std::min(argc, 1), argv + argc, std::string_view("--"));
    if (split != argv + argc) options.command.assign(split + 1, argv + argc);
    CLI::App parser("Keeps a show on the stage: starts the player, watches the frames it presents, and goes on at the right show time when it dies or hangs.\n"
                    "Exit status: 0 done, 1 refused, 2 usage, 3 the environment, 4 internal error.", "paifang-supervisor");
    parser.footer("After the options: -- and the player with its own, such as: paifang-supervisor -- paifang play SHOW --venue FILE");
    parser.set_version_flag("--version", "paifang-supervisor " PAIFANG_VERSION);
    bool no_backdrop = false, no_standby = false, verbose = false;
    parser.add_option("--name", options.name, "name of this stage, where one home has several (main)");
    parser.add_option("--slate", options.slate, "PNG shown when nothing else can be (drawn in the venue's words)");
    parser.add_option("--stats", options.stats, "write restarts and times to the next frame to this JSON file");
    parser.add_flag("--no-backdrop", no_backdrop, "no black behind the player's windows: for work at a desk");
    parser.add_option("--standby", options.standbys, "players kept warm behind the one that is seen (2); each costs the memory of a player")->check(CLI::Range(0, kMostStandbys));
    parser.add_flag("--no-standby", no_standby, "none of them: a third of the memory, a longer gap");
    parser.add_flag("--json", options.json, "one JSON object on stdout");
    parser.add_flag("--verbose", verbose, "log more, on stderr");
    try {
        parser.parse(static_cast<int>(split - argv), argv);
    } catch (const CLI::ParseError& e) {
        if (e.get_exit_code() == 0) return parser.exit(e);
        return report_usage(e.what(), options.json);
    }
    options.backdrop = !no_backdrop;
    if (no_standby) options.standbys = 0;
    if (const auto checked = check_options(options); !checked) return report_usage(checked.error().message, options.json);
    log::set_level(verbose ? log::Level::Debug : log::Level::Info);
    return report(supervise_guarded(options), options.json);
}

}  // namespace pai
