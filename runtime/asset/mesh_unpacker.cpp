#include "asset/mesh_unpacker.h"

#include <algorithm>

#include "time/clock.h"
#include "worker/mesh_job.h"
#include "worker/worker.h"

namespace pai {
namespace {

constexpr std::int64_t kAll_s = 120, kOne_s = 30;
// Of memory for each byte that goes in or comes out, beside what the process itself takes.
constexpr std::uint64_t kGrowth = 12, kLeast_mib = 256, kMost_mib = 8192;

}  // namespace

codec::MeshUnpacker mesh_unpacker() {
    const std::int64_t deadline_ns = steady_ns() + kAll_s * 1'000'000'000;
    return [deadline_ns](const codec::PackedMesh& mesh) -> Result<Bytes> {
        const std::int64_t left_s = (deadline_ns - steady_ns()) / 1'000'000'000;
        if (left_s < 1) return Error(Code::Unsupported, "its meshes take longer to unpack than they may", "WORKER_LIMIT");
        MeshJob job{.vertices = mesh.vertices, .indices = mesh.indices, .attributes = {}, .stream = mesh.stream};
        for (const auto& a : mesh.attributes) job.attributes.push_back({a.id, a.component, a.components});
        job.cpu_seconds = static_cast<std::uint32_t>(std::min(left_s, kOne_s));
        job.memory_mib = static_cast<std::uint32_t>(std::min(kMost_mib, kLeast_mib + kGrowth * (mesh.stream.size() + job.answer_bytes()) / (1u << 20)));
        const Bytes head = encode_mesh_job(job);
        return run_worker({.program = "paifang-unpack", .answer_bytes = job.answer_bytes(), .seconds = static_cast<int>(std::min(left_s, kOne_s))}, {head, mesh.stream});
    };
}

}  // namespace pai
