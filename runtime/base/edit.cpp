#include "base/edit.h"

#include <algorithm>
#include <span>

#include <fmt/format.h>

#include "base/describe_json.h"
#include "base/describe_rules.h"

namespace pai {
namespace {

using Op = EditOperation::Op;
constexpr std::string_view kOpNames[] = {"add", "remove", "replace", "test"};
constexpr std::size_t kMaxOperations = 100'000;

// One operation on its way down from the root of the document to its place.
class Step {
public:
    explicit Step(const EditOperation& operation) : operation_(operation) {}

    Result<EditOperation> run(const TypeInfo& type, void* value, std::span<const std::string> names, const Meta& meta) {
        if (names.empty()) return whole(type, value, meta);
        switch (type.kind) {
            case Kind::Struct: return in_struct(type, value, names);
            case Kind::Map: return in_map(type, value, names, meta);
            default: return fail("holds no members; it is replaced as a whole");
        }
    }

private:
    Error fail(std::string_view what) const {
        return Error(Code::InvalidArgument, fmt::format("{} {}: {}", kOpNames[static_cast<int>(operation_.op)], operation_.pointer, what), "EDIT_INVALID");
    }

    EditOperation inverse(Op op, std::string value = {}) const { return {op, operation_.pointer, std::move(value)}; }

    // The operation's value, read as strictly as a file.
    Result<std::shared_ptr<void>> read(const TypeInfo& type, const Meta& meta) const {
        PAI_TRY(const JsonDoc doc, JsonDoc::parse(operation_.value));
        auto value = type.create();
        Problems problems;
        read_json(type, doc.root(), value.get(), problems, Scope::All, operation_.pointer, meta);
        if (!problems.empty()) return to_error(problems);
        return value;
    }

    Result<EditOperation> whole(const TypeInfo& type, void* value, const Meta& meta) {
        if (operation_.op == Op::Remove) return fail("cannot be removed");
        PAI_TRY(const auto next, read(type, meta));
        if (operation_.op == Op::Test) {
            if (!type.equal(value, next.get())) return fail("the value is another");
            return inverse(Op::Test, operation_.value);
        }
        auto old = inverse(Op::Replace, write_compact(type, value));
        type.assign(value, next.get());
        return old;
    }

    Result<EditOperation> in_struct(const TypeInfo& type, void* value, std::span<const std::string> names) {
        const Member* m = type.member(names[0]);
        if (!m) return fail(fmt::format("no member \"{}\"", names[0]));
        const TypeInfo& inner = m->type();
        void* at = m->at(value);
        if (inner.kind == Kind::Optional) return in_optional(inner, at, names, m->meta);
        if (names.size() == 1 && operation_.op == Op::Remove) {
            if (m->meta.required) return fail("is required");
            auto old = inverse(Op::Replace, write_compact(inner, at));
            inner.assign(at, m->at(type.create().get()));
            return old;
        }
        return run(inner, at, names.subspan(1), m->meta);
    }

    Result<EditOperation> in_optional(const TypeInfo& type, void* value, std::span<const std::string> names, const Meta& meta) {
        return entry(type, value, {}, names, meta);
    }

    Result<EditOperation> in_map(const TypeInfo& type, void* value, std::span<const std::string> names, Meta meta) {
        const std::string& key = names[0];
        const bool adds = names.size() == 1 && operation_.op == Op::Add && !type.find(value, key);
        if (adds) {
            if (const auto fault = breaks_rule(meta.keys, key, false); !fault.empty()) return fail(fault);
            if (type.size(value) >= meta.max_count) return fail(fmt::format("holds {} entries, no more fit", meta.max_count));
        }
        meta.required = true;
        return entry(type, value, key, names, meta);
    }

    // An entry of a map or the part of an optional, which may be there or not.
    Result<EditOperation> entry(const TypeInfo& type, void* value, const std::string& key, std::span<const std::string> names, const Meta& meta) {
        void* at = type.find(value, key);
        const bool last = names.size() == 1;
        if (last && operation_.op == Op::Add && !at) {
            PAI_TRY(const auto next, read(type.element(), meta));
            type.element().assign(type.insert(value, key), next.get());
            return inverse(Op::Remove);
        }
        if (!at) return fail(fmt::format("there is no \"{}\"", names[0]));
        if (last && operation_.op == Op::Remove) {
            auto old = inverse(Op::Add, write_compact(type.element(), at));
            type.erase(value, key);
            return old;
        }
        return run(type.element(), at, names.subspan(1), meta);
    }

    const EditOperation& operation_;
};

Result<EditOperation> apply_one(const TypeInfo& type, void* document, const EditOperation& operation) {
    PAI_TRY(const auto names, split_pointer(operation.pointer));
    return Step(operation).run(type, document, names, {});
}

}  // namespace

Result<Edit> apply(const TypeInfo& type, void* document, const Edit& edit) {
    Edit inverse;
    for (const EditOperation& operation : edit.operations) {
        auto undo = apply_one(type, document, operation);
        if (undo) {
            inverse.operations.push_back(*std::move(undo));
            continue;
        }
        for (auto it = inverse.operations.rbegin(); it != inverse.operations.rend(); ++it)
            PAI_ASSERT(apply_one(type, document, *it).has_value());
        return std::move(undo).error();
    }
    std::erase_if(inverse.operations, [](const EditOperation& o) { return o.op == Op::Test; });
    std::reverse(inverse.operations.begin(), inverse.operations.end());
    return inverse;
}

std::string write_edit(const Edit& edit) {
    JsonWriter out;
    out.begin_array();
    for (const EditOperation& o : edit.operations) {
        out.begin_object().member("op", kOpNames[static_cast<int>(o.op)]).member("path", o.pointer);
        if (o.op != Op::Remove) out.key("value").raw(o.value);
        out.end_object();
    }
    out.end_array();
    return out.take();
}

Result<Edit> parse_edit(std::string_view json) {
    PAI_TRY(const JsonDoc doc, JsonDoc::parse(json));
    const JsonRef root = doc.root();
    const auto bad = [](std::size_t i, std::string_view what) { return Error(Code::Corrupt, fmt::format("/{}: {}", i, what), "EDIT_INVALID"); };
    if (!root.is_array() || root.size() > kMaxOperations) return Error(Code::Corrupt, "an edit is an array of at most 100000 operations", "EDIT_INVALID");
    Edit edit;
    for (std::size_t i = 0; i < root.size(); ++i) {
        const auto op = root[i].find("op"), path = root[i].find("path"), value = root[i].find("value");
        if (!op || !path || !path->is_string()) return bad(i, "expected \"op\" and \"path\"");
        const auto* name = std::find(std::begin(kOpNames), std::end(kOpNames), op->text());
        if (!op->is_string() || name == std::end(kOpNames)) return bad(i, "expected \"op\" add, remove, replace or test");
        EditOperation o{static_cast<Op>(name - std::begin(kOpNames)), std::string(path->text()), {}};
        if ((o.op == Op::Remove) == value.has_value()) return bad(i, o.op == Op::Remove ? "remove has no \"value\"" : "expected \"value\"");
        if (root[i].size() != (value ? 3u : 2u)) return bad(i, "unknown member");
        if (value) o.value = value->dump();
        edit.operations.push_back(std::move(o));
    }
    return edit;
}

}  // namespace pai
