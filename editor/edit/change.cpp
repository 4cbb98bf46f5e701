#include "edit/change.h"

#include <set>

#include "base/describe_json.h"

namespace pai {
namespace {

using Op = EditOperation::Op;

class Differ {
public:
    void compare(const TypeInfo& type, void* from, void* to, const std::string& at) {
        if (type.equal(from, to)) return;
        if (type.kind == Kind::Struct) return compare_structs(type, from, to, at);
        if (type.kind == Kind::Map) return compare_entries(type, from, to, at);
        if (type.kind == Kind::Optional) return compare_optionals(type, from, to, at);
        out_.operations.push_back({Op::Replace, at, write_compact(type, to)});
    }
    Edit take() { return std::move(out_); }

private:
    void compare_structs(const TypeInfo& type, void* from, void* to, const std::string& at) {
        for (const Member& m : type.members) compare(m.type(), m.at(from), m.at(to), join_pointer(at, m.name));
    }
    void compare_optionals(const TypeInfo& type, void* from, void* to, const std::string& at) {
        void *const a = type.find(from, {}), *const b = type.find(to, {});
        if (a && b) return compare(type.element(), a, b, at);
        if (b) out_.operations.push_back({Op::Add, at, write_compact(type.element(), b)});
        else out_.operations.push_back({Op::Remove, at, {}});
    }
    static std::set<std::string> keys_of(const TypeInfo& type, void* map) {
        std::set<std::string> keys;
        type.each(map, [](void* c, const std::string& key, void*) { static_cast<std::set<std::string>*>(c)->insert(key); }, &keys);
        return keys;
    }
    void compare_entries(const TypeInfo& type, void* from, void* to, const std::string& at) {
        const std::set<std::string> kept = keys_of(type, to);
        // What goes makes room first.
        for (const std::string& key : keys_of(type, from))
            if (!kept.contains(key)) out_.operations.push_back({Op::Remove, join_pointer(at, key), {}});
        for (const std::string& key : kept) {
            void* const a = type.find(from, key);
            if (a) compare(type.element(), a, type.find(to, key), join_pointer(at, key));
            else out_.operations.push_back({Op::Add, join_pointer(at, key), write_compact(type.element(), type.find(to, key))});
        }
    }

    Edit out_;
};

}  // namespace

// The accessors of a description serve reading and writing; comparing changes nothing.
Edit edit_between(const TypeInfo& type, const void* from, const void* to) {
    Differ differ;
    differ.compare(type, const_cast<void*>(from), const_cast<void*>(to), "");
    return differ.take();
}

}  // namespace pai
