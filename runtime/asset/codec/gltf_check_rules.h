#pragma once
// What the tables of the glTF schema cannot say about single objects. Adds issues below `at`.
#include "asset/codec/gltf_check_schema.h"

namespace pai::codec {

void accessor_rules(CheckDocument& document, JsonRef accessor, const Path& at);
void buffer_view_rules(CheckDocument& document, JsonRef view, const Path& at);
void camera_rules(CheckDocument& document, JsonRef camera, const Path& at);
void perspective_rules(CheckDocument& document, JsonRef perspective, const Path& at);
void orthographic_rules(CheckDocument& document, JsonRef orthographic, const Path& at);
void image_rules(CheckDocument& document, JsonRef image, const Path& at);
void material_rules(CheckDocument& document, JsonRef material, const Path& at);
void mesh_rules(CheckDocument& document, JsonRef mesh, const Path& at);
void node_rules(CheckDocument& document, JsonRef node, const Path& at);
void channel_target_rules(CheckDocument& document, JsonRef target, const Path& at);
void animation_pointer_rules(CheckDocument& document, JsonRef extension, const Path& at);  // gltf_check_pointer.cpp; once all arrays are counted
void light_rules(CheckDocument& document, JsonRef light, const Path& at);
void light_spot_rules(CheckDocument& document, JsonRef spot, const Path& at);
void node_light_rules(CheckDocument& document, JsonRef extension, const Path& at);
void ior_rules(CheckDocument& document, JsonRef extension, const Path& at);
void iridescence_rules(CheckDocument& document, JsonRef extension, const Path& at);
void variant_mappings_rules(CheckDocument& document, JsonRef extension, const Path& at);

}  // namespace pai::codec
