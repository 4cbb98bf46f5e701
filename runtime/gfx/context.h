#pragma once
// What the current OpenGL context is and can do. Making a context current is the platform's work.
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace pai::gfx {

struct ContextInfo {
    std::string vendor, renderer, version;
    bool software = false;  // rasterised by the CPU: choose cheap settings and do not trust GPU timers
    int max_texture_px = 0;
    int max_samples = 1;
    int max_array_layers = 0;
    float max_anisotropy = 1;
    std::uint64_t memory_bytes = 0;  // of the GPU's own, or what of it was free where the driver tells only that; 0: it does not tell
};

// Reads the current context. Gpu: none is current, or it is older than OpenGL 4.5 core.
Result<ContextInfo> query_context();

// ContextInfo::software of the current context.
bool is_software_context();

// Sends what the driver reports (errors and warnings) to the log. Needs a debug context to hear everything.
void log_driver_messages();

// Name of the first error since the last call, empty if none. For tests: production code hears of errors by the log.
std::string take_error();

// Waits until the GPU has done everything asked so far.
void finish();

// Names a span of GL calls in GL debuggers.
class DebugGroup {
public:
    explicit DebugGroup(std::string_view name);
    ~DebugGroup();
    DebugGroup(const DebugGroup&) = delete;
    DebugGroup& operator=(const DebugGroup&) = delete;
};

}  // namespace pai::gfx
