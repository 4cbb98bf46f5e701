#pragma once
// Drawing into something else for a while.

namespace pai::gfx {

// Remembers what is bound for drawing and reading, and the viewport; all of it is bound again when this dies.
class KeepTarget {
public:
    KeepTarget();
    ~KeepTarget();
    KeepTarget(const KeepTarget&) = delete;
    KeepTarget& operator=(const KeepTarget&) = delete;

private:
    int draw_ = 0, read_ = 0;
    int viewport_[4] = {};
};

}  // namespace pai::gfx
