#pragma once
// What a policy and its contract say, in plain sentences of English or Chinese, for those who sign and those who are bound.
#include <string>
#include <vector>

#include "desk/cabinet.h"

namespace pai {

struct PlainTerms {
    std::vector<std::string> window, allowed, owed, contract, reserved;
};

// `zone`: IANA name of the venue's time zone; empty: UTC. `terms` may be null: no contract.
PlainTerms plain_terms(const Cabinet& cabinet, const Policy& policy, const LicenceTerms* terms, const std::string& play_unit, const std::string& zone, Tongue tongue);

// "from 1 Feb 2027 to 31 Jan 2028".
std::string window_text(std::optional<std::int64_t> from_s, std::optional<std::int64_t> to_s, Tongue tongue, const std::string& zone);
// Words of the profile: actions, purposes, units of plays and prices.
std::string_view action_words(std::string_view action, Tongue tongue);
std::string_view purpose_words(std::string_view purpose, Tongue tongue);
std::string_view unit_words(std::string_view unit, Tongue tongue);
std::string_view play_unit_words(std::string_view unit, Tongue tongue);
// A clash as a sentence.
std::string clash_sentence(const Cabinet& cabinet, const Clash& clash, Tongue tongue);
// "a, b" or "a、b".
std::string list_text(const std::vector<std::string>& words, Tongue tongue);

}  // namespace pai
