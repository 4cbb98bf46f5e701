#include "platform/randr.h"

#include <algorithm>
#include <cstdlib>
#include <map>
#include <set>
#include <string>

#include <xcb/randr.h>
#include <xcb/xcb.h>

#include "base/bytes.h"
#include "platform/edid.h"
#include "time/clock.h"

namespace pai {
namespace {

constexpr std::int64_t kRaiseAgain_ns = 500'000'000;
constexpr std::uint32_t kLongestEdid = 256 / 4;  // in 32-bit units
constexpr std::uint16_t kChanges = XCB_RANDR_NOTIFY_MASK_SCREEN_CHANGE | XCB_RANDR_NOTIFY_MASK_CRTC_CHANGE |
                                   XCB_RANDR_NOTIFY_MASK_OUTPUT_CHANGE | XCB_RANDR_NOTIFY_MASK_OUTPUT_PROPERTY;

struct Free {
    void operator()(void* reply) const { std::free(reply); }
};
template <class T>
using Reply = std::unique_ptr<T, Free>;

// What is asked of one output, in flight at once with all the others.
struct Question {
    xcb_randr_output_t output = 0;
    xcb_randr_get_output_info_cookie_t info{};
    xcb_randr_get_output_property_cookie_t edid{};
};

double refresh_of(const xcb_randr_get_screen_resources_current_reply_t& all, xcb_randr_mode_t id) {
    const auto* modes = xcb_randr_get_screen_resources_current_modes(&all);
    const auto count = xcb_randr_get_screen_resources_current_modes_length(&all);
    for (int i = 0; i < count; ++i) {
        const xcb_randr_mode_info_t& m = modes[i];
        double lines = m.vtotal;
        if (m.mode_flags & XCB_RANDR_MODE_FLAG_DOUBLE_SCAN) lines *= 2;
        if (m.mode_flags & XCB_RANDR_MODE_FLAG_INTERLACE) lines /= 2;
        if (m.id == id && m.htotal > 0 && lines > 0) return static_cast<double>(m.dot_clock) / (static_cast<double>(m.htotal) * lines);
    }
    return 0;
}

}  // namespace

struct Randr::Impl {
    xcb_connection_t* x = nullptr;
    xcb_window_t root = 0;
    xcb_atom_t edid = XCB_ATOM_NONE;
    std::uint8_t first_event = 0;
    std::map<xcb_window_t, std::int64_t> above;  // when each was last raised
    std::set<xcb_randr_output_t> had_cable;

    explicit Impl(xcb_connection_t* connection) : x(connection) {}
    Impl(const Impl&) = delete;
    Impl& operator=(const Impl&) = delete;
    ~Impl() { xcb_disconnect(x); }

    bool begin(int screen_number);
    bool describe(const Question& question, const xcb_randr_get_screen_resources_current_reply_t& all, Display& out);
    void raise(xcb_window_t window);
};

bool Randr::Impl::begin(int screen_number) {
    auto screens = xcb_setup_roots_iterator(xcb_get_setup(x));
    for (; screen_number > 0 && screens.rem > 1; --screen_number) xcb_screen_next(&screens);
    root = screens.data->root;
    const auto* extension = xcb_get_extension_data(x, &xcb_randr_id);
    if (!extension || !extension->present) return false;
    first_event = extension->first_event;
    const Reply<xcb_randr_query_version_reply_t> version(xcb_randr_query_version_reply(x, xcb_randr_query_version(x, 1, 3), nullptr));
    if (!version || version->major_version < 1 || (version->major_version == 1 && version->minor_version < 3)) return false;
    const std::string name = "EDID";
    const Reply<xcb_intern_atom_reply_t> atom(xcb_intern_atom_reply(x, xcb_intern_atom(x, 0, static_cast<std::uint16_t>(name.size()), name.data()), nullptr));
    if (atom) edid = atom->atom;
    xcb_randr_select_input(x, root, kChanges);
    xcb_flush(x);
    return true;
}

// False for an output that shows nothing: not lit, or its cable was pulled. One that is lit and never had a cable, as drivers say
// of some splitters and of modes that were forced, shows something.
bool Randr::Impl::describe(const Question& q, const xcb_randr_get_screen_resources_current_reply_t& all, Display& out) {
    const Reply<xcb_randr_get_output_property_reply_t> property(xcb_randr_get_output_property_reply(x, q.edid, nullptr));
    const Reply<xcb_randr_get_output_info_reply_t> info(xcb_randr_get_output_info_reply(x, q.info, nullptr));
    if (!info) return false;
    const bool cable = info->connection != XCB_RANDR_CONNECTION_DISCONNECTED;
    if (cable) had_cable.insert(q.output);
    if (info->crtc == XCB_NONE || (!cable && had_cable.contains(q.output))) return false;
    const Reply<xcb_randr_get_crtc_info_reply_t> crtc(xcb_randr_get_crtc_info_reply(x, xcb_randr_get_crtc_info(x, info->crtc, all.config_timestamp), nullptr));
    if (!crtc || crtc->mode == XCB_NONE) return false;
    out.connector.assign(reinterpret_cast<const char*>(xcb_randr_get_output_info_name(info.get())), info->name_len);
    out.bounds = {crtc->x, crtc->y, crtc->width, crtc->height};
    out.refresh_hz = refresh_of(all, crtc->mode);
    out.name = out.connector;
    if (!property || property->format != 8) return true;
    const auto bytes = as_byte_span({reinterpret_cast<const char*>(xcb_randr_get_output_property_data(property.get())),
                                     static_cast<std::size_t>(xcb_randr_get_output_property_data_length(property.get()))});
    if (const auto said = parse_edid(bytes)) {
        out.edid = said->identity();
        if (!said->name.empty()) out.name = said->name;
    }
    return true;
}

void Randr::Impl::raise(xcb_window_t window) {
    const auto found = above.find(window);
    const std::int64_t now = steady_ns();
    if (found == above.end() || now - found->second < kRaiseAgain_ns) return;
    found->second = now;
    const std::uint32_t mode = XCB_STACK_MODE_ABOVE;
    xcb_configure_window(x, window, XCB_CONFIG_WINDOW_STACK_MODE, &mode);
    xcb_flush(x);
}

Randr::Randr(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Randr::~Randr() = default;

std::unique_ptr<Randr> Randr::connect() {
    int screen = 0;
    xcb_connection_t* x = xcb_connect(nullptr, &screen);
    auto impl = std::make_unique<Impl>(x);  // a connection that failed is to be disconnected as well
    if (xcb_connection_has_error(x) != 0 || !impl->begin(screen)) return nullptr;
    return std::unique_ptr<Randr>(new Randr(std::move(impl)));
}

std::optional<std::vector<Display>> Randr::displays() {
    xcb_connection_t* x = impl_->x;
    const auto primary_asked = xcb_randr_get_output_primary(x, impl_->root);
    const Reply<xcb_randr_get_screen_resources_current_reply_t> all(
        xcb_randr_get_screen_resources_current_reply(x, xcb_randr_get_screen_resources_current(x, impl_->root), nullptr));
    const Reply<xcb_randr_get_output_primary_reply_t> primary(xcb_randr_get_output_primary_reply(x, primary_asked, nullptr));
    if (!all) return {};
    const auto* outputs = xcb_randr_get_screen_resources_current_outputs(all.get());
    std::vector<Question> questions;
    for (int i = 0; i < xcb_randr_get_screen_resources_current_outputs_length(all.get()); ++i)
        questions.push_back({outputs[i], xcb_randr_get_output_info(x, outputs[i], all->config_timestamp),
                             xcb_randr_get_output_property(x, outputs[i], impl_->edid, XCB_ATOM_ANY, 0, kLongestEdid, 0, 0)});
    std::vector<Display> out;
    for (const Question& q : questions) {
        Display display;
        if (!impl_->describe(q, *all, display)) continue;
        display.primary = primary && primary->output == q.output;
        out.push_back(std::move(display));
    }
    return out;
}

bool Randr::changed() {
    bool out = false;
    while (const Reply<xcb_generic_event_t> event{xcb_poll_for_event(impl_->x)}) {
        const int type = event->response_type & 0x7f;
        if (type == impl_->first_event + XCB_RANDR_SCREEN_CHANGE_NOTIFY || type == impl_->first_event + XCB_RANDR_NOTIFY) out = true;
        if (type != XCB_VISIBILITY_NOTIFY) continue;
        const auto* seen = reinterpret_cast<const xcb_visibility_notify_event_t*>(event.get());
        if (seen->state != XCB_VISIBILITY_UNOBSCURED) impl_->raise(seen->window);
    }
    return out;
}

void Randr::keep_above(std::uint32_t window) {
    const std::uint32_t mask = XCB_EVENT_MASK_VISIBILITY_CHANGE;
    xcb_change_window_attributes(impl_->x, window, XCB_CW_EVENT_MASK, &mask);
    impl_->above.emplace(window, 0);
    xcb_flush(impl_->x);
}

}  // namespace pai
