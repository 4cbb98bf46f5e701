#include "app/view_json.h"

#include <cmath>

#include <fmt/format.h>

namespace pai::app {
namespace {

// RFC 6901, section 3.
std::string escaped(std::string_view name) {
    std::string out;
    for (const char c : name) {
        if (c == '~') out += "~0";
        else if (c == '/') out += "~1";
        else out += c;
    }
    return out;
}

}  // namespace

Error JsonPlace::error(std::string_view expected) const {
    return {Code::Corrupt, fmt::format("{}: expected {}", pointer.empty() ? "/" : pointer, expected), std::string(reason)};
}

Result<JsonPlace> JsonPlace::member(std::string_view name, JsonKind kind, std::string_view expected) const {
    const auto found = value.find(name);
    JsonPlace out{found.value_or(value), pointer + "/" + escaped(name), reason};
    if (!found || found->kind() != kind) return out.error(expected);
    return out;
}

Result<JsonPlace> JsonPlace::object(std::string_view name) const { return member(name, JsonKind::Object, "an object"); }
Result<JsonPlace> JsonPlace::array(std::string_view name) const { return member(name, JsonKind::Array, "an array"); }

Result<std::string> JsonPlace::string(std::string_view name) const {
    PAI_TRY(const JsonPlace found, member(name, JsonKind::String, "a string"));
    return std::string(found.value.text());
}

Result<bool> JsonPlace::boolean(std::string_view name) const {
    PAI_TRY(const JsonPlace found, member(name, JsonKind::Bool, "true or false"));
    return found.value.as_bool();
}

Result<double> JsonPlace::number(std::string_view name, double min, double max) const {
    PAI_TRY(const JsonPlace found, member(name, JsonKind::Number, fmt::format("a number from {} to {}", min, max)));
    return found.as_number(min, max);
}

Result<double> JsonPlace::as_number(double min, double max) const {
    const double number = value.as_double();
    if (!value.is_number() || !std::isfinite(number) || number < min || number > max)
        return error(fmt::format("a number from {} to {}", min, max));
    return number;
}

Result<glm::dvec3> JsonPlace::vector(std::string_view name, double max) const {
    PAI_TRY(const JsonPlace found, member(name, JsonKind::Array, "three numbers"));
    if (found.value.size() != 3) return found.error("three numbers");
    glm::dvec3 out;
    for (int i = 0; i < 3; ++i) {
        PAI_TRY(out[i], found.at(static_cast<std::size_t>(i)).as_number(-max, max));
    }
    return out;
}

JsonPlace JsonPlace::at(std::size_t index) const {
    const std::string name = value.is_object() ? escaped(value.key(index)) : std::to_string(index);
    return {value[index], pointer + "/" + name, reason};
}

}  // namespace pai::app
