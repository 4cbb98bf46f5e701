// What the convert step hears: messages of a process that it does not trust, and models with files beside them.
#include <array>

#include "asset/codec/gltf.h"
#include "convert/bundle.h"
#include "convert/texture_pack.h"
#include "targets.h"
#include "wire/message.h"
#include "worker/mesh_job.h"

namespace pai {

// A model that is taken is one file that needs nothing beside it, and taking that in again changes nothing in what it holds.
void fuzz_one_file(ByteSpan bytes) {
    constexpr std::array<std::byte, 256> beside{};
    const codec::ResourceReader some = [&](std::string_view) -> Result<ByteSpan> { return ByteSpan(beside); };
    const codec::ResourceReader none = [](std::string_view path) -> Result<ByteSpan> { return Error(Code::NotFound, std::string(path)); };
    const auto bundle = bundle_gltf(bytes, some);
    if (!bundle) return PAI_ASSERT(!bundle.error().message.empty());
    const auto again = bundle_gltf(bundle->glb, none);
    PAI_ASSERT(again && again->counts.vertices == bundle->counts.vertices && again->counts.pictures == bundle->counts.pictures);
}

// A model whose textures are packed has all that it had, and is packed.
void fuzz_textures(ByteSpan bytes) {
    const codec::ResourceReader none = [](std::string_view path) -> Result<ByteSpan> { return Error(Code::NotFound, std::string(path)); };
    // Large pictures take their time and go the same way.
    const auto largest = largest_picture(bytes);
    if (!largest || *largest > 64 * 64) return;
    const auto before = codec::read_gltf(bytes, none);
    if (!before) return;
    const auto packed = pack_textures(bytes, {});
    if (!packed) return PAI_ASSERT(!packed.error().message.empty());
    if (packed->glb.empty()) return PAI_ASSERT(packed->pictures == 0);
    const auto after = codec::read_gltf(packed->glb, none);
    PAI_ASSERT(after && after->images.size() == before->images.size() && after->meshes.size() == before->meshes.size());
    for (std::size_t m = 0; m < after->meshes.size(); ++m)
        for (std::size_t i = 0; i < after->meshes[m].primitives.size(); ++i) {
            const Primitive &a = before->meshes[m].primitives[i], &b = after->meshes[m].primitives[i];
            PAI_ASSERT(a.positions == b.positions && a.uvs == b.uvs && a.indices == b.indices);
        }
    const auto again = pack_textures(packed->glb, {});
    PAI_ASSERT(again && again->glb.empty());
}

// The first byte says how many fields are expected. What is read is written back the same.
void fuzz_message(ByteSpan bytes) {
    if (bytes.empty()) return;
    const auto fields = unpack_fields(bytes.subspan(1), std::to_integer<std::size_t>(bytes[0]) % 8);
    if (!fields) return PAI_ASSERT(fields.error().code == Code::Corrupt);
    const Bytes back = pack_fields(*fields);
    PAI_ASSERT(as_text(back) == as_text(bytes.subspan(1)));
}

// What the process that unpacks meshes hears first.
void fuzz_mesh_job(ByteSpan bytes) {
    if (bytes.size() < kMeshJobHead) return;
    auto head = decode_mesh_job_head(bytes.first(kMeshJobHead));
    if (!head) return PAI_ASSERT(!head.error().message.empty());
    const ByteSpan rest = bytes.subspan(kMeshJobHead);
    const std::size_t size = head->attribute_count * kMeshAttributeBytes;
    auto attributes = decode_mesh_attributes(rest.first(std::min(size, rest.size())), head->attribute_count);
    if (!attributes) return PAI_ASSERT(!attributes.error().message.empty());
    head->job.attributes = *attributes;
    head->job.stream = rest.subspan(size);
    const Bytes again = encode_mesh_job(head->job);
    const auto twice = decode_mesh_job_head(ByteSpan(again).first(kMeshJobHead));
    PAI_ASSERT(twice && twice->job.vertices == head->job.vertices && twice->attribute_count == attributes->size());
}

}  // namespace pai
