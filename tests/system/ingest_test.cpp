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
    for (const char* asset : {"model.glb", "model.occlusion", "thumbnail-512.webp", "thumbnail-256.webp", "record.json"})
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
    std::vector<std::string> args = ingest().args(dir / "in", dir / "out", {"--no-thumbnails", "--occlusion", "0", "--jobs", "2", "--json"});
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
    const Ran last = ingest().build(dir / "in", dir / "out", {"--no-thumbnails", "--occlusion", "0", "--jobs", "2"});
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
    EXPECT_EQ(number(ingest().build(dir / "in", dir / "out", {"--no-thumbnails", "--occlusion", "0"}), "unchanged"), kPieces);
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
    const Ran drawn = paifang(home, {"view", asset, "--headless", "--size", "64x64", "--png", (dir / "jar.png").string(), "--json"});
    EXPECT_EQ(drawn.status, 0) << drawn.out << drawn.err;
    EXPECT_NE(drawn.out.find("\"packed\":true"), std::string::npos) << "what was baked for the package is drawn with: " << drawn.out;
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

TEST(Ingest, fixity_finds_what_is_changed_missing_or_extra) {
    const TempDir dir;
    write_triangles(dir / "in", 3);
    ASSERT_EQ(ingest().build(dir / "in", dir / "out", {"--no-thumbnails"}).status, 0);
    const auto fixity = [&](const std::string& what) { return registry({"package", "fixity", (dir / what).string()}); };
    const Ran sound = fixity("out");
    EXPECT_EQ(sound.status, 0) << sound.out << sound.err;
    // One byte of a package, one of a source, an object that is gone, a file that nobody made.
    const fs::path blob = [&] {
        for (const auto& entry : fs::directory_iterator(dir / "out/packages/piece-1/blobs"))
            if (entry.path().extension() != ".leaves") return entry.path();
        return fs::path();
    }();
    std::string bytes = slurp(blob);
    bytes[bytes.size() / 2] = static_cast<char>(bytes[bytes.size() / 2] ^ 1);
    write_file_of(blob, bytes);
    write_file_of(dir / "in/piece-2.glb", triangle_glb(77));
    write_file_of(dir / "out/packages/piece-0/blobs/stranger", "x");
    const Ran found = fixity("out");
    EXPECT_EQ(found.status, 1);
    EXPECT_EQ(code_of(found), "FIXITY_FAILED");
    EXPECT_NE(member(found, "changed").find(blob.filename().string()), std::string::npos) << found.out;
    EXPECT_NE(member(found, "changed").find("ASSET_HASH_MISMATCH"), std::string::npos) << found.out;
    EXPECT_NE(member(found, "changed").find("piece-2.glb"), std::string::npos) << found.out;
    EXPECT_NE(member(found, "extra").find("stranger"), std::string::npos) << found.out;
    EXPECT_EQ(member(found, "missing"), "[]");
    fs::remove(dir / "out/packages/piece-0/manifest.jws");
    EXPECT_NE(member(fixity("out"), "missing").find("piece-0/manifest.jws"), std::string::npos);
    EXPECT_EQ(fixity("out/packages/piece-1").status, 1);
    EXPECT_EQ(fixity("out/packages/piece-2").status, 0);
    // Building again mends what is missing.
    ASSERT_EQ(ingest().build(dir / "in", dir / "out", {"--no-thumbnails"}).status, 0);
    EXPECT_TRUE(fs::exists(dir / "out/packages/piece-0/manifest.jws"));
}

TEST(Ingest, lido_and_iiif_are_built_and_searched) {
    const TempDir dir;
    write_file_of(dir / "files/jar.glb", triangle_glb(3));
    write_file_of(dir / "lido.xml", R"(<lido xmlns="http://www.lido-schema.org"><lidoRecID>m-1</lidoRecID><descriptiveMetadata xml:lang="zh"><objectIdentificationWrap><titleWrap><titleSet>
      <appellationValue>青花罐</appellationValue></titleSet></titleWrap></objectIdentificationWrap></descriptiveMetadata><administrativeMetadata><resourceWrap><resourceSet>
      <resourceRepresentation><linkResource>https://museum.example/3d/jar.glb</linkResource></resourceRepresentation></resourceSet></resourceWrap></administrativeMetadata></lido>)");
    const Ran lido = ingest().build(dir / "lido.xml", dir / "out", {"--no-thumbnails", "--files", (dir / "files").string(), "--registrar-key", ingest().key("registrar")});
    EXPECT_EQ(lido.status, 0) << lido.out << lido.err;
    EXPECT_TRUE(fs::exists(dir / "out/registrations/m-1.jws"));
    EXPECT_FALSE(fs::exists(dir / "out/registrations/m-1.tlog-proof"));
    // What was registered before is logged as soon as there is a log, and once.
    const std::vector<std::string> log{"--no-thumbnails", "--files", (dir / "files").string(), "--registrar-key", ingest().key("registrar"), "--log", (dir / "log").string(), "--log-key", ingest().key("log")};
    const Ran logged = ingest().build(dir / "lido.xml", dir / "out", log);
    EXPECT_EQ(number(logged, "logged"), 1) << logged.out << logged.err;
    const Ran proven = registry({"ledger", "check-proof", (dir / "out/registrations/m-1.tlog-proof").string(), "--leaf", (dir / "out/registrations/m-1.jws").string()});
    EXPECT_EQ(proven.status, 0) << proven.out << proven.err;
    EXPECT_EQ(number(ingest().build(dir / "lido.xml", dir / "out", log), "logged"), 0);
    write_file_of(dir / "iiif.json", R"({"id": "https://museum.example/iiif/jar", "type": "Manifest", "label": {"en": ["A tall jar"]}, "items": [{"type": "Scene", "items": [{"type": "AnnotationPage", "items": [
      {"type": "Annotation", "motivation": ["painting"], "body": {"id": "https://museum.example/3d/jar.glb", "type": "Model"}}]}]}]})");
    const Ran iiif = ingest().build(dir / "iiif.json", dir / "out", {"--no-thumbnails", "--files", (dir / "files").string()});
    EXPECT_EQ(iiif.status, 0) << iiif.out << iiif.err;
    EXPECT_EQ(stage(iiif, "convert", "runs"), 0) << "the same file is not worked on twice";
    const Ran found = registry({"catalogue", "search", (dir / "out").string(), "花罐"});
    EXPECT_EQ(member(found, "total"), "1") << found.out;
    EXPECT_NE(found.out.find("m-1"), std::string::npos);
    EXPECT_EQ(member(registry({"catalogue", "search", (dir / "out").string(), "tall", "jar"}), "total"), "1");
    // Entities are refused, and nothing is built.
    write_file_of(dir / "bomb.xml", "<!DOCTYPE l [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;&a;\">]><lido><lidoRecID>&b;</lidoRecID></lido>");
    EXPECT_EQ(code_of(ingest().build(dir / "bomb.xml", dir / "bomb")), "LIDO_XML");
}

// A little-endian TIFF of one strip, uncompressed: `samples` of 16 bits a pixel.
std::string tiff16(int width, int height, int samples, const std::vector<std::uint16_t>& values) {
    std::string out;
    const auto u16 = [&](unsigned v) { out += static_cast<char>(v & 0xff), out += static_cast<char>(v >> 8); };
    const auto u32 = [&](unsigned v) { u16(v & 0xffff), u16(v >> 16); };
    out = "II*";
    out += '\0';
    const unsigned data = 8 + 2 + 10 * 12 + 4 + 8;
    u32(8), u16(10);
    const auto entry = [&](unsigned tag, unsigned type, unsigned count, unsigned value) { u16(tag), u16(type), u32(count), u32(value); };
    entry(256, 3, 1, static_cast<unsigned>(width)), entry(257, 3, 1, static_cast<unsigned>(height));
    if (samples == 1) entry(258, 3, 1, 16);
    else entry(258, 3, static_cast<unsigned>(samples), data - 8);
    entry(259, 3, 1, 1), entry(262, 3, 1, samples == 1 ? 1 : 2), entry(273, 4, 1, data), entry(277, 3, 1, static_cast<unsigned>(samples)), entry(278, 3, 1, static_cast<unsigned>(height));
    entry(279, 4, 1, static_cast<unsigned>(values.size() * 2)), entry(284, 3, 1, 1);
    u32(0);
    for (int i = 0; i < 4; ++i) u16(16);
    for (const std::uint16_t v : values) u16(v);
    return out;
}

// An OpenEXR file of scanlines without compression: channels B, G, R of floats, all the same value in each.
std::string exr(int width, int height, float red, float green, float blue) {
    std::string out("\x76\x2f\x31\x01\x02\0\0\0", 8);
    const auto u32 = [&](std::uint32_t v) { for (int i = 0; i < 4; ++i) out += static_cast<char>(v >> (8 * i) & 0xff); };
    const auto f32 = [&](float f) { std::uint32_t v; std::memcpy(&v, &f, 4); u32(v); };
    const auto attribute = [&](const std::string& name, const std::string& type, std::uint32_t size) { out += name + '\0' + type + '\0', u32(size); };
    attribute("channels", "chlist", 3 * 18 + 1);
    for (const char* c : {"B", "G", "R"}) out += std::string(c) + '\0', u32(2), out += std::string(4, '\0'), u32(1), u32(1);
    out += '\0';
    attribute("compression", "compression", 1), out += '\0';
    for (const char* window : {"dataWindow", "displayWindow"}) attribute(window, "box2i", 16), u32(0), u32(0), u32(static_cast<std::uint32_t>(width - 1)), u32(static_cast<std::uint32_t>(height - 1));
    attribute("lineOrder", "lineOrder", 1), out += '\0';
    attribute("pixelAspectRatio", "float", 4), f32(1);
    attribute("screenWindowCenter", "v2f", 8), f32(0), f32(0);
    attribute("screenWindowWidth", "float", 4), f32(1);
    out += '\0';
    const std::size_t table = out.size(), row = 8 + static_cast<std::size_t>(width) * 12;
    for (int y = 0; y < height; ++y) u32(static_cast<std::uint32_t>(table + static_cast<std::size_t>(height) * 8 + static_cast<std::size_t>(y) * row)), u32(0);
    for (int y = 0; y < height; ++y) {
        u32(static_cast<std::uint32_t>(y)), u32(static_cast<std::uint32_t>(width) * 12);
        for (const float v : {blue, green, red})
            for (int x = 0; x < width; ++x) f32(v);
    }
    return out;
}

TEST(Ingest, masters_of_pictures_are_read_in_the_jail) {
    const TempDir dir;
    std::vector<std::uint16_t> colours;
    for (int i = 0; i < 20 * 10; ++i) colours.insert(colours.end(), {0xffff, 0x8000, static_cast<std::uint16_t>(i)});
    write_file_of(dir / "in/scan.tif", tiff16(20, 10, 3, colours));
    write_file_of(dir / "in/grey.tiff", tiff16(3, 2, 1, {0, 1000, 20000, 40000, 60000, 65535}));
    write_file_of(dir / "in/light.exr", exr(16, 8, 4.0f, 1.0f, 0.25f));
    write_file_of(dir / "in/torn.tif", tiff16(20, 10, 3, colours).substr(0, 400));
    write_file_of(dir / "in/torn-light.exr", exr(16, 8, 1, 1, 1).substr(0, 500));
    write_file_of(dir / "in/huge.tif", tiff16(60000, 60000, 1, {1, 2}));
    const Ran built = ingest().build(dir / "in", dir / "out");
    EXPECT_EQ(number(built, "built"), 3) << built.out << built.err;
    EXPECT_EQ(stage(built, "master", "runs"), 6);
    std::map<std::string, int> codes;
    const auto doc = JsonDoc::parse(built.out);
    ASSERT_TRUE(doc);
    const JsonRef refusals = *doc->root().find("refusals");
    for (std::size_t i = 0; i < refusals.size(); ++i) ++codes[std::string(refusals[i].find("code")->text())];
    EXPECT_EQ(codes, (std::map<std::string, int>{{"CONVERT_LIMIT", 1}, {"CONVERT_UNREADABLE", 2}})) << built.out;
    // What was made of them, by the objects of the build: a PNG of 16 bits with the values as they were, radiance, and what the values mean.
    int pngs = 0, radiance = 0;
    bool said = false;
    for (const auto& entry : fs::recursive_directory_iterator(dir / "out/objects")) {
        if (!entry.is_regular_file()) continue;
        const std::string bytes = slurp(entry.path());
        if (bytes.starts_with("\x89PNG")) pngs += bytes[24] == 16;
        radiance += bytes.starts_with("#?RADIANCE");
        said = said || bytes.find("sRGB, as no profile says otherwise") != std::string::npos;
    }
    EXPECT_EQ(pngs, 2);
    EXPECT_EQ(radiance, 1);
    EXPECT_TRUE(said) << "record.json says what the values mean";
}

TEST(Ingest, pictures_of_models_become_textures_with_levels) {
    const fs::path model = shared_data() / "models/khronos/BoomBoxWithAxes/glTF";
    if (!fs::is_directory(model)) GTEST_SKIP() << "every test skipped: no public test data";
    const TempDir dir;
    fs::create_directories(dir / "in");
    fs::copy(model, dir / "in");
    const Ran built = ingest().build(dir / "in", dir / "out", {"--occlusion", "0", "--no-thumbnails"});
    EXPECT_EQ(stage(built, "textures", "runs"), 1) << built.out << built.err;
    bool seen = false;
    for (const auto& entry : fs::recursive_directory_iterator(dir / "out/objects")) {
        if (!entry.is_regular_file()) continue;
        const std::string bytes = slurp(entry.path());
        seen = seen || (bytes.starts_with("glTF") && bytes.find("PAIFANG_texture_blocks") != bytes.npos && bytes.find("KTX 20") != bytes.npos);
    }
    EXPECT_TRUE(seen);
}

TEST(Ingest, splats_and_points_are_taken_as_they_are) {
    const TempDir dir;
    // Three points with colours, and the same as a mesh: the first is shown as it is, the second becomes a .glb.
    const std::string head = "ply\nformat ascii 1.0\nelement vertex 3\nproperty float x\nproperty float y\nproperty float z\nproperty uchar red\nproperty uchar green\nproperty uchar blue\n",
                      rows = "0 0 0 200 30 30\n1 0 0 30 200 30\n0 1 0 30 30 200\n";
    write_file_of(dir / "in/points.ply", head + "end_header\n" + rows);
    write_file_of(dir / "in/mesh.ply", head + "element face 1\nproperty list uchar int vertex_indices\nend_header\n" + rows + "3 0 1 2\n");
    write_file_of(dir / "in/torn.ply", head + "end_header\n0 0 0 200\n");
    const fs::path splats = shared_data() / "splat/minimal_fixtures";
    const int more = fs::exists(splats / "minimal-v3.spz") ? 1 : 0;
    if (more) fs::copy(splats / "minimal-v3.spz", dir / "in/splats.spz");
    const Ran ran = ingest().build(dir / "in", dir / "out", {"--occlusion", "0"});
    EXPECT_EQ(number(ran, "built"), 2 + more) << ran.out << ran.err;
    EXPECT_EQ(refusal(ran, "torn", "code"), "PLY_DATA_INVALID") << ran.out;
    EXPECT_EQ(stage(ran, "cloud", "runs"), 2 + more);
    EXPECT_NE(slurp(dir / "out/packages/points/manifest.jws"), "");
}

TEST(Ingest, models_with_packed_meshes_are_taken) {
    const fs::path data = shared_data();
    if (data.empty()) GTEST_SKIP() << "every test skipped: no public test data";
    const TempDir dir;
    fs::create_directories(dir / "in");
    fs::copy(data / "models/khronos/Box/glTF-Draco", dir / "in");
    const Ran ran = ingest().build(dir / "in", dir / "out", {"--occlusion", "8"});
    EXPECT_EQ(ran.status, 0) << ran.out << ran.err;
    EXPECT_EQ(number(ran, "built"), 1) << ran.out;
    EXPECT_EQ(stage(ran, "occlusion", "runs"), 1);
    EXPECT_EQ(stage(ran, "thumbnail", "runs"), 1);
}

TEST(Ingest, a_large_file_of_a_large_picture_is_worked_on_alone_and_to_its_end) {
    const TempDir dir;
    write_file_of(dir / "in/map.tif", tiff16(6000, 4300, 1, std::vector<std::uint16_t>(6000 * 4300, 0x4000)));
    std::vector<std::string> args = ingest().args(dir / "in", dir / "out", {"--json"});
    args.insert(args.begin(), program("paifang-registry").string());
    const pid_t pid = start(args, {}, dir / "o", dir / "e");
    for (int i = 0; i < 12'000 && runs(pid); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(10));
    const bool stuck = runs(pid);
    if (stuck) ::kill(pid, SIGKILL);
    EXPECT_EQ(wait_for(pid), 0) << (stuck ? "it waits for itself" : slurp(dir / "e"));
}

}  // namespace
}  // namespace pai::test
