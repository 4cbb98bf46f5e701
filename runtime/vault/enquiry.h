#pragma once
// Asking for a licence: a signed `enquiry` document (licence format, 4.9). It grants nothing.
#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "base/id.h"
#include "ledger/ledger.h"

namespace pai {

// Whose key signs: the device's, the local one of own work (made on first use), or the device's if there is one.
enum class EnquiryKey : std::uint8_t { Device, Local, Either };

struct EnquiryRequest {
    std::vector<AssetId> assets;       // 1 to 4096
    std::string action, purpose;       // licence format 6.1 and 6.2
    std::string territory;             // 6.3
    std::int64_t from_utc_s = 0, to_utc_s = 0;
    std::string venue;                 // party id; empty: none
    // The person's name and address: only with consent, both or none, 1 to 200 characters each.
    bool consent = false;
    std::string name, contact;
    std::string language = "en";       // BCP 47, of `text`
    std::string text;                  // at most 2000 characters
    EnquiryKey key = EnquiryKey::Either;
    std::filesystem::path out;         // empty: <home>/enquiries/<uuid>.jws
};

struct EnquiryReceipt {
    std::string doc_id, uid;
    std::filesystem::path out;
};

// Signs and writes the enquiry durably, readable by its owner alone; the one place where name and contact are kept.
// Corrupt with SCHEMA_INVALID: a field breaks the format, a person is named without consent among them; nothing is written.
// NotFound: the device has no key. Denied with KEY_FILE_PERMISSIONS. Io: the file cannot be written.
Result<EnquiryReceipt> write_enquiry(const std::filesystem::path& home, const EnquiryRequest& request,
                                     const std::function<Moment()>& clock = system_moment);

}  // namespace pai
