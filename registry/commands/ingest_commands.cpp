// package build of a whole source, package fixity, catalogue search.
#include "commands/ingest_commands.h"

#include <algorithm>
#include <csignal>
#include <cstdio>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <unistd.h>

#include "base/file.h"
#include "catalogue/object_catalogue.h"
#include "commands/verb.h"
#include "ingest/build.h"
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
    build.source = options.source;
    build.out = options.out;
    build.reading.files = options.files;
    build.making = {.thumbnails = !options.no_thumbnails, .rehash = options.rehash};
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

}  // namespace pai
