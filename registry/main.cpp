// paifang-registry: keys, registrations, packages, licences, grants and status lists, for those who own what is shown.
#include "commands/commands.h"

#include <algorithm>
#include <string_view>

#include <CLI/CLI.hpp>

#include "base/outcome.h"
#include "vault/core_files.h"

int main(int argc, char** argv) {
    pai::forbid_core_files();
    CLI::App app("Issues what venues and rights holders rely on.", "paifang-registry");
    app.set_version_flag("--version", "paifang-registry " PAIFANG_VERSION);
    app.require_subcommand(1);
    app.set_help_all_flag("--help-all", "All commands with their options");
    int status = 0;
    pai::add_registry_commands(app, status);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& e) {
        if (e.get_exit_code() == 0) return app.exit(e);
        const bool json = std::any_of(argv, argv + argc, [](std::string_view a) { return a == "--json"; });
        return pai::report_usage(e.what(), json);
    }
    return status;
}
