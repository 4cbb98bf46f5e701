// What reading JSON costs beside a bare simdjson, and what the state of one frame costs beside the frame's time.
#include <gtest/gtest.h>
#include <simdjson.h>

#include "base/file.h"
#include "base/hash.h"
#include "base/json.h"
#include "measure.h"
#include "show/evaluate.h"
#include "show/load.h"

namespace pai::test {
namespace {

// About 8 MB in the manner of glTF: objects of short members, and long arrays of numbers.
std::string big_json() {
    JsonWriter w;
    w.begin_object().key("nodes").begin_array();
    for (int i = 0; i < 60'000; ++i) {
        w.begin_object().member("name", "node " + std::to_string(i)).member("mesh", i % 977).key("translation").begin_array();
        for (int k = 0; k < 3; ++k) w.value(hash_unit(1, static_cast<std::uint64_t>(i), static_cast<std::uint64_t>(k)));
        w.end_array().member("visible", i % 3 != 0).end_object();
    }
    w.end_array().key("times").begin_array();
    for (int i = 0; i < 300'000; ++i) w.value(hash_unit(2, static_cast<std::uint64_t>(i), 0));
    return w.end_array().end_object().take();
}

// Visits every value and reads every number; the sum keeps the compiler from leaving it out.
double walk(JsonRef v) {
    double sum = v.is_number() ? v.as_double() : static_cast<double>(v.text().size());
    for (std::size_t i = 0; i < v.size(); ++i) sum += walk(v[i]) + (v.is_object() ? static_cast<double>(v.key(i).size()) : 0);
    return sum;
}

double walk(simdjson::dom::element v) {
    double sum = 0;
    if (v.is_array()) {
        for (const auto child : simdjson::dom::array(v)) sum += walk(child);
    } else if (v.is_object()) {
        for (const auto member : simdjson::dom::object(v)) sum += walk(member.value) + static_cast<double>(member.key.size());
    } else if (v.is_string()) {
        sum = static_cast<double>(std::string_view(v).size());
    } else if (v.is_number()) {
        sum = double(v);
    }
    return sum;
}

TEST(Perf, json_beside_a_bare_simdjson) {
    const std::string text = big_json();
    double ours = 0, theirs = 0;
    const Pair p = compare(
        7,
        [&] {
            const auto doc = JsonDoc::parse(text);
            ASSERT_TRUE(doc) << doc.error().message;
            ours = walk(doc->root());
        },
        [&] {
            simdjson::dom::parser parser;
            theirs = walk(parser.parse(text).value());
        });
    EXPECT_NEAR(ours, theirs, 1e-6 * theirs);
    tell("json: parse and walk", p, static_cast<double>(text.size()) / 1e6);
}

TEST(Perf, the_state_of_a_frame_beside_33_ms) {
    const auto folder = share_directory() / "scenes" / "artifact-hall";
    if (!file_exists(folder / "show.json")) GTEST_SKIP() << "every test skipped: " << folder << " is not built";
    const auto show = load_show(folder);
    ASSERT_TRUE(show) << show.error().message;
    const auto compiled = compile(*show);
    ASSERT_TRUE(compiled) << compiled.error().message;
    constexpr FrameRate kRate{30, 1};
    const std::int64_t frames = frame_at(compiled->duration(), kRate);
    FrameState state;
    EvaluateScratch scratch;
    double all_ms = std::numeric_limits<double>::infinity(), worst_ms = 0;
    for (int round = 0; round < 5; ++round) {
        double sum = 0;
        for (std::int64_t i = 0; i < frames; ++i) {
            const double ms = cpu_ms([&] { evaluate(*compiled, {}, frame_start(i, kRate), state, scratch); });
            sum += ms;
            if (round > 0) worst_ms = std::max(worst_ms, ms);
        }
        all_ms = std::min(all_ms, sum);
    }
    const double mean = all_ms / static_cast<double>(frames);
    std::printf("PERF evaluate: %lld frames, mean %.4f ms, worst %.4f ms; %.3f %% of 33.3 ms\n", static_cast<long long>(frames), mean, worst_ms,
                100 * mean / (1000.0 / 30));
}

}  // namespace
}  // namespace pai::test
