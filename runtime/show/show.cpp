#include "show/show.h"

#include <algorithm>

#include "show/cue_engine.h"

namespace pai {

const TypeInfo& describe(const Master*) {
    static const TypeInfo info = describe_struct<Master>("Master", "faders over everything", {
        member<&Master::light>("light", {.doc = "multiplies the finished picture", .min = 0, .max = 1, .live = true}),
        member<&Master::gain_db>("gain_db", {.doc = "over all sound; -96 and below is silent", .unit = "dB", .min = -120, .max = 12, .live = true}),
    });
    return info;
}

const TypeInfo& describe(const Fallback*) {
    static const TypeInfo info = describe_struct<Fallback>("Fallback", "what stands in for a scene whose asset is refused", {
        member<&Fallback::scene>("scene", {.doc = "needs no refused asset itself; empty: the slate at once", .rule = Rule::Id}),
        member<&Fallback::hold>("hold_s", {.doc = "then the venue's slate", .unit = "s", .min = 0}),
    });
    return info;
}

const TypeInfo& describe(const Excerpt*) {
    static const TypeInfo info = describe_struct<Excerpt>("Excerpt", "the stretch of the timeline that stands for the whole", {
        member<&Excerpt::start>("start_s", {.doc = "from the start of the timeline", .unit = "s", .min = 0}),
        member<&Excerpt::duration>("duration_s", {.doc = "0: no excerpt is named, the first 20 s serve", .unit = "s", .min = 0}),
    });
    return info;
}

const TypeInfo& describe(const Unsolved*) {
    static const TypeInfo info = describe_struct<Unsolved>("Unsolved", "why an asset cannot be used as the show uses it", {
        member<&Unsolved::reason>("reason", {.doc = "code of the decision that refused it", .required = true}),
        member<&Unsolved::venue>("venue", {.doc = "id of the venue it was asked for; empty: editing itself"}),
        member<&Unsolved::day>("day", {.doc = "2026-12-01, the day it was asked for; empty: the day of the save"}),
    });
    return info;
}

const TypeInfo& describe(const Show*) {
    static const TypeInfo info = describe_struct<Show>("Show", "what a show is and which assets it uses", {
        member<&Show::title>("title", {.doc = "by language", .keys = Rule::Language}),
        member<&Show::event>("event", {.doc = "URI, for licences that name an event"}),
        member<&Show::language>("language", {.doc = "used where the language asked for is missing", .rule = Rule::Language}),
        member<&Show::assets>("assets", {.doc = "short name to urn:… or to a path relative to the show's folder (own work)", .rule = Rule::Asset, .max_count = 4096}),
        member<&Show::fonts>("fonts", {.doc = "default font asset by language; * for all others", .rule = Rule::Id, .keys = Rule::Language}),
        member<&Show::timeline>("timeline", {.doc = "the one that plays; with cues, what stands before the first GO", .rule = Rule::Id}),
        member<&Show::cues>("cues", {.doc = "the cue list; empty: the timeline plays by itself", .max_count = 5000}),
        member<&Show::panic_fade>("panic_fade_s", {.doc = "in which panic fades everything", .unit = "s", .min = 0, .max = 60}),
        member<&Show::seed>("seed", {.doc = "all randomness follows from it", .min = 0, .max = 9007199254740991}),
        member<&Show::master>("master", {.doc = "faders over everything"}),
        member<&Show::fallback>("fallback", {.doc = "what stands in for a scene whose asset is refused"}),
        member<&Show::excerpt>("excerpt", {.doc = "what a short film of the show shows"}),
        member<&Show::unsolved>("unsolved", {.doc = "by short name of an asset: used outside its terms, marked until that is solved", .max_count = 4096}),
        member<&Show::scenes>("scenes", {.doc = "scenes/<id>.json", .separate = true, .max_count = 1000}),
        member<&Show::timelines>("timelines", {.doc = "timelines/<id>.json", .separate = true, .max_count = 1000}),
    }, "paifang.show/1");
    return info;
}

Flicks length_of(const Timeline& timeline) {
    Flicks end = timeline.duration;
    if (end.count == 0)
        for (const auto& [id, clip] : timeline.clips) end = std::max(end, clip.start + clip.duration);
    return end;
}

Excerpt excerpt_of(const Show& show) {
    if (show.excerpt.duration.count > 0) return show.excerpt;
    return {{}, std::min(length_of(show), Flicks{20 * Flicks::kPerSecond})};
}

}  // namespace pai
