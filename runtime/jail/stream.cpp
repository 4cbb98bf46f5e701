#include "jail/stream.h"

#include <cerrno>

#include <unistd.h>

namespace pai {

Result<void> read_exactly(std::span<std::byte> into) {
    while (!into.empty()) {
        const ssize_t n = ::read(0, into.data(), into.size());
        if (n > 0) into = into.subspan(static_cast<std::size_t>(n));
        else if (n == 0 || errno != EINTR) return Error(Code::Io, "the stream ended");
    }
    return {};
}

Result<void> write_exactly(ByteSpan bytes) {
    while (!bytes.empty()) {
        const ssize_t n = ::write(1, bytes.data(), bytes.size());
        if (n > 0) bytes = bytes.subspan(static_cast<std::size_t>(n));
        else if (n == 0 || errno != EINTR) return Error(Code::Io, "the stream ended");
    }
    return {};
}

}  // namespace pai
