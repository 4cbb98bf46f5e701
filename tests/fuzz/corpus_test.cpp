// Every seed file, cut short at each byte and spoilt at each byte, is read or refused, and nothing else happens.
#include <algorithm>

#include <gtest/gtest.h>

#include "base/file.h"
#include "targets.h"

namespace pai {
namespace {

// The files of a target's corpus, with the bytes of each.
std::vector<std::pair<std::string, Bytes>> corpus(std::string_view target) {
    std::vector<std::pair<std::string, Bytes>> out;
    const auto folder = std::filesystem::path(PAIFANG_ROOT) / "tests/fuzz/corpus" / target;
    const auto files = list_directory(folder);
    EXPECT_TRUE(files) << folder;
    if (!files) return out;
    for (const auto& file : *files) out.emplace_back(file.filename(), *read_file(file));
    EXPECT_FALSE(out.empty()) << folder;
    return out;
}

// Long files are cut and spoilt at about this many places.
constexpr std::size_t kPlaces = 2000;

TEST(Corpus, WholeFilesAreRead) {
    ASSERT_GT(fuzz_targets().size(), 50u);
    for (const FuzzTarget& target : fuzz_targets())
        for (const auto& [name, bytes] : corpus(target.name)) target.run(bytes);
}

TEST(Corpus, FilesCutAtAnyByteAreReadOrRefused) {
    for (const FuzzTarget& target : fuzz_targets())
        for (const auto& [name, bytes] : corpus(target.name)) {
            const std::size_t step = bytes.size() / kPlaces + 1;
            // A copy of the exact size, so that a sanitizer sees the first byte beyond it.
            for (std::size_t size = 0; size < bytes.size(); size += step) target.run(Bytes(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(size)));
        }
}

TEST(Corpus, FilesSpoiltAtAnyByteAreReadOrRefused) {
    for (const FuzzTarget& target : fuzz_targets())
        for (const auto& [name, bytes] : corpus(target.name)) {
            const std::size_t step = bytes.size() / kPlaces + 1;
            Bytes spoilt = bytes;
            for (std::size_t at = 0; at < bytes.size(); at += step)
                for (const std::byte value : {std::byte{0x00}, std::byte{0x7f}, std::byte{0xff}, bytes[at] ^ std::byte{0x01}, bytes[at] ^ std::byte{0x80}}) {
                    spoilt[at] = value;
                    target.run(spoilt);
                    spoilt[at] = bytes[at];
                }
        }
}

}  // namespace
}  // namespace pai
