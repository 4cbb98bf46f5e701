#pragma once
// The displays of this machine, by names that survive a reboot and a pulled cable. Main thread only.
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace pai {

// A part of the desktop, which spans all displays: pixels from its top left corner.
struct DesktopRect {
    int x = 0, y = 0, width = 0, height = 0;
    bool empty() const { return width <= 0 || height <= 0; }
    bool operator==(const DesktopRect&) const = default;
};

// The smallest rectangle around both; an empty one adds nothing.
DesktopRect around(const DesktopRect& a, const DesktopRect& b);

// One that shows a part of the desktop now.
struct Display {
    std::string connector;    // "DP-1", as the window system names it; empty: it does not say
    std::string edid;         // Edid::identity(); empty: the display does not say, or says nonsense
    std::string name;         // as people know it
    DesktopRect bounds;
    double refresh_hz = 0;    // 0: unknown
    bool primary = false;
    bool operator==(const Display&) const = default;
};

// The displays now, from left to right, then from top to bottom; empty where there are none (a machine without a screen, a
// console). On X11 RandR tells, elsewhere SDL, and /sys/class/drm the connectors and the EDID.
std::vector<Display> displays();

// A connector as /sys/class/drm lists it: "card0-DP-1" is "DP-1". Nothing if `folder` is no connector.
std::optional<std::string> drm_connector(const std::string& folder);

// A display that has a cable, by /sys/class/drm.
struct DrmDisplay {
    std::string connector, edid, name;
    bool operator==(const DrmDisplay&) const = default;
};
// Gives connector and EDID to those of `shown` that are without: by name where it names one alone, and where one display and
// one cable are left, they are each other's.
void match_drm(std::span<const DrmDisplay> cables, std::vector<Display>& shown);

// Tells when displays come, go or change. Lives while a window does.
class DisplayWatch {
public:
    DisplayWatch();
    ~DisplayWatch();
    DisplayWatch(DisplayWatch&&) noexcept;
    DisplayWatch& operator=(DisplayWatch&&) noexcept;

    // The displays as they were at the last look.
    const std::vector<Display>& displays() const;
    // True if they are others than at the last look. Where nothing was reported this costs one look at a socket, which does not wait.
    // On X11 the watch hears of it by itself; elsewhere `reported` says that the window system reported a change.
    bool look(bool reported);
    // On X11: puts the window of that number there (Window::system_id()) on top again, at most twice a second, when another covers it.
    void keep_above(std::uint32_t window);

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace pai
