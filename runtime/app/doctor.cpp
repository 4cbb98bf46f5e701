#include "app/doctor.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/file.h"
#include "platform/process.h"
#include "platform/window.h"
#include "time/clock.h"

namespace pai::app {
namespace fs = std::filesystem;
namespace {

constexpr long long kLowDiskBytes = 1ll << 30;
constexpr std::int64_t kReleased_ms = 1'735'689'600'000;  // 2025-01-01: a clock before it was never set

Finding good(std::string name, std::string detail) { return {std::move(name), true, std::move(detail), {}}; }
Finding bad(std::string name, std::string detail, std::string advice) {
    return {std::move(name), false, std::move(detail), std::move(advice)};
}

std::size_t count_files(const fs::path& folder) {
    const auto entries = list_directory(folder);
    return entries ? entries->size() : 0;
}

Finding examine_gl() {
    const auto window = Window::create({.width = 16, .height = 16, .visible = false});
    if (!window) return bad("gl", window.error().message, "install a driver with OpenGL 4.5, or libgl1-mesa-dri and libegl1");
    return good("gl", "OpenGL 4.5 core");
}

Finding examine_displays() {
    std::string text;
    for (const Display& d : displays())
        text += fmt::format("{}{} {}x{} at {},{}", text.empty() ? "" : "; ", d.name, d.width, d.height, d.x, d.y);
    if (!text.empty()) return good("displays", text);
    return bad("displays", "none", "connect one and set DISPLAY; without one, play --headless and render still work");
}

Finding examine_audio() {
    const std::string device = audio_device_name();
    if (device != "none") return good("audio", device);
    return bad("audio", "no sound device", "connect one; without one shows play silently, and films still have their sound");
}

Finding examine_clock() {
    const std::int64_t now = wall_ms();
    if (now < kReleased_ms) return bad("clock", "it was never set", "set the date: licences are judged by it");
    return good("clock", fmt::format("{} s since 1970, {} s since start", now / 1000, boot_ms() / 1000));
}

Finding examine_keys() {
    const fs::path home = paifang_home();
    const fs::path key = home / "device" / "ed25519.pem";
    if (!file_exists(key))
        return bad("keys", fmt::format("no device key in {}", home.string()), "run paifang device init, and have the venue certify it");
    std::error_code error;
    const auto mode = fs::status(key, error).permissions();
    if (error || (mode & (fs::perms::group_all | fs::perms::others_all)) != fs::perms::none)
        return bad("keys", fmt::format("{} is open to others", key.string()), fmt::format("chmod 600 {}", key.string()));
    return good("keys", key.string());
}

Finding examine_licences() {
    const fs::path store = paifang_home() / "store";
    const std::size_t roots = count_files(store / "root"), licences = count_files(store / "docs" / "licence");
    const std::size_t packages = count_files(store / "packages");
    const std::string text = fmt::format("{} licences, {} packages, {} roots in {}", licences, packages, roots, store.string());
    if (licences > 0 && roots > 0) return good("licences", text);
    return bad("licences", text, "run paifang import with the root, the licence and its packages");
}

Finding examine_ledger() {
    const fs::path file = paifang_home() / "ledger" / "ledger.sqlite";
    if (file_exists(file)) return good("ledger", file.string());
    return good("ledger", "empty: the first session begins it");
}

Finding examine_disk() {
    const std::string home = paifang_home().string();
    const long long free = free_disk_bytes(home);
    const std::string text = free < 0 ? "unknown" : fmt::format("{:.1f} GB free at {}", static_cast<double>(free) / 1e9, home);
    if (free >= kLowDiskBytes) return good("disk", text);
    return bad("disk", text, "make room: the ledger must always be able to grow");
}

}  // namespace

std::vector<Finding> examine_machine() {
    return {examine_gl(),   examine_displays(), examine_audio(),  examine_clock(),
            examine_keys(), examine_licences(), examine_ledger(), examine_disk()};
}

}  // namespace pai::app
