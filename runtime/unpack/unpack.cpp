#include "unpack/unpack.h"

#include <algorithm>
#include <exception>
#include <new>

#include <draco/compression/decode.h>
#include <draco/mesh/mesh.h>
#include <fmt/format.h>

#include "jail/jail.h"
#include "jail/stream.h"
#include "worker/mesh_job.h"

namespace pai {
namespace {

constexpr std::uint64_t kLongestStream = 1ull << 30;

void refuse(std::byte verdict, std::string_view why) {
    // Nobody is left to be told if the stream has ended.
    if (write_exactly(ByteSpan(&verdict, 1))) (void)write_exactly(as_byte_span(why));
}

Error broken(std::string text) { return Error(Code::Corrupt, std::move(text)); }

template <class T>
Result<void> add_values(const draco::PointAttribute& from, const draco::PointCloud& cloud, const MeshAttribute& wanted, Bytes& out) {
    std::array<T, 4> value{};
    for (draco::PointIndex i(0); i < cloud.num_points(); ++i) {
        if (!from.ConvertValue<T>(from.mapped_index(i), static_cast<std::int8_t>(wanted.components), value.data())) return broken(fmt::format("attribute {} has values that do not fit its accessor", wanted.id));
        const auto bytes = std::as_bytes(std::span(value)).first(wanted.components * sizeof(T));
        out.insert(out.end(), bytes.begin(), bytes.end());
    }
    return {};
}

Result<void> add_attribute(const draco::PointCloud& cloud, const MeshAttribute& wanted, Bytes& out) {
    const draco::PointAttribute* const from = cloud.GetAttributeByUniqueId(wanted.id);
    if (!from) return broken(fmt::format("no attribute {} in the stream", wanted.id));
    switch (wanted.component) {
        case 5120: return add_values<std::int8_t>(*from, cloud, wanted, out);
        case 5121: return add_values<std::uint8_t>(*from, cloud, wanted, out);
        case 5122: return add_values<std::int16_t>(*from, cloud, wanted, out);
        case 5123: return add_values<std::uint16_t>(*from, cloud, wanted, out);
        case 5125: return add_values<std::uint32_t>(*from, cloud, wanted, out);
        default: return add_values<float>(*from, cloud, wanted, out);
    }
}

Result<std::unique_ptr<draco::PointCloud>> decode(const MeshJob& job) {
    draco::DecoderBuffer buffer;
    buffer.Init(reinterpret_cast<const char*>(job.stream.data()), job.stream.size());
    const auto kind = draco::Decoder::GetEncodedGeometryType(&buffer);
    if (!kind.ok()) return broken(fmt::format("not a Draco stream: {}", kind.status().error_msg()));
    if ((kind.value() == draco::TRIANGULAR_MESH) != (job.indices > 0)) return broken("a Draco stream of points where triangles are named, or the other way round");
    draco::Decoder decoder;
    auto cloud = decoder.DecodePointCloudFromBuffer(&buffer);
    if (!cloud.ok()) return broken(fmt::format("the Draco stream does not decode: {}", cloud.status().error_msg()));
    return std::move(cloud).value();
}

Result<Bytes> unpack(const MeshJob& job) {
    PAI_TRY(const std::unique_ptr<draco::PointCloud> cloud, decode(job));
    if (cloud->num_points() != job.vertices) return broken(fmt::format("the Draco stream has {} vertices, its accessors {}", cloud->num_points(), job.vertices));
    Bytes out;
    out.reserve(static_cast<std::size_t>(job.answer_bytes()));
    for (const MeshAttribute& wanted : job.attributes) PAI_TRY(add_attribute(*cloud, wanted, out));
    if (job.indices == 0) return out;
    const auto& mesh = static_cast<const draco::Mesh&>(*cloud);
    if (std::uint64_t{mesh.num_faces()} * 3 != job.indices) return broken(fmt::format("the Draco stream has {} triangles, its accessor {} indices", mesh.num_faces(), job.indices));
    for (draco::FaceIndex f(0); f < mesh.num_faces(); ++f)
        for (const draco::PointIndex& corner : mesh.face(f)) {
            const std::uint32_t index = corner.value();
            const auto bytes = std::as_bytes(std::span(&index, 1));
            out.insert(out.end(), bytes.begin(), bytes.end());
        }
    return out;
}

void answer(const MeshJob& job) {
    try {
        const auto out = unpack(job);
        if (!out) return refuse(std::byte{1}, out.error().message);
        const std::byte done{0};
        if (write_exactly(ByteSpan(&done, 1))) (void)write_exactly(*out);
    } catch (const std::bad_alloc&) {
        refuse(std::byte{2}, "takes more memory than it may");
    } catch (const std::exception& e) {
        refuse(std::byte{1}, e.what());
    }
}

Result<void> run() {
    std::array<std::byte, kMeshJobHead> bytes{};
    PAI_TRY(read_exactly(bytes));
    PAI_TRY(MeshJobHead head, decode_mesh_job_head(bytes));
    if (head.stream_bytes > kLongestStream) return Error(Code::Unsupported, "a stream of more than 1 GiB");
    JailLimits limits;
    limits.cpu_seconds = static_cast<int>(std::min(head.job.cpu_seconds, 600u));
    limits.memory_mib = static_cast<int>(std::clamp(head.job.memory_mib, 128u, 16384u));
    if (const auto jailed = enter_jail(limits); !jailed) {
        refuse(std::byte{1}, jailed.error().message);
        return {};
    }
    Bytes attributes(head.attribute_count * kMeshAttributeBytes), stream(static_cast<std::size_t>(head.stream_bytes));
    PAI_TRY(read_exactly(attributes));
    PAI_TRY(head.job.attributes, decode_mesh_attributes(attributes, head.attribute_count));
    PAI_TRY(read_exactly(stream));
    head.job.stream = stream;
    answer(head.job);
    return {};
}

}  // namespace

int run_unpack() {
    bool done = false;
    try {
        done = run().has_value();
    } catch (const std::bad_alloc&) {
        refuse(std::byte{2}, "takes more memory than it may");
    }
    // Nothing is tidied up: the process ends here, and what hostile bytes have made of its memory is of no interest any more.
    ::_exit(done ? 0 : 1);
}

}  // namespace pai
