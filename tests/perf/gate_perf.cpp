// What loading a sealed and licensed model costs beside the same file in the clear: by the wall, as it is decoded meanwhile on all cores, in turn in
// one run. Models are the files of PAIFANG_PEERS that are there. docs/performance.md tells the figures.
#include <cmath>
#include <cstdlib>
#include <fstream>
#include <limits>
#include <optional>

#include <malloc.h>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "../support/process.h"
#include "asset/codec/model_file.h"
#include "asset/store.h"
#include "base/file.h"
#include "issue/demo.h"
#include "measure.h"
#include "platform/process.h"
#include "vault/gate.h"

namespace pai::test {
namespace {

constexpr int kRounds = 5;

constexpr double kUnknown = std::numeric_limits<double>::infinity();

// From now on the kernel counts the most of this process's resident memory anew. False: it does not.
bool forget_peak() {
    std::ofstream out("/proc/self/clear_refs");
    out << "5" << std::flush;
    return out.good();
}

// The most since then, MB; kUnknown where the kernel does not say.
double peak_mb() {
    std::ifstream in("/proc/self/status");
    for (std::string line; std::getline(in, line);)
        if (line.starts_with("VmHWM:")) return std::stod(line.substr(6)) / 1024;
    return kUnknown;
}

// Milliseconds by the wall until the store has it, and of all threads; the least of the most memory meanwhile.
struct Cost {
    double wall_ms = 1e9, cpu_ms = 1e9, most_mb = kUnknown;
    void take(double wall, double cpu, double peak) {
        wall_ms = std::min(wall_ms, wall);
        cpu_ms = std::min(cpu_ms, cpu);
        most_mb = std::min(most_mb, peak);
    }
};

class GateCost : public testing::Test {
protected:
    void SetUp() override {
        const char* peers = std::getenv("PAIFANG_PEERS");
        folder_ = fs::path(peers ? peers : "") / "scenes";
        if (!peers || !fs::is_directory(folder_)) GTEST_SKIP() << "every test skipped: PAIFANG_PEERS names no folder with scenes";
    }

    static std::unique_ptr<Session> begin(Gate& gate, const AssetId& asset, bool preview) {
        SessionRequest request{.assets = {asset}};
        if (preview) request.action = request.purpose = "preview";
        auto session = gate.begin(request);
        EXPECT_TRUE(session) << session.error().message;
        if (!session) return nullptr;
        return std::make_unique<Session>(*std::move(session));
    }

    // Loads it anew: what the store has of it goes first.
    static void load(Session& session, const AssetId& asset, Cost& best) {
        AssetStore store(session, 2);
        ::malloc_trim(0);
        const bool forgot = forget_peak();
        const double cpu = process_cpu_ms();
        const double wall = once_ms([&] {
            const auto handle = store.request(asset, AssetKind::Model);
            store.pump_all();
            const AssetStore::Entry* entry = store.find(handle);
            ASSERT_TRUE(entry && entry->state == AssetStore::State::Ready) << (entry ? entry->error.message : "");
        });
        best.take(wall, process_cpu_ms() - cpu, forgot ? peak_mb() : kUnknown);
    }

    void measure(const std::string& name);
    fs::path folder_;
};

void GateCost::measure(const std::string& name) {
    const fs::path clear = folder_ / (name + ".glb");
    if (!fs::exists(clear)) {
        std::printf("PERF gate %s: not there\n", name.c_str());
        return;
    }
    const TempDir dir;
    fs::create_directories(dir / "packs/model");
    fs::copy_file(clear, dir / "packs/model/model.glb");
    std::ofstream(dir / "packs/model/pack.json") << R"({"uid":"urn:paifang:pack:test-model","version":1,"title":{"en":"Model"},"licensors":[],
"assets":[{"assetId":"urn:paifang:asset:test/model","path":"model.glb","mediaType":"model/gltf-binary","role":"model"}]})";
    const auto world = make_demo_world(dir / "world", dir / "packs", wall_ms() / 1000);
    ASSERT_TRUE(world) << world.error().message;
    auto gate = Gate::open(world->home);
    ASSERT_TRUE(gate) << gate.error().message;
    const AssetId sealed{"urn:paifang:asset:test/model"};
    const auto own = gate->own_work(dir / "packs/model/model.glb", dir / "packs/model");
    ASSERT_TRUE(own) << own.error().message;
    const auto licensed = begin(*gate, sealed, false), preview = begin(*gate, *own, true);
    ASSERT_TRUE(licensed && preview);
    Cost of_sealed, of_own, bare;
    for (int round = -1; round < kRounds; ++round) {
        Cost a, b, c;
        load(*licensed, sealed, a);
        load(*preview, *own, b);
        const double cpu = process_cpu_ms();
        const double wall = once_ms([&] {
            const auto bytes = read_file(clear);
            ASSERT_TRUE(bytes);
            const auto model = codec::read_model(*bytes, "model.glb", [](std::string_view path) -> Result<ByteSpan> { return Error(Code::NotFound, std::string(path)); }, {});
            ASSERT_TRUE(model) << model.error().message;
        });
        c.take(wall, process_cpu_ms() - cpu, kUnknown);
        if (round < 0) continue;
        of_sealed.take(a.wall_ms, a.cpu_ms, a.most_mb);
        of_own.take(b.wall_ms, b.cpu_ms, b.most_mb);
        bare.take(c.wall_ms, c.cpu_ms, c.most_mb);
    }
    const bool known = std::isfinite(of_sealed.most_mb) && std::isfinite(of_own.most_mb);
    const std::string memory = known ? fmt::format("sealed {:.1f}, own work {:.1f} MB", of_sealed.most_mb, of_own.most_mb) : "not measured";
    std::printf("PERF gate %-18s %6.1f MB | sealed %7.1f ms, %7.1f cpu | own work %7.1f ms, %7.1f cpu | bare file %7.1f ms, %7.1f cpu | sealed / own work %.3f | memory %s\n", name.c_str(),
                static_cast<double>(fs::file_size(clear)) / 1e6, of_sealed.wall_ms, of_sealed.cpu_ms, of_own.wall_ms, of_own.cpu_ms, bare.wall_ms, bare.cpu_ms,
                of_sealed.wall_ms / of_own.wall_ms, memory.c_str());
}

TEST_F(GateCost, sealed_beside_plain) {
    for (const char* name : {"artifact", "textures-jpg", "city-100k-merged", "gallery"}) measure(name);
}

}  // namespace
}  // namespace pai::test
