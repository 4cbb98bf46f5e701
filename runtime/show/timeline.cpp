// Descriptions of timelines, clips, tracks and keyframes.
#include "show/show.h"

namespace pai {

const TypeInfo& describe(const Interpolation*) {
    static const TypeInfo info = describe_enum<Interpolation>("Interpolation", {
        {"step", static_cast<int>(Interpolation::Step), "holds until the next key"},
        {"linear", static_cast<int>(Interpolation::Linear), "straight to the next key; rotations by slerp"},
        {"cubic", static_cast<int>(Interpolation::Cubic), "Catmull-Rom, at rest where a run of cubic keys begins and ends"},
    });
    return info;
}

const TypeInfo& describe(const Keyframe*) {
    static const TypeInfo info = describe_struct<Keyframe>("Keyframe", "the value of a track at one time", {
        member<&Keyframe::at>("at_s", {.doc = "from the start of the timeline", .unit = "s", .min = 0, .required = true}),
        member<&Keyframe::value>("value", {.doc = "as many numbers as the target has", .required = true}),
        member<&Keyframe::interpolation>("interpolation", {.doc = "from this key to the next"}),
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
    });
    return info;
}

const TypeInfo& describe(const Timeline*) {
    static const TypeInfo info = describe_struct<Timeline>("Timeline", "scenes in time and what moves in them", {
        member<&Timeline::duration>("duration_s", {.doc = "0: to the end of the last clip", .unit = "s", .min = 0}),
        member<&Timeline::loop>("loop", {.doc = "begins again at its end; else its last instant holds"}),
        member<&Timeline::clips>("clips", {.doc = "by id", .max_count = 1000}),
        member<&Timeline::tracks>("tracks", {.doc = "by id", .max_count = 10'000}),
    }, "paifang.timeline/1");
    return info;
}

}  // namespace pai
