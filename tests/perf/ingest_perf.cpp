// What collections cost: a catalogue of 70,000 objects, a thousand objects beside a hundred, one scan of five million triangles.
#include <cmath>
#include <random>

#include <fmt/format.h>
#include <glm/common.hpp>
#include <glm/geometric.hpp>
#include <glm/vec3.hpp>
#include <spng.h>
#include <sys/resource.h>

#include "../system/ingest_bench.h"
#include "catalogue/object_catalogue.h"
#include "measure.h"

namespace pai::test {
namespace {

double children_cpu_s() {
    rusage use{};
    ::getrusage(RUSAGE_CHILDREN, &use);
    const auto seconds = [](const timeval& t) { return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6; };
    return seconds(use.ru_utime) + seconds(use.ru_stime);
}

double number_of(const Ran& ran, const std::string& name) {
    const auto doc = JsonDoc::parse(ran.out);
    const auto value = doc ? doc->root().find(name) : std::optional<JsonRef>();
    return value ? value->as_double() : -1;
}

CatalogueEntry made_up(std::mt19937& random, int i) {
    static const char* const kAges[] = {"清", "明", "宋", "元", "唐", "汉", "康熙", "乾隆", "宣德"};
    static const char* const kWares[] = {"青花", "粉彩", "斗彩", "白釉", "青釉", "掐丝珐琅", "剔红", "描金漆", "缂丝"};
    static const char* const kSigns[] = {"云龙纹", "缠枝莲纹", "折枝花卉", "八仙", "山水", "百鸟", "狮子戏球"};
    static const char* const kForms[] = {"罐", "瓶", "碗", "盘", "盒", "炉", "尊", "杯", "屏风", "图轴", "如意"};
    const auto pick = [&](const auto& list) { return std::string(list[random() % std::size(list)]); };
    CatalogueEntry e;
    const std::string age = pick(kAges), ware = pick(kWares), sign = pick(kSigns), form = pick(kForms);
    e.id = "故" + std::to_string(10'000'000 + i);
    e.title = {{"zh-Hans", age + ware + sign + form}, {"en", "Object " + std::to_string(i) + " of the palace"}};
    e.maker = "Workshop " + std::to_string(i % 97);
    e.date = std::to_string(1300 + i % 600);
    e.text = age + "代宫廷旧藏，" + sign + "绘于" + form + "之上。 Inventory of the hall " + std::to_string(i % 1000) + ".";
    return e;
}

TEST(PerfIngest, a_catalogue_of_70000_opens_at_once_and_answers_in_100_ms) {
    const TempDir dir;
    constexpr int kEntries = 70'000;
    std::mt19937 random(7);
    {
        auto catalogue = ObjectCatalogue::open(dir / "catalogue.sqlite", SqlFile::Mode::Write);
        ASSERT_TRUE(catalogue);
        ASSERT_TRUE(catalogue->begin());
        for (int i = 0; i < kEntries; ++i) ASSERT_TRUE(catalogue->put(made_up(random, i)));
        ASSERT_TRUE(catalogue->commit());
    }
    const double open_ms = cpu_ms([&] { ASSERT_TRUE(ObjectCatalogue::open(dir / "catalogue.sqlite", SqlFile::Mode::Read)); });
    std::printf("PERF catalogue of %d, opened: %.2f ms\n", kEntries, open_ms);
    EXPECT_LT(open_ms, 20);
    auto catalogue = ObjectCatalogue::open(dir / "catalogue.sqlite", SqlFile::Mode::Read);
    ASSERT_TRUE(catalogue);
    ASSERT_TRUE(catalogue->search("x"));  // the tables of Unicode are read once
    for (const char* query : {"罐", "青花", "青花云龙纹罐", "清 云龙", "乾隆 workshop 12", "故10012345", "object", "workshop", "hall 77", "palace 瓶", "明", "nothing of this"}) {
        CatalogueFound found;
        const double ms = cpu_ms([&] { found = *catalogue->search(query); });
        std::printf("PERF catalogue of %d, \"%s\": %.1f ms of a core, %lld found\n", kEntries, query, ms, static_cast<long long>(found.total));
        EXPECT_LT(ms, 100) << query;
    }
    // As people ask: the whole command, from its start to its end.
    for (const char* query : {"罐", "青花", "object"}) {
        const double began_s = children_cpu_s();
        const Ran ran = registry({"catalogue", "search", dir.path().string(), query});
        const double ms = (children_cpu_s() - began_s) * 1e3;
        EXPECT_EQ(ran.status, 0) << ran.err;
        std::printf("PERF catalogue of %d, the command \"catalogue search … %s\": %.0f ms of a core\n", kEntries, query, ms);
        EXPECT_LT(ms, 100) << query;
    }
}

// A square with a picture of the test data, `size_m` high.
std::string pictured_glb(double size_m, const std::string& png) {
    std::string bin;
    for (const double v : {0.0, 0.0, 0.0, size_m, 0.0, 0.0, 0.0, size_m, 0.0, size_m, size_m, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 1.0, 1.0, 1.0}) {
        const auto f = static_cast<float>(v);
        bin.append(reinterpret_cast<const char*>(&f), 4);
    }
    for (const int i : {0, 1, 2, 2, 1, 3}) bin += static_cast<char>(i), bin += '\0';
    bin += png;
    bin.resize((bin.size() + 3) / 4 * 4);
    std::string json = fmt::format(R"({{"asset":{{"version":"2.0"}},"scene":0,"scenes":[{{"nodes":[0]}}],"nodes":[{{"mesh":0}}],"meshes":[{{"primitives":[{{"attributes":{{"POSITION":0,"TEXCOORD_0":1}},"indices":2,"material":0}}]}}],)"
                                   R"("materials":[{{"doubleSided":true,"pbrMetallicRoughness":{{"baseColorTexture":{{"index":0}},"metallicFactor":0}}}}],"textures":[{{"source":0}}],"images":[{{"bufferView":3,"mimeType":"image/png"}}],)"
                                   R"("accessors":[{{"bufferView":0,"componentType":5126,"count":4,"type":"VEC3","min":[0,0,0],"max":[{0},{0},0]}},{{"bufferView":1,"componentType":5126,"count":4,"type":"VEC2"}},{{"bufferView":2,"componentType":5123,"count":6,"type":"SCALAR"}}],)"
                                   R"("bufferViews":[{{"buffer":0,"byteLength":48}},{{"buffer":0,"byteOffset":48,"byteLength":32}},{{"buffer":0,"byteOffset":80,"byteLength":12}},{{"buffer":0,"byteOffset":92,"byteLength":{1}}}],"buffers":[{{"byteLength":{2}}}]}})",
                                   static_cast<float>(size_m), png.size(), bin.size());
    return glb_of(std::move(json), bin);
}

// Processor seconds an object, and the largest memory. Each has a picture of 256 x 256, which becomes a texture, thumbnails, baked occlusion, a registration and its proof.
std::pair<double, double> cost_of(int objects) {
    const TempDir dir;
    const std::string png = slurp(shared_data() / "models/khronos/SheenCloth/glTF/technicalFabricSmall_basecolor_256.png");
    for (int i = 0; i < objects; ++i) write_file_of(dir / ("in/" + std::to_string(i) + ".glb"), pictured_glb(triangle_size(i), png));
    const double began_s = children_cpu_s();
    const Ran ran = ingest().build(dir / "in", dir / "out", {"--jobs", "2", "--occlusion", "8", "--registrar-key", ingest().key("registrar"), "--log", (dir / "log").string(), "--log-key", ingest().key("log")});
    EXPECT_EQ(ran.status, 0) << ran.out << ran.err;
    EXPECT_EQ(number_of(ran, "built"), objects);
    EXPECT_EQ(number_of(ran, "logged"), objects);
    const double each_s = (children_cpu_s() - began_s) / objects;
    std::printf("PERF build of %d objects: %.2f ms of a core each, %.0f MiB at most\n", objects, each_s * 1e3, number_of(ran, "peakRssMib"));
    return {each_s, number_of(ran, "peakRssMib")};
}

TEST(PerfIngest, a_thousand_objects_cost_ten_times_a_hundred) {
    if (shared_data().empty()) GTEST_SKIP() << "every test skipped: no public test data";
    cost_of(20);  // files of the programs are in memory
    const auto few = cost_of(100), many = cost_of(1000);
    std::printf("PERF build, 1000 beside 100: %.3f times the cost of each, %.0f MiB beside %.0f\n", many.first / few.first, many.second, few.second);
    EXPECT_LE(many.first, few.first * 1.1);
    EXPECT_LE(many.second, few.second + 16) << "memory grows with the collection";
}

// A lobed body of about five million triangles with a picture of 8192 x 8192, as a scanner hands it over.
std::string scan_glb() {
    constexpr int kSide = 1582, kPoints = kSide + 1, kPixels = 8192;
    std::vector<glm::vec3> positions, normals;
    std::vector<float> coordinates;
    const auto at = [](int x, int y) {
        const double a = x * 2 * 3.14159265358979 / kSide, b = (y * 0.998 / kSide + 0.001) * 3.14159265358979;
        const double r = 0.2 * (1 + 0.03 * std::sin(37 * a) * std::sin(29 * b) + 0.01 * std::sin(211 * a) * std::sin(173 * b));
        return glm::vec3(r * std::sin(b) * std::cos(a), r * 1.4 * std::cos(b), r * std::sin(b) * std::sin(a));
    };
    for (int y = 0; y < kPoints; ++y)
        for (int x = 0; x < kPoints; ++x) {
            const glm::vec3 p = at(x, y), n = glm::cross(at(x, y + 1) - at(x, y - 1), at(x + 1, y) - at(x - 1, y));
            positions.push_back(p);
            normals.push_back(glm::normalize(glm::dot(n, p) < 0 ? -n : n));
            coordinates.insert(coordinates.end(), {static_cast<float>(x) / kSide, static_cast<float>(y) / kSide});
        }
    std::vector<std::uint32_t> indices;
    for (std::uint32_t y = 0; y < kSide; ++y)
        for (std::uint32_t x = 0; x < kSide; ++x) {
            const std::uint32_t i = y * kPoints + x;
            indices.insert(indices.end(), {i, i + 1, i + kPoints, i + 1, i + kPoints + 1, i + kPoints});
        }
    std::vector<unsigned char> pixels(static_cast<std::size_t>(kPixels) * kPixels * 3);
    std::size_t k = 0;
    for (int y = 0; y < kPixels; ++y)
        for (int x = 0; x < kPixels; ++x)
            for (const double v : {150 + 60 * std::sin(x / 97.0) * std::cos(y / 61.0), 120 + 50 * std::sin(x / 31.0 + y / 53.0), 90.0 + (x * 7 + y * 13) % 41}) pixels[k++] = static_cast<unsigned char>(v);
    spng_ctx* ctx = spng_ctx_new(SPNG_CTX_ENCODER);
    spng_set_option(ctx, SPNG_ENCODE_TO_BUFFER, 1);
    spng_set_option(ctx, SPNG_IMG_COMPRESSION_LEVEL, 1);
    spng_ihdr ihdr{kPixels, kPixels, 8, SPNG_COLOR_TYPE_TRUECOLOR, 0, 0, 0};
    spng_set_ihdr(ctx, &ihdr);
    spng_encode_image(ctx, pixels.data(), pixels.size(), SPNG_FMT_PNG, SPNG_ENCODE_FINALIZE);
    std::size_t size = 0;
    int error = 0;
    void* png = spng_get_png_buffer(ctx, &size, &error);
    glm::vec3 least(1e9f), most(-1e9f);
    for (const glm::vec3& p : positions) least = glm::min(least, p), most = glm::max(most, p);
    std::string bin, views;
    const auto add = [&](const void* bytes, std::size_t count, const char* more) {
        views += fmt::format(R"({}{{"buffer":0,"byteOffset":{},"byteLength":{}{}}})", views.empty() ? "" : ",", bin.size(), count, more);
        bin.append(static_cast<const char*>(bytes), count);
        bin.resize((bin.size() + 3) / 4 * 4);
    };
    add(positions.data(), positions.size() * 12, R"(,"target":34962)"), add(normals.data(), normals.size() * 12, R"(,"target":34962)");
    add(coordinates.data(), coordinates.size() * 4, R"(,"target":34962)"), add(indices.data(), indices.size() * 4, R"(,"target":34963)"), add(png, size, "");
    std::free(png);
    spng_ctx_free(ctx);
    std::string json = fmt::format(R"({{"asset":{{"version":"2.0"}},"scene":0,"scenes":[{{"nodes":[0]}}],"nodes":[{{"mesh":0}}],"meshes":[{{"primitives":[{{"attributes":{{"POSITION":0,"NORMAL":1,"TEXCOORD_0":2}},"indices":3,"material":0}}]}}],)"
                                   R"("materials":[{{"pbrMetallicRoughness":{{"baseColorTexture":{{"index":0}},"metallicFactor":0,"roughnessFactor":0.6}}}}],"textures":[{{"source":0}}],"images":[{{"bufferView":4,"mimeType":"image/png"}}],)"
                                   R"("accessors":[{{"bufferView":0,"componentType":5126,"count":{0},"type":"VEC3","min":[{1},{2},{3}],"max":[{4},{5},{6}]}},{{"bufferView":1,"componentType":5126,"count":{0},"type":"VEC3"}},)"
                                   R"({{"bufferView":2,"componentType":5126,"count":{0},"type":"VEC2"}},{{"bufferView":3,"componentType":5125,"count":{7},"type":"SCALAR"}}],"bufferViews":[{8}],"buffers":[{{"byteLength":{9}}}]}})",
                                   positions.size(), least.x, least.y, least.z, most.x, most.y, most.z, indices.size(), views, bin.size());
    return glb_of(std::move(json), bin);
}

TEST(PerfIngest, a_scan_of_five_million_triangles) {
    const TempDir dir;
    write_file_of(dir / "in/scan.glb", scan_glb());
    const double began_s = children_cpu_s();
    const Ran ran = ingest().build(dir / "in", dir / "out", {"--jobs", "2"});
    EXPECT_EQ(ran.status, 0) << ran.out << ran.err;
    const auto doc = JsonDoc::parse(ran.out);
    ASSERT_TRUE(doc);
    const JsonRef stages = *doc->root().find("stages");
    for (std::size_t i = 0; i < stages.size(); ++i)
        std::printf("PERF scan of 5,005,448 triangles, 8K texture: %s %.1f s (wall)\n", std::string(stages[i].find("stage")->text()).c_str(), stages[i].find("seconds")->as_double());
    std::printf("PERF scan of 5,005,448 triangles, 8K texture: %.2f minutes (wall), %.2f minutes of a core, %.0f MiB source, %.0f MiB at most, player %.0f MiB\n", number_of(ran, "seconds") / 60,
                (children_cpu_s() - began_s) / 60, number_of(ran, "sourceBytes") / (1 << 20), number_of(ran, "peakRssMib"), number_of(ran, "peakRssOfPlayerMib"));
}

}  // namespace
}  // namespace pai::test
