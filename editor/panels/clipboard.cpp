#include "panels/clipboard.h"

#include "edit/clipboard.h"
#include "edit/nodes.h"
#include "panels/workbench.h"
#include "platform/window.h"

namespace pai {
namespace {

bool copy_things(Workbench& bench, const std::vector<ItemRef>& items) {
    const auto text = copy_items(bench.show(), items, bench.timeline);
    if (!text) return bench.fail(text.error()), false;
    if (const auto set = set_clipboard_text(*text); !set) return bench.fail(set.error()), false;
    return true;
}

}  // namespace

void copy_selection(Workbench& bench) { copy_things(bench, bench.selection.present(bench.show())); }

void cut_selection(Workbench& bench) {
    const auto items = bench.selection.present(bench.show());
    if (copy_things(bench, items)) bench.apply(delete_items(bench.show(), items, OnReference::Mend));
}

void paste_clipboard(Workbench& bench) {
    PasteInto into;
    into.scene = bench.scene, into.timeline = bench.timeline, into.at = bench.status.t;
    if (const auto lead = bench.selection.lead(bench.show()); lead && lead->kind == ItemRef::Kind::Cue) into.after_cue = lead->id;
    const auto made = paste_items(bench.show(), clipboard_text(), into);
    if (!made) return bench.fail(made.error());
    if (bench.apply(made->change)) bench.selection.set(made->items);
}

}  // namespace pai
