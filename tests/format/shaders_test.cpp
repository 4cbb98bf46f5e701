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
    std::vector<std::pair<std::size_t, std::vector<std::string>>> builds;  // each variant as it is, with each of its options, and with all
    for (std::size_t v = 0; v < variants.size(); ++v) {
        std::vector<std::string> defines;
        if (const auto list = variants[v].find("defines"))
            for (std::size_t d = 0; d < list->size(); ++d) defines.emplace_back((*list)[d].text());
        builds.emplace_back(v, defines);
        const auto options = variants[v].find("options");
        if (!options) continue;
        std::vector<std::string> all = defines;
        for (std::size_t o = 0; o < options->size(); ++o) {
            all.emplace_back((*options)[o].text());
            builds.emplace_back(v, defines).second.push_back(all.back());
        }
        builds.emplace_back(v, all);
    }
    for (const auto& [v, defines] : builds) {
        std::vector<std::string> files;
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
        EXPECT_EQ(ran.status, 0) << variants.key(v) << " " << (defines.empty() ? "" : defines.back()) << ": " << ran.out << ran.err;
        EXPECT_EQ(ran.out.find("WARNING"), std::string::npos) << variants.key(v) << ": " << ran.out;
    }
}

}  // namespace
}  // namespace pai::test
