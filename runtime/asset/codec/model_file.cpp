#include "asset/codec/model_file.h"

#include <algorithm>

#include <glm/common.hpp>

#include "asset/codec/points_file.h"

namespace pai::codec {
namespace {

bool ends_like(std::string_view path, std::string_view extension) {
    if (path.size() < extension.size()) return false;
    return std::equal(extension.begin(), extension.end(), path.end() - static_cast<std::ptrdiff_t>(extension.size()), [](char a, char b) { return a == (b >= 'A' && b <= 'Z' ? b - 'A' + 'a' : b); });
}

// Half a turn about X: what pointed down and away points up and here.
constexpr glm::quat kUpright{0, 1, 0, 0};

ModelData model_of(SplatCloud cloud, const glm::quat& rotation) {
    ModelData model{.nodes = std::vector<ModelNode>(1), .meshes = std::vector<Mesh>(1)};
    model.nodes[0].mesh = 0;
    model.nodes[0].rotation = rotation;
    model.nodes[0].model_from_node = glm::mat4_cast(rotation);
    for (const glm::vec3& p : cloud.positions) model.bounds.add(rotation * p);
    model.meshes[0].splats.push_back(std::move(cloud));
    return model;
}

Result<ModelData> read_ply(ByteSpan file) {
    PAI_TRY(const PlyHeader header, read_ply_header(file));
    if (!is_splat_ply(header)) return read_ply_model(file, header);
    PAI_TRY(SplatCloud cloud, read_splat_ply(file, header));
    return model_of(std::move(cloud), kUpright);
}

}  // namespace

ModelFormat model_format(ByteSpan file, std::string_view path) {
    if (is_ply(file)) return ModelFormat::Ply;
    if (is_spz(file)) return ModelFormat::Spz;
    if (is_pnts(file)) return ModelFormat::Pnts;
    const bool glb = file.size() >= 4 && as_text(file.first(4)) == "glTF";
    return !glb && ends_like(path, ".splat") ? ModelFormat::DotSplat : ModelFormat::Gltf;
}

Result<ModelData> read_model(ByteSpan file, std::string_view path, const ResourceReader& open, const GltfLimits& limits) {
    switch (model_format(file, path)) {
        case ModelFormat::Ply: return read_ply(file);
        case ModelFormat::Pnts: return read_pnts(file);
        case ModelFormat::Spz: {
            PAI_TRY(SplatCloud cloud, read_spz(file));
            return model_of(std::move(cloud), glm::quat(1, 0, 0, 0));
        }
        case ModelFormat::DotSplat: {
            PAI_TRY(SplatCloud cloud, read_dot_splat(file));
            return model_of(std::move(cloud), kUpright);
        }
        case ModelFormat::Gltf: break;
    }
    return read_gltf(file, open, limits);
}

}  // namespace pai::codec
