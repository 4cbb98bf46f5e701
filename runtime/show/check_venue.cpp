// What no single struct can know about a venue.
#include <fmt/format.h>

#include "show/load.h"

namespace pai {
namespace {

constexpr std::size_t kMostProblems = 100;

class VenueChecker {
public:
    explicit VenueChecker(const Venue& venue) : venue_(venue) {}

    Problems run() {
        for (const auto& [id, output] : venue_.outputs) check_output("/outputs/" + id, output);
        return std::move(problems_);
    }

private:
    void wrong(std::string pointer, std::string what, std::string reason = "SCHEMA_INVALID") {
        if (problems_.size() < kMostProblems) problems_.push_back({std::move(pointer), std::move(what), std::move(reason)});
    }

    void check_output(const std::string& at, const OutputSpec& output) {
        if (output.rotation_deg % 90 != 0) wrong(at + "/rotation_deg", fmt::format("{}, expected 0, 90, 180 or 270", output.rotation_deg));
        if (output.gamma > 0 && output.gamma < 1) wrong(at + "/gamma", fmt::format("{}, expected 0 for sRGB, or 1 to 4", output.gamma));
        if (!is_convex(output.corners)) wrong(at + "/corners", "the picture folds over itself, expected four corners in order around it");
        check_mesh(at + "/warp", output.warp);
        for (const auto& [id, mask] : output.masks)
            if (mask.points.size() < 3)
                wrong(at + "/masks/" + id + "/points", fmt::format("{} points, expected at least 3", mask.points.size()));
        const auto canvas = venue_.canvases.find(output.canvas);
        if (canvas == venue_.canvases.end()) return wrong(at + "/canvas", fmt::format("no canvas \"{}\"", output.canvas), "SCENE_REFERENCE");
        check_slice(at, output, canvas->second);
    }

    void check_mesh(const std::string& at, const WarpMesh& mesh) {
        if (mesh.columns == 0 && mesh.rows == 0) {
            if (!mesh.offsets.empty()) wrong(at + "/offsets", "moves handles of no mesh, expected columns and rows");
            return;
        }
        if (mesh.columns < 2) wrong(at + "/columns", fmt::format("{}, expected at least 2", mesh.columns));
        if (mesh.rows < 2) wrong(at + "/rows", fmt::format("{}, expected at least 2", mesh.rows));
        for (const auto& [id, offset] : mesh.offsets) {
            const auto place = parse_handle_id(id);
            if (!place || place->x >= mesh.columns || place->y >= mesh.rows)
                wrong(at + "/offsets/" + id, fmt::format("no handle of a grid of {} x {}, expected column-row from 0-0", mesh.columns, mesh.rows));
        }
    }

    void check_slice(const std::string& at, const OutputSpec& output, const CanvasSpec& canvas) {
        const bool leaves_x = output.first_x_px >= canvas.width_px || output.first_x_px + output.width_px > canvas.width_px;
        const bool leaves_y = output.first_y_px >= canvas.height_px || output.first_y_px + output.height_px > canvas.height_px;
        if (leaves_x) wrong(at + "/first_x_px", "the part leaves the canvas");
        if (leaves_y) wrong(at + "/first_y_px", "the part leaves the canvas");
        if (leaves_x || leaves_y) return;
        const int width = output.width_px > 0 ? output.width_px : canvas.width_px - output.first_x_px;
        const int height = output.height_px > 0 ? output.height_px : canvas.height_px - output.first_y_px;
        check_blend(at + "/blend", "left_px and right_px", output.blend.left_px + output.blend.right_px, width);
        check_blend(at + "/blend", "top_px and bottom_px", output.blend.top_px + output.blend.bottom_px, height);
    }

    void check_blend(const std::string& at, const char* names, int sum_px, int size_px) {
        if (sum_px > size_px) wrong(at, fmt::format("{} are {} px together, expected at most the {} px of the part", names, sum_px, size_px));
    }

    const Venue& venue_;
    Problems problems_;
};

}  // namespace

Problems check_venue(const Venue& venue) { return VenueChecker(venue).run(); }

}  // namespace pai
