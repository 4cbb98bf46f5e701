#pragma once
// Collections of small objects, and builds of them with the keys of a demo world.
#include <cstring>

#include "rights_bench.h"

namespace pai::test {

// A .glb of these two chunks.
inline std::string glb_of(std::string json, const std::string& bin) {
    json.resize((json.size() + 3) / 4 * 4, ' ');
    std::string out = "glTF";
    const auto word = [&](std::size_t v) {
        for (int i = 0; i < 4; ++i) out += static_cast<char>(v >> (8 * i) & 0xff);
    };
    word(2), word(12 + 8 + json.size() + 8 + bin.size());
    word(json.size()), out += "JSON" + json;
    word(bin.size()), out += std::string("BIN\0", 4) + bin;
    return out;
}

// A .glb of one triangle, `size_m` high: no two sizes have the same bytes.
inline std::string triangle_glb(double size_m) {
    std::string bin;
    for (const double v : {0.0, 0.0, 0.0, size_m, 0.0, 0.0, 0.0, size_m, 0.0}) {
        const auto f = static_cast<float>(v);
        bin.append(reinterpret_cast<const char*>(&f), 4);
    }
    const std::string size = std::to_string(static_cast<double>(static_cast<float>(size_m)));
    std::string json = R"({"asset":{"version":"2.0"},"scene":0,"scenes":[{"nodes":[0]}],"nodes":[{"mesh":0}],"meshes":[{"primitives":[{"attributes":{"POSITION":0}}]}],)"
                       R"("buffers":[{"byteLength":36}],"bufferViews":[{"buffer":0,"byteLength":36,"target":34962}],"accessors":[{"bufferView":0,"componentType":5126,"count":3,"type":"VEC3","min":[0,0,0],"max":[)" +
                       size + "," + size + ",0]}]}";
    return glb_of(std::move(json), bin);
}

// Sizes that a float says exactly in few digits.
inline double triangle_size(int i) { return 1 + i * 0.125; }

inline void write_file_of(const fs::path& file, const std::string& bytes) {
    fs::create_directories(file.parent_path());
    std::ofstream(file, std::ios::binary) << bytes;
}

class Ingest {
public:
    // The holder of the demo world signs.
    std::vector<std::string> args(const fs::path& source, const fs::path& out, std::vector<std::string> more = {}) const {
        std::vector<std::string> a{"package", "build", source.string(), "--out", out.string(), "--key", key("holder"), "--party", party("holder"), "--party", party("licensor"), "--collection", "palace"};
        a.insert(a.end(), more.begin(), more.end());
        return a;
    }
    Ran build(const fs::path& source, const fs::path& out, std::vector<std::string> more = {}) const { return registry(args(source, out, std::move(more))); }
    std::string key(const std::string& name) const { return (bench_.world() / "keys" / (name + ".pem")).string(); }
    std::string party(const std::string& name) const { return (bench_.world() / "parties" / (name + ".jws")).string(); }
    Bench& bench() { return bench_; }
    const Bench& bench() const { return bench_; }

private:
    Bench bench_;
};

inline Ingest& ingest() {
    static Ingest made;
    return made;
}

// A number of a report's stage: "runs", "kept"; -1 if there is no such stage.
inline std::int64_t stage(const Ran& ran, const std::string& name, const std::string& what) {
    const auto doc = JsonDoc::parse(ran.out);
    const auto stages = doc ? doc->root().find("stages") : std::optional<JsonRef>();
    for (std::size_t i = 0; stages && i < stages->size(); ++i)
        if ((*stages)[i].find("stage")->text() == name) return (*stages)[i].find(what)->as_int().value_or(-1);
    return -1;
}

// A member of the refusal of the object with this id; "" if it was not refused.
inline std::string refusal(const Ran& ran, const std::string& id, const std::string& what) {
    const auto doc = JsonDoc::parse(ran.out);
    const auto list = doc ? doc->root().find("refusals") : std::optional<JsonRef>();
    for (std::size_t i = 0; list && i < list->size(); ++i)
        if ((*list)[i].find("id")->text() == id) return std::string((*list)[i].find(what)->text());
    return {};
}

}  // namespace pai::test
