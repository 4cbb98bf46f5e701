#include "app/render_inputs.h"

#include <algorithm>

#include "app/version.h"
#include "base/file.h"
#include "base/hash.h"
#include "show/load.h"

namespace pai::app {
namespace fs = std::filesystem;
namespace {

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

void add_rights(Inputs& in, const Performance& p) {
    for (const Verdict& v : p.verdicts()) {
        in.add(v.asset.value);
        in.add(v.permitted ? "permitted" : "refused");
    }
    for (const auto& [asset, refusal] : p.live().refused) in.add(asset.value);
    in.add(p.marks().preview ? "preview" : "");
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
        if (is_own_work(value) && file_exists(performance.folder() / value)) PAI_TRY(in.add_file(performance.folder() / value));
    add_rights(in, performance);
    in.add(job.from.count);
    in.add(job.rate.num);
    in.add(job.rate.den);
    in.add(job.width);
    in.add(job.height);
    return in.finish();
}

}  // namespace pai::app
