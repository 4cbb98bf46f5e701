#include "show/next_use.h"

#include <algorithm>

#include "show/compiled.h"

namespace pai {

std::vector<Flicks> next_uses(const CompiledShow& show, const Live& live, Flicks t) {
    const CompiledShow::Data& data = show.data();
    std::vector<Flicks> out(data.assets.size(), kNotAgain);
    if (!data.cues.cues.empty() || data.timeline == kNone) return out;
    const CompiledTimeline& timeline = data.timelines[data.timeline];
    const bool wraps = begins_again(data, live, timeline) && timeline.duration.count > 0;
    const Flicks local{wraps ? t.count % timeline.duration.count : std::min(t.count, timeline.duration.count)};
    for (const CompiledClip& clip : timeline.clips) {
        Flicks until = clip.start <= local ? Flicks{} : clip.start - local;
        if (clip.end <= local) {
            if (!wraps) continue;
            until = timeline.duration - local + clip.start;
        }
        for (const std::uint32_t asset : data.scenes[clip.scene].assets) out[asset] = std::min(out[asset], until);
    }
    return out;
}

}  // namespace pai
