#pragma once
// Edits of a show drawn at random from what its description allows: many fit, some are refused.
#include "base/describe_json.h"
#include "base/describe_rules.h"
#include "base/edit.h"
#include "base/hash.h"
#include "show/show.h"

namespace pai {

// One random walk down the description ends in one operation.
class RandomEdit {
public:
    explicit RandomEdit(std::uint64_t seed) : seed_(seed) {}

    EditOperation draw(Show& show) {
        operation_ = {};
        descend(type_of<Show>(), &show, {});
        return operation_;
    }

private:
    std::uint64_t below(std::uint64_t n) { return n ? hash_u64(seed_, 0, step_++) % n : 0; }

    void descend(const TypeInfo& type, void* value, const Meta& meta) {
        switch (type.kind) {
            case Kind::Struct: {
                const Member& m = type.members[below(type.members.size())];
                operation_.pointer = join_pointer(operation_.pointer, m.name);
                if (m.type().kind != Kind::Optional && below(8) == 0) return finish(m.type(), m.at(value), EditOperation::Op::Remove);
                return descend(m.type(), m.at(value), m.meta);
            }
            case Kind::Map: return in_map(type, value, meta);
            case Kind::Optional:
                if (void* part = type.find(value, {})) {
                    if (below(4) == 0) return finish(type, value, EditOperation::Op::Remove);
                    return descend(type.element(), part, meta);
                }
                return finish(type.element(), type.element().create().get(), EditOperation::Op::Add);
            default: return finish(type, type.create().get(), EditOperation::Op::Replace);
        }
    }

    void in_map(const TypeInfo& type, void* value, const Meta& meta) {
        std::vector<std::string> keys;
        type.each(value, [](void* k, const std::string& key, void*) { static_cast<std::vector<std::string>*>(k)->push_back(key); }, &keys);
        const bool adds = keys.empty() || below(3) == 0;
        const std::string key = adds ? "new-" + std::to_string(below(5)) : keys[below(keys.size())];
        operation_.pointer = join_pointer(operation_.pointer, key);
        if (!adds && below(3) == 0) return finish(type, value, EditOperation::Op::Remove);
        if (!adds) return descend(type.element(), type.find(value, key), meta);
        if (keys.empty()) return finish(type.element(), type.element().create().get(), EditOperation::Op::Add);
        finish(type.element(), type.find(value, keys[below(keys.size())]), EditOperation::Op::Add);  // a copy of another
    }

    void finish(const TypeInfo& type, const void* value, EditOperation::Op op) {
        operation_.op = op;
        operation_.value = op == EditOperation::Op::Remove ? "" : write_compact(type, value);
    }

    std::uint64_t seed_, step_ = 0;
    EditOperation operation_;
};

}  // namespace pai
