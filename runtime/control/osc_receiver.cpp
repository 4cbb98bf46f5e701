#include "control/osc_receiver.h"

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <map>
#include <mutex>
#include <thread>
#include <utility>

#include <fmt/format.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/log.h"
#include "time/clock.h"

namespace pai {
namespace {

// One round reads so many batches, more than the system keeps, and matches so many patterns. After a busy one the thread
// rests, a millisecond for every 128 datagrams and one at least, so that neither their number nor wake-ups nor costly
// patterns take the machine from the frame.
constexpr int kBatchesPerRound = 32;
constexpr int kPatternsPerRound = 64;
constexpr int kBusyRound = 8;
constexpr int kPerMillisecond = 128;
constexpr Flicks kMillisecond{Flicks::kPerSecond / 1000};
constexpr int kNice = 5;
constexpr std::int64_t kLongestAhead_ms = 10'000;
constexpr std::size_t kMostAhead = 256;
// Room that faders leave to commands.
constexpr std::size_t kCommandRoom = 256;
// One line of the log for so many messages of a kind.
constexpr std::uint64_t kLogEvery = 10'000;

// When a bundle is due, CLOCK_REALTIME in ms.
std::int64_t wall_ms_of(OscTimeTag time) {
    constexpr std::int64_t kNtpToUnix_s = 2'208'988'800;
    const auto seconds = static_cast<std::int64_t>(time.ntp >> 32) - kNtpToUnix_s;
    return seconds * 1000 + static_cast<std::int64_t>((time.ntp & 0xffff'ffff) * 1000 >> 32);
}

// What waits for the frame.
class RequestInbox {
public:
    // False if there is no room.
    bool push(OscRequest event) {
        using Kind = OscRequest::Kind;
        const std::scoped_lock lock(mutex_);
        const bool fader = event.kind == Kind::Override || event.kind == Kind::Release || event.kind == Kind::ReleaseAll;
        if (event.kind == Kind::Override) {
            if (const auto at = faders_.find(event.target); at != faders_.end()) {
                events_[at->second].value = event.value;
                return true;
            }
        }
        if (event.kind == Kind::Panic) {
            if (std::exchange(panic_, true)) return true;
        } else if (events_.size() >= OscReceiver::kMaxRequests - (fader ? kCommandRoom : 1)) {
            return false;
        }
        // What is set after a release comes after it.
        if (event.kind == Kind::Release) faders_.erase(event.target);
        if (event.kind == Kind::ReleaseAll) faders_.clear();
        if (event.kind == Kind::Override) faders_.emplace(event.target, events_.size());
        events_.push_back(std::move(event));
        return true;
    }
    void take(std::vector<OscRequest>& out) {
        out.clear();
        const std::scoped_lock lock(mutex_);
        out.swap(events_);
        faders_.clear();
        panic_ = false;
    }

private:
    std::mutex mutex_;
    std::vector<OscRequest> events_;
    std::map<std::string, std::size_t> faders_;  // where the value of a member stands in events_
    bool panic_ = false;
};

}  // namespace

struct OscReceiver::Impl {
    UdpSocket socket;
    std::shared_ptr<const OscSpace> space;
    int wake = -1;
    std::atomic<std::int64_t> received{0}, malformed{0}, dropped{0};
    RequestInbox inbox;
    // Of the thread alone.
    UdpReader reader;
    std::vector<OscRequest> asked;
    std::multimap<std::int64_t, std::pair<UdpAddress, OscMessage>> ahead;  // by the time they are due
    std::uint32_t lost = 0;
    int patterns = 0;
    std::thread thread;

    explicit Impl(UdpSocket s) : socket(std::move(s)) {}
    Impl(const Impl&) = delete;
    Impl& operator=(const Impl&) = delete;
    ~Impl() {
        if (thread.joinable()) {
            const std::uint64_t one = 1;
            while (::write(wake, &one, sizeof one) < 0 && errno == EINTR) {}
            thread.join();
        }
        if (wake >= 0) ::close(wake);
    }

    void drop(const UdpAddress& from, std::string_view why) {
        ++dropped;
        if (log::every(kLogEvery, "osc-dropped")) log::warn("osc", "from {}: {}", from.text(), why);
    }

    void judge(const UdpAddress& from, const OscMessage& message) {
        if (OscPattern::is_pattern(message.address) && ++patterns > kPatternsPerRound) return drop(from, "too many address patterns at once");
        asked.clear();
        if (const auto judged = space->judge(message, asked); !judged) return drop(from, judged.error().message);
        bool room = true;
        for (OscRequest& event : asked) {
            event.from = from;
            room = inbox.push(std::move(event)) && room;
        }
        if (!room) drop(from, "more messages in one frame than there is room for");
    }

    void take_packet(const UdpAddress& from, OscPacket& packet, OscTimeTag due) {
        if (packet.time) {
            for (OscPacket& element : packet.elements) take_packet(from, element, *packet.time);
            return;
        }
        const std::int64_t due_ms = wall_ms_of(due), now_ms = wall_ms();
        if (due_ms <= now_ms) return judge(from, packet.message);
        if (due_ms - now_ms > kLongestAhead_ms) return drop(from, "due more than 10 s ahead");
        if (ahead.size() >= kMostAhead) return drop(from, "too many messages that are due later");
        ahead.emplace(due_ms, std::pair(from, std::move(packet.message)));
    }

    void take_datagram(const UdpAddress& from, ByteSpan bytes) {
        ++received;
        auto packet = parse_osc(bytes);
        if (packet) return take_packet(from, *packet, OscTimeTag{});
        ++malformed;
        if (log::every(kLogEvery, "osc-malformed")) log::warn("osc", "from {}: {}", from.text(), packet.error().message);
    }

    void take_due() {
        while (!ahead.empty() && ahead.begin()->first <= wall_ms()) {
            judge(ahead.begin()->second.first, ahead.begin()->second.second);
            ahead.erase(ahead.begin());
        }
    }

    // Returns how many datagrams were read.
    int round() {
        patterns = 0;
        int count = 0;
        for (int i = 0; i < kBatchesPerRound; ++i) {
            const auto counts = reader.read(socket, [this](const UdpAddress& from, ByteSpan bytes) { take_datagram(from, bytes); });
            dropped += counts.lost - std::exchange(lost, counts.lost);
            count += counts.read;
            if (counts.read < UdpReader::kBatch) break;
        }
        take_due();
        return count;
    }

    int wait_ms() const {
        if (ahead.empty()) return -1;
        return static_cast<int>(std::clamp<std::int64_t>(ahead.begin()->first - wall_ms(), 0, 1000));
    }

    void run() {
        // Where cores are few the frame goes first; of Linux the nice value is the thread's own.
        ::setpriority(PRIO_PROCESS, static_cast<id_t>(::gettid()), kNice);
        pollfd waits[2] = {{socket.descriptor(), POLLIN, 0}, {wake, POLLIN, 0}};
        while (true) {
            ::poll(waits, 2, wait_ms());
            if (waits[1].revents != 0) return;
            const int count = round();
            if (count >= kBusyRound) sleep_until(steady_now() + Flicks{kMillisecond.count * std::max(1, count / kPerMillisecond)});
        }
    }
};

OscReceiver::OscReceiver(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
OscReceiver::OscReceiver(OscReceiver&&) noexcept = default;
OscReceiver& OscReceiver::operator=(OscReceiver&&) noexcept = default;
OscReceiver::~OscReceiver() = default;

Result<OscReceiver> OscReceiver::create(const OscReceiverOptions& options, std::shared_ptr<const OscSpace> space) {
    PAI_TRY(UdpSocket socket, UdpSocket::bind(options.at, options.interface));
    auto impl = std::make_unique<Impl>(std::move(socket));
    impl->space = std::move(space);
    impl->wake = ::eventfd(0, EFD_CLOEXEC);
    if (impl->wake < 0) return Error(Code::Io, fmt::format("eventfd: {}", std::strerror(errno)));
    impl->thread = std::thread([i = impl.get()] { i->run(); });
    return OscReceiver(std::move(impl));
}

void OscReceiver::take(std::vector<OscRequest>& out) { impl_->inbox.take(out); }

OscCounts OscReceiver::counts() const { return {impl_->received, impl_->malformed, impl_->dropped}; }

UdpAddress OscReceiver::local() const { return impl_->socket.local(); }

Result<void> OscReceiver::send(const UdpAddress& to, const OscMessage& message) const {
    PAI_TRY(const Bytes bytes, write_osc(message));
    return impl_->socket.send(to, bytes);
}

}  // namespace pai
