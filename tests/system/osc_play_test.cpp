// `paifang play --osc`: messages fire cues and move members, cues send messages, and a flood of rubbish changes neither.
#include <gtest/gtest.h>

#include <poll.h>

#include "base/json.h"
#include "control/osc_receiver.h"
#include "small_show.h"
#include "x_server.h"

namespace pai::test {
namespace {

using namespace std::string_literals;

class OscPlay : public testing::Test {
protected:
    TempDir dir_;
    fs::path show_ = dir_ / "small";
    std::map<std::string, std::string> env_{{"PAIFANG_HOME", (dir_ / "home").string()}};
    UdpSocket socket_ = free_socket();
    UdpAddress player_ = free_socket().local();  // a port that was free a moment ago
    UdpReader reader_;
    std::vector<OscMessage> heard_;  // but answers
    pid_t pid_ = -1;

    static UdpSocket free_socket() {
        auto socket = UdpSocket::bind({"127.0.0.1", 0}, {});
        PAI_ASSERT(socket.has_value());
        return *std::move(socket);
    }
    void TearDown() override {
        if (pid_ > 0 && runs(pid_)) ::kill(pid_, SIGKILL);
        if (pid_ > 0) wait_for(pid_);
    }
    // Cues one to four wait long; five sends to us.
    void write_cue_show() {
        write_show(show_, "", "", 600);
        std::string cues;
        for (const char* id : {"1-one", "2-two", "3-three", "4-four"})
            cues += "\""s + (id + 2) + R"(":{"order":)" + id[0] + R"(,"kind":"wait","duration_s":600},)";
        cues += R"("five":{"order":5,"kind":"osc","host":"localhost","port":)" + std::to_string(socket_.local().port) +
                R"(,"address":"/desk/go","arguments":{"a":"i:7","b":"s:hall"}})";
        spill(show_ / "show.json", R"({"format":"paifang.show/1","title":{"en":"Small"},"cues":{)" + cues + "}}");
    }
    void play(std::vector<std::string> more, bool headless = true) {
        std::vector<std::string> args = {program("paifang"), "play", show_, "--size", headless ? "64x36" : "320x180", "--osc", player_.text(), "--stats", dir_ / "stats.json"};
        if (headless) args.insert(args.end(), {"--headless", "--real-time"});
        args.insert(args.end(), more.begin(), more.end());
        pid_ = start(args, env_, dir_ / "out", dir_ / "err");
    }
    void send(const OscMessage& message) {
        const auto sent = socket_.send(player_, write_osc(message).value());
        // Nobody listens yet: the system says so at the next call.
        if (!sent) (void)socket_.send(player_, write_osc(message).value());
    }
    // Waits up to `ms` for datagrams; true if an answer was among them.
    bool hear(int ms, OscMessage& answer) {
        pollfd wait{socket_.descriptor(), POLLIN, 0};
        ::poll(&wait, 1, ms);
        bool answered = false;
        reader_.read(socket_, [&](const UdpAddress&, ByteSpan bytes) {
            const OscMessage message = parse_osc(bytes).value().message;
            answered = answered || message.address == "/paifang/status";
            if (message.address == "/paifang/status") answer = message;
            else heard_.push_back(message);
        });
        return answered;
    }
    struct Status {
        std::string standby, running;
        float t_s = -1;
    };
    // Asks until it is answered.
    Status status() {
        OscMessage answer;
        do {
            if (!runs(pid_)) return {};
            send({"/paifang/status", {}});
        } while (!hear(100, answer));
        return {std::get<std::string>(answer.arguments.at(0)), std::get<std::string>(answer.arguments.at(1)), std::get<float>(answer.arguments.at(2))};
    }
    // Asks until what stands by and runs is as expected; all the time of the test is patience enough.
    Status wait_until(const std::string& standby, const std::string& running) {
        Status s = status();
        while (runs(pid_) && (s.standby != standby || s.running != running)) s = status();
        return s;
    }
    // Past the time in which a second GO is a bounce.
    void let_pass() {
        const float from = status().t_s;
        while (runs(pid_) && status().t_s < from + 0.12f) {}
    }
    void finish() {
        ::kill(pid_, SIGTERM);
        EXPECT_EQ(test::wait_for(pid_), 0) << slurp(dir_ / "err");
        pid_ = -1;
    }
    std::string cues_fired() const {
        const std::string stats = slurp(dir_ / "stats.json");
        const auto doc = JsonDoc::parse(stats);
        std::string out;
        if (!doc) return "no stats: " + stats;
        const auto fired = *doc->root().find("cues_fired");
        for (std::size_t i = 0; i < fired.size(); ++i) out += std::string(fired[i].find("id")->text()) + " ";
        return out;
    }
    std::int64_t count(const char* name) const {
        const std::string stats = slurp(dir_ / "stats.json");
        const auto doc = JsonDoc::parse(stats);
        return doc ? static_cast<std::int64_t>(doc->root().find("osc")->find(name)->as_double()) : -1;
    }
};

TEST_F(OscPlay, MessagesFireCuesAndCuesSendMessages) {
    write_cue_show();
    play({});
    EXPECT_EQ(status().standby, "one") << slurp(dir_ / "err");
    send({"/paifang/go", {}});
    wait_until("two", "one");
    send({"/paifang/standby", {"four"s}});
    wait_until("four", "one");
    send({"/paifang/back", {1.0f}});
    wait_until("three", "one");
    let_pass();
    // A push button: pressed and let go.
    send({"/paifang/go", {1.0f}});
    wait_until("four", "one three");
    let_pass();
    send({"/paifang/go", {0.0f}});
    send({"/paifang/nothing", {}});
    ASSERT_TRUE(socket_.send(player_, as_byte_span("rubbish!"s)));
    send({"/paifang/cue/five/go", {}});
    OscMessage none;
    while (runs(pid_) && heard_.empty()) hear(100, none);
    ASSERT_FALSE(heard_.empty()) << slurp(dir_ / "err");
    EXPECT_EQ(heard_.front(), (OscMessage{"/desk/go", {std::int32_t{7}, "hall"s}}));
    finish();
    EXPECT_EQ(cues_fired(), "one three five ");
    EXPECT_EQ(count("malformed"), 1);
    EXPECT_EQ(count("dropped"), 1);
    EXPECT_EQ(heard_.size(), 1u);
}

TEST_F(OscPlay, HandsOffLocksAllButGoAndPanic) {
    write_cue_show();
    play({"--hands-off"});
    EXPECT_EQ(status().standby, "one") << slurp(dir_ / "err");
    send({"/paifang/standby", {"four"s}});
    send({"/paifang/go", {}});
    wait_until("two", "one");
    send({"/paifang/back", {}});
    let_pass();
    EXPECT_EQ(status().standby, "two");
    send({"/paifang/panic", {}});
    while (runs(pid_) && !status().running.empty()) {}
    finish();
    EXPECT_EQ(cues_fired(), "one ");
}

TEST_F(OscPlay, ALiveMemberIsHeldUntilItIsReleased) {
    if (!all_tools()) GTEST_SKIP() << "Xvfb, xdotool or imagemagick is not installed";
    write_show(show_, "", "", 600);
    const Server server(dir_.path());
    env_.insert({{"DISPLAY", server.name()}, {"SDL_VIDEODRIVER", "x11"}, {"ALSOFT_DRIVERS", "null"}});
    play({}, false);
    ASSERT_GE(status().t_s, 0) << slurp(dir_ / "err");
    const auto lit = [&] {
        run({"import", "-window", "root", "-depth", "8", "ppm:" + (dir_ / "shot.ppm").string()}, env_);
        const std::string shot = slurp(dir_ / "shot.ppm");
        return shot.size() > 15 && std::any_of(shot.begin() + 15, shot.end(), [](char c) { return c != 0; });
    };
    while (runs(pid_) && !lit()) {}
    send({"/master/light", {0.0f}});
    while (runs(pid_) && lit()) {}
    send({"/paifang/release", {"/master/light"s}});
    while (runs(pid_) && !lit()) {}
    ASSERT_TRUE(runs(pid_)) << slurp(dir_ / "err");
    finish();
}

TEST_F(OscPlay, AFloodOfMalformedPacketsChangesNoCue) {
    write_cue_show();
    play({});
    EXPECT_EQ(status().standby, "one") << slurp(dir_ / "err");
    const std::string rubbish[] = {"/paifang/go"s, "#bundl\0\0"s, "/paifang/go\0,i\0\0"s, "paifang/go\0\0,\0\0\0"s, std::string(64, '\xff')};
    // Twenty thousand of them, and in between what a person does.
    std::int64_t sent = 0;
    const auto flood = [&] {
        for (int i = 0; i < 4000; ++i)
            if (socket_.send(player_, as_byte_span(rubbish[static_cast<std::size_t>(i) % 5]))) ++sent;
    };
    const char* standby[] = {"two", "three", "four", "five"};
    std::string running;
    for (const char* next : standby) {
        flood();
        // UDP promises nothing: GO is given until it has come.
        do send({"/paifang/go", {}});
        while (runs(pid_) && status().standby != next);
        flood();
        let_pass();
        EXPECT_EQ(status().standby, next);
    }
    finish();
    EXPECT_EQ(cues_fired(), "one two three four ");
    EXPECT_GT(count("malformed"), 0);
    EXPECT_LE(count("malformed"), sent);
    EXPECT_GE(count("malformed") + count("dropped"), sent) << "what was not read is counted as dropped";
}

TEST_F(OscPlay, WhereItCannotListenItDoesNotPlay) {
    write_cue_show();
    const auto said = [&](std::vector<std::string> more) {
        std::vector<std::string> args = {program("paifang"), "play", show_, "--headless", "--size", "64x36"};
        args.insert(args.end(), more.begin(), more.end());
        const Ran ran = run(args, env_);
        EXPECT_NE(ran.status, 0);
        return ran.err + ran.out;
    };
    EXPECT_NE(said({"--osc", socket_.local().text()}).find("in use"), std::string::npos);
    EXPECT_NE(said({"--osc", "9000x"}).find("'9000x' is not HOST:PORT"), std::string::npos);
    EXPECT_NE(said({"--osc", "9000", "--osc-interface", "eth999"}).find("network interface eth999 does not exist"), std::string::npos);
    EXPECT_NE(said({"--osc-interface", "lo"}).find("needs --osc"), std::string::npos);
}

}  // namespace
}  // namespace pai::test
