#pragma once
// What an animation may move beside nodes: properties of materials, lights and cameras by number and by JSON pointer.
// Source: glTF 2.0 Asset Object Model, KHR_animation_pointer.
#include <optional>
#include <span>
#include <string_view>

#include "asset/model.h"

namespace pai {

// A property of one kind of object: its number, which stays, and how many values it has.
struct Property {
    int index = 0;
    int width = 1;
};

// The property at `pointer` within the object, such as "/pbrMetallicRoughness/baseColorFactor" or
// "/normalTexture/extensions/KHR_texture_transform/offset"; nothing if it is none that moves.
std::optional<Property> find_material_property(std::string_view pointer);
// Within an element of KHR_lights_punctual's `lights`.
std::optional<Property> find_light_property(std::string_view pointer);
// Within an element of `cameras`; a perspective camera has no orthographic ones.
std::optional<Property> find_camera_property(const ModelCamera& camera, std::string_view pointer);

constexpr std::size_t kMostPropertyValues = 4;

// The values of a property of `material`, empty if it has no such property.
std::span<float> property_of(Material& material, int property);

// Writes as many values as the property has, each brought into the range that the specification allows.
// `property` is one that find_… gave; another changes nothing.
void set_property(Material& material, int property, const float* values);
void set_property(ModelLight& light, int property, const float* values);
void set_property(ModelCamera& camera, int property, const float* values);

}  // namespace pai
