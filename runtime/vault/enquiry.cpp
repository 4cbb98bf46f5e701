#include "vault/enquiry.h"

#include "base/file.h"
#include "licence/documents.h"
#include "vault/key_file.h"

namespace pai {
namespace fs = std::filesystem;
namespace {

Result<SigningKey> key_of(const fs::path& home, EnquiryKey which) {
    const fs::path device = home / "device/ed25519.pem";
    if (which == EnquiryKey::Device || (which == EnquiryKey::Either && file_exists(device))) return read_signing_key(device);
    return read_or_make_signing_key(home / "local/ed25519.pem");
}

// A name without consent is refused here: the writer would leave it out, and the person would believe that it was sent.
Result<void> check_consent(const EnquiryRequest& request) {
    const bool named = !request.name.empty() || !request.contact.empty();
    if (named && !request.consent) return Error(Code::Corrupt, "enquiry: name and contact need the person's consent", "SCHEMA_INVALID");
    if (request.name.empty() != request.contact.empty()) return Error(Code::Corrupt, "enquiry: expected name and contact, or neither", "SCHEMA_INVALID");
    return {};
}

}  // namespace

Result<EnquiryReceipt> write_enquiry(const fs::path& home, const EnquiryRequest& request, const std::function<Moment()>& clock) {
    PAI_TRY(check_consent(request));
    PAI_TRY(const SigningKey key, key_of(home, request.key));
    EnquiryDoc doc;
    const std::string uuid = random_uuid();
    doc.head = {"urn:uuid:" + uuid, clock().wall_ms / 1000, {}};
    doc.key = key.public_key();
    for (const AssetId& id : request.assets) doc.assets.push_back(id.value);
    doc.action = request.action;
    doc.purpose = request.purpose;
    doc.territory = request.territory;
    doc.from = request.from_utc_s;
    doc.to = request.to_utc_s;
    doc.venue = request.venue;
    doc.consent = request.consent;
    doc.name = request.name;
    doc.contact = request.contact;
    doc.language = request.language;
    doc.text = request.text;
    PAI_TRY(const std::string jws, issue(doc, key));
    PAI_TRY(const Jws read, parse_jws(jws, DocKind::Enquiry));
    EnquiryReceipt out{read.doc_id(), doc.head.uid, request.out};
    if (out.out.empty()) {
        out.out = home / "enquiries" / (uuid + ".jws");
        PAI_TRY(make_directories(out.out.parent_path(), 0700));
    }
    PAI_TRY(write_file(out.out, jws, {.mode = 0600, .durable = true}));
    return out;
}

}  // namespace pai
