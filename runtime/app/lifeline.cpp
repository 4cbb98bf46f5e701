#include "app/lifeline.h"

#include <charconv>
#include <cstdlib>
#include <utility>

#include "base/log.h"
#include "time/clock.h"

namespace pai::app {

Lifeline::Lifeline(bool stands_by) : stands_by_(stands_by) {
    const char *path = std::getenv("PAIFANG_LIFE"), *number = std::getenv("PAIFANG_TICKET");
    if (!path || !number) return;
    const std::string_view digits = number;
    const auto [end, code] = std::from_chars(digits.data(), digits.data() + digits.size(), ticket_);
    auto life = Life::open(path);
    if (!life || code != std::errc() || end != digits.data() + digits.size() || ticket_ == 0) {
        log::error("supervisor", "plays without one: {}", life ? "PAIFANG_TICKET is no number" : life.error().message);
        return;
    }
    life_.emplace(*std::move(life));
    beat(Stage::Starting);
    resumes_ = life_->shown() && (standby() || life_->resume());
    refresh();
}

bool Lifeline::refresh() {
    if (!resumes_) return false;
    std::string text = life_->memo();
    if (text == memo_text_) return false;
    memo_text_ = std::move(text);
    auto memo = read_memo(memo_text_);
    if (memo) memo_ = *std::move(memo);
    else log::warn("supervisor", "{}", memo.error().message);
    return memo.has_value();
}

Flicks Lifeline::last_shown() const {
    const auto frame = resumes_ ? life_->shown() : std::nullopt;
    return frame ? frame->t : Flicks{};
}

void Lifeline::enter(PerformanceOptions& options) const {
    options.standby = standby();
    if (!resumes_) return;
    options.session = memo_.session;
    if (!memo_.performance.empty()) options.performance = memo_.performance;
}

void Lifeline::place(Transport& transport) {
    const auto frame = resumes_ ? life_->shown() : std::nullopt;
    if (!frame) return;
    const Flicks t = show_time_at(*frame, boot_ns());
    // The skip is for the player that enters, not for what a standby shows nobody.
    const Flicks skip = standby() ? Flicks{} : life_->skip();
    transport.resume(t + skip, frame->played + (t - frame->t), frame->held);
}

void Lifeline::beat(Stage stage) {
    if (life_) life_->beat(ticket_, stage, stands_by_);
}

void Lifeline::remember(Memo memo) {
    memo_ = std::move(memo);
    written_ = false;
}

void Lifeline::write(ShownFrame frame) {
    if (!written_) {
        written_ = true;
        if (const auto done = life_->write_memo(write_memo(memo_)); !done) log::warn("supervisor", "{}", done.error().message);
    }
    frame.ticket = ticket_;
    frame.count = ++count_;
    if (count_ == 1) beat(Stage::Presenting);
    life_->write(frame);
    resumes_ = false;
}

void Lifeline::presented(const Transport& transport, std::int64_t at_ns, bool loops, std::uint64_t state) {
    if (life_) write({.state = state, .t = transport.now(), .played = transport.played(), .boot_ns = at_ns, .held = transport.held(), .loops = loops});
}

void Lifeline::presented() {
    if (life_) write({.boot_ns = boot_ns(), .held = true});
}

}  // namespace pai::app
