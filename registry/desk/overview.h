#pragma once
// The table that a licensing manager looks at first: a row for each licence and its venue.
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "desk/cabinet.h"

namespace pai {

struct VenueRow {
    enum class State { Active, NotYet, Ended, Suspended, Revoked, Stopped, Refused };
    // Plays of one rule, as far as they were reported.
    struct Plays {
        std::string action;
        std::int64_t used = 0;
        std::optional<std::int64_t> limit;
    };
    const Issued<LicenceDoc>* licence = nullptr;
    State state = State::Active;
    std::string code;  // Refused: what is against it
    const PartyDoc* venue = nullptr;  // null: not known
    std::vector<std::string> territories;  // of its permissions; empty: everywhere
    std::optional<std::int64_t> from_s, to_s;  // s since 1970
    std::vector<Plays> plays;  // of rules that count; the one with the fewest left first
    std::optional<std::int64_t> report_until_s;  // the reports reach so far
    std::optional<std::int64_t> report_due_s;    // the next one, grace included; absent: none is asked for
    std::int64_t visitors = 0;
    std::optional<std::int64_t> grant_until_s;   // the last of its grants; absent: none
    std::size_t grants = 0;
    std::vector<Clash> clashes;
};

// "active", "有效".
std::string_view state_text(VenueRow::State state, Tongue tongue);

inline constexpr std::int64_t near_end_s = 30 * 86'400;

VenueRow venue_row(const Cabinet& cabinet, const Issued<LicenceDoc>& licence);
// Those that need someone first: by state, then by end.
std::vector<VenueRow> venue_rows(const Cabinet& cabinet);

}  // namespace pai
