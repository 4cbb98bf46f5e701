// A film that is in the house but may not be shown there: the show plays on with the picture that stands in for it and without its
// sound, and the statistics say why.
#include <gtest/gtest.h>

#include "../support/film_maker.h"
#include "base/json.h"
#include "small_show.h"

namespace pai::test {
namespace {

class FilmRights : public testing::Test {
protected:
    TempDir dir_;
    fs::path show_ = dir_ / "show", packs_ = dir_ / "packs";
    std::map<std::string, std::string> env_;

    void SetUp() override {
        if (!has_ffmpeg()) GTEST_SKIP() << "ffmpeg is not installed";
        fs::create_directories(packs_ / "guest");
        fs::create_directories(packs_ / "house");
        // Loud and white, so that nothing of it goes unnoticed.
        ASSERT_EQ(make_film({.name = "film.mov", .count = 24, .sound = std::vector<float>(48000, 0.7f), .sound_codec = "pcm_s16le",
                             .pixel = [](int, int, int) { return 0xffffffffu; }}, packs_ / "guest"), "");
        ASSERT_EQ(make_film({.name = "stand-in.png", .codec = "png", .options = {"-frames:v", "1", "-update", "1"}, .pixels = "rgb24", .count = 1,
                             .pixel = [](int, int, int) { return 0xff800000u; }}, packs_ / "house"), "");
        spill(packs_ / "house/tone.wav", tone_wav());
        spill(packs_ / "house/pack.json", R"({"uid":"urn:test:pack:house","version":1,"title":{"en":"House"},"licensors":[],"assets":[
{"assetId":"urn:test:asset:stand-in","path":"stand-in.png","mediaType":"image/png","role":"image"},
{"assetId":"urn:test:asset:tone","path":"tone.wav","mediaType":"audio/wav","role":"audio"}]})");
    }
    // A world in which the film is licensed for `territories`.
    void init(const std::string& territories) {
        spill(packs_ / "guest/pack.json", R"({"uid":"urn:test:pack:guest","version":1,"title":{"en":"Guest"},"licensors":[],
"guest":{"holder":{"id":"film-house","name":{"en":"Film House"}},"licensor":{"id":"film-rights","name":{"en":"Film Rights"}},"territories":[)" + territories + R"(]},
"assets":[{"assetId":"urn:test:asset:film","path":"film.mov","mediaType":"video/quicktime","role":"video"}]})");
        const Ran made = run({program("paifang-registry"), "demo", "init", dir_ / "world", "--packs", packs_, "--json"});
        ASSERT_EQ(made.status, 0) << made.out << made.err;
        env_ = {{"PAIFANG_HOME", (dir_ / "world/home").string()}};
    }
    void write(bool with_film) const {
        const std::string assets = R"("stand-in":"urn:test:asset:stand-in","tone":"urn:test:asset:tone")" + std::string(with_film ? R"(,"film":"urn:test:asset:film")" : "");
        const std::string picture = with_film ? R"("source":"film","asset":"film","fallback":"stand-in","loop":true)" : R"("asset":"stand-in")";
        spill(show_ / "show.json", R"({"format":"paifang.show/1","title":{"en":"Film"},"assets":{)" + assets + "}}");
        spill(show_ / "scenes/room.json", R"({"format":"paifang.scene/1","nodes":{"cam":{"transform":{"position_m":[0,0,2]},"camera":{"fov_y_deg":28.0724869}},
"screen":{"picture":{)" + picture + R"(}},"voice":{"sound":{"asset":"tone","loop":true,"positional":false}}}})");
        spill(show_ / "timelines/main.json", R"({"format":"paifang.timeline/1","clips":{"a":{"scene":"room","start_s":0,"duration_s":1}}})");
    }
    Ran paifang(const std::string& verb, std::vector<std::string> more) const {
        std::vector<std::string> args{program("paifang"), verb, show_, "--venue", "opening-night", "--size", "64x36", "--fps", "8", "--json"};
        args.insert(args.end(), more.begin(), more.end());
        return run(args, env_);
    }
};

TEST_F(FilmRights, AFilmLicensedElsewhereIsRefusedAloneAndTheShowPlaysOn) {
    init(R"("GR")");
    write(true);
    const Ran denied = paifang("render", {"--out", dir_ / "denied"});
    ASSERT_EQ(denied.status, 0) << denied.out << denied.err;
    const Ran played = paifang("play", {"--headless", "--stats", dir_ / "stats.json"});
    ASSERT_EQ(played.status, 0) << played.out << played.err;
    EXPECT_NE(played.out.find(R"("frames":8,)"), std::string::npos) << played.out;
    const auto stats = JsonDoc::parse(slurp(dir_ / "stats.json"));
    ASSERT_TRUE(stats) << slurp(dir_ / "stats.json");
    const auto refused = *stats->root().find("refused");
    ASSERT_EQ(refused.size(), 1u) << "the film alone";
    EXPECT_EQ(refused[0].find("id")->text(), "urn:test:asset:film");
    // Of two licences, one for another territory and one for other works, the one that failed later gives the code (licence format 7.3).
    const std::string code(refused[0].find("code")->text());
    EXPECT_TRUE(code == "TERRITORY_DENIED" || code == "ASSET_NOT_COVERED") << code;
    for (const Ran& ran : {denied, played}) EXPECT_NE(ran.out.find("\"refused\":\"" + code + "\""), std::string::npos) << ran.out;
    EXPECT_EQ(paifang("play", {"--headless", "--strict"}).status, 1);

    // What is seen and heard is what the show would be without the film.
    write(false);
    ASSERT_EQ(paifang("render", {"--out", dir_ / "without"}).status, 0);
    for (int i = 0; i < 8; ++i) EXPECT_TRUE(slurp(dir_ / "denied" / frame_name(i)) == slurp(dir_ / "without" / frame_name(i))) << "frame " << i;
    EXPECT_TRUE(slurp(dir_ / "denied/audio.wav") == slurp(dir_ / "without/audio.wav"));
    EXPECT_NE(slurp(dir_ / "denied/audio.wav").find_first_not_of('\0', 44), std::string::npos) << "the other sound plays";
}

TEST_F(FilmRights, TheSameFilmLicensedForThisPlaceIsSeenAndHeard) {
    init(R"("CN-CQ")");
    write(true);
    const Ran ran = paifang("render", {"--out", dir_ / "shown"});
    ASSERT_EQ(ran.status, 0) << ran.out << ran.err;
    EXPECT_NE(ran.out.find(R"("refused":"")"), std::string::npos) << ran.out;
    write(false);
    ASSERT_EQ(paifang("render", {"--out", dir_ / "without"}).status, 0);
    EXPECT_FALSE(slurp(dir_ / "shown" / frame_name(4)) == slurp(dir_ / "without" / frame_name(4)));
    EXPECT_FALSE(slurp(dir_ / "shown/audio.wav") == slurp(dir_ / "without/audio.wav"));
}

}  // namespace
}  // namespace pai::test
