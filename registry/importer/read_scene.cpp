#include "importer/read_scene.h"

#include <algorithm>
#include <cstring>
#include <map>
#include <set>

#include <assimp/BaseImporter.h>
#include <assimp/IOStream.hpp>
#include <assimp/IOSystem.hpp>
#include <assimp/Importer.hpp>
#include <assimp/config.h>
#include <assimp/postprocess.h>
#include <assimp/scene.h>

namespace pai {
namespace {

constexpr float kSmoothBelow_deg = 60;

// Bytes that somebody else keeps, as a file.
class MemoryFile final : public Assimp::IOStream {
public:
    explicit MemoryFile(ByteSpan bytes) : bytes_(bytes) {}
    std::size_t Read(void* into, std::size_t size, std::size_t count) override {
        if (size == 0) return 0;
        const std::size_t whole = std::min(count, (bytes_.size() - at_) / size);
        if (whole > 0) std::memcpy(into, bytes_.data() + at_, whole * size);
        at_ += whole * size;
        return whole;
    }
    std::size_t Write(const void*, std::size_t, std::size_t) override { return 0; }
    aiReturn Seek(std::size_t offset, aiOrigin origin) override {
        const std::size_t from = origin == aiOrigin_SET ? 0 : origin == aiOrigin_CUR ? at_ : bytes_.size();
        if (offset > bytes_.size() - from) return aiReturn_FAILURE;
        at_ = from + offset;
        return aiReturn_SUCCESS;
    }
    std::size_t Tell() const override { return at_; }
    std::size_t FileSize() const override { return bytes_.size(); }
    void Flush() override {}

private:
    ByteSpan bytes_;
    std::size_t at_ = 0;
};

// The model, and the material libraries that are asked for. There is no other file.
class MemoryFiles final : public Assimp::IOSystem {
public:
    MemoryFiles(Stream& stream, std::string name, ByteSpan bytes) : stream_(&stream), name_(std::move(name)), bytes_(bytes) {}
    bool Exists(const char* file) const override { return find(file) != nullptr; }
    char getOsSeparator() const override { return '/'; }
    Assimp::IOStream* Open(const char* file, const char*) override {
        const ByteSpan* bytes = find(file);
        if (!bytes) return nullptr;
        // It is assimp's from here: some of its readers give it back to Close(), others delete it themselves.
        return std::make_unique<MemoryFile>(*bytes).release();
    }
    void Close(Assimp::IOStream* file) override { std::unique_ptr<Assimp::IOStream>(file).reset(); }

private:
    const ByteSpan* find(const std::string& file) const {
        if (file == name_) return &bytes_;
        if (const auto known = parts_.find(file); known != parts_.end()) return known->second ? &known->second->span : nullptr;
        auto& part = parts_[file];
        if (auto bytes = parts_.size() <= kMostParts ? stream_->ask(MessageKind::Part, std::vector<std::string_view>{file}) : std::nullopt) {
            part = std::make_unique<Part>();
            part->bytes = std::move(*bytes);
            part->span = part->bytes;
        }
        return part ? &part->span : nullptr;
    }

    struct Part {
        Bytes bytes;
        ByteSpan span;
    };
    static constexpr std::size_t kMostParts = 256;
    Stream* stream_;
    std::string name_;
    ByteSpan bytes_;
    mutable std::map<std::string, std::unique_ptr<Part>> parts_;
};

// Only the reader of this extension stays: what it does not know, no other one guesses at.
void keep_reader_of(Assimp::Importer& importer, const std::string& extension) {
    std::vector<Assimp::BaseImporter*> others;
    for (std::size_t i = 0; i < importer.GetImporterCount(); ++i) {
        std::set<std::string> extensions;
        importer.GetImporter(i)->GetExtensionList(extensions);
        if (!extensions.contains(extension.substr(1))) others.push_back(importer.GetImporter(i));
    }
    for (Assimp::BaseImporter* other : others) importer.UnregisterLoader(other);
}

// assimp keeps nothing of what was thrown but its text: memory that is not there is told apart from a file that is broken.
Error failure(const std::string& why) {
    for (const char* memory : {"bad_alloc", "bad_array_new_length", "max_size", "_M_default_append", "_M_realloc_insert", "vector::", "basic_string"})
        if (why.find(memory) != why.npos) return Error(Code::Unsupported, "it takes more memory to read than it may take");
    return Error(Code::Corrupt, why);
}

}  // namespace

struct SceneReader::Impl {
    Stream& stream;
    Assimp::Importer importer{};
};

SceneReader::SceneReader(Stream& stream) : impl_(std::make_unique<Impl>(stream)) {}
SceneReader::~SceneReader() = default;

Result<const aiScene*> SceneReader::read(const Job& job) {
    Assimp::Importer& importer = impl_->importer;
    keep_reader_of(importer, job.extension);
    const std::string name = "model" + job.extension;
    // The importer deletes its handler: this one is handed over.
    importer.SetIOHandler(std::make_unique<MemoryFiles>(impl_->stream, name, job.bytes).release());
    importer.SetPropertyBool(AI_CONFIG_IMPORT_FBX_PRESERVE_PIVOTS, false);
    importer.SetPropertyBool(AI_CONFIG_IMPORT_COLLADA_USE_COLLADA_NAMES, true);
    importer.SetPropertyFloat(AI_CONFIG_PP_GSN_MAX_SMOOTHING_ANGLE, kSmoothBelow_deg);
    importer.SetPropertyInteger(AI_CONFIG_PP_LBW_MAX_WEIGHTS, 4);
    // What has points and no faces is no valid scene to assimp, and a scan to everybody else.
    const unsigned judged = job.extension == ".ply" ? 0u : static_cast<unsigned>(aiProcess_ValidateDataStructure);
    const unsigned steps = judged | aiProcess_Triangulate | aiProcess_JoinIdenticalVertices | aiProcess_SortByPType | aiProcess_GenSmoothNormals | aiProcess_FindInvalidData |
                           aiProcess_GenUVCoords | aiProcess_TransformUVCoords | aiProcess_FlipUVs | aiProcess_LimitBoneWeights;
    const aiScene* scene = importer.ReadFile(name, steps);
    if (!scene) return failure(importer.GetErrorString());
    if (!scene->mRootNode || scene->mNumMeshes == 0) return Error(Code::Corrupt, "there is nothing to see in it: no mesh, no points");
    return scene;
}

}  // namespace pai
