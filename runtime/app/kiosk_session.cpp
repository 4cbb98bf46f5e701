#include "app/kiosk_session.h"

#include <algorithm>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "app/marks.h"
#include "base/bytes.h"
#include "base/hash.h"
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

KioskSession::KioskSession(const Catalogue& catalogue, std::filesystem::path folder, std::filesystem::path home, std::string channel)
    : catalogue_(catalogue), folder_(std::move(folder)), home_(std::move(home)), channel_(std::move(channel)) {
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

std::vector<AssetId> KioskSession::name_assets(std::optional<Gate>& gate) const {
    std::vector<AssetId> out;
    out.resize(uses_.size());
    for (const auto& [name, value] : catalogue_.assets) {
        if (!is_own_work(value)) {
            out[indices_.at(name)] = {value};
            continue;
        }
        auto id = gate ? gate->own_work(folder_ / value, folder_) : Result<AssetId>(Error(Code::Io, "no gate"));
        if (!id) log::warn("gate", "own work '{}': {}", name, id.error().message);
        out[indices_.at(name)] = id ? *id : AssetId{std::string(kMissingWork) + name};
    }
    return out;
}

// The session before, with what works on it.
struct KioskSession::Before {
    std::unique_ptr<Heartbeat> heartbeat;
    std::unique_ptr<AssetStore> store;
    std::unique_ptr<Session> session;
    std::optional<Gate> gate;

    void drop() {
        heartbeat.reset();
        store.reset();
        session.reset();
        gate.reset();
    }
};

KioskSession::Before KioskSession::let_go() { return {std::move(heartbeat_), std::move(store_), std::move(session_), std::exchange(gate_, std::nullopt)}; }

void KioskSession::leave() {
    wait();
    take();
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
    const std::int64_t played_ms = std::max<std::int64_t>(0, wall_ms() - began_utc_s_ * 1000);
    day_ = utc_s / kDay_s;
    began_utc_s_ = utc_s;
    again_utc_s_.reset();
    // Its store stays: what is seen of the day before is seen until the new one is here.
    opening_ = thread_.ask([this, utc_s, resume, played_ms, heartbeat = std::move(heartbeat_), before = session_.get()]() mutable {
        heartbeat.reset();
        if (before)
            if (const auto done = before->end("end", played_ms); !done) log::error("session", "end: {}", done.error().message);
        return open(utc_s, resume);
    });
}

// On the thread of the gate; touches nothing that changes.
KioskSession::Opened KioskSession::open(std::int64_t utc_s, const std::string& resume) const {
    Opened out;
    auto gate = Gate::open(home_);
    if (!gate) log::error("gate", "{}", gate.error().message);
    else out.gate.emplace(*std::move(gate));
    out.ids = name_assets(out.gate);
    SessionRequest request{.action = "play", .purpose = "kiosk", .max_s = kDay_s, .substitutes = true};
    request.channel = channel_;
    // All sessions of a day are one performance: a decision that is made again costs no play.
    request.performance = fmt::format("urn:paifang:kiosk:{}", utc_s / kDay_s);
    request.session = resume;
    request.config["catalogue"] = to_hex(sha256(as_byte_span(write_catalogue(catalogue_))));
    std::set<AssetId> wanted;
    for (const AssetId& id : out.ids)
        if (!id.value.starts_with(kMissingWork)) wanted.insert(id);
    request.assets.assign(wanted.begin(), wanted.end());
    auto session = out.gate && !request.assets.empty() ? out.gate->begin(request) : Result<Session>(Error(Code::Io, "the gate is shut", "ASSET_MISSING"));
    if (session) out.session = std::make_unique<Session>(*std::move(session));
    else log::error("gate", "{}", session.error().message);
    take_facts(out);
    // A decision that would have to be made again at once is made again in a minute.
    if (out.again_utc_s) out.again_utc_s = std::max(*out.again_utc_s, utc_s + 60);
    return out;
}

bool KioskSession::take() {
    if (!answered(opening_)) return false;
    Opened opened = opening_.get();
    // What the day before kept open is closed where nobody waits for it.
    static_cast<void>(thread_.ask([before = let_go()]() mutable { before.drop(); }));
    gate_ = std::move(opened.gate);
    session_ = std::move(opened.session);
    facts_ = std::move(opened.facts);
    again_utc_s_ = opened.again_utc_s;
    refused_.assign(uses_.size(), true);
    handles_.assign(uses_.size(), {});
    for (std::size_t i = 0; i < uses_.size(); ++i) uses_[i].id = opened.ids[i];
    take_session();
    return true;
}

void KioskSession::take_session() {
    take_marks();
    if (!session_) return;
    ++sessions_;
    for (std::size_t i = 0; i < uses_.size(); ++i) {
        for (const Verdict& v : session_->verdicts())
            if (v.asset == uses_[i].id) refused_[i] = !v.permitted;
        for (const Substitute& s : session_->substitutes()) {
            if (s.refused != uses_[i].id) continue;
            uses_[i].id = s.verdict.asset;
            refused_[i] = false;
        }
    }
    store_ = std::make_unique<AssetStore>(*session_, kKioskWorkers);
    store_->draw_in_software(software_);
    store_->reduce_pictures(kWholePictures);
    heartbeat_ = std::make_unique<Heartbeat>(*session_);
    for (std::size_t i = 0; i < uses_.size(); ++i)
        if (!refused_[i]) handles_[i] = store_->request(uses_[i].id, kiosk_kind(uses_[i].role));
}

bool KioskSession::due(std::int64_t utc_s) const {
    if (beginning()) return false;
    // A document that came in may give as well as take.
    const bool changed = heartbeat_ && heartbeat_->store_changed();
    return changed || utc_s / kDay_s != day_ || (again_utc_s_ && utc_s >= *again_utc_s_);
}

std::optional<Session::Again> KioskSession::stopped() {
    auto taken = heartbeat_ && !beginning() ? heartbeat_->take() : std::nullopt;
    if (taken && !taken->hard_stop) taken.reset();
    return taken;
}

bool KioskSession::shows(const Session::Again& refused, const Id& work) const {
    const auto it = catalogue_.works.find(work);
    if (it == catalogue_.works.end()) return false;
    std::vector<AssetName> names{it->second.model, it->second.view.environment};
    for (const auto& [id, variant] : it->second.variants) names.push_back(variant.asset);
    for (const auto& [language, sound] : it->second.narration) names.push_back(sound);
    return std::any_of(names.begin(), names.end(), [&](const AssetName& name) {
        const std::uint32_t at = index(name);
        return at != kNoAsset && std::any_of(refused.refused.begin(), refused.refused.end(), [&](const Verdict& v) { return v.asset == uses_[at].id; });
    });
}

void KioskSession::withdraw(const Session::Again& refused) {
    for (const Verdict& v : refused.refused) {
        log::warn("gate", "{} is not shown any more: {}", v.asset.value, v.code);
        for (std::size_t i = 0; i < uses_.size(); ++i)
            if (uses_[i].id == v.asset) refuse(i, v.code);
    }
}

void KioskSession::refuse(std::size_t use, const std::string& code) {
    handles_[use] = {};
    refused_[use] = true;
    for (auto& [id, facts] : facts_) {
        if (indices_.at(catalogue_.works.at(id).model) != use) continue;
        facts.permitted = false;
        facts.code = code;
    }
}

void KioskSession::end(std::string_view reason) {
    wait();
    take();
    const std::int64_t played_ms = std::max<std::int64_t>(0, wall_ms() - began_utc_s_ * 1000);
    const auto ended = thread_.ask([before = let_go(), reason = std::string(reason), played_ms]() mutable {
        before.heartbeat.reset();
        before.store.reset();
        if (before.session)
            if (const auto done = before.session->end(reason, played_ms); !done) log::error("session", "end: {}", done.error().message);
        before.drop();
    });
    ended.wait();
}

void KioskSession::take_facts(Opened& opened) const {
    const auto home = Home::open(home_);
    const DocumentSet* documents = home ? &home->documents() : nullptr;
    for (const auto& [id, work] : catalogue_.works) {
        AssetDecision none;
        none.code = RightsCode::AssetMissing;
        const AssetDecision* decision = &none;
        if (opened.session)
            for (const AssetDecision& d : opened.session->decision().assets)
                if (d.asset == opened.ids[indices_.at(work.model)].value) decision = &d;
        TermsFacts& facts = opened.facts[id] = terms_facts(*decision, documents);
        std::optional<std::int64_t>& again = opened.again_utc_s;
        if (decision->reevaluate_at) again = again ? std::min(*again, *decision->reevaluate_at) : *decision->reevaluate_at;
        for (const Substitute& s : opened.session ? opened.session->substitutes() : std::vector<Substitute>()) {
            if (s.refused.value != decision->asset) continue;
            facts.permitted = true;
            for (const Obligation& o : s.verdict.obligations)
                if (o.kind == Obligation::Kind::Attribute) facts.credit = o.texts;
        }
    }
}

void KioskSession::take_marks() {
    marks_ = {};
    if (!session_) return;
    const auto take = [&](const Verdict& v) {
        if (!v.permitted) return;
        for (const Obligation& o : v.obligations) take_duty(marks_, o, session_->id());
    };
    for (const Verdict& v : session_->verdicts()) take(v);
    for (const Substitute& s : session_->substitutes()) take(s.verdict);
}

bool KioskSession::pump(bool wait) {
    if (!store_) return false;
    const auto changed = wait ? store_->pump_all() : store_->pump();
    for (const auto& handle : changed) {
        const auto* entry = store_->find(handle);
        if (!entry || entry->state != AssetStore::State::Failed) continue;
        log::warn("gate", "{} is not shown: {}", entry->id.value, entry->error.message);
        for (std::size_t i = 0; i < handles_.size(); ++i)
            if (handles_[i] == handle) refuse(i, entry->error.reason);
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
