// Roots: pinning the first, accepting the next (licence format 4.1).
#include <algorithm>

#include <fmt/format.h>

#include "licence/containers.h"
#include "licence/document_set_impl.h"

namespace pai {

namespace {

// The lines of a root file: one payload, each line by another key.
Result<std::vector<Jws>> read_root_lines(std::string_view file) {
    PAI_TRY(const Container container, parse_container(file));
    if (container.kind != ContainerKind::Root) return refuse(RightsCode::JwsMalformed, "root: expected a file that begins with paifang-root/1");
    std::vector<Jws> lines;
    for (const std::string& text : container.documents) {
        PAI_TRY(Jws jws, parse_jws(text, DocKind::Root));
        for (const Jws& other : lines) {
            if (other.payload != jws.payload) return refuse(RightsCode::JwsMalformed, "root: the lines differ in their payload");
            if (other.kid == jws.kid) return refuse(RightsCode::JwsMalformed, fmt::format("root: two lines by {}", json_quote(jws.kid)));
        }
        lines.push_back(std::move(jws));
    }
    return lines;
}

// Distinct root keys of `root` that signed. SIG_INVALID: a line by one of its keys that does not hold.
Result<int> count_signers(const RootDoc& root, const std::vector<Jws>& lines) {
    int good = 0;
    for (const Jws& line : lines) {
        const auto key = std::find_if(root.keys.begin(), root.keys.end(), [&](const RootDoc::Key& k) { return k.kid == line.kid; });
        if (key == root.keys.end()) continue;
        PAI_TRY(check_signature(line, key->key));
        good += std::find(root.root_kids.begin(), root.root_kids.end(), line.kid) != root.root_kids.end();
    }
    return good;
}

Result<void> check_threshold(const RootDoc& root, const std::vector<Jws>& lines, std::string_view which) {
    PAI_TRY(const int good, count_signers(root, lines));
    if (good < root.threshold)
        return refuse(RightsCode::RootThresholdNotMet, fmt::format("root: {} of the {} root's keys signed, {} are needed", good, which, root.threshold));
    return {};
}

}  // namespace

bool DocumentSet::Impl::is_root_key(std::string_view kid) const {
    for (const auto& root : roots)
        for (const RootDoc::Key& key : root.doc.keys)
            if (key.kid == kid) return true;
    return false;
}

Result<void> DocumentSet::Impl::rebuild_keys() {
    KeyRing ring;
    for (const auto& root : roots)
        for (const RootDoc::Key& key : root.doc.keys) PAI_TRY(ring.add(key.key));
    for (const auto& [id, party] : parties) PAI_TRY(ring.add(party.doc.key));
    for (const std::string& kid : newest_root().revoked_kids) ring.revoke(kid);
    keys = std::move(ring);
    return {};
}

Result<void> DocumentSet::Impl::check_registrar(std::string_view kid, std::int64_t iat) const {
    std::size_t at = 0;
    for (std::size_t i = 0; i < roots.size(); ++i)
        if (roots[i].doc.head.iat <= iat) at = i;
    const auto& kids = roots[at].doc.registrar_kids;
    if (std::find(kids.begin(), kids.end(), kid) == kids.end())
        return refuse(RightsCode::ChainRoleNotAllowed, fmt::format("{}: no registrar key of the root of that time", kid));
    for (std::size_t i = at; i < roots.size(); ++i)
        for (const std::string& revoked : roots[i].doc.revoked_kids)
            if (revoked == kid) return refuse(RightsCode::RootKeyRevoked, fmt::format("{}: revoked by root {}", kid, roots[i].doc.root_version));
    return {};
}

Result<Admitted> DocumentSet::Impl::accept_root(const std::vector<Jws>& lines, std::string_view file) {
    PAI_TRY(const JsonDoc payload, read_payload(lines.front()));
    PAI_TRY(RootDoc doc, parse_as<RootDoc>(payload.root()));
    const std::string doc_id = lines.front().doc_id();
    const Admitted admitted{DocKind::Root, doc_id, lines.front().kid, doc.head.iat, false};
    if (!roots.empty()) {
        const std::int64_t stored = newest_root().root_version;
        if (doc.root_version == stored && doc_id == roots.back().doc_id) return Admitted{DocKind::Root, doc_id, lines.front().kid, doc.head.iat, true};
        if (doc.root_version <= stored)
            return refuse(RightsCode::RootVersionRollback, fmt::format("root: version {}, version {} is stored", doc.root_version, stored));
        if (doc.root_version > stored + 1)
            return refuse(RightsCode::RootVersionGap, fmt::format("root: version {}, version {} is missing", doc.root_version, stored + 1));
    }
    PAI_TRY(check_threshold(doc, lines, "new"));
    attested = std::max(attested, doc.head.iat);
    roots.push_back({std::move(doc), doc_id, lines.front().kid, {}, std::string(file)});
    if (auto rebuilt = rebuild_keys(); !rebuilt) {
        roots.pop_back();
        return std::move(rebuilt).error();
    }
    return admitted;
}

Result<Admitted> DocumentSet::pin_root(std::string_view file) {
    if (has_root()) return Error(Code::InvalidArgument, "root: one is pinned already");
    PAI_TRY(const auto lines, read_root_lines(file));
    return impl_->accept_root(lines, file);
}

Result<Admitted> DocumentSet::admit_root(std::string_view file) {
    PAI_TRY(const auto lines, read_root_lines(file));
    if (!has_root()) return refuse(RightsCode::KeyUnknown, "root: none is pinned yet");
    const RootDoc& stored = impl_->newest_root();
    for (const Jws& line : lines)
        if (std::find(stored.revoked_kids.begin(), stored.revoked_kids.end(), line.kid) != stored.revoked_kids.end())
            return refuse(RightsCode::RootKeyRevoked, fmt::format("root: a line by {}, which the stored root revokes", line.kid));
    PAI_TRY(check_threshold(stored, lines, "stored"));
    return impl_->accept_root(lines, file);
}

}  // namespace pai
