#include "base/shared_library.h"

#include <cstring>

#include <dlfcn.h>
#include <fmt/format.h>

namespace pai {

Result<SharedLibrary> SharedLibrary::open(const char* soname) {
    // A path would load whatever lies there; names go to the folders that the system trusts.
    if (*soname == '\0' || std::strchr(soname, '/')) return Error(Code::InvalidArgument, fmt::format("library '{}': expected a file name without folders", soname));
    // Its functions are found through its handle only; what it lacks is said here and not in the middle of a call.
    void* const handle = ::dlopen(soname, RTLD_NOW | RTLD_LOCAL);
    if (handle) return SharedLibrary(handle);
    const char* why = ::dlerror();
    return Error(Code::Unsupported, fmt::format("library {} cannot be loaded: {}", soname, why ? why : "no reason given"));
}

void* SharedLibrary::find(const char* function) const { return ::dlsym(handle_, function); }

}  // namespace pai
