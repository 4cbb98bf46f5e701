#pragma once
// PAIFANG_SHADOWED: 1 where a sanitizer stands for malloc() and keeps a shadow of all memory, which is larger than any limit; else 0.
// GCC says so by a macro for each, Clang when it is asked.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define PAIFANG_SHADOWED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) || __has_feature(memory_sanitizer)
#define PAIFANG_SHADOWED 1
#endif
#endif
#ifndef PAIFANG_SHADOWED
#define PAIFANG_SHADOWED 0
#endif
