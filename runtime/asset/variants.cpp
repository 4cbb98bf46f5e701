#include "asset/variants.h"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace pai {

Result<int> find_variant(const ModelData& model, std::string_view words) {
    const auto found = std::find(model.variants.begin(), model.variants.end(), words);
    if (found != model.variants.end()) return static_cast<int>(found - model.variants.begin());
    int index = -1;
    const auto [end, fault] = std::from_chars(words.data(), words.data() + words.size(), index);
    if (fault == std::errc() && end == words.data() + words.size() && index >= 0 && static_cast<std::size_t>(index) < model.variants.size()) return index;
    if (model.variants.empty()) return Error(Code::NotFound, fmt::format("no variant {}: this model has none", words), "UNKNOWN_VARIANT");
    return Error(Code::NotFound, fmt::format("no variant {}, there are: {}", words, fmt::join(model.variants, ", ")), "UNKNOWN_VARIANT");
}

void apply_variant(ModelData& model, int index) {
    if (index < 0) return;
    for (Mesh& mesh : model.meshes)
        for (Primitive& p : mesh.primitives)
            if (const auto i = static_cast<std::size_t>(index); i < p.variant_materials.size() && p.variant_materials[i] >= 0) p.material = p.variant_materials[i];
}

}  // namespace pai
