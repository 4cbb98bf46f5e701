#pragma once
// Reading JSON that anybody may have written: every fault is an error with its pointer.
#include <string>
#include <string_view>

#include <glm/vec3.hpp>

#include "base/json.h"

namespace pai::app {

// An object or array of a document with its JSON Pointer; `reason` is that of every error below, always Corrupt.
struct JsonPlace {
    JsonRef value;
    std::string pointer;  // "" is the document
    std::string_view reason;

    Error error(std::string_view expected) const;
    // A member, present and of the kind; the pointer is extended.
    Result<JsonPlace> object(std::string_view name) const;
    Result<JsonPlace> array(std::string_view name) const;
    Result<std::string> string(std::string_view name) const;
    Result<bool> boolean(std::string_view name) const;
    // In [min, max], finite.
    Result<double> number(std::string_view name, double min, double max) const;
    // [x, y, z], each of magnitude up to `max`.
    Result<glm::dvec3> vector(std::string_view name, double max) const;
    // Element of an array, or member value of an object by index.
    JsonPlace at(std::size_t index) const;
    Result<double> as_number(double min, double max) const;

private:
    Result<JsonPlace> member(std::string_view name, JsonKind kind, std::string_view expected) const;
};

}  // namespace pai::app
