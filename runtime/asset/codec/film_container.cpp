#include "asset/codec/film_container.h"

#include <algorithm>
#include <array>
#include <cstring>

#include <fmt/format.h>

#include "libav/libav.h"

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <libavutil/dict.h>
#include <libavutil/log.h>
#include <libavutil/mem.h>
#include <libavutil/opt.h>
}

namespace pai::codec {
namespace {

constexpr int kIoBytes = 64 * 1024;
// The tables of a file of the largest kind that is read; opening one reads no more.
constexpr std::uint64_t kMostTables = 64u << 20;
// A count in a table is a promise of the file: libav takes the room for it before it reads the first entry, up to 2 GiB unless
// told. This holds a picture of 8192 x 4320 in four channels of 16 bits and the index of 16 million packets.
constexpr std::size_t kMostAtOnce = 512u << 20;

// Decoders that read a file of the allow-list, by libav's names. Where two are given the first that the system has is taken.
constexpr std::string_view kPictureDecoders[] = {"h264", "hevc", "vp9", "libvpx-vp9", "libdav1d", "prores", "hap"};
constexpr std::string_view kSoundDecoders[] = {"aac", "mp3float", "mp3", "opus", "libopus", "vorbis", "flac", "pcm_s16le", "pcm_s16be", "pcm_s24le",
                                               "pcm_s24be", "pcm_s32le", "pcm_s32be", "pcm_f32le", "pcm_f32be", "pcm_u8", "pcm_s8"};

template <class Names>
bool is_listed(const Names& names, std::string_view name) {
    return std::find(std::begin(names), std::end(names), name) != std::end(names);
}

bool has_alpha_stream(const AVStream& stream) {
    const AVDictionaryEntry* mode = av_dict_get(stream.metadata, "alpha_mode", nullptr, 0);
    return mode && std::strcmp(mode->value, "1") == 0;
}

const AVCodec* decoder_of(const AVStream& stream) {
    switch (stream.codecpar->codec_id) {
        case AV_CODEC_ID_AV1: return avcodec_find_decoder_by_name("libdav1d");
        // libav's own decoder of VP9 leaves out the alpha that comes beside it.
        case AV_CODEC_ID_VP9: return avcodec_find_decoder_by_name(has_alpha_stream(stream) ? "libvpx-vp9" : "vp9");
        default: return avcodec_find_decoder(stream.codecpar->codec_id);
    }
}

enum class FileKind : std::uint8_t { None, Mov, Matroska };

FileKind sniff(ByteSpan head) {
    if (head.size() < 16) return FileKind::None;
    const std::string_view text = as_text(head);
    if (text.substr(0, 4) == "\x1a\x45\xdf\xa3") return FileKind::Matroska;
    // A box of ISO/IEC 14496-12 or QuickTime, as such files begin with.
    for (const std::string_view box : {"ftyp", "moov", "mdat", "wide", "free", "skip"})
        if (text.substr(4, 4) == box) return FileKind::Mov;
    return FileKind::None;
}

int refuse_other_files(AVFormatContext*, AVIOContext**, const char*, int, AVDictionary**) { return AVERROR(EPERM); }

}  // namespace

void FreeLibav::operator()(AVCodecContext* p) const { avcodec_free_context(&p); }
void FreeLibav::operator()(AVFrame* p) const { av_frame_free(&p); }
void FreeLibav::operator()(AVPacket* p) const { av_packet_free(&p); }

Error libav_error(std::string_view what, int code) {
    std::array<char, AV_ERROR_MAX_STRING_SIZE> text{};
    av_strerror(code, text.data(), text.size());
    return Error(code == AVERROR(ENOMEM) ? Code::Internal : Code::Corrupt, fmt::format("{}: {}", what, text.data()));
}

bool is_film(ByteSpan head) { return sniff(head) != FileKind::None; }

// The source under libav's feet.
struct Container::Io {
    ByteSource source;
    std::uint64_t at = 0;
    std::uint64_t budget = 0;              // bytes that may still be read before the next seek
    std::optional<Error> error;            // of the source
    AVIOContext* context = nullptr;

    // Reading on, each place of the file is passed once; what a demuxer's buffer reads twice is well below this.
    void allow_playing() { budget = 16 * source.size + kMostTables; }

    static int read(void* opaque, std::uint8_t* out, int size) {
        Io& io = *static_cast<Io*>(opaque);
        if (io.error || size <= 0) return AVERROR(EIO);
        if (io.budget < static_cast<std::uint64_t>(size)) {
            io.error = Error(Code::Corrupt, "its tables send the reader round in circles");
            return AVERROR(EIO);
        }
        auto done = io.source.read(io.at, std::as_writable_bytes(std::span(out, static_cast<std::size_t>(size))));
        if (!done) {
            io.error = std::move(done.error());
            return AVERROR(EIO);
        }
        io.at += *done;
        io.budget -= *done;
        return *done == 0 ? AVERROR_EOF : static_cast<int>(*done);
    }
    static std::int64_t seek(void* opaque, std::int64_t offset, int whence) {
        Io& io = *static_cast<Io*>(opaque);
        switch (whence & ~AVSEEK_FORCE) {
            case AVSEEK_SIZE: return static_cast<std::int64_t>(io.source.size);
            case SEEK_SET: break;
            case SEEK_CUR: offset += static_cast<std::int64_t>(io.at); break;
            case SEEK_END: offset += static_cast<std::int64_t>(io.source.size); break;
            default: return AVERROR(EINVAL);
        }
        if (offset < 0) return AVERROR(EINVAL);
        io.at = static_cast<std::uint64_t>(offset);
        return offset;
    }
    void close() {
        if (!context) return;
        av_freep(&context->buffer);
        avio_context_free(&context);
    }
};

Container::Container(std::unique_ptr<Io> io) : io_(std::move(io)) {}
Container::~Container() { close(); }

void Container::close() {
    if (format_) avformat_close_input(&format_);
    io_->close();
}

Result<std::unique_ptr<Container>> Container::open(ByteSource source, const FilmLimits& limits) {
    auto io = std::make_unique<Io>();
    io->source = std::move(source);
    std::unique_ptr<Container> out(new Container(std::move(io)));
    out->limits_ = limits;
    PAI_TRY(out->open_format(limits));
    return out;
}

Result<void> Container::open_format(const FilmLimits& limits) {
    PAI_TRY(load_libav());
    av_log_set_level(AV_LOG_QUIET);
    av_max_alloc(kMostAtOnce);  // of the whole process, like the line above
    std::array<std::byte, 16> head{};
    PAI_TRY(const std::size_t count, io_->source.read(0, head));
    const FileKind kind = sniff(ByteSpan(head).first(count));
    if (kind == FileKind::None) return Error(Code::Unsupported, "expected an MP4, MOV, Matroska or WebM file");
    io_->at = 0;
    io_->budget = kMostTables;
    auto* buffer = static_cast<unsigned char*>(av_malloc(kIoBytes));
    io_->context = buffer ? avio_alloc_context(buffer, kIoBytes, 0, io_.get(), Io::read, nullptr, Io::seek) : nullptr;
    format_ = avformat_alloc_context();
    if (!io_->context || !format_) {
        if (!io_->context) av_free(buffer);
        return Error(Code::Internal, "no memory for a demuxer");
    }
    format_->pb = io_->context;
    format_->flags |= AVFMT_FLAG_CUSTOM_IO;
    format_->io_open = refuse_other_files;
    format_->max_streams = limits.max_streams;
    AVDictionary* options = nullptr;
    av_dict_set(&options, "protocol_whitelist", "", 0);
    av_dict_set(&options, "format_whitelist", "mov,matroska", 0);
    // There is no name to open: what libav opens is the context above.
    const int rc = avformat_open_input(&format_, nullptr, av_find_input_format(kind == FileKind::Mov ? "mov" : "matroska"), &options);
    av_dict_free(&options);
    if (rc < 0) return failed("the file cannot be opened", rc);
    if (format_->nb_streams > static_cast<unsigned>(limits.max_streams))
        return Error(Code::Unsupported, fmt::format("{} streams, at most {} are read", format_->nb_streams, limits.max_streams));
    io_->allow_playing();
    return {};
}

Error Container::failed(std::string_view what, int code) const { return io_->error ? *io_->error : libav_error(what, code); }

Result<int> Container::find_pictures() const {
    std::string other;
    for (unsigned i = 0; i < format_->nb_streams; ++i) {
        const AVStream& s = *format_->streams[i];
        if (s.codecpar->codec_type != AVMEDIA_TYPE_VIDEO || (s.disposition & AV_DISPOSITION_ATTACHED_PIC)) continue;
        const AVCodec* codec = decoder_of(s);
        if (codec && is_listed(kPictureDecoders, codec->name)) return static_cast<int>(i);
        other = avcodec_get_name(s.codecpar->codec_id);
    }
    if (other.empty()) return Error(Code::Corrupt, "expected a stream of pictures");
    return Error(Code::Unsupported, fmt::format("pictures in {}, expected H.264, HEVC, VP9, AV1, ProRes or HAP", other));
}

int Container::find_sound() const {
    for (unsigned i = 0; i < format_->nb_streams; ++i) {
        const AVStream& s = *format_->streams[i];
        if (s.codecpar->codec_type != AVMEDIA_TYPE_AUDIO) continue;
        const AVCodec* codec = decoder_of(s);
        if (codec && is_listed(kSoundDecoders, codec->name)) return static_cast<int>(i);
    }
    return -1;
}

void Container::take_only(int stream) {
    taken_ = stream;
    for (unsigned i = 0; i < format_->nb_streams; ++i)
        format_->streams[i]->discard = static_cast<int>(i) == stream ? AVDISCARD_DEFAULT : AVDISCARD_ALL;
}

Result<bool> Container::read(AVPacket& packet) {
    av_packet_unref(&packet);
    const int rc = av_read_frame(format_, &packet);
    if (io_->error) return *io_->error;
    if (rc == AVERROR_EOF) return false;
    if (rc < 0) return failed("its packets cannot be read", rc);
    return true;
}

Result<bool> Container::seek(int stream, std::int64_t timestamp) {
    io_->allow_playing();
    const int rc = av_seek_frame(format_, stream, timestamp, AVSEEK_FLAG_BACKWARD);
    if (io_->error) return *io_->error;
    return rc >= 0;
}

Result<void> Container::rewind() {
    close();
    PAI_TRY(open_format(limits_));
    if (taken_ >= 0) take_only(taken_);
    return {};
}

Result<AvDecoder> Container::decoder(int stream, const FilmLimits& limits) const {
    const AVStream& s = *format_->streams[stream];
    const AVCodec* codec = decoder_of(s);
    if (!codec || (!is_listed(kPictureDecoders, codec->name) && !is_listed(kSoundDecoders, codec->name)))
        return Error(Code::Unsupported, fmt::format("{} is not read", avcodec_get_name(s.codecpar->codec_id)));
    AvDecoder out(avcodec_alloc_context3(codec));
    if (!out) return Error(Code::Internal, "no memory for a decoder");
    if (const int rc = avcodec_parameters_to_context(out.get(), s.codecpar); rc < 0) return libav_error("the decoder does not take its parameters", rc);
    out->pkt_timebase = s.time_base;
    out->thread_count = codec->type == AVMEDIA_TYPE_VIDEO ? std::max(1, limits.threads) : 1;
    out->max_pixels = static_cast<std::int64_t>(limits.max_pixels);
    out->err_recognition = AV_EF_CRCCHECK;
    if (out->width > limits.max_side || out->height > limits.max_side ||
        static_cast<std::uint64_t>(std::max(out->width, 0)) * static_cast<std::uint64_t>(std::max(out->height, 0)) > limits.max_pixels)
        return Error(Code::Unsupported, fmt::format("{} x {} pixels, at most {} a side and {} are decoded", out->width, out->height, limits.max_side, limits.max_pixels));
    if (out->sample_rate > limits.max_sound_rate_hz || out->ch_layout.nb_channels > limits.max_sound_channels)
        return Error(Code::Unsupported, fmt::format("sound of {} channels at {} Hz, at most {} at {} are decoded", out->ch_layout.nb_channels,
                                                    out->sample_rate, limits.max_sound_channels, limits.max_sound_rate_hz));
    if (const int rc = avcodec_open2(out.get(), codec, nullptr); rc < 0) return libav_error(fmt::format("{} cannot be decoded", codec->name), rc);
    return out;
}

}  // namespace pai::codec
