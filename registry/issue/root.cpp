#include "issue/root.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "licence/containers.h"
#include "licence/document_set.h"

namespace pai {

namespace {

const PublicKey* key_of(const RootDoc& root, std::string_view kid) {
    const auto key = std::find_if(root.keys.begin(), root.keys.end(), [&](const RootDoc::Key& k) { return k.kid == kid; });
    return key == root.keys.end() ? nullptr : &key->key;
}

bool is_among(const std::vector<std::string>& kids, std::string_view kid) { return std::find(kids.begin(), kids.end(), kid) != kids.end(); }

Result<RootFile> as_root_file(std::vector<std::string> lines) {
    if (lines.empty()) return refuse(RightsCode::JwsMalformed, "a root file needs a signature");
    PAI_TRY(Issued<RootDoc> root, read_issued<RootDoc>(lines.front()));
    for (const std::string& line : lines) {
        PAI_TRY(const Jws jws, parse_jws(line, DocKind::Root));
        if (jws.doc_id() != root.doc_id) return refuse(RightsCode::JwsMalformed, "the lines of a root file sign different payloads");
    }
    return RootFile{std::move(root), std::move(lines)};
}

Result<void> check_key(const RootDoc& root, const SigningKey& key, const RootDoc* before) {
    if (before != nullptr && is_among(before->revoked_kids, key.kid()))
        return refuse(RightsCode::RootKeyRevoked, fmt::format("{}: the root before revokes this key", key.kid()));
    if (key_of(root, key.kid()) == nullptr && (before == nullptr || key_of(*before, key.kid()) == nullptr))
        return refuse(RightsCode::KeyUnknown, fmt::format("{}: the root does not list this key", key.kid()));
    return {};
}

// What a verifier says once enough have signed; before that, the versions alone.
Result<void> check_acceptance(const RootFile& file, const RootFile* before) {
    if (before != nullptr) {
        const std::int64_t version = file.root.doc.root_version, stored = before->root.doc.root_version;
        if (version <= stored) return refuse(RightsCode::RootVersionRollback, fmt::format("root: version {} does not follow {}", version, stored));
        if (version > stored + 1) return refuse(RightsCode::RootVersionGap, fmt::format("root: version {} follows {}", stored + 1, stored));
    }
    if (!judge_signers(file, before == nullptr ? nullptr : &before->root.doc).met) return {};
    DocumentSet documents;
    if (before == nullptr) {
        PAI_TRY(documents.pin_root(root_text(file)));
        return {};
    }
    PAI_TRY(documents.pin_root(root_text(*before)));
    PAI_TRY(documents.admit_root(root_text(file)));
    return {};
}

}  // namespace

Result<RootFile> read_root_file(const std::filesystem::path& path) {
    PAI_TRY(const std::string text, read_text_file(path, 16 * max_jws_bytes));
    auto container = parse_container(text);
    if (!container) return std::move(container.error()).context(path.string());
    auto file = as_root_file(std::move(container->documents));
    if (!file) return std::move(file.error()).context(path.string());
    return file;
}

std::string root_text(const RootFile& file) { return write_root_file(file.lines); }

RootSigners judge_signers(const RootFile& file, const RootDoc* before) {
    const RootDoc& root = file.root.doc;
    RootSigners result;
    std::set<std::string> here, above;
    for (const std::string& line : file.lines) {
        const auto jws = parse_jws(line, DocKind::Root);
        if (!jws) continue;
        const auto holds = [&](const RootDoc* of) {
            const PublicKey* key = of == nullptr ? nullptr : key_of(*of, jws->kid);
            return key != nullptr && check_signature(*jws, *key).has_value();
        };
        const bool by_this = holds(&root), by_before = holds(before);
        if (by_this && is_among(root.root_kids, jws->kid)) here.insert(jws->kid);
        if (by_before && is_among(before->root_kids, jws->kid)) above.insert(jws->kid);
        result.signatures.push_back({jws->kid, by_this || by_before});
    }
    result.threshold = root.threshold;
    result.signers = static_cast<int>(here.size());
    result.met = result.signers >= root.threshold && (before == nullptr || static_cast<int>(above.size()) >= before->threshold);
    return result;
}

Result<RootFile> make_root(JsonRef in, std::int64_t iat_s, std::span<const SigningKey> keys, const RootFile* before) {
    JsonWriter w;
    w.begin_object();
    for (std::size_t i = 0; i < in.size(); ++i) w.key(in.key(i)).value(in[i]);
    if (before != nullptr && !in.find("rootVersion")) w.member("rootVersion", before->root.doc.root_version + 1);
    const std::string text = w.end_object().take();
    PAI_TRY(const JsonDoc payload, read_strict_json(in.is_object() ? text : in.dump()));
    std::vector<std::string> lines;
    for (const SigningKey& key : keys) {
        PAI_TRY(SignedText line, sign_payload(DocKind::Root, payload.root(), iat_s, key));
        PAI_TRY(check_key(std::get<RootDoc>(line.doc), key, before == nullptr ? nullptr : &before->root.doc));
        if (std::find(lines.begin(), lines.end(), line.jws) == lines.end()) lines.push_back(std::move(line.jws));
    }
    PAI_TRY(RootFile file, as_root_file(std::move(lines)));
    PAI_TRY(check_acceptance(file, before));
    return file;
}

Result<void> add_signature(RootFile& file, const SigningKey& key, const RootFile* before) {
    PAI_TRY(check_key(file.root.doc, key, before == nullptr ? nullptr : &before->root.doc));
    PAI_TRY(const Jws first, parse_jws(file.lines.front(), DocKind::Root));
    std::string line = sign_jws(first.payload, DocKind::Root, key);
    if (std::find(file.lines.begin(), file.lines.end(), line) == file.lines.end()) file.lines.push_back(std::move(line));
    PAI_TRY(parse_container(root_text(file)));
    return check_acceptance(file, before);
}

}  // namespace pai
