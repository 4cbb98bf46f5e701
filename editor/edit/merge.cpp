#include "edit/merge.h"

#include <map>

namespace pai {
namespace {

// Whether `pointer` is in `changed`, lies within one of them, or has one of them within it.
bool meets(const std::map<std::string, const EditOperation*>& changed, const std::string& pointer) {
    for (std::size_t at = pointer.size(); at != std::string::npos && at > 0; at = pointer.rfind('/', at - 1))
        if (changed.contains(pointer.substr(0, at))) return true;
    const auto within = changed.lower_bound(pointer + "/");
    return within != changed.end() && within->first.starts_with(pointer + "/");
}

}  // namespace

Merged merge(const Show& base, const Show& ours, const Show& theirs) {
    const Edit our_edit = edit_between(base, ours);
    std::map<std::string, const EditOperation*> changed;
    for (const EditOperation& o : our_edit.operations) changed[o.pointer] = &o;
    Merged out;
    for (EditOperation& o : edit_between(base, theirs).operations) {
        const auto same = changed.find(o.pointer);
        if (same != changed.end() && *same->second == o) continue;
        if (meets(changed, o.pointer)) out.clashes.push_back(o.pointer);
        else out.theirs.operations.push_back(std::move(o));
    }
    return out;
}

}  // namespace pai
