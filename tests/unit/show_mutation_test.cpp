// Damaged files are refused or play; nothing else happens.
#include <gtest/gtest.h>

#include "base/hash.h"
#include "show_sample.h"

namespace pai {
namespace {

// `text` with one small change, drawn from `seed`.
std::string mutated(std::string text, std::uint64_t seed) {
    const auto draw = [&](std::uint64_t step, std::size_t n) { return static_cast<std::size_t>(hash_u64(seed, 1, step) % n); };
    const std::size_t at = draw(0, text.size()), size = 1 + draw(1, 12);
    constexpr const char* kPieces[] = {"{", "}", "[", "]", "\"", ",", ":", "-", "1e38", "1e-45", "null", "true", "0", "9999999", "\\u0000", "\xff", "a", "/", "~"};
    switch (draw(2, 4)) {
        case 0: text.erase(at, size); break;
        case 1: text.insert(at, kPieces[draw(3, std::size(kPieces))]); break;
        case 2: text.replace(at, size, kPieces[draw(3, std::size(kPieces))]); break;
        default: text.insert(draw(4, text.size()), text.substr(at, size * 8)); break;
    }
    return text;
}

// Digits are changed in place: most of these files load, with odd values.
std::string renumbered(std::string text, std::uint64_t seed) {
    for (std::uint64_t step = 0; step < 6; ++step) {
        const std::size_t at = text.find_first_of("0123456789", hash_u64(seed, 2, step) % text.size());
        if (at != text.npos) text[at] = static_cast<char>('0' + hash_u64(seed, 3, step) % 10);
    }
    return text;
}

TEST(Mutation, ADamagedShowIsRefusedWithAReasonOrPlays) {
    const ShowTexts texts = small_texts();
    int loaded = 0, refused = 0;
    for (std::uint64_t seed = 0; seed < 4000; ++seed) {
        ShowTexts damaged = texts;
        std::string* const parts[] = {&damaged.show, &damaged.scenes["hall"], &damaged.scenes["quiet"], &damaged.timelines["main"]};
        std::string& part = *parts[seed % 4];
        part = seed % 8 < 4 ? mutated(part, seed) : renumbered(part, seed);
        const auto show = parse_show(damaged);
        if (!show) {
            ++refused;
            EXPECT_FALSE(show.error().reason.empty()) << show.error().message;
            continue;
        }
        ++loaded;
        ASSERT_EQ(*parse_show(write_show(*show)), *show) << seed;
        const CompiledShow program = compiled(*show);
        for (const double t_s : {0.0, 4.4, 8.6, 13.0}) {
            const FrameState state = evaluate(program, {}, Flicks::from_seconds(t_s));
            ASSERT_EQ(state, evaluate(program, {}, Flicks::from_seconds(t_s))) << seed;  // no NaN either: it differs from itself
        }
    }
    EXPECT_GT(loaded, 1000);
    EXPECT_GT(refused, 1000);
}

}  // namespace
}  // namespace pai
