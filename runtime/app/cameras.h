#pragma once
// The live cameras of a show: each looked after by a thread, their latest pictures at hand.
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <vector>

#include "asset/film_data.h"
#include "base/result.h"
#include "platform/camera.h"

namespace pai::app {

class Cameras {
public:
    // Opens those of `devices` (FrameState::cameras) that are not open yet. Main thread.
    void open(std::span<const std::string> devices);
    // Their latest pictures, null where there is none; indexed as `devices`. Never waits.
    std::vector<std::shared_ptr<const FilmPicture>> pictures() const;

private:
    struct Feed;
    std::vector<std::shared_ptr<Feed>> feeds_;
};

// What a camera gave, as a picture.
Result<FilmPicture> picture_of(const CameraFrame& frame);

}  // namespace pai::app
