#include <exception>

#include <CLI/CLI.hpp>

#include "app/cli.h"
#include "app/version.h"
#include "base/log.h"
#include "platform/process.h"
#include "vault/core_files.h"

namespace pai::app {
namespace {

// The verbs, in the order of --help.
constexpr void (*kVerbs[])(Cli&) = {
    add_play,
    add_render,
    add_kiosk,
    add_view,
    add_list,
    add_doctor,
    add_slate,
    add_import,
    add_decide,
    add_session,
    add_licence,
    add_cat,
    add_device,
    add_ledger,
    add_visitors,
    add_revenue_verb,
    add_enquiry,
    add_preflight,
    add_pack,
    add_unpack,
    add_relink,
    add_thumbnails,
};

Result<Outcome> run_guarded(const Cli& cli) {
    try {
        return cli.run();
    } catch (const std::exception& e) {
        return Error(Code::Internal, e.what());
    }
}

}  // namespace

int run_command_line(int argc, char** argv) {
    forbid_core_files();
    prepare_environment();
    CLI::App parser("Paifang plays licensed cultural scenes.\n"
                    "Exit status: 0 done or permitted, 1 denied or a failed verification, 2 usage, 3 the environment, "
                    "4 internal error.", "paifang");
    parser.set_version_flag("--version", version_line());
    parser.require_subcommand(1);
    parser.fallthrough();
    Cli cli{parser};
    bool verbose = false;
    parser.add_flag("--json", cli.json, "one JSON object on stdout");
    parser.add_flag("--verbose", verbose, "log more, on stderr");
    for (const auto add : kVerbs) add(cli);
    for (CLI::App* verb : parser.get_subcommands({}))
        verb->footer("Also: --json for one JSON object on stdout, --verbose for more on stderr.");
    try {
        parser.parse(argc, argv);
    } catch (const CLI::ParseError& e) {
        if (e.get_exit_code() == 0) return parser.exit(e);  // --help, --version
        return report_usage(e.what(), cli.json);
    }
    log::set_level(verbose ? log::Level::Debug : log::Level::Info);
    return report(run_guarded(cli), cli.json);
}

}  // namespace pai::app
