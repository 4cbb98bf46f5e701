// Loading this library takes as long as the function at the address that PAIFANG_HELD names.
#include <cstdlib>

namespace {

struct Held {
    Held() {
        if (const char* const at = std::getenv("PAIFANG_HELD")) reinterpret_cast<void (*)()>(std::strtoull(at, nullptr, 16))();
    }
};
const Held held;

}  // namespace
