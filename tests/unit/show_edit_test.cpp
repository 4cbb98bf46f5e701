// Edits of a whole show, drawn at random from what its description allows, and undone.
#include <gtest/gtest.h>

#include "base/edit.h"
#include "base/hash.h"
#include "show_sample.h"

namespace pai {
namespace {

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

TEST(ShowEdit, RandomEditsUndoneLeaveTheSameBytes) {
    const Show original = small_show();
    Show show = original;
    RandomEdit random(42);
    std::vector<Edit> undo;
    std::size_t applied = 0, refused = 0, changed = 0;
    for (int i = 0; i < 3000; ++i) {
        Edit edit;
        for (int k = 0; k <= i % 3; ++k) edit.operations.push_back(random.draw(show));
        const Show before = show;
        auto inverse = apply(show, edit);
        if (!inverse) {
            ++refused;
            ASSERT_EQ(show, before) << write_edit(edit);
            continue;
        }
        ++applied;
        if (!(show == before)) ++changed;
        ASSERT_EQ(*parse_edit(write_edit(*inverse)), *inverse);
        undo.push_back(*std::move(inverse));
    }
    EXPECT_GT(applied, 1000u);
    EXPECT_GT(refused, 100u);
    EXPECT_GT(changed, 500u);
    for (auto it = undo.rbegin(); it != undo.rend(); ++it) ASSERT_TRUE(apply(show, *it));
    EXPECT_EQ(show, original);
    EXPECT_EQ(write_show(show), write_show(original));
}

TEST(ShowEdit, AWholeSceneIsAddedMovedAndTakenAwayByPointer) {
    Show show = small_show();
    const Show original = show;
    const auto inverse = apply(show, *parse_edit(R"([
        {"op": "test", "path": "/scenes/hall/nodes/key/light/intensity_cd", "value": 400},
        {"op": "replace", "path": "/scenes/hall/nodes/key/light/intensity_cd", "value": 500},
        {"op": "add", "path": "/scenes/yard", "value": {"nodes": {"cam": {"camera": {}}}}},
        {"op": "replace", "path": "/timelines/main/clips/b/scene", "value": "yard"},
        {"op": "remove", "path": "/scenes/quiet"},
        {"op": "remove", "path": "/fallback/scene"}])"));
    ASSERT_TRUE(inverse) << inverse.error().message;
    EXPECT_TRUE(check_show(show).empty());
    EXPECT_EQ(show.scenes.at("hall").nodes.at("key").light->intensity_cd, 500);
    ASSERT_TRUE(apply(show, *inverse));
    EXPECT_EQ(show, original);
}

}  // namespace
}  // namespace pai
