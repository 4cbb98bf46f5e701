// Descriptions of hour, season and weather, and of surfaces in the open.
#include "show/outdoors.h"

namespace pai {

const TypeInfo& describe(const Outdoors*) {
    static const TypeInfo info = describe_struct<Outdoors>("Outdoors", "hour, season and weather under the open sky; -Z is north, +X east", {
        member<&Outdoors::enabled>("enabled", {.doc = "the scene lies under the open sky; else none of this counts"}),
        member<&Outdoors::time_of_day_h>("time_of_day_h", {.doc = "of the sun: it stands highest at 12", .unit = "h", .min = 0, .max = 24, .live = true}),
        member<&Outdoors::season>("season", {.doc = "quarters of a year since the March equinox: 0 spring, 1 summer, 2 autumn, 3 winter, 4 spring again; south of the equator they are the other way about", .min = 0, .max = 4, .live = true}),
        member<&Outdoors::latitude_deg>("latitude_deg", {.doc = "north of the equator", .unit = "deg", .min = -90, .max = 90}),
        member<&Outdoors::north_deg>("north_deg", {.doc = "turns north from -Z, about +Y", .unit = "deg", .min = -360, .max = 360}),
        member<&Outdoors::cloud>("cloud", {.doc = "share of the sky that is covered", .min = 0, .max = 1, .live = true}),
        member<&Outdoors::wetness>("wetness", {.doc = "of the ground", .min = 0, .max = 1, .live = true}),
        member<&Outdoors::rain>("rain", {.doc = "rings of drops on water and puddles", .min = 0, .max = 1, .live = true}),
        member<&Outdoors::snow>("snow", {.doc = "share of the winter's snow that lies; it falls between seasons 2.4 and 3.6", .min = 0, .max = 1, .live = true}),
        member<&Outdoors::wind_m_s>("wind_m_s", {.doc = "makes waves", .unit = "m/s", .min = 0, .max = 40, .live = true}),
        member<&Outdoors::haze_glow>("haze_glow", {.doc = "multiplies the light of lamps that haze shows", .min = 0, .max = 100, .live = true}),
    });
    return info;
}

const TypeInfo& describe(const ShowOrder*) {
    static const TypeInfo info = describe_enum<ShowOrder>("ShowOrder", {
        {"floors", static_cast<int>(ShowOrder::Floors), "floor by floor upward"},
        {"columns", static_cast<int>(ShowOrder::Columns), "room by room along the wall"},
        {"windows", static_cast<int>(ShowOrder::Windows), "each window by lot"},
    });
    return info;
}

const TypeInfo& describe(const FacadeSurface*) {
    static const TypeInfo info = describe_struct<FacadeSurface>("Facade", "walls with rooms behind their windows", {
        member<&FacadeSurface::room_m>("room_m", {.doc = "along the wall, up, and into the house", .unit = "m", .min = 0.1, .max = 100}),
        member<&FacadeSurface::window>("window", {.doc = "share of the room's face that is glass: along, up", .min = 0.02, .max = 1}),
        member<&FacadeSurface::texture_m>("texture_m", {.doc = "what one unit of the texture coordinates is: along, up; 0: walls are measured in the world", .unit = "m", .min = 0, .max = 1e5}),
        member<&FacadeSurface::wall>("wall", {.doc = "linear Rec. 709, albedo", .min = 0, .max = 1}),
        member<&FacadeSurface::lamp>("lamp", {.doc = "linear Rec. 709, light of most rooms", .min = 0, .max = 1}),
        member<&FacadeSurface::second_lamp>("second_lamp", {.doc = "linear Rec. 709, light of the others", .min = 0, .max = 1}),
        member<&FacadeSurface::second_share>("second_share", {.doc = "of the rooms that have the second lamp", .min = 0, .max = 1}),
        member<&FacadeSurface::brightness>("brightness", {.doc = "of a lit room", .min = 0, .max = 1000}),
        member<&FacadeSurface::lit>("lit", {.doc = "share of the rooms that are lit in the evening; the hour says how many of them now", .min = 0, .max = 1}),
        member<&FacadeSurface::curtains>("curtains", {.doc = "share of the rooms that draw curtains", .min = 0, .max = 1}),
        member<&FacadeSurface::glass>("glass", {.doc = "share of the sky that panes reflect", .min = 0, .max = 1}),
        member<&FacadeSurface::show_share>("show_share", {.doc = "of the windows that shine by the model's glow channels", .min = 0, .max = 1}),
        member<&FacadeSurface::show_first>("show_first", {.doc = "first of these channels, a whole number", .min = 0, .max = 15}),
        member<&FacadeSurface::show_channels>("show_channels", {.doc = "how many there are in turn, a whole number", .min = 1, .max = 16}),
        member<&FacadeSurface::show_order>("show_order", {.doc = "along what the channels run"}),
        member<&FacadeSurface::show_colour>("show_colour", {.doc = "linear Rec. 709", .min = 0, .max = 1}),
        member<&FacadeSurface::show_brightness>("show_brightness", {.doc = "where a channel is at 1", .min = 0, .max = 1000}),
    });
    return info;
}

const TypeInfo& describe(const GroundSurface*) {
    static const TypeInfo info = describe_struct<GroundSurface>("Ground", "ground, roofs, bodies in the open", {
        member<&GroundSurface::wet>("wet", {.doc = "how much of the wetness it takes", .min = 0, .max = 1}),
        member<&GroundSurface::snow>("snow", {.doc = "how much of the snow lies on it", .min = 0, .max = 1}),
        member<&GroundSurface::foliage>("foliage", {.doc = "how much of its green follows the season", .min = 0, .max = 1}),
        member<&GroundSurface::lamps>("lamps", {.doc = "its emission is that of lamps: on from dusk to dawn"}),
        member<&GroundSurface::mirror>("mirror", {.doc = "it is level, at the height of the model's origin: where it is wet it mirrors what stands on it, unless the scene has water in view"}),
    });
    return info;
}

const TypeInfo& describe(const WaterSurface*) {
    static const TypeInfo info = describe_struct<WaterSurface>("Water", "a level stretch of water, at the height of the model's origin; one height a scene", {
        member<&WaterSurface::colour>("colour", {.doc = "linear Rec. 709, of what light comes back from within", .min = 0, .max = 1}),
        member<&WaterSurface::wave_m>("wave_m", {.doc = "height of the longest waves in a wind of 5 m/s", .unit = "m", .min = 0, .max = 10}),
        member<&WaterSurface::wave_length_m>("wave_length_m", {.doc = "of the longest waves", .unit = "m", .min = 0.5, .max = 500}),
        member<&WaterSurface::roughness>("roughness", {.doc = "how far reflections are drawn out", .min = 0, .max = 1}),
        member<&WaterSurface::flow_m_s>("flow_m_s", {.doc = "along the world's +X", .unit = "m/s", .min = -20, .max = 20}),
    });
    return info;
}

const TypeInfo& describe(const SurfacePart*) {
    static const TypeInfo info = describe_struct<SurfacePart>("Surface", "how surfaces with one material are drawn: exactly one of facade, ground, water", {
        member<&SurfacePart::material>("material", {.doc = "name of the material in the model; *: all that no other entry names", .required = true}),
        member<&SurfacePart::facade>("facade", {.doc = "walls with rooms behind their windows"}),
        member<&SurfacePart::ground>("ground", {.doc = "gets wet, bears snow, follows the season"}),
        member<&SurfacePart::water>("water", {.doc = "mirrors what stands around it"}),
    });
    return info;
}

}  // namespace pai
