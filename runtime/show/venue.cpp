#include "show/venue.h"

#include <charconv>

#include <fmt/format.h>

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

const TypeInfo& describe(const CornerPin*) {
    static const TypeInfo info = describe_struct<CornerPin>("CornerPin", "how far the corners of the picture were moved, in shares of its width and height", {
        member<&CornerPin::top_left>("top_left", {.doc = "right and down are positive", .min = -1, .max = 1}),
        member<&CornerPin::top_right>("top_right", {.doc = "right and down are positive", .min = -1, .max = 1}),
        member<&CornerPin::bottom_right>("bottom_right", {.doc = "right and down are positive", .min = -1, .max = 1}),
        member<&CornerPin::bottom_left>("bottom_left", {.doc = "right and down are positive", .min = -1, .max = 1}),
    });
    return info;
}

const TypeInfo& describe(const WarpMesh*) {
    static const TypeInfo info = describe_struct<WarpMesh>("WarpMesh", "a grid of handles that bends the picture", {
        member<&WarpMesh::columns>("columns", {.doc = "of handles; 0: no mesh", .min = 0, .max = 65}),
        member<&WarpMesh::rows>("rows", {.doc = "of handles; 0: no mesh", .min = 0, .max = 65}),
        member<&WarpMesh::offsets>("offsets", {.doc = "by column-row from the top left: how far that handle was moved, in shares of width and height", .min = -2, .max = 2, .max_count = 4225}),
        member<&WarpMesh::smooth>("smooth", {.doc = "curves through the handles; else straight between them"}),
    });
    return info;
}

const TypeInfo& describe(const EdgeBlend*) {
    static const TypeInfo info = describe_struct<EdgeBlend>("EdgeBlend", "soft edges where the pictures of two projectors overlap", {
        member<&EdgeBlend::left_px>("left_px", {.doc = "width of the overlap, in pixels of the canvas", .unit = "px", .min = 0, .max = 16384}),
        member<&EdgeBlend::right_px>("right_px", {.doc = "width of the overlap, in pixels of the canvas", .unit = "px", .min = 0, .max = 16384}),
        member<&EdgeBlend::top_px>("top_px", {.doc = "height of the overlap, in pixels of the canvas", .unit = "px", .min = 0, .max = 16384}),
        member<&EdgeBlend::bottom_px>("bottom_px", {.doc = "height of the overlap, in pixels of the canvas", .unit = "px", .min = 0, .max = 16384}),
        member<&EdgeBlend::curve>("curve", {.doc = "steepness of the ramp; 1: straight", .min = 1, .max = 8}),
    });
    return info;
}

const TypeInfo& describe(const MaskShape*) {
    static const TypeInfo info = describe_struct<MaskShape>("Mask", "a polygon that hides what is outside of it, or inside of it", {
        member<&MaskShape::points>("points", {.doc = "in order of their ids, in shares of the output's width and height from its top left, upright", .min = -1, .max = 2, .max_count = 256}),
        member<&MaskShape::hides_inside>("hides_inside", {.doc = "else it hides what is outside"}),
        member<&MaskShape::feather_px>("feather_px", {.doc = "width of its soft border, half of it to each side", .unit = "px", .min = 0, .max = 1000}),
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
        member<&OutputSpec::connector>("connector", {.doc = "of the display, as `paifang doctor` lists them: DP-1"}),
        member<&OutputSpec::edid>("edid", {.doc = "maker, product and serial number of the display, as `paifang doctor` lists them; wins over the connector"}),
        member<&OutputSpec::area_x_px>("area_x_px", {.doc = "left border of the part of the display that is filled", .unit = "px", .min = -32768, .max = 32767}),
        member<&OutputSpec::area_y_px>("area_y_px", {.doc = "upper border of the part of the display that is filled", .unit = "px", .min = -32768, .max = 32767}),
        member<&OutputSpec::area_width_px>("area_width_px", {.doc = "0: to the right border of the display", .unit = "px", .min = 0, .max = 32768}),
        member<&OutputSpec::area_height_px>("area_height_px", {.doc = "0: to the lower border of the display", .unit = "px", .min = 0, .max = 32768}),
        member<&OutputSpec::full_screen>("full_screen", {.doc = "without a display of its own: else a window that can be moved"}),
        member<&OutputSpec::rotation_deg>("rotation_deg", {.doc = "0, 90, 180 or 270, clockwise: how the projector hangs; the picture is turned back", .unit = "deg", .min = 0, .max = 270}),
        member<&OutputSpec::corners>("corners", {.doc = "corner pin"}),
        member<&OutputSpec::warp>("warp", {.doc = "warp mesh, applied before the corner pin"}),
        member<&OutputSpec::blend>("blend", {.doc = "soft edges"}),
        member<&OutputSpec::gamma>("gamma", {.doc = "of the projector: light = signal ^ gamma; 0: sRGB", .min = 0, .max = 4}),
        member<&OutputSpec::black_level>("black_level", {.doc = "light that the projector emits at black, share of its white: lifted where fewer overlap", .min = 0, .max = 0.2}),
        member<&OutputSpec::masks>("masks", {.doc = "what is hidden", .max_count = 32}),
    });
    return info;
}

const TypeInfo& describe(const WindowMode*) {
    static const TypeInfo info = describe_enum<WindowMode>("WindowMode", {
        {"spanning", static_cast<int>(WindowMode::Spanning), "one window over all displays and one swap"},
        {"separate", static_cast<int>(WindowMode::Separate), "a window each; one of them waits for the display"},
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
        member<&Venue::windows>("windows", {.doc = "how outputs become windows"}),
        member<&Venue::osc_interface>("osc_interface", {.doc = "network interface or address on which messages are taken: eth1; empty: as the command line says"}),
        member<&Venue::least_resolution>("least_resolution", {.doc = "of each side of a canvas: as few of its pixels may be drawn where frames are late else; 1: never fewer", .min = 0.25, .max = 1}),
        member<&Venue::main_memory_mb>("main_memory_mb", {.doc = "main memory that assets may take, in MB, before those go that are not needed soon; 0: half of the machine's, a quarter on software GL", .min = 0, .max = 1'000'000}),
        member<&Venue::gpu_memory_mb>("gpu_memory_mb", {.doc = "the same on the GPU; 0: three quarters of what it has, a quarter of main memory on software GL", .min = 0, .max = 1'000'000}),
    }, "paifang.venue/2");
    return info;
}

namespace {
std::string_view name_of(const TypeInfo& type, std::int64_t value) {
    for (const Choice& c : type.choices)
        if (c.value == value) return c.name;
    return {};
}
}  // namespace

Id handle_id(int column, int row) { return fmt::format("{}-{}", column, row); }

std::optional<glm::ivec2> parse_handle_id(std::string_view id) {
    const auto dash = id.find('-');
    if (dash == std::string_view::npos) return {};
    glm::ivec2 out;
    const auto read = [](std::string_view text, int& number) {
        if (text.empty() || text.size() > 2 || text[0] < '0' || text[0] > '9' || (text.size() > 1 && text[0] == '0')) return false;
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
        return error == std::errc() && end == text.data() + text.size();
    };
    if (!read(id.substr(0, dash), out.x) || !read(id.substr(dash + 1), out.y)) return {};
    return out;
}

bool is_convex(const CornerPin& pin) {
    const glm::vec2 corners[] = {pin.top_left, glm::vec2(1, 0) + pin.top_right, glm::vec2(1, 1) + pin.bottom_right,
                                 glm::vec2(0, 1) + pin.bottom_left};
    for (int i = 0; i < 4; ++i) {
        const glm::vec2 a = corners[(i + 1) % 4] - corners[i], b = corners[(i + 2) % 4] - corners[(i + 1) % 4];
        if (a.x * b.y - a.y * b.x < 1e-4f) return false;
    }
    return true;
}

std::string_view to_string(Purpose purpose) { return name_of(type_of<Purpose>(), static_cast<int>(purpose)); }
std::string_view to_string(Channel channel) { return name_of(type_of<Channel>(), static_cast<int>(channel)); }

}  // namespace pai
