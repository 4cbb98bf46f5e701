#include "render/flat_painter.h"

#include "gfx/context.h"
#include "render/overlay_renderer.h"
#include "render/text_renderer.h"

namespace pai {

struct FlatPainter::Impl {
    std::unique_ptr<TextRenderer> text;  // holds the face
    std::unique_ptr<OverlayRenderer> overlay;
    gfx::Program program;
};

FlatPainter::FlatPainter(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
FlatPainter::FlatPainter(FlatPainter&&) noexcept = default;
FlatPainter& FlatPainter::operator=(FlatPainter&&) noexcept = default;
FlatPainter::~FlatPainter() = default;

Result<FlatPainter> FlatPainter::create(const std::filesystem::path& share_dir, const gfx::ShaderLibrary& shaders) {
    auto impl = std::make_unique<Impl>();
    PAI_TRY(impl->text, TextRenderer::create(share_dir / "fonts" / "interface.ttc", 1));
    impl->overlay = std::make_unique<OverlayRenderer>(impl->text->interface_face());
    PAI_TRY(impl->program, shaders.build("overlay"));
    return FlatPainter(std::move(impl));
}

void FlatPainter::draw(Canvas& canvas, const Overlay& overlay) {
    impl_->overlay->draw(canvas, overlay, nullptr, impl_->program);
    // The next one uses the same buffers, and llvmpipe reads them when it draws, not when it is told to.
    gfx::finish();
}

}  // namespace pai
