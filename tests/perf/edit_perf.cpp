// What editing costs in a show of 5,000 nodes: an interface that answers within 50 ms has that long for all of it.
#include <gtest/gtest.h>

#include "../editor/edit_bench.h"
#include "edit/clipboard.h"
#include "edit/nodes.h"
#include "edit/problems.h"
#include "edit/search.h"
#include "edit/transforms.h"
#include "edit/values.h"
#include "measure.h"

namespace pai::test {
namespace {

constexpr int kNodes = 5000;

Show large(Show show) {
    auto& nodes = show.scenes.at("scene-1").nodes;
    for (int i = 0; i < kNodes; ++i) {
        Node node;
        node.order = static_cast<float>(i + 10);
        node.transform.position_m = {static_cast<float>(i % 100), 0, static_cast<float>(i / 100)};
        if (i % 10 != 0) node.parent = "node-" + std::to_string(i / 10 * 10);
        if (i % 3 == 0) node.model.emplace().asset = "floor";
        if (i % 3 == 1) node.light.emplace();
        if (i % 3 == 2) node.text.emplace().text = {{"en", "Lamp"}, {"zh-Hans", "灯"}};
        nodes["node-" + std::to_string(i)] = std::move(node);
    }
    return show;
}

template <class Work>
void tell_cpu(const char* what, Work&& work) {
    double best = std::numeric_limits<double>::infinity();
    for (int i = 0; i < 10; ++i) best = std::min(best, cpu_ms(work));
    std::printf("PERF %-60s %8.3f ms\n", what, best);
}

TEST(Perf, editing_among_5000_nodes) {
    const EditBench bench;
    Project p = bench.create();
    ASSERT_TRUE(p.apply({edit_between(p.show(), large(p.show())), "Grow"}));
    std::vector<ItemRef> all;
    std::vector<Id> ids;
    std::vector<std::string> things;
    for (const auto& [id, node] : p.show().scenes.at("scene-1").nodes) {
        ids.push_back(id);
        all.push_back(node_ref("scene-1", id));
        things.push_back(pointer_of(all.back()));
    }
    float x = 0;
    const auto drag = [&](const Grip& grip, std::uint64_t gesture) { ASSERT_TRUE(p.apply(grip.move({x += 0.01f, 0, 0}, AxisSpace::World), gesture)); };
    const Grip one = *Grip::take(p.show(), "scene-1", {"node-4000"}), many = *Grip::take(p.show(), "scene-1", ids);
    const std::uint64_t first = p.begin_gesture(), second = p.begin_gesture();
    tell_cpu("a moment of a drag of one node", [&] { drag(one, first); });
    tell_cpu("a moment of a drag of all", [&] { drag(many, second); });
    tell_cpu("adding a node", [&] { ASSERT_TRUE(p.apply(add_node(p.show(), "scene-1", {})->change)); });
    tell_cpu("deleting a node, what refers to it mended", [&] { ASSERT_TRUE(p.apply(*delete_items(p.show(), {node_ref("scene-1", p.show().scenes.at("scene-1").nodes.rbegin()->first)}, OnReference::Mend))); });
    tell_cpu("undo", [&] { p.undo(); });
    Search search;
    tell_cpu("search: taking the show in", [&] { search.set(findables_of(p.show())); });
    for (const char* query : {"node-4321", "n43", "灯"}) tell_cpu(query, [&] { ASSERT_FALSE(search.find(query, 50).empty()); });
    tell_cpu("the list of problems", [&] { (void)find_problems({.show = &p.show()}); });
    tell_cpu("a member of all of them, for the inspector", [&] { (void)read_common(type_of<Show>(), &p.show(), things, "/transform/position_m"); });
    tell_cpu("copying 1,000 of them", [&] { ASSERT_TRUE(copy_items(p.show(), {all.begin() + 100, all.begin() + 1100})); });
    const std::string text = *copy_items(p.show(), {all.begin() + 100, all.begin() + 1100});
    tell_cpu("pasting them", [&] { ASSERT_TRUE(paste_items(p.show(), text, {.scene = "scene-1"})); });
    tell_cpu("saving, each file synced", [&] {
        drag(one, p.begin_gesture());
        ASSERT_TRUE(p.save());
    });
}

}  // namespace
}  // namespace pai::test
