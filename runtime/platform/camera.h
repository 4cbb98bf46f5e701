#pragma once
// Live cameras of the machine: Video4Linux devices. Source: Linux Media Subsystem documentation, "Video for Linux API".
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace pai {

struct CameraInfo {
    std::string path, name;  // "/dev/video0", "USB Camera"
    bool operator==(const CameraInfo&) const = default;
};

// The devices that give pictures, by path. A machine without Video4Linux has none.
std::vector<CameraInfo> list_cameras();

// The camera that `device` names: a path or a name of the list; empty: the first. Null if it is not among them.
const CameraInfo* find_camera(std::span<const CameraInfo> cameras, const std::string& device);

// One picture as the camera gave it.
struct CameraFrame {
    // Yuyv: 4:2:2, Y U Y V; Nv12: 4:2:0, Y then U V in turns; Mjpeg: a JPEG picture.
    enum class Format : std::uint8_t { Yuyv, Nv12, Mjpeg } format = Format::Yuyv;
    int width = 0, height = 0;
    std::size_t stride = 0;          // bytes from row to row; 0 of Mjpeg
    bool bt709 = false, full_range = false;
    std::span<const std::byte> bytes;  // valid within the call only
};

// A camera that is looked for until it is there, and again when it goes: on a thread of its own.
class Camera {
public:
    // Both are called on that thread. `on_lost` also when the device cannot be opened; `on_frame` as often as pictures come.
    using OnFrame = std::function<void(const CameraFrame&)>;
    Camera(std::string device, OnFrame on_frame, std::function<void()> on_lost);
    ~Camera();
    Camera(const Camera&) = delete;
    Camera& operator=(const Camera&) = delete;

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace pai
