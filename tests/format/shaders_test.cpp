// Every shader variant by the reference compiler of Khronos: drivers forgive different mistakes, none of them all.
#include <gtest/gtest.h>

#include "../support/process.h"
#include "base/json.h"
#include "gfx/shader_library.h"

namespace pai::test {
namespace {

// Links the stages (-l), and asks for a location or binding of every uniform, in and out (-G).
TEST(Shaders, TheReferenceCompilerTakesEveryVariant) {
    if (run({"glslangValidator", "--version"}).status != 0) GTEST_SKIP() << "glslangValidator is not installed";
    const fs::path folder = fs::path(PAIFANG_ROOT) / "shaders";
    const auto library = gfx::ShaderLibrary::open(folder);
    ASSERT_TRUE(library) << library.error().message;
    const auto doc = JsonDoc::parse(slurp(folder / "variants.json"));
    ASSERT_TRUE(doc);
    const JsonRef variants = *doc->root().find("variants");
    ASSERT_EQ(variants.size(), library->names().size());
    const TempDir dir;
    for (std::size_t v = 0; v < variants.size(); ++v) {
        std::vector<std::string> defines, files;
        if (const auto list = variants[v].find("defines"))
            for (std::size_t d = 0; d < list->size(); ++d) defines.emplace_back((*list)[d].text());
        for (const auto& [stage, extension] : {std::pair{"vertex", ".vert"}, {"fragment", ".frag"}, {"compute", ".comp"}}) {
            const auto file = variants[v].find(stage);
            if (!file) continue;
            const auto source = library->source(std::string(file->text()), defines);
            ASSERT_TRUE(source) << source.error().message;
            files.push_back((dir / (std::string(variants.key(v)) + extension)).string());
            std::ofstream(files.back(), std::ios::binary) << *source;
        }
        std::vector<std::string> args{"glslangValidator", "-G", "-l", "-o", (dir / "out.spv").string()};
        args.insert(args.end(), files.begin(), files.end());
        const Ran ran = run(args);
        EXPECT_EQ(ran.status, 0) << variants.key(v) << ": " << ran.out << ran.err;
        EXPECT_EQ(ran.out.find("WARNING"), std::string::npos) << variants.key(v) << ": " << ran.out;
    }
}

}  // namespace
}  // namespace pai::test
