#include "gfx/shader_library.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/file.h"
#include "base/json.h"

namespace pai::gfx {
namespace {

constexpr std::uint64_t kMaxShaderBytes = 1u << 20;

bool is_inside(std::string_view file) { return !file.starts_with('/') && file.find("..") == std::string_view::npos; }

Error bad(std::string_view what) { return Error(Code::Corrupt, fmt::format("variants.json: {}", what)); }

}  // namespace

Result<ShaderLibrary> ShaderLibrary::open(const std::filesystem::path& directory) {
    ShaderLibrary library;
    library.directory_ = directory;
    PAI_TRY(std::string text, read_text_file(directory / "variants.json", kMaxShaderBytes));
    PAI_TRY(JsonDoc doc, JsonDoc::parse(text));
    const JsonRef root = doc.root();
    const auto format = root.find("format");
    if (!format || format->text() != "paifang.shaders/1") return bad("format paifang.shaders/1 expected");
    const auto variants = root.find("variants");
    if (!variants || !variants->is_object()) return bad("an object of variants expected");
    for (std::size_t i = 0; i < variants->size(); ++i) {
        const JsonRef entry = (*variants)[i];
        Variant v;
        for (std::size_t m = 0; m < entry.size(); ++m) {
            const std::string_view key = entry.key(m);
            const JsonRef value = entry[m];
            if (key == "vertex") {
                v.vertex = value.text();
            } else if (key == "fragment") {
                v.fragment = value.text();
            } else if (key == "compute") {
                v.compute = value.text();
            } else if ((key == "defines" || key == "options") && value.is_array()) {
                for (std::size_t d = 0; d < value.size(); ++d) (key == "defines" ? v.defines : v.options).emplace_back(value[d].text());
            } else {
                return bad(fmt::format("{}: unknown member {}", variants->key(i), key));
            }
        }
        library.variants_.emplace(std::string(variants->key(i)), std::move(v));
    }
    return library;
}

Result<void> ShaderLibrary::expand(const std::string& file, const std::vector<std::string>& defines,
                                   std::vector<std::string>& open, std::vector<std::string>& done, std::string& out) const {
    if (!is_inside(file)) return Error(Code::Corrupt, fmt::format("shader {}: outside the shader folder", file));
    if (std::find(open.begin(), open.end(), file) != open.end()) {
        return Error(Code::Corrupt, fmt::format("shader {}: includes itself", file));
    }
    if (std::find(done.begin(), done.end(), file) != done.end()) return {};
    PAI_TRY(std::string text, read_text_file(directory_ / file, kMaxShaderBytes));
    const std::size_t number = done.size() + open.size();
    open.push_back(file);
    if (!out.empty()) out += fmt::format("#line 1 {}\n", number);
    std::size_t line = 0;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = std::min(text.find('\n', at), text.size());
        const std::string row = text.substr(at, end - at);
        at = end + 1;
        ++line;
        const std::size_t quote = row.find('"');
        if (row.starts_with("#include") && quote != std::string::npos) {
            const std::string name = row.substr(quote + 1, row.rfind('"') - quote - 1);
            auto inner = expand(name, defines, open, done, out);
            if (!inner) return std::move(inner).error().context(fmt::format("{}:{}", file, line));
            out += fmt::format("#line {} {}\n", line + 1, number);
            continue;
        }
        out += row + '\n';
        if (row.starts_with("#version")) {
            for (const std::string& d : defines) out += "#define " + d + '\n';
            out += fmt::format("#line {} {}\n", line + 1, number);
        }
    }
    open.pop_back();
    done.push_back(file);
    return {};
}

Result<std::string> ShaderLibrary::source(const std::string& file, const std::vector<std::string>& defines) const {
    std::vector<std::string> open, done;
    std::string out;
    PAI_TRY(expand(file, defines, open, done, out));
    return out;
}

Result<Program> ShaderLibrary::build(std::string_view name, std::span<const std::string_view> options) const {
    const auto found = variants_.find(name);
    if (found == variants_.end()) return Error(Code::NotFound, fmt::format("shader variant {}: not in variants.json", name));
    const Variant& v = found->second;
    std::vector<std::string> defines = v.defines;
    for (const std::string_view option : options) {
        if (std::find(v.options.begin(), v.options.end(), option) == v.options.end())
            return Error(Code::NotFound, fmt::format("shader variant {}: option {} is not in variants.json", name, option));
        defines.emplace_back(option);
    }
    std::vector<Stage> stages;
    for (const auto& [kind, file] : {std::pair{Stage::Kind::Vertex, v.vertex}, std::pair{Stage::Kind::Fragment, v.fragment},
                                     std::pair{Stage::Kind::Compute, v.compute}}) {
        if (file.empty()) continue;
        PAI_TRY(std::string text, source(file, defines));
        stages.push_back({kind, std::move(text)});
    }
    return Program::create(name, stages);
}

std::vector<std::string> ShaderLibrary::names() const {
    std::vector<std::string> out;
    for (const auto& [name, variant] : variants_) out.push_back(name);
    return out;
}

}  // namespace pai::gfx
