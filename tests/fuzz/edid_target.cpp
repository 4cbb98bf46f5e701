// What displays say of themselves.
#include <algorithm>
#include <numeric>

#include "platform/edid.h"
#include "targets.h"

namespace pai {
namespace {

void check(ByteSpan bytes) {
    const auto edid = parse_edid(bytes);
    if (!edid) return PAI_ASSERT(!edid.error().message.empty());
    const std::string identity = edid->identity();
    PAI_ASSERT(edid->maker.size() == 3 && edid->serial_text.size() <= 13 && edid->name.size() <= 13);
    PAI_ASSERT(edid->width_px >= 0 && edid->width_px < 4096 && edid->height_px >= 0 && edid->height_px < 4096);
    PAI_ASSERT(identity.size() >= 8 && identity.size() <= 22);
    PAI_ASSERT(std::all_of(identity.begin(), identity.end(), [](char c) { return c > 0x20 && c < 0x7f; }));
}

}  // namespace

// As they come, and with header and sum made right, which chance does not find.
void fuzz_edid(ByteSpan bytes) {
    check(bytes);
    Bytes mended(bytes.begin(), bytes.end());
    mended.resize(128);
    std::fill(mended.begin(), mended.begin() + 8, std::byte{0xff});
    mended[0] = mended[7] = std::byte{0};
    const unsigned sum = std::accumulate(mended.begin(), mended.end() - 1, 0u, [](unsigned s, std::byte b) { return s + std::to_integer<unsigned>(b); });
    mended[127] = static_cast<std::byte>(0u - sum);
    check(mended);
}

}  // namespace pai
