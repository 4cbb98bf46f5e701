#pragma once
// What the convert step and the process that reads foreign formats say to each other, over one stream.
// A message is a byte of kind, eight bytes of size (little endian), and so many bytes; texts in it are packed as fields.
#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "base/bytes.h"

namespace pai {

enum class MessageKind : std::uint8_t {
    // To the importer: the job, once; then an answer to each question.
    Job = 1,   // fields: extension with its dot ("" : judge the jail), stem, bytes of the file, limits as text
    Yes,       // of a part: its bytes; of a picture: its number, as text
    No,        // why, for people
    // From the importer. Questions:
    Part = 16,  // field: name of a file beside that the format cannot do without (MTL)
    Embedded,   // bytes of a picture inside the file; answered with "*N", its name from now on
    Colour,     // fields: name of a picture of colours; name of one whose brightness is its alpha, or ""
    Surface,    // fields: names of the pictures of roughness and metal, one of them may be ""
    Normals,    // field: name of a picture of normals
    // And what it says without being asked:
    LeftOut,  // field: one line for people
    Glb,      // the end: the model, its pictures named "0", "1"… as answered
    Failed,   // the end: fields: code, why
    Picture,  // the end, of a picture: fields: "WIDTH HEIGHT CHANNELS BITS", what its values mean, its texels; BITS 8, 16 (little endian) or "rgbe"
};

constexpr std::size_t kMessageHead = 9;

struct MessageHead {
    MessageKind kind = MessageKind::Failed;
    std::uint64_t size = 0;
};

std::array<std::byte, kMessageHead> encode_head(const MessageHead& head);
// Corrupt: a kind that there is not.
Result<MessageHead> decode_head(std::span<const std::byte, kMessageHead> bytes);

Bytes pack_fields(const std::vector<std::string_view>& fields);
// Views of `bytes`. Corrupt: not exactly `count` fields, or they do not fill `bytes`.
Result<std::vector<std::string_view>> unpack_fields(ByteSpan bytes, std::size_t count);

}  // namespace pai
