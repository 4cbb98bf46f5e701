#pragma once
// What in a show refers to what: for renaming, for deleting, for lists of what is used where.
#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "edit/selection.h"
#include "show/show.h"

namespace pai {

// One name in a show that leads to a thing of it.
struct Reference {
    ItemRef to;
    std::string from;             // pointer of the member that holds the name
    std::string* value = nullptr; // the name itself, or the pointer in which it stands (targets of tracks and fades)
    bool in_pointer = false;      // `value` is a pointer that leads into `to`
};

// Every reference that is not empty; `value` may be changed. A target names a scene and a node and is visited for both.
void each_reference(Show& show, const std::function<void(const Reference&)>& visit);

// Pointers of all that refers to one of `items` without being part of them. Nodes under an item are part of it, as is what stands in a scene,
// timeline or track.
std::vector<std::string> references_to(const Show& show, const std::vector<ItemRef>& items);

// `items`, and all that goes with them: nodes below nodes.
std::set<ItemRef> with_descendants(const Show& show, const std::vector<ItemRef>& items);

// The first of "wish", "wish-2", "wish-3"… that is not taken; `wish` is made an id: lower case, other signs to '-', `otherwise` if nothing is left.
Id fresh_id(std::string_view wish, std::string_view otherwise, const std::function<bool(const Id&)>& taken);

// The same for many at once: it goes on counting where it stopped for the same wish.
class FreshIds {
public:
    Id make(std::string_view wish, std::string_view otherwise, const std::function<bool(const Id&)>& taken);

private:
    std::map<Id, std::size_t> next_;
};

}  // namespace pai
