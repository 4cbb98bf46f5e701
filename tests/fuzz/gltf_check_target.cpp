// The glTF check on anything: it ends, what it keeps is bounded, and its counts hold.
#include <algorithm>

#include "asset/codec/gltf_check.h"
#include "targets.h"

namespace pai {

void fuzz_gltf_check(ByteSpan bytes) {
    const codec::ResourceReader none = [](std::string_view path) -> Result<ByteSpan> { return Error(Code::NotFound, std::string(path)); };
    const codec::GltfCheckLimits limits{.max_json_bytes = 1u << 20, .max_elements = 4096, .components = 1u << 16};
    for (const bool container : {false, true}) {
        CheckReport report;
        codec::check_gltf(bytes, container, none, report, limits);
        PAI_ASSERT(report.issues.size() <= CheckReport::kMaxIssues);
        std::array<std::uint32_t, 4> kept{};
        for (const Issue& issue : report.issues) {
            PAI_ASSERT(!issue.code.empty() && issue.pointer.size() < 4096 && issue.message.size() < 4096);
            ++kept[static_cast<std::size_t>(issue.severity)];
        }
        for (std::size_t i = 0; i < kept.size(); ++i) PAI_ASSERT(kept[i] <= report.counts[i]);
        PAI_ASSERT(report.truncated || kept == report.counts);
    }
}

}  // namespace pai
