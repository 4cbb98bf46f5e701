#pragma once
// How the numbers of an output are written while it is adjusted: by hand, by keys.
#include <cmath>

#include <glm/common.hpp>

#include "app/adjust_model.h"
#include "base/describe_json.h"

namespace pai::app {

// Files keep a five-hundredth of a pixel of a wide output, not the noise of floats.
inline glm::vec2 rounded(glm::dvec2 share) { return glm::vec2(glm::round(share * 1e6) / 1e6); }
inline float rounded(double value) { return static_cast<float>(std::round(value * 1e6) / 1e6); }

inline int EdgeBlend::* border_member(AdjustItem::Kind kind) {
    switch (kind) {
        case AdjustItem::Kind::Left: return &EdgeBlend::left_px;
        case AdjustItem::Kind::Right: return &EdgeBlend::right_px;
        case AdjustItem::Kind::Top: return &EdgeBlend::top_px;
        default: return &EdgeBlend::bottom_px;
    }
}

template <class T>
void AdjustModel::set(const char* member, const T& value) {
    const std::string pointer = join_pointer(join_pointer("/outputs", output_), member);
    change({{{EditOperation::Op::Replace, pointer, write_compact(type_of<T>(), &value)}}});
}

}  // namespace pai::app
