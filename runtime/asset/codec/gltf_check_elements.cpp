// Elements of accessors: bounds, units, order, indices, influences.
#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <unordered_map>
#include <unordered_set>

#include "asset/codec/gltf_check_data.h"

namespace pai::codec {
namespace {

constexpr std::size_t kMostComponents = 16;
using Element = std::array<double, kMostComponents>;

double load_value(const std::byte* at, std::int64_t type) {
    switch (type) {
        case 5120: return static_cast<std::int8_t>(*at);
        case 5121: return static_cast<std::uint8_t>(*at);
        case 5122: return static_cast<std::int16_t>(load_le16(at));
        case 5123: return load_le16(at);
        case 5125: return load_le32(at);
        default: return std::bit_cast<float>(load_le32(at));
    }
}

// Reads the elements of an accessor in ascending order; all it will read is known to be there.
class ElementReader {
public:
    // Nothing if there is nothing to read, or not all of it is there.
    static std::optional<ElementReader> open(const CheckModel& model, const CheckBuffers& buffers, const CheckAccessor& accessor) {
        if (!accessor.whole() || (accessor.view < 0 && !accessor.sparse)) return {};
        ElementReader reader(accessor);
        if (accessor.view >= 0) {
            const CheckView* view = item_of(model.views, accessor.view);
            if (!view || (view->stride >= 0 && view->stride < accessor.length())) return {};
            reader.stride_ = view->stride >= 0 ? view->stride : accessor.packed();
            if (accessor.count - 1 > kFar / reader.stride_) return {};
            reader.base_ = buffers.bytes(model, accessor.view, accessor.offset, reader.stride_ * (accessor.count - 1) + accessor.length());
            if (reader.base_.empty()) return {};
        }
        if (accessor.sparse && !reader.open_sparse(model, buffers)) return {};
        return reader;
    }
    bool has_base() const { return !base_.empty(); }
    const CheckAccessor& accessor() const { return *accessor_; }
    // How many elements each() visits.
    std::int64_t visits() const { return has_base() ? accessor_->count : accessor_->sparse->count + 1; }
    std::int64_t sparse_count() const { return indices_.empty() ? 0 : accessor_->sparse->count; }
    std::uint32_t sparse_index(std::int64_t i) const {
        return static_cast<std::uint32_t>(load_value(indices_.data() + i * index_size_, accessor_->sparse->indices_type));
    }

    // Element `e`, not before the one asked for last.
    void read(std::int64_t e, Element& out) {
        if (!indices_.empty()) {
            while (cursor_ + 1 < accessor_->sparse->count && sparse_index(cursor_) < e) ++cursor_;
            if (sparse_index(cursor_) == e) return load(values_.data() + cursor_ * accessor_->packed(), out);
        }
        if (has_base()) load(base_.data() + e * stride_, out);
        else out.fill(0);
    }
    // Calls visit(index, element) for all elements; of zeros without a view only for one that is not sparse.
    template <class F>
    void each(F&& visit) {
        Element element{};
        if (has_base()) {
            for (std::int64_t e = 0; e < accessor_->count; ++e) {
                read(e, element);
                visit(e, element);
            }
            return;
        }
        for (std::int64_t i = 0; i < accessor_->sparse->count; ++i) {
            load(values_.data() + i * accessor_->packed(), element);
            visit(sparse_index(i), element);
        }
        element.fill(0);
        if (accessor_->sparse->count < accessor_->count) visit(0, element);
    }

private:
    static constexpr std::int64_t kFar = std::int64_t{1} << 52;
    explicit ElementReader(const CheckAccessor& accessor) : accessor_(&accessor) {}

    bool open_sparse(const CheckModel& model, const CheckBuffers& buffers) {
        const CheckSparse& sparse = *accessor_->sparse;
        index_size_ = CheckAccessor::size_of(sparse.indices_type);
        if (sparse.count < 1 || index_size_ == 0 || sparse.count > accessor_->count || sparse.count > kFar / accessor_->packed()) return false;
        indices_ = buffers.bytes(model, sparse.indices_view, sparse.indices_offset, index_size_ * sparse.count);
        values_ = buffers.bytes(model, sparse.values_view, sparse.values_offset, accessor_->packed() * (sparse.count - 1) + accessor_->length());
        return !indices_.empty() && !values_.empty();
    }
    void load(const std::byte* at, Element& out) const {
        const std::int64_t size = CheckAccessor::size_of(accessor_->type);
        std::size_t i = 0;
        for (int column = 0; column < accessor_->columns; ++column)
            for (int row = 0; row < accessor_->rows; ++row) out[i++] = load_value(at + column * accessor_->column_stride() + row * size, accessor_->type);
    }

    const CheckAccessor* accessor_;
    ByteSpan base_, indices_, values_;
    std::int64_t stride_ = 0, index_size_ = 0, cursor_ = 0;
};

// The value that a normalised integer stands for.
double scaled(double v, const CheckAccessor& a) {
    if (!a.normalized) return v;
    switch (a.type) {
        case 5120: return std::max(v / 127, -1.0);
        case 5121: return v / 255;
        case 5122: return std::max(v / 32767, -1.0);
        case 5123: return v / 65535;
        default: return v;
    }
}

// As a declared bound compares with elements: floats in their precision.
double as_stored(double v, std::int64_t type) {
    if (type != 5126) return v;
    constexpr double kMost = std::numeric_limits<float>::max();
    return static_cast<float>(std::clamp(v, -kMost, kMost));
}

class ElementPass {
public:
    ElementPass(GltfLinks& links, const CheckBuffers& buffers, const GltfCheckLimits& limits)
        : links_(links), buffers_(buffers), left_(limits.components + limits.components_per_byte * buffers.size()) {}
    void run();

private:
    Issues& issues() { return links_.issues(); }
    // A reader, unless the work that may be spent is spent.
    std::optional<ElementReader> open(std::int64_t index) {
        const CheckAccessor* a = item_of(links_.model.accessors, index);
        auto reader = a ? ElementReader::open(links_.model, buffers_, *a) : std::nullopt;
        if (!reader) return {};
        const auto work = static_cast<std::uint64_t>(reader->visits()) * static_cast<std::uint64_t>(a->components());
        if (work > left_) {
            if (!told_) issues().add("DATA_CHECK_INCOMPLETE", Path() / "accessors", "more elements than are looked at; the rest is taken as it is");
            told_ = true;
            return {};
        }
        left_ -= work;
        return reader;
    }
    void bounds(std::size_t i);
    void sparse_indices(const ElementReader& reader, const Path& at);
    void bound(const CheckAccessor& a, const std::vector<double>& declared, const Element& actual, const std::array<std::uint64_t, kMostComponents>& beyond, bool low,
               const Path& at);
    void element(const ElementCheck& check);
    void indices(ElementReader& reader, const ElementCheck& check);
    void times(ElementReader& reader, const std::string& at);
    void lengths(ElementReader& reader, const ElementCheck& check);
    void quaternions(ElementReader& reader, const std::string& at, bool cubic);
    void matrices(ElementReader& reader, const std::string& at);
    void influences(std::size_t mesh, std::int64_t joints);
    void vertex_influences(const CheckPrimitive& primitive, std::int64_t most, const Path& at);

    GltfLinks& links_;
    const CheckBuffers& buffers_;
    std::uint64_t left_;
    bool told_ = false;
};

void ElementPass::sparse_indices(const ElementReader& reader, const Path& at) {
    const Path here = at / "sparse";
    std::int64_t last = -1;
    for (std::int64_t i = 0; i < reader.sparse_count(); ++i) {
        const std::int64_t index = reader.sparse_index(i);
        if (index <= last) issues().add("ACCESSOR_SPARSE_INDICES_NON_INCREASING", here, "number {} is {}, after {}", i, index, last);
        if (index >= reader.accessor().count) issues().add("ACCESSOR_SPARSE_INDEX_OOB", here, "number {} is {}, the accessor has {} elements", i, index, reader.accessor().count);
        last = index;
    }
}

void ElementPass::bound(const CheckAccessor& a, const std::vector<double>& declared, const Element& actual,
                        const std::array<std::uint64_t, kMostComponents>& beyond, bool low, const Path& at) {
    for (std::size_t c = 0; c < declared.size() && c < kMostComponents; ++c) {
        if (!std::isfinite(actual[c])) continue;
        const double stored = as_stored(declared[c], a.type);
        if (stored != actual[c] && low) issues().add("ACCESSOR_MIN_MISMATCH", at / c, "declared {}, is {}", declared[c], actual[c]);
        if (stored != actual[c] && !low) issues().add("ACCESSOR_MAX_MISMATCH", at / c, "declared {}, is {}", declared[c], actual[c]);
        if (beyond[c] && low) issues().add("ACCESSOR_ELEMENT_OUT_OF_MIN_BOUND", at / c, "{} values below {}", beyond[c], declared[c]);
        if (beyond[c] && !low) issues().add("ACCESSOR_ELEMENT_OUT_OF_MAX_BOUND", at / c, "{} values above {}", beyond[c], declared[c]);
    }
}

void ElementPass::bounds(std::size_t i) {
    auto reader = open(static_cast<std::int64_t>(i));
    if (!reader) return;
    const CheckAccessor& a = reader->accessor();
    const Path top, list = top / "accessors", at = list / i;
    sparse_indices(*reader, at);
    const auto n = static_cast<std::size_t>(a.components());
    Element low, high, min, max;
    low.fill(std::numeric_limits<double>::infinity());
    high.fill(-std::numeric_limits<double>::infinity());
    min.fill(-std::numeric_limits<double>::infinity());
    max.fill(std::numeric_limits<double>::infinity());
    for (std::size_t c = 0; c < n; ++c) {
        if (a.min) min[c] = as_stored((*a.min)[c], a.type);
        if (a.max) max[c] = as_stored((*a.max)[c], a.type);
    }
    std::array<std::uint64_t, kMostComponents> below{}, above{};
    reader->each([&](std::int64_t e, const Element& v) {
        for (std::size_t c = 0; c < n; ++c) {
            if (!std::isfinite(v[c])) {
                issues().add("ACCESSOR_INVALID_FLOAT", at, "component {} of element {} is {}", c, e, v[c]);
                continue;
            }
            low[c] = std::min(low[c], v[c]);
            high[c] = std::max(high[c], v[c]);
            below[c] += v[c] < min[c];
            above[c] += v[c] > max[c];
        }
    });
    if (a.min) bound(a, *a.min, low, below, true, at / "min");
    if (a.max) bound(a, *a.max, high, above, false, at / "max");
}

void ElementPass::element(const ElementCheck& check) {
    auto reader = open(check.accessor);
    if (!reader || !reader->has_base()) return;
    switch (check.kind) {
        case ElementCheck::Unit3:
        case ElementCheck::Unit3Sign:
        case ElementCheck::Clamped: return lengths(*reader, check);
        case ElementCheck::Indices: return indices(*reader, check);
        case ElementCheck::Times: return times(*reader, check.pointer);
        case ElementCheck::Quaternions: return quaternions(*reader, check.pointer, false);
        case ElementCheck::CubicQuaternions: return quaternions(*reader, check.pointer, true);
        case ElementCheck::BindMatrices: return matrices(*reader, check.pointer);
    }
}

void ElementPass::lengths(ElementReader& reader, const ElementCheck& check) {
    constexpr double kTolerance = 0.00674;  // a little more than the error of signed 8-bit components
    const CheckAccessor& a = reader.accessor();
    const auto n = static_cast<std::size_t>(a.components());
    reader.each([&](std::int64_t e, const Element& raw) {
        if (check.kind == ElementCheck::Clamped) {
            for (std::size_t c = 0; c < n; ++c)
                if (raw[c] < 0 || raw[c] > 1) issues().add("ACCESSOR_NON_CLAMPED", check.pointer, "component {} of element {} is {}", c, e, raw[c]);
            return;
        }
        double sum = 0;
        for (std::size_t c = 0; c < 3; ++c) sum += scaled(raw[c], a) * scaled(raw[c], a);
        if (std::abs(std::sqrt(sum) - 1) > kTolerance) issues().add("ACCESSOR_VECTOR3_NON_UNIT", check.pointer, "element {} is {} long", e, std::sqrt(sum));
        const double sign = scaled(raw[3], a);
        if (check.kind == ElementCheck::Unit3Sign && sign != 1 && sign != -1) issues().add("ACCESSOR_INVALID_SIGN", check.pointer, "w of element {} is {}", e, sign);
    });
}

void ElementPass::indices(ElementReader& reader, const ElementCheck& check) {
    const std::int64_t type = reader.accessor().type;
    const double restart = type == 5121 ? 255 : type == 5123 ? 65535 : 4294967295.0;
    const double last = static_cast<double>(check.vertices) - 1;
    std::array<double, 3> corner{};
    std::uint64_t degenerate = 0;
    reader.each([&](std::int64_t e, const Element& v) {
        if (check.vertices >= 0 && v[0] > last) issues().add("ACCESSOR_INDEX_OOB", check.pointer, "number {} is {}, the last vertex is {}", e, v[0], last);
        if (v[0] == restart) issues().add("ACCESSOR_INDEX_PRIMITIVE_RESTART", check.pointer, "number {} restarts the primitive", e);
        corner[static_cast<std::size_t>(e % 3)] = v[0];
        if (check.triangles && e % 3 == 2) degenerate += corner[0] == corner[1] || corner[1] == corner[2] || corner[0] == corner[2];
    });
    if (degenerate) issues().add("ACCESSOR_INDEX_TRIANGLE_DEGENERATE", check.pointer, "{} of {} triangles have no area", degenerate, reader.accessor().count / 3);
}

void ElementPass::times(ElementReader& reader, const std::string& at) {
    double last = 0;
    reader.each([&](std::int64_t e, const Element& v) {
        if (v[0] < 0) return issues().add("ACCESSOR_ANIMATION_INPUT_NEGATIVE", at, "keyframe {} is at {} s", e, v[0]);
        if (e > 0 && v[0] <= last) issues().add("ACCESSOR_ANIMATION_INPUT_NON_INCREASING", at, "keyframe {} is at {} s, the one before at {} s", e, v[0], last);
        last = v[0];
    });
}

void ElementPass::quaternions(ElementReader& reader, const std::string& at, bool cubic) {
    constexpr double kTolerance = 0.00769;  // as for vectors of three, with one component more
    reader.each([&](std::int64_t e, const Element& v) {
        if (cubic && e % 3 != 1) return;  // tangents
        double sum = 0;
        for (std::size_t c = 0; c < 4; ++c) sum += scaled(v[c], reader.accessor()) * scaled(v[c], reader.accessor());
        if (std::abs(std::sqrt(sum) - 1) > kTolerance)
            issues().add("ACCESSOR_ANIMATION_SAMPLER_OUTPUT_NON_NORMALIZED_QUATERNION", at, "element {} is {} long", e, std::sqrt(sum));
    });
}

void ElementPass::matrices(ElementReader& reader, const std::string& at) {
    reader.each([&](std::int64_t e, const Element& v) {
        for (const std::size_t c : {3u, 7u, 11u, 15u})
            if (v[c] != (c == 15 ? 1.0 : 0.0)) issues().add("ACCESSOR_INVALID_IBM", at, "component {} of matrix {} is {}", c, e, v[c]);
    });
}

// For each mesh the fewest joints of the skins that move it, -1 if none does.
std::vector<std::int64_t> fewest_joints(const CheckModel& model) {
    std::vector<std::int64_t> out(model.meshes.size(), -1);
    for (const CheckNode& node : model.nodes) {
        const auto* skin = item_of(model.skins, node.skin);
        std::int64_t* joints = item_of(out, node.mesh);
        if (!skin || skin->empty() || !joints) continue;
        const auto count = static_cast<std::int64_t>(skin->size());
        *joints = *joints < 0 ? count : std::min(*joints, count);
    }
    return out;
}

void ElementPass::influences(std::size_t index, std::int64_t joints) {
    const CheckMesh& mesh = links_.model.meshes[index];
    if (joints < 1 || !mesh.skinned()) return;
    const Path top, list = top / "meshes", at = list / index, primitives = at / "primitives";
    for (std::size_t k = 0; k < mesh.primitives.size(); ++k) {
        const Path primitive = primitives / k;
        vertex_influences(mesh.primitives[k], joints - 1, primitive / "attributes");
    }
}

void ElementPass::run() {
    for (std::size_t i = 0; i < links_.model.accessors.size(); ++i) bounds(i);
    for (const ElementCheck& check : links_.elements) element(check);
    const std::vector<std::int64_t> joints = fewest_joints(links_.model);
    for (std::size_t m = 0; m < joints.size(); ++m) influences(m, joints[m]);
}

struct InfluenceSet {
    ElementReader joints, weights;
    std::string joints_name, weights_name;
};

void ElementPass::vertex_influences(const CheckPrimitive& primitive, std::int64_t most, const Path& at) {
    std::vector<InfluenceSet> sets;
    const std::unordered_map<std::string_view, std::int64_t> accessors(primitive.attributes.begin(), primitive.attributes.end());
    const auto find = [&](const std::string& name) {
        const auto a = accessors.find(name);
        return a == accessors.end() ? std::nullopt : open(a->second);
    };
    for (int s = 0; s < primitive.joints; ++s) {
        const std::string joints_name = fmt::format("JOINTS_{}", s), weights_name = fmt::format("WEIGHTS_{}", s);
        auto joints = find(joints_name), weights = find(weights_name);
        if (!joints || !weights || !joints->has_base() || !weights->has_base()) return;
        if (joints->accessor().count != primitive.vertices || weights->accessor().count != primitive.vertices) return;
        if (joints->accessor().components() != 4 || weights->accessor().components() != 4) return;
        sets.push_back({*joints, *weights, joints_name, weights_name});
    }
    std::unordered_set<double> used;
    Element j{}, w{};
    for (std::int64_t v = 0; v < primitive.vertices && !sets.empty(); ++v) {
        used.clear();
        float sum = 0;
        for (InfluenceSet& set : sets) {
            set.joints.read(v, j);
            set.weights.read(v, w);
            for (std::size_t c = 0; c < 4; ++c) {
                const double weight = scaled(w[c], set.weights.accessor());
                if (j[c] > static_cast<double>(most)) issues().add("ACCESSOR_JOINTS_INDEX_OOB", at / set.joints_name, "joint {} of vertex {}, the last is {}", j[c], v, most);
                else if (weight == 0 && j[c] != 0) issues().add("ACCESSOR_JOINTS_USED_ZERO_WEIGHT", at / set.joints_name, "joint {} of vertex {} has no weight", j[c], v);
                else if (weight != 0) {
                    const bool fresh = used.insert(j[c]).second;
                    if (!fresh) issues().add("ACCESSOR_JOINTS_INDEX_DUPLICATE", at / set.joints_name, "joint {} moves vertex {} twice", j[c], v);
                    if (weight < 0) issues().add("ACCESSOR_WEIGHTS_NEGATIVE", at / set.weights_name, "weight {} of vertex {}", weight, v);
                    else if (fresh) sum = static_cast<float>(sum + weight);
                }
            }
        }
        // One step of 1/255 for each pair of influences after the first pair.
        const double tolerance = 0.0039216 * static_cast<double>((used.size() + 1) / 2) - 0.0039216;
        if (std::abs(static_cast<double>(sum) - 1) > tolerance)
            for (const InfluenceSet& set : sets) issues().add("ACCESSOR_WEIGHTS_NON_NORMALIZED", at / set.weights_name, "the weights of vertex {} sum to {}", v, sum);
    }
}

}  // namespace

ByteSpan CheckBuffers::bytes(const CheckModel& model, std::int64_t index, std::int64_t offset, std::int64_t length) const {
    const CheckView* view = item_of(model.views, index);
    const ByteSpan* span = view ? item_of(spans, view->buffer) : nullptr;
    if (!span || view->compressed || view->offset < 0 || view->length < 0 || offset < 0 || length < 0) return {};
    const auto size = static_cast<std::int64_t>(span->size());
    if (view->offset > size || view->length > size - view->offset || offset > view->length || length > view->length - offset) return {};
    return span->subspan(static_cast<std::size_t>(view->offset + offset), static_cast<std::size_t>(length));
}

std::uint64_t CheckBuffers::size() const {
    std::uint64_t sum = 0;
    for (const ByteSpan& span : spans) sum += span.size();
    return sum;
}

void check_elements(GltfLinks& links, const CheckBuffers& buffers, const GltfCheckLimits& limits) { ElementPass(links, buffers, limits).run(); }

}  // namespace pai::codec
