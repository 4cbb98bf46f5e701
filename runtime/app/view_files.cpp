#include "app/view_files.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <utility>

#include <fmt/format.h>

#include "app/marks.h"
#include "asset/check.h"
#include "base/file.h"
#include "base/log.h"

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
        case AssetKind::Film: return AssetRole::Film;
    }
    return AssetRole::Model;
}

Marks marks_of(const Session& session) {
    Marks out;
    for (const Verdict& v : session.verdicts()) {
        for (const Obligation& o : v.obligations) {
            take_duty(out, o, session.id());
            if (o.kind == Obligation::Kind::Attribute) out.credits.push_back(o.text);
        }
    }
    return out;
}

Result<AssetKind> kind_of_asset(const Gate& gate, const AssetId& asset) {
    PAI_TRY(const Gate::Entry entry, gate.entry(asset));
    auto kind = sniff_asset({}, entry.path);
    // A tileset has no extension of its own. Other JSON is refused by the reader of models.
    if (!kind && entry.media_type == "application/json") kind = AssetKind::Model;
    if (kind && *kind != AssetKind::Font) return *kind;
    return Error(Code::Unsupported, fmt::format("{}: {}, expected a model, picture, sound or film", asset.value, entry.media_type), "UNRECOGNIZED_FORMAT");
}

Result<AssetKind> kind_of_file(const fs::path& file) {
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
    return Error(Code::Unsupported, fmt::format("{}: expected glTF, a 3D tileset, PLY, SPZ, .splat, pnts, PNG, JPEG, WebP, Radiance HDR, WAV, FLAC, Ogg, MP4, MOV, Matroska or WebM", file.string()), "UNRECOGNIZED_FORMAT");
}

}  // namespace

bool names_asset(const fs::path& subject) { return subject.native().starts_with("urn:"); }

Result<ViewSubject> view_subject(const fs::path& subject) {
    ViewSubject out{.path = subject};
    if (names_asset(subject)) {
        PAI_TRY(Gate gate, Gate::open(paifang_home()));
        PAI_TRY(out.kind, kind_of_asset(gate, AssetId{subject.native()}));
        out.gate.emplace(std::move(gate));
    } else {
        PAI_TRY(out.kind, kind_of_file(subject));
    }
    return out;
}

Result<AssetKind> view_kind(const fs::path& subject) {
    PAI_TRY(const ViewSubject known, view_subject(subject));
    return known.kind;
}

Result<AssetId> name_subject(Gate& gate, const fs::path& subject, bool opened_soon) {
    if (names_asset(subject)) return AssetId{subject.native()};
    PAI_TRY(const fs::path real, real_file(subject));
    return gate.own_work(real, real.parent_path(), opened_soon);
}

ViewFiles::Opening ViewFiles::open(const std::vector<fs::path>& files, AssetKind kind, std::optional<Gate> gate, const std::vector<fs::path>& sounds, const std::vector<fs::path>& pictures, const std::shared_future<bool>& software, std::uint64_t whole_pictures, bool awaited) {
    auto out = std::make_unique<Gated>();
    if (!gate) {
        PAI_TRY(Gate opened, Gate::open(paifang_home()));
        gate.emplace(std::move(opened));
    }
    out->gate = std::move(gate);
    std::vector<AssetId> all;
    for (const fs::path& file : files) {
        out->ids.emplace_back();
        if (file.empty()) continue;
        // Films are streamed, not opened.
        PAI_TRY(AssetId id, name_subject(*out->gate, file, kind != AssetKind::Film));
        if (std::find(all.begin(), all.end(), id) == all.end()) all.push_back(id);
        out->ids.back() = std::move(id);
    }
    const auto add = [&](const fs::path& file, std::vector<std::optional<AssetId>>& to) {
        auto id = name_subject(*out->gate, file);
        if (!id) log::warn("view", "{}: it is left out", id.error().message);
        to.push_back(id ? std::optional(*id) : std::nullopt);
        if (id && std::find(all.begin(), all.end(), *id) == all.end()) all.push_back(*std::move(id));
    };
    for (const fs::path& file : sounds) add(file, out->sounds);
    for (const fs::path& file : pictures) add(file, out->pictures);
    PAI_TRY(Session session, out->gate->begin({.assets = all, .action = "preview", .purpose = "preview"}));
    for (const Verdict& v : session.verdicts())
        if (!v.permitted) return Error(Code::Denied, v.message, v.code);
    out->session.emplace(std::move(session));
    out->store = std::make_unique<AssetStore>(*out->session, static_cast<int>(out->ids.size()), awaited);
    // Here and not when this is heard of: the window may still be on its way.
    AssetStore& store = *out->store;
    store.draw_in_software(software);
    store.reduce_pictures(whole_pictures);
    for (std::size_t i = 0; i < out->ids.size(); ++i)
        out->handles.push_back(out->ids[i] ? store.request(*out->ids[i], i == kSubject ? kind : i == kBeside ? AssetKind::Model : AssetKind::Environment) : Handle<AssetData>{});
    for (const auto& id : out->sounds) out->sound_handles.push_back(id ? store.request(*id, AssetKind::Sound) : Handle<AssetData>{});
    for (const auto& id : out->pictures) out->picture_handles.push_back(id ? store.request(*id, AssetKind::Image) : Handle<AssetData>{});
    return out;
}

ViewFiles::ViewFiles(ViewSubject subject, fs::path environment, fs::path beside, std::vector<fs::path> sounds, std::vector<fs::path> pictures, std::uint64_t whole_pictures, bool awaited)
    : kind_(subject.kind), has_environment_(!environment.empty()) {
    uses_.push_back({{}, role_of(kind_), true});
    if (has_environment_ || !beside.empty()) uses_.push_back({{}, AssetRole::Environment, has_environment_});
    if (!beside.empty()) uses_.push_back({{}, AssetRole::Model, true});
    std::vector<fs::path> files{std::move(subject.path), std::move(environment), std::move(beside)};
    files.resize(uses_.size());
    opening_ = std::async(std::launch::async, [files = std::move(files), kind = kind_, gate = std::move(subject.gate), sounds = std::move(sounds), pictures = std::move(pictures), software = software_.get_future().share(), whole_pictures, awaited]() mutable {
        return open(files, kind, std::move(gate), sounds, pictures, software, whole_pictures, awaited);
    });
}

ViewFiles::~ViewFiles() = default;

void ViewFiles::take(Opening opened) {
    if (!opened) {
        refused_ = std::move(opened.error());
        return;
    }
    gated_ = *std::move(opened);
    marks_ = marks_of(*gated_->session);
    for (std::size_t i = 0; i < gated_->ids.size(); ++i)
        if (gated_->ids[i]) uses_[i].id = *gated_->ids[i];
    handles_ = gated_->handles;
    sounds_ = gated_->sound_handles;
    pictures_ = gated_->picture_handles;
}

void ViewFiles::drop_pictures() {
    if (gated_ && !handles_.empty()) gated_->store->drop_pictures(handles_[kSubject]);
}

void ViewFiles::drop_geometry(bool levels) {
    if (gated_ && !handles_.empty()) gated_->store->drop_geometry(handles_[kSubject], levels);
}

void ViewFiles::draw_in_software(bool software) {
    if (!std::exchange(software_told_, true)) software_.set_value(software);
}

void ViewFiles::pump() {
    draw_in_software(false);  // where nobody said
    if (opening_.valid() && opening_.wait_for(std::chrono::seconds(0)) == std::future_status::ready) take(opening_.get());
    if (gated_) gated_->store->pump();
}

bool ViewFiles::loading() const {
    if (opening_.valid()) return true;
    if (!gated_) return false;
    const auto waits = [&](const auto& h) {
        const AssetStore::Entry* entry = gated_->store->find(h);
        return entry && entry->state == AssetStore::State::Loading;
    };
    return std::any_of(handles_.begin(), handles_.end(), waits) || std::any_of(pictures_.begin(), pictures_.end(), waits);
}

const Bounds* ViewFiles::bounds() const {
    if (const Tileset* tiles = tileset()) return &tiles->bounds;
    return model() ? &model()->data.bounds : nullptr;
}

const Error* ViewFiles::error() const {
    if (refused_) return &*refused_;
    if (!gated_) return nullptr;
    for (const Handle<AssetData>& handle : handles_)
        if (const AssetStore::Entry* e = gated_->store->find(handle); e && e->state == AssetStore::State::Failed) return &e->error;
    return nullptr;
}

const Image* ViewFiles::pictured(std::size_t index) const {
    const AssetStore::Entry* entry = gated_ && index < pictures_.size() ? gated_->store->find(pictures_[index]) : nullptr;
    return entry && entry->data ? std::get_if<Image>(entry->data.get()) : nullptr;
}

const Sound* ViewFiles::spoken(std::size_t index) const {
    const AssetStore::Entry* entry = gated_ && index < sounds_.size() ? gated_->store->find(sounds_[index]) : nullptr;
    return entry && entry->data ? std::get_if<Sound>(entry->data.get()) : nullptr;
}

}  // namespace pai::app
