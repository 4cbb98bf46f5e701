#include "vault/core_files.h"

#include <sys/resource.h>

namespace pai {

void forbid_core_files() {
    const rlimit none{0, 0};
    ::setrlimit(RLIMIT_CORE, &none);
}

}  // namespace pai
