// Every document kind: the page's examples are read, written and read again; what the page forbids is refused with its code.
#include <gtest/gtest.h>

#include "licensing_examples.h"

namespace pai {
namespace {

std::string write_again(const AnyDoc& doc) {
    return std::visit([](const auto& d) { return payload_text(d); }, doc);
}

Result<AnyDoc> read_text(DocKind kind, std::string_view text) {
    PAI_TRY(const JsonDoc json, read_strict_json(text));
    return parse_document(kind, json.root());
}

std::string reason_of(DocKind kind, std::string_view text) {
    const auto doc = read_text(kind, text);
    return doc ? "OK" : doc.error().reason;
}

std::string example(DocKind kind) {
    for (const DocumentExample& e : document_examples)
        if (e.kind == kind) return e.payload;
    return {};
}

std::string with(std::string text, std::string_view from, std::string_view to) {
    const std::size_t at = text.find(from);
    EXPECT_NE(at, text.npos) << from;
    if (at != text.npos) text.replace(at, from.size(), to);
    return text;
}

TEST(LicensingDocuments, EveryExampleOfThePageIsReadAndWrittenAgain) {
    for (const DocumentExample& e : document_examples) {
        const auto doc = read_text(e.kind, e.payload);
        ASSERT_TRUE(doc) << to_string(e.kind) << ": " << doc.error().message;
        EXPECT_EQ(kind_of(*doc), e.kind);
        const std::string once = write_again(*doc);
        const auto again = read_text(e.kind, once);
        ASSERT_TRUE(again) << to_string(e.kind) << ": " << again.error().message;
        EXPECT_EQ(write_again(*again), once);
        EXPECT_EQ(once.size(), read_strict_json(e.payload)->root().dump().size()) << "nothing of the example is lost: " << once;
    }
}

struct Row {
    const char* name;
    DocKind kind;
    const char* from;
    const char* to;
    const char* code;
};

const Row rows[] = {
    {"unknown member", DocKind::Party, R"("roles")", R"("colour": 1, "roles")", "SCHEMA_INVALID"},
    {"null where none is allowed", DocKind::Party, R"({"en": "devA1"})", "null", "SCHEMA_INVALID"},
    {"role unknown", DocKind::Party, R"(["device"])", R"(["gate"])", "SCHEMA_INVALID"},
    {"device without role", DocKind::Party, R"(["device"])", R"(["auditor"])", "SCHEMA_INVALID"},
    {"window ends before it begins", DocKind::Party, R"("exp": 1890302400)", R"("exp": 1769342409)", "SCHEMA_INVALID"},
    {"small-order key", DocKind::Party, "xAjFD3KGMZe5fD2b1C_KbsN8M9Wjrn2RTrdrG4MFMbg", "AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "KEY_WEAK"},
    {"zero agreement key", DocKind::Party, "kJJ6j3edhU0s-RJ-L1YG5O0RMtXqCv8JZFw4F2G_MXQ", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "KEY_WEAK"},
    {"time above the last year", DocKind::Party, R"("exp": 1890302400)", R"("exp": 253402300800)", "SCHEMA_INVALID"},
    {"uid of another scheme", DocKind::Party, "urn:uuid:0d6c824f", "http://0d6c824f", "SCHEMA_INVALID"},
    {"root kid of another key", DocKind::Root, R"("kid": "ed25519:510ff3b4be7346e9")", R"("kid": "ed25519:510ff3b4be7346e8")", "KEY_WEAK"},
    {"root threshold above its keys", DocKind::Root, R"("threshold": 2)", R"("threshold": 4)", "SCHEMA_INVALID"},
    {"root log key of another name", DocKind::Root, R"("origin": "register.example/log1")", R"("origin": "register.example/log2")", "SCHEMA_INVALID"},
    {"isni with a wrong check digit", DocKind::Registration, "0000000121032683", "0000000121032684", "SCHEMA_INVALID"},
    {"path leaves the package", DocKind::Manifest, "text/note.txt", "../note.txt", "ASSET_PATH_UNSAFE"},
    {"path with an empty segment", DocKind::Manifest, "text/note.txt", "text//note.txt", "ASSET_PATH_UNSAFE"},
    {"absolute path", DocKind::Manifest, "text/note.txt", "/note.txt", "ASSET_PATH_UNSAFE"},
    {"path with a drive", DocKind::Manifest, "text/note.txt", "c:note.txt", "ASSET_PATH_UNSAFE"},
    {"payload size that does not add up", DocKind::Manifest, R"("payloadSize": 932)", R"("payloadSize": 933)", "SCHEMA_INVALID"},
    {"encrypted without a key id", DocKind::Manifest, R"("keyId": "2ecc0fdbaecce025", )", "", "SCHEMA_INVALID"},
    {"own work in a package", DocKind::Manifest, "urn:uuid:44595ad7-53f8-47ae-856b-7ffa6d2c20b4", "urn:paifang:local:1", "SCHEMA_INVALID"},
    {"depth without parent", DocKind::Licence, R"("depth": 0)", R"("depth": 1)", "SCHEMA_INVALID"},
    {"agreement without status", DocKind::Licence, R"({"list": "https://licensor.example/status/1", "index": 7})", "null", "SCHEMA_INVALID"},
    {"offer in a licence", DocKind::Licence, R"("@type": "Agreement")", R"("@type": "Offer")", "POLICY_TYPE_NOT_GRANTING"},
    {"schema comes before the policy type", DocKind::Licence, R"("offlineAllowanceS": 1814400)", R"("offlineAllowanceS": -1)", "SCHEMA_INVALID"},
    {"another profile", DocKind::Licence, "ns/odrl/1\", \"conflict", "ns/odrl/2\", \"conflict", "PROFILE_UNSUPPORTED_TERM"},
    {"conflict permits", DocKind::Licence, R"("conflict": "prohibit")", R"("conflict": "perm")", "PROFILE_UNSUPPORTED_TERM"},
    {"another context", DocKind::Licence, "odrl.jsonld", "odrl2.jsonld", "PROFILE_UNSUPPORTED_TERM"},
    {"unknown action", DocKind::Licence, R"("action": "present")", R"("action": "perform")", "PROFILE_UNSUPPORTED_TERM"},
    {"permission to train", DocKind::Licence, R"("action": "present")", R"("action": "aiTraining")", "PROFILE_UNSUPPORTED_TERM"},
    {"unknown operand", DocKind::Licence, R"("leftOperand": "count")", R"("leftOperand": "weight")", "PROFILE_UNSUPPORTED_TERM"},
    {"operator that the operand does not take", DocKind::Licence, R"("count", "operator": "lteq")", R"("count", "operator": "gteq")", "PROFILE_UNSUPPORTED_TERM"},
    {"unknown member of a rule", DocKind::Licence, R"("action": "present")", R"("remedy": [], "action": "present")", "PROFILE_UNSUPPORTED_TERM"},
    {"negative count", DocKind::Licence, R"("rightOperand": 100)", R"("rightOperand": -1)", "SCHEMA_INVALID"},
    {"count as a string", DocKind::Licence, R"("rightOperand": 100)", R"("rightOperand": "3")", "SCHEMA_INVALID"},
    {"unknown territory", DocKind::Licence, R"(["CN"])", R"(["XX"])", "SCHEMA_INVALID"},
    {"a subdivision that has a code of its own", DocKind::Licence, R"(["CN"])", R"(["CN-HK"])", "SCHEMA_INVALID"},
    {"unknown purpose", DocKind::Licence, R"(["performance", "exhibit"])", R"(["party"])", "SCHEMA_INVALID"},
    {"day that does not exist", DocKind::Licence, "2028-02-29T12", "2027-02-29T12", "SCHEMA_INVALID"},
    {"second 60", DocKind::Licence, "2028-02-29T12:00:00Z", "2028-02-29T12:00:60Z", "SCHEMA_INVALID"},
    {"date of another type", DocKind::Licence, R"("@type": "xsd:dateTime")", R"("@type": "xsd:date")", "PROFILE_UNSUPPORTED_TERM"},
    {"watermark of an unknown mode", DocKind::Licence, R"("paifang:mode": "visible")", R"("paifang:mode": "loud")", "SCHEMA_INVALID"},
    {"refinement other than resolution", DocKind::Licence, R"("leftOperand": "resolution")", R"("leftOperand": "size")", "PROFILE_UNSUPPORTED_TERM"},
    {"target of own work", DocKind::Licence, R"("target": "urn:uuid:44595ad7-53f8-47ae-856b-7ffa6d2c20b4")", R"("target": "urn:paifang:local:x")", "SCHEMA_INVALID"},
    {"grant for one device with a header for none", DocKind::Grant, R"("header": "YWdlLWVuY3J5c)", R"("header": "YWdlLWVuY3J5d)", "SCHEMA_INVALID"},
    {"too many grace shows", DocKind::Grant, R"("graceShows": 0)", R"("graceShows": 6)", "SCHEMA_INVALID"},
    {"status list of another length", DocKind::Status, R"("bits": 131072)", R"("bits": 131080)", "STATUS_INVALID"},
    {"status list too short", DocKind::Status, R"("bits": 131072)", R"("bits": 131064)", "SCHEMA_INVALID"},
    {"status list that is no gzip", DocKind::Status, "uH4sI", "uH5sI", "STATUS_INVALID"},
    {"one purpose twice", DocKind::Status, R"("suspension")", R"("revocation")", "SCHEMA_INVALID"},
    {"name without consent", DocKind::Enquiry, R"("consent": true,)", "", "SCHEMA_INVALID"},
    {"report without a device", DocKind::Report, R"("device": "ed25519:b5519b88191a2b46")", R"("device": null)", "SCHEMA_INVALID"},
    {"report of no time", DocKind::Report, R"("to": 1803902400)", R"("to": 1801310400)", "SCHEMA_INVALID"},
    {"report of half a range", DocKind::Report, R"("firstSeq": 1)", R"("firstSeq": null)", "SCHEMA_INVALID"},
    {"report whose range runs backwards", DocKind::Report, R"("lastSeq": 11)", R"("lastSeq": 0)", "SCHEMA_INVALID"},
    {"report with a day that does not exist", DocKind::Report, "2027-02-28", "2027-02-29", "SCHEMA_INVALID"},
    {"report whose days are not sorted", DocKind::Report, "2027-02-28", "2027-02-26", "SCHEMA_INVALID"},
    {"report with one performance twice", DocKind::Report, "8e2d90c7-51ab-4d0b-b7f4-6a0c3e5b7d22", "1b5c4a52-6f0e-4a8e-9c3d-2f7f6f0d9a11", "SCHEMA_INVALID"},
    {"report with an unknown source", DocKind::Report, R"("source": "ticketing")", R"("source": "guess")", "SCHEMA_INVALID"},
    {"report with an unknown flag", DocKind::Report, R"("flags": [])", R"("flags": ["LATE"])", "SCHEMA_INVALID"},
    {"report with a price below nothing", DocKind::Report, R"("priceMicro": 3500000)", R"("priceMicro": -1)", "SCHEMA_INVALID"},
    {"offer that names who it is for", DocKind::Offer, R"("assigner")", R"("assignee": "did:web:v.example", "assigner")", "PROFILE_UNSUPPORTED_TERM"},
};

TEST(LicensingDocuments, WhatThePageForbidsIsRefusedWithItsCode) {
    for (const Row& row : rows) EXPECT_EQ(reason_of(row.kind, with(example(row.kind), row.from, row.to)), row.code) << row.name;
}

std::string statement_example() {
    for (const DocumentExample& e : document_examples)
        if (std::string_view(e.payload).find("\"statement\"") != std::string_view::npos) return e.payload;
    return {};
}

TEST(LicensingDocuments, AStatementIsNoReportOfADevice) {
    const std::string good = statement_example();
    EXPECT_EQ(reason_of(DocKind::Report, good), "OK");
    for (const auto& [from, to] : {std::pair{R"("device": null)", R"("device": "ed25519:b5519b88191a2b46")"}, std::pair{R"("firstSeq": null)", R"("firstSeq": 1)"},
                                   std::pair{R"("checkpoint": null)", R"("checkpoint": "x")"}, std::pair{R"("reports": ["sha256:5)", R"("reports": ["sha256:x)"},
                                   std::pair{R"("withheldMinor": 10070)", R"("withheldMinor": 10070, "tax": 1)"}, std::pair{R"("what": "flat")", R"("what": "gift")"},
                                   std::pair{R"("previous": null, )", ""}, std::pair{R"("taxId": "DE123456789")", R"("taxId": "")"},
                                   std::pair{R"("source": "manual")", R"("source": "turnstile")"}})
        EXPECT_EQ(reason_of(DocKind::Report, with(good, from, to)), "SCHEMA_INVALID") << to;
}

// The page's licence with `terms` in it.
Result<AnyDoc> licence_with(const std::string& terms) {
    return read_text(DocKind::Licence, with(example(DocKind::Licence), R"("offlineAllowanceS")", R"("terms": )" + terms + R"(, "offlineAllowanceS")"));
}

TEST(LicensingDocuments, TermsAreReadWhollyAndKeptAsWritten) {
    const std::string text = R"({"currency":"CNY","contract":"HM-2027-11","flat":[{"from":1801310400,"to":1803902400,"amountMinor":50000}],"boxOfficeBasisPoints":500,)"
                             R"("tiers":[{"from":1,"amountMicro":3500000},{"from":101,"amountMicro":3000000}],)"
                             R"("minimumGuarantee":{"periodDays":30,"amountMinor":100000,"recoupable":true},"withholdingBasisPoints":1000,)"
                             R"("splits":[{"holder":"did:web:a.example","basisPoints":6000},{"holder":"did:web:b.example","basisPoints":4000}],)"
                             R"("exclusive":true,"territory":["CN-BJ"],"approval":{"needed":true}})";
    const auto doc = licence_with(text);
    ASSERT_TRUE(doc) << doc.error().message;
    const auto& licence = std::get<LicenceDoc>(*doc);
    EXPECT_EQ(licence.terms_json, text);
    const LicenceTerms want{"HM-2027-11", "CNY", {{1801310400, 1803902400, 50000}}, 500, {{1, 3500000}, {101, 3000000}}, LicenceTerms::Guarantee{30, 100000, true},
                            1000, {{"did:web:a.example", 6000}, {"did:web:b.example", 4000}}, true, {"CN-BJ"}, true};
    EXPECT_TRUE(licence.terms == want);
    EXPECT_NE(payload_text(licence).find(text), std::string::npos);
}

TEST(LicensingDocuments, TermsThatCannotBeMeantAreRefused) {
    const std::string start = R"({"contract": "1", "currency": "CNY")";
    for (const char* rest : {"", R"(, "tiers": [{"from": 1, "amountMicro": 1}, {"from": 2, "amountMicro": 1}])", R"(, "exclusive": false)", R"(, "boxOfficeBasisPoints": 10000)"})
        EXPECT_TRUE(licence_with(start + rest + "}")) << rest;
    for (const char* rest :
         {R"(, "splits": [{"holder": "did:web:a.example", "basisPoints": 9999}])", R"(, "splits": [])", R"(, "tiers": [{"from": 2, "amountMicro": 1}])",
          R"(, "tiers": [{"from": 1, "amountMicro": 1}, {"from": 1, "amountMicro": 1}])", R"(, "exclusive": true)", R"(, "territory": ["CN"])",
          R"(, "exclusive": true, "territory": ["CN-HK"])", R"(, "boxOfficeBasisPoints": 10001)", R"(, "withholdingBasisPoints": -1)",
          R"(, "minimumGuarantee": {"periodDays": 0, "amountMinor": 1, "recoupable": true})", R"(, "minimumGuarantee": {"periodDays": 1, "amountMinor": 1})",
          R"(, "flat": [{"from": 2, "to": 1, "amountMinor": 1}])", R"(, "approval": {})", R"(, "discount": 1)"}) {
        const auto doc = licence_with(start + rest + "}");
        EXPECT_EQ(doc ? "OK" : doc.error().reason, "SCHEMA_INVALID") << rest;
    }
    EXPECT_FALSE(licence_with(R"({"contract": "1", "currency": "EUR"})")) << "the duty is in CNY";
    EXPECT_FALSE(licence_with(R"({"currency": "CNY"})"));
}

TEST(LicensingDocuments, AStringOfMoreThan4096CharactersIsRefused) {
    const std::string text = with(example(DocKind::Party), "devA1", std::string(5000, 'x'));
    EXPECT_EQ(reason_of(DocKind::Party, text), "SCHEMA_INVALID");
}

TEST(LicensingDocuments, DamagedDocumentsAreRefusedOrReadButNeverBreakTheReader) {
    constexpr std::string_view bytes = "\"{}[]:,0-9aZ\\\xc2\xff";
    int read = 0;
    for (const DocumentExample& e : document_examples) {
        const std::string good = e.payload;
        for (std::uint64_t i = 0; i < 400; ++i) {
            std::string text = good;
            const std::size_t at = hash_u64(1, i, 0) % text.size(), count = 1 + hash_u64(1, i, 1) % 24;
            if (i % 3 == 0) text.erase(at, count);
            else if (i % 3 == 1) text.insert(at, text.substr(hash_u64(1, i, 2) % text.size(), count));
            else text[at] = bytes[hash_u64(1, i, 3) % bytes.size()];
            const auto doc = read_text(e.kind, text);
            if (!doc) EXPECT_TRUE(parse_rights_code(doc.error().reason)) << doc.error().message;
            else ++read;
        }
    }
    EXPECT_GT(read, 0);
}

TEST(LicensingDocuments, NothingIsIssuedThatWouldBeRefused) {
    const SigningKey key = SigningKey::generate();
    auto doc = std::get<ManifestDoc>(*read_text(DocKind::Manifest, example(DocKind::Manifest)));
    EXPECT_TRUE(issue(doc, key));
    doc.assets[0].path = "a\\b";
    const auto refused = issue(doc, key);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().reason, "ASSET_PATH_UNSAFE");
}

TEST(LicensingDocuments, ACompletedPayloadCarriesVersionKindAndTime) {
    const auto in = JsonDoc::parse(R"({"uid":"urn:x","licence":"l"})");
    EXPECT_EQ(*complete_payload(DocKind::Consent, in->root(), 7), R"({"v":1,"kind":"consent","iat":7,"uid":"urn:x","licence":"l"})");
    const auto named = JsonDoc::parse(R"({"kind":"grant"})");
    EXPECT_FALSE(complete_payload(DocKind::Consent, named->root(), 7));
}

}  // namespace
}  // namespace pai
