// What a program knows of itself.
#include <gtest/gtest.h>

#include <cstdio>
#include <vector>

#include "../support/process.h"
#include "platform/process.h"

namespace pai {
namespace {

constexpr std::size_t kHeldMib = 400;

// Started by the test after it, as a program of its own.
TEST(Process, SaysItsPeak) {
    if (!std::getenv("PAIFANG_SAY_PEAK")) GTEST_SKIP() << "asked for by another test";
    std::printf("PEAK %.1f\n", peak_rss_mb());
}

TEST(Process, ItsPeakIsItsOwnWhateverItsParentHolds) {
    const double before_mb = peak_rss_mb();
    ASSERT_GT(before_mb, 1);
    const std::vector<char> held(kHeldMib << 20, 1);
    EXPECT_GT(peak_rss_mb(), before_mb + kHeldMib / 2.0) << "what is held counts, " << held.size() << " bytes";
    const test::Ran ran = test::run({"/proc/self/exe", "--gtest_filter=Process.SaysItsPeak"}, {{"PAIFANG_SAY_PEAK", "1"}});
    ASSERT_EQ(ran.status, 0) << ran.err;
    double said_mb = 0;
    const auto at = ran.out.find("PEAK ");
    ASSERT_NE(at, ran.out.npos) << ran.out;
    ASSERT_EQ(std::sscanf(ran.out.c_str() + at, "PEAK %lf", &said_mb), 1);
    EXPECT_GT(said_mb, 1);
    EXPECT_LT(said_mb, kHeldMib / 2.0);
}

}  // namespace
}  // namespace pai
