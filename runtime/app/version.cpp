#include "app/version.h"

namespace pai::app {

std::string version() { return PAIFANG_VERSION; }
std::string version_line() { return "paifang " + version(); }

}  // namespace pai::app
