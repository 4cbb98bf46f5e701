#pragma once
// Offers and the enquiries that they answer, and the licence that an accepted offer becomes.
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "issue/issued.h"
#include "issue/trade_terms.h"

namespace pai {

// A document of a folder that cannot be what it says.
struct RefusedFile {
    std::filesystem::path file;
    std::string code, message;
};

struct StoredOffer {
    std::filesystem::path file;
    Issued<OfferDoc> offer;
    std::string signer_kid;
};
// from and to: the window of its permissions, s since 1970; absent: open.
std::pair<std::optional<std::int64_t>, std::optional<std::int64_t>> policy_window(const Policy& policy);
// Each target of its permissions once, in order.
std::vector<std::string> policy_targets(const Policy& policy);

struct StoredEnquiry {
    std::filesystem::path file;
    Issued<EnquiryDoc> enquiry;
    std::string kid;                    // of the key that asked; its signature holds
    std::vector<std::string> answers;   // docIds of offers of the folder in reply to it
};

struct OfferFolder {
    std::vector<StoredOffer> offers;        // earliest iat first
    std::vector<StoredEnquiry> enquiries;   // earliest iat first
    std::vector<RefusedFile> refused;       // offers and enquiries that are broken
};
// The offers and enquiries among the files of `folder` and the folders in it; all other files are passed over.
// Io: the folder cannot be read.
Result<OfferFolder> read_offer_folder(const std::filesystem::path& folder);

// An enquiry whose signature holds under the key it encloses.
Result<Issued<EnquiryDoc>> read_enquiry(std::string_view jws);

// What an offer cannot say, for the licence that it becomes: of terms of the trade, everything but the rules.
struct Acceptance {
    std::string assignee;              // party id
    std::string status_list;           // empty: status_list_of(assigner)
    std::optional<std::int64_t> status_index;  // absent: as of licence_from_template()
    std::int64_t offline_allowance_s = 21 * 86'400;
    std::string play_unit = "performance";
    std::vector<LicenceDoc::Pin> pins;
    bool require_logged_registration = false;
    std::int64_t max_overrun_s = 21'600;
    std::string terms_json;            // 12.2; empty: none
};
// The acceptance that `terms` give: contract, fees, status list, offline days, play unit. Errors of commercial_terms().
Result<Acceptance> acceptance_of(const TradeTerms& terms, const Policy& offered, std::int64_t iat_s);
// Its rules and duties keep their uids; a note names the offer.
LicenceDoc licence_of_offer(const Issued<OfferDoc>& offer, const Acceptance& acceptance, std::int64_t iat_s);

}  // namespace pai
