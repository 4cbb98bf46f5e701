#pragma once
// A round paper-cut for a window at New Year: two carp, lotus and peony, magpies on plum twigs, waves below and clouds above.
#include "make/sheet.h"

namespace pai {

// Single cuttings around (0,0), about 1 tall, head or bloom upward. `paper` is what stays, `gap` what the scissors take away.
struct Scissors {
    glm::vec4 paper, gap;
};
void cut_carp(const Pen& pen, const Scissors& s);
void cut_peony(const Pen& pen, const Scissors& s, int rings = 3);
void cut_lotus(const Pen& pen, const Scissors& s);
void cut_magpie(const Pen& pen, const Scissors& s);
void cut_leaf(const Pen& pen, const Scissors& s);
void cut_cloud(const Pen& pen, const Scissors& s);
// A plum twig from (0,0) to the right, with blossoms.
void cut_twig(const Pen& pen, const Scissors& s);

// The whole: red channel 1 where paper is, 0 where it was cut away; the circle fills the square.
Raster window_cut(int texels);

}  // namespace pai
