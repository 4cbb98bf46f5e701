#include "panels/rights_check.h"

#include <chrono>

#include "app/programme.h"
#include "app/version.h"
#include "base/file.h"
#include "edit/assets.h"
#include "licence/codes.h"
#include "panels/workbench.h"
#include "time/clock.h"
#include "ui/words.h"
#include "vault/enquiry.h"
#include "vault/home.h"

namespace pai {
namespace {

constexpr std::int64_t kYear_s = 365 * 86'400;

Venue venue_of(const Workbench& bench) { return bench.venue ? *bench.venue : Venue{}; }

}  // namespace

void RightsCheck::start(const Workbench& bench, int days) {
    if (running()) return;
    app::Programme programme;
    programme.name = bench.project.name(), programme.folder = bench.project.folder();
    programme.event = bench.show().event;
    for (const AssetName& name : used_assets(bench.show()))
        if (const auto it = bench.show().assets.find(name); it != bench.show().assets.end()) programme.assets.insert(*it);
    app::PreflightRequest request = app::preflight_request(programme, venue_of(bench));
    request.days = days, request.check_bytes = false;
    asked_ = std::async(std::launch::async, [request]() -> Result<app::Preflight> {
        PAI_TRY(Home home, Home::open(paifang_home(), {.version = app::version()}));
        return app::preflight(home, request);
    });
}

const std::optional<Result<app::Preflight>>& RightsCheck::result() {
    if (asked_.valid() && asked_.wait_for(std::chrono::seconds(0)) == std::future_status::ready) result_.emplace(asked_.get());
    return result_;
}

std::string shown_reason(std::string_view code, std::string_view otherwise) {
    const auto known = parse_rights_code(code);
    if (!known) return std::string(otherwise);
    return message_of(*known).at(ui::language() == ui::Language::Chinese ? "zh-Hans" : "en");
}

Result<std::filesystem::path> request_missing(const Workbench& bench, std::string_view only) {
    EnquiryRequest request;
    for (const AssetName& name : used_assets(bench.show())) {
        if (!only.empty() && name != only) continue;
        const Verdict* verdict = bench.verdict_of(name);
        const auto named = bench.show().assets.find(name);
        if (verdict && !verdict->permitted && named != bench.show().assets.end() && named->second.starts_with("urn:")) request.assets.push_back({named->second});
    }
    if (request.assets.empty()) return Error(Code::InvalidArgument, std::string(ui::tr("rights-all")));
    const Venue venue = venue_of(bench);
    if (venue.territory.empty()) return Error(Code::InvalidArgument, std::string(ui::tr("venue-no-territory")));
    request.action = "present", request.purpose = to_string(venue.purpose);
    request.territory = venue.territory;
    // A party is named by its URI; a room that only has an id of its own is none.
    if (venue.id.find(':') != venue.id.npos) request.venue = venue.id;
    request.from_utc_s = wall_ms() / 1000, request.to_utc_s = request.from_utc_s + kYear_s;
    request.language = ui::language() == ui::Language::Chinese ? "zh-Hans" : "en";
    request.text = shown_text(bench.show().title, bench.project.name());
    PAI_TRY(const auto receipt, write_enquiry(paifang_home(), request));
    return receipt.out;
}

}  // namespace pai
