#include <algorithm>
#include <cstring>

#include <sndfile.h>

#include "make/wave.h"

namespace pai {
namespace {

// A file in memory for libsndfile, which goes back to write the header when it knows the length.
struct Memory {
    Bytes bytes;
    sf_count_t at = 0;
};

sf_count_t length_of(void* user) { return static_cast<sf_count_t>(static_cast<Memory*>(user)->bytes.size()); }
sf_count_t tell(void* user) { return static_cast<Memory*>(user)->at; }

sf_count_t seek_to(sf_count_t offset, int whence, void* user) {
    auto& memory = *static_cast<Memory*>(user);
    const sf_count_t base = whence == SEEK_SET ? 0 : whence == SEEK_CUR ? memory.at : length_of(user);
    return memory.at = std::clamp<sf_count_t>(base + offset, 0, length_of(user));
}

sf_count_t read_from(void* out, sf_count_t count, void* user) {
    auto& memory = *static_cast<Memory*>(user);
    const sf_count_t n = std::clamp<sf_count_t>(count, 0, length_of(user) - memory.at);
    std::memcpy(out, memory.bytes.data() + memory.at, static_cast<std::size_t>(n));
    memory.at += n;
    return n;
}

sf_count_t write_to(const void* in, sf_count_t count, void* user) {
    auto& memory = *static_cast<Memory*>(user);
    const auto end = static_cast<std::size_t>(memory.at + count);
    if (memory.bytes.size() < end) memory.bytes.resize(end);
    std::memcpy(memory.bytes.data() + memory.at, in, static_cast<std::size_t>(count));
    memory.at += count;
    return count;
}

}  // namespace

Bytes encode_flac(const Wave& wave) {
    const auto frames = static_cast<sf_count_t>(wave.frames());
    SF_INFO info{};
    info.samplerate = kSampleRate;
    info.channels = static_cast<int>(wave.channels.size());
    info.format = SF_FORMAT_FLAC | SF_FORMAT_PCM_16;
    SF_VIRTUAL_IO io{length_of, seek_to, read_from, write_to, tell};
    Memory memory;
    SNDFILE* file = sf_open_virtual(&io, SFM_WRITE, &info, &memory);
    if (!file) return {};
    const std::vector<std::int16_t> samples = quantised(wave);
    const bool whole = sf_writef_short(file, samples.data(), frames) == frames;
    return sf_close(file) == 0 && whole ? std::move(memory.bytes) : Bytes{};
}

}  // namespace pai
