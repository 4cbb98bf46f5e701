// A licence that asks for a forensic mark: nothing is seen, no show removes it, and a copy is traced to the session that showed it.
#include <cmath>

#include "asset/codec/pixels.h"
#include "running_bench.h"

namespace pai::test {
namespace {

const std::string kView = "urn:paifang:asset:test/view";

// A demo world with one photograph, and a show that lets the camera go along it.
class ForensicMark : public RightsRunning {
protected:
    static void SetUpTestSuite() {
        write_pack(world_dir() / "packs/things",
                   R"({"uid": ")" + kThings + R"(", "version": 1, "title": {"en": "Things"}, "licensors": [], "assets": [
                     {"assetId": ")" + kView + R"(", "path": "view.jpg", "mediaType": "image/jpeg", "role": "texture"}]})",
                   {{"view.jpg", slurp(fs::path(PAIFANG_ROOT) / "docs/images/artifact-hall.jpg")}});
        const Ran made = registry({"demo", "init", (world_dir() / "world").string(), "--packs", (world_dir() / "packs").string()});
        ASSERT_EQ(made.status, 0) << made.out << made.err;
    }
    void SetUp() override {
        RightsRunning::SetUp();
        write_show(dir_ / "show", R"("view":")" + kView + "\"", R"(,"view":{"picture":{"asset":"view","height_m":2.2}})");
        drop_licences(home());
    }
    void license(const std::string& mode) {
        const std::string duty = mode.empty() ? "" : R"({"uid": "urn:test:duty:mark", "action": "watermark", "paifang:mode": ")" + mode + "\"}";
        std::string text = licence_text({.target = R"([")" + kThings + R"("])", .duty = duty}, "mark" + mode);
        const std::string plain_action = R"("action": "export")";
        text.replace(text.find(plain_action), plain_action.size(), R"("action": "record")");
        give(text);
    }
    Ran render(const std::string& show, const std::string& out, const std::vector<std::string>& more = {"--from", "0", "--to", "0.04", "--size", "640x360"}) {
        std::vector<std::string> args{"render", (dir_ / show).string(), "--out", (dir_ / out).string(), "--purpose", "exhibit"};
        args.insert(args.end(), more.begin(), more.end());
        Ran ran = paifang(home(), args);
        EXPECT_EQ(ran.status, 0) << ran.out << ran.err;
        return ran;
    }
    Pixels frame(const std::string& folder) const {
        const auto bytes = read_file(dir_ / folder / frame_name(0));
        const auto pixels = bytes ? codec::decode_pixels(*bytes) : Result<Pixels>(bytes.error());
        EXPECT_TRUE(pixels);
        return pixels ? *pixels : Pixels{};
    }
    // Sessions of the play log, the oldest first.
    std::vector<std::string> sessions() const {
        std::vector<std::string> out;
        for (const std::string& row : rows({"PLAY_START"})) {
            const auto at = row.find(R"("session":")") + 11;
            out.push_back(row.substr(at, row.find('"', at) - at));
        }
        return out;
    }
    // The best of `session` and 49 others, and what the registry says of it.
    static std::pair<std::string, double> best(const fs::path& suspect, const std::string& session) {
        std::vector<std::string> args{"evidence", "mark", suspect.string(), "--session", session};
        for (int i = 100; i < 149; ++i) args.insert(args.end(), {"--session", "00000000-0000-4000-8000-000000000" + std::to_string(i)});
        const Ran ran = registry(args);
        const auto doc = JsonDoc::parse(ran.out);
        const auto scores = doc ? doc->root().find("scores") : std::nullopt;
        if (ran.status != 0 || !scores || scores->size() != 50) return {ran.out + ran.err, 0};
        return {std::string((*scores)[0].find("session")->text()), (*scores)[0].find("log10Chance")->as_double()};
    }
    Ran make(const fs::path& suspect) const {
        return registry({"evidence", "make", suspect.string(), "--key", key("holder").string(), "--home", home().string(), "--ledger", (dir_ / "rows").string(), "--out", (dir_ / "evidence.jws").string()});
    }
};

int most_different(const Pixels& a, const Pixels& b) {
    int most = a.texels.size() == b.texels.size() ? 0 : 255;
    for (std::size_t i = 0; i < a.texels.size() && i < b.texels.size(); ++i) most = std::max(most, std::abs(std::to_integer<int>(a.texels[i]) - std::to_integer<int>(b.texels[i])));
    return most;
}

bool has_program(const char* name) { return run({"sh", "-c", std::string("command -v ") + name}).status == 0; }

TEST_F(ForensicMark, is_drawn_in_place_of_the_visible_one_and_no_show_removes_it) {
    license("");
    render("show", "bare");
    drop_licences(home());
    license("visible");
    render("show", "visible");
    drop_licences(home());
    license("forensic");
    render("show", "forensic");
    // The same show, which would rather have none.
    fs::copy(dir_ / "show", dir_ / "stubborn", fs::copy_options::recursive);
    std::string text = slurp(dir_ / "stubborn/show.json");
    text.insert(text.rfind('}'), R"(,"watermark":false,"forensic":"")");
    spill(dir_ / "stubborn/show.json", text);
    EXPECT_NE(render("stubborn", "stubborn-out").err.find("SCENE_FORBIDDEN_SETTING"), std::string::npos);
    const auto all = sessions();
    ASSERT_EQ(all.size(), 4u);
    const Pixels bare = frame("bare"), forensic = frame("forensic");
    EXPECT_GT(most_different(frame("visible"), bare), 15);
    EXPECT_GT(most_different(forensic, bare), 0);
    EXPECT_LE(most_different(forensic, bare), 6) << "what nobody sees";
    for (const auto& [folder, session] : {std::pair("forensic", all[2]), std::pair("stubborn-out", all[3])}) {
        const auto [named, chance] = best(dir_ / folder / frame_name(0), session);
        EXPECT_EQ(named, session) << folder;
        EXPECT_LT(chance, -12) << folder;
    }
    // Frames of an earlier session are not taken into the film of the next.
    const Ran again = render("show", "forensic");
    EXPECT_EQ(member(again, "kept"), "0");
    EXPECT_EQ(best(dir_ / "forensic" / frame_name(0), sessions().back()).first, sessions().back());
}

TEST_F(ForensicMark, a_compressed_copy_is_traced_to_its_session_among_fifty) {
    if (!has_program("convert") || !has_program("ffmpeg")) GTEST_SKIP() << "imagemagick or ffmpeg is not installed";
    license("forensic");
    render("show", "frames", {"--from", "0", "--to", "0.5", "--fps", "12", "--size", "960x540"});
    ASSERT_EQ(sessions().size(), 1u);
    const std::string session = sessions()[0], film = (dir_ / "copy.mp4").string(), photo = (dir_ / "copy.jpg").string();
    EXPECT_EQ(run({"convert", (dir_ / "frames" / frame_name(3)).string(), "-resize", "80%", "-quality", "75", photo}).status, 0);
    EXPECT_EQ(run({"ffmpeg", "-v", "error", "-y", "-framerate", "12", "-i", (dir_ / "frames/frame_%06d.png").string(), "-c:v", "libx264", "-crf", "23", "-pix_fmt", "yuv420p", film}).status, 0);
    for (const std::string& copy : {photo, film}) {
        const auto [named, chance] = best(copy, session);
        EXPECT_EQ(named, session) << copy;
        EXPECT_LT(chance, -8) << copy;
        const Ran made = make(copy);
        ASSERT_EQ(made.status, 0) << made.out << made.err;
        EXPECT_NE(made.out.find(R"(cells of session )" + session + ", entry "), std::string::npos) << made.out;
        EXPECT_NE(made.out.find("compared with 1 sessions of paifang.ledger/"), std::string::npos) << made.out;
    }
    // Drawn again from the same play log, and not judged without one.
    std::vector<std::string> verify{"evidence", "verify", (dir_ / "evidence.jws").string(), "--home", home().string(), "--suspect", film};
    EXPECT_EQ(member(registry(verify), "missing"), R"(["play logs"])");
    verify.insert(verify.end(), {"--ledger", (dir_ / "rows").string()});
    const Ran verified = registry(verify);
    EXPECT_EQ(member(verified, "missing"), "[]") << verified.out << verified.err;
    EXPECT_EQ(member(verified, "differing"), "[]") << verified.out;
}

TEST_F(ForensicMark, nobody_is_named_without_candidates_and_no_play_log_is_believed_unseen) {
    license("forensic");
    render("show", "frames");
    const fs::path suspect = dir_ / "frames" / frame_name(0);
    EXPECT_EQ(registry({"evidence", "mark", suspect.string(), "--home", home().string()}).status, 2);
    const auto with = [&](const std::string& ledger) {
        std::vector<std::string> args{"evidence", "make", suspect.string(), "--key", key("holder").string(), "--home", home().string(), "--out", (dir_ / "e.jws").string()};
        if (!ledger.empty()) args.insert(args.end(), {"--ledger", ledger});
        return registry(args);
    };
    EXPECT_NE(with("").out.find(R"({"kind":"watermark","value":"not examined"})"), std::string::npos);
    ASSERT_EQ(sessions().size(), 1u);
    std::string rows = slurp(dir_ / "rows");
    const auto second = rows.find('\n') + 1;
    rows.erase(second, rows.find('\n', second) + 1 - second);
    spill(dir_ / "forged", rows);
    EXPECT_EQ(code_of(with((dir_ / "forged").string())), "LEDGER_CHAIN_BROKEN");
}

}  // namespace
}  // namespace pai::test
