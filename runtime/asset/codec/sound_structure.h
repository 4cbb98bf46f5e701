#pragma once
// The containers of sounds: what is announced is there. libsndfile reads on where a file is cut off or a page is spoilt.
#include "base/bytes.h"
#include "base/result.h"

namespace pai::codec {

// WAV: the chunks up to the data lie within the file. Ogg: every page follows the last one with the right checksum and
// number, and each stream ends with its last page. FLAC: STREAMINFO is there and within its ranges.
// Corrupt with the byte's place. Unsupported: none of the three.
// Source: RIFF 1991; RFC 3533; RFC 9639, sections 8.1 and 8.2.
Result<void> check_sound_structure(ByteSpan bytes);

}  // namespace pai::codec
