#pragma once
// The people of a demo world: their keys, the root that lists the registrar, and their certificates.
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "issue/issued.h"
#include "issue/pack.h"

namespace pai {

// Private keys of the demo's authorities in DIR/keys, made on first use.
struct DemoKeys {
    SigningKey root, registrar, log, venue;
};
Result<DemoKeys> open_demo_keys(const std::filesystem::path& folder);

// Public halves of the keys in a home's device folder.
struct DevicePublicKeys {
    PublicKey signing, agreement;
};

struct DemoParties {
    std::string root_file;  // verbatim
    Issued<PartyDoc> venue, device;
};

// Reads DIR/root/1.root and DIR/parties/*.jws; issues what is absent or names another key.
Result<DemoParties> open_demo_parties(const std::filesystem::path& dir, const DemoKeys& keys, const DevicePublicKeys& device,
                                      std::int64_t now_s);

// Whose works are shown and who licenses them: the demo's own museum, or a guest's.
struct DemoHouse {
    std::string name;                     // of its files in DIR/licences and DIR/grants: "demo", or the guest's holder
    std::string holder_file, licensor_file;  // names of their files in DIR/parties and DIR/keys
    std::vector<std::string> territories; // of its licence; empty: all
    SigningKey holder_key, licensor_key;
    AgreementKey holder_agreement, licensor_agreement;
    Issued<PartyDoc> holder, licensor;
};

// The keys and certificates of a house, read or made. Without a guest: the demo's own.
Result<DemoHouse> open_demo_house(const std::filesystem::path& dir, const std::optional<PackGuest>& guest, const SigningKey& registrar,
                                  std::int64_t now_s);

}  // namespace pai
