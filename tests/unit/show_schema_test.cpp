// The schemas in docs/schema are those of the descriptions. PAIFANG_REGENERATE=1 writes them anew.
#include <cstdlib>

#include <gtest/gtest.h>

#include "base/describe_json.h"
#include "base/file.h"
#include "show/catalogue.h"
#include "show/venue.h"

namespace pai {
namespace {

void expect_fresh(const TypeInfo& type, const std::string& name) {
    const std::string file = name + ".schema.json";
    const std::string schema = write_schema(type, "urn:paifang:schema:" + name + "/1");
    ASSERT_TRUE(JsonDoc::parse(schema));
    const auto path = std::filesystem::path(PAIFANG_ROOT) / "docs/schema" / file;
    if (std::getenv("PAIFANG_REGENERATE")) {
        ASSERT_TRUE(make_directories(path.parent_path()));
        ASSERT_TRUE(write_file(path, schema));
    }
    const auto checked_in = read_text_file(path);
    ASSERT_TRUE(checked_in) << checked_in.error().message;
    EXPECT_EQ(*checked_in, schema) << file << " is stale: run this test with PAIFANG_REGENERATE=1 and check the change in";
}

TEST(Schema, TheCheckedInSchemasAreThoseOfTheDescriptions) {
    expect_fresh(type_of<Show>(), "show");
    expect_fresh(type_of<Scene>(), "scene");
    expect_fresh(type_of<Timeline>(), "timeline");
    expect_fresh(type_of<Venue>(), "venue");
    expect_fresh(type_of<Catalogue>(), "catalogue");
    expect_fresh(type_of<ModelAnnotations>(), "annotations");
}

// Every member of every described struct tells people what it is.
void expect_documented(const TypeInfo& type, const std::string& at) {
    for (const Member& m : type.members) {
        EXPECT_FALSE(m.meta.doc.empty()) << at << "/" << m.name;
        const TypeInfo* inner = &m.type();
        while (inner->element) inner = &inner->element();
        expect_documented(*inner, at + "/" + std::string(m.name));
    }
}

TEST(Schema, EveryMemberIsDocumented) {
    expect_documented(type_of<Show>(), "show");
    expect_documented(type_of<Venue>(), "venue");
    expect_documented(type_of<Catalogue>(), "catalogue");
    expect_documented(type_of<ModelAnnotations>(), "annotations");
}

}  // namespace
}  // namespace pai
