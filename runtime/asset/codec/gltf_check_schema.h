#pragma once
// The glTF 2.0 schema as tables, and the pass that holds a document against them.
// Source: Khronos glTF 2.0 specification, appendix A, and the schemas of the extensions.
#include <array>
#include <cstdint>
#include <limits>
#include <optional>
#include <set>
#include <span>
#include <string_view>
#include <vector>

#include "asset/codec/gltf_check_issue.h"
#include "base/json.h"

namespace pai::codec {

// The arrays that indices point into.
enum class Target : std::uint8_t { None, Accessors, Buffers, BufferViews, Cameras, Images, Materials, Meshes, Nodes, Samplers, Scenes, Skins, Textures, Lights, Variants };
constexpr std::size_t kTargets = 15;

// What the passes know of a document.
struct CheckDocument {
    struct Collection {
        std::string_view name;  // of a root array; empty for those of extensions
        std::optional<JsonRef> array;
        std::vector<bool> used;
    };
    JsonRef root;
    Issues issues;
    bool is_container = false;
    std::set<std::string_view> extensions_used, extensions_required;
    std::array<Collection, kTargets> collections;

    CheckDocument(JsonRef r, Issues i) : root(r), issues(i) {}
    Collection& of(Target target) { return collections[static_cast<std::size_t>(target)]; }
    std::size_t size(Target target) const { return collections[static_cast<std::size_t>(target)].used.size(); }
    // Object `i` of a root array.
    JsonRef item(Target target, std::size_t i) const { return (*collections[static_cast<std::size_t>(target)].array)[i]; }
    bool uses(std::string_view extension) const { return extensions_used.contains(extension); }
    // Marks what an index points at as used; UNRESOLVED_REFERENCE if there is nothing.
    void refer(Target target, std::int64_t index, const Path& at);
};

enum class Shape : std::uint8_t { Bool, Integer, Number, Text, Index, Object, Numbers, Texts, Indices, Objects, IndexMap, IndexMaps };

constexpr double kNoLimit = std::numeric_limits<double>::infinity();

struct ObjectType;

struct Member {
    std::string_view name;
    Shape shape;
    bool required = false;
    double min = -kNoLimit, max = kNoLimit;
    bool above_min = false;            // min itself is out of range, too
    std::uint16_t length = 0;          // of Numbers; 0: any but none
    std::uint16_t multiple_of = 1;     // of an Integer
    std::span<const int> values = {};  // that an Integer may have
    std::span<const std::string_view> words = {};
    Target target = Target::None;
    const ObjectType* type = nullptr;
};

struct ObjectType {
    std::string_view name;
    std::span<const Member> members;
    bool has_name = false;
    // What no table can say.
    void (*rules)(CheckDocument& document, JsonRef object, const Path& at) = nullptr;
};

// An object that an extension adds to objects of `host`.
struct ExtensionType {
    std::string_view extension;
    const ObjectType* host;
    const ObjectType* type;
};

extern const ObjectType kRootType;
std::span<const ExtensionType> extension_types();
// True for extensions whose schema is known, and those that need none.
bool is_known_extension(std::string_view name);
// True for extensions that change what the core says so that readers must know them.
bool must_be_required(std::string_view name);

// Adds every break of the schema. False if the version keeps from looking further.
bool check_schema(CheckDocument& document);

// Of what has passed, or not: nothing if the member is absent or no whole number of this range.
std::optional<std::int64_t> whole(JsonRef value);
std::int64_t whole_in(JsonRef object, std::string_view name, std::int64_t fallback, std::int64_t min = 0);
std::optional<double> number_in(JsonRef object, std::string_view name);
std::string_view text_in(JsonRef object, std::string_view name);
bool is_true(JsonRef object, std::string_view name);
// The finite numbers of an array, nothing if it is absent or holds anything else.
std::optional<std::vector<double>> numbers_in(JsonRef object, std::string_view name, std::size_t most = 4096);
// A member of `extensions`.
std::optional<JsonRef> extension_in(JsonRef object, std::string_view name);

}  // namespace pai::codec
