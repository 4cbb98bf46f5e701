#include "app/qr_code.h"

#include <memory>
#include <string>

#include <qrencode.h>

namespace pai::app {

std::vector<bool> make_qr_code(std::string_view text) {
    std::vector<bool> out;
    if (text.empty()) return out;
    const std::unique_ptr<QRcode, void (*)(QRcode*)> code(QRcode_encodeString8bit(std::string(text).c_str(), 0, QR_ECLEVEL_M), QRcode_free);
    if (!code) return out;
    const auto count = static_cast<std::size_t>(code->width) * static_cast<std::size_t>(code->width);
    out.reserve(count);
    for (std::size_t i = 0; i < count; ++i) out.push_back((code->data[i] & 1u) != 0);
    return out;
}

}  // namespace pai::app
