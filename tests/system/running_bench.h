#pragma once
// A demo world for shows that run: licences, grants and status lists that come while they do.
#include <map>
#include <string>
#include <vector>

#include "licence/documents.h"
#include "rights_bench.h"
#include "small_show.h"

namespace pai::test {

inline const std::string kSquare = "urn:paifang:asset:test/square", kTriangle = "urn:paifang:asset:test/triangle", kTone = "urn:paifang:asset:test/tone", kThings = "urn:paifang:pack:test-things";
inline const std::string kList = "https://licensor.demo.paifang.example/status/1";

// The square without one of its corners.
inline std::string triangle_gltf() {
    std::string text = square_gltf();
    text.replace(text.find(R"("count":6,"type":"SCALAR")"), 9, R"("count":3)");
    return text;
}

// A demo world whose one pack holds two models that a show can show, one of which may stand in for the other.
class RightsRunning : public testing::Test {
protected:
    static void SetUpTestSuite() {
        write_pack(world_dir() / "packs/things",
                   R"({"uid": ")" + kThings + R"(", "version": 1, "title": {"en": "Things"}, "licensors": [], "assets": [
                     {"assetId": ")" + kSquare + R"(", "path": "square.gltf", "mediaType": "model/gltf+json", "role": "model"},
                     {"assetId": ")" + kTriangle + R"(", "path": "triangle.gltf", "mediaType": "model/gltf+json", "role": "model", "substituteFor": ")" + kSquare + R"("},
                     {"assetId": ")" + kTone + R"(", "path": "tone.wav", "mediaType": "audio/wav", "role": "audio"}]})",
                   {{"square.gltf", square_gltf()}, {"triangle.gltf", triangle_gltf()}, {"tone.wav", tone_wav()}});
        const Ran made = registry({"demo", "init", (world_dir() / "world").string(), "--packs", (world_dir() / "packs").string()});
        ASSERT_EQ(made.status, 0) << made.out << made.err;
    }
    static const fs::path& world_dir() {
        static const TempDir dir;
        static const fs::path path = dir.path();
        return path;
    }
    static fs::path key(const std::string& name) { return world_dir() / "world/keys" / (name + ".pem"); }

    void SetUp() override { fs::copy(world_dir() / "world/home", home(), fs::copy_options::recursive); }
    fs::path home() const { return dir_ / "home"; }

    // A further licence of the square with this many plays, its rule's uid "urn:test:rule:present"; the demo's own is not asked for.
    std::string add_licence(const std::string& constraint, const std::string& prohibition = {}) {
        return give(licence_text({.target = R"([")" + kThings + R"("])", .constraint = constraint, .prohibition = prohibition}, "running"));
    }
    // Issues this licence with a grant, and imports both.
    std::string give(const std::string& payload) {
        spill(dir_ / "licence.json", payload);
        const Ran issued = registry({"licence", "issue", "--in", (dir_ / "licence.json").string(), "--key", key("licensor").string(), "--out", (dir_ / "licence.jws").string()});
        EXPECT_EQ(issued.status, 0) << issued.out << issued.err;
        const Ran granted = registry({"grant", "issue", "--licence", (dir_ / "licence.jws").string(), "--device", (world_dir() / "world/parties/device.jws").string(),
                                      "--manifest", (world_dir() / "world/packages/things").string(), "--keys", (world_dir() / "world/keys/keys.age").string(),
                                      "--identity", key("licensor-x25519").string(), "--key", key("licensor").string(), "--out", (dir_ / "grant.jws").string()});
        EXPECT_EQ(granted.status, 0) << granted.out << granted.err;
        import({dir_ / "licence.jws", dir_ / "grant.jws"});
        return member(issued, "docId");
    }
    void import(const std::vector<fs::path>& files) {
        std::vector<std::string> args{"import"};
        for (const fs::path& file : files) args.push_back(file.string());
        const Ran ran = paifang(home(), args);
        EXPECT_EQ(ran.status, 0) << ran.out << ran.err;
    }
    // The next status list, with these indices in each of the purposes named.
    void publish(const std::vector<std::string>& purposes, const std::vector<std::int64_t>& set) {
        std::string lists;
        for (const char* purpose : {"revocation", "suspension", "stopNow"}) {
            const bool named = std::find(purposes.begin(), purposes.end(), purpose) != purposes.end();
            lists += (lists.empty() ? "" : ", ") + (R"({"purpose": ")" + std::string(purpose)) + R"(", "bits": 131072, "encodedList": ")" +
                     make_status_bits(131'072, named ? set : std::vector<std::int64_t>{}).encoded_list + "\"}";
        }
        spill(dir_ / "status.json", R"({"uid": ")" + kList + R"(", "ttlS": 604800, "lists": [)" + lists + R"(], "ledgers": [], "cloned": []})");
        const fs::path before = fs::exists(dir_ / "status.jws") ? dir_ / "status.jws" : world_dir() / "world/status/00000001.jws";
        const Ran ran = registry({"status", "publish", "--in", (dir_ / "status.json").string(), "--prev", before.string(), "--key",
                                  key("licensor").string(), "--out", (dir_ / "status.jws").string()});
        ASSERT_EQ(ran.status, 0) << ran.out << ran.err;
        import({dir_ / "status.jws"});
    }
    std::vector<std::string> rows(const std::vector<std::string>& kinds) const { return ledger_rows(home(), dir_ / "rows", kinds); }
    std::vector<std::string> start_args(const std::string& licence_use = "exhibit") const {
        return {program("paifang").string(), "session", "start", "--asset", kSquare, "--action", "present", "--purpose", licence_use, "--json"};
    }

    TempDir dir_;
};

// Takes the demo's own licence out of the store, so that only the test's is left.
inline void drop_licences(const fs::path& home) {
    for (const char* kind : {"licence", "grant"}) fs::remove_all(home / "store/docs" / kind);
}

inline std::string count_of(int plays) { return R"({"leftOperand": "count", "operator": "lteq", "rightOperand": )" + std::to_string(plays) + "}, " +
           R"({"leftOperand": "purpose", "operator": "isAnyOf", "rightOperand": ["exhibit", "audit"]})"; }

}  // namespace pai::test
