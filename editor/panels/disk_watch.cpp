#include "panels/disk_watch.h"

#include "base/log.h"
#include "panels/workbench.h"
#include "ui/words.h"

namespace pai {

void DiskWatch::follow(Workbench& bench) {
    const StageStatus& s = bench.status;
    // Also once when a show is open: what was written while it was opened is seen by nobody else.
    if (!s.open) files_ = -1;
    else if (s.files_changed != files_) {
        files_ = s.files_changed;
        follow_files(bench);
    }
    if (s.shaders != shaders_) {
        shaders_ = s.shaders;
        if (!shaders_.empty()) {
            log::warn("stage", "{}", shaders_);
            // The driver's words may be many: the first line says where.
            bench.say(ui::tr("shaders-broken", shaders_.substr(0, shaders_.find('\n'))), ui::Ink::Bad);
        }
    }
    if (s.shader_loads > shader_loads_) bench.say(std::string(ui::tr("shaders-taken")), ui::Ink::Good);
    shader_loads_ = s.shader_loads;
}

void DiskWatch::follow_files(Workbench& bench) {
    const auto changed = bench.project.changed_on_disk();
    if (!changed) return bench.fail(changed.error());
    if (changed->empty()) return;  // written here
    const std::string what = to_text(*changed);
    log::info("editor", "on disk: {}", what);
    if (!bench.project.is_saved()) return bench.say(ui::tr("changed-unsaved", what), ui::Ink::Warn);
    if (const auto taken = bench.project.reload(); !taken) return bench.say(ui::tr("changed-broken", taken.error().message), ui::Ink::Bad);
    bench.say(ui::tr("changed-taken", what), ui::Ink::Good);
}

}  // namespace pai
