#include "app/output_windows.h"

#include <algorithm>
#include <cmath>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "base/log.h"
#include "output/slice.h"

namespace pai::app {
namespace {

std::string display_text(const OutputPlace& place) {
    if (place.connector.empty() || place.edid.empty()) return place.connector + place.edid;
    return place.connector + " " + place.edid;
}

std::string wish_text(const OutputSpec& spec) {
    if (spec.connector.empty() && spec.edid.empty()) return "a display that no other output takes";
    return display_text({.rect = {}, .connector = spec.connector, .edid = spec.edid});
}

WindowOptions window_options(const std::string& title, const WindowPlan& plan) {
    WindowOptions out{.title = title, .width = plan.rect.width, .height = plan.rect.height, .cover = {}};
    if (!plan.movable) out.cover = plan.rect;
    if (plan.movable && plan.placed) out.at = {plan.rect.x, plan.rect.y};
    return out;
}

}  // namespace

DesktopRect OutputWindow::part(const OutputPlace& place, const OutputSize& shape) const {
    const int width = window.width(), height = window.height();
    if (plan.movable) {
        const Placement at = fit({0, 0, shape.width, shape.height}, width, height);
        return {at.x, height - at.y - at.height, at.width, at.height};
    }
    // The window system may count in other units than pixels.
    const double sx = static_cast<double>(width) / plan.rect.width, sy = static_cast<double>(height) / plan.rect.height;
    const auto x = [&](int desktop) { return static_cast<int>(std::lround((desktop - plan.rect.x) * sx)); };
    const auto y = [&](int desktop) { return static_cast<int>(std::lround((desktop - plan.rect.y) * sy)); };
    const DesktopRect& r = place.rect;
    return {x(r.x), y(r.y), x(r.x + r.width) - x(r.x), y(r.y + r.height) - y(r.y)};
}

Result<OutputWindows> OutputWindows::create(const Venue& venue, const OutputWindowOptions& options) {
    const bool outputs = options.visible && options.outputs && !venue.outputs.empty();
    WindowOptions base{.title = options.title, .width = options.width, .height = options.height, .display = std::max(0, options.display),
                       .visible = options.visible, .cover = {}};
    if (outputs) base = {.title = options.title, .width = 16, .height = 16, .cover = {}, .shown = false};
    base.gamepads = options.visible;
    base.shown = base.shown && !options.hidden;
    PAI_TRY(auto window, Window::create(base));
    OutputWindows out(std::move(window), options);
    if (!outputs) return out;
    out.watch_.emplace();
    PAI_TRY(out.use(venue));
    return out;
}

Result<void> OutputWindows::use(const Venue& venue) {
    venue_ = venue;
    if (wants_outputs(venue) && !watch_) {
        // Outputs from now on: their windows take the place of the one that showed the canvas.
        watch_.emplace();
        base_.show(false);
    }
    active_ = wants_outputs(venue) && watch_;
    if (!active_ && watch_) {
        // And none any more: the one window comes back.
        base_.make_current(false);
        windows_.clear();
        watch_.reset();
        base_.show(!options_.hidden);
    }
    std::erase_if(reports_, [&](const auto& r) { return !venue_.outputs.contains(r.first); });
    std::erase_if(places_, [&](const auto& p) { return !venue_.outputs.contains(p.first); });
    return active_ ? adopt() : Result<void>{};
}

void OutputWindows::record(const OutputPlaces& now) {
    for (const auto& [id, place] : now) {
        const auto found = places_.find(id);
        const bool first = found == places_.end();
        const bool was = !first && found->second.kind != OutputPlace::Kind::Waiting, is = place.kind != OutputPlace::Kind::Waiting;
        OutputReport& report = reports_[id];
        report.id = id;
        const std::string display = display_text(place);
        if (was && (!is || report.display != display)) {
            ++report.lost;
            log::warn("output", "{}: its display {} is gone", id, report.display);
        }
        if (is && (!was || report.display != display)) {
            ++report.adopted;
            log::info("output", "{}: shown on {} at {},{} {}x{}", id, display.empty() ? "the desktop" : display, place.rect.x, place.rect.y, place.rect.width, place.rect.height);
        }
        if (!is && (was || first)) log::warn("output", "{}: dark until there is {}", id, wish_text(venue_.outputs.at(id)));
        report.display = display;
    }
}

Result<void> OutputWindows::open(const WindowPlan& plan) {
    WindowOptions options = window_options(options_.title, plan);
    options.shown = !options_.hidden;
    PAI_TRY(auto window, base_.create_beside(options));
    if (!plan.movable) watch_->keep_above(window.system_id());
    windows_[plan.name] = std::make_unique<OutputWindow>(OutputWindow{std::move(window), plan});
    return {};
}

Result<void> OutputWindows::adopt() {
    const OutputPlaces now = place_outputs(venue_, watch_->displays(), places_, options_.display);
    const auto spanning = windows_.find("");
    const auto plans = plan_windows(venue_.windows, now, spanning == windows_.end() ? DesktopRect{} : spanning->second->plan.rect);
    record(now);
    places_ = now;
    std::set<std::string> kept;
    Result<void> failed;
    for (const WindowPlan& plan : plans) {
        const auto found = windows_.find(plan.name);
        if (found != windows_.end() && found->second->plan.movable != plan.movable) windows_.erase(found);
        kept.insert(plan.name);
        if (!windows_.contains(plan.name)) {
            if (const auto opened = open(plan); !opened) failed = opened;
            continue;
        }
        OutputWindow& window = *windows_.at(plan.name);
        if (!plan.movable && window.plan.rect != plan.rect) window.window.cover(plan.rect);
        window.plan = plan;
        window.window.show(!options_.hidden);
    }
    // What waits keeps its window, unseen; what is of no output any more has none.
    std::erase_if(windows_, [&](const auto& w) {
        const bool wanted = w.first.empty() ? venue_.windows == WindowMode::Spanning
                                            : places_.contains(w.first) && (w.second->plan.movable || venue_.windows == WindowMode::Separate);
        return !kept.contains(w.first) && !wanted;
    });
    for (auto& [name, window] : windows_)
        if (!kept.contains(name)) window->window.show(false);
    base_.make_current(false);
    return failed;
}

void OutputWindows::reveal() {
    if (!std::exchange(options_.hidden, false) || !options_.visible) return;
    if (active_) {
        if (const auto adopted = adopt(); !adopted) log::error("output", "{}", adopted.error().message);
        return;
    }
    base_.show(true);
    base_.make_current(true);
}

std::vector<WindowEvent> OutputWindows::poll() {
    auto events = base_.poll();
    if (!active_) return events;
    const bool reported = std::any_of(events.begin(), events.end(), [](const WindowEvent& e) { return e.kind == WindowEvent::Kind::DisplaysChanged; });
    follow_displays(reported);
    return events;
}

void OutputWindows::follow_displays(bool reported) {
    if (!active_ || !watch_->look(reported)) return;
    if (const auto adopted = adopt(); !adopted) log::error("output", "{}", adopted.error().message);
}

std::vector<OutputWindow*> OutputWindows::shown() {
    std::vector<OutputWindow*> out;
    for (auto& [name, window] : windows_)
        if (window->window.shown()) out.push_back(window.get());
    return out;
}

std::optional<OutputPoint> OutputWindows::output_at(const WindowEvent& event) const {
    for (const auto& [name, window] : windows_) {
        if (window->window.id() != event.window) continue;
        for (const Id& id : window->plan.outputs) {
            const DesktopRect r = window->part(places_.at(id), part_of(venue_, venue_.outputs.at(id)));
            const float x = event.x_px - static_cast<float>(r.x), y = event.y_px - static_cast<float>(r.y);
            const auto width = static_cast<float>(r.width), height = static_cast<float>(r.height);
            if (x >= 0 && y >= 0 && x < width && y < height) return OutputPoint{id, x, y, width, height};
        }
    }
    return {};
}

std::vector<OutputReport> OutputWindows::report() const {
    std::vector<OutputReport> out;
    for (const auto& [id, report] : reports_) out.push_back(report);
    return out;
}

OutputWindow* OutputWindows::waiting() {
    OutputWindow* first = nullptr;
    for (auto& [name, window] : windows_) {
        if (!window->window.shown()) continue;
        if (!window->plan.movable) return window.get();
        if (!first) first = window.get();
    }
    return first;
}

bool OutputWindows::waits_for_display() {
    if (!active_) return base_.waits_for_display();
    const OutputWindow* window = waiting();
    return window && window->window.waits_for_display();
}

Window& OutputWindows::front() {
    for (auto& [name, window] : windows_)
        if (window->plan.movable) return window->window;
    for (auto& [name, window] : windows_)
        if (window->window.shown()) return window->window;
    return base_;
}

}  // namespace pai::app
