// A tileset as a licensed work: sealed with all its files, registered, licensed, granted, and shown file by file through the gate.
#include <gtest/gtest.h>

#include <fmt/format.h>

#include "rights_bench.h"
#include "view_files.h"

namespace pai::test {
namespace {

const std::string kCity = "urn:paifang:asset:test/city", kCityPack = "urn:paifang:pack:test-city";

void expect_ok(const Ran& ran) { EXPECT_EQ(ran.status, 0) << ran.out << ran.err; }

// Two tiles below a root; each shows a box of its own.
void write_city(const fs::path& folder) {
    const auto tile = [](int x, double error, const std::string& file, const std::string& children) {
        return fmt::format(R"({{"transform":[1,0,0,0,0,1,0,0,0,0,1,0,{},0,0,1],"boundingVolume":{{"box":[0,0,0,2,0,0,0,1,0,0,0,1]}},"geometricError":{},"refine":"REPLACE","content":{{"uri":"{}"}}{}}})", x, error, file, children);
    };
    const std::string root = tile(0, 50, "tiles/whole.gltf", R"(,"children":[)" + tile(-1, 0, "tiles/west.gltf", "") + "," + tile(1, 0, "tiles/east%20side.gltf", "") + "]");
    fs::create_directories(folder / "tiles");
    std::ofstream(folder / "tileset.json") << R"({"asset":{"version":"1.1"},"geometricError":100,"root":)" << root << "}";
    for (const char* name : {"whole", "west", "east side"}) {
        write_box(folder / "tiles" / (std::string(name) + ".gltf"));
        std::ofstream(folder / "tiles" / (std::string(name) + ".gltf"), std::ios::app) << "\n";
    }
    std::ofstream(folder / ".hidden") << "no part of it";
}

// Sealed, registered and licensed once for this program; each test has a home of its own.
class TilesPackage : public testing::Test {
protected:
    static constexpr const char* kFiles[] = {"tileset.json", "tiles/east side.gltf", "tiles/west.gltf", "tiles/whole.gltf"};

    static const fs::path& made() {
        static const TempDir dir;
        static const bool once = (make(dir.path()), true);
        EXPECT_TRUE(once);
        return dir.path();
    }
    static void make(const fs::path& dir) {
        write_city(dir / "pack/city");
        write_pack(dir / "pack", R"({"uid": ")" + kCityPack + R"(", "title": {"en": "City"}, "licensors": [")" + kLicensor + R"("], "assets": [
          {"assetId": ")" + kCity + R"(", "path": "city/tileset.json", "mediaType": "application/json", "role": "model", "parts": true}]})", {});
        const auto world = bench().world();
        expect_ok(bench().issue({"register"}, R"({"uid": "urn:test:work:city", "title": {"en": "City"}, "holders": [{"party": "did:web:holder.demo.paifang.example"}],
          "rights": "http://rightsstatements.org/vocab/InC/1.0/"})", "registrar", dir / "work.jws", {"--files", (dir / "pack").string()}));
        expect_ok(registry({"package", "build", (dir / "pack").string(), "--key", bench().key("holder").string(), "--party", (world / "parties/holder.jws").string(), "--party",
                            (world / "parties/licensor.jws").string(), "--registration", (dir / "work.jws").string(), "--keys-out", (dir / "keys.age").string(), "--out", (dir / "sealed").string()}));
        expect_ok(registry({"package", "verify", (dir / "sealed").string(), "--root", (world / "root/1.root").string(), "--party", (world / "parties/holder.jws").string()}));
    }
    // What may be looked at: the package, or one asset of it.
    void license(const std::string& target) {
        std::string text = licence_text({.target = R"([")" + target + R"("])"}, "city");
        for (std::size_t at = 0; (at = text.find("\"export\"", at)) != text.npos;) text.replace(at, 8, "\"preview\"");
        expect_ok(bench().issue({"licence", "issue"}, text, "licensor", dir_ / "licence.jws"));
        expect_ok(registry({"grant", "issue", "--licence", (dir_ / "licence.jws").string(), "--device", (bench().world() / "parties/device.jws").string(), "--manifest", (made() / "sealed").string(), "--keys",
                            (made() / "keys.age").string(), "--identity", bench().key("licensor-x25519").string(), "--key", bench().key("licensor").string(), "--out", (dir_ / "grant.jws").string()}));
        bench().bare_home(home_);
        expect_ok(paifang(home_, {"import", bench().status().string(), (made() / "work.jws").string(), (made() / "sealed").string(), (dir_ / "licence.jws").string(), (dir_ / "grant.jws").string()}));
    }
    Ran view() const { return paifang(home_, {"view", kCity, "--headless", "--plain", "--size", "320x180", "--png", (dir_ / "city.png").string()}); }
    static std::int64_t tiles(const Ran& ran, const char* name) {
        const auto doc = JsonDoc::parse(ran.out);
        const auto found = doc ? doc->root().find("tiles") : std::nullopt;
        const auto number = found ? found->find(name) : std::nullopt;
        return number ? number->as_int().value_or(-1) : -1;
    }
    // Of the assets of a package, in its order.
    static std::vector<std::string> ids_of(const fs::path& package) {
        const auto listed = JsonDoc::parse(registry({"package", "show", package.string()}).out);
        const auto assets = listed ? listed->root().find("assets") : std::nullopt;
        std::vector<std::string> out;
        for (std::size_t i = 0; assets && i < assets->size(); ++i) out.emplace_back((*assets)[i].find("assetId").value_or(*assets).text());
        EXPECT_EQ(out.size(), std::size(kFiles)) << package;
        return out;
    }
    // The last byte of what the home keeps of a file of the package, turned over.
    void tamper(std::size_t file) const {
        const auto listed = JsonDoc::parse(registry({"package", "show", (made() / "sealed").string()}).out);
        ASSERT_TRUE(listed);
        const auto assets = listed->root().find("assets");
        ASSERT_TRUE(assets && file < assets->size());
        const auto named = (*assets)[file].find("payloadSha256");
        ASSERT_TRUE(named);
        const std::string payload(named->text());
        for (const auto& package : fs::directory_iterator(home_ / "store/packages"))
            if (const fs::path blob = package.path() / "blobs" / payload; fs::exists(blob)) {
                fs::permissions(blob, fs::perms::owner_write, fs::perm_options::add);
                std::fstream bytes(blob, std::ios::in | std::ios::out | std::ios::binary);
                bytes.seekg(-1, std::ios::end);
                const int last = bytes.get();
                bytes.seekp(-1, std::ios::end);
                bytes.put(static_cast<char>(last ^ 1));
                return;
            }
        FAIL() << payload << " is not in the home";
    }

    TempDir dir_;
    fs::path home_ = dir_ / "home";
};

TEST_F(TilesPackage, AllFilesAreSealedAndEachIsAskedFor) {
    const auto listed = JsonDoc::parse(registry({"package", "show", (made() / "sealed").string()}).out);
    ASSERT_TRUE(listed);
    const JsonRef assets = *listed->root().find("assets");
    ASSERT_EQ(assets.size(), std::size(kFiles)) << "the tileset and what lies below it, but nothing hidden";
    EXPECT_EQ(assets[0].find("assetId")->text(), kCity);
    EXPECT_EQ(assets[1].find("assetId")->text(), kCity + "/tiles/east%20side.gltf");
    EXPECT_EQ(assets[3].find("assetId")->text(), kCity + "/tiles/whole.gltf");
    license(kCityPack);
    const Ran ran = view();
    expect_ok(ran);
    EXPECT_EQ(tiles(ran, "shown"), 2) << ran.out;
    EXPECT_EQ(tiles(ran, "failed"), 0);
    for (const std::string kind : {"GRANT_USED", "DECISION"}) {
        std::string all;
        for (const std::string& row : ledger_rows(home_, dir_ / "ledger.txt", {kind})) all += row + "\n";
        for (const char* tile : {"west", "east%20side"}) EXPECT_NE(all.find(kCity + "/tiles/" + tile + ".gltf"), std::string::npos) << kind << " of " << tile << ":\n" << all;
    }
}

TEST_F(TilesPackage, ATamperedTileIsLeftOutAndItsParentStands) {
    license(kCityPack);
    expect_ok(view());
    const std::string whole = slurp(dir_ / "city.png");
    tamper(2);
    const Ran ran = view();
    expect_ok(ran);
    EXPECT_TRUE(slurp(dir_ / "city.png") != whole) << "one box in place of two";
    EXPECT_EQ(tiles(ran, "failed"), 1) << ran.out;
    EXPECT_EQ(tiles(ran, "shown"), 1) << "the root: never a hole";
    EXPECT_NE(ran.err.find("a tile is left out"), std::string::npos) << ran.err;
    EXPECT_NE(ran.err.find(kCity + "/tiles/west.gltf"), std::string::npos) << ran.err;
}

TEST_F(TilesPackage, ATamperedTilesetShowsNothing) {
    license(kCityPack);
    tamper(0);
    const Ran ran = view();
    EXPECT_EQ(ran.status, 1) << ran.out << ran.err;
    EXPECT_TRUE(code_of(ran).starts_with("ASSET_")) << ran.out;
    EXPECT_FALSE(fs::exists(dir_ / "city.png"));
}

TEST_F(TilesPackage, ALicenceOfTheTilesetAloneIsNoneOfItsTiles) {
    license(kCity);
    const Ran ran = view();
    EXPECT_EQ(tiles(ran, "shown"), 0) << ran.out << ran.err;
    EXPECT_GT(tiles(ran, "failed"), 0) << ran.out;
    EXPECT_NE(ran.err.find(kCity + "/tiles/"), std::string::npos) << ran.err;
}

TEST_F(TilesPackage, PartsAreTheSameOnEveryBuildAndNoMoreThanAManifestHolds) {
    const auto build = [&](const fs::path& pack, const std::string& out) {
        return registry({"package", "build", pack.string(), "--key", bench().key("holder").string(), "--party", (bench().world() / "parties/holder.jws").string(), "--party",
                         (bench().world() / "parties/licensor.jws").string(), "--keys-out", (dir_ / (out + ".age")).string(), "--out", (dir_ / out).string()});
    };
    fs::copy(made() / "pack", dir_ / "pack", fs::copy_options::recursive);
    fs::create_symlink("/etc/hostname", dir_ / "pack/city/tiles/link.gltf");
    const Ran linked = build(dir_ / "pack", "linked");
    expect_ok(linked);
    EXPECT_EQ(linked.out.find("link.gltf"), std::string::npos) << linked.out;
    EXPECT_EQ(ids_of(dir_ / "linked"), ids_of(made() / "sealed"));
    for (int i = 0; i < 4100; ++i) std::ofstream(dir_ / fmt::format("pack/city/tiles/{}.b3dm", i)) << i;
    const Ran many = build(dir_ / "pack", "many");
    EXPECT_EQ(many.status, 1) << many.out;
    EXPECT_EQ(code_of(many), "SCHEMA_INVALID") << many.out << many.err;
    EXPECT_FALSE(fs::exists(dir_ / "many"));
    EXPECT_FALSE(fs::exists(dir_ / "many.age"));
}

}  // namespace
}  // namespace pai::test
