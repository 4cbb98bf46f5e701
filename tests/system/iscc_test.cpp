// iscc compute, compare and search, on files.
#include "rights_bench.h"

namespace pai::test {
namespace {

// Bytes that do not repeat, other ones for each seed.
std::string noise(std::uint32_t seed) {
    std::string out;
    for (std::uint32_t i = 0; i < 100'000; ++i) {
        seed = seed * 1664525u + 1013904223u;
        out += static_cast<char>(seed >> 24);
    }
    return out;
}

TEST(IsccVerbs, a_changed_copy_is_found_among_other_files) {
    const TempDir dir;
    const auto put = [&](const std::string& name, const std::string& text) {
        fs::create_directories((dir / name).parent_path());
        std::ofstream(dir / name) << text;
        return (dir / name).string();
    };
    const std::string work = noise(1);
    const std::string original = put("work.bin", work), other = put("folder/other.bin", noise(2));
    const std::string copy = put("folder/deep/copy.bin", work.substr(0, 40'000) + "!" + work.substr(40'000));
    put("folder/empty", "");
    fs::create_symlink(original, dir / "folder/link");

    const Ran computed = registry({"iscc", "compute", original});
    EXPECT_EQ(computed.status, 0) << computed.err;
    const std::string iscc = member(computed, "iscc");
    // An ISCC-SUM: header, 64 bits of Data-Code and 64 of Instance-Code.
    EXPECT_EQ(iscc.substr(0, 7), "ISCC:KU") << iscc;
    EXPECT_EQ(iscc.size(), 5u + 29u) << iscc;

    const Ran near = registry({"iscc", "compare", original, copy});
    EXPECT_EQ(near.status, 0) << near.err;
    EXPECT_EQ(member(near, "match"), "strong") << near.out;
    const Ran far = registry({"iscc", "compare", original, other});
    EXPECT_EQ(far.status, 0) << far.err;
    EXPECT_EQ(member(far, "match"), "none") << far.out;
    EXPECT_EQ(code_of(far), "NO_STRONG_MATCH");

    const Ran found = registry({"iscc", "search", original, "--in", (dir / "folder").string()});
    EXPECT_EQ(found.status, 0) << found.err;
    EXPECT_NE(found.out.find(R"("hits":[{"file":")" + copy + R"(","distance":)"), std::string::npos) << found.out;
    EXPECT_EQ(found.out.find("other.bin"), std::string::npos) << found.out;
    EXPECT_EQ(found.out.find("link"), std::string::npos) << found.out;
}

TEST(IsccVerbs, a_picture_is_known_by_what_it_shows) {
    const TempDir dir;
    const std::string picture = std::string(PAIFANG_ROOT) + "/docs/images/artifact-hall.jpg";
    const Ran computed = registry({"iscc", "compute", picture});
    EXPECT_EQ(computed.status, 0) << computed.err;
    EXPECT_EQ(member(computed, "iscc").substr(0, 8), "ISCC:KEA") << computed.out;
    EXPECT_EQ(member(computed, "iscc").size(), 5u + 42u) << computed.out;
    // Cut short it is no picture any more, and still a file.
    const std::string bytes = slurp(picture);
    std::ofstream(dir / "cut") << bytes.substr(0, bytes.size() / 2);
    EXPECT_EQ(member(registry({"iscc", "compute", (dir / "cut").string()}), "iscc").substr(0, 7), "ISCC:KU");
}

TEST(IsccVerbs, a_text_is_known_by_what_it_says) {
    const TempDir dir;
    std::string text;
    for (int i = 0; i < 60; ++i) text += "Line " + std::to_string(i * i) + " of the song,\nsung at the gate. ";
    std::string loud = text;
    for (char& c : loud) c = c == '\n' ? '\t' : static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    std::ofstream(dir / "song.txt") << text;
    std::ofstream(dir / "loud.txt") << loud;
    const Ran computed = registry({"iscc", "compute", (dir / "song.txt").string()});
    EXPECT_EQ(member(computed, "iscc").substr(0, 8), "ISCC:KAA") << computed.out << computed.err;
    const Ran near = registry({"iscc", "compare", (dir / "song.txt").string(), (dir / "loud.txt").string()});
    EXPECT_EQ(member(near, "distance"), "0") << near.out;
}

TEST(IsccVerbs, what_is_not_there_is_a_failure_of_the_environment) {
    const TempDir dir;
    EXPECT_EQ(registry({"iscc", "compute", (dir / "absent").string()}).status, 3);
    EXPECT_EQ(registry({"iscc", "compute", dir.path().string()}).status, 3);
    EXPECT_EQ(registry({"iscc", "compare"}).status, 2);
}

}  // namespace
}  // namespace pai::test
