#include "asset/codec/ply.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <cmath>
#include <optional>

namespace pai::codec {
namespace {

using Type = PlyProperty::Type;

constexpr std::size_t kMostHeaderBytes = 1u << 20, kMostElements = 64, kMostProperties = 1024;

struct TypeName {
    std::string_view name;
    Type type;
};
constexpr TypeName kTypes[] = {{"char", Type::I8},  {"int8", Type::I8},    {"uchar", Type::U8},   {"uint8", Type::U8},    {"short", Type::I16},  {"int16", Type::I16},  {"ushort", Type::U16}, {"uint16", Type::U16},
                               {"int", Type::I32},  {"int32", Type::I32},  {"uint", Type::U32},   {"uint32", Type::U32},  {"float", Type::F32},  {"float32", Type::F32}, {"double", Type::F64}, {"float64", Type::F64}};

std::size_t size_of(Type type) {
    switch (type) {
        case Type::I8: case Type::U8: return 1;
        case Type::I16: case Type::U16: return 2;
        case Type::I32: case Type::U32: case Type::F32: return 4;
        case Type::F64: return 8;
    }
    return 8;
}

std::optional<Type> type_of(std::string_view name) {
    for (const TypeName& t : kTypes)
        if (t.name == name) return t.type;
    return std::nullopt;
}

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\v' || c == '\f'; }

std::vector<std::string_view> words_of(std::string_view line) {
    std::vector<std::string_view> out;
    for (std::size_t i = 0; i < line.size();) {
        while (i < line.size() && is_space(line[i])) ++i;
        std::size_t end = i;
        while (end < line.size() && !is_space(line[end])) ++end;
        if (end > i) out.push_back(line.substr(i, end - i));
        i = end;
    }
    return out;
}

Result<PlyProperty> property_of(const std::vector<std::string_view>& words, int line) {
    const bool list = words.size() == 5 && words[1] == "list";
    if (!list && words.size() != 3) return ply_error(fmt::format("line {}: expected \"property TYPE NAME\" or \"property list TYPE TYPE NAME\"", line));
    const auto type = type_of(words[list ? 3 : 1]), count = list ? type_of(words[2]) : std::optional(Type::U8);
    if (!type || !count) return ply_error(fmt::format("line {}: unknown type \"{}\"", line, words[list && !count ? 2 : list ? 3 : 1].substr(0, 32)));
    return PlyProperty{*type, std::string(words.back()), list, *count};
}

class HeaderReader {
public:
    explicit HeaderReader(ByteSpan file) : text_(as_text(file.first(std::min(file.size(), kMostHeaderBytes)))) {}

    Result<PlyHeader> read() {
        std::string_view line;
        if (!next(line) || line != "ply") return ply_error("line 1: expected \"ply\"");
        bool formatted = false;
        while (next(line)) {
            const auto words = words_of(line);
            if (words.empty() || words[0] == "comment" || words[0] == "obj_info") continue;
            if (words[0] == "end_header") {
                if (!formatted) return ply_error(fmt::format("line {}: expected \"format\" before the end of the header", number_));
                out_.body = at_;
                return std::move(out_);
            }
            if (words[0] == "format") {
                PAI_TRY(take_format(words));
                formatted = true;
            } else {
                PAI_TRY(take(words));
            }
        }
        return ply_error(fmt::format("the header of {} lines has no \"end_header\"", number_));
    }

private:
    // Lines end with \n, \r\n, or \r alone as files from old Macs have it.
    bool next(std::string_view& line) {
        if (at_ >= text_.size()) return false;
        const std::size_t end = text_.find_first_of("\r\n", at_);
        if (end == text_.npos) return false;
        line = text_.substr(at_, end - at_);
        at_ = end + (text_[end] == '\r' && end + 1 < text_.size() && text_[end + 1] == '\n' ? 2 : 1);
        ++number_;
        while (!line.empty() && is_space(line.back())) line.remove_suffix(1);
        return true;
    }

    Result<void> take_format(const std::vector<std::string_view>& words) {
        using Encoding = PlyHeader::Encoding;
        if (words.size() != 3) return ply_error(fmt::format("line {}: expected \"format ENCODING 1.0\"", number_));
        if (words[2] != "1.0") return Error(Code::Unsupported, fmt::format("PLY line {}: version {}, 1.0 is read", number_, words[2].substr(0, 16)), "PLY_UNSUPPORTED");
        if (words[1] == "ascii") out_.encoding = Encoding::Text;
        else if (words[1] == "binary_little_endian") out_.encoding = Encoding::LittleEndian;
        else if (words[1] == "binary_big_endian") out_.encoding = Encoding::BigEndian;
        else return ply_error(fmt::format("line {}: unknown encoding \"{}\"", number_, words[1].substr(0, 32)));
        return {};
    }

    Result<void> take(const std::vector<std::string_view>& words) {
        if (words[0] == "element") {
            PlyElement element;
            if (words.size() != 3) return ply_error(fmt::format("line {}: expected \"element NAME COUNT\"", number_));
            const auto [end, fault] = std::from_chars(words[2].data(), words[2].data() + words[2].size(), element.count);
            if (fault != std::errc() || end != words[2].data() + words[2].size()) return ply_error(fmt::format("line {}: \"{}\" is no count", number_, words[2].substr(0, 32)));
            if (out_.elements.size() >= kMostElements) return Error(Code::Unsupported, fmt::format("PLY line {}: more than {} elements", number_, kMostElements), "PLY_UNSUPPORTED");
            element.name = std::string(words[1]);
            out_.elements.push_back(std::move(element));
            return {};
        }
        if (words[0] != "property") return ply_error(fmt::format("line {}: unknown word \"{}\"", number_, words[0].substr(0, 32)));
        if (out_.elements.empty()) return ply_error(fmt::format("line {}: a property before the first element", number_));
        if (++properties_ > kMostProperties) return Error(Code::Unsupported, fmt::format("PLY line {}: more than {} properties", number_, kMostProperties), "PLY_UNSUPPORTED");
        PAI_TRY(PlyProperty property, property_of(words, number_));
        out_.elements.back().properties.push_back(std::move(property));
        return {};
    }

    std::string_view text_;
    std::size_t at_ = 0, properties_ = 0;
    int number_ = 0;
    PlyHeader out_;
};

std::uint64_t load(const std::byte* at, std::size_t size, bool big) {
    std::uint64_t v = 0;
    for (std::size_t i = 0; i < size; ++i) v |= std::to_integer<std::uint64_t>(at[i]) << (8 * (big ? size - 1 - i : i));
    return v;
}

double number_of(std::uint64_t bits, Type type) {
    switch (type) {
        case Type::I8: return static_cast<double>(static_cast<std::int8_t>(bits));
        case Type::U8: return static_cast<double>(static_cast<std::uint8_t>(bits));
        case Type::I16: return static_cast<double>(static_cast<std::int16_t>(bits));
        case Type::U16: return static_cast<double>(static_cast<std::uint16_t>(bits));
        case Type::I32: return static_cast<double>(static_cast<std::int32_t>(bits));
        case Type::U32: return static_cast<double>(static_cast<std::uint32_t>(bits));
        case Type::F32: return static_cast<double>(std::bit_cast<float>(static_cast<std::uint32_t>(bits)));
        case Type::F64: return std::bit_cast<double>(bits);
    }
    return 0;
}

}  // namespace

Error ply_error(std::string_view text) { return Error(Code::Corrupt, fmt::format("PLY: {}", text), "PLY_DATA_INVALID"); }

bool is_ply(ByteSpan bytes) {
    const std::string_view head = as_text(bytes.first(std::min<std::size_t>(bytes.size(), 4)));
    return head == "ply\n" || head == "ply\r";
}

int PlyElement::scalar(std::string_view property) const {
    int index = 0;
    for (const PlyProperty& p : properties) {
        if (p.list) continue;
        if (p.name == property) return index;
        ++index;
    }
    return -1;
}

const PlyProperty* PlyElement::list() const {
    const auto found = std::find_if(properties.begin(), properties.end(), [](const PlyProperty& p) { return p.list; });
    return found == properties.end() ? nullptr : &*found;
}

std::size_t PlyElement::scalar_count() const {
    return static_cast<std::size_t>(std::count_if(properties.begin(), properties.end(), [](const PlyProperty& p) { return !p.list; }));
}

const PlyElement* PlyHeader::find(std::string_view element) const {
    const auto found = std::find_if(elements.begin(), elements.end(), [&](const PlyElement& e) { return e.name == element; });
    return found == elements.end() ? nullptr : &*found;
}

Result<PlyHeader> read_ply_header(ByteSpan file) { return HeaderReader(file).read(); }

bool PlyBody::word(double& out) {
    const std::string_view text = as_text(file_);
    while (at_ < text.size() && is_space(text[at_])) ++at_;
    std::size_t end = at_;
    while (end < text.size() && !is_space(text[end])) ++end;
    const auto [stop, fault] = std::from_chars(text.data() + at_ + (at_ < end && text[at_] == '+' ? 1 : 0), text.data() + end, out);
    if (fault == std::errc::result_out_of_range) out = 0;
    if ((fault != std::errc() && fault != std::errc::result_out_of_range) || stop != text.data() + end || end == at_) return false;
    at_ = end;
    return true;
}

bool PlyBody::number(Type type, double& out) {
    if (header_->encoding == PlyHeader::Encoding::Text) return word(out);
    const std::size_t size = size_of(type);
    if (file_.size() - at_ < size) return false;
    out = number_of(load(file_.data() + at_, size, header_->encoding == PlyHeader::Encoding::BigEndian), type);
    at_ += size;
    return true;
}

Result<void> PlyBody::check_room(const PlyElement& e) const {
    std::uint64_t least = 0;
    for (const PlyProperty& p : e.properties) least += header_->encoding == PlyHeader::Encoding::Text ? 2 : size_of(p.list ? p.count_type : p.type);
    // The last word of a text may end with the file.
    const std::uint64_t left = file_.size() - at_ + (header_->encoding == PlyHeader::Encoding::Text ? 1 : 0);
    if (e.count > 0 && (least == 0 || e.count > left / least))
        return ply_error(fmt::format("element {}: {} rows of at least {} bytes, {} bytes are left", e.name.substr(0, 32), e.count, least, file_.size() - at_));
    return {};
}

Result<void> PlyBody::read_row(const PlyElement& e, std::uint64_t row, std::size_t longest_list) {
    std::size_t scalar = 0;
    bool first_list = true;
    for (const PlyProperty& p : e.properties) {
        const std::size_t start = at_;
        const auto fault = [&](std::string_view what) { return ply_error(fmt::format("byte {}, row {} of element {}, property {}: {}", start, row, e.name.substr(0, 32), p.name.substr(0, 32), what)); };
        if (!p.list) {
            if (!number(p.type, scalars_[scalar++])) return fault("expected a number");
            continue;
        }
        double count = 0;
        if (!number(p.count_type, count)) return fault("expected the length of a list");
        if (!(count >= 0) || count > static_cast<double>(longest_list) || count != std::floor(count)) return fault(fmt::format("a list of {} entries, at most {} are read", count, longest_list));
        std::vector<double>& list = first_list ? list_ : spare_;
        first_list = false;
        list.clear();
        for (std::size_t i = 0; i < static_cast<std::size_t>(count); ++i) {
            double v = 0;
            if (!number(p.type, v)) return fault(fmt::format("entry {} of {} is missing", i, count));
            list.push_back(v);
        }
    }
    return {};
}

Result<void> PlyBody::next(const Row& row, std::size_t longest_list) {
    const PlyElement& e = header_->elements[element_++];
    PAI_TRY(check_room(e));
    scalars_.assign(e.scalar_count(), 0);
    list_.clear();
    for (std::uint64_t i = 0; i < e.count; ++i) {
        PAI_TRY(read_row(e, i, longest_list));
        if (row) PAI_TRY(row(i, scalars_, list_));
    }
    return {};
}

}  // namespace pai::codec
