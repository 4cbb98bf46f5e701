#include "app/doctor.h"

#include <algorithm>
#include <limits>
#include <map>

#include <fmt/format.h>

#include "base/file.h"
#include "gfx/context.h"
#include "platform/camera.h"
#include "platform/process.h"
#include "platform/window.h"
#include "time/clock.h"
#include "vault/home_commands.h"

namespace pai::app {
namespace fs = std::filesystem;
namespace {

constexpr long long kLowDiskBytes = 1ll << 30;
constexpr std::int64_t kReleased_ms = 1'735'689'600'000;  // 2025-01-01: a clock before it was never set

Finding good(std::string name, std::string detail) { return {std::move(name), true, std::move(detail), {}}; }
Finding bad(std::string name, std::string detail, std::string advice) {
    return {std::move(name), false, std::move(detail), std::move(advice)};
}

Finding examine_gl() {
    const auto window = Window::create({.width = 16, .height = 16, .visible = false});
    if (!window) return bad("gl", window.error().message, "install a driver with OpenGL 4.5, or libgl1-mesa-dri and libegl1");
    const auto info = gfx::query_context();
    if (!info) return bad("gl", info.error().message, "install a driver with OpenGL 4.5");
    return good("gl", fmt::format("OpenGL {}, {}{}", info->version, info->renderer, info->software ? ": drawn by the processor" : ""));
}

// As a venue file names it, and what it is: "HDMI-A-1 EPS-A12B-00012345 (EPSON PJ) 1920x1080 at 0,0, 60 Hz".
std::string display_line(const Display& d) {
    std::string out = d.connector.empty() ? "unnamed" : d.connector;
    if (!d.edid.empty()) out += " " + d.edid;
    if (d.name != d.connector && !d.name.empty()) out += fmt::format(" ({})", d.name);
    out += fmt::format(" {}x{} at {},{}", d.bounds.width, d.bounds.height, d.bounds.x, d.bounds.y);
    if (d.refresh_hz > 0) out += fmt::format(", {:.4g} Hz", d.refresh_hz);
    return d.primary ? out + ", primary" : out;
}

Finding examine_displays() {
    const auto found = displays();
    std::string text;
    std::map<std::string, int> alike;
    for (const Display& d : found) {
        text += (text.empty() ? "" : "; ") + display_line(d);
        if (!d.edid.empty()) ++alike[d.edid];
    }
    for (const auto& [edid, count] : alike)
        if (count > 1) text += fmt::format("; {} say that they are {}: name their connectors, too", count, edid);
    if (!found.empty()) return good("displays", text);
    return bad("displays", "none", "connect one and set DISPLAY; without one, play --headless and render still work");
}

Finding examine_cameras() {
    std::string text;
    for (const CameraInfo& c : list_cameras()) text += fmt::format("{}{} ({})", text.empty() ? "" : "; ", c.name, c.path);
    return good("cameras", text.empty() ? "none: shows that use one show its fallback" : text);
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

// When a licence begins and ends by the dates of its permissions and of those it hangs from; closed, s since 1970.
struct Term {
    std::int64_t first = std::numeric_limits<std::int64_t>::min(), last = std::numeric_limits<std::int64_t>::max();
};

Term term_of(const PolicyRule& rule) {
    Term out;
    for (const RuleConstraint& c : rule.constraints) {
        if (c.operand != RuleOperand::DateTime) continue;
        if (c.op == RuleOperator::Gteq) out.first = std::max(out.first, c.number);
        if (c.op == RuleOperator::Gt) out.first = std::max(out.first, c.number + 1);
        if (c.op == RuleOperator::Lteq) out.last = std::min(out.last, c.number);
        if (c.op == RuleOperator::Lt) out.last = std::min(out.last, c.number - 1);
    }
    return out;
}

Term term_of(const DocumentSet& documents, const Verified<LicenceDoc>& leaf) {
    Term out;
    for (const Verified<LicenceDoc>* licence : documents.chain(leaf)) {
        Term widest{std::numeric_limits<std::int64_t>::max(), std::numeric_limits<std::int64_t>::min()};
        for (const PolicyRule& rule : licence->doc.policy.permissions) {
            const Term one = term_of(rule);
            widest = {std::min(widest.first, one.first), std::max(widest.last, one.last)};
        }
        out = {std::max(out.first, widest.first), std::min(out.last, widest.last)};
    }
    return out;
}

Finding judge_licences(const DocumentSet& documents) {
    const std::int64_t now = wall_ms() / 1000;
    constexpr std::int64_t kNever = std::numeric_limits<std::int64_t>::max();
    std::size_t in_force = 0;
    std::int64_t next = kNever, last = 0;
    for (const Verified<LicenceDoc>* licence : documents.licences()) {
        const Term term = term_of(documents, *licence);
        last = std::max(last, term.last);
        if (now < term.first || now > term.last) continue;
        ++in_force;
        next = std::min(next, term.last);
    }
    const std::size_t failed = documents.failed_licences().size();
    std::string text = fmt::format("{} of {} licences in force", in_force, documents.licences().size() + failed);
    if (in_force > 0) text += next == kNever ? ", without end" : fmt::format(", until {}{}", format_utc(next), in_force > 1 ? " the first of them" : "");
    if (failed > 0) text += fmt::format(", {} no longer pass", failed);
    text += fmt::format("; {} packages", documents.manifests().size());
    if (in_force > 0) return good("licences", text);
    return bad("licences", text, last > 0 && last < now ? "they have ended: import a new one" : "run paifang import with the licence, its grant and its packages");
}

Finding examine_licences() {
    const fs::path home = paifang_home();
    const auto roots = list_directory(home / "store" / "root");
    if (!roots || roots->empty() || !file_exists(home / "ledger" / "ledger.sqlite"))
        return bad("licences", fmt::format("none in {}", home.string()), "run paifang import with the root, the licence and its packages");
    const auto opened = Home::open(home);
    if (!opened) return bad("licences", opened.error().message, "make the folder readable");
    if (opened->code() != RightsCode::Ok)
        return bad("licences", fmt::format("not judged: {}", to_string(opened->code())), "mend what the lines keys and ledger say");
    return judge_licences(opened->documents());
}

Finding examine_ledger() {
    const fs::path file = paifang_home() / "ledger" / "ledger.sqlite";
    if (!file_exists(file)) return good("ledger", "empty: the first session begins it");
    const auto check = verify_ledger(paifang_home(), false);
    if (!check) return bad("ledger", check.error().message, "mend the device keys: nothing is shown without a ledger");
    if (check->code != "OK") return bad("ledger", check->code + ": " + check->message, "keep the file for its licensors, and ask them how to go on");
    return good("ledger", fmt::format("{} entries, {} checkpoints, all verified", check->size, check->checkpoints));
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
    return {examine_gl(),   examine_displays(), examine_cameras(), examine_audio(),  examine_clock(),
            examine_keys(), examine_licences(), examine_ledger(), examine_disk()};
}

}  // namespace pai::app
