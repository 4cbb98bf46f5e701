#include "app/view_files.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "asset/check.h"
#include "base/file.h"

namespace pai::app {
namespace fs = std::filesystem;
namespace {

constexpr std::uint64_t kMaxJson = 64u << 20;

// The file as it is once links are followed: own work is named by that.
Result<fs::path> real_file(const fs::path& file) {
    std::error_code ec;
    fs::path real = fs::canonical(file, ec);
    if (ec) return Error(Code::NotFound, fmt::format("{}: no such file", file.string()));
    if (!fs::is_regular_file(real, ec)) return Error(Code::Io, fmt::format("{}: expected a regular file", file.string()));
    return real;
}

AssetRole role_of(AssetKind kind) {
    switch (kind) {
        case AssetKind::Model: return AssetRole::Model;
        case AssetKind::Image: return AssetRole::Image;
        case AssetKind::Environment: return AssetRole::Environment;
        case AssetKind::Sound: return AssetRole::Sound;
        case AssetKind::Font: return AssetRole::Font;
    }
    return AssetRole::Model;
}

Marks marks_of(const std::vector<Verdict>& verdicts) {
    Marks out;
    for (const Verdict& v : verdicts) {
        for (const Obligation& o : v.obligations) {
            if (o.kind == Obligation::Kind::Watermark && o.text == "visible") out.preview = true;
            if (o.kind == Obligation::Kind::Attribute) out.credits.push_back(o.text);
        }
    }
    return out;
}

}  // namespace

Result<AssetKind> view_kind(const fs::path& file) {
    PAI_TRY(const fs::path real, real_file(file));
    PAI_TRY(const ReadFile open, ReadFile::open(real));
    std::array<std::byte, 64> head{};
    PAI_TRY(const std::size_t size, open.read_at(0, head));
    auto kind = sniff_asset(ByteSpan(head).first(size), real.string());
    if (!kind && real.extension() == ".json") {
        PAI_TRY(const Bytes text, read_file(real, kMaxJson));
        kind = sniff_asset(text, real.string());
    }
    if (kind && *kind != AssetKind::Font) return *kind;
    return Error(Code::Unsupported, fmt::format("{}: expected glTF, PNG, JPEG, WebP, Radiance HDR, WAV, FLAC or Ogg", file.string()), "UNRECOGNIZED_FORMAT");
}

Result<AssetId> name_own_work(Gate& gate, const fs::path& file) {
    PAI_TRY(const fs::path real, real_file(file));
    return gate.own_work(real, real.parent_path());
}

ViewFiles::~ViewFiles() = default;

Result<void> ViewFiles::begin(std::vector<AssetId> ids) {
    PAI_TRY(Session session, gate_->begin({.assets = std::move(ids), .action = "preview", .purpose = "preview"}));
    session_.emplace(std::move(session));
    for (const Verdict& v : session_->verdicts())
        if (!v.permitted) return Error(Code::Denied, v.message, v.code);
    marks_ = marks_of(session_->verdicts());
    return {};
}

Result<std::unique_ptr<ViewFiles>> ViewFiles::open(const fs::path& subject, const fs::path& environment) {
    auto out = std::make_unique<ViewFiles>(Key{});
    PAI_TRY(out->kind_, view_kind(subject));
    PAI_TRY(Gate gate, Gate::open(paifang_home()));
    out->gate_.emplace(std::move(gate));
    std::vector<std::pair<AssetId, AssetKind>> wanted;
    PAI_TRY(AssetId id, name_own_work(*out->gate_, subject));
    wanted.emplace_back(std::move(id), out->kind_);
    if (!environment.empty()) {
        PAI_TRY(AssetId around, name_own_work(*out->gate_, environment));
        wanted.emplace_back(std::move(around), AssetKind::Environment);
    }
    std::vector<AssetId> ids;
    for (const auto& [name, kind] : wanted) ids.push_back(name);
    PAI_TRY(out->begin(std::move(ids)));
    out->store_ = std::make_unique<AssetStore>(*out->session_, static_cast<int>(wanted.size()));
    for (const auto& [name, kind] : wanted) {
        out->handles_.push_back(out->store_->request(name, kind));
        out->uses_.push_back({name, role_of(kind), true});
    }
    return out;
}

void ViewFiles::pump(bool wait) {
    if (wait) store_->pump_all();
    else store_->pump();
}

bool ViewFiles::loading() const {
    return std::any_of(store_->entries().begin(), store_->entries().end(), [](const auto& e) { return e.state == AssetStore::State::Loading; });
}

const Error* ViewFiles::error() const {
    for (const AssetStore::Entry& e : store_->entries())
        if (e.state == AssetStore::State::Failed) return &e.error;
    return nullptr;
}

}  // namespace pai::app
