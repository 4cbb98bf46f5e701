#include "issue/party.h"

#include <fmt/format.h>

#include "issue/issued.h"
#include "licence/time_rule.h"

namespace pai {

namespace {

constexpr std::int64_t kDeviceTermS = 3'653 * kDayS;

}  // namespace

Result<PartyDoc> party_of_request(std::string_view text, const RequestTerms& terms) {
    PAI_TRY(const Issued<RequestDoc> request, read_issued<RequestDoc>(text));
    PAI_TRY(const Jws jws, parse_jws(text, DocKind::Request));
    PAI_TRY(check_signature(jws, request.doc.key));
    const std::string& asked = request.doc.venue;
    if (asked.empty() && terms.venue.empty()) return Error(Code::InvalidArgument, "the request names no venue; --venue does");
    if (!asked.empty() && !terms.venue.empty() && asked != terms.venue)
        return Error(Code::InvalidArgument, fmt::format("the request is of venue {}, not of {}", asked, terms.venue));
    PartyDoc party;
    party.head = {.uid = "urn:uuid:" + random_uuid(), .iat = terms.iat_s, .note = {}};
    party.nbf = terms.iat_s;
    party.exp = terms.iat_s + kDeviceTermS;
    party.id = "urn:paifang:device:" + kid_of(request.doc.key).substr(8);
    party.name = {{"en", request.doc.serial}};
    party.roles = {"device"};
    party.key = request.doc.key;
    party.agreement_key = request.doc.agreement_key;
    party.device = PartyDoc::Device{.venue = asked.empty() ? terms.venue : asked, .serial = request.doc.serial};
    party.status = terms.status;
    return party;
}

}  // namespace pai
