#include "app/marks.h"

#include <algorithm>

namespace pai::app {

void take_duty(Marks& marks, const Obligation& duty, const std::string& session) {
    if (duty.kind == Obligation::Kind::Watermark) {
        // A mode that is not known is shown, never passed over.
        if (duty.text == "forensic" && !session.empty()) marks.forensic = session;
        else marks.preview = true;
    }
    if (duty.kind == Obligation::Kind::ResolutionCap && duty.value > 0) {
        const int cap = static_cast<int>(std::min<std::int64_t>(duty.value, 1 << 20));
        marks.resolution_cap = marks.resolution_cap == 0 ? cap : std::min(marks.resolution_cap, cap);
    }
}

}  // namespace pai::app
