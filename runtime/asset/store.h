#pragma once
// The assets a show uses: loaded on worker threads through the session, published under handles on the main thread.
#include <functional>
#include <future>
#include <memory>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "asset/film.h"
#include "asset/model.h"
#include "asset/tiles.h"
#include "base/id.h"

namespace pai {

enum class AssetKind : std::uint8_t { Model, Image, Environment, Sound, Font, Film };
// A Model that was asked for may turn out to be a Tileset: the same place in a show, and its tiles come as they are seen.
using AssetData = std::variant<std::monostate, Model, Image, Sound, Font, Film, Tileset>;

// What a show's models may have of pictures in full before they are reduced: eight of 2048 x 2048.
constexpr std::uint64_t kWholePictures = 128u << 20;

class AssetStore {
public:
    enum class State : std::uint8_t { Loading, Ready, Failed };
    struct Entry {
        AssetId id;
        AssetKind kind = AssetKind::Model;
        State state = State::Loading;
        std::shared_ptr<const AssetData> data;  // set when Ready; immutable from then on
        Error error{Code::NotFound, ""};        // set when Failed; reason = code for Live
        std::size_t bytes = 0;
        double gate_ms = 0, decode_ms = 0;
    };

    // `workers` >= 1 threads, which give way to what else runs, a show above all, unless `awaited`: nothing goes on before they are done. This session
    // outlives the store.
    AssetStore(Session& session, int workers, bool awaited = false);
    ~AssetStore();
    AssetStore(const AssetStore&) = delete;
    AssetStore& operator=(const AssetStore&) = delete;

    // Whether models that are asked for from now on are drawn by a processor: their textures are made ready for it by the workers.
    void draw_in_software(bool software);
    // The same where it is not known yet: only what depends on it waits. What is asked for fails if the word never comes.
    void draw_in_software(std::shared_future<bool> software);
    // Pictures of a model that is asked for from now on, decoded and together, may take so much; beyond it each is reduced, and who shows it asks for
    // what it needs (finer_picture() of asset/pictures.h). 0: they are all kept in full.
    void reduce_pictures(std::uint64_t whole_bytes);
    // Who is asked for these assets from now on. A session is held as long as anything of it loads, or a tileset of it may ask for tiles.
    void permit(std::span<const AssetId> assets, const std::shared_ptr<Session>& session);
    // Starts loading unless it is there already; the same id gives the same handle.
    Handle<AssetData> request(const AssetId& id, AssetKind kind);
    // Starts loading what may have changed, under another handle, that of the id from now on. The old one keeps what it has.
    Handle<AssetData> reload(const AssetId& id, AssetKind kind);
    // Lets go of what a handle has, unless it is still loading; the handle is stale then, and who asks for its id again has it loaded anew.
    // Memory does not grow with the number of assets that came and went.
    void forget(Handle<AssetData> handle);
    // Frees the texels of a model's pictures, whose sizes stay: of who is sure that nobody reads them from now on, on any thread. Reduced pictures stay,
    // for those that are finer are made of their files.
    void drop_pictures(Handle<AssetData> handle);
    // Frees what a model holds of its vertices and triangles, of those that do not deform, whose bounds stay: of who is sure, as there. `levels`: what levels
    // of detail are made of stays.
    void drop_geometry(Handle<AssetData> handle, bool levels);
    // Publishes what workers finished; returns the handles that became Ready or Failed by this call. Main thread.
    std::vector<Handle<AssetData>> pump();
    // Waits until nothing is loading, then as pump().
    std::vector<Handle<AssetData>> pump_all();
    // The entry; a stale or empty handle yields null.
    const Entry* find(Handle<AssetData> handle) const;
    // The places of those that were forgotten are Failed, without an id, until others take them.
    const std::vector<Entry>& entries() const;

private:
    // Of a model that is there: its data, which are counted anew.
    void change(Handle<AssetData> handle, const std::function<void(ModelData&)>& work);

    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace pai
