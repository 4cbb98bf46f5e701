#pragma once
// The list of what is wrong with a show, or will be: with the place to jump to and the way out, in English and Chinese.
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "edit/selection.h"
#include "show/load.h"
#include "show/show.h"
#include "show/venue.h"

namespace pai {

enum class Severity : std::uint8_t { Note, Warning, Error };

struct ShowProblem {
    Severity severity = Severity::Note;
    std::string key;               // which rule: "no-fallback", for tests and for hiding one kind
    Text text;                     // "en" and "zh-Hans"
    Text way_out;                  // what to do about it
    std::string pointer;           // of the show; of the venue where `venue`
    bool venue = false;
    std::optional<ItemRef> item;   // what is selected by a jump
    bool operator==(const ShowProblem&) const = default;
};

// What the gate would say of an asset where the show is planned, as a preflight was told.
struct AssetVerdict {
    std::string reason;  // code of a decision; empty: it is allowed
    Text text, way_out;  // in plain words: "ends on 1 December", "renew, ask, substitute, choose a fallback"
    bool outside_terms = true;  // else a duty or a warning only
};

struct ProblemInputs {
    const Show* show = nullptr;
    const Venue* venue = nullptr;                    // may be null
    std::map<AssetName, AssetVerdict> verdicts;      // by short name
    std::set<AssetName> missing_files;               // own work whose file is not there
    std::vector<std::string> changed_on_disk;        // files of the show, by name
};

// Worst first, then by place. At most 1,000.
std::vector<ShowProblem> find_problems(const ProblemInputs& inputs);

// Own work of a show whose file is not in `folder`.
std::set<AssetName> missing_own_work(const Show& show, const std::filesystem::path& folder);

// A label of the history in a language: "Move: bell" is "移动: bell" in "zh-Hans"; one that is not known stays as it is.
std::string say_label(std::string_view label, std::string_view language);

}  // namespace pai
