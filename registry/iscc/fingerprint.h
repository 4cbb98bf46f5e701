#pragma once
// The ISCC of a file, and how near two files are.
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/file.h"
#include "iscc/unit.h"

namespace pai {

// The Data-Code and Instance-Code of a file, and the Image-Code of a picture, Audio-Code of sound or Text-Code of a text. `instance` has 256 bits, the BLAKE3 of the bytes.
struct Fingerprint {
    FileHash file;  // of the same bytes
    std::optional<IsccUnit> content;
    IsccUnit data, instance;

    // The composite of the units, 64 bits each.
    std::string iscc() const;
};

// What a file may have a Content-Code as. Any: what its bytes show.
enum class ContentKind { Any, None, Text, Image, Audio };

// Reads the file in pieces. A PNG, JPEG or WebP of at most 256 MiB and 64 Mi pixels that decodes has an Image-Code; it is held in
// memory for that. Sound (WAV, FLAC, Ogg) of at most 256 MiB and 2^30 samples that decodes and is longer than about three seconds has an Audio-Code. Of at most 16 MiB of UTF-8 without control characters but tab, line and form feed and carriage return there is
// a Text-Code. NotFound, Io: as base/file.h.
Result<Fingerprint> fingerprint_file(const std::filesystem::path& file, ContentKind as = ContentKind::Any);
Result<Fingerprint> fingerprint(const ReadFile& source, ContentKind as = ContentKind::Any);

// Strong: at most 8 of 64 bits differ. Review: 9 to 14, a person should look. None: more.
enum class MatchLevel { Strong, Review, None };
std::string_view to_string(MatchLevel level);

struct Likeness {
    unsigned distance = 64;
    MatchLevel level = MatchLevel::None;
    std::string_view by = "Data-Code";  // the unit that was compared
};

// By the Content-Codes if both have one of the same kind, else by the Data-Codes.
Likeness compare(const Fingerprint& a, const Fingerprint& b);

// The same with a code that is written somewhere: nothing if the two have no unit of at least 64 bits in common.
std::optional<Likeness> compare(const Fingerprint& a, std::span<const IsccUnit> code);

struct LookAlike {
    std::filesystem::path file;
    Likeness likeness;
};

// The files below `folder`, links not followed, that match `of` strongly or for review: nearest first, then by path.
// NotFound: no such folder. Io: a file cannot be read, more than 100,000 files, or folders nested deeper than 64.
Result<std::vector<LookAlike>> find_look_alikes(const Fingerprint& of, const std::filesystem::path& folder);

}  // namespace pai
