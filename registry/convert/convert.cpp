#include "convert/convert.h"

#include <algorithm>
#include <map>
#include <set>

#include <fmt/format.h>

#include "asset/mesh_unpacker.h"
#include "base/below.h"
#include "base/file.h"
#include "convert/importer_process.h"
#include "convert/pictures.h"
#include "time/clock.h"

namespace pai {
namespace fs = std::filesystem;
namespace {

constexpr std::size_t kMostLines = 100;       // of what was left out; the others are counted
constexpr std::size_t kMostMessages = 100'000;
constexpr std::uint64_t kMostPart = 64u << 20;

std::string lower_extension(const fs::path& file) {
    std::string out = file.extension().string();
    std::transform(out.begin(), out.end(), out.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    return out;
}

// The questions of one importer, answered.
class Conversation {
public:
    Conversation(ImporterProcess& importer, const fs::path& folder) : importer_(importer), folder_(folder), pictures_(folder) {}

    // Until it ends: the model as it sends it.
    Result<Bytes> follow() {
        for (std::size_t i = 0; i < kMostMessages; ++i) {
            PAI_TRY(auto message, importer_.receive());
            if (message.kind == MessageKind::Glb) return std::move(message.payload);
            if (message.kind == MessageKind::Failed) return failure(message.payload);
            PAI_TRY(take(message));
        }
        return Error(Code::Unsupported, "the file names more parts than are looked for", "CONVERT_LIMIT");
    }

    std::vector<std::string> left_out() {
        if (untold_ > 0) left_out_.push_back(fmt::format("and {} more", untold_));
        return std::move(left_out_);
    }
    const ConvertPictures& pictures() const { return pictures_; }
    // Names below the folder, of libraries and pictures.
    std::set<std::string> looked_for() const {
        std::set<std::string> out = looked_for_;
        out.insert(pictures_.looked_for().begin(), pictures_.looked_for().end());
        return out;
    }

private:
    static Error failure(ByteSpan payload) {
        const auto fields = unpack_fields(payload, 2);
        if (!fields) return Error(fields.error());
        const std::string_view code = (*fields)[0];
        if (code == "CONVERT_LIMIT") return Error(Code::Unsupported, shown_words((*fields)[1]), "CONVERT_LIMIT");
        if (code == "CONVERT_JAIL") return Error(Code::Io, shown_words((*fields)[1]));
        return Error(Code::Corrupt, shown_words((*fields)[1]), "CONVERT_UNREADABLE");
    }

    void tell(std::string line) {
        if (left_out_.size() < kMostLines) left_out_.push_back(std::move(line));
        else ++untold_;
    }

    Result<void> answer(const Result<int>& picture) {
        if (picture) return importer_.send(MessageKind::Yes, as_byte_span(std::to_string(*picture)));
        tell("picture " + shown_words(picture.error().message));
        return importer_.send(MessageKind::No, {});
    }

    // A material library: nothing else is ever read for it.
    Result<void> answer_part(std::string_view name) {
        for (const std::string& below : names_below(name)) {
            if (lower_extension(below) != ".mtl") break;
            looked_for_.insert(below);
            const auto bytes = read_file_below(folder_, below, kMostPart - std::min(kMostPart, part_bytes_));
            if (bytes) {
                part_bytes_ += bytes->size();
                return importer_.send(MessageKind::Yes, *bytes);
            }
        }
        tell(fmt::format("{}: no such material library below the model's folder", shown_words(name)));
        return importer_.send(MessageKind::No, {});
    }

    Result<void> take(ImporterProcess::Received& message) {
        using K = MessageKind;
        if (message.kind == K::Embedded) {
            const auto name = pictures_.embed(std::move(message.payload));
            if (name) return importer_.send(K::Yes, as_byte_span(*name));
            tell(name.error().message);
            return importer_.send(K::No, {});
        }
        const bool two = message.kind == K::Colour || message.kind == K::Surface;
        const auto fields = unpack_fields(message.payload, two ? 2 : 1);
        if (!fields) return Error(Code::Corrupt, "the converter says " + fields.error().message, "CONVERT_STOPPED");
        const std::string_view first = (*fields)[0], second = two ? (*fields)[1] : std::string_view();
        switch (message.kind) {
            case K::Part: return answer_part(first);
            case K::Colour: return answer_colour(first, second);
            case K::Surface: return answer(pictures_.surface(first, second));
            case K::Normals: return answer(pictures_.normals(first));
            default: tell(shown_words(first)); return {};
        }
    }

    // A picture without its mask is better than none.
    Result<void> answer_colour(std::string_view name, std::string_view alpha) {
        auto picture = pictures_.colour(name, alpha);
        if (!picture && !alpha.empty()) {
            if (auto alone = pictures_.colour(name, {})) {
                tell("picture " + shown_words(picture.error().message));
                picture = std::move(alone);
            }
        }
        return answer(picture);
    }

    ImporterProcess& importer_;
    fs::path folder_;
    ConvertPictures pictures_;
    std::set<std::string> looked_for_;
    std::vector<std::string> left_out_;
    std::size_t untold_ = 0;
    std::uint64_t part_bytes_ = 0;
};

// A model with parts beside it: our own reader, and nothing else.
Result<Converted> bundle_file(const Bytes& bytes, const fs::path& file, std::set<std::string>& looked_for) {
    std::map<std::string, Bytes, std::less<>> parts;
    std::uint64_t left = 4 * kMostConvertBytes;
    const codec::ResourceReader open = [&](std::string_view path) -> Result<ByteSpan> {
        if (const auto known = parts.find(path); known != parts.end()) return ByteSpan(known->second);
        looked_for.emplace(path);
        PAI_TRY(Bytes part, read_file_below(file.parent_path(), path, std::min(left, kMostConvertBytes)));
        left -= part.size();
        return ByteSpan(parts.emplace(path, std::move(part)).first->second);
    };
    auto bundle = bundle_gltf(bytes, open, mesh_unpacker);
    if (!bundle) {
        // A part that cannot be read is the model's fault, not the disk's.
        if (bundle.error().reason.empty()) bundle.error().reason = "CONVERT_UNREADABLE";
        return std::move(bundle.error()).context(file.filename().string());
    }
    return Converted{std::move(bundle->glb), bundle->counts, {}, {}};
}

Result<Converted> import_file(const Bytes& bytes, const fs::path& file, const std::string& extension, const ConvertOptions& options, std::set<std::string>& looked_for) {
    PAI_TRY(auto importer, ImporterProcess::start(steady_ns() + static_cast<std::int64_t>(options.most_seconds) * 1'000'000'000));
    const std::string job = fmt::format("{} {} {} {}", options.most_seconds, options.most_memory_mib, options.scale, options.z_up ? "z" : "-");
    PAI_TRY(importer.send(MessageKind::Job, pack_fields({extension, file.stem().string(), as_text(bytes), job})));
    Conversation conversation(importer, file.parent_path());
    const auto model = conversation.follow();
    looked_for = conversation.looked_for();
    if (!model) return model.error();
    auto bundle = bundle_gltf(*model, [&](std::string_view name) { return conversation.pictures().open(name); }, mesh_unpacker);
    if (!bundle) return Error(Code::Corrupt, "what was read of it makes no model: " + bundle.error().message, "CONVERT_UNREADABLE");
    return Converted{std::move(bundle->glb), bundle->counts, {}, conversation.left_out()};
}

}  // namespace

Result<Converted> convert_model(const fs::path& file, const ConvertOptions& options) {
    const std::string extension = lower_extension(file);
    const bool gltf = extension == ".gltf" || extension == ".glb";
    if (!gltf && extension != ".obj" && extension != ".ply" && extension != ".fbx" && extension != ".dae")
        return Error(Code::Unsupported, fmt::format("{}: \"{}\" is not converted; .obj, .ply, .fbx, .dae and .gltf are", file.filename().string(), extension), "CONVERT_FORMAT");
    if (gltf && (options.scale != 1 || options.z_up)) return Error(Code::InvalidArgument, "glTF says itself how large it is and what is up");
    std::error_code ignored;
    if (fs::is_regular_file(file, ignored) && fs::file_size(file, ignored) > kMostConvertBytes)
        return Error(Code::Unsupported, fmt::format("{}: larger than {} MiB", file.filename().string(), kMostConvertBytes >> 20), "CONVERT_LIMIT");
    PAI_TRY(const Bytes bytes, read_file(file, kMostConvertBytes));
    std::set<std::string> looked_for;
    auto converted = gltf ? bundle_file(bytes, file, looked_for) : import_file(bytes, file, extension, options, looked_for);
    if (options.looked_for != nullptr) options.looked_for->assign(looked_for.begin(), looked_for.end());
    if (!converted) return gltf || converted.error().reason.empty() ? std::move(converted) : Result<Converted>(std::move(converted.error()).context(file.filename().string()));
    converted->format = extension.substr(1);
    return converted;
}

Result<std::vector<std::string>> judge_jail() {
    PAI_TRY(auto importer, ImporterProcess::start(steady_ns() + 20'000'000'000));
    PAI_TRY(importer.send(MessageKind::Job, pack_fields({"", "", "", "10 1024 1 -"})));
    std::vector<std::string> out;
    for (;;) {
        PAI_TRY(const auto message, importer.receive());
        PAI_TRY(const auto fields, unpack_fields(message.payload, message.kind == MessageKind::Failed ? 2 : 1));
        if (message.kind != MessageKind::LeftOut) return out;
        out.push_back(shown_words(fields[0]));
    }
}

}  // namespace pai
