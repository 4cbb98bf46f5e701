#include "publish/terms.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "base/json.h"
#include "issue/licence.h"
#include "issue/party.h"
#include "issue/status.h"
#include "issue/template.h"
#include "licence/time_rule.h"

namespace pai {
namespace fs = std::filesystem;
namespace {

constexpr std::int64_t kDay_s = 86'400, kStatusTtl_s = kYearOfDays_s, kMaxOfflineDays = 90;

// What a venue handed over, sorted.
struct Handed {
    std::vector<std::pair<std::string, RequestDoc>> requests;
    std::vector<Issued<PartyDoc>> devices, venues, others;
};

Result<Handed> sort_papers(const std::vector<std::string>& papers) {
    Handed out;
    for (const std::string& text : papers) {
        if (auto request = read_issued<RequestDoc>(text)) {
            out.requests.emplace_back(text, std::move(request->doc));
            continue;
        }
        auto party = read_issued<PartyDoc>(text);
        if (!party) continue;
        (party->doc.has_role("device") ? out.devices : party->doc.has_role("venue") ? out.venues : out.others).push_back(std::move(*party));
    }
    return out;
}

// The party id of the venue: what its papers say, else its file, else one made of its first device.
std::string venue_id(const PublishOrder& order, const Handed& handed) {
    for (const auto& party : handed.venues) return party.doc.id;
    for (const auto& device : handed.devices)
        if (device.doc.device) return device.doc.device->venue;
    for (const auto& [text, request] : handed.requests)
        if (!request.venue.empty()) return request.venue;
    if (order.venue && order.venue->id.find(':') != order.venue->id.npos) return order.venue->id;
    return "urn:paifang:venue:" + kid_of(handed.requests.front().second.key).substr(8);
}

Error other_root(const std::string& name) {
    return Error(Code::Denied, fmt::format("{}: certified by another registrar than the one who certifies here: ask for the device's request (device/request.jws)", name), "PUBLISH_OTHER_ROOT");
}

// A certificate counts where the registrar's key here has signed it, or where it came with a registrar's papers.
Result<void> check_signer(const House& house, const Issued<PartyDoc>& party) {
    if (!house.registrar) return {};
    PAI_TRY(const Jws jws, parse_jws(party.jws));
    const auto name = party.doc.name.empty() ? party.doc.id : party.doc.name.begin()->second;
    if (!check_signature(jws, house.registrar->public_key())) return other_root(name);
    return {};
}

Result<void> keep(const fs::path& file, const std::string& text) {
    PAI_TRY(make_directories(file.parent_path(), 0700));
    return write_file(file, text, {.durable = true});
}

bool same_place(const PartyDoc& doc, const PublishOrder& order) {
    const auto name = doc.name.find("en");
    return doc.venue && doc.venue->territory == order.territory && doc.venue->time_zone == order.time_zone && doc.venue->capacity == order.capacity &&
           name != doc.name.end() && (order.venue_name.empty() || name->second == order.venue_name);
}

Error no_registrar(std::string_view what) {
    return Error(Code::Denied, fmt::format("{}: no certificate among the files, and the registrar's key is not here: ask the registrar for one", what), "PUBLISH_NO_CERTIFICATE");
}

// The certificate of the house itself: it says where in the world it stands. Its key is made and thrown away: nothing that is asked of the
// house here is ever signed by it.
Result<Issued<PartyDoc>> open_house_of_venue(const PublishOrder& order, const House& house, const std::string& id, const Handed& handed, VenuePapers& out) {
    for (const auto& party : handed.venues)
        if (party.doc.id == id) {
            PAI_TRY(check_signer(house, party));
            return party;
        }
    const fs::path file = out.dir / "venue.jws";
    if (file_exists(file)) {
        PAI_TRY(Issued<PartyDoc> stored, read_issued_file<PartyDoc>(file));
        if (stored.doc.id == id && same_place(stored.doc, order)) return stored;
    }
    if (!house.registrar) return no_registrar(id);
    PartyDoc doc;
    doc.head = {.uid = "urn:uuid:" + random_uuid(), .iat = order.now_s, .note = {}};
    doc.nbf = order.now_s;
    doc.exp = order.now_s + 10 * kYearOfDays_s;
    doc.id = id;
    doc.name = {{"en", order.venue_name.empty() ? id : order.venue_name}};
    doc.roles = {"venue"};
    doc.key = SigningKey::generate().public_key();
    doc.venue = PartyDoc::Venue{order.territory, order.capacity, order.time_zone};
    PAI_TRY(Issued<PartyDoc> issued, sign_document(doc, *house.registrar));
    PAI_TRY(keep(file, issued.jws));
    ++out.made;
    return issued;
}

Result<Issued<PartyDoc>> open_device(const PublishOrder& order, const House& house, const std::string& venue, const std::string& text, const RequestDoc& request, VenuePapers& out) {
    const fs::path file = out.dir / fmt::format("device-{}.jws", kid_of(request.key).substr(8));
    if (file_exists(file)) {
        PAI_TRY(Issued<PartyDoc> stored, read_issued_file<PartyDoc>(file));
        if (stored.doc.key == request.key && stored.doc.agreement_key == request.agreement_key && stored.doc.device && stored.doc.device->venue == venue) return stored;
    }
    if (!house.registrar) return no_registrar(request.serial);
    auto doc = party_of_request(text, {.venue = request.venue.empty() ? venue : std::string(), .status = {}, .iat_s = order.now_s});
    if (!doc) return std::move(doc.error()).context(request.serial);
    if (doc->device->venue != venue) return Error(Code::InvalidArgument, fmt::format("{}: is a device of {}, the others are of {}", request.serial, doc->device->venue, venue));
    PAI_TRY(Issued<PartyDoc> issued, sign_document(*doc, *house.registrar));
    PAI_TRY(keep(file, issued.jws));
    ++out.made;
    return issued;
}

std::string day_or_today(const std::string& day, std::int64_t now_s) { return day.empty() ? format_utc(now_s).substr(0, 10) : day; }

// The terms of the trade as the templates read them.
std::string terms_text(const PublishOrder& order, const House& house, const ShowWorks& works, const VenuePapers& venue) {
    JsonWriter w;
    w.begin_object().member("licensor", house.party.doc.id).member("assignee", venue.venue.doc.id).member("package", works.package);
    if (venue.venue.doc.venue) w.member("territory", venue.venue.doc.venue->territory);
    w.member("from", day_or_today(order.from, order.now_s));
    if (!order.to.empty()) w.member("to", order.to);
    w.member("timeZone", order.time_zone);
    if (order.plays > 0) w.member("plays", order.plays);
    if (!order.credit.empty()) w.key("credit").begin_object().member("en", order.credit).end_object();
    return w.member("offlineDays", kMaxOfflineDays).end_object().take();
}

// What a licence was issued by, kept beside it: the same terms are not licensed twice.
struct Issue {
    std::string form, terms, licence;  // licence: its file's name
};

std::optional<Issue> read_issue(const fs::path& file) {
    const auto text = read_text_file(file, 1u << 20);
    if (!text) return std::nullopt;
    const auto doc = JsonDoc::parse(*text);
    if (!doc) return std::nullopt;
    const auto form = doc->root().find("template"), terms = doc->root().find("terms"), licence = doc->root().find("licence");
    if (!form || !terms || !licence) return std::nullopt;
    return Issue{std::string(form->text()), std::string(terms->text()), std::string(licence->text())};
}

// Without a first day the licence began when it was issued: that it is later now changes nothing.
bool same_terms(const Issue& issue, const PublishOrder& order, const std::string& terms, const LicenceDoc& licence) {
    if (issue.form != order.licence_template) return false;
    if (issue.terms == terms) return true;
    if (!order.from.empty()) return false;
    const std::string begun = json_quote(format_utc(licence.head.iat).substr(0, 10)), today = json_quote(day_or_today({}, order.now_s));
    std::string then = terms;
    const auto at = then.find("\"from\":" + today);
    if (at == then.npos) return false;
    then.replace(at + 7, today.size(), begun);
    return issue.terms == then;
}

// A list of today, and of ours: the newest where that is not a day old.
Result<fs::path> open_status(const PublishOrder& order, const House& house, const std::string& list, bool anew) {
    const fs::path folder = house.dir / "status";
    PAI_TRY(make_directories(folder, 0700));
    PAI_TRY(const auto lists, list_directory(folder));
    std::optional<Issued<StatusDoc>> newest;
    fs::path file;
    for (const fs::path& path : lists) {
        if (path.extension() != ".jws") continue;
        auto doc = read_issued_file<StatusDoc>(path);
        if (doc && doc->doc.head.uid == list && (!newest || doc->doc.sequence > newest->doc.sequence)) newest = std::move(*doc), file = path;
    }
    if (newest && !anew && order.now_s - newest->doc.head.iat < kDay_s) return file;
    PAI_TRY(const StatusDoc next, next_status(newest ? &newest->doc : nullptr, {.uid = list, .ttl_s = kStatusTtl_s}, order.now_s));
    PAI_TRY(const Issued<StatusDoc> issued, sign_document(next, house.key));
    file = folder / fmt::format("{}-{:08}.jws", to_hex(sha256(as_byte_span(list))).substr(0, 8), next.sequence);
    PAI_TRY(keep(file, issued.jws));
    return file;
}

bool serves(const GrantDoc& grant, const VenueLicence& licence, const VenuePapers& venue, const SealedWorks& sealed) {
    if (grant.licence != licence.licence.doc_id || grant.devices.size() != venue.devices.size()) return false;
    for (const auto& device : venue.devices)
        if (std::none_of(grant.devices.begin(), grant.devices.end(), [&](const auto& d) { return d.kid == device.doc.kid() && d.x25519_sha256 == to_hex(sha256(*device.doc.agreement_key)); })) return false;
    std::set<std::pair<std::string, std::string>> opened;
    for (const GrantDoc::Key& key : grant.keys) opened.emplace(key.package, key.key_id);
    return std::all_of(sealed.manifest.doc.assets.begin(), sealed.manifest.doc.assets.end(),
                       [&](const ManifestDoc::Entry& entry) { return !entry.encrypted || opened.contains({sealed.manifest.doc.head.uid, entry.key_id}); });
}

}  // namespace

Result<VenuePapers> open_venue(const PublishOrder& order, const House& house, const ShowWorks& works) {
    std::vector<fs::path> files = order.devices;
    if (!order.papers.empty()) files.push_back(order.papers);
    PAI_TRY(const auto papers, papers_in(files));
    PAI_TRY(Handed handed, sort_papers(papers));
    if (handed.requests.empty() && handed.devices.empty())
        return Error(Code::InvalidArgument, "no request and no certificate of a device among the files: the venue's machine makes its request with `paifang device init`", "PUBLISH_NO_DEVICE");
    const std::string id = venue_id(order, handed);
    VenuePapers out;
    out.slug = to_hex(sha256(as_byte_span(id))).substr(0, 16);
    out.dir = works.dir / "venues" / out.slug;
    PAI_TRY(out.venue, open_house_of_venue(order, house, id, handed, out));
    std::set<std::string> seen;
    for (Issued<PartyDoc>& device : handed.devices) {
        PAI_TRY(check_signer(house, device));
        if (seen.insert(device.doc.kid()).second) out.devices.push_back(std::move(device));
    }
    for (const auto& [text, request] : handed.requests) {
        if (!seen.insert(kid_of(request.key)).second) continue;
        PAI_TRY(Issued<PartyDoc> device, open_device(order, house, id, text, request, out));
        out.devices.push_back(std::move(device));
    }
    for (const Issued<PartyDoc>& other : handed.others) out.more.push_back(other.jws);
    return out;
}

Result<VenueLicence> open_licence(const PublishOrder& order, const House& house, const ShowWorks& works, const VenuePapers& venue) {
    const fs::path folder = house.dir / "licences", record = venue.dir / "licence.json";
    PAI_TRY(make_directories(folder, 0700));
    const std::string terms = terms_text(order, house, works, venue);
    VenueLicence out;
    if (const auto issue = read_issue(record); issue && file_exists(folder / issue->licence)) {
        PAI_TRY(Issued<LicenceDoc> stored, read_issued_file<LicenceDoc>(folder / issue->licence));
        if (same_terms(*issue, order, terms, stored.doc) && licence_window(stored.doc).second > order.now_s) {
            out.licence = std::move(stored), out.file = folder / issue->licence;
            PAI_TRY(out.status, open_status(order, house, out.licence.doc.status->list, false));
            return out;
        }
    }
    PAI_TRY(const JsonDoc json, JsonDoc::parse(terms));
    PAI_TRY(const TradeTerms agreed, parse_trade_terms(json.root()));
    PAI_TRY(LicenceDoc draft, licence_from_template(order.licence_template, agreed, order.now_s));
    PAI_TRY(const IssuedFolder issued, read_issued_folder(folder));
    PAI_TRY(out.licence, issue_licence(std::move(draft), house.key, {.issued = &issued}));
    const std::string name = random_uuid() + ".jws";
    out.file = folder / name, out.made = true;
    PAI_TRY(keep(out.file, out.licence.jws));
    JsonWriter w(2);
    w.begin_object().member("template", order.licence_template).member("terms", terms).member("licence", name).end_object();
    PAI_TRY(keep(record, w.take() + "\n"));
    PAI_TRY(out.status, open_status(order, house, out.licence.doc.status->list, true));
    return out;
}

Result<VenueGrant> open_grant(const PublishOrder& order, const House& house, const SealedWorks& sealed, const VenuePapers& venue, const VenueLicence& licence) {
    VenueGrant out{venue.dir / "grant.jws", false};
    if (file_exists(out.file)) {
        PAI_TRY(const Issued<GrantDoc> stored, read_issued_file<GrantDoc>(out.file));
        if (serves(stored.doc, licence, venue, sealed)) return out;
    }
    PAI_TRY(const ContentKeys keys, house_keys(house));
    GrantOrder ask{.licence = &licence.licence.doc, .licence_doc_id = licence.licence.doc_id};
    for (const auto& device : venue.devices) ask.devices.push_back(device.doc);
    ask.manifests = {sealed.manifest.doc};
    ask.keys = &keys;
    ask.iat_s = order.now_s;
    PAI_TRY(const GrantDoc grant, make_grant(ask));
    PAI_TRY(const Issued<GrantDoc> issued, sign_document(grant, house.key));
    PAI_TRY(keep(out.file, issued.jws));
    out.made = true;
    return out;
}

}  // namespace pai
