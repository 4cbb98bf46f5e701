#include "app/cameras.h"

#include "asset/camera_picture.h"
#include "base/log.h"

namespace pai::app {

struct Cameras::Feed {
    std::mutex mutex;  // guards what follows
    std::shared_ptr<const FilmPicture> latest;
    std::int64_t count = 0;

    std::unique_ptr<Camera> camera;

    void take(const CameraFrame& frame) {
        auto picture = picture_of(frame);
        if (!picture) {
            if (log::every(5000, "camera-frame")) log::warn("camera", "{}", picture.error().message);
            return;
        }
        const std::scoped_lock lock(mutex);
        picture->number = count++;
        latest = std::make_shared<const FilmPicture>(*std::move(picture));
    }
    void lose() {
        const std::scoped_lock lock(mutex);
        latest.reset();
    }
};

Result<FilmPicture> picture_of(const CameraFrame& frame) {
    const PictureColour colour{frame.bt709 ? YuvMatrix::Bt709 : YuvMatrix::Bt601, frame.full_range, ColourPrimaries::Bt709, TransferCurve::Srgb};
    switch (frame.format) {
        case CameraFrame::Format::Yuyv: return picture_from_yuyv(frame.bytes, frame.width, frame.height, frame.stride, colour);
        case CameraFrame::Format::Nv12: return picture_from_nv12(frame.bytes, frame.width, frame.height, frame.stride, colour);
        case CameraFrame::Format::Mjpeg: return picture_from_jpeg(frame.bytes);
    }
    return Error(Code::Internal, "unknown form of a camera's picture");
}

void Cameras::open(std::span<const std::string> devices) {
    for (std::size_t i = feeds_.size(); i < devices.size(); ++i) {
        auto feed = std::make_shared<Feed>();
        feed->camera = std::make_unique<Camera>(devices[i], [to = feed.get()](const CameraFrame& frame) { to->take(frame); }, [to = feed.get()] { to->lose(); });
        feeds_.push_back(std::move(feed));
    }
}

std::vector<std::shared_ptr<const FilmPicture>> Cameras::pictures() const {
    std::vector<std::shared_ptr<const FilmPicture>> out;
    for (const auto& feed : feeds_) {
        const std::scoped_lock lock(feed->mutex);
        out.push_back(feed->latest);
    }
    return out;
}

}  // namespace pai::app
