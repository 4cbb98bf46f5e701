#pragma once
// What panels are made of. Names are words (ui/words.h) and places (Shell::places) at once: "save" in the panel "toolbar" is
// found as "toolbar/save". Between Shell::begin() and end().
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"
#include "ui/icons.h"
#include "ui/shell.h"
#include "ui/theme.h"

namespace pai::ui {

// Everything until its end lies below `name`.
class Place {
public:
    explicit Place(std::string_view name);
    ~Place();
    Place(const Place&) = delete;
    Place& operator=(const Place&) = delete;

private:
    std::size_t before_;
};
// Names the item that was drawn last.
void mark_item(std::string_view name);
void mark_box(std::string_view name, const Box& box);

// Words of the interface, cut nowhere: what does not fit into the panel is a fault (Shell::text_faults).
void label(std::string_view name, Ink colour = Ink::Text);
void caption(std::string_view name, Ink colour = Ink::Dim);
// The same with words put in: see tr().
void label_of(std::string_view name, std::string_view value, Ink colour = Ink::Text);
// Several lines, broken at the panel's edge.
void paragraph(std::string_view name, Ink colour = Ink::Dim);
// Words of people and files: cut with an ellipsis at `width_px` (0: the panel's edge), and whole in a tooltip then.
void text(std::string_view utf8, Ink colour = Ink::Text, float width_px = 0);
// Broken at the panel's edge.
void long_text(std::string_view utf8, Ink colour = Ink::Text);
void icon(Icon icon, Ink colour = Ink::Dim);

enum class Press : std::uint8_t { Plain, Main, Quiet };  // Main: the one that goes on, in the accent
bool button(std::string_view name, Press press = Press::Plain, bool enabled = true, float width_px = 0);
// With a tooltip: the word called `name`, and below it "name-help" if there is such a word; `keys`: its shortcut, "Ctrl+S".
bool icon_button(std::string_view name, Icon icon, bool on = false, bool enabled = true, std::string_view keys = {});
// A tooltip over the item drawn last.
void tip(std::string_view name, std::string_view keys = {});
void tip_text(std::string_view utf8);

// One of a row of which one is on.
bool choice(std::string_view name, bool on);
// A headline that folds what follows.
bool section(std::string_view name, bool open_at_first = true, Icon icon = Icon::None);
void gap(float at_scale_1 = kSpace);
void rule();

// What became of a field in this frame. While it is dragged or typed in, all changes belong to one gesture.
struct Change {
    bool changed = false;   // the value is another
    bool done = false;      // the person let go
    std::uint64_t gesture = 0;
    explicit operator bool() const { return changed; }
};

struct NumberLook {
    std::string_view unit = {};
    double step = 0.01;          // a pixel's worth of dragging
    double min = -1e30, max = 1e30;
    bool mixed = false;          // several values: shown as such
    float width_px = 0;          // 0: to the panel's edge
    std::optional<Ink> edge;     // a line at its left: an axis
};
// What a person typed, and the value that stands: the new value. Errors are shown at the field, and the field stays open.
using Evaluate = std::function<Result<double>(std::string_view typed, double now)>;
// Dragged to change (with Shift a tenth, with Ctrl ten times), clicked to type.
Change number(std::string_view id, double& value, const NumberLook& look, const Evaluate& evaluate);
Change check(std::string_view name, bool& value, bool mixed = false);
// One line; done with Enter or by going elsewhere, undone with Escape. `hint` is a word.
Change line(std::string_view id, std::string& value, std::string_view hint = {}, float width_px = 0, bool mixed = false);
// The same where what is typed counts at once: filters, dialogs. True: it is another.
bool typed_line(std::string_view id, std::string& value, bool take_focus = false, std::string_view hint = {});
// With a lens at its left and a cross that empties it.
bool filter_line(std::string_view id, std::string& value);
Change lines(std::string_view id, std::string& value, float height_px);
// One of several; `names` as they are shown. Returns the index that was chosen.
std::optional<std::size_t> choose(std::string_view id, std::span<const std::string> names, std::size_t now, float width_px = 0, bool mixed = false);
// Colour in linear Rec. 709: a swatch, and on a click a picker with linear and sRGB numbers. Values may be above 1.
Change colour(std::string_view id, float (&rgb)[4], bool alpha, bool mixed = false);

// A menu on a right click over the item drawn last; begin/end as Dear ImGui's.
bool menu_item(std::string_view name, std::string_view keys = {}, bool enabled = true, bool on = false);

// An area of the panel: a mouse in it, and what it does.
struct Area {
    Box box;
    bool hovered = false, pressed = false, held = false, released = false, double_clicked = false, menu = false;
    glm::vec2 mouse_px{0}, moved_px{0};  // moved: since the last frame
};
Area area(std::string_view id, glm::vec2 size_px);

// Room that is left in the panel from here on.
glm::vec2 room();
// A number for people: as many decimals as it needs, at most `decimals`.
std::string shown_number(double value, int decimals = 3);

}  // namespace pai::ui
