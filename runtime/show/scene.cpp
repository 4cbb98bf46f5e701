// Descriptions of scenes, nodes and their parts.
#include "show/show.h"

#include <utility>

namespace pai {

const TypeInfo& describe(const Transform*) {
    static const TypeInfo info = describe_struct<Transform>("Transform", "node space to its parent's: translate * rotate * scale", {
        member<&Transform::position_m>("position_m", {.doc = "in the parent's space", .unit = "m", .min = -1e6, .max = 1e6, .live = true}),
        member<&Transform::rotation_deg>("rotation_deg", {.doc = "pitch about X, yaw about Y, roll about Z; R = Ry * Rx * Rz", .unit = "deg", .min = -36000, .max = 36000, .live = true}),
        member<&Transform::scale>("scale", {.doc = "along each axis", .min = -1e4, .max = 1e4, .live = true}),
    });
    return info;
}

namespace {

template <std::size_t kChannel>
Member glow_channel(std::string_view name) {
    return {name, &type_of<float>, +[](void* p) -> void* { return &static_cast<Glow*>(p)->channels[kChannel]; },
            {.doc = "multiplies the emission of what is on this channel", .min = 0, .max = 100, .live = true}};
}

template <std::size_t... kChannel>
std::vector<Member> glow_channels(std::index_sequence<kChannel...>) {
    static constexpr std::array<std::string_view, kDimmers> names = {"0", "1", "2",  "3",  "4",  "5",  "6",  "7",
                                                                          "8", "9", "10", "11", "12", "13", "14", "15"};
    return {glow_channel<kChannel>(names[kChannel])...};
}

}  // namespace

const TypeInfo& describe(const Glow*) {
    static const TypeInfo info = describe_struct<Glow>("Glow", "dimmers of a model's light, by the channel of its parts or instances",
                                                       glow_channels(std::make_index_sequence<kDimmers>()));
    return info;
}

const TypeInfo& describe(const ModelPart*) {
    static const TypeInfo info = describe_struct<ModelPart>("Model", "a model at the node", {
        member<&ModelPart::asset>("asset", {.doc = "short name of a model", .required = true, .rule = Rule::Id}),
        member<&ModelPart::fallback>("fallback", {.doc = "short name of the model that stands in if the asset is refused", .rule = Rule::Id}),
        member<&ModelPart::opacity>("opacity", {.doc = "0: not drawn", .min = 0, .max = 1, .live = true}),
        member<&ModelPart::casts_shadow>("casts_shadow", {.doc = "in the shadows of lights"}),
        member<&ModelPart::animation>("animation", {.doc = "name of an animation of the model; empty: the rest pose, *: all at once"}),
        member<&ModelPart::animation_start>("animation_start_s", {.doc = "after the start of the clip; before it, the first pose", .unit = "s", .min = 0}),
        member<&ModelPart::animation_speed>("animation_speed", {.doc = "seconds of animation per second; 0: the first pose", .min = 0, .max = 100}),
        member<&ModelPart::animation_loop>("animation_loop", {.doc = "begins again at its end; else its last pose holds"}),
        member<&ModelPart::glow>("glow", {.doc = "dimmers of its light, by channel; 0 is that of what has none"}),
        member<&ModelPart::glow_of>("glow_of", {.doc = "node of the scene whose model's glow this one takes, as a reflection does; empty: its own", .rule = Rule::Id}),
        member<&ModelPart::annotations>("annotations", {.doc = "what is told of places on it, by id", .max_count = 1000}),
        member<&ModelPart::surfaces>("surfaces", {.doc = "its materials that answer to hour, season and weather, by id", .max_count = 64}),
        member<&ModelPart::inspect>("inspect", {.doc = "visitors may look closer at it by touch; absent: they may not"}),
    });
    return info;
}

const TypeInfo& describe(const LightKind*) {
    static const TypeInfo info = describe_enum<LightKind>("LightKind", {
        {"directional", static_cast<int>(LightKind::Directional), "parallel light, as of the sun"},
        {"point", static_cast<int>(LightKind::Point), "shines to all sides"},
        {"spot", static_cast<int>(LightKind::Spot), "shines in a cone"},
    });
    return info;
}

const TypeInfo& describe(const LightPart*) {
    static const TypeInfo info = describe_struct<LightPart>("Light", "shines along the node's -Z", {
        member<&LightPart::kind>("kind", {.doc = "shape of the light"}),
        member<&LightPart::colour>("colour", {.doc = "linear Rec. 709", .min = 0, .max = 1, .live = true}),
        member<&LightPart::intensity_cd>("intensity_cd", {.doc = "of point and spot lights", .unit = "cd", .min = 0, .max = 1e7, .live = true}),
        member<&LightPart::illuminance_lx>("illuminance_lx", {.doc = "of directional lights", .unit = "lx", .min = 0, .max = 1e6, .live = true}),
        member<&LightPart::range_m>("range_m", {.doc = "no light beyond; 0: unlimited", .unit = "m", .min = 0, .max = 1e6, .live = true}),
        member<&LightPart::inner_cone_deg>("inner_cone_deg", {.doc = "half angle of full intensity, spot", .unit = "deg", .min = 0, .max = 89, .live = true}),
        member<&LightPart::outer_cone_deg>("outer_cone_deg", {.doc = "half angle at which the light ends, spot", .unit = "deg", .min = 0.1, .max = 89, .live = true}),
        member<&LightPart::casts_shadow>("casts_shadow", {.doc = "makes shadows"}),
        member<&LightPart::flicker>("flicker", {.doc = "share of the intensity that wavers", .min = 0, .max = 1, .live = true}),
        member<&LightPart::flicker_hz>("flicker_hz", {.doc = "how fast it wavers", .unit = "Hz", .min = 0.1, .max = 30}),
    });
    return info;
}

const TypeInfo& describe(const CameraPart*) {
    static const TypeInfo info = describe_struct<CameraPart>("Camera", "looks along the node's -Z", {
        member<&CameraPart::fov_y_deg>("fov_y_deg", {.doc = "vertical angle of view", .unit = "deg", .min = 1, .max = 170, .live = true}),
        member<&CameraPart::near_m>("near_m", {.doc = "nearer is cut off", .unit = "m", .min = 0.001, .max = 1000}),
        member<&CameraPart::far_m>("far_m", {.doc = "farther is cut off", .unit = "m", .min = 0.01, .max = 1e6}),
        member<&CameraPart::exposure_ev>("exposure_ev", {.doc = "picture = light * 2^exposure", .unit = "EV", .min = -24, .max = 24, .live = true}),
    });
    return info;
}

const TypeInfo& describe(const SoundPart*) {
    static const TypeInfo info = describe_struct<SoundPart>("Sound", "a sound at the node", {
        member<&SoundPart::asset>("asset", {.doc = "short name of a sound", .required = true, .rule = Rule::Id}),
        member<&SoundPart::start>("start_s", {.doc = "after the start of the clip that shows the scene", .unit = "s", .min = 0}),
        member<&SoundPart::duration>("duration_s", {.doc = "0: to the end of the clip", .unit = "s", .min = 0}),
        member<&SoundPart::loop>("loop", {.doc = "begins again at its end"}),
        member<&SoundPart::positional>("positional", {.doc = "heard from the node; else as it is, as a music bed"}),
        member<&SoundPart::gain_db>("gain_db", {.doc = "-96 and below is silent", .unit = "dB", .min = -120, .max = 24, .live = true}),
        member<&SoundPart::reference_m>("reference_m", {.doc = "distance at which the gain is heard in full", .unit = "m", .min = 0.01, .max = 1e4, .live = true}),
        member<&SoundPart::fade_in>("fade_in_s", {.doc = "linear in amplitude", .unit = "s", .min = 0}),
        member<&SoundPart::fade_out>("fade_out_s", {.doc = "linear in amplitude, before the end", .unit = "s", .min = 0}),
    });
    return info;
}

const TypeInfo& describe(const TextAlign*) {
    static const TypeInfo info = describe_enum<TextAlign>("TextAlign", {
        {"left", static_cast<int>(TextAlign::Left)},
        {"centre", static_cast<int>(TextAlign::Centre)},
        {"right", static_cast<int>(TextAlign::Right)},
    });
    return info;
}

const TypeInfo& describe(const TextPart*) {
    static const TypeInfo info = describe_struct<TextPart>("Text", "lies in the node's XY plane and reads from +Z", {
        member<&TextPart::text>("text", {.doc = "by language; a line feed breaks the line", .required = true, .keys = Rule::Language}),
        member<&TextPart::font>("font", {.doc = "short name of a font; empty: the show's of the language", .rule = Rule::Id}),
        member<&TextPart::size_m>("size_m", {.doc = "em height", .unit = "m", .min = 0.001, .max = 100, .live = true}),
        member<&TextPart::width_m>("width_m", {.doc = "lines are wrapped at this width; 0: not at all", .unit = "m", .min = 0, .max = 1000}),
        member<&TextPart::line_height>("line_height", {.doc = "from baseline to baseline, in ems", .min = 0.5, .max = 5}),
        member<&TextPart::align>("align", {.doc = "of lines at the origin"}),
        member<&TextPart::colour>("colour", {.doc = "linear Rec. 709 and alpha", .min = 0, .max = 1, .live = true}),
        member<&TextPart::intensity>("intensity", {.doc = "multiplies the light of unlit text; below 1 it fades", .min = 0, .max = 1e6, .live = true}),
        member<&TextPart::lit>("lit", {.doc = "shaded as matt paint, else shown as it is"}),
    });
    return info;
}

const TypeInfo& describe(const PictureSource*) {
    static const TypeInfo info = describe_enum<PictureSource>("PictureSource", {
        {"still", static_cast<int>(PictureSource::Still), "an image"},
        {"film", static_cast<int>(PictureSource::Film), "moving pictures with their sound"},
        {"camera", static_cast<int>(PictureSource::Camera), "what a camera of the machine sees now"},
    });
    return info;
}

const TypeInfo& describe(const PicturePart*) {
    static const TypeInfo info = describe_struct<PicturePart>("Picture", "an unlit flat picture: in the node's XY plane, centred, facing +Z", {
        member<&PicturePart::source>("source", {.doc = "where the picture comes from"}),
        member<&PicturePart::asset>("asset", {.doc = "short name of an image or a film; none for a camera", .rule = Rule::Id}),
        member<&PicturePart::fallback>("fallback", {.doc = "short name of the image that stands in if the asset is refused or the camera is not there", .rule = Rule::Id}),
        member<&PicturePart::device>("device", {.doc = "of a camera: its name or path as `paifang doctor` lists them; empty: the first"}),
        member<&PicturePart::height_m>("height_m", {.doc = "its width follows from the picture's proportion", .unit = "m", .min = 0.001, .max = 1e4}),
        member<&PicturePart::opacity>("opacity", {.doc = "0: not drawn", .min = 0, .max = 1, .live = true}),
        member<&PicturePart::intensity>("intensity", {.doc = "multiplies its light", .min = 0, .max = 100, .live = true}),
        member<&PicturePart::start>("start_s", {.doc = "of a film: after the start of the clip; before it, the first picture", .unit = "s", .min = 0}),
        member<&PicturePart::from>("from_s", {.doc = "film time shown at its start", .unit = "s", .min = 0}),
        member<&PicturePart::loop>("loop", {.doc = "begins again at its end, without a gap; else its last picture holds"}),
        member<&PicturePart::sound>("sound", {.doc = "of a film: its sound is heard"}),
        member<&PicturePart::positional>("positional", {.doc = "the sound comes from the node; else it is played as it is"}),
        member<&PicturePart::gain_db>("gain_db", {.doc = "of the sound; -96 and below is silent", .unit = "dB", .min = -120, .max = 12, .live = true}),
    });
    return info;
}

const TypeInfo& describe(const ParticleKind*) {
    static const TypeInfo info = describe_enum<ParticleKind>("ParticleKind", {
        {"rain", static_cast<int>(ParticleKind::Rain), "streaks that fall"},
        {"snow", static_cast<int>(ParticleKind::Snow), "flakes that drift"},
        {"embers", static_cast<int>(ParticleKind::Embers), "sparks that rise and die"},
        {"lanterns", static_cast<int>(ParticleKind::Lanterns), "paper lanterns that rise and waver"},
        {"fireworks", static_cast<int>(ParticleKind::Fireworks), "shells that rise and burst"},
    });
    return info;
}

const TypeInfo& describe(const ParticlesPart*) {
    static const TypeInfo info = describe_struct<ParticlesPart>("Particles", "very many small lights or drops; where each is follows from its number and the time alone", {
        member<&ParticlesPart::kind>("kind", {.doc = "what they are"}),
        member<&ParticlesPart::count>("count", {.doc = "how many, a whole number", .min = 1, .max = 1e6}),
        member<&ParticlesPart::box_m>("box_m", {.doc = "of the box around the node that they fill; fireworks burst in its upper half and rise from its floor", .unit = "m", .min = 0.01, .max = 1e5}),
        member<&ParticlesPart::particle_m>("particle_m", {.doc = "width of one", .unit = "m", .min = 0.0001, .max = 100}),
        member<&ParticlesPart::speed_m_s>("speed_m_s", {.doc = "of falling or rising, about", .unit = "m/s", .min = 0, .max = 1000}),
        member<&ParticlesPart::colour>("colour", {.doc = "linear Rec. 709", .min = 0, .max = 1, .live = true}),
        member<&ParticlesPart::variety>("variety", {.doc = "of fireworks: how far each shell's hue is its own", .min = 0, .max = 1, .live = true}),
        member<&ParticlesPart::intensity>("intensity", {.doc = "multiplies their light", .min = 0, .max = 1e5, .live = true}),
        member<&ParticlesPart::share>("share", {.doc = "of them that are there; of fireworks: of the shells that are fired", .min = 0, .max = 1, .live = true}),
        member<&ParticlesPart::period_s>("period_s", {.doc = "of fireworks: from shell to shell", .unit = "s", .min = 0.12, .max = 3600}),
        member<&ParticlesPart::burst_m>("burst_m", {.doc = "of fireworks: radius of a burst", .unit = "m", .min = 0.01, .max = 1e4}),
        member<&ParticlesPart::light_cd>("light_cd", {.doc = "of fireworks: light of each burst on what is around; at most four at once", .unit = "cd", .min = 0, .max = 1e9, .live = true}),
        member<&ParticlesPart::like>("like", {.doc = "node of the scene whose particles these repeat, as a reflection does: of this part colour, intensity and light_cd count alone; empty: their own", .rule = Rule::Id}),
    });
    return info;
}

const TypeInfo& describe(const Node*) {
    static const TypeInfo info = describe_struct<Node>("Node", "a place in a scene, with optional parts", {
        member<&Node::parent>("parent", {.doc = "id of a node; empty: the world", .rule = Rule::Id}),
        member<&Node::aim>("aim", {.doc = "id of the node at whose origin this node's -Z points, +Y upward; the rotation is applied on top", .rule = Rule::Id}),
        member<&Node::order>("order", {.doc = "among its siblings in lists, then by id; the picture does not follow it", .min = -1e6, .max = 1e6}),
        member<&Node::transform>("transform", {.doc = "where it is"}),
        member<&Node::model>("model", {.doc = "a model at the node"}),
        member<&Node::light>("light", {.doc = "a light at the node"}),
        member<&Node::camera>("camera", {.doc = "a camera at the node"}),
        member<&Node::sound>("sound", {.doc = "a sound at the node"}),
        member<&Node::text>("text", {.doc = "a text at the node"}),
        member<&Node::picture>("picture", {.doc = "an image, a film or a camera's picture"}),
        member<&Node::particles>("particles", {.doc = "rain, snow, embers, lanterns or fireworks"}),
    });
    return info;
}

const TypeInfo& describe(const Fog*) {
    static const TypeInfo info = describe_struct<Fog>("Fog", "haze, even or thinning with height", {
        member<&Fog::colour>("colour", {.doc = "linear Rec. 709", .min = 0, .max = 1, .live = true}),
        member<&Fog::per_m>("per_m", {.doc = "extinction, at the floor and below it", .unit = "1/m", .min = 0, .max = 10, .live = true}),
        member<&Fog::low_colour>("low_colour", {.doc = "linear Rec. 709, near the floor where the haze thins with height", .min = 0, .max = 1, .live = true}),
        member<&Fog::floor_m>("floor_m", {.doc = "height from which it thins", .unit = "m", .min = -1e5, .max = 1e5, .live = true}),
        member<&Fog::falloff_m>("falloff_m", {.doc = "thins to 1/e in so many metres; 0: even at every height", .unit = "m", .min = 0, .max = 1e5, .live = true}),
    });
    return info;
}

const TypeInfo& describe(const Environment*) {
    static const TypeInfo info = describe_struct<Environment>("Environment", "what surrounds and lights a scene from afar", {
        member<&Environment::asset>("asset", {.doc = "short name of an equirectangular radiance picture", .rule = Rule::Id}),
        member<&Environment::fallback>("fallback", {.doc = "short name of the one that stands in if the asset is refused", .rule = Rule::Id}),
        member<&Environment::rotation_deg>("rotation_deg", {.doc = "about +Y", .unit = "deg", .min = -36000, .max = 36000, .live = true}),
        member<&Environment::intensity>("intensity", {.doc = "multiplies the radiance", .min = 0, .max = 1e6, .live = true}),
        member<&Environment::visible>("visible", {.doc = "drawn behind everything, else the background"}),
        member<&Environment::background>("background", {.doc = "linear Rec. 709", .min = 0, .max = 1, .live = true}),
        member<&Environment::fog>("fog", {.doc = "haze, even or thinning with height"}),
        member<&Environment::outdoors>("outdoors", {.doc = "hour, season and weather"}),
    });
    return info;
}

const TypeInfo& describe(const Scene*) {
    static const TypeInfo info = describe_struct<Scene>("Scene", "nodes by id, and what surrounds them", {
        member<&Scene::title>("title", {.doc = "by language, for the people who stage it", .keys = Rule::Language}),
        member<&Scene::camera>("camera", {.doc = "id of a node with a camera; empty: the one whose id comes first", .rule = Rule::Id}),
        member<&Scene::environment>("environment", {.doc = "what surrounds and lights the scene from afar"}),
        member<&Scene::nodes>("nodes", {.doc = "by id", .max_count = 10'000}),
        member<&Scene::tours>("tours", {.doc = "guided tours, by id", .max_count = 100}),
        member<&Scene::articles>("articles", {.doc = "longer texts that annotations lead to, by id", .max_count = 1000}),
    }, "paifang.scene/1");
    return info;
}

}  // namespace pai
