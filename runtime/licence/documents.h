#pragma once
// The document kinds of licence format section 4: plain structs, strict readers, writers.
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/json.h"
#include "licence/jws.h"
#include "licence/policy.h"
#include "licence/report_doc.h"
#include "licence/terms.h"

namespace pai {

// Members that every kind has; root has no uid.
struct DocHead {
    std::string uid;
    std::int64_t iat = 0;  // s since 1970
    std::string note;      // no rule reads it
};

struct StatusRef {
    std::string list;
    std::int64_t index = 0;
};

struct RootDoc {
    struct Key {
        std::string kid;
        PublicKey key{};
    };
    struct Log {
        std::string origin, vkey;
    };
    struct Witness {
        std::string name, vkey;
    };
    DocHead head;
    std::int64_t root_version = 1, exp = 0, min_doc_version = 1;
    std::vector<Key> keys;
    std::vector<std::string> root_kids;
    int threshold = 1;
    std::vector<std::string> registrar_kids;
    std::vector<Log> registry_logs;
    std::vector<Witness> witnesses;
    std::vector<std::string> revoked_kids;
};

// A certificate: who holds a key, and what that party may do.
struct PartyDoc {
    struct Venue {
        std::string territory;
        std::int64_t capacity = 1;  // persons
        std::string time_zone;      // IANA name
    };
    struct Device {
        std::string venue, serial;
    };
    DocHead head;
    std::int64_t nbf = 0, exp = 0;  // closed window
    std::string id;
    TextMap name;
    std::string isni, uscc;          // empty: absent
    std::vector<std::string> roles;  // rightsHolder, licensor, venue, device, auditor
    PublicKey key{};
    std::optional<PublicKey> agreement_key;
    std::optional<Venue> venue;
    std::optional<Device> device;
    std::optional<StatusRef> status;

    bool has_role(std::string_view role) const;
    std::string kid() const { return kid_of(key); }
};

struct RegistrationDoc {
    struct Holder {
        std::string party, isni;
    };
    struct Id {
        std::string scheme, value;
    };
    struct Asset {
        std::string asset_id, plain_sha256, iscc;
    };
    DocHead head;
    TextMap title;
    std::vector<Holder> holders;
    bool any_holder_consents = false;  // consent "any"
    std::vector<std::string> creators;
    std::string rights;
    std::vector<Id> ids;
    std::vector<Asset> assets;
};

struct ManifestDoc {
    struct Entry {
        std::string asset_id, path, media_type, role;
        bool encrypted = true;  // encryption "age-v1"
        std::string key_id;
        std::int64_t plain_size = 0, payload_size = 0;  // bytes
        std::string plain_sha256, payload_sha256, chunk_root;
        std::string iscc, registration;                 // empty: absent
        std::optional<std::int64_t> max_resolution;     // longer side, pixels
        std::string substitute_for;
        std::vector<std::string> derived_from;
    };
    DocHead head;
    std::int64_t version = 1;
    TextMap title;
    std::vector<std::string> licensors;
    std::string base;  // own work only
    std::vector<Entry> assets;
};

struct LicenceDoc {
    struct Pin {
        std::string package;
        std::int64_t version = 1;
    };
    DocHead head;
    std::string parent;  // empty: depth 0
    int depth = 0;
    std::optional<StatusRef> status;
    std::int64_t offline_allowance_s = 0;
    std::vector<Pin> pins;
    bool require_logged_registration = false;
    std::int64_t max_overrun_s = 21'600;
    std::string play_unit = "performance";  // performance, openDay, sceneRun
    std::optional<LicenceTerms> terms;      // what terms_json says
    std::string terms_json;                 // the terms object as written; empty: absent
    Policy policy;
};

struct GrantDoc {
    struct Device {
        std::string id, kid, x25519_sha256;
    };
    struct Key {
        std::string package, key_id;
        std::string header;  // b64u of the age v1 header
    };
    DocHead head;
    std::int64_t nbf = 0, exp = 0;  // closed window
    int grace_shows = 0;
    std::string licence;
    std::vector<Device> devices;
    std::vector<std::string> fulfils;
    std::vector<Key> keys;
};

struct StatusDoc {
    struct Bits {
        std::int64_t size = 0;     // in bits
        std::string encoded_list;  // as written
        Bytes bytes;               // inflated; index 0 is the most significant bit of byte 0
        bool at(std::int64_t index) const;
    };
    struct Ledger {
        std::string origin;
        std::int64_t size = 0;
        std::string root;  // b64
    };
    DocHead head;
    std::int64_t sequence = 1, ttl_s = 604'800;
    std::map<std::string, Bits> lists;  // by purpose: revocation, suspension, stopNow
    std::vector<Ledger> ledgers;
    std::vector<std::string> cloned;  // device kids
};
// A bit string of `bits` bits, all zero but those in `set`, in both forms.
StatusDoc::Bits make_status_bits(std::int64_t bits, const std::vector<std::int64_t>& set = {});

struct ConsentDoc {
    DocHead head;
    std::string licence, holder;
};

struct RequestDoc {
    DocHead head;
    PublicKey key{}, agreement_key{};
    std::string serial;
    std::string venue;  // empty: null
};

struct OfferDoc {
    DocHead head;
    Policy policy;
    std::string in_reply_to;
};

struct EnquiryDoc {
    DocHead head;
    PublicKey key{};
    std::vector<std::string> assets;
    std::string action, purpose, territory;
    std::int64_t from = 0, to = 0;
    std::string venue, name, contact;
    bool consent = false;
    std::string language, text;
};

struct EvidenceDoc {
    struct Finding {
        std::string kind, value;
    };
    DocHead head;
    std::string sha256, iscc;
    std::int64_t size = 0;
    std::vector<Finding> findings;
    std::vector<std::string> documents;
};

// A device's report or, with `statement`, a roll-up of several. It grants nothing and is never imported.
struct ReportDoc {
    DocHead head;
    ReportBody body;
};

using AnyDoc = std::variant<RootDoc, PartyDoc, RegistrationDoc, ManifestDoc, LicenceDoc, GrantDoc, StatusDoc, ConsentDoc, RequestDoc,
                            OfferDoc, EnquiryDoc, EvidenceDoc, ReportDoc>;
DocKind kind_of(const AnyDoc& doc);
const DocHead& head_of(const AnyDoc& doc);

// Steps 19 and 20 of section 3, for a payload that passed steps 12 to 18. Corrupt with the code that was broken.
Result<AnyDoc> parse_document(DocKind kind, JsonRef payload);
// The same, for one kind: Result<PartyDoc> p = parse_as<PartyDoc>(json).
template <class T>
Result<T> parse_as(JsonRef payload);
// Read under own work's rules (7.6): `base` is needed and uid must begin urn:paifang:local:.
Result<ManifestDoc> parse_local_manifest(JsonRef payload);

// The payload JSON to sign, v and kind included. The writers check nothing: parse_document(write) does.
std::string payload_text(const RootDoc& doc);
std::string payload_text(const PartyDoc& doc);
std::string payload_text(const RegistrationDoc& doc);
std::string payload_text(const ManifestDoc& doc);
std::string payload_text(const LicenceDoc& doc);
std::string payload_text(const GrantDoc& doc);
std::string payload_text(const StatusDoc& doc);
std::string payload_text(const ConsentDoc& doc);
std::string payload_text(const RequestDoc& doc);
std::string payload_text(const OfferDoc& doc);
std::string payload_text(const EnquiryDoc& doc);
std::string payload_text(const EvidenceDoc& doc);
std::string payload_text(const ReportDoc& doc);

// `in` (an object without v and kind) as a payload of `kind`: v, kind and, unless `in` has it, iat are put in front.
// SCHEMA_INVALID: `in` is no object or names v or kind.
Result<std::string> complete_payload(DocKind kind, JsonRef in, std::int64_t iat);

// payload_text(doc) signed by `key`, after parse_document found nothing against it: nothing is issued that would be refused.
template <class Doc>
Result<std::string> issue(const Doc& doc, const SigningKey& key);

// Section 9.1: size of the payload of `plain_size` bytes.
std::int64_t payload_size_of(std::int64_t plain_size, bool encrypted);
inline constexpr std::string_view local_uid_prefix = "urn:paifang:local:";

}  // namespace pai
