#pragma once
// Films: read by chunk through the gate, decoded ahead on a thread of their own, shown picture by picture.
#include <memory>
#include <optional>
#include <vector>

#include "asset/film_data.h"
#include "vault/gate.h"

namespace pai {

// Opens the readers of a film again; inside asset only.
struct FilmSource;

// A film whose packets were gone through once. Its pictures are decoded where they are played.
struct Film {
    Permit permit;
    FilmInfo info;
    FilmTimes times;
    // Its sound from the film's beginning on, as long as the pictures: 48 kHz, interleaved in [-1,1], one or two channels
    // (more are mixed down). Empty: it has none.
    int sound_channels = 0;
    std::vector<float> sound;
    std::shared_ptr<const FilmSource> source;
};

// The longest sound of a film that is taken in, which is decoded whole: 30 minutes; 660 MiB in stereo.
constexpr Flicks kLongestFilmSound{30 * 60 * Flicks::kPerSecond};

// Corrupt, Unsupported: as codec::FilmFile::open; a film longer than kLongestFilmSound that has sound is Unsupported.
Result<Film> open_film(LicensedStream stream);

// One place where a film is shown: a decoder, and a thread that keeps a few pictures ready ahead of the time that was last
// asked for. Where the film loops it goes on with the beginning before the end is reached. Another place has its own.
// Main thread, but for what the class does itself.
class FilmPlayer {
public:
    enum class Wait : std::uint8_t { No, Yes };

    explicit FilmPlayer(std::shared_ptr<const Film> film);
    ~FilmPlayer();
    FilmPlayer(const FilmPlayer&) = delete;
    FilmPlayer& operator=(const FilmPlayer&) = delete;

    // The picture of film time `t` (FilmTimes::picture_at). Wait::Yes: waits until it is decoded. Wait::No: never waits; the
    // latest one on the way to it that is there, else the one shown last. Null before the first, and once it failed.
    std::shared_ptr<const FilmPicture> picture(Flicks t, bool loops, Wait wait);
    // Why the film cannot be shown any further, if so; from then on nothing changes.
    std::optional<Error> failure() const;
    const Film& film() const;

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace pai
