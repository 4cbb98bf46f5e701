#include "edit/values.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "base/describe_json.h"
#include "base/describe_rules.h"

namespace pai {
namespace {

using Op = EditOperation::Op;

Error absent(std::string_view member) { return Error(Code::InvalidArgument, fmt::format("nothing that is selected has {}", member), "EDIT_INVALID"); }

bool is_numeric(const TypeInfo& type) {
    return type.kind == Kind::Int || type.kind == Kind::Float || type.kind == Kind::Time || type.kind == Kind::Tuple || type.kind == Kind::Numbers;
}

int read_numbers(const Place& place, double* out) {
    const TypeInfo& type = *place.type;
    if (type.kind == Kind::Int) return out[0] = static_cast<double>(type.get_int(place.value)), 1;
    if (type.kind == Kind::Time) return out[0] = static_cast<double>(type.get_int(place.value)) / static_cast<double>(type.ticks_per_second), 1;
    float numbers[4] = {};
    const int count = type.get_floats(place.value, numbers);
    std::copy_n(numbers, count, out);
    return count;
}

// The default of the member at `pointer`; null for an entry of a map, which has none.
std::shared_ptr<void> default_of(const TypeInfo& type, const void* document, std::string_view pointer) {
    const auto names = split_pointer(pointer);
    if (!names || names->empty()) return nullptr;
    const std::string parent(pointer.substr(0, pointer.rfind('/')));
    const auto place = find_place(type, document, parent);
    if (!place || place->type->kind != Kind::Struct) return nullptr;
    const Member* const member = place->type->member(names->back());
    if (!member) return nullptr;
    const auto owner = place->type->create();
    auto value = member->type().create();
    member->type().assign(value.get(), member->at(owner.get()));
    return value;
}

bool has_default(const TypeInfo& type, const void* document, const std::string& pointer, const Place& place) {
    const auto fresh = default_of(type, document, pointer);
    return fresh && place.type->equal(fresh.get(), place.value);
}

void compare_numbers(Common& out, const Place& place, bool first) {
    if (!is_numeric(*place.type)) return;
    double numbers[4] = {};
    const int count = read_numbers(place, numbers);
    for (int i = 0; i < count; ++i) {
        const auto at = static_cast<std::size_t>(i);
        const auto number = static_cast<float>(numbers[i]);
        if (!first && out.numbers[at] != number) out.mixed[at] = true;
        out.numbers[at] = number;
    }
}

std::string written(const TypeInfo& type, const double* numbers, int count) {
    if (type.kind == Kind::Time) return seconds_text(ticks_of(numbers[0], type.ticks_per_second), type.ticks_per_second);
    if (type.kind == Kind::Int) return std::to_string(std::llround(numbers[0]));
    JsonWriter out;
    if (count == 1) return out.value(static_cast<float>(numbers[0])).take();
    out.begin_array();
    for (int i = 0; i < count; ++i) out.value(static_cast<float>(numbers[i]));
    return out.end_array().take();
}

}  // namespace

std::optional<Place> find_place(const TypeInfo& type, const void* document, std::string_view pointer) {
    const auto names = split_pointer(pointer);
    if (!names) return std::nullopt;
    // The accessors of a description serve reading and writing; finding changes nothing.
    Place at{&type, const_cast<void*>(document), {}};
    for (const std::string& name : *names) {
        if (!at.value) return std::nullopt;
        if (at.type->kind == Kind::Struct) {
            const Member* const member = at.type->member(name);
            if (!member) return std::nullopt;
            at = {&member->type(), member->at(at.value), member->meta};
        } else if (at.type->kind == Kind::Map) {
            at = {&at.type->element(), at.type->find(at.value, name), at.meta};
        } else {
            return std::nullopt;
        }
        if (at.type->kind == Kind::Optional) at = {&at.type->element(), at.value ? at.type->find(at.value, {}) : nullptr, at.meta};
    }
    return at;
}

Common read_common(const TypeInfo& type, const void* document, const std::vector<std::string>& things, std::string_view member) {
    Common out;
    for (const std::string& thing : things) {
        const std::string pointer = thing + std::string(member);
        const auto place = find_place(type, document, pointer);
        if (!place || !place->value) continue;
        const std::string value = write_compact(*place->type, place->value);
        const bool first = out.count++ == 0;
        if (first) out.state = Common::State::Same;
        else if (value != out.value) out.state = Common::State::Mixed;
        compare_numbers(out, *place, first);
        out.type = place->type;
        out.meta = place->meta;
        out.value = value;
        out.is_default = out.is_default && has_default(type, document, pointer, *place);
    }
    return out;
}

Result<Edit> set_common(const TypeInfo& type, const void* document, const std::vector<std::string>& things, std::string_view member, std::string_view json) {
    Edit edit;
    for (const std::string& thing : things) {
        const std::string pointer = thing + std::string(member);
        const auto place = find_place(type, document, pointer);
        if (place && place->value) edit.operations.push_back({Op::Replace, pointer, std::string(json)});
    }
    if (edit.operations.empty()) return absent(member);
    return edit;
}

Result<Edit> change_common(const TypeInfo& type, const void* document, const std::vector<std::string>& things, std::string_view member, int component,
                           const NumberEdit& change) {
    Edit edit;
    for (const std::string& thing : things) {
        const std::string pointer = thing + std::string(member);
        const auto place = find_place(type, document, pointer);
        if (!place || !place->value || !is_numeric(*place->type)) continue;
        double numbers[4] = {};
        const int count = read_numbers(*place, numbers);
        if (component < 0 || component >= count) continue;
        double& number = numbers[component];
        number = std::clamp(change.of(number), place->meta.min, place->meta.max);
        if (place->type->kind == Kind::Time) number = std::clamp(number, -kMaxSeconds, kMaxSeconds);
        if (place->type->kind == Kind::Int) number = std::clamp(number, -9.0e15, 9.0e15);
        if (!std::isfinite(static_cast<float>(number))) return Error(Code::InvalidArgument, fmt::format("{} is out of range", pointer), "EDIT_INVALID");
        edit.operations.push_back({Op::Replace, pointer, written(*place->type, numbers, count)});
    }
    if (edit.operations.empty()) return absent(member);
    return edit;
}

Result<Edit> reset_common(const TypeInfo& type, const void* document, const std::vector<std::string>& things, std::string_view member) {
    Edit edit;
    for (const std::string& thing : things) {
        const std::string pointer = thing + std::string(member);
        const auto place = find_place(type, document, pointer);
        const auto fresh = place && place->value ? default_of(type, document, pointer) : nullptr;
        if (fresh) edit.operations.push_back({Op::Replace, pointer, write_compact(*place->type, fresh.get())});
    }
    if (edit.operations.empty()) return absent(member);
    return edit;
}

}  // namespace pai
