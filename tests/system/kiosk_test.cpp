// `paifang kiosk`: a day of visitors on a virtual clock, what is left of them, and a window that no key leaves.
#include <cstdlib>
#include <cstring>

#include <gtest/gtest.h>
#include <xcb/xcb.h>

#include "base/json.h"
#include "small_show.h"
#include "x_server.h"

namespace pai::test {
namespace {

constexpr const char *kVisitor = "Zebedee Quill", *kContact = "zq@example.org";

// Asks a window to close, as a window manager does. Source: ICCCM 4.2.8.1.
bool ask_to_close(const std::string& display, const std::string& window) {
    xcb_connection_t* x = xcb_connect(display.c_str(), nullptr);
    const auto atom = [&](const char* name) {
        xcb_intern_atom_reply_t* reply = xcb_intern_atom_reply(x, xcb_intern_atom(x, 0, static_cast<std::uint16_t>(std::strlen(name)), name), nullptr);
        const xcb_atom_t out = reply ? reply->atom : xcb_atom_t{XCB_ATOM_NONE};
        std::free(reply);
        return out;
    };
    xcb_client_message_event_t event{};
    event.response_type = XCB_CLIENT_MESSAGE;
    event.format = 32;
    event.window = static_cast<xcb_window_t>(std::stoul(window));
    event.type = atom("WM_PROTOCOLS");
    event.data.data32[0] = atom("WM_DELETE_WINDOW");
    event.data.data32[1] = XCB_CURRENT_TIME;
    xcb_generic_error_t* error = xcb_request_check(x, xcb_send_event_checked(x, 0, event.window, XCB_EVENT_MASK_NO_EVENT, reinterpret_cast<const char*>(&event)));
    const bool sent = event.type != XCB_ATOM_NONE && event.data.data32[0] != XCB_ATOM_NONE && error == nullptr;
    std::free(error);
    xcb_disconnect(x);
    return sent;
}

// A demo world of one pack that holds a square, and a catalogue of it and of a work that nobody licensed.
class Kiosk : public testing::Test {
protected:
    TempDir dir_;
    std::map<std::string, std::string> env_{{"PAIFANG_HOME", (dir_ / "world/home").string()}, {"HOME", (dir_ / "user").string()}, {"TMPDIR", (dir_ / "tmp").string()},
                                            {"XDG_RUNTIME_DIR", (dir_ / "run").string()}};

    void SetUp() override {
        for (const char* folder : {"user", "tmp", "run"}) fs::create_directories(dir_ / folder);
        if (const char* home = std::getenv("HOME")) env_["MESA_SHADER_CACHE_DIR"] = std::string(home) + "/.cache";  // compiled shaders say nothing of a visitor
        spill(dir_ / "packs/things/square.gltf", square_gltf());
        spill(dir_ / "packs/things/pack.json", R"({"uid":"urn:paifang:pack:test-things","version":1,"title":{"en":"Things"},"licensors":[],
"assets":[{"assetId":"urn:paifang:asset:test/square","path":"square.gltf","mediaType":"model/gltf+json","role":"model"}]})");
        const Ran made = run({program("paifang-registry"), "demo", "init", dir_ / "world", "--packs", dir_ / "packs", "--json"});
        ASSERT_EQ(made.status, 0) << made.out << made.err;
        spill(dir_ / "house/catalogue.json", R"({"format":"paifang.catalogue/1","title":{"en":"House","zh-Hans":"馆"},
"assets":{"square":"urn:paifang:asset:test/square","lost":"urn:paifang:asset:test/lost"},
"themes":{"one":{"title":{"en":"One","zh-Hans":"一"}}},
"works":{"square":{"theme":"one","model":"square","title":{"en":"Square","zh-Hans":"方"},"text":{"zh-Hans":"方方正正。"},
"hotspots":{"corner":{"position_m":[0.4,0.4,0],"title":{"zh-Hans":"角"}}}},
"lost":{"order":2,"theme":"one","model":"lost","title":{"en":"Lost","zh-Hans":"失"}}},
"attract":{"steps":{"a":{"work":"square","duration_s":6}}},"exit":{"lockout_s":30}})");
        const Ran pin = run({"sh", "-c", "printf '2580\\n' | " + program("paifang").string() + " kiosk " + (dir_ / "house").string() + " --set-pin"}, env_);
        ASSERT_EQ(pin.status, 0) << pin.err;
    }
    std::vector<std::string> command(std::vector<std::string> more) const {
        std::vector<std::string> args = {program("paifang"), "kiosk", dir_ / "house", "--json"};
        args.insert(args.end(), more.begin(), more.end());
        return args;
    }
    double stat(const std::string& name) const {
        const auto doc = JsonDoc::parse(slurp(dir_ / "stats.json"));
        const auto value = doc ? doc->root().find(name) : std::optional<JsonRef>();
        return value ? value->as_double() : -1;
    }
    // One visit: a work is turned, its place touched, its licence asked for with a name; then the visitor walks away.
    static std::string visit_steps() {
        return R"("a":{"at_s":5,"kind":"tap","place":[0.5,0.5]},"b":{"at_s":6,"kind":"tap","action":"language","id":"en"},
"c":{"at_s":7,"kind":"tap","action":"open-work","id":"square"},
"d1":{"at_s":8,"kind":"down","finger":1,"place":[0.2,0.5]},"d2":{"at_s":8.2,"kind":"moved","finger":1,"place":[0.3,0.5]},
"d3":{"at_s":8.3,"kind":"moved","finger":1,"place":[0.4,0.45]},"d4":{"at_s":8.4,"kind":"up","finger":1,"place":[0.4,0.45]},
"e1":{"at_s":9,"kind":"down","finger":1,"place":[0.2,0.5]},"e2":{"at_s":9,"kind":"down","finger":2,"place":[0.3,0.5]},
"e3":{"at_s":9.3,"kind":"moved","finger":2,"place":[0.4,0.5]},"e4":{"at_s":9.5,"kind":"up","finger":2,"place":[0.4,0.5]},"e5":{"at_s":9.6,"kind":"up","finger":1,"place":[0.2,0.5]},
"f":{"at_s":10,"kind":"tap","action":"terms"},"f1":{"at_s":11,"kind":"tap","action":"close"},
"g":{"at_s":12,"kind":"tap","action":"ask"},"h":{"at_s":13,"kind":"tap","action":"consent"},
"i":{"at_s":14,"kind":"type","text":"Zebedee Quill"},"j":{"at_s":16,"kind":"tap","action":"field","id":"contact"},"k":{"at_s":17,"kind":"type","text":"zq@example.org"})";
    }
    // Files that hold the visitor's name or address, wherever the kiosk could have written; the script itself aside.
    std::vector<std::string> naming() const {
        std::vector<std::string> out;
        for (const auto& entry : fs::recursive_directory_iterator(dir_.path())) {
            if (!entry.is_regular_file() || entry.path().filename() == "touches.json") continue;
            const std::string text = slurp(entry.path());
            for (const char* personal : {kVisitor, kContact})
                if (text.find(personal) != std::string::npos) out.push_back(entry.path().string());
        }
        return out;
    }
};

TEST_F(Kiosk, VisitorsComeAndGoAndNothingOfThemStaysOnDisk) {
    const char* hours = std::getenv("PAIFANG_KIOSK_HOURS");
    const double seconds = (hours ? std::atof(hours) : 0.12) * 3600;
    spill(dir_ / "touches.json", R"({"format":"paifang.touches/1","every_s":180,"length_s":)" + std::to_string(seconds) + R"(,"steps":{)" + visit_steps() + "}}");
    // Every tenth of a second is lived; of a day, fewer are drawn: five pictures a visit, at other moments each time.
    const Ran ran = run(command({"--headless", "--script", dir_ / "touches.json", "--size", "320x180", "--fps", "10", "--draw-every", hours ? "199" : "40",
                                 "--stats", dir_ / "stats.json"}), env_);
    ASSERT_EQ(ran.status, 0) << ran.out << ran.err;
    EXPECT_NE(ran.out.find("\"reason\":\"end\""), std::string::npos) << ran.out;
    EXPECT_GE(stat("visits"), std::floor(seconds / 180) - 1);
    EXPECT_EQ(stat("works_opened"), stat("visits"));
    EXPECT_GE(stat("resets"), stat("visits") - 1);
    EXPECT_EQ(stat("enquiries"), 0);
    EXPECT_GT(stat("gl_objects_last"), 0);
    EXPECT_LE(stat("gl_objects_last"), stat("gl_objects_first")) << slurp(dir_ / "stats.json");
    // What glyph pictures and layouts of a few languages may add; a leak of one layout a frame would be gigabytes a day.
    EXPECT_LT(stat("rss_mb_last") - stat("rss_mb_first"), 48) << slurp(dir_ / "stats.json");
    EXPECT_TRUE(naming().empty()) << naming().front();
    if (hours) EXPECT_GE(stat("sessions"), 2) << "a new day is a new session";
}

TEST_F(Kiosk, AnEnquiryIsSignedAndIsTheOnlyPlaceThatNamesThePerson) {
    spill(dir_ / "touches.json", R"({"format":"paifang.touches/1","steps":{)" + visit_steps() + R"(,"l":{"at_s":20,"kind":"tap","action":"send"},"m":{"at_s":22,"kind":"shot","name":"sent"}}})");
    const Ran ran = run(command({"--headless", "--script", dir_ / "touches.json", "--shots", dir_ / "shots", "--size", "480x270", "--fps", "5", "--draw-every", "100",
                                 "--stats", dir_ / "stats.json"}), env_);
    ASSERT_EQ(ran.status, 0) << ran.out << ran.err;
    EXPECT_EQ(stat("enquiries"), 1);
    EXPECT_TRUE(fs::exists(dir_ / "shots/sent.png"));
    int documents = 0;
    for (const auto& entry : fs::directory_iterator(dir_ / "world/home/enquiries")) {
        ++documents;
        EXPECT_EQ(entry.path().extension(), ".jws");
        EXPECT_EQ(fs::status(entry.path()).permissions() & (fs::perms::group_all | fs::perms::others_all), fs::perms::none);
    }
    EXPECT_EQ(documents, 1);
    EXPECT_TRUE(naming().empty()) << "in clear, outside of the document: " << naming().front();  // the document is base64url
}

TEST_F(Kiosk, ASetPinLeavesByTheCornersAndAWrongOneDoesNot) {
    const auto pin = [](const std::string& digits, double at) {
        std::string out;
        for (std::size_t i = 0; i < digits.size(); ++i)
            out += R"(,"p)" + std::to_string(static_cast<int>(at)) + std::to_string(i) + R"(":{"at_s":)" + std::to_string(at + static_cast<double>(i) * 0.2) + R"(,"kind":"tap","action":"pin-digit","id":")" + digits[i] + "\"}";
        return out + R"(,"q)" + std::to_string(static_cast<int>(at)) + R"(":{"at_s":)" + std::to_string(at + 2) + R"(,"kind":"tap","action":"pin-enter"})";
    };
    spill(dir_ / "touches.json", R"({"format":"paifang.touches/1","length_s":60,"steps":{"a":{"at_s":1,"kind":"down","finger":1,"place":[0.01,0.01]},
"b":{"at_s":1,"kind":"down","finger":2,"place":[0.99,0.01]},"c":{"at_s":5,"kind":"up","finger":1,"place":[0.01,0.01]},"d":{"at_s":5,"kind":"up","finger":2,"place":[0.99,0.01]})" +
          pin("1111", 6) + pin("2580", 10) + "}}");
    const Ran ran = run(command({"--headless", "--script", dir_ / "touches.json", "--size", "320x180", "--fps", "5", "--draw-every", "1000"}), env_);
    ASSERT_EQ(ran.status, 0) << ran.out << ran.err;
    EXPECT_NE(ran.out.find("\"reason\":\"staff\""), std::string::npos) << ran.out;
}

TEST_F(Kiosk, NoKeyAndNoRequestToCloseLeavesTheWindowAndSigtermDoes) {
    if (!all_tools()) GTEST_SKIP() << "Xvfb, xdotool or imagemagick is not installed";
    const Server server(dir_.path());
    auto env = env_;
    env.insert({{"DISPLAY", server.name()}, {"SDL_VIDEODRIVER", "x11"}, {"ALSOFT_DRIVERS", "null"}});
    const pid_t pid = start(command({"--stats", dir_ / "stats.json"}), env, dir_ / "out", dir_ / "err");
    std::string id;
    while (runs(pid) && id.empty()) {
        const Ran found = run({"xdotool", "search", "--onlyvisible", "--name", "Paifang"}, env);
        if (found.status == 0) id = found.out.substr(0, found.out.find('\n'));
        ::poll(nullptr, 0, 50);
    }
    ASSERT_FALSE(id.empty()) << slurp(dir_ / "err");
    // Combinations in chunks of one xdotool each; function keys that an X server itself acts on are left out.
    const char* modifiers[] = {"", "alt+", "ctrl+", "shift+", "super+", "ctrl+alt+", "ctrl+shift+", "alt+shift+", "ctrl+alt+shift+", "ctrl+super+", "alt+super+"};
    const char* keys[] = {"Escape", "q", "F4", "F5", "F10", "F11", "F12", "Tab", "c", "w", "x", "Return", "space", "Delete", "Home", "End", "d", "z", "F1", "l", "Print", "Menu", "h",
                          "BackSpace", "Up", "Down", "Left", "Right", "Prior", "Next", "Insert", "Pause", "0", "5", "minus", "plus", "comma", "KP_Enter", "KP_0", "a", "f", "m", "n", "o", "p",
                          "r", "s", "t", "XF86PowerOff", "XF86Close", "XF86Back", "XF86HomePage", "XF86WWW", "XF86Sleep", "XF86LogOff", "XF86Eject", "Super_L", "Alt_L", "Control_L", "Redo"};
    std::uint64_t seed = 5;
    const auto random = [&](std::uint64_t n) { return ((seed = seed * 6364136223846793005ull + 1442695040888963407ull) >> 33) % n; };
    const char* wished = std::getenv("PAIFANG_KEYS");
    const int combinations = wished ? std::atoi(wished) : 300;
    for (int sent = 0; sent < combinations;) {
        std::vector<std::string> args{"xdotool", "key", "--delay", "1"};
        for (int i = 0; i < 50;) {
            const std::string modifier = modifiers[random(std::size(modifiers))], key = keys[random(std::size(keys))];
            if (modifier.starts_with("ctrl+alt+") && (key[0] == 'F' || key == "BackSpace")) continue;
            args.push_back(modifier + key);
            ++i, ++sent;
        }
        const Ran ran = run(args, env);
        ASSERT_EQ(ran.status, 0) << ran.err;
        ASSERT_TRUE(runs(pid)) << "after " << sent << " keys: " << slurp(dir_ / "out") << slurp(dir_ / "err");
        ASSERT_TRUE(ask_to_close(server.name(), id));
    }
    // The keys after a request are heard after it: a kiosk that answers the first has heard the last but one.
    const Ran again = run({"xdotool", "search", "--onlyvisible", "--name", "Paifang"}, env);
    EXPECT_EQ(again.out.substr(0, again.out.find('\n')), id) << "the window is not the one it was";
    const Ran place = run({"xdotool", "getwindowgeometry", "--shell", id}, env);
    EXPECT_NE(place.out.find("X=0\nY=0\nWIDTH=640\nHEIGHT=480\n"), std::string::npos) << place.out;
    ASSERT_TRUE(runs(pid));
    ::kill(pid, SIGTERM);
    EXPECT_EQ(wait_for(pid), 0) << slurp(dir_ / "err");
    EXPECT_NE(slurp(dir_ / "out").find("\"reason\":\"stopped\""), std::string::npos) << slurp(dir_ / "out");
    // They did nothing, but they did arrive.
    EXPECT_GE(stat("keys"), combinations);
    EXPECT_GE(stat("close_requests"), 1);
}

}  // namespace
}  // namespace pai::test
