// Texts that people and other programs write: JSON, shows, venues, edits, encodings, paths.
#include "base/describe_json.h"
#include "base/edit.h"
#include "base/json.h"
#include "show/catalogue.h"
#include "show/cue_engine.h"
#include "show/journal.h"
#include "show/load.h"
#include "targets.h"
#include "vault/own_work.h"

namespace pai {
namespace {

// What is read and written again reads as the same; the strict reader takes nothing that the plain one refuses.
void run_json(ByteSpan bytes) {
    const std::string_view text = as_text(bytes);
    const auto strict = JsonDoc::parse(text);
    const auto plain = JsonDoc::parse(text, {.rfc_only = true});
    PAI_ASSERT(plain.has_value() || !strict.has_value());
    if (!strict) return PAI_ASSERT(!strict.error().message.empty() && !strict.error().reason.empty());
    PAI_ASSERT(is_utf8(text));
    const std::string compact = strict->root().dump();
    const auto again = JsonDoc::parse(compact);
    PAI_ASSERT(again.has_value() && again->root().dump() == compact);
    PAI_ASSERT(plain->root().dump() == compact);
}

// Every decoder has one spelling per value.
void run_encoding(ByteSpan bytes) {
    const std::string_view text = as_text(bytes);
    if (const auto b = from_hex(text)) PAI_ASSERT(to_hex(*b) == text);
    if (const auto b = from_base64(text)) PAI_ASSERT(to_base64(*b) == text);
    if (const auto b = from_base64url(text)) PAI_ASSERT(to_base64url(*b) == text);
    PAI_ASSERT(*from_base64(to_base64(bytes)) == Bytes(bytes.begin(), bytes.end()));
    PAI_ASSERT(*from_base64url(to_base64url(bytes)) == Bytes(bytes.begin(), bytes.end()));
    if (const auto b = gunzip(bytes, 64)) PAI_ASSERT(b->size() == 64);
    if (const auto names = split_pointer(text)) {
        std::string pointer;
        for (const std::string& name : *names) pointer = join_pointer(pointer, name);
        PAI_ASSERT(pointer == text);
    }
    // Neither a path that is said to be safe nor one that a reference leads to leaves its package.
    if (const auto path = resolve_beside("models/hall/bell.gltf", text)) PAI_ASSERT(is_safe_manifest_path(*path));
    if (is_safe_manifest_path(text)) PAI_ASSERT(text[0] != '/' && !text.starts_with("../") && text != ".." && text.find("/../") == text.npos && !text.ends_with("/.."));
}

// A part that reads is written so that it reads again as the same.
template <class T>
Result<T> read_twice(std::string_view text) {
    auto value = from_json<T>(text);
    if (value) PAI_ASSERT(*from_json<T>(to_json(*value)) == *value);
    else PAI_ASSERT(!value.error().reason.empty());
    return value;
}

void check_problems(const Show& show) {
    for (const Problem& problem : check_show(show)) PAI_ASSERT(!problem.what.empty());
}

void run_scene(ByteSpan bytes) {
    const auto scene = read_twice<Scene>(as_text(bytes));
    if (!scene) return;
    Show show;
    show.scenes["main"] = *scene;
    check_problems(show);
}

void run_timeline(ByteSpan bytes) {
    const auto timeline = read_twice<Timeline>(as_text(bytes));
    if (!timeline) return;
    Show show;
    show.scenes["hall"].nodes["bell"].light.emplace();
    show.timelines["main"] = *timeline;
    check_problems(show);
}

void run_venue(ByteSpan bytes) {
    const auto venue = parse_venue(as_text(bytes));
    if (!venue) return PAI_ASSERT(!venue.error().message.empty());
    PAI_ASSERT(*parse_venue(write_venue(*venue)) == *venue);
}

void run_annotations(ByteSpan bytes) {
    const auto told = parse_annotations(as_text(bytes));
    if (!told) return PAI_ASSERT(!told.error().message.empty());
    PAI_ASSERT(*parse_annotations(write_annotations(*told)) == *told);
}

void run_catalogue(ByteSpan bytes) {
    const auto catalogue = parse_catalogue(as_text(bytes));
    if (!catalogue) return PAI_ASSERT(!catalogue.error().message.empty());
    PAI_ASSERT(*parse_catalogue(write_catalogue(*catalogue)) == *catalogue);
    PAI_ASSERT(in_order(catalogue->works).size() == catalogue->works.size());
}

// A list that nobody checked runs, comes to rest, and is where it would be if it had not been looked at.
void run_cues(const Show& show) {
    if (show.cues.empty() || show.cues.size() > 100) return;
    const CueList list = cue_list_of(show);
    CueState seen = first_cue_state(list), alone = seen;
    for (int i = 0; i < 20; ++i) {
        const CueEvent event{i % 7 == 6 ? CueEvent::Kind::Panic : CueEvent::Kind::Go, {i * 2 * kGoDebounce.count}, {}};
        PAI_ASSERT(apply(list, seen, event) == apply(list, alone, event));
        advance(list, seen, {event.t.count + kGoDebounce.count});
    }
    const Flicks end{60 * Flicks::kPerSecond};
    advance(list, seen, end);
    advance(list, alone, end);
    PAI_ASSERT(seen == alone);
    state_at_cue(list, static_cast<std::uint32_t>(list.cues.size()) - 1);
    end_of(list, rehearsed_events(list));
}

// The file of the whole, with a scene and a timeline beside it; older and newer formats among them.
void run_show(ByteSpan bytes) {
    const ShowTexts texts{std::string(as_text(bytes)), {{"hall", R"({"format":"paifang.scene/1"})"}, {"quiet", R"({"format":"paifang.scene/1"})"}}, {}};
    if (const auto alone = from_json<Show>(as_text(bytes))) {
        run_cues(*alone);
        check_problems(*alone);
    }
    const auto show = parse_show(texts);
    if (!show) return PAI_ASSERT(!show.error().message.empty());
    PAI_ASSERT(*parse_show(write_show(*show)) == *show);
}

// An edit that applies can be undone; one that does not changes nothing.
void run_edit(ByteSpan bytes) {
    const auto edit = parse_edit(as_text(bytes));
    if (!edit) return;
    PAI_ASSERT(*parse_edit(write_edit(*edit)) == *edit);
    Show show;
    show.scenes["hall"].nodes["bell"].light.emplace();
    const Show original = show;
    const auto inverse = apply(show, *edit);
    if (inverse) PAI_ASSERT(apply(show, *inverse).has_value());
    PAI_ASSERT(show == original);
}

// What a crash leaves behind: whatever stands there, what can be replayed is a show that can be saved and undone to where it began.
void run_journal(ByteSpan bytes) {
    const auto journal = parse_journal(as_text(bytes));
    if (!journal) return PAI_ASSERT(!journal.error().message.empty());
    PAI_ASSERT(journal->lost_bytes <= bytes.size());
    auto replayed = replay(*journal);
    if (!replayed) return;
    PAI_ASSERT(replayed->entries <= journal->entries.size() && check_show(replayed->document.show()).empty());
    while (replayed->document.undo()) {}
    PAI_ASSERT(replayed->document.show() == *parse_show(journal->base));
}

constexpr FuzzTarget kTextTargets[] = {{"json", run_json},   {"encoding", run_encoding}, {"scene", run_scene}, {"timeline", run_timeline},
                                   {"venue", run_venue}, {"show", run_show},         {"edit", run_edit}, {"journal", run_journal},
                                   {"catalogue", run_catalogue},
                                   {"annotations", run_annotations}};

}  // namespace

std::span<const FuzzTarget> text_fuzz_targets() { return kTextTargets; }

}  // namespace pai
