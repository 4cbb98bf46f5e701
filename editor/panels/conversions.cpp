#include "panels/conversions.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include <fmt/format.h>
#include <unistd.h>

#include "base/file.h"

namespace pai {
namespace fs = std::filesystem;
namespace {

constexpr std::uint64_t kLargest = 2ull << 30;
constexpr std::uint64_t kLargestText = 64u << 20;

bool names_other_files(const fs::path& gltf) {
    const auto text = read_text_file(gltf, kLargestText);
    const auto json = text ? JsonDoc::parse(*text) : Result<JsonDoc>(Error(Code::NotFound, ""));
    if (!json) return false;
    for (const char* list : {"buffers", "images"}) {
        const auto all = json->root().find(list);
        for (std::size_t i = 0; all && all->is_array() && i < all->size(); ++i)
            if (const auto uri = (*all)[i].find("uri"); uri && !uri->text().starts_with("data:")) return true;
    }
    return false;
}

// The line of a command that failed: "error: CONVERT_LIMIT: chair.obj: it takes …".
Error said_error(const std::string& output) {
    const auto at = output.rfind("error: ");
    if (at == output.npos) return Error(Code::Corrupt, "the converter said nothing");
    std::string line = output.substr(at + 7, output.find('\n', at) - at - 7);
    const auto colon = line.find(": ");
    std::string reason;
    if (line.starts_with("CONVERT_") && colon != line.npos) reason = line.substr(0, colon), line.erase(0, colon + 2);
    return Error(Code::Corrupt, std::move(line), std::move(reason));
}

std::vector<std::string> said_left_out(const std::string& output) {
    std::vector<std::string> out;
    const auto begin = output.find("{\"ok\":true");
    if (begin == output.npos) return out;
    const auto json = JsonDoc::parse(std::string_view(output).substr(begin, output.find('\n', begin) - begin));
    const auto lines = json ? json->root().find("leftOut") : std::nullopt;
    for (std::size_t i = 0; lines && i < lines->size(); ++i) out.emplace_back((*lines)[i].text());
    return out;
}

}  // namespace

bool wants_conversion(const fs::path& file) {
    std::string end = file.extension().string();
    std::transform(end.begin(), end.end(), end.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    return end == ".obj" || end == ".ply" || end == ".fbx" || end == ".dae" || (end == ".gltf" && names_other_files(file));
}

Result<fs::path> take_into_show(const fs::path& folder, const fs::path& file) {
    PAI_TRY(const Bytes bytes, read_file(file, kLargest));
    fs::path name;
    for (int i = 1; i < 1000; ++i) {
        name = fs::path("assets") / (i == 1 ? file.filename().string() : fmt::format("{}-{}{}", file.stem().string(), i, file.extension().string()));
        if (!file_exists(folder / name)) break;
        // The same file again is the same asset.
        const auto there = read_file(folder / name, kLargest);
        if (there && *there == bytes) return name;
        if (i == 999) return Error(Code::InvalidArgument, fmt::format("{}: all names up to {} are taken", (folder / "assets").string(), name.filename().string()));
    }
    PAI_TRY(make_directories(folder / "assets"));
    PAI_TRY(write_file(folder / name, bytes));
    return name;
}

Conversions::~Conversions() { clear(); }

void Conversions::clear() {
    child_.reset();
    if (copy_.valid()) copy_.wait();
    copy_ = {};
    waiting_.clear();
    std::error_code ignored;
    if (!scratch_.empty()) fs::remove_all(scratch_, ignored);
    scratch_.clear();
}

void Conversions::add(const fs::path& source, const fs::path& folder, const Id& scene, const glm::vec3& position_m) {
    waiting_.push_back({source, folder, scene, position_m, fs::path(), {}});
}

fs::path Conversions::made() const { return scratch_ / waiting_.front().source.filename().replace_extension(".glb"); }

Result<void> Conversions::start() {
    if (scratch_.empty()) scratch_ = paifang_home() / "editor" / fmt::format("convert-{}", ::getpid());
    PAI_TRY(make_directories(scratch_, 0700));
    const fs::path program = executable_directory() / "paifang-registry";
    PAI_TRY(Child child, Child::start({program.string(), "convert", waiting_.front().source.string(), "--out", made().string(), "--json"}, {.keep_output = true}));
    child_.emplace(std::move(child));
    return {};
}

std::optional<ConvertedFile> Conversions::end_with(Error error) {
    ConvertedFile out = std::move(waiting_.front());
    waiting_.pop_front();
    out.asset = std::move(error);
    return out;
}

std::optional<ConvertedFile> Conversions::follow() {
    if (waiting_.empty()) return std::nullopt;
    if (copy_.valid()) {
        if (copy_.wait_for(std::chrono::seconds(0)) != std::future_status::ready) return std::nullopt;
        std::error_code ignored;
        fs::remove(made(), ignored);
        ConvertedFile out = std::move(waiting_.front());
        waiting_.pop_front();
        out.asset = copy_.get();
        return out;
    }
    if (!child_) {
        if (auto started = start(); !started) return end_with(std::move(started.error()));
        return std::nullopt;
    }
    if (child_->poll() != Child::State::Ended) return std::nullopt;
    const Child child = std::move(*child_);
    child_.reset();
    if (child.status() != 0 || child.signal() != 0) return end_with(said_error(child.output()));
    waiting_.front().left_out = said_left_out(child.output());
    copy_ = std::async(std::launch::async, take_into_show, waiting_.front().folder, made());
    return std::nullopt;
}

}  // namespace pai
