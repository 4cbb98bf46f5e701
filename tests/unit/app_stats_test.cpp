// What a run says about its frames.
#include <gtest/gtest.h>

#include "app/stats.h"

namespace pai::app {
namespace {

TEST(DurationHistogram, QuantilesAreAtMostAHundredthTooLargeAndTheLargestIsExact) {
    DurationHistogram h;
    EXPECT_EQ(h.quantile(0.5), 0);
    for (int i = 1000; i > 0; --i) h.add(i * 0.1);
    EXPECT_EQ(h.count(), 1000);
    for (const double share : {0.001, 0.25, 0.5, 0.95, 0.99}) {
        const double exact = 100 * share;
        EXPECT_GE(h.quantile(share), exact * (1 - 1e-9)) << share;
        EXPECT_LE(h.quantile(share), exact * 1.011) << share;
    }
    EXPECT_EQ(h.quantile(1), 100);
}

TEST(DurationHistogram, OneDurationIsEveryQuantileAndExtremesAreCounted) {
    DurationHistogram one;
    one.add(16.7);
    for (const double share : {0.0, 0.5, 1.0}) EXPECT_EQ(one.quantile(share), 16.7);
    DurationHistogram h;
    h.add(0);
    h.add(1e9);
    EXPECT_EQ(h.count(), 2);
    EXPECT_LE(h.quantile(0.5), 0.001);
    EXPECT_EQ(h.quantile(1), 1e9);
}

}  // namespace
}  // namespace pai::app
