// A decision as JSON (7.4), and the digest over everything it depended on.
#include <algorithm>

#include "licence/judge.h"

namespace pai {

namespace {

void write_optional(JsonWriter& out, std::string_view name, const std::optional<std::int64_t>& value) {
    out.key(name);
    if (value) out.value(*value);
    else out.null();
}

void write_text(JsonWriter& out, std::string_view name, const std::string& text) {
    out.key(name);
    if (text.empty()) out.null();
    else out.value(text);
}

void write_obligation(JsonWriter& out, const RightsObligation& o) {
    out.begin_object();
    switch (o.kind) {
        case RightsObligation::Kind::Watermark: out.member("type", "watermark").member("mode", o.mode); break;
        case RightsObligation::Kind::Attribute:
            out.member("type", "attribute").key("text").begin_object();
            for (const auto& [language, text] : o.text) out.member(language, text);
            out.end_object();
            break;
        case RightsObligation::Kind::ResolutionCap: out.member("type", "resolutionCap").member("pixels", o.pixels); break;
        case RightsObligation::Kind::Compensate:
            out.member("type", "compensate").member("duty", o.duty).member("unit", o.unit).member("currency", o.currency).member("priceMicro", o.price_micro);
            break;
        case RightsObligation::Kind::Inform: out.member("type", "inform").member("duty", o.duty).member("dueAt", format_utc(o.due_at)); break;
        case RightsObligation::Kind::Reserve:
            out.member("type", "reserve").key("actions").begin_array();
            for (const std::string& action : o.actions) out.value(action);
            out.end_array();
            break;
    }
    out.end_object();
}

void write_texts(JsonWriter& out, std::string_view name, const std::vector<std::string>& texts) {
    out.key(name).begin_array();
    for (const std::string& text : texts) out.value(text);
    out.end_array();
}

template <class T>
void write_ids(JsonWriter& out, std::string_view name, const std::vector<const Verified<T>*>& documents) {
    out.key(name).begin_array();
    for (const auto* d : documents) out.value(d->doc_id);
    out.end_array();
}

void write_documents(JsonWriter& out, const DocumentSet& set) {
    out.key("documents").begin_object();
    write_ids(out, "roots", set.roots());
    write_ids(out, "parties", set.parties());
    write_ids(out, "registrations", set.registrations());
    write_ids(out, "manifests", set.manifests());
    write_ids(out, "licences", set.licences());
    write_ids(out, "grants", set.grants());
    write_ids(out, "status", set.status_lists());
    out.key("consents").begin_array();
    for (const auto* licence : set.licences())
        for (const auto* consent : set.consents(licence->doc_id)) out.value(consent->doc_id);
    out.end_array().key("failed").begin_array();
    for (const FailedLicence& f : set.failed_licences()) out.begin_array().value(f.doc_id).value(to_string(f.code)).value(f.iat).end_array();
    out.end_array().end_object();
}

void write_request(JsonWriter& out, const RightsRequest& r) {
    out.key("request").begin_object();
    // In no order: which asset is named first changes no answer about any of them.
    std::vector<std::string> assets = r.assets;
    std::sort(assets.begin(), assets.end());
    write_texts(out, "assets", assets);
    out.member("action", r.action).member("purpose", r.purpose).member("event", r.event).member("channel", r.channel);
    out.member("session", r.session).member("performance", r.performance).member("licence", r.licence).end_object();
}

void write_history(JsonWriter& out, const RightsWorld& w) {
    out.key("uses").begin_array();
    for (const auto& [key, use] : w.uses)
        out.begin_array().value(key.first).value(key.second).value(use.plays).value(use.this_play_counted).value(use.metered_s)
            .value(use.live_sessions).value(use.live_until_s).end_array();
    out.end_array().key("grace").begin_array();
    for (const auto& [grant, use] : w.grace) out.begin_array().value(grant).value(use.shows).value(use.this_show_counted).end_array();
    out.end_array().key("imported").begin_object();
    for (const auto& [licence, at] : w.imported_s) out.member(licence, at);
    out.end_object().key("reported").begin_object();
    for (const auto& [licence, at] : w.reported_s) out.member(licence, at);
    out.end_object().key("logged").begin_array();
    for (const std::string& id : w.logged_registrations) out.value(id);
    out.end_array().key("zones").begin_object();
    for (const auto& [zone, bytes] : w.zone_rules) out.member(zone, to_hex(sha256(as_byte_span(bytes))));
    out.end_object().key("headers").begin_object();
    for (const auto& [header, code] : w.failed_headers) out.member(header, to_string(code));
    out.end_object().key("live");
    if (!w.live) {
        out.null();
        return;
    }
    const LiveSession& l = *w.live;
    out.begin_object().member("session", l.session).member("action", l.action).member("purpose", l.purpose);
    out.member("start", l.start_s).member("max", l.max_s);
    write_texts(out, "licences", l.licences);
    write_texts(out, "assets", l.assets);
    out.end_object();
}

}  // namespace

std::string input_digest(const RightsRequest& request, const RightsWorld& world) {
    JsonWriter out;
    out.begin_object();
    write_request(out, request);
    out.member("now", world.now).member("quality", to_string(world.time_quality)).member("time", to_string(world.time));
    out.member("home", to_string(world.home)).member("localHome", to_string(world.local_home));
    write_text(out, "deviceKey", world.device_key ? to_base64url(*world.device_key) : "");
    write_text(out, "agreementKey", world.device_agreement_key ? to_base64url(*world.device_agreement_key) : "");
    write_documents(out, *world.documents);
    write_history(out, world);
    out.end_object();
    return to_hex(sha256(as_byte_span(out.text())));
}

std::string to_json(const Decision& decision) {
    const AssetDecision& r = decision.result;
    const RightsCodeInfo& code = info(r.code);
    JsonWriter out;
    out.begin_object().member("ok", r.ok()).member("verdict", r.ok() ? "PERMIT" : "DENY").member("code", code.name);
    out.key("also").begin_array();
    for (const RightsCode also : r.also) out.value(to_string(also));
    out.end_array();
    write_text(out, "licence", r.licence);
    write_texts(out, "chain", r.chain);
    write_text(out, "rule", r.rule);
    out.member("asset", r.asset).member("action", decision.request.action).member("purpose", decision.request.purpose);
    write_text(out, "event", decision.request.event);
    write_text(out, "session", decision.request.session);
    write_text(out, "performance", decision.request.performance);
    out.member("at", format_utc(decision.at)).member("timeQuality", to_string(decision.time_quality));
    out.member("dryRun", decision.time_quality == TimeQuality::DryRun).key("obligations").begin_array();
    for (const RightsObligation& o : r.obligations) write_obligation(out, o);
    out.end_array().key("remaining").begin_object();
    write_optional(out, "count", r.remaining_count);
    write_optional(out, "meteredS", r.remaining_metered_s);
    out.end_object();
    write_optional(out, "graceDaysLeft", r.grace_days_left);
    write_optional(out, "graceShowsLeft", r.grace_shows_left);
    write_text(out, "reevaluateAt", r.reevaluate_at ? format_utc(*r.reevaluate_at) : "");
    out.member("hardStop", r.hard_stop).member("digest", decision.digest).key("message").begin_object();
    for (const auto& [language, text] : message_of(r.code)) out.member(language, text);
    out.end_object().end_object();
    return out.take();
}

}  // namespace pai
