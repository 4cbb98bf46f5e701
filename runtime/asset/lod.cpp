#include "asset/lod.h"

#include <meshoptimizer.h>

#include <algorithm>
#include <optional>
#include <span>

#include "asset/codec/gltf_buffers.h"
#include "asset/codec/lod_file.h"
#include "asset/lod_error.h"
#include "asset/simplify.h"
#include "base/glb.h"
#include "base/rows.h"
#include "base/threads.h"

namespace pai {
namespace {

bool deforms(const Primitive& p) { return !p.joints[0].empty() || !p.targets.empty(); }

// Of the extent: with errors that are no larger, levels keep how the mesh hangs together.
constexpr float kTopologyUpTo = 0.1f;

// Places from which on what a mesh draws in all of them counts. Nodes that stand still are drawn as copies from as many on (kGatherFrom of render/model_groups.h;
// of meshes that blend from 1,024), instances always. Fewer that are drawn one by one have levels to spare: which is drawn is a matter of its error.
constexpr std::uint64_t kMany = 32;

// How often each mesh stands in the model.
std::vector<std::uint64_t> count_places(const ModelData& model) {
    std::vector<std::uint64_t> out(model.meshes.size());
    for (const ModelNode& node : model.nodes) {
        if (node.mesh < 0 || node.mesh >= static_cast<int>(out.size())) continue;
        const bool field = node.instances >= 0 && node.instances < static_cast<int>(model.instances.size());
        out[static_cast<std::size_t>(node.mesh)] += field ? model.instances[static_cast<std::size_t>(node.instances)].size() : 1;
    }
    return out;
}

bool is_large(const Primitive& p, std::uint64_t places, const LodOptions& options) {
    if (p.mode != Primitive::Mode::Triangles || deforms(p)) return false;
    const std::uint64_t triangles = p.indices.size() / 3, fewest = std::max<std::uint64_t>(options.fewest_triangles, 1);
    return triangles >= fewest || (places >= kMany && triangles >= options.fewest_copied && triangles * places >= fewest);
}

LodOptions options_for(std::uint64_t places, LodOptions options) {
    if (places < kMany) return options;
    options.coarsest_triangles = std::min(options.coarsest_triangles, options.coarsest_copied);
    options.most_error = std::max(options.most_error, options.most_error_copied);
    return options;
}

// A level that keeps more than this of the one before is not worth its memory.
constexpr double kWorthwhile = 0.85;

class LodBuilder {
public:
    LodBuilder(const Primitive& primitive, bool lock_borders, const LodOptions& options, int threads, std::vector<PrimitiveLod>& lods, std::vector<std::uint32_t>& indices)
        : p_(primitive), lock_borders_(lock_borders), options_(options), threads_(threads), lods_(lods), indices_(indices),
          extent_m_(meshopt_simplifyScale(&p_.positions[0].x, p_.positions.size(), sizeof(glm::vec3))) {
        if (options.look_share > 0) look_.emplace(primitive);
    }

    void build() {
        indices_.reserve(static_cast<std::size_t>(static_cast<double>(p_.indices.size()) * (0.1 + options_.keep / (1 - options_.keep))));
        std::span<const std::uint32_t> level = p_.indices;
        std::vector<std::uint32_t> kept;
        float error_m = 0;
        for (int i = 0; i < options_.most_levels && level.size() / 3 > options_.coarsest_triangles; ++i) {
            Simplified next = simplified(level, i);
            if (next.indices.empty() || static_cast<double>(next.indices.size()) > kWorthwhile * static_cast<double>(level.size())) break;
            // Each level is made of the one before, so errors add up at most.
            error_m += next.error_m;
            if (look_) error_m = std::max(error_m, look_->measure(next.indices) * options_.look_share);
            add(next.indices, error_m);
            kept = std::move(next.indices);
            level = kept;
        }
    }

private:
    Simplified simplified(std::span<const std::uint32_t> level, int turn) const {
        Simplified out = simplify(p_.positions, level, {options_.keep, options_.most_error * extent_m_, lock_borders_, turn, threads_});
        if (static_cast<double>(out.indices.size()) <= kWorthwhile * static_cast<double>(level.size()) || options_.most_error <= kTopologyUpTo || lock_borders_) return out;
        // Edges between pieces of a texture and thin parts hold it up; in a few pixels nobody sees what becomes of them.
        const auto wanted = static_cast<std::size_t>(static_cast<double>(level.size() / 3) * static_cast<double>(options_.keep)) * 3;
        float error = 0;
        out.indices.resize(level.size());
        out.indices.resize(meshopt_simplifySloppy(out.indices.data(), level.data(), level.size(), &p_.positions[0].x, p_.positions.size(), sizeof(glm::vec3), wanted, options_.most_error, &error));
        out.error_m = error * extent_m_;
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
    const LodOptions options_;
    const int threads_;
    std::vector<PrimitiveLod>& lods_;
    std::vector<std::uint32_t>& indices_;
    float extent_m_;
    std::optional<LookError> look_;
};

}  // namespace

std::vector<MadeLods> make_lods(const ModelData& model, const LodOptions& options, int threads, const std::function<bool()>& stopped) {
    std::vector<MadeLods> all;
    const std::vector<std::uint64_t> places = count_places(model);
    for (std::uint32_t m = 0; m < model.meshes.size(); ++m) {
        const std::vector<Primitive>& primitives = model.meshes[m].primitives;
        for (std::uint32_t p = 0; p < primitives.size(); ++p)
            if (primitives[p].lods.empty() && is_large(primitives[p], places[m], options)) all.push_back({m, p, {}, {}});
    }
    const int of_each = std::max(1, threads / static_cast<int>(std::max<std::size_t>(all.size(), 1)));
    each_row(
        all.size(), threads,
        [&](std::size_t i) {
            const std::vector<Primitive>& primitives = model.meshes[all[i].mesh].primitives;
            LodBuilder(primitives[all[i].primitive], primitives.size() > 1, options_for(places[all[i].mesh], options), of_each, all[i].lods, all[i].indices).build();
        },
        stopped);
    std::erase_if(all, [](const MadeLods& made) { return made.lods.empty(); });
    return all;
}

LodReport build_lods(ModelData& model, const LodOptions& options) {
    LodReport report;
    const int threads = threads_to_use();
    const std::vector<std::uint64_t> all_places = count_places(model);
    for (Mesh& mesh : model.meshes) {
        const std::uint64_t places = all_places[static_cast<std::size_t>(&mesh - model.meshes.data())];
        for (Primitive& p : mesh.primitives) {
            p.lods.clear();
            p.lod_indices.clear();
            if (!is_large(p, places, options)) continue;
            LodBuilder(p, mesh.primitives.size() > 1, options_for(places, options), threads, p.lods, p.lod_indices).build();
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
