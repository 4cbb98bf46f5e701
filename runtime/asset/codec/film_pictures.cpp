#include <algorithm>

#include <fmt/format.h>

#include "asset/codec/film_container.h"
#include "asset/codec/film_frame.h"
#include "asset/codec/film_table.h"

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
}

namespace pai::codec {

struct PictureReader::Impl {
    std::shared_ptr<const FilmTable> table;
    std::unique_ptr<Container> file;
    AvDecoder decoder;
    AvPacket packet;
    std::int64_t position = 0;                // what next() gives
    std::optional<std::int64_t> landing;      // after a seek: the first packet may not be later than this
    bool drained = false;

    Result<void> restart() {
        avcodec_flush_buffers(decoder.get());
        drained = false;
        landing.reset();
        return file->rewind();
    }

    // Gives the decoder another packet, or tells it that there is none.
    Result<void> feed() {
        for (;;) {
            PAI_TRY(const bool more, file->read(*packet));
            if (!more) {
                drained = true;
                const int rc = avcodec_send_packet(decoder.get(), nullptr);
                return rc < 0 && rc != AVERROR_EOF ? Result<void>(libav_error("the decoder cannot end", rc)) : Result<void>();
            }
            if (packet->stream_index != table->stream) continue;
            if (landing && packet->pts != AV_NOPTS_VALUE && packet->pts > *landing) {
                // The file's table led past the place: the beginning is always found.
                PAI_TRY(restart());
                continue;
            }
            landing.reset();
            break;
        }
        const int rc = avcodec_send_packet(decoder.get(), packet.get());
        return rc < 0 ? Result<void>(libav_error(fmt::format("picture {} cannot be decoded", position), rc)) : Result<void>();
    }

    // The number of a decoded picture; nothing if it is none that is shown from here on.
    Result<std::optional<std::int64_t>> number_of(const AVFrame& frame) const {
        const std::int64_t pts = frame.pts != AV_NOPTS_VALUE ? frame.pts : frame.best_effort_timestamp;
        const auto at = std::lower_bound(table->pts.begin(), table->pts.end(), pts);
        if (at == table->pts.end() || *at != pts) return std::optional<std::int64_t>();
        const std::int64_t number = at - table->pts.begin();
        if (number < position) return std::optional<std::int64_t>();
        if (number > position) return Error(Code::Corrupt, fmt::format("picture {} is missing", position));
        if (frame.decode_error_flags != 0) return Error(Code::Corrupt, fmt::format("picture {} is broken", position));
        return std::optional(number);
    }

    Result<std::optional<FilmPicture>> next() {
        if (position >= table->info.pictures) return std::optional<FilmPicture>();
        AvFrame frame(av_frame_alloc());
        if (!frame) return Error(Code::Internal, "no memory for a picture");
        for (;;) {
            const int rc = avcodec_receive_frame(decoder.get(), frame.get());
            if (rc == AVERROR(EAGAIN) && !drained) {
                PAI_TRY(feed());
                continue;
            }
            if (rc == AVERROR_EOF || rc == AVERROR(EAGAIN)) return Error(Code::Corrupt, fmt::format("the file ends before picture {}", position));
            if (rc < 0) return libav_error(fmt::format("picture {} cannot be decoded", position), rc);
            PAI_TRY(const auto number, number_of(*frame));
            if (!number) continue;
            PAI_TRY(FilmPicture picture, picture_of(std::move(frame)));
            picture.number = position++;
            return std::optional(std::move(picture));
        }
    }

    Result<void> seek(std::int64_t number) {
        const FilmTable::Key* key = table->key_of(number);
        const bool on_the_way = number >= position && position < table->info.pictures && !drained &&
                                (!key || key->pts <= table->pts[static_cast<std::size_t>(position)]);
        position = number;
        if (on_the_way) return {};
        if (!key) return restart();
        // MOV is searched by decoding time, Matroska by the time of showing.
        PAI_TRY(const bool found, file->seek(table->stream, table->info.container == "mov" ? key->dts : key->pts));
        if (!found) return restart();
        avcodec_flush_buffers(decoder.get());
        drained = false;
        landing = key->pts;
        return {};
    }
};

PictureReader::PictureReader(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
PictureReader::PictureReader(PictureReader&&) noexcept = default;
PictureReader& PictureReader::operator=(PictureReader&&) noexcept = default;
PictureReader::~PictureReader() = default;

Result<PictureReader> PictureReader::open(ByteSource source, const FilmFile& file) {
    auto impl = std::make_unique<Impl>();
    impl->table = file.table();
    PAI_TRY(impl->file, Container::open(std::move(source), impl->table->limits));
    if (static_cast<unsigned>(impl->table->stream) >= impl->file->format().nb_streams) return Error(Code::Corrupt, "its streams have changed");
    PAI_TRY(impl->decoder, impl->file->decoder(impl->table->stream, impl->table->limits));
    impl->file->take_only(impl->table->stream);
    impl->packet.reset(av_packet_alloc());
    if (!impl->packet) return Error(Code::Internal, "no memory for a packet");
    return PictureReader(std::move(impl));
}

std::int64_t PictureReader::position() const { return impl_->position; }
Result<std::optional<FilmPicture>> PictureReader::next() { return impl_->next(); }
Result<void> PictureReader::seek(std::int64_t number) {
    PAI_ASSERT(number >= 0 && number < impl_->table->info.pictures);
    return impl_->seek(number);
}

}  // namespace pai::codec
