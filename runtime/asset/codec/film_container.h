#pragma once
// libav's demuxers over a ByteSource. Inside this module only.
#include <memory>
#include <optional>

#include "asset/codec/film_reader.h"

struct AVCodec;
struct AVCodecContext;
struct AVFormatContext;
struct AVFrame;
struct AVPacket;
struct AVStream;

namespace pai::codec {

struct FreeLibav {
    void operator()(AVCodecContext* p) const;
    void operator()(AVFrame* p) const;
    void operator()(AVPacket* p) const;
};
using AvDecoder = std::unique_ptr<AVCodecContext, FreeLibav>;
using AvFrame = std::unique_ptr<AVFrame, FreeLibav>;
using AvPacket = std::unique_ptr<AVPacket, FreeLibav>;

// Corrupt, or Internal where memory ran out, with libav's words.
Error libav_error(std::string_view what, int code);

// One open file. What it reads is bounded, for opening and from one seek to the next, so that no table of a hostile file can make
// it go round for ever. One thread at a time.
class Container {
public:
    // Sniffs first. Unsupported: no MP4, MOV, Matroska or WebM, or more streams than `limits`. Corrupt; errors of the source.
    static Result<std::unique_ptr<Container>> open(ByteSource source, const FilmLimits& limits);
    ~Container();

    AVFormatContext& format() { return *format_; }
    // The first stream of pictures or of sound that this program decodes, -1 if there is none. Unsupported: there are such
    // streams, but none of a codec that is read.
    Result<int> find_pictures() const;
    int find_sound() const;
    // The demuxer gives packets of `stream` only.
    void take_only(int stream);
    // False at the end.
    Result<bool> read(AVPacket& packet);
    // Goes to a packet of `stream` at or before `timestamp` in its time base. False: there is no way to there.
    Result<bool> seek(int stream, std::int64_t timestamp);
    // Reads from the first packet on.
    Result<void> rewind();
    // A decoder for a stream, by the allow-list.
    Result<AvDecoder> decoder(int stream, const FilmLimits& limits) const;

private:
    struct Io;
    explicit Container(std::unique_ptr<Io> io);
    Result<void> open_format(const FilmLimits& limits);
    void close();
    Error failed(std::string_view what, int code) const;

    std::unique_ptr<Io> io_;
    AVFormatContext* format_ = nullptr;
    FilmLimits limits_;
    int taken_ = -1;  // take_only(), -1: everything
};

}  // namespace pai::codec
