// OSC 1.0 bytes: every type both ways as literals, what is refused and where, patterns, and the corpus of malformed packets.
#include <gtest/gtest.h>

#include <cmath>

#include "../support/process.h"
#include "control/osc.h"

namespace pai {
namespace {

using namespace std::string_literals;

struct Row {
    const char* name;
    std::string bytes;
    std::vector<OscArgument> arguments;
};

// A message to /a with one argument of each type, and all that is particular about padding.
std::vector<Row> rows() {
    return {
        {"no arguments", "/a\0\0,\0\0\0"s, {}},
        {"int32", "/a\0\0,i\0\0\x80\0\0\1"s, {std::int32_t{-2147483647}}},
        {"float32", "/a\0\0,f\0\0\x3f\xc0\0\0"s, {1.5f}},
        {"a string that ends on a word", "/a\0\0,s\0\0abcd\0\0\0\0"s, {"abcd"s}},
        {"a string of one zero", "/a\0\0,s\0\0\0\0\0\0"s, {""s}},
        {"Chinese", "/a\0\0,s\0\0\xe9\x92\x9f\0"s, {"钟"s}},
        {"blob", "/a\0\0,b\0\0\0\0\0\3\1\2\3\0"s, {Bytes{std::byte{1}, std::byte{2}, std::byte{3}}}},
        {"empty blob", "/a\0\0,b\0\0\0\0\0\0"s, {Bytes{}}},
        {"int64", "/a\0\0,h\0\0\xff\xff\xff\xff\xff\xff\xff\xf7"s, {std::int64_t{-9}}},
        {"time tag", "/a\0\0,t\0\0\xe9\0\0\0\x80\0\0\0"s, {OscTimeTag{0xe9000000'80000000}}},
        {"double", "/a\0\0,d\0\0\x40\4\0\0\0\0\0\0"s, {2.5}},
        {"symbol", "/a\0\0,S\0\0sym\0"s, {OscSymbol{"sym"}}},
        {"character", "/a\0\0,c\0\0\0\0\0x"s, {OscChar{'x'}}},
        {"colour", "/a\0\0,r\0\0\xff\0\x80\1"s, {OscColour{255, 0, 128, 1}}},
        {"MIDI", "/a\0\0,m\0\0\0\x90\x40\x7f"s, {OscMidi{0, 0x90, 0x40, 0x7f}}},
        {"true, false, nil, infinitum", "/a\0\0,TFNI\0\0\0"s, {true, false, OscNil{}, OscInfinitum{}}},
        {"arrays", "/a\0\0,[i[f]]\0\0\0\0\1\x3f\0\0\0"s,
         {OscArrayBegin{}, std::int32_t{1}, OscArrayBegin{}, 0.5f, OscArrayEnd{}, OscArrayEnd{}}},
    };
}

TEST(Osc, EveryTypeIsReadAndWrittenByteForByte) {
    for (const Row& row : rows()) {
        const auto packet = parse_osc(as_byte_span(row.bytes));
        ASSERT_TRUE(packet) << row.name << ": " << packet.error().message;
        EXPECT_FALSE(packet->time) << row.name;
        EXPECT_EQ(packet->message, (OscMessage{"/a", row.arguments})) << row.name;
        const auto written = write_osc(OscMessage{"/a", row.arguments});
        ASSERT_TRUE(written) << row.name << ": " << written.error().message;
        EXPECT_EQ(as_text(*written), row.bytes) << row.name;
    }
}

TEST(Osc, AnAddressAloneHasNoArguments) {
    const auto packet = parse_osc(as_byte_span("/paifang/go\0"s));
    ASSERT_TRUE(packet) << packet.error().message;
    EXPECT_EQ(packet->message, (OscMessage{"/paifang/go", {}}));
}

TEST(Osc, BundlesKeepTheirTimesAndTheirOrder) {
    const std::string bytes = "#bundle\0\0\0\0\0\0\0\0\1\0\0\0\x08/a\0\0,\0\0\0"
                              "\0\0\0\x1c#bundle\0\xe9\0\0\0\0\0\0\0\0\0\0\x08/b\0\0,T\0\0"
                              "\0\0\0\x08/c\0\0,\0\0\0"s;
    const auto packet = parse_osc(as_byte_span(bytes));
    ASSERT_TRUE(packet) << packet.error().message;
    const OscPacket a{{}, {"/a", {}}, {}}, b{{}, {"/b", {true}}, {}}, c{{}, {"/c", {}}, {}};
    EXPECT_EQ(*packet, (OscPacket{OscTimeTag{1}, {}, {a, OscPacket{OscTimeTag{0xe9000000'00000000}, {}, {b}}, c}}));
    EXPECT_EQ(as_text(*write_osc(*packet)), bytes);
}

struct BadRow {
    const char* name;
    std::string bytes;
    const char* says;
};

TEST(Osc, WhatTheSpecificationForbidsIsRefusedWithItsPlace) {
    std::string deep;
    for (int i = 0; i < 9; ++i) {
        const auto size = static_cast<char>(deep.size());
        deep = "#bundle\0\0\0\0\0\0\0\0\1"s + (deep.empty() ? ""s : "\0\0\0"s + size + deep);
    }
    const BadRow bad[] = {
        {"nothing", "", "byte 0: empty packet"},
        {"no word", "/a\0"s, "packet of 3 bytes, a multiple of 4"},
        {"no slash", "a\0\0\0,\0\0\0"s, "byte 0: address does not begin with /"},
        {"a space", "/a b\0\0\0\0,\0\0\0"s, "byte 0: address has a character"},
        {"address without end", "/abc"s, "byte 0: address without its final zero"},
        {"tags without end", "/a\0\0,iii"s, "byte 4: type tags without its final zero"},
        {"no comma", "/a\0\0i\0\0\0\0\0\0\0"s, "byte 4: type tags do not begin with a comma"},
        {"unknown tag", "/a\0\0,Q\0\0\0\0\0\0"s, "byte 8: type tag 0x51"},
        {"missing argument", "/a\0\0,i\0\0"s, "byte 8: argument of 4 bytes, 0 are left"},
        {"too much", "/a\0\0,i\0\0\0\0\0\1\0\0\0\2"s, "byte 12: bytes after the last argument"},
        {"padding", "/a\0x,\0\0\0"s, "byte 3: padding after the address is not zero"},
        {"blob of all memory", "/a\0\0,b\0\0\x7f\xff\xff\xff"s, "byte 12: blob of 2147483647 bytes, 0 are left"},
        {"blob below zero", "/a\0\0,b\0\0\xff\xff\xff\xff"s, "byte 12: blob of 4294967295 bytes"},
        {"no UTF-8", "/a\0\0,s\0\0\xff\xfe\0\0"s, "byte 8: string is not UTF-8"},
        {"no ASCII", "/a\0\0,c\0\0\0\0\1\0"s, "byte 8: character 256 is not ASCII"},
        {"bracket left open", "/a\0\0,[\0\0"s, "byte 4: type tags have [ without ]"},
        {"bracket left closed", "/a\0\0,]\0\0"s, "byte 4: type tags have ] without ["},
        {"arrays too deep", "/a\0\0,[[[[[[[[[]]]]]]]]]\0"s, "byte 4: arrays deeper than 8"},
        {"short time", "#bundle\0\0\0\0\1"s, "byte 8: time tag of 8 bytes, 4 are left"},
        {"element past the end", "#bundle\0\0\0\0\0\0\0\0\1\0\0\0\x0c/a\0\0,\0\0\0"s, "byte 20: element of 12 bytes, 8 are left"},
        {"element below zero", "#bundle\0\0\0\0\0\0\0\0\1\xff\xff\xff\xf8/a\0\0,\0\0\0"s, "byte 20: element of 4294967288 bytes"},
        {"element of no words", "#bundle\0\0\0\0\0\0\0\0\1\0\0\0\7/a\0\0,\0\0\0"s, "byte 16: element of 7 bytes, a multiple of 4"},
        {"element of nothing", "#bundle\0\0\0\0\0\0\0\0\1\0\0\0\0"s, "byte 16: element of 0 bytes"},
        {"due before its bundle", "#bundle\0\0\0\0\0\0\0\0\x09\0\0\0\x10#bundle\0\0\0\0\0\0\0\0\5"s, "byte 28: bundle is due before"},
        {"bundles too deep", deep, "bundles deeper than 8"},
        {"a long address", "/" + std::string(1026, 'a') + "\0,\0\0\0"s, "byte 0: address of 1027 characters, at most 1024"},
        {"too long", std::string(16388, '/'), "packet of 16388 bytes, at most 16384"},
    };
    for (const BadRow& row : bad) {
        const auto packet = parse_osc(as_byte_span(row.bytes));
        ASSERT_FALSE(packet) << row.name;
        EXPECT_NE(packet.error().message.find(row.says), std::string::npos) << row.name << ": " << packet.error().message;
    }
}

TEST(Osc, WhatCouldNotBeReadIsNotWritten) {
    for (const OscMessage& m : {OscMessage{"a", {}}, OscMessage{"/a\0b"s, {}}, OscMessage{"/a", {"x\0y"s}}, OscMessage{"/a", {"\xff"s}},
                                OscMessage{"/a", {OscArrayBegin{}}}, OscMessage{"/a", {OscChar{200}}}, OscMessage{"/a", {Bytes(20'000)}}}) {
        const auto written = write_osc(m);
        ASSERT_FALSE(written) << m.address;
        EXPECT_EQ(written.error().code, Code::InvalidArgument);
    }
}

TEST(Osc, ArgumentsAreWrittenByPeopleWithTheirType) {
    EXPECT_EQ(parse_osc_argument("i:-3").value(), OscArgument(std::int32_t{-3}));
    EXPECT_EQ(parse_osc_argument("h:5000000000").value(), OscArgument(std::int64_t{5'000'000'000}));
    EXPECT_EQ(parse_osc_argument("f:0.5").value(), OscArgument(0.5f));
    EXPECT_EQ(parse_osc_argument("d:1e9").value(), OscArgument(1e9));
    EXPECT_EQ(parse_osc_argument("s:").value(), OscArgument(""s));
    EXPECT_EQ(parse_osc_argument("s:a:b").value(), OscArgument("a:b"s));
    EXPECT_EQ(parse_osc_argument("T").value(), OscArgument(true));
    EXPECT_EQ(parse_osc_argument("N").value(), OscArgument(OscNil{}));
    for (const char* text : {"", "i", "i:", "i:1.5", "i:3000000000", "f:nan", "f:inf", "f:1x", "x:1", "T:1", "3"})
        EXPECT_FALSE(parse_osc_argument(text)) << text;
}

struct MatchRow {
    const char *pattern, *address;
    bool matches;
};

TEST(Osc, PatternsMatchAsTheSpecificationSays) {
    const MatchRow table[] = {
        {"/a/b", "/a/b", true}, {"/a/b", "/a/bc", false}, {"/a/b", "/a", false},
        {"/a/?", "/a/b", true}, {"/a/?", "/a/", false}, {"/a?b", "/a/b", false},
        {"/a/*", "/a/", true}, {"/a/*", "/a/bcd", true}, {"/*", "/a/b", false}, {"/*/*", "/a/b", true},
        {"/a*c", "/abbbc", true}, {"/a*c", "/abbcb", false}, {"/*a*a*a*b", "/aaaaaaaaaaaaaaaaaaaa", false}, {"/**b", "/aab", true},
        {"/[abc]", "/b", true}, {"/[abc]", "/d", false}, {"/[a-c]", "/c", true}, {"/[a-c]", "/-", false}, {"/[!a-c]", "/d", true},
        {"/[!a-c]", "/a", false}, {"/[a-]", "/-", true}, {"/[-a]", "/-", true}, {"/[a!]", "/!", true}, {"/[c-a]", "/b", false}, {"/[]", "/a", false},
        {"/layer/[1-3]/opacity", "/layer/2/opacity", true}, {"/layer/[1-3]/opacity", "/layer/4/opacity", false},
        {"/{foo,bar}", "/foo", true}, {"/{foo,bar}", "/bar", true}, {"/{foo,bar}", "/baz", false}, {"/{a,ab}c", "/abc", true},
        {"/{a,ab}{c,bc}", "/abbc", true}, {"/x{,s}", "/x", true}, {"/x{,s}", "/xs", true},
    };
    for (const MatchRow& row : table) {
        const auto pattern = OscPattern::create(row.pattern);
        ASSERT_TRUE(pattern) << row.pattern;
        EXPECT_EQ(pattern->matches(row.address), row.matches) << row.pattern << " " << row.address;
    }
    for (const char* broken : {"/a[", "/a[b/c]", "/[!/]", "/{a", "/a]", "/}"}) EXPECT_FALSE(OscPattern::create(broken)) << broken;
}

// Rows of expected.tsv: file, verdict, what is wrong. A value that cannot be a fader's is refused by the address space, not here.
TEST(Osc, MalformedPacketsOfTheCorpusAreJudgedRightly) {
    const test::fs::path data = test::shared_data();
    if (data.empty()) GTEST_SKIP() << "no public test data";
    std::ifstream lines(data / "badinput/osc/expected.tsv");
    std::string line;
    std::getline(lines, line);
    int judged = 0;
    while (std::getline(lines, line)) {
        std::istringstream fields(line);
        std::string file, verdict, expected;
        std::getline(fields, file, '\t');
        std::getline(fields, verdict, '\t');
        std::getline(fields, expected, '\t');
        const std::string bytes = test::slurp(data / "badinput/osc" / file);
        const auto packet = parse_osc(as_byte_span(bytes));
        if (verdict == "accept" || expected.find("parse ok") != std::string::npos) EXPECT_TRUE(packet) << file << ": " << packet.error().message;
        else if (verdict == "reject") EXPECT_FALSE(packet) << file << ": " << expected;
        if (!packet) EXPECT_FALSE(packet.error().message.empty()) << file;
        ++judged;
    }
    EXPECT_GE(judged, 100);
}

}  // namespace
}  // namespace pai
