#pragma once
// Inside Performance: how it names assets and their refusals.
#include <string>

#include "asset/store.h"
#include "base/result.h"
#include "show/frame_state.h"

namespace pai::app {

// Stands for a loose file that is not there.
bool is_missing(const AssetId& id);
AssetKind kind_of(AssetRole role);
// For Live::refused: the reason if there is one.
std::string reason_or_code(const Error& error);

}  // namespace pai::app
