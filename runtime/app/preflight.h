#pragma once
// Will it play tonight? Judged before the house opens, without counting a play.
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "app/programme.h"
#include "vault/home.h"

namespace pai::app {

struct PreflightSlot {
    std::int64_t from = 0, to = 0;  // s since 1970, half-open
    std::string asset;
    bool permitted = false;
    std::string code;               // licence format, section 8
    bool operator==(const PreflightSlot&) const = default;
};

struct PreflightWarning {
    std::string code, asset;        // asset: or what else it is about
    std::int64_t at = 0;            // s since 1970
    std::string message;            // English
};

struct Preflight {
    bool plays = false;             // all of it, now
    std::int64_t now = 0, until = 0;  // until: the first instant at which something would be denied, or the end of what was looked at
    bool open_ended = false;        // nothing ends within ten years
    std::string code = "OK";        // the strictest of now; OK if it plays
    std::string asset;              // that code is about
    std::vector<PreflightSlot> slots;
    std::vector<PreflightWarning> warnings;
    // The worst code of all slots, OK if none is denied.
    std::string worst() const;
};

struct PreflightRequest {
    std::vector<AssetId> assets;
    std::vector<std::pair<std::string, std::string>> own_work;  // short name and path of what is not sealed
    std::string folder;             // that those paths are relative to
    SessionRequest ask;
    bool needs_work = false;        // of a kiosk: without a work there is nothing to open; a show may do with text and light
    int days = 1;                   // slots are told for so many days from now
    bool check_bytes = true;        // reads every stored payload
};

// What is worked on, for a terminal.
using PreflightProgress = std::function<void(const std::string& what)>;

// Judges every asset from now on, instant by instant as the decisions say that they may change, and compares the stored bytes
// with what was signed. Appends DECISION rows and counts no play. Io: the home cannot be read.
Result<Preflight> preflight(Home& home, const PreflightRequest& request, const PreflightProgress& progress = {});

// The request about a programme in a venue. Empty action: that of a play.
PreflightRequest preflight_request(const Programme& programme, const Venue& venue, const std::string& action = {}, const std::string& purpose = {});

// "plays tonight: yes until 2027-01-30T12:00:00Z" or "plays tonight: no CODE".
std::string first_line(const Preflight& result);

}  // namespace pai::app
