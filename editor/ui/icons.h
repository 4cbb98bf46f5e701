#pragma once
// Small pictures drawn with lines, sharp at every scale.
#include <cstdint>

#include <glm/vec2.hpp>

#include "ui/theme.h"

namespace pai::ui {

enum class Icon : std::uint8_t {
    None, Model, Light, Camera, Sound, Text, Picture, Group, Scene, Clip, Cue, Output, Lock, Warning, Error, Good, Info,
    Play, Pause, Stop, Back, Forward, Loop, Go, Plus, Close, Search, Undo, Redo, Save, Move, Rotate, Scale, Select, Grid,
    Key, Eye, Frame, Snap, World, Local, Down, Right, Up, Magnet, Ledger, Marker, More, Folder, Grip, Sparks
};

// Within a square of `side_px` whose top left corner is `at_px`, in the window that is being drawn.
void draw_icon(Icon icon, glm::vec2 at_px, float side_px, const glm::vec4& colour);

}  // namespace pai::ui
