#pragma once
// The files that are looked at: own work of one session, read and decoded on a worker.
#include <filesystem>
#include <memory>
#include <optional>
#include <vector>

#include "asset/store.h"
#include "render/renderer.h"
#include "show/frame_state.h"
#include "vault/gate.h"

namespace pai::app {

// What a file is by its first bytes, else by its extension. NotFound: no such file. Io: no regular file, or not readable.
// Unsupported: neither tells.
Result<AssetKind> view_kind(const std::filesystem::path& file);

// Names `file` as own work with its folder as its base, so that what lies beside a model can be read.
// NotFound, Io: as view_kind().
Result<AssetId> name_own_work(Gate& gate, const std::filesystem::path& file);

class ViewFiles {
    struct Key {};  // only open() has one

public:
    // Index in FrameState::assets and handles().
    static constexpr std::uint32_t kSubject = 0, kEnvironment = 1;

    // Begins to load `subject`, and `environment` unless it is empty. Errors of view_kind() and of the gate.
    static Result<std::unique_ptr<ViewFiles>> open(const std::filesystem::path& subject, const std::filesystem::path& environment);
    explicit ViewFiles(Key) {}
    ViewFiles(const ViewFiles&) = delete;
    ViewFiles& operator=(const ViewFiles&) = delete;
    ~ViewFiles();

    AssetKind kind() const { return kind_; }
    bool has_environment() const { return handles_.size() > kEnvironment; }
    // Publishes what the worker finished; with `wait`, all of it.
    void pump(bool wait);
    // Null until it is loaded, and for ever if it failed.
    const Model* model() const { return get<Model>(kSubject); }
    const Image* image() const { return get<Image>(kSubject); }
    const Sound* sound() const { return get<Sound>(kSubject); }
    // True while anything is being loaded.
    bool loading() const;
    // Of the first file that failed, null if none did.
    const Error* error() const;

    AssetStore& store() { return *store_; }
    const std::vector<Handle<AssetData>>& handles() const { return handles_; }
    const std::vector<AssetUse>& uses() const { return uses_; }
    // What the obligations of this session ask for.
    const Marks& marks() const { return marks_; }

private:
    template <class T>
    const T* get(std::uint32_t index) const {
        const AssetStore::Entry* entry = store_->find(handles_[index]);
        return entry && entry->data ? std::get_if<T>(entry->data.get()) : nullptr;
    }
    Result<void> begin(std::vector<AssetId> ids);

    AssetKind kind_ = AssetKind::Model;
    std::optional<Gate> gate_;
    std::optional<Session> session_;
    std::unique_ptr<AssetStore> store_;
    std::vector<Handle<AssetData>> handles_;
    std::vector<AssetUse> uses_;
    Marks marks_;
};

}  // namespace pai::app
