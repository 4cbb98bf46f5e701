// iscc compute, iscc compare, iscc search.
#include <memory>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "commands/verb.h"
#include "iscc/fingerprint.h"

namespace pai {

namespace {

struct IsccOptions {
    std::string file, other, folder;
};

Result<Outcome> compute_iscc(const IsccOptions& options) {
    PAI_TRY(const Fingerprint print, fingerprint_file(options.file));
    JsonWriter w = begin_outcome();
    w.member("iscc", print.iscc());
    return end_outcome(std::move(w), print.iscc() + "\n");
}

Result<Outcome> compare_files(const IsccOptions& options) {
    PAI_TRY(const Fingerprint a, fingerprint_file(options.file));
    PAI_TRY(const Fingerprint b, fingerprint_file(options.other));
    const Likeness likeness = compare(a, b);
    JsonWriter w = begin_outcome();
    // No failure: that two files are unlike is an answer.
    if (likeness.level == MatchLevel::None) w.member("code", "NO_STRONG_MATCH");
    w.member("distance", likeness.distance).member("match", to_string(likeness.level));
    return end_outcome(std::move(w), fmt::format("match     {}\ndistance  {} of 64 bits\n", to_string(likeness.level), likeness.distance));
}

Result<Outcome> search_folder(const IsccOptions& options) {
    PAI_TRY(const Fingerprint print, fingerprint_file(options.file));
    PAI_TRY(const std::vector<LookAlike> found, find_look_alikes(print, options.folder));
    JsonWriter w = begin_outcome();
    std::string text;
    w.key("hits").begin_array();
    for (const LookAlike& hit : found) {
        const std::string file = hit.file.string();
        w.begin_object().member("file", file).member("distance", hit.likeness.distance).member("match", to_string(hit.likeness.level)).end_object();
        text += fmt::format("{:6}  {:2}  {}\n", to_string(hit.likeness.level), hit.likeness.distance, file);
    }
    w.end_array();
    if (text.empty()) text = "no look-alikes\n";
    return end_outcome(std::move(w), std::move(text));
}

}  // namespace

void add_iscc_verbs(CLI::App& app, int& status) {
    CLI::App* iscc = app.add_subcommand("iscc", "Content codes after ISO 24138, and look-alikes by them");
    iscc->require_subcommand(1);
    const auto options = std::make_shared<IsccOptions>();
    CLI::App* compute = iscc->add_subcommand("compute", "The ISCC of a file");
    compute->add_option("FILE", options->file, "Any file")->required();
    bind_verb(*compute, status, [options] { return compute_iscc(*options); });
    CLI::App* both = iscc->add_subcommand("compare", "How near two files are");
    both->add_option("FILE", options->file, "Any file")->required();
    both->add_option("OTHER", options->other, "The file to compare it with")->required();
    bind_verb(*both, status, [options] { return compare_files(*options); });
    CLI::App* search = iscc->add_subcommand("search", "The files of a folder that are like one file");
    search->add_option("FILE", options->file, "Any file")->required();
    search->add_option("--in", options->folder, "Folder to search, with the folders in it")->required();
    bind_verb(*search, status, [options] { return search_folder(*options); });
}

}  // namespace pai
