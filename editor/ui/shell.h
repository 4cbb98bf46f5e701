#pragma once
// The editor's window and Dear ImGui in it: input, fonts, scale, language, and what was drawn where. Main thread only.
#include <any>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <glm/vec2.hpp>

#include "base/bytes.h"
#include "base/result.h"
#include "platform/window.h"
#include "ui/words.h"

namespace pai::ui {

struct ShellOptions {
    std::string title = "Paifang";
    int width = 1600, height = 900;  // of the window, pixels
    bool visible = true;             // false: no display is needed
    float scale = 0;                 // 0: the display's
    Language language = Language::English;
    std::filesystem::path share_dir; // holds fonts/
};

struct Box {
    glm::vec2 min_px{0}, max_px{0};
    glm::vec2 middle() const { return (min_px + max_px) * 0.5f; }
    bool operator==(const Box&) const = default;
};

// A piece of interface text that did not fit, or that the font cannot show.
struct TextFault {
    std::string text;
    float needed_px = 0, box_px = 0;
    bool glyph_missing = false;
};

// Pixels, rows top to bottom, red, green, blue and alpha a byte each.
struct Rgba {
    int width = 0, height = 0;
    Bytes pixels;
};

class Shell {
    struct Key {};  // only create() has one

public:
    // Gpu, Io: no display or no OpenGL 4.5. NotFound: no interface font.
    static Result<std::unique_ptr<Shell>> create(const ShellOptions& options);
    Shell(Key, Window window, ShellOptions options);
    ~Shell();
    Shell(const Shell&) = delete;
    Shell& operator=(const Shell&) = delete;

    // Takes what people did; waits for it at most `wait_ms`, and not at all while input is left over from the last frame.
    // What is no keyboard's and no mouse's is returned as well.
    std::vector<WindowEvent> poll(int wait_ms);
    // As if a person had done it.
    void inject(const WindowEvent& event);
    // Everything between begin() and end() is one picture of the interface; end() shows it.
    void begin(double seconds_since_last);
    void end();
    // What the last frame looked like.
    Rgba read();

    void set_language(Language language);
    Language language() const { return options_.language; }
    // Of every measure, in [0.75, 4]. From the next frame on.
    void set_scale(float scale);
    float scale() const { return options_.scale; }
    // Text that people wrote: its characters are in the font from the next frame on.
    void need_glyphs(std::string_view utf8);
    std::vector<WindowEvent> take_dropped();
    bool input_waits() const;
    Window& window() { return window_; }

    // ---- what was drawn where, for those who drive or judge the interface from outside --------------------------------------
    // Places of the last whole frame by name: "toolbar/play".
    const std::map<std::string, Box>& places() const { return places_; }
    void mark(std::string_view name, const Box& box);
    void judge_text(std::string_view text, float needed_px, float box_px, bool fixed_words);
    // Of the last whole frame, with set_judging(true).
    const std::vector<TextFault>& text_faults() const { return faults_; }
    void set_judging(bool on) { judging_ = on; }

    // The path that places are named below; see Place.
    std::string& place() { return place_; }
    // Numbers of gestures, never twice the same.
    std::uint64_t next_gesture() { return ++gestures_; }
    // What a field keeps between frames, by its Dear ImGui id.
    template <class T>
    T& state(unsigned id) {
        std::any& slot = states_[id];
        if (!std::any_cast<T>(&slot)) slot = T{};
        return *std::any_cast<T>(&slot);
    }
    template <class T>
    T* find_state(unsigned id) {
        const auto it = states_.find(id);
        return it == states_.end() ? nullptr : std::any_cast<T>(&it->second);
    }
    void forget_state(unsigned id) { states_.erase(id); }

    // Text sizes: that of everything, of captions, of headlines.
    enum class Size : std::uint8_t { Body, Caption, Headline };
    void* font(Size size) const;  // an ImFont*

private:
    Result<void> start();

    ShellOptions options_;
    Window window_;
    struct Impl;
    std::unique_ptr<Impl> impl_;
    std::map<std::string, Box> places_, next_places_;
    std::vector<TextFault> faults_, next_faults_;
    bool judging_ = false;
    std::string place_;
    std::uint64_t gestures_ = 0;
    std::map<unsigned, std::any> states_;
};

// The one whose frame is being drawn. Between begin() and end().
Shell& shell();
// A measure at scale 1 in pixels of now, whole.
float px(float at_scale_1);

}  // namespace pai::ui
