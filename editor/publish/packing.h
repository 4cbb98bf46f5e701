#pragma once
// The last step: everything is let into a home of its own, as a venue would let it in, and packed from there.
#include <string>

#include "publish/terms.h"
#include "vault/show_pack.h"

namespace pai {

// What is laid into the pack.
struct Packing {
    const House* house = nullptr;
    const ShowWorks* works = nullptr;
    const SealedWorks* sealed = nullptr;
    const VenuePapers* venue = nullptr;
    const VenueLicence* licence = nullptr;
    const VenueGrant* grant = nullptr;
};

// PUBLISH_REFUSED: a document that import would not take, with its code; PUBLISH_TARGET: something else than a pack is at order.out.
Result<PackReport> write_show_pack(const PublishOrder& order, const Packing& what, const Stopped& stopped);

}  // namespace pai
