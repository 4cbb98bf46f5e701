#include "app/transport.h"

#include <algorithm>
#include <cstdlib>

namespace pai::app {

Transport::Transport(Flicks duration, Flicks from, std::optional<Flicks> length, bool loop)
    : duration_(duration), length_(length), loop_(loop), clock_(std::clamp(from, Flicks{}, duration)) {}

void Transport::advance(Flicks elapsed) {
    if (held_ || ended_ || at_turn_) return;
    clock_.advance(elapsed);
    played_ = played_ + elapsed;
    wrap();
    if (length_ && played_ >= *length_) ended_ = true;
}

void Transport::wrap() {
    if (clock_.now() < duration_) return;
    if (loop_ && duration_.count > 0 && hold_turns_) {
        at_turn_ = true;
        over_ = {clock_.now().count % duration_.count};
        clock_.jump({duration_.count - 1});
    } else if (loop_ && duration_.count > 0) {
        clock_.jump({clock_.now().count % duration_.count});
        ++jumps_;
        ++turns_;
    } else {
        clock_.jump(duration_);
        ended_ = !loop_;
    }
}

void Transport::turn() {
    if (!at_turn_) return;
    at_turn_ = false;
    clock_.jump(over_);
    ++jumps_;
    ++turns_;
}

void Transport::follow(Flicks source) {
    // Just after a return to the beginning the source may still be at the end.
    const bool across = std::abs(source.count - clock_.now().count) > duration_.count / 2;
    if (held_ || ended_ || at_turn_ || across) return;
    clock_.follow(std::clamp(source, Flicks{}, duration_));
}

void Transport::resume(Flicks t, Flicks played, bool held) {
    clock_.jump(std::max(t, Flicks{}));
    at_turn_ = false;
    played_ = played;
    held_ = held;
    ended_ = length_ && played_ >= *length_;
    ++jumps_;
    wrap();
}

void Transport::seek(Flicks t) {
    if (at_turn_) return;
    clock_.jump(std::clamp(t, Flicks{}, duration_));
    ended_ = false;
    ++jumps_;
}

}  // namespace pai::app
