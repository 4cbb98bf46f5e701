#include "asset/store.h"

#include <algorithm>
#include <atomic>
#include <exception>
#include <map>
#include <mutex>
#include <thread>
#include <utility>

#include <fmt/format.h>

#include "base/threads.h"
#include "base/queue.h"
#include "base/release.h"
#include "time/clock.h"

namespace pai {
namespace {

struct Job {
    std::size_t index = 0;
    AssetId id;
    AssetKind kind = AssetKind::Model;
    std::shared_ptr<Session> session;
    std::shared_ptr<TileFeed> feed;  // of a tile; else an asset
    std::shared_ptr<const Permit> tileset;
    TileFeed::Order order;
    std::shared_future<bool> for_software;
    std::uint64_t whole_pictures = 0;
};

std::shared_future<bool> known(bool value) {
    std::promise<bool> out;
    out.set_value(value);
    return out.get_future().share();
}

struct Done {
    std::size_t index = 0;
    Result<AssetData> data = AssetData{};
    std::size_t bytes = 0;
    double gate_ms = 0, decode_ms = 0;
};

template <class T>
Result<AssetData> as_data(Result<T> decoded) {
    if (!decoded) return std::move(decoded.error());
    return AssetData(std::move(*decoded));
}

Result<AssetData> decode(LicensedBytes bytes, const Job& job) {
    Session& session = *job.session;
    switch (job.kind) {
        case AssetKind::Model:
            if (is_tileset(as_text(bytes.bytes()))) return as_data(decode_tileset(std::move(bytes)));
            return as_data(decode_model(std::move(bytes), session, [&] { return job.for_software.get(); }, job.whole_pictures));
        case AssetKind::Image: return as_data(decode_image(std::move(bytes)));
        case AssetKind::Environment: return as_data(decode_environment(std::move(bytes)));
        case AssetKind::Sound: return as_data(decode_sound(std::move(bytes)));
        case AssetKind::Font: return as_data(decode_font(std::move(bytes)));
        case AssetKind::Film: break;  // is streamed
    }
    return Error(Code::Internal, "unknown kind of asset");
}

std::size_t size_of(const AssetData& data) {
    struct Size {
        std::size_t operator()(std::monostate) const { return 0; }
        std::size_t operator()(const Model& m) const { return m.data.byte_count(); }
        std::size_t operator()(const Image& i) const { return i.pixels.texels.size(); }
        std::size_t operator()(const Sound& s) const { return s.samples.size() * sizeof(float); }
        std::size_t operator()(const Font& f) const { return f.file.size(); }
        std::size_t operator()(const Tileset& t) const { return t.tree.tiles.size() * sizeof(Tile); }
        std::size_t operator()(const Film& f) const { return f.sound.size() * sizeof(float) + f.times.starts.size() * sizeof(Flicks); }
    };
    return std::visit(Size{}, data);
}

double milliseconds_since(std::int64_t start_ns) { return static_cast<double>(steady_ns() - start_ns) * 1e-6; }

void drop_streams(Primitive& p, bool levels) {
    if (!p.targets.empty() || !p.joints[0].empty()) return;
    release(p.tangents);
    for (std::size_t i = levels ? 1 : 0; i < p.uvs.size(); ++i) release(p.uvs[i]);
    if (levels) return;
    release(p.positions);
    release(p.normals);
    release(p.colours);
    release(p.indices);
    release(p.lod_indices);
}

// The film is gone through once here; what of it is played is decoded where it is shown.
void load_film(const Job& job, Session& session, Done& done) {
    const std::int64_t start = steady_ns();
    auto stream = session.open_stream(job.id);
    done.gate_ms = milliseconds_since(start);
    if (!stream) {
        done.data = std::move(stream.error());
        return;
    }
    const std::int64_t opened = steady_ns();
    done.data = as_data(open_film(*std::move(stream)));
    done.decode_ms = milliseconds_since(opened);
    if (done.data) done.bytes = size_of(*done.data);
}

Done load(const Job& job) {
    Session& session = *job.session;
    Done done;
    done.index = job.index;
    try {
        if (job.kind == AssetKind::Film) {
            load_film(job, session, done);
            return done;
        }
        const std::int64_t start = steady_ns();
        auto bytes = session.open(job.id);
        done.gate_ms = milliseconds_since(start);
        if (!bytes) {
            done.data = std::move(bytes.error());
            return done;
        }
        const std::int64_t opened = steady_ns();
        done.data = decode(std::move(*bytes), job);
        done.decode_ms = milliseconds_since(opened);
        if (done.data) done.bytes = size_of(*done.data);
    } catch (const std::exception& e) {
        // Out of memory, above all: one asset fails, the show goes on.
        done.data = Error(Code::Internal, job.id.value + ": " + e.what());
    }
    return done;
}

LoadedTile load_one_tile(const Job& job) {
    try {
        return load_tile(job.order, *job.tileset, *job.session, job.for_software.get());
    } catch (const std::exception& e) {
        LoadedTile failed;
        failed.tile = job.order.tile;
        failed.error = Error(Code::Internal, fmt::format("{}: {}", job.order.files.empty() ? std::string() : job.order.files[0], e.what()));
        return failed;
    }
}

}  // namespace

struct AssetStore::Impl {
    std::shared_ptr<Session> session;  // the caller's
    Queue<Job> jobs;
    Queue<Done> done;
    std::atomic<bool> leaving{false};
    std::vector<Entry> entries;
    struct Held {
        std::shared_ptr<AssetData> data;  // of its entry
        bool pictures = true;             // not dropped yet
    };
    std::map<std::uint32_t, Held> models;
    std::map<AssetId, std::uint32_t> index;
    std::map<AssetId, std::shared_ptr<Session>> sessions;  // of those that not the first one permits
    std::vector<std::uint32_t> generations, vacant;  // of the entries; entries that nothing is kept in
    std::size_t loading = 0;
    std::shared_future<bool> for_software = known(false);
    std::uint64_t whole_pictures = 0;
    std::vector<std::thread> workers;
    std::mutex feeds_mutex;
    std::vector<std::weak_ptr<TileFeed>> feeds;

    const bool awaited;

    Impl(Session& s, bool is_awaited) : session(std::shared_ptr<Session>(), &s), awaited(is_awaited) {}

    void work() {
        if (!awaited) work_behind_the_show();
        while (auto job = jobs.pop()) {
            if (leaving) continue;
            // Who hears that it is done may give its session up: this thread holds it no longer by then.
            if (job->feed) {
                LoadedTile tile = load_one_tile(*job);
                const std::shared_ptr<TileFeed> to = std::move(job->feed);
                job.reset();
                to->deliver(std::move(tile));
                continue;
            }
            Done loaded = load(*job);
            if (Tileset* tileset = loaded.data ? std::get_if<Tileset>(&*loaded.data) : nullptr) feed(*tileset, *job);
            job.reset();
            done.push(std::move(loaded));
        }
    }

    // Its tiles are loaded by these workers.
    void feed(Tileset& tileset, const Job& asset) {
        const auto permit = std::make_shared<const Permit>(tileset.permit);
        tileset.feed = std::make_shared<TileFeed>();
        const std::weak_ptr<TileFeed> self = tileset.feed;
        tileset.feed->open([this, self, permit, session = asset.session, for_software = asset.for_software](TileFeed::Order order) {
            Job job;
            job.session = session;
            job.for_software = for_software;
            job.feed = self.lock();
            job.tileset = permit;
            job.order = std::move(order);
            if (job.feed) jobs.push(std::move(job));
        });
        const std::scoped_lock lock(feeds_mutex);
        if (leaving) tileset.feed->close();
        std::erase_if(feeds, [](const auto& weak) { return weak.expired(); });
        feeds.push_back(self);
    }

    void close_feeds() {
        const std::scoped_lock lock(feeds_mutex);
        for (const auto& weak : feeds)
            if (const auto open = weak.lock()) open->close();
    }

    Handle<AssetData> start(const AssetId& id, AssetKind kind) {
        if (vacant.empty()) {
            vacant.push_back(static_cast<std::uint32_t>(entries.size()));
            entries.emplace_back();
            generations.push_back(1);
        }
        const std::uint32_t at = vacant.back();
        vacant.pop_back();
        index[id] = at;
        entries[at] = {id, kind};
        ++loading;
        const auto permitted = sessions.find(id);
        jobs.push({.index = at, .id = id, .kind = kind, .session = permitted == sessions.end() ? session : permitted->second, .feed = {}, .tileset = {}, .order = {}, .for_software = for_software, .whole_pictures = whole_pictures});
        return handle_of(at);
    }

    Handle<AssetData> handle_of(std::uint32_t at) const { return {at, generations[at]}; }

    Handle<AssetData> publish(Done d) {
        Entry& e = entries[d.index];
        e.gate_ms = d.gate_ms;
        e.decode_ms = d.decode_ms;
        e.bytes = d.bytes;
        e.state = d.data ? State::Ready : State::Failed;
        if (d.data) {
            const auto data = std::make_shared<AssetData>(std::move(*d.data));
            if (std::holds_alternative<Model>(*data)) models[static_cast<std::uint32_t>(d.index)] = {data};
            e.data = data;
        } else e.error = std::move(d.data.error());
        --loading;
        return handle_of(static_cast<std::uint32_t>(d.index));
    }
};

AssetStore::AssetStore(Session& session, int workers, bool awaited) : impl_(std::make_unique<Impl>(session, awaited)) {
    for (int i = 0; i < std::max(workers, 1); ++i) impl_->workers.emplace_back([impl = impl_.get()] { impl->work(); });
}

AssetStore::~AssetStore() {
    impl_->leaving = true;
    impl_->close_feeds();
    impl_->jobs.close();
    for (std::thread& t : impl_->workers) t.join();
}

void AssetStore::draw_in_software(bool software) { impl_->for_software = known(software); }
void AssetStore::draw_in_software(std::shared_future<bool> software) { impl_->for_software = std::move(software); }

void AssetStore::reduce_pictures(std::uint64_t whole_bytes) { impl_->whole_pictures = whole_bytes; }

void AssetStore::permit(std::span<const AssetId> assets, const std::shared_ptr<Session>& session) {
    for (const AssetId& id : assets) impl_->sessions[id] = session;
}

Handle<AssetData> AssetStore::request(const AssetId& id, AssetKind kind) {
    const auto known = impl_->index.find(id);
    return known == impl_->index.end() ? impl_->start(id, kind) : impl_->handle_of(known->second);
}

Handle<AssetData> AssetStore::reload(const AssetId& id, AssetKind kind) { return impl_->start(id, kind); }

void AssetStore::forget(Handle<AssetData> handle) {
    if (!find(handle) || impl_->entries[handle.index].state == State::Loading) return;
    Entry& entry = impl_->entries[handle.index];
    if (entry.data && std::holds_alternative<Tileset>(*entry.data)) std::get<Tileset>(*entry.data).feed->close();
    if (const auto named = impl_->index.find(entry.id); named != impl_->index.end() && named->second == handle.index) impl_->index.erase(named);
    entry = {.id = {}, .state = State::Failed};
    impl_->models.erase(handle.index);
    ++impl_->generations[handle.index];
    impl_->vacant.push_back(handle.index);
}

void AssetStore::drop_pictures(Handle<AssetData> handle) {
    // Asked in every frame.
    const auto found = impl_->models.find(handle.index);
    if (!find(handle) || found == impl_->models.end() || !std::exchange(found->second.pictures, false)) return;
    change(handle, [](ModelData& model) {
        for (Pixels& picture : model.images)
            if (!picture.whole) picture.texels = Bytes();
    });
}

void AssetStore::drop_geometry(Handle<AssetData> handle, bool levels) {
    change(handle, [&](ModelData& model) {
        if (!model.skins.empty()) return;
        for (Mesh& mesh : model.meshes)
            for (Primitive& p : mesh.primitives) drop_streams(p, levels);
    });
}

void AssetStore::change(Handle<AssetData> handle, const std::function<void(ModelData&)>& work) {
    const auto found = impl_->models.find(handle.index);
    if (!find(handle) || found == impl_->models.end()) return;
    ModelData& model = std::get<Model>(*found->second.data).data;
    work(model);
    impl_->entries[handle.index].bytes = model.byte_count();
}

std::vector<Handle<AssetData>> AssetStore::pump() {
    std::vector<Handle<AssetData>> out;
    while (auto done = impl_->done.try_pop()) out.push_back(impl_->publish(std::move(*done)));
    std::sort(out.begin(), out.end());
    return out;
}

std::vector<Handle<AssetData>> AssetStore::pump_all() {
    std::vector<Handle<AssetData>> out;
    while (impl_->loading > 0)
        if (auto done = impl_->done.pop()) out.push_back(impl_->publish(std::move(*done)));
    std::sort(out.begin(), out.end());
    return out;
}

const AssetStore::Entry* AssetStore::find(Handle<AssetData> handle) const {
    if (handle.index >= impl_->entries.size() || handle.generation != impl_->generations[handle.index]) return nullptr;
    return &impl_->entries[handle.index];
}

const std::vector<AssetStore::Entry>& AssetStore::entries() const { return impl_->entries; }

}  // namespace pai
