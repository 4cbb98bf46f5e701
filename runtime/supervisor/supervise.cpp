#include "supervisor/supervise.h"

#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "base/file.h"
#include "base/log.h"
#include "platform/backdrop.h"
#include "platform/child.h"
#include "platform/process.h"
#include "supervisor/report.h"
#include "supervisor/slate_picture.h"
#include "supervisor/watch.h"
#include "time/clock.h"

namespace pai {
namespace fs = std::filesystem;
using namespace supervision;
namespace {

constexpr int kTick_ms = 10;
constexpr std::int64_t kResume_ns = 600 * kSecond_ns;  // licence format 7.5: a session is resumed so long after its last sign
constexpr std::uint64_t kLastTicket = 1ull << 62;

std::string joined(const std::vector<std::string>& words) {
    std::string out;
    for (const std::string& w : words) (out += w) += '\0';
    return out;
}

// The program of this name beside this one, where there is one; else as PATH has it.
std::string program_beside(const std::string& name) {
    const fs::path beside = executable_directory() / name;
    return name.find('/') == name.npos && file_exists(beside) ? beside.string() : name;
}

// What `paifang slate` needs of the player's arguments: the show and the venue.
std::vector<std::string> slate_arguments(const std::vector<std::string>& command, const fs::path& out) {
    std::vector<std::string> args{program_beside("paifang"), "slate", "--out", out.string()};
    for (std::size_t i = 1; i < command.size(); ++i) {
        const std::string& word = command[i];
        const bool more = i + 1 < command.size();
        if ((word == "play" || word == "kiosk") && more && !command[i + 1].starts_with('-')) args.insert(args.end(), {"--for", command[i + 1]});
        if (word == "--venue" && more) args.insert(args.end(), {"--venue", command[i + 1]});
        if (word.starts_with("--venue=")) args.push_back(word);
    }
    return args;
}

class Supervisor {
public:
    Supervisor(const SuperviseOptions& options, Life life, fs::path folder)
        : options_(options), folder_(std::move(folder)), life_path_(folder_ / (options.name + ".life")),
          slate_path_(options.slate.empty() ? folder_ / (options.name + "-slate.png") : options.slate), life_(std::move(life)) {}

    Result<int> run();
    const SupervisorReport& report() const { return report_; }

private:
    struct Player {
        Child child;
        std::uint64_t ticket = 0;
    };

    void open_backdrop();
    void wait();
    Result<Player> start_player(std::uint64_t ticket);
    std::uint64_t next_ticket() const;
    Stage stage_of(const Player& player) const;
    std::optional<Player> best_standby();
    bool standbys_are_ready() const;
    bool wants_standby() const;
    Result<void> take_turn(bool resume, Flicks skip);
    Result<std::optional<int>> watch_player();
    void see_first_frame(const ShownFrame& frame);
    void see_late_frame();
    void replace(const std::string& why);
    std::optional<int> bury();
    void watch_standbys();
    void watch_slate();
    void draw_slate();
    void show_slate();
    void stop_all();
    std::optional<ShownFrame> shown_by(std::uint64_t ticket) const;
    bool may_resume() const;

    const SuperviseOptions& options_;
    fs::path folder_, life_path_, slate_path_;
    Life life_;
    std::optional<Backdrop> backdrop_;
    std::optional<Player> active_;
    std::vector<Player> standbys_;  // the oldest first
    PlayerWatch watch_{0};
    CrashRule crashes_;
    SupervisorReport report_;
    Child slate_;
    bool slate_tried_ = false, replaced_ = false, warm_ = false, ever_shown_ = false;
    std::uint64_t last_ticket_ = 0;
    std::int64_t dark_since_ns_ = 0;        // since when no player has presented; 0: one does
    std::int64_t try_again_ns_ = 0;         // when the next player is to be started, while there is none
    Flicks skip_;
    std::int64_t standby_wait_ns_ = kFirstWait_ns, standby_from_ns_ = 0;
};

std::optional<ShownFrame> Supervisor::shown_by(std::uint64_t ticket) const {
    auto frame = life_.shown();
    return frame && frame->ticket == ticket ? frame : std::nullopt;
}

bool Supervisor::may_resume() const {
    const auto frame = life_.shown();
    return frame && boot_ns() - frame->boot_ns <= kResume_ns;
}

void Supervisor::open_backdrop() {
    if (!options_.backdrop) return;
    auto backdrop = Backdrop::create();
    if (backdrop) backdrop_.emplace(*std::move(backdrop));
    else log::info("supervisor", "no backdrop: {}", backdrop.error().message);
}

void Supervisor::wait() {
    if (backdrop_) backdrop_->pump(kTick_ms);
    else sleep_until(steady_now() + Flicks{kTick_ms * Flicks::kPerSecond / 1000});
}

// One whose place among the pulses no living player has.
std::uint64_t Supervisor::next_ticket() const {
    const auto taken = [&](std::uint64_t ticket) {
        const auto same = [&](const Player& p) { return p.ticket % Life::kPlayers == ticket % Life::kPlayers; };
        return (active_ && same(*active_)) || std::any_of(standbys_.begin(), standbys_.end(), same);
    };
    std::uint64_t next = last_ticket_ + 1;
    while (taken(next)) ++next;
    return next;
}

Stage Supervisor::stage_of(const Player& player) const {
    const auto pulse = life_.pulse(player.ticket);
    return pulse ? pulse->stage : Stage::Starting;
}

bool Supervisor::standbys_are_ready() const {
    return std::all_of(standbys_.begin(), standbys_.end(), [&](const Player& p) { return stage_of(p) == Stage::Ready; });
}

bool Supervisor::wants_standby() const {
    const auto pulse = active_ ? life_.pulse(active_->ticket) : std::nullopt;
    return pulse && pulse->stands_by && static_cast<int>(standbys_.size()) < options_.standbys;
}

// The one that is furthest, the oldest of those; the rest stay. Nothing: none lives.
std::optional<Supervisor::Player> Supervisor::best_standby() {
    std::erase_if(standbys_, [](Player& p) { return p.child.poll() != Child::State::Running; });
    const auto best = std::max_element(standbys_.begin(), standbys_.end(), [&](const Player& a, const Player& b) { return stage_of(a) < stage_of(b); });
    if (best == standbys_.end()) return {};
    std::optional<Player> out(std::move(*best));
    standbys_.erase(best);
    return out;
}

Result<Supervisor::Player> Supervisor::start_player(std::uint64_t ticket) {
    std::vector<std::string> command = options_.command;
    command.front() = program_beside(command.front());
    last_ticket_ = ticket;
    PAI_TRY(auto child, Child::start(command, {.environment = {{"PAIFANG_LIFE", life_path_.string()}, {"PAIFANG_TICKET", std::to_string(ticket)}},
                                               .output_to_error = options_.json}));
    report_.started();
    return Player{std::move(child), ticket};
}

// The standby gets the turn, else a new player.
Result<void> Supervisor::take_turn(bool resume, Flicks skip) {
    active_ = best_standby();
    warm_ = active_ && stage_of(*active_) == Stage::Ready;
    if (active_) {
        life_.give_turn(active_->ticket, resume, skip);
    } else {
        const std::uint64_t ticket = next_ticket();
        life_.give_turn(ticket, resume, skip);
        auto player = start_player(ticket);
        if (!player && ever_shown_) {
            log::error("supervisor", "no player can be started: {}", player.error().message);
            try_again_ns_ = steady_ns() + kFirstWait_ns;
            return {};
        }
        PAI_TRY(active_, std::move(player));
    }
    replaced_ = false;
    watch_ = PlayerWatch(steady_ns());
    log::info("supervisor", "player {} (process {}) {}", active_->ticket, active_->child.pid(),
              warm_ ? "takes over" : resume ? "is to go on where the last one was" : "starts");
    return {};
}

void Supervisor::see_first_frame(const ShownFrame& frame) {
    const double ms = static_cast<double>(steady_ns() - dark_since_ns_) / 1e6;
    report_.returned({ms, frame.t, warm_});
    log::info("supervisor", "player {} presents from show time {:.3f} s on, after {:.0f} ms", active_->ticket, frame.t.seconds(), ms);
    dark_since_ns_ = 0;
    ever_shown_ = true;
    skip_ = {};
    standby_from_ns_ = steady_ns();
    if (backdrop_) backdrop_->hide_picture();
}

// Shown to the audience between the last look and the end: a return like any other.
void Supervisor::see_late_frame() {
    if (watch_.presenting()) return;
    if (const auto shown = shown_by(active_->ticket)) see_first_frame(*shown);
}

void Supervisor::replace(const std::string& why) {
    log::error("supervisor", "player {} (process {}) {}: it is replaced", active_->ticket, active_->child.pid(), why);
    replaced_ = true;
    report_.replaced();
    active_->child.kill();
}

// What follows the end of the player. Returns the supervisor's own status if it ends with it.
std::optional<int> Supervisor::bury() {
    const std::int64_t now = steady_ns();
    see_late_frame();
    const Death death{active_->child.status(), active_->child.signal(), replaced_};
    const auto status = final_status(death, ever_shown_);
    if (status) return status;
    report_.died();
    const std::string how = death.signal != 0 ? fmt::format("by signal {}", death.signal) : fmt::format("with status {}", death.status);
    const auto last = life_.shown();
    log::error("supervisor", "player {} (process {}) ended {}, {}", active_->ticket, active_->child.pid(), how,
               last ? fmt::format("show time {:.3f} s was the last shown", last->t.seconds()) : "before anything was shown");
    const auto next = crashes_.died(death, watch_.presented_ns(now));
    active_.reset();
    if (dark_since_ns_ == 0) dark_since_ns_ = now;
    try_again_ns_ = now + next.wait_ns;
    skip_ = next.skip;
    if (next.slate) {
        log::error("supervisor", "{} players in a row did not last: next try in {} s", crashes_.in_a_row(), next.wait_ns / kSecond_ns);
        show_slate();
    }
    return {};
}

Result<std::optional<int>> Supervisor::watch_player() {
    if (!active_) {
        if (steady_ns() >= try_again_ns_) PAI_TRY(take_turn(may_resume(), skip_));
        return std::optional<int>{};
    }
    const Child::State state = active_->child.poll();
    if (state == Child::State::Ended) {
        const auto status = bury();
        if (!status && !active_ && steady_ns() >= try_again_ns_) PAI_TRY(take_turn(may_resume(), skip_));
        return status;
    }
    const bool before = watch_.presenting();
    const std::int64_t now = steady_ns();
    const Sight sight{now, state == Child::State::Stopped, life_.pulse(active_->ticket), shown_by(active_->ticket)};
    const std::string why = watch_.judge(sight);
    if (!before && watch_.presenting()) see_first_frame(*sight.shown);
    if (watch_.presenting()) crashes_.presents(watch_.presented_ns(now));
    if (!why.empty()) replace(why);
    return std::optional<int>{};
}

// One at a time, and only while somebody presents: what is seen goes first. One that dies is started again after a wait that
// doubles; nobody saw it die.
void Supervisor::watch_standbys() {
    if (!active_ || !watch_.presenting()) return;
    const std::int64_t now = steady_ns();
    for (auto it = standbys_.begin(); it != standbys_.end();) {
        const Child::State state = it->child.poll();
        if (state == Child::State::Running) {
            ++it;
            continue;
        }
        log::warn("supervisor", "a standby (process {}) {}: another one in {} s", it->child.pid(),
                  state == Child::State::Stopped ? "was stopped" : fmt::format("ended with status {}, signal {}", it->child.status(), it->child.signal()),
                  standby_wait_ns_ / kSecond_ns);
        it = standbys_.erase(it);
        standby_from_ns_ = now + standby_wait_ns_;
        standby_wait_ns_ = std::min(2 * standby_wait_ns_, kLongestWait_ns);
    }
    if (!standbys_are_ready()) return;
    if (!standbys_.empty()) standby_wait_ns_ = kFirstWait_ns;
    if (!wants_standby() || now < standby_from_ns_) return;
    auto player = start_player(next_ticket());
    if (player) standbys_.push_back(*std::move(player));
    else standby_from_ns_ = now + kLongestWait_ns;
}

// Drawn by the player's program once the standbys are warm, or when there is trouble.
void Supervisor::draw_slate() {
    if (slate_tried_ || !options_.slate.empty() || !backdrop_) return;
    slate_tried_ = true;
    auto child = Child::start(slate_arguments(options_.command, slate_path_), {.output_to_error = true});
    if (child) slate_ = *std::move(child);
    else log::warn("supervisor", "the slate is not drawn: {}", child.error().message);
}

void Supervisor::show_slate() {
    if (!backdrop_ || backdrop_->shows_picture()) return;
    draw_slate();
    auto picture = read_slate_picture(slate_path_);
    if (!picture) {
        if (slate_.poll() != Child::State::Running && log::every(10'000, "no slate")) log::warn("supervisor", "no slate: {}", picture.error().message);
        return;
    }
    backdrop_->show_picture(picture->width, picture->height, picture->rgba);
    report_.slate_shown();
    log::info("supervisor", "the slate is shown");
}

void Supervisor::watch_slate() {
    slate_.poll();
    const bool trouble = dark_since_ns_ != 0 && (ever_shown_ || crashes_.in_a_row() > 0);
    if (trouble && (steady_ns() - dark_since_ns_ >= kDark_ns || crashes_.in_a_row() >= kCrashLoop)) show_slate();
    const bool quiet = watch_.presenting() && !wants_standby() && standbys_are_ready();
    if (quiet || crashes_.in_a_row() > 0) draw_slate();
}

void Supervisor::stop_all() {
    standbys_.clear();
    slate_.kill();
    if (!active_) return;
    see_late_frame();
    active_->child.terminate();
    const std::int64_t until = steady_ns() + kStopGrace_ns;
    while (active_->child.poll() != Child::State::Ended && steady_ns() < until) wait();
    if (active_->child.poll() != Child::State::Ended) log::warn("supervisor", "player {} did not end within {} s: it is killed", active_->ticket, kStopGrace_ns / kSecond_ns);
    active_->child.kill();
}

Result<int> Supervisor::run() {
    open_backdrop();
    const auto frame = life_.shown();
    last_ticket_ = std::max(life_.turn(), frame ? frame->ticket : 0) % kLastTicket;
    ever_shown_ = may_resume();
    if (!ever_shown_) life_.forget();
    dark_since_ns_ = steady_ns();
    PAI_TRY(take_turn(ever_shown_, {}));
    while (!stop_requested()) {
        PAI_TRY(const auto status, watch_player());
        if (status) {
            standbys_.clear();
            life_.forget();
            return *status;
        }
        watch_standbys();
        watch_slate();
        wait();
    }
    stop_all();
    life_.forget();
    return 0;
}

}  // namespace

Result<Outcome> supervise(const SuperviseOptions& options) {
    catch_stop_signals();
    const fs::path folder = paifang_home() / "run";
    PAI_TRY(make_directories(folder, 0700));
    PAI_TRY(auto life, Life::create(folder / (options.name + ".life"), joined(options.command)));
    Supervisor supervisor(options, std::move(life), folder);
    PAI_TRY(const int status, supervisor.run());
    const SupervisorReport& report = supervisor.report();
    if (!options.stats.empty()) {
        JsonWriter w(2);
        w.begin_object();
        report.write(w);
        PAI_TRY(write_file(options.stats, w.end_object().take() + "\n"));
    }
    JsonWriter w;
    w.begin_object().member("ok", status == 0).member("status", status);
    report.write(w);
    w.end_object();
    return Outcome{status, w.take(), fmt::format("status {}, {} deaths, next frame after {:.0f} ms (99th percentile)\n", status, report.deaths(), report.to_frame_ms(0.99))};
}

}  // namespace pai
