#include "supervisor/life.h"

#include <algorithm>
#include <atomic>
#include <cstring>

#include <fmt/format.h>
#include <unistd.h>

#include "base/hash.h"
#include "time/clock.h"

namespace pai {
namespace {

constexpr std::uint64_t kMagic = 0x31'4546'494c'4941'50ull;  // "PAILIFE1", little-endian
constexpr std::uint32_t kVersion = 2;
constexpr Flicks kLongestShow{366LL * 86400 * Flicks::kPerSecond};
constexpr std::uint64_t kLastSequence = 1ull << 62;  // nobody gets there by counting

// A frame as bytes: no padding, the same on both sides of the file.
struct FrameBytes {
    std::uint64_t sequence, ticket, count, memo, state;
    std::int64_t t, played, boot_ns;
    std::uint32_t held, loops;
    std::uint64_t check;  // of all before it
};
static_assert(sizeof(FrameBytes) == 80);

struct MemoBytes {
    std::uint64_t sequence, size, check;  // check: of sequence, size and the text
    char text[Life::kMaxMemo];
};

struct PulseBytes {
    std::uint64_t ticket, count;
    std::uint32_t stage, process, stands_by, reserved;
};

std::uint64_t check_of(const FrameBytes& f) {
    StateHash hash;
    hash.add(std::as_bytes(std::span(&f, 1)).first(offsetof(FrameBytes, check)));
    return hash.value();
}

std::uint64_t check_of(std::uint64_t sequence, std::string_view text) {
    StateHash hash;
    hash.add(sequence);
    hash.add(text.size());
    hash.add(as_byte_span(text));
    return hash.value();
}

std::uint64_t hash_of(std::string_view text) {
    StateHash hash;
    hash.add(as_byte_span(text));
    return hash.value();
}

template <class T>
T load(T& at) {
    return std::atomic_ref<T>(at).load(std::memory_order_acquire);
}
template <class T, class V>
void store(T& at, V value) {
    std::atomic_ref<T>(at).store(static_cast<T>(value), std::memory_order_release);
}

// The bytes of others, word by word: what is torn shows in the checksum.
void copy_out(void* to, const void* from, std::size_t size) {
    std::atomic_thread_fence(std::memory_order_acquire);
    std::memcpy(to, from, size);
    std::atomic_thread_fence(std::memory_order_acquire);
}

bool makes_sense(const FrameBytes& f) {
    return f.sequence > 0 && f.sequence < kLastSequence && f.ticket > 0 && f.count > 0 && f.held <= 1 && f.loops <= 1 && f.t >= 0 && f.t <= kLongestShow.count &&
           f.played >= 0 && f.played <= kLongestShow.count && f.boot_ns > 0 && f.check == check_of(f);
}

}  // namespace

struct Life::Layout {
    std::uint64_t magic;
    std::uint32_t version, size;
    std::uint64_t command, boot;
    std::uint64_t turn;
    std::int64_t skip;
    std::uint32_t resume, reserved;
    PulseBytes pulses[kPlayers];  // by ticket
    FrameBytes frames[2];   // written in turn, by the sequence's last bit
    MemoBytes memos[2];     // the same
};

Life::Layout& Life::layout() const { return *reinterpret_cast<Layout*>(file_.bytes().data()); }

Result<Life> Life::create(const std::filesystem::path& path, std::string_view command) {
    PAI_TRY(auto file, SharedFile::create(path, sizeof(Layout)));
    Life life(std::move(file));
    Layout& at = life.layout();
    const std::uint64_t boot = hash_of(boot_id()), wanted = hash_of(command);
    if (at.magic != kMagic || at.version != kVersion || at.size != sizeof(Layout) || at.boot != boot || at.command != wanted) {
        std::memset(static_cast<void*>(&at), 0, sizeof(Layout));
        at.magic = kMagic;
        at.version = kVersion;
        at.size = sizeof(Layout);
        at.boot = boot;
        at.command = wanted;
    }
    return life;
}

Result<Life> Life::open(const std::filesystem::path& path) {
    PAI_TRY(auto file, SharedFile::open(path, sizeof(Layout)));
    Life life(std::move(file));
    const Layout& at = life.layout();
    if (at.magic != kMagic || at.version != kVersion || at.size != sizeof(Layout))
        return Error(Code::Unsupported, fmt::format("{}: made by another version of the supervisor", path.string()));
    return life;
}

std::uint64_t Life::turn() const { return load(layout().turn); }
bool Life::resume() const { return load(layout().resume) == 1; }
Flicks Life::skip() const { return {std::clamp<std::int64_t>(load(layout().skip), 0, kLongestShow.count)}; }

void Life::give_turn(std::uint64_t ticket, bool resume, Flicks skip) {
    store(layout().skip, skip.count);
    store(layout().resume, resume ? 1u : 0u);
    store(layout().turn, ticket);
}

void Life::beat(std::uint64_t ticket, Stage stage, bool stands_by) {
    PulseBytes& at = layout().pulses[ticket % kPlayers];
    if (load(at.ticket) != ticket) {
        store(at.count, 0u);
        store(at.ticket, ticket);
    }
    store(at.stands_by, stands_by ? 1u : 0u);
    store(at.process, static_cast<std::uint32_t>(::getpid()));
    store(at.stage, static_cast<std::uint32_t>(stage));
    store(at.count, load(at.count) + 1);
}

std::optional<Pulse> Life::pulse(std::uint64_t ticket) const {
    PulseBytes& at = layout().pulses[ticket % kPlayers];
    const std::uint32_t stage = load(at.stage);
    if (load(at.ticket) != ticket || stage > static_cast<std::uint32_t>(Stage::Presenting)) return {};
    return Pulse{ticket, load(at.count), static_cast<int>(load(at.process)), static_cast<Stage>(stage), load(at.stands_by) == 1};
}

Result<void> Life::write_memo(std::string_view text) {
    if (text.size() > kMaxMemo)
        return Error(Code::InvalidArgument, fmt::format("a memo of {} bytes, at most {} are kept", text.size(), kMaxMemo));
    if (memo_sequence_ == 0)
        for (MemoBytes& m : layout().memos)
            if (load(m.sequence) < kLastSequence) memo_sequence_ = std::max(memo_sequence_, load(m.sequence));
    MemoBytes& at = layout().memos[++memo_sequence_ & 1];
    store(at.sequence, 0u);
    std::atomic_thread_fence(std::memory_order_seq_cst);
    std::copy(text.begin(), text.end(), at.text);  // an empty text may be nowhere
    store(at.size, text.size());
    store(at.check, check_of(memo_sequence_, text));
    store(at.sequence, memo_sequence_);
    return {};
}

void Life::write(const ShownFrame& frame) {
    if (frame_sequence_ == 0)
        for (FrameBytes& f : layout().frames)
            if (load(f.sequence) < kLastSequence) frame_sequence_ = std::max(frame_sequence_, load(f.sequence));
    ++frame_sequence_;
    FrameBytes bytes{frame_sequence_, frame.ticket, frame.count, memo_sequence_, frame.state, frame.t.count, frame.played.count,
                     frame.boot_ns, frame.held ? 1u : 0u, frame.loops ? 1u : 0u, 0};
    bytes.check = check_of(bytes);
    FrameBytes& at = layout().frames[frame_sequence_ & 1];
    store(at.sequence, 0u);
    std::atomic_thread_fence(std::memory_order_seq_cst);
    std::memcpy(&at.ticket, &bytes.ticket, sizeof bytes - sizeof bytes.sequence);
    store(at.sequence, bytes.sequence);
}

std::optional<ShownFrame> Life::shown() const {
    std::optional<FrameBytes> newest;
    // The writer may overtake a reader once: what was torn the first time is then the older of the two.
    for (int attempt = 0; attempt < 3 && !newest; ++attempt)
        for (const FrameBytes& f : layout().frames) {
            FrameBytes copy;
            copy_out(&copy, &f, sizeof copy);
            if (makes_sense(copy) && copy.boot_ns <= boot_ns() && (!newest || copy.sequence > newest->sequence)) newest = copy;
        }
    if (!newest) return {};
    return ShownFrame{newest->ticket, newest->count, newest->memo, newest->state, {newest->t}, {newest->played}, newest->boot_ns, newest->held == 1, newest->loops == 1};
}

std::string Life::memo() const {
    std::uint64_t newest = 0;
    std::string out;
    for (const MemoBytes& m : layout().memos) {
        std::uint64_t head[3];
        copy_out(head, &m, sizeof head);
        const auto [sequence, size, check] = head;
        if (sequence <= newest || sequence >= kLastSequence || size > kMaxMemo) continue;
        std::string text(size, '\0');
        copy_out(text.data(), m.text, size);
        if (check_of(sequence, text) != check || !is_utf8(text)) continue;
        newest = sequence;
        out = std::move(text);
    }
    return out;
}

void Life::forget() {
    Layout& at = layout();
    std::memset(at.frames, 0, sizeof at.frames);
    for (MemoBytes& m : at.memos) std::memset(&m, 0, offsetof(MemoBytes, text));
    frame_sequence_ = memo_sequence_ = 0;
}

Flicks show_time_at(const ShownFrame& frame, std::int64_t now_boot_ns) {
    if (frame.held) return frame.t;
    const std::int64_t ns = std::max<std::int64_t>(0, now_boot_ns - frame.boot_ns);
    return frame.t + Flicks{ns / 1'000'000'000 * Flicks::kPerSecond + ns % 1'000'000'000 * 7056 / 10'000};
}

}  // namespace pai
