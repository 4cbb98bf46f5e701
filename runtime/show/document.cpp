#include "show/document.h"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include "show/load.h"

namespace pai {
namespace {

// Whether one edit sets anew just what the other has set, as the next moment of a drag does.
bool replaces_the_same(const Edit& a, const Edit& b) {
    return std::equal(a.operations.begin(), a.operations.end(), b.operations.begin(), b.operations.end(), [](const EditOperation& x, const EditOperation& y) {
        return x.op == EditOperation::Op::Replace && y.op == EditOperation::Op::Replace && x.pointer == y.pointer;
    });
}

void join(Document::Step& step, const Edit& forward, Edit backward) {
    if (replaces_the_same(step.forward, forward)) {
        step.forward = forward;  // the way back is the one from before the first
        return;
    }
    step.forward.operations.insert(step.forward.operations.end(), forward.operations.begin(), forward.operations.end());
    backward.operations.insert(backward.operations.end(), step.backward.operations.begin(), step.backward.operations.end());
    step.backward = std::move(backward);
}

// Where a node stands is nobody else's business: a drag with thousands of nodes in the show checks none of the others.
bool only_places(const Edit& edit) {
    return std::all_of(edit.operations.begin(), edit.operations.end(), [](const EditOperation& o) {
        if (o.op != EditOperation::Op::Replace || !o.pointer.starts_with("/scenes/")) return false;
        std::size_t at = 0;
        for (int name = 1; name < 5 && at != o.pointer.npos; ++name) at = o.pointer.find('/', at + 1);
        return at != o.pointer.npos && o.pointer.compare(at, 11, "/transform/") == 0;
    });
}

// The tracks of which an edit changes keys, if it changes nothing else: no other track can be broken by that.
std::optional<std::set<std::pair<Id, Id>>> only_keys(const Edit& edit) {
    std::set<std::pair<Id, Id>> out;
    for (const EditOperation& o : edit.operations) {
        const auto names = split_pointer(o.pointer);
        if (!names || names->size() < 6 || (*names)[0] != "timelines" || (*names)[2] != "tracks" || (*names)[4] != "keys") return {};
        out.emplace((*names)[1], (*names)[3]);
    }
    return out;
}

Problems problems_of(const Show& show, const Edit& edit) {
    if (only_places(edit)) return {};
    const auto tracks = only_keys(edit);
    return tracks ? check_tracks(show, *tracks) : check_show(show);
}

}  // namespace

Document::Document(Show show) : show_(std::move(show)) {}

bool Document::joins_last(std::uint64_t gesture) const {
    // What was saved keeps a step of its own to return to.
    return gesture != 0 && position_ > 0 && position_ == steps_.size() && steps_.back().gesture == gesture && saved_ != position_;
}

Result<void> Document::apply(const Edit& edit, std::string_view label, std::uint64_t gesture) {
    PAI_TRY(Edit backward, pai::apply(show_, edit));
    if (const Problems problems = problems_of(show_, edit); !problems.empty()) {
        PAI_ASSERT(pai::apply(show_, backward).has_value());
        return to_error(problems);
    }
    ++revision_;
    if (joins_last(gesture)) {
        join(steps_.back(), edit, std::move(backward));
        return {};
    }
    if (saved_ && *saved_ > position_) saved_.reset();
    steps_.resize(position_);
    steps_.push_back({std::string(label), edit, std::move(backward), gesture});
    ++position_;
    return {};
}

bool Document::undo() {
    if (position_ == 0) return false;
    PAI_ASSERT(pai::apply(show_, steps_[--position_].backward).has_value());
    ++revision_;
    return true;
}

bool Document::redo() {
    if (position_ == steps_.size()) return false;
    PAI_ASSERT(pai::apply(show_, steps_[position_++].forward).has_value());
    ++revision_;
    return true;
}

}  // namespace pai
