#include "audio/wav_writer.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

namespace pai {
namespace {

void put(Bytes& out, std::string_view text) {
    for (const char c : text) out.push_back(static_cast<std::byte>(c));
}

void put_le(Bytes& out, std::uint64_t value, int bytes) {
    for (int i = 0; i < bytes; ++i) out.push_back(static_cast<std::byte>(value >> (8 * i)));
}

}  // namespace

Bytes WavWriter::header() const {
    const auto frame = static_cast<std::uint64_t>(channels_ * bits_ / 8);
    Bytes out;
    put(out, "RIFF");
    put_le(out, 36 + data_bytes_ + (data_bytes_ & 1), 4);
    put(out, "WAVEfmt ");
    put_le(out, 16, 4);
    put_le(out, 1, 2);
    put_le(out, static_cast<std::uint64_t>(channels_), 2);
    put_le(out, static_cast<std::uint64_t>(rate_hz_), 4);
    put_le(out, static_cast<std::uint64_t>(rate_hz_) * frame, 4);
    put_le(out, frame, 2);
    put_le(out, static_cast<std::uint64_t>(bits_), 2);
    put(out, "data");
    put_le(out, data_bytes_, 4);
    return out;
}

Result<WavWriter> WavWriter::create(const std::filesystem::path& path, int rate_hz, int channels, int bits) {
    if (bits != 16 && bits != 24) return Error(Code::InvalidArgument, fmt::format("{}: {} bits a sample, expected 16 or 24", path.string(), bits));
    PAI_TRY(WriteFile file, WriteFile::create(path));
    WavWriter out(std::move(file), rate_hz, channels, bits);
    PAI_TRY(out.file_.write(out.header()));
    return out;
}

Result<void> WavWriter::write(std::span<const float> samples) {
    const int width = bits_ / 8;
    const float scale = bits_ == 16 ? 32767.0f : 8388607.0f;
    Bytes out;
    out.reserve(samples.size() * static_cast<std::size_t>(width));
    for (const float s : samples) put_le(out, static_cast<std::uint64_t>(static_cast<std::int64_t>(std::lrint(std::clamp(s, -1.0f, 1.0f) * scale))), width);
    if (data_bytes_ + out.size() > 0xffff0000u) return Error(Code::Unsupported, "a WAV file ends at 4 GiB");
    data_bytes_ += out.size();
    return file_.write(out);
}

Result<void> WavWriter::finish() {
    if (data_bytes_ & 1) PAI_TRY(file_.write(Bytes(1)));
    PAI_TRY(file_.write_at(0, header()));
    return file_.commit();
}

}  // namespace pai
