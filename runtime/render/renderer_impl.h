#pragma once
// Inside render: what a Renderer is made of.
#include "render/pipeline.h"
#include "render/renderer.h"

namespace pai {

struct Renderer::Impl {
    std::unique_ptr<Pipeline> pipeline;
};

}  // namespace pai
