// `paifang pack` and `paifang unpack`: a show that travels.
#include <memory>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "app/cli.h"
#include "show/find.h"
#include "app/preflight.h"
#include "app/progress.h"
#include "app/rights_text.h"
#include "app/version.h"
#include "base/file.h"
#include "vault/show_pack.h"

namespace pai::app {
namespace fs = std::filesystem;
namespace {

struct PackOptions {
    std::string show, venue;
    std::vector<std::string> with;
    fs::path out;
};

PackProgress show_progress(Progress& progress, const char* verb) {
    return [&progress, verb](std::string_view what, double share) {
        progress.say([&] { return fmt::format("{} {:3.0f} %  {}", verb, share * 100, what); });
    };
}

Result<Outcome> pack(const PackOptions& options) {
    PAI_TRY(const Programme programme, find_programme(options.show));
    PackRequest request{.show = programme.name, .files = {}, .assets = {}, .with = {}, .out = options.out};
    for (const fs::path& file : programme.files) request.files.push_back({"show/" + file.string(), programme.folder / file});
    for (const auto& [name, asset] : programme.assets) {
        if (!asset.starts_with("urn:"))
            return Error(Code::InvalidArgument, fmt::format("asset '{}' ({}) is own work, which never leaves its machine: seal it with `paifang-registry package build`", name, asset));
        request.assets.push_back({asset});
    }
    request.with.assign(options.with.begin(), options.with.end());
    const fs::path own = paifang_home() / "venue.json";
    if (!options.venue.empty()) {
        PAI_TRY(const fs::path venue, find_venue(options.venue));
        PAI_TRY(read_venue(options.venue));
        request.files.push_back({"venue/" + venue.filename().string(), venue});
    } else if (file_exists(own)) {
        request.files.push_back({"venue/" + programme.name + ".json", own});
    }
    Progress progress;
    PAI_TRY(const PackReport report, pack_show(paifang_home(), request, show_progress(progress, "packing")));
    progress.end();
    const std::string text = fmt::format("packed   {}\nsize     {} bytes, {} packages, {} documents\nsha256   {}\n", report.out.string(), report.bytes,
                                         report.packages, report.documents, report.sha256);
    return Outcome{0, to_json(report), text};
}

struct UnpackTexts {
    fs::path file;
    UnpackOptions options;
};

Result<Outcome> unpack(const UnpackTexts& texts) {
    Progress progress;
    PAI_TRY(const UnpackReport report, unpack_show(paifang_home(), texts.file, texts.options, show_progress(progress, "unpacking"), {.version = version()}));
    progress.end();
    PAI_TRY(const Programme programme, find_programme(report.folder.string()));
    PAI_TRY(const Venue venue, read_venue(report.venue.string()));
    PAI_TRY(Home home, Home::open(paifang_home(), {.version = version()}));
    PreflightRequest request = preflight_request(programme, venue);
    request.check_bytes = false;  // import has read every byte
    PAI_TRY(const Preflight judged, preflight(home, request));
    JsonWriter w = begin_outcome(judged.plays ? std::string() : judged.code);
    w.member("show", report.show).member("folder", report.folder.string()).member("venue", report.venue.string()).member("plays", judged.plays);
    std::string text = first_line(judged);
    text += fmt::format("show     {}\n", report.folder.string());
    if (!report.venue.empty()) text += fmt::format("venue    {}\n", report.venue.string());
    if (judged.plays) w.member("until", format_utc(judged.until));
    else write_message(w, judged.code), text += message_lines(judged.code);
    for (const ImportLine& line : report.import.results)
        if (line.result == "refused") text += fmt::format("refused  {}: {}\n", line.file, line.code);
    write_results(w, report.import);
    return end_outcome(std::move(w), std::move(text));
}

}  // namespace

void add_pack(Cli& cli) {
    auto* sub = cli.app.add_subcommand("pack", "makes one file of a show, its venue, packages, licences and grants, to carry to another house");
    const auto options = std::make_shared<PackOptions>();
    sub->add_option("SHOW", options->show, "a show or catalogue that `paifang list` knows, or the folder of one")->required();
    sub->add_option("--venue", options->venue, "venue file, or the name of one (the house's own, if there is one)");
    sub->add_option("--with", options->with, "further documents, such as the other house's grants and certificates");
    sub->add_option("--out", options->out, "file to write")->required();
    sub->callback([&cli, options] { cli.run = [options] { return pack(*options); }; });
}

void add_unpack(Cli& cli) {
    auto* sub = cli.app.add_subcommand("unpack", "lays a packed show down in this home and says whether it will play here");
    const auto texts = std::make_shared<UnpackTexts>();
    sub->add_option("FILE", texts->file, "a file made by `paifang pack`")->required();
    sub->add_flag("--trust-root", texts->options.trust_root, "pin the pack's root of trust: only while no root is stored");
    sub->add_flag("--replace", texts->options.replace, "move a show or venue of that name aside, to NAME.previous");
    sub->callback([&cli, texts] { cli.run = [texts] { return unpack(*texts); }; });
}

}  // namespace pai::app
