#include "asset/codec/gltf_check_schema.h"

#include <algorithm>
#include <cmath>
#include <unordered_set>

namespace pai::codec {

void CheckDocument::refer(Target target, std::int64_t index, const Path& at) {
    if (target == Target::None) return;
    // Without the extension's object at the root, that is what is missing.
    if ((target == Target::Lights || target == Target::Variants) && !of(target).array) return;
    auto& used = of(target).used;
    if (static_cast<std::size_t>(index) < used.size()) used[static_cast<std::size_t>(index)] = true;
    else issues.add("UNRESOLVED_REFERENCE", at, "index {}, there are {}", index, used.size());
}

std::optional<std::int64_t> whole(JsonRef value) {
    if (!value.is_number()) return {};
    const double v = value.as_double();
    if (!(std::abs(v) < 9007199254740992.0) || v != std::floor(v)) return {};
    return static_cast<std::int64_t>(v);
}

std::int64_t whole_in(JsonRef object, std::string_view name, std::int64_t fallback, std::int64_t min) {
    const auto member = object.find(name);
    if (!member) return fallback;
    const auto value = whole(*member);
    return value && *value >= min ? *value : -1;
}

std::optional<double> number_in(JsonRef object, std::string_view name) {
    const auto member = object.find(name);
    if (!member || !member->is_number() || !std::isfinite(member->as_double())) return {};
    return member->as_double();
}

std::string_view text_in(JsonRef object, std::string_view name) {
    const auto member = object.find(name);
    return member && member->is_string() ? member->text() : std::string_view();
}

bool is_true(JsonRef object, std::string_view name) {
    const auto member = object.find(name);
    return member && member->is_bool() && member->as_bool();
}

std::optional<std::vector<double>> numbers_in(JsonRef object, std::string_view name, std::size_t most) {
    const auto member = object.find(name);
    if (!member || !member->is_array() || member->size() > most) return {};
    std::vector<double> out;
    for (std::size_t i = 0; i < member->size(); ++i) {
        const JsonRef v = (*member)[i];
        if (!v.is_number() || !std::isfinite(v.as_double())) return {};
        out.push_back(v.as_double());
    }
    return out;
}

std::optional<JsonRef> extension_in(JsonRef object, std::string_view name) {
    const auto extensions = object.find("extensions");
    if (!extensions) return {};
    const auto found = extensions->find(name);
    return found && found->is_object() ? found : std::nullopt;
}

namespace {

class SchemaPass {
public:
    explicit SchemaPass(CheckDocument& document) : document_(document), issues_(document.issues) {}
    void object(JsonRef object, const Path& at, const ObjectType& type);
    void one(JsonRef object, const Path& at, const Member& row) {
        const auto value = object.find(row.name);
        if (value) member(*value, at / row.name, row, at.is_root());
        else if (row.required) undefined(at, row.name);
    }

private:
    void undefined(const Path& at, std::string_view name) {
        if (at.is_root()) issues_.add("UNDEFINED_PROPERTY", std::string("/"), "member {} is missing", name);
        else issues_.add("UNDEFINED_PROPERTY", at, "member {} is missing", name);
    }
    void type_mismatch(const Path& at, std::string_view expected) { issues_.add("TYPE_MISMATCH", at, "expected {}", expected); }
    void unexpected_members(JsonRef object, const Path& at, const ObjectType& type);
    void extensions(JsonRef object, const Path& at, const ObjectType& type);
    void member(JsonRef value, const Path& at, const Member& row, bool of_root);
    void integer(JsonRef value, const Path& at, const Member& row);
    void number(JsonRef value, const Path& at, const Member& row);
    void text(JsonRef value, const Path& at, const Member& row);
    void index(JsonRef value, const Path& at, Target target, bool in_array);
    void numbers(JsonRef value, const Path& at, const Member& row);
    void texts(JsonRef value, const Path& at);
    void indices(JsonRef value, const Path& at, const Member& row);
    void objects(JsonRef value, const Path& at, const Member& row, bool of_root);
    void index_map(JsonRef value, const Path& at, const Member& row);
    void index_maps(JsonRef value, const Path& at, const Member& row);
    // True if the value is an array with elements.
    bool filled(JsonRef value, const Path& at);

    CheckDocument& document_;
    Issues& issues_;
};

void SchemaPass::unexpected_members(JsonRef object, const Path& at, const ObjectType& type) {
    for (std::size_t i = 0; i < object.size(); ++i) {
        const std::string_view key = object.key(i);
        if (key == "extensions" || key == "extras" || (key == "name" && type.has_name)) continue;
        if (std::none_of(type.members.begin(), type.members.end(), [&](const Member& m) { return m.name == key; }))
            issues_.add("UNEXPECTED_PROPERTY", at / key, "glTF does not know this member");
    }
}

void SchemaPass::extensions(JsonRef object, const Path& at, const ObjectType& type) {
    const auto found = object.find("extensions");
    if (!found) return;
    const Path here = at / "extensions";
    if (!found->is_object()) return type_mismatch(here, "an object");
    for (std::size_t i = 0; i < found->size(); ++i) {
        const std::string_view name = found->key(i);
        const Path place = here / name;
        const JsonRef value = (*found)[i];
        if (!document_.uses(name)) {
            issues_.add("UNDECLARED_EXTENSION", place, "extensionsUsed does not name it");
            continue;
        }
        const auto rows = extension_types();
        const auto row = std::find_if(rows.begin(), rows.end(), [&](const ExtensionType& e) { return e.extension == name && e.host == &type; });
        if (row == rows.end() && is_known_extension(name)) issues_.add("UNEXPECTED_EXTENSION_OBJECT", place, "no place for this extension");
        else if (!value.is_object()) type_mismatch(place, "an object");
        else if (row != rows.end()) this->object(value, place, *row->type);
    }
}

void SchemaPass::object(JsonRef object, const Path& at, const ObjectType& type) {
    unexpected_members(object, at, type);
    for (const Member& row : type.members) one(object, at, row);
    if (const auto name = object.find("name"); name && type.has_name && !name->is_string()) type_mismatch(at / "name", "a text");
    if (const auto extras = object.find("extras"); extras && !extras->is_object())
        issues_.add("NON_OBJECT_EXTRAS", at / "extras", "an object is easier to extend");
    extensions(object, at, type);
    if (type.rules) type.rules(document_, object, at);
}

void SchemaPass::member(JsonRef value, const Path& at, const Member& row, bool of_root) {
    switch (row.shape) {
        case Shape::Bool: return value.is_bool() ? void() : type_mismatch(at, "true or false");
        case Shape::Integer: return integer(value, at, row);
        case Shape::Number: return number(value, at, row);
        case Shape::Text: return text(value, at, row);
        case Shape::Index: return index(value, at, row.target, false);
        case Shape::Object: return value.is_object() ? object(value, at, *row.type) : type_mismatch(at, "an object");
        case Shape::Numbers: return numbers(value, at, row);
        case Shape::Texts: return texts(value, at);
        case Shape::Indices: return indices(value, at, row);
        case Shape::Objects: return objects(value, at, row, of_root);
        case Shape::IndexMap: return index_map(value, at, row);
        case Shape::IndexMaps: return index_maps(value, at, row);
    }
}

bool in_range(double v, const Member& row) {
    return std::isfinite(v) && v <= row.max && (row.above_min ? v > row.min : v >= row.min);
}

void SchemaPass::integer(JsonRef value, const Path& at, const Member& row) {
    const auto v = whole(value);
    if (!v && !(value.is_number() && !std::isfinite(value.as_double()))) return type_mismatch(at, "a whole number");
    if (!row.values.empty()) {
        if (!v || std::find(row.values.begin(), row.values.end(), *v) == row.values.end())
            issues_.add("VALUE_NOT_IN_LIST", at, "{} is none of {}", shown(value.text()), fmt::join(row.values, ", "));
    } else if (!v || !in_range(static_cast<double>(*v), row)) {
        issues_.add("VALUE_NOT_IN_RANGE", at, "{} is out of range", shown(value.text()));
    } else if (*v % row.multiple_of != 0) {
        issues_.add("VALUE_MULTIPLE_OF", at, "{} is no multiple of {}", *v, row.multiple_of);
    }
}

void SchemaPass::number(JsonRef value, const Path& at, const Member& row) {
    if (!value.is_number()) return type_mismatch(at, "a number");
    if (!in_range(value.as_double(), row)) issues_.add("VALUE_NOT_IN_RANGE", at, "{} is out of range", shown(value.text()));
}

void SchemaPass::text(JsonRef value, const Path& at, const Member& row) {
    if (!value.is_string()) return type_mismatch(at, "a text");
    if (row.words.empty() || std::find(row.words.begin(), row.words.end(), value.text()) != row.words.end()) return;
    issues_.add("VALUE_NOT_IN_LIST", at, "'{}' is none of {}", shown(value.text()), fmt::join(row.words, ", "));
}

void SchemaPass::index(JsonRef value, const Path& at, Target target, bool in_array) {
    const auto v = whole(value);
    if (v && *v >= 0) return document_.refer(target, *v, at);
    if (v) issues_.add("INVALID_INDEX", at, "{} is negative", *v);
    else if (in_array) issues_.add("ARRAY_TYPE_MISMATCH", at, "expected an index");
    else type_mismatch(at, "an index");
}

bool SchemaPass::filled(JsonRef value, const Path& at) {
    if (!value.is_array()) type_mismatch(at, "an array");
    else if (value.size() == 0) issues_.add("EMPTY_ENTITY", at, "an empty array is left out");
    else return true;
    return false;
}

void SchemaPass::numbers(JsonRef value, const Path& at, const Member& row) {
    if (!value.is_array()) return type_mismatch(at, "an array of numbers");
    if (row.length && value.size() != row.length) return issues_.add("ARRAY_LENGTH_NOT_IN_LIST", at, "{} numbers, expected {}", value.size(), row.length);
    if (!row.length && !filled(value, at)) return;
    for (std::size_t i = 0; i < value.size(); ++i) {
        const JsonRef v = value[i];
        if (!v.is_number()) issues_.add("ARRAY_TYPE_MISMATCH", at / i, "expected a number");
        else if (!in_range(v.as_double(), row)) issues_.add("VALUE_NOT_IN_RANGE", at / i, "{} is out of range", shown(v.text()));
    }
}

void SchemaPass::texts(JsonRef value, const Path& at) {
    if (!filled(value, at)) return;
    std::unordered_set<std::string_view> known;
    for (std::size_t i = 0; i < value.size(); ++i) {
        if (!value[i].is_string()) issues_.add("ARRAY_TYPE_MISMATCH", at / i, "expected a text");
        else if (!known.insert(value[i].text()).second) issues_.add("DUPLICATE_ELEMENTS", at / i, "'{}' stands there already", shown(value[i].text()));
    }
}

void SchemaPass::indices(JsonRef value, const Path& at, const Member& row) {
    if (!filled(value, at)) return;
    std::unordered_set<std::int64_t> known;
    for (std::size_t i = 0; i < value.size(); ++i) {
        const auto v = whole(value[i]);
        if (v && *v >= 0 && !known.insert(*v).second) issues_.add("DUPLICATE_ELEMENTS", at / i, "{} stands there already", *v);
        else index(value[i], at / i, row.target, true);
    }
}

void SchemaPass::objects(JsonRef value, const Path& at, const Member& row, bool of_root) {
    if (!filled(value, at)) return;
    for (std::size_t i = 0; i < value.size(); ++i) {
        if (value[i].is_object()) object(value[i], at / i, *row.type);
        else if (of_root) type_mismatch(at / i, "an object");
        else issues_.add("ARRAY_TYPE_MISMATCH", at / i, "expected an object");
    }
}

void SchemaPass::index_map(JsonRef value, const Path& at, const Member& row) {
    if (!value.is_object()) return type_mismatch(at, "an object");
    if (value.size() == 0) return issues_.add("EMPTY_ENTITY", at, "an object without members");
    for (std::size_t i = 0; i < value.size(); ++i) index(value[i], at / value.key(i), row.target, false);
}

void SchemaPass::index_maps(JsonRef value, const Path& at, const Member& row) {
    if (!filled(value, at)) return;
    for (std::size_t i = 0; i < value.size(); ++i) {
        if (value[i].is_object()) index_map(value[i], at / i, row);
        else issues_.add("ARRAY_TYPE_MISMATCH", at / i, "expected an object");
    }
}

constexpr std::string_view kCollectionNames[kTargets] = {"",        "accessors", "buffers", "bufferViews", "cameras", "images",   "materials", "meshes",
                                                         "nodes",   "samplers",  "scenes",  "skins",       "textures"};

void collect(CheckDocument& document) {
    const auto take = [&](Target target, std::string_view name, const std::optional<JsonRef>& array) {
        if (!array || !array->is_array()) return;
        auto& c = document.of(target);
        c.name = name;
        c.array = array;
        c.used.assign(array->size(), false);
    };
    for (std::size_t t = 1; t < kTargets; ++t)
        if (!kCollectionNames[t].empty()) take(static_cast<Target>(t), kCollectionNames[t], document.root.find(kCollectionNames[t]));
    if (const auto lights = extension_in(document.root, "KHR_lights_punctual")) take(Target::Lights, "", lights->find("lights"));
    if (const auto variants = extension_in(document.root, "KHR_materials_variants")) take(Target::Variants, "", variants->find("variants"));
}

// Source: registration of glTF extensions, "Prefixes".
bool is_extension_name(std::string_view name) {
    const std::size_t bar = name.find('_');
    if (bar == name.npos || bar == 0 || bar + 1 == name.size()) return false;
    const auto prefix = [](char c) { return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); };
    const auto rest = [&](char c) { return prefix(c) || (c >= 'a' && c <= 'z') || c == '_'; };
    return std::all_of(name.begin(), name.begin() + static_cast<std::ptrdiff_t>(bar), prefix) &&
           std::all_of(name.begin() + static_cast<std::ptrdiff_t>(bar), name.end(), rest);
}

void collect_names(JsonRef root, std::string_view member, std::set<std::string_view>& out) {
    const auto array = root.find(member);
    for (std::size_t i = 0; array && array->is_array() && i < array->size(); ++i)
        if ((*array)[i].is_string()) out.insert((*array)[i].text());
}

template <class F>
void each_name(JsonRef root, std::string_view member, F&& visit) {
    const Path top, list = top / member;
    std::unordered_set<std::string_view> known;
    const auto array = root.find(member);
    for (std::size_t i = 0; array && array->is_array() && i < array->size(); ++i)
        if ((*array)[i].is_string() && known.insert((*array)[i].text()).second) visit((*array)[i].text(), list / i);
}

void check_extension_lists(CheckDocument& document) {
    const JsonRef root = document.root;
    collect_names(root, "extensionsUsed", document.extensions_used);
    collect_names(root, "extensionsRequired", document.extensions_required);
    const Path top;
    if (root.find("extensionsRequired") && !root.find("extensionsUsed"))
        document.issues.add("UNSATISFIED_DEPENDENCY", top / "extensionsRequired", "extensionsUsed is missing");
    each_name(root, "extensionsUsed", [&](std::string_view name, const Path& at) {
        if (!is_extension_name(name)) document.issues.add("INVALID_EXTENSION_NAME_FORMAT", at, "expected PREFIX_name");
        if (!is_known_extension(name)) document.issues.add("UNSUPPORTED_EXTENSION", at, "what {} adds is not checked", shown(name));
        else if (must_be_required(name) && !document.extensions_required.contains(name))
            document.issues.add("NON_REQUIRED_EXTENSION", at, "{} belongs in extensionsRequired, too", name);
    });
    each_name(root, "extensionsRequired", [&](std::string_view name, const Path& at) {
        if (!document.uses(name)) document.issues.add("UNUSED_EXTENSION_REQUIRED", at, "extensionsUsed does not name {}", shown(name));
    });
}

// The parts of "2.1"; nothing if it is no version.
std::optional<std::pair<int, int>> parse_version(std::string_view text) {
    const std::size_t dot = text.find('.');
    if (dot == text.npos) return {};
    const auto part = [](std::string_view s) {
        if (s.empty() || s.size() > 6) return -1;
        int v = 0;
        for (const char c : s) {
            if (c < '0' || c > '9') return -1;
            v = v * 10 + (c - '0');
        }
        return v;
    };
    const int major = part(text.substr(0, dot)), minor = part(text.substr(dot + 1));
    if (major < 0 || minor < 0) return {};
    return std::pair(major, minor);
}

bool check_version(CheckDocument& document) {
    const auto asset = document.root.find("asset");
    if (!asset || !asset->is_object()) return false;
    const Path top, at = top / "asset";
    const auto read = [&](std::string_view name) {
        const auto text = asset->find(name);
        if (!text || !text->is_string()) return std::optional<std::pair<int, int>>();
        const auto parsed = parse_version(text->text());
        if (!parsed) document.issues.add("PATTERN_MISMATCH", at / name, "'{}' is no version", shown(text->text()));
        return parsed;
    };
    const auto version = read("version"), least = read("minVersion");
    if (version && least && *least > *version)
        document.issues.add("ASSET_MIN_VERSION_GREATER_THAN_VERSION", at / "minVersion", "{}.{} is above the version {}.{}", least->first, least->second,
                            version->first, version->second);
    if (!version) return false;
    if (version->first != 2) {
        document.issues.add("UNKNOWN_ASSET_MAJOR_VERSION", at / "version", "major version {}, 2 is known", version->first);
        return false;
    }
    if (version->second > 0) document.issues.add("UNKNOWN_ASSET_MINOR_VERSION", at / "version", "minor version {}, 0 is known", version->second);
    return true;
}

}  // namespace

bool check_schema(CheckDocument& document) {
    collect(document);
    check_extension_lists(document);
    const bool known = check_version(document);
    SchemaPass pass(document);
    const Path top;
    // Of an unknown version only what tells so is looked at.
    if (known) pass.object(document.root, top, kRootType);
    else
        for (const Member& row : kRootType.members)
            if (row.name == "asset") pass.one(document.root, top, row);
    return known;
}

}  // namespace pai::codec
