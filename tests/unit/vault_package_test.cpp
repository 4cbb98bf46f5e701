// Section 9.3: what is read is what was signed, or its code.
#include <fstream>

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "vault/age.h"
#include "vault/package.h"
#include "vault_fixture.h"

namespace pai {
namespace {

namespace fs = std::filesystem;

class PackageTest : public VaultTest {
protected:
    void SetUp() override {
        VaultTest::SetUp();
        plain_.resize(200'000);
        for (std::size_t i = 0; i < plain_.size(); ++i) plain_[i] = static_cast<char>(i * 7);
        put("source", plain_);
        fs::create_directories(dir() / "p/blobs");
        entry_ = seal(true);
        manifest_.assets = {entry_, seal(false)};
        manifest_.assets[1].asset_id = "urn:t:clear";
    }
    ManifestDoc::Entry seal(bool encrypted) {
        const SealedAsset s = *seal_asset(dir() / "source", encrypted ? &key_ : nullptr, dir() / "p/blobs");
        ManifestDoc::Entry e;
        e.asset_id = "urn:t:sealed";
        e.encrypted = encrypted;
        e.key_id = encrypted ? "0011223344556677" : "";
        e.plain_size = static_cast<std::int64_t>(s.plain_size);
        e.payload_size = static_cast<std::int64_t>(s.payload_size);
        e.plain_sha256 = to_hex(s.plain_sha256);
        e.payload_sha256 = to_hex(s.payload_sha256);
        e.chunk_root = to_hex(s.chunk_root);
        return e;
    }
    fs::path blob() const { return blob_path(dir() / "p", entry_); }
    fs::path leaves() const { return leaves_path(dir() / "p", entry_); }
    std::string read(const ManifestDoc::Entry& e, const Secret* key, bool hash = false) {
        Result<AssetReader> reader = AssetReader::open(blob_path(dir() / "p", e), leaves_path(dir() / "p", e), e, key);
        if (!reader) return reader.error().reason;
        const Result<RawBytes> bytes = reader->read_all(hash);
        if (!bytes) return bytes.error().reason;
        return as_text(*bytes) == plain_ ? "OK" : "WRONG BYTES";
    }
    std::string read() { return read(entry_, &key_); }
    void flip(const fs::path& path, std::uint64_t at) {
        std::string text = *read_text_file(path);
        text[at] = static_cast<char>(text[at] ^ 1);
        ASSERT_TRUE(write_file(path, text));
    }

    std::string plain_;
    Secret key_ = Secret::random(16);
    ManifestDoc::Entry entry_;
    ManifestDoc manifest_;
};

TEST_F(PackageTest, sealed_and_clear_payloads_are_read_as_they_were) {
    EXPECT_EQ(read(), "OK");
    EXPECT_EQ(read(manifest_.assets[1], nullptr, true), "OK");
    const auto checks = check_package(dir() / "p", manifest_, [&](const std::string&) { return &key_; });
    ASSERT_EQ(checks.size(), manifest_.assets.size());
    for (const AssetCheck& c : checks) EXPECT_EQ(c.code, "OK");
}

// Large ones are read by several threads at a time.
TEST_F(PackageTest, a_large_payload_is_read_as_it_was_and_its_first_fault_is_told) {
    plain_.resize(9'000'001);
    for (std::size_t i = 0; i < plain_.size(); ++i) plain_[i] = static_cast<char>(i * 31 >> 3);
    put("source", plain_);
    for (const bool encrypted : {true, false}) {
        entry_ = seal(encrypted);
        const Secret* key = encrypted ? &key_ : nullptr;
        EXPECT_EQ(read(entry_, key, true), "OK");
        // Whichever thread meets it, and in the last, which is short.
        for (const std::uint64_t chunk : {3, 40, 66, 127, 137}) {
            flip(blob(), chunk * 65'552 + 100);
            EXPECT_EQ(read(entry_, key), "ASSET_HASH_MISMATCH") << chunk;
            flip(blob(), chunk * 65'552 + 100);
        }
        for (const std::uint64_t chunk : {130, 60, 20}) flip(blob(), chunk * 65'552 + 100);
        auto reader = AssetReader::open(blob(), leaves(), entry_, key);
        ASSERT_TRUE(reader);
        const auto bytes = reader->read_all();
        ASSERT_FALSE(bytes);
        EXPECT_NE(bytes.error().message.find("chunk 20 "), std::string::npos) << bytes.error().message;
        for (const std::uint64_t chunk : {130, 60, 20}) flip(blob(), chunk * 65'552 + 100);
    }
}

TEST_F(PackageTest, every_byte_of_a_chunk_and_of_its_leaves_is_covered) {
    for (const std::uint64_t at : {std::uint64_t{16}, std::uint64_t{65'567}, std::uint64_t{65'568}, static_cast<std::uint64_t>(entry_.payload_size) - 1}) {
        flip(blob(), at);
        EXPECT_EQ(read(), "ASSET_HASH_MISMATCH") << at;
        flip(blob(), at);
    }
    EXPECT_EQ(read(), "OK");
    flip(blob(), 3);  // the nonce is covered by the authentication of each chunk
    EXPECT_EQ(read(), "ASSET_DECRYPT_FAILED");
    EXPECT_EQ(check_package(dir() / "p", manifest_)[0].code, "ASSET_HASH_MISMATCH") << "and by payloadSha256";
    flip(blob(), 3);
    for (const std::uint64_t at : {0, 33, 127}) {
        flip(leaves(), at);
        EXPECT_EQ(read(), "ASSET_HASH_MISMATCH") << at;
        flip(leaves(), at);
    }
    ASSERT_TRUE(write_file(leaves(), read_text_file(leaves())->substr(0, 96)));
    EXPECT_EQ(read(), "ASSET_HASH_MISMATCH");
}

TEST_F(PackageTest, sizes_are_judged_before_content) {
    const std::string whole = *read_text_file(blob());
    ASSERT_TRUE(write_file(blob(), whole.substr(0, whole.size() - 1)));
    EXPECT_EQ(read(), "ASSET_TRUNCATED");
    ASSERT_TRUE(write_file(blob(), whole + "x"));
    EXPECT_EQ(read(), "ASSET_SIZE_MISMATCH");
    ASSERT_TRUE(write_file(blob(), ""));
    EXPECT_EQ(read(), "ASSET_TRUNCATED");
}

TEST_F(PackageTest, only_regular_files_are_opened) {
    fs::rename(blob(), dir() / "elsewhere");
    EXPECT_EQ(read(), "ASSET_MISSING");
    fs::create_symlink(dir() / "elsewhere", blob());
    EXPECT_EQ(read(), "ASSET_PATH_UNSAFE");
    fs::remove(blob());
    ASSERT_EQ(::mkfifo(blob().c_str(), 0600), 0);
    EXPECT_EQ(read(), "ASSET_PATH_UNSAFE");
    fs::remove(blob());
    fs::create_directory(blob());
    EXPECT_EQ(read(), "ASSET_PATH_UNSAFE");
}

TEST_F(PackageTest, a_wrong_key_opens_nothing_and_no_key_is_no_grant) {
    const Secret other = Secret::random(16);
    EXPECT_EQ(read(entry_, &other), "ASSET_DECRYPT_FAILED");
    EXPECT_EQ(read(entry_, nullptr), "GRANT_MISSING");
}

TEST_F(PackageTest, a_payload_cut_at_a_chunks_end_is_truncated_even_if_its_tree_was_signed_so) {
    // Two inner chunks without the final one, as a careless packager might have signed them.
    const SealedBytes s = *seal_bytes(as_byte_span(plain_), &key_);
    const Bytes cut(s.payload.begin(), s.payload.begin() + 16 + 2 * 65'552);
    ManifestDoc::Entry e = entry_;
    e.plain_size = 2 * 65'536;
    e.payload_size = static_cast<std::int64_t>(cut.size());
    e.chunk_root = to_hex(merkle_root(chunk_leaves(cut, true)));
    ASSERT_TRUE(write_file(dir() / "cut", cut));
    Result<AssetReader> reader = AssetReader::open(dir() / "cut", chunk_leaves(cut, true), e, &key_);
    ASSERT_TRUE(reader);
    EXPECT_EQ(reader->read_all().error().reason, "ASSET_TRUNCATED");
}

TEST_F(PackageTest, a_copy_appears_whole_or_not_at_all) {
    ASSERT_TRUE(copy_package(dir() / "p", dir() / "store/copy", manifest_, "jws"));
    const auto checks = check_package(dir() / "store/copy", manifest_);
    ASSERT_EQ(checks.size(), manifest_.assets.size());
    for (const AssetCheck& c : checks) EXPECT_EQ(c.code, "OK");
    EXPECT_EQ(*read_text_file(dir() / "store/copy/manifest.jws"), "jws");
    flip(blob(), 5);
    EXPECT_EQ(copy_package(dir() / "p", dir() / "store/second", manifest_, "jws").error().reason, "ASSET_HASH_MISMATCH");
    EXPECT_EQ(list_directory(dir() / "store")->size(), 1u);
}

}  // namespace
}  // namespace pai
