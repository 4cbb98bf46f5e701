#pragma once
// A landmark of the city: meshes by what they are made of, as one model without copies.
#include <array>
#include <string>

#include "base/bytes.h"
#include "city/facade.h"
#include "city/massing.h"

namespace pai::city {

enum class Look { Flats, Hotel, Glass, Cottage, Concrete, Steel, Red, Timber, Gold, White, Cool, Amber };
constexpr std::size_t kLooks = 12;

class Landmark {
public:
    void add(Look look, const TriMesh& mesh, const glm::mat4& world_from_mesh = glm::mat4(1));
    // All three meshes of a massing.
    void add(const Massing& massing, Look windows, Look plain, Look light, const glm::mat4& world_from_massing = glm::mat4(1));
    Bytes encode(const std::string& name) const;

private:
    std::array<TriMesh, kLooks> meshes_;
};

// Stands a massing at a place, its +Z turned by `yaw_rad` about +Y.
glm::mat4 placed(glm::vec3 at, float yaw_rad);

}  // namespace pai::city
