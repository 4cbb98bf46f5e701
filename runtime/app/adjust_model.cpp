#include "app/adjust_model.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>
#include <glm/geometric.hpp>

#include "app/adjust_members.h"
#include "show/load.h"

namespace pai::app {
namespace {

using ItemKind = AdjustItem::Kind;

constexpr std::size_t kMostUndo = 1000;
constexpr int kFirstMesh = 3;  // handles a side of a new mesh
constexpr int kMostHandles = 65;

glm::vec2 CornerPin::* corner_member(int index) {
    constexpr glm::vec2 CornerPin::* members[] = {&CornerPin::top_left, &CornerPin::top_right, &CornerPin::bottom_right, &CornerPin::bottom_left};
    return members[index & 3];
}
glm::dvec2 corner_base(int index) {
    constexpr double base[][2] = {{0, 0}, {1, 0}, {1, 1}, {0, 1}};
    return {base[index & 3][0], base[index & 3][1]};
}

glm::dvec2 handle_base(const WarpMesh& mesh, glm::ivec2 at) {
    return {static_cast<double>(at.x) / (mesh.columns - 1), static_cast<double>(at.y) / (mesh.rows - 1)};
}

std::vector<glm::vec2> points_of(const MaskShape& mask) {
    std::vector<glm::vec2> out;
    for (const auto& [id, point] : mask.points) out.push_back(point);
    return out;
}

}  // namespace

MaskShape with_points(const MaskShape& mask, const std::vector<glm::vec2>& points) {
    MaskShape out = mask;
    out.points.clear();
    for (std::size_t i = 0; i < points.size(); ++i) out.points[fmt::format("{:03}", i + 1)] = points[i];
    return out;
}

AdjustModel::AdjustModel(Venue venue) : venue_(std::move(venue)), saved_(venue_), output_(venue_.outputs.begin()->first) {
    PAI_ASSERT(!venue_.outputs.empty());
}

Slice AdjustModel::slice() const {
    const auto canvas = venue_.canvases.find(spec().canvas);
    return canvas == venue_.canvases.end() ? Slice{0, 0, 1, 1} : slice_of(spec(), canvas->second.width_px, canvas->second.height_px);
}

glm::ivec2 AdjustModel::upright_px() const {
    const auto known = sizes_.find(output_);
    if (known != sizes_.end()) return glm::max(glm::ivec2(1), upright_size(known->second, spec().rotation_deg));
    return {slice().width_px, slice().height_px};
}

std::vector<AdjustItem> AdjustModel::items() const {
    std::vector<AdjustItem> out;
    const OutputSpec& o = spec();
    switch (tool_) {
        case AdjustTool::Corners:
            for (int i = 0; i < 4; ++i) out.push_back({.kind = ItemKind::Corner, .index = i});
            break;
        case AdjustTool::Mesh:
            if (o.warp.columns < 2 || o.warp.rows < 2) break;
            for (int r = 0; r < o.warp.rows; ++r)
                for (int c = 0; c < o.warp.columns; ++c) out.push_back({.kind = ItemKind::Handle, .at = {c, r}});
            break;
        case AdjustTool::Blend:
            for (const ItemKind kind : {ItemKind::Left, ItemKind::Right, ItemKind::Top, ItemKind::Bottom, ItemKind::Curve}) out.push_back({.kind = kind});
            break;
        case AdjustTool::Levels: out = {{.kind = ItemKind::Gamma}, {.kind = ItemKind::Black}}; break;
        case AdjustTool::Slice: out = {{.kind = ItemKind::Place}, {.kind = ItemKind::Size}}; break;
        case AdjustTool::Masks:
            for (const auto& [id, mask] : o.masks) {
                for (const auto& [name, point] : mask.points) out.push_back({.kind = ItemKind::Point, .mask = id, .point = name});
                out.push_back({.kind = ItemKind::Feather, .mask = id});
            }
            break;
    }
    return out;
}

std::optional<AdjustItem> AdjustModel::selected() const {
    const auto all = items();
    if (all.empty()) return {};
    return all[std::min(selected_, all.size() - 1)];
}

std::optional<glm::dvec2> AdjustModel::place_of(const AdjustItem& item) const {
    const OutputSpec& o = spec();
    const Warp warp(o.warp, o.corners);
    const glm::dvec2 slice_px(slice().width_px, slice().height_px);
    switch (item.kind) {
        case ItemKind::Corner: return corner_base(item.index) + glm::dvec2(o.corners.*corner_member(item.index));
        case ItemKind::Handle: return warp.forward(handle_base(o.warp, item.at));
        case ItemKind::Left: return warp.forward({o.blend.left_px / slice_px.x, 0.5});
        case ItemKind::Right: return warp.forward({1 - o.blend.right_px / slice_px.x, 0.5});
        case ItemKind::Top: return warp.forward({0.5, o.blend.top_px / slice_px.y});
        case ItemKind::Bottom: return warp.forward({0.5, 1 - o.blend.bottom_px / slice_px.y});
        case ItemKind::Place: return warp.forward({0.5, 0.5});
        case ItemKind::Point: return glm::dvec2(o.masks.at(item.mask).points.at(item.point));
        default: return {};
    }
}

std::optional<AdjustItem> AdjustModel::item_at(glm::dvec2 upright, glm::dvec2 shown_px, double reach_px) const {
    std::optional<AdjustItem> hit;
    double nearest = reach_px;
    const auto offer = [&](const AdjustItem& item, double miss_px) {
        if (miss_px < nearest) nearest = miss_px, hit = item;
    };
    for (const AdjustItem& item : items())
        if (const auto place = place_of(item)) offer(item, glm::length((*place - upright) * shown_px));
    if (hit || tool_ != AdjustTool::Blend) return hit;
    const auto picture = Warp(spec().warp, spec().corners).inverse(upright);
    if (!picture) return hit;
    const EdgeBlend& b = spec().blend;
    const glm::dvec2 size(slice().width_px, slice().height_px), at = *picture;
    offer({.kind = ItemKind::Left}, std::abs(at.x - b.left_px / size.x) * shown_px.x);
    offer({.kind = ItemKind::Right}, std::abs(1 - at.x - b.right_px / size.x) * shown_px.x);
    offer({.kind = ItemKind::Top}, std::abs(at.y - b.top_px / size.y) * shown_px.y);
    offer({.kind = ItemKind::Bottom}, std::abs(1 - at.y - b.bottom_px / size.y) * shown_px.y);
    return hit;
}

std::string AdjustModel::words_of(const AdjustItem& item) const {
    const OutputSpec& o = spec();
    const Slice part = slice();
    const auto place = [&](const char* name) {
        const glm::dvec2 px = place_of(item).value_or(glm::dvec2(0)) * glm::dvec2(upright_px());
        return fmt::format("{}  {:.1f}, {:.1f} px", name, px.x, px.y);
    };
    constexpr const char* corners[] = {"\u5DE6\u4E0A top left", "\u53F3\u4E0A top right", "\u53F3\u4E0B bottom right", "\u5DE6\u4E0B bottom left"};
    switch (item.kind) {
        case ItemKind::Corner: return place(corners[item.index & 3]);
        case ItemKind::Handle: return place(handle_id(item.at.x, item.at.y).c_str());
        case ItemKind::Left: return fmt::format("\u5DE6 left  {} px", o.blend.left_px);
        case ItemKind::Right: return fmt::format("\u53F3 right  {} px", o.blend.right_px);
        case ItemKind::Top: return fmt::format("\u4E0A top  {} px", o.blend.top_px);
        case ItemKind::Bottom: return fmt::format("\u4E0B bottom  {} px", o.blend.bottom_px);
        case ItemKind::Curve: return fmt::format("\u66F2\u7EBF curve  {:.2f}", o.blend.curve);
        case ItemKind::Gamma: return o.gamma > 0 ? fmt::format("gamma  {:.2f}", o.gamma) : "gamma  sRGB";
        case ItemKind::Black: return fmt::format("\u9ED1\u573A black level  {:.2f} %", 100 * o.black_level);
        case ItemKind::Place: return fmt::format("\u4F4D\u7F6E place  {}, {} px", part.first_x_px, part.first_y_px);
        case ItemKind::Size: return fmt::format("\u5C3A\u5BF8 size  {} x {} px", part.width_px, part.height_px);
        case ItemKind::Point: return place(fmt::format("{} {}", item.mask, item.point).c_str());
        case ItemKind::Feather: return fmt::format("{} \u7FBD\u5316 feather  {:.1f} px", item.mask, o.masks.at(item.mask).feather_px);
    }
    return {};
}

void AdjustModel::follow(const Venue& venue) {
    PAI_ASSERT(!venue.outputs.empty());
    const auto item = selected();
    venue_ = venue;
    complaint_.clear();
    gesture_ = false;
    if (!venue_.outputs.contains(output_)) output_ = venue_.outputs.begin()->first, selected_ = 0;
    if (item) select(*item);
}

void AdjustModel::choose_output(const Id& output) {
    if (!venue_.outputs.contains(output) || output == output_) return;
    output_ = output;
    selected_ = 0;
}

void AdjustModel::next_output(int step) {
    std::vector<Id> ids;
    std::size_t at = 0;
    for (const auto& [id, spec] : venue_.outputs) {
        if (id == output_) at = ids.size();
        ids.push_back(id);
    }
    const auto count = static_cast<int>(ids.size());
    choose_output(ids[static_cast<std::size_t>(((static_cast<int>(at) + step) % count + count) % count)]);
}

void AdjustModel::choose_tool(AdjustTool tool) {
    if (tool_ != tool) selected_ = 0;
    tool_ = tool;
    complaint_.clear();
}

void AdjustModel::next(int step) {
    const auto count = static_cast<int>(items().size());
    if (count == 0) return;
    selected_ = static_cast<std::size_t>(((static_cast<int>(std::min<std::size_t>(selected_, static_cast<std::size_t>(count - 1))) + step) % count + count) % count);
}

void AdjustModel::select(const AdjustItem& item) {
    const auto all = items();
    const auto found = std::find(all.begin(), all.end(), item);
    if (found != all.end()) selected_ = static_cast<std::size_t>(found - all.begin());
}

void AdjustModel::change(Edit edit) {
    const Venue before = venue_;
    auto inverse = apply(venue_, edit);
    if (!inverse) {
        complaint_ = inverse.error().message;
        return;
    }
    if (const Problems problems = check_venue(venue_); !problems.empty() && check_venue(before).empty()) {
        venue_ = before;
        complaint_ = problems.front().what;
        return;
    }
    complaint_.clear();
    if (venue_ == before) return;
    redo_.clear();
    if (gesture_ && gesture_open_) return;  // its undo leads to before its first change: the same member as a whole
    gesture_open_ = gesture_;
    undo_.push_back(*std::move(inverse));
    if (undo_.size() > kMostUndo) undo_.erase(undo_.begin());
}

void AdjustModel::undo() {
    if (undo_.empty()) return;
    if (auto inverse = apply(venue_, undo_.back())) redo_.push_back(*std::move(inverse));
    undo_.pop_back();
}

void AdjustModel::redo() {
    if (redo_.empty()) return;
    if (auto inverse = apply(venue_, redo_.back())) undo_.push_back(*std::move(inverse));
    redo_.pop_back();
}

void AdjustModel::move_corner(int index, glm::dvec2 upright) {
    CornerPin pin = spec().corners;
    pin.*corner_member(index) = rounded(glm::clamp(upright - corner_base(index), glm::dvec2(-1), glm::dvec2(1)));
    set("corners", pin);
}

void AdjustModel::move_handle(glm::ivec2 at, glm::dvec2 upright) {
    const OutputSpec& o = spec();
    WarpMesh mesh = o.warp;
    const glm::vec2 offset = rounded(glm::clamp(Warp(o.warp, o.corners).unpin(upright) - handle_base(o.warp, at), glm::dvec2(-2), glm::dvec2(2)));
    if (offset == glm::vec2(0)) {
        mesh.offsets.erase(handle_id(at.x, at.y));
    } else {
        mesh.offsets[handle_id(at.x, at.y)] = offset;
    }
    set("warp", mesh);
}

void AdjustModel::move_point(const AdjustItem& item, glm::dvec2 upright) {
    auto masks = spec().masks;
    masks.at(item.mask).points.at(item.point) = rounded(glm::clamp(upright, glm::dvec2(-1), glm::dvec2(2)));
    set("masks", masks);
}

void AdjustModel::move_border(ItemKind kind, glm::dvec2 upright) {
    const OutputSpec& o = spec();
    const auto picture = Warp(o.warp, o.corners).inverse(upright);
    if (!picture) return;
    const Slice part = slice();
    const double along = kind == ItemKind::Left ? picture->x : kind == ItemKind::Right ? 1 - picture->x : kind == ItemKind::Top ? picture->y : 1 - picture->y;
    const int length = kind == ItemKind::Left || kind == ItemKind::Right ? part.width_px : part.height_px;
    EdgeBlend blend = o.blend;
    blend.*border_member(kind) = static_cast<int>(std::lround(along * length));
    set("blend", blend);
}

void AdjustModel::begin_drag(glm::dvec2 upright) {
    gesture_ = true;
    gesture_open_ = false;
    drag_start_ = upright;
    drag_slice_ = slice();
    grip_ = glm::dvec2(0);
    if (const auto item = selected())
        if (const auto place = place_of(*item)) grip_ = *place - upright;
}

void AdjustModel::drag_to(glm::dvec2 upright) {
    const auto item = selected();
    if (!item) return;
    const glm::dvec2 to = upright + grip_;
    switch (item->kind) {
        case ItemKind::Corner: return move_corner(item->index, to);
        case ItemKind::Handle: return move_handle(item->at, to);
        case ItemKind::Point: return move_point(*item, to);
        case ItemKind::Left:
        case ItemKind::Right:
        case ItemKind::Top:
        case ItemKind::Bottom: return move_border(item->kind, to);
        case ItemKind::Place: {
            // What is grasped stays under the mouse.
            const glm::dvec2 moved = (upright - drag_start_) * glm::dvec2(drag_slice_.width_px, drag_slice_.height_px);
            const glm::ivec2 to_px = glm::ivec2(drag_slice_.first_x_px, drag_slice_.first_y_px) - glm::ivec2(glm::round(moved));
            return nudge_slice(ItemKind::Place, to_px - glm::ivec2(slice().first_x_px, slice().first_y_px));
        }
        default: return;
    }
}

void AdjustModel::change_mesh(int columns, int rows) {
    const WarpMesh& mesh = spec().warp;
    if (mesh.columns < 2 || mesh.rows < 2) return set("warp", WarpMesh{.columns = kFirstMesh, .rows = kFirstMesh, .offsets = {}, .smooth = mesh.smooth});
    set("warp", resample(mesh, std::clamp(columns, 2, kMostHandles), std::clamp(rows, 2, kMostHandles)));
}

void AdjustModel::set_mesh(int columns, int rows) {
    const WarpMesh& mesh = spec().warp;
    if (columns < 2 || rows < 2) return set("warp", WarpMesh{.smooth = mesh.smooth});
    const int c = std::min(columns, kMostHandles), r = std::min(rows, kMostHandles);
    if (mesh.columns < 2 || mesh.rows < 2) return set("warp", WarpMesh{.columns = c, .rows = r, .offsets = {}, .smooth = mesh.smooth});
    set("warp", resample(mesh, c, r));
}

void AdjustModel::move_to(glm::dvec2 upright) {
    const auto item = selected();
    const auto place = item ? place_of(*item) : std::nullopt;
    if (!place) return;
    begin_drag(*place);
    drag_to(upright);
    end_drag();
}

void AdjustModel::add_point(glm::dvec2 upright) {
    const auto item = selected();
    const glm::dvec2 px(upright_px());
    auto masks = spec().masks;
    Id nearest;
    std::size_t behind = 0;
    double least = 1e30;
    for (const auto& [id, mask] : masks) {
        if (item && item->kind == ItemKind::Point && item->mask != id) continue;
        const auto points = points_of(mask);
        for (std::size_t i = 0; i < points.size(); ++i) {
            const glm::dvec2 a = glm::dvec2(points[i]) * px, ab = glm::dvec2(points[(i + 1) % points.size()]) * px - a, ap = upright * px - a;
            const double along = std::clamp(glm::dot(ap, ab) / std::max(1e-9, glm::dot(ab, ab)), 0.0, 1.0);
            if (const double miss = glm::length(ap - ab * along); miss < least) least = miss, nearest = id, behind = i;
        }
    }
    if (nearest.empty()) return;
    auto points = points_of(masks.at(nearest));
    points.insert(points.begin() + static_cast<std::ptrdiff_t>(behind) + 1, glm::vec2(rounded(glm::clamp(upright, glm::dvec2(-1), glm::dvec2(2)))));
    masks.at(nearest) = with_points(masks.at(nearest), points);
    set("masks", masks);
    if (complaint_.empty()) select({.kind = ItemKind::Point, .mask = nearest, .point = fmt::format("{:03}", behind + 2)});
}

void AdjustModel::more(bool columns_only) {
    const WarpMesh& mesh = spec().warp;
    if (tool_ == AdjustTool::Mesh) change_mesh(mesh.columns * 2 - 1, columns_only ? mesh.rows : mesh.rows * 2 - 1);
    if (tool_ == AdjustTool::Masks) change_points(true);
}

void AdjustModel::fewer(bool columns_only) {
    const WarpMesh& mesh = spec().warp;
    if (tool_ == AdjustTool::Masks) change_points(false);
    if (tool_ != AdjustTool::Mesh || mesh.columns < 2) return;
    if (mesh.offsets.empty() && mesh.columns <= kFirstMesh && mesh.rows <= kFirstMesh) return set("warp", WarpMesh{.smooth = mesh.smooth});
    change_mesh((mesh.columns + 1) / 2, columns_only ? mesh.rows : (mesh.rows + 1) / 2);
}

void AdjustModel::change_points(bool add) {
    const auto item = selected();
    if (!item || item->kind != ItemKind::Point) return;
    auto masks = spec().masks;
    MaskShape& mask = masks.at(item->mask);
    auto points = points_of(mask);
    const auto at = static_cast<std::size_t>(std::distance(mask.points.begin(), mask.points.find(item->point)));
    if (add) {
        // Halfway to the next, which leaves the shape.
        points.insert(points.begin() + static_cast<std::ptrdiff_t>(at) + 1, (points[at] + points[(at + 1) % points.size()]) * 0.5f);
    } else {
        points.erase(points.begin() + static_cast<std::ptrdiff_t>(at));
    }
    if (points.size() < 3) {
        masks.erase(item->mask);
    } else {
        mask = with_points(mask, points);
    }
    set("masks", masks);
    if (add && complaint_.empty()) next(1);
}

void AdjustModel::toggle() {
    if (tool_ == AdjustTool::Mesh) {
        WarpMesh mesh = spec().warp;
        mesh.smooth = !mesh.smooth;
        return set("warp", mesh);
    }
    const auto item = selected();
    if (tool_ != AdjustTool::Masks || !item) return;
    auto masks = spec().masks;
    masks.at(item->mask).hides_inside = !masks.at(item->mask).hides_inside;
    set("masks", masks);
}

void AdjustModel::add_mask() {
    auto masks = spec().masks;
    int number = 1;
    while (masks.contains(fmt::format("mask-{}", number))) ++number;
    const Id id = fmt::format("mask-{}", number);
    masks[id] = with_points({}, {{0.1f, 0.1f}, {0.9f, 0.1f}, {0.9f, 0.9f}, {0.1f, 0.9f}});
    choose_tool(AdjustTool::Masks);
    set("masks", masks);
    if (complaint_.empty()) select({.kind = ItemKind::Point, .mask = id, .point = "001"});
}

void AdjustModel::turn() { set("rotation_deg", (spec().rotation_deg + 90) % 360); }

void AdjustModel::reset() {
    const auto item = selected();
    if (!item) return;
    EdgeBlend blend = spec().blend;
    auto masks = spec().masks;
    switch (item->kind) {
        case ItemKind::Corner: return move_corner(item->index, corner_base(item->index));
        case ItemKind::Handle: {
            WarpMesh mesh = spec().warp;
            mesh.offsets.erase(handle_id(item->at.x, item->at.y));
            return set("warp", mesh);
        }
        case ItemKind::Left:
        case ItemKind::Right:
        case ItemKind::Top:
        case ItemKind::Bottom: blend.*border_member(item->kind) = 0; return set("blend", blend);
        case ItemKind::Curve: blend.curve = EdgeBlend{}.curve; return set("blend", blend);
        case ItemKind::Gamma: return set("gamma", 0.0f);
        case ItemKind::Black: return set("black_level", 0.0f);
        case ItemKind::Place:
        case ItemKind::Size: return reset_tool();
        case ItemKind::Point: return change_points(false);
        case ItemKind::Feather: masks.at(item->mask).feather_px = 0; return set("masks", masks);
    }
}

void AdjustModel::reset_tool() {
    const std::string at = join_pointer("/outputs", output_);
    const auto put = [&](const char* member) { return EditOperation{EditOperation::Op::Remove, at + "/" + member, {}}; };
    switch (tool_) {
        case AdjustTool::Corners: return change({{put("corners")}});
        case AdjustTool::Mesh: return change({{put("warp")}});
        case AdjustTool::Blend: return change({{put("blend")}});
        case AdjustTool::Levels: return change({{put("gamma"), put("black_level")}});
        case AdjustTool::Slice: return change({{put("first_x_px"), put("first_y_px"), put("width_px"), put("height_px")}});
        case AdjustTool::Masks: return change({{put("masks")}});
    }
}

}  // namespace pai::app
