#pragma once
// What a render leaves beside its frames.
#include <vector>

#include "app/performance.h"
#include "app/render.h"

namespace pai::app {

// The show's sound from job.from to `end`, interleaved stereo at 48 kHz; also written to audio.wav.
Result<std::vector<float>> write_sound(const RenderJob& job, Performance& performance, Flicks end);

// rights.json if a rights holder reserves uses of what was recorded (obligation "reserve"); none else.
Result<void> write_rights(const RenderJob& job, const Performance& performance);

// The film of `count` frames and `sound`. True if the film of an earlier run is there already: same frames, same sound.
Result<bool> write_film(const RenderJob& job, std::int64_t count, const std::vector<float>& sound);

Result<void> write_contact_sheet(const RenderJob& job, std::int64_t count);

}  // namespace pai::app
