// demo init.
#include <memory>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "commands/verb.h"
#include "issue/demo.h"
#include "time/clock.h"

namespace pai {

namespace {

struct DemoOptions {
    std::string dir, packs;
};

Result<Outcome> init_demo(const DemoOptions& options) {
    namespace fs = std::filesystem;
    const fs::path packs = options.packs.empty() ? share_directory() / "packs" : fs::path(options.packs);
    std::error_code failed;
    const fs::path dir = fs::absolute(options.dir, failed);
    if (failed) return Error(Code::Io, fmt::format("{}: {}", options.dir, failed.message()));
    PAI_TRY(const DemoWorld world, make_demo_world(dir, packs, wall_ms() / 1000));
    JsonWriter w = begin_outcome();
    w.member("home", world.home.string()).key("packages").begin_array();
    std::string text = fmt::format("home      {}\n", world.home.string());
    for (const DemoPackage& package : world.packages) {
        w.begin_object().member("pack", package.pack).member("uid", package.uid).member("docId", package.doc_id);
        w.member("dir", package.dir.string()).end_object();
        text += fmt::format("package   {}  {}\n", package.pack, package.uid);
    }
    w.end_array().key("assets");
    write_texts(w, world.assets);
    w.member("licence", world.licence).key("guests").begin_array();
    for (const DemoGuest& guest : world.guests) {
        w.begin_object().member("holder", guest.holder).member("licence", guest.licence).key("territories");
        write_texts(w, guest.territories);
        w.end_object();
        text += fmt::format("guest     {}  {}\n", guest.holder, guest.licence);
    }
    w.end_array().member("device", world.device);
    w.member("until", format_utc(world.until_s)).member("renewed", world.renewed);
    text += fmt::format("assets    {}\nlicence   {}\ndevice    {}\nuntil     {}\n", world.assets.size(), world.licence, world.device,
                        format_utc(world.until_s));
    if (world.renewed) text += "renewed\n";
    return end_outcome(std::move(w), std::move(text));
}

}  // namespace

void add_demo_verbs(CLI::App& app, int& status) {
    CLI::App* demo = app.add_subcommand("demo", "A world to try things in");
    demo->require_subcommand(1);
    const auto options = std::make_shared<DemoOptions>();
    CLI::App* init = demo->add_subcommand("init", "Makes keys, parties, packages, licence, grant and a ready home, or renews them");
    init->add_option("DIR", options->dir, "Folder of the demo world")->required();
    init->add_option("--packs", options->packs, "Folder of packs [<executable>/../share/paifang/packs]");
    bind_verb(*init, status, [options] { return init_demo(*options); });
}

}  // namespace pai
