#pragma once
// Materials of foreign formats as metallic-roughness ones.
#include <map>
#include <string>
#include <tuple>

#include "importer/glb_writer.h"
#include "importer/stream.h"

struct aiMaterial;
struct aiScene;

namespace pai {

class MaterialWriter {
public:
    // `extension`: of the file, for what numbers mean in it.
    MaterialWriter(GlbWriter& glb, Stream& stream, const aiScene& scene, std::string extension)
        : glb_(glb), stream_(stream), scene_(scene), extension_(std::move(extension)) {}

    // Index of the material in the model; -1: there is no such material. `uv_sets`: texture coordinates that the mesh has; `flat`: points and
    // lines, which no light falls on.
    int write(unsigned material, unsigned uv_sets, bool flat);

private:
    struct Slot {
        int image = -1;
        int texcoord = 0;
        int texture = -1;
    };
    std::string text(const aiMaterial& material, unsigned uv_sets, bool flat);
    std::string picture_name(const aiMaterial& material, unsigned type, unsigned uv_sets, Slot& slot, int wrap[2]);
    void finish_slot(Slot& slot, const int wrap[2]);
    Slot colour_slot(const aiMaterial& material, unsigned type, unsigned mask, unsigned uv_sets);
    Slot surface_slot(const aiMaterial& material, unsigned uv_sets);
    Slot normal_slot(const aiMaterial& material, unsigned uv_sets);
    float roughness_of(const aiMaterial& material) const;
    void say_left_out(const aiMaterial& material);

    GlbWriter& glb_;
    Stream& stream_;
    const aiScene& scene_;
    std::string extension_;
    std::map<std::tuple<unsigned, unsigned, bool>, int> written_;
    std::map<int, int> images_;                               // by the number that the stream gave
    std::map<std::tuple<int, int, int>, int> textures_;       // image, wrap
    std::map<std::pair<int, int>, int> samplers_;
    std::map<std::string, std::string> embedded_;             // names of pictures inside the file
};

// Any bytes as UTF-8: what is none is taken for Latin-1.
std::string utf8_text(std::string_view bytes);

}  // namespace pai
