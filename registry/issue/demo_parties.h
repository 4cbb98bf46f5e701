#pragma once
// The people of a demo world: their keys, the root that lists the registrar, and their certificates.
#include <cstdint>
#include <filesystem>
#include <string>

#include "issue/issued.h"

namespace pai {

// Private keys in DIR/keys, made on first use.
struct DemoKeys {
    SigningKey root, registrar, log, holder, licensor, venue;
    AgreementKey holder_agreement, licensor_agreement;
};
Result<DemoKeys> open_demo_keys(const std::filesystem::path& folder);

// Public halves of the keys in a home's device folder.
struct DevicePublicKeys {
    PublicKey signing, agreement;
};

struct DemoParties {
    std::string root_file;  // verbatim
    Issued<PartyDoc> holder, licensor, venue, device;
};

// Reads DIR/root/1.root and DIR/parties/*.jws; issues what is absent or names another key.
Result<DemoParties> open_demo_parties(const std::filesystem::path& dir, const DemoKeys& keys, const DevicePublicKeys& device,
                                      std::int64_t now_s);

}  // namespace pai
