#pragma once
// What can be done from menus, by keys and by searching: one table, of which all three are made.
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "platform/window.h"

namespace pai {

class Workbench;

struct Shortcut {
    Key key = Key::Other;
    bool control = false, shift = false, alt = false;
    bool operator==(const Shortcut&) const = default;
};
// "Ctrl+Shift+S"; empty for Key::Other.
std::string shown_shortcut(const Shortcut& shortcut);
// Key::Other where it is none.
Shortcut parse_shortcut(std::string_view text);

struct Command {
    std::string_view name;   // a word
    std::string_view menu;   // a word: the menu it stands in; empty: none
    Shortcut keys;
    bool (*enabled)(const Workbench&);  // null: always
    void (*run)(Workbench&);
    bool with_text = false;  // its keys work while text is typed, too
    bool rule_before = false;
    bool (*on)(const Workbench&) = nullptr;  // null: it is nothing that can be on
};

std::span<const Command> all_commands();
const Command* find_command(std::string_view name);
// Runs what the keys stand for. False: nothing does.
bool run_shortcut(Workbench& bench, const Shortcut& pressed, bool typing);

}  // namespace pai
