// `paifang relink`: media that were moved or lost are found again by their content.
#include <memory>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "app/cli.h"
#include "app/programme.h"
#include "app/progress.h"
#include "app/version.h"
#include "base/file.h"
#include "vault/relink.h"

namespace pai::app {
namespace fs = std::filesystem;
namespace {

struct RelinkOptions {
    std::string show;
    std::vector<std::string> folders;
    bool dry_run = false;
};

struct Relinked {
    FoundFile file;
    std::string error;  // empty: put back, or only looked for
};

// What the programme lacks: loose files that it names, and payloads of its packages.
struct Lost {
    std::vector<LostFile> own_work, payloads;
    std::vector<std::string> unknown;  // loose files that were never described here
};

Result<Lost> lost_media(const Home& home, const Programme& programme) {
    Lost out;
    std::vector<AssetId> sealed;
    std::error_code ec;
    const fs::path base = fs::weakly_canonical(programme.folder, ec);
    const std::vector<LostFile> described = lost_own_work(paifang_home(), ec ? programme.folder : base);
    for (const auto& [name, asset] : programme.assets) {
        if (asset.starts_with("urn:")) {
            sealed.push_back({asset});
            continue;
        }
        if (file_exists(programme.folder / asset)) continue;
        const auto known = std::find_if(described.begin(), described.end(), [&](const LostFile& f) { return f.name == asset; });
        if (known == described.end()) out.unknown.push_back(asset);
        else out.own_work.push_back(*known);
    }
    out.payloads = lost_payloads(home, sealed);
    return out;
}

Outcome outcome_of(const std::vector<Relinked>& done, const std::vector<std::string>& unknown, bool dry_run) {
    const bool complete = unknown.empty() && std::all_of(done.begin(), done.end(), [](const Relinked& r) { return !r.file.from.empty() && r.error.empty(); });
    JsonWriter w = begin_outcome(complete ? std::string() : "ASSET_MISSING");
    std::string text;
    w.key("found").begin_array();
    for (const Relinked& r : done) {
        if (r.file.from.empty()) continue;
        w.begin_object().member("asset", r.file.lost.name).member("from", r.file.from.string()).member("to", r.file.lost.place.string()).member("error", r.error).end_object();
        text += fmt::format("{}  {}\n         from {}{}\n", dry_run ? "found  " : "relinked", r.file.lost.name, r.file.from.string(), r.error.empty() ? "" : ": " + r.error);
    }
    w.end_array().key("missing").begin_array();
    for (const Relinked& r : done) {
        if (!r.file.from.empty()) continue;
        w.value(r.file.lost.name);
        text += fmt::format("missing  {}: {} bytes, sha256 {}\n", r.file.lost.name, r.file.lost.size, r.file.lost.sha256);
    }
    for (const std::string& name : unknown) {
        w.value(name);
        text += fmt::format("missing  {}: was never shown on this machine, so its content is not known\n", name);
    }
    w.end_array();
    if (done.empty() && unknown.empty()) text = "nothing is missing\n";
    return end_outcome(std::move(w), std::move(text));
}

Result<Outcome> relink(const RelinkOptions& options) {
    PAI_TRY(const Programme programme, find_programme(options.show));
    PAI_TRY(const Home home, Home::open(paifang_home(), {.version = version()}));
    PAI_TRY(const Lost lost, lost_media(home, programme));
    std::vector<LostFile> all = lost.own_work;
    all.insert(all.end(), lost.payloads.begin(), lost.payloads.end());
    std::vector<fs::path> folders(options.folders.begin(), options.folders.end());
    folders.push_back(programme.folder);
    Progress progress;
    std::vector<Relinked> done;
    for (FoundFile& found : find_by_content(all, folders, [&](const fs::path& at) { progress.say([&] { return "looking in " + at.string(); }); })) {
        Relinked r{std::move(found), {}};
        if (!r.file.from.empty() && !options.dry_run) {
            const bool own = std::find(lost.own_work.begin(), lost.own_work.end(), r.file.lost) != lost.own_work.end();
            if (const Result<void> put = own ? restore_own_work(r.file) : restore_payload(home, r.file); !put) r.error = put.error().message;
        }
        done.push_back(std::move(r));
    }
    progress.end();
    return outcome_of(done, lost.unknown, options.dry_run);
}

}  // namespace

void add_relink(Cli& cli) {
    auto* sub = cli.app.add_subcommand("relink", "finds missing or damaged media of a show again by their content, and puts them back");
    const auto options = std::make_shared<RelinkOptions>();
    sub->add_option("SHOW", options->show, "a show or catalogue that `paifang list` knows, or the folder of one")->required();
    sub->add_option("--in", options->folders, "folders to look through, with all below (and the show's own)");
    sub->add_flag("--dry-run", options->dry_run, "only say what would be put back");
    sub->callback([&cli, options] { cli.run = [options] { return relink(*options); }; });
}

}  // namespace pai::app
