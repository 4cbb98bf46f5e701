#include "base/json.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>

#include <fmt/format.h>
#include <simdjson.h>

namespace pai {
namespace od = simdjson::ondemand;

namespace {

// Names of so few members are compared pair by pair: quicker than a sorted copy.
constexpr std::uint32_t kFewMembers = 12;

struct Node {
    JsonKind kind;
    bool truth = false;
    std::uint32_t key_at = 0, key_size = 0;    // in `pool`
    std::uint32_t text_at = 0, text_size = 0;  // in `pool`
    std::uint32_t first = 0, count = 0;        // in `kids`
    std::uint32_t offset = 0;                  // in the source
};

bool is_number_text(std::string_view s) {
    std::size_t i = 0;
    const auto digits = [&] {
        const std::size_t from = i;
        while (i < s.size() && s[i] >= '0' && s[i] <= '9') ++i;
        return i > from;
    };
    if (i < s.size() && s[i] == '-') ++i;
    if (i < s.size() && s[i] == '0') ++i;
    else if (!digits()) return false;
    if (i < s.size() && s[i] == '.') {
        ++i;
        if (!digits()) return false;
    }
    if (i < s.size() && (s[i] == 'e' || s[i] == 'E')) {
        ++i;
        if (i < s.size() && (s[i] == '+' || s[i] == '-')) ++i;
        if (!digits()) return false;
    }
    return i == s.size();
}

std::string place_of(std::string_view text, std::size_t offset) {
    offset = std::min(offset, text.size());
    const std::string_view before = text.substr(0, offset);
    const auto line = std::count(before.begin(), before.end(), '\n') + 1;
    const std::size_t start = before.rfind('\n') == before.npos ? 0 : before.rfind('\n') + 1;
    return fmt::format("line {} column {}", line, offset - start + 1);
}

// Offset at which the nesting first exceeds `limit`, if it does. Strings are skipped; grammar is not judged here.
std::optional<std::size_t> too_deep_at(std::string_view text, int limit) {
    int depth = 0;
    bool quoted = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (quoted) {
            if (c == '\\') ++i;
            else if (c == '"') quoted = false;
        } else if (c == '"') {
            quoted = true;
        } else if (c == '{' || c == '[') {
            if (++depth > limit) return i;
        } else if (c == '}' || c == ']') {
            --depth;
        }
    }
    return {};
}

}  // namespace

struct JsonDoc::Impl {
    bool rfc_only = false;
    std::string source;
    std::string pool;
    std::vector<Node> nodes;
    std::vector<std::uint32_t> kids;
    std::vector<std::uint32_t> open_kids;  // children read so far of every container that is not closed yet, outermost first

    std::string_view text_of(std::uint32_t at, std::uint32_t size) const { return std::string_view(pool).substr(at, size); }

    Error fail(std::size_t offset, std::string_view what, const char* reason = "JSON_INVALID") const {
        return Error(Code::Corrupt, fmt::format("{}: {}", place_of(source, offset), what), reason);
    }

    Result<void> store(std::string_view s, std::uint32_t& at, std::uint32_t& size, std::size_t offset) {
        if (!rfc_only && s.find('\0') != s.npos) return fail(offset, "string with a NUL character");
        at = static_cast<std::uint32_t>(pool.size());
        size = static_cast<std::uint32_t>(s.size());
        pool += s;
        return {};
    }

    std::size_t offset_of(od::value& v, const char* begin) {
        const char* at = nullptr;
        if (v.current_location().get(at) || !at) return 0;
        return static_cast<std::size_t>(at - begin) - 1;  // the bracket that wraps the text
    }

    Result<void> check_duplicates(std::uint32_t id) {
        const Node& n = nodes[id];
        const auto same = [&](std::uint32_t a, std::uint32_t b) {
            return text_of(nodes[a].key_at, nodes[a].key_size) == text_of(nodes[b].key_at, nodes[b].key_size);
        };
        bool twice = n.count > kFewMembers;
        for (std::uint32_t i = n.first; !twice && i < n.first + n.count; ++i)
            for (std::uint32_t k = n.first; !twice && k < i; ++k) twice = same(kids[i], kids[k]);
        if (!twice) return {};
        std::vector<std::uint32_t> order(kids.begin() + n.first, kids.begin() + n.first + n.count);
        const auto name = [&](std::uint32_t k) { return text_of(nodes[k].key_at, nodes[k].key_size); };
        std::sort(order.begin(), order.end(), [&](auto a, auto b) { return name(a) < name(b); });
        for (std::size_t i = 1; i < order.size(); ++i)
            if (name(order[i]) == name(order[i - 1]))
                return fail(nodes[order[i]].offset, fmt::format("member {} is named twice", json_quote(name(order[i]))), "JSON_DUPLICATE_KEY");
        return {};
    }

    // The children of `id` are those from `mark` on.
    void close(std::uint32_t id, std::size_t mark) {
        nodes[id].first = static_cast<std::uint32_t>(kids.size());
        nodes[id].count = static_cast<std::uint32_t>(open_kids.size() - mark);
        kids.insert(kids.end(), open_kids.begin() + static_cast<std::ptrdiff_t>(mark), open_kids.end());
        open_kids.resize(mark);
    }

    Result<std::uint32_t> read_scalar(std::uint32_t id, std::string_view token, std::size_t offset) {
        while (!token.empty() && std::string_view(" \t\r\n").find(token.back()) != std::string_view::npos) token.remove_suffix(1);
        Node& n = nodes[id];
        if (token == "null") {
            n.kind = JsonKind::Null;
        } else if (token == "true" || token == "false") {
            n.kind = JsonKind::Bool;
            n.truth = token == "true";
        } else if (is_number_text(token)) {
            n.kind = JsonKind::Number;
            PAI_TRY(store(token, n.text_at, n.text_size, offset));
        } else {
            return fail(offset, "expected a value");
        }
        return id;
    }

    Result<std::uint32_t> read(od::value v, const char* begin) {
        const auto id = static_cast<std::uint32_t>(nodes.size());
        const std::size_t offset = offset_of(v, begin);
        nodes.push_back({JsonKind::Null});
        nodes[id].offset = static_cast<std::uint32_t>(offset);
        od::json_type type;
        if (const auto e = v.type().get(type)) return fail(offset, simdjson::error_message(e));
        switch (type) {
            case od::json_type::object: return read_object(v, id, begin);
            case od::json_type::array: return read_array(v, id, begin);
            case od::json_type::string: {
                std::string_view s;
                if (const auto e = v.get_string().get(s)) return fail(offset, simdjson::error_message(e));
                nodes[id].kind = JsonKind::String;
                Node n = nodes[id];
                PAI_TRY(store(s, n.text_at, n.text_size, offset));
                nodes[id] = n;
                return id;
            }
            default: return read_scalar(id, v.raw_json_token(), offset);
        }
    }

    Result<std::uint32_t> read_array(od::value& v, std::uint32_t id, const char* begin) {
        nodes[id].kind = JsonKind::Array;
        od::array array;
        if (const auto e = v.get_array().get(array)) return fail(nodes[id].offset, simdjson::error_message(e));
        const std::size_t mark = open_kids.size();
        for (auto item : array) {
            od::value child;
            if (const auto e = std::move(item).get(child)) return fail(nodes.back().offset, simdjson::error_message(e));
            PAI_TRY(const std::uint32_t k, read(child, begin));
            open_kids.push_back(k);
        }
        close(id, mark);
        return id;
    }

    Result<std::uint32_t> read_object(od::value& v, std::uint32_t id, const char* begin) {
        nodes[id].kind = JsonKind::Object;
        od::object object;
        if (const auto e = v.get_object().get(object)) return fail(nodes[id].offset, simdjson::error_message(e));
        const std::size_t mark = open_kids.size();
        for (auto item : object) {
            od::field field;
            if (const auto e = std::move(item).get(field)) return fail(nodes.back().offset, simdjson::error_message(e));
            std::string_view name;
            if (const auto e = field.unescaped_key().get(name)) return fail(nodes.back().offset, simdjson::error_message(e));
            std::uint32_t at = 0, size = 0;
            PAI_TRY(store(name, at, size, nodes.back().offset));
            PAI_TRY(const std::uint32_t k, read(field.value(), begin));
            nodes[k].key_at = at;
            nodes[k].key_size = size;
            open_kids.push_back(k);
        }
        close(id, mark);
        if (!rfc_only) PAI_TRY(check_duplicates(id));
        return id;
    }

    // The text is read as the one element of an array: simdjson treats bare scalars apart, we do not want to.
    Result<void> read_document() {
        std::string wrapped;
        wrapped.reserve(source.size() + 2 + simdjson::SIMDJSON_PADDING);
        wrapped.append("[").append(source).append("]");
        const simdjson::padded_string_view padded(wrapped.data(), wrapped.size(), wrapped.capacity());
        od::parser parser;
        od::document doc;
        od::array array;
        if (const auto e = parser.iterate(padded).get(doc)) return fail(0, simdjson::error_message(e));
        if (const auto e = doc.get_array().get(array)) return fail(0, simdjson::error_message(e));
        for (auto item : array) {
            od::value value;
            if (const auto e = std::move(item).get(value)) return fail(nodes.empty() ? 0 : nodes.back().offset, simdjson::error_message(e));
            if (!nodes.empty()) return fail(offset_of(value, padded.data()), "text after the value");
            PAI_TRY(read(value, padded.data()));
        }
        if (nodes.empty()) return fail(0, "expected a value");
        const char* at = nullptr;
        if (!doc.current_location().get(at)) return fail(static_cast<std::size_t>(at - padded.data()) - 1, "text after the value");
        return {};
    }
};

JsonDoc::JsonDoc(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
JsonDoc::JsonDoc(JsonDoc&&) noexcept = default;
JsonDoc& JsonDoc::operator=(JsonDoc&&) noexcept = default;
JsonDoc::~JsonDoc() = default;

Result<JsonDoc> JsonDoc::parse(std::string_view text, JsonLimits limits) {
    auto impl = std::make_unique<Impl>();
    if (text.size() > std::min<std::size_t>(limits.max_bytes, std::numeric_limits<std::uint32_t>::max() / 2))
        return Error(Code::Corrupt, fmt::format("{} bytes of JSON, at most {} are read", text.size(), limits.max_bytes), "JSON_INVALID");
    impl->source = text;
    impl->rfc_only = limits.rfc_only;
    if (text.starts_with("\xef\xbb\xbf")) return impl->fail(0, "byte-order mark");
    if (const auto nul = text.find('\0'); nul != text.npos) return impl->fail(nul, "NUL byte");
    if (const auto at = too_deep_at(text, limits.max_depth))
        return impl->fail(*at, fmt::format("nested deeper than {}", limits.max_depth), "JSON_TOO_DEEP");
    PAI_TRY(impl->read_document());
    return JsonDoc(std::move(impl));
}

JsonKind JsonRef::kind() const { return doc_->impl_->nodes[node_].kind; }
std::size_t JsonRef::size() const { return doc_->impl_->nodes[node_].count; }
JsonRef JsonRef::operator[](std::size_t i) const {
    const Node& n = doc_->impl_->nodes[node_];
    PAI_ASSERT(i < n.count);
    return {doc_, doc_->impl_->kids[n.first + i]};
}
std::string_view JsonRef::key(std::size_t i) const {
    const Node& k = doc_->impl_->nodes[(*this)[i].node_];
    return doc_->impl_->text_of(k.key_at, k.key_size);
}
std::optional<JsonRef> JsonRef::find(std::string_view name) const {
    if (!is_object()) return {};
    for (std::size_t i = 0; i < size(); ++i)
        if (key(i) == name) return (*this)[i];
    return {};
}
std::string_view JsonRef::text() const {
    const Node& n = doc_->impl_->nodes[node_];
    return doc_->impl_->text_of(n.text_at, n.text_size);
}
bool JsonRef::as_bool() const { return doc_->impl_->nodes[node_].truth; }
double JsonRef::as_double() const {
    if (!is_number()) return 0;
    const std::string_view s = text();
    double v = 0;
    const auto [end, ec] = std::from_chars(s.data(), s.data() + s.size(), v);
    if (ec == std::errc::result_out_of_range) {
        // from_chars leaves the value alone both for overflow and for underflow: the exponent tells them apart.
        const bool tiny = s.find("e-") != s.npos || s.find("E-") != s.npos || s.find_first_of("eE") == s.npos;
        v = tiny ? 0.0 : std::numeric_limits<double>::infinity();
        if (s.front() == '-') v = -v;
    }
    return v;
}
std::optional<std::int64_t> JsonRef::as_int() const {
    const std::string_view s = text();
    std::int64_t v = 0;
    const auto [end, ec] = std::from_chars(s.data(), s.data() + s.size(), v);
    if (!is_number() || ec != std::errc() || end != s.data() + s.size()) return {};
    return v;
}
std::size_t JsonRef::offset() const { return doc_->impl_->nodes[node_].offset; }
std::string JsonRef::place() const { return place_of(doc_->impl_->source, offset()); }
std::string JsonRef::dump() const {
    JsonWriter w;
    w.value(*this);
    return w.take();
}

std::string json_quote(std::string_view text) {
    std::string out = "\"";
    for (const char c : text) {
        switch (c) {
            case '"': out += "\\\""; break;
            case '\\': out += "\\\\"; break;
            case '\n': out += "\\n"; break;
            case '\t': out += "\\t"; break;
            case '\r': out += "\\r"; break;
            default:
                if (static_cast<unsigned char>(c) < 0x20) out += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
                else out += c;
        }
    }
    return out += '"';
}

void JsonWriter::newline() {
    if (indent_ <= 0) return;
    out_ += '\n';
    out_.append(levels_.size() * static_cast<std::size_t>(indent_), ' ');
}

void JsonWriter::separate() {
    if (after_key_) {
        after_key_ = false;
        return;
    }
    if (levels_.empty()) return;
    Level& level = levels_.back();
    if (!level.empty) out_ += level.lines || indent_ <= 0 ? "," : ", ";
    if (level.lines) newline();
    level.empty = false;
}

JsonWriter& JsonWriter::open(char c, Layout layout) {
    separate();
    out_ += c;
    const bool parent_lines = levels_.empty() || levels_.back().lines;
    levels_.push_back({parent_lines && layout == Layout::Lines, true});
    return *this;
}

JsonWriter& JsonWriter::close(char c) {
    PAI_ASSERT(!levels_.empty());
    const Level level = levels_.back();
    levels_.pop_back();
    if (level.lines && !level.empty) newline();
    out_ += c;
    return *this;
}

JsonWriter& JsonWriter::key(std::string_view name) {
    separate();
    out_ += json_quote(name);
    out_ += indent_ > 0 ? ": " : ":";
    after_key_ = true;
    return *this;
}

JsonWriter& JsonWriter::value(std::string_view text) { return raw(json_quote(text)); }

JsonWriter& JsonWriter::raw(std::string_view json) {
    separate();
    out_ += json;
    return *this;
}

namespace {
template <class T>
std::string shortest(T v) {
    PAI_ASSERT(std::isfinite(v));
    char buffer[64];
    const auto end = std::to_chars(buffer, buffer + sizeof buffer, v).ptr;
    return std::string(buffer, end);
}
}  // namespace

JsonWriter& JsonWriter::value(float v) { return raw(shortest(v)); }
JsonWriter& JsonWriter::value(double v) { return raw(shortest(v)); }

JsonWriter& JsonWriter::value(JsonRef ref) {
    switch (ref.kind()) {
        case JsonKind::Null: return null();
        case JsonKind::Bool: return value(ref.as_bool());
        case JsonKind::Number: return raw(ref.text());
        case JsonKind::String: return value(ref.text());
        case JsonKind::Array:
            begin_array();
            for (std::size_t i = 0; i < ref.size(); ++i) value(ref[i]);
            return end_array();
        case JsonKind::Object:
            begin_object();
            for (std::size_t i = 0; i < ref.size(); ++i) {
                key(ref.key(i));
                value(ref[i]);
            }
            return end_object();
    }
    return *this;
}

}  // namespace pai
