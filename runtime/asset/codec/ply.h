#pragma once
// PLY files: named elements with named properties, as text or binary. Source: G. Turk, "The PLY polygon file format", 1994.
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"

namespace pai::codec {

struct PlyProperty {
    enum class Type : std::uint8_t { I8, U8, I16, U16, I32, U32, F32, F64 } type = Type::F32;
    std::string name;
    bool list = false;
    Type count_type = Type::U8;  // of lists
};

struct PlyElement {
    std::string name;
    std::uint64_t count = 0;
    std::vector<PlyProperty> properties;
    // Index among the scalar properties, in their order; -1: there is none of that name.
    int scalar(std::string_view property) const;
    const PlyProperty* list() const;  // the first list, null: there is none
    std::size_t scalar_count() const;
};

struct PlyHeader {
    enum class Encoding : std::uint8_t { Text, LittleEndian, BigEndian } encoding = Encoding::Text;
    std::vector<PlyElement> elements;
    std::size_t body = 0;  // where the data begins
    const PlyElement* find(std::string_view element) const;
};

bool is_ply(ByteSpan bytes);

// Corrupt, PLY_DATA_INVALID, naming the line. Unsupported: another version, or more than 64 elements or 1024 properties.
Result<PlyHeader> read_ply_header(ByteSpan file);

// The data, element by element in the order of the file.
class PlyBody {
public:
    PlyBody(ByteSpan file, const PlyHeader& header) : file_(file), header_(&header), at_(header.body) {}
    // `scalars`: all scalar properties of a row in their order; `list`: its first list.
    using Row = std::function<Result<void>(std::uint64_t row, std::span<const double> scalars, std::span<const double> list)>;
    // Reads the next element; an empty function steps over it. Corrupt: the rows do not fit what is left of the file, a word is no
    // number, a list has a negative or fractional length or is longer than `longest_list`. What `row` returns.
    Result<void> next(const Row& row, std::size_t longest_list = 1u << 16);
    // Corrupt: what is left of the file cannot hold the rows of `element`. For asking before memory is taken for them.
    Result<void> check_room(const PlyElement& element) const;

private:
    bool number(PlyProperty::Type type, double& out);
    bool word(double& out);
    Result<void> read_row(const PlyElement& element, std::uint64_t row, std::size_t longest_list);

    ByteSpan file_;
    const PlyHeader* header_;
    std::size_t at_, element_ = 0;
    std::vector<double> scalars_, list_, spare_;
};

Error ply_error(std::string_view text);

}  // namespace pai::codec
