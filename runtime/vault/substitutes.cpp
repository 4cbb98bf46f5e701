// What is shown in place of a refused asset (licence format 4.4, substituteFor): judged, counted and recorded like any other.
#include <algorithm>

#include "vault/gate_core.h"
#include "vault/ledger_rows.h"

namespace pai {

std::vector<std::string> GateCore::substitutes_of(const std::string& asset) const {
    const DocumentSet& documents = home.documents();
    const std::string package = documents.package_of(asset);
    const Verified<ManifestDoc>* own_package = package.empty() ? nullptr : documents.package(package);
    if (!own_package) return {};
    const ManifestDoc::Entry* refused = DocumentSet::entry(own_package->doc, asset);
    std::vector<std::string> out;
    const auto take = [&](const Verified<ManifestDoc>& manifest) {
        for (const ManifestDoc::Entry& entry : manifest.doc.assets)
            if (entry.substitute_for == asset && entry.asset_id != asset && (!refused || refused->role == entry.role)) out.push_back(entry.asset_id);
    };
    take(*own_package);
    for (const Verified<ManifestDoc>* manifest : documents.manifests()) {
        // Nobody else's work slips into the place of this one.
        if (manifest == own_package || manifest->signer_party != own_package->signer_party) continue;
        if (documents.package(manifest->doc.head.uid) == manifest) take(*manifest);
    }
    return out;
}

bool GateCore::counts_runs(const PlayStart& start) const {
    return is_counted_purpose(start.purpose) && std::any_of(start.licences.begin(), start.licences.end(), [&](const std::string& id) {
               const Verified<LicenceDoc>* licence = home.documents().licence(id);
               return licence && licence->doc.play_unit == "sceneRun";
           });
}

std::vector<StandIn> Session::Impl::find_stand_ins(const Decision& decided, const LedgerTransaction& rows) const {
    std::vector<StandIn> out;
    if (!wants_substitutes || strict) return out;
    for (const AssetDecision& denied : decided.assets) {
        if (denied.ok()) continue;
        for (const std::string& candidate : core->substitutes_of(denied.asset)) {
            RightsRequest one = request;
            one.assets = {candidate};
            Decision judged = decide(one, core->home.world(one, rows.facts(), rows.time(), rows.now_s()));
            if (!judged.assets.front().ok()) continue;
            out.push_back({denied.asset, denied.code, std::move(judged.assets.front()), std::move(judged.digest)});
            break;
        }
    }
    return out;
}

}  // namespace pai
