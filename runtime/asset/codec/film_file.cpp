#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "asset/codec/film_container.h"
#include "asset/codec/film_table.h"

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <libavutil/display.h>
}

namespace pai::codec {
namespace {

__extension__ using Wide = __int128;

// A picture's packet: when it is shown and for how long, in stream time.
struct Shown {
    std::int64_t pts = 0, duration = 0;
};

bool holds_key_pictures_only(AVCodecID codec) { return codec == AV_CODEC_ID_PRORES || codec == AV_CODEC_ID_HAP; }

// The demuxer's own table, where every picture stands for itself: nothing of the file is read for it.
bool list_from_index(AVStream& stream, FilmTable& table, std::vector<Shown>& shown) {
    const int count = avformat_index_get_entries_count(&stream);
    if (!holds_key_pictures_only(stream.codecpar->codec_id) || count <= 0 || count != stream.nb_frames) return false;
    for (int i = 0; i < count; ++i) {
        const AVIndexEntry* e = avformat_index_get_entry(&stream, i);
        if (!(e->flags & AVINDEX_KEYFRAME) || (e->flags & AVINDEX_DISCARD_FRAME)) return false;
        shown.push_back({e->timestamp, 0});
        table.keys.push_back({e->timestamp, e->timestamp});
    }
    return true;
}

Result<void> list_from_packets(Container& file, FilmTable& table, std::vector<Shown>& shown) {
    const AVStream& stream = *file.format().streams[table.stream];
    AvPacket packet(av_packet_alloc());
    if (!packet) return Error(Code::Internal, "no memory for a packet");
    for (std::size_t read = 0;; ++read) {
        PAI_TRY(const bool more, file.read(*packet));
        if (!more) break;
        if (read >= table.limits.max_packets) return Error(Code::Unsupported, fmt::format("more than {} packets", table.limits.max_packets));
        if (packet->stream_index != table.stream) continue;
        if (packet->flags & AV_PKT_FLAG_CORRUPT) return Error(Code::Corrupt, fmt::format("packet {} of its pictures is broken", read));
        if (packet->pts == AV_NOPTS_VALUE) return Error(Code::Unsupported, "a picture without a time");
        if (packet->flags & AV_PKT_FLAG_KEY) table.keys.push_back({packet->pts, packet->dts == AV_NOPTS_VALUE ? packet->pts : packet->dts});
        if (packet->flags & AV_PKT_FLAG_DISCARD) continue;  // before the beginning that an edit list sets
        if (shown.size() >= table.limits.max_pictures) return Error(Code::Unsupported, fmt::format("more than {} pictures", table.limits.max_pictures));
        shown.push_back({packet->pts, packet->duration});
    }
    // What the tables of the file promise and the file does not hold.
    if (stream.nb_frames > 0 && static_cast<std::int64_t>(shown.size()) < stream.nb_frames / 2)
        return Error(Code::Corrupt, fmt::format("{} of {} pictures are there: the file ends early", shown.size(), stream.nb_frames));
    return {};
}

// The rate at which all times lie within a unit of stream time of n / rate; 0 / 1 if there is none. Files with coarse times
// (Matroska's milliseconds) have their exact ones back by it.
FrameRate steady_rate(const FilmTable& table, const AVStream& stream, std::int64_t last_duration) {
    const auto count = static_cast<std::int64_t>(table.pts.size());
    const auto fits = [&](FrameRate r) {
        if (r.num <= 0 || r.den <= 0 || r.fps() > 1000) return false;
        for (std::int64_t i = 0; i < count; ++i) {
            const Wide at = Wide(table.pts[static_cast<std::size_t>(i)] - table.pts[0]) * table.base_num * r.num;
            const Wide ideal = Wide(i) * table.base_den * r.den, unit = Wide(table.base_num) * r.num;
            if (at - ideal > unit || ideal - at > unit) return false;
        }
        return true;
    };
    std::vector<FrameRate> tried{{stream.avg_frame_rate.num, stream.avg_frame_rate.den}, {stream.r_frame_rate.num, stream.r_frame_rate.den}};
    const std::int64_t span = count > 1 ? table.pts.back() - table.pts[0] : last_duration;
    if (span > 0 && table.base_num > 0) {
        const double mean = static_cast<double>(std::max<std::int64_t>(count - 1, 1)) * static_cast<double>(table.base_den) /
                            (static_cast<double>(span) * static_cast<double>(table.base_num));
        tried.push_back({std::llround(mean), 1});
        tried.push_back({std::llround(mean) * 1000, 1001});
    }
    const auto found = std::find_if(tried.begin(), tried.end(), fits);
    return found == tried.end() ? FrameRate{0, 1} : *found;
}

void set_times(FilmTable& table, const AVStream& stream, std::int64_t last_duration) {
    const FrameRate rate = steady_rate(table, stream, last_duration);
    FilmTimes& times = table.times;
    times.starts.reserve(table.pts.size());
    for (std::size_t i = 0; i < table.pts.size(); ++i)
        times.starts.push_back(rate.num > 0 ? frame_start(static_cast<std::int64_t>(i), rate)
                                            : flicks_of(table.pts[i] - table.pts[0], table.base_num, table.base_den));
    const auto count = static_cast<std::int64_t>(times.starts.size());
    if (rate.num > 0) {
        times.duration = frame_start(count, rate);
    } else {
        // The last picture stays as long as its packet says, else as long as the one before.
        const std::int64_t before = count > 1 ? table.pts[table.pts.size() - 1] - table.pts[table.pts.size() - 2] : 0;
        const std::int64_t stays = last_duration > 0 ? last_duration : before;
        times.duration = times.starts.back() + std::clamp(flicks_of(stays, table.base_num, table.base_den), Flicks{Flicks::kPerSecond / 1000}, table.limits.max_duration);
    }
    table.info.duration = times.duration;
    table.info.pictures = count;
    table.info.rate_hz = static_cast<double>(count) / times.duration.seconds();
}

void take_stream(const AVStream& stream, FilmTable& table) {
    FilmInfo& info = table.info;
    info.codec = avcodec_get_name(stream.codecpar->codec_id);
    AVRational pixel = stream.sample_aspect_ratio;
    if (pixel.num <= 0 || pixel.den <= 0) pixel = stream.codecpar->sample_aspect_ratio;
    if (pixel.num <= 0 || pixel.den <= 0) pixel = {1, 1};
    info.proportion = static_cast<float>(std::clamp(av_q2d(pixel), 0.1, 10.0));  // of one pixel, until the picture is known
    const auto* matrix = reinterpret_cast<const std::int32_t*>(av_stream_get_side_data(&stream, AV_PKT_DATA_DISPLAYMATRIX, nullptr));
    const double turned = matrix ? av_display_rotation_get(matrix) : 0;  // counter-clockwise
    if (std::isfinite(turned)) info.quarter_turns = static_cast<int>((4 - std::lround(turned / 90)) % 4 + 4) % 4;
}

void take_picture(const FilmPicture& p, FilmTable& table) {
    FilmInfo& info = table.info;
    info.width = p.width;
    info.height = p.height;
    info.has_alpha = p.has_alpha;
    info.colour = p.colour;
    info.proportion *= static_cast<float>(p.width) / static_cast<float>(p.height);
    if (info.quarter_turns % 2 != 0) info.proportion = 1 / info.proportion;
}

Result<void> list_pictures(Container& file, FilmTable& table) {
    AVStream& stream = *file.format().streams[table.stream];
    table.base_num = stream.time_base.num;
    table.base_den = stream.time_base.den;
    if (table.base_num <= 0 || table.base_den <= 0) return Error(Code::Corrupt, "its time has no unit");
    std::vector<Shown> shown;
    if (!list_from_index(stream, table, shown)) {
        table.keys.clear();
        shown.clear();
        PAI_TRY(list_from_packets(file, table, shown));
    }
    if (shown.empty()) return Error(Code::Corrupt, "expected a picture");
    std::sort(shown.begin(), shown.end(), [](const Shown& a, const Shown& b) { return a.pts < b.pts; });
    shown.erase(std::unique(shown.begin(), shown.end(), [](const Shown& a, const Shown& b) { return a.pts == b.pts; }), shown.end());
    std::sort(table.keys.begin(), table.keys.end(), [](const auto& a, const auto& b) { return a.pts < b.pts; });
    // Differences of what follows must fit, whatever the file says.
    constexpr std::int64_t kFarthest = 1ll << 61;
    if (shown.front().pts < -kFarthest || shown.back().pts > kFarthest) return Error(Code::Corrupt, "a time that no film has");
    const Wide length = Wide(shown.back().pts - shown.front().pts) * table.base_num / table.base_den;
    if (length > table.limits.max_duration.count / Flicks::kPerSecond)
        return Error(Code::Unsupported, fmt::format("a film of more than {} hours", table.limits.max_duration.count / Flicks::kPerSecond / 3600));
    for (const Shown& s : shown) table.pts.push_back(s.pts);
    set_times(table, stream, std::clamp<std::int64_t>(shown.back().duration, 0, 1ll << 40));
    return {};
}

}  // namespace

Flicks flicks_of(std::int64_t units, std::int64_t num, std::int64_t den) {
    const Wide up = Wide(units) * num * Flicks::kPerSecond * 2 + den;
    const Wide down = Wide(den) * 2;
    const Wide nearest = up >= 0 ? up / down : -((-up + down - 1) / down);
    return {static_cast<std::int64_t>(std::clamp<Wide>(nearest, INT64_MIN, INT64_MAX))};
}

const FilmTable::Key* FilmTable::key_of(std::int64_t number) const {
    const std::int64_t at = pts[static_cast<std::size_t>(number)];
    const auto after = std::upper_bound(keys.begin(), keys.end(), at, [](std::int64_t t, const Key& k) { return t < k.pts; });
    return after == keys.begin() ? nullptr : &*(after - 1);
}

Result<FilmFile> FilmFile::open(ByteSource source, const FilmLimits& limits) {
    auto table = std::make_shared<FilmTable>();
    table->limits = limits;
    {
        PAI_TRY(const auto file, Container::open(source, limits));
        PAI_TRY(table->stream, file->find_pictures());
        table->sound = file->find_sound();
        const AVStream& stream = *file->format().streams[table->stream];
        table->info.container = file->format().iformat->name;
        table->info.container = table->info.container.substr(0, table->info.container.find(','));
        take_stream(stream, *table);
        if (table->sound >= 0) {
            const AVCodecParameters& s = *file->format().streams[table->sound]->codecpar;
            table->info.has_sound = true;
            table->info.sound_codec = avcodec_get_name(s.codec_id);
            table->info.sound_rate_hz = s.sample_rate;
            table->info.sound_channels = s.ch_layout.nb_channels;
        }
        file->take_only(table->stream);
        PAI_TRY(list_pictures(*file, *table));
    }
    PAI_TRY(PictureReader first, PictureReader::open(std::move(source), FilmFile(table)));
    PAI_TRY(const auto picture, first.next());
    if (!picture) return Error(Code::Corrupt, "expected a picture");
    take_picture(*picture, *table);
    return FilmFile(std::move(table));
}

const FilmInfo& FilmFile::info() const { return table_->info; }
const FilmTimes& FilmFile::times() const { return table_->times; }

}  // namespace pai::codec
