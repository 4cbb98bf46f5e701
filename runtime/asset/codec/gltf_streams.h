#pragma once
// Streams of vertices that are read on other threads while pictures are decoded.
#include <future>
#include <vector>

#include "asset/codec/gltf_buffers.h"

namespace pai::codec {

// Reads what primitives of a document will ask for, where that is much. Document and buffers live longer, and are not changed until it is done.
class StreamsAhead {
public:
    // Begins; nothing where all of it is more than `most_bytes`, or where this thread has no processor to spare.
    StreamsAhead(const GltfDocument& document, const GltfBuffers& buffers, std::uint64_t most_bytes);
    // Waits, and gives what was read to `buffers`. What is at fault is missing there: who asks for it in its turn meets the fault.
    void give(GltfBuffers& buffers);

private:
    std::vector<ReadStream> read(const GltfDocument& document, const GltfBuffers& buffers) const;

    int threads_;
    std::vector<int> accessors_;
    std::future<std::vector<ReadStream>> reading_;
};

}  // namespace pai::codec
