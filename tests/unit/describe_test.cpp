// A described struct is read strictly, written canonically and edited reversibly.
#include <limits>

#include <gtest/gtest.h>

#include "base/describe_json.h"
#include "base/edit.h"
#include "base/hash.h"

namespace pai {
namespace {

struct Ticks {
    static constexpr std::int64_t kPerSecond = 1000;
    std::int64_t count = 0;
    bool operator==(const Ticks&) const = default;
};
enum class Shape : std::uint8_t { Round, Square };
struct Bulb {
    float watt = 5;
    bool operator==(const Bulb&) const = default;
};
struct Lamp {
    bool on = true;
    int count = 3;
    std::int64_t serial = 0;
    float height = 1.5f;
    std::string name;
    Shape shape = Shape::Square;
    Ticks delay;
    glm::vec2 size{1, 2};
    glm::vec4 tint{1};
    glm::quat turn{1, 0, 0, 0};
    Numbers level;
    std::vector<std::string> tags;
    std::optional<Bulb> bulb;
    std::map<std::string, Bulb> spares;
    std::map<std::string, std::string> label;
    bool operator==(const Lamp&) const = default;
};

const TypeInfo& describe(const Shape*) {
    static const TypeInfo info = describe_enum<Shape>("Shape", {{"round", 0}, {"square", 1}});
    return info;
}
const TypeInfo& describe(const Bulb*) {
    static const TypeInfo info = describe_struct<Bulb>("Bulb", "in a lamp", {
        member<&Bulb::watt>("watt", {.doc = "power", .unit = "W", .min = 0, .max = 100, .required = true}),
    });
    return info;
}
const TypeInfo& describe(const Lamp*) {
    static const TypeInfo info = describe_struct<Lamp>("Lamp", "one of each kind", {
        member<&Lamp::on>("on", {}),
        member<&Lamp::count>("count", {.min = 0, .max = 9}),
        member<&Lamp::serial>("serial", {}),
        member<&Lamp::height>("height_m", {.min = 0.1, .max = 3}),
        member<&Lamp::name>("name", {.rule = Rule::Id}),
        member<&Lamp::shape>("shape", {}),
        member<&Lamp::delay>("delay_s", {.min = 0}),
        member<&Lamp::size>("size", {}),
        member<&Lamp::tint>("tint", {.min = 0, .max = 1}),
        member<&Lamp::turn>("turn", {}),
        member<&Lamp::level>("level", {}),
        member<&Lamp::tags>("tags", {.rule = Rule::Language, .max_count = 2}),
        member<&Lamp::bulb>("bulb", {}),
        member<&Lamp::spares>("spares", {.max_count = 3}),
        member<&Lamp::label>("label", {.keys = Rule::Language}),
    }, "paifang.lamp/1");
    return info;
}

constexpr const char* kFull = R"({
  "format": "paifang.lamp/1",
  "on": false,
  "count": 9,
  "serial": -9223372036854775808,
  "height_m": 0.1,
  "name": "desk-1",
  "shape": "round",
  "delay_s": 0.125,
  "size": [0.3, -1e-30],
  "tint": [1, 0.5, 0.25, 0],
  "turn": [1, 0, 0, 0],
  "level": [0, 1, 2],
  "tags": ["en", "zh-Hans"],
  "bulb": {"watt": 5},
  "spares": {
    "a": {"watt": 60},
    "b": {"watt": 0.1}
  },
  "label": {
    "en": "Desk",
    "zh-Hans": "台\n灯"
  }
}
)";

TEST(Describe, EveryKindIsWrittenAsItWasRead) {
    const std::string text = kFull;
    const auto lamp = from_json<Lamp>(text);
    ASSERT_TRUE(lamp) << lamp.error().message;
    EXPECT_EQ(lamp->serial, std::numeric_limits<std::int64_t>::min());
    EXPECT_EQ(lamp->turn.x, 1);
    EXPECT_EQ(lamp->turn.w, 0);
    EXPECT_EQ(lamp->delay.count, 125);
    EXPECT_EQ(to_json(*lamp), text);
}

TEST(Describe, DefaultsAreOmitted) {
    EXPECT_EQ(to_json(Lamp{}), "{\n  \"format\": \"paifang.lamp/1\"\n}\n");
    EXPECT_EQ(*from_json<Lamp>(R"({"format":"paifang.lamp/1"})"), Lamp{});
}

TEST(Describe, EveryFaultIsNamedByPointerAndExpectation) {
    struct Row {
        const char *member, *pointer, *what;
    };
    const Row rows[] = {
        {R"("on": 1)", "/on", "expected true or false"},
        {R"("count": 1.0)", "/count", "expected a whole number"},
        {R"("count": 10)", "/count", "10 is out of range, expected 0 to 9"},
        {R"("count": 99999999999)", "/count", "out of range"},
        {R"("serial": 9223372036854775808)", "/serial", "expected a whole number"},
        {R"("height_m": "1")", "/height_m", "expected a number"},
        {R"("height_m": 0)", "/height_m", "0 is out of range, expected 0.1 to 3"},
        {R"("height_m": 1e999)", "/height_m", "expected a finite 32-bit number"},
        {R"("size": [1, 1e39])", "/size/1", "expected a finite 32-bit number"},
        {R"("size": [1])", "/size", "expected 2 numbers"},
        {R"("size": 1)", "/size", "expected 2 numbers"},
        {R"("tint": [0, 0, 0, 2])", "/tint/3", "2 is out of range, expected 0 to 1"},
        {R"("turn": [0, 0, 1])", "/turn", "expected 4 numbers"},
        {R"("level": [1])", "/level", "expected a number or 2 to 4 numbers"},
        {R"("level": [1, 2, 3, 4, 5])", "/level", "expected a number or 2 to 4 numbers"},
        {R"("name": "Desk")", "/name", "expected an id"},
        {R"("name": null)", "/name", "expected a string"},
        {R"("shape": "oval")", "/shape", "expected one of \"round\", \"square\""},
        {R"("shape": 0)", "/shape", "expected one of"},
        {R"("delay_s": -1)", "/delay_s", "-1 is too small, expected at least 0"},
        {R"("delay_s": 1e8)", "/delay_s", "expected at most 10000000 s"},
        {R"("delay_s": "1")", "/delay_s", "expected a number of seconds"},
        {R"("tags": "en")", "/tags", "expected an array"},
        {R"("tags": ["en", "fr", "de"])", "/tags", "3 entries, expected at most 2"},
        {R"("tags": ["en", "a b"])", "/tags/1", "expected a language"},
        {R"("bulb": 1)", "/bulb", "expected an object"},
        {R"("bulb": {})", "/bulb/watt", "is missing"},
        {R"("bulb": {"watt": 1, "volt": 2})", "/bulb/volt", "unknown member"},
        {R"("spares": [])", "/spares", "expected an object"},
        {R"("spares": {"A": {"watt": 1}})", "/spares/A", "expected an id"},
        {R"("spares": {"a/b~c": {"watt": 1}})", "/spares/a~1b~0c", "expected an id"},
        {R"("spares": {"a": {"watt": 101}})", "/spares/a/watt", "101 is out of range"},
        {R"("spares": {"a": {"watt": 1}, "b": {"watt": 1}, "c": {"watt": 1}, "d": {"watt": 1}})", "/spares", "4 entries, expected at most 3"},
        {R"("label": {"en": ""})", "/label/en", "expected text"},
        {"\"label\": {\"en\": \"\\u0007\"}", "/label/en", "expected text without control characters"},
        {R"("colour": 1)", "/colour", "unknown member"},
    };
    for (const Row& row : rows) {
        const auto doc = JsonDoc::parse(std::string(R"({"format": "paifang.lamp/1", )") + row.member + "}");
        ASSERT_TRUE(doc) << row.member;
        Lamp lamp;
        Problems problems;
        read_json(type_of<Lamp>(), doc->root(), &lamp, problems);
        ASSERT_EQ(problems.size(), 1u) << row.member;
        EXPECT_EQ(problems[0].pointer, row.pointer) << row.member;
        EXPECT_NE(problems[0].what.find(row.what), std::string::npos) << row.member << ": " << problems[0].what;
    }
}

TEST(Describe, TheFormatIsRequiredAndTheRootIsAnObject) {
    for (const char* text : {"{}", R"({"format": "paifang.lamp/2"})", R"({"format": 1})"}) {
        const auto lamp = from_json<Lamp>(text);
        ASSERT_FALSE(lamp);
        EXPECT_EQ(lamp.error().message, "/format: expected \"paifang.lamp/1\"");
        EXPECT_EQ(lamp.error().reason, "SCHEMA_INVALID");
    }
    EXPECT_EQ(from_json<Lamp>("[]").error().message, "the document: expected an object");
    EXPECT_EQ(from_json<Lamp>("{").error().reason, "JSON_INVALID");
}

TEST(Describe, ManyFaultsAreCountedAndBounded) {
    std::string text = R"({"format": "paifang.lamp/1")";
    for (int i = 0; i < 1000; ++i) text += ",\"x" + std::to_string(i) + "\":0";
    const auto lamp = from_json<Lamp>(text + "}");
    ASSERT_FALSE(lamp);
    EXPECT_EQ(lamp.error().message, "/x0: unknown member (and 99 more)");
}

TEST(Describe, TimesAreWrittenWithTheFewestDecimalsThatReadBack) {
    struct Row {
        std::int64_t ticks;
        const char* text;
    };
    for (const Row& row : {Row{0, "0"}, Row{1, "0.001"}, Row{500, "0.5"}, Row{1999, "1.999"}, Row{60000, "60"}, Row{9'999'999'999, "9999999.999"}}) {
        Lamp lamp;
        lamp.delay.count = row.ticks;
        const std::string text = to_json(lamp);
        if (row.ticks) {
            EXPECT_NE(text.find(std::string("\"delay_s\": ") + row.text + "\n"), text.npos) << text;
        }
        EXPECT_EQ(from_json<Lamp>(text)->delay.count, row.ticks);
    }
}

Lamp full_lamp() { return *from_json<Lamp>(kFull); }
std::string full_compact() {
    const Lamp lamp = full_lamp();
    return write_compact(type_of<Lamp>(), &lamp);
}

TEST(Edit, EveryOperationHasItsInverse) {
    using Op = EditOperation::Op;
    struct Row {
        EditOperation operation;
        EditOperation inverse;
    };
    const Row rows[] = {
        {{Op::Replace, "/height_m", "2"}, {Op::Replace, "/height_m", "0.1"}},
        {{Op::Add, "/height_m", "2"}, {Op::Replace, "/height_m", "0.1"}},
        {{Op::Remove, "/height_m", ""}, {Op::Replace, "/height_m", "0.1"}},
        {{Op::Replace, "/size", "[4,5]"}, {Op::Replace, "/size", "[0.3,-1e-30]"}},
        {{Op::Replace, "/tags", "[]"}, {Op::Replace, "/tags", "[\"en\",\"zh-Hans\"]"}},
        {{Op::Remove, "/bulb", ""}, {Op::Add, "/bulb", "{\"watt\":5}"}},
        {{Op::Replace, "/bulb/watt", "7"}, {Op::Replace, "/bulb/watt", "5"}},
        {{Op::Add, "/spares/c", "{\"watt\":1}"}, {Op::Remove, "/spares/c", ""}},
        {{Op::Add, "/spares/a", "{\"watt\":1}"}, {Op::Replace, "/spares/a", "{\"watt\":60}"}},
        {{Op::Remove, "/spares/a", ""}, {Op::Add, "/spares/a", "{\"watt\":60}"}},
        {{Op::Remove, "/spares", ""}, {Op::Replace, "/spares", "{\"a\":{\"watt\":60},\"b\":{\"watt\":0.1}}"}},
        {{Op::Remove, "/label/en", ""}, {Op::Add, "/label/en", "\"Desk\""}},
        {{Op::Replace, "", "{\"count\":1}"}, {Op::Replace, "", full_compact()}},
    };
    for (const Row& row : rows) {
        Lamp lamp = full_lamp();
        const auto inverse = apply(lamp, Edit{{row.operation}});
        ASSERT_TRUE(inverse) << row.operation.pointer << ": " << inverse.error().message;
        EXPECT_NE(lamp, full_lamp()) << row.operation.pointer;
        EXPECT_EQ(inverse->operations, std::vector{row.inverse}) << row.operation.pointer;
        ASSERT_TRUE(apply(lamp, *inverse));
        EXPECT_EQ(lamp, full_lamp()) << row.operation.pointer;
    }
}

TEST(Edit, ARefusedOperationUndoesTheOnesBeforeIt) {
    using Op = EditOperation::Op;
    const EditOperation bad[] = {
        {Op::Replace, "/nothing", "1"},       {Op::Replace, "/height_m", "99"},    {Op::Replace, "/height_m", "\"x\""}, {Op::Replace, "/height_m", "1 2"},
        {Op::Replace, "/height_m/0", "1"},    {Op::Replace, "/size/0", "1"},       {Op::Replace, "height_m", "1"},      {Op::Replace, "/height_m~2", "1"},
        {Op::Remove, "", ""},                 {Op::Remove, "/spares/z", ""},       {Op::Replace, "/spares/z", "{\"watt\":1}"}, {Op::Add, "/spares/Z", "{\"watt\":1}"},
        {Op::Remove, "/bulb/watt", ""},       {Op::Add, "/spares/z", "{}"},        {Op::Test, "/count", "3"},           {Op::Replace, "/format", "\"x\""},
        {Op::Replace, "/spares/z/watt", "1"}, {Op::Replace, "/shape", "\"oval\""},
    };
    for (const EditOperation& operation : bad) {
        Lamp lamp = full_lamp();
        const auto result = apply(lamp, Edit{{{Op::Replace, "/count", "1"}, {Op::Remove, "/bulb", ""}, {Op::Add, "/bulb", "{\"watt\":2}"}, operation}});
        EXPECT_FALSE(result) << operation.pointer;
        EXPECT_EQ(lamp, full_lamp()) << operation.pointer;
    }
}

TEST(Edit, ATestPassesOnEqualValues) {
    Lamp lamp = full_lamp();
    const Edit edit{{{EditOperation::Op::Test, "/count", "9"}, {EditOperation::Op::Replace, "/count", "8"}, {EditOperation::Op::Test, "/bulb", "{\"watt\":5.0}"}}};
    const auto inverse = apply(lamp, edit);
    ASSERT_TRUE(inverse) << inverse.error().message;
    EXPECT_EQ(inverse->operations.size(), 1u);
    EXPECT_EQ(lamp.count, 8);
}

TEST(Edit, ReadsWhatItWritesAsRfc6902) {
    const Edit edit{{{EditOperation::Op::Add, "/spares/a", "{\"watt\":1}"}, {EditOperation::Op::Remove, "/bulb", ""}, {EditOperation::Op::Test, "/on", "true"}}};
    const std::string text = write_edit(edit);
    EXPECT_EQ(text, R"([{"op":"add","path":"/spares/a","value":{"watt":1}},{"op":"remove","path":"/bulb"},{"op":"test","path":"/on","value":true}])");
    EXPECT_EQ(*parse_edit(text), edit);
    for (const char* bad : {"{}", "[1]", R"([{"op":"move","path":"/a","from":"/b"}])", R"([{"op":"add","path":"/a"}])", R"([{"op":"remove","path":"/a","value":1}])",
                            R"([{"op":"add","path":1,"value":1}])", R"([{"op":"add","path":"/a","value":1,"x":1}])", R"([{"op":1,"path":"/a","value":1}])"})
        EXPECT_FALSE(parse_edit(bad)) << bad;
}

}  // namespace
}  // namespace pai
