// What is seen and heard when the gate refuses: substitutes, and how what is taken away leaves the picture and the sound.
#include <csignal>
#include <cstring>

#include <poll.h>

#include "asset/codec/pixels.h"
#include "running_bench.h"
#include "x_server.h"

namespace pai::test {
namespace {

class RightsShown : public RightsRunning {
protected:
    std::string node(const std::string& model) const { return R"(,"thing":{"model":{"asset":")" + model + R"("}})"; }
    Ran render(const std::string& show, int status = 0) const {
        const Ran ran = paifang(home(), {"render", (dir_ / show).string(), "--out", (dir_ / (show + "-frames")).string(), "--purpose", "exhibit", "--from", "0", "--to", "0.04", "--size", "160x90"});
        EXPECT_EQ(ran.status, status) << show << ran.out << ran.err;
        return ran;
    }
    std::string picture(const std::string& show) const { return slurp(dir_ / (show + "-frames") / frame_name(0)); }
    // A licence to record everything but what is prohibited.
    void license(const std::string& prohibited) {
        drop_licences(home());
        const std::string no = prohibited.empty() ? "" : R"({"uid": "urn:test:rule:no", "target": )" + prohibited + R"(, "action": "record"})";
        std::string licence = licence_text({.target = R"([")" + kThings + R"("])", .prohibition = no}, "shown");
        const std::string exported = R"("action": "export")";
        licence.replace(licence.find(exported), exported.size(), R"("action": "record")");
        give(licence);
    }
};

// Mean of all samples of a picture, 0 to 255.
double brightness(const std::string& png) {
    const auto pixels = codec::decode_pixels(as_byte_span(png));
    if (!pixels || pixels->texels.empty()) return -1;
    double sum = 0;
    std::size_t count = 0;
    for (std::size_t i = 0; i < pixels->texels.size(); ++i)
        if (i % 4 != 3) sum += std::to_integer<int>(pixels->texels[i]), ++count;
    return sum / static_cast<double>(count);
}

TEST_F(RightsShown, what_is_refused_is_shown_by_its_substitute_and_both_stand_in_the_ledger) {
    write_show(dir_ / "square", R"("thing":")" + kSquare + "\"", node("thing"));
    write_show(dir_ / "triangle", R"("thing":")" + kTriangle + "\"", node("thing"));
    write_show(dir_ / "nothing");
    license("");
    render("square");
    render("triangle");
    render("nothing");
    const std::string square = picture("square");
    EXPECT_NE(square, picture("triangle"));
    license(R"([")" + kSquare + R"("])");
    const Ran replaced = render("square");
    EXPECT_NE(replaced.out.find(R"("refused":"PROHIBITED")"), std::string::npos) << replaced.out;
    EXPECT_TRUE(picture("square") == picture("triangle")) << "the triangle stands where the square stood";
    const auto shown = rows({"SUBSTITUTE_SHOWN"});
    ASSERT_EQ(shown.size(), 1u);
    EXPECT_NE(shown[0].find(R"("asset":")" + kSquare + R"(","code":"PROHIBITED")"), std::string::npos) << shown[0];
    bool started = false;
    for (const std::string& start : rows({"PLAY_START"})) started = started || start.find(R"("assets":[")" + kTriangle + R"("])") != std::string::npos;
    EXPECT_TRUE(started) << "it is counted under its own name";
    // Neither may be shown: what the scene has without them.
    license(R"([")" + kSquare + R"(", ")" + kTriangle + R"("])");
    render("square", 1);
    EXPECT_TRUE(picture("square") != picture("triangle") && picture("square") != square);
    EXPECT_EQ(rows({"SUBSTITUTE_SHOWN"}).size(), 1u);
    EXPECT_EQ(paifang(home(), {"ledger", "verify"}).status, 0);
}

// In a window, with the samples that go to the sound device.
TEST_F(RightsShown, a_stop_now_revocation_fades_picture_and_sound_to_the_slate) {
    if (!have("Xvfb") || !have("import")) GTEST_SKIP() << "Xvfb or imagemagick is not installed";
    const Server server(dir_.path(), "160x90x24");
    ASSERT_FALSE(server.name().empty());
    write_show(dir_ / "show", R"("thing":")" + kSquare + R"(","tone":")" + kTone + "\"", node("thing") + R"(,"voice":{"sound":{"asset":"tone","loop":true,"positional":false}})", 600);
    const fs::path samples = dir_ / "samples";
    const pid_t player = start({program("paifang").string(), "play", (dir_ / "show").string(), "--size", "160x90", "--fps", "30", "--json"},
                               {{"PAIFANG_HOME", home().string()}, {"DISPLAY", server.name()}, {"SDL_VIDEODRIVER", "x11"}, {"SDL_AUDIODRIVER", "disk"}, {"SDL_DISKAUDIOFILE", samples.string()}},
                               dir_ / "out", dir_ / "err");
    const auto look = [&] {
        const Ran shot = run({"import", "-display", server.name(), "-window", "root", (dir_ / "shot.png").string()});
        return shot.status == 0 ? brightness(slurp(dir_ / "shot.png")) : -1;
    };
    while (runs(player) && look() < 10) {}
    ASSERT_TRUE(runs(player)) << slurp(dir_ / "err");
    const double lit = look();
    publish({"revocation", "stopNow"}, {0});
    const std::int64_t published = steady_ns();
    const auto refused = [&] { return slurp(dir_ / "err").find("REVOKED") != std::string::npos; };
    int between = 0;
    while (runs(player) && !refused()) {
        const double seen = look();
        between += seen > 1 && seen < lit * 0.9;
    }
    RecordProperty("seconds_to_the_slate", std::to_string(static_cast<double>(steady_ns() - published) * 1e-9));
    EXPECT_TRUE(runs(player)) << slurp(dir_ / "err");
    EXPECT_GE(between, 2) << "it went at once";
    double slate = look();
    for (double next = look(); runs(player) && std::abs(next - slate) > 0.01; next = look()) slate = next;  // fades in
    EXPECT_NE(slate, lit);
    // What the sound device is given runs behind the picture on a busy machine: its end is waited for, but not for ever.
    const auto tail = [&] {
        const std::string bytes = slurp(samples);
        float loudest = 0;
        for (std::size_t at = bytes.size() / sizeof(float) < 4800 ? 0 : (bytes.size() / sizeof(float) - 4800) * sizeof(float); at + sizeof(float) <= bytes.size(); at += sizeof(float)) {
            float sample = 0;
            std::memcpy(&sample, bytes.data() + at, sizeof sample);
            loudest = std::max(loudest, std::abs(sample));
        }
        return loudest;
    };
    for (int looks = 0; runs(player) && tail() > 1e-4f && looks < 200; ++looks) ::poll(nullptr, 0, 50);
    EXPECT_LT(tail(), 1e-4f) << "silent at the end";
    ::kill(player, SIGTERM);
    EXPECT_EQ(wait_for(player), 0) << slurp(dir_ / "err");
    // A tone of 440 Hz moves by no more than this from one sample to the next; a cut would be a jump.
    const std::string bytes = slurp(samples);
    std::vector<float> heard(bytes.size() / sizeof(float));
    std::memcpy(heard.data(), bytes.data(), heard.size() * sizeof(float));
    ASSERT_GT(heard.size(), 96'000u) << "less than half a second was heard";
    float loudest = 0, jump = 0;
    for (std::size_t i = 2; i < heard.size(); ++i) {
        loudest = std::max(loudest, std::abs(heard[i]));
        jump = std::max(jump, std::abs(heard[i] - heard[i - 2]));
    }
    EXPECT_GT(loudest, 0.05f);
    EXPECT_LT(jump, loudest * 0.08f) << "2 pi 440 / 48000 = 0.058 of the loudest";
}

// Somebody looks at a work while its licence is stopped: the work fades, the kiosk and its visitor stay.
TEST_F(RightsShown, a_kiosk_that_is_stopped_in_the_middle_of_a_visit_fades_the_work_and_stays) {
    if (!have("Xvfb")) GTEST_SKIP() << "Xvfb is not installed";
    const Server server(dir_.path(), "320x180x24");
    ASSERT_FALSE(server.name().empty());
    spill(dir_ / "house/catalogue.json", R"({"format":"paifang.catalogue/1","language":"en","title":{"en":"House"},"assets":{"square":")" + kSquare + R"("},
"themes":{"one":{"title":{"en":"One"}}},"works":{"square":{"theme":"one","model":"square","title":{"en":"Square"},"view":{"background":[0.5,0.5,0.5]}}},
"attract":{"steps":{"a":{"work":"square","duration_s":6}}}})");
    std::string steps = R"("a":{"at_s":1,"kind":"tap","place":[0.5,0.5]},"b":{"at_s":2,"kind":"tap","action":"open-work","id":"square"})";
    for (int i = 0; i < 60; ++i) {
        const std::string number = std::to_string(100 + i);
        steps += R"(,"s)" + number + R"(":{"at_s":)" + std::to_string(4 + i * 0.25) + R"(,"kind":"shot","name":"s)" + number + "\"}";
    }
    spill(dir_ / "touches.json", R"({"format":"paifang.touches/1","length_s":60,"steps":{)" + steps + "}}");
    const pid_t kiosk = start({program("paifang").string(), "kiosk", (dir_ / "house").string(), "--windowed", "--size", "320x180", "--script", (dir_ / "touches.json").string(),
                               "--shots", (dir_ / "shots").string(), "--json"},
                              {{"PAIFANG_HOME", home().string()}, {"DISPLAY", server.name()}, {"SDL_VIDEODRIVER", "x11"}}, dir_ / "out", dir_ / "err");
    const auto shot = [&](int i) { return dir_ / "shots" / ("s" + std::to_string(100 + i) + ".png"); };
    while (runs(kiosk) && !fs::exists(shot(1))) ::poll(nullptr, 0, 20);
    ASSERT_TRUE(runs(kiosk)) << slurp(dir_ / "err");
    publish({"revocation", "stopNow"}, {0});
    int before = 0;
    while (fs::exists(shot(before + 1))) ++before;
    while (runs(kiosk) && slurp(dir_ / "err").find("REVOKED") == std::string::npos) ::poll(nullptr, 0, 20);
    int after = before;
    while (fs::exists(shot(after + 1))) ++after;
    while (runs(kiosk) && after < 56 && !fs::exists(shot(after + 4))) ::poll(nullptr, 0, 20);
    EXPECT_TRUE(runs(kiosk)) << slurp(dir_ / "err");
    ::kill(kiosk, SIGTERM);
    EXPECT_EQ(wait_for(kiosk), 0) << slurp(dir_ / "err");
    RecordProperty("seconds_of_the_kiosk_to_the_refusal", std::to_string((after - before) * 0.25));
    const double lit = brightness(slurp(shot(0)));
    int between = 0;
    double darkest = lit;
    for (int i = before; i <= after; ++i) {
        const double seen = brightness(slurp(shot(i)));
        darkest = std::min(darkest, seen);
        between += seen < lit - 1 && seen > 1;
    }
    EXPECT_GE(between, 2) << "it went at once";
    EXPECT_LT(darkest, lit * 0.7);
    EXPECT_NE(slurp(shot(after + 3)), slurp(shot(0)));
    EXPECT_EQ(rows({"PLAY_START"}).size(), 1u) << "the visit goes on in its session";
    EXPECT_EQ(paifang(home(), {"ledger", "verify"}).status, 0);
    if (const char* keep = std::getenv("PAIFANG_KEEP_SHOTS")) fs::copy(dir_ / "shots", keep, fs::copy_options::recursive | fs::copy_options::overwrite_existing);
}

}  // namespace
}  // namespace pai::test
