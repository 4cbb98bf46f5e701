#pragma once
// The fonts of the interface: which characters they hold, and when they must be made anew.
#include <array>
#include <filesystem>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"

namespace pai::ui {

class Fonts {
public:
    // NotFound, Io: no font there.
    static Result<Fonts> load(const std::filesystem::path& share_dir);

    // Characters of `utf8` will be there after the next build. False: they are already.
    bool need(std::string_view utf8);
    // True if build() would change anything.
    bool stale(float scale) const { return dirty_ || scale != built_; }
    // Fills Dear ImGui's atlas: body, caption and headline, in this order. Needs a current ImGui context, outside of a frame.
    void build(float scale);

    static constexpr std::array kSizes_px = {15.0f, 13.0f, 20.0f};

private:
    Bytes file_;
    std::vector<bool> wanted_;  // by code point below 65,536: Dear ImGui 1.86 knows no others
    float built_ = 0;
    bool dirty_ = true;
};

}  // namespace pai::ui
