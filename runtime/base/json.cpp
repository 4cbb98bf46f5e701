#include "base/json.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <limits>

#include <fmt/format.h>

#include "base/json_document.h"

namespace pai {

using Is = JsonNode::Is;

namespace {

// Digits with at most one point that a double holds exactly, divided by a power of ten that one holds exactly: rounded once,
// so the nearest double. Nothing of longer numbers and those with an exponent.
// Source: W. Clinger, "How to read floating point numbers accurately", 1990.
std::optional<double> short_decimal(std::string_view s) {
    constexpr std::size_t kMost = 16;  // 15 digits and a point are below 2^53
    constexpr std::array<double, kMost> kTens{1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15};
    const bool minus = s.front() == '-';
    if (minus) s.remove_prefix(1);
    if (s.size() > kMost) return {};
    std::uint64_t digits = 0;
    std::size_t after_point = 0;
    for (std::size_t i = 0; i < s.size(); ++i) {
        if (s[i] == '.') {
            after_point = s.size() - i - 1;
            continue;
        }
        if (s[i] < '0' || s[i] > '9') return {};
        digits = digits * 10 + static_cast<std::uint64_t>(s[i] - '0');
    }
    if (s.size() == kMost && after_point == 0) return {};
    const double v = static_cast<double>(digits) / kTens[after_point];
    return minus ? -v : v;
}

}  // namespace

JsonDoc::JsonDoc(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
JsonDoc::JsonDoc(JsonDoc&&) noexcept = default;
JsonDoc& JsonDoc::operator=(JsonDoc&&) noexcept = default;
JsonDoc::~JsonDoc() = default;

Result<JsonDoc> JsonDoc::parse(std::string_view text, JsonLimits limits) {
    auto impl = std::make_unique<Impl>();
    if (text.size() > std::min<std::size_t>(limits.max_bytes, std::numeric_limits<std::uint32_t>::max() / 2))
        return Error(Code::Corrupt, fmt::format("{} bytes of JSON, at most {} are read", text.size(), limits.max_bytes), "JSON_INVALID");
    impl->source = text;
    PAI_TRY(read_json(*impl, limits));
    return JsonDoc(std::move(impl));
}

JsonKind JsonRef::kind() const {
    switch (doc_->impl_->nodes[node_].is) {
        case Is::Null: return JsonKind::Null;
        case Is::Bool: return JsonKind::Bool;
        case Is::Number: return JsonKind::Number;
        case Is::Plain: case Is::Escaped: return JsonKind::String;
        case Is::Array: return JsonKind::Array;
        case Is::Object: break;
    }
    return JsonKind::Object;
}
std::size_t JsonRef::size() const {
    const JsonNode& n = doc_->impl_->nodes[node_];
    return n.is == Is::Array ? n.size : n.is == Is::Object ? n.size / 2 : 0;
}
JsonRef JsonRef::operator[](std::size_t i) const {
    PAI_ASSERT(i < size());
    const JsonNode& n = doc_->impl_->nodes[node_];
    return {doc_, static_cast<std::uint32_t>(n.at + (n.is == Is::Object ? 2 * i + 1 : i))};
}
std::string_view JsonRef::key(std::size_t i) const {
    const JsonNode& n = doc_->impl_->nodes[node_];
    PAI_ASSERT(i < size());
    return n.is == Is::Object ? doc_->impl_->text_of(doc_->impl_->nodes[n.at + 2 * i]) : std::string_view();
}
std::optional<JsonRef> JsonRef::find(std::string_view name) const {
    const JsonNodes& all = *doc_->impl_;
    const JsonNode& n = all.nodes[node_];
    if (n.is != Is::Object) return {};
    for (std::uint32_t i = n.at; i < n.at + n.size; i += 2)
        if (all.nodes[i].size == name.size() && all.text_of(all.nodes[i]) == name) return JsonRef(doc_, i + 1);
    return {};
}
std::string_view JsonRef::text() const { return doc_->impl_->text_of(doc_->impl_->nodes[node_]); }
bool JsonRef::as_bool() const {
    const JsonNode& n = doc_->impl_->nodes[node_];
    return n.is == Is::Bool && n.size == 1;
}
double JsonRef::as_double() const {
    if (!is_number()) return 0;
    const std::string_view s = text();
    if (const auto exact = short_decimal(s)) return *exact;
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
std::string JsonRef::place() const { return json_place(doc_->impl_->source, offset()); }
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
