#include "ingest/build.h"

#include <algorithm>
#include <atomic>
#include <optional>
#include <set>
#include <thread>

#include <sys/resource.h>

#include <fmt/format.h>

#include "base/file.h"
#include "catalogue/object_catalogue.h"
#include "time/clock.h"

namespace pai {
namespace fs = std::filesystem;
namespace {

constexpr std::size_t kCataloguePiece = 200;  // entries of one transaction
constexpr std::size_t kMostId = 400;

// What one thread after the other writes: the catalogue, the report.
class Books {
public:
    Books(ObjectCatalogue catalogue, BuildReport& report) : catalogue_(std::move(catalogue)), report_(report) {}

    Result<void> note(const SourceRecord& record, const std::vector<MadePart>& parts, const SealedObject& sealed, const ObjectStore& objects) {
        const std::scoped_lock lock(mutex_);
        ++(sealed.unchanged ? report_.unchanged : report_.built);
        report_.open += sealed.open;
        report_.package_bytes += sealed.package_bytes;
        for (const MadePart& part : parts) report_.source_bytes += part.source_bytes;
        if (sealed.unchanged) return {};
        if (pending_ == 0) PAI_TRY(catalogue_.begin());
        PAI_TRY(catalogue_.put(entry_of(record, parts, sealed, objects)));
        if (++pending_ >= kCataloguePiece) return flush_locked();
        return {};
    }
    void refuse(SourceFault fault) {
        const std::scoped_lock lock(mutex_);
        ++report_.refused;
        const std::size_t order = fault.order;
        refusals_.emplace(order, std::move(fault));
        if (refusals_.size() > BuildReport::kMostRefusals) refusals_.erase(std::prev(refusals_.end()));
    }
    Result<void> end() {
        const std::scoped_lock lock(mutex_);
        for (auto& [order, fault] : refusals_) report_.refusals.push_back(std::move(fault));
        refusals_.clear();
        return flush_locked();
    }

private:
    Result<void> flush_locked() {
        if (pending_ == 0) return {};
        pending_ = 0;
        return catalogue_.commit();
    }
    static CatalogueEntry entry_of(const SourceRecord& r, const std::vector<MadePart>& parts, const SealedObject& sealed, const ObjectStore& objects) {
        CatalogueEntry e{r.id, r.title, r.maker, r.date, r.material, r.kind, r.found_at, r.holder, r.rights.empty() ? r.licence : r.rights, r.text,
                         "packages/" + sealed.folder, sealed.asset, sealed.doc_id, "", parts.front().files.front().iscc, sealed.open};
        for (const MadePart& part : parts) {
            if (part.thumbnail_256.sha256.empty()) continue;
            e.thumbnail = fmt::format("objects/{}/{}", part.thumbnail_256.sha256.substr(0, 2), objects.path(part.thumbnail_256.sha256).filename().string());
            break;
        }
        return e;
    }

    std::mutex mutex_;
    ObjectCatalogue catalogue_;
    BuildReport& report_;
    std::size_t pending_ = 0;
    std::multimap<std::size_t, SourceFault> refusals_;
};

// The threads of a build over the records of its source.
class Builder {
public:
    Builder(const BuildOptions& options, const OpenedSource& source, Workshop& shop, Books& books, int jobs)
        : options_(options), source_(source), shop_(shop), books_(books), jobs_(jobs) {}

    Result<void> run() {
        std::vector<std::thread> threads;
        for (int i = 0; i < jobs_; ++i) threads.emplace_back([this, i] { work(i); });
        for (std::thread& thread : threads) thread.join();
        if (broken_) return *broken_;
        return {};
    }
    bool stopped() const { return stopped_; }

private:
    void work(int number) {
        const fs::path scratch = options_.out / "work" / std::to_string(number);
        const int cores = static_cast<int>(std::thread::hardware_concurrency());
        Thumbnailer thumbnailer(scratch / "player", 512, std::max(1, cores / jobs_));
        const auto& records = source_.records.records;
        for (std::size_t i = next_++; i < records.size() && !ended_; i = next_++) {
            if (options_.stop && options_.stop()) {
                stopped_ = true;
                break;
            }
            const Result<void> made = make(i, thumbnailer, scratch / "package");
            if (!made) end_with(made.error());
            tell();
        }
        std::error_code ignored;
        fs::remove_all(scratch, ignored);
    }

    // An error is the machine's; what is wrong with the object is noted.
    Result<void> make(std::size_t i, Thumbnailer& thumbnailer, const fs::path& scratch) {
        const SourceRecord& record = source_.records.records[i];
        std::vector<MadePart> parts;
        for (const std::string& named : record.files) {
            auto part = make_file(thumbnailer, named, parts.size());
            if (part) {
                parts.push_back(std::move(*part));
                continue;
            }
            if (part.error().reason.empty()) return std::move(part.error()).context(record.id);
            refuse(i, named, part.error());
            return {};
        }
        auto sealed = seal_object(options_.sealing, shop_, record, parts, scratch);
        if (!sealed) {
            if (sealed.error().reason.empty()) return std::move(sealed.error()).context(record.id);
            refuse(i, "", sealed.error());
            return {};
        }
        return books_.note(record, parts, *sealed, shop_.objects);
    }

    Result<MadePart> make_file(Thumbnailer& thumbnailer, const std::string& named, std::size_t number) {
        PAI_TRY(const fs::path file, find_source_file(source_.files, named));
        return make_part(shop_, thumbnailer, file, named, number);
    }

    void refuse(std::size_t i, const std::string& file, const Error& error) {
        const SourceRecord& record = source_.records.records[i];
        SourceFault fault{record.id, record.place, file, error.reason, error.message, "", record.order};
        const std::size_t end = fault.message.find(": ");
        if (fault.message.starts_with('/') && end != fault.message.npos && file.find(fault.message.substr(0, end)) == file.npos) {
            fault.pointer = fault.message.substr(0, end);
            fault.message = fault.message.substr(end + 2);
        }
        books_.refuse(std::move(fault));
        ++refused_;
    }

    void end_with(const Error& error) {
        const std::scoped_lock lock(told_);
        if (!broken_) broken_ = error;
        ended_ = true;
    }

    void tell() {
        const std::size_t done = ++done_;
        if (!options_.progress) return;
        const std::scoped_lock lock(told_);
        options_.progress(done, refused_, source_.records.records.size());
    }

    const BuildOptions& options_;
    const OpenedSource& source_;
    Workshop& shop_;
    Books& books_;
    int jobs_;
    std::atomic<std::size_t> next_{0}, done_{0}, refused_{0};
    std::atomic<bool> ended_{false}, stopped_{false};
    std::mutex told_;
    std::optional<Error> broken_;
};

// Every object has an id of its own and a file; what has not is refused where it stands.
void judge_records(SourceRecords& source, const SourceLimits& limits) {
    std::set<std::string> seen;
    std::vector<SourceRecord> sound;
    for (SourceRecord& r : source.records) {
        const auto fault = [&](std::string_view code, std::string message) { source.faults.push_back({r.id, r.place, r.files.empty() ? "" : r.files.front(), std::string(code), std::move(message), "", r.order}); };
        if (r.files.empty()) {
            fault("NO_FILE", "names no model, picture or sound");
            continue;
        }
        if (r.id.empty()) r.id = fs::path(r.files.front()).replace_extension().string();
        if (r.id.size() > kMostId) fault("BAD_ID", fmt::format("an id of more than {} bytes", kMostId));
        else if (r.files.size() > limits.max_files) fault("SOURCE_LIMIT", fmt::format("{} files, at most {} are taken", r.files.size(), limits.max_files));
        else if (!seen.insert(folder_name_of(r.id)).second) fault("DUPLICATE_ID", fmt::format("another object before it has the id \"{}\"", r.id));
        else sound.push_back(std::move(r));
    }
    source.records = std::move(sound);
}

Result<std::size_t> count_gone(Journal& journal, const SourceRecords& source) {
    PAI_TRY(const std::vector<std::string> built, journal.built_ids());
    std::set<std::string_view> here;
    for (const SourceRecord& r : source.records) here.insert(r.id);
    return static_cast<std::size_t>(std::count_if(built.begin(), built.end(), [&](const std::string& id) { return !here.contains(id); }));
}

double peak_rss_mib(int who) {
    rusage use{};
    ::getrusage(who, &use);
    return static_cast<double>(use.ru_maxrss) / 1024;
}

Result<void> make_folders(const BuildOptions& options) {
    for (const char* folder : {"objects", "packages", "licences", "work"}) PAI_TRY(make_directories(options.out / folder));
    if (options.sealing.registrar != nullptr) PAI_TRY(make_directories(options.out / "registrations"));
    return make_directories(options.sealing.keys, 0700);
}

}  // namespace

Result<BuildReport> build_packages(const BuildOptions& options) {
    const std::int64_t began_ns = steady_ns();
    PAI_TRY(OpenedSource source, open_source(options.source, options.reading));
    PAI_TRY(make_folders(options));
    auto held = SharedFile::create(options.out / ".lock", 1);
    if (!held) return Error(Code::Io, fmt::format("{}: another build works in this folder", options.out.string()), "");
    BuildReport report;
    report.form = source.records.form;
    judge_records(source.records, options.reading.limits);
    report.objects = source.records.records.size() + source.records.faults.size();
    PAI_TRY(Journal journal, Journal::open(options.out / "build.sqlite"));
    PAI_TRY(ObjectCatalogue catalogue, ObjectCatalogue::open(options.out / "catalogue.sqlite", SqlFile::Mode::Write));
    const ObjectStore objects(options.out / "objects");
    StageCosts costs;
    Workshop shop{objects, journal, costs, options.making, {}};
    Books books(std::move(catalogue), report);
    for (SourceFault& fault : source.records.faults) books.refuse(std::move(fault));
    report.jobs = options.jobs > 0 ? options.jobs : std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
    Builder builder(options, source, shop, books, report.jobs);
    const Result<void> ran = builder.run();
    PAI_TRY(books.end());
    PAI_TRY(ran);
    PAI_TRY(report.gone, count_gone(journal, source.records));
    report.stopped = builder.stopped();
    if (options.log.key != nullptr && !report.stopped) {
        const std::int64_t log_began_ns = steady_ns();
        PAI_TRY(const LoggedRegistrations logged, log_registrations(options.out / "registrations", options.log));
        report.logged = logged.count;
        if (logged.count > 0) costs.add("log", static_cast<double>(steady_ns() - log_began_ns) / 1e9, logged.bytes, false);
    }
    if (!report.stopped) PAI_TRY(journal.forget_unseen_sources());
    report.stages = costs.all();
    report.seconds = static_cast<double>(steady_ns() - began_ns) / 1e9;
    report.peak_rss_mib = peak_rss_mib(RUSAGE_SELF);
    report.peak_rss_children_mib = peak_rss_mib(RUSAGE_CHILDREN);
    PAI_TRY(write_file(options.out / "report.json", to_json(report) + "\n"));
    PAI_TRY(write_file(options.out / "report.txt", to_text(report)));
    std::error_code ignored;
    fs::remove_all(options.out / "work", ignored);
    return report;
}

}  // namespace pai
