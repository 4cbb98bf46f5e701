#include "render/model_upload.h"

#include <algorithm>
#include <chrono>
#include <system_error>
#include <thread>

#include <fmt/format.h>

#include "base/threads.h"
#include "gfx/context.h"
#include "render/gpu_material.h"
#include "render/linear_picture.h"
#include "time/clock.h"

namespace pai {

ReadyTexture ready_texture(const Pixels& image, bool srgb, bool linear_colours, int max_texture_px, bool software) {
    auto linear = srgb && linear_colours ? linear_picture(image, kMostMoved) : std::nullopt;
    if (linear) return {prepare_own_texture(std::move(linear->pixels), false, max_texture_px, software), linear->scale};
    return {prepare_texture(image, srgb, max_texture_px, software)};
}

ReadyTexture ready_texture(Pixels&& image, bool srgb, bool linear_colours, int max_texture_px, bool software) {
    auto linear = srgb && linear_colours ? linear_picture(image, kMostMoved) : std::nullopt;
    if (linear) return {prepare_own_texture(std::move(linear->pixels), false, max_texture_px, software), linear->scale};
    return {prepare_own_texture(std::move(image), srgb, max_texture_px, software)};
}

ModelUpload::ModelUpload(std::string_view label, const ModelData& data, int max_texture_px, bool linear_colours)
    : label_(label), data_(data), max_px_(max_texture_px), linear_colours_(linear_colours), software_(gfx::is_software_context()), keys_(textures_used(data)) {}

void ModelUpload::launch(bool wait) {
    // Beside a running show half of the processors are the frame's.
    const auto threads = static_cast<std::size_t>(std::clamp(threads_to_use() / (wait ? 1 : 2), 1, 16));
    const bool alone = wait && keys_.size() == 1;  // who waits anyway needs no thread
    for (; launched_ < keys_.size() && running_.size() < threads; ++launched_) {
        const TextureKey key = keys_[launched_];
        const auto here = [this, key] { return prepare(key); };
        if (alone) {
            running_.push_back(std::async(std::launch::deferred, here));
            continue;
        }
        try {
            running_.push_back(std::async(std::launch::async, [this, key, wait] {
                if (!wait) work_behind_the_show();
                return prepare(key);
            }));
        } catch (const std::system_error&) {
            // No more threads are to be had: those that run go on, and where none does, who asks makes it.
            if (!running_.empty()) return;
            running_.push_back(std::async(std::launch::deferred, here));
        }
    }
}

ReadyTexture ModelUpload::prepare(const TextureKey& key) const {
    return ready_texture(data_.images[static_cast<std::size_t>(key.image)], key.srgb, linear_colours_, max_px_, software_);
}

bool ModelUpload::advance(double budget_ms) {
    const bool wait = budget_ms < 0;
    const std::int64_t end_ns = steady_ns() + static_cast<std::int64_t>(budget_ms * 1e6);
    const auto is_over = [&] { return !wait && steady_ns() >= end_ns; };
    while (done_ < keys_.size()) {
        launch(wait);
        if (!current_) {
            if (!wait && running_.front().wait_for(std::chrono::seconds(0)) == std::future_status::timeout) return false;
            ReadyTexture ready = running_.front().get();
            running_.pop_front();
            launch(wait);
            current_.emplace(TextureUpload(fmt::format("{} image {}", label_, keys_[done_].image), std::move(ready.prepared)), ready.scale);
        }
        while (!current_->upload.advance())
            if (is_over()) return false;
        textures_[keys_[done_++]] = {current_->upload.take(), current_->scale};
        current_.reset();
        if (is_over()) return done_ == keys_.size();
    }
    return true;
}

}  // namespace pai
