// Descriptions of timelines, clips, tracks and keyframes.
#include "show/show.h"

namespace pai {

const TypeInfo& describe(const Interpolation*) {
    static const TypeInfo info = describe_enum<Interpolation>("Interpolation", {
        {"step", static_cast<int>(Interpolation::Step), "holds until the next key"},
        {"linear", static_cast<int>(Interpolation::Linear), "straight to the next key; rotations by slerp"},
        {"cubic", static_cast<int>(Interpolation::Cubic), "along the keys' slopes; where they have none Catmull-Rom, at rest where a run of cubic keys begins and ends"},
    });
    return info;
}

const TypeInfo& describe(const Keyframe*) {
    static const TypeInfo info = describe_struct<Keyframe>("Keyframe", "the value of a track at one time", {
        member<&Keyframe::at>("at_s", {.doc = "from the start of the timeline", .unit = "s", .min = 0, .required = true}),
        member<&Keyframe::value>("value", {.doc = "as many numbers as the target has", .required = true}),
        member<&Keyframe::interpolation>("interpolation", {.doc = "from this key to the next"}),
        member<&Keyframe::in_slope>("in_slope_per_s", {.doc = "change a second of each number where a cubic segment arrives; absent: automatic", .min = -1e6, .max = 1e6}),
        member<&Keyframe::out_slope>("out_slope_per_s", {.doc = "change a second of each number where a cubic segment leaves; absent: automatic", .min = -1e6, .max = 1e6}),
    });
    return info;
}

const TypeInfo& describe(const Track*) {
    static const TypeInfo info = describe_struct<Track>("Track", "drives one live member", {
        member<&Track::target>("target", {.doc = "pointer of a live member, such as /scenes/hall/nodes/key/light/intensity_cd", .required = true, .rule = Rule::Pointer}),
        member<&Track::keys>("keys", {.doc = "by id; their order is that of their times", .required = true, .max_count = 10'000}),
    });
    return info;
}

const TypeInfo& describe(const Clip*) {
    static const TypeInfo info = describe_struct<Clip>("Clip", "a scene on the timeline; where two overlap they cross-fade over the overlap", {
        member<&Clip::scene>("scene", {.doc = "id of a scene", .required = true, .rule = Rule::Id}),
        member<&Clip::start>("start_s", {.doc = "from the start of the timeline", .unit = "s", .min = 0, .required = true}),
        member<&Clip::duration>("duration_s", {.doc = "length", .unit = "s", .min = 0.001, .required = true}),
        member<&Clip::camera>("camera", {.doc = "id of a node with a camera; empty: the scene's", .rule = Rule::Id}),
        member<&Clip::tour>("tour", {.doc = "id of a tour of the scene that leads the camera from the start of the clip on; empty: none", .rule = Rule::Id}),
        member<&Clip::annotations>("annotations", {.doc = "those of the scene's models are seen"}),
    });
    return info;
}

const TypeInfo& describe(const Marker*) {
    static const TypeInfo info = describe_struct<Marker>("Marker", "a place in time that people named; nothing follows from it", {
        member<&Marker::at>("at_s", {.doc = "from the start of the timeline", .unit = "s", .min = 0, .required = true}),
        member<&Marker::title>("title", {.doc = "by language; empty: the id", .keys = Rule::Language}),
    });
    return info;
}

const TypeInfo& describe(const Tempo*) {
    static const TypeInfo info = describe_struct<Tempo>("Tempo", "how bars and beats are counted, for the people who stage it", {
        member<&Tempo::bpm>("bpm", {.doc = "beats per minute; 0: no bars are counted", .min = 0, .max = 1000}),
        member<&Tempo::beats_per_bar>("beats_per_bar", {.doc = "beats of a bar", .min = 1, .max = 64}),
        member<&Tempo::first_beat>("first_beat_s", {.doc = "time of the first beat of the first bar", .unit = "s", .min = 0}),
    });
    return info;
}

const TypeInfo& describe(const Timeline*) {
    static const TypeInfo info = describe_struct<Timeline>("Timeline", "scenes in time and what moves in them", {
        member<&Timeline::duration>("duration_s", {.doc = "0: to the end of the last clip", .unit = "s", .min = 0}),
        member<&Timeline::loop>("loop", {.doc = "begins again at its end; else its last instant holds"}),
        member<&Timeline::clips>("clips", {.doc = "by id", .max_count = 1000}),
        member<&Timeline::tracks>("tracks", {.doc = "by id", .max_count = 10'000}),
        member<&Timeline::markers>("markers", {.doc = "by id", .max_count = 1000}),
        member<&Timeline::tempo>("tempo", {.doc = "bars and beats, for the people who stage it"}),
    }, "paifang.timeline/1");
    return info;
}

}  // namespace pai
