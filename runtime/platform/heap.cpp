#include "platform/heap.h"

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <thread>

#include <malloc.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/sanitizers.h"

#if !PAIFANG_SHADOWED && defined(__GLIBC__)
#define PAI_LARGE_PAGES 1
#else
#define PAI_LARGE_PAGES 0
#endif

namespace pai {
namespace {

constexpr std::size_t kMb = std::size_t{1} << 20;

}  // namespace

void prepare_heap() {
    // What is as large as a picture goes back at once when it is freed. The C library else keeps more the more it has seen.
    ::mallopt(M_MMAP_THRESHOLD, static_cast<int>(kMb));
    // What a frame needs besides stays for the next one: software GL lists triangles in small blocks, whose pages would be made anew in every frame.
    constexpr std::size_t kOfAFrame = 64 * kMb;
    ::mallopt(M_TRIM_THRESHOLD, static_cast<int>(kOfAFrame));
}

void trim_heaps() { ::malloc_trim(0); }

void share_heaps() { ::mallopt(M_ARENA_MAX, static_cast<int>(std::max(2u, std::thread::hardware_concurrency() / 2))); }

}  // namespace pai

#if PAI_LARGE_PAGES
// The C library's own functions, under the names that it keeps for programs which put themselves before them. What they return is freed by its free().
extern "C" {
void* __libc_malloc(std::size_t) noexcept;                 // NOLINT: the C library's name
void* __libc_calloc(std::size_t, std::size_t) noexcept;    // NOLINT
void* __libc_realloc(void*, std::size_t) noexcept;         // NOLINT
void* __libc_memalign(std::size_t, std::size_t) noexcept;  // NOLINT
}

namespace {

constexpr std::size_t kLargePage = 2 * pai::kMb;  // of x86-64, and of AArch64 with pages of 4 KB

// The whole pages of a block that is not touched yet. Nothing depends on its success.
void advise_large_pages(const void* block, std::size_t size) {
    const auto page = static_cast<std::uintptr_t>(::getpagesize());
    const auto at = reinterpret_cast<std::uintptr_t>(block);
    const std::uintptr_t first = (at + page - 1) / page * page, end = (at + size) / page * page;
    if (first >= end) return;
    const int kept = errno;
    ::madvise(reinterpret_cast<void*>(first), end - first, MADV_HUGEPAGE);
    errno = kept;
}

void* advised(void* block, std::size_t size) {
    if (block && size >= kLargePage) advise_large_pages(block, size);
    return block;
}

}  // namespace

extern "C" {
void* malloc(std::size_t size) noexcept { return advised(__libc_malloc(size), size); }
void* calloc(std::size_t count, std::size_t size) noexcept { return advised(__libc_calloc(count, size), count * size); }
void* realloc(void* block, std::size_t size) noexcept { return advised(__libc_realloc(block, size), size); }
void* memalign(std::size_t alignment, std::size_t size) noexcept { return advised(__libc_memalign(alignment, size), size); }
void* aligned_alloc(std::size_t alignment, std::size_t size) noexcept { return advised(__libc_memalign(alignment, size), size); }
int posix_memalign(void** out, std::size_t alignment, std::size_t size) noexcept {
    if (alignment % sizeof(void*) != 0 || alignment == 0 || (alignment & (alignment - 1)) != 0) return EINVAL;
    const int kept = errno;
    void* const block = __libc_memalign(alignment, size);
    errno = kept;  // it tells by its result alone
    if (!block) return ENOMEM;
    *out = advised(block, size);
    return 0;
}
}
#endif
