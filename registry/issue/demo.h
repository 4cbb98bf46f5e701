#pragma once
// A demo world: every key, party, registration, package, licence, grant and status list that a show needs to play on
// this machine, and a home with all of it imported (licence format 13.3).
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "base/result.h"

namespace pai {

struct DemoPackage {
    std::string pack;  // name of its folder
    std::string uid, doc_id;
    std::filesystem::path dir;
};

// The licence of a guest's works, beside the demo's own.
struct DemoGuest {
    std::string holder;   // party id
    std::string licence;  // docId
    std::vector<std::string> territories;
};

struct DemoWorld {
    std::filesystem::path home;  // a ready $PAIFANG_HOME
    std::vector<DemoPackage> packages;
    std::vector<std::string> assets;  // ids
    std::string licence;              // docId of the demo's own
    std::vector<DemoGuest> guests;
    std::string device;               // kid
    std::int64_t until_s = 0;         // end of the demo's own licence, s since 1970
    bool renewed = false;             // licence, grant and status list were issued in this run although there were some
};

// Makes the world in `dir`, or brings it up to date: packs that changed are sealed as a new version, a status list of
// today is imported, and with less than 30 days left licence, grant and status list are issued anew. `packs` holds one
// folder with a pack.json a pack. `now_s` in s since 1970. Io and the codes of what would be refused.
Result<DemoWorld> make_demo_world(const std::filesystem::path& dir, const std::filesystem::path& packs, std::int64_t now_s);

}  // namespace pai
