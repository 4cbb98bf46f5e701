#include "asset/codec/gltf_splats.h"

#include <algorithm>
#include <initializer_list>

#include <fmt/format.h>

#include "asset/codec/gltf_fields.h"
#include "asset/codec/splat_file.h"
#include "base/srgb.h"

namespace pai::codec {
namespace {

class SplatReader {
public:
    SplatReader(const GltfDocument& doc, const GltfBuffers& buffers, const GltfPrimitive& source, std::string_view pointer, Budget& budget)
        : doc_(doc), buffers_(buffers), source_(source), pointer_(pointer), budget_(budget) {}

    Result<SplatCloud> read() {
        if (source_.splats->kernel != "ellipse")
            return Error(Code::Unsupported, fmt::format("{}/extensions/KHR_gaussian_splatting/kernel: \"{}\", ellipse is drawn", pointer_, source_.splats->kernel.substr(0, 32)), "UNSUPPORTED_EXTENSION");
        if (source_.mode != 0) return gltf_error("VALUE_NOT_IN_LIST", fmt::format("{}/mode", pointer_), "splats are points, mode 0");
        PAI_TRY(positions_, need({"POSITION"}, 3));
        PAI_TRY(rotations_, need({"KHR_gaussian_splatting:ROTATION", "_ROTATION"}, 4));
        PAI_TRY(scales_, need({"KHR_gaussian_splatting:SCALE", "_SCALE"}, 3));
        PAI_TRY(opacities_, read({"KHR_gaussian_splatting:OPACITY", "_OPACITY"}, 1));
        PAI_TRY(first_, read({"KHR_gaussian_splatting:SH_DEGREE_0_COEF_0", "_SH_DEGREE_0_COEF_0"}, 3));
        PAI_TRY(read_colours());
        if (first_.empty() && colours_.empty()) return missing("KHR_gaussian_splatting:SH_DEGREE_0_COEF_0");
        if (opacities_.empty() && colours_.empty()) return missing("KHR_gaussian_splatting:OPACITY");
        PAI_TRY(const int degree, read_harmonics());
        return build(degree);
    }

private:
    Error missing(std::string_view name) const { return gltf_error("MESH_PRIMITIVE_SPLAT_ATTRIBUTE_MISSING", fmt::format("{}/attributes", pointer_), fmt::format("splats need {}", name)); }

    // Floats of the first of several attributes that is there; empty: none is.
    Result<std::vector<float>> read(std::initializer_list<std::string_view> names, unsigned width) {
        for (const std::string_view name : names) {
            const auto found = source_.attributes.find(name);
            if (found == source_.attributes.end()) continue;
            const GltfAccessor& a = doc_.accessors[static_cast<std::size_t>(found->second)];
            const std::string at = fmt::format("{}/attributes/{}", pointer_, name);
            if (a.element_size() == 0 || a.columns != 1 || a.rows != width) return gltf_error("MESH_PRIMITIVE_ATTRIBUTES_ACCESSOR_INVALID_FORMAT", at, fmt::format("expected {} numbers each", width));
            if (count_ && *count_ != a.count) return gltf_error("MESH_PRIMITIVE_UNEQUAL_ACCESSOR_COUNT", at, fmt::format("{} elements, POSITION has {}", a.count, *count_));
            count_ = a.count;
            return buffers_.floats(found->second, budget_);
        }
        return std::vector<float>{};
    }

    Result<std::vector<float>> need(std::initializer_list<std::string_view> names, unsigned width) {
        PAI_TRY(auto out, read(names, width));
        if (out.empty()) return missing(*names.begin());
        return out;
    }

    // What files without harmonics and opacity have in their place.
    Result<void> read_colours() {
        const auto found = source_.attributes.find("COLOR_0");
        if (found == source_.attributes.end() || (!first_.empty() && !opacities_.empty())) return {};
        PAI_TRY(colours_, read({"COLOR_0"}, 4));
        return {};
    }

    // The degrees of which every coefficient is there.
    Result<int> read_harmonics() {
        for (int degree = 1; degree <= 3; ++degree) {
            std::vector<std::vector<float>> coefficients;
            for (int i = 0; i < 2 * degree + 1; ++i) {
                PAI_TRY(auto one, read({fmt::format("KHR_gaussian_splatting:SH_DEGREE_{}_COEF_{}", degree, i), fmt::format("_SH_DEGREE_{}_COEF_{}", degree, i)}, 3));
                if (one.empty()) return degree - 1;
                coefficients.push_back(std::move(one));
            }
            std::move(coefficients.begin(), coefficients.end(), std::back_inserter(harmonics_));
        }
        return 3;
    }

    glm::vec3 colour(std::size_t i) const {
        const glm::vec3 c = first_.empty() ? glm::vec3(colours_[4 * i], colours_[4 * i + 1], colours_[4 * i + 2]) : splat_colour({first_[3 * i], first_[3 * i + 1], first_[3 * i + 2]});
        // Colours of vertices are linear; harmonics are where the file says so.
        if (!first_.empty() && !source_.splats->linear) return c;
        return {srgb_from_linear(c.r), srgb_from_linear(c.g), srgb_from_linear(c.b)};
    }

    Result<SplatCloud> build(int degree) {
        PAI_TRY(SplatWriter out, SplatWriter::create(*count_, degree, {}));
        std::vector<float> sh(harmonics_.size() * 3);
        for (std::size_t i = 0; i < *count_; ++i) {
            for (std::size_t k = 0; k < sh.size(); ++k) sh[k] = harmonics_[k / 3][3 * i + k % 3];
            out.add({{positions_[3 * i], positions_[3 * i + 1], positions_[3 * i + 2]}, {scales_[3 * i], scales_[3 * i + 1], scales_[3 * i + 2]}, colour(i),
                     {rotations_[4 * i], rotations_[4 * i + 1], rotations_[4 * i + 2], rotations_[4 * i + 3]}, opacities_.empty() ? colours_[4 * i + 3] : opacities_[i]}, sh);
        }
        return out.take();
    }

    const GltfDocument& doc_;
    const GltfBuffers& buffers_;
    const GltfPrimitive& source_;
    std::string_view pointer_;
    Budget& budget_;
    std::optional<std::uint64_t> count_;
    std::vector<float> positions_, rotations_, scales_, opacities_, first_, colours_;
    std::vector<std::vector<float>> harmonics_;  // of degree 1 and more, one by one
};

}  // namespace

Result<SplatCloud> build_gltf_splats(const GltfDocument& document, const GltfBuffers& buffers, const GltfPrimitive& source, std::string_view pointer, Budget& budget) {
    return SplatReader(document, buffers, source, pointer, budget).read();
}

}  // namespace pai::codec
