#pragma once
// Overlays drawn without a renderer: test patterns where nothing else of a show is drawn.
#include <filesystem>
#include <memory>

#include "base/result.h"
#include "gfx/shader_library.h"
#include "render/canvas.h"
#include "render/overlay.h"

namespace pai {

class FlatPainter {
public:
    // `share_dir` holds fonts/. NotFound, Io, Corrupt: the interface font. Gpu: the shader does not build. Needs a current context until
    // it is destroyed.
    static Result<FlatPainter> create(const std::filesystem::path& share_dir, const gfx::ShaderLibrary& shaders);
    FlatPainter(FlatPainter&&) noexcept;
    FlatPainter& operator=(FlatPainter&&) noexcept;
    ~FlatPainter();

    // Over what the canvas holds; drawn when this returns.
    void draw(Canvas& canvas, const Overlay& overlay);

private:
    struct Impl;
    explicit FlatPainter(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

}  // namespace pai
