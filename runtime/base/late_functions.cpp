#include "base/late_functions.h"

#include <vector>

#include <fmt/format.h>

#include "base/shared_library.h"

namespace pai {

Result<void> find_late(std::span<const char* const> libraries, std::span<const LateFunction> functions, std::span<void*> found) {
    PAI_ASSERT(found.size() == functions.size());
    std::vector<SharedLibrary> open;
    for (const char* name : libraries) {
        PAI_TRY(const SharedLibrary library, SharedLibrary::open(name));
        open.push_back(library);
    }
    for (std::size_t i = 0; i < functions.size(); ++i) {
        const auto& [name, library] = functions[i];
        found[i] = open[library].find(name);
        if (!found[i]) return Error(Code::Unsupported, fmt::format("library {} lacks the function {}", libraries[library], name));
    }
    return {};
}

}  // namespace pai
