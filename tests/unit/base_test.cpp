// Bytes, hashes and JSON keep their promises on good and on bad input.
#include <gtest/gtest.h>

#include "base/bytes.h"
#include "base/glb.h"
#include "base/hash.h"
#include "base/json.h"
#include "base/shared_library.h"

namespace pai {
namespace {

TEST(Base, Base64HasOneSpellingPerValue) {
    for (const char* good : {"", "AA", "AAA", "AAAA", "_-8"}) EXPECT_TRUE(from_base64url(good)) << good;
    for (const char* bad : {"A", "AB", "AA==", "AA=", "A A", "+/8", "AAB", "AA\n"}) EXPECT_FALSE(from_base64url(bad)) << bad;
    for (const char* bad : {"AA", "AB==", "A===", "====", "AA=A", "_-8="}) EXPECT_FALSE(from_base64(bad)) << bad;
    Bytes all;
    for (int i = 0; i < 256; ++i) all.push_back(static_cast<std::byte>(i));
    EXPECT_EQ(*from_base64(to_base64(all)), all);
    EXPECT_EQ(*from_base64url(to_base64url(all)), all);
    EXPECT_EQ(*from_hex(to_hex(all)), all);
}

TEST(Base, ALibraryThatIsNotThereIsNamed) {
    const auto absent = SharedLibrary::open("libpaifang-absent.so.1");
    ASSERT_FALSE(absent);
    EXPECT_EQ(absent.error().code, Code::Unsupported);
    EXPECT_NE(absent.error().message.find("libpaifang-absent.so.1"), std::string::npos) << absent.error().message;
    for (const char* place : {"", "/lib/libz.so.1", "./libz.so.1", "../libz.so.1"}) {
        const auto refused = SharedLibrary::open(place);
        ASSERT_FALSE(refused) << place;
        EXPECT_EQ(refused.error().code, Code::InvalidArgument) << place;
    }
    const auto there = SharedLibrary::open("libz.so.1");  // which base is linked to
    ASSERT_TRUE(there) << there.error().message;
    EXPECT_NE(there->find("inflate"), nullptr);
    EXPECT_EQ(there->find("paifang_absent"), nullptr);
}

TEST(Base, Sha256OfAbcIsTheStandardsValue) {
    EXPECT_EQ(to_hex(sha256(as_byte_span("abc"))), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    Sha256 pieces;
    pieces.add(as_byte_span("a"));
    pieces.add(as_byte_span("bc"));
    EXPECT_EQ(pieces.finish(), sha256(as_byte_span("abc")));
    EXPECT_EQ(pieces.finish(), sha256({}));
}

TEST(Base, GunzipTakesExactlyTheSizeItExpects) {
    const Bytes plain(100'000, std::byte{7});
    const Bytes packed = gzip(plain);
    EXPECT_EQ(*gunzip(packed, plain.size()), plain);
    EXPECT_FALSE(gunzip(packed, plain.size() - 1));
    EXPECT_FALSE(gunzip(packed, plain.size() + 1));
    Bytes trailing = packed;
    trailing.push_back(std::byte{0});
    EXPECT_FALSE(gunzip(trailing, plain.size()));
}

TEST(Base, AGlbIsItsHeaderAndChunksOfFours) {
    const auto bytes = [](std::string_view text) { return to_bytes(text); };
    const Bytes other = bytes({"\4\0\0\0OWN1mine", 12});
    EXPECT_EQ(*write_glb(R"({"a":1})", bytes({"\1\2\3", 3}), other), bytes({"glTF\2\0\0\0\x34\0\0\0"
                                                                        "\x8\0\0\0JSON{\"a\":1} "
                                                                        "\4\0\0\0BIN\0\1\2\3\0"
                                                                        "\4\0\0\0OWN1mine",
                                                                        52}));
    EXPECT_EQ(*write_glb("{}  ", {}), bytes({"glTF\2\0\0\0\x18\0\0\0\4\0\0\0JSON{}  ", 24})) << "a document without a buffer has no chunk of it";
}

TEST(Json, ReadsWhatItWrites) {
    const char* text = R"({"a":[1,-2.5e3,"q\"\n\u00e9",true,null,{}],"b":{"c":12345678901234567890}})";
    auto doc = JsonDoc::parse(text);
    ASSERT_TRUE(doc) << doc.error().message;
    const JsonRef a = *doc->root().find("a");
    EXPECT_EQ(a.size(), 6u);
    EXPECT_EQ(a[0].as_int(), 1);
    EXPECT_EQ(a[1].as_double(), -2500);
    EXPECT_EQ(a[2].text(), "q\"\n\xc3\xa9");
    EXPECT_EQ(doc->root().find("b")->find("c")->text(), "12345678901234567890");
    EXPECT_FALSE(doc->root().find("b")->find("c")->as_int());
    auto again = JsonDoc::parse(doc->root().dump());
    EXPECT_EQ(again->root().dump(), doc->root().dump());
}

TEST(Json, RefusesWithPlaceAndReason) {
    struct Row { const char* text; const char* reason; };
    const Row rows[] = {{"", "JSON_INVALID"}, {"[1,]", "JSON_INVALID"}, {"{\"a\":1}x", "JSON_INVALID"}, {"[1] [2]", "JSON_INVALID"},
                        {"1,2", "JSON_INVALID"}, {"1],[2", "JSON_INVALID"}, {"]", "JSON_INVALID"}, {"01", "JSON_INVALID"}, {"nul", "JSON_INVALID"},
                        {"\xef\xbb\xbf{}", "JSON_INVALID"}, {"\"\\u0000\"", "JSON_INVALID"}, {"\"\\ud800\"", "JSON_INVALID"}, {"\"\xff\"", "JSON_INVALID"},
                        {"{\"a\":1,\"b\":2,\"\\u0061\":3}", "JSON_DUPLICATE_KEY"},
                        {"{\"a\":0,\"b\":0,\"c\":0,\"d\":0,\"e\":0,\"f\":0,\"g\":0,\"h\":0,\"i\":0,\"j\":0,\"k\":0,\"l\":0,\"m\":0,\"n\":0,\"o\":0,\"p\":0,\"q\":0,\"r\":0,\"c\":1}", "JSON_DUPLICATE_KEY"},
                        {"{\"a\" 1}", "JSON_INVALID"}, {"[1 2]", "JSON_INVALID"}, {"+1", "JSON_INVALID"}};
    for (const Row& row : rows) {
        auto doc = JsonDoc::parse(row.text);
        ASSERT_FALSE(doc) << row.text;
        EXPECT_EQ(doc.error().reason, row.reason) << row.text;
    }
    EXPECT_EQ(JsonDoc::parse(std::string(65, '[') + std::string(65, ']')).error().reason, "JSON_TOO_DEEP");
    EXPECT_TRUE(JsonDoc::parse(std::string(64, '[') + std::string(64, ']')));
    for (const char* good : {"1", " \"x\" ", "true", "null", "1e400", "[]"}) EXPECT_TRUE(JsonDoc::parse(good)) << good;
}

TEST(Json, FaultsSayWhereTheyAre) {
    struct Row { const char *text, *place; };
    for (const Row& row : {Row{"[1,\n  2,\n  x]", "line 3 column 3: expected a value"}, {"{\"a\":1,\n\"b\" 2}", "line 2 column 5: expected :"}, {"[1 2]", "line 1 column 4: expected , or ]"},
                           {"{\"a\":1 \"b\":2}", "line 1 column 8: expected , or }"}, {"{1:2}", "line 1 column 2: expected the name of a member"}, {"[1.]", "line 1 column 4: expected a digit"},
                           {"[\"abc", "line 1 column 6: a string that does not end"}, {"\"a\nb\"", "line 1 column 3: a control character in a string"},
                           {"\"\xc3(\"", "line 1 column 2: a string that is not UTF-8"}, {"\"a\\q\"", "line 1 column 3: an escape that JSON does not have"},
                           {"\"\\u12g4\"", "line 1 column 2: expected four hexadecimal digits"}, {"\"\\udc00\"", "line 1 column 2: half of a surrogate pair"},
                           {"{\"a\":1,\n\"a\":2}", "line 2 column 5: member \"a\" is named twice"}, {"1 1", "line 1 column 3: text after the value"}}) {
        const auto doc = JsonDoc::parse(row.text);
        ASSERT_FALSE(doc) << row.text;
        EXPECT_EQ(doc.error().message, row.place) << row.text;
    }
    // Of what is too deep and faulty besides, the depth is told.
    EXPECT_EQ(JsonDoc::parse("[,{\"a\":" + std::string(64, '[')).error().reason, "JSON_TOO_DEEP");
}

TEST(Json, FloatsArePrintedShortest) {
    JsonWriter w(2);
    w.begin_object().member("x", 0.1f).member("y", 0.1).key("v").begin_array(JsonWriter::Layout::Inline).value(1.0f).value(2).end_array().end_object();
    EXPECT_EQ(w.text(), "{\n  \"x\": 0.1,\n  \"y\": 0.1,\n  \"v\": [1, 2]\n}");
}

}  // namespace
}  // namespace pai
