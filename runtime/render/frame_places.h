#pragma once
// Places for what frames tell once the GPU is through with them: few, taken in turn.
#include <array>
#include <cstddef>

namespace pai {

template <class Place, std::size_t kCount>
class FramePlaces {
public:
    // The place of the frame that begins. Null: all are waited for. None of these is given up, else a GPU that is always so far behind would never tell anything.
    Place* begin() {
        const std::size_t next = (last_ + 1) % kCount;
        open_ = !waits_[next];
        if (open_) last_ = next;
        return open();
    }
    // Of the frame that has begun; null between frames, too.
    Place* open() { return open_ ? &places_[last_] : nullptr; }
    const Place* open() const { return open_ ? &places_[last_] : nullptr; }
    // The frame is drawn: from now on its place is waited for.
    void end() {
        waits_[last_] = waits_[last_] || open_;
        open_ = false;
    }
    // Calls `is_told` with those that are waited for, the oldest first, until one is not. Those that are can be taken again.
    template <class IsTold>
    void poll(const IsTold& is_told) {
        for (std::size_t i = 1; i <= kCount; ++i) {
            const std::size_t at = (last_ + i) % kCount;
            if (!waits_[at]) continue;
            if (!is_told(places_[at])) return;
            waits_[at] = false;
        }
    }
    // Nobody waits for any of them.
    void forget() { waits_ = {}; }

private:
    std::array<Place, kCount> places_;
    std::array<bool, kCount> waits_{};
    std::size_t last_ = 0;
    bool open_ = false;
};

}  // namespace pai
