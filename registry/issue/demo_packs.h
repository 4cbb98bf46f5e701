#pragma once
// The packs of a demo world: registered, logged and sealed, each once for each version.
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "issue/demo_parties.h"
#include "issue/package.h"

namespace pai {

struct DemoPack {
    std::string name;
    std::filesystem::path dir;  // the sealed package
    SignedManifest manifest;
    Issued<RegistrationDoc> registration;
    std::size_t house = 0;      // in DemoPacks::houses
};

struct DemoPacks {
    std::vector<DemoHouse> houses;  // the demo's own first, then those of guests
    std::vector<DemoPack> packs;
    ContentKeys keys;
};

// Every folder of `source` with a pack.json, sorted by name. Registrations and packages of `dir` that still say what the
// pack says stay; else they are made anew, a package as its next version under its old content key.
Result<DemoPacks> open_demo_packs(const std::filesystem::path& dir, const std::filesystem::path& source, const DemoKeys& keys, std::int64_t now_s);

}  // namespace pai
