#pragma once
// A film of a finished show: MP4 with H.264 (4:2:0, BT.709) and AAC, the same bytes for the same frames.
#include <filesystem>
#include <memory>
#include <span>

#include "output/picture.h"
#include "time/flicks.h"

namespace pai {

struct FilmFormat {
    int width = 0, height = 0;  // an odd side loses its last column or row
    FrameRate rate;
    int sound_rate_hz = 48000, sound_channels = 2;
    int quality = 20;           // x264's constant rate factor: lower is better
};

class FilmWriter {
public:
    // Unsupported: libav was built without an H.264 or AAC encoder. Io: the file cannot be written.
    static Result<FilmWriter> create(const std::filesystem::path& path, const FilmFormat& format);
    FilmWriter(FilmWriter&&) noexcept;
    FilmWriter& operator=(FilmWriter&&) noexcept;
    ~FilmWriter();  // without finish() no file is left

    // Frames in order. InvalidArgument: another size than that of the format.
    Result<void> add(const Picture& picture);
    // Interleaved samples in order, any number. Feed sound and picture side by side, so that players find both near.
    Result<void> add(std::span<const float> samples);
    // Publishes the file.
    Result<void> finish();

private:
    struct Impl;
    explicit FilmWriter(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

}  // namespace pai
