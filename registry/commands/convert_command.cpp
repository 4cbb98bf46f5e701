// convert.
#include <algorithm>
#include <cmath>
#include <memory>
#include <optional>
#include <thread>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "base/file.h"
#include "commands/verb.h"
#include "convert/convert.h"
#include "convert/texture_pack.h"

namespace pai {

namespace {

struct ConvertCommand {
    std::string in, out, up = "y", textures = "keep";
    ConvertOptions options;
};

// What packing made of the pictures; nothing if they were kept as they are.
using Packed = std::optional<TexturePack>;

void say_textures(const TexturePack& packed, JsonWriter& w, std::string& text) {
    const bool lossless = !std::isfinite(packed.least_decibels);
    w.key("textures").begin_object().member("packed", packed.pictures).member("left", packed.left.size()).member("pixels", packed.pixels);
    w.member("bytesBefore", packed.before).member("bytes", packed.after).key("leastDb");
    if (lossless) w.null();
    else w.raw(fmt::format("{:.1f}", packed.least_decibels));
    w.end_object();
    text += fmt::format("textures    {} packed, {} left", packed.pictures, packed.left.size());
    if (packed.pictures > 0) text += fmt::format("; {} to {} bytes, {}", packed.before, packed.after, lossless ? std::string("nothing lost") : fmt::format("{:.1f} dB at least", packed.least_decibels));
    text += '\n';
}

Outcome say(const Converted& made, const Packed& packed, const std::string& out) {
    const ModelCounts& n = made.counts;
    JsonWriter w = begin_outcome();
    w.member("out", out).member("format", made.format).member("bytes", made.glb.size());
    const std::pair<std::string_view, std::size_t> counts[] = {{"nodes", n.nodes},         {"meshes", n.meshes},   {"vertices", n.vertices},   {"triangles", n.triangles},
                                                               {"lines", n.lines},         {"points", n.points},   {"materials", n.materials}, {"pictures", n.pictures},
                                                               {"skins", n.skins},         {"animations", n.animations}};
    std::string text = fmt::format("out         {}\n", out);
    for (const auto& [name, count] : counts) {
        w.member(name, count);
        if (count > 0) text += fmt::format("{:10}  {}\n", name, count);
    }
    const glm::vec3 size = n.bounds.empty() ? glm::vec3(0) : n.bounds.max - n.bounds.min;
    w.key("size_m").begin_array().value(size.x).value(size.y).value(size.z).end_array();
    text += fmt::format("size        {:.4g} x {:.4g} x {:.4g} m\n", size.x, size.y, size.z);
    if (packed) say_textures(*packed, w, text);
    w.key("leftOut");
    write_texts(w, made.left_out);
    for (const std::string& line : made.left_out) text += fmt::format("left out    {}\n", line);
    return end_outcome(std::move(w), std::move(text));
}

Result<Outcome> convert(const ConvertCommand& command) {
    ConvertOptions options = command.options;
    options.z_up = command.up == "z";
    if (std::filesystem::path(command.out).extension() != ".glb") return Error(Code::InvalidArgument, fmt::format("--out {}: what is written is a .glb", command.out));
    PAI_TRY(Converted made, convert_model(command.in, options));
    Packed packed;
    if (command.textures != "keep") {
        using Device = TexturePackOptions::Device;
        const int threads = std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
        PAI_TRY(packed, pack_textures(made.glb, {.device = command.textures == "gpu" ? Device::Gpu : Device::Software, .threads = threads}));
        if (!packed->glb.empty()) made.glb = std::move(packed->glb);
        made.left_out.insert(made.left_out.end(), packed->left.begin(), packed->left.end());
    }
    PAI_TRY(write_file(command.out, made.glb));
    return say(made, packed, command.out);
}

Result<Outcome> judge() {
    PAI_TRY(const auto lines, judge_jail());
    bool held = !lines.empty();
    std::string text;
    for (const std::string& line : lines) {
        held = held && line.ends_with(": refused");
        text += line + "\n";
    }
    JsonWriter w = begin_outcome(held ? "" : "CONVERT_JAIL");
    w.key("tried");
    write_texts(w, lines);
    return end_outcome(std::move(w), std::move(text));
}

}  // namespace

void add_convert_verb(CLI::App& app, int& status) {
    const auto command = std::make_shared<ConvertCommand>();
    const auto jail = std::make_shared<bool>(false);
    CLI::App* verb = app.add_subcommand("convert", "Makes one .glb of an OBJ, PLY, FBX or Collada file, or of a .gltf and what it names");
    auto* in = verb->add_option("IN", command->in, "Model: .obj, .ply, .fbx, .dae, .gltf; what it names is read below its folder only");
    auto* out = verb->add_option("--out", command->out, "The .glb to write");
    verb->add_option("--scale", command->options.scale, "Everything so many times larger, as 0.01 for an OBJ in centimetres")->capture_default_str()->check(CLI::Range(1e-6, 1e6));
    verb->add_option("--up", command->up, "Which axis of the file is up: y, or z for one that lies on its back")->capture_default_str()->check(CLI::IsMember({"y", "z"}));
    verb->add_option("--textures", command->textures, "What its pictures become: gpu, blocks of BC7, BC5 and BC4 with all levels; software, those of BC1, BC3 and BC5, for machines without a graphics card; keep, nothing")
        ->capture_default_str()->check(CLI::IsMember({"keep", "gpu", "software"}));
    verb->add_option("--most-seconds", command->options.most_seconds, "What it may take")->capture_default_str()->check(CLI::Range(1, 3600));
    verb->add_option("--most-memory", command->options.most_memory_mib, "MiB that reading it may take")->capture_default_str()->check(CLI::Range(128, 65536));
    auto* test = verb->add_flag("--try-jail", *jail, "Converts nothing: says what the process that reads files can reach")->excludes(in)->excludes(out);
    verb->final_callback([in, out, test] {
        if (test->count() == 0 && (in->count() == 0 || out->count() == 0)) throw CLI::RequiredError(in->count() == 0 ? "IN" : "--out");
    });
    bind_verb(*verb, status, [command, jail]() -> Result<Outcome> { return *jail ? judge() : convert(*command); });
}

}  // namespace pai
