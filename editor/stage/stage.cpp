#include "stage/stage.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

#include <glm/common.hpp>

#include "base/log.h"
#include "platform/process.h"
#include "stage/box.h"
#include "stage/stage_run.h"

namespace pai {
namespace {

// The interface goes first on a machine that draws with its CPU: the driver's threads inherit this.
constexpr int kNice = 10;
constexpr std::chrono::milliseconds kLook{4};  // between two looks at what others do: loading, the GPU
constexpr std::chrono::milliseconds kRest{100};  // where nothing is to be done: the gate may still take something away, a file be written again

}  // namespace

struct Stage::Impl {
    StageOptions options;
    mutable std::mutex mutex;  // guards what follows; held for moments only
    std::condition_variable wake;
    StageInbox inbox;
    std::uint64_t views = 0, picks = 0;
    std::uint64_t given = 0, taken = 0, obeyed = 0;  // how often something was left: so far, by the thread, in the status
    std::optional<Flicks> sought;                    // and not in the status yet
    std::deque<StagePick> answers;
    std::deque<StageBoxes> boxes;
    StagePicture picture;
    bool fresh = false;        // the picture was not taken yet
    StageStatus status;
    std::atomic<bool> disturbed{false};  // the inbox is not empty
    std::thread thread;

    template <class Change>
    void leave(Change change) {
        {
            const std::scoped_lock lock(mutex);
            change(inbox);
            ++given;
            disturbed = true;
        }
        wake.notify_one();
    }
    void order(StageOrder order) {
        leave([&](StageInbox& in) { in.orders.push_back(order); });
    }
    StageInbox next(StageRun::Left left) {
        std::unique_lock lock(mutex);
        const auto there = [&] { return !inbox.empty(); };
        if (left == StageRun::Left::Look) wake.wait_for(lock, kLook, there);
        if (left == StageRun::Left::Nothing) wake.wait_for(lock, kRest, there);
        disturbed = false;
        taken = given;
        return std::exchange(inbox, {});
    }
    void run();
    void publish(StageRun& run);
};

void Stage::Impl::publish(StageRun& run) {
    StagePicture drawn;
    const bool newer = run.take_picture(drawn);
    StageStatus now = run.status();
    std::vector<StagePick> picked = run.take_picks();
    std::vector<StageBoxes> boxed = run.take_boxes();
    const std::scoped_lock lock(mutex);
    status = std::move(now);
    obeyed = taken;
    if (obeyed == given) sought.reset();
    for (StageBoxes& b : boxed) boxes.push_back(std::move(b));
    for (StagePick& p : picked) answers.push_back(std::move(p));
    if (!newer) return;
    std::swap(picture, drawn);
    fresh = true;
}

void Stage::Impl::run() {
    set_thread_nice(kNice);
    StageRun run(options, [this] { return disturbed.load(); });
    if (const auto opened = run.open_renderer(); !opened) {
        log::error("stage", "{}", opened.error().message);
        const std::scoped_lock lock(mutex);
        status.problem = opened.error().message;
        return;
    }
    for (auto left = StageRun::Left::Draw;;) {
        StageInbox in = next(left);
        if (in.stop) return;
        run.take(in);
        left = run.step();
        publish(run);
    }
}

Stage::Stage(StageOptions options, std::shared_ptr<const Show> show, std::uint64_t revision) : impl_(std::make_unique<Impl>()) {
    impl_->options = std::move(options);
    impl_->inbox.show = std::move(show);
    impl_->inbox.revision = revision;
    impl_->thread = std::thread([impl = impl_.get()] { impl->run(); });
}

Stage::~Stage() {
    impl_->leave([](StageInbox& in) { in.stop = true; });
    impl_->thread.join();
}

void Stage::put_show(std::shared_ptr<const Show> show, std::uint64_t revision) {
    impl_->leave([&](StageInbox& in) {
        in.show = std::move(show);
        in.revision = revision;
    });
}

void Stage::put_venue(std::shared_ptr<const Venue> venue) {
    impl_->leave([&](StageInbox& in) { in.venue = std::move(venue); });
}

std::uint64_t Stage::put_view(const StageView& view) {
    std::uint64_t number = 0;
    impl_->leave([&](StageInbox& in) {
        in.view = view;
        in.view_number = number = ++impl_->views;
    });
    return number;
}

void Stage::put_waves(std::vector<Id> names) {
    impl_->leave([&](StageInbox& in) { in.waves = std::move(names); });
}

void Stage::ask_again() { impl_->order(StageOrder{.kind = StageOrder::Kind::AskAgain}); }
void Stage::play() { impl_->order({.kind = StageOrder::Kind::Play}); }
void Stage::pause() { impl_->order({.kind = StageOrder::Kind::Pause}); }
void Stage::seek(Flicks t) {
    impl_->leave([&](StageInbox& in) {
        in.orders.push_back({.kind = StageOrder::Kind::Seek, .t = t});
        impl_->sought = t;
    });
}
void Stage::set_loop(std::optional<std::pair<Flicks, Flicks>> range) { impl_->order({.kind = StageOrder::Kind::Loop, .range = range}); }

std::uint64_t Stage::pick(glm::vec2 at_px, float reach_px) { return pick_box(at_px - reach_px, at_px + reach_px); }

std::uint64_t Stage::pick_box(glm::vec2 first_px, glm::vec2 end_px) {
    std::uint64_t number = 0;
    impl_->leave([&](StageInbox& in) {
        number = ++impl_->picks;
        in.questions.push_back({number, glm::min(first_px, end_px), glm::max(glm::abs(end_px - first_px), glm::vec2(1))});
    });
    return number;
}

void Stage::give_cue(CueEvent::Kind kind, const Id& cue) { impl_->order({.kind = StageOrder::Kind::Cue, .cue_kind = kind, .cue = cue}); }

bool Stage::take_pick(StagePick& into) {
    const std::scoped_lock lock(impl_->mutex);
    if (impl_->answers.empty()) return false;
    into = std::move(impl_->answers.front());
    impl_->answers.pop_front();
    return true;
}

std::uint64_t Stage::ask_boxes(const Id& scene) {
    std::uint64_t number = 0;
    impl_->leave([&](StageInbox& in) {
        number = ++impl_->picks;
        in.boxes.emplace_back(number, scene);
    });
    return number;
}

bool Stage::take_boxes(StageBoxes& into) {
    const std::scoped_lock lock(impl_->mutex);
    if (impl_->boxes.empty()) return false;
    into = std::move(impl_->boxes.front());
    impl_->boxes.pop_front();
    return true;
}

bool Stage::take(StagePicture& into) {
    const std::scoped_lock lock(impl_->mutex);
    if (!impl_->fresh) return false;
    std::swap(into, impl_->picture);
    impl_->fresh = false;
    return true;
}

StageStatus Stage::status() const {
    const std::scoped_lock lock(impl_->mutex);
    StageStatus out = impl_->status;
    if (impl_->sought) out.t = std::clamp(*impl_->sought, Flicks{}, std::max(out.duration, Flicks{}));
    out.behind = out.behind || impl_->obeyed != impl_->given;
    return out;
}

}  // namespace pai
