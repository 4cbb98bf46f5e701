// What messages ask of a show, and how they come in over UDP.
#include <gtest/gtest.h>

#include <cmath>
#include <thread>

#include "control/osc_receiver.h"
#include "control/osc_sender.h"
#include "show/show.h"
#include "time/clock.h"

namespace pai {
namespace {

using namespace std::string_literals;
using Ask = OscRequest::Kind;

Show small_show() {
    Show show;
    show.cues["one"].order = 1;
    show.cues["two"].order = 2;
    show.scenes["hall"].nodes["bell-01"].light = LightPart{};
    show.scenes["hall"].nodes["bell-02"].light = LightPart{};
    return show;
}

const std::string kIntensity = "/scenes/hall/nodes/bell-01/light/intensity_cd";

struct SpaceRow {
    const char* name;
    OscMessage message;
    std::vector<OscRequest> asks;
};

Numbers numbers(std::initializer_list<float> values) {
    Numbers out;
    out.count = static_cast<std::uint8_t>(values.size());
    std::copy(values.begin(), values.end(), out.at.begin());
    return out;
}

TEST(OscSpace, MessagesAskForWhatTheirAddressSays) {
    const OscSpace space(small_show());
    const SpaceRow table[] = {
        {"go", {"/paifang/go", {}}, {{Ask::Go, {}, {}, {}}}},
        {"a button is pressed", {"/paifang/go", {1.0f}}, {{Ask::Go, {}, {}, {}}}},
        {"a button is let go", {"/paifang/go", {0.0f}}, {}},
        {"a button is let go, as a boolean", {"/paifang/panic", {false}}, {}},
        {"impulse", {"/paifang/back", {OscInfinitum{}}}, {{Ask::Back, {}, {}, {}}}},
        {"standby", {"/paifang/standby", {"two"s}}, {{Ask::Standby, "two", {}, {}}}},
        {"fire", {"/paifang/cue/two/go", {}}, {{Ask::Fire, "two", {}, {}}}},
        {"every cue", {"/paifang/cue/*/go", {}}, {{Ask::Fire, "one", {}, {}}, {Ask::Fire, "two", {}, {}}}},
        {"fader", {kIntensity, {40.0f}}, {{Ask::Override, kIntensity, numbers({40}), {}}}},
        {"fader of a whole number", {kIntensity, {std::int32_t{40}}}, {{Ask::Override, kIntensity, numbers({40}), {}}}},
        {"three numbers", {"/scenes/hall/nodes/bell-01/transform/position_m", {1.0f, 2.0, std::int64_t{3}}},
         {{Ask::Override, "/scenes/hall/nodes/bell-01/transform/position_m", numbers({1, 2, 3}), {}}}},
        {"an array", {"/scenes/hall/nodes/bell-01/transform/position_m", {OscArrayBegin{}, 1.0f, 2.0f, 3.0f, OscArrayEnd{}}},
         {{Ask::Override, "/scenes/hall/nodes/bell-01/transform/position_m", numbers({1, 2, 3}), {}}}},
        {"both lights", {"/scenes/hall/nodes/bell-0[12]/light/intensity_cd", {1.0f}},
         {{Ask::Override, kIntensity, numbers({1}), {}}, {Ask::Override, "/scenes/hall/nodes/bell-02/light/intensity_cd", numbers({1}), {}}}},
        {"master", {"/master/light", {0.5f}}, {{Ask::Override, "/master/light", numbers({0.5f}), {}}}},
        {"release", {"/paifang/release", {kIntensity}}, {{Ask::Release, kIntensity, {}, {}}}},
        {"release all", {"/paifang/release", {}}, {{Ask::ReleaseAll, {}, {}, {}}}},
        {"status", {"/paifang/status", {}}, {{Ask::Status, {}, {}, {}}}},
    };
    for (const SpaceRow& row : table) {
        std::vector<OscRequest> asked;
        const auto judged = space.judge(row.message, asked);
        ASSERT_TRUE(judged) << row.name << ": " << judged.error().message;
        EXPECT_EQ(asked, row.asks) << row.name;
    }
}

TEST(OscSpace, WrongTypesCountsAndUnknownPathsAskForNothing) {
    const OscSpace space(small_show());
    const OscMessage wrong[] = {
        {"/paifang/stop", {}}, {"/paifang/go/", {}}, {"/paifang/cue/three/go", {}}, {"/paifang/standby", {}}, {"/paifang/standby", {"three"s}},
        {"/paifang/standby", {std::int32_t{1}}}, {"/paifang/go", {"now"s}}, {"/paifang/go", {1.0f, 1.0f}}, {"/paifang/go", {std::nanf("")}},
        {"/paifang/release", {"/paifang/go"s}}, {"/paifang/release", {"/scenes/hall"s}}, {kIntensity, {}}, {kIntensity, {1.0f, 2.0f}},
        {kIntensity, {"1"s}}, {kIntensity, {std::nanf("")}}, {kIntensity, {INFINITY}}, {kIntensity, {1e300}}, {kIntensity, {true}},
        {"/scenes/hall/nodes/bell-01/transform/position_m", {1.0f}}, {"/scenes/hall/nodes/bell-01/sound/gain_db", {1.0f}},
        {"/scenes/hall/nodes/bell-0[12/light/intensity_cd", {1.0f}}, {"/nothing/*", {1.0f}},
    };
    for (const OscMessage& m : wrong) {
        std::vector<OscRequest> asked;
        const auto judged = space.judge(m, asked);
        ASSERT_FALSE(judged) << m.address;
        EXPECT_FALSE(judged.error().message.empty());
        EXPECT_TRUE(asked.empty()) << m.address;
    }
}

TEST(OscUdp, PlacesAreWrittenAsHostAndPort) {
    EXPECT_EQ(parse_host_port("9000").value(), (HostPort{"", 9000}));
    EXPECT_EQ(parse_host_port("192.0.2.7:9000").value(), (HostPort{"192.0.2.7", 9000}));
    EXPECT_EQ(parse_host_port("[::1]:9000").value(), (HostPort{"::1", 9000}));
    EXPECT_EQ(parse_host_port("*:9000").value(), (HostPort{"*", 9000}));
    EXPECT_EQ(parse_host_port("console.example:0").value(), (HostPort{"console.example", 0}));
    for (const char* text : {"", ":", ":9000", "host:", "host:65536", "host:-1", "::1:9000", "host:9000x", "[]:9000"})
        EXPECT_FALSE(parse_host_port(text)) << text;
}

OscReceiver receiver_of(const std::string& host, const std::string& interface = {}) {
    auto out = OscReceiver::create({{host, 0}, interface}, std::make_shared<OscSpace>(small_show()));
    if (!out) ADD_FAILURE() << out.error().message;
    PAI_ASSERT(out.has_value());
    return *std::move(out);
}

void wait_for(const OscReceiver& receiver, std::int64_t received) {
    while (receiver.counts().received < received) std::this_thread::yield();
}

// What came once `count` events are there.
std::vector<OscRequest> take(OscReceiver& receiver, std::size_t count) {
    std::vector<OscRequest> out, some;
    while (out.size() < count) {
        receiver.take(some);
        for (OscRequest& e : some) out.push_back(std::move(e));
        if (some.empty()) std::this_thread::yield();
    }
    return out;
}

void send(const UdpSocket& socket, const UdpAddress& to, const OscMessage& message) {
    const auto bytes = write_osc(message);
    ASSERT_TRUE(bytes);
    const auto sent = socket.send(to, *bytes);
    ASSERT_TRUE(sent) << sent.error().message;
}

TEST(OscUdp, MessagesComeInOverBothProtocolsAndAreAnswered) {
    for (const char* host : {"", "127.0.0.1", "::1"}) {
        OscReceiver receiver = receiver_of(host);
        auto socket = UdpSocket::bind({*host ? host : "127.0.0.1", 0}, {});
        ASSERT_TRUE(socket) << socket.error().message;
        EXPECT_EQ(receiver.local().is_v4(), host != "::1"s) << host;
        send(*socket, receiver.local(), {"/paifang/status", {}});
        const auto asked = take(receiver, 1);
        EXPECT_EQ(asked.front().kind, Ask::Status);
        EXPECT_EQ(asked.front().from, socket->local());
        const auto sent = receiver.send(asked.front().from, {"/paifang/status", {"one"s}});
        ASSERT_TRUE(sent) << sent.error().message;
        UdpReader reader;
        std::vector<OscPacket> answers;
        UdpAddress from;
        while (answers.empty())
            reader.read(*socket, [&](const UdpAddress& at, ByteSpan bytes) {
                answers.push_back(parse_osc(bytes).value());
                from = at;
            });
        EXPECT_EQ(answers.front().message, (OscMessage{"/paifang/status", {"one"s}}));
        EXPECT_EQ(from, receiver.local());
    }
}

TEST(OscUdp, AnInterfaceIsChosenByNameOrByAddress) {
    for (const char* interface : {"lo", "127.0.0.1"}) {
        OscReceiver receiver = receiver_of("", interface);
        UdpAddress to = receiver.local();
        to.ip = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 127, 0, 0, 1};
        auto socket = UdpSocket::open();
        ASSERT_TRUE(socket);
        send(*socket, to, {"/paifang/go", {}});
        EXPECT_EQ(take(receiver, 1).front().kind, Ask::Go);
    }
    const auto missing = UdpSocket::bind({"", 0}, "eth999");
    ASSERT_FALSE(missing);
    EXPECT_NE(missing.error().message.find("network interface eth999 does not exist"), std::string::npos) << missing.error().message;
}

TEST(OscUdp, APortInUseIsRefusedByName) {
    OscReceiver receiver = receiver_of("");
    const auto second = UdpSocket::bind({"127.0.0.1", receiver.local().port}, {});
    ASSERT_FALSE(second);
    EXPECT_NE(second.error().message.find("UDP 127.0.0.1:"), std::string::npos) << second.error().message;
}

TEST(OscUdp, WhatIsNotOscIsCountedAndWhatAsksForNothingIsDropped) {
    OscReceiver receiver = receiver_of("");
    auto socket = UdpSocket::open();
    ASSERT_TRUE(socket);
    ASSERT_TRUE(socket->send(receiver.local(), as_byte_span("#bundl\0\0"s)));
    ASSERT_TRUE(socket->send(receiver.local(), {}));
    ASSERT_TRUE(socket->send(receiver.local(), as_byte_span(std::string(20'000, '/'))));
    send(*socket, receiver.local(), {"/nothing", {}});
    send(*socket, receiver.local(), {kIntensity, {"1"s}});
    send(*socket, receiver.local(), {"/paifang/go", {false}});
    send(*socket, receiver.local(), {"/paifang/go", {}});
    EXPECT_EQ(take(receiver, 1).front().kind, Ask::Go);
    EXPECT_EQ(receiver.counts(), (OscCounts{7, 3, 2}));
}

TEST(OscUdp, OfAFaderTheLastValueIsTakenAndCommandsKeepTheirRoom) {
    OscReceiver receiver = receiver_of("");
    auto socket = UdpSocket::open();
    ASSERT_TRUE(socket);
    const std::string other = "/scenes/hall/nodes/bell-02/light/intensity_cd";
    std::int64_t sent = 0;
    for (int round = 0; round < 100; ++round) {
        for (int i = 0; i < 50; ++i) send(*socket, receiver.local(), {kIntensity, {static_cast<float>(round)}});
        send(*socket, receiver.local(), {"/paifang/release", {kIntensity}});
        send(*socket, receiver.local(), {kIntensity, {static_cast<float>(round) + 0.5f}});
        wait_for(receiver, sent += 52);
    }
    send(*socket, receiver.local(), {"/paifang/go", {}});
    send(*socket, receiver.local(), {"/paifang/panic", {}});
    send(*socket, receiver.local(), {"/paifang/panic", {}});
    wait_for(receiver, sent + 3);
    // Of each round the value that stood, the release and the value after it.
    const auto asked = take(receiver, 100 + 1 + 100 + 2);
    EXPECT_EQ(asked[0].value, numbers({0}));
    EXPECT_EQ(asked[1].kind, Ask::Release);
    EXPECT_EQ(asked[2].value, numbers({1}));
    EXPECT_EQ(asked[asked.size() - 3].value, numbers({99.5f}));
    EXPECT_EQ(asked[asked.size() - 2].kind, Ask::Go);
    EXPECT_EQ(asked[asked.size() - 1].kind, Ask::Panic);
    EXPECT_EQ(receiver.counts().dropped, 0);
    // More commands than a frame could mean are dropped, panic never.
    sent += 3;
    for (int round = 0; round < 50; ++round) {
        for (int i = 0; i < 100; ++i) send(*socket, receiver.local(), {"/paifang/back", {}});
        wait_for(receiver, sent += 100);
    }
    send(*socket, receiver.local(), {"/paifang/panic", {}});
    wait_for(receiver, sent + 1);
    const auto many = take(receiver, OscReceiver::kMaxRequests);
    EXPECT_EQ(many.size(), OscReceiver::kMaxRequests);
    EXPECT_EQ(many.back().kind, Ask::Panic);
    EXPECT_GT(receiver.counts().dropped, 0);
}

OscTimeTag time_tag(std::int64_t unix_ms) {
    const std::uint64_t ms = static_cast<std::uint64_t>(unix_ms) + 2'208'988'800'000;
    return {(ms / 1000) << 32 | (ms % 1000 * 0x1'0000'0000 / 1000)};
}

TEST(OscUdp, ABundleTakesEffectWhenItIsDue) {
    OscReceiver receiver = receiver_of("");
    auto socket = UdpSocket::open();
    ASSERT_TRUE(socket);
    const auto bundle = [&](OscTimeTag time, const std::string& address) {
        const OscPacket element{{}, {address, {}}, {}};
        ASSERT_TRUE(socket->send(receiver.local(), write_osc(OscPacket{time, {}, {element}}).value()));
    };
    const std::int64_t now = wall_ms();
    bundle(time_tag(now + 3'600'000), "/paifang/go");
    bundle(time_tag(now + 300), "/paifang/cue/two/go");
    bundle(time_tag(now + 200), "/paifang/cue/one/go");
    bundle(time_tag(now - 1000), "/paifang/back");
    bundle({}, "/paifang/go");
    const auto asked = take(receiver, 4);
    EXPECT_GE(wall_ms(), now + 299);
    EXPECT_EQ(asked[0].kind, Ask::Back);
    EXPECT_EQ(asked[1].kind, Ask::Go);
    EXPECT_EQ(asked[2].target, "one");
    EXPECT_EQ(asked[3].target, "two");
    EXPECT_EQ(receiver.counts(), (OscCounts{5, 0, 1}));
}

TEST(OscSender, SendsToAddressesAtOnceAndToNamesOnceTheyAreFound) {
    auto socket = UdpSocket::bind({"127.0.0.1", 0}, {});
    ASSERT_TRUE(socket);
    Cue cue;
    cue.kind = CueKind::Osc;
    cue.host = "127.0.0.1";
    cue.address = "/light/go";
    cue.arguments = {{"a", "i:3"}, {"b", "s:hall"}, {"c", "F"}};
    Show show;
    show.cues["numeric"] = show.cues["again"] = cue;
    cue.host = "localhost";
    show.cues["name"] = cue;
    EXPECT_EQ(osc_hosts(show), (std::vector<std::string>{"127.0.0.1", "localhost"}));
    const auto sender = OscSender::create(osc_hosts(show));
    ASSERT_TRUE(sender);
    const auto message = osc_message(cue);
    ASSERT_TRUE(message) << message.error().message;
    for (const std::string& host : osc_hosts(show)) {
        while (!sender->knows(host)) std::this_thread::yield();
        const auto sent = sender->send(host, socket->local().port, *message);
        ASSERT_TRUE(sent) << sent.error().message;
    }
    EXPECT_EQ(sender->send("elsewhere.example", 9000, *message).error().code, Code::NotFound);
    UdpReader reader;
    int count = 0;
    while (count < 2)
        reader.read(*socket, [&](const UdpAddress&, ByteSpan bytes) {
            ++count;
            EXPECT_EQ(as_text(bytes), "/light/go\0\0\0,isF\0\0\0\0\0\0\0\3hall\0\0\0\0"s);
        });
    cue.arguments = {{"a", "three"}};
    EXPECT_FALSE(osc_message(cue));
    cue.arguments = {};
    cue.address = "light/go";
    EXPECT_FALSE(osc_message(cue));
}

}  // namespace
}  // namespace pai
