// Real models load; malformed files of the public corpora are refused and nothing worse.
#include <cstdlib>
#include <deque>
#include <filesystem>
#include <sstream>

#include <gtest/gtest.h>

#include "asset/codec/gltf.h"
#include "asset/codec/pcm.h"
#include "asset/codec/pixels.h"
#include "asset/codec/tangents.h"
#include "base/file.h"

namespace pai::codec {
namespace {

namespace fs = std::filesystem;

fs::path shared() {
    const char* path = std::getenv("PAIFANG_SHARED");
    return path && *path ? fs::path(path) : fs::path(PAIFANG_ROOT).parent_path() / "shared";
}

Result<ModelData> load(const fs::path& file) {
    PAI_TRY(const Bytes bytes, read_file(file));
    std::deque<Bytes> parts;
    const ResourceReader open = [&](std::string_view path) -> Result<ByteSpan> {
        PAI_TRY(Bytes part, read_file(file.parent_path() / path));
        return ByteSpan(parts.emplace_back(std::move(part)));
    };
    return read_gltf(bytes, open);
}

struct Row {
    fs::path file;
    std::string verdict, expected;
};

std::vector<Row> rows(const char* kind) {
    const fs::path folder = shared() / "data/badinput" / kind;
    const auto text = read_text_file(folder / "expected.tsv");
    std::vector<Row> out;
    if (!text) return out;
    std::istringstream lines(*text);
    std::string line;
    std::getline(lines, line);
    while (std::getline(lines, line)) {
        std::istringstream fields(line);
        Row row;
        std::string file;
        std::getline(fields, file, '\t');
        std::getline(fields, row.verdict, '\t');
        std::getline(fields, row.expected, '\t');
        row.file = folder / file;
        out.push_back(row);
    }
    return out;
}

// The exporters' own tangents come from mikktspace.c, or nearly: few corners, at seams they split otherwise, may differ.
TEST(SharedModels, GeneratedTangentsAreThoseOfTheFiles) {
    int compared = 0;
    for (const char* name : {"BoomBoxWithAxes/glTF/BoomBoxWithAxes.gltf", "AnisotropyStrengthTest/AnisotropyStrengthTest.glb"}) {
        const fs::path file = shared() / "data/models/khronos" / name;
        if (!fs::is_regular_file(file)) continue;
        const auto model = load(file);
        ASSERT_TRUE(model) << model.error().message;
        for (const Mesh& mesh : model->meshes)
            for (const Primitive& p : mesh.primitives) {
                if (p.tangents.empty() || p.uvs[0].empty()) continue;
                const auto made = corner_tangents(p.positions, p.normals, p.uvs[0], p.indices);
                std::size_t same = 0, sign = 0;
                for (std::size_t i = 0; i < made.size(); ++i) {
                    const glm::vec4 a = made[i], b = p.tangents[p.indices[i]];
                    same += a.x * b.x + a.y * b.y + a.z * b.z > 0.98f;
                    sign += a.w == b.w;
                }
                ++compared;
                EXPECT_GT(same * 100, made.size() * 90) << name;
                EXPECT_GT(sign * 100, made.size() * 99) << name;
            }
    }
    if (compared == 0) GTEST_SKIP() << "no model with tangents at " << shared();
}

// Faults in parts that this static mesh has no use for (pictures of no material among them): they are not looked at.
bool is_of_unread_part(const Row& row) {
    for (const char* part : {"VARIANTS", "tier=conformance", "/ext/", "base/image/"})
        if (row.expected.find(part) != std::string::npos || row.file.string().find(part) != std::string::npos) return true;
    return false;
}

TEST(SharedBadInput, GltfIsAcceptedOrRefusedAsTheKhronosValidatorSays) {
    const auto all = rows("gltf");
    if (all.empty()) GTEST_SKIP() << "no malformed glTF at " << shared();
    int same_reason = 0, reasons = 0;
    for (const Row& row : all) {
        if (!fs::is_regular_file(row.file)) continue;
        const auto model = load(row.file);
        const std::string said = model ? "accepted" : model.error().reason + ": " + model.error().message;
        if (row.verdict == "accept") {
            const bool unsupported = !model && model.error().code == Code::Unsupported;
            EXPECT_TRUE(model || unsupported) << row.file << " " << row.expected << " | " << said;
        }
        if (row.verdict == "reject") {
            if (!is_of_unread_part(row)) EXPECT_FALSE(model) << row.file << " " << row.expected << " | " << said;
            if (!model && !model.error().reason.empty() && row.expected.starts_with("E:")) {
                ++reasons;
                const bool same = row.expected.find(model.error().reason) != std::string::npos;
                same_reason += same;
                if (!same) GTEST_LOG_(INFO) << row.file.filename() << " expected " << row.expected << " | " << said;
            }
        }
    }
    EXPECT_GT(reasons, 20) << "few of the list's files are there";
    EXPECT_GE(same_reason * 10, reasons * 8) << same_reason << " of " << reasons;
}

void expect_verdicts(const char* kind, const std::function<Result<void>(ByteSpan)>& decode) {
    const auto all = rows(kind);
    if (all.empty()) GTEST_SKIP() << "no malformed " << kind << " at " << shared();
    std::size_t read = 0;
    for (const Row& row : all) {
        const auto bytes = read_file(row.file);
        if (!bytes) continue;
        const auto result = decode(*bytes);
        ++read;
        if (row.verdict == "accept") EXPECT_TRUE(result || result.error().code == Code::Unsupported) << row.file << " " << row.expected << " | " << (result ? "" : result.error().message);
        if (row.verdict == "reject") EXPECT_FALSE(result) << row.file << " " << row.expected;
    }
    EXPECT_GT(read * 2, all.size()) << kind << ": files of the list are not there";
}

template <class T>
Result<void> outcome(Result<T> result) {
    if (!result) return result.error();
    return {};
}

TEST(SharedBadInput, PngIsReadStrictly) {
    expect_verdicts("png", [](ByteSpan b) { return outcome(decode_pixels(b)); });
}
TEST(SharedBadInput, JpegIsReadStrictly) {
    expect_verdicts("jpeg", [](ByteSpan b) { return outcome(decode_pixels(b)); });
}
TEST(SharedBadInput, HdrIsReadStrictly) {
    expect_verdicts("hdr", [](ByteSpan b) { return outcome(decode_hdr(b)); });
}
TEST(SharedBadInput, SoundIsReadStrictly) {
    for (const char* kind : {"wav", "ogg", "flac"}) expect_verdicts(kind, [](ByteSpan b) { return outcome(decode_pcm(b)); });
}

}  // namespace
}  // namespace pai::codec
