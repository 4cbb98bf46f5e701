#include "ingest/workshop.h"

#include <algorithm>
#include <cmath>
#include <thread>

#include <fmt/format.h>

#include "asset/codec/gltf_check.h"
#include "asset/codec/pcm.h"
#include "asset/codec/pixels.h"
#include "asset/lod.h"
#include "asset/mesh_unpacker.h"
#include "asset/occlusion.h"
#include "base/file.h"
#include "convert/convert.h"
#include "convert/master_picture.h"
#include "ingest/cloud_source.h"
#include "ingest/picture_shrink.h"
#include "iscc/fingerprint.h"
#include "path/bake.h"
#include "time/clock.h"

namespace pai {
namespace fs = std::filesystem;
namespace {

constexpr std::uint64_t kMostSource = 4ull << 30, kHeavyBytes = 48u << 20, kHeavyPixels = 8u << 20;
constexpr int kThumbnail = 512, kSmallThumbnail = 256;
// Grown whenever what a step makes of the same inputs changes, in what it refuses, too: a refusal is kept for as long as its recipe is this one.
constexpr int kConvertRecipe = 2, kCheckRecipe = 3, kLevelsRecipe = 2, kOcclusionRecipe = 2, kMasterRecipe = 1, kPictureRecipe = 1, kThumbnailRecipe = 2, kIsccRecipe = 1, kTexturesRecipe = 3, kCloudRecipe = 1;

// A refusal is kept if asking again would not change it.
bool is_lasting(const Error& error) { return !error.reason.empty() && (error.code == Code::Corrupt || error.code == Code::Unsupported || error.code == Code::Denied); }

Error refusal_of(const StepResult& result) {
    return Error(Code::Corrupt, result.refused_pointer.empty() ? result.refused_message : result.refused_pointer + ": " + result.refused_message, result.refused_code);
}

// A message that begins with a JSON pointer, in its two parts.
void refuse_step(StepResult& result, const Error& error) {
    result.refused_code = error.reason;
    result.refused_message = error.message;
    const std::size_t end = error.message.find(": ");
    if (error.message.starts_with('/') && end != error.message.npos) {
        result.refused_pointer = error.message.substr(0, end);
        result.refused_message = error.message.substr(end + 2);
    }
}

struct Step {
    std::string stage;
    int recipe = 1;
    std::vector<std::string> inputs;
    fs::path parts_folder;                          // of files that StepResult::parts name; empty: there are none
    std::function<Result<void>(StepResult&)> make;  // what it has filled in stays, in a refusal too
};

class Runner {
public:
    explicit Runner(Workshop& shop) : shop_(shop) {}

    Result<StepResult> run(const Step& step) {
        const std::string key = step_key(step.stage, step.recipe, step.inputs);
        PAI_TRY(std::optional<StepResult> known, shop_.journal.step(key));
        if (known && still_stands(*known, step)) {
            shop_.costs.keep(step.stage);
            if (known->refused()) return refusal_of(*known);
            return *std::move(known);
        }
        const std::int64_t began_ns = steady_ns();
        StepResult result;
        const Result<void> made = step.make(result);
        if (!made) refuse_step(result, made.error());
        std::uint64_t bytes = 0;
        for (const StepProduct& p : result.products) bytes += p.object.size;
        shop_.costs.add(step.stage, static_cast<double>(steady_ns() - began_ns) / 1e9, bytes, !made);
        if (!made && !is_lasting(made.error())) return made.error();
        PAI_TRY(note_parts(step, result));
        PAI_TRY(shop_.journal.put_step(key, step.stage, result));
        if (!made) return refusal_of(result);
        return result;
    }

private:
    std::string hash_part(const fs::path& folder, const std::string& name) {
        const auto hash = shop_.journal.hash_of(folder / name, false);
        return hash ? *hash : std::string();
    }
    // The names in `parts`, which the step has left without hashes.
    Result<void> note_parts(const Step& step, StepResult& result) {
        for (auto& [name, hash] : result.parts) hash = hash_part(step.parts_folder, name);
        return {};
    }
    bool still_stands(const StepResult& known, const Step& step) {
        return std::all_of(known.products.begin(), known.products.end(), [&](const StepProduct& p) { return shop_.objects.holds(p.object); }) &&
               std::all_of(known.parts.begin(), known.parts.end(), [&](const auto& part) { return hash_part(step.parts_folder, part.first) == part.second; });
    }

    Workshop& shop_;
};

// While it lives, nobody else works on what is large.
std::unique_lock<std::recursive_mutex> hold_if(Workshop& shop, bool heavy) { return heavy ? std::unique_lock(shop.heavy) : std::unique_lock<std::recursive_mutex>(); }

Result<void> keep(Workshop& shop, StepResult& result, const std::string& name, ByteSpan bytes) {
    PAI_TRY(const StoredObject object, shop.objects.put(bytes));
    result.products.push_back({name, object});
    return {};
}

// What a format without codes of its own refuses.
Error with_code(Error error, std::string_view code) {
    if (error.reason.empty() && (error.code == Code::Corrupt || error.code == Code::Unsupported)) error.reason = code;
    return error;
}

// ---- models

Result<void> convert_source(Workshop& shop, const fs::path& file, StepResult& result) {
    const std::string extension = lower_extension_of(file);
    if (extension == ".glb") {
        PAI_TRY(const Bytes bytes, read_file(file, kMostSource));
        return keep(shop, result, "model.glb", bytes);
    }
    std::vector<std::string> looked_for;
    ConvertOptions options;
    options.most_seconds = shop.options.convert_seconds;
    options.most_memory_mib = shop.options.convert_mib;
    options.looked_for = &looked_for;
    const Result<Converted> made = convert_model(file, options);
    for (const std::string& name : looked_for) result.parts.emplace(name, "");
    if (!made) return made.error();
    result.notes = made->left_out;
    return keep(shop, result, "model.glb", made->glb);
}

Result<void> check_model_bytes(ByteSpan bytes, StepResult& result) {
    CheckReport report;
    const codec::ResourceReader none = [](std::string_view path) -> Result<ByteSpan> {
        return Error(Code::NotFound, fmt::format("{}: a .glb of a package holds all that it needs", path), "RESOURCE_EXTERNAL");
    };
    codec::check_gltf(bytes, true, none, report);
    for (const Issue& issue : report.issues)
        if (issue.severity == Severity::Error) return Error(Code::Corrupt, issue.pointer.empty() ? issue.message : issue.pointer + ": " + issue.message, issue.code);
    if (!report.ok()) return Error(Code::Corrupt, "not valid", "INVALID");
    result.facts["triangles"] = std::to_string(report.info.triangles);
    result.facts["vertices"] = std::to_string(report.info.vertices);
    result.facts["materials"] = std::to_string(report.info.materials);
    result.facts["animations"] = std::to_string(report.info.animations);
    result.facts["warnings"] = std::to_string(report.count(Severity::Warning));
    if (!report.info.generator.empty()) result.facts["generator"] = report.info.generator.substr(0, 200);
    return {};
}

Result<void> keep_thumbnails(Workshop& shop, const Pixels& picture, StepResult& result) {
    for (const int side : {kThumbnail, kSmallThumbnail}) {
        PAI_TRY(const Bytes webp, encode_webp(shrink_pixels(picture, side)));
        PAI_TRY(keep(shop, result, fmt::format("thumbnail-{}.webp", side), webp));
    }
    return {};
}

Result<void> draw_thumbnails(Workshop& shop, Thumbnailer& thumbnailer, const fs::path& model, const std::string& extension, StepResult& result) {
    PAI_TRY(const Bytes png, thumbnailer.draw(model, extension));
    PAI_TRY(const Pixels picture, codec::decode_pixels(png));
    return keep_thumbnails(shop, picture, result);
}

// Large meshes get levels of detail, in the same file. A model without large meshes makes nothing.
Result<void> add_levels(Workshop& shop, const StoredObject& glb, StepResult& result) {
    PAI_TRY(const Bytes bytes, shop.objects.get(glb));
    const codec::ResourceReader none = [](std::string_view path) -> Result<ByteSpan> { return Error(Code::NotFound, std::string(path), "RESOURCE_EXTERNAL"); };
    auto model = codec::read_gltf(bytes, none, {.unpack_mesh = mesh_unpacker(), .keep_pictures = false});
    if (!model) return with_code(std::move(model.error()), "MODEL_INVALID");
    const LodReport levels = build_lods(*model);
    if (levels.primitives == 0) return {};
    result.facts["levels"] = std::to_string(levels.levels);
    PAI_TRY(const Bytes leveled, store_lods(bytes, *model));
    return keep(shop, result, "model.glb", leveled);
}

// How open the space around the model is, what its parts send each other, on a grid: a file beside it. Of a model without surfaces there is none.
Result<void> bake(Workshop& shop, const StoredObject& glb, StepResult& result) {
    PAI_TRY(const Bytes bytes, shop.objects.get(glb));
    const codec::ResourceReader none = [](std::string_view path) -> Result<ByteSpan> { return Error(Code::NotFound, std::string(path), "RESOURCE_EXTERNAL"); };
    auto model = codec::read_gltf(bytes, none, {.unpack_mesh = mesh_unpacker()});
    if (!model) return with_code(std::move(model.error()), "MODEL_INVALID");
    const auto baked = bake_occlusion(*model, {.cells = shop.options.occlusion_cells, .threads = 1});
    if (!baked) {
        // More triangles than can be traced: it is shown without.
        result.notes.push_back("no baked occlusion: " + baked.error().message);
        return {};
    }
    if (baked->empty()) return {};
    return keep(shop, result, "occlusion", encode_occlusion(*baked));
}

// Pictures become blocks with all levels, in the same file. A model without pictures makes nothing.
Result<void> pack_model_textures(Workshop& shop, const StoredObject& glb, StepResult& result) {
    PAI_TRY(const Bytes bytes, shop.objects.get(glb));
    PAI_TRY(const std::uint64_t largest, largest_picture(bytes));
    // One large picture at a time, on all processors: what it takes while it is encoded is many times its file.
    const bool heavy = largest > kHeavyPixels;
    const auto hold = hold_if(shop, heavy);
    const int threads = heavy ? std::max(1, static_cast<int>(std::thread::hardware_concurrency())) : 1;
    auto packed = pack_textures(bytes, {.device = *shop.options.textures, .threads = threads});
    if (!packed) return with_code(std::move(packed.error()), "PICTURE_INVALID");
    result.notes = std::move(packed->left);
    if (packed->glb.empty()) return {};
    result.facts["textures"] = std::to_string(packed->pictures);
    result.facts["texturePixels"] = std::to_string(packed->pixels);
    result.facts["textureBytes"] = std::to_string(packed->after);
    result.facts["textureBytesBefore"] = std::to_string(packed->before);
    if (std::isfinite(packed->least_decibels)) result.facts["texturesLeastDb"] = fmt::format("{:.1f}", packed->least_decibels);
    return keep(shop, result, "model.glb", packed->glb);
}

// ---- pictures and sounds

struct PictureForm {
    std::string_view extension, media_type;
};

PictureForm form_of(codec::PixelFormat format) {
    switch (format) {
        case codec::PixelFormat::Png: return {".png", "image/png"};
        case codec::PixelFormat::Jpeg: return {".jpg", "image/jpeg"};
        case codec::PixelFormat::Webp: return {".webp", "image/webp"};
        default: return {".hdr", "image/vnd.radiance"};
    }
}

Result<void> take_picture(Workshop& shop, const fs::path& file, StepResult& result) {
    PAI_TRY(const Bytes bytes, read_file(file, kMostSource));
    if (codec::sniff_pixels(bytes) == codec::PixelFormat::Unknown)
        return Error(Code::Unsupported, fmt::format("{}: no PNG, JPEG, WebP or Radiance picture", file.filename().string()), "PICTURE_FORM");
    const auto info = codec::check_pixels(bytes);
    if (!info) return with_code(info.error(), "PICTURE_INVALID");
    const PictureForm form = form_of(info->format);
    result.facts["width_px"] = std::to_string(info->width);
    result.facts["height_px"] = std::to_string(info->height);
    result.facts["mediaType"] = form.media_type;
    result.facts["file"] = fmt::format("picture{}", form.extension);
    PAI_TRY(keep(shop, result, "picture", bytes));
    if (!shop.options.thumbnails) return {};
    const auto hold = hold_if(shop, static_cast<std::uint64_t>(info->width) * static_cast<std::uint64_t>(info->height) > kHeavyPixels);
    auto pixels = info->format == codec::PixelFormat::Hdr ? codec::decode_hdr(bytes) : codec::decode_pixels(bytes);
    if (!pixels) return with_code(std::move(pixels.error()), "PICTURE_INVALID");
    return keep_thumbnails(shop, *pixels, result);
}

// A master becomes a picture that the player reads; what its values mean is written down.
Result<void> convert_master(Workshop& shop, const fs::path& file, StepResult& result) {
    ConvertOptions options;
    options.most_seconds = shop.options.convert_seconds;
    options.most_memory_mib = shop.options.convert_mib;
    PAI_TRY(const ConvertedPicture made, convert_picture(file, options));
    result.facts["colour"] = made.meaning;
    result.facts["bits"] = std::to_string(made.bits);
    return keep(shop, result, "picture", made.file);
}

std::string_view sound_type(const std::string& extension) { return extension == ".wav" ? "audio/wav" : extension == ".flac" ? "audio/flac" : "audio/ogg"; }

Result<void> take_sound(Workshop& shop, const fs::path& file, StepResult& result) {
    PAI_TRY(const Bytes bytes, read_file(file, kMostSource));
    const auto info = codec::check_pcm(bytes);
    if (!info) return with_code(info.error(), "SOUND_INVALID");
    result.facts["rate_hz"] = std::to_string(info->rate_hz);
    result.facts["channels"] = std::to_string(info->channels);
    result.facts["duration_s"] = fmt::format("{:.3f}", static_cast<double>(info->frames) / info->rate_hz);
    return keep(shop, result, "sound", bytes);
}

// ---- all

class PartMaker {
public:
    PartMaker(Workshop& shop, Thumbnailer& thumbnailer, const fs::path& file, MadePart& part, std::string prefix)
        : shop_(shop), thumbnailer_(thumbnailer), runner_(shop), file_(file), part_(part), prefix_(std::move(prefix)) {}

    Result<void> model() {
        const auto hold = hold_if(shop_, part_.source_bytes > kHeavyBytes);
        const std::string extension = lower_extension_of(file_), form = extension == ".glb" ? std::string("glb") : fmt::format("{}\n{}\n{}", extension, shop_.options.convert_seconds, shop_.options.convert_mib);
        PAI_TRY(const StepResult converted, runner_.run({"convert", kConvertRecipe, {part_.source_sha256, form, file_.stem().string()}, file_.parent_path(),
                                                         [&](StepResult& r) { return convert_source(shop_, file_, r); }}));
        take(converted);
        StoredObject glb = *converted.find("model.glb");
        PAI_TRY(const StepResult checked, runner_.run({"check", kCheckRecipe, {glb.sha256}, {}, [&](StepResult& r) -> Result<void> {
                                                           PAI_TRY(const Bytes bytes, shop_.objects.get(glb));
                                                           return check_model_bytes(bytes, r);
                                                       }}));
        take(checked);
        PAI_TRY(const StepResult leveled, runner_.run({"levels", kLevelsRecipe, {glb.sha256}, {}, [&](StepResult& r) { return add_levels(shop_, glb, r); }}));
        take(leveled);
        std::optional<StoredObject> occlusion;
        if (shop_.options.occlusion_cells > 0) {
            PAI_TRY(const StepResult baked, runner_.run({"occlusion", kOcclusionRecipe, {glb.sha256, std::to_string(shop_.options.occlusion_cells)}, {}, [&](StepResult& r) { return bake(shop_, glb, r); }}));
            take(baked);
            if (const StoredObject* made = baked.find("occlusion")) occlusion = *made;
        }
        if (const StoredObject* made = leveled.find("model.glb")) glb = *made;
        if (shop_.options.textures) {
            const std::string device = *shop_.options.textures == TexturePackOptions::Device::Gpu ? "gpu" : "software";
            PAI_TRY(const StepResult packed, runner_.run({"textures", kTexturesRecipe, {glb.sha256, device}, {}, [&](StepResult& r) { return pack_model_textures(shop_, glb, r); }}));
            take(packed);
            if (const StoredObject* made = packed.find("model.glb")) glb = *made;
        }
        if (shop_.options.thumbnails) {
            PAI_TRY(const StepResult drawn, runner_.run({"thumbnail", kThumbnailRecipe, {glb.sha256}, {},
                                                         [&](StepResult& r) { return draw_thumbnails(shop_, thumbnailer_, shop_.objects.path(glb.sha256), ".glb", r); }}));
            take_thumbnails(drawn);
        }
        PAI_TRY(add("model.glb", "model/gltf-binary", "model", glb));
        if (occlusion) part_.files.push_back({prefix_ + "model.occlusion", "application/vnd.paifang.occlusion", "data", *occlusion, ""});
        return {};
    }

    // Splats and points: there is nothing to convert, and neither levels nor occlusion are made of them.
    Result<void> cloud() {
        const auto hold = hold_if(shop_, part_.source_bytes > kHeavyBytes);
        const std::string extension = lower_extension_of(file_);
        PAI_TRY(const StepResult taken, runner_.run({"cloud", kCloudRecipe, {part_.source_sha256, extension}, {}, [&](StepResult& r) -> Result<void> {
                                                         PAI_TRY(const Bytes bytes, read_file(file_, kMostSource));
                                                         PAI_TRY(r.facts, check_cloud(bytes, extension));
                                                         return keep(shop_, r, "model", bytes);
                                                     }}));
        take(taken);
        const StoredObject object = *taken.find("model");
        if (shop_.options.thumbnails) {
            PAI_TRY(const StepResult drawn, runner_.run({"thumbnail", kThumbnailRecipe, {object.sha256, extension}, {},
                                                         [&](StepResult& r) { return draw_thumbnails(shop_, thumbnailer_, shop_.objects.path(object.sha256), extension, r); }}));
            take_thumbnails(drawn);
        }
        return add("model" + extension, std::string(cloud_media_type(extension)), "model", object);
    }

    Result<void> picture() {
        const auto hold = hold_if(shop_, part_.source_bytes > kHeavyBytes);
        const std::string extension = lower_extension_of(file_);
        fs::path source = file_;
        std::string sha256 = part_.source_sha256;
        if (extension == ".tif" || extension == ".tiff" || extension == ".exr") {
            PAI_TRY(const StepResult master, runner_.run({"master", kMasterRecipe, {sha256, extension, std::to_string(shop_.options.convert_seconds), std::to_string(shop_.options.convert_mib)}, {},
                                                          [&](StepResult& r) { return convert_master(shop_, file_, r); }}));
            take(master);
            sha256 = master.find("picture")->sha256;
            source = shop_.objects.path(sha256);
        }
        PAI_TRY(const StepResult taken, runner_.run({"picture", kPictureRecipe, {sha256, shop_.options.thumbnails ? "thumbnails" : ""}, {},
                                                     [&](StepResult& r) { return take_picture(shop_, source, r); }}));
        take(taken);
        if (shop_.options.thumbnails) take_thumbnails(taken);
        return add(taken.fact("file"), taken.fact("mediaType"), "image", *taken.find("picture"));
    }

    Result<void> sound() {
        const auto hold = hold_if(shop_, part_.source_bytes > kHeavyBytes);
        PAI_TRY(const StepResult taken, runner_.run({"sound", 1, {part_.source_sha256}, {}, [&](StepResult& r) { return take_sound(shop_, file_, r); }}));
        take(taken);
        const std::string extension = lower_extension_of(file_);
        return add("sound" + extension, std::string(sound_type(extension)), "audio", *taken.find("sound"));
    }

private:
    void take(const StepResult& result) {
        part_.facts.insert(result.facts.begin(), result.facts.end());
        part_.notes.insert(part_.notes.end(), result.notes.begin(), result.notes.end());
    }
    void take_thumbnails(const StepResult& drawn) {
        if (const StoredObject* large = drawn.find("thumbnail-512.webp")) part_.thumbnail_512 = *large;
        if (const StoredObject* small = drawn.find("thumbnail-256.webp")) part_.thumbnail_256 = *small;
    }
    Result<void> add(std::string name, std::string media_type, std::string role, StoredObject object) {
        const ContentKind as = role == "image" ? ContentKind::Image : role == "audio" ? ContentKind::Audio : ContentKind::None;
        PAI_TRY(const StepResult coded, runner_.run({"iscc", kIsccRecipe, {object.sha256, role}, {}, [&](StepResult& r) -> Result<void> {
                                                         PAI_TRY(const Fingerprint print, fingerprint_file(shop_.objects.path(object.sha256), as));
                                                         // An object that does not have its own hash was changed on the disk.
                                                         if (to_hex(print.file.sha256) != object.sha256) return Error(Code::Io, fmt::format("{}: not what was written there", shop_.objects.path(object.sha256).string()));
                                                         r.facts["iscc"] = print.iscc();
                                                         return {};
                                                     }}));
        part_.files.push_back({prefix_ + name, std::move(media_type), std::move(role), std::move(object), coded.fact("iscc")});
        return {};
    }

    Workshop& shop_;
    Thumbnailer& thumbnailer_;
    Runner runner_;
    const fs::path& file_;
    MadePart& part_;
    std::string prefix_;
};

}  // namespace

void StageCosts::add(const std::string& stage, double seconds, std::uint64_t bytes, bool refused) {
    const std::scoped_lock lock(mutex_);
    StageCost& cost = costs_[stage];
    ++cost.runs;
    cost.refused += refused;
    cost.bytes += bytes;
    cost.seconds += seconds;
}

void StageCosts::keep(const std::string& stage) {
    const std::scoped_lock lock(mutex_);
    ++costs_[stage].kept;
}

std::map<std::string, StageCost> StageCosts::all() const {
    const std::scoped_lock lock(mutex_);
    return costs_;
}

Result<MadePart> make_part(Workshop& shop, Thumbnailer& thumbnailer, const fs::path& file, const std::string& named, std::size_t number) {
    MadePart part;
    part.kind = file_kind_of(file);
    part.source = named;
    PAI_TRY(part.source_sha256, shop.journal.hash_of(file, shop.options.rehash));
    std::error_code failed;
    part.source_bytes = fs::file_size(file, failed);
    if (failed) return Error(Code::Io, fmt::format("{}: {}", file.string(), failed.message()));
    if (part.source_bytes > kMostSource) return Error(Code::Unsupported, fmt::format("{}: larger than {} MiB", file.filename().string(), kMostSource >> 20), "SOURCE_LIMIT");
    PartMaker maker(shop, thumbnailer, file, part, number == 0 ? "" : fmt::format("{}/", number + 1));
    switch (part.kind) {
        case FileKind::Model: PAI_TRY(is_cloud_file(file) ? maker.cloud() : maker.model()); break;
        case FileKind::Picture: PAI_TRY(maker.picture()); break;
        case FileKind::Sound: PAI_TRY(maker.sound()); break;
        case FileKind::Other: return Error(Code::Unsupported, fmt::format("{}: no model, picture or sound that is taken", file.filename().string()), "FILE_FORM");
    }
    return part;
}

}  // namespace pai
