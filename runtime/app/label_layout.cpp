#include "app/label_layout.h"

#include <algorithm>

namespace pai::app {
namespace {

// Tops of a column whose heights, with gaps, fit the room: each as near to where it wants to be as the others let it.
// Source: isotonic regression by pooling neighbours that violate the order (Ayer et al. 1955).
std::vector<float> tops_of(const std::vector<float>& wanted, const std::vector<float>& heights, float low, float high, float gap) {
    struct Block {
        float sum = 0;      // of wanted tops, each less what stands above it in the block
        int count = 0;
        float height = 0;   // of all with gaps
        std::size_t first = 0;
        float top() const { return sum / static_cast<float>(count); }
    };
    std::vector<Block> blocks;
    for (std::size_t i = 0; i < wanted.size(); ++i) {
        blocks.push_back({wanted[i], 1, heights[i] + gap, i});
        while (blocks.size() > 1 && blocks[blocks.size() - 2].top() + blocks[blocks.size() - 2].height > blocks.back().top()) {
            const Block last = blocks.back();
            blocks.pop_back();
            Block& into = blocks.back();
            into.sum += last.sum - static_cast<float>(last.count) * into.height;
            into.count += last.count;
            into.height += last.height;
        }
    }
    std::vector<float> tops;
    for (const Block& block : blocks) {
        float y = block.top();
        const std::size_t end = block.first + static_cast<std::size_t>(block.count);
        for (std::size_t i = block.first; i < end; ++i) {
            tops.push_back(y);
            y += heights[i] + gap;
        }
    }
    // Into the room, from below and then from above.
    float below = high + gap;
    for (std::size_t i = tops.size(); i-- > 0;) {
        tops[i] = std::min(tops[i], below - gap - heights[i]);
        below = tops[i];
    }
    float above = low;
    for (std::size_t i = 0; i < tops.size(); ++i) {
        tops[i] = std::max(tops[i], above);
        above = tops[i] + heights[i] + gap;
    }
    return tops;
}

}  // namespace

std::vector<LabelPlace> lay_out_labels(const std::vector<LabelWish>& wishes, const OverlayBox& room, const OverlayBox& thing, float gap) {
    std::vector<LabelPlace> out(wishes.size());
    const float middle = thing.middle().x, height = room.size().y;
    std::vector<std::size_t> columns[2];
    float used[2] = {0, 0};
    for (std::size_t i = 0; i < wishes.size(); ++i) {
        if (wishes[i].size_px.x > room.size().x) continue;
        const bool left = wishes[i].anchor_px.x < middle;
        // Its own side, else the other one.
        for (const int side : {left ? 0 : 1, left ? 1 : 0}) {
            if (used[side] + wishes[i].size_px.y > height) continue;
            used[side] += wishes[i].size_px.y + gap;
            columns[side].push_back(i);
            out[i].shown = true;
            out[i].left = side == 0;
            break;
        }
    }
    for (int side = 0; side < 2; ++side) {
        auto& column = columns[side];
        std::stable_sort(column.begin(), column.end(), [&](std::size_t a, std::size_t b) { return wishes[a].anchor_px.y < wishes[b].anchor_px.y; });
        std::vector<float> wanted, heights;
        float widest = 0;
        for (const std::size_t i : column) {
            heights.push_back(wishes[i].size_px.y);
            wanted.push_back(wishes[i].anchor_px.y - wishes[i].size_px.y * 0.5f);
            widest = std::max(widest, wishes[i].size_px.x);
        }
        const std::vector<float> tops = tops_of(wanted, heights, room.min_px.y, room.max_px.y, gap);
        // The column's inner edge: beside the thing, within the room.
        const float edge = side == 0 ? std::clamp(thing.min_px.x, room.min_px.x + widest, std::max(room.min_px.x + widest, room.max_px.x))
                                     : std::clamp(thing.max_px.x, std::min(room.min_px.x, room.max_px.x - widest), std::max(room.min_px.x, room.max_px.x - widest));
        for (std::size_t k = 0; k < column.size(); ++k) {
            LabelPlace& place = out[column[k]];
            const glm::vec2 size = wishes[column[k]].size_px;
            const float x = side == 0 ? edge - size.x : edge;
            place.box = {{x, tops[k]}, {x + size.x, tops[k] + size.y}};
            place.end_px = {edge, tops[k] + size.y * 0.5f};
        }
    }
    // A thing that fills the picture leaves no room for two columns side by side: those that would cover earlier ones give way.
    for (std::size_t i = 0; i < out.size(); ++i)
        for (std::size_t k = 0; k < i && out[i].shown; ++k) {
            const OverlayBox &a = out[i].box, &b = out[k].box;
            if (out[k].shown && a.min_px.x < b.max_px.x && b.min_px.x < a.max_px.x && a.min_px.y < b.max_px.y && b.min_px.y < a.max_px.y) out[i].shown = false;
        }
    return out;
}

}  // namespace pai::app
