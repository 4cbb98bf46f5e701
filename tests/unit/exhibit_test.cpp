// Scenes of other programs: what is understood, what is refused, and where things come to stand.
#include <filesystem>
#include <fstream>

#include <glm/gtc/matrix_transform.hpp>
#include <gtest/gtest.h>

#include "base/file.h"
#include "exhibit/article_text.h"
#include "exhibit/captions.h"
#include "exhibit/exhibit_files.h"
#include "exhibit/exhibit_show.h"
#include "gltf_builder.h"
#include "show/load.h"
#include "show/placing.h"

namespace pai {
namespace {

namespace fs = std::filesystem;

std::string voyager(const std::string& rest) { return R"({"asset":{"type":"application/si-dpo-3d.document+json","version":"1.0","copyright":"CC0"},"scene":0,)" + rest + "}"; }

// A bell of 0.4 m that was modelled in millimetres, in a scene of centimetres.
const std::string kBell = voyager(R"("scenes":[{"units":"cm","nodes":[0,1],"setup":0,"meta":0}],
    "nodes":[{"name":"Bell","translation":[10,0,0],"model":0},{"name":"Sun","translation":[0,100,0],"light":0}],
    "lights":[{"type":"directional","color":[1,0.5,0.25],"intensity":2,"castShadow":true}],
    "models":[{"units":"mm","translation":[0,100,0],"boundingBox":{"min":[-200,-200,-200],"max":[200,200,200]},
        "derivatives":[{"usage":"Web3D","quality":"Thumb","assets":[{"uri":"thumb.gltf","type":"Model"}]},
                       {"usage":"Web3D","quality":"Medium","assets":[{"uri":"bell%20m.gltf","type":"Model"}]},
                       {"usage":"Print3D","quality":"High","assets":[{"uri":"bell.stl","type":"Geometry"}]}],
        "annotations":[{"id":"a1","titles":{"EN":"Loop","ZH":"钮"},"leads":{"EN":"It <b>hung</b> here."},"position":[0,200,0],"direction":[0,1,0],"articleId":"art","audioId":"voice"}]}],
    "metas":[{"collection":{"titles":{"EN":"Bell","ZH":"编钟"}},
        "articles":[{"id":"art","titles":{"EN":"Casting"},"uris":{"EN":"casting.html"}}],
        "audio":[{"id":"voice","uris":{"EN":"voice.wav"},"captionUris":{"EN":"voice.vtt"}}]}],
    "setups":[{"viewer":{"shader":"Default","exposure":2,"gamma":1},
        "tours":[{"titles":{"EN":"Around"},"steps":[{"id":"s1","titles":{"EN":"Front"}},{"id":"s2","titles":{"EN":"Left"}},{"id":"lost"}]}],
        "snapshots":{"targets":["scenes/0/setup/navigation/orbit","scenes/0/setup/navigation/offset","scenes/0/setup/viewer/annotationId","scenes/0/setup/reader/articleId"],
            "states":[{"id":"s1","curve":"Linear","duration":1.5,"values":[[0,0,0],[0,10,100],"a1",""]},{"id":"s2","values":[[0,-90,0],[0,10,100],"","art"]}]}}])");

class ExhibitFolder : public testing::Test {
protected:
    void SetUp() override {
        folder_ = fs::path(testing::TempDir()) / ("exhibit-" + std::to_string(::getpid()) + "-" + testing::UnitTest::GetInstance()->current_test_info()->name());
        fs::create_directories(folder_);
        GltfText g;
        const int at = g.positions({-200, -200, -200, 200, -200, -200, 200, 200, 200});
        const std::string model = g.text(fmt::format(R"("scenes":[{{"nodes":[0]}}],"nodes":[{{"mesh":0}}],"meshes":[{{"primitives":[{{"attributes":{{"POSITION":{}}}}}]}}])", at));
        for (const char* name : {"thumb.gltf", "bell m.gltf"}) write(name, model);
        write("casting.html", "<html><head><title>x</title></head><body><h1>Casting</h1><p>Bronze &amp; clay,\n in piece\tmoulds.</p><script>no()</script></body></html>");
        write("voice.vtt", "WEBVTT\n\n1\n00:01.000 --> 00:02.500 align:left\nThe <i>loop</i>\n\n00:00:03.000 --> 00:00:04.000\nholds\n");
        write("voice.wav", "RIFF");
    }
    void TearDown() override { fs::remove_all(folder_); }
    void write(const std::string& name, const std::string& text) { ASSERT_TRUE(write_file(folder_ / name, text)); }
    fs::path folder_;
};

TEST_F(ExhibitFolder, AVoyagerSceneStandsInMetresWithItsWordsAndTours) {
    const auto exhibit = read_exhibit(kBell);
    ASSERT_TRUE(exhibit) << exhibit.error().message;
    const auto made = make_exhibit_show(*exhibit, {.folder = folder_, .files = {}, .quality = "High"});
    ASSERT_TRUE(made) << made.error().message;
    const Show& show = made->show;
    EXPECT_EQ(show.title.at("zh"), "编钟");
    EXPECT_TRUE(check_show(show).empty());
    const Scene& scene = show.scenes.at("exhibit");
    const Node& model = scene.nodes.at("bell-2");
    ASSERT_TRUE(model.model);
    EXPECT_EQ(show.assets.at(model.model->asset), "models/bell-m.glb") << "the nearest lower quality for screens";
    // A corner at (200, 200, 200) mm, moved by 100 mm in its model and 10 cm in the scene.
    const glm::vec4 corner = world_from_node(scene, "bell-2") * glm::vec4(200, 200, 200, 1);
    EXPECT_NEAR(corner.x, 0.3f, 1e-6f);
    EXPECT_NEAR(corner.y, 0.3f, 1e-6f);
    EXPECT_NEAR(corner.z, 0.2f, 1e-6f);
    const Node& sun = scene.nodes.at("sun");
    ASSERT_TRUE(sun.light);
    EXPECT_EQ(sun.light->kind, LightKind::Directional);
    EXPECT_NEAR(sun.light->illuminance_lx, 6.2832f, 1e-3f);
    EXPECT_TRUE(sun.light->casts_shadow);

    const auto& annotations = model.model->annotations;
    ASSERT_EQ(annotations.size(), 1u);
    const Annotation& loop = annotations.at("loop");
    EXPECT_EQ(loop.title.at("zh"), "钮");
    EXPECT_EQ(loop.text.at("en"), "It hung here.");
    EXPECT_EQ(loop.position_m, glm::vec3(0, 200, 0)) << "in the space of its node, which is scaled";
    EXPECT_EQ(loop.article, "casting");
    ASSERT_TRUE(loop.narration);
    ASSERT_EQ(loop.narration->captions.size(), 2u);
    EXPECT_EQ(loop.narration->captions.at("en-c0001").text.at("en"), "The loop");
    EXPECT_EQ(loop.narration->captions.at("en-c0001").duration, Flicks::from_seconds(1.5));
    const Article& article = scene.articles.at("casting");
    ASSERT_EQ(article.paragraphs.size(), 2u);
    EXPECT_EQ(article.paragraphs.at("p0002").text.at("en"), "Bronze & clay, in piece moulds.");

    const Tour& tour = scene.tours.at("around");
    ASSERT_EQ(tour.stops.size(), 2u) << "a step without its snapshot is left out";
    const TourStop &front = tour.stops.at("stop-001"), &left = tour.stops.at("stop-002");
    EXPECT_EQ(front.easing, Easing::Linear);
    EXPECT_EQ(front.travel, Flicks::from_seconds(1.5));
    EXPECT_EQ(front.node, "bell-2");
    EXPECT_EQ(front.annotation, "loop");
    EXPECT_NEAR(glm::length(front.camera.position_m - glm::vec3(0, 0.1f, 1)), 0, 1e-6f);
    EXPECT_NEAR(glm::length(front.camera.target_m - glm::vec3(0, 0.1f, 0)), 0, 1e-6f);
    EXPECT_NEAR(glm::length(left.camera.position_m - glm::vec3(-1, 0.1f, 0)), 0, 1e-6f) << "turned by -90 degrees about +Y";
    EXPECT_TRUE(left.annotation.empty());
    EXPECT_EQ(made->tours, 1u);
    EXPECT_EQ(made->annotations, 1u);
}

TEST_F(ExhibitFolder, WhatIsNotThereIsSaidAndNothingOutsideIsRead) {
    const auto exhibit = read_exhibit(kBell);
    ASSERT_TRUE(exhibit);
    fs::remove(folder_ / "casting.html");
    const auto made = make_exhibit_show(*exhibit, {.folder = folder_, .files = {}, .quality = "High"});
    ASSERT_TRUE(made) << made.error().message;
    EXPECT_TRUE(std::any_of(made->left_out.begin(), made->left_out.end(), [](const std::string& line) { return line.find("casting.html") != std::string::npos; }));
    fs::remove(folder_ / "bell m.gltf");
    const auto gone = make_exhibit_show(*exhibit, {.folder = folder_, .files = {}, .quality = "High"});
    ASSERT_FALSE(gone);
    EXPECT_EQ(gone.error().reason, "EXHIBIT_FILE");
    EXPECT_NE(gone.error().message.find("bell m.gltf"), std::string::npos);

    fs::create_symlink("/etc/hostname", folder_ / "link.glb");
    for (const char* uri : {"../secret.glb", "/etc/hostname", "a/../../b", "link.glb", "%2e%2e/x", "", "https://example.org/"}) {
        const auto file = find_exhibit_file(uri, folder_, {});
        ASSERT_FALSE(file) << uri;
        EXPECT_EQ(file.error().reason, "EXHIBIT_FILE") << uri;
    }
    EXPECT_TRUE(find_exhibit_file("https://example.org/a/b/voice.vtt?x=1", folder_, {}));
}

struct BadDocument {
    const char* name;
    std::string text;
    const char* reason;
    const char* where;
};

TEST(Exhibit, BrokenDocumentsAreRefusedByTheirPlace) {
    std::string deep = R"("scenes":[{"nodes":[0]}],"nodes":[)";
    for (int i = 0; i < 400; ++i) deep += fmt::format(R"({}{{"children":[{}]}})", i == 0 ? "" : ",", i + 1);
    const BadDocument cases[] = {
        {"no JSON", "{", "JSON_INVALID", "line"},
        {"something else", R"({"a":1})", "EXHIBIT_FORMAT", "neither"},
        {"of the future", R"({"asset":{"type":"application/si-dpo-3d.document+json","version":"2.0"}})", "EXHIBIT_NEWER", "/asset/version"},
        {"no scene", voyager(R"("scenes":[])"), "EXHIBIT_INVALID", "/scene"},
        {"a node that is not there", voyager(R"("scenes":[{"nodes":[7]}],"nodes":[{}])"), "EXHIBIT_INVALID", "/nodes"},
        {"a node in itself", voyager(R"("scenes":[{"nodes":[0]}],"nodes":[{"children":[0]}])"), "EXHIBIT_INVALID", "/nodes/0"},
        {"nodes in nodes", voyager(deep + "]"), "EXHIBIT_LIMIT", "deep"},
        {"a model of nothing", voyager(R"("scenes":[{"nodes":[0]}],"nodes":[{"model":0}],"models":[{"units":"cm","derivatives":[]}])"), "EXHIBIT_INVALID", "/models/0/derivatives"},
        {"two numbers for three", voyager(R"("scenes":[{"nodes":[0]}],"nodes":[{"translation":[1,2]}])"), "EXHIBIT_INVALID", "/nodes/0/translation"},
        {"an infinite place", voyager(R"("scenes":[{"nodes":[0]}],"nodes":[{"translation":[1,2,1e400]}])"), "EXHIBIT_INVALID", "/nodes/0/translation"},
        {"an annotation without id", voyager(R"("scenes":[{"nodes":[0]}],"nodes":[{"model":0}],"models":[{"units":"cm","derivatives":[{"assets":[{"uri":"a.glb","type":"Model"}]}],"annotations":[{}]}])"),
         "EXHIBIT_INVALID", "/models/0/annotations/0/id"},
        {"a manifest of canvases", R"({"type":"Manifest","items":[{"type":"Canvas"}]})", "EXHIBIT_NO_SCENE", "/items"},
        {"an empty scene", R"({"type":"Manifest","items":[{"type":"Scene","items":[]}]})", "EXHIBIT_INVALID", "/items/0/items"},
        {"a colour of letters", R"({"type":"Manifest","items":[{"type":"Scene","backgroundColor":"red","items":[]}]})", "EXHIBIT_INVALID", "/items/0/backgroundColor"},
    };
    for (const BadDocument& c : cases) {
        const auto exhibit = read_exhibit(c.text);
        ASSERT_FALSE(exhibit) << c.name;
        EXPECT_EQ(exhibit.error().reason, c.reason) << c.name << ": " << exhibit.error().message;
        EXPECT_NE(exhibit.error().message.find(c.where), std::string::npos) << c.name << ": " << exhibit.error().message;
    }
}

std::string manifest(const std::string& painted, const std::string& comments = {}) {
    return R"({"type":"Manifest","label":{"en":["Bell"],"zh":["钟"]},"items":[{"type":"Scene","items":[{"items":[{"id":"m","motivation":["painting"],
        "body":{"id":"https://example.org/bell.glb","type":"Model"},"target":{"type":"SpecificResource","selector":[{"type":"PointSelector","x":1,"y":2,"z":3}]}})" +
           painted + R"(]}],"annotations":[{"items":[)" + comments + "]}]}]}";
}

TEST(Exhibit, ThingsOfAManifestAreTurnedAndMovedInTheirOrder) {
    const auto exhibit = read_exhibit(manifest(
        R"(,{"motivation":"painting","body":{"type":"SpecificResource","source":[{"type":"SpotLight","color":"#ff0000","intensity":{"value":3},"angle":20}],
            "transform":[{"type":"RotateTransform","x":90},{"type":"TranslateTransform","y":3.5}]}},
           {"motivation":["painting"],"body":{"type":"PerspectiveCamera","fieldOfView":50,"near":3,"lookAt":{"id":"m","type":"Annotation"}}})",
        R"x({"motivation":["commenting"],"body":[{"type":"Choice","items":[{"type":"TextualBody","value":"Loop","language":"en"},{"type":"TextualBody","value":"钮","language":"zh-hans"}]}],
            "target":{"selector":[{"type":"PolygonZSelector","value":"POLYGONZ((0 0 0, 2 0 0, 2 2 0, 0 2 0, 0 0 0))"}]}})x"));
    ASSERT_TRUE(exhibit) << exhibit.error().message;
    ASSERT_EQ(exhibit->nodes.size(), 4u);
    EXPECT_EQ(exhibit->title.at("zh"), "钟");
    EXPECT_EQ(exhibit->nodes[0].transform.position_m, glm::vec3(1, 2, 3));
    const ExhibitNode& lamp = exhibit->nodes[1];
    ASSERT_TRUE(lamp.light);
    EXPECT_EQ(lamp.light->colour, glm::vec3(1, 0, 0));
    EXPECT_EQ(lamp.light->outer_cone_deg, 20);
    // It shone down; turned by 90 degrees about +X it shines along -Z, from where it was moved to afterwards.
    const glm::vec3 shines(local_matrix(lamp.transform) * glm::vec4(0, 0, -1, 0));
    EXPECT_NEAR(glm::length(shines - glm::vec3(0, 0, -1)), 0, 1e-6f);
    EXPECT_EQ(lamp.transform.position_m, glm::vec3(0, 3.5f, 0));
    EXPECT_EQ(exhibit->nodes[2].aim, 0);
    EXPECT_TRUE(exhibit->nodes[2].keeps_range);
    ASSERT_EQ(exhibit->nodes[3].annotations.size(), 1u);
    EXPECT_EQ(exhibit->nodes[3].annotations[0].position_m, glm::vec3(1, 1, 0)) << "the middle of the polygon";
    EXPECT_EQ(exhibit->nodes[3].annotations[0].title.at("zh-Hans"), "钮");
}

TEST(Exhibit, PagesAreReadAsWords) {
    EXPECT_EQ(article_text("<p>a</p><p>b &lt;c&gt;<br/>d</p>", 1000), "a\n\nb <c>\n\nd");
    EXPECT_EQ(article_text("a<!-- <p> -->b<style>p{}</style>c &#38; &#x4e2d; &bogus; &", 1000), "abc & 中 &bogus; &");
    EXPECT_EQ(article_text("<p unclosed", 1000), "");
    EXPECT_EQ(article_text("&#0;&#xD800;&#1114112;", 1000), "&#0;&#xD800;&#1114112;") << "no characters that are shown";
    EXPECT_EQ(article_text("中中中", 4), "中") << "cut between characters";
    EXPECT_EQ(article_text("\xff", 10), "");
}

TEST(Exhibit, CaptionsWithBrokenTimesAreRefusedByLine) {
    EXPECT_EQ(read_captions("WEBVTT\n\nNOTE x\n\nSTYLE\n::cue{}\n", "en")->size(), 0u);
    for (const char* text : {"", "SRT\n", "WEBVTT\n\n00:01.000 --> 00:00.500\nx\n", "WEBVTT\n\n1:2 --> 3\nx\n", "WEBVTT\n\n00:00.000 --> 00:01,000\nx"}) {
        const auto captions = read_captions(text, "en");
        ASSERT_FALSE(captions) << text;
        EXPECT_EQ(captions.error().reason, "EXHIBIT_CAPTIONS");
        EXPECT_TRUE(captions.error().message.starts_with("line ")) << captions.error().message;
    }
}

}  // namespace
}  // namespace pai
