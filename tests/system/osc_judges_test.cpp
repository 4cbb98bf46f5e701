// liblo's tools are the judges of our OSC: what oscsend sends we read, what we send oscdump reads.
#include <gtest/gtest.h>

#include <thread>

#include "../support/process.h"
#include "control/osc_receiver.h"
#include "control/osc_sender.h"

namespace pai {
namespace {

using namespace test;
using namespace std::string_literals;

bool have(const std::string& tool) {
    return ::access(("/usr/bin/" + tool).c_str(), X_OK) == 0;
}

// What one run of oscsend made of `words`, read by us.
OscPacket from_oscsend(const UdpSocket& socket, std::vector<std::string> words, const TempDir& scratch) {
    std::vector<std::string> command{"/usr/bin/oscsend", "osc.udp://127.0.0.1:" + std::to_string(socket.local().port)};
    command.insert(command.end(), words.begin(), words.end());
    int status = 0;
    const pid_t pid = start(command, {}, scratch / "out", scratch / "err");
    ::waitpid(pid, &status, 0);
    EXPECT_EQ(status, 0) << slurp(scratch / "err");
    UdpReader reader;
    std::vector<OscPacket> got;
    while (status == 0 && got.empty())
        reader.read(socket, [&](const UdpAddress&, ByteSpan bytes) {
            auto packet = parse_osc(bytes);
            EXPECT_TRUE(packet) << packet.error().message;
            got.push_back(packet ? *packet : OscPacket{});
        });
    return got.empty() ? OscPacket{} : got.front();
}

struct SendRow {
    std::vector<std::string> words;
    OscMessage message;
};

TEST(OscJudges, WhatOscsendSendsIsRead) {
    if (!have("oscsend")) GTEST_SKIP() << "every test skipped: liblo-tools is not installed";
    const TempDir scratch;
    auto socket = UdpSocket::bind({"127.0.0.1", 0}, {});
    ASSERT_TRUE(socket);
    const SendRow rows[] = {
        {{"/paifang/go"}, {"/paifang/go", {}}},
        {{"/a", "i", "-3"}, {"/a", {std::int32_t{-3}}}},
        {{"/a", "h", "5000000000"}, {"/a", {std::int64_t{5'000'000'000}}}},
        {{"/a", "ff", "0.5", "-1"}, {"/a", {0.5f, -1.0f}}},
        {{"/a", "d", "0.1"}, {"/a", {0.1}}},
        {{"/a", "sS", "one two", "sym"}, {"/a", {"one two"s, OscSymbol{"sym"}}}},
        {{"/a", "c", "x"}, {"/a", {OscChar{'x'}}}},
        {{"/a", "m", "00904f7f"}, {"/a", {OscMidi{0, 0x90, 0x4f, 0x7f}}}},
        {{"/a", "TFNI"}, {"/a", {true, false, OscNil{}, OscInfinitum{}}}},
        {{"/paifang/cue/*/go"}, {"/paifang/cue/*/go", {}}},
    };
    for (const SendRow& row : rows) EXPECT_EQ(from_oscsend(*socket, row.words, scratch).message, row.message) << row.words.back();
}

TEST(OscJudges, WhatWeSendIsReadByOscdump) {
    if (!have("oscdump")) GTEST_SKIP() << "every test skipped: liblo-tools is not installed";
    const TempDir scratch;
    // A port that was free a moment ago.
    const std::uint16_t port = UdpSocket::bind({"127.0.0.1", 0}, {})->local().port;
    const pid_t pid = start({"/usr/bin/oscdump", "-L", std::to_string(port)}, {}, scratch / "out", scratch / "err");
    const auto sender = OscSender::create({"127.0.0.1"});
    ASSERT_TRUE(sender);
    const OscMessage all{"/all", {std::int32_t{7}, 1.5f, "hi"s, std::int64_t{-9}, 2.5, OscSymbol{"sym"}, OscChar{'x'}, OscMidi{0, 0x90, 0x40, 0x7f},
                                  true, false, OscNil{}, OscInfinitum{}, Bytes{std::byte{1}, std::byte{2}}}};
    // It is asked until it hears: nothing tells when it begins to listen.
    while (slurp(scratch / "out").find("/all") == std::string::npos) {
        ASSERT_EQ(::waitpid(pid, nullptr, WNOHANG), 0) << slurp(scratch / "err");
        (void)sender->send("127.0.0.1", port, all);
        std::this_thread::yield();
    }
    ::kill(pid, SIGKILL);
    ::waitpid(pid, nullptr, 0);
    const std::string line = slurp(scratch / "out").substr(0, 400);
    EXPECT_NE(line.find(" /all ifshdScmTFNIb 7 1.500000 \"hi\" -9 2.500000 'sym 'x' MIDI [0x00 0x90 0x40 0x7f] #T #F Nil Infinitum [2b 0x1 0x2]"), std::string::npos) << line;
}

}  // namespace
}  // namespace pai
