// Asking for a licence: what is signed, by whom, and what is never written.
#include "vault/enquiry.h"

#include <algorithm>

#include "base/file.h"
#include "licence/documents.h"
#include "vault/home.h"
#include "vault/key_file.h"
#include "vault_fixture.h"

namespace pai {
namespace {

namespace fs = std::filesystem;

class EnquiryTest : public VaultTest {
protected:
    EnquiryRequest request() const {
        EnquiryRequest r;
        r.assets = {AssetId{"urn:paifang:asset:bronze/bell"}};
        r.action = "present";
        r.purpose = "exhibit";
        r.territory = "HK";
        r.from_utc_s = 1'806'580'800;
        r.to_utc_s = 1'838'116'800;
        r.text = "One year, in our foyer.";
        return r;
    }
    fs::path home() const { return dir() / "home"; }
    std::size_t files() const {
        const auto entries = list_directory(home() / "enquiries");
        return entries ? entries->size() : 0;
    }
};

TEST_F(EnquiryTest, is_signed_by_the_local_key_where_there_is_no_device) {
    const auto receipt = write_enquiry(home(), request());
    ASSERT_TRUE(receipt) << receipt.error().message;
    const auto jws = parse_jws(*read_text_file(receipt->out), DocKind::Enquiry);
    ASSERT_TRUE(jws);
    const auto key = read_signing_key(home() / "local/ed25519.pem");
    ASSERT_TRUE(key);
    EXPECT_TRUE(check_signature(*jws, key->public_key()));
    const auto payload = read_payload(*jws);
    ASSERT_TRUE(payload);
    const auto doc = parse_as<EnquiryDoc>(payload->root());
    ASSERT_TRUE(doc) << doc.error().message;
    EXPECT_EQ(doc->key, key->public_key());
    EXPECT_EQ(doc->assets, std::vector<std::string>{"urn:paifang:asset:bronze/bell"});
    EXPECT_EQ(doc->text, "One year, in our foyer.");
    EXPECT_FALSE(doc->consent);
    EXPECT_TRUE(doc->name.empty());
    EXPECT_EQ(fs::status(receipt->out).permissions() & fs::perms(0077), fs::perms::none);
    EnquiryRequest strict = request();
    strict.key = EnquiryKey::Device;
    EXPECT_EQ(write_enquiry(home(), strict).error().code, Code::NotFound);
}

// A power cut between any two of its files must not leave a home that can neither be used nor begun again.
TEST_F(EnquiryTest, a_devices_keys_are_completed_whatever_a_killed_run_left_of_them) {
    const fs::path folder = home() / "device";
    ASSERT_TRUE(device_init(home(), "kiosk-1"));
    EXPECT_EQ(device_init(home(), "kiosk-1").error().reason, "EXISTS");
    for (const std::vector<std::string>& missing : std::vector<std::vector<std::string>>{
             {"request.jws"}, {"request.jws", "x25519.pub.pem"}, {"request.jws", "x25519.pem", "x25519.pub.pem"},
             {"request.jws", "ed25519.pem", "ed25519.pub.pem"}}) {
        const auto before = device_show(home());
        ASSERT_TRUE(before) << missing.back();
        for (const std::string& name : missing) ASSERT_TRUE(fs::remove(folder / name)) << name;
        const auto made = device_init(home(), "kiosk-1");
        ASSERT_TRUE(made) << missing.back() << ": " << made.error().message;
        const auto shown = device_show(home());
        ASSERT_TRUE(shown) << missing.back();
        const auto kept = [&](const char* name) { return std::find(missing.begin(), missing.end(), name) == missing.end(); };
        // A key that is there is kept, and one that is not is a new one.
        EXPECT_EQ(shown->ed25519 == before->ed25519, kept("ed25519.pem")) << missing.back();
        EXPECT_EQ(shown->x25519 == before->x25519, kept("x25519.pem")) << missing.back();
        EXPECT_EQ(*read_public_key(folder / "ed25519.pub.pem", KeyType::Ed25519), shown->ed25519) << missing.back();
        EXPECT_EQ(*read_public_key(folder / "x25519.pub.pem", KeyType::X25519), shown->x25519) << missing.back();
        const auto jws = parse_jws(*read_text_file(folder / "request.jws"), DocKind::Request);
        ASSERT_TRUE(jws);
        EXPECT_TRUE(check_signature(*jws, shown->ed25519)) << missing.back();
    }
}

TEST_F(EnquiryTest, is_signed_by_the_device_where_there_is_one) {
    ASSERT_TRUE(device_init(home(), "kiosk-1"));
    const auto receipt = write_enquiry(home(), request());
    ASSERT_TRUE(receipt) << receipt.error().message;
    EXPECT_EQ(parse_jws(*read_text_file(receipt->out), DocKind::Enquiry)->kid, device_show(home())->kid);
}

TEST_F(EnquiryTest, names_a_person_only_with_consent_and_writes_nothing_else) {
    EnquiryRequest named = request();
    named.name = "Lantern House";
    named.contact = "lantern@house.example";
    EXPECT_EQ(write_enquiry(home(), named).error().reason, "SCHEMA_INVALID");
    named.consent = true;
    named.contact.clear();
    EXPECT_EQ(write_enquiry(home(), named).error().reason, "SCHEMA_INVALID");
    EXPECT_EQ(files(), 0u);
    named.contact = "lantern@house.example";
    EXPECT_TRUE(write_enquiry(home(), named));
    EXPECT_EQ(files(), 1u);
}

TEST_F(EnquiryTest, that_breaks_the_format_is_not_written) {
    const struct {
        const char* name;
        void (*spoil)(EnquiryRequest&);
    } rows[] = {
        {"no asset", [](EnquiryRequest& r) { r.assets.clear(); }},
        {"unknown action", [](EnquiryRequest& r) { r.action = "fly"; }},
        {"granting", [](EnquiryRequest& r) { r.action = "grantUse"; }},
        {"unknown purpose", [](EnquiryRequest& r) { r.purpose = "fun"; }},
        {"no territory", [](EnquiryRequest& r) { r.territory = "Chongqing"; }},
        {"ends before it begins", [](EnquiryRequest& r) { r.to_utc_s = r.from_utc_s - 1; }},
        {"language", [](EnquiryRequest& r) { r.language = "plain words"; }},
        {"long text", [](EnquiryRequest& r) { r.text.assign(2001, 'x'); }},
    };
    for (const auto& row : rows) {
        EnquiryRequest r = request();
        row.spoil(r);
        EXPECT_EQ(write_enquiry(home(), r).error().reason, "SCHEMA_INVALID") << row.name;
    }
    EXPECT_EQ(files(), 0u);
}

}  // namespace
}  // namespace pai
