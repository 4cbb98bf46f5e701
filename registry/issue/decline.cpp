#include "issue/decline.h"

#include <vector>

#include <fmt/format.h>

#include "ledger/note.h"
#include "licence/codes.h"
#include "licence/jws.h"
#include "licence/policy.h"

namespace pai {

namespace {

constexpr std::string_view kHead = "paifang-decline/1", kKeyName = "paifang.decline/", kKidPrefix = "ed25519:";

std::string name_of_key(std::string_view kid) { return fmt::format("{}{}", kKeyName, kid.substr(kKidPrefix.size())); }

std::vector<std::string_view> lines_of(std::string_view text) {
    std::vector<std::string_view> out;
    while (!text.empty()) {
        const std::size_t end = text.find('\n');
        std::string_view line = text.substr(0, end);
        if (line.ends_with('\r')) line.remove_suffix(1);
        out.push_back(line);
        text = end == text.npos ? std::string_view() : text.substr(end + 1);
    }
    return out;
}

Error no_decline() { return refuse(RightsCode::SchemaInvalid, "not a signed no to an enquiry"); }

}  // namespace

std::string sign_decline(const Decline& decline, const SigningKey& key) {
    std::string text = fmt::format("{}\n{}\n{}\n", kHead, decline.enquiry, format_utc(decline.at_s));
    // Every line of the reason is marked, so that none of them can end the text.
    for (const std::string_view line : lines_of(decline.reason)) text += fmt::format("> {}\n", line);
    return sign_note(text, name_of_key(key.kid()), key);
}

Result<Decline> check_decline(std::string_view note, const DocumentSet& documents) {
    const auto read = parse_note(note);
    const std::vector<std::string_view> lines = read ? lines_of(read->text) : std::vector<std::string_view>();
    if (lines.size() < 3 || lines[0] != kHead || !is_doc_id(lines[1])) return no_decline();
    const auto at = parse_utc(lines[2]);
    if (!at) return no_decline();
    Decline out{std::string(lines[1]), *at, {}, {}};
    for (std::size_t i = 3; i < lines.size(); ++i) {
        if (!lines[i].starts_with("> ")) return no_decline();
        out.reason += fmt::format("{}{}", i > 3 ? "\n" : "", lines[i].substr(2));
    }
    for (const NoteSignature& signature : read->signatures) {
        if (!signature.name.starts_with(kKeyName)) continue;
        const auto* signer = documents.certificate_of_key(fmt::format("{}{}", kKidPrefix, signature.name.substr(kKeyName.size())));
        if (signer == nullptr) continue;
        const auto held = check_note(*read, {signature.name, NoteKeyType::Signature, signer->doc.key});
        if (!held || !*held) return refuse(RightsCode::SigInvalid, fmt::format("{}: the signature does not hold", signature.name));
        if (!signer->doc.has_role("licensor") && !signer->doc.has_role("rightsHolder"))
            return refuse(RightsCode::ChainRoleNotAllowed, fmt::format("{}: neither a licensor nor a rights holder", signer->doc.id));
        out.party = signer->doc.id;
        return out;
    }
    return refuse(RightsCode::KeyUnknown, "signed by nobody whose certificate is here");
}

}  // namespace pai
