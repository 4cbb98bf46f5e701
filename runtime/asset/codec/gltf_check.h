#pragma once
// Everything that is wrong with a glTF 2.0 file. Source: Khronos glTF 2.0 specification; codes of the Khronos validator.
#include <cstdint>

#include "asset/codec/gltf.h"
#include "asset/report.h"

namespace pai::codec {

struct GltfCheckLimits {
    std::size_t max_json_bytes = 64u << 20;
    std::size_t max_elements = 1u << 20;  // of any array of the file: nodes, accessors, meshes…
    // Components of accessors that are read: this many, and `components_per_byte` for each byte of the buffers.
    // Beyond, DATA_CHECK_INCOMPLETE says that the rest was not looked at.
    std::uint64_t components = 1u << 24, components_per_byte = 4;
};

// Adds every issue of a .glb container or a .gltf text, and `report.info`. Time and memory are linear in the file and the parts that `open` gives;
// it never reads outside of them, whatever the file claims. A part that `open` cannot give is IO_ERROR.
void check_gltf(ByteSpan file, bool is_container, const ResourceReader& open, CheckReport& report, const GltfCheckLimits& limits = {});

}  // namespace pai::codec
