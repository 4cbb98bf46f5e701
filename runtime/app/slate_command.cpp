#include <filesystem>
#include <memory>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "app/cli.h"
#include "show/find.h"
#include "app/show_options.h"
#include "base/file.h"
#include "gfx/context.h"
#include "gfx/shader_library.h"
#include "output/compositor.h"
#include "output/png.h"
#include "render/renderer.h"
#include "platform/window.h"
#include "show/load.h"

namespace pai::app {
namespace {

struct SlateTexts {
    std::string show, venue, size, language;
    std::filesystem::path out;
};

Result<Venue> slate_venue(const std::string& name) {
    if (!name.empty()) {
        PAI_TRY(const auto path, find_venue(name));
        return load_venue(path);
    }
    const auto own = paifang_home() / "venue.json";
    return file_exists(own) ? load_venue(own) : Result<Venue>(Venue{});
}

// In the venue's words, and the show's title where the venue has none: what a show without anything left to show ends in.
FrameState slate_state(const Venue& venue, const Text& title, std::string_view language) {
    const auto words = [&](const Text& text) {
        const auto* entry = choose_text(text, language, "en");
        return entry ? entry->second : std::string();
    };
    FrameState state;
    state.slate = {true, words(venue.slate.title.empty() ? title : venue.slate.title), words(venue.slate.line), venue.slate.background, venue.slate.colour};
    return state;
}

Result<Picture> draw_slate(const FrameState& state, Size size) {
    PAI_TRY(const auto window, Window::create({.title = "slate", .width = size.width, .height = size.height, .visible = false}));
    PAI_TRY(auto renderer, Renderer::create(share_directory(), RenderOptions::for_film()));
    PAI_TRY(auto shaders, gfx::ShaderLibrary::open(share_directory() / "shaders"));
    PAI_TRY(auto compositor, Compositor::create(shaders));
    PAI_TRY(auto canvas, Canvas::create(size.width, size.height));
    renderer->draw(state, canvas, {});
    return compositor.read(canvas.texture(), Slice{0, 0, size.width, size.height});
}

Result<Outcome> run_slate_command(const SlateTexts& t) {
    Text title;
    if (!t.show.empty()) {
        // A kiosk has a catalogue in place of a show: the venue's words do.
        if (const auto found = find_show(t.show)) {
            PAI_TRY(const auto show, load_show(found->folder));
            title = show.title;
        }
    }
    PAI_TRY(const auto venue, slate_venue(t.venue));
    Size size{1920, 1080};
    if (!t.size.empty()) {
        PAI_TRY(size, parse_size(t.size));
    } else if (!venue.canvases.empty()) {
        size = {venue.canvases.begin()->second.width_px, venue.canvases.begin()->second.height_px};
    }
    const std::string language = !t.language.empty() ? t.language : venue.languages.empty() ? std::string() : venue.languages.front();
    PAI_TRY(const auto picture, draw_slate(slate_state(venue, title, language), size));
    PAI_TRY(const auto file, encode_png(picture));
    PAI_TRY(write_file(t.out, file));
    JsonWriter w = begin_outcome();
    w.member("file", t.out.string()).member("width", picture.width).member("height", picture.height);
    return end_outcome(std::move(w), fmt::format("{}: {} x {} pixels\n", t.out.string(), picture.width, picture.height));
}

}  // namespace

void add_slate(Cli& cli) {
    auto texts = std::make_shared<SlateTexts>();
    auto* sub = cli.app.add_subcommand("slate", "draws the picture that stands in when nothing else may be shown, as a PNG");
    sub->add_option("--out", texts->out, "the PNG file")->required();
    sub->add_option("--for", texts->show, "a show: its title is shown where the venue has none");
    sub->add_option("--venue", texts->venue, "venue file, or the name of one that came with the program");
    sub->add_option("--language", texts->language, "language of the words (the venue's first)");
    sub->add_option("--size", texts->size, "size of the picture, such as 1280x720 (the venue's canvas)");
    sub->callback([&cli, texts] { cli.run = [texts] { return run_slate_command(*texts); }; });
}

}  // namespace pai::app
