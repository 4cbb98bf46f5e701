#pragma once
// Which materials a model wears.
#include <string_view>

#include "asset/model.h"

namespace pai {

// The index of the variant that `words` names, by its name, else by its number from 0.
// NotFound: the message lists the names.
Result<int> find_variant(const ModelData& model, std::string_view words);

// Gives every primitive the material of variant `index` of the model, for those who draw without a choice.
void apply_variant(ModelData& model, int index);

}  // namespace pai
