#include "show/venue.h"

namespace pai {

const TypeInfo& describe(const Slate*) {
    static const TypeInfo info = describe_struct<Slate>("Slate", "the neutral picture for when nothing may be shown", {
        member<&Slate::title>("title", {.doc = "by language; empty: the show's", .keys = Rule::Language}),
        member<&Slate::line>("line", {.doc = "by language", .keys = Rule::Language}),
        member<&Slate::background>("background", {.doc = "linear Rec. 709", .min = 0, .max = 1}),
        member<&Slate::colour>("colour", {.doc = "of the words, linear Rec. 709", .min = 0, .max = 1}),
    });
    return info;
}

const TypeInfo& describe(const CanvasSpec*) {
    static const TypeInfo info = describe_struct<CanvasSpec>("Canvas", "a virtual raster", {
        member<&CanvasSpec::width_px>("width_px", {.doc = "width", .unit = "px", .min = 16, .max = 32768}),
        member<&CanvasSpec::height_px>("height_px", {.doc = "height", .unit = "px", .min = 16, .max = 32768}),
    });
    return info;
}

const TypeInfo& describe(const OutputSpec*) {
    static const TypeInfo info = describe_struct<OutputSpec>("Output", "shows a part of a canvas on one display", {
        member<&OutputSpec::canvas>("canvas", {.doc = "id of a canvas", .required = true, .rule = Rule::Id}),
        member<&OutputSpec::first_x_px>("first_x_px", {.doc = "left border of the part", .unit = "px", .min = 0, .max = 32767}),
        member<&OutputSpec::first_y_px>("first_y_px", {.doc = "upper border of the part", .unit = "px", .min = 0, .max = 32767}),
        member<&OutputSpec::width_px>("width_px", {.doc = "0: to the right border of the canvas", .unit = "px", .min = 0, .max = 32768}),
        member<&OutputSpec::height_px>("height_px", {.doc = "0: to the lower border of the canvas", .unit = "px", .min = 0, .max = 32768}),
        member<&OutputSpec::display>("display", {.doc = "index, as `paifang doctor` lists them", .min = 0, .max = 63}),
        member<&OutputSpec::full_screen>("full_screen", {.doc = "else a window"}),
    });
    return info;
}

const TypeInfo& describe(const Channel*) {
    static const TypeInfo info = describe_enum<Channel>("Channel", {
        {"projection", static_cast<int>(Channel::Projection)},
        {"led", static_cast<int>(Channel::Led)},
        {"monitor", static_cast<int>(Channel::Monitor)},
        {"hmd", static_cast<int>(Channel::Hmd)},
        {"web", static_cast<int>(Channel::Web)},
    });
    return info;
}

const TypeInfo& describe(const Purpose*) {
    static const TypeInfo info = describe_enum<Purpose>("Purpose", {
        {"performance", static_cast<int>(Purpose::Performance)},
        {"exhibit", static_cast<int>(Purpose::Exhibit)},
        {"kiosk", static_cast<int>(Purpose::Kiosk)},
        {"education", static_cast<int>(Purpose::Education)},
        {"rehearsal", static_cast<int>(Purpose::Rehearsal)},
        {"preview", static_cast<int>(Purpose::Preview)},
        {"edit", static_cast<int>(Purpose::Edit)},
        {"audit", static_cast<int>(Purpose::Audit)},
        {"archive", static_cast<int>(Purpose::Archive)},
    });
    return info;
}

const TypeInfo& describe(const Venue*) {
    static const TypeInfo info = describe_struct<Venue>("Venue", "the house a show plays in", {
        member<&Venue::id>("id", {.doc = "what licences name: did:web:venue.example", .required = true}),
        member<&Venue::title>("title", {.doc = "by language", .keys = Rule::Language}),
        member<&Venue::territory>("territory", {.doc = "ISO 3166 code, for people to read: the device's own document rules"}),
        member<&Venue::purpose>("purpose", {.doc = "what licences are asked for"}),
        member<&Venue::channel>("channel", {.doc = "delivery channel that licences are asked for"}),
        member<&Venue::languages>("languages", {.doc = "in order of preference; empty: the show's", .rule = Rule::Language, .max_count = 16}),
        member<&Venue::slate>("slate", {.doc = "the neutral picture for when nothing may be shown"}),
        member<&Venue::canvases>("canvases", {.doc = "by id", .max_count = 64}),
        member<&Venue::outputs>("outputs", {.doc = "by id", .max_count = 64}),
    }, "paifang.venue/1");
    return info;
}

namespace {
std::string_view name_of(const TypeInfo& type, std::int64_t value) {
    for (const Choice& c : type.choices)
        if (c.value == value) return c.name;
    return {};
}
}  // namespace

std::string_view to_string(Purpose purpose) { return name_of(type_of<Purpose>(), static_cast<int>(purpose)); }
std::string_view to_string(Channel channel) { return name_of(type_of<Channel>(), static_cast<int>(channel)); }

}  // namespace pai
