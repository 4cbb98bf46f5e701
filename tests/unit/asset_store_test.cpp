// Assets come through the gate on workers and appear in order on the main thread.
#include <filesystem>
#include <optional>
#include <stdexcept>

#include <gtest/gtest.h>

#include "asset/store.h"
#include "base/file.h"
#include "vault/gate.h"

namespace pai {
namespace {

namespace fs = std::filesystem;

struct Folder {
    fs::path path = fs::temp_directory_path() / ("paifang-store-" + std::to_string(::getpid()));
    Folder() { fs::create_directories(path); }
    ~Folder() { fs::remove_all(path); }
};

// A triangle whose buffer is a file beside it, under a name with a per cent sign and a number sign.
constexpr const char* kTriangle = R"({"asset":{"version":"2.0"},"buffers":[{"uri":"tri%20angle%2520%23.bin","byteLength":36}],
"bufferViews":[{"buffer":0,"byteLength":36}],
"accessors":[{"bufferView":0,"componentType":5126,"count":3,"type":"VEC3","min":[0,0,0],"max":[1,1,0]}],
"meshes":[{"primitives":[{"attributes":{"POSITION":0}}]}],"nodes":[{"mesh":0}],"scenes":[{"nodes":[0]}],"scene":0})";

Bytes triangle_bytes() {
    const std::array<float, 9> p{0, 0, 0, 1, 0, 0, 0, 1, 0};
    const auto bytes = std::as_bytes(std::span(p));
    return {bytes.begin(), bytes.end()};
}

SessionRequest preview_of(std::vector<AssetId> assets) {
    SessionRequest request;
    request.assets = std::move(assets);
    request.action = request.purpose = "preview";
    return request;
}

// A triangle, and a file that is none, as own work.
class AssetStoreTest : public testing::Test {
protected:
    Folder folder_;
    std::optional<Gate> gate_;

    void SetUp() override {
        write("triangle.gltf", kTriangle);
        write("broken.gltf", "{}");
        ASSERT_TRUE(write_file(folder_.path / "tri angle%20#.bin", triangle_bytes()));
        auto gate = Gate::open(folder_.path / "home");
        ASSERT_TRUE(gate) << gate.error().message;
        gate_.emplace(*std::move(gate));
    }
    void write(const char* name, const char* text) const { ASSERT_TRUE(write_file(folder_.path / name, text)); }
    AssetId own(const char* name) {
        auto id = gate_->own_work(folder_.path / name, folder_.path);
        EXPECT_TRUE(id) << id.error().message;
        return id ? *std::move(id) : AssetId{};
    }
    Session begin(std::vector<AssetId> assets) {
        auto session = gate_->begin(preview_of(std::move(assets)));
        if (!session) throw std::runtime_error(session.error().message);
        return *std::move(session);
    }
};

TEST_F(AssetStoreTest, LoadsThroughTheGatePublishesInOrderAndFailsAlone) {
    const AssetId good = own("triangle.gltf"), broken = own("broken.gltf"), unknown{"urn:paifang:asset:nobody/nothing"};
    Session session = begin({good, broken});
    AssetStore store(session, 2);
    const auto a = store.request(good, AssetKind::Model), b = store.request(broken, AssetKind::Model), c = store.request(unknown, AssetKind::Model);
    EXPECT_EQ(store.request(good, AssetKind::Model), a);
    EXPECT_EQ(store.pump_all(), (std::vector{a, b, c}));
    EXPECT_TRUE(store.pump_all().empty());

    const auto* entry = store.find(a);
    ASSERT_TRUE(entry && entry->state == AssetStore::State::Ready) << entry->error.message;
    const Model& model = std::get<Model>(*entry->data);
    EXPECT_EQ(model.permit.asset(), good);
    ASSERT_EQ(model.data.meshes.size(), 1u);
    EXPECT_EQ(model.data.meshes[0].primitives[0].normals, (std::vector<glm::vec3>(3, {0, 0, 1})));
    EXPECT_EQ(entry->bytes, model.data.byte_count());
    EXPECT_EQ(store.find(b)->state, AssetStore::State::Failed);
    EXPECT_EQ(store.find(b)->error.reason, "UNDEFINED_PROPERTY");
    EXPECT_EQ(store.find(c)->error.code, Code::Denied);
    EXPECT_EQ(store.find({}), nullptr);
}

// A show of many scenes, for weeks: places of what went are taken by what comes, and an old handle never finds another's asset.
TEST_F(AssetStoreTest, WhatWasForgottenIsLoadedAnewAndTakesNoFurtherPlace) {
    const AssetId id = own("triangle.gltf"), broken = own("broken.gltf");
    Session session = begin({id, broken});
    AssetStore store(session, 1);
    std::vector<Handle<AssetData>> handles;
    for (int i = 0; i < 5; ++i) {
        const auto handle = store.request(id, AssetKind::Model);
        EXPECT_EQ(std::count(handles.begin(), handles.end(), handle), 0);
        handles.push_back(handle);
        store.forget(handle);  // still on its way: nothing happens
        EXPECT_EQ(store.pump_all(), std::vector{handle});
        ASSERT_TRUE(store.find(handle) && store.find(handle)->state == AssetStore::State::Ready);
        EXPECT_EQ(store.request(id, AssetKind::Model), handle);
        EXPECT_GT(store.find(handle)->bytes, 0u);
        store.forget(handle);
        store.forget(handle);
        EXPECT_EQ(store.find(handle), nullptr);
        EXPECT_EQ(store.entries().size(), 1u);
        EXPECT_EQ(store.entries()[0].bytes, 0u);
        EXPECT_EQ(store.entries()[0].data, nullptr);
    }
    // Another asset in the same place is not found by them.
    const auto other = store.request(broken, AssetKind::Model);
    store.pump_all();
    EXPECT_EQ(store.entries().size(), 1u);
    EXPECT_EQ(store.find(other)->id, broken);
    for (const auto& old : handles) EXPECT_EQ(store.find(old), nullptr);
    // What replaced an asset stays when the old one goes.
    const auto first = store.request(id, AssetKind::Model), second = store.reload(id, AssetKind::Model);
    store.pump_all();
    store.forget(first);
    EXPECT_EQ(store.request(id, AssetKind::Model), second);
    EXPECT_EQ(store.find(second)->state, AssetStore::State::Ready);
}

TEST_F(AssetStoreTest, PicturesThatNobodyReadsAnyMoreAreDroppedAndTheRestStays) {
    // One white texel.
    constexpr const char* kShown = R"({"asset":{"version":"2.0"},"buffers":[{"uri":"tri%20angle%2520%23.bin","byteLength":36}],"bufferViews":[{"buffer":0,"byteLength":36},{"buffer":0,"byteLength":24}],
"images":[{"uri":"data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAAC0lEQVR42mP4DwQACfsD/Wj6HMwAAAAASUVORK5CYII="}],
"textures":[{"source":0}],"materials":[{"emissiveTexture":{"index":0}}],
"accessors":[{"bufferView":0,"componentType":5126,"count":3,"type":"VEC3","min":[0,0,0],"max":[1,1,0]},
{"bufferView":1,"componentType":5126,"count":3,"type":"VEC2"}],
"meshes":[{"primitives":[{"attributes":{"POSITION":0,"TEXCOORD_0":1},"material":0}]}],"nodes":[{"mesh":0}],"scenes":[{"nodes":[0]}],"scene":0})";
    write("triangle.gltf", kShown);
    const AssetId id = own("triangle.gltf");
    Session session = begin({id});
    AssetStore store(session, 1);
    const auto handle = store.request(id, AssetKind::Model);
    store.drop_pictures(handle);  // nothing is there yet
    store.pump_all();
    ASSERT_EQ(store.find(handle)->state, AssetStore::State::Ready) << store.find(handle)->error.message;
    const ModelData& model = std::get<Model>(*store.find(handle)->data).data;
    ASSERT_EQ(model.images.size(), 1u);
    ASSERT_EQ(model.images[0].texels.size(), 4u);
    const std::size_t before = store.find(handle)->bytes;
    for (int i = 0; i < 2; ++i) store.drop_pictures(handle);
    store.drop_pictures({});
    EXPECT_TRUE(model.images[0].texels.empty());
    EXPECT_EQ(model.images[0].width, 1);
    EXPECT_EQ(model.meshes[0].primitives[0].positions.size(), 3u);
    EXPECT_EQ(store.find(handle)->bytes, before - 4);
}

TEST_F(AssetStoreTest, GeometryThatNobodyReadsAnyMoreIsFreedAndItsBoundsStay) {
    const AssetId id = own("triangle.gltf");
    Session session = begin({id});
    AssetStore store(session, 1);
    const auto handle = store.request(id, AssetKind::Model);
    store.drop_geometry(handle, false);  // nothing is there yet
    store.pump_all();
    ASSERT_EQ(store.find(handle)->state, AssetStore::State::Ready) << store.find(handle)->error.message;
    const Primitive& p = std::get<Model>(*store.find(handle)->data).data.meshes[0].primitives[0];
    ASSERT_EQ(p.positions.size(), 3u);
    ASSERT_EQ(p.normals.size(), 3u);
    const Bounds bounds = p.bounds;
    const std::size_t before = store.find(handle)->bytes;
    store.drop_geometry(handle, true);
    store.drop_geometry({}, false);
    EXPECT_EQ(p.positions.size(), 3u);
    EXPECT_EQ(p.normals.size(), 3u);
    EXPECT_EQ(p.indices.size(), 3u);
    EXPECT_EQ(p.tangents.capacity() + p.uvs[1].capacity(), 0u);
    for (int i = 0; i < 2; ++i) store.drop_geometry(handle, false);
    EXPECT_EQ(p.positions.capacity() + p.normals.capacity() + p.indices.capacity(), 0u);
    EXPECT_EQ(p.bounds.min, bounds.min);
    EXPECT_EQ(p.bounds.max, bounds.max);
    EXPECT_LE(store.find(handle)->bytes, before - 2 * 3 * sizeof(glm::vec3) - 3 * sizeof(std::uint32_t));
}

// Its tiles are asked for long after it was loaded: by then another session may stand for it, and who shows it may outlive the store.
TEST_F(AssetStoreTest, ATilesetKeepsTheSessionThatLetItThroughAsLongAsItMayAskForTiles) {
    write("tileset.json", R"({"asset":{"version":"1.1"},"geometricError":1,"root":{"boundingVolume":{"sphere":[0,0,0,1]},"geometricError":0,"refine":"ADD","content":{"uri":"triangle.gltf"}}})");
    const AssetId id = own("tileset.json");
    Session first = begin({id}), second = begin({id});
    std::shared_ptr<const AssetData> shown;
    {
        AssetStore store(first, 2);
        auto addition = std::make_shared<Session>(std::move(second));
        const std::weak_ptr<Session> watched = addition;
        store.permit(std::vector{id}, addition);
        const auto handle = store.request(id, AssetKind::Model);
        store.pump_all();
        ASSERT_EQ(store.find(handle)->state, AssetStore::State::Ready) << store.find(handle)->error.message;
        shown = store.find(handle)->data;
        const Tileset& tileset = std::get<Tileset>(*shown);
        store.permit(std::vector{id}, std::shared_ptr<Session>(std::shared_ptr<Session>(), &first));
        addition.reset();
        ASSERT_FALSE(watched.expired()) << "who gave it up may not take it from under the tiles";
        tileset.feed->request({0, tileset.tree.tiles[0].contents, TileUp::Y});
        const auto tiles = tileset.feed->take(true);
        ASSERT_EQ(tiles.size(), 1u);
        ASSERT_FALSE(tiles[0].error) << tiles[0].error->message;
        EXPECT_EQ(tiles[0].meshes.size(), 1u);
        store.forget(handle);
        EXPECT_TRUE(watched.expired()) << "and when it is shown no longer nothing holds it";
    }
    const Tileset& tileset = std::get<Tileset>(*shown);
    tileset.feed->request({0, {"triangle.gltf"}, TileUp::Y});
    const auto after = tileset.feed->take(true);
    ASSERT_EQ(after.size(), 1u);
    EXPECT_TRUE(after[0].error) << "no store, no tiles, and no wait";
}

TEST_F(AssetStoreTest, LeavesWithoutWaitingForWhatIsQueued) {
    const AssetId id = own("broken.gltf");
    Session session = begin({id});
    AssetStore store(session, 1);
    for (int i = 0; i < 1000; ++i) store.request({"urn:paifang:asset:none/" + std::to_string(i)}, AssetKind::Sound);
}

}  // namespace
}  // namespace pai
