// package build of a whole source, package fixity, catalogue search.
#include "commands/ingest_commands.h"

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <optional>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <unistd.h>

#include "base/file.h"
#include "catalogue/object_catalogue.h"
#include "commands/verb.h"
#include "ingest/build.h"
#include "ingest/fixity.h"
#include "issue/log.h"
#include "ledger/log_proof.h"
#include "time/clock.h"
#include "vault/key_file.h"

namespace pai {
namespace {

volatile std::sig_atomic_t stop_asked = 0;

void catch_stop() {
    struct sigaction action {};
    action.sa_handler = [](int) { stop_asked = 1; };
    action.sa_flags = static_cast<int>(SA_RESETHAND);  // a second one ends at once
    ::sigaction(SIGINT, &action, nullptr);
    ::sigaction(SIGTERM, &action, nullptr);
    std::signal(SIGPIPE, SIG_IGN);
}

// One line on a terminal, four times a second; nothing elsewhere.
class ProgressLine {
public:
    void say(std::size_t done, std::size_t refused, std::size_t all) {
        if (!terminal_ || (steady_ns() - last_ns_ < 250'000'000 && done != all)) return;
        last_ns_ = steady_ns();
        const double passed_s = static_cast<double>(last_ns_ - began_ns_) / 1e9, left_s = done > 0 ? passed_s / static_cast<double>(done) * static_cast<double>(all - done) : 0;
        fmt::print(stderr, "\r\x1b[K{} of {} objects, {} refused, {:.0f} s left", done, all, refused, left_s);
        std::fflush(stderr);
    }
    ~ProgressLine() {
        if (terminal_ && last_ns_ != 0) fmt::print(stderr, "\r\x1b[K");
    }

private:
    bool terminal_ = ::isatty(2) == 1;
    std::int64_t began_ns_ = steady_ns(), last_ns_ = 0;
};

// "did:web:museum.example" names the collection "museum.example".
std::string collection_of(const std::string& party) {
    std::string out;
    const std::size_t cut = party.rfind(':');
    for (const char c : cut == party.npos ? party : party.substr(cut + 1)) out += (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' ? c : '-';
    return out.substr(0, 64);
}

bool is_collection(std::string_view name) {
    return !name.empty() && name.size() <= 64 && name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-.") == name.npos;
}

struct Signers {
    SigningKey holder;
    std::optional<SigningKey> registrar;
    std::vector<Issued<PartyDoc>> parties;
};

Result<void> fill_terms(const IngestOptions& options, const Signers& signers, SealingTerms& terms) {
    const auto own = std::find_if(signers.parties.begin(), signers.parties.end(), [&](const auto& p) { return p.doc.key == signers.holder.public_key(); });
    if (own == signers.parties.end()) return Error(Code::InvalidArgument, fmt::format("{}: no certificate among --party", signers.holder.kid()));
    terms.holder = &signers.holder;
    terms.holder_party = own->doc.id;
    terms.registrar = signers.registrar ? &*signers.registrar : nullptr;
    for (const Issued<PartyDoc>& party : signers.parties)
        if (party.doc.has_role("licensor") && party.doc.id != terms.holder_party) terms.licensors.push_back(party.doc.id);
    PAI_TRY(terms.recipients, key_recipients(signers.parties));
    terms.collection = options.collection.empty() ? collection_of(terms.holder_party) : options.collection;
    if (!is_collection(terms.collection)) return Error(Code::InvalidArgument, fmt::format("--collection {}: 1 to 64 of a-z, 0-9, - and .", terms.collection));
    return {};
}

// What is signed first is judged by all rules that a venue has: what follows differs from it in hashes and titles alone.
std::function<Result<void>(const std::string&)> first_of_each(Verifier& verifier, std::mutex& mutex) {
    if (!verifier.has_root()) return {};
    return [&verifier, &mutex, left = std::make_shared<int>(2)](const std::string& jws) -> Result<void> {
        const std::scoped_lock lock(mutex);
        if (*left <= 0) return {};
        --*left;
        return verifier.check(jws);
    };
}

// Nothing: nothing is logged.
Result<std::optional<SigningKey>> log_key_of(const IngestOptions& options, Verifier& verifier) {
    if (options.log.empty() != options.log_key.empty()) return Error(Code::InvalidArgument, "--log and --log-key go together");
    if (options.log.empty()) return std::optional<SigningKey>();
    if (options.registrar_key.empty()) return Error(Code::InvalidArgument, "--log: nothing is registered without --registrar-key");
    PAI_TRY(SigningKey key, read_signing_key(options.log_key));
    if (verifier.has_root()) PAI_TRY(check_log_of_root(log_origin(key.public_key()), key.public_key(), verifier.documents().root()));
    return std::optional(std::move(key));
}

}  // namespace

Result<Outcome> ingest_source(const IngestOptions& options) {
    PAI_TRY(const std::int64_t time, issue_time(options.issue.iat));
    PAI_TRY(SigningKey holder, read_signing_key(options.key));
    Signers signers{std::move(holder), std::nullopt, {}};
    if (!options.registrar_key.empty()) {
        PAI_TRY(signers.registrar, read_signing_key(options.registrar_key));
    }
    PAI_TRY(signers.parties, read_parties(options.parties));
    PAI_TRY(Verifier verifier, open_verifier(options.issue, time));
    BuildOptions build;
    PAI_TRY(const std::optional<SigningKey> log_key, log_key_of(options, verifier));
    if (log_key) build.log = {options.log, &*log_key};
    build.source = options.source;
    build.out = options.out;
    build.reading.files = options.files;
    build.making = {.thumbnails = !options.no_thumbnails, .occlusion_cells = options.occlusion_cells, .rehash = options.rehash};
    if (options.textures != "keep") build.making.textures = options.textures == "gpu" ? TexturePackOptions::Device::Gpu : TexturePackOptions::Device::Software;
    build.jobs = options.jobs;
    build.sealing.iat_s = time;
    build.sealing.out = options.out;
    build.sealing.keys = options.keys_out.empty() ? std::filesystem::path(options.out) / "keys" : std::filesystem::path(options.keys_out);
    PAI_TRY(fill_terms(options, signers, build.sealing));
    std::mutex judging;
    build.sealing.check = first_of_each(verifier, judging);
    catch_stop();
    build.stop = [] { return stop_asked != 0; };
    ProgressLine line;
    build.progress = [&](std::size_t done, std::size_t refused, std::size_t all) { line.say(done, refused, all); };
    PAI_TRY(const BuildReport report, build_packages(build));
    Outcome outcome;
    outcome.exit = report.refused > 0 || report.stopped ? 1 : 0;
    outcome.json = to_json(report);
    outcome.text = to_text(report);
    return outcome;
}

namespace {

void write_faults(JsonWriter& w, std::string_view name, const std::vector<FixityFault>& faults) {
    w.key(name).begin_array();
    for (const FixityFault& f : faults) w.begin_object().member("what", f.what).member("path", f.path).member("detail", f.detail).end_object();
    w.end_array();
}

Result<Outcome> judge_fixity(const std::string& folder, bool sources) {
    PAI_TRY(const FixityReport report, check_fixity(folder, sources));
    JsonWriter w = begin_outcome(report.ok() ? "" : "FIXITY_FAILED");
    w.member("files", report.files).member("bytes", report.bytes).member("seconds", report.seconds);
    std::string text = fmt::format("{} files, {:.1f} MiB read: {} missing, {} changed, {} extra\n", report.files, static_cast<double>(report.bytes) / (1 << 20), report.missing.size(), report.changed.size(), report.extra.size());
    const std::pair<std::string_view, const std::vector<FixityFault>*> lists[] = {{"missing", &report.missing}, {"changed", &report.changed}, {"extra", &report.extra}};
    for (const auto& [name, faults] : lists) {
        write_faults(w, name, *faults);
        for (const FixityFault& f : *faults) text += fmt::format("{:8} {:8} {}  {}\n", name, f.what, f.path, f.detail);
    }
    return end_outcome(std::move(w), std::move(text));
}

// ---- the catalogue

// A build's folder, or the file itself.
std::filesystem::path catalogue_file(const std::string& named) {
    std::error_code failed;
    return std::filesystem::is_directory(named, failed) ? std::filesystem::path(named) / "catalogue.sqlite" : std::filesystem::path(named);
}

Result<Outcome> index_source(const std::string& source, const std::string& files, const std::string& out) {
    PAI_TRY(const OpenedSource opened, open_source(source, {.files = files, .limits = {}}));
    PAI_TRY(ObjectCatalogue catalogue, ObjectCatalogue::open(out, SqlFile::Mode::Write));
    PAI_TRY(catalogue.begin());
    for (const SourceRecord& r : opened.records.records) {
        const std::string id = r.id.empty() && !r.files.empty() ? std::filesystem::path(r.files.front()).replace_extension().string() : r.id;
        if (id.empty()) continue;
        PAI_TRY(catalogue.put({id, r.title, r.maker, r.date, r.material, r.kind, r.found_at, r.holder, r.rights.empty() ? r.licence : r.rights, r.text, "", "", "", "", "",
                               is_open_licence(r.licence) || (r.licence.empty() && is_open_licence(r.rights))}));
    }
    PAI_TRY(catalogue.commit());
    PAI_TRY(const std::int64_t size, catalogue.size());
    JsonWriter w = begin_outcome();
    w.member("out", out).member("entries", size).key("warnings").begin_array();
    for (const SourceFault& fault : opened.records.faults) w.value(fmt::format("{}: {}: {}", fault.place, fault.code, fault.message));
    w.end_array();
    return end_outcome(std::move(w), fmt::format("{}: {} objects\n", out, size));
}

Result<Outcome> search_catalogue(const std::string& named, const std::vector<std::string>& words, int limit, int offset) {
    const std::filesystem::path file = catalogue_file(named);
    if (!file_exists(file)) return Error(Code::NotFound, fmt::format("{}: no such catalogue", file.string()));
    const std::int64_t began_ns = steady_ns();
    PAI_TRY(ObjectCatalogue catalogue, ObjectCatalogue::open(file, SqlFile::Mode::Read));
    std::string query;
    for (const std::string& word : words) query += (query.empty() ? "" : " ") + word;
    PAI_TRY(const CatalogueFound found, catalogue.search(query, limit, offset));
    const double took_ms = static_cast<double>(steady_ns() - began_ns) / 1e6;
    JsonWriter w = begin_outcome();
    w.member("total", found.total).member("tookMs", took_ms).key("hits").begin_array();
    std::string text;
    for (const auto& [e, score] : found.hits) {
        w.begin_object().member("id", e.id).key("title").begin_object();
        for (const auto& [language, title] : e.title) w.member(language, title);
        w.end_object();
        const std::pair<std::string_view, const std::string*> fields[] = {{"maker", &e.maker}, {"date", &e.date}, {"material", &e.material}, {"type", &e.kind}, {"place", &e.place}, {"holder", &e.holder},
                                                                          {"rights", &e.rights}, {"package", &e.package}, {"asset", &e.asset}, {"manifest", &e.manifest}, {"thumbnail", &e.thumbnail}, {"iscc", &e.iscc}};
        for (const auto& [name, value] : fields)
            if (!value->empty()) w.member(name, *value);
        w.member("open", e.open).member("score", score).end_object();
        std::string titles;
        for (const auto& [language, title] : e.title) titles += (titles.empty() ? "" : " · ") + title;
        text += fmt::format("{:24}  {}{}{}\n", e.id, titles, e.maker.empty() ? "" : ", " + e.maker, e.date.empty() ? "" : ", " + e.date);
    }
    w.end_array();
    return end_outcome(std::move(w), text + fmt::format("{} of {}{}, {:.1f} ms\n", found.hits.size(), found.total >= ObjectCatalogue::kMostCounted ? "at least " : "", found.total, took_ms));
}

struct CatalogueOptions {
    std::string file, source, files, out;
    std::vector<std::string> words;
    int limit = 20, offset = 0;
};

}  // namespace

void add_fixity_verb(CLI::App& package, int& status) {
    const auto folder = std::make_shared<std::string>();
    const auto no_sources = std::make_shared<bool>(false);
    CLI::App* verb = package.add_subcommand("fixity", "Reads all that a build of a collection read and made again: what is missing, changed or extra");
    verb->add_option("DIR", *folder, "Folder of a build, or one package")->required();
    verb->add_flag("--no-sources", *no_sources, "Leaves the sources out");
    bind_verb(*verb, status, [folder, no_sources] { return judge_fixity(*folder, !*no_sources); });
}

void add_catalogue_verbs(CLI::App& app, int& status) {
    CLI::App* catalogue = app.add_subcommand("catalogue", "The objects of a house, indexed");
    catalogue->require_subcommand(1);
    const auto options = std::make_shared<CatalogueOptions>();
    CLI::App* build = catalogue->add_subcommand("build", "Indexes a folder, table, LIDO document or IIIF manifest or collection without making packages");
    build->add_option("SOURCE", options->source, "The source")->required();
    build->add_option("--files", options->files, "Folder of what it names");
    build->add_option("--out", options->out, "Catalogue to write, or to add to")->required();
    bind_verb(*build, status, [options] { return index_source(options->source, options->files, options->out); });
    CLI::App* search = catalogue->add_subcommand("search", "Objects in which every word occurs, in any script; the last word may be a beginning");
    search->add_option("FILE", options->file, "Catalogue, or the folder of a build")->required();
    search->add_option("WORDS", options->words, "What is looked for; without words all are listed");
    search->add_option("--limit", options->limit, "Hits at most")->capture_default_str()->check(CLI::Range(1, 1000));
    search->add_option("--offset", options->offset, "Hits passed over")->check(CLI::Range(0, 10'000'000));
    bind_verb(*search, status, [options] { return search_catalogue(options->file, options->words, options->limit, options->offset); });
}

}  // namespace pai
