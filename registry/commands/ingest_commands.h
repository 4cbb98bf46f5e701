#pragma once
// `package build` of a whole source: what its flags say.
#include <string>
#include <vector>

#include "base/outcome.h"
#include "commands/verb.h"

namespace pai {

struct IngestOptions {
    std::string source, out, key, keys_out, files, collection, registrar_key, log, log_key;
    std::vector<std::string> parties;
    int jobs = 0;
    bool no_thumbnails = false, rehash = false;
    int occlusion_cells = 32;
    std::string textures = "gpu";
    IssueOptions issue;
};

// Builds packages of everything in the source. Exit 1: something was refused.
Result<Outcome> ingest_source(const IngestOptions& options);

// package fixity, below `package`.
void add_fixity_verb(CLI::App& package, int& status);

}  // namespace pai
