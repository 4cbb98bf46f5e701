#pragma once
// Adjusting the outputs of a venue: what is selected, what a key or the mouse does to it, undo. Without a window or a picture.
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <glm/vec2.hpp>

#include "base/edit.h"
#include "output/slice.h"
#include "output/warp.h"
#include "show/venue.h"

namespace pai::app {

enum class AdjustTool : std::uint8_t { Corners, Mesh, Blend, Levels, Slice, Masks };

// One thing that a tool can change.
struct AdjustItem {
    // Corner: `index` 0 to 3 from the top left, clockwise. Handle: column and row in `at`. Point: of `mask`, under `point`.
    enum class Kind : std::uint8_t {
        Corner, Handle, Left, Right, Top, Bottom, Curve, Gamma, Black, Place, Size, Point, Feather
    } kind = Kind::Corner;
    int index = 0;
    glm::ivec2 at{0};
    Id mask, point;
    bool operator==(const AdjustItem&) const = default;
};

class AdjustModel {
public:
    explicit AdjustModel(Venue venue);

    const Venue& venue() const { return venue_; }
    // The venue as somebody else has edited it: what is selected stays so as far as it is there. It must have an output.
    void follow(const Venue& venue);
    bool changed() const { return venue_ != saved_; }
    void mark_saved() { saved_ = venue_; }

    const Id& output() const { return output_; }
    const OutputSpec& spec() const { return venue_.outputs.at(output_); }
    // Pixels of an output's raster; of the venue where it is not told.
    void set_size(const Id& output, glm::ivec2 raster_px) { sizes_[output] = raster_px; }
    glm::ivec2 upright_px() const;
    Slice slice() const;

    AdjustTool tool() const { return tool_; }
    // What the tool can change of the selected output, in the order in which next() goes through it. Never empty but for
    // Mesh and Masks without any.
    std::vector<AdjustItem> items() const;
    std::optional<AdjustItem> selected() const;
    // Where an item's handle lies, upright shares of the output; nothing for those without one.
    std::optional<glm::dvec2> place_of(const AdjustItem& item) const;
    // The item whose handle is nearest to an upright place, within `reach_px` of it where the output is `shown_px` large. Borders of
    // blends are found all along.
    std::optional<AdjustItem> item_at(glm::dvec2 upright, glm::dvec2 shown_px, double reach_px) const;
    // "top left", "2-1", "left 120 px": for the help line.
    std::string words_of(const AdjustItem& item) const;

    void choose_output(const Id& output);
    void next_output(int step);
    void choose_tool(AdjustTool tool);
    void next(int step);
    void select(const AdjustItem& item);

    // The selected item by arrow keys: `steps` right and down, in steps of `factor` (1; shift 10; control 0.1).
    void nudge(glm::ivec2 steps, double factor);
    // The selected item's handle follows an upright place, as far from it as it was at begin_drag(). One drag is one undo.
    void begin_drag(glm::dvec2 upright);
    void drag_to(glm::dvec2 upright);
    void end_drag() { gesture_ = false; }

    // More or fewer handles without changing the shape, points of a mask. `columns_only`: of a mesh.
    void more(bool columns_only);
    void fewer(bool columns_only);
    // Mesh: straight or smooth. Mask: hides its inside or its outside.
    void toggle();
    // A mesh of `columns` x `rows` handles, 2 to 65 a side, of the same shape; fewer than 2: none.
    void set_mesh(int columns, int rows);
    // One more point on the nearest side of a mask, at `upright`, or of the selected item's if it is one; it is selected.
    void add_point(glm::dvec2 upright);
    // The selected item's handle to an upright place, as one change.
    void move_to(glm::dvec2 upright);
    // A rectangle in the middle, as one more mask.
    void add_mask();
    void turn();  // rotation by 90 degrees
    // The selected item as a venue without adjustments has it; all of the tool.
    void reset();
    void reset_tool();
    void undo();
    void redo();

    // Why the last change was not made; empty if it was.
    const std::string& complaint() const { return complaint_; }

private:
    template <class T>
    void set(const char* member, const T& value);
    void change(Edit edit);
    void move_corner(int index, glm::dvec2 upright);
    void move_handle(glm::ivec2 at, glm::dvec2 upright);
    void move_point(const AdjustItem& item, glm::dvec2 upright);
    void move_border(AdjustItem::Kind kind, glm::dvec2 upright);
    void nudge_blend(AdjustItem::Kind kind, glm::ivec2 steps, double factor);
    void nudge_levels(AdjustItem::Kind kind, int steps, double factor);
    void nudge_slice(AdjustItem::Kind kind, glm::ivec2 px);
    void change_mesh(int columns, int rows);
    void change_points(bool add);

    Venue venue_, saved_;
    Id output_;
    AdjustTool tool_ = AdjustTool::Corners;
    std::size_t selected_ = 0;  // in items()
    std::map<Id, glm::ivec2> sizes_;
    std::vector<Edit> undo_, redo_;
    bool gesture_ = false;       // changes belong to one drag
    bool gesture_open_ = false;  // which has its undo already
    glm::dvec2 grip_{0};         // from where a drag began to the handle
    glm::dvec2 drag_start_{0};
    Slice drag_slice_;
    std::string complaint_;
};

// The part of `mask` that nothing changes but its points: with ids "01", "02"… in their order.
MaskShape with_points(const MaskShape& mask, const std::vector<glm::vec2>& points);

}  // namespace pai::app
