#pragma once
// What a venue is given: its certificates, a licence from a template, the list by which it can be taken back, and keys for its devices.
#include <optional>
#include <string>
#include <vector>

#include "issue/grant.h"
#include "publish/works.h"

namespace pai {

struct VenuePapers {
    std::filesystem::path dir;  // of this venue, below the show's
    std::string slug;           // its name in files
    Issued<PartyDoc> venue;
    std::vector<Issued<PartyDoc>> devices;
    std::vector<std::string> more;  // other papers of the venue that came along
    std::size_t made = 0;           // certificates issued in this run
};
// Certificates of the venue and of each device that asks for one. PUBLISH_NO_DEVICE: none among the files; PUBLISH_OTHER_ROOT: a
// certificate of another registrar.
Result<VenuePapers> open_venue(const PublishOrder& order, const House& house, const ShowWorks& works);

struct VenueLicence {
    Issued<LicenceDoc> licence;
    std::filesystem::path file, status;
    bool made = false;
};
// The licence that was issued by these terms before, or a new one; and a status list of today.
Result<VenueLicence> open_licence(const PublishOrder& order, const House& house, const ShowWorks& works, const VenuePapers& venue);

struct VenueGrant {
    std::filesystem::path file;
    bool made = false;
};
Result<VenueGrant> open_grant(const PublishOrder& order, const House& house, const SealedWorks& sealed, const VenuePapers& venue, const VenueLicence& licence);

}  // namespace pai
