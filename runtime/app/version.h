#pragma once
// Which Paifang this is.
#include <string>

namespace pai::app {

// "0.1.0".
std::string version();

// "paifang 0.1.0".
std::string version_line();

}  // namespace pai::app
