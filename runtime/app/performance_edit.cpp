// A performance whose show is edited while it runs: what is new is decided by further sessions, what is loaded stays.
#include <algorithm>
#include <utility>

#include "app/performance.h"
#include "app/performance_words.h"
#include "base/log.h"
#include "licence/documents.h"
#include "show/load.h"

namespace pai::app {
namespace {

bool is_licensed(const Verdict& v) { return v.permitted && !v.asset.value.starts_with(local_uid_prefix); }

// Where each asset of `now` stood in `before`; kNoAsset: nowhere, or it was something else.
std::vector<std::uint32_t> moves(const std::vector<AssetUse>& before, const std::vector<AssetUse>& now) {
    std::map<std::pair<AssetId, AssetRole>, std::uint32_t> places;
    for (std::size_t i = 0; i < before.size(); ++i) places.emplace(std::pair(before[i].id, before[i].role), static_cast<std::uint32_t>(i));
    std::vector<std::uint32_t> out;
    for (const AssetUse& use : now) {
        const auto found = places.find({use.id, use.role});
        out.push_back(found == places.end() ? kNoAsset : found->second);
        // Two names of one asset share what is loaded, not its place.
        if (found != places.end()) places.erase(found);
    }
    return out;
}

}  // namespace

AssetId Performance::asset_of(const Id& name) const {
    const auto found = ids_.find(name);
    return found == ids_.end() ? AssetId{} : found->second;
}

bool Performance::is_missing_file(const AssetId& asset) { return is_missing(asset); }

Result<std::vector<std::uint32_t>> Performance::revise(std::shared_ptr<const Show> show) {
    std::map<Id, AssetId> ids;
    std::vector<std::pair<Id, std::string>> own;
    for (const auto& [name, value] : show->assets) {
        const auto before = show_->assets.find(name);
        const auto known = ids_.find(name);
        const bool same = before != show_->assets.end() && before->second == value && known != ids_.end() && !is_missing(known->second);
        if (same) ids[name] = known->second;
        else if (is_own_work(value)) own.emplace_back(name, value);
        else ids[name] = {value};
    }
    if (!own.empty()) {
        auto named = thread_.ask([&] {
            for (const auto& [name, path] : own) ids[name] = own_id(name, path);
        });
        named.wait();
    }
    PAI_TRY(auto compiled, compile(*show, ids, venue_.slate));
    auto before = moves(compiled_->assets(), compiled.assets());
    std::vector<AssetId> fresh;
    {
        const std::scoped_lock lock(store_mutex_);
        std::vector<Handle<AssetData>> handles(before.size());
        for (std::size_t i = 0; i < before.size(); ++i)
            if (before[i] != kNoAsset) handles[i] = handles_[before[i]];
        handles_ = std::move(handles);
    }
    std::set<AssetId> decided(request_.assets.begin(), request_.assets.end());
    for (const Verdict& v : verdicts_) decided.insert(v.asset);  // with substitutes
    for (const auto& [name, id] : ids) {
        if (is_missing(id) && !live_.refused.contains(id)) refuse(id, "ASSET_MISSING", "the file is not there", {});
        if (!is_missing(id) && decided.insert(id).second) fresh.push_back(id);
    }
    show_ = std::move(show);
    ids_ = std::move(ids);
    compiled_.emplace(std::move(compiled));
    authored_.reset();
    ++live_changes_;
    if (!fresh.empty()) ask_for(std::move(fresh), false);
    return before;
}

void Performance::ask_for(std::vector<AssetId> assets, bool again, std::vector<std::filesystem::path> files) {
    SessionRequest request = request_;
    request.assets = assets;
    request.session.clear();
    request.substitutes = false;
    if (const std::string performance = performance_id(); !performance.empty()) request.performance = performance;
    if (!again) {
        request_.assets.insert(request_.assets.end(), assets.begin(), assets.end());
        undecided_.insert(assets.begin(), assets.end());
    }
    auto answer = thread_.ask([this, request = std::move(request), files = std::move(files)]() -> Result<Session> {
        if (!gate_) return Error(Code::Io, refusal_message_, refusal_code_);
        for (const std::filesystem::path& file : files) {
            PAI_TRY(gate_->own_work(file, folder_));
        }
        return gate_->begin(request);
    });
    asking_.push_back({std::move(assets), again, std::move(answer)});
}

void Performance::reload(std::span<const AssetId> assets) {
    std::vector<AssetId> known;
    std::vector<std::filesystem::path> files;
    for (const auto& [name, value] : show_->assets) {
        const auto id = ids_.find(name);
        if (id == ids_.end() || !is_own_work(value) || is_missing(id->second)) continue;
        if (std::find(assets.begin(), assets.end(), id->second) == assets.end()) continue;
        if (std::find(known.begin(), known.end(), id->second) != known.end()) continue;
        known.push_back(id->second);
        files.push_back(folder_ / value);
    }
    if (!known.empty()) ask_for(std::move(known), true, std::move(files));
}

void Performance::ask_refused() {
    std::vector<AssetId> refused;
    for (const auto& [name, id] : ids_)
        if (live_.refused.contains(id) && !is_missing(id) && std::find(refused.begin(), refused.end(), id) == refused.end()) refused.push_back(id);
    if (!refused.empty()) ask_for(std::move(refused), true);
}

void Performance::take_answers() {
    for (std::size_t i = 0; i < asking_.size();) {
        if (!answered(asking_[i].answer)) {
            ++i;
            continue;
        }
        Asking asking = std::move(asking_[i]);
        asking_.erase(asking_.begin() + static_cast<std::ptrdiff_t>(i));
        auto answer = asking.answer.get();
        take_addition(std::move(asking), std::move(answer));
    }
}

void Performance::note_verdict(const Verdict& verdict) {
    const auto known = std::find_if(verdicts_.begin(), verdicts_.end(), [&](const Verdict& v) { return v.asset == verdict.asset; });
    if (known == verdicts_.end()) verdicts_.push_back(verdict);
    else *known = verdict;
}

void Performance::take_addition(Asking asking, Result<Session> answer) {
    if (!asking.again)
        for (const AssetId& id : asking.assets) undecided_.erase(id);
    if (!answer) {
        for (const AssetId& id : asking.assets) {
            if (asking.again && !live_.refused.contains(id)) stale_[id] = answer.error().message;
            else refuse(id, reason_or_code(answer.error()), answer.error().message, {});
        }
        return;
    }
    auto addition = std::make_unique<Addition>();
    addition->session = std::make_shared<Session>(*std::move(answer));
    bool licensed = false;
    for (const Verdict& v : addition->session->verdicts()) {
        note_verdict(v);
        licensed = licensed || is_licensed(v);
        if (v.permitted) addition->assets.insert(v.asset);
        else refuse(v.asset, v.code, v.message, {});
    }
    // One mark names one session: the first, else this one.
    take_marks(session_ ? session_->id() : addition->session->id());
    ++live_changes_;
    if (addition->assets.empty()) return;
    if (licensed) addition->heartbeat = std::make_unique<Heartbeat>(*addition->session);
    const std::scoped_lock lock(store_mutex_);
    const std::vector<AssetId> permitted(addition->assets.begin(), addition->assets.end());
    for (const auto& other : additions_)
        for (const AssetId& id : permitted) other->assets.erase(id);
    if (!store_) {
        store_ = std::make_unique<AssetStore>(*addition->session, std::max(1, options_.workers));
        store_->draw_in_software(software_);
        store_->reduce_pictures(kWholePictures);
    }
    store_->permit(permitted, addition->session);
    for (const AssetId& id : permitted)
        if (asking.again) start_over(id);
    additions_.push_back(std::move(addition));
}

// What is shown of it stays until the new one is there. Something that was refused is asked for when it is wanted.
void Performance::start_over(const AssetId& asset) {
    const auto& uses = compiled_->assets();
    for (std::size_t i = 0; i < uses.size(); ++i) {
        if (uses[i].id != asset) continue;
        const auto* entry = store_->find(handles_[i]);
        const bool refused = live_.refused.erase(asset) > 0;
        if (entry || refused) reloading_[asset] = store_->reload(asset, kind_of(uses[i].role));
        return;
    }
}

void Performance::finish_reloads(Flicks since) {
    const auto& uses = compiled_->assets();
    std::erase_if(reloading_, [&](const auto& reload) {
        const auto& [asset, handle] = reload;
        const auto* entry = store_->find(handle);
        if (entry && entry->state == AssetStore::State::Loading) return false;
        const bool good = entry && entry->state == AssetStore::State::Ready;
        bool shown = false;
        for (std::size_t i = 0; i < uses.size(); ++i) {
            if (uses[i].id != asset) continue;
            shown = shown || handles_[i];
            if (!good || handles_[i] == handle) continue;
            store_->forget(handles_[i]);
            handles_[i] = handle;
        }
        if (good) {
            stale_.erase(asset);
        } else if (entry) {
            log::warn("gate", "{} is shown as it was: {}", asset.value, entry->error.message);
            stale_[asset] = entry->error.message;
            if (!shown) refuse(asset, reason_or_code(entry->error), entry->error.message, since);
        }
        ++live_changes_;
        return true;
    });
    // Nothing of a session that lost all its assets to later ones is loading any more.
    std::vector<std::unique_ptr<Addition>> gone;
    if (reloading_.empty())
        for (auto& a : additions_)
            if (a->assets.empty() && a != additions_.front()) gone.push_back(std::move(a));
    std::erase(additions_, nullptr);
    for (auto& a : gone) static_cast<void>(thread_.ask([addition = std::move(a)] { addition->heartbeat.reset(); }));
}

// The store is gone, or nothing of it loads any more.
void Performance::drop_additions() {
    for (Asking& asking : asking_) asking.answer.wait();
    asking_.clear();
    if (additions_.empty()) return;
    store_.reset();
    auto done = thread_.ask([additions = std::move(additions_)]() mutable { additions.clear(); });
    done.wait();
    additions_.clear();
}

void Performance::use_outputs(const Venue& venue) {
    venue_.canvases = venue.canvases;
    venue_.outputs = venue.outputs;
    venue_.windows = venue.windows;
}

}  // namespace pai::app
