// `paifang thumbnails`: pictures of many models by one process, for paifang-registry package build, which starts it.
#include <array>
#include <iostream>
#include <memory>
#include <string>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "app/cli.h"
#include "app/view_scene.h"
#include "platform/process.h"
#include "time/clock.h"

namespace pai::app {
namespace {

constexpr Flicks kRest{Flicks::kPerSecond / 500};
constexpr std::size_t kMostLine = 16u << 10;
// The model leaves its place; what the stage made itself stays (view_scene.cpp).
constexpr std::array<std::uint32_t, 7> kModelGone{kNoAsset, kNoAsset, 2, 3, 4, 5, 6};

class Studio {
public:
    static Result<std::unique_ptr<Studio>> open(int size_px) {
        auto out = std::make_unique<Studio>();
        out->plan_.options.headless = true;
        out->plan_.options.width = out->plan_.options.height = size_px;
        PAI_TRY(out->stage_, ViewStage::create(out->plan_.options, stage_options(out->plan_, AssetKind::Model, 1)));
        PAI_TRY(out->stage_->fit_canvas());
        return out;
    }

    // Draws `model` as `paifang view` shows it first, into a PNG file.
    Result<void> draw(const std::filesystem::path& model, const std::filesystem::path& png) {
        plan_.model = model;
        PAI_TRY(ViewSubject subject, view_subject(model));
        if (subject.kind != AssetKind::Model) return Error(Code::Unsupported, fmt::format("{}: no model", model.filename().string()));
        ViewFiles files(std::move(subject), {});
        ViewScene scene(plan_, files, *stage_, furnished_ ? ViewScene::Own::Stays : ViewScene::Own::Put);
        furnished_ = true;
        for (files.pump(); files.loading(); files.pump()) {
            if (stop_requested()) return Error(Code::Io, "stopped");
            sleep_until(steady_now() + kRest);
        }
        if (const Error* error = files.error()) return *error;
        scene.take_subject();
        stage_->renderer().rearrange(kModelGone);
        const FrameState state = scene.frame(0);
        stage_->upload(state, files, -1);
        PAI_TRY(stage_->draw(state, files.marks()));
        stage_->finish();
        return stage_->write_png(png);
    }

private:
    ViewPlan plan_;
    std::unique_ptr<ViewStage> stage_;
    bool furnished_ = false;
};

// {"model": FILE, "png": FILE}, answered with {"ok":true} or {"ok":false,"error":TEXT}.
Result<void> draw_line(Studio& studio, const std::string& line) {
    if (line.size() > kMostLine) return Error(Code::InvalidArgument, "a line that is too long");
    PAI_TRY(const JsonDoc job, JsonDoc::parse(line));
    const auto model = job.root().find("model"), png = job.root().find("png");
    if (!model || !png || !model->is_string() || !png->is_string()) return Error(Code::InvalidArgument, "expected {\"model\": FILE, \"png\": FILE}");
    return studio.draw(std::string(model->text()), std::string(png->text()));
}

Result<Outcome> draw_thumbnails(int size_px) {
    catch_stop_signals();
    PAI_TRY(auto studio, Studio::open(size_px));
    std::size_t drawn = 0;
    for (std::string line; !stop_requested() && std::getline(std::cin, line);) {
        const Result<void> done = draw_line(*studio, line);
        JsonWriter w;
        w.begin_object().member("ok", done.has_value());
        if (!done) w.member("error", done.error().message);
        std::cout << w.end_object().text() << std::endl;
        drawn += done.has_value();
    }
    JsonWriter w = begin_outcome();
    w.member("drawn", drawn);
    return end_outcome(std::move(w), {});
}

}  // namespace

void add_thumbnails(Cli& cli) {
    auto size_px = std::make_shared<int>(512);
    auto* sub = cli.app.add_subcommand("thumbnails", "draws a picture of each model that a line of stdin names: {\"model\": FILE, \"png\": FILE}");
    sub->add_option("--size", *size_px, "pixels of a side")->capture_default_str()->check(CLI::Range(16, 4096));
    sub->group("");  // for programs
    sub->callback([&cli, size_px] { cli.run = [size_px] { return draw_thumbnails(*size_px); }; });
}

}  // namespace pai::app
