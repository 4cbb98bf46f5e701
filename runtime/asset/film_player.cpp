#include <algorithm>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

#include "asset/film.h"
#include "asset/film_source.h"

namespace pai {
namespace {

// Pictures that are kept ready: so many, as long as they take no more memory than this.
constexpr std::size_t kAhead = 8;
constexpr std::size_t kAheadBytes = 256u << 20;
// Up to so many pictures ahead the decoder plays on and shows what it passes; beyond, it looks for a key picture.
constexpr std::int64_t kNear = 16;

}  // namespace

struct FilmPlayer::Impl {
    using Picture = std::shared_ptr<const FilmPicture>;

    std::shared_ptr<const Film> film;
    std::thread thread;

    mutable std::mutex mutex;  // guards what follows
    std::condition_variable changed;
    Picture shown;                     // what was given last
    std::deque<Picture> ready;         // what comes after it, in the order of playing
    std::size_t ready_bytes = 0;
    std::int64_t wanted = -1;          // number asked for last; -1: nothing yet
    std::int64_t next = 0;             // number that the thread decodes, now or next
    std::optional<std::int64_t> jump;  // where it goes first
    std::uint64_t jumps = 0;           // what was begun before the last one is dropped
    bool loops = false, stopping = false;
    std::optional<Error> failure;

    explicit Impl(std::shared_ptr<const Film> f) : film(std::move(f)) {}

    std::int64_t count() const { return film->info.pictures; }
    bool is_shown(std::int64_t number) const { return shown && shown->number == number; }

    bool has_work() const {
        if (wanted < 0 || (next >= count() && !loops)) return false;
        if (count() == 1 && (shown || !ready.empty())) return false;
        return ready.empty() || (ready.size() < kAhead && ready_bytes < kAheadBytes);
    }

    void drop_ready() {
        ready.clear();
        ready_bytes = 0;
    }

    bool is_ready(std::int64_t number) const {
        return std::any_of(ready.begin(), ready.end(), [&](const Picture& p) { return p->number == number; });
    }

    // Makes a ready picture the shown one and drops those before it; false if it is not there.
    bool take(std::int64_t number) {
        if (is_shown(number)) return true;
        if (!is_ready(number)) return false;
        while (!is_shown(number)) {
            shown = std::move(ready.front());
            ready_bytes -= shown->bytes;
            ready.pop_front();
        }
        return true;
    }

    // How many pictures the thread decodes until it comes to `number`; -1 if it does not.
    std::int64_t distance(std::int64_t number) const {
        if (next >= count()) return loops ? number : -1;
        if (number >= next) return number - next;
        return loops ? count() - next + number : -1;
    }

    // The thread's next aim, if the picture is neither shown nor ready.
    void aim(std::int64_t number) {
        const std::int64_t ahead = distance(number);
        if (jump ? *jump == number : ahead >= 0 && ahead <= kNear) {
            // The latest of what was passed is shown meanwhile.
            if (!ready.empty()) shown = ready.back();
            return drop_ready();
        }
        drop_ready();
        jump = number;
        ++jumps;
    }

    void put(Picture picture) {
        next = picture->number + 1;
        if (!is_shown(wanted) && !is_ready(wanted)) drop_ready();  // still on the way: only the latest counts
        ready_bytes += picture->bytes;
        ready.push_back(std::move(picture));
    }

    Result<void> work();
};

// Decodes until it is told to stop or the film fails.
Result<void> FilmPlayer::Impl::work() {
    PAI_TRY(LicensedStream stream, film->source->stream.again());
    PAI_TRY(codec::PictureReader reader, codec::PictureReader::open(byte_source(std::move(stream)), film->source->file));
    std::unique_lock lock(mutex);
    for (;;) {
        changed.wait(lock, [&] { return stopping || jump || has_work(); });
        if (stopping) return {};
        next = jump ? *jump : next % count();
        jump.reset();
        const std::int64_t number = next;
        const std::uint64_t begun = jumps;
        lock.unlock();
        if (reader.position() != number) PAI_TRY(reader.seek(number));
        PAI_TRY(auto decoded, reader.next());
        if (!decoded) return Error(Code::Corrupt, "the film ends before its end");
        auto picture = std::make_shared<const FilmPicture>(*std::move(decoded));
        lock.lock();
        if (jumps == begun) put(std::move(picture));
        changed.notify_all();
    }
}

FilmPlayer::FilmPlayer(std::shared_ptr<const Film> film) : impl_(std::make_unique<Impl>(std::move(film))) {
    impl_->thread = std::thread([impl = impl_.get()] {
        Result<void> done = impl->work();
        const std::scoped_lock lock(impl->mutex);
        if (!done) impl->failure = std::move(done.error());
        impl->changed.notify_all();
    });
}

FilmPlayer::~FilmPlayer() {
    {
        const std::scoped_lock lock(impl_->mutex);
        impl_->stopping = true;
    }
    impl_->changed.notify_all();
    impl_->thread.join();
}

std::shared_ptr<const FilmPicture> FilmPlayer::picture(Flicks t, bool loops, Wait wait) {
    Impl& in = *impl_;
    const std::int64_t number = in.film->times.picture_at(t, loops);
    std::unique_lock lock(in.mutex);
    in.loops = loops;
    if (!in.take(number) && !in.failure) {
        in.wanted = number;
        in.aim(number);
        in.changed.notify_all();
        if (wait == Wait::Yes) in.changed.wait(lock, [&] { return in.take(number) || in.failure; });
    } else if (in.wanted != number) {
        in.wanted = number;
        in.changed.notify_all();
    }
    return in.failure ? nullptr : in.shown;
}

std::optional<Error> FilmPlayer::failure() const {
    const std::scoped_lock lock(impl_->mutex);
    return impl_->failure;
}

const Film& FilmPlayer::film() const { return *impl_->film; }

}  // namespace pai
