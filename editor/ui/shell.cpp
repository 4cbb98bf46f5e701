#include "ui/shell.h"

#include <algorithm>
#include <cmath>
#include <optional>

#include <backends/imgui_impl_opengl3.h>
#include <imgui.h>

#include "base/log.h"
#include "gfx/context.h"
#include "gfx/framebuffer.h"
#include "gfx/window_pixels.h"
#include "ui/fonts.h"
#include "ui/input.h"
#include "ui/theme.h"

namespace pai::ui {
namespace {

Cursor cursor_of(ImGuiMouseCursor cursor) {
    switch (cursor) {
        case ImGuiMouseCursor_TextInput: return Cursor::IBeam;
        case ImGuiMouseCursor_ResizeAll: return Cursor::Move;
        case ImGuiMouseCursor_ResizeNS: return Cursor::ResizeNs;
        case ImGuiMouseCursor_ResizeEW: return Cursor::ResizeEw;
        case ImGuiMouseCursor_ResizeNESW: return Cursor::ResizeNesw;
        case ImGuiMouseCursor_ResizeNWSE: return Cursor::ResizeNwse;
        case ImGuiMouseCursor_Hand: return Cursor::Hand;
        case ImGuiMouseCursor_NotAllowed: return Cursor::Forbidden;
        default: return Cursor::Arrow;
    }
}

const char* get_clipboard(void* user) {
    auto* text = static_cast<std::string*>(user);
    *text = clipboard_text();
    return text->c_str();
}

void set_clipboard(void*, const char* text) {
    if (auto set = set_clipboard_text(text); !set) log::warn("editor", "{}", set.error().message);
}

}  // namespace

struct Shell::Impl {
    explicit Impl(Fonts f) : fonts(std::move(f)) {}

    Fonts fonts;
    Input input;
    std::string clipboard;  // what Dear ImGui was given last
    bool backend = false;
};

Shell::Shell(Key, Window window, ShellOptions options) : options_(std::move(options)), window_(std::move(window)) {}

Result<std::unique_ptr<Shell>> Shell::create(const ShellOptions& options) {
    WindowOptions w;
    w.title = options.title, w.width = options.width, w.height = options.height, w.visible = options.visible;
    PAI_TRY(auto window, Window::create(w));
    auto shell = std::make_unique<Shell>(Key{}, std::move(window), options);
    PAI_TRY(shell->start());
    return shell;
}

Result<void> Shell::start() {
    PAI_TRY(auto context, gfx::query_context());
    log::info("editor", "interface on {}", context.renderer);
    if (options_.scale <= 0) options_.scale = window_.content_scale();
    options_.scale = std::clamp(options_.scale, 0.75f, 4.0f);
    ImGui::CreateContext();
    ImGuiIO& io = ImGui::GetIO();
    io.UserData = this;
    io.IniFilename = io.LogFilename = nullptr;  // places of panels are kept by the editor itself
    io.BackendFlags |= ImGuiBackendFlags_HasMouseCursors;
    io.ConfigWindowsMoveFromTitleBarOnly = true;
    io.ConfigInputTextCursorBlink = true;
    map_keys();
    auto fonts = Fonts::load(options_.share_dir);
    if (!fonts) return tl::unexpected(fonts.error());
    impl_ = std::make_unique<Impl>(std::move(*fonts));
    io.ClipboardUserData = &impl_->clipboard;
    io.GetClipboardTextFn = get_clipboard, io.SetClipboardTextFn = set_clipboard;
    impl_->fonts.build(options_.scale);
    apply_theme(options_.scale);
    if (!ImGui_ImplOpenGL3_Init("#version 450")) return Error(Code::Gpu, "the interface's renderer does not start");
    impl_->backend = true;
    return {};
}

Shell::~Shell() {
    if (impl_ && impl_->backend) ImGui_ImplOpenGL3_Shutdown();
    if (ImGui::GetCurrentContext()) ImGui::DestroyContext();
}

std::vector<WindowEvent> Shell::poll(int wait_ms) {
    if (wait_ms > 0 && impl_->input.empty()) window_.wait(wait_ms);
    std::vector<WindowEvent> others;
    for (WindowEvent& event : window_.poll()) {
        using K = WindowEvent::Kind;
        if (event.kind == K::Typed) impl_->fonts.need(event.text);
        // Of other windows: keys are for the editor wherever they are pressed, a mouse is not.
        const bool elsewhere = event.window != 0 && event.window != window_.id();
        const bool keys = event.kind == K::KeyDown || event.kind == K::KeyUp || event.kind == K::Typed;
        if (event.kind == K::DisplaysChanged || (elsewhere && (event.kind == K::CloseRequested || event.kind == K::Exposed || event.kind == K::Resized))) others.push_back(event);
        if (event.kind == K::DisplaysChanged || (elsewhere && !keys)) continue;
        if (event.kind == WindowEvent::Kind::CloseRequested || event.kind == WindowEvent::Kind::Resized || event.kind == WindowEvent::Kind::Exposed) others.push_back(event);
        else impl_->input.add(std::move(event));
    }
    return others;
}

void Shell::inject(const WindowEvent& event) {
    if (event.kind == WindowEvent::Kind::Typed) impl_->fonts.need(event.text);
    impl_->input.add(event);
}

bool Shell::input_waits() const { return !impl_->input.empty(); }

void Shell::begin(double seconds_since_last) {
    if (impl_->fonts.stale(options_.scale)) {
        impl_->fonts.build(options_.scale);
        ImGui_ImplOpenGL3_DestroyFontsTexture();
        ImGui_ImplOpenGL3_CreateFontsTexture();
        apply_theme(options_.scale);
    }
    ImGuiIO& io = ImGui::GetIO();
    io.DisplaySize = {static_cast<float>(window_.width()), static_cast<float>(window_.height())};
    io.DeltaTime = static_cast<float>(std::clamp(seconds_since_last, 1e-4, 0.1));
    impl_->input.feed();
    ImGui_ImplOpenGL3_NewFrame();
    ImGui::NewFrame();
    next_places_.clear(), next_faults_.clear();
}

void Shell::end() {
    ImGui::Render();
    gfx::bind_window(window_.width(), window_.height());
    gfx::clear_window();
    ImGui_ImplOpenGL3_RenderDrawData(ImGui::GetDrawData());
    window_.set_cursor(cursor_of(ImGui::GetMouseCursor()));
    window_.swap();
    // Without a display nothing else waits for the picture, and unfinished ones would pile up.
    if (!options_.visible) gfx::finish();
    places_ = std::move(next_places_), faults_ = std::move(next_faults_);
    next_places_ = {}, next_faults_ = {};
}

Rgba Shell::read() {
    gfx::bind_window(window_.width(), window_.height());
    gfx::clear_window();
    ImGui_ImplOpenGL3_RenderDrawData(ImGui::GetDrawData());
    return {window_.width(), window_.height(), gfx::read_window(window_.width(), window_.height())};
}

void Shell::set_language(Language language) { options_.language = language; }
void Shell::set_scale(float scale) { options_.scale = std::clamp(scale, 0.75f, 4.0f); }
void Shell::need_glyphs(std::string_view utf8) { impl_->fonts.need(utf8); }
std::vector<WindowEvent> Shell::take_dropped() { return impl_->input.take_dropped(); }

void Shell::mark(std::string_view name, const Box& box) { next_places_.insert_or_assign(std::string(name), box); }

void Shell::judge_text(std::string_view text, float needed_px, float box_px, bool fixed_words) {
    if (!judging_) return;
    const ImFont& used = *ImGui::GetFont();
    bool missing = false;
    for (const char *at = text.data(), *end = at + text.size(); at < end;) {
        unsigned c = 0;
        at += std::max(1, [&] {
            // As Dear ImGui itself reads it.
            const auto lead = static_cast<unsigned char>(*at);
            const int length = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
            c = lead < 0x80 ? lead : lead & (0x7fu >> length);
            for (int i = 1; i < length && at + i < end; ++i) c = (c << 6) | (static_cast<unsigned char>(at[i]) & 0x3fu);
            return length;
        }());
        missing |= c >= 0x20 && (c > 0xffff || !used.FindGlyphNoFallback(static_cast<ImWchar>(c)));
    }
    // What people named may be cut with an ellipsis; what we say may not.
    if (missing || (fixed_words && needed_px > box_px + 0.5f))
        next_faults_.push_back({std::string(text), needed_px, box_px, missing});
}

void* Shell::font(Size size) const { return ImGui::GetIO().Fonts->Fonts[static_cast<int>(size)]; }

Shell& shell() { return *static_cast<Shell*>(ImGui::GetIO().UserData); }
float px(float at_scale_1) { return std::round(at_scale_1 * shell().scale()); }

}  // namespace pai::ui
