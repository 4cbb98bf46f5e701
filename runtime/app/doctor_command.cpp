#include <algorithm>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "app/cli.h"
#include "app/doctor.h"
#include "platform/displays.h"

namespace pai::app {
namespace {

Result<Outcome> doctor() {
    const auto findings = examine_machine();
    const bool healthy = std::all_of(findings.begin(), findings.end(), [](const Finding& f) { return f.ok; });
    JsonWriter w = begin_outcome(healthy ? "" : "NOT_READY");
    std::string text;
    w.key("checks").begin_array();
    for (const Finding& f : findings) {
        w.begin_object().member("name", f.name).member("ok", f.ok).member("detail", f.detail).member("advice", f.advice).end_object();
        text += fmt::format("{:<10} {:<3} {}{}{}\n", f.name, f.ok ? "ok" : "!!", f.detail, f.ok ? "" : ": ", f.advice);
    }
    w.end_array().key("displays").begin_array();
    for (const Display& d : displays()) {
        w.begin_object(JsonWriter::Layout::Inline).member("connector", d.connector).member("edid", d.edid).member("name", d.name);
        w.member("x", d.bounds.x).member("y", d.bounds.y).member("width", d.bounds.width).member("height", d.bounds.height);
        w.member("refresh_hz", d.refresh_hz).member("primary", d.primary).end_object();
    }
    w.end_array();
    return end_outcome(std::move(w), std::move(text));
}

}  // namespace

void add_doctor(Cli& cli) {
    auto* sub = cli.app.add_subcommand("doctor", "checks this machine: a line each, ok or what to do");
    sub->callback([&cli] { cli.run = doctor; });
}

}  // namespace pai::app
