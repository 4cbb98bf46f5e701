// What a build says of itself.
#include <fmt/format.h>

#include "base/json.h"
#include "ingest/build.h"

namespace pai {
namespace {

constexpr std::size_t kShown = 50;  // refusals in the table for people

std::string one_line(std::string_view text) {
    std::string out;
    for (const char c : text) out += static_cast<unsigned char>(c) < 0x20 || c == 0x7f ? ' ' : c;
    return out;
}

double mib(std::uint64_t bytes) { return static_cast<double>(bytes) / (1 << 20); }
double rounded(double v) { return static_cast<double>(static_cast<std::int64_t>(v * 1000 + 0.5)) / 1000; }

}  // namespace

std::string to_json(const BuildReport& r) {
    JsonWriter w(1);
    w.begin_object().member("format", "paifang.build-report/1").member("ok", r.refused == 0 && !r.stopped);
    if (r.refused > 0) w.member("code", "OBJECTS_REFUSED");
    else if (r.stopped) w.member("code", "BUILD_STOPPED");
    w.member("form", r.form).member("objects", r.objects).member("built", r.built).member("unchanged", r.unchanged).member("refused", r.refused);
    w.member("gone", r.gone).member("open", r.open).member("logged", r.logged).member("stopped", r.stopped).member("jobs", r.jobs).member("seconds", rounded(r.seconds));
    w.member("sourceBytes", r.source_bytes).member("packageBytes", r.package_bytes);
    w.member("peakRssMib", rounded(r.peak_rss_mib)).member("peakRssOfPlayerMib", rounded(r.peak_rss_children_mib));
    w.key("stages").begin_array();
    for (const auto& [name, cost] : r.stages) {
        w.begin_object(JsonWriter::Layout::Inline).member("stage", name).member("runs", cost.runs).member("kept", cost.kept).member("refused", cost.refused);
        w.member("bytes", cost.bytes).member("seconds", rounded(cost.seconds)).end_object();
    }
    w.end_array().key("refusals").begin_array();
    for (const SourceFault& f : r.refusals)
        w.begin_object(JsonWriter::Layout::Inline).member("id", f.id).member("place", f.place).member("file", f.file).member("code", f.code).member("message", f.message).member("pointer", f.pointer).end_object();
    w.end_array().member("truncated", r.refusals.size() < r.refused);
    return w.end_object().take();
}

std::string to_text(const BuildReport& r) {
    std::string out = fmt::format("{} objects: {} built, {} unchanged, {} refused", r.objects, r.built, r.unchanged, r.refused);
    if (r.gone > 0) out += fmt::format("; {} built before are not in the source any more", r.gone);
    out += fmt::format("\n{} open, {:.1f} MiB read, {:.1f} MiB of packages, {:.1f} s with {} threads, {:.0f} MiB at most (player {:.0f} MiB)\n\n", r.open, mib(r.source_bytes), mib(r.package_bytes),
                       r.seconds, r.jobs, r.peak_rss_mib, r.peak_rss_children_mib);
    out += fmt::format("{:12} {:>8} {:>8} {:>8} {:>12} {:>10}\n", "stage", "done", "kept", "refused", "MiB", "seconds");
    for (const auto& [name, cost] : r.stages) out += fmt::format("{:12} {:>8} {:>8} {:>8} {:>12.1f} {:>10.2f}\n", name, cost.runs, cost.kept, cost.refused, mib(cost.bytes), cost.seconds);
    if (r.refused == 0) return out;
    out += "\nrefused\n";
    for (std::size_t i = 0; i < std::min(kShown, r.refusals.size()); ++i) {
        const SourceFault& f = r.refusals[i];
        out += fmt::format("  {} ({}){}: {}{}: {}\n", one_line(f.id.empty() ? "-" : f.id), one_line(f.place), f.file.empty() || f.file == f.place ? "" : " " + one_line(f.file), f.code,
                           f.pointer.empty() ? "" : " " + one_line(f.pointer), one_line(f.message));
    }
    if (r.refused > kShown) out += fmt::format("  and {} more, in report.json\n", r.refused - std::min(kShown, r.refusals.size()));
    return out;
}

}  // namespace pai
