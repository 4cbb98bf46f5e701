#pragma once
// What a home knows of works and licences, for people: whose a work is, what is allowed, until when, how many plays are left. Judged
// by the decision itself, without writing a row.
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "licence/explain.h"
#include "vault/explain_row.h"

namespace pai {

// A use that some licence here gives for a work, and the answer to it now.
struct WorkUse {
    std::string action, purpose;  // licence format 6.1, 6.2; an empty purpose: any
    RightsCode code = RightsCode::LicenceMissing;
    std::string licence;                   // docId that decided; empty: none
    std::optional<std::int64_t> until_s;   // last second of the rule, or of the grant if that ends first; absent: no end
    std::optional<std::int64_t> plays_left;
    std::optional<std::int64_t> next_s;    // when time alone may change the answer
    bool ok() const { return is_permit(code); }
    bool operator==(const WorkUse&) const = default;
};

struct WorkRights {
    std::string asset;
    std::string path, role, media_type;    // of its package; empty: none is stored
    TextMap title;                         // of its registration, else of its package
    std::vector<std::string> owners;       // names of holders, else of who signed the package; a party's id where no certificate names it
    std::string licensor;                  // name of who signed the licence that decided `asked`
    WorkUse asked;                         // the question itself
    std::vector<WorkUse> uses;             // those before an audience first
    PlainWords words;                      // why `asked` is answered so
};

struct LicencePage {
    LicenceLine line;
    std::string licensor, holder;          // names
    PlainWords words;                      // rule by rule
    std::vector<std::string> grants;       // "2027-01-30 – 2028-01-30: foyer-left"
};

struct RightsBook {
    std::map<std::string, WorkRights, std::less<>> works;  // by asset id
    std::vector<LicencePage> licences;
    std::optional<std::int64_t> next_s;    // first instant at which time alone may change something in it
};

// About `assets` and every work of the packages stored here, at most `most` in all. `ask`: action, purpose, event and channel of the question.
// Io: the ledger cannot be read.
Result<RightsBook> read_rights(Home& home, std::span<const std::string> assets, const RightsRequest& ask, std::size_t most = 2000);

}  // namespace pai
