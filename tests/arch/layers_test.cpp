// The module graph is what the CMake lists say: every #include follows DEPS, DEPS form no cycle, calls that reach
// outside the process stay in the files named here, and headers name no third party but glm, fmt and tl::expected.
#include <functional>
#include <map>
#include <set>
#include <sstream>

#include <gtest/gtest.h>

#include "sources.h"

namespace {

const char* const kParts[] = {"runtime", "registry", "editor"};

struct Module {
    std::string part, folder;
    std::set<std::string> deps;
};

// The paifang_module(name [FOLDER …] DEPS … LIBS …) calls of all parts.
std::map<std::string, Module> read_modules() {
    std::map<std::string, Module> out;
    for (const char* part : kParts) {
        std::istringstream lines(slurp(kRoot / part / "CMakeLists.txt"));
        std::string text;
        for (std::string line; std::getline(lines, line);) text += line.substr(0, line.find('#')) + "\n";
        const std::string call = "paifang_module(";
        for (auto at = text.find(call); at != text.npos; at = text.find(call, at + 1)) {
            std::istringstream words(text.substr(at + call.size(), text.find(')', at) - at - call.size()));
            std::string name, word;
            words >> name;
            Module m{part, name, {}};
            bool deps = false;
            while (words >> word) {
                if (word == "FOLDER") words >> m.folder;
                else if (word == "DEPS" || word == "LIBS") deps = word == "DEPS";
                else if (deps) m.deps.insert(word);
            }
            out[name] = m;
        }
    }
    return out;
}

struct Source {
    fs::path path;
    std::string relative, part, module;
    std::vector<std::string> lines;  // without // comments
};

std::vector<Source> read_sources() {
    std::vector<Source> out;
    for (const char* part : kParts) {
        if (!fs::exists(kRoot / part)) continue;
        for (const auto& e : fs::recursive_directory_iterator(kRoot / part)) {
            const std::string ext = e.path().extension();
            if (ext != ".h" && ext != ".cpp") continue;
            Source s{e.path(), fs::relative(e.path(), kRoot / part).generic_string(), part, "", {}};
            const auto slash = s.relative.find('/');
            s.module = slash == s.relative.npos ? "" : s.relative.substr(0, slash);
            std::istringstream text(slurp(e.path()));
            for (std::string line; std::getline(text, line);) {
                const auto comment = line.find("//");
                // "https://" inside a string is no comment
                if (comment != line.npos && (comment == 0 || line[comment - 1] != ':')) line.resize(comment);
                s.lines.push_back(line);
            }
            out.push_back(std::move(s));
        }
    }
    return out;
}

std::string at(const Source& s, std::size_t line) { return s.part + "/" + s.relative + ":" + std::to_string(line + 1); }

bool is_word(char c) { return std::isalnum(static_cast<unsigned char>(c)) || c == '_'; }

// True if `word` stands in `line` as a whole identifier, followed by `after` (spaces skipped) unless that is 0.
bool has_word(const std::string& line, std::string_view word, char after = 0) {
    for (auto p = line.find(word); p != line.npos; p = line.find(word, p + 1)) {
        if (p > 0 && is_word(line[p - 1])) continue;
        auto end = p + word.size();
        if (end < line.size() && is_word(line[end])) continue;
        if (!after) return true;
        while (end < line.size() && line[end] == ' ') ++end;
        if (end < line.size() && line[end] == after) return true;
    }
    return false;
}

bool calls_gl(const std::string& line) {
    for (auto p = line.find("gl"); p != line.npos; p = line.find("gl", p + 1)) {
        if (p > 0 && (is_word(line[p - 1]) || line[p - 1] == '"')) continue;
        auto q = p + 2;
        if (q >= line.size() || !std::isupper(static_cast<unsigned char>(line[q]))) continue;
        while (q < line.size() && is_word(line[q])) ++q;
        if (q < line.size() && line[q] == '(') return true;
    }
    return false;
}

struct Rule {
    const char* what;
    std::function<bool(const std::string&)> hit;
    std::set<std::string> allowed;  // prefixes below the part
};

const Rule kRules[] = {
    {"opens a file",
     [](const std::string& l) {
         for (const char* w : {"fopen", "ifstream", "ofstream", "fstream", "mmap", "SDL_RWFromFile", "stbi_load", "sf_open"})
             if (has_word(l, w)) return true;
         return l.find("::open(") != l.npos || l.find("::openat(") != l.npos
                    ? l.find("::ReadFile::open(") == l.npos && l.find("Gate::open(") == l.npos && (l.find(" ::open") != l.npos || l.find("(::open") != l.npos)
                    : has_word(l, "openat", '(');
     },
     {"base/file.cpp", "vault/", "platform/camera.cpp"}},  // a camera is a device, not an asset
    {"lets libav open",  // where it is given a context in place of a name
     [](const std::string& l) { return has_word(l, "avformat_open_input"); },
     {"asset/codec/film_container.cpp", "libav/libav.cpp"}},
    {"loads a library at run time",
     [](const std::string& l) { return has_word(l, "dlopen") || has_word(l, "SDL_LoadObject") || has_word(l, "SharedLibrary") || has_word(l, "LateLibraries"); },
     {"base/shared_library.", "base/late_functions.", "libav/libav.cpp", "sdl/sdl.cpp", "openal/openal.cpp", "sndfile/sndfile.cpp", "embree/embree.cpp"}},
    {"reads a clock",
     [](const std::string& l) {
         for (const char* w : {"system_clock", "steady_clock", "high_resolution_clock", "SDL_GetTicks", "SDL_GetTicks64", "SDL_GetPerformanceCounter", "clock_gettime", "gettimeofday"})
             if (has_word(l, w)) return true;
         return has_word(l, "time", '(') && l.find("std::time(") != l.npos;
     },
     {"time/clock.cpp"}},
    {"draws random numbers",
     [](const std::string& l) {
         for (const char* w : {"random_device", "mt19937", "mt19937_64", "default_random_engine", "minstd_rand"})
             if (has_word(l, w)) return true;
         return has_word(l, "rand", '(') || has_word(l, "srand", '(');
     },
     {}},
    {"calls OpenGL", calls_gl, {"gfx/"}},
};

}  // namespace

TEST(Layers, EveryFolderIsAModuleAndNoModuleIsEmpty) {
    const auto modules = read_modules();
    ASSERT_GE(modules.size(), 12u);
    for (const auto& [name, m] : modules) {
        ASSERT_TRUE(fs::is_directory(kRoot / m.part / m.folder)) << m.part << "/" << name << ": a module without a folder";
        EXPECT_FALSE(fs::is_empty(kRoot / m.part / m.folder)) << m.part << "/" << name << " is empty";
        for (const std::string& d : m.deps) EXPECT_TRUE(modules.count(d)) << name << " depends on " << d << ", which is no module";
    }
    for (const Source& s : read_sources())
        if (!s.module.empty()) EXPECT_TRUE(modules.count(s.module)) << s.part << "/" << s.relative << ": its folder is no module";
}

TEST(Layers, TheGraphHasNoCycle) {
    const auto modules = read_modules();
    std::map<std::string, int> mark;  // 1: on the path, 2: done
    std::function<void(const std::string&)> visit = [&](const std::string& name) {
        if (mark[name] == 2 || !modules.count(name)) return;
        ASSERT_NE(mark[name], 1) << "cycle through " << name;
        mark[name] = 1;
        for (const std::string& d : modules.at(name).deps) visit(d);
        mark[name] = 2;
    };
    for (const auto& [name, m] : modules) visit(name);
}

TEST(Layers, EveryIncludeFollowsTheGraph) {
    const auto modules = read_modules();
    int checked = 0;
    for (const Source& s : read_sources()) {
        for (std::size_t i = 0; i < s.lines.size(); ++i) {
            std::istringstream words(s.lines[i]);
            std::string hash, name;
            words >> hash >> name;
            if (hash != "#include" || name.size() < 3 || name[0] != '"') continue;
            const std::string target = name.substr(1, name.find('/') == name.npos ? name.size() - 2 : name.find('/') - 1);
            ++checked;
            EXPECT_NE(name.find('/'), name.npos) << at(s, i) << ": an include of ours says its module";
            if (s.module == "render" && name.rfind("\"shaders/shared/", 0) == 0) continue;  // structs that C++ and GLSL share
            if (s.module.empty() || target == s.module) continue;  // a program's main may include what it links
            const auto it = modules.find(s.module);
            EXPECT_TRUE(it != modules.end() && it->second.deps.count(target)) << at(s, i) << ": " << s.module << " may not include " << target;
        }
    }
    EXPECT_GT(checked, 50);
}

TEST(Layers, ParsersOfTheCodecFolderAreSeenByAssetAndContentCodesOnly) {
    // Assets of a show come through asset; iscc, trace and convert read plain files that nobody licensed.
    for (const Source& s : read_sources())
        for (std::size_t i = 0; i < s.lines.size(); ++i)
            if (s.lines[i].find("\"asset/codec/") != std::string::npos) EXPECT_TRUE(s.module == "asset" || s.module == "iscc" || s.module == "trace" || s.module == "convert" || s.module == "ingest") << at(s, i);
}

TEST(Layers, CallsThatReachOutsideStayWhereTheyBelong) {
    for (const Source& s : read_sources())
        for (std::size_t i = 0; i < s.lines.size(); ++i)
            for (const Rule& r : kRules) {
                if (!r.hit(s.lines[i])) continue;
                bool ok = false;
                for (const std::string& a : r.allowed) ok |= s.part == "runtime" && s.relative.rfind(a, 0) == 0;
                EXPECT_TRUE(ok) << at(s, i) << ": " << r.what << ": " << s.lines[i];
            }
}

TEST(Layers, TheRulesAreNotBlind) {
    EXPECT_TRUE(kRules[0].hit("    std::ifstream f(p);"));
    EXPECT_TRUE(kRules[0].hit("    const int fd = ::open(path.c_str(), O_RDONLY);"));
    EXPECT_FALSE(kRules[0].hit("    auto f = ReadFile::open(p);"));
    EXPECT_TRUE(kRules[1].hit("    avformat_open_input(&c, name, nullptr, nullptr);"));
    EXPECT_TRUE(kRules[2].hit("    void* lib = ::dlopen(name, RTLD_NOW);"));
    EXPECT_TRUE(kRules[2].hit("    return LateLibraries<Other>::get().loaded();"));
    EXPECT_TRUE(kRules[3].hit("auto t = std::chrono::steady_clock::now();"));
    EXPECT_TRUE(kRules[4].hit("std::mt19937 g;"));
    EXPECT_TRUE(kRules[5].hit("    glClear(1);"));
    EXPECT_FALSE(kRules[5].hit("    glm::vec3 v(1); eglMakeCurrent(1);"));
}

TEST(Layers, HeadersNameNoThirdPartyAndNoNamespaceWholesale) {
    const std::set<std::string> system = {"<sys/types.h>", "<pthread.h>"};
    for (const Source& s : read_sources()) {
        if (s.path.extension() != ".h") continue;
        ASSERT_FALSE(s.lines.empty()) << s.relative;
        EXPECT_EQ(s.lines[0], "#pragma once") << at(s, 0);
        for (std::size_t i = 0; i < s.lines.size(); ++i) {
            const std::string& l = s.lines[i];
            EXPECT_EQ(l.find("using namespace"), l.npos) << at(s, i);
            std::istringstream words(l);
            std::string hash, name;
            words >> hash >> name;
            if (hash != "#include" || name[0] != '<') continue;
            const bool ours = name.rfind("<glm/", 0) == 0 || name.rfind("<fmt/", 0) == 0 || name.rfind("<tl/", 0) == 0;
            const bool standard = name.find('/') == name.npos && name.find('.') == name.npos;
            EXPECT_TRUE(ours || standard || system.count(name)) << at(s, i) << ": " << name << " is a third party in a header";
        }
    }
}

TEST(Layers, FilesStayReadable) {
    for (const Source& s : read_sources()) {
        EXPECT_LE(s.lines.size(), 800u) << s.part << "/" << s.relative;
        if (s.path.filename() == "main.cpp") EXPECT_LT(s.lines.size(), 40u) << s.part << "/" << s.relative;
    }
}
