#pragma once
// `paifang kiosk`: one catalogue, one visitor at a time, and no way out but the staff's.
#include <filesystem>
#include <string>

#include "base/result.h"
#include "time/flicks.h"

namespace pai::app {

struct KioskOptions {
    std::string catalogue;          // a name or a path, see find_catalogue()
    std::string venue;              // a name or a path, see find_venue(); empty: $PAIFANG_HOME/venue.json, else a monitor
    int width = 1920, height = 1080;  // of the picture without a window
    int display = 0;
    bool headless = false;          // on a virtual clock, with a script
    bool windowed = false;          // for those who write catalogues: a window, and requests to close it are heard
    std::filesystem::path script;   // what is done to it
    std::filesystem::path shots;    // folder for the pictures of the script
    std::filesystem::path contact_sheet;  // all of them at a glance
    std::filesystem::path record;   // what was done to it is written here
    std::filesystem::path stats;
    FrameRate rate{30, 1};          // of the virtual clock
    std::int64_t draw_every = 1;    // headless: frames of which one is drawn; shots are drawn always
    std::int64_t start_ns = 0;      // steady_ns() when the program began
};

struct KioskReport {
    std::string reason;             // "staff" (the PIN), "stopped" (a signal, a closed window) or "end" (of the script)
    double hours = 0;
    std::int64_t frames = 0, visits = 0, enquiries = 0;
};

// Runs until staff leave, SIGTERM or SIGINT, or the end of the script.
Result<KioskReport> run_kiosk(const KioskOptions& options);

// Asks for a PIN twice on the terminal (once from a pipe) and keeps its hash for the catalogue's exit rule.
Result<void> set_kiosk_pin(const std::string& catalogue);

}  // namespace pai::app
