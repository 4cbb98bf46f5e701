#include "asset/model.h"

#include <set>

#include "asset/codec/picture_batch.h"

namespace pai {
namespace {

template <class T>
std::size_t bytes_of(const std::vector<T>& v) {
    return v.size() * sizeof(T);
}

std::size_t bytes_of_primitive(const Primitive& p) {
    std::size_t sum = bytes_of(p.positions) + bytes_of(p.normals) + bytes_of(p.tangents) + bytes_of(p.colours) + bytes_of(p.indices) +
                      bytes_of(p.lods) + bytes_of(p.lod_indices);
    for (const auto& uv : p.uvs) sum += bytes_of(uv);
    for (std::size_t set = 0; set < p.joints.size(); ++set) sum += bytes_of(p.joints[set]) + bytes_of(p.weights[set]);
    for (const MorphTarget& t : p.targets) sum += bytes_of(t.positions) + bytes_of(t.normals) + bytes_of(t.tangents);
    return sum;
}

}  // namespace

std::size_t SplatCloud::byte_count() const {
    return positions.size() * sizeof(glm::vec3) + scales.size() * sizeof(glm::vec3) + rotations.size() * sizeof(glm::quat) +
           colours.size() * sizeof(glm::vec3) + opacities.size() * sizeof(float) + sh.size() * sizeof(std::uint16_t);
}

std::size_t ModelData::byte_count() const {
    std::size_t sum = bytes_of(nodes) + bytes_of(materials);
    for (const Mesh& m : meshes) {
        for (const Primitive& p : m.primitives) sum += bytes_of_primitive(p);
        for (const SplatCloud& s : m.splats) sum += s.byte_count();
    }
    std::set<const void*> files;
    for (const Pixels& p : images) sum += codec::held_bytes(p, files);
    for (const Skin& s : skins) sum += bytes_of(s.joints) + bytes_of(s.joint_from_mesh);
    for (const Animation& a : animations)
        for (const AnimationChannel& c : a.channels) sum += bytes_of(c.times_s) + bytes_of(c.values);
    for (const Instances& i : instances)
        sum += bytes_of(i.translations) + bytes_of(i.scales) + bytes_of(i.rotations) + bytes_of(i.tints) + bytes_of(i.glow_channels);
    return sum;
}

}  // namespace pai
