#include "app/preflight.h"

#include <algorithm>
#include <filesystem>

#include <fmt/format.h>

#include "base/file.h"
#include "licence/explain.h"
#include "vault/own_work.h"
#include "vault/relink.h"

namespace pai::app {
namespace {

constexpr std::int64_t kDay = 86'400, kFarthest = 3'653 * kDay;
constexpr int kMostSteps = 2'000;          // of one asset: a schedule changes twice a day
constexpr std::int64_t kFewPlays = 3;
constexpr std::int64_t kSoon = 7 * kDay;

class Judging {
public:
    Judging(Home& home, const PreflightRequest& request, Preflight& out) : home_(home), request_(request), out_(out) {
        ask_.action = request.ask.action;
        ask_.purpose = request.ask.purpose;
        ask_.event = request.ask.event;
        if (!request.ask.channel.empty()) ask_.channel = request.ask.channel;
    }

    // All assets as a play would be judged now, the clock included.
    Result<void> judge_now() {
        for (const AssetId& id : request_.assets) ask_.assets.push_back(id.value);
        if (ask_.assets.empty()) return {};
        PAI_TRY(now_, home_.decide_now(ask_));
        return {};
    }

    Result<void> run(std::size_t index) {
        const std::string& asset = request_.assets[index].value;
        const std::int64_t horizon = out_.now + std::max(1, request_.days) * kDay;
        ask_.assets = {asset};
        std::int64_t at = out_.now, denied = 0;
        for (int step = 0; step < kMostSteps && at < out_.now + kFarthest; ++step) {
            Decision later;
            if (step > 0) {
                PAI_TRY(later, home_.decide_now(ask_, at));
            }
            const AssetDecision& d = step > 0 ? later.result : now_.assets.at(index);
            const std::int64_t next = std::max(at + 1, d.reevaluate_at.value_or(out_.now + kFarthest));
            if (at < horizon) add_slot({at, std::min(next, horizon), asset, d.ok(), std::string(to_string(d.code))});
            if (at == out_.now) look_at_now(asset, d);
            if (!d.ok() && denied == 0) denied = at;
            if (denied != 0 && at >= horizon) break;
            at = next;
        }
        if (denied == 0) return {};
        until_ = until_ == 0 ? denied : std::min(until_, denied);
        if (denied > out_.now && denied < horizon + kSoon)
            out_.warnings.push_back({denial_code(asset, denied), asset, denied, "may not be shown from then on"});
        return {};
    }
    // The first instant at which something is denied; 0: none.
    std::int64_t until() const { return until_; }

private:
    void add_slot(PreflightSlot slot) {
        if (!out_.slots.empty() && out_.slots.back().asset == slot.asset && out_.slots.back().code == slot.code && out_.slots.back().to == slot.from)
            out_.slots.back().to = slot.to;
        else
            out_.slots.push_back(std::move(slot));
    }
    std::string denial_code(const std::string& asset, std::int64_t at) const {
        for (const PreflightSlot& slot : out_.slots)
            if (slot.asset == asset && slot.from <= at && at < slot.to) return slot.code;
        return std::string(to_string(RightsCode::Expired));
    }
    void look_at_now(const std::string& asset, const AssetDecision& d) {
        if (d.code == RightsCode::OkGrace) out_.warnings.push_back({"OK_GRACE", asset, out_.now, "plays within its grace only: ask the licensor for a fresh grant or status list"});
        for (const std::string& doc_id : d.chain)
            if (const auto* licence = home_.documents().licence(doc_id); d.ok() && licence && needs_approval(licence->doc))
                out_.warnings.push_back({"APPROVAL_NEEDED", asset, out_.now, "the licensor wants to see the show before it is shown"});
        if (d.ok() && d.remaining_count && *d.remaining_count <= kFewPlays)
            out_.warnings.push_back({"COUNT_EXHAUSTED", asset, out_.now, fmt::format("{} plays are left", *d.remaining_count)});
    }

    Home& home_;
    const PreflightRequest& request_;
    Preflight& out_;
    RightsRequest ask_;
    Decision now_;
    std::int64_t until_ = 0;
};

void deny_all_day(Preflight& out, const std::string& asset, const std::string& code, int days) {
    std::erase_if(out.slots, [&](const PreflightSlot& s) { return s.asset == asset; });
    out.slots.push_back({out.now, out.now + std::max(1, days) * kDay, asset, false, code});
}

// Stored payloads that are not what was signed, and loose files that are gone.
void check_media(const Home& home, const PreflightRequest& request, const PreflightProgress& progress, Preflight& out) {
    for (const AssetId& id : request.check_bytes ? request.assets : std::vector<AssetId>{}) {
        if (progress) progress(id.value);
        for (const LostFile& lost : lost_payloads(home, {&id, 1})) {
            const bool absent = !file_exists(lost.place);
            deny_all_day(out, id.value, absent ? "ASSET_MISSING" : "ASSET_HASH_MISMATCH", request.days);
            out.warnings.push_back({absent ? "ASSET_MISSING" : "ASSET_HASH_MISMATCH", id.value, out.now,
                                    absent ? "its bytes are not stored here: `paifang relink` finds them by their content" : "its bytes are not the signed ones: `paifang relink` puts good ones back"});
        }
    }
    for (const auto& [name, path] : request.own_work) {
        if (file_exists(std::filesystem::path(request.folder) / path)) {
            // Own work is for looking at and for editing (licence format 7.6).
            if (request.ask.action != "preview") deny_all_day(out, name, std::string(to_string(RightsCode::ActionNotPermitted)), request.days);
            continue;
        }
        deny_all_day(out, name, "ASSET_MISSING", request.days);
        out.warnings.push_back({"ASSET_MISSING", name, out.now, fmt::format("{} is not there: `paifang relink` finds it by its content", path)});
    }
}

}  // namespace

std::string Preflight::worst() const {
    for (const PreflightSlot& slot : slots)
        if (!slot.permitted && slot.from <= now) return slot.code;
    for (const PreflightSlot& slot : slots)
        if (!slot.permitted) return slot.code;
    return "OK";
}

Result<Preflight> preflight(Home& home, const PreflightRequest& request, const PreflightProgress& progress) {
    Preflight out;
    out.now = system_moment().wall_ms / 1000;
    Judging judging(home, request, out);
    PAI_TRY(judging.judge_now());
    for (std::size_t i = 0; i < request.assets.size(); ++i) {
        if (progress) progress(request.assets[i].value);
        PAI_TRY(judging.run(i));
    }
    check_media(home, request, progress, out);
    const auto denied_now = std::find_if(out.slots.begin(), out.slots.end(), [&](const PreflightSlot& s) { return !s.permitted && s.from <= out.now; });
    out.plays = denied_now == out.slots.end() && !(request.needs_work && request.assets.empty() && request.own_work.empty());
    if (denied_now != out.slots.end()) {
        out.code = denied_now->code;
        out.asset = denied_now->asset;
    } else if (!out.plays) {
        out.code = "ASSET_MISSING";
    }
    out.open_ended = judging.until() == 0;
    out.until = out.open_ended ? out.now + kFarthest : judging.until();
    return out;
}

PreflightRequest preflight_request(const Programme& programme, const Venue& venue, const std::string& action, const std::string& purpose) {
    PreflightRequest out;
    const std::string asked = !action.empty() ? action : programme.kiosk ? "play" : "present";
    out.ask = session_request(venue, programme.event, asked, purpose.empty() && programme.kiosk ? "kiosk" : purpose);
    out.needs_work = programme.kiosk;
    out.folder = programme.folder.string();
    for (const auto& [name, asset] : programme.assets) {
        if (asset.starts_with("urn:")) out.assets.push_back({asset});
        else out.own_work.emplace_back(name, asset);
    }
    return out;
}

std::string first_line(const Preflight& result) {
    return result.plays ? fmt::format("plays tonight: yes until {}\n", format_utc(result.until)) : fmt::format("plays tonight: no {}\n", result.code);
}

}  // namespace pai::app
