// What others published about the primitives of age, and detached headers that stock age judged, put through our own wrappers.
#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <optional>
#include <sstream>

#include <gtest/gtest.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/file.h"
#include "base/json.h"
#include "vault/age.h"
#include "vault/age_crypto.h"
#include "vault/chunk_tree.h"

namespace pai {
namespace {

namespace fs = std::filesystem;

fs::path vectors() {
    const char* shared = std::getenv("PAIFANG_SHARED");
    return (shared && *shared ? fs::path(shared) : fs::path(PAIFANG_ROOT) / "../shared") / "data/licensing";
}

Bytes hex_of(JsonRef object, std::string_view name) { return *from_hex(object.find(name)->text()); }

// Calls `check(test, group, where)` for every test of one file of Project Wycheproof; how many there were, 0 without the file.
template <class Check>
int each_test(const char* name, Check check) {
    const fs::path path = vectors() / "wycheproof" / name;
    if (!fs::exists(path)) return 0;
    const Result<JsonDoc> doc = JsonDoc::parse(*read_text_file(path));
    EXPECT_TRUE(doc) << path;
    if (!doc) return 0;
    const JsonRef groups = *doc->root().find("testGroups");
    int count = 0;
    for (std::size_t g = 0; g < groups.size(); ++g) {
        const JsonRef tests = *groups[g].find("tests");
        for (std::size_t i = 0; i < tests.size(); ++i, ++count) check(tests[i], groups[g], std::string(name) + " " + std::to_string(tests[i].find("tcId")->as_int().value_or(-1)));
    }
    return count;
}

// Our ciphers take no additional data: of vectors with some the ciphertext is compared, and opening them must fail.
TEST(CryptoVectors, wycheproof_chacha20_poly1305_is_sealed_and_opened_as_it_says) {
    int opened = 0, refused = 0, unsayable = 0;
    const int count = each_test("chacha20_poly1305_test.json", [&](JsonRef t, JsonRef, const std::string& where) {
        const Bytes iv = hex_of(t, "iv"), plain = hex_of(t, "msg"), cipher = hex_of(t, "ct"), tag = hex_of(t, "tag");
        std::array<std::byte, 12> nonce{};
        if (iv.size() != nonce.size()) {
            ++unsayable;  // the type of a nonce is 12 bytes
            return;
        }
        std::copy(iv.begin(), iv.end(), nonce.begin());
        const Secret key = Secret::copy_of(hex_of(t, "key"));
        const bool valid = t.find("result")->text() == "valid", bare = hex_of(t, "aad").empty();
        Bytes theirs = cipher, ours(plain.size() + kAgeTagSize), back(plain.size());
        theirs.insert(theirs.end(), tag.begin(), tag.end());
        chacha_seal(key, nonce, plain, ours);
        if (valid) EXPECT_TRUE(std::equal(cipher.begin(), cipher.end(), ours.begin())) << where;
        if (bare) EXPECT_EQ(ours == theirs, valid) << where;
        const bool good = chacha_open(key, nonce, theirs, back);
        EXPECT_EQ(good, valid && bare) << where;
        if (good) EXPECT_EQ(back, plain) << where;
        ++(good ? opened : refused);
    });
    if (count == 0) GTEST_SKIP() << "no vectors in " << vectors();
    EXPECT_EQ(opened, 27);
    EXPECT_EQ(refused, 163);
    EXPECT_EQ(unsayable, 5);
}

// We take 32 bytes: longer outputs begin with them, shorter ones are their beginning. Source: RFC 5869, 2.3.
TEST(CryptoVectors, wycheproof_hkdf_sha256_gives_the_bytes_it_says) {
    int same = 0;
    const int count = each_test("hkdf_sha256_test.json", [&](JsonRef t, JsonRef, const std::string& where) {
        if (t.find("result")->text() != "valid") return;  // more than 8160 bytes of output, which cannot be asked for
        const Bytes expected = hex_of(t, "okm"), info = hex_of(t, "info");
        const Secret made = hkdf_sha256(hex_of(t, "ikm"), hex_of(t, "salt"), as_text(info));
        const std::size_t n = std::min<std::size_t>(32, expected.size());
        EXPECT_EQ(to_hex(made.bytes().first(n)), to_hex(ByteSpan(expected).first(n))) << where;
        ++same;
    });
    if (count == 0) GTEST_SKIP() << "no vectors in " << vectors();
    EXPECT_EQ(same, 50);
}

TEST(CryptoVectors, wycheproof_hmac_sha256_is_judged_as_it_says) {
    const int count = each_test("hmac_sha256_test.json", [&](JsonRef t, JsonRef, const std::string& where) {
        const Bytes tag = hex_of(t, "tag");
        const Hash made = hmac_sha256(Secret::copy_of(hex_of(t, "key")), hex_of(t, "msg"));
        EXPECT_EQ(equal_secret(ByteSpan(made).first(tag.size()), tag), t.find("result")->text() == "valid") << where;
    });
    if (count == 0) GTEST_SKIP() << "no vectors in " << vectors();
    EXPECT_EQ(count, 104);
}

class DetachedAge : public testing::Test {
protected:
    void SetUp() override {
        if (!fs::exists(folder() / "tests.json")) GTEST_SKIP() << "no vectors in " << folder();
        Result<JsonDoc> doc = JsonDoc::parse(*read_text_file(folder() / "tests.json"));
        ASSERT_TRUE(doc);
        doc_.emplace(*std::move(doc));
        file_key_ = Secret::copy_of(hex_of(doc_->root(), "file_key_hex"));
    }
    static fs::path folder() { return vectors() / "generated/age-detached"; }
    static Bytes load(std::string_view name) { return *read_file(folder() / name); }

    // Whether the header's MAC is that of the file key.
    bool mac_holds(ByteSpan header) const {
        const Result<AgeHeader> parsed = parse_age_header(header);
        EXPECT_TRUE(parsed) << parsed.error().message;
        return parsed && parsed->size == header.size() &&
               equal_secret(hmac_sha256(hkdf_sha256(file_key_.bytes(), {}, "header"), header.first(parsed->mac_from)), parsed->mac);
    }
    // What a device is told that holds this key and a grant for `file_key`.
    static Result<Secret> open_with(const Secret& file_key, ByteSpan payload) {
        const AgreementKey device = AgreementKey::generate();
        Bytes file = to_bytes(*make_age_header(file_key, std::vector<PublicKey>{device.public_key()}));
        file.insert(file.end(), payload.begin(), payload.end());
        return age_decrypt(file, device);
    }

    std::optional<JsonDoc> doc_;
    Secret file_key_;
};

TEST_F(DetachedAge, headers_and_payloads_are_judged_as_stock_age_and_the_profile_say) {
    const JsonRef tests = *doc_->root().find("tests");
    for (std::size_t i = 0; i < tests.size(); ++i) {
        const JsonRef t = tests[i];
        const std::string reason(t.find("paifang_reason")->text()), where = std::string(t.find("comment")->text());
        const std::string_view header = t.find("header")->text();
        // The devices' keys are not among the vectors; the file key is, so the MAC and the payload are judged one by one.
        EXPECT_EQ(mac_holds(load(header)), header != "bad_mac.hdr" && header != "wrongkey_A.hdr") << where;
        EXPECT_EQ(open_age_header(load(header), AgreementKey::generate()).error().reason, "GRANT_NOT_FOR_DEVICE") << where;
        if (reason == "GRANT_HEADER_MAC") continue;
        const Secret key = header == "wrongkey_A.hdr" ? Secret::random(kAgeFileKeySize) : file_key_.clone();
        const Result<Secret> opened = open_with(key, load(t.find("payload")->text()));
        EXPECT_EQ(opened ? "OK" : opened.error().reason, reason) << where;
        EXPECT_EQ(opened.has_value(), t.find("age_result")->text() == "ok") << where;
        if (opened) EXPECT_EQ(to_hex(sha256(opened->bytes())), t.find("plain_sha256")->text()) << where;
    }
    EXPECT_EQ(tests.size(), 11u);
}

TEST_F(DetachedAge, payloads_have_the_chunk_roots_they_say) {
    const JsonRef roots = *doc_->root().find("chunk_roots");
    int seen = 0;
    for (std::size_t i = 0; i < roots.size(); ++i) {
        if (!fs::exists(folder() / roots.key(i))) continue;  // a few are named only
        EXPECT_EQ(to_hex(merkle_root(chunk_leaves(load(roots.key(i)), true))), roots[i].text()) << roots.key(i);
        ++seen;
    }
    EXPECT_GE(seen, 7);
}

// The flags of the mapping that holds an address, as the kernel names them; empty where nothing is mapped.
std::string flags_at(std::uintptr_t address) {
    std::ifstream maps("/proc/self/smaps");
    bool inside = false;
    for (std::string line; std::getline(maps, line);) {
        std::uintptr_t from = 0, to = 0;
        char dash = 0;
        std::istringstream head(line);
        if (head >> std::hex >> from >> dash >> to && dash == '-') inside = from <= address && address < to;
        else if (inside && line.starts_with("VmFlags:")) return line.substr(8) + " ";
    }
    return {};
}

// Whether a locked page shows as locked here: sanitizers lock nothing, and some systems allow none.
bool locks_show() {
    const long size = ::sysconf(_SC_PAGESIZE);
    void* const page = ::mmap(nullptr, static_cast<std::size_t>(size), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (page == MAP_FAILED) return false;
    const bool shown = ::mlock(page, static_cast<std::size_t>(size)) == 0 && flags_at(reinterpret_cast<std::uintptr_t>(page)).find(" lo ") != std::string::npos;
    ::munmap(page, static_cast<std::size_t>(size));
    return shown;
}

// lo: locked, never swapped; dd: left out of core files.
TEST(SecretMemory, is_locked_is_in_no_core_file_and_is_gone_with_its_owner) {
    if (!locks_show()) GTEST_SKIP() << "no memory can be locked here";
    const auto at = [](ByteSpan bytes) { return reinterpret_cast<std::uintptr_t>(bytes.data()); };
    std::vector<std::uintptr_t> places;
    {
        const Secret secret = Secret::random(48);
        const SecretKey key = SecretKey::random();
        places = {at(secret.bytes()), at(key.bytes())};
        for (const std::uintptr_t place : places) {
            const std::string flags = flags_at(place);
            EXPECT_NE(flags.find(" dd "), std::string::npos) << flags;
            EXPECT_NE(flags.find(" lo "), std::string::npos) << flags;
        }
    }
    for (const std::uintptr_t place : places) EXPECT_EQ(flags_at(place).find(" lo "), std::string::npos) << "nothing, or something else, lies there now";
}

TEST(SecretMemory, is_wiped_by_wipe_and_empty_after_a_move) {
    Bytes own(64, std::byte{0x5a});
    wipe(own);
    EXPECT_EQ(own, Bytes(64));
    Secret first = Secret::copy_of(as_byte_span("sixteen bytes...")), second = std::move(first);
    EXPECT_TRUE(first.empty());
    EXPECT_EQ(as_text(second.bytes()), "sixteen bytes...");
}

}  // namespace
}  // namespace pai
