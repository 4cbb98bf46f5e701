#pragma once
// Libraries that only some runs need, loaded when the first of them does.
#include "base/result.h"

namespace pai {

// A library of the system that stays loaded until the process ends. Safe on any thread.
class SharedLibrary {
public:
    // `soname` is what the loader searches for, as "libavcodec.so.59": a file name without folders.
    // Unsupported: it is not there or cannot be loaded, with the loader's words. InvalidArgument: a name with folders.
    static Result<SharedLibrary> open(const char* soname);
    // Address of a function of it; null if it has none of that name.
    void* find(const char* function) const;

private:
    explicit SharedLibrary(void* handle) : handle_(handle) {}
    void* handle_;
};

}  // namespace pai
