#include "app/memory_keeper.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <utility>

#include "base/log.h"
#include "platform/process.h"

namespace pai::app {
namespace {

constexpr std::uint64_t kMb = 1'000'000;
constexpr std::uint64_t kUntoldBytes = 2'000 * kMb;  // where nobody says how much there is

double tenths_of_mb(std::uint64_t bytes) { return std::round(static_cast<double>(bytes) / static_cast<double>(kMb) * 10) / 10; }

bool within(const MemoryBudget& now, const MemoryBudget& budget) { return now.main <= budget.main && now.gpu <= budget.gpu; }

}  // namespace

MemoryBudget memory_budget(const Venue& venue, const gfx::ContextInfo& info) {
    const std::uint64_t machine = machine_memory_bytes();
    // Software GL has its textures and buffers in the same memory.
    const std::uint64_t main = machine == 0 ? kUntoldBytes : machine / (info.software ? 4 : 2);
    const std::uint64_t gpu = info.software ? main : info.memory_bytes > 0 ? info.memory_bytes / 4 * 3 : kUntoldBytes;
    return {.main = venue.main_memory_mb > 0 ? static_cast<std::uint64_t>(venue.main_memory_mb) * kMb : main,
            .gpu = venue.gpu_memory_mb > 0 ? static_cast<std::uint64_t>(venue.gpu_memory_mb) * kMb : gpu};
}

std::vector<std::size_t> choose_released(std::span<const KeptAsset> assets, const MemoryBudget& budget) {
    MemoryBudget now;
    for (const KeptAsset& a : assets) {
        now.main += a.main;
        now.gpu += a.gpu;
    }
    std::vector<std::size_t> out;
    if (within(now, budget)) return out;
    std::vector<std::size_t> order(assets.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::erase_if(order, [&](std::size_t i) { return assets[i].wanted || assets[i].busy || assets[i].main + assets[i].gpu == 0; });
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
        if (assets[a].next_use != assets[b].next_use) return assets[a].next_use > assets[b].next_use;
        return assets[a].last_wanted < assets[b].last_wanted;
    });
    for (const std::size_t i : order) {
        if (within(now, budget)) break;
        // What takes nothing of what is short helps nobody.
        if (!(now.main > budget.main && assets[i].main > 0) && !(now.gpu > budget.gpu && assets[i].gpu > 0)) continue;
        now.main -= assets[i].main;
        now.gpu -= assets[i].gpu;
        out.push_back(i);
    }
    return out;
}

void MemoryKeeper::count_names(const std::vector<AssetUse>& uses) {
    std::map<AssetId, int> names;
    for (const AssetUse& use : uses) ++names[use.id];
    named_once_.clear();
    for (const AssetUse& use : uses) named_once_.push_back(names[use.id] == 1);
}

// One for each index of the asset table; an asset of several names stands under the first of them.
std::vector<KeptAsset> MemoryKeeper::count(Performance& performance, const Renderer& renderer, const FrameState& state, bool free_pictures) {
    AssetStore& store = *performance.store();
    const auto handles = performance.handles();
    const std::size_t size = std::min(state.assets.size(), handles.size());
    last_wanted_.resize(size, 0);
    std::vector<KeptAsset> out(size);
    first_of_.assign(size, kNoAsset);
    std::map<Handle<AssetData>, std::uint32_t> firsts;
    for (std::uint32_t i = 0; i < size; ++i) {
        const AssetStore::Entry* entry = store.find(handles[i]);
        if (!entry) continue;
        first_of_[i] = firsts.try_emplace(handles[i], i).first->second;
        KeptAsset& asset = out[first_of_[i]];
        if (state.assets[i].wanted) last_wanted_[i] = frame_;
        // Fonts stay: they are small, and glyphs of a face that comes again would be drawn anew.
        asset.wanted = asset.wanted || state.assets[i].wanted || state.assets[i].role == AssetRole::Font;
        const Renderer::Resident resident = renderer.resident(i, handles[i]);
        asset.busy = asset.busy || entry->state == AssetStore::State::Loading || resident.busy;
        asset.last_wanted = std::max(asset.last_wanted, last_wanted_[i]);
        asset.main = entry->bytes;
        asset.gpu += resident.bytes;
    }
    if (!free_pictures) return out;
    // A second name may be shown later, from what is in main memory.
    if (const auto* show = &performance.compiled().data(); std::exchange(named_of_, show) != show) count_names(performance.compiled().assets());
    for (std::uint32_t i = 0; i < size; ++i) {
        if (i >= named_once_.size() || !named_once_[i] || !renderer.resident(i, handles[i]).complete) continue;
        store.drop_pictures(handles[i]);
        out[i].main = store.find(handles[i])->bytes;
    }
    return out;
}

void MemoryKeeper::follow(Performance& performance, const Renderer& renderer, const FrameState& state, bool free_pictures) {
    if (!performance.store()) return;
    const std::scoped_lock lock(performance.store_mutex());
    if (frame_++ == 0) budget_ = memory_budget(performance.venue(), renderer.context());
    std::vector<KeptAsset> assets = count(performance, renderer, state, free_pictures);
    now_ = {};
    for (const KeptAsset& a : assets) {
        now_.main += a.main;
        now_.gpu += a.gpu;
    }
    most_ = {std::max(most_.main, now_.main), std::max(most_.gpu, now_.gpu)};
    if (within(now_, budget_)) return;
    const std::vector<Flicks> next = next_uses(performance.compiled(), performance.live(), state.t);
    for (std::size_t i = 0; i < assets.size(); ++i)
        if (first_of_[i] != kNoAsset) assets[first_of_[i]].next_use = std::min(assets[first_of_[i]].next_use, next[i]);
    for (const std::size_t i : choose_released(assets, budget_)) {
        if (!performance.let_go(static_cast<std::uint32_t>(i))) continue;
        now_.main -= assets[i].main;
        now_.gpu -= assets[i].gpu;
        ++released_;
        log::info("memory", "{} leaves until it is needed again: {} MB, and {} MB on the GPU", state.assets[i].id.value, tenths_of_mb(assets[i].main), tenths_of_mb(assets[i].gpu));
    }
    if (within(now_, budget_)) return;
    ++over_;
    if (log::every(60'000, "memory"))
        log::warn("memory", "what the show needs at {} s takes {} MB, and {} MB on the GPU: more than the {} and {} MB that it may", std::round(state.t.seconds()), tenths_of_mb(now_.main),
                  tenths_of_mb(now_.gpu), tenths_of_mb(budget_.main), tenths_of_mb(budget_.gpu));
}

void MemoryKeeper::write(JsonWriter& w) const {
    w.key("memory").begin_object(JsonWriter::Layout::Inline).member("main_mb", tenths_of_mb(now_.main)).member("main_most_mb", tenths_of_mb(most_.main));
    w.member("main_budget_mb", tenths_of_mb(budget_.main)).member("gpu_mb", tenths_of_mb(now_.gpu)).member("gpu_most_mb", tenths_of_mb(most_.gpu));
    w.member("gpu_budget_mb", tenths_of_mb(budget_.gpu)).member("released", static_cast<std::int64_t>(released_)).member("over_budget_frames", static_cast<std::int64_t>(over_)).end_object();
}

}  // namespace pai::app
