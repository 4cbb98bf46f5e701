#include "base/result.h"

#include <cstdio>
#include <cstdlib>

namespace pai {

std::string_view to_string(Code code) {
    switch (code) {
        case Code::NotFound: return "not found";
        case Code::Corrupt: return "corrupt";
        case Code::Unsupported: return "unsupported";
        case Code::Denied: return "denied";
        case Code::InvalidArgument: return "invalid argument";
        case Code::Io: return "input/output";
        case Code::Gpu: return "graphics";
        case Code::Network: return "network";
        case Code::Timeout: return "timeout";
        case Code::Internal: return "internal";
    }
    return "unknown";
}

void assert_failed(const char* what, const char* file, int line) {
    std::fprintf(stderr, "%s:%d: broken invariant: %s\n", file, line, what);
    std::abort();
}

}  // namespace pai
