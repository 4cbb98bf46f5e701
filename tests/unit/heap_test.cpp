// Where large blocks lie, and that they are still the C library's in all else.
#include <gtest/gtest.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <initializer_list>
#include <memory>
#include <string>
#include <vector>

#include <malloc.h>

#include "base/sanitizers.h"
#include "platform/heap.h"

namespace pai {
namespace {

constexpr std::size_t kLarge = 8u << 20;
const bool g_prepared = (prepare_heap(), true);

struct Free {
    void operator()(void* p) const { std::free(p); }
};
using Block = std::unique_ptr<void, Free>;

// What the kernel says of the mapping that an address lies in: "rd wr mr mw me ac hg".
std::string flags_at(const void* address) {
    std::ifstream maps("/proc/self/smaps");
    const auto at = reinterpret_cast<std::uintptr_t>(address);
    bool here = false;
    for (std::string line; std::getline(maps, line);) {
        std::uintptr_t first = 0, end = 0;
        if (std::sscanf(line.c_str(), "%lx-%lx ", &first, &end) == 2) here = first <= at && at < end;
        else if (here && line.starts_with("VmFlags:")) return line.substr(8) + " ";
    }
    return "";
}
bool on_large_pages(const void* address) { return flags_at(address).find(" hg ") != std::string::npos; }

class Heap : public testing::Test {
protected:
    void SetUp() override {
        ASSERT_TRUE(g_prepared);
        if (!std::ifstream("/sys/kernel/mm/transparent_hugepage/enabled")) GTEST_SKIP() << "every test skipped: the kernel has no transparent large pages";
        if (PAIFANG_SHADOWED) GTEST_SKIP() << "every test skipped: a sanitizer gives memory";
    }
};

TEST_F(Heap, WhatIsLargeLiesOnLargePagesWhoeverAsksForIt) {
    const Block plain(std::malloc(kLarge)), zeros(std::calloc(kLarge / 8, 8)), aligned(std::aligned_alloc(64, kLarge)), old(::memalign(64, kLarge));
    void* posix = nullptr;
    ASSERT_EQ(::posix_memalign(&posix, 64, kLarge), 0);
    const Block told(posix);
    Block grown(std::malloc(1000));
    grown.reset(std::realloc(grown.release(), kLarge));
    const std::vector<std::byte> vector(kLarge);
    for (const void* p : std::initializer_list<const void*>{plain.get(), zeros.get(), aligned.get(), old.get(), told.get(), grown.get(), vector.data()}) {
        ASSERT_TRUE(p);
        EXPECT_TRUE(on_large_pages(static_cast<const std::byte*>(p) + kLarge / 2)) << flags_at(p);
    }
}

TEST_F(Heap, WhatIsSmallDoesNot) {
    const Block small(std::malloc(64 << 10)), medium(std::malloc(3 << 19));
    EXPECT_FALSE(on_large_pages(small.get())) << flags_at(small.get());
    EXPECT_FALSE(on_large_pages(medium.get())) << flags_at(medium.get());
}

TEST_F(Heap, BlocksHoldWhatTheyShould) {
    const Block zeros(std::calloc(kLarge, 1));
    const auto* bytes = static_cast<const unsigned char*>(zeros.get());
    EXPECT_TRUE(std::all_of(bytes, bytes + kLarge, [](unsigned char b) { return b == 0; }));
    Block grown(std::malloc(3u << 20));
    std::memset(grown.get(), 7, 3u << 20);
    grown.reset(std::realloc(grown.release(), kLarge));
    bytes = static_cast<const unsigned char*>(grown.get());
    EXPECT_TRUE(std::all_of(bytes, bytes + (3u << 20), [](unsigned char b) { return b == 7; }));
    for (const std::size_t alignment : {std::size_t{16}, std::size_t{64}, std::size_t{4096}, std::size_t{1} << 21}) {
        void* p = nullptr;
        ASSERT_EQ(::posix_memalign(&p, alignment, kLarge), 0);
        const Block block(p);
        EXPECT_EQ(reinterpret_cast<std::uintptr_t>(p) % alignment, 0u);
        EXPECT_GE(::malloc_usable_size(p), kLarge);
    }
}

TEST_F(Heap, WhatIsNotToBeHadIsSaidAsTheLibrarySaysIt) {
    const volatile std::size_t too_much = PTRDIFF_MAX / 2;
    void* p = nullptr;
    errno = 3;
    EXPECT_EQ(::posix_memalign(&p, 64, too_much), ENOMEM);
    EXPECT_EQ(::posix_memalign(&p, 24, 100), EINVAL);
    EXPECT_EQ(errno, 3);
    EXPECT_EQ(p, nullptr);
    EXPECT_EQ(std::malloc(too_much), nullptr);
    EXPECT_EQ(errno, ENOMEM);
    const volatile std::size_t many = SIZE_MAX / 2;
    EXPECT_EQ(std::calloc(many, 4), nullptr);
    errno = 3;
    const Block block(std::malloc(kLarge));
    EXPECT_EQ(errno, 3) << "what the kernel thinks of the advice is nobody's business";
}

}  // namespace
}  // namespace pai
