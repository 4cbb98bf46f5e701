// A frame is a pure function of show, live state and time.
#include <algorithm>
#include <cmath>
#include <numbers>
#include <set>

#include <gtest/gtest.h>

#include "base/hash.h"
#include "show/evaluate.h"
#include "show_sample.h"

namespace pai {
namespace {


CompiledShow compiled(const Show& show, const Slate& slate = {}) {
    std::map<Id, AssetId> ids;
    for (const auto& [name, value] : show.assets)
        if (is_own_work(value)) ids[name] = {"urn:paifang:local:" + name};
    auto result = compile(show, ids, slate);
    EXPECT_TRUE(result) << result.error().message;
    return *result;
}

TEST(Evaluate, AThousandSeeksEqualLinearPlayBitForBit) {
    const CompiledShow show = compiled(small_show());
    Live live;
    live.overrides["/scenes/hall/nodes/key/light/intensity_cd"]["panel"] = {1, {{250}, 1}};
    constexpr FrameRate rate{30000, 1001};
    constexpr std::int64_t frames = 1000;  // nearly three rounds of the loop
    FrameState state;
    EvaluateScratch scratch;
    std::vector<std::uint64_t> played;
    for (std::int64_t i = 0; i < frames; ++i) {
        evaluate(show, live, frame_start(i, rate), state, scratch);
        played.push_back(state_hash(state));
    }
    EXPECT_GT(std::set<std::uint64_t>(played.begin(), played.end()).size(), 990u);
    for (std::uint64_t n = 0; n < 1000; ++n) {
        const auto frame = static_cast<std::int64_t>(hash_u64(1, 2, n) % frames);
        evaluate(show, live, frame_start(frame, rate), state, scratch);
        ASSERT_EQ(state_hash(state), played[static_cast<std::size_t>(frame)]) << frame;
        if (n % 20 == 0) {
            ASSERT_EQ(evaluate(show, live, frame_start(frame, rate)), state) << frame;
        }
    }
}

}  // namespace
}  // namespace pai
