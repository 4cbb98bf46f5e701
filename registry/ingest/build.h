#pragma once
// A whole source becomes packages, licences and a catalogue: parallel, resumable, with a report (docs/operating/ingest.md).
#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "ingest/registration_log.h"
#include "ingest/sealing.h"
#include "ingest/source.h"

namespace pai {

struct BuildOptions {
    std::filesystem::path source, out;
    SourceOptions reading;
    WorkshopOptions making;
    SealingTerms sealing;       // `out` and `keys` are filled in
    LogTerms log;               // where registrations are logged
    int jobs = 0;               // 0: as many as the machine has processors
    // Told now and then from any thread, one call at a time: done, refused, all.
    std::function<void(std::size_t, std::size_t, std::size_t)> progress;
    std::function<bool()> stop; // true ends the build after what is being made; empty: never
};

struct BuildReport {
    std::string form;                      // of the source
    std::size_t objects = 0;               // in the source, those that cannot be read included
    std::size_t built = 0, unchanged = 0, refused = 0, gone = 0, open = 0;
    std::size_t logged = 0;                // registrations that got a proof of the log
    std::vector<SourceFault> refusals;     // in the order of the source; the first kMostRefusals
    std::map<std::string, StageCost> stages;
    std::uint64_t source_bytes = 0, package_bytes = 0;
    double seconds = 0, peak_rss_mib = 0, peak_rss_children_mib = 0;
    int jobs = 1;
    bool stopped = false;

    static constexpr std::size_t kMostRefusals = 10'000;
};

// Builds, writes report.json and report.txt into the output folder, and returns what they say. An object that is refused is in the report and stops nothing; an error is
// what keeps from building at all, or the machine's: the disk is full, the player is missing.
// Io with BUILD_RUNS: another build works in this folder.
Result<BuildReport> build_packages(const BuildOptions& options);

std::string to_json(const BuildReport& report);
// A table for people, with the first refusals.
std::string to_text(const BuildReport& report);

}  // namespace pai
