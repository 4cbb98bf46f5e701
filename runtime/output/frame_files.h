#pragma once
// A folder of frames: frame_000000.png … and frames.jsonl, one line a frame. What a crash left is used again.
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <set>
#include <string>

#include "base/result.h"
#include "output/picture.h"
#include "time/flicks.h"

namespace pai {

// What a line of frames.jsonl says.
struct FrameRecord {
    std::int64_t index = 0;
    Flicks t;                 // show time
    std::uint64_t state = 0;  // state_hash
    std::string picture;      // picture_hash
    bool operator==(const FrameRecord&) const = default;
};

// One line, newline included: {"index":0,"t":0,"state":"<16 hex>","picture":"<64 hex>"}. Reading is strict; Corrupt else.
std::string write_frame_record(const FrameRecord& record);
Result<FrameRecord> read_frame_record(std::string_view line);

// "frame_000042.png".
std::string frame_file_name(std::int64_t index);

// Frames are written by a thread of its own, in the order of add(), while the next one is drawn.
class FrameFiles {
public:
    // Takes over `folder`. `inputs` names everything that the frames depend on; it is kept in render.json. If it is that of
    // an earlier run, each frame whose record and pixels agree is kept; else all of the earlier run is removed first.
    // InvalidArgument: the folder holds frames but no render.json, so they are not ours to remove.
    static Result<FrameFiles> open(const std::filesystem::path& folder, std::string_view inputs);
    FrameFiles(FrameFiles&&) noexcept;
    FrameFiles& operator=(FrameFiles&&) noexcept;
    ~FrameFiles();  // waits for what was added

    // Frames that are there, by index.
    const std::map<std::int64_t, FrameRecord>& kept() const;

    // Removes the kept frames from `end` on: a shorter run than the earlier one.
    void forget_from(std::int64_t end);

    // Hashes and writes one frame; `record.picture` is filled in. Waits while more than a few are on their way.
    // Io of an earlier frame is returned by a later call.
    Result<void> add(FrameRecord record, Picture picture);

    // Waits for everything, then puts frames.jsonl in order.
    Result<void> finish();

private:
    struct Impl;
    explicit FrameFiles(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

// The pixels of a frame of `folder`.
Result<Picture> read_frame(const std::filesystem::path& folder, std::int64_t index);

}  // namespace pai
