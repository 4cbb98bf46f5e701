// The demo packs: reproducible, valid, within their budgets, and complete for the shows that use them.
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <map>
#include <set>
#include <span>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <glm/geometric.hpp>
#include <gtest/gtest.h>

#include "base/file.h"
#include "base/json.h"
#include "make/mesh.h"
#include "make/wave.h"

namespace pai {
namespace {

namespace fs = std::filesystem;

const fs::path kShare = fs::path(PAIFANG_BIN).parent_path() / "share/paifang";
const fs::path kMakers = fs::path(PAIFANG_BIN).parent_path() / "makers";

Bytes bytes_of(const fs::path& path) {
    auto bytes = read_file(path);
    EXPECT_TRUE(bytes) << path;
    return bytes ? *std::move(bytes) : Bytes{};
}

// A GLB file with its JSON open.
struct Glb {
    Bytes file;
    JsonDoc json;
    std::size_t bin = 0;

    static Glb open(const fs::path& path) {
        Bytes file = bytes_of(path);
        const std::uint32_t size = load_le32(file.data() + 12);
        auto json = JsonDoc::parse(as_text(ByteSpan(file).subspan(20, size)));
        EXPECT_TRUE(json) << path;
        return {std::move(file), *std::move(json), 20 + size + 8};
    }
    std::int64_t number(JsonRef object, std::string_view name, std::int64_t otherwise = 0) const {
        const auto found = object.find(name);
        return found ? found->as_int().value_or(-1) : otherwise;
    }
    template <class T>
    std::vector<T> read(JsonRef primitive, std::string_view attribute) const {
        const auto accessor = (*json.root().find("accessors"))[static_cast<std::size_t>(number(*primitive.find("attributes"), attribute))];
        return read_accessor<T>(accessor);
    }
    template <class T>
    std::vector<T> read_accessor(JsonRef accessor) const {
        const auto view = (*json.root().find("bufferViews"))[static_cast<std::size_t>(number(accessor, "bufferView"))];
        std::vector<T> out(static_cast<std::size_t>(number(accessor, "count")));
        const std::size_t first = bin + static_cast<std::size_t>(number(view, "byteOffset"));
        EXPECT_LE(first + out.size() * sizeof(T), file.size());
        std::memcpy(out.data(), file.data() + first, out.size() * sizeof(T));
        return out;
    }
    std::vector<std::uint32_t> indices(JsonRef primitive) const {
        const auto accessor = (*json.root().find("accessors"))[static_cast<std::size_t>(number(primitive, "indices"))];
        if (number(accessor, "componentType") == 5125) return read_accessor<std::uint32_t>(accessor);
        const auto shorts = read_accessor<std::uint16_t>(accessor);
        return {shorts.begin(), shorts.end()};
    }
    std::vector<JsonRef> primitives() const {
        std::vector<JsonRef> out;
        const auto meshes = *json.root().find("meshes");
        for (std::size_t i = 0; i < meshes.size(); ++i) out.push_back((*meshes[i].find("primitives"))[0]);
        return out;
    }
};

struct ModelCase {
    const char* path;
    std::size_t most_triangles;
    glm::vec3 size_m;  // the largest the model may be
};

class PackModel : public testing::TestWithParam<ModelCase> {};

TEST_P(PackModel, FileIsAWholeGlb) {
    const Bytes file = bytes_of(kShare / "packs" / GetParam().path);
    ASSERT_GT(file.size(), 28u);
    EXPECT_EQ(as_text(ByteSpan(file).first(4)), "glTF");
    EXPECT_EQ(load_le32(file.data() + 4), 2u);
    EXPECT_EQ(load_le32(file.data() + 8), file.size());
}

TEST_P(PackModel, VerticesAreUnitFramesWithinTheModelsSize) {
    const Glb glb = Glb::open(kShare / "packs" / GetParam().path);
    glm::vec3 low(1e9f), high(-1e9f);
    std::size_t triangles = 0;
    for (const JsonRef primitive : glb.primitives()) {
        const auto positions = glb.read<glm::vec3>(primitive, "POSITION"), normals = glb.read<glm::vec3>(primitive, "NORMAL");
        const auto indices = glb.indices(primitive);
        triangles += indices.size() / 3;
        for (const std::uint32_t i : indices) ASSERT_LT(i, positions.size());
        for (const glm::vec3& n : normals) ASSERT_NEAR(glm::length(n), 1, 1e-4);
        for (const glm::vec3& p : positions) {
            low = glm::min(low, p);
            high = glm::max(high, p);
        }
        if (!primitive.find("attributes")->find("TANGENT")) continue;
        const auto tangents = glb.read<glm::vec4>(primitive, "TANGENT");
        for (std::size_t i = 0; i < tangents.size(); ++i) {
            ASSERT_NEAR(glm::length(glm::vec3(tangents[i])), 1, 1e-4);
            ASSERT_NEAR(glm::dot(glm::vec3(tangents[i]), normals[i]), 0, 1e-3);
            ASSERT_EQ(std::abs(tangents[i].w), 1);
        }
    }
    const glm::vec3 size = high - low;
    for (int k = 0; k < 3; ++k) EXPECT_LE(size[k], GetParam().size_m[k]);
    EXPECT_LE(triangles, GetParam().most_triangles);
}

TEST_P(PackModel, TrianglesFaceTheWayTheirNormalsPoint) {
    const Glb glb = Glb::open(kShare / "packs" / GetParam().path);
    std::size_t against = 0, all = 0;
    for (const JsonRef primitive : glb.primitives()) {
        const auto p = glb.read<glm::vec3>(primitive, "POSITION"), n = glb.read<glm::vec3>(primitive, "NORMAL");
        const auto index = glb.indices(primitive);
        for (std::size_t f = 0; f + 2 < index.size(); f += 3) {
            const glm::vec3 face = glm::cross(p[index[f + 1]] - p[index[f]], p[index[f + 2]] - p[index[f]]);
            if (glm::length(face) < 1e-10f) continue;
            ++all;
            against += glm::dot(face, n[index[f]] + n[index[f + 1]] + n[index[f + 2]]) < 0;
        }
    }
    // Carved stone has a few slivers at creases.
    EXPECT_LE(against * 200, all) << against << " of " << all;
}

INSTANTIATE_TEST_SUITE_P(Demo, PackModel,
                         testing::Values(ModelCase{"bronze/vessel.glb", 45000, {0.8f, 0.8f, 0.8f}}, ModelCase{"porcelain/vase.glb", 17000, {0.3f, 0.5f, 0.3f}},
                                         ModelCase{"jade/disc.glb", 8000, {0.4f, 0.5f, 0.2f}}, ModelCase{"cliff/niche.glb", 60000, {3.5f, 3.5f, 1.3f}},
                                         ModelCase{"hall/hall.glb", 15000, {10.1f, 4.7f, 15.1f}}, ModelCase{"hall/label.glb", 300, {0.8f, 1.5f, 0.3f}},
                                         ModelCase{"city-land/terrain.glb", 260000, {6900, 700, 6900}}, ModelCase{"city-land/water.glb", 1300, {9300, 1, 9300}},
                                         ModelCase{"city-towers/towers.glb", 6000, {80, 300, 60}},
                                         ModelCase{"city-lines/stilts.glb", 16000, {160, 140, 160}}, ModelCase{"city-lines/crown.glb", 3000, {120, 310, 170}},
                                         ModelCase{"city-lines/monorail.glb", 8000, {1700, 130, 600}}, ModelCase{"city-lines/train.glb", 1500, {5, 6, 64}},
                                         ModelCase{"lantern/lantern.glb", 17000, {0.5f, 0.9f, 0.6f}}, ModelCase{"lantern/hanging.glb", 1400, {0.5f, 0.8f, 0.5f}},
                                         ModelCase{"bronze/bell.glb", 25000, {0.4f, 0.6f, 0.3f}}, ModelCase{"opening/rack.glb", 900, {4.2f, 1.7f, 0.9f}}, ModelCase{"papercut/screen.glb", 3000, {0.5f, 0.6f, 0.2f}},
                                         ModelCase{"silver/crown.glb", 42000, {0.5f, 0.9f, 0.3f}}, ModelCase{"batik/cloth.glb", 17000, {0.8f, 0.9f, 0.4f}},
                                         ModelCase{"stilts/quarter.glb", 40000, {0.9f, 0.6f, 0.7f}}, ModelCase{"ropeway/crossing.glb", 16000, {1, 0.5f, 0.5f}},
                                         ModelCase{"gorges/relief.glb", 26000, {1, 0.5f, 0.7f}}, ModelCase{"karst/peaks.glb", 31000, {0.7f, 0.5f, 0.4f}},
                                         ModelCase{"amphora/jar.glb", 14000, {0.4f, 0.5f, 0.4f}}, ModelCase{"tiles/panel.glb", 3400, {0.6f, 0.7f, 0.3f}}),
                         [](const auto& test) {
                             std::string name = fs::path(test.param.path).replace_extension().string();
                             std::replace_if(name.begin(), name.end(), [](char c) { return c == '/' || c == '-'; }, '_');
                             return name;
                         });

TEST(Works, OnceMoreInOtherColoursIsTheSameShape) {
    for (const auto& [one, other] : {std::pair("lantern/lantern.glb", "lantern/lantern-red.glb"), std::pair("papercut/screen.glb", "papercut/screen-gold.glb"),
                                     std::pair("batik/cloth.glb", "batik/cloth-white.glb"), std::pair("stilts/quarter.glb", "stilts/quarter-day.glb")}) {
        const Glb a = Glb::open(kShare / "packs" / one), b = Glb::open(kShare / "packs" / other);
        const auto pa = a.primitives(), pb = b.primitives();
        ASSERT_EQ(pa.size(), pb.size()) << other;
        for (std::size_t i = 0; i < pa.size(); ++i) EXPECT_EQ(a.read<glm::vec3>(pa[i], "POSITION"), b.read<glm::vec3>(pb[i], "POSITION")) << other;
        EXPECT_NE(a.file, b.file) << other;
    }
}

// Copies of EXT_mesh_gpu_instancing in a model, and how many of them are on each glow channel.
std::map<int, std::size_t> copies_by_channel(const Glb& glb) {
    std::map<int, std::size_t> out;
    const auto nodes = *glb.json.root().find("nodes"), accessors = *glb.json.root().find("accessors");
    for (std::size_t i = 0; i < nodes.size(); ++i) {
        const auto attributes = *nodes[i].find("extensions")->find("EXT_mesh_gpu_instancing")->find("attributes");
        const auto copies = static_cast<std::size_t>(glb.number(accessors[static_cast<std::size_t>(glb.number(attributes, "TRANSLATION"))], "count"));
        const auto channel = attributes.find("_GLOW_CHANNEL");
        if (!channel) {
            out[0] += copies;
            continue;
        }
        const auto channels = glb.read_accessor<std::uint8_t>(accessors[static_cast<std::size_t>(channel->as_int().value())]);
        EXPECT_EQ(channels.size(), copies);
        for (const std::uint8_t c : channels) ++out[c];
    }
    return out;
}

TEST(City, ThousandsOfHousesStandOnAllChannelsOfTheLightShow) {
    auto channels = copies_by_channel(Glb::open(kShare / "packs/city-towers/towers.glb"));
    EXPECT_GT(channels[0], 6000u) << "windows and walls";
    EXPECT_LT(channels[0], 40000u);
    for (int c = 1; c < 16; ++c) EXPECT_GE(channels[c], 6u) << "channel " << c;
    EXPECT_EQ(channels.rbegin()->first, 15);
}

class Maker : public testing::TestWithParam<const char*> {};

TEST_P(Maker, MakesTheSameBytesAgain) {
    const std::string pack = GetParam();
    const fs::path again = fs::path(testing::TempDir()) / ("pai_assets_" + pack);
    const std::string command = fmt::format("'{}' '{}'", (kMakers / ("make_" + pack)).string(), again.string());
    ASSERT_EQ(std::system(command.c_str()), 0);
    const auto made = list_directory(again);
    ASSERT_TRUE(made);
    EXPECT_FALSE(made->empty());
    for (const fs::path& file : *made) EXPECT_EQ(bytes_of(file), bytes_of(kShare / "packs" / pack / file.filename())) << file;
    fs::remove_all(again);
}

INSTANTIATE_TEST_SUITE_P(Demo, Maker, testing::Values("bronze", "porcelain", "jade", "cliff", "hall", "sound", "city-land", "city-towers", "city-lines", "city-music",
                                                        "lantern", "papercut", "silver", "batik", "stilts", "ropeway", "gorges", "karst", "amphora", "tiles"), [](const auto& test) {
    std::string name = test.param;
    std::replace(name.begin(), name.end(), '-', '_');
    return name;
});

std::vector<fs::path> packs() {
    auto found = list_directory(kShare / "packs");
    EXPECT_TRUE(found);
    return found ? *std::move(found) : std::vector<fs::path>{};
}

// Asset ids of all packs, with the file each names.
std::map<std::string, fs::path> packed_assets() {
    std::map<std::string, fs::path> out;
    for (const fs::path& pack : packs()) {
        const auto text = read_text_file(pack / "pack.json");
        const auto json = JsonDoc::parse(text.value()).value();
        const auto assets = *json.root().find("assets");
        for (std::size_t i = 0; i < assets.size(); ++i) {
            const bool first = out.emplace(assets[i].find("assetId")->text(), pack / std::string(assets[i].find("path")->text())).second;
            EXPECT_TRUE(first) << assets[i].dump();
        }
    }
    return out;
}

TEST(Packs, EveryListedFileIsThere) {
    const auto assets = packed_assets();
    ASSERT_GT(assets.size(), 20u);
    for (const auto& [id, file] : assets) EXPECT_TRUE(file_exists(file)) << id;
}

TEST(Packs, ThePackOfEachAssetSaysWhoMadeItAndUnderWhichLicence) {
    ASSERT_FALSE(packs().empty());
    for (const fs::path& pack : packs()) {
        const auto json = JsonDoc::parse(read_text_file(pack / "pack.json").value()).value();
        const auto note = json.root().find("note");
        ASSERT_TRUE(note) << pack;
        EXPECT_NE(note->text().find("Licence: "), std::string_view::npos) << pack;
    }
}

TEST(Packs, TheDemoShowsUseOnlyWhatThePacksHold) {
    const auto assets = packed_assets();
    for (const char* name : {"artifact-hall", "mountain-city", "opening-night"}) {
        const auto show = JsonDoc::parse(read_text_file(kShare / "scenes" / name / "show.json").value()).value();
        const auto used = *show.root().find("assets");
        EXPECT_GT(used.size(), 0u) << name;
        for (std::size_t i = 0; i < used.size(); ++i) EXPECT_TRUE(assets.contains(std::string(used[i].text()))) << used[i].text();
    }
}

TEST(Packs, TheKiosksCatalogueUsesOnlyWhatThePacksHoldAndSaysEverythingInThreeLanguages) {
    const auto assets = packed_assets();
    const auto catalogue = JsonDoc::parse(read_text_file(kShare / "scenes/expo-kiosk/catalogue.json").value()).value();
    const auto used = *catalogue.root().find("assets");
    for (std::size_t i = 0; i < used.size(); ++i) EXPECT_TRUE(assets.contains(std::string(used[i].text()))) << used[i].text();
    const auto works = *catalogue.root().find("works");
    EXPECT_GE(works.size(), 12u);
    std::set<std::string> themes, guests;
    for (std::size_t i = 0; i < works.size(); ++i) {
        themes.emplace(works[i].find("theme")->text());
        if (const auto guest = works[i].find("guest")) guests.emplace(guest->text());
        EXPECT_GT(works[i].find("hotspots")->size(), 1u) << works.key(i);
        for (const char* member : {"title", "subtitle", "place", "date", "maker", "text", "holder", "credit"})
            for (const char* language : {"en", "zh-Hans", "zh-Hant"}) EXPECT_TRUE(works[i].find(member)->find(language)) << works.key(i) << " " << member << " " << language;
    }
    EXPECT_EQ(themes.size(), 5u);
    EXPECT_EQ(guests.size(), 2u);
}

// Samples of a 16-bit WAV file as the makers write it.
Wave wave_of(const fs::path& path) {
    const Bytes file = bytes_of(path);
    const auto channels = static_cast<std::size_t>(load_le16(file.data() + 22));
    Wave wave;
    wave.channels.resize(channels);
    for (std::size_t i = 44, c = 0; i + 1 < file.size(); i += 2, ++c) {
        wave.channels[c % channels].push_back(static_cast<float>(static_cast<std::int16_t>(load_le16(file.data() + i))) / 32768.0f);
    }
    return wave;
}

TEST(Sounds, TheMusicIsQuietUnclippedAndLoopsWithoutAClick) {
    const Wave music = wave_of(kShare / "packs/sound/music.wav");
    ASSERT_EQ(music.channels.size(), 2u);
    EXPECT_EQ(music.frames(), 30u * kSampleRate);
    EXPECT_NEAR(loudness_lufs(music), -20, 0.5);
    EXPECT_LT(peak(music), 0.9f);
    for (const auto& channel : music.channels) {
        float largest = 0;
        for (std::size_t i = 1; i < channel.size(); ++i) largest = std::max(largest, std::abs(channel[i] - channel[i - 1]));
        EXPECT_LE(std::abs(channel.front() - channel.back()), 0.25f * largest);
    }
}

TEST(Sounds, TheBellIsMonoAndDiesAway) {
    const Wave bell = wave_of(kShare / "packs/sound/bell.wav");
    ASSERT_EQ(bell.channels.size(), 1u);
    EXPECT_LT(peak(bell), 0.9f);
    EXPECT_LT(std::abs(bell.channels[0].back()), 0.001f);
}

}  // namespace
}  // namespace pai
