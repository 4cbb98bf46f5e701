#pragma once
// Certificates from devices' requests.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "licence/documents.h"

namespace pai {

struct RequestTerms {
    std::string venue;                // party id; empty: the request's own
    std::optional<StatusRef> status;  // where it can be revoked
    std::int64_t iat_s = 0;
};
// The certificate that a device's request asks for, for ten years: not signed yet. SIG_INVALID: the request is not signed by the
// key it encloses. InvalidArgument: neither it nor `terms` name a venue, or they differ.
Result<PartyDoc> party_of_request(std::string_view jws, const RequestTerms& terms);

}  // namespace pai
