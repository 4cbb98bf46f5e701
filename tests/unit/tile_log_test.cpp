// Registration logs: where tiles lie, what proofs they give, and what is said of a log that someone or something altered.
#include <array>
#include <fstream>
#include <functional>

#include <gtest/gtest.h>

#include "../support/process.h"
#include "base/file.h"
#include "base/json.h"
#include "base/merkle.h"
#include "issue/issued.h"
#include "issue/log.h"

namespace pai {
namespace {

namespace fs = std::filesystem;
using test::TempDir;

TEST(TileLog, tiles_lie_where_others_look_for_them) {
    const struct {
        int level;
        std::uint64_t index, width;
        const char* path;
    } rows[] = {
        {0, 0, 256, "tile/0/000"},          {0, 0, 5, "tile/0/000.p/5"},
        {1, 999, 256, "tile/1/999"},        {0, 1000, 1, "tile/0/x001/000.p/1"},
        {2, 1234067, 256, "tile/2/x001/x234/067"}, {-1, 1234067, 255, "tile/entries/x001/x234/067.p/255"},
    };
    for (const auto& row : rows) EXPECT_EQ(tile_path(row.level, row.index, row.width), row.path);
}

TEST(TileLog, a_bundle_is_lengths_and_entries_and_nothing_else) {
    const std::array<std::string, 3> entries{"ab", "", std::string(258, 'x')};
    const Bytes bytes = write_entry_bundle(entries);
    EXPECT_EQ(to_hex(ByteSpan(bytes).first(8)), "0002616200000102");
    EXPECT_EQ(*parse_entry_bundle(bytes, 3), std::vector<std::string>(entries.begin(), entries.end()));
    for (std::size_t cut = 0; cut < bytes.size(); ++cut) EXPECT_FALSE(parse_entry_bundle(ByteSpan(bytes).first(cut), 3)) << cut;
    EXPECT_FALSE(parse_entry_bundle(bytes, 2));
    EXPECT_FALSE(parse_entry_bundle(bytes, 4));
    EXPECT_TRUE(parse_entry_bundle({}, 0));
}

std::vector<std::string> counted(std::size_t first, std::size_t count) {
    std::vector<std::string> out;
    for (std::size_t i = 0; i < count; ++i) out.push_back("entry " + std::to_string(first + i));
    return out;
}

TileLog made(const fs::path& folder, const SigningKey& key, std::span<const std::string> entries) {
    auto log = TileLog::create(folder, "log.example/one", key);
    EXPECT_TRUE(log && log->append(entries, key));
    return *std::move(log);
}

Hash hash_of(JsonRef object, const char* name) {
    const Bytes bytes = *from_base64(object.find(name)->text());
    Hash out{};
    std::copy_n(bytes.begin(), 32, out.begin());
    return out;
}

std::vector<std::string> base64_of(const std::vector<Hash>& hashes) {
    std::vector<std::string> out;
    for (const Hash& hash : hashes) out.push_back(to_base64(hash));
    return out;
}

// `check` with each published vector of a proof that holds.
std::size_t each_happy_path(const fs::path& folder, const std::function<void(JsonRef)>& check) {
    std::size_t count = 0;
    for (const auto& entry : fs::recursive_directory_iterator(folder)) {
        if (entry.path().filename() != "happy-path.json") continue;
        const auto doc = JsonDoc::parse(*read_text_file(entry.path()));
        EXPECT_TRUE(doc) << entry.path();
        check(doc->root());
        ++count;
    }
    return count;
}

std::vector<std::string> proof_of(JsonRef vector) {
    std::vector<std::string> out;
    const auto proof = vector.find("proof");
    for (std::size_t i = 0; proof && i < proof->size(); ++i) out.emplace_back((*proof)[i].text());
    return out;
}

TEST(TileLog, proofs_from_tiles_are_those_of_the_published_vectors) {
    const fs::path shared = test::shared_data();
    if (shared.empty()) GTEST_SKIP() << "no shared data";
    const fs::path folder = shared / "licensing/merkle-transparency-dev/testdata";
    const TempDir dir;
    const SigningKey key = SigningKey::generate();
    // The eight leaves of the reference tree.
    const std::array<std::string, 8> leaves{"", std::string(1, '\0'), "\x10", " !", "01", "@ABC", "PQRSTUVW", "`abcdefghijklmno"};
    made(dir / "log", key, leaves);
    const auto log = TileLog::open(dir / "log");
    ASSERT_TRUE(log) << log.error().message;
    EXPECT_GE(each_happy_path(folder / "inclusion", [&](JsonRef v) {
        const auto index = static_cast<std::uint64_t>(*v.find("leafIdx")->as_int()), size = static_cast<std::uint64_t>(*v.find("treeSize")->as_int());
        EXPECT_EQ(to_base64(log->root(size)), v.find("root")->text());
        EXPECT_EQ(log->find(hash_of(v, "leafHash")), index);
        EXPECT_EQ(base64_of(log->inclusion(index, size)), proof_of(v));
    }), 2u);
    EXPECT_GE(each_happy_path(folder / "consistency", [&](JsonRef v) {
        const auto size1 = static_cast<std::uint64_t>(*v.find("size1")->as_int()), size2 = static_cast<std::uint64_t>(*v.find("size2")->as_int());
        EXPECT_EQ(to_base64(log->root(size1)), v.find("root1")->text());
        EXPECT_EQ(base64_of(log->consistency(size1, size2)), proof_of(v));
    }), 3u);
}

TEST(TileLog, the_tiles_of_seventy_thousand_entries_are_those_of_the_specification) {
    const TempDir dir;
    const SigningKey key = SigningKey::generate();
    made(dir / "log", key, counted(0, 70'000));
    const struct {
        const char* path;
        std::uintmax_t bytes;  // 0: absent
    } rows[] = {{"tile/0/000", 8192},   {"tile/0/272", 8192}, {"tile/0/273", 0},      {"tile/0/273.p/112", 112 * 32},    {"tile/1/000", 8192},
                {"tile/1/001.p/17", 17 * 32}, {"tile/1/001", 0},    {"tile/2/000.p/1", 32}, {"tile/3", 0}, {"tile/0/000.p", 0}, {"tile/1/000.p", 0}};
    for (const auto& row : rows) {
        std::error_code absent;
        const auto size = fs::file_size(dir / "log" / row.path, absent);
        EXPECT_EQ(absent ? 0 : size, row.bytes) << row.path;
    }
    const auto log = TileLog::open(dir / "log");
    ASSERT_TRUE(log) << log.error().message;
    EXPECT_EQ(*log->entry(69'999), "entry 69999");
    EXPECT_TRUE(verify_inclusion(merkle_leaf(as_byte_span("entry 65536")), 65'536, 70'000, log->inclusion(65'536, 70'000), log->checkpoint().root));
    // The script finds the same way through three levels of tiles.
    if (test::run({"sh", "-c", "command -v python3"}).status != 0) return;
    for (const char* entry : {"entry 0", "entry 65535", "entry 65536", "entry 69999"}) {
        std::ofstream(dir / "document") << entry;
        const test::Ran ran = test::run({"python3", PAIFANG_ROOT "/docs/formats/verify_registration.py", (dir / "log").string(), (dir / "document").string()});
        EXPECT_EQ(ran.status, 0) << entry << ran.out << ran.err;
    }
}

TEST(TileLog, a_log_that_grows_step_by_step_is_the_one_made_at_once) {
    const TempDir dir;
    const SigningKey key = SigningKey::generate();
    const Hash root = made(dir / "whole", key, counted(0, 600)).checkpoint().root;
    made(dir / "steps", key, {});
    std::size_t at = 0;
    for (const std::size_t step : {1, 4, 250, 1, 1, 254, 1, 88}) {
        auto log = TileLog::open(dir / "steps");
        ASSERT_TRUE(log) << at << ": " << log.error().message;
        const std::uint64_t before = log->size();
        const Hash earlier = log->checkpoint().root;
        ASSERT_TRUE(log->append(counted(at, step), key));
        at += step;
        EXPECT_EQ(log->size(), at);
        if (before == 0) continue;
        EXPECT_TRUE(verify_consistency(before, at, earlier, log->checkpoint().root, log->consistency(before, at)));
    }
    ASSERT_EQ(at, 600u);
    EXPECT_EQ(TileLog::open(dir / "steps")->checkpoint().root, root);
    EXPECT_FALSE(fs::exists(dir / "steps/tile/0/001.p")) << "the full tile is there";
    EXPECT_FALSE(fs::exists(dir / "steps/tile/entries/000.p"));
    EXPECT_TRUE(fs::exists(dir / "steps/tile/0/002.p/88"));
}

TEST(TileLog, what_was_altered_is_named) {
    const SigningKey key = SigningKey::generate();
    const auto flip = [](const fs::path& file, std::size_t at) {
        std::string bytes = test::slurp(file);
        bytes[at] = static_cast<char>(bytes[at] ^ 1);
        std::ofstream(file, std::ios::binary) << bytes;
    };
    const struct {
        const char* name;
        std::function<void(const fs::path&)> alter;
        const char* code;
        const char* says;
    } rows[] = {
        {"a hash of a full tile", [&](const fs::path& log) { flip(log / "tile/0/000", 32 * 7); }, "LEDGER_CHAIN_BROKEN", "tile/0/000: hash 7 is not that of entry 7"},
        {"a hash of a partial tile", [&](const fs::path& log) { flip(log / "tile/0/001.p/44", 32 * 2); }, "LEDGER_CHAIN_BROKEN", "tile/0/001.p/44: hash 2 is not that of entry 258"},
        {"a torn tile", [](const fs::path& log) { fs::resize_file(log / "tile/0/001.p/44", 100); }, "LEDGER_CHAIN_BROKEN", "tile/0/001.p/44: 100 bytes, expected 1408"},
        {"a longer tile", [](const fs::path& log) { fs::resize_file(log / "tile/0/000", 9000); }, "LEDGER_CHAIN_BROKEN", "tile/0/000: "},
        {"a lost tile", [](const fs::path& log) { fs::remove(log / "tile/0/000"); }, "LEDGER_CHAIN_BROKEN", "tile/0/000: is missing"},
        {"the level above", [&](const fs::path& log) { flip(log / "tile/1/000.p/1", 0); }, "LEDGER_CHAIN_BROKEN", "tile/1/000.p/1: hash 0 is not that of tile tile/0/000"},
        {"an entry", [&](const fs::path& log) { flip(log / "tile/entries/000", 6); }, "LEDGER_CHAIN_BROKEN", "tile/entries/000: entry 0 is not the one that was logged"},
        {"a torn bundle", [](const fs::path& log) { fs::resize_file(log / "tile/entries/001.p/44", 50); }, "LEDGER_CHAIN_BROKEN", "tile/entries/001.p/44: ends within"},
        {"a lost bundle", [](const fs::path& log) { fs::remove_all(log / "tile/entries"); }, "LEDGER_CHAIN_BROKEN", "tile/entries/000: is missing"},
        {"a checkpoint of another log", [&](const fs::path& log) { std::ofstream(log / "checkpoint") << sign_note(Checkpoint{"log.example/one", 300, {}}.text(), "log.example/one", key); },
         "LEDGER_FORKED", "checkpoint: its root is not"},
        {"a checkpoint of more than there is", [&](const fs::path& log) { std::ofstream(log / "checkpoint") << sign_note(Checkpoint{"log.example/one", 301, {}}.text(), "log.example/one", key); },
         "LEDGER_CHAIN_BROKEN", "tile/0/001.p/45: is missing"},
        {"no checkpoint", [](const fs::path& log) { fs::remove(log / "checkpoint"); }, "LEDGER_ROLLED_BACK", "checkpoint: is missing"},
        {"no note", [](const fs::path& log) { std::ofstream(log / "checkpoint") << "hello\n"; }, "LEDGER_CHECKPOINT_SIG", "checkpoint: "},
        {"a folder in place of a tile", [](const fs::path& log) { fs::remove(log / "tile/0/000"), fs::create_directory(log / "tile/0/000"); }, "LEDGER_CHAIN_BROKEN", "tile/0/000: "},
    };
    for (const auto& row : rows) {
        const TempDir dir;
        made(dir / "log", key, counted(0, 300));
        row.alter(dir / "log");
        const auto log = TileLog::open(dir / "log");
        ASSERT_FALSE(log) << row.name;
        EXPECT_EQ(log.error().reason, row.code) << row.name << ": " << log.error().message;
        EXPECT_NE(log.error().message.find(row.says), std::string::npos) << row.name << ": " << log.error().message;
    }
    const TempDir dir;
    EXPECT_EQ(TileLog::open(dir / "none").error().code, Code::NotFound);
}

TEST(TileLog, an_interruption_before_the_checkpoint_leaves_the_log_as_it_was) {
    const TempDir dir;
    const SigningKey key = SigningKey::generate();
    const std::string before = made(dir / "log", key, counted(0, 255)).note();
    auto log = TileLog::open(dir / "log");
    fs::copy(dir / "log", dir / "kept", fs::copy_options::recursive);
    ASSERT_TRUE(log && log->append(counted(255, 3), key));
    // New tiles and bundles, the old checkpoint, and the partial tiles that go only after it.
    fs::copy(dir / "kept/tile", dir / "log/tile", fs::copy_options::recursive | fs::copy_options::skip_existing);
    std::ofstream(dir / "log/checkpoint") << before;
    auto again = TileLog::open(dir / "log", TileLog::Check::All);
    ASSERT_TRUE(again) << again.error().message;
    EXPECT_EQ(again->size(), 255u);
    ASSERT_TRUE(again->append(counted(1000, 2), key));
    EXPECT_EQ(*TileLog::open(dir / "log", TileLog::Check::All)->entry(256), "entry 1001");
}

std::string registration_jws(int number, const SigningKey& key, std::size_t note_bytes = 0) {
    RegistrationDoc work;
    work.head = {.uid = "urn:work:" + std::to_string(number), .iat = 1'800'000'000, .note = std::string(note_bytes, 'n')};
    work.title = {{"en", "Work"}};
    work.holders = {{"did:web:h.example", ""}};
    work.rights = "http://rightsstatements.org/vocab/InC/1.0/";
    for (int i = 0; i < (note_bytes > 0 ? 500 : 1); ++i) work.assets.push_back({"urn:a:" + std::to_string(number) + ":" + std::to_string(i), std::string(64, 'a'), ""});
    const auto issued = sign_document(work, key);
    EXPECT_TRUE(issued) << issued.error().message;
    return issued ? issued->jws : std::string();
}

TEST(RegistryLog, a_log_of_lines_becomes_one_of_tiles_and_keeps_its_entries) {
    const TempDir dir;
    const SigningKey key = SigningKey::generate(), registrar = SigningKey::generate();
    fs::create_directories(dir / "log");
    std::vector<Hash> leaves;
    std::string lines;
    for (int i = 0; i < 3; ++i) {
        const std::string jws = registration_jws(i, registrar);
        leaves.push_back(merkle_leaf(as_byte_span(jws)));
        lines += jws + "\n";
    }
    const std::string origin = log_origin(key.public_key());
    std::ofstream(dir / "log/entries") << lines;
    std::ofstream(dir / "log/checkpoint") << sign_note(Checkpoint{origin, 3, merkle_root(leaves)}.text(), origin, key);
    const auto logged = log_document(dir / "log", key, registration_jws(3, registrar));
    ASSERT_TRUE(logged) << logged.error().message;
    EXPECT_EQ(logged->index, 3u);
    EXPECT_FALSE(fs::exists(dir / "log/entries"));
    EXPECT_EQ(log_document(dir / "log", key, registration_jws(1, registrar))->index, 1u);
    // One that lost a line does not.
    fs::create_directories(dir / "lost");
    std::ofstream(dir / "lost/entries") << lines.substr(lines.find('\n') + 1);
    std::ofstream(dir / "lost/checkpoint") << sign_note(Checkpoint{origin, 3, merkle_root(leaves)}.text(), origin, key);
    EXPECT_EQ(log_document(dir / "lost", key, registration_jws(3, registrar)).error().reason, "LEDGER_FORKED");
}

TEST(RegistryLog, only_its_own_key_and_one_process_add_to_it) {
    const TempDir dir;
    const SigningKey key = SigningKey::generate(), other = SigningKey::generate(), registrar = SigningKey::generate();
    ASSERT_TRUE(log_document(dir / "log", key, registration_jws(0, registrar)));
    EXPECT_EQ(log_document(dir / "log", other, registration_jws(1, registrar)).error().reason, "LEDGER_CHECKPOINT_SIG");
    {
        const auto held = SharedFile::create(dir / "log/.lock", 1);
        ASSERT_TRUE(held);
        EXPECT_EQ(log_document(dir / "log", key, registration_jws(1, registrar)).error().code, Code::Io);
    }
    EXPECT_EQ(log_document(dir / "log", key, registration_jws(9, registrar, 1000)).error().reason, "DOC_TOO_LARGE");
    EXPECT_EQ(log_document(dir / "log", key, registration_jws(1, registrar))->index, 1u);
}

TEST(RegistryLog, a_proof_is_given_at_an_older_checkpoint_of_the_log_and_no_other) {
    const TempDir dir;
    const SigningKey key = SigningKey::generate(), registrar = SigningKey::generate();
    for (int i = 0; i < 3; ++i) ASSERT_TRUE(log_document(dir / "log", key, registration_jws(i, registrar)));
    const std::string older = TileLog::open(dir / "log")->note();
    for (int i = 3; i < 6; ++i) ASSERT_TRUE(log_document(dir / "log", key, registration_jws(i, registrar)));
    const auto log = TileLog::open(dir / "log");
    ASSERT_TRUE(log);
    const auto proof = prove_entry(*log, 1, older);
    ASSERT_TRUE(proof) << proof.error().message;
    const auto parsed = parse_tlog_proof(proof->text);
    EXPECT_EQ(parsed->note, older);
    const auto state = parse_checkpoint(parse_note(older)->text);
    EXPECT_TRUE(verify_inclusion(merkle_leaf(as_byte_span(*log->entry(1))), 1, 3, parsed->path, state->root));
    EXPECT_EQ(prove_entry(*log, 4, older).error().code, Code::InvalidArgument) << "the note does not cover it";
    const std::string origin = log_origin(key.public_key());
    EXPECT_EQ(prove_entry(*log, 1, sign_note(Checkpoint{origin, 3, {}}.text(), origin, key)).error().reason, "LEDGER_FORKED");
    EXPECT_EQ(prove_entry(*log, 1, sign_note(Checkpoint{origin, 9, {}}.text(), origin, key)).error().reason, "LEDGER_ROLLED_BACK");
    EXPECT_EQ(prove_entry(*log, 1, sign_note(Checkpoint{"other.example", 3, {}}.text(), "other.example", key)).error().reason, "LEDGER_FORKED");
}

TEST(RegistryLog, many_documents_are_logged_under_one_checkpoint_and_each_has_its_proof) {
    const TempDir dir;
    const SigningKey key = SigningKey::generate(), registrar = SigningKey::generate();
    ASSERT_TRUE(log_document(dir / "log", key, registration_jws(3, registrar)));
    std::vector<std::string> documents;
    for (int i = 0; i < 600; ++i) documents.push_back(registration_jws(i, registrar));
    documents.push_back(documents[7]);
    const auto proofs = log_documents(dir / "log", key, documents);
    ASSERT_TRUE(proofs) << proofs.error().message;
    ASSERT_EQ(proofs->size(), documents.size());
    const auto log = TileLog::open(dir / "log", TileLog::Check::All);
    ASSERT_TRUE(log);
    EXPECT_EQ(log->size(), 600u) << "what was there, or comes twice, is not added again";
    EXPECT_EQ((*proofs)[3].index, 0u);
    EXPECT_EQ((*proofs)[600].index, (*proofs)[7].index);
    for (std::size_t i = 0; i < documents.size(); ++i) {
        // The verifier that a venue has: the path leads from this document to the signed root, and from no other.
        const auto parsed = parse_tlog_proof((*proofs)[i].text);
        ASSERT_TRUE(parsed) << i;
        EXPECT_EQ(parsed->note, log->note());
        const auto index = static_cast<std::uint64_t>(parsed->index);
        EXPECT_TRUE(verify_inclusion(merkle_leaf(as_byte_span(documents[i])), index, 600, parsed->path, log->checkpoint().root)) << i;
        EXPECT_FALSE(verify_inclusion(merkle_leaf(as_byte_span(documents[(i + 1) % 600])), index, 600, parsed->path, log->checkpoint().root)) << i;
        EXPECT_EQ((*proofs)[i].text, prove_entry(*log, index)->text) << "the same as one by one";
    }
    // One that is refused keeps all out.
    const std::vector<std::string> spoilt{registration_jws(9000, registrar), "no document"};
    EXPECT_FALSE(log_documents(dir / "log", key, spoilt));
    EXPECT_EQ(TileLog::open(dir / "log")->size(), 600u);
}

TEST(LogProof, has_one_spelling_with_and_without_extra) {
    for (const std::string_view text : {"c2sp.org/tlog-proof@v1\nindex 0\n\n", "c2sp.org/tlog-proof@v1\nextra eA==\nindex 0\n\n"}) {
        const auto proof = parse_tlog_proof(text);
        ASSERT_TRUE(proof) << text;
        EXPECT_EQ(tlog_proof_text(proof->index, proof->path, proof->note, proof->extra), text);
    }
    EXPECT_FALSE(parse_tlog_proof("c2sp.org/tlog-proof@v1\nextra \nindex 0\n\n")) << "as much as no extra at all";
    EXPECT_FALSE(parse_tlog_proof("c2sp.org/tlog-proof@v1\nextra e A==\nindex 0\n\n"));
}

}  // namespace
}  // namespace pai
