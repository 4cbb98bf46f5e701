#include "asset/film.h"

#include <fmt/format.h>

#include "asset/codec/pcm.h"
#include "asset/film_source.h"

namespace pai {

codec::ByteSource byte_source(LicensedStream stream) {
    auto shared = std::make_shared<LicensedStream>(std::move(stream));
    return {shared->size(), [shared](std::uint64_t offset, std::span<std::byte> out) { return shared->read(offset, out); }};
}

Result<Film> open_film(LicensedStream stream) {
    const std::string name = stream.path().empty() ? stream.permit().asset().value : stream.path();
    const auto read = [&]() -> Result<Film> {
        PAI_TRY(LicensedStream scan, stream.again());
        PAI_TRY(codec::FilmFile file, codec::FilmFile::open(byte_source(std::move(scan))));
        if (file.info().has_sound && file.info().duration > kLongestFilmSound)
            return Error(Code::Unsupported, fmt::format("{:.0f} s with sound, at most {:.0f} s are taken in", file.info().duration.seconds(),
                                                        kLongestFilmSound.seconds()));
        Film out{stream.permit(), file.info(), file.times(), 0, {}, nullptr};
        if (file.info().has_sound) {
            PAI_TRY(LicensedStream sound, stream.again());
            PAI_TRY(codec::Pcm pcm, codec::decode_film_sound(byte_source(std::move(sound)), file, codec::kMixRateHz));
            out.sound_channels = pcm.channels;
            out.sound = std::move(pcm.samples);
        }
        out.source = std::make_shared<FilmSource>(FilmSource{std::move(stream), std::move(file)});
        return out;
    };
    Result<Film> film = read();
    if (!film) return std::move(film).error().context(name);
    return film;
}

}  // namespace pai
