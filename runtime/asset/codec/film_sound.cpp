#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>

#include <fmt/format.h>

#include "asset/codec/film_container.h"
#include "asset/codec/film_table.h"

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <libavutil/channel_layout.h>
#include <libavutil/samplefmt.h>
}

namespace pai::codec {
namespace {

__extension__ using Wide = __int128;

// A packet that says another time than the samples before it lead to is believed from this difference on.
constexpr int kJumpsPerSecond = 20;

template <class T>
float sample_at(const std::uint8_t* data, std::size_t index) {
    T v;
    std::memcpy(&v, data + index * sizeof(T), sizeof(T));
    return static_cast<float>(v);
}

float sample_of(AVSampleFormat packed, const std::uint8_t* data, std::size_t index) {
    switch (packed) {
        case AV_SAMPLE_FMT_U8: return (sample_at<std::uint8_t>(data, index) - 128) / 128;
        case AV_SAMPLE_FMT_S16: return sample_at<std::int16_t>(data, index) / 32768;
        case AV_SAMPLE_FMT_S32: return sample_at<std::int32_t>(data, index) / 2147483648.0f;
        case AV_SAMPLE_FMT_FLT: return sample_at<float>(data, index);
        case AV_SAMPLE_FMT_DBL: return sample_at<double>(data, index);
        default: return 0;
    }
}

// Shares of one channel in left and right, as ITU-R BS.775 mixes surround down; the low-frequency channel is left out.
struct Share {
    float left = 0, right = 0;
};

Share share_of(AVChannel channel) {
    constexpr float kHalf = 0.70710678f;
    switch (channel) {
        case AV_CHAN_FRONT_LEFT: return {1, 0};
        case AV_CHAN_FRONT_RIGHT: return {0, 1};
        case AV_CHAN_FRONT_CENTER: return {kHalf, kHalf};
        case AV_CHAN_BACK_LEFT:
        case AV_CHAN_SIDE_LEFT:
        case AV_CHAN_FRONT_LEFT_OF_CENTER: return {kHalf, 0};
        case AV_CHAN_BACK_RIGHT:
        case AV_CHAN_SIDE_RIGHT:
        case AV_CHAN_FRONT_RIGHT_OF_CENTER: return {0, kHalf};
        case AV_CHAN_BACK_CENTER: return {0.5f, 0.5f};
        default: return {};
    }
}

// One or two channels stay; more are mixed to two so that full scale stays full scale.
std::vector<Share> shares_of(const AVChannelLayout& layout) {
    std::vector<Share> out(static_cast<std::size_t>(layout.nb_channels));
    if (out.size() == 1) return {{1, 0}};
    if (out.size() == 2) return {{1, 0}, {0, 1}};
    float left = 0, right = 0;
    for (std::size_t i = 0; i < out.size(); ++i) {
        out[i] = share_of(av_channel_layout_channel_from_index(&layout, static_cast<unsigned>(i)));
        left += out[i].left;
        right += out[i].right;
    }
    const float scale = 1 / std::max({left, right, 1.0f});
    for (Share& s : out) s = {s.left * scale, s.right * scale};
    return out;
}

class SoundDecoder {
public:
    SoundDecoder(const FilmTable& table, Pcm& out, std::size_t max_frames) : table_(table), out_(out), max_frames_(max_frames) {}

    Result<void> run(Container& file) {
        file.take_only(table_.sound);
        const AVStream& stream = *file.format().streams[table_.sound];
        base_ = stream.time_base;
        PAI_TRY(const AvDecoder decoder, file.decoder(table_.sound, table_.limits));
        AvPacket packet(av_packet_alloc());
        AvFrame frame(av_frame_alloc());
        if (!packet || !frame || base_.num <= 0 || base_.den <= 0) return Error(Code::Internal, "no sound can be decoded");
        for (bool more = true; more && !full();) {
            PAI_TRY(more, file.read(*packet));
            if (more && packet->stream_index != table_.sound) continue;
            if (more && !origin_known_) set_origin(packet->pts);
            if (const int rc = avcodec_send_packet(decoder.get(), more ? packet.get() : nullptr); rc < 0)
                return libav_error(fmt::format("its sound cannot be decoded at {} s", seconds()), rc);
            PAI_TRY(take_frames(*decoder, *frame));
        }
        return {};
    }

private:
    double seconds() const { return out_.rate_hz > 0 ? static_cast<double>(next_) / out_.rate_hz : 0; }
    bool full() const { return next_ >= 0 && static_cast<std::size_t>(next_) >= max_frames_; }

    Result<void> take_frames(AVCodecContext& decoder, AVFrame& frame) {
        for (;;) {
            const int rc = avcodec_receive_frame(&decoder, &frame);
            if (rc == AVERROR(EAGAIN) || rc == AVERROR_EOF) return {};
            if (rc < 0) return libav_error(fmt::format("its sound cannot be decoded at {} s", seconds()), rc);
            PAI_TRY(take(frame));
        }
    }

    Result<void> take(const AVFrame& f) {
        if (out_.rate_hz == 0) {
            if (f.sample_rate < 8000 || f.sample_rate > table_.limits.max_sound_rate_hz || f.ch_layout.nb_channels < 1 ||
                f.ch_layout.nb_channels > table_.limits.max_sound_channels)
                return Error(Code::Unsupported, fmt::format("sound of {} channels at {} Hz", f.ch_layout.nb_channels, f.sample_rate));
            out_.rate_hz = f.sample_rate;
            out_.channels = std::min(f.ch_layout.nb_channels, 2);
            shares_ = shares_of(f.ch_layout);
        }
        if (f.sample_rate != out_.rate_hz || static_cast<std::size_t>(f.ch_layout.nb_channels) != shares_.size())
            return Error(Code::Unsupported, fmt::format("sound that changes its form at {} s", seconds()));
        place(f);
        append(f);
        return {};
    }

    // The film's beginning, in the pictures' time: its first picture. A codec that needs a run-up has it before the file's zero,
    // and muxers move the pictures off that zero by as much: then the zero is the beginning of both.
    void set_origin(std::int64_t first_pts) {
        origin_known_ = true;
        origin_ = table_.pts.front();
        const Flicks into = flicks_of(origin_, table_.base_num, table_.base_den);
        const Flicks picture = table_.times.starts.size() > 1 ? table_.times.starts[1] : table_.times.duration;
        if (first_pts != AV_NOPTS_VALUE && first_pts < 0 && into.count > 0 && into < picture) origin_ = 0;
    }

    // Where the frame's first sample belongs, counted from the film's beginning; below 0: before it.
    void place(const AVFrame& f) {
        if (f.pts == AV_NOPTS_VALUE) return;
        const Wide begin = Wide(origin_) * table_.base_num * out_.rate_hz * base_.den;
        const Wide at = Wide(f.pts) * base_.num * out_.rate_hz * table_.base_den;
        const Wide unit = Wide(base_.den) * table_.base_den;
        const Wide doubled = 2 * (at - begin) + unit;
        const auto sample = static_cast<std::int64_t>(doubled >= 0 ? doubled / (2 * unit) : -((-doubled + 2 * unit - 1) / (2 * unit)));
        // Coarse times, as Matroska's milliseconds, say no more than that the sound begins with the pictures.
        const std::int64_t tick = Wide(base_.num) * out_.rate_hz / base_.den;
        if (!begun_) next_ = std::abs(sample) <= tick ? 0 : sample;
        else if (std::abs(sample - next_) > std::max<std::int64_t>(out_.rate_hz / kJumpsPerSecond, 2 * tick)) next_ = sample;
        begun_ = true;
    }

    void append(const AVFrame& f) {
        const auto format = static_cast<AVSampleFormat>(f.format);
        const AVSampleFormat packed = av_get_packed_sample_fmt(format);
        const bool planar = av_sample_fmt_is_planar(format) != 0;
        const auto channels = static_cast<std::size_t>(f.ch_layout.nb_channels), width = static_cast<std::size_t>(out_.channels);
        for (std::size_t i = 0; i < static_cast<std::size_t>(f.nb_samples); ++i, ++next_) {
            if (next_ < 0 || full()) continue;
            const std::size_t to = static_cast<std::size_t>(next_) * width;
            if (out_.samples.size() < to + width) out_.samples.resize(to + width);
            float sum[2] = {};
            for (std::size_t c = 0; c < channels; ++c) {
                const float v = planar ? sample_of(packed, f.extended_data[c], i) : sample_of(packed, f.extended_data[0], i * channels + c);
                sum[0] += v * shares_[c].left;
                sum[1] += v * shares_[c].right;
            }
            for (std::size_t c = 0; c < width; ++c) out_.samples[to + c] = std::isfinite(sum[c]) ? sum[c] : 0.0f;
        }
    }

    const FilmTable& table_;
    Pcm& out_;
    std::size_t max_frames_;
    AVRational base_{1, 1};
    std::vector<Share> shares_;
    std::int64_t next_ = 0;  // where the next sample belongs
    bool begun_ = false, origin_known_ = false;
    std::int64_t origin_ = 0;
};

}  // namespace

Result<Pcm> decode_film_sound(ByteSource source, const FilmFile& film, int rate_hz) {
    const FilmTable& table = *film.table();
    PAI_ASSERT(table.sound >= 0);
    PAI_TRY(const auto file, Container::open(std::move(source), table.limits));
    if (static_cast<unsigned>(table.sound) >= file->format().nb_streams) return Error(Code::Corrupt, "its streams have changed");
    Pcm out;
    const int coded_hz = std::clamp(table.info.sound_rate_hz, 8000, table.limits.max_sound_rate_hz);
    const auto max_frames = static_cast<std::size_t>(table.times.duration.seconds() * coded_hz) + 1;
    PAI_TRY(SoundDecoder(table, out, max_frames).run(*file));
    if (out.samples.empty()) return Pcm{rate_hz, 1, {}};
    out = resample(std::move(out), rate_hz);
    const auto frames = static_cast<std::size_t>((Wide(table.times.duration.count) * rate_hz + Flicks::kPerSecond - 1) / Flicks::kPerSecond);
    out.samples.resize(frames * static_cast<std::size_t>(out.channels));
    return out;
}

}  // namespace pai::codec
