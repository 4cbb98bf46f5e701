// Descriptions of the cue list.
#include "show/show.h"

namespace pai {

const TypeInfo& describe(const CueKind*) {
    static const TypeInfo info = describe_enum<CueKind>("CueKind", {
        {"scene", static_cast<int>(CueKind::Scene), "shows a scene"},
        {"timeline", static_cast<int>(CueKind::Timeline), "starts a timeline"},
        {"fade", static_cast<int>(CueKind::Fade), "brings a live member to a value"},
        {"stop", static_cast<int>(CueKind::Stop), "ends what runs"},
        {"wait", static_cast<int>(CueKind::Wait), "lets time pass"},
        {"goto", static_cast<int>(CueKind::GoTo), "makes another cue stand by"},
        {"osc", static_cast<int>(CueKind::Osc), "sends a message"},
    });
    return info;
}

const TypeInfo& describe(const CueFollow*) {
    static const TypeInfo info = describe_enum<CueFollow>("CueFollow", {
        {"none", static_cast<int>(CueFollow::None), "the next cue waits for GO"},
        {"continue", static_cast<int>(CueFollow::Continue), "the next cue starts post_wait_s after this one has started"},
        {"follow", static_cast<int>(CueFollow::Follow), "the next cue starts post_wait_s after this one has ended"},
    });
    return info;
}

const TypeInfo& describe(const Cue*) {
    static const TypeInfo info = describe_struct<Cue>("Cue", "one line of the cue list", {
        member<&Cue::order>("order", {.doc = "the list is sorted by it, then by id", .min = -1e6, .max = 1e6}),
        member<&Cue::number>("number", {.doc = "as operators call it: 12.5; empty: the id"}),
        member<&Cue::title>("title", {.doc = "by language", .keys = Rule::Language}),
        member<&Cue::kind>("kind", {.doc = "what it does", .required = true}),
        member<&Cue::pre_wait>("pre_wait_s", {.doc = "between firing and its action", .unit = "s", .min = 0, .max = 86400}),
        member<&Cue::post_wait>("post_wait_s", {.doc = "before the next cue, where that continues or follows", .unit = "s", .min = 0, .max = 86400}),
        member<&Cue::follow>("follow", {.doc = "what becomes of the next cue"}),
        member<&Cue::go_at>("go_at_s", {.doc = "show time of its GO where nobody gives one: as rehearsed, for films of the show; 0: by hand only", .unit = "s", .min = 0, .max = 86400}),
        member<&Cue::scene>("scene", {.doc = "scene: what is shown until another scene or timeline cue takes its place", .rule = Rule::Id}),
        member<&Cue::camera>("camera", {.doc = "scene: node with a camera; empty: the scene's", .rule = Rule::Id}),
        member<&Cue::timeline>("timeline", {.doc = "timeline: what runs from now on", .rule = Rule::Id}),
        member<&Cue::from>("from_s", {.doc = "scene, timeline: local time at which it is entered", .unit = "s", .min = 0, .max = 86400}),
        member<&Cue::fade>("fade_s", {.doc = "scene, timeline: cross-fade; fade: how long it takes; stop: fade to black of what is stopped", .unit = "s", .min = 0, .max = 3600}),
        member<&Cue::target>("target", {.doc = "fade: pointer of a live member: /scenes/hall/nodes/lamp/light/intensity_cd"}),
        member<&Cue::value>("value", {.doc = "fade: where it goes, and stays"}),
        member<&Cue::curve>("curve", {.doc = "fade: step, linear, or cubic, which starts and ends gently"}),
        member<&Cue::cue>("cue", {.doc = "stop: what is stopped, empty: all; goto: what stands by next", .rule = Rule::Id}),
        member<&Cue::duration>("duration_s", {.doc = "wait: how long", .unit = "s", .min = 0, .max = 86400}),
        member<&Cue::host>("host", {.doc = "osc: address or name of the receiver"}),
        member<&Cue::port>("port", {.doc = "osc: its UDP port", .min = 1, .max = 65535}),
        member<&Cue::address>("address", {.doc = "osc: /light/go"}),
        member<&Cue::arguments>("arguments", {.doc = "osc, in order of their ids: i:3, f:0.5, s:text, T, F", .max_count = 32}),
    });
    return info;
}

}  // namespace pai
