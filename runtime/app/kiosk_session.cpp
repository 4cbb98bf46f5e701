#include "app/kiosk_session.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "base/log.h"
#include "show/load.h"
#include "time/clock.h"
#include "vault/home.h"

namespace pai::app {
namespace {

constexpr std::int64_t kDay_s = 86'400;
constexpr int kKioskWorkers = 2;
constexpr std::string_view kMissingWork = "urn:paifang:missing:";

AssetKind kiosk_kind(AssetRole role) {
    switch (role) {
        case AssetRole::Image: return AssetKind::Image;
        case AssetRole::Environment: return AssetKind::Environment;
        case AssetRole::Sound: return AssetKind::Sound;
        case AssetRole::Font: return AssetKind::Font;
        default: return AssetKind::Model;
    }
}

}  // namespace

KioskSession::KioskSession(const Catalogue& catalogue, std::filesystem::path folder, std::filesystem::path home)
    : catalogue_(catalogue), folder_(std::move(folder)), home_(std::move(home)) {
    for (const auto& [name, value] : catalogue.assets) {
        indices_[name] = static_cast<std::uint32_t>(uses_.size());
        uses_.push_back({{value}, AssetRole::Model, true});
    }
    take_roles();
    handles_.resize(uses_.size());
    refused_.assign(uses_.size(), true);
}

KioskSession::~KioskSession() { end("stopped"); }

void KioskSession::take_roles() {
    const auto role = [&](const AssetName& name, AssetRole r) {
        if (const auto it = indices_.find(name); it != indices_.end()) uses_[it->second].role = r;
    };
    role(catalogue_.title_font, AssetRole::Font);
    role(catalogue_.text_font, AssetRole::Font);
    for (const auto& [id, work] : catalogue_.works) {
        role(work.picture, AssetRole::Image);
        role(work.view.environment, AssetRole::Environment);
        for (const auto& [language, sound] : work.narration) role(sound, AssetRole::Sound);
    }
}

void KioskSession::name_assets() {
    for (const auto& [name, value] : catalogue_.assets) {
        AssetUse& use = uses_[indices_.at(name)];
        if (!is_own_work(value)) continue;
        auto id = gate_ ? gate_->own_work(folder_ / value, folder_) : Result<AssetId>(Error(Code::Io, "no gate"));
        if (!id) log::warn("gate", "own work '{}': {}", name, id.error().message);
        use.id = id ? *id : AssetId{std::string(kMissingWork) + name};
    }
}

void KioskSession::leave() {
    heartbeat_.reset();
    store_.reset();
    if (session_) session_->leave();
    session_.reset();
}

bool KioskSession::loading() const {
    return store_ && std::any_of(handles_.begin(), handles_.end(), [&](const auto& handle) {
        const auto* entry = store_->find(handle);
        return entry && entry->state == AssetStore::State::Loading;
    });
}

void KioskSession::begin(std::int64_t utc_s, const std::string& resume) {
    end("end");
    day_ = utc_s / kDay_s;
    began_utc_s_ = utc_s;
    again_utc_s_.reset();
    facts_.clear();
    marks_ = {};
    refused_.assign(uses_.size(), true);
    handles_.assign(uses_.size(), {});
    auto gate = Gate::open(home_);
    if (!gate) log::error("gate", "{}", gate.error().message);
    else gate_.emplace(*std::move(gate));
    name_assets();
    SessionRequest request{.action = "play", .purpose = "kiosk", .max_s = kDay_s};
    // All sessions of a day are one performance: a decision that is made again costs no play.
    request.performance = fmt::format("urn:paifang:kiosk:{}", day_);
    request.session = resume;
    std::set<AssetId> wanted;
    for (const AssetUse& use : uses_)
        if (!use.id.value.starts_with(kMissingWork)) wanted.insert(use.id);
    request.assets.assign(wanted.begin(), wanted.end());
    auto session = gate_ && !request.assets.empty() ? gate_->begin(request) : Result<Session>(Error(Code::Io, "the gate is shut", "ASSET_MISSING"));
    if (!session) {
        log::error("gate", "{}", session.error().message);
    } else {
        for (std::size_t i = 0; i < uses_.size(); ++i)
            for (const Verdict& v : session->verdicts())
                if (v.asset == uses_[i].id) refused_[i] = !v.permitted;
        session_ = std::make_unique<Session>(*std::move(session));
        ++sessions_;
    }
    take_facts();
    take_marks();
    if (!session_) return;
    store_ = std::make_unique<AssetStore>(*session_, kKioskWorkers);
    heartbeat_ = std::make_unique<Heartbeat>(*session_);
    for (std::size_t i = 0; i < uses_.size(); ++i)
        if (!refused_[i]) handles_[i] = store_->request(uses_[i].id, kiosk_kind(uses_[i].role));
}

bool KioskSession::due(std::int64_t utc_s) const {
    // A document that came in may give as well as take.
    const bool changed = heartbeat_ && heartbeat_->store_changed();
    return changed || utc_s / kDay_s != day_ || (again_utc_s_ && utc_s >= *again_utc_s_);
}

bool KioskSession::stopped() {
    const auto taken = heartbeat_ ? heartbeat_->take() : std::nullopt;
    return taken && taken->hard_stop;
}

void KioskSession::end(std::string_view reason) {
    heartbeat_.reset();
    store_.reset();
    if (session_) {
        const std::int64_t played_ms = std::max<std::int64_t>(0, wall_ms() - began_utc_s_ * 1000);
        if (const auto done = session_->end(reason, played_ms); !done) log::error("session", "end: {}", done.error().message);
    }
    session_.reset();
    gate_.reset();
}

void KioskSession::take_facts() {
    const auto home = Home::open(home_);
    const DocumentSet* documents = home ? &home->documents() : nullptr;
    for (const auto& [id, work] : catalogue_.works) {
        AssetDecision none;
        none.code = RightsCode::AssetMissing;
        const AssetDecision* decision = &none;
        if (session_)
            for (const AssetDecision& d : session_->decision().assets)
                if (d.asset == uses_[indices_.at(work.model)].id.value) decision = &d;
        facts_[id] = terms_facts(*decision, documents);
        if (decision->reevaluate_at) again_utc_s_ = again_utc_s_ ? std::min(*again_utc_s_, *decision->reevaluate_at) : *decision->reevaluate_at;
    }
    // A decision that would have to be made again at once is made again in a minute.
    if (again_utc_s_) again_utc_s_ = std::max(*again_utc_s_, began_utc_s_ + 60);
}

void KioskSession::take_marks() {
    std::set<std::string> credits;
    if (!session_) return;
    for (const Verdict& v : session_->verdicts()) {
        if (!v.permitted) continue;
        for (const Obligation& o : v.obligations) {
            if (o.kind == Obligation::Kind::Watermark && o.text == "visible") marks_.preview = true;
            if (o.kind == Obligation::Kind::ResolutionCap && o.value > 0)
                marks_.resolution_cap = marks_.resolution_cap == 0 ? static_cast<int>(o.value) : std::min(marks_.resolution_cap, static_cast<int>(o.value));
        }
    }
}

bool KioskSession::pump(bool wait) {
    if (!store_) return false;
    const auto changed = wait ? store_->pump_all() : store_->pump();
    for (const auto& handle : changed) {
        const auto* entry = store_->find(handle);
        if (!entry || entry->state != AssetStore::State::Failed) continue;
        log::warn("gate", "{} is not shown: {}", entry->id.value, entry->error.message);
        for (std::size_t i = 0; i < handles_.size(); ++i) {
            if (handles_[i] != handle) continue;
            handles_[i] = {};
            refused_[i] = true;
            for (auto& [id, facts] : facts_) {
                if (indices_.at(catalogue_.works.at(id).model) != i) continue;
                facts.permitted = false;
                facts.code = entry->error.reason;
            }
        }
    }
    return !changed.empty();
}

std::uint32_t KioskSession::index(const AssetName& name) const {
    const auto it = indices_.find(name);
    return it == indices_.end() || refused_[it->second] ? kNoAsset : it->second;
}

bool KioskSession::permitted(const Id& work) const {
    const auto it = facts_.find(work);
    return it != facts_.end() && it->second.permitted;
}

}  // namespace pai::app
