#pragma once
// One description per struct. describe(const T*) names each member once, with unit, range and help; it is turned once
// into a table of plain pointers, and every visitor (reader, writer, schema, edit, inspector) walks that table at run time.
//
// A struct is described in its own .cpp file:
//     const TypeInfo& describe(const Lamp*) {
//         static const TypeInfo info = describe_struct<Lamp>("Lamp", "a lamp on a stand", {
//             member<&Lamp::colour>("colour", {.doc = "linear Rec. 709", .min = 0, .max = 1, .live = true}),
//         });
//         return info;
//     }
// The argument only picks the overload; it is always null. Floats are 32 bits, maps are std::map<std::string, T>.
#include <array>
#include <cstdint>
#include <limits>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include <glm/gtc/quaternion.hpp>
#include <glm/vec2.hpp>
#include <glm/vec3.hpp>
#include <glm/vec4.hpp>

#include "base/result.h"

namespace pai {

// What a string, or a key of a map, may hold.
enum class Rule : std::uint8_t {
    Id,        // is_valid_id; a string that is not required may also be empty
    Text,      // any UTF-8 without control characters other than line feed
    Language,  // BCP 47: letters, digits and '-', "zh-Hans"; or "*"
    Asset,     // urn:… or a relative path without ".." and back slashes
    Pointer,   // RFC 6901, begins with '/'
};

struct Meta {
    std::string_view doc = {};
    std::string_view unit = {};
    // Range of a number, of each component of a tuple, of seconds of a time. Ends included.
    double min = -std::numeric_limits<double>::infinity();
    double max = std::numeric_limits<double>::infinity();
    bool required = false;  // must be in the file; written even when it is the default
    bool live = false;      // a track or a fader may drive it while the show runs
    bool separate = false;  // kept in files of its own, one for each entry of the map
    Rule rule = Rule::Text;  // of a string, or of the strings in a map or list
    Rule keys = Rule::Id;    // of a map
    std::size_t max_count = 10'000;  // entries of a map or list
};

// Scalar or tuple of 1 to 4 numbers whose count the context decides: a keyframe's value. Written as 2.5 or [0, 1, 2].
struct Numbers {
    std::array<float, 4> at{};
    std::uint8_t count = 1;
    bool operator==(const Numbers&) const = default;
};

enum class Kind : std::uint8_t { Bool, Int, Float, String, Enum, Time, Tuple, Numbers, List, Struct, Map, Optional };

struct TypeInfo;
using TypeOf = const TypeInfo& (*)();

struct Member {
    std::string_view name;
    TypeOf type;
    void* (*at)(void* object);
    Meta meta;
};

struct Choice {
    std::string_view name;
    std::int64_t value;
    std::string_view doc = {};
};

// Visits the entries of a map in order of their keys.
using EntryVisitor = void (*)(void* context, const std::string& key, void* value);

// The run-time description of one C++ type. Which functions are set depends on `kind`.
struct TypeInfo {
    Kind kind = Kind::Struct;
    std::string_view name = {}, doc = {};
    std::string_view format = {};    // of a whole document, "paifang.show/1"; empty for parts
    std::vector<Member> members = {};  // Struct, in the order of writing
    std::vector<Choice> choices = {};  // Enum
    TypeOf element = nullptr;          // of a Map, Optional, List
    int count = 0;                     // components of a Tuple

    // Any value. create() makes a default one.
    std::shared_ptr<void> (*create)() = nullptr;
    void (*assign)(void* to, const void* from) = nullptr;
    bool (*equal)(const void* a, const void* b) = nullptr;
    // Bool, Int, Enum; Time in its ticks of 1/ticks_per_second s.
    std::int64_t (*get_int)(const void*) = nullptr;
    void (*set_int)(void*, std::int64_t) = nullptr;
    std::int64_t ticks_per_second = 0;
    // Float (one number), Tuple (`count`), Numbers (returns how many). Quaternions are x, y, z, w.
    int (*get_floats)(const void*, float* out) = nullptr;
    void (*set_floats)(void*, const float* in, int count) = nullptr;
    // String.
    std::string& (*string)(void*) = nullptr;
    // Map, List (keys are empty), Optional (one entry or none).
    std::size_t (*size)(const void*) = nullptr;
    void (*each)(void*, EntryVisitor, void* context) = nullptr;
    void* (*find)(void*, const std::string& key) = nullptr;     // null if absent
    void* (*insert)(void*, const std::string& key) = nullptr;   // a default value under `key`, or the one that is there
    void (*erase)(void*, const std::string& key) = nullptr;

    const Member* member(std::string_view member_name) const;
};

template <class T>
const TypeInfo& type_of();

// ---- building tables -------------------------------------------------------------------------------------------

namespace detail {

template <class M> struct MemberOf;
template <class C, class T> struct MemberOf<T C::*> { using Class = C; using Type = T; };
template <class T> struct IsMap : std::false_type {};
template <class T> struct IsMap<std::map<std::string, T>> : std::true_type {};
template <class T> struct IsOptional : std::false_type {};
template <class T> struct IsOptional<std::optional<T>> : std::true_type {};
template <class T> struct IsList : std::false_type {};
template <class T> struct IsList<std::vector<T>> : std::true_type {};
template <class T> concept TimeLike = requires(T t) { t.count; T::kPerSecond; };
template <class T> concept GlmTuple = std::is_same_v<T, glm::vec2> || std::is_same_v<T, glm::vec3> || std::is_same_v<T, glm::vec4>;

template <class T>
void set_value_functions(TypeInfo& info) {
    info.create = +[]() -> std::shared_ptr<void> { return std::make_shared<T>(); };
    info.assign = +[](void* to, const void* from) { *static_cast<T*>(to) = *static_cast<const T*>(from); };
    info.equal = +[](const void* a, const void* b) { return *static_cast<const T*>(a) == *static_cast<const T*>(b); };
}

template <class T>
void set_int_functions(TypeInfo& info) {
    info.get_int = +[](const void* p) { return static_cast<std::int64_t>(*static_cast<const T*>(p)); };
    info.set_int = +[](void* p, std::int64_t v) { *static_cast<T*>(p) = static_cast<T>(v); };
}

template <class T> TypeInfo make_scalar();
template <class T> TypeInfo make_tuple();
template <class T> TypeInfo make_map();
template <class T> TypeInfo make_optional();
template <class T> TypeInfo make_list();
template <class T> TypeInfo make_builtin();

}  // namespace detail

template <auto M>
Member member(std::string_view name, Meta meta) {
    using Class = typename detail::MemberOf<decltype(M)>::Class;
    using Type = typename detail::MemberOf<decltype(M)>::Type;
    return {name, &type_of<Type>, +[](void* p) -> void* { return &(static_cast<Class*>(p)->*M); }, meta};
}

template <class T>
TypeInfo describe_struct(std::string_view name, std::string_view doc, std::vector<Member> members, std::string_view format = {}) {
    TypeInfo info;
    info.kind = Kind::Struct;
    info.name = name;
    info.doc = doc;
    info.format = format;
    info.members = std::move(members);
    detail::set_value_functions<T>(info);
    return info;
}

template <class T>
TypeInfo describe_enum(std::string_view name, std::vector<Choice> choices) {
    TypeInfo info;
    info.kind = Kind::Enum;
    info.name = name;
    info.choices = std::move(choices);
    detail::set_value_functions<T>(info);
    detail::set_int_functions<T>(info);
    return info;
}

// The description of T: its own describe(const T*), or the one of a built-in kind.
template <class T>
const TypeInfo& type_of() {
    if constexpr (requires { describe(static_cast<const T*>(nullptr)); }) {
        return describe(static_cast<const T*>(nullptr));
    } else {
        static const TypeInfo info = detail::make_builtin<T>();
        return info;
    }
}

namespace detail {

template <class T>
TypeInfo make_scalar() {
    TypeInfo info;
    if constexpr (std::is_same_v<T, bool>) {
        info.kind = Kind::Bool;
        set_int_functions<T>(info);
    } else if constexpr (std::is_same_v<T, int> || std::is_same_v<T, std::int64_t>) {
        info.kind = Kind::Int;
        set_int_functions<T>(info);
    } else if constexpr (TimeLike<T>) {
        info.kind = Kind::Time;
        info.ticks_per_second = T::kPerSecond;
        info.get_int = +[](const void* p) { return static_cast<const T*>(p)->count; };
        info.set_int = +[](void* p, std::int64_t v) { static_cast<T*>(p)->count = v; };
    } else {
        static_assert(std::is_same_v<T, std::string>, "describe() covers no such type");
        info.kind = Kind::String;
        info.string = +[](void* p) -> std::string& { return *static_cast<T*>(p); };
    }
    return info;
}

template <class T>
TypeInfo make_tuple() {
    TypeInfo info;
    info.kind = std::is_same_v<T, float> ? Kind::Float : std::is_same_v<T, Numbers> ? Kind::Numbers : Kind::Tuple;
    if constexpr (std::is_same_v<T, float>) {
        info.count = 1;
        info.get_floats = +[](const void* p, float* out) { return *out = *static_cast<const float*>(p), 1; };
        info.set_floats = +[](void* p, const float* in, int) { *static_cast<float*>(p) = *in; };
    } else if constexpr (std::is_same_v<T, Numbers>) {
        info.get_floats = +[](const void* p, float* out) {
            const auto& n = *static_cast<const Numbers*>(p);
            for (std::size_t i = 0; i < n.count; ++i) out[i] = n.at[i];
            return static_cast<int>(n.count);
        };
        info.set_floats = +[](void* p, const float* in, int count) {
            Numbers n;
            n.count = static_cast<std::uint8_t>(count);
            for (int i = 0; i < count; ++i) n.at[static_cast<std::size_t>(i)] = in[i];
            *static_cast<Numbers*>(p) = n;
        };
    } else {
        info.count = static_cast<int>(T::length());
        info.get_floats = +[](const void* p, float* out) {
            const T& v = *static_cast<const T*>(p);
            if constexpr (std::is_same_v<T, glm::quat>) out[0] = v.x, out[1] = v.y, out[2] = v.z, out[3] = v.w;
            else for (int i = 0; i < T::length(); ++i) out[i] = v[i];
            return static_cast<int>(T::length());
        };
        info.set_floats = +[](void* p, const float* in, int) {
            T& v = *static_cast<T*>(p);
            if constexpr (std::is_same_v<T, glm::quat>) v = T(in[3], in[0], in[1], in[2]);
            else for (int i = 0; i < T::length(); ++i) v[i] = in[i];
        };
    }
    return info;
}

template <class T>
TypeInfo make_map() {
    TypeInfo info;
    info.kind = Kind::Map;
    info.element = &type_of<typename T::mapped_type>;
    info.size = +[](const void* p) { return static_cast<const T*>(p)->size(); };
    info.each = +[](void* p, EntryVisitor visit, void* context) {
        for (auto& [key, value] : *static_cast<T*>(p)) visit(context, key, &value);
    };
    info.find = +[](void* p, const std::string& key) -> void* {
        auto& map = *static_cast<T*>(p);
        const auto it = map.find(key);
        return it == map.end() ? nullptr : &it->second;
    };
    info.insert = +[](void* p, const std::string& key) -> void* { return &(*static_cast<T*>(p))[key]; };
    info.erase = +[](void* p, const std::string& key) { static_cast<T*>(p)->erase(key); };
    return info;
}

template <class T>
TypeInfo make_optional() {
    TypeInfo info;
    info.kind = Kind::Optional;
    info.element = &type_of<typename T::value_type>;
    info.size = +[](const void* p) -> std::size_t { return static_cast<const T*>(p)->has_value() ? 1 : 0; };
    info.each = +[](void* p, EntryVisitor visit, void* context) {
        if (auto& value = *static_cast<T*>(p)) visit(context, {}, &*value);
    };
    info.find = +[](void* p, const std::string&) -> void* {
        auto& value = *static_cast<T*>(p);
        return value ? &*value : nullptr;
    };
    info.insert = +[](void* p, const std::string&) -> void* {
        auto& value = *static_cast<T*>(p);
        return value ? &*value : &value.emplace();
    };
    info.erase = +[](void* p, const std::string&) { static_cast<T*>(p)->reset(); };
    return info;
}

template <class T>
TypeInfo make_list() {
    TypeInfo info;
    info.kind = Kind::List;
    info.element = &type_of<typename T::value_type>;
    info.size = +[](const void* p) { return static_cast<const T*>(p)->size(); };
    info.each = +[](void* p, EntryVisitor visit, void* context) {
        for (auto& value : *static_cast<T*>(p)) visit(context, {}, &value);
    };
    info.insert = +[](void* p, const std::string&) -> void* { return &static_cast<T*>(p)->emplace_back(); };
    return info;
}

template <class T>
TypeInfo make_builtin() {
    TypeInfo info = [] {
        if constexpr (IsMap<T>::value) return make_map<T>();
        else if constexpr (IsOptional<T>::value) return make_optional<T>();
        else if constexpr (IsList<T>::value) return make_list<T>();
        else if constexpr (std::is_same_v<T, float> || std::is_same_v<T, Numbers> || std::is_same_v<T, glm::quat> || GlmTuple<T>) return make_tuple<T>();
        else return make_scalar<T>();
    }();
    set_value_functions<T>(info);
    return info;
}

}  // namespace detail
}  // namespace pai
