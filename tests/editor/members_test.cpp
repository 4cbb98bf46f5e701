// What the inspector shows of a show's members: each has a name in both languages.
#include <functional>
#include <set>

#include <gtest/gtest.h>

#include "base/describe.h"
#include "show/show.h"
#include "show/venue.h"
#include "ui/words.h"

using namespace pai;

TEST(Members, of_a_show_and_a_venue_have_names_in_both_languages) {
    std::set<const TypeInfo*> seen;
    std::set<std::string> names, choices;
    const std::function<void(const TypeInfo&)> visit = [&](const TypeInfo& type) {
        if (!seen.insert(&type).second) return;
        if (type.element) visit(type.element());
        for (const Choice& choice : type.choices) choices.insert(std::string(choice.name));
        for (const Member& member : type.members) {
            const TypeInfo& inner = member.type();
            visit(inner);
            // Maps, lists and parts are panels of their own, not lines of the inspector.
            // Channels of a glow are called by their numbers.
            const bool number = member.name.find_first_not_of("0123456789") == std::string_view::npos;
            if (!number && inner.kind != Kind::Map && inner.kind != Kind::List && inner.kind != Kind::Optional) names.insert(std::string(member.name));
        }
    };
    visit(type_of<Show>());
    visit(type_of<Venue>());
    EXPECT_GT(names.size(), 60u);
    EXPECT_GT(choices.size(), 20u);
    for (const std::string& name : names) EXPECT_NE(ui::word("m-" + name, ui::Language::Chinese), "m-" + name);
    for (const std::string& name : choices) EXPECT_NE(ui::word("c-" + name, ui::Language::Chinese), "c-" + name);
}
