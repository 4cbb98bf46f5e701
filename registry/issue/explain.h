#pragma once
// A decision judged from documents, a request and a world in files (licence format 7): what a venue's machine would say.
#include <filesystem>
#include <functional>
#include <span>

#include "base/json.h"
#include "licence/decide.h"

namespace pai {

// The request of 7.1. SCHEMA_INVALID: an unknown or mistyped member.
Result<RightsRequest> request_from_json(JsonRef json);

// The documents that a world is judged with, once its `now` and its times of import are known; they outlive the world.
using WorldDocuments = std::function<Result<const DocumentSet*>(const RightsWorld& world)>;

// What docs/formats/issuing.md says of `--world`. SCHEMA_INVALID; errors of `documents`.
Result<RightsWorld> world_from_json(JsonRef json, const WorldDocuments& documents);

// `files`: roots, documents, bundles and folders in any order; the first root is pinned. A licence among them that fails is a
// candidate that fails at step 2; other documents that fail are as good as absent.
// Errors of world_from_json; KEY_UNKNOWN: no root among the files.
Result<Decision> explain_decision(std::span<const std::filesystem::path> files, const RightsRequest& request, JsonRef world);

}  // namespace pai
