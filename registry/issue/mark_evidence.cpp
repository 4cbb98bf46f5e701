#include "issue/mark_evidence.h"

#include <algorithm>
#include <cmath>
#include <set>

#include <fmt/format.h>

#include "base/json.h"
#include "ledger/export.h"
#include "trace/suspect.h"

namespace pai {
namespace {

constexpr std::size_t kMostSessions = 100'000, kMostTold = 10, kMostLogs = 10;
constexpr double kTold = -2;  // log10 of the chance that any candidate scores so by accident, beyond which a session is named

Result<void> take_row(const LedgerEntry& entry, std::size_t log, std::set<std::string>& known, MarkCandidates& out) {
    if (entry.kind != "PLAY_START") return {};
    PAI_TRY(const JsonDoc data, JsonDoc::parse(entry.data));
    const auto session = data.root().is_object() ? data.root().find("session") : std::nullopt;
    if (!session || !session->is_string() || !known.insert(std::string(session->text())).second) return {};
    if (out.sessions.size() == kMostSessions) return Error(Code::InvalidArgument, fmt::format("more than {} sessions", kMostSessions));
    out.sessions.push_back({std::string(session->text()), log, entry.seq, entry.at.wall_ms});
    ++out.logs[log].sessions;
    return {};
}

std::string placement_text(const MarkFound& found) {
    const MarkPlacement& p = found.placement;
    return fmt::format("{} x {} px{}, cells of {:.2f} x {:.2f} px from {:.1f}, {:.1f}{}, pilot {:.1f}", found.width, found.height,
                       found.pictures > 1 ? fmt::format(", {} pictures of a film", found.pictures) : std::string(), p.cell_width_px, p.cell_height_px,
                       p.left_px + 0.0, p.top_px + 0.0, p.searched ? ", searched for" : "", p.pilot);
}

}  // namespace

Result<MarkCandidates> MarkCandidates::of_exports(std::span<const std::filesystem::path> exports, const DocumentSet& documents) {
    MarkCandidates out;
    if (exports.empty()) return out;
    if (!documents.has_root()) return refuse(RightsCode::KeyUnknown, "play logs are judged with a root");
    const std::string& root = documents.roots().back()->text;
    std::set<std::string> known;
    for (const std::filesystem::path& file : exports) {
        const std::size_t log = out.logs.size();
        out.logs.emplace_back();
        ExportRules rules;
        rules.key = [&](const ExportHead& head) { return certified_key(head, root); };
        rules.row = [&](const LedgerEntry& entry, std::string_view) { return take_row(entry, log, known, out); };
        auto check = check_export(file, rules);
        if (!check) return std::move(check.error()).context(file.string());
        if (!check->ok()) return Error(Code::Corrupt, fmt::format("{}: {}", file.string(), check->message), check->code);
        out.logs[log].origin = check->head.origin;
        out.logs[log].size = check->size;
        out.logs[log].root = to_base64(check->root);
    }
    return out;
}

Result<std::optional<MarkFound>> find_mark(const ReadFile& suspect, std::span<const MarkCandidate> candidates) {
    PAI_TRY(const std::vector<LumaPicture> pictures, read_suspect(suspect));
    if (pictures.empty()) return std::nullopt;
    const MarkDetector detector(pictures);
    MarkFound out{pictures[0].width, pictures[0].height, static_cast<std::int64_t>(pictures.size()), detector.placement(), {}};
    out.scores.reserve(candidates.size());
    for (const MarkCandidate& candidate : candidates) out.scores.push_back({&candidate, detector.score(candidate.session)});
    std::stable_sort(out.scores.begin(), out.scores.end(), [](const auto& a, const auto& b) { return a.mark.score > b.mark.score; });
    return out;
}

std::string chance_text(double log10_chance) {
    return log10_chance > -1 ? "no less than chance" : fmt::format("1 in 10^{:.0f}", std::floor(-log10_chance));
}

Result<std::vector<std::string>> mark_findings(const ReadFile& suspect, const MarkCandidates& candidates) {
    if (candidates.logs.empty()) return std::vector<std::string>{"not examined"};
    PAI_TRY(const auto found, find_mark(suspect, candidates.sessions));
    if (!found) return std::vector<std::string>{"not examined: no picture and no film that can be read"};
    std::vector<std::string> out{placement_text(*found)};
    for (std::size_t i = 0; i < candidates.logs.size() && i < kMostLogs; ++i) {
        const MarkCandidates::Log& log = candidates.logs[i];
        out.push_back(fmt::format("compared with {} sessions of {}, {} entries, root {}", log.sessions, log.origin, log.size, log.root));
    }
    if (candidates.logs.size() > kMostLogs) out.push_back(fmt::format("compared with the sessions of {} further play logs", candidates.logs.size() - kMostLogs));
    const double all = std::log10(static_cast<double>(std::max<std::size_t>(candidates.sessions.size(), 1)));
    std::size_t told = 0;
    for (; told < found->scores.size() && told < kMostTold; ++told) {
        const auto& [candidate, mark] = found->scores[told];
        if (mark.log10_chance + all > kTold) break;
        out.push_back(fmt::format("score {:.1f} over {} cells of session {}, entry {} of {}, {}: by chance at most {} for this session, {} for any of {}", mark.score, mark.cells,
                                  candidate->session, candidate->seq, candidates.logs[candidate->log].origin, format_utc(candidate->wall_ms / 1000),
                                  chance_text(mark.log10_chance), chance_text(std::min(0.0, mark.log10_chance + all)), candidates.sessions.size()));
    }
    if (told < found->scores.size()) {
        const MarkScore& next = found->scores[told].mark;
        out.push_back(fmt::format("{} sessions score at most {:.1f}: by chance at most {} for any of them", found->scores.size() - told, next.score, chance_text(std::min(0.0, next.log10_chance + all))));
    }
    return out;
}

}  // namespace pai
