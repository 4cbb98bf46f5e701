#include "platform/camera.h"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <condition_variable>
#include <cstring>
#include <filesystem>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

#include <fcntl.h>
#include <linux/videodev2.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/log.h"

namespace pai {
namespace {

namespace fs = std::filesystem;

constexpr std::chrono::milliseconds kLookAgain{1000};
constexpr int kPollMs = 200;
constexpr int kSilentPolls = 25;        // 5 s without a picture: it hangs
constexpr std::uint32_t kBuffers = 4;
constexpr int kWidth = 1920, kHeight = 1080;  // what is asked for; the driver gives the nearest

class Descriptor {
public:
    Descriptor() = default;
    explicit Descriptor(const std::string& path) : fd_(::open(path.c_str(), O_RDWR | O_NONBLOCK | O_CLOEXEC)) {}
    Descriptor(Descriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
    Descriptor& operator=(Descriptor&& other) noexcept {
        std::swap(fd_, other.fd_);
        return *this;
    }
    ~Descriptor() {
        if (fd_ >= 0) ::close(fd_);
    }
    int get() const { return fd_; }
    explicit operator bool() const { return fd_ >= 0; }
    // ioctl(2), again when a signal came between.
    bool control(unsigned long request, void* argument) const {
        int rc = 0;
        do rc = ::ioctl(fd_, request, argument);
        while (rc < 0 && errno == EINTR);
        return rc == 0;
    }

private:
    int fd_ = -1;
};

template <class T, std::size_t N>
std::string text_of(const T (&field)[N]) {
    const auto* first = reinterpret_cast<const char*>(field);
    return {first, strnlen(first, N)};
}

std::optional<CameraInfo> examine(const std::string& path) {
    const Descriptor device(path);
    v4l2_capability has{};
    if (!device || !device.control(VIDIOC_QUERYCAP, &has)) return {};
    const std::uint32_t can = has.capabilities & V4L2_CAP_DEVICE_CAPS ? has.device_caps : has.capabilities;
    if (!(can & V4L2_CAP_VIDEO_CAPTURE) || !(can & V4L2_CAP_STREAMING)) return {};
    return CameraInfo{path, text_of(has.card)};
}

std::optional<CameraFrame::Format> format_of(std::uint32_t fourcc) {
    switch (fourcc) {
        case V4L2_PIX_FMT_YUYV: return CameraFrame::Format::Yuyv;
        case V4L2_PIX_FMT_NV12: return CameraFrame::Format::Nv12;
        case V4L2_PIX_FMT_MJPEG:
        case V4L2_PIX_FMT_JPEG: return CameraFrame::Format::Mjpeg;
        default: return {};
    }
}

// A device that streams into memory it shares with this process.
class Stream {
public:
    explicit Stream(const std::string& path) : device_(path) {}
    ~Stream() {
        int type = V4L2_BUF_TYPE_VIDEO_CAPTURE;
        if (device_) device_.control(VIDIOC_STREAMOFF, &type);
        for (const auto& m : mapped_) ::munmap(m.data(), m.size());
    }
    Stream(const Stream&) = delete;
    Stream& operator=(const Stream&) = delete;

    bool start() {
        if (!device_ || !choose_format() || !map_buffers()) return false;
        int type = V4L2_BUF_TYPE_VIDEO_CAPTURE;
        return device_.control(VIDIOC_STREAMON, &type);
    }

    // Waits a little for a picture. False: the device is gone.
    bool wait(const Camera::OnFrame& on_frame) {
        pollfd ready{device_.get(), POLLIN, 0};
        const int rc = ::poll(&ready, 1, kPollMs);
        if (rc < 0) return errno == EINTR;
        if (rc == 0) return ++silent_ < kSilentPolls;
        if (ready.revents & (POLLERR | POLLHUP | POLLNVAL)) return false;
        silent_ = 0;
        v4l2_buffer buffer = describe(0);
        if (!device_.control(VIDIOC_DQBUF, &buffer)) return errno == EAGAIN;
        if (!(buffer.flags & V4L2_BUF_FLAG_ERROR) && buffer.index < mapped_.size()) {
            CameraFrame frame = form_;
            frame.bytes = std::span<const std::byte>(mapped_[buffer.index]).first(std::min<std::size_t>(buffer.bytesused, mapped_[buffer.index].size()));
            on_frame(frame);
        }
        return device_.control(VIDIOC_QBUF, &buffer);
    }

private:
    static v4l2_buffer describe(std::uint32_t index) {
        v4l2_buffer out{};
        out.type = V4L2_BUF_TYPE_VIDEO_CAPTURE;
        out.memory = V4L2_MEMORY_MMAP;
        out.index = index;
        return out;
    }

    // Uncompressed where the camera has it at this size, else JPEG.
    bool choose_format() {
        for (const std::uint32_t fourcc : {V4L2_PIX_FMT_NV12, V4L2_PIX_FMT_MJPEG, V4L2_PIX_FMT_YUYV, V4L2_PIX_FMT_JPEG}) {
            v4l2_format f{};
            f.type = V4L2_BUF_TYPE_VIDEO_CAPTURE;
            f.fmt.pix.width = kWidth;
            f.fmt.pix.height = kHeight;
            f.fmt.pix.pixelformat = fourcc;
            f.fmt.pix.field = V4L2_FIELD_NONE;
            if (!device_.control(VIDIOC_S_FMT, &f) || f.fmt.pix.pixelformat != fourcc || !format_of(fourcc)) continue;
            form_.format = *format_of(fourcc);
            form_.width = static_cast<int>(f.fmt.pix.width);
            form_.height = static_cast<int>(f.fmt.pix.height);
            form_.stride = form_.format == CameraFrame::Format::Mjpeg ? 0 : f.fmt.pix.bytesperline;
            form_.bt709 = f.fmt.pix.colorspace == V4L2_COLORSPACE_REC709 || f.fmt.pix.ycbcr_enc == V4L2_YCBCR_ENC_709;
            form_.full_range = form_.format == CameraFrame::Format::Mjpeg || f.fmt.pix.quantization == V4L2_QUANTIZATION_FULL_RANGE;
            return true;
        }
        return false;
    }

    bool map_buffers() {
        v4l2_requestbuffers wanted{};
        wanted.count = kBuffers;
        wanted.type = V4L2_BUF_TYPE_VIDEO_CAPTURE;
        wanted.memory = V4L2_MEMORY_MMAP;
        if (!device_.control(VIDIOC_REQBUFS, &wanted) || wanted.count < 2) return false;
        for (std::uint32_t i = 0; i < wanted.count; ++i) {
            v4l2_buffer buffer = describe(i);
            if (!device_.control(VIDIOC_QUERYBUF, &buffer)) return false;
            void* at = ::mmap(nullptr, buffer.length, PROT_READ | PROT_WRITE, MAP_SHARED, device_.get(), buffer.m.offset);
            if (at == MAP_FAILED) return false;
            mapped_.push_back({static_cast<std::byte*>(at), buffer.length});
            if (!device_.control(VIDIOC_QBUF, &buffer)) return false;
        }
        return true;
    }

    Descriptor device_;
    CameraFrame form_;
    std::vector<std::span<std::byte>> mapped_;
    int silent_ = 0;
};

}  // namespace

std::vector<CameraInfo> list_cameras() {
    std::vector<std::string> paths;
    std::error_code ec;
    for (fs::directory_iterator it("/dev", ec), end; !ec && it != end; it.increment(ec))
        if (it->path().filename().string().starts_with("video")) paths.push_back(it->path().string());
    std::sort(paths.begin(), paths.end());
    std::vector<CameraInfo> out;
    for (const std::string& path : paths)
        if (auto info = examine(path)) out.push_back(*std::move(info));
    return out;
}

const CameraInfo* find_camera(std::span<const CameraInfo> cameras, const std::string& device) {
    if (device.empty()) return cameras.empty() ? nullptr : &cameras.front();
    const auto at = std::find_if(cameras.begin(), cameras.end(), [&](const CameraInfo& c) { return c.path == device || c.name == device; });
    return at == cameras.end() ? nullptr : &*at;
}

struct Camera::Impl {
    std::string device;
    OnFrame on_frame;
    std::function<void()> on_lost;

    std::mutex mutex;  // guards stopping
    std::condition_variable wake;
    bool stopping = false;
    std::thread thread;

    bool stopped() {
        const std::scoped_lock lock(mutex);
        return stopping;
    }

    void run() {
        while (!stopped()) {
            const std::vector<CameraInfo> cameras = list_cameras();
            if (const CameraInfo* found = find_camera(cameras, device)) {
                Stream stream(found->path);
                if (stream.start()) {
                    log::info("camera", "{} ({}) is there", found->name, found->path);
                    while (!stopped() && stream.wait(on_frame)) {}
                    if (!stopped()) log::warn("camera", "{} ({}) is gone", found->name, found->path);
                }
            }
            on_lost();
            std::unique_lock lock(mutex);
            wake.wait_for(lock, kLookAgain, [&] { return stopping; });
        }
    }
};

Camera::Camera(std::string device, OnFrame on_frame, std::function<void()> on_lost) : impl_(std::make_unique<Impl>()) {
    impl_->device = std::move(device);
    impl_->on_frame = std::move(on_frame);
    impl_->on_lost = std::move(on_lost);
    impl_->thread = std::thread([impl = impl_.get()] { impl->run(); });
}

Camera::~Camera() {
    {
        const std::scoped_lock lock(impl_->mutex);
        impl_->stopping = true;
    }
    impl_->wake.notify_all();
    impl_->thread.join();
}

}  // namespace pai
