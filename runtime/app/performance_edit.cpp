// A performance whose show is edited while it runs.
#include <set>

#include "app/performance.h"
#include "show/load.h"

namespace pai::app {

Result<void> Performance::revise(std::shared_ptr<const Show> show) {
    std::map<Id, AssetId> ids;
    for (const auto& [name, value] : show->assets) {
        const auto before = show_->assets.find(name);
        const auto known = ids_.find(name);
        if (before != show_->assets.end() && before->second == value && known != ids_.end()) ids[name] = known->second;
        else ids[name] = is_own_work(value) ? AssetId{} : AssetId{value};
    }
    PAI_TRY(auto compiled, compile(*show, ids, venue_.slate));
    show_ = std::move(show);
    ids_ = std::move(ids);
    compiled_.emplace(std::move(compiled));
    handles_.resize(compiled_->assets().size());
    return {};
}

}  // namespace pai::app
