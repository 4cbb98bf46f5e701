#include "output/film.h"

#include <algorithm>
#include <cstring>
#include <array>
#include <vector>

#include <fmt/format.h>

#include "base/file.h"
#include "libav/libav.h"

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <libavutil/channel_layout.h>
#include <libavutil/opt.h>
#include <libswscale/swscale.h>
}

namespace pai {
namespace {

constexpr int kIoBufferBytes = 64 * 1024;

std::string av_text(int code) {
    std::array<char, AV_ERROR_MAX_STRING_SIZE> text{};
    av_strerror(code, text.data(), text.size());
    return text.data();
}

Error av_error(const char* what, int code) { return Error(Code::Io, fmt::format("film: {}: {}", what, av_text(code))); }

struct FreeCodec {
    void operator()(AVCodecContext* p) const { avcodec_free_context(&p); }
};
struct FreeFrame {
    void operator()(AVFrame* p) const { av_frame_free(&p); }
};
struct FreePacket {
    void operator()(AVPacket* p) const { av_packet_free(&p); }
};
struct FreeFormat {
    void operator()(AVFormatContext* p) const { avformat_free_context(p); }
};
struct FreeScaler {
    void operator()(SwsContext* p) const { sws_freeContext(p); }
};
struct FreeIo {
    void operator()(AVIOContext* p) const {
        av_freep(&p->buffer);
        avio_context_free(&p);
    }
};

// The file under libav's feet: writes at a position, as a muxer seeks back to fill in sizes.
struct Sink {
    WriteFile file;
    std::int64_t at = 0, size = 0;
    bool failed = false;
};

int write_sink(void* opaque, std::uint8_t* data, int count) {
    auto& sink = *static_cast<Sink*>(opaque);
    const auto bytes = std::as_bytes(std::span(data, static_cast<std::size_t>(count)));
    if (!sink.file.write_at(static_cast<std::uint64_t>(sink.at), bytes)) {
        sink.failed = true;
        return AVERROR(EIO);
    }
    sink.at += count;
    sink.size = std::max(sink.size, sink.at);
    return count;
}

std::int64_t seek_sink(void* opaque, std::int64_t offset, int whence) {
    auto& sink = *static_cast<Sink*>(opaque);
    if (whence == AVSEEK_SIZE) return sink.size;
    const std::int64_t to = whence == SEEK_CUR ? sink.at + offset : whence == SEEK_END ? sink.size + offset : offset;
    if (to < 0) return AVERROR(EINVAL);
    return sink.at = to;
}

}  // namespace

struct FilmWriter::Impl {
    FilmFormat format;
    Sink sink;
    std::unique_ptr<AVIOContext, FreeIo> io;
    std::unique_ptr<AVFormatContext, FreeFormat> mux;
    std::unique_ptr<AVCodecContext, FreeCodec> video, sound;
    std::unique_ptr<SwsContext, FreeScaler> scaler;
    std::unique_ptr<AVFrame, FreeFrame> picture{av_frame_alloc()}, rgb{av_frame_alloc()}, samples{av_frame_alloc()};
    std::unique_ptr<AVPacket, FreePacket> packet{av_packet_alloc()};
    std::vector<float> pending;  // samples that do not fill a sound frame yet
    std::int64_t next_frame = 0, next_sample = 0;

    Impl(const FilmFormat& f, WriteFile file) : format(f), sink{std::move(file)} {}
    Result<void> open();
    Result<void> open_video(bool global_header);
    Result<void> open_sound(bool global_header);
    Result<void> open_scaler();
    Result<void> encode(AVCodecContext& codec, int stream, const AVFrame* frame);
    Result<void> encode_sound(bool last);
};

Result<void> FilmWriter::Impl::open() {
    AVFormatContext* context = nullptr;
    if (const int code = avformat_alloc_output_context2(&context, nullptr, "mp4", nullptr); code < 0)
        return Error(Code::Unsupported, "film: libav has no MP4 writer");
    mux.reset(context);
    mux->flags |= AVFMT_FLAG_BITEXACT;
    auto* buffer = static_cast<unsigned char*>(av_malloc(kIoBufferBytes));
    io.reset(avio_alloc_context(buffer, kIoBufferBytes, 1, &sink, nullptr, write_sink, seek_sink));
    if (!io) return Error(Code::Internal, "film: out of memory");
    mux->pb = io.get();
    const bool global_header = (mux->oformat->flags & AVFMT_GLOBALHEADER) != 0;
    PAI_TRY(open_video(global_header));
    PAI_TRY(open_sound(global_header));
    PAI_TRY(open_scaler());
    if (const int code = avformat_write_header(mux.get(), nullptr); code < 0) return av_error("header", code);
    return {};
}

Result<void> FilmWriter::Impl::open_video(bool global_header) {
    const AVCodec* codec = avcodec_find_encoder_by_name("libx264");
    if (!codec) codec = avcodec_find_encoder(AV_CODEC_ID_H264);
    if (!codec) return Error(Code::Unsupported, "film: libav has no H.264 encoder");
    video.reset(avcodec_alloc_context3(codec));
    video->width = format.width & ~1;
    video->height = format.height & ~1;
    video->pix_fmt = AV_PIX_FMT_YUV420P;
    video->time_base = {static_cast<int>(format.rate.den), static_cast<int>(format.rate.num)};
    video->framerate = {static_cast<int>(format.rate.num), static_cast<int>(format.rate.den)};
    video->gop_size = std::max(1, static_cast<int>(format.rate.fps() * 2));
    video->thread_count = 1;  // threads would make the bytes depend on their number
    video->flags |= AV_CODEC_FLAG_BITEXACT | (global_header ? AV_CODEC_FLAG_GLOBAL_HEADER : 0);
    video->color_range = AVCOL_RANGE_MPEG;
    video->colorspace = AVCOL_SPC_BT709;
    video->color_primaries = AVCOL_PRI_BT709;
    video->color_trc = AVCOL_TRC_BT709;
    av_opt_set_double(video->priv_data, "crf", format.quality, 0);
    av_opt_set(video->priv_data, "preset", "veryfast", 0);
    // x264's look-ahead reads beyond very small pictures, so its choices, and the bytes, follow what memory held before.
    av_opt_set(video->priv_data, "x264-params", "rc-lookahead=0:mbtree=0:b-adapt=0:scenecut=0:weightp=0", 0);
    if (const int code = avcodec_open2(video.get(), codec, nullptr); code < 0) return av_error("H.264", code);
    AVStream* stream = avformat_new_stream(mux.get(), nullptr);
    if (!stream || avcodec_parameters_from_context(stream->codecpar, video.get()) < 0) return Error(Code::Internal, "film: out of memory");
    stream->time_base = video->time_base;
    stream->avg_frame_rate = video->framerate;
    picture->format = video->pix_fmt;
    picture->width = video->width;
    picture->height = video->height;
    if (const int code = av_frame_get_buffer(picture.get(), 0); code < 0) return av_error("picture", code);
    rgb->format = AV_PIX_FMT_RGB24;
    rgb->width = video->width;
    rgb->height = video->height;
    if (const int code = av_frame_get_buffer(rgb.get(), 0); code < 0) return av_error("picture", code);
    return {};
}

Result<void> FilmWriter::Impl::open_sound(bool global_header) {
    const AVCodec* codec = avcodec_find_encoder(AV_CODEC_ID_AAC);
    if (!codec) return Error(Code::Unsupported, "film: libav has no AAC encoder");
    sound.reset(avcodec_alloc_context3(codec));
    sound->sample_fmt = AV_SAMPLE_FMT_FLTP;
    sound->sample_rate = format.sound_rate_hz;
    av_channel_layout_default(&sound->ch_layout, format.sound_channels);
    sound->bit_rate = 192'000;
    sound->time_base = {1, format.sound_rate_hz};
    sound->thread_count = 1;
    sound->flags |= AV_CODEC_FLAG_BITEXACT | (global_header ? AV_CODEC_FLAG_GLOBAL_HEADER : 0);
    if (const int code = avcodec_open2(sound.get(), codec, nullptr); code < 0) return av_error("AAC", code);
    AVStream* stream = avformat_new_stream(mux.get(), nullptr);
    if (!stream || avcodec_parameters_from_context(stream->codecpar, sound.get()) < 0) return Error(Code::Internal, "film: out of memory");
    stream->time_base = sound->time_base;
    samples->format = sound->sample_fmt;
    samples->nb_samples = sound->frame_size;
    samples->sample_rate = sound->sample_rate;
    if (av_channel_layout_copy(&samples->ch_layout, &sound->ch_layout) < 0) return Error(Code::Internal, "film: out of memory");
    if (const int code = av_frame_get_buffer(samples.get(), 0); code < 0) return av_error("sound", code);
    return {};
}

Result<void> FilmWriter::Impl::open_scaler() {
    const int w = video->width, h = video->height;
    scaler.reset(sws_getContext(w, h, AV_PIX_FMT_RGB24, w, h, AV_PIX_FMT_YUV420P,
                                SWS_BICUBIC | SWS_ACCURATE_RND | SWS_BITEXACT | SWS_FULL_CHR_H_INP, nullptr, nullptr, nullptr));
    if (!scaler) return Error(Code::Internal, "film: no colour conversion");
    const int* bt709 = sws_getCoefficients(SWS_CS_ITU709);
    sws_setColorspaceDetails(scaler.get(), bt709, 1, bt709, 0, 0, 1 << 16, 1 << 16);
    return {};
}

Result<void> FilmWriter::Impl::encode(AVCodecContext& codec, int stream, const AVFrame* frame) {
    if (const int code = avcodec_send_frame(&codec, frame); code < 0) return av_error("encode", code);
    for (;;) {
        const int code = avcodec_receive_packet(&codec, packet.get());
        if (code == AVERROR(EAGAIN) || code == AVERROR_EOF) return {};
        if (code < 0) return av_error("encode", code);
        packet->stream_index = stream;
        av_packet_rescale_ts(packet.get(), codec.time_base, mux->streams[stream]->time_base);
        if (const int written = av_interleaved_write_frame(mux.get(), packet.get()); written < 0) return av_error("write", written);
    }
}

Result<void> FilmWriter::Impl::encode_sound(bool last) {
    const auto channels = static_cast<std::size_t>(format.sound_channels);
    const auto whole = static_cast<std::size_t>(sound->frame_size) * channels;
    std::size_t used = 0;
    while (pending.size() - used >= whole || (last && pending.size() > used)) {
        const std::size_t count = std::min(whole, pending.size() - used) / channels;
        if (const int code = av_frame_make_writable(samples.get()); code < 0) return av_error("sound", code);
        samples->nb_samples = static_cast<int>(count);
        for (std::size_t c = 0; c < channels; ++c) {
            auto* plane = reinterpret_cast<float*>(samples->extended_data[c]);
            for (std::size_t i = 0; i < count; ++i) plane[i] = pending[used + i * channels + c];
        }
        samples->pts = next_sample;
        next_sample += static_cast<std::int64_t>(count);
        used += count * channels;
        PAI_TRY(encode(*sound, 1, samples.get()));
    }
    pending.erase(pending.begin(), pending.begin() + static_cast<std::ptrdiff_t>(used));
    return {};
}

FilmWriter::FilmWriter(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
FilmWriter::FilmWriter(FilmWriter&&) noexcept = default;
FilmWriter& FilmWriter::operator=(FilmWriter&&) noexcept = default;
FilmWriter::~FilmWriter() = default;

Result<FilmWriter> FilmWriter::create(const std::filesystem::path& path, const FilmFormat& format) {
    if (format.width < 2 || format.height < 2)
        return Error(Code::InvalidArgument, fmt::format("film: {} x {} is too small", format.width, format.height));
    PAI_TRY(load_libav());
    av_log_set_level(AV_LOG_ERROR);
    PAI_TRY(auto file, WriteFile::create(path));
    auto impl = std::make_unique<Impl>(format, std::move(file));
    PAI_TRY(impl->open());
    return FilmWriter(std::move(impl));
}

Result<void> FilmWriter::add(const Picture& picture) {
    Impl& im = *impl_;
    if (picture.width != im.format.width || picture.height != im.format.height)
        return Error(Code::InvalidArgument, fmt::format("film: a frame of {} x {} in a film of {} x {}", picture.width,
                                                        picture.height, im.format.width, im.format.height));
    if (const int code = av_frame_make_writable(im.picture.get()); code < 0) return av_error("picture", code);
    // swscale's result depends on memory beyond a row whose stride is odd: it gets rows of its own, aligned and padded.
    for (int y = 0; y < im.rgb->height; ++y)
        std::memcpy(im.rgb->data[0] + y * im.rgb->linesize[0], picture.rgb.data() + std::size_t(y) * std::size_t(picture.width) * 3, std::size_t(im.rgb->width) * 3);
    sws_scale(im.scaler.get(), im.rgb->data, im.rgb->linesize, 0, im.video->height, im.picture->data, im.picture->linesize);
    im.picture->pts = im.next_frame++;
    return im.encode(*im.video, 0, im.picture.get());
}

Result<void> FilmWriter::add(std::span<const float> samples) {
    impl_->pending.insert(impl_->pending.end(), samples.begin(), samples.end());
    return impl_->encode_sound(false);
}

Result<void> FilmWriter::finish() {
    Impl& im = *impl_;
    PAI_TRY(im.encode_sound(true));
    PAI_TRY(im.encode(*im.video, 0, nullptr));
    PAI_TRY(im.encode(*im.sound, 1, nullptr));
    if (const int code = av_write_trailer(im.mux.get()); code < 0) return av_error("trailer", code);
    avio_flush(im.io.get());
    if (im.sink.failed) return Error(Code::Io, "film: the disk refused a write");
    return im.sink.file.commit();
}

}  // namespace pai
