#include "platform/displays.h"

#include <algorithm>
#include <string_view>
#include <tuple>

#include <SDL.h>

#include "base/file.h"
#include "base/log.h"
#include "platform/edid.h"
#include "platform/randr.h"
#include "platform/video.h"

namespace pai {
namespace fs = std::filesystem;
namespace {

constexpr const char* kDrm = "/sys/class/drm";
constexpr std::uint64_t kLongestDrmFile = 64 << 10;  // sysfs says that every file has a page

bool on_x11() {
    const char* driver = SDL_GetCurrentVideoDriver();
    return driver && std::string_view(driver) == "x11";
}

std::vector<DrmDisplay> drm_displays() {
    std::vector<DrmDisplay> out;
    const auto folders = list_directory(kDrm);
    if (!folders) return out;
    for (const fs::path& folder : *folders) {
        const auto connector = drm_connector(folder.filename().string());
        if (!connector) continue;
        const auto status = read_text_file(folder / "status", kLongestDrmFile);
        if (!status || !status->starts_with("connected")) continue;
        DrmDisplay cable{.connector = *connector, .edid = {}, .name = {}};
        if (const auto bytes = read_file(folder / "edid", kLongestDrmFile)) {
            if (const auto edid = parse_edid(*bytes)) {
                cable.edid = edid->identity();
                cable.name = edid->name;
            }
        }
        out.push_back(std::move(cable));
    }
    return out;
}

std::vector<Display> sdl_displays() {
    std::vector<Display> out;
    for (int i = 0; i < SDL_GetNumVideoDisplays(); ++i) {
        SDL_Rect r{};
        SDL_DisplayMode mode{};
        if (SDL_GetDisplayBounds(i, &r) != 0) continue;
        SDL_GetDesktopDisplayMode(i, &mode);
        const char* name = SDL_GetDisplayName(i);
        out.push_back({.connector = {}, .edid = {}, .name = name ? name : "", .bounds = {r.x, r.y, r.w, r.h},
                       .refresh_hz = static_cast<double>(mode.refresh_rate), .primary = i == 0});
    }
    return out;
}

// Needs SDL's video to be open. An X server may be that of another machine, whose cables are not those of this one.
std::vector<Display> find_displays(Randr* randr) {
    std::vector<Display> out;
    if (randr) out = randr->displays().value_or(std::vector<Display>{});
    if (out.empty()) {
        out = sdl_displays();
        if (!on_x11()) match_drm(drm_displays(), out);
    }
    std::stable_sort(out.begin(), out.end(), [](const Display& a, const Display& b) {
        return std::tie(a.bounds.x, a.bounds.y, a.connector) < std::tie(b.bounds.x, b.bounds.y, b.connector);
    });
    return out;
}

}  // namespace

DesktopRect around(const DesktopRect& a, const DesktopRect& b) {
    if (a.empty()) return b;
    if (b.empty()) return a;
    const int x = std::min(a.x, b.x), y = std::min(a.y, b.y);
    return {x, y, std::max(a.x + a.width, b.x + b.width) - x, std::max(a.y + a.height, b.y + b.height) - y};
}

std::optional<std::string> drm_connector(const std::string& folder) {
    if (!folder.starts_with("card")) return {};
    const std::size_t digits_end = folder.find_first_not_of("0123456789", 4);
    if (digits_end == 4 || digits_end == folder.npos || folder[digits_end] != '-' || digits_end + 1 == folder.size()) return {};
    return folder.substr(digits_end + 1);
}

void match_drm(std::span<const DrmDisplay> cables, std::vector<Display>& shown) {
    std::vector<const DrmDisplay*> free;
    for (const DrmDisplay& c : cables) free.push_back(&c);
    const auto give = [&](Display& display, const DrmDisplay* cable) {
        display.connector = cable->connector;
        display.edid = cable->edid;
        std::erase(free, cable);
    };
    for (Display& d : shown) {
        const auto named = [&](const DrmDisplay* c) { return !c->name.empty() && d.name.find(c->name) != d.name.npos; };
        const auto alike = std::count_if(shown.begin(), shown.end(), [&](const Display& other) { return other.name == d.name; });
        if (alike == 1 && std::count_if(free.begin(), free.end(), named) == 1) give(d, *std::find_if(free.begin(), free.end(), named));
    }
    const auto nameless = [](const Display& d) { return d.connector.empty(); };
    if (free.size() == 1 && std::count_if(shown.begin(), shown.end(), nameless) == 1)
        give(*std::find_if(shown.begin(), shown.end(), nameless), free.front());
}

std::vector<Display> displays() {
    const auto video = Video::open(true);
    if (!video) {
        // No screen is no fault of a machine.
        if (video.error().code == Code::Unsupported) log::warn("displays", "{}", video.error().message);
        return {};
    }
    const auto randr = on_x11() ? Randr::connect() : nullptr;
    return find_displays(randr.get());
}

struct DisplayWatch::Impl {
    std::unique_ptr<Randr> randr;
    std::vector<Display> displays;
};

DisplayWatch::DisplayWatch() : impl_(std::make_unique<Impl>()) {
    if (on_x11()) impl_->randr = Randr::connect();
    impl_->displays = find_displays(impl_->randr.get());
}
DisplayWatch::~DisplayWatch() = default;
DisplayWatch::DisplayWatch(DisplayWatch&&) noexcept = default;
DisplayWatch& DisplayWatch::operator=(DisplayWatch&&) noexcept = default;

const std::vector<Display>& DisplayWatch::displays() const { return impl_->displays; }

bool DisplayWatch::look(bool reported) {
    if (!(impl_->randr ? impl_->randr->changed() : reported)) return false;
    auto now = find_displays(impl_->randr.get());
    if (now == impl_->displays) return false;
    impl_->displays = std::move(now);
    return true;
}

void DisplayWatch::keep_above(std::uint32_t window) {
    if (impl_->randr) impl_->randr->keep_above(window);
}

}  // namespace pai
