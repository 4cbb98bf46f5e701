#include "asset/codec/gltf_fields.h"

#include <cmath>

namespace pai::codec {
namespace {

// JSON pointer of a value below `root`, names as they stand: of children in the order of the text, the last that begins no later.
std::string pointer_to(JsonRef root, JsonRef value) {
    std::string out;
    for (JsonRef at = root; at.offset() < value.offset();) {
        std::size_t child = 0, end = at.size();
        while (end - child > 1) {
            const std::size_t middle = child + (end - child) / 2;
            (at[middle].offset() <= value.offset() ? child : end) = middle;
        }
        out += at.is_object() ? fmt::format("/{}", at.key(child)) : fmt::format("/{}", child);
        at = at[child];
    }
    return out;
}

}  // namespace

Fields::Fields(Findings& findings, JsonRef root, JsonRef object) : findings_(&findings), root_(root), object_(object) {
    if (!object.is_object()) fail("TYPE_MISMATCH", "", "expected an object");
}

std::string Fields::pointer() const { return pointer_to(root_, object_); }

void Fields::fail(std::string_view reason, std::string_view name, std::string_view text) const {
    if (findings_->failed()) return;
    findings_->fail(reason, name.empty() ? pointer() : fmt::format("{}/{}", pointer(), name), text);
}

void Fields::require(std::string_view name) const {
    if (!has(name)) fail("UNDEFINED_PROPERTY", "", fmt::format("member {} is missing", name));
}

double Fields::to_number(JsonRef ref, double min, double max, std::string_view name, int element) const {
    const auto fault = [&](std::string_view reason, std::string_view text) {
        fail(reason, element < 0 ? std::string(name) : fmt::format("{}/{}", name, element), text);
        return 0.0;
    };
    if (!ref.is_number()) return fault("TYPE_MISMATCH", "expected a number");
    const double value = ref.as_double();
    if (!(value >= min && value <= max)) return fault("VALUE_NOT_IN_RANGE", fmt::format("{} is not in [{}, {}]", ref.text(), min, max));
    return value;
}

double Fields::number(std::string_view name, double fallback, double min, double max) const {
    const auto member = object_.find(name);
    return member ? to_number(*member, min, max, name) : fallback;
}

std::int64_t Fields::integer(std::string_view name, std::int64_t fallback, std::int64_t min, std::int64_t max) const {
    const auto member = object_.find(name);
    if (!member) return fallback;
    const double value = to_number(*member, static_cast<double>(min), static_cast<double>(max), name);
    if (value != std::floor(value)) fail("TYPE_MISMATCH", name, fmt::format("{} is not a whole number", member->text()));
    return static_cast<std::int64_t>(value);
}

int Fields::to_index(JsonRef ref) const {
    const double value = ref.is_number() ? ref.as_double() : -1;
    if (!(value >= 0 && value <= 0x7fffffff && value == std::floor(value))) {
        findings_->fail(ref.is_number() ? "INVALID_INDEX" : "TYPE_MISMATCH", pointer_to(root_, ref), "expected an index");
        return -1;
    }
    return static_cast<int>(value);
}

int Fields::index(std::string_view name) const {
    const auto member = object_.find(name);
    return member ? to_index(*member) : -1;
}

bool Fields::boolean(std::string_view name, bool fallback) const {
    const auto member = object_.find(name);
    if (!member) return fallback;
    if (!member->is_bool()) fail("TYPE_MISMATCH", name, "expected true or false");
    return member->as_bool();
}

std::string_view Fields::text(std::string_view name) const {
    const auto member = object_.find(name);
    if (!member) return {};
    if (!member->is_string()) {
        fail("TYPE_MISMATCH", name, "expected a string");
        return {};
    }
    return member->text();
}

bool Fields::numbers(std::string_view name, std::span<float> out, double min, double max) const {
    const auto member = object_.find(name);
    if (!member) return false;
    if (!member->is_array()) {
        fail("TYPE_MISMATCH", name, "expected an array");
        return false;
    }
    if (member->size() != out.size()) {
        fail("ARRAY_LENGTH_NOT_IN_LIST", name, fmt::format("{} elements, expected {}", member->size(), out.size()));
        return false;
    }
    for (std::size_t i = 0; i < out.size(); ++i) out[i] = static_cast<float>(to_number((*member)[i], min, max, name, static_cast<int>(i)));
    return true;
}

std::vector<float> Fields::number_list(std::string_view name) const {
    std::vector<float> out;
    const auto list = array(name);
    for (std::size_t i = 0; list && i < list->size(); ++i) out.push_back(static_cast<float>(to_number((*list)[i], -kHuge, kHuge, name, static_cast<int>(i))));
    return out;
}

std::optional<Fields> Fields::object(std::string_view name) const {
    const auto member = object_.find(name);
    if (!member) return {};
    return Fields(*findings_, root_, *member);
}

std::optional<Fields> Fields::extension(std::string_view name) const {
    const auto extensions = object("extensions");
    return extensions ? extensions->object(name) : std::nullopt;
}

std::optional<JsonRef> Fields::array(std::string_view name) const {
    const auto member = object_.find(name);
    if (!member) return {};
    if (!member->is_array()) {
        fail("TYPE_MISMATCH", name, "expected an array");
        return {};
    }
    if (member->size() == 0) fail("EMPTY_ENTITY", name, "expected at least one element");
    return member;
}

}  // namespace pai::codec
