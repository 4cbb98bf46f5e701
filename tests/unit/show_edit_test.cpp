// Edits of a whole show, drawn at random from what its description allows, and undone.
#include <gtest/gtest.h>

#include "random_edit.h"
#include "show_sample.h"

namespace pai {
namespace {

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
