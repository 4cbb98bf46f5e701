#include "asset/lod.h"

#include <meshoptimizer.h>

#include <algorithm>
#include <optional>

#include "asset/codec/gltf_buffers.h"
#include "asset/codec/lod_file.h"
#include "asset/lod_error.h"
#include "base/glb.h"
#include "base/rows.h"

namespace pai {
namespace {

bool deforms(const Primitive& p) { return !p.joints[0].empty() || !p.targets.empty(); }

bool is_large(const Primitive& p, const LodOptions& options) {
    return p.mode == Primitive::Mode::Triangles && p.indices.size() / 3 >= std::max<std::uint64_t>(options.fewest_triangles, 1) && !deforms(p);
}

// A level that keeps more than this of the one before is not worth its memory.
constexpr double kWorthwhile = 0.85;
// Of the extent of the mesh: what looks like another thing is no level of it.
constexpr float kMostError = 0.05f;

class LodBuilder {
public:
    LodBuilder(const Primitive& primitive, bool lock_borders, const LodOptions& options, std::vector<PrimitiveLod>& lods, std::vector<std::uint32_t>& indices)
        : p_(primitive), lock_borders_(lock_borders), options_(options), lods_(lods), indices_(indices),
          extent_m_(meshopt_simplifyScale(&p_.positions[0].x, p_.positions.size(), sizeof(glm::vec3))) {
        if (options.look_share > 0) look_.emplace(primitive);
    }

    void build() {
        std::vector<std::uint32_t> level = p_.indices;
        float error_m = 0;
        for (int i = 0; i < options_.most_levels && level.size() / 3 > options_.coarsest_triangles; ++i) {
            float step = 0;
            std::vector<std::uint32_t> next = simplified(level, step);
            if (next.empty() || static_cast<double>(next.size()) > kWorthwhile * static_cast<double>(level.size())) break;
            // Each level is made of the one before, so errors add up at most.
            error_m += step * extent_m_;
            if (look_) error_m = std::max(error_m, look_->measure(next) * options_.look_share);
            add(next, error_m);
            level = std::move(next);
        }
    }

private:
    std::vector<std::uint32_t> simplified(const std::vector<std::uint32_t>& level, float& error) const {
        const auto wanted = static_cast<std::size_t>(static_cast<double>(level.size() / 3) * static_cast<double>(options_.keep)) * 3;
        std::vector<std::uint32_t> out(level.size());
        const unsigned flags = lock_borders_ ? static_cast<unsigned>(meshopt_SimplifyLockBorder) : 0u;
        out.resize(meshopt_simplify(out.data(), level.data(), level.size(), &p_.positions[0].x, p_.positions.size(), sizeof(glm::vec3), wanted, kMostError, flags, &error));
        return out;
    }

    void add(const std::vector<std::uint32_t>& level, float error_m) {
        const std::size_t first = indices_.size();
        indices_.resize(first + level.size());
        meshopt_optimizeVertexCache(indices_.data() + first, level.data(), level.size(), p_.positions.size());
        lods_.push_back({static_cast<std::uint32_t>(first), static_cast<std::uint32_t>(level.size()), error_m});
    }

    const Primitive& p_;
    bool lock_borders_;
    const LodOptions& options_;
    std::vector<PrimitiveLod>& lods_;
    std::vector<std::uint32_t>& indices_;
    float extent_m_;
    std::optional<LookError> look_;
};

}  // namespace

std::vector<MadeLods> make_lods(const ModelData& model, const LodOptions& options, int threads, const std::function<bool()>& stopped) {
    std::vector<MadeLods> all;
    for (std::uint32_t m = 0; m < model.meshes.size(); ++m) {
        const std::vector<Primitive>& primitives = model.meshes[m].primitives;
        for (std::uint32_t p = 0; p < primitives.size(); ++p)
            if (primitives[p].lods.empty() && is_large(primitives[p], options)) all.push_back({m, p, {}, {}});
    }
    each_row(
        all.size(), threads,
        [&](std::size_t i) {
            const std::vector<Primitive>& primitives = model.meshes[all[i].mesh].primitives;
            LodBuilder(primitives[all[i].primitive], primitives.size() > 1, options, all[i].lods, all[i].indices).build();
        },
        stopped);
    std::erase_if(all, [](const MadeLods& made) { return made.lods.empty(); });
    return all;
}

LodReport build_lods(ModelData& model, const LodOptions& options) {
    LodReport report;
    for (Mesh& mesh : model.meshes) {
        for (Primitive& p : mesh.primitives) {
            p.lods.clear();
            p.lod_indices.clear();
            if (!is_large(p, options)) continue;
            LodBuilder(p, mesh.primitives.size() > 1, options, p.lods, p.lod_indices).build();
            if (p.lods.empty()) continue;
            ++report.primitives;
            report.levels += p.lods.size();
            report.triangles += p.indices.size() / 3;
            report.coarsest += p.lods.back().index_count / 3;
        }
    }
    return report;
}

Result<Bytes> store_lods(ByteSpan glb, const ModelData& model) {
    PAI_TRY(const codec::GlbParts parts, codec::split_glb(glb, glb.size()));
    if (!parts.is_container) return Error(Code::Corrupt, "expected a GLB container to keep levels of detail in");
    Bytes others;
    for (std::size_t at = 0; at < parts.others.size();) {
        const std::size_t size = kGlbChunkHeaderBytes + load_le32(parts.others.data() + at);
        const ByteSpan chunk = parts.others.subspan(at, size);
        if (load_le32(chunk.data() + 4) != codec::kLodChunk) others.insert(others.end(), chunk.begin(), chunk.end());
        at += size;
    }
    append_glb_chunk(others, codec::kLodChunk, codec::write_lods(model));
    auto out = write_glb(parts.json, parts.bin, others);
    if (!out) return std::move(out.error()).context("with levels of detail");
    return out;
}

}  // namespace pai
