// What checks and opens assets goes on while a library is being loaded: a driver of GL takes tens of milliseconds, which somebody waits for.
#include <array>
#include <chrono>
#include <cstdlib>
#include <future>
#include <thread>

#include <dlfcn.h>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "base/merkle.h"
#include "vault/age_crypto.h"

namespace pai {
namespace {

std::promise<void>* g_loading = nullptr;
std::future<void>* g_done = nullptr;
bool g_was_done = false;

// Runs under the loader's lock. Only a thread that waits for it takes this long.
void held() {
    g_loading->set_value();
    g_was_done = g_done->wait_for(std::chrono::seconds(60)) == std::future_status::ready;
}

bool hash_and_open(const Secret& key, ByteSpan sealed) {
    std::array<std::byte, 3> plain{};
    const std::array<std::byte, 12> nonce{};
    return merkle_leaf(plain) == merkle_leaf(plain) && chacha_open(key, nonce, sealed, plain);
}

TEST(Loader, AssetsAreHashedAndOpenedWhileALibraryIsBeingLoaded) {
    const Secret key(32);
    std::array<std::byte, 19> sealed{};
    chacha_seal(key, {}, std::array<std::byte, 3>{}, sealed);
    ASSERT_TRUE(hash_and_open(key, sealed));  // what the process does once is done

    std::promise<void> loading, done;
    std::future<void> begun = loading.get_future(), ended = done.get_future();
    g_loading = &loading;
    g_done = &ended;
    bool opened = false;
    std::thread reader([&] {
        begun.wait();
        opened = hash_and_open(key, sealed);
        done.set_value();
    });
    ASSERT_EQ(::setenv("PAIFANG_HELD", fmt::format("{:x}", reinterpret_cast<std::uintptr_t>(&held)).c_str(), 1), 0);
    void* const library = ::dlopen(PAIFANG_HELD_LIBRARY, RTLD_NOW | RTLD_LOCAL);
    if (!library) loading.set_value();
    reader.join();
    ASSERT_NE(library, nullptr) << ::dlerror();
    EXPECT_TRUE(g_was_done) << "a thread waited until the library was there";
    EXPECT_TRUE(opened);
}

}  // namespace
}  // namespace pai
