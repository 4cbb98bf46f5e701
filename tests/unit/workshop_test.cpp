// What a build remembers, and when it does not hold to it.
#include <gtest/gtest.h>

#include "../support/process.h"
#include "base/file.h"
#include "base/hash.h"
#include "ingest/registration_log.h"
#include "ingest/sealing.h"
#include "ingest/workshop.h"

namespace pai {
namespace {

using test::TempDir;

std::string triangle_glb() {
    std::string json = R"({"asset":{"version":"2.0"},"buffers":[{"byteLength":36}],"bufferViews":[{"buffer":0,"byteLength":36}],)"
                       R"("accessors":[{"bufferView":0,"componentType":5126,"count":3,"type":"VEC3","min":[0,0,0],"max":[1,1,0]}],)"
                       R"("meshes":[{"primitives":[{"attributes":{"POSITION":0}}]}],"nodes":[{"mesh":0}],"scenes":[{"nodes":[0]}],"scene":0})";
    json.resize((json.size() + 3) / 4 * 4, ' ');
    const float corners[] = {0, 0, 0, 1, 0, 0, 0, 1, 0};
    std::string out = "glTF";
    const auto word = [&](std::size_t value) {
        for (int i = 0; i < 4; ++i) out += static_cast<char>(value >> (8 * i) & 255);
    };
    word(2), word(12 + 8 + json.size() + 8 + sizeof corners), word(json.size()), word(0x4e4f534a);
    out += json;
    word(sizeof corners), word(0x004e4942);
    out.append(reinterpret_cast<const char*>(corners), sizeof corners);
    return out;
}

class WorkshopTest : public ::testing::Test {
protected:
    WorkshopTest() : objects_(dir_ / "objects"), journal_(*Journal::open(dir_ / "build.sqlite")) {
        shop_.options.thumbnails = false;
        shop_.options.occlusion_cells = 4;
    }
    Result<MadePart> make() { return make_part(shop_, thumbnailer_, file_, "bell.glb", 0); }
    void refuse(const std::string& stage, int recipe, const std::vector<std::string>& inputs) {
        StepResult old;
        old.refused_code = "OLD_REFUSAL";
        old.refused_message = "kept by " + stage;
        ASSERT_TRUE(journal_.put_step(step_key(stage, recipe, inputs), stage, old));
    }

    TempDir dir_;
    std::filesystem::path file_ = dir_ / "bell.glb";
    ObjectStore objects_;
    Journal journal_;
    StageCosts costs_;
    Workshop shop_{objects_, journal_, costs_, {}, {}};
    Thumbnailer thumbnailer_{dir_ / "scratch", 64, 1};
};

TEST_F(WorkshopTest, a_refusal_by_an_older_recipe_is_asked_again) {
    std::ofstream(file_, std::ios::binary) << triangle_glb();
    const std::string hash = to_hex(sha256(as_byte_span(triangle_glb())));
    // Recipes from before Draco and KTX2 were read, the validator knew what it knows and pictures had shadows of the key light.
    refuse("convert", 1, {hash, "glb", "bell"});
    refuse("check", 1, {hash});
    refuse("levels", 1, {hash});
    refuse("occlusion", 1, {hash, "4"});
    refuse("textures", 1, {hash, "gpu"});
    const auto made = make();
    ASSERT_TRUE(made) << made.error().message;
    EXPECT_EQ(made->facts.at("triangles"), "1");
    for (const char* stage : {"convert", "check", "levels", "occlusion", "textures"}) EXPECT_EQ(costs_.all()[stage].runs, 1) << stage;
    // Where no player is beside this program there is another error than the old one.
    refuse("thumbnail", 1, {hash});
    shop_.options.thumbnails = true;
    const auto drawn = make();
    EXPECT_TRUE(drawn || drawn.error().reason != "OLD_REFUSAL");
}

TEST_F(WorkshopTest, a_refusal_by_the_same_recipe_is_kept) {
    std::ofstream(file_, std::ios::binary) << "no model";
    const auto first = make(), second = make();
    ASSERT_FALSE(first);
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().reason, first.error().reason);
    EXPECT_EQ(costs_.all()["check"].runs, 1);
    EXPECT_EQ(costs_.all()["check"].kept, 1) << "else the other test shows nothing";
}

TEST_F(WorkshopTest, a_proof_of_what_is_replaced_that_cannot_go_keeps_the_registration) {
    const SigningKey key = SigningKey::from_seed(Bytes(32, std::byte{7}));
    SealingTerms terms;
    terms.out = dir_ / "out";
    terms.keys = dir_ / "keys";
    terms.collection = "bells";
    terms.iat_s = 1'801'310'400;
    terms.holder = terms.registrar = &key;
    terms.holder_party = "did:web:museum.example";
    terms.licensors = {"did:web:museum.example"};
    for (const char* folder : {"packages", "registrations", "licences"}) ASSERT_TRUE(make_directories(terms.out / folder));
    SourceRecord record;
    record.id = "bell";
    record.licence = "CC0";
    MadePart part;
    part.files.push_back({"bell.txt", "text/plain", "data", *objects_.put(as_byte_span("a bell")), ""});
    const auto seal = [&] { return seal_object(terms, shop_, record, {part}, dir_ / "seal"); };
    const auto first = seal();
    ASSERT_TRUE(first) << first.error().message;
    const std::filesystem::path registration = terms.out / "registrations/bell.jws", proof = proof_beside(registration);
    const std::string before = *read_text_file(registration);
    // A folder with something in it is not removed.
    ASSERT_TRUE(make_directories(proof / "kept"));
    record.title = {{"en", "The other bell"}};
    const auto second = seal();
    ASSERT_FALSE(second) << "a proof of another registration would stay beside the new one";
    EXPECT_EQ(second.error().code, Code::Io);
    EXPECT_NE(second.error().message.find(proof.filename().string()), std::string::npos) << second.error().message;
    EXPECT_EQ(*read_text_file(registration), before);
    std::filesystem::remove_all(proof);
    EXPECT_TRUE(seal());
    EXPECT_NE(*read_text_file(registration), before);
}

}  // namespace
}  // namespace pai
