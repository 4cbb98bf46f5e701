#include "app/one_mesh.h"

namespace pai::app {

ModelData one_mesh(Primitive primitive, Material material, std::string_view name) {
    ModelData out;
    primitive.bounds = {};
    for (const glm::vec3& p : primitive.positions) primitive.bounds.add(p);
    out.bounds = primitive.bounds;
    primitive.material = 0;
    material.name = name;
    out.materials.push_back(std::move(material));
    Mesh mesh;
    mesh.name = name;
    mesh.primitives.push_back(std::move(primitive));
    out.meshes.push_back(std::move(mesh));
    ModelNode node;
    node.name = name;
    node.mesh = 0;
    out.nodes.push_back(std::move(node));
    return out;
}

}  // namespace pai::app
