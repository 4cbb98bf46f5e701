#include "licence/document_set.h"

#include <algorithm>

#include <fmt/format.h>

#include "licence/document_set_impl.h"

namespace pai {

namespace {

template <class Map>
auto find_in(const Map& map, std::string_view id) -> const typename Map::mapped_type* {
    const auto at = map.find(id);
    return at == map.end() ? nullptr : &at->second;
}

template <class Map>
auto all_of(const Map& map) {
    std::vector<const typename Map::mapped_type*> list;
    for (const auto& [id, doc] : map) list.push_back(&doc);
    return list;
}

}  // namespace

DocumentSet::DocumentSet() : impl_(std::make_unique<Impl>()) {}
DocumentSet::DocumentSet(DocumentSet&&) noexcept = default;
DocumentSet& DocumentSet::operator=(DocumentSet&&) noexcept = default;
DocumentSet::~DocumentSet() = default;

bool DocumentSet::has_root() const { return !impl_->roots.empty(); }

const RootDoc& DocumentSet::root() const {
    PAI_ASSERT(has_root());
    return impl_->newest_root();
}

std::vector<const Verified<RootDoc>*> DocumentSet::roots() const {
    std::vector<const Verified<RootDoc>*> list;
    for (const auto& root : impl_->roots) list.push_back(&root);
    return list;
}

void DocumentSet::add_failed_licence(FailedLicence failed) { impl_->failed.push_back(std::move(failed)); }
const std::vector<FailedLicence>& DocumentSet::failed_licences() const { return impl_->failed; }

const Verified<PartyDoc>* DocumentSet::party(std::string_view doc_id) const { return find_in(impl_->parties, doc_id); }
const Verified<RegistrationDoc>* DocumentSet::registration(std::string_view doc_id) const { return find_in(impl_->registrations, doc_id); }
const Verified<LicenceDoc>* DocumentSet::licence(std::string_view doc_id) const { return find_in(impl_->licences, doc_id); }
const Verified<ManifestDoc>* DocumentSet::manifest(std::string_view doc_id) const { return find_in(impl_->manifests, doc_id); }

bool DocumentSet::is_revoked(const Verified<PartyDoc>& certificate) const {
    if (!certificate.doc.status) return false;
    const auto* list = status(certificate.doc.status->list, "");
    if (!list) return false;
    const auto bits = list->doc.lists.find("revocation");
    return bits != list->doc.lists.end() && bits->second.at(certificate.doc.status->index);
}

std::vector<const Verified<PartyDoc>*> DocumentSet::certificates(std::string_view party_id, bool with_revoked) const {
    std::vector<const Verified<PartyDoc>*> list;
    for (const auto& [id, party] : impl_->parties)
        if (party.doc.id == party_id && (with_revoked || !is_revoked(party))) list.push_back(&party);
    std::stable_sort(list.begin(), list.end(), [](const auto* a, const auto* b) { return a->doc.head.iat > b->doc.head.iat; });
    return list;
}

const Verified<PartyDoc>* DocumentSet::certificate_of_key(std::string_view kid) const {
    const Verified<PartyDoc>* newest = nullptr;
    for (const auto& [id, party] : impl_->parties)
        if (party.doc.kid() == kid && (!newest || party.doc.head.iat > newest->doc.head.iat)) newest = &party;
    return newest;
}

const Verified<ManifestDoc>* DocumentSet::package(std::string_view uid, std::optional<std::int64_t> version) const {
    const auto* versions = find_in(impl_->packages, uid);
    if (!versions || versions->empty()) return nullptr;
    const auto at = version ? versions->find(*version) : std::prev(versions->end());
    return at == versions->end() ? nullptr : manifest(at->second);
}

std::string DocumentSet::package_of(std::string_view asset_id) const {
    const auto* uid = find_in(impl_->package_of_asset, asset_id);
    return uid ? *uid : std::string();
}

const ManifestDoc::Entry* DocumentSet::entry(const ManifestDoc& manifest, std::string_view asset_id) {
    for (const ManifestDoc::Entry& e : manifest.assets)
        if (e.asset_id == asset_id) return &e;
    return nullptr;
}

const Verified<StatusDoc>* DocumentSet::status(std::string_view list_uid, std::string_view signer_party) const {
    const auto at = impl_->lists.find({std::string(signer_party), std::string(list_uid)});
    return at == impl_->lists.end() ? nullptr : &at->second;
}

std::vector<const Verified<StatusDoc>*> DocumentSet::status_lists() const { return all_of(impl_->lists); }
std::vector<const Verified<LicenceDoc>*> DocumentSet::licences() const { return all_of(impl_->licences); }
std::vector<const Verified<ManifestDoc>*> DocumentSet::manifests() const { return all_of(impl_->manifests); }
std::vector<const Verified<GrantDoc>*> DocumentSet::grants() const { return all_of(impl_->grants); }
std::vector<const Verified<PartyDoc>*> DocumentSet::parties() const { return all_of(impl_->parties); }
std::vector<const Verified<RegistrationDoc>*> DocumentSet::registrations() const { return all_of(impl_->registrations); }

std::vector<const Verified<ConsentDoc>*> DocumentSet::consents(std::string_view licence_doc_id) const {
    std::vector<const Verified<ConsentDoc>*> list;
    for (const auto& [id, consent] : impl_->consents)
        if (consent.doc.licence == licence_doc_id) list.push_back(&consent);
    return list;
}

std::vector<const Verified<LicenceDoc>*> DocumentSet::chain(const Verified<LicenceDoc>& leaf) const {
    std::vector<const Verified<LicenceDoc>*> list{&leaf};
    while (!list.back()->doc.parent.empty()) list.push_back(licence(list.back()->doc.parent));
    std::reverse(list.begin(), list.end());
    return list;
}

std::int64_t DocumentSet::attested() const { return impl_->attested; }
const KeyRing& DocumentSet::keys() const { return impl_->keys; }

}  // namespace pai
