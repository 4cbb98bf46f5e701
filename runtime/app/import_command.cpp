#include <algorithm>
#include <filesystem>
#include <memory>
#include <vector>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "app/cli.h"
#include "app/version.h"
#include "base/file.h"
#include "vault/home.h"

namespace pai::app {
namespace {

struct ImportOptions {
    std::vector<std::string> files;
    bool trust_root = false;
};

Result<Outcome> import_files(const ImportOptions& options) {
    const std::vector<std::filesystem::path> files(options.files.begin(), options.files.end());
    PAI_TRY(Home home, Home::open(paifang_home(), {.version = version()}));
    PAI_TRY(const ImportReport report, home.import(files, options.trust_root));
    JsonWriter w = begin_outcome(report.ok() ? std::string_view() : report.code);
    write_results(w, report);
    std::string text;
    for (const ImportLine& line : report.results)
        text += fmt::format("{:<9} {}{}{}\n", line.result, line.file, line.line > 0 ? fmt::format(" line {}", line.line) : "",
                            line.code == "OK" ? "" : ": " + line.code);
    return end_outcome(std::move(w), std::move(text));
}

}  // namespace

void add_import(Cli& cli) {
    auto* sub = cli.app.add_subcommand("import", "takes licences, grants, certificates, packages and status lists into the home");
    const auto options = std::make_shared<ImportOptions>();
    sub->add_option("FILE", options->files, "files, packages, and folders of them, in any order")->required();
    sub->add_flag("--trust-root", options->trust_root, "pin the root in FILE: only while no root is stored");
    sub->callback([&cli, options] { cli.run = [options] { return import_files(*options); }; });
}

}  // namespace pai::app
