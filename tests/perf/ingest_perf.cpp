// What collections cost: a catalogue of 70,000 objects, a thousand objects beside a hundred, one scan of five million triangles.
#include <random>

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
        auto catalogue = ObjectCatalogue::open(dir / "c.sqlite", SqlFile::Mode::Write);
        ASSERT_TRUE(catalogue);
        ASSERT_TRUE(catalogue->begin());
        for (int i = 0; i < kEntries; ++i) ASSERT_TRUE(catalogue->put(made_up(random, i)));
        ASSERT_TRUE(catalogue->commit());
    }
    const double open_ms = cpu_ms([&] { ASSERT_TRUE(ObjectCatalogue::open(dir / "c.sqlite", SqlFile::Mode::Read)); });
    std::printf("PERF catalogue of %d, opened: %.2f ms\n", kEntries, open_ms);
    EXPECT_LT(open_ms, 20);
    auto catalogue = ObjectCatalogue::open(dir / "c.sqlite", SqlFile::Mode::Read);
    ASSERT_TRUE(catalogue);
    ASSERT_TRUE(catalogue->search("x"));  // the tables of Unicode are read once
    for (const char* query : {"罐", "青花", "青花云龙纹罐", "清 云龙", "乾隆 workshop 12", "故10012345", "object", "workshop", "hall 77", "palace 瓶", "明", "nothing of this"}) {
        CatalogueFound found;
        const double ms = cpu_ms([&] { found = *catalogue->search(query); });
        std::printf("PERF catalogue of %d, \"%s\": %.1f ms of a core, %lld found\n", kEntries, query, ms, static_cast<long long>(found.total));
        EXPECT_LT(ms, 100) << query;
    }
}

// Processor seconds an object, and the largest memory.
std::pair<double, double> cost_of(int objects) {
    const TempDir dir;
    for (int i = 0; i < objects; ++i) write_file_of(dir / ("in/" + std::to_string(i) + ".glb"), triangle_glb(triangle_size(i)));
    const double began_s = children_cpu_s();
    const Ran ran = ingest().build(dir / "in", dir / "out", {"--jobs", "2", "--no-thumbnails", "--registrar-key", ingest().key("registrar")});
    EXPECT_EQ(ran.status, 0) << ran.out << ran.err;
    EXPECT_EQ(number_of(ran, "built"), objects);
    const double each_s = (children_cpu_s() - began_s) / objects;
    std::printf("PERF build of %d objects: %.2f ms of a core each, %.0f MiB at most\n", objects, each_s * 1e3, number_of(ran, "peakRssMib"));
    return {each_s, number_of(ran, "peakRssMib")};
}

TEST(PerfIngest, a_thousand_objects_cost_ten_times_a_hundred) {
    cost_of(20);  // files of the programs are in memory
    const auto few = cost_of(100), many = cost_of(1000);
    std::printf("PERF build, 1000 beside 100: %.3f times the cost of each, %.0f MiB beside %.0f\n", many.first / few.first, many.second, few.second);
    EXPECT_LE(many.first, few.first * 1.1);
    EXPECT_LE(many.second, few.second + 16) << "memory grows with the collection";
}

}  // namespace
}  // namespace pai::test
