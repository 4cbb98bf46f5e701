#include "ingest/cloud_source.h"

#include <algorithm>

#include <fmt/format.h>

#include "asset/codec/model_file.h"
#include "base/file.h"
#include "ingest/file_kind.h"

namespace pai {
namespace {

constexpr std::size_t kMostHeader = 64u << 10;

}  // namespace

bool is_cloud_file(const std::filesystem::path& file) {
    const std::string extension = lower_extension_of(file);
    if (extension != ".ply") return extension == ".spz" || extension == ".splat" || extension == ".pnts";
    std::error_code missing;
    const auto in = ReadFile::open(std::filesystem::canonical(file, missing));
    if (missing || !in) return false;
    Bytes head(kMostHeader);
    const auto count = in->read_at(0, head);
    if (!count) return false;
    const auto header = codec::read_ply_header(ByteSpan(head).first(*count));
    if (!header) return false;
    const codec::PlyElement* const faces = header->find("face");
    return faces == nullptr || faces->count == 0;
}

std::string_view cloud_media_type(std::string_view extension) {
    return extension == ".spz" ? "model/vnd.spz" : extension == ".splat" ? "model/vnd.splat" : extension == ".pnts" ? "model/vnd.3d-tiles.pnts" : "model/ply";
}

Result<std::map<std::string, std::string>> check_cloud(ByteSpan file, std::string_view extension) {
    const codec::ResourceReader nothing_beside = [](std::string_view path) -> Result<ByteSpan> { return Error(Code::NotFound, std::string(path), "RESOURCE_EXTERNAL"); };
    auto model = codec::read_model(file, fmt::format("model{}", extension), nothing_beside);
    if (!model) {
        if (model.error().reason.empty()) model.error().reason = "CLOUD_INVALID";
        return std::move(model.error());
    }
    std::uint64_t splats = 0, points = 0;
    int degree = 0;
    for (const Mesh& mesh : model->meshes) {
        for (const SplatCloud& cloud : mesh.splats) splats += cloud.positions.size(), degree = std::max(degree, cloud.sh_degree);
        for (const Primitive& p : mesh.primitives) points += p.positions.size();
    }
    if (splats + points == 0) return Error(Code::Corrupt, "nothing to see in it", "CLOUD_INVALID");
    std::map<std::string, std::string> facts;
    if (splats > 0) facts["splats"] = std::to_string(splats), facts["sphericalHarmonics"] = std::to_string(degree);
    if (points > 0) facts["points"] = std::to_string(points);
    return facts;
}

}  // namespace pai
