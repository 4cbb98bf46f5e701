#pragma once
// What a LicensedStream reads from. Internal to this module.
#include <array>

#include "vault/gate_core.h"

namespace pai {

struct LicensedStream::Impl {
    // Demuxers go back and forth between the tables of a file and its pictures and sound.
    static constexpr std::size_t kKept = 8;

    struct Chunk {
        std::uint64_t index = 0, used = 0;  // used: the tick of the last read from it
        Bytes plain;                        // empty: the place is free
    };

    Impl(AssetSource s, std::shared_ptr<const Permit::Record> record, AssetReader r)
        : source(std::move(s)), permit(std::move(record)), reader(std::move(r)) {}
    ~Impl();

    static Result<LicensedStream> open(const AssetSource& source, const std::shared_ptr<const Permit::Record>& record);
    // The verified plaintext of one chunk; valid until the next call.
    Result<ByteSpan> chunk(std::uint64_t index);

    AssetSource source;
    Permit permit;
    AssetReader reader;
    std::array<Chunk, kKept> kept;
    std::uint64_t tick = 0;
};

}  // namespace pai
