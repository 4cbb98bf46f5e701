#pragma once
// The folder of a rights desk, read and judged: what was issued, offered, asked and reported, and who everybody is.
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "desk/html.h"
#include "issue/decline.h"
#include "issue/licence.h"
#include "issue/offer.h"
#include "issue/verifier.h"
#include "ledger/log_proof.h"

namespace pai {

class ZoneRules;

// A report or statement whose signature, signer and schema hold.
struct FiledReport {
    std::filesystem::path file;
    Issued<ReportDoc> report;
    std::string signer_kid, signer_party;
};

class Cabinet {
public:
    // The root file of a folder: the lowest version of those in it. NotFound: none.
    static Result<std::filesystem::path> find_root(const std::filesystem::path& folder);
    // Everything in `folder` and the folders in it, judged at `now_s` under the pinned `root`. Io: it cannot be read; the codes of a
    // root that is refused. Documents that fail are passed over and listed in refused().
    static Result<Cabinet> read(const std::filesystem::path& folder, const std::filesystem::path& root, std::int64_t now_s);

    const std::filesystem::path& folder() const { return folder_; }
    const std::filesystem::path& root() const { return root_; }
    std::int64_t now() const { return now_s_; }
    // Later on the same papers.
    void set_now(std::int64_t now_s) { now_s_ = now_s; }
    const IssuedFolder& issued() const { return issued_; }
    const OfferFolder& offers() const { return offers_; }
    const DocumentSet& documents() const { return verifier_.documents(); }
    // For judging what is about to be signed; a copy of its own, since it remembers what it let in.
    Result<Verifier> verifier() const;
    const std::vector<FiledReport>& reports() const { return reports_; }        // of devices, earliest iat first
    const std::vector<FiledReport>& statements() const { return statements_; }  // earliest iat first
    const std::vector<RefusedFile>& refused() const { return refused_; }
    // Where a document lies; null: it is not here.
    const std::filesystem::path* file_of(std::string_view doc_id) const;

    // What was answered to an enquiry in place of an offer. Null: nothing.
    const Decline* decline_of(std::string_view enquiry_doc_id) const;
    const std::filesystem::path* decline_file(std::string_view enquiry_doc_id) const;

    // What a proof in the folder says of where a registration stands in a log of the root; null: no good proof.
    const LogEntry* log_entry(std::string_view registration_doc_id) const;

    const StoredOffer* offer(std::string_view doc_id) const;
    const StoredEnquiry* enquiry(std::string_view doc_id) const;
    const FiledReport* statement(std::string_view doc_id) const;
    // The licence that an offer became; null: none yet.
    const Issued<LicenceDoc>* licence_of_offer(std::string_view offer_doc_id) const;

    // Newest certificate of a party with this role; null: none.
    const PartyDoc* party(std::string_view id, std::string_view role = {}) const;
    // The newest certificate of each party with a role, by id.
    std::vector<const PartyDoc*> parties(std::string_view role) const;
    // A party's name in a language, else its id.
    std::string name_of(std::string_view party, Tongue tongue) const;
    // The title of a package or asset, else its id.
    std::string title_of(std::string_view target, Tongue tongue) const;
    // Titles of a policy's targets, each once.
    std::vector<std::string> titles_of(const Policy& policy, Tongue tongue) const;
    // The venue that a licence is for: its assignee, or the venue of the device that is. Null: neither is known.
    const PartyDoc* venue_of(const LicenceDoc& licence) const;

private:
    std::filesystem::path folder_, root_;
    std::int64_t now_s_ = 0;
    IssuedFolder issued_;
    OfferFolder offers_;
    Verifier verifier_;
    std::vector<FiledReport> reports_, statements_;
    std::vector<RefusedFile> refused_;
    std::map<std::string, std::filesystem::path, std::less<>> files_;

    struct FiledDecline {
        Decline decline;
        std::filesystem::path file;
    };
    std::map<std::string, FiledDecline, std::less<>> declines_;

    std::map<std::string, LogEntry, std::less<>> log_entries_;

    Result<void> read_reports();
    void read_proof(const std::filesystem::path& file);
    void read_decline(const std::filesystem::path& file);
};

// The text in a language, English next, else any.
std::string text_in(const TextMap& texts, Tongue tongue);

// "1 Feb 2027", "2027年2月1日": the day of an instant at a venue, in UTC without one.
std::string day_text(std::int64_t utc_s, Tongue tongue, const std::string& zone = {});

}  // namespace pai
