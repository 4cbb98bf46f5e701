// Archives of packed shows: what tar itself reads, and what no archive may do.
#include "vault/tar.h"

#include <algorithm>
#include <cstring>

#include "vault/show_pack.h"
#include "vault_fixture.h"

namespace pai {
namespace {

class TarTest : public VaultTest {
protected:
    static TarReader reader(const Bytes& archive) {
        return {[&archive](std::uint64_t at, std::span<std::byte> out) -> Result<std::size_t> {
                    const std::size_t n = at >= archive.size() ? 0 : std::min(out.size(), archive.size() - static_cast<std::size_t>(at));
                    if (n > 0) std::memcpy(out.data(), archive.data() + at, n);
                    return n;
                },
                archive.size()};
    }
    // An archive of two files.
    Bytes archive() {
        const auto path = dir() / "a.tar";
        auto tar = TarWriter::create(path);
        EXPECT_TRUE(tar);
        EXPECT_TRUE(tar->add("show/show.json", as_byte_span(std::string_view("{}"))));
        const std::string big(100'000, 'b');
        put("big", big);
        EXPECT_TRUE(tar->add_file("packages/" + std::string(64, 'a') + "/blobs/" + std::string(64, 'b') + ".leaves", dir() / "big", big.size(), sha256(as_byte_span(std::string_view(big)))));
        EXPECT_TRUE(tar->finish());
        return *read_file(path);
    }
    // Names of all entries, or the error.
    static Result<std::vector<std::string>> walk(const Bytes& bytes) {
        TarReader tar = reader(bytes);
        std::vector<std::string> names;
        for (;;) {
            PAI_TRY(const auto entry, tar.next());
            if (!entry) return names;
            names.push_back(entry->name);
        }
    }
    static void fix_checksum(Bytes& bytes, std::size_t header) {
        unsigned sum = 0;
        for (std::size_t i = 0; i < 512; ++i) sum += i >= 148 && i < 156 ? 32u : std::to_integer<unsigned>(bytes[header + i]);
        char text[8];
        std::snprintf(text, sizeof text, "%06o", sum);
        std::memcpy(bytes.data() + header + 148, text, 7);
    }
};

TEST_F(TarTest, what_is_written_is_read_again_and_long_names_are_split) {
    const Bytes bytes = archive();
    EXPECT_EQ(bytes.size() % 512, 0u);
    TarReader tar = reader(bytes);
    const auto first = tar.next();
    ASSERT_TRUE(first && *first);
    EXPECT_EQ((*first)->name, "show/show.json");
    EXPECT_EQ(as_text(*tar.read(**first, 10)), "{}");
    EXPECT_EQ(tar.read(**first, 1).error().code, Code::Corrupt);
    const auto second = tar.next();
    ASSERT_TRUE(second && *second);
    EXPECT_EQ((*second)->size, 100'000u);
    const auto hash = tar.extract(**second, dir() / "out", 0644);
    ASSERT_TRUE(hash);
    EXPECT_EQ(*hash, sha256(as_byte_span(std::string_view(std::string(100'000, 'b')))));
    const auto end = tar.next();
    ASSERT_TRUE(end);
    EXPECT_FALSE(*end);
}

TEST_F(TarTest, a_file_that_changed_while_it_was_packed_is_no_archive) {
    put("x", "now");
    auto tar = TarWriter::create(dir() / "b.tar");
    ASSERT_TRUE(tar);
    EXPECT_EQ(tar->add_file("x", dir() / "x", 3, sha256(as_byte_span(std::string_view("old")))).error().code, Code::Io);
    EXPECT_EQ(tar->add("../x", {}).error().code, Code::InvalidArgument);
    EXPECT_EQ(tar->add(std::string(256, 'n'), {}).error().code, Code::InvalidArgument);
}

TEST_F(TarTest, what_no_archive_may_hold_is_refused) {
    const struct {
        const char* name;
        void (*spoil)(Bytes&);
    } rows[] = {
        {"empty", [](Bytes& b) { b.clear(); }},
        {"cut within the header", [](Bytes& b) { b.resize(300); }},
        {"cut within a file", [](Bytes& b) { b.resize(2000); }},
        {"no end mark", [](Bytes& b) { b.resize(b.size() - 1024); }},
        {"half an end mark", [](Bytes& b) { b.resize(b.size() - 512); }},
        {"bytes after the end", [](Bytes& b) { b.push_back(std::byte{'x'}); }},
        {"another checksum", [](Bytes& b) { b[0] = std::byte{'t'}; }},
        {"another magic", [](Bytes& b) { b[257] = std::byte{'x'}, fix_checksum(b, 0); }},
        {"a link", [](Bytes& b) { b[156] = std::byte{'2'}, fix_checksum(b, 0); }},
        {"a folder", [](Bytes& b) { b[156] = std::byte{'5'}, fix_checksum(b, 0); }},
        {"an absolute path", [](Bytes& b) { b[0] = std::byte{'/'}, fix_checksum(b, 0); }},
        {"a path that climbs", [](Bytes& b) { std::memcpy(b.data(), "../x\0", 5), fix_checksum(b, 0); }},
        {"a size that is none", [](Bytes& b) { std::memcpy(b.data() + 124, "9", 1), fix_checksum(b, 0); }},
        {"a size past the end", [](Bytes& b) { std::memcpy(b.data() + 124, "77777777777", 11), fix_checksum(b, 0); }},
        {"a huge size", [](Bytes& b) { std::fill_n(b.begin() + 124, 12, std::byte{0xff}), b[124] = std::byte{0x80}, fix_checksum(b, 0); }},
    };
    const Bytes good = archive();
    ASSERT_TRUE(walk(good));
    for (const auto& row : rows) {
        Bytes bytes = good;
        row.spoil(bytes);
        const auto names = walk(bytes);
        ASSERT_FALSE(names) << row.name;
        EXPECT_EQ(names.error().code, Code::Corrupt) << row.name;
    }
}

TEST(PackIndex, is_read_as_it_was_written_and_in_no_other_form) {
    const PackIndex index{.show = "one-bell", .venue = "hall.json", .files = {{"show/show.json", 2, std::string(64, 'a')}, {"venue/hall.json", 9, std::string(64, 'b')}}};
    const auto read = read_pack_index(write_pack_index(index));
    ASSERT_TRUE(read) << read.error().message;
    EXPECT_EQ(write_pack_index(*read), write_pack_index(index));
    const char* const bad[] = {
        "", "[]", "{}", R"({"format":"paifang.show/1","show":"a","venue":"","files":[]})", R"({"format":"paifang.pack/1","show":"../a","venue":"","files":[]})",
        R"({"format":"paifang.pack/1","show":"a","venue":"","files":[],"more":1})", R"({"format":"paifang.pack/1","show":"a","venue":"","files":[{}]})",
        R"({"format":"paifang.pack/1","show":"a","venue":"","files":[{"name":"x","size":-1,"sha256":""}]})",
    };
    for (const char* text : bad) EXPECT_FALSE(read_pack_index(text)) << text;
    EXPECT_EQ(read_pack_index(R"({"format":"paifang.pack/2","show":"a","venue":"","files":[]})").error().code, Code::Unsupported);
}

}  // namespace
}  // namespace pai
