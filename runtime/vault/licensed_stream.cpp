#include "vault/licensed_stream.h"

#include <algorithm>

#include <fmt/format.h>

namespace pai {

LicensedStream::Impl::~Impl() {
    for (Chunk& c : kept) wipe(c.plain);
}

Result<LicensedStream> LicensedStream::Impl::open(const AssetSource& source, const std::shared_ptr<const Permit::Record>& record) {
    PAI_TRY(AssetReader reader, source.open());
    return LicensedStream(std::make_unique<Impl>(source, record, std::move(reader)));
}

Result<ByteSpan> LicensedStream::Impl::chunk(std::uint64_t index) {
    ++tick;
    Chunk* place = &kept.front();
    for (Chunk& c : kept) {
        if (!c.plain.empty() && c.index == index) {
            c.used = tick;
            return ByteSpan(c.plain);
        }
        if (c.used < place->used) place = &c;
    }
    place->plain.resize(reader.layout().plain_size_of(index));
    place->used = 0;
    if (Result<void> done = reader.read_chunk(index, place->plain); !done) {
        place->plain.clear();
        return std::move(done).error();
    }
    place->index = index;
    place->used = tick;
    return ByteSpan(place->plain);
}

LicensedStream::LicensedStream(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
LicensedStream::LicensedStream(LicensedStream&&) noexcept = default;
LicensedStream& LicensedStream::operator=(LicensedStream&&) noexcept = default;
LicensedStream::~LicensedStream() = default;

std::uint64_t LicensedStream::size() const { return impl_->reader.layout().plain_size; }

Result<std::size_t> LicensedStream::read(std::uint64_t offset, std::span<std::byte> out) {
    const ChunkLayout& layout = impl_->reader.layout();
    std::size_t done = 0;
    if (impl_->permit.record_->withdrawn) return Error(Code::Denied, fmt::format("{}: may be used no longer", impl_->permit.asset().value), "REVOKED");
    while (done < out.size() && offset < layout.plain_size) {
        const std::uint64_t index = offset / layout.plain_size_of(0);
        PAI_TRY(const ByteSpan plain, impl_->chunk(index));
        const auto first = static_cast<std::size_t>(offset - layout.plain_offset(index));
        const std::size_t count = std::min(plain.size() - first, out.size() - done);
        std::copy_n(plain.begin() + static_cast<std::ptrdiff_t>(first), count, out.begin() + static_cast<std::ptrdiff_t>(done));
        done += count;
        offset += count;
    }
    return done;
}

Result<LicensedStream> LicensedStream::again() const { return Impl::open(impl_->source, impl_->permit.record_); }

const Permit& LicensedStream::permit() const { return impl_->permit; }
const std::string& LicensedStream::media_type() const { return impl_->source.entry.media_type; }
const std::string& LicensedStream::path() const { return impl_->source.entry.path; }

}  // namespace pai
