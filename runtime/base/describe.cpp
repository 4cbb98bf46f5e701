#include "base/describe.h"

namespace pai {

const Member* TypeInfo::member(std::string_view member_name) const {
    for (const Member& m : members)
        if (m.name == member_name) return &m;
    return nullptr;
}

}  // namespace pai
