// paifang-registry package build of whole collections: packages that play, a report of what was refused, and nothing done twice.
#include "ingest_bench.h"

#include <chrono>
#include <thread>

namespace pai::test {
namespace {

std::int64_t number(const Ran& ran, const std::string& name) {
    const auto doc = JsonDoc::parse(ran.out);
    const auto value = doc ? doc->root().find(name) : std::optional<JsonRef>();
    return value ? value->as_int().value_or(-1) : -1;
}

// `count` triangles in a folder, their names from 0 on.
void write_triangles(const fs::path& folder, int count) {
    for (int i = 0; i < count; ++i) write_file_of(folder / ("piece-" + std::to_string(i) + ".glb"), triangle_glb(triangle_size(i)));
}

TEST(Ingest, a_folder_becomes_packages_and_what_is_broken_is_named) {
    const TempDir dir;
    write_triangles(dir / "in", 3);
    write_file_of(dir / "in/deeper/torn.glb", triangle_glb(1).substr(0, 60));
    write_file_of(dir / "in/picture.png", "no picture");
    write_file_of(dir / "in/notes.txt", "not an object");
    const Ran first = ingest().build(dir / "in", dir / "out");
    EXPECT_EQ(first.status, 1) << first.out << first.err;
    EXPECT_EQ(code_of(first), "OBJECTS_REFUSED");
    EXPECT_EQ(number(first, "objects"), 5);
    EXPECT_EQ(number(first, "built"), 3) << first.out;
    EXPECT_EQ(number(first, "refused"), 2);
    EXPECT_EQ(refusal(first, "deeper/torn", "code"), "GLB_UNEXPECTED_END_OF_CHUNK_DATA");
    EXPECT_EQ(refusal(first, "picture", "code"), "PICTURE_FORM");
    EXPECT_EQ(slurp(dir / "out/report.json"), first.out.substr(0, first.out.rfind('}') + 1) + "\n");
    // Each package is sound, sealed, and has its pictures and its facts.
    const Ran verified = registry({"package", "verify", (dir / "out/packages/piece-1").string(), "--root", (ingest().bench().world() / "root/1.root").string(), "--party",
                                   ingest().party("holder"), "--party", ingest().party("licensor"), "--keys", (dir / "out/keys/piece-1.v1.age").string(), "--identity", ingest().key("licensor-x25519")});
    EXPECT_EQ(verified.status, 0) << verified.out << verified.err;
    for (const char* asset : {"model.glb", "thumbnail-512.webp", "thumbnail-256.webp", "record.json"})
        EXPECT_NE(verified.out.find(std::string("urn:paifang:asset:palace/piece-1/") + asset), std::string::npos) << asset;
    EXPECT_EQ(number(first, "open"), 0);
    // Again: nothing is done a second time, and what was refused is told again.
    const Ran second = ingest().build(dir / "in", dir / "out");
    EXPECT_EQ(second.status, 1);
    EXPECT_EQ(number(second, "unchanged"), 3) << second.out;
    for (const char* step : {"convert", "check", "thumbnail", "iscc", "seal"}) EXPECT_LE(stage(second, step, "runs"), 0) << step << second.out;
    EXPECT_EQ(refusal(second, "deeper/torn", "code"), "GLB_UNEXPECTED_END_OF_CHUNK_DATA");
    // One changes: it alone is made anew, as the next version under another key.
    write_file_of(dir / "in/piece-1.glb", triangle_glb(9));
    const Ran third = ingest().build(dir / "in", dir / "out");
    EXPECT_EQ(number(third, "built"), 1) << third.out;
    EXPECT_EQ(number(third, "unchanged"), 2);
    EXPECT_EQ(stage(third, "thumbnail", "runs"), 1);
    EXPECT_TRUE(fs::exists(dir / "out/keys/piece-1.v2.age") && fs::exists(dir / "out/keys/piece-1.v1.age"));
    // One leaves.
    fs::remove(dir / "in/piece-0.glb");
    EXPECT_EQ(number(ingest().build(dir / "in", dir / "out"), "gone"), 1);
}

TEST(Ingest, a_build_that_is_killed_goes_on_where_it_was) {
    const TempDir dir;
    constexpr int kPieces = 150;
    write_triangles(dir / "in", kPieces);
    std::vector<std::string> args = ingest().args(dir / "in", dir / "out", {"--no-thumbnails", "--jobs", "2", "--json"});
    args.insert(args.begin(), program("paifang-registry").string());
    const auto packages = [&] {
        std::error_code none;
        return fs::exists(dir / "out/packages", none) ? std::distance(fs::directory_iterator(dir / "out/packages"), fs::directory_iterator()) : 0;
    };
    // Killed twice, each time in the middle of some packages more.
    for (const int until : {15, 60}) {
        const pid_t pid = start(args, {}, dir / "killed.out", dir / "killed.err");
        while (runs(pid) && packages() < until) std::this_thread::sleep_for(std::chrono::milliseconds(1));
        ::kill(pid, SIGKILL);
        ASSERT_EQ(wait_for(pid), 128 + SIGKILL) << "it was done before it was killed";
    }
    const Ran last = ingest().build(dir / "in", dir / "out", {"--no-thumbnails", "--jobs", "2"});
    EXPECT_EQ(last.status, 0) << last.out << last.err;
    EXPECT_EQ(number(last, "built") + number(last, "unchanged"), kPieces);
    EXPECT_GE(stage(last, "check", "kept"), 58) << last.out;
    EXPECT_LE(stage(last, "check", "runs"), kPieces - 58);
    EXPECT_LE(stage(last, "seal", "runs"), kPieces - 58);
    // Every package is whole, and none is half.
    for (const int i : {0, 14, 70, kPieces - 1})
        EXPECT_EQ(registry({"package", "verify", (dir / ("out/packages/piece-" + std::to_string(i))).string(), "--root", (ingest().bench().world() / "root/1.root").string(), "--party", ingest().party("holder"),
                            "--party", ingest().party("licensor")}).status, 0) << i;
    for (const auto& entry : fs::directory_iterator(dir / "out/packages"))
        EXPECT_TRUE(fs::exists(entry.path() / "manifest.jws") || entry.path().filename().string().starts_with(".")) << entry.path();
    EXPECT_EQ(number(ingest().build(dir / "in", dir / "out", {"--no-thumbnails"}), "unchanged"), kPieces);
}

TEST(Ingest, what_is_in_the_public_domain_is_shown_without_a_key) {
    const TempDir dir;
    write_file_of(dir / "in/jar.glb", triangle_glb(1));
    write_file_of(dir / "in/bowl.glb", triangle_glb(2));
    write_file_of(dir / "in/list.csv", "\xef\xbb\xbfid,file,title,title_zh,maker,rights,licence,credit\r\n"
                                       "故00154701,jar.glb,Jar,青花罐,\"Potter, unknown\",,CC0,\r\n"
                                       "b-2,bowl.glb,Bowl,碗,,,CC BY 4.0,Palace House\r\n");
    const Ran built = ingest().build(dir / "in/list.csv", dir / "out", {"--no-thumbnails"});
    ASSERT_EQ(built.status, 0) << built.out << built.err;
    EXPECT_EQ(number(built, "open"), 2);
    EXPECT_TRUE(fs::is_empty(dir / "out/keys")) << "a key for what needs none";
    std::string jar;
    for (const auto& entry : fs::directory_iterator(dir / "out/packages"))
        if (entry.path().filename() != "b-2") jar = entry.path().filename();
    const std::string asset = "urn:paifang:asset:palace/" + jar + "/model.glb";
    // A venue of another house with its own device: the package and the licence, no grant, no key.
    const fs::path home = dir / "home";
    fs::copy(ingest().bench().home(), home, fs::copy_options::recursive);
    ASSERT_EQ(paifang(home, {"import", (dir / "out/packages" / jar).string()}).status, 0);
    EXPECT_EQ(code_of(paifang(home, {"view", asset, "--check"})), "ASSET_NOT_COVERED") << "the same gate: no licence, no picture";
    ASSERT_EQ(paifang(home, {"import", (dir / "out/licences" / (jar + ".jws")).string()}).status, 0);
    const Ran seen = paifang(home, {"view", asset, "--check"});
    EXPECT_EQ(seen.status, 0) << seen.out << seen.err;
    const Ran drawn = paifang(home, {"view", asset, "--headless", "--size", "64x64", "--png", (dir / "jar.png").string()});
    EXPECT_EQ(drawn.status, 0) << drawn.out << drawn.err;
    EXPECT_TRUE(fs::exists(dir / "jar.png"));
    const Ran night = paifang(home, {"preflight", "--asset", asset});
    EXPECT_EQ(night.status, 0) << night.out << night.err;
    // The other one is credited, as its licence asks.
    ASSERT_EQ(paifang(home, {"import", (dir / "out/packages/b-2").string(), (dir / "out/licences/b-2.jws").string()}).status, 0);
    const Ran credited = paifang(home, {"decide", "--asset", "urn:paifang:asset:palace/b-2/model.glb", "--action", "present", "--purpose", "exhibit"});
    EXPECT_EQ(credited.status, 0) << credited.out;
    EXPECT_NE(credited.out.find("Palace House"), std::string::npos) << credited.out;
    // What is not open any more takes its licence along.
    write_file_of(dir / "in/list.csv", "id,file,title,licence\n故00154701,jar.glb,Jar,\nb-2,bowl.glb,Bowl,in copyright\n");
    const Ran closed = ingest().build(dir / "in/list.csv", dir / "out", {"--no-thumbnails"});
    EXPECT_EQ(number(closed, "open"), 0) << closed.out;
    EXPECT_TRUE(fs::is_empty(dir / "out/licences"));
    EXPECT_TRUE(fs::exists(dir / "out/keys/b-2.v2.age"));
}

TEST(Ingest, a_table_in_another_encoding_is_refused_with_what_to_do) {
    const TempDir dir;
    write_file_of(dir / "gbk.csv", "id,file,title\n1,a.glb,\xc7\xe0\xbb\xa8\xb4\xc9\n");  // 青花瓷 in GB 18030
    const Ran gbk = ingest().build(dir / "gbk.csv", dir / "out");
    EXPECT_NE(gbk.status, 0);
    EXPECT_EQ(code_of(gbk), "CSV_ENCODING") << gbk.out;
    EXPECT_NE(gbk.err.find("GB 18030") == std::string::npos ? gbk.out.find("GB 18030") : 0, std::string::npos) << gbk.out << gbk.err;
    write_file_of(dir / "paths.csv", "id,file\n1,../../etc/passwd.glb\n2,missing.glb\n3,/etc/hostname.glb\n4,list.zip\n4,b.glb\n");
    const Ran paths = ingest().build(dir / "paths.csv", dir / "out");
    EXPECT_EQ(refusal(paths, "1", "code"), "FILE_UNSAFE") << paths.out;
    EXPECT_EQ(refusal(paths, "2", "code"), "FILE_MISSING");
    EXPECT_EQ(refusal(paths, "3", "code"), "FILE_UNSAFE");
    EXPECT_EQ(refusal(paths, "4", "place"), "line 5") << "in the order of the source";
    EXPECT_NE(paths.out.find("DUPLICATE_ID"), std::string::npos);
    EXPECT_EQ(number(paths, "built"), 0);
}

}  // namespace
}  // namespace pai::test
