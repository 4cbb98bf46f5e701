#pragma once
// `paifang licence list` and `licence explain`: what is stored, and the question of a ledger row judged again.
#include <string>
#include <vector>

#include "licence/explain.h"
#include "vault/home.h"

namespace pai {

// A stored licence as it stands now.
struct LicenceLine {
    std::string doc_id, uid, assigner, assignee;
    std::vector<std::string> actions;
    std::optional<std::int64_t> from, to;              // earliest start and latest end of its rules, s since 1970
    std::optional<std::int64_t> remaining_count, remaining_metered_s;
    RightsCode state = RightsCode::LicenceMissing;     // the best answer that any of its rules gives now
};
// Judged without writing a row. Licences that fail at the start stand there with their code alone.
Result<std::vector<LicenceLine>> list_licences(Home& home);

struct ExplainedRow {
    Decision decision;         // of the row's asset, judged at the row's time with the documents stored now
    bool same_digest = false;  // the inputs are those of then, to the byte
    PlainWords words;
};
// Row `seq` of the device's ledger, a DECISION or PLAY_START. NotFound: no such row. InvalidArgument: a row of another kind.
// Denied with a code of step 0: there is no sound ledger.
Result<ExplainedRow> explain_row(Home& home, std::int64_t seq);

}  // namespace pai
