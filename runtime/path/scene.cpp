#include "path/scene.h"

#include <algorithm>
#include <cmath>
#include <cstring>

#include <embree3/rtcore.h>
#include <fmt/format.h>
#include <glm/geometric.hpp>
#include <glm/gtc/matrix_transform.hpp>
#include <glm/matrix.hpp>

#include "embree/embree.h"

namespace pai::path {
namespace {

glm::vec3 unit(const glm::vec3& v, const glm::vec3& otherwise) {
    const float length2 = glm::dot(v, v);
    return length2 > 0 && std::isfinite(length2) ? v / std::sqrt(length2) : otherwise;
}

glm::mat4 compose(const Instances& copies, std::size_t i) {
    glm::mat4 out = glm::mat4_cast(copies.rotations[i]);
    for (int axis = 0; axis < 3; ++axis) out[axis] *= copies.scales[i][axis];
    out[3] = glm::vec4(copies.translations[i], 1);
    return out;
}

// One vertex while it is moved.
struct Vertex {
    glm::vec3 position, normal, tangent;
};

// What moves the vertices of a primitive: targets, then joints, then the node. Source: Khronos glTF 2.0, 3.7.2.2 and 3.7.3.3.
struct Mover {
    const Primitive& primitive;
    std::span<const float> weights;        // of the targets
    const std::vector<glm::mat4>& joints;  // model_from_mesh; empty: not skinned
    glm::mat4 world_from_mesh;
    glm::mat3 normal_from_mesh;

    void add_targets(std::size_t i, Vertex& v) const {
        for (std::size_t t = 0; t < std::min(weights.size(), primitive.targets.size()); ++t) {
            const MorphTarget& target = primitive.targets[t];
            if (weights[t] == 0) continue;
            if (!target.positions.empty()) v.position += weights[t] * target.positions[i];
            if (!target.normals.empty()) v.normal += weights[t] * target.normals[i];
            if (!target.tangents.empty()) v.tangent += weights[t] * target.tangents[i];
        }
    }

    void bend(std::size_t i, Vertex& v) const {
        glm::mat4 blend(0);
        for (std::size_t set = 0; set < primitive.joints.size(); ++set) {
            if (primitive.joints[set].empty() || primitive.weights[set].empty()) continue;
            for (int k = 0; k < 4; ++k) {
                const std::size_t joint = std::min<std::size_t>(primitive.joints[set][i][k], joints.size() - 1);
                blend += primitive.weights[set][i][k] * joints[joint];
            }
        }
        v.position = glm::vec3(blend * glm::vec4(v.position, 1));
        v.tangent = glm::mat3(blend) * v.tangent;
        // By the cofactors, which are the inverse transpose but for its size.
        const glm::mat3 m(blend);
        const glm::mat3 cofactors(glm::cross(m[1], m[2]), glm::cross(m[2], m[0]), glm::cross(m[0], m[1]));
        v.normal = cofactors * v.normal * (glm::dot(m[0], cofactors[0]) < 0 ? -1.0f : 1.0f);
    }

    Vertex at(std::size_t i) const {
        Vertex v{primitive.positions[i], primitive.normals.empty() ? glm::vec3(0, 0, 1) : primitive.normals[i],
                 primitive.tangents.empty() ? glm::vec3(1, 0, 0) : glm::vec3(primitive.tangents[i])};
        add_targets(i, v);
        if (!joints.empty()) bend(i, v);
        return {glm::vec3(world_from_mesh * glm::vec4(v.position, 1)), unit(normal_from_mesh * v.normal, {0, 1, 0}),
                unit(glm::mat3(world_from_mesh) * v.tangent, {1, 0, 0})};
    }
};

bool is_finite(const glm::vec3& v) { return std::isfinite(v.x) && std::isfinite(v.y) && std::isfinite(v.z); }

void move_vertices(const Mover& mover, Piece& piece) {
    const Primitive& p = mover.primitive;
    const bool tangents = !p.tangents.empty();
    piece.positions.reserve(p.positions.size() + 1);
    piece.normals.reserve(p.positions.size());
    for (std::size_t i = 0; i < p.positions.size(); ++i) {
        const Vertex v = mover.at(i);
        piece.positions.push_back(is_finite(v.position) ? v.position : glm::vec3(0));
        piece.normals.push_back(v.normal);
        if (tangents) piece.tangents.emplace_back(v.tangent, p.tangents[i].w * (piece.mirrored ? -1.0f : 1.0f));
    }
}

// As the pose has it, of the variant that the part wears.
const Material& material_of(const Part& part, const Pose& pose, const Primitive& primitive) {
    static const Material kDefault;
    const auto v = static_cast<std::size_t>(part.variant);
    const bool other = part.variant >= 0 && v < primitive.variant_materials.size() && primitive.variant_materials[v] >= 0;
    const int index = other ? primitive.variant_materials[v] : primitive.material;
    const std::vector<Material>& materials = pose.materials.empty() || !part.pose ? part.model->materials : pose.materials;
    return index < 0 || static_cast<std::size_t>(index) >= materials.size() ? kDefault : materials[static_cast<std::size_t>(index)];
}

bool passes(const Material& m, float opacity) { return m.alpha != Material::Alpha::Opaque || opacity < 1 || m.unlit; }

}  // namespace

struct Scene::Embree {
    RTCDevice device = nullptr;
    RTCScene scene = nullptr;
    ~Embree() {
        if (scene) rtcReleaseScene(scene);
        if (device) rtcReleaseDevice(device);
    }
};

Scene::Scene() : embree_(std::make_unique<Embree>()) {}
Scene::~Scene() = default;

void Scene::add_part(const Part& part) {
    const ModelData& model = *part.model;
    Pose rest;
    if (!part.pose) pose_model(model, {}, 0, false, rest);
    const Pose& pose = part.pose ? *part.pose : rest;
    std::vector<glm::mat4> joints;
    for (std::size_t n = 0; n < model.nodes.size(); ++n) {
        const ModelNode& node = model.nodes[n];
        if (node.mesh < 0 || pose.hidden[n] != 0) continue;
        joints.clear();
        if (node.skin >= 0) joint_matrices(model, pose, node.skin, joints);
        const glm::mat4 world_from_node = joints.empty() ? part.world_from_model * pose.model_from_node[n] : part.world_from_model;
        const std::span<const float> weights = std::span(pose.weights).subspan(pose.first_weight[n], pose.first_weight[n + 1] - pose.first_weight[n]);
        const Instances* copies = node.instances < 0 ? nullptr : &model.instances[static_cast<std::size_t>(node.instances)];
        for (const Primitive& p : model.meshes[static_cast<std::size_t>(node.mesh)].primitives) {
            const std::size_t times = copies ? copies->size() : 1;
            if (p.mode != Primitive::Mode::Triangles) {
                left_out_ += p.indices.size() * times;
                continue;
            }
            triangles_ += p.indices.size() / 3 * times;
            if (p.indices.size() < 3 || triangles_ > kMostTriangles) continue;
            for (std::size_t i = 0; i < times; ++i) {
                const glm::mat4 world_from_mesh = copies ? world_from_node * compose(*copies, i) : world_from_node;
                const float determinant = glm::determinant(glm::mat3(world_from_mesh));
                if (!std::isfinite(determinant) || determinant == 0) continue;
                const Material& material = material_of(part, pose, p);
                Piece& piece = pieces_.emplace_back(Piece{.model = &model, .primitive = &p, .material = &material});
                piece.mirrored = determinant < 0;
                piece.opacity = std::min(part.opacity, 1.0f);
                piece.only_seen = part.only_seen;
                piece.passes = passes(material, piece.opacity) || part.only_seen;
                const std::size_t channel = copies && !copies->glow_channels.empty() ? copies->glow_channels[i] : 0;
                if (copies && !copies->tints.empty()) piece.tint = copies->tints[i];
                piece.emission_scale = glm::vec3(piece.tint) * part.glow[channel < part.glow.size() ? channel : 0];
                any_passes_ |= piece.passes;
                move_vertices({p, weights, joints, world_from_mesh, glm::transpose(glm::inverse(glm::mat3(world_from_mesh)))}, piece);
            }
        }
    }
}

Result<std::unique_ptr<Scene>> Scene::create(std::span<const Part> parts) {
    PAI_TRY(load_embree());
    std::unique_ptr<Scene> out(new Scene);
    for (const Part& part : parts) out->add_part(part);
    if (out->triangles_ > kMostTriangles)
        return Error(Code::InvalidArgument, fmt::format("{} triangles with all copies: {} at most can be traced", out->triangles_, kMostTriangles));
    Embree& e = *out->embree_;
    // One thread builds: the same tree every time. SSE4.2: the same arithmetic on every machine, with or without AVX.
    e.device = rtcNewDevice("threads=1,set_affinity=0,isa=sse4.2");
    if (!e.device) return Error(Code::Internal, fmt::format("embree has no device: error {}", static_cast<int>(rtcGetDeviceError(nullptr))));
    e.scene = rtcNewScene(e.device);
    rtcSetSceneFlags(e.scene, RTC_SCENE_FLAG_ROBUST);
    for (const Piece& piece : out->pieces_) {
        RTCGeometry geometry = rtcNewGeometry(e.device, RTC_GEOMETRY_TYPE_TRIANGLE);
        void* positions = rtcSetNewGeometryBuffer(geometry, RTC_BUFFER_TYPE_VERTEX, 0, RTC_FORMAT_FLOAT3, 12, piece.positions.size());
        void* indices = rtcSetNewGeometryBuffer(geometry, RTC_BUFFER_TYPE_INDEX, 0, RTC_FORMAT_UINT3, 12, piece.primitive->indices.size() / 3);
        if (!positions || !indices) {
            rtcReleaseGeometry(geometry);
            return Error(Code::Internal, fmt::format("embree has no memory for {} triangles", out->triangles_));
        }
        std::memcpy(positions, piece.positions.data(), piece.positions.size() * 12);
        std::memcpy(indices, piece.primitive->indices.data(), piece.primitive->indices.size() / 3 * 12);
        rtcCommitGeometry(geometry);
        rtcAttachGeometry(e.scene, geometry);
        rtcReleaseGeometry(geometry);
        if (piece.only_seen) continue;
        for (const glm::vec3& p : piece.positions) out->bounds_.add(p);
    }
    rtcCommitScene(e.scene);
    if (const RTCError error = rtcGetDeviceError(e.device); error != RTC_ERROR_NONE)
        return Error(Code::Internal, fmt::format("embree could not build the scene: error {}", static_cast<int>(error)));
    if (!out->bounds_.empty()) out->grain_ = std::max(glm::length(out->bounds_.max - out->bounds_.min) * 1e-6f, 1e-12f);
    return out;
}

Hit Scene::intersect(const Ray& ray) const {
    RTCIntersectContext context;
    rtcInitIntersectContext(&context);
    RTCRayHit query{};
    query.ray = {ray.origin.x, ray.origin.y, ray.origin.z, 0, ray.direction.x, ray.direction.y, ray.direction.z, 0, ray.far, ~0u, 0, 0};
    query.hit.geomID = query.hit.primID = query.hit.instID[0] = RTC_INVALID_GEOMETRY_ID;
    rtcIntersect1(embree_->scene, &context, &query);
    Hit out;
    if (query.hit.geomID == RTC_INVALID_GEOMETRY_ID) return out;
    out.piece_index = query.hit.geomID;
    out.piece = &pieces_[out.piece_index];
    out.triangle = query.hit.primID;
    out.distance = query.ray.tfar;
    out.u = query.hit.u;
    out.v = query.hit.v;
    for (std::size_t k = 0; k < 3; ++k) out.vertices[k] = out.piece->primitive->indices[std::size_t{out.triangle} * 3 + k];
    const glm::vec3 a = out.piece->positions[out.vertices[0]], b = out.piece->positions[out.vertices[1]], c = out.piece->positions[out.vertices[2]];
    out.position = a * (1 - out.u - out.v) + b * out.u + c * out.v;
    out.normal = unit(glm::cross(b - a, c - a), -ray.direction);
    if (out.piece->mirrored) out.normal = -out.normal;
    out.front = glm::dot(out.normal, ray.direction) < 0;
    return out;
}

bool Scene::occluded(const Ray& ray) const {
    RTCIntersectContext context;
    rtcInitIntersectContext(&context);
    RTCRay query{ray.origin.x, ray.origin.y, ray.origin.z, 0, ray.direction.x, ray.direction.y, ray.direction.z, 0, ray.far, ~0u, 0, 0};
    rtcOccluded1(embree_->scene, &context, &query);
    return query.tfar < 0;
}

glm::vec3 Scene::lifted(const glm::vec3& position, const glm::vec3& normal, const glm::vec3& direction) const {
    const glm::vec3 size = glm::abs(position);
    const float by = std::max({size.x, size.y, size.z}) * 2e-6f + grain_;
    return position + normal * (glm::dot(normal, direction) < 0 ? -by : by);
}

}  // namespace pai::path
