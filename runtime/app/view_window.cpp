#include "app/view_window.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "app/pointer.h"
#include "app/view_closer.h"
#include "app/view_hands.h"
#include "app/view_report.h"
#include "app/view_scene.h"
#include "app/view_sound.h"
#include "base/file.h"
#include "base/log.h"
#include "platform/process.h"
#include "time/clock.h"

namespace pai::app {
namespace {

constexpr double kUploadBudget_ms = 4, kLongestStep_s = 0.25, kQuiet_s = 0.4;
constexpr std::int64_t kScriptDrawn = 6;  // every so many frames of a script
constexpr Flicks kScriptStep{Flicks::kPerSecond / 30};
constexpr Flicks kFrame{Flicks::kPerSecond / 60}, kSeek{5 * Flicks::kPerSecond};
constexpr double kLightStep_rad = 0.2618;
constexpr float kExposureStep_ev = 0.25f;

constexpr glm::vec4 kInk{0.75f, 0.77f, 0.80f, 1}, kPanel{0.006f, 0.0065f, 0.008f, 0.82f};

constexpr float kHelpSize_px = 15, kLeastHelpSize_px = 9, kHelpInset_px = 16, kLetter_em = 0.54f, kLine_em = 1.35f;

// Entries of a line stand three spaces or more apart.
constexpr const char* kModelKeys =
    "Left drag  turn        Right drag, Shift+drag  move\nWheel  nearer, farther     Home  see it whole\nA  animation    M  materials    C  camera    Space  pause\n"
    "E  environment    L  turn the light    + \xE2\x88\x92  exposure\n1 2 3  quality    F  full screen    H  this help    Esc  leave\n"
    "N  notes    G  tours    M  measure    X  section    R  raking light\nW  surface    T  turntable    Z  language";
constexpr const char* kPictureKeys = "Drag  move    Wheel  nearer, farther    Home  see it whole\nF  full screen    H  this help    Esc  leave";
constexpr const char* kEnvironmentKeys = "Drag  look around    Wheel  field of view    + \xE2\x88\x92  exposure\nF  full screen    H  this help    Esc  leave";
constexpr const char* kSoundKeys = "Space  pause    \xE2\x86\x90 \xE2\x86\x92  5 s    Home  start\nF  full screen    H  this help    Esc  leave";

const char* keys_of(AssetKind kind) {
    switch (kind) {
        case AssetKind::Image: return kPictureKeys;
        case AssetKind::Environment: return kEnvironmentKeys;
        case AssetKind::Sound:
        case AssetKind::Film: return kSoundKeys;
        default: return kModelKeys;
    }
}

// Breaks at spaces so that no line is longer than `width` characters, and drops what control characters there are.
std::string wrapped(std::string_view text, std::size_t width) {
    std::string out;
    std::size_t line = 0;
    for (const char c : text) {
        const bool breaks = line >= width && c == ' ';
        out += breaks ? '\n' : static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
        line = breaks ? 0 : line + 1;
    }
    return out;
}

// Breaks between entries so that no line is longer than `width` characters where that is possible.
std::string wrapped_entries(std::string_view text, std::size_t width) {
    std::string out;
    std::size_t line = 0;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = std::min({text.find('\n', at), text.find("   ", at), text.size()});
        const std::size_t next = end < text.size() && text[end] == '\n' ? end + 1 : std::min(text.find_first_not_of(' ', end), text.size());
        const std::string_view entry = text.substr(at, end - at);
        const std::size_t following = std::min({text.find('\n', next), text.find("   ", next), text.size()}) - next;
        out += entry;
        line += entry.size();
        if (end < text.size() && (text[end] == '\n' || line + (next - end) + following > width)) {
            out += '\n';
            line = 0;
        } else {
            out += text.substr(end, next - end);
            line += next - end;
        }
        at = next;
    }
    return out;
}

class ViewWindow {
public:
    ViewWindow(const ViewPlan& plan, ViewFiles& files, ViewStage& stage)
        : plan_(plan), files_(files), stage_(stage), scene_(plan, files, stage), closer_(plan, files, scene_, stage),
          hands_(scene_.orbit(), {[this]() -> const ViewPage& { return closer_.page(); }, [this](ViewAction action, const std::string& id) { closer_.act(action, id); },
                                  [this](std::string_view slider, double share) { closer_.slide(slider, share); }, [this](glm::vec2 px) { closer_.touch_model(px); },
                                  [this](glm::vec2 px) { closer_.light(px); }}) {}
    // NotFound, Io, Corrupt: the script.
    Result<void> read_script();
    Result<void> write_recording();

    Result<void> run();
    // What is seen now, without any text over it.
    Result<void> write_png(const std::filesystem::path& file);

private:
    void handle_events();
    bool feel(const WindowEvent& event);
    // The clock of a script starts when everything is there.
    bool script_ready() const { return closer_.taken() && !files_.loading() && uploaded_; }
    void play_script();
    Result<void> write_shots();
    void handle_key(const WindowEvent& event);
    bool handle_sound_key(Key key);
    Result<void> set_quality(ViewQuality quality);
    Result<void> take_files();
    bool advance();
    Result<void> draw();
    std::vector<OverlayText> overlay() const;
    OverlayText help() const;

    const ViewPlan& plan_;
    ViewFiles& files_;
    ViewStage& stage_;
    ViewScene scene_;
    ViewCloser closer_;
    ViewHands hands_;
    KioskEars ears_;
    Pointer pointer_;
    bool pointer_holds_ = false;
    Flicks script_t_;
    std::optional<ViewSound> sound_;
    std::optional<ViewQuality> wanted_quality_;
    bool stop_ = false, help_ = false, dirty_ = true, uploaded_ = false, first_shown_ = false;
    Flicks before_, began_;
};

bool ViewWindow::handle_sound_key(Key key) {
    if (!sound_) return false;
    switch (key) {
        case Key::Space: sound_->toggle(); return true;
        case Key::Left: sound_->seek(sound_->now() - kSeek); return true;
        case Key::Right: sound_->seek(sound_->now() + kSeek); return true;
        case Key::Home: sound_->seek({}); return true;
        default: return false;
    }
}

void ViewWindow::handle_key(const WindowEvent& e) {
    if (handle_sound_key(e.key) || closer_.key(e)) return;
    switch (e.key) {
        case Key::L: scene_.turn_light(e.shift ? -kLightStep_rad : kLightStep_rad); return;
        case Key::Plus: scene_.expose(kExposureStep_ev); return;
        case Key::Minus: scene_.expose(-kExposureStep_ev); return;
        default: break;
    }
    if (e.repeat) return;
    switch (e.key) {
        case Key::Escape: stop_ = true; break;
        case Key::F:
        case Key::F11:
            if (Window* const window = stage_.window()) window->set_full_screen(!window->full_screen());
            break;
        case Key::H: help_ = !help_; break;
        case Key::Home: scene_.frame_subject(false); break;
        case Key::A: scene_.next_animation(); break;
        case Key::C: scene_.next_camera(); break;
        case Key::E: scene_.toggle_environment(); break;
        case Key::M: scene_.next_variant(); break;
        case Key::Space: scene_.toggle_pause(); break;
        case Key::Digit1: wanted_quality_ = ViewQuality::Interactive; break;
        case Key::Digit2: wanted_quality_ = ViewQuality::Show; break;
        case Key::Digit3: wanted_quality_ = ViewQuality::Still; break;
        default: break;
    }
}

void ViewWindow::handle_events() {
    for (const WindowEvent& e : stage_.window() ? stage_.window()->poll() : std::vector<WindowEvent>{}) {
        using Kind = WindowEvent::Kind;
        if (e.kind == Kind::CloseRequested) stop_ = true;
        if (e.kind == Kind::KeyDown) handle_key(e);
        const bool hand = feel(e);
        // A mouse that only passes over changes nothing.
        dirty_ = dirty_ || !hand || (e.kind != Kind::Moved && e.kind != Kind::TouchMoved);
    }
    if (stop_requested()) stop_ = true;
}

// One finger and the left button are hands, which touch the page; the other buttons and the wheel move the camera at once.
bool ViewWindow::feel(const WindowEvent& e) {
    using K = WindowEvent::Kind;
    const auto width = static_cast<float>(stage_.seen_width()), height = static_cast<float>(stage_.seen_height());
    if (e.kind == K::ButtonDown && (e.button != WindowEvent::Button::Left || e.shift)) pointer_holds_ = true;
    const bool holds = pointer_holds_;
    if (e.kind == K::ButtonUp) pointer_holds_ = false;
    if (holds || e.kind == K::Wheel || !files_.model()) return pointer_.handle(e, static_cast<double>(width), static_cast<double>(height), scene_.orbit());
    if (const auto touch = ears_.hear(e)) {
        hands_.feel(*touch, steady_now() - began_, {std::max(width, 1.0f), std::max(height, 1.0f)});
        return true;
    }
    return e.kind == K::Moved;
}

Result<void> ViewWindow::read_script() {
    if (!plan_.options.record.empty()) hands_.record();
    return plan_.options.script.empty() ? Result<void>() : hands_.read_script(plan_.options.script);
}

Result<void> ViewWindow::write_recording() {
    return plan_.options.record.empty() ? Result<void>() : hands_.write_recording(plan_.options.record, steady_now() - began_);
}

// On a clock of its own: a frame is a thirtieth of a second, however long it took.
// Few of them are drawn: those of which there is a picture, and some for people who look on.
void ViewWindow::play_script() {
    closer_.settle();
    hands_.play(script_t_, {static_cast<float>(stage_.width()), static_cast<float>(stage_.height())});
    closer_.aim();
    closer_.settle();
    dirty_ = hands_.wants_shots() || script_t_.count / kScriptStep.count % kScriptDrawn == 0;
}

Result<void> ViewWindow::write_shots() {
    for (const std::string& name : hands_.take_shots()) {
        if (plan_.options.shots.empty()) continue;
        PAI_TRY(make_directories(plan_.options.shots));
        PAI_TRY(stage_.write_png(plan_.options.shots / (name + ".png")));
    }
    script_t_ = script_t_ + kScriptStep;
    if (hands_.is_over(script_t_)) stop_ = true;
    return {};
}

Result<void> ViewWindow::set_quality(ViewQuality quality) {
    PAI_TRY(stage_.set_quality(quality));
    scene_.put_own();
    uploaded_ = false;
    return {};
}

Result<void> ViewWindow::take_files() {
    const bool loading = files_.loading();
    files_.pump();
    if (scene_.take_subject()) {
        PAI_TRY(scene_.choose_variant(plan_.options.variant));
        PAI_TRY(scene_.choose_camera(plan_.options.camera));
        closer_.take();
        if (files_.sound()) sound_.emplace(*files_.sound());
        else if (const Film* film = files_.film(); film && !film->sound.empty()) sound_.emplace(*film);
    }
    if (loading || !uploaded_) dirty_ = true;
    return {};
}

// True if what is seen changes by itself.
bool ViewWindow::advance() {
    const Flicks now = steady_now();
    const bool scripted = hands_.has_script();
    if (scripted && !script_ready()) return false;
    const double seconds = scripted ? kScriptStep.seconds() : std::min((now - before_).seconds(), kLongestStep_s);
    before_ = now;
    bool moving = scene_.advance(seconds);
    moving = closer_.advance(seconds, true) || moving;
    if (sound_) {
        sound_->feed();
        moving = moving || scene_.time() != sound_->now();
        scene_.set_time(sound_->now());
    }
    return moving;
}

OverlayText ViewWindow::help() const {
    const Stats& stats = stage_.stats();
    std::string text = fmt::format("{}\nframe {:.1f} ms   p95 {:.1f}   {} draws   {} triangles   {} x {}\n", plan_.model.filename().string(), stats.last_ms(),
                                   stats.quantile_ms(0.95), stats.last_draw().draw_calls, stats.last_draw().triangles, stage_.width(), stage_.height());
    if (!scene_.animation_text().empty()) text += fmt::format("animation: {}{}\n", scene_.animation_text(), scene_.paused() ? " (paused)" : "");
    if (!scene_.variant_text().empty()) text += fmt::format("materials: {}\n", scene_.variant_text());
    if (!scene_.camera_text().empty()) text += fmt::format("camera: {}\n", scene_.camera_text());
    const float width = static_cast<float>(stage_.width()) - 2 * kHelpInset_px, height = static_cast<float>(stage_.height()) - 2 * kHelpInset_px;
    text += fmt::format("\n{}", keys_of(files_.kind()));
    // Smaller only where breaking lines does not make it fit.
    float size = kHelpSize_px;
    std::string fit = text;
    for (; size >= kLeastHelpSize_px; --size) {
        fit = wrapped_entries(text, static_cast<std::size_t>(std::max(width / (size * kLetter_em), 8.0f)));
        if (static_cast<float>(std::count(fit.begin(), fit.end(), '\n') + 1) * size * kLine_em <= height) break;
    }
    size = std::max(size, kLeastHelpSize_px);
    return {.text = fit, .position_px = {kHelpInset_px, kHelpInset_px}, .size_px = size, .colour = kInk, .background = kPanel};
}

std::vector<OverlayText> ViewWindow::overlay() const {
    std::vector<OverlayText> out;
    const auto height = static_cast<float>(stage_.height());
    if (const Error* error = files_.error()) {
        const std::string code = error->reason.empty() ? std::string() : error->reason + "\n";
        out.push_back({.text = fmt::format("{} cannot be shown\n{}{}", plan_.model.filename().string(), code, wrapped(error->message, std::min<std::size_t>(72, static_cast<std::size_t>(std::max(stage_.width() - 64, 64)) / 9))),
                       .position_px = {32, std::max(32.0f, height * 0.4f)}, .size_px = 17, .colour = kInk, .background = kPanel});
    } else if (files_.loading() && (steady_now() - began_).seconds() > kQuiet_s) {
        const auto dots = static_cast<std::size_t>((steady_now() - began_).seconds() * 2) % 4;
        out.push_back({.text = fmt::format("loading {} {}", plan_.model.filename().string(), std::string(dots, '.')),
                       .position_px = {16, height - 34}, .size_px = 14, .colour = kInk, .background = {0, 0, 0, 0}});
    }
    if (help_) out.push_back(help());
    return out;
}

Result<void> ViewWindow::draw() {
    const std::int64_t began = steady_ns();
    closer_.aim();
    const FrameState state = plan_.cameras.empty() ? scene_.frame() : scene_.frame(stage_.stats().frames());
    uploaded_ = stage_.upload(state, files_, kUploadBudget_ms) && !files_.loading();
    if (!uploaded_ && files_.tileset()) dirty_ = true;  // its tiles come one by one
    // A model that moves is drawn without what is only true at rest.
    if (uploaded_ && files_.model() && files_.model()->data.animations.empty()) {
        stage_.begin_bake(*files_.model());
        stage_.take_bake(plan_.options.frames > 0);  // a counted run shows the same every time
    }
    PAI_TRY(stage_.draw(state, files_.marks()));
    stage_.stats().frame(static_cast<double>(steady_ns() - began) / 1e6, 0, stage_.renderer().stats());
    if (plan_.cameras.empty()) stage_.draw_over(closer_.page().overlay);
    stage_.present(overlay());
    if (uploaded_ && !first_shown_) {
        first_shown_ = true;
        stage_.stats().first_frame(steady_ns());
    }
    return {};
}

Result<void> ViewWindow::run() {
    before_ = began_ = steady_now();
    const bool every = plan_.options.frames > 0 || !plan_.cameras.empty();
    while (!stop_) {
        handle_events();
        if (stage_.bake_ready()) dirty_ = true;
        if (const auto quality = std::exchange(wanted_quality_, std::nullopt)) PAI_TRY(set_quality(*quality));
        PAI_TRY(take_files());
        const bool plays = hands_.has_script() && script_ready();
        if (plays) play_script();
        if (advance() && !plays) dirty_ = true;
        PAI_TRY(const bool resized, stage_.fit_canvas());
        if (resized) scene_.reshape();
        const bool drawn = dirty_ || resized || every;
        if (drawn) {
            dirty_ = false;
            PAI_TRY(draw());
        }
        if (plays) PAI_TRY(write_shots());
        if (plan_.options.frames > 0 && uploaded_ && stage_.stats().frames() >= plan_.options.frames) stop_ = true;
        if (!hands_.has_script() && (!drawn || !stage_.window() || !stage_.window()->waits_for_display())) sleep_until(before_ + kFrame);
    }
    return {};
}

Result<void> ViewWindow::write_png(const std::filesystem::path& file) {
    closer_.aim();
    PAI_TRY(stage_.draw(scene_.frame(), files_.marks()));
    return stage_.write_png(file);
}

}  // namespace

Result<Outcome> view_window(const ViewPlan& plan) {
    catch_stop_signals();
    PAI_TRY(ViewSubject subject, view_subject(plan.model));
    const AssetKind kind = subject.kind;
    ViewFiles files(std::move(subject), plan.environment, plan.options.beside, voice_files(plan), picture_files(plan));
    ViewStageOptions options = stage_options(plan, kind, 1);
    options.visible = !plan.options.headless;
    PAI_TRY(auto stage, ViewStage::create(plan.options, options));
    ViewWindow view(plan, files, *stage);
    PAI_TRY(view.read_script());
    PAI_TRY(view.run());
    PAI_TRY(view.write_recording());
    if (const Error* error = files.error()) return failed_outcome(*error);
    if (!plan.options.png.empty()) PAI_TRY(view.write_png(plan.options.png));
    if (!plan.options.stats.empty()) PAI_TRY(write_file(plan.options.stats, view_stats_json(*stage, files)));
    return view_outcome(*stage, files, [](JsonWriter&) {});
}

}  // namespace pai::app
