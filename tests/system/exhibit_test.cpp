// paifang-registry exhibit import: documents that others wrote become shows that play.
#include <gtest/gtest.h>

#include "../support/process.h"
#include "asset/codec/pixels.h"
#include "base/file.h"
#include "base/json.h"
#include "show/load.h"

namespace pai {
namespace {

namespace fs = std::filesystem;
using test::Ran;
using test::TempDir;

Ran import(const fs::path& document, const fs::path& out) {
    return test::run({test::program("paifang-registry"), "exhibit", "import", document, "--out", out, "--files", test::shared_data() / "models/other/iiif_astronaut", "--json"});
}

// Mean green of the picture, in steps of 8 bits; -1: it cannot be read.
double mean_of(const fs::path& png) {
    const auto bytes = read_file(png);
    const auto picture = bytes ? codec::decode_pixels(*bytes) : Result<Pixels>(bytes.error());
    if (!picture) return -1;
    double sum = 0;
    for (std::size_t i = 0; i < picture->texels.size(); i += 4) sum += std::to_integer<int>(picture->texels[i + 1]);
    return sum / (static_cast<double>(picture->texels.size()) / 4);
}

TEST(ExhibitImport, ManifestsOfOthersBecomeShowsThatPlay) {
    if (test::shared_data().empty()) GTEST_SKIP() << "no public test data (PAIFANG_SHARED): every test skipped";
    const fs::path folder = test::shared_data() / "iiif/manifests";
    const TempDir home;
    int made = 0;
    for (const auto& entry : fs::recursive_directory_iterator(folder)) {
        if (entry.path().extension() != ".json") continue;
        const fs::path out = home.path() / entry.path().stem();
        const Ran ran = import(entry.path(), out);
        if (ran.status != 0) {
            // Some of the samples are empty, and the whales' models are not there.
            EXPECT_EQ(ran.status, 1) << entry.path() << ran.out << ran.err;
            EXPECT_TRUE(ran.err.find("EXHIBIT_NO_SCENE") != std::string::npos || ran.err.find("whale_") != std::string::npos) << entry.path() << ran.err;
            EXPECT_FALSE(fs::exists(out)) << "nothing is left behind";
            continue;
        }
        ++made;
        const auto show = load_show(out);
        ASSERT_TRUE(show) << entry.path() << show.error().message;
        const auto answer = JsonDoc::parse(ran.out);
        ASSERT_TRUE(answer) << ran.out;
        EXPECT_GE(answer->root().find("models")->as_int().value_or(0), 1) << entry.path();
    }
    EXPECT_GE(made, 11);
    // A comment in two languages, on the astronaut's helmet.
    const auto show = load_show(home.path() / "astronaut_multilingual_comment");
    ASSERT_TRUE(show);
    bool helmet = false;
    for (const auto& [id, node] : show->scenes.at("exhibit").nodes)
        if (node.model)
            for (const auto& [key, annotation] : node.model->annotations) helmet = helmet || (annotation.title.at("es") == "Casco" && annotation.position_m.y > 3.4f);
    EXPECT_TRUE(helmet);

    const fs::path frames = home.path() / "frames";
    const Ran drawn = test::run({test::program("paifang"), "render", home / "model_origin", "--out", frames, "--from", "0", "--to", "0.03", "--size", "192x108", "--proof"},
                                {{"PAIFANG_HOME", home / "home"}, {"XDG_RUNTIME_DIR", home.path()}});
    ASSERT_EQ(drawn.status, 0) << drawn.err;
    EXPECT_GT(mean_of(frames / "frame_000000.png"), 15) << "the thing is seen, and lit";
    const Ran again = import(folder / "1_basic_model_in_scene/model_origin.json", home.path() / "model_origin");
    EXPECT_EQ(again.status, 2) << "a show that is there stays";
}

}  // namespace
}  // namespace pai
