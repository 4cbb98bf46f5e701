// What the convert step hears: messages of a process that it does not trust, and models with files beside them.
#include <array>

#include "convert/bundle.h"
#include "targets.h"
#include "wire/message.h"

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

// The first byte says how many fields are expected. What is read is written back the same.
void fuzz_message(ByteSpan bytes) {
    if (bytes.empty()) return;
    const auto fields = unpack_fields(bytes.subspan(1), std::to_integer<std::size_t>(bytes[0]) % 8);
    if (!fields) return PAI_ASSERT(fields.error().code == Code::Corrupt);
    const Bytes back = pack_fields(*fields);
    PAI_ASSERT(as_text(back) == as_text(bytes.subspan(1)));
}

}  // namespace pai
