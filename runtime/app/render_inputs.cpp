#include "app/render_inputs.h"

#include <algorithm>

#include "app/version.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/json.h"
#include "show/load.h"
#include "vault/own_work.h"

namespace pai::app {
namespace fs = std::filesystem;
namespace {

constexpr std::size_t kGlbHead = 20;  // header of the file and of its first chunk

class Inputs {
public:
    // Lengths keep neighbouring texts apart.
    void add(std::string_view text) {
        hash_.add(as_byte_span(std::to_string(text.size()) + ":"));
        hash_.add(as_byte_span(text));
    }
    void add(std::int64_t value) { add(std::to_string(value)); }
    Result<void> add_file(const fs::path& path) {
        PAI_TRY(auto bytes, read_file(path));
        add(as_text(sha256(bytes)));
        return {};
    }
    // Names and contents of all regular files below, in order.
    Result<void> add_folder(const fs::path& folder) {
        PAI_TRY(auto entries, list_directory(folder));
        for (const fs::path& e : entries) {
            add(e.filename().string());
            std::error_code error;
            if (fs::is_directory(e, error)) {
                PAI_TRY(add_folder(e));
            } else if (fs::is_regular_file(e, error)) {
                PAI_TRY(add_file(e));
            }
        }
        return {};
    }
    std::string finish() { return to_hex(hash_.finish()); }

private:
    Sha256 hash_;
};

// References to other files in a glTF model, `.gltf` or `.glb`.
std::vector<std::string> references_of(ByteSpan file) {
    std::string_view json = as_text(file);
    if (json.starts_with("glTF") && file.size() > kGlbHead) json = json.substr(kGlbHead, load_le32(file.data() + 12));
    std::vector<std::string> out;
    const auto doc = JsonDoc::parse(json, {.max_bytes = 64u << 20, .max_depth = 64});
    if (!doc || !doc->root().is_object()) return out;
    for (const char* list : {"buffers", "images"}) {
        const auto parts = doc->root().find(list);
        for (std::size_t i = 0; parts && parts->is_array() && i < parts->size(); ++i) {
            const auto uri = (*parts)[i].is_object() ? (*parts)[i].find("uri") : std::nullopt;
            if (uri && uri->is_string() && !uri->text().starts_with("data:")) out.emplace_back(uri->text());
        }
    }
    return out;
}

// A loose file and the loose files that it refers to. What cannot be read is not shown either.
void add_own_work(Inputs& in, const fs::path& folder, const std::string& path) {
    const Result<Bytes> file = read_file(folder / path);
    in.add(file ? as_text(sha256(*file)) : std::string_view());
    if (!file || !(path.ends_with(".gltf") || path.ends_with(".glb"))) return;
    for (const std::string& reference : references_of(*file)) {
        in.add(reference);
        const auto part = resolve_beside(path, reference);
        const Result<Bytes> bytes = part ? read_file(folder / *part) : Result<Bytes>(part.error());
        in.add(bytes ? as_text(sha256(*bytes)) : std::string_view());
    }
}

void add_rights(Inputs& in, const Performance& p) {
    for (const Verdict& v : p.verdicts()) {
        in.add(v.asset.value);
        in.add(v.permitted ? "permitted" : "refused");
    }
    for (const auto& [asset, refusal] : p.live().refused) in.add(asset.value);
    in.add(p.marks().preview ? "preview" : "");
    in.add(p.marks().forensic);  // frames of two sessions make no film of one
    for (const std::string& c : p.marks().credits) in.add(c);
    in.add(p.marks().resolution_cap);
    // A stored package is a folder named by the hash of its manifest, which names the hash of every byte in it.
    if (const auto packages = list_directory(paifang_home() / "store" / "packages"))
        for (const fs::path& package : *packages) in.add(package.filename().string());
}

}  // namespace

Result<std::string> hash_render_inputs(const RenderJob& job, const Performance& performance) {
    Inputs in;
    in.add(version());
    PAI_TRY(in.add_file("/proc/self/exe"));
    for (const char* part : {"shaders", "fonts"})
        if (file_exists(share_directory() / part)) PAI_TRY(in.add_folder(share_directory() / part));
    const ShowTexts texts = write_show(performance.show());
    in.add(texts.show);
    for (const auto& [id, text] : texts.scenes) in.add(id + "\n" + text);
    for (const auto& [id, text] : texts.timelines) in.add(id + "\n" + text);
    in.add(write_venue(performance.venue()));
    for (const auto& [name, value] : performance.show().assets)
        if (is_own_work(value)) add_own_work(in, performance.folder(), value);
    add_rights(in, performance);
    in.add(job.from.count);
    in.add(static_cast<std::int64_t>(job.go_at.size()));
    for (const Flicks t : job.go_at) in.add(t.count);
    in.add(job.rate.num);
    in.add(job.rate.den);
    in.add(job.width);
    in.add(job.height);
    if (!job.output.empty()) in.add(job.output);
    return in.finish();
}

}  // namespace pai::app
