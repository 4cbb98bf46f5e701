#include "render/finer_pictures.h"

#include <algorithm>
#include <chrono>
#include <exception>
#include <string_view>
#include <system_error>
#include <thread>

#include <fmt/format.h>

#include "asset/pictures.h"
#include "base/threads.h"
#include "base/log.h"
#include "gfx/context.h"
#include "render/gpu_material.h"
#include "time/clock.h"

namespace pai {
namespace {

constexpr int kPatience = 300;  // frames, before what is kept for nothing is let go
constexpr int kFarFiner = 4;    // times the texels of a side that are seen

int long_side(const Pixels& p) { return std::max(p.width, p.height); }

// The shortest side that halving the picture in full gives and that has no fewer than `need` texels; its own if it is too small for that.
int side_for(const Pixels& reduced, int need) {
    const int most = std::max(reduced.whole->width, reduced.whole->height);
    int side = most;
    while (side / 2 >= need && side / 2 >= long_side(reduced)) side /= 2;
    return side;
}

// Four bytes a texel, and a third more for the levels.
std::uint64_t byte_count(const WantedSide& p) {
    const double share = static_cast<double>(p.side) / std::max(p.width, p.height);
    return static_cast<std::uint64_t>(share * p.width * share * p.height * 4 * 4 / 3);
}

}  // namespace

void keep_within(std::uint64_t most_bytes, std::span<WantedSide> pictures) {
    const auto can_halve = [](const WantedSide& p) { return p.side / 2 >= p.least; };
    for (;;) {
        std::uint64_t sum = 0;
        int largest = 0;
        for (const WantedSide& p : pictures) {
            if (!can_halve(p)) continue;
            sum += byte_count(p);
            largest = std::max(largest, p.side);
        }
        if (sum <= most_bytes) return;
        for (WantedSide& p : pictures)
            if (p.side > largest / 2 && can_halve(p)) p.side /= 2;
    }
}

std::unique_ptr<FinerPictures> FinerPictures::of(std::string_view label, std::shared_ptr<const ModelData> data, int max_texture_px, bool linear_colours) {
    std::vector<std::uint8_t> reduced;
    for (const Pixels& p : data->images) reduced.push_back(p.whole ? 1 : 0);
    if (std::find(reduced.begin(), reduced.end(), 1) == reduced.end()) return nullptr;
    return std::make_unique<FinerPictures>(label, std::move(data), reduced, max_texture_px, linear_colours);
}

FinerPictures::FinerPictures(std::string_view label, std::shared_ptr<const ModelData> data, const std::vector<std::uint8_t>& reduced, int max_texture_px, bool linear_colours)
    : label_(label), data_(std::move(data)), need_(*data_, reduced), max_px_(max_texture_px), linear_colours_(linear_colours), software_(gfx::is_software_context()) {
    const std::vector<TextureKey> keys = textures_used(*data_);
    for (std::size_t i = 0; i < keys.size(); ++i) {
        const auto image = static_cast<std::size_t>(keys[i].image);
        if (reduced[image]) pictures_.push_back({.key = keys[i], .texture = i, .side = long_side(data_->images[image])});
    }
}

void FinerPictures::note(const std::vector<int>& need) {
    wanted_.clear();
    for (const Picture& p : pictures_) {
        const Pixels& reduced = data_->images[static_cast<std::size_t>(p.key.image)];
        wanted_.push_back({reduced.whole->width, reduced.whole->height, long_side(reduced), side_for(reduced, need[static_cast<std::size_t>(p.key.image)])});
    }
    const std::vector<WantedSide> seen = wanted_;
    keep_within(kMostFinerBytes, wanted_);
    for (std::size_t i = 0; i < pictures_.size(); ++i) {
        Picture& p = pictures_[i];
        const int wanted = wanted_[i].side;
        p.idle = p.side >= kFarFiner * wanted ? p.idle + 1 : 0;
        // What all together may not have is given up at once; what is merely seen smaller may be wanted again soon.
        const bool too_much = wanted < seen[i].side;
        p.wanted = wanted > p.side || too_much || p.idle > kPatience ? wanted : p.side;
    }
}

void FinerPictures::launch(bool wait) {
    const auto threads = static_cast<std::size_t>(std::clamp(threads_to_use() / (wait ? 1 : 2), 1, 16));
    // Those that become coarser make room for the others.
    std::vector<std::size_t> order;
    for (const bool coarser : {true, false})
        for (std::size_t i = 0; i < pictures_.size(); ++i)
            if (const Picture& p = pictures_[i]; !p.coming && !p.broken && p.wanted != p.side && (p.wanted < p.side) == coarser) order.push_back(i);
    for (const std::size_t i : order) {
        if (running_.size() >= threads) return;
        Picture& p = pictures_[i];
        const auto make = [this, key = p.key, side = p.wanted]() -> std::optional<ReadyTexture> {
            // Nothing may be thrown into the frame that takes what was made: a picture for which there is no memory is one that does not decode.
            const auto give_up = [&](std::string_view why) {
                log::warn("render", "image {}: {}; it stays as coarse as it is", key.image, why);
                return std::nullopt;
            };
            try {
                const Pixels& reduced = data_->images[static_cast<std::size_t>(key.image)];
                auto picture = side <= long_side(reduced) ? Result<Pixels>(reduced) : finer_picture(reduced, side);
                if (!picture) return give_up(picture.error().message);
                return ready_texture(*std::move(picture), key.srgb, linear_colours_, max_px_, software_);
            } catch (const std::exception& e) {
                return give_up(e.what());
            }
        };
        Coming coming{i, p.wanted, {}};
        try {
            coming.ready = std::async(std::launch::async, [make, wait] {
                if (!wait) work_behind_the_show();
                return make();
            });
        } catch (const std::system_error&) {
            if (!running_.empty()) return;
            coming.ready = std::async(std::launch::deferred, make);
        }
        p.coming = true;
        running_.push_back(std::move(coming));
    }
}

bool FinerPictures::upload(bool wait, std::int64_t end_ns, GpuModel& model) {
    while (!current_->upload.advance())
        if (!wait && steady_ns() >= end_ns) return false;
    Picture& p = pictures_[current_->picture];
    set_texture(model, p.texture, {current_->upload.take(), current_->scale});
    p.side = current_->side;
    p.coming = false;
    p.idle = 0;
    current_.reset();
    return true;
}

FinerPictures::Done FinerPictures::follow(const FrameState& state, std::uint32_t index, int height_px, double budget_ms, GpuModel& model) {
    const bool wait = budget_ms < 0;
    const std::int64_t end_ns = steady_ns() + static_cast<std::int64_t>(budget_ms * 1e6);
    note(need_.of(state, index, model, height_px));
    Done done;
    for (;;) {
        launch(wait);
        if (!current_) {
            if (running_.empty()) break;
            const auto status = running_.front().ready.wait_for(std::chrono::seconds(0));
            if (!wait && status == std::future_status::timeout) break;
            const std::size_t picture = running_.front().picture;
            const int side = running_.front().side;
            std::optional<ReadyTexture> ready = running_.front().ready.get();
            running_.pop_front();
            if (!ready) {
                pictures_[picture].broken = true;
                pictures_[picture].coming = false;
                continue;
            }
            current_.emplace(Current{picture, side, TextureUpload(fmt::format("{} image {}", label_, pictures_[picture].key.image), std::move(ready->prepared)), ready->scale});
        }
        if (!upload(wait, end_ns, model)) break;
        done.changed = true;
        if (!wait && steady_ns() >= end_ns) break;
    }
    done.complete = std::all_of(pictures_.begin(), pictures_.end(), [](const Picture& p) { return p.broken || p.side >= p.wanted; });
    return done;
}

}  // namespace pai
