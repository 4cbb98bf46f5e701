#pragma once
// What a model says of itself, as JSON for people and programs.
#include <string_view>
#include <vector>

#include "asset/model.h"
#include "base/json.h"

namespace pai {

// A member `key` of the object that is being written: [{"of": "/asset", "dc:title": [{"language": "en", "text": "…"}]}]; nothing if there
// are no words.
void write_words(JsonWriter& json, std::string_view key, const std::vector<ModelWords>& words);

}  // namespace pai
