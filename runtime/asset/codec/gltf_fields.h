#pragma once
// Reads the members of glTF's JSON objects and remembers the first fault with its JSON pointer.
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "base/json.h"
#include "base/result.h"

namespace pai::codec {

// Corrupt, the reason a code of the Khronos validator, the message "pointer: text".
inline Error gltf_error(std::string_view reason, std::string_view pointer, std::string_view text) {
    return Error(Code::Corrupt, fmt::format("{}: {}", pointer, text), std::string(reason));
}

// The first fault found; later ones are dropped, and readers return their fallbacks from then on.
class Findings {
public:
    void fail(std::string_view reason, std::string_view pointer, std::string_view text) {
        if (!error_) error_ = gltf_error(reason, pointer, text);
    }
    bool failed() const { return error_.has_value(); }
    Error take() { return *std::move(error_); }

private:
    std::optional<Error> error_;
};

// One object of the file. Absent members yield the fallback; TYPE_MISMATCH and VALUE_NOT_IN_RANGE are found here.
class Fields {
public:
    Fields(Findings& findings, JsonRef root) : Fields(findings, root, root) {}

    // Found by a walk from the root, which only faults are worth.
    std::string pointer() const;
    bool has(std::string_view name) const { return object_.find(name).has_value(); }
    // UNDEFINED_PROPERTY if the member is absent.
    void require(std::string_view name) const;
    void fail(std::string_view reason, std::string_view name, std::string_view text) const;

    double number(std::string_view name, double fallback, double min = -kHuge, double max = kHuge) const;
    std::int64_t integer(std::string_view name, std::int64_t fallback, std::int64_t min, std::int64_t max = 1ll << 53) const;
    // Index into an array of the file, -1 if absent.
    int index(std::string_view name) const;
    bool boolean(std::string_view name, bool fallback) const;
    std::string_view text(std::string_view name) const;
    std::string string(std::string_view name) const { return std::string(text(name)); }
    // Nothing if absent.
    std::optional<std::string> optional_string(std::string_view name) const { return has(name) ? std::optional(string(name)) : std::nullopt; }
    // Exactly out.size() numbers, each in [min,max]: ARRAY_LENGTH_NOT_IN_LIST otherwise. False if absent.
    bool numbers(std::string_view name, std::span<float> out, double min = -kHuge, double max = kHuge) const;
    // Any count of numbers, none if absent.
    std::vector<float> number_list(std::string_view name) const;
    std::optional<Fields> object(std::string_view name) const;
    // The object called `name` within `extensions`.
    std::optional<Fields> extension(std::string_view name) const;
    // Calls visit(Fields) for each object of an array; EMPTY_ENTITY if it has none.
    template <class F>
    void objects(std::string_view name, F&& visit) const {
        const auto array = this->array(name);
        if (!array) return;
        for (std::size_t i = 0; i < array->size() && !findings_->failed(); ++i)
            visit(Fields(*findings_, root_, (*array)[i]));
    }
    // Calls visit(index) for each index of an array.
    template <class F>
    void indices(std::string_view name, F&& visit) const {
        const auto array = this->array(name);
        if (!array) return;
        for (std::size_t i = 0; i < array->size() && !findings_->failed(); ++i) visit(to_index((*array)[i]));
    }
    // Calls visit(name, index) for each member of this object, all of which are indices.
    template <class F>
    void index_members(F&& visit) const {
        for (std::size_t i = 0; i < object_.size() && !findings_->failed(); ++i)
            visit(object_.key(i), to_index(object_[i]));
    }
    // The array called `name`, not empty.
    std::optional<JsonRef> array(std::string_view name) const;

private:
    Fields(Findings& findings, JsonRef root, JsonRef object);
    static constexpr double kHuge = std::numeric_limits<float>::max();
    // `element`: which of the array `name`, -1 if it is none.
    double to_number(JsonRef ref, double min, double max, std::string_view name, int element = -1) const;
    int to_index(JsonRef ref) const;
    Findings* findings_;
    JsonRef root_, object_;
};

}  // namespace pai::codec
