#include "asset/codec/gltf_check_links.h"

#include <algorithm>
#include <numeric>

namespace pai::codec {
namespace {

constexpr std::string_view kViewUses[] = {"none", "vertices", "indices", "an image", "inverse bind matrices", "other data"};

// Whether `length` bytes at `offset` of a view are where their components may be.
void check_extent(GltfLinks& links, const CheckView& view, std::int64_t offset, std::int64_t component, std::int64_t length, const Path& at) {
    Issues& issues = links.issues();
    if (offset < 0) return;
    if (offset % component != 0) issues.add("ACCESSOR_OFFSET_ALIGNMENT", at / "byteOffset", "{} is no multiple of {}", offset, component);
    if (view.offset >= 0 && (view.offset + offset) % component != 0)
        issues.add("ACCESSOR_TOTAL_OFFSET_ALIGNMENT", at, "byte {} of the buffer is no multiple of {}", view.offset + offset, component);
    if (view.length < 0) return;
    if (offset >= view.length) issues.add("ACCESSOR_TOO_LONG", at / "byteOffset", "begins at byte {}, the view has {}", offset, view.length);
    else if (length > view.length - offset) issues.add("ACCESSOR_TOO_LONG", at, "{} bytes from byte {}, the view has {}", length, offset, view.length);
}

// Bytes of `count` elements, beyond any file if they do not fit in 64 bits.
std::int64_t extent(std::int64_t stride, std::int64_t count, std::int64_t last) {
    constexpr std::int64_t kHuge = std::int64_t{1} << 60;
    return count - 1 > kHuge / std::max<std::int64_t>(stride, 1) ? kHuge : stride * (count - 1) + last;
}

void check_sparse_part(GltfLinks& links, std::int64_t index, std::int64_t offset, std::int64_t component, std::int64_t length, const Path& at) {
    const CheckView* view = item_of(links.model.views, index);
    if (!view) return;
    links.use_view(index, ViewUse::Other, at / "bufferView");
    if (view->stride >= 0) links.issues().add("BUFFER_VIEW_INVALID_BYTE_STRIDE", at / "bufferView", "sparse data is tightly packed");
    if (component > 0) check_extent(links, *view, offset, component, length, at);
}

void check_sparse(GltfLinks& links, const CheckAccessor& accessor, const Path& at) {
    const CheckSparse& sparse = *accessor.sparse;
    if (sparse.count < 0) return;
    const Path here = at / "sparse", indices = here / "indices", values = here / "values";
    if (sparse.count > accessor.count)
        links.issues().add("ACCESSOR_SPARSE_COUNT_OUT_OF_RANGE", here / "count", "{} elements, the accessor has {}", sparse.count, accessor.count);
    const std::int64_t index_size = CheckAccessor::size_of(sparse.indices_type);
    check_sparse_part(links, sparse.indices_view, sparse.indices_offset, index_size, extent(index_size, sparse.count, index_size), indices);
    check_sparse_part(links, sparse.values_view, sparse.values_offset, CheckAccessor::size_of(accessor.type),
                      extent(accessor.packed(), sparse.count, accessor.length()), values);
}

}  // namespace

void GltfLinks::use_view(std::int64_t index, ViewUse use, const Path& at) {
    CheckView* view = item_of(model.views, index);
    if (!view) return;
    if (view->use == ViewUse::None) {
        view->use = use;
        if (!view->has_target && (use == ViewUse::Vertices || use == ViewUse::Indices))
            issues().add("BUFFER_VIEW_TARGET_MISSING", at, "buffer view {} does not say its target", index);
    } else if (view->use != use) {
        issues().add("BUFFER_VIEW_TARGET_OVERRIDE", at, "buffer view {} is for {}, not for {}", index, kViewUses[static_cast<std::size_t>(view->use)],
                     kViewUses[static_cast<std::size_t>(use)]);
    }
}

void GltfLinks::use_accessor(CheckAccessor& accessor, AccessorUse use, const Path& at) {
    if (accessor.use == AccessorUse::None) accessor.use = use;
    else if (accessor.use != use) issues().add("ACCESSOR_USAGE_OVERRIDE", at, "the accessor is used for something else already");
}

void link_views(GltfLinks& links) {
    const Path top, list = top / "bufferViews";
    for (std::size_t i = 0; i < links.model.views.size(); ++i) {
        const CheckView& view = links.model.views[i];
        const std::int64_t* length = item_of(links.model.buffer_lengths, view.buffer);
        if (!length || *length < 0 || view.offset < 0) continue;
        const Path at = list / i;
        if (view.offset >= *length) links.issues().add("BUFFER_VIEW_TOO_LONG", at / "byteOffset", "begins at byte {}, the buffer has {}", view.offset, *length);
        else if (view.length > *length - view.offset)
            links.issues().add("BUFFER_VIEW_TOO_LONG", at / "byteLength", "ends at byte {}, the buffer has {}", view.offset + view.length, *length);
    }
}

void link_accessors(GltfLinks& links) {
    const Path top, list = top / "accessors";
    for (std::size_t i = 0; i < links.model.accessors.size(); ++i) {
        const CheckAccessor& accessor = links.model.accessors[i];
        if (!accessor.whole()) continue;
        const Path at = list / i;
        const CheckView* view = item_of(links.model.views, accessor.view);
        if (view) {
            if (view->stride >= 0 && view->stride < accessor.length())
                links.issues().add("ACCESSOR_SMALL_BYTESTRIDE", at, "stride {}, an element has {} bytes", view->stride, accessor.length());
            const std::int64_t stride = view->stride >= 0 ? view->stride : accessor.packed();
            check_extent(links, *view, accessor.offset, CheckAccessor::size_of(accessor.type), extent(stride, accessor.count, accessor.length()), at);
        }
        if (accessor.sparse) check_sparse(links, accessor, at);
    }
}

void link_images(GltfLinks& links) {
    const Path top, images = top / "images";
    for (std::size_t i = 0; i < links.document.size(Target::Images); ++i) {
        const JsonRef image = links.document.item(Target::Images, i);
        const Path at = images / i;
        const CheckView* view = item_of(links.model.views, image.is_object() ? whole_in(image, "bufferView", -1) : -1);
        if (!view) continue;
        links.use_view(whole_in(image, "bufferView", -1), ViewUse::Image, at / "bufferView");
        if (view->stride >= 0) links.issues().add("IMAGE_BUFFER_VIEW_WITH_BYTESTRIDE", at / "bufferView", "an image is one run of bytes");
    }
}

void link_unused(GltfLinks& links) {
    constexpr Target kTargetsThatNeedUse[] = {Target::Accessors, Target::Buffers, Target::BufferViews, Target::Cameras, Target::Images,  Target::Materials,
                                              Target::Meshes,    Target::Nodes,   Target::Samplers,    Target::Skins,   Target::Textures};
    const Path top;
    const auto unused = [&](Target target, const Path& list) {
        const auto& used = links.document.of(target).used;
        for (std::size_t i = 0; i < used.size(); ++i)
            if (!used[i] && (*links.document.of(target).array)[i].is_object()) links.issues().add("UNUSED_OBJECT", list / i, "nothing uses it");
    };
    for (const Target target : kTargetsThatNeedUse) unused(target, top / links.document.of(target).name);
    const Path extensions = top / "extensions", lights = extensions / "KHR_lights_punctual", variants = extensions / "KHR_materials_variants";
    if (links.document.uses("KHR_lights_punctual")) unused(Target::Lights, lights / "lights");
    if (links.document.uses("KHR_materials_variants")) unused(Target::Variants, variants / "variants");
}

}  // namespace pai::codec
