// What people type into number fields and paste into the editor.
#include <cmath>

#include "edit/clipboard.h"
#include "edit/expression.h"
#include "edit/starter.h"
#include "show/load.h"
#include "targets.h"

namespace pai {
namespace {

// What is read is a finite number; what is refused says where.
void run_expression(ByteSpan bytes) {
    constexpr NumberField fields[] = {{}, {.unit = "m"}, {.unit = "s", .rate = {30000, 1001}, .bpm = 97.5f, .whole = 12}};
    for (const NumberField& field : fields) {
        const auto number = parse_number(as_text(bytes), field, 3);
        if (number) PAI_ASSERT(std::isfinite(number->value));
        else PAI_ASSERT(number.error().message.starts_with("column ") && number.error().reason == "EXPRESSION_INVALID");
    }
}

// What can be pasted makes a show that plays, and is undone to what was there.
void run_clipboard(ByteSpan bytes) {
    static const Show before = starter_show({}).show;
    const auto made = paste_items(before, as_text(bytes), {.scene = "scene-1", .parent = "floor", .timeline = "main", .at = {}, .after_cue = {}});
    if (!made) return PAI_ASSERT(!made.error().message.empty());
    Show show = before;
    const auto undo = apply(show, made->change.edit);
    PAI_ASSERT(undo && check_show(show).empty());
    for (const ItemRef& item : made->items) PAI_ASSERT(exists(item, show));
    PAI_ASSERT(apply(show, *undo) && show == before);
}

constexpr FuzzTarget kEditorTargets[] = {{"expression", run_expression}, {"clipboard", run_clipboard}};

}  // namespace

std::span<const FuzzTarget> editor_fuzz_targets() { return kEditorTargets; }

}  // namespace pai
