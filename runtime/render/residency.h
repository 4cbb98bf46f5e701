#pragma once
// What of the show's assets is on the GPU, by index in FrameState::assets.
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "asset/store.h"
#include "gfx/context.h"
#include "render/environment.h"
#include "render/finer_pictures.h"
#include "render/font_face.h"
#include "render/copy_levels.h"
#include "render/gpu_model.h"
#include "render/tile_sets.h"

namespace pai {

// An asset takes one slot; a slot without a GPU form (a sound) stays empty.
class Residency {
public:
    Residency(gfx::ContextInfo info, const FontLibrary& fonts, float anisotropy, int environment_px,
              const EnvironmentPrograms& programs, const gfx::VertexArray& empty)
        : info_(std::move(info)), fonts_(fonts), samplers_(anisotropy), environment_px_(environment_px), programs_(programs), empty_(empty) {}

    // Whether models that come from now on are built with linear_colours (build_gpu_model).
    void keep_linear(bool on) { linear_colours_ = on; }
    // Whether those that come from now on keep room for merged copies: only where follow_copies() is called. Tilesets keep none.
    void keep_merged(bool on) { keep_merged_ = on; }
    void resize(std::size_t count) { slots_.resize(count); }
    // True if the slot shows what `handle` names.
    bool holds(std::uint32_t index, Handle<AssetData> handle) const {
        return index < slots_.size() && slots_[index].handle == handle;
    }
    // Empties the slot; `handle` is what it stands for from now on.
    void clear(std::uint32_t index, Handle<AssetData> handle);

    // As Renderer says.
    void rearrange(std::span<const std::uint32_t> before);

    // Begins to put what `handle` names into the slot; `kind` is what the asset was asked for as: an image may be a picture or the light around.
    // Go on with advance(). A model that is there under the same label stays until the new one is.
    void begin(std::uint32_t index, Handle<AssetData> handle, std::string_view label, AssetKind kind, std::shared_ptr<const AssetData> data);
    // True from begin() until it is there.
    bool is_coming(std::uint32_t index) const { return index < slots_.size() && slots_[index].coming; }
    // Threads work for it.
    bool is_busy(std::uint32_t index) const { return is_coming(index) || (index < slots_.size() && slots_[index].finer && slots_[index].finer->busy()); }
    struct Arrived {
        std::size_t bytes = 0;  // on the GPU
        double ms = 0;          // of this thread, in all
    };
    // Takes about `budget_ms`, at least one step of it, as long as it takes if that is negative; nothing while there is more to come.
    std::optional<Arrived> advance(std::uint32_t index, double budget_ms);

    // Each puts its argument into the slot and returns its bytes on the GPU.
    std::size_t put_model(std::uint32_t index, std::string_view label, const ModelData& model);
    // As above; what moves is read from `model` later, and kept so long.
    std::size_t put_model(std::uint32_t index, std::string_view label, std::shared_ptr<const ModelData> model);
    // Gives the model in the slot, if there is one, what was baked for it.
    void put_occlusion(std::uint32_t index, std::string_view label, const Occlusion& occlusion);
    // Gives it levels of detail.
    void put_lods(std::uint32_t index, std::string_view label, std::span<const MadeLods> lods);
    std::size_t put_environment(std::uint32_t index, std::string_view label, const Pixels& equirect);
    // As above; the picture is read from `equirect` again when it is to be seen, and kept so long.
    std::size_t put_environment(std::uint32_t index, std::string_view label, std::shared_ptr<const Pixels> equirect);
    // Puts the picture of an environment that is seen beside its light, unless it is there.
    void show_environment(std::uint32_t index);
    // A plane that shows it, as a model.
    std::size_t put_picture(std::uint32_t index, std::string_view label, const Pixels& picture);
    // `file` stays where it is while the slot holds it.
    std::size_t put_font(std::uint32_t index, std::string_view label, ByteSpan file);

    // Makes pictures that were reduced when their model was loaded as fine as `state` shows them on a picture of `height_px`, as FinerPictures::follow().
    // True if all are.
    bool follow_pictures(const FrameState& state, int height_px, double budget_ms);
    // Has copies of the layer's models merged that `view` sees from afar, a few at a time. `wait`: all, as long as it takes.
    void follow_copies(const Layer& layer, const LodView& view, bool wait);
    // Tilesets that `state` shows, as TileSets::follow().
    void follow_tiles(const FrameState& state, const AssetStore& store, std::span<const Handle<AssetData>> handles, double budget_ms, const TileOptions& options);
    const TileSets& tiles() const { return tiles_; }

    // Bytes on the GPU of what is in the slot, as they are now.
    std::size_t bytes(std::uint32_t index) const;
    // Null if the slot holds nothing of this kind.
    const GpuModel* model(std::uint32_t index) const { return get<GpuModel>(index); }
    const EnvironmentMap* environment(std::uint32_t index) const { return get<EnvironmentMap>(index); }
    const FontFace* font(std::uint32_t index) const { return get<FontFace>(index); }
    const SamplerCache& samplers() const { return samplers_; }
    SamplerCache& samplers() { return samplers_; }
    // Grows with every change: cached pictures of a lower version are stale.
    std::uint64_t version() const { return version_; }

private:
    // An asset on its way into its slot.
    struct Coming {
        std::string label;
        AssetKind kind = AssetKind::Model;
        std::shared_ptr<const AssetData> data;
        double ms = 0;
        std::optional<ModelUpload> textures = std::nullopt;  // of a model
    };
    std::size_t put(std::uint32_t index, Coming& coming);
    std::size_t put_model(std::uint32_t index, std::string_view label, std::shared_ptr<const ModelData> model, ModelTextures textures);

    struct Slot {
        Handle<AssetData> handle;
        std::string label;                      // of what came or is coming by begin()
        std::shared_ptr<const AssetData> data;  // kept only where the GPU form reads from it (fonts)
        std::shared_ptr<const Pixels> sky;      // of an environment, until its picture is on the GPU
        std::variant<std::monostate, GpuModel, EnvironmentMap, FontFace> form;
        std::unique_ptr<FinerPictures> finer;   // of a model
        std::unique_ptr<Coming> coming;
    };
    template <class T>
    const T* get(std::uint32_t index) const {
        return index < slots_.size() ? std::get_if<T>(&slots_[index].form) : nullptr;
    }
    Slot& slot(std::uint32_t index);

    gfx::ContextInfo info_;
    const FontLibrary& fonts_;
    SamplerCache samplers_;
    int environment_px_;
    bool linear_colours_ = false, keep_merged_ = false;
    const EnvironmentPrograms& programs_;
    const gfx::VertexArray& empty_;
    std::vector<Slot> slots_;
    TileSets tiles_;
    std::uint64_t version_ = 0;
};

}  // namespace pai
