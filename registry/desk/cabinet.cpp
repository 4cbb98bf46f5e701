#include "desk/cabinet.h"

#include <algorithm>
#include <array>

#include "base/file.h"
#include "issue/audit.h"
#include "issue/folder.h"
#include "issue/root.h"
#include "report/report.h"
#include "report/zone.h"

namespace pai {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view kDeclined = ".declined.note";
// Of the tags of a text map the best for a tongue.
constexpr std::array<const char*, 4> kChinese{"zh-Hans", "zh", "zh-CN", "zh-Hant"};

template <class T, class Id>
const T* find_by(const std::vector<T>& list, Id id, std::string_view wanted) {
    const auto at = std::find_if(list.begin(), list.end(), [&](const T& one) { return id(one) == wanted; });
    return at == list.end() ? nullptr : &*at;
}

const std::string& report_id(const FiledReport& filed) { return filed.report.doc_id; }

}  // namespace

std::string text_in(const TextMap& texts, Tongue tongue) {
    if (tongue.chinese)
        for (const char* tag : kChinese)
            if (const auto at = texts.find(tag); at != texts.end()) return at->second;
    if (const auto at = texts.find("en"); at != texts.end()) return at->second;
    return texts.empty() ? std::string() : texts.begin()->second;
}

std::string day_text(std::int64_t utc_s, Tongue tongue, const std::string& zone) {
    constexpr std::array<const char*, 12> months{"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    std::optional<ZoneRules> rules;
    if (!zone.empty())
        if (auto read = read_zone(zone)) rules = *std::move(read);
    const std::string date = local_date(rules ? &*rules : nullptr, utc_s);
    const int month = (date[5] - '0') * 10 + date[6] - '0', day = (date[8] - '0') * 10 + date[9] - '0';
    if (tongue.chinese) return fmt::format("{}年{}月{}日", date.substr(0, 4), month, day);
    return fmt::format("{} {} {}", day, months[static_cast<std::size_t>(std::clamp(month, 1, 12) - 1)], date.substr(0, 4));
}

Result<fs::path> Cabinet::find_root(const fs::path& folder) {
    PAI_TRY(const std::vector<fs::path> files, files_below(folder));
    std::optional<fs::path> found;
    std::int64_t lowest = 0;
    for (const fs::path& file : files) {
        const auto documents = documents_in(file);
        if (documents.empty()) continue;
        const auto jws = parse_jws(documents.front(), DocKinds::all());
        if (!jws || jws->kind != DocKind::Root) continue;
        const auto root = read_root_file(file);
        if (!root) continue;
        // Of two copies the one that lies nearer.
        const std::int64_t version = root->root.doc.root_version;
        const auto depth = [](const fs::path& p) { return std::distance(p.begin(), p.end()); };
        if (found && (version > lowest || (version == lowest && depth(file) >= depth(*found)))) continue;
        lowest = version;
        found = file;
    }
    if (!found) return Error(Code::NotFound, fmt::format("{}: holds no root file; name one with --root", folder.string()));
    return *found;
}

Result<Cabinet> Cabinet::read(const fs::path& folder, const fs::path& root, std::int64_t now_s) {
    Cabinet cabinet;
    cabinet.folder_ = folder;
    cabinet.root_ = root;
    cabinet.now_s_ = now_s;
    PAI_TRY(cabinet.issued_, read_issued_folder(folder));
    PAI_TRY(cabinet.offers_, read_offer_folder(folder));
    const std::array<fs::path, 1> known{folder};
    PAI_TRY(cabinet.verifier_, Verifier::open(root, known, now_s));
    cabinet.files_.insert(cabinet.issued_.files.begin(), cabinet.issued_.files.end());
    for (const StoredOffer& offer : cabinet.offers_.offers) cabinet.files_.emplace(offer.offer.doc_id, offer.file);
    for (const StoredEnquiry& enquiry : cabinet.offers_.enquiries) cabinet.files_.emplace(enquiry.enquiry.doc_id, enquiry.file);
    cabinet.refused_ = cabinet.offers_.refused;
    PAI_TRY(cabinet.read_reports());
    return cabinet;
}

Result<Verifier> Cabinet::verifier() const {
    const std::array<fs::path, 1> known{folder_};
    return Verifier::open(root_, known, now_s_);
}

Result<void> Cabinet::read_reports() {
    PAI_TRY(const Auditor auditor, Auditor::open({root_, {folder_}, {}}));
    PAI_TRY(const std::vector<fs::path> files, files_below(folder_));
    for (const fs::path& file : files) {
        read_decline(file);
        read_proof(file);
        for (const std::string& text : documents_in(file)) {
            const auto jws = parse_jws(text, DocKinds::all());
            if (!jws || (jws->kind != DocKind::Report && jws->kind != DocKind::Registration && jws->kind != DocKind::Consent)) continue;
            if (!files_.emplace(jws->doc_id(), file).second || jws->kind != DocKind::Report) continue;
            auto read = auditor.read(text);
            if (!read) {
                refused_.push_back({file, read.error().reason, read.error().message});
                continue;
            }
            FiledReport filed{file, {std::move(read->doc), text, read->doc_id}, read->signer_kid, read->signer_party};
            (filed.report.doc.body.statement ? statements_ : reports_).push_back(std::move(filed));
        }
    }
    const auto older = [](const FiledReport& a, const FiledReport& b) { return a.report.doc.head.iat < b.report.doc.head.iat; };
    std::stable_sort(reports_.begin(), reports_.end(), older);
    std::stable_sort(statements_.begin(), statements_.end(), older);
    return {};
}

void Cabinet::read_decline(const fs::path& file) {
    if (!file.filename().string().ends_with(kDeclined)) return;
    const auto text = read_text_file(file, 64u << 10);
    auto decline = text ? check_decline(*text, documents()) : Result<Decline>(text.error());
    if (!decline) {
        refused_.push_back({file, decline.error().reason, decline.error().message});
        return;
    }
    std::string enquiry = decline->enquiry;
    declines_.emplace(std::move(enquiry), FiledDecline{*std::move(decline), file});
}

void Cabinet::read_proof(const fs::path& file) {
    const auto text = read_text_file(file, 64u << 10);
    if (!text || !text->starts_with("c2sp.org/tlog-proof@v1") || !documents().has_root()) return;
    const auto entry = read_log_proof(*text, documents().root());
    const auto* registration = entry ? documents().registration(entry->doc_id) : nullptr;
    if (registration != nullptr && leads_to(*entry, registration->text)) log_entries_.emplace(entry->doc_id, *entry);
}

const LogEntry* Cabinet::log_entry(std::string_view doc_id) const {
    const auto at = log_entries_.find(doc_id);
    return at == log_entries_.end() ? nullptr : &at->second;
}

const Decline* Cabinet::decline_of(std::string_view enquiry) const {
    const auto at = declines_.find(enquiry);
    return at == declines_.end() ? nullptr : &at->second.decline;
}

const fs::path* Cabinet::decline_file(std::string_view enquiry) const {
    const auto at = declines_.find(enquiry);
    return at == declines_.end() ? nullptr : &at->second.file;
}

const fs::path* Cabinet::file_of(std::string_view doc_id) const {
    const auto at = files_.find(doc_id);
    return at == files_.end() ? nullptr : &at->second;
}

const StoredOffer* Cabinet::offer(std::string_view doc_id) const {
    return find_by(offers_.offers, [](const StoredOffer& o) -> const std::string& { return o.offer.doc_id; }, doc_id);
}

const StoredEnquiry* Cabinet::enquiry(std::string_view doc_id) const {
    return find_by(offers_.enquiries, [](const StoredEnquiry& e) -> const std::string& { return e.enquiry.doc_id; }, doc_id);
}

const FiledReport* Cabinet::statement(std::string_view doc_id) const { return find_by(statements_, report_id, doc_id); }

const Issued<LicenceDoc>* Cabinet::licence_of_offer(std::string_view offer_doc_id) const {
    const std::string note = fmt::format("offer {}", offer_doc_id);
    return find_by(issued_.licences, [](const Issued<LicenceDoc>& l) -> const std::string& { return l.doc.head.note; }, note);
}

const PartyDoc* Cabinet::party(std::string_view id, std::string_view role) const {
    for (const Verified<PartyDoc>* certificate : documents().certificates(id))
        if (role.empty() || certificate->doc.has_role(role)) return &certificate->doc;
    return nullptr;
}

std::vector<const PartyDoc*> Cabinet::parties(std::string_view role) const {
    std::map<std::string, const PartyDoc*> newest;
    for (const Verified<PartyDoc>* certificate : documents().parties())
        if (certificate->doc.has_role(role) && !documents().is_revoked(*certificate)) newest.emplace(certificate->doc.id, party(certificate->doc.id, role));
    std::vector<const PartyDoc*> out;
    for (const auto& [id, certificate] : newest) out.push_back(certificate);
    return out;
}

std::string Cabinet::name_of(std::string_view id, Tongue tongue) const {
    const auto certificates = documents().certificates(id, true);
    return certificates.empty() ? std::string(id) : text_in(certificates.front()->doc.name, tongue);
}

std::string Cabinet::title_of(std::string_view target, Tongue tongue) const {
    if (const auto* package = documents().package(target)) return text_in(package->doc.title, tongue);
    const std::string uid = documents().package_of(target);
    const auto* package = uid.empty() ? nullptr : documents().package(uid);
    const ManifestDoc::Entry* entry = package == nullptr ? nullptr : DocumentSet::entry(package->doc, target);
    if (entry == nullptr) return std::string(target);
    if (const auto* work = entry->registration.empty() ? nullptr : documents().registration(entry->registration); work != nullptr && work->doc.assets.size() == 1)
        return text_in(work->doc.title, tongue);
    return fmt::format("{} · {}", text_in(package->doc.title, tongue), entry->path);
}

std::vector<std::string> Cabinet::titles_of(const Policy& policy, Tongue tongue) const {
    std::vector<std::string> titles;
    for (const std::string& target : policy_targets(policy)) {
        std::string title = title_of(target, tongue);
        if (std::find(titles.begin(), titles.end(), title) == titles.end()) titles.push_back(std::move(title));
    }
    return titles;
}

const PartyDoc* Cabinet::venue_of(const LicenceDoc& licence) const {
    if (const PartyDoc* device = party(licence.policy.assignee, "device"); device != nullptr && device->device) return party(device->device->venue, "venue");
    return party(licence.policy.assignee, "venue");
}

}  // namespace pai
