#pragma once
// One strict JSON reader and one writer. RFC 8259, UTF-8, no byte-order mark, no duplicate members, numbers kept as text.
#include <cstdint>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.h"

namespace pai {

enum class JsonKind : std::uint8_t { Null, Bool, Number, String, Array, Object };

class JsonDoc;

// A value inside a JsonDoc; valid while the document lives. Cheap to copy.
class JsonRef {
public:
    JsonKind kind() const;
    bool is_object() const { return kind() == JsonKind::Object; }
    bool is_array() const { return kind() == JsonKind::Array; }
    bool is_string() const { return kind() == JsonKind::String; }
    bool is_number() const { return kind() == JsonKind::Number; }
    bool is_bool() const { return kind() == JsonKind::Bool; }
    bool is_null() const { return kind() == JsonKind::Null; }

    // Elements of an array or members of an object, 0 for all else.
    std::size_t size() const;
    // Element or member value `i`, i < size(). Constant time.
    JsonRef operator[](std::size_t i) const;
    // Name of member `i` of an object.
    std::string_view key(std::size_t i) const;
    // Member by name; nothing if absent or if this is no object.
    std::optional<JsonRef> find(std::string_view name) const;

    // The decoded string; for a number its text as written; else empty.
    std::string_view text() const;
    bool as_bool() const;
    // The nearest double; infinite when out of range. 0 if this is no number.
    double as_double() const;
    // The exact value if this is a number without fraction and exponent that fits.
    std::optional<std::int64_t> as_int() const;

    // Byte offset of the value in the source text, for messages.
    std::size_t offset() const;
    // "line 3 column 14" of that offset.
    std::string place() const;
    // The value written again, compact.
    std::string dump() const;

private:
    friend class JsonDoc;
    JsonRef(const JsonDoc* doc, std::uint32_t node) : doc_(doc), node_(node) {}
    const JsonDoc* doc_;
    std::uint32_t node_;
};

struct JsonLimits {
    std::size_t max_bytes = 256u << 20;
    int max_depth = 64;
    // Takes all that RFC 8259 takes: members named twice (find() gives the first) and escaped NULs too.
    bool rfc_only = false;
};

class JsonDoc {
public:
    // Corrupt with `reason` JSON_INVALID, JSON_TOO_DEEP or JSON_DUPLICATE_KEY; the message gives line and column.
    // Depth counts objects and arrays and is checked before the parser runs. A NUL, raw or escaped, is JSON_INVALID.
    static Result<JsonDoc> parse(std::string_view text, JsonLimits limits = {});
    JsonDoc(JsonDoc&&) noexcept;
    JsonDoc& operator=(JsonDoc&&) noexcept;
    ~JsonDoc();
    JsonRef root() const { return {this, 0}; }

private:
    friend class JsonRef;
    struct Impl;
    explicit JsonDoc(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

// Text of a JSON document, built in order. With `indent` > 0, one member a line; Inline containers stay on one line.
// Floats are printed with the fewest digits that read back to the same value. Not finite: PAI_ASSERT.
class JsonWriter {
public:
    enum class Layout { Lines, Inline };
    explicit JsonWriter(int indent = 0) : indent_(indent) {}

    JsonWriter& begin_object(Layout layout = Layout::Lines) { return open('{', layout); }
    JsonWriter& end_object() { return close('}'); }
    JsonWriter& begin_array(Layout layout = Layout::Lines) { return open('[', layout); }
    JsonWriter& end_array() { return close(']'); }
    JsonWriter& key(std::string_view name);
    JsonWriter& value(std::string_view text);
    JsonWriter& value(const char* text) { return value(std::string_view(text)); }
    JsonWriter& value(const std::string& text) { return value(std::string_view(text)); }
    JsonWriter& value(bool v) { return raw(v ? "true" : "false"); }
    JsonWriter& value(float v);
    JsonWriter& value(double v);
    template <class T>
        requires(std::is_integral_v<T> && !std::is_same_v<T, bool>)
    JsonWriter& value(T v) {
        return raw(std::to_string(v));
    }
    JsonWriter& null() { return raw("null"); }
    // A value that is JSON text already, or a value of another document.
    JsonWriter& raw(std::string_view json);
    JsonWriter& value(JsonRef ref);
    template <class T>
    JsonWriter& member(std::string_view name, const T& v) {
        key(name);
        return value(v);
    }

    const std::string& text() const { return out_; }
    std::string take() { return std::move(out_); }

private:
    struct Level {
        bool lines;
        bool empty;
    };
    JsonWriter& open(char c, Layout layout);
    JsonWriter& close(char c);
    void separate();
    void newline();
    int indent_;
    bool after_key_ = false;
    std::string out_;
    std::vector<Level> levels_;
};

// `text` as a JSON string literal, quotes included.
std::string json_quote(std::string_view text);

}  // namespace pai
