// libav is loaded whole, or refused with the name of what is missing. Run twice: with the system's, and with a library that lacks functions.
#include <cstdlib>

#include <gtest/gtest.h>

#include "libav/libav.h"

namespace pai {
namespace {

TEST(Libav, IsLoadedWholeOrRefusedWithTheFunctionThatIsMissing) {
    const char* const poor = std::getenv("PAIFANG_POOR_SWSCALE");
    for (int again = 0; again < 2; ++again) {
        const auto loaded = load_libav();
        if (!poor) {
            EXPECT_TRUE(loaded) << loaded.error().message;
            continue;
        }
        ASSERT_FALSE(loaded);
        EXPECT_EQ(loaded.error().code, Code::Unsupported);
        EXPECT_NE(loaded.error().message.find(std::string("library ") + poor + " lacks the function sws_getCoefficients"), std::string::npos) << loaded.error().message;
    }
}

}  // namespace
}  // namespace pai
