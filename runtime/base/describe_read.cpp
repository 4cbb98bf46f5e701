#include <algorithm>
#include <array>
#include <cmath>

#include <fmt/format.h>

#include "base/describe_json.h"
#include "base/describe_rules.h"
#include "base/log.h"

namespace pai {
namespace {

constexpr std::size_t kMaxProblems = 100;

// What a licence obliges to: a scene that names it changes nothing and is not refused for it.
bool is_obligation(std::string_view member) {
    constexpr std::array<std::string_view, 14> kNames{"obligation", "obligations", "watermark", "forensic",    "attribute",      "attribution", "credit", "credits",
                                                      "marks",      "resolutionCap", "resolution_cap", "compensate", "inform", "reserve"};
    return std::find(kNames.begin(), kNames.end(), member) != kNames.end();
}
constexpr std::size_t kMaxNameInMessage = 100;  // names in files may be as long as the file

class Reader {
public:
    Reader(Problems& problems, Scope scope) : problems_(problems), scope_(scope) {}

    void read(const TypeInfo& type, JsonRef json, void* value, const std::string& at, const Meta& meta) {
        if (problems_.size() >= kMaxProblems) return;
        switch (type.kind) {
            case Kind::Bool:
                if (!json.is_bool()) return add(at, "expected true or false");
                return type.set_int(value, json.as_bool());
            case Kind::Int: return read_int(type, json, value, at, meta);
            case Kind::Time: return read_time(type, json, value, at, meta);
            case Kind::Float: case Kind::Tuple: case Kind::Numbers: return read_floats(type, json, value, at, meta);
            case Kind::String: return read_string(type, json, value, at, meta);
            case Kind::Enum: return read_enum(type, json, value, at);
            case Kind::List: return read_list(type, json, value, at, meta);
            case Kind::Struct: return read_struct(type, json, value, at);
            case Kind::Map: return read_map(type, json, value, at, meta);
            case Kind::Optional: return read(type.element(), json, type.insert(value, {}), at, meta);
        }
    }

private:
    void add(std::string at, std::string what) {
        if (problems_.size() < kMaxProblems) problems_.push_back({std::move(at), std::move(what)});
    }

    // True if `v` is in range; else one problem.
    bool in_range(double v, const std::string& at, const Meta& meta) {
        if (v >= meta.min && v <= meta.max) return true;
        if (std::isinf(meta.max)) add(at, fmt::format("{} is too small, expected at least {}", v, meta.min));
        else if (std::isinf(meta.min)) add(at, fmt::format("{} is too large, expected at most {}", v, meta.max));
        else add(at, fmt::format("{} is out of range, expected {} to {}", v, meta.min, meta.max));
        return false;
    }

    void read_int(const TypeInfo& type, JsonRef json, void* value, const std::string& at, const Meta& meta) {
        const auto v = json.as_int();
        if (!v) return add(at, "expected a whole number");
        if (!in_range(static_cast<double>(*v), at, meta)) return;
        type.set_int(value, *v);
        if (type.get_int(value) != *v) add(at, "whole number does not fit");
    }

    void read_time(const TypeInfo& type, JsonRef json, void* value, const std::string& at, const Meta& meta) {
        if (!json.is_number()) return add(at, "expected a number of seconds");
        const double s = json.as_double();
        if (!(std::abs(s) <= kMaxSeconds)) return add(at, "expected at most 10000000 s");
        if (in_range(s, at, meta)) type.set_int(value, ticks_of(s, type.ticks_per_second));
    }

    std::optional<float> number(JsonRef json, const std::string& at, const Meta& meta) {
        if (!json.is_number()) return add(at, "expected a number"), std::nullopt;
        const double v = json.as_double();
        if (!std::isfinite(static_cast<float>(v))) return add(at, "expected a finite 32-bit number"), std::nullopt;
        if (!in_range(v, at, meta)) return {};
        return static_cast<float>(v);
    }

    void read_floats(const TypeInfo& type, JsonRef json, void* value, const std::string& at, const Meta& meta) {
        float numbers[4] = {};
        const bool scalar = type.kind == Kind::Float || (type.kind == Kind::Numbers && !json.is_array());
        std::size_t count = 1;
        if (scalar) {
            const auto v = number(json, at, meta);
            if (!v) return;
            numbers[0] = *v;
        } else {
            count = json.size();
            const bool fits = type.kind == Kind::Numbers ? count >= 2 && count <= 4 : count == static_cast<std::size_t>(type.count);
            if (!json.is_array() || !fits)
                return add(at, type.kind == Kind::Numbers ? "expected a number or 2 to 4 numbers" : fmt::format("expected {} numbers", type.count));
            for (std::size_t i = 0; i < count; ++i) {
                const auto v = number(json[i], fmt::format("{}/{}", at, i), meta);
                if (!v) return;
                numbers[i] = *v;
            }
        }
        type.set_floats(value, numbers, static_cast<int>(count));
    }

    void read_string(const TypeInfo& type, JsonRef json, void* value, const std::string& at, const Meta& meta) {
        if (!json.is_string()) return add(at, "expected a string");
        const auto fault = breaks_rule(meta.rule, json.text(), !meta.required);
        if (!fault.empty()) return add(at, std::string(fault));
        type.string(value) = json.text();
    }

    void read_enum(const TypeInfo& type, JsonRef json, void* value, const std::string& at) {
        std::string names;
        for (const Choice& c : type.choices) {
            if (json.is_string() && json.text() == c.name) return type.set_int(value, c.value);
            names += fmt::format("{}\"{}\"", names.empty() ? "" : ", ", c.name);
        }
        add(at, "expected one of " + names);
    }

    void read_list(const TypeInfo& type, JsonRef json, void* value, const std::string& at, const Meta& meta) {
        if (!json.is_array()) return add(at, "expected an array");
        if (json.size() > meta.max_count) return add(at, fmt::format("{} entries, expected at most {}", json.size(), meta.max_count));
        Meta entry = meta;
        entry.required = true;
        type.assign(value, type.create().get());  // what stands there by default gives way
        for (std::size_t i = 0; i < json.size(); ++i) read(type.element(), json[i], type.insert(value, {}), fmt::format("{}/{}", at, i), entry);
    }

    void read_struct(const TypeInfo& type, JsonRef json, void* value, const std::string& at) {
        if (!json.is_object()) return add(at, "expected an object");
        const bool file = scope_ == Scope::OneFile && !type.format.empty();
        if (file) check_format(type, json, at);
        for (std::size_t i = 0; i < json.size(); ++i) {
            const std::string_view key = json.key(i);
            if (key == "format" && file) continue;
            const Member* m = type.member(key);
            const std::string here = join_pointer(at, key.substr(0, kMaxNameInMessage));
            if (!m && is_obligation(key)) log::warn("scene", "{}: marks, credits and limits come from the licence alone; ignored (SCENE_FORBIDDEN_SETTING)", here);
            else if (!m) add(here, "unknown member");
            else if (m->meta.separate && scope_ == Scope::OneFile) add(here, "is kept in files of its own");
            else read(m->type(), json[i], m->at(value), here, m->meta);
        }
        for (const Member& m : type.members)
            if (m.meta.required && !json.find(m.name)) add(join_pointer(at, m.name), "is missing");
    }

    void check_format(const TypeInfo& type, JsonRef json, const std::string& at) {
        const auto format = json.find("format");
        if (!format || format->text() != type.format) add(join_pointer(at, "format"), fmt::format("expected \"{}\"", type.format));
    }

    void read_map(const TypeInfo& type, JsonRef json, void* value, const std::string& at, const Meta& meta) {
        if (!json.is_object()) return add(at, "expected an object");
        if (json.size() > meta.max_count) {
            add(at, fmt::format("{} entries, expected at most {}", json.size(), meta.max_count));
            problems_.back().reason = "SCENE_LIMIT";
            return;
        }
        Meta entry = meta;
        entry.required = true;
        for (std::size_t i = 0; i < json.size(); ++i) {
            const std::string key(json.key(i));
            const std::string here = join_pointer(at, std::string_view(key).substr(0, kMaxNameInMessage));
            const auto fault = breaks_rule(meta.keys, key, false);
            if (!fault.empty()) add(here, std::string(fault));
            else read(type.element(), json[i], type.insert(value, key), here, entry);
        }
    }

    Problems& problems_;
    Scope scope_;
};

}  // namespace

Error to_error(const Problems& problems) {
    PAI_ASSERT(!problems.empty());
    const Problem& first = problems.front();
    std::string message = fmt::format("{}: {}", first.pointer.empty() ? "the document" : first.pointer, first.what);
    if (problems.size() > 1) message += fmt::format(" (and {} more)", problems.size() - 1);
    return Error(Code::Corrupt, std::move(message), first.reason);
}

std::string join_pointer(std::string_view pointer, std::string_view name) {
    std::string out(pointer);
    out += '/';
    for (const char c : name) {
        if (c == '~') out += "~0";
        else if (c == '/') out += "~1";
        else out += c;
    }
    return out;
}

Result<std::vector<std::string>> split_pointer(std::string_view pointer) {
    std::vector<std::string> names;
    if (pointer.empty()) return names;
    if (pointer.front() != '/') return Error(Code::InvalidArgument, fmt::format("pointer {}: expected '/' first", pointer));
    for (std::size_t i = 0; i < pointer.size(); ++i) {
        const char c = pointer[i];
        if (c == '/') {
            names.emplace_back();
        } else if (c == '~') {
            const char escaped = i + 1 < pointer.size() ? pointer[++i] : ' ';
            if (escaped != '0' && escaped != '1') return Error(Code::InvalidArgument, fmt::format("pointer {}: '~' is followed by 0 or 1", pointer));
            names.back() += escaped == '0' ? '~' : '/';
        } else {
            names.back() += c;
        }
    }
    return names;
}

void read_json(const TypeInfo& type, JsonRef json, void* value, Problems& problems, Scope scope, std::string_view at, const Meta& meta) {
    Reader(problems, scope).read(type, json, value, std::string(at), meta);
}

}  // namespace pai
