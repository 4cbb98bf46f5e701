// What keeps work from being lost: edits left behind by a crash, copies of the last minutes and days, files that somebody else changed.
#include <fmt/format.h>
#include <imgui.h>

#include "panels/dialog_state.h"
#include "panels/member_words.h"
#include "panels/workbench.h"
#include "time/clock.h"
#include "ui/widgets.h"

namespace pai {
namespace {

// "5 min ago".
std::string shown_age(std::int64_t age_ms) {
    constexpr std::int64_t kMinute = 60'000, kHour = 60 * kMinute, kDay = 24 * kHour;
    if (age_ms < kMinute) return std::string(ui::tr("age-now"));
    if (age_ms < 2 * kHour) return ui::tr("age-minutes", fmt::format("{}", age_ms / kMinute));
    if (age_ms < 2 * kDay) return ui::tr("age-hours", fmt::format("{}", age_ms / kHour));
    return ui::tr("age-days", fmt::format("{}", age_ms / kDay));
}

std::string shown_change(const FileChange& change) {
    using W = FileChange::What;
    return ui::tr(change.what == W::Changed ? "file-changed" : change.what == W::Removed ? "file-removed" : "file-added", change.file);
}

}  // namespace

void Dialogs::draw_recover(Workbench& bench) {
    const auto found = bench.project.recoveries();
    if (found.empty()) return close();
    const Recovery& newest = found.front();
    ui::long_text(ui::tr("recover-words", fmt::format("{}", newest.entries)), ui::Ink::Dim);
    ui::text(shown_label(newest.last_label));
    ui::gap();
    if (ui::button("discard")) {
        if (const auto gone = bench.project.dismiss(newest); !gone) bench.fail(gone.error());
        return;
    }
    ImGui::SameLine();
    if (!ui::button("recover", ui::Press::Main)) return;
    if (const auto back = bench.project.recover(newest); !back) bench.fail(back.error());
    close();
}

void Dialogs::draw_copies(Workbench& bench) {
    ui::paragraph("copies-words");
    ui::gap(4);
    const auto copies = bench.project.copies();
    const std::int64_t now = wall_ms();
    if (ui::button("cancel")) return close();
    ui::gap();
    if (copies.empty()) return ui::label("copies-none", ui::Ink::Dim);
    for (std::size_t i = copies.size(); i-- > 0;) {
        const std::string row = fmt::format("{}##copy-{}", shown_age(now - copies[i].wall_ms), i);
        const bool chosen = ImGui::Selectable(row.c_str(), false, 0, {0, ui::px(ui::kRow)});
        ui::mark_item(fmt::format("copy-{}", copies.size() - 1 - i));
        ImGui::SameLine(ui::px(260));
        // The moment, UTC, and the size: two copies of one minute are told apart.
        ui::text(fmt::format("{} UTC   {} kB", moment_name(copies[i].wall_ms).substr(0, 15), (copies[i].bytes + 1023) / 1024), ui::Ink::Dim);
        if (!chosen) continue;
        if (const auto back = bench.project.restore(copies[i]); !back) bench.fail(back.error());
        else bench.say(std::string(ui::tr("copy-restored")), ui::Ink::Good);
        return close();
    }
}

void Dialogs::draw_changed(Workbench& bench) {
    std::vector<FileChange>& changed = state_->changed;
    if (fresh_) {
        auto found = bench.project.changed_on_disk();
        if (!found) bench.fail(found.error());
        else changed = *std::move(found);
    }
    if (changed.empty()) return close();
    ui::paragraph("changed-words");
    constexpr std::size_t kShown = 4;
    for (std::size_t i = 0; i < std::min(changed.size(), kShown); ++i) ui::text(shown_change(changed[i]));
    if (changed.size() > kShown) ui::label_of("more-of", fmt::format("{}", changed.size() - kShown), ui::Ink::Dim);
    ui::gap();
    const auto saved = [&](const Result<void>& done) {
        if (!done) bench.fail(done.error());
        else bench.say(std::string(ui::tr("saved")), ui::Ink::Good);
        close();
    };
    if (ui::button("cancel")) return close();
    ImGui::SameLine();
    if (ui::button("overwrite")) return saved(bench.project.save(Foreign::Overwrite));
    ui::tip("overwrite-help");
    ImGui::SameLine();
    if (ui::button("reload")) {
        if (const auto done = bench.project.reload(); !done) bench.fail(done.error());
        return close();
    }
    ui::tip("reload-help");
    ImGui::SameLine();
    if (!ui::button("merge", ui::Press::Main)) return ui::tip("merge-help");
    const auto both = bench.project.merge_from_disk();
    if (!both) {
        bench.fail(both.error());
        return close();
    }
    for (const std::string& pointer : *both) bench.say(ui::tr("merge-kept", pointer), ui::Ink::Warn);
    saved(bench.project.save());
}

}  // namespace pai
