#pragma once
// What is looked at: loose files as own work, or an asset of a package; named, read and decoded in one session beside the main thread.
#include <filesystem>
#include <future>
#include <memory>
#include <optional>
#include <vector>

#include "asset/store.h"
#include "render/renderer.h"
#include "show/frame_state.h"
#include "vault/gate.h"

namespace pai::app {

// True of the id of an asset, which its package's manifest describes; else a path is that of a loose file.
bool names_asset(const std::filesystem::path& subject);

// What a file is by its first bytes, else by its extension; an asset by its manifest. NotFound: no such file. Io: no regular
// file, or not readable. Unsupported: neither tells. Corrupt with ASSET_MISSING: no stored package holds the asset.
Result<AssetKind> view_kind(const std::filesystem::path& subject);

// What is looked at, and the gate that was opened to know what kind of asset it is: of an id alone.
struct ViewSubject {
    std::filesystem::path path;
    AssetKind kind = AssetKind::Model;
    std::optional<Gate> gate;
};

// Errors of view_kind().
Result<ViewSubject> view_subject(const std::filesystem::path& subject);

// The id of what is looked at: `subject` itself if it is one, else the file as own work with its folder as its base, so that
// what lies beside a model can be read. `opened_soon`: as Gate::own_work(). NotFound, Io: as view_kind().
Result<AssetId> name_subject(Gate& gate, const std::filesystem::path& subject, bool opened_soon = false);

class ViewFiles {
public:
    // Index in FrameState::assets and handles().
    static constexpr std::uint32_t kSubject = 0, kEnvironment = 1, kBeside = 2;

    // Begins to name and load `subject`, `environment` and the model `beside` it unless they are empty: all on other threads.
    // `sounds` and `pictures`: what is spoken and shown beside it; those that are not there or broken are left out. `whole_pictures`: as
    // AssetStore::reduce_pictures(), for who draws by Renderer::upload() alone; paths of light see what is in memory. `awaited`: as AssetStore's.
    ViewFiles(ViewSubject subject, std::filesystem::path environment, std::filesystem::path beside = {}, std::vector<std::filesystem::path> sounds = {},
              std::vector<std::filesystem::path> pictures = {}, std::uint64_t whole_pictures = 0, bool awaited = false);
    ViewFiles(const ViewFiles&) = delete;
    ViewFiles& operator=(const ViewFiles&) = delete;
    ~ViewFiles();

    // Frees what the subject's pictures take, as AssetStore::drop_pictures().
    void drop_pictures();
    // What it takes of vertices, as AssetStore::drop_geometry().
    void drop_geometry(bool levels);

    AssetKind kind() const { return kind_; }
    bool has_environment() const { return has_environment_; }
    bool has_beside() const { return uses_.size() > kBeside; }
    // Whether a processor draws: files load meanwhile, and wait for it where it matters. Told before the first pump(); later words change nothing.
    void draw_in_software(bool software);
    // Publishes what other threads finished.
    void pump();
    // Null until it is loaded, and for ever if it failed.
    const Model* model() const { return get<Model>(kSubject); }
    // Where what was asked for as a model is a tileset, null else.
    const Tileset* tileset() const { return get<Tileset>(kSubject); }
    // Of the model or the tileset, null of all else.
    const Bounds* bounds() const;
    const Image* image() const { return get<Image>(kSubject); }
    const Image* environment() const { return has_environment() ? get<Image>(kEnvironment) : nullptr; }
    // The model that is compared with the subject.
    const Model* beside() const { return has_beside() ? get<Model>(kBeside) : nullptr; }
    const Sound* sound() const { return get<Sound>(kSubject); }
    const Film* film() const { return get<Film>(kSubject); }
    // One of `sounds`, by its index; null until it is loaded, and if it cannot be.
    const Sound* spoken(std::size_t index) const;
    // The same of `pictures`.
    const Image* pictured(std::size_t index) const;
    // True while anything is being loaded.
    bool loading() const;
    // Of the gate, or the first file that failed; null if none did.
    const Error* error() const;

    // Null until the gate has let the files through.
    const AssetStore* store() const { return gated_ ? gated_->store.get() : nullptr; }
    const std::vector<Handle<AssetData>>& handles() const { return handles_; }
    const std::vector<AssetUse>& uses() const { return uses_; }
    // What the obligations of this session ask for.
    const Marks& marks() const { return marks_; }

private:
    // In the order of their making: the store reads through the session.
    struct Gated {
        std::optional<Gate> gate;
        std::optional<Session> session;
        std::unique_ptr<AssetStore> store;
        std::vector<std::optional<AssetId>> ids;  // as uses_
        std::vector<std::optional<AssetId>> sounds, pictures;
        std::vector<Handle<AssetData>> handles, sound_handles, picture_handles;  // of these, loading
    };
    using Opening = Result<std::unique_ptr<Gated>>;
    // `kind`: of the first file.
    static Opening open(const std::vector<std::filesystem::path>& files, AssetKind kind, std::optional<Gate> gate, const std::vector<std::filesystem::path>& sounds, const std::vector<std::filesystem::path>& pictures,
                        const std::shared_future<bool>& software, std::uint64_t whole_pictures, bool awaited);
    void take(Opening opened);

    template <class T>
    const T* get(std::uint32_t index) const {
        const AssetStore::Entry* entry = gated_ ? gated_->store->find(handles_[index]) : nullptr;
        return entry && entry->data ? std::get_if<T>(entry->data.get()) : nullptr;
    }

    AssetKind kind_;
    bool has_environment_;
    std::future<Opening> opening_;
    std::unique_ptr<Gated> gated_;
    std::optional<Error> refused_;
    std::vector<Handle<AssetData>> handles_;
    // Dies before what loads, so that nobody waits for ever for a word that never came.
    std::promise<bool> software_;
    bool software_told_ = false;
    std::vector<AssetUse> uses_;
    std::vector<Handle<AssetData>> sounds_, pictures_;
    Marks marks_;
};

}  // namespace pai::app
