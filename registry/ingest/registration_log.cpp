#include "ingest/registration_log.h"

#include <algorithm>
#include <span>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "base/file.h"
#include "issue/log.h"

namespace pai {
namespace fs = std::filesystem;
namespace {

Result<std::vector<fs::path>> without_proof(const fs::path& registrations) {
    std::vector<fs::path> out;
    std::error_code failed;
    for (fs::directory_iterator at(registrations, failed), end; !failed && at != end; at.increment(failed))
        if (at->path().extension() == ".jws" && !file_exists(proof_beside(at->path()))) out.push_back(at->path());
    if (failed) return Error(Code::Io, fmt::format("{}: {}", registrations.string(), failed.message()));
    std::sort(out.begin(), out.end());
    return out;
}

}  // namespace

fs::path proof_beside(const fs::path& registration) { return fs::path(registration).replace_extension(".tlog-proof"); }

Result<LoggedRegistrations> log_registrations(const fs::path& registrations, const LogTerms& terms) {
    LoggedRegistrations out;
    PAI_TRY(const std::vector<fs::path> files, without_proof(registrations));
    for (std::size_t first = 0; first < files.size(); first += kLogBatch) {
        const auto batch = std::span(files).subspan(first, std::min(kLogBatch, files.size() - first));
        std::vector<std::string> documents;
        for (const fs::path& file : batch) {
            PAI_TRY(std::string jws, read_text_file(file, kMaxLogEntry + 1));
            documents.push_back(std::move(jws));
        }
        PAI_TRY(const std::vector<LogProof> proofs, log_documents(terms.folder, *terms.key, documents));
        for (std::size_t i = 0; i < batch.size(); ++i) {
            PAI_TRY(write_file(proof_beside(batch[i]), proofs[i].text));
            out.bytes += proofs[i].text.size();
        }
        out.count += batch.size();
    }
    return out;
}

}  // namespace pai
