#pragma once
// Films from bytes that are read where they are needed: MP4, MOV, Matroska and WebM with H.264, HEVC, VP9, AV1, ProRes and
// HAP, and their sound. libav reads them, through nothing but the source: no file, no network, no reference to elsewhere.
#include <functional>
#include <memory>
#include <optional>
#include <span>

#include "asset/codec/pcm.h"
#include "asset/film_data.h"
#include "base/bytes.h"
#include "base/result.h"

namespace pai::codec {

// Bytes that somebody hands out: Session's stream, or memory.
struct ByteSource {
    std::uint64_t size = 0;
    // Up to out.size() bytes at an offset, fewer only at the end.
    std::function<Result<std::size_t>(std::uint64_t offset, std::span<std::byte> out)> read;
};

struct FilmLimits {
    int max_side = 8192;
    std::uint64_t max_pixels = 8192ull * 4320;
    std::size_t max_pictures = 4'000'000;       // 18 hours at 60 Hz
    std::size_t max_packets = 16'000'000;       // of all streams
    int max_streams = 32;
    int max_sound_channels = 8;
    int max_sound_rate_hz = 192'000;
    Flicks max_duration{24 * 3600 * Flicks::kPerSecond};
    int threads = 2;                            // of the decoder
};

// True if the bytes, the first 16 of a file or more, begin as an MP4, MOV, Matroska or WebM file does.
bool is_film(ByteSpan head);

// What is known of a film once its packets were gone through; readers share it. Inside this module only.
struct FilmTable;

// What the whole file says, found by going through its packets once without decoding them (files of MOV that hold key
// pictures only are believed their own table), and by decoding the first picture. Safe to share between threads.
// Corrupt: broken, ends early, no picture at all. Unsupported: another container or codec, or beyond `limits`.
class FilmFile {
public:
    static Result<FilmFile> open(ByteSource source, const FilmLimits& limits = {});
    const FilmInfo& info() const;
    const FilmTimes& times() const;
    const std::shared_ptr<const FilmTable>& table() const { return table_; }

private:
    explicit FilmFile(std::shared_ptr<const FilmTable> table) : table_(std::move(table)) {}
    std::shared_ptr<const FilmTable> table_;
};

// Decodes the pictures of a film in the order in which they are shown. One thread at a time.
class PictureReader {
public:
    static Result<PictureReader> open(ByteSource source, const FilmFile& file);
    PictureReader(PictureReader&&) noexcept;
    PictureReader& operator=(PictureReader&&) noexcept;
    ~PictureReader();

    // The number that next() gives next; FilmInfo::pictures at the end.
    std::int64_t position() const;
    // The next picture; nothing at the end. Corrupt: a picture cannot be decoded or is missing.
    Result<std::optional<FilmPicture>> next();
    // next() then gives `number`, in [0, pictures). Goes back to the key picture before it unless going on is shorter.
    Result<void> seek(std::int64_t number);

private:
    struct Impl;
    explicit PictureReader(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

// The sound of a film that has one, from the film's beginning to its end (silence where it has none), at `rate_hz`; more than
// two channels are mixed down. Errors as the pictures'.
Result<Pcm> decode_film_sound(ByteSource source, const FilmFile& film, int rate_hz);

}  // namespace pai::codec
