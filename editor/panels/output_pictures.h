#pragma once
// What projectors are fed, made in the context of a window from a picture of the canvas: dragging a handle waits for no stage.
#include <cstdint>
#include <map>
#include <memory>

#include <glm/vec2.hpp>

#include "app/test_pattern.h"
#include "base/result.h"
#include "gfx/texture.h"
#include "output/adopt.h"
#include "output/slice.h"
#include "show/venue.h"
#include "stage/stage.h"

namespace pai {

// What one output shows in place of the canvas.
struct PatternWish {
    app::TestPattern pattern = app::TestPattern::None;
    bool blended = false;  // with its soft edges, whatever the pattern
    bool operator==(const PatternWish&) const = default;
};

// The context that it was made in is current whenever it is called, and when it goes.
class OutputPictures {
public:
    // Gpu: a shader does not build. NotFound: no shaders.
    static Result<OutputPictures> create();
    OutputPictures(OutputPictures&&) noexcept;
    OutputPictures& operator=(OutputPictures&&) noexcept;
    ~OutputPictures();

    // What `canvas` shows from now on.
    void put_canvas(const Id& canvas, const StagePicture& picture);
    // Draws all of an output of the venue on `at` of the bound framebuffer; black where its canvas has no picture yet.
    void draw(const Venue& venue, const Id& output, const Placement& at, const PatternWish& wish, const OutputPlaces& places = {});
    // The same into a texture that stays until the next call; row 0 at the bottom.
    const gfx::Texture& draw(const Venue& venue, const Id& output, glm::ivec2 size_px, const PatternWish& wish);

private:
    struct Impl;
    explicit OutputPictures(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

}  // namespace pai
