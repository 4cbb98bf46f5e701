#pragma once
// What a model takes of the light around it, computed by rays: for packages, and for what is looked at.
#include <functional>

#include "asset/occlusion.h"

namespace pai {

struct BakeOptions {
    int cells = 48;    // along the longest side, [5, kMostOcclusionCells]
    int rays = 64;     // from each cell, [8, 4096]
    int threads = 1;   // the result is the same for any
};

// Of the rest pose at rest weights; empty where the model has no triangles. InvalidArgument: more triangles than can be traced.
// `stopped` is asked now and then by the calling thread; true ends it with an empty result. Equal models and options give equal bytes.
Result<Occlusion> bake_occlusion(const ModelData& model, const BakeOptions& options = {}, const std::function<bool()>& stopped = {});

}  // namespace pai
