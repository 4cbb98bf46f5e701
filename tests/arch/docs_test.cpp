// What the documents say of the sources holds: links and anchors lead somewhere, the module tables are those of the build, named files are there.
#include <map>
#include <regex>
#include <set>
#include <sstream>

#include <gtest/gtest.h>

#include "sources.h"

namespace {

std::vector<std::string> lines_of(const std::string& text) {
    std::vector<std::string> out;
    std::istringstream in(text);
    for (std::string line; std::getline(in, line);) out.push_back(line);
    return out;
}

std::vector<fs::path> documents() {
    std::vector<fs::path> out;
    for (const auto& e : fs::directory_iterator(kRoot))
        if (e.path().extension() == ".md") out.push_back(e.path());
    for (const auto& e : fs::recursive_directory_iterator(kRoot / "docs"))
        if (e.path().extension() == ".md") out.push_back(e.path());
    return out;
}

// Without blocks of code.
std::vector<std::string> prose_of(const fs::path& document) {
    std::vector<std::string> out;
    bool code = false;
    for (std::string& line : lines_of(slurp(document))) {
        const auto first = line.find_first_not_of(' ');
        if (first != line.npos && line.compare(first, 3, "```") == 0) code = !code;
        else if (!code) out.push_back(std::move(line));
    }
    return out;
}

// The anchor that a heading gets where these pages are shown: small letters, digits, - and _, spaces as -; what is no ASCII stays.
std::string anchor_of(const std::string& heading) {
    std::string out;
    for (const char c : std::regex_replace(heading, std::regex(R"(\[([^\]]*)\]\([^)]*\))"), "$1")) {
        const auto u = static_cast<unsigned char>(c);
        if (std::isalnum(u) || u >= 0x80 || c == '-' || c == '_') out += static_cast<char>(u < 0x80 ? std::tolower(u) : u);
        else if (c == ' ') out += '-';
    }
    return out;
}

std::set<std::string> anchors_of(const fs::path& document) {
    std::set<std::string> out;
    std::map<std::string, int> times;
    for (const std::string& line : prose_of(document)) {
        const auto end = line.find_first_not_of('#');
        if (end == 0 || end == line.npos || line[end] != ' ') continue;
        const std::string anchor = anchor_of(line.substr(end + 1));
        const int again = times[anchor]++;
        out.insert(again == 0 ? anchor : anchor + "-" + std::to_string(again));
    }
    return out;
}

// Of a line "name  what it is  those it may include".
struct Row {
    std::string name;
    std::set<std::string> deps;
};

std::vector<std::string> words_of(const std::string& text) {
    std::istringstream in(text);
    std::vector<std::string> out;
    for (std::string word; in >> word;) out.push_back(word);
    return out;
}

// The block of code that begins with `first`. A last column "all of these but A, B" means the rows before; "X Y, and all of these" those and X and Y.
std::vector<Row> table_that_begins_with(const std::string& first) {
    std::vector<Row> out;
    bool inside = false;
    for (const std::string& line : lines_of(slurp(kRoot / "docs/architecture.md"))) {
        inside = inside ? line.rfind("```", 0) != 0 : line.rfind(first + " ", 0) == 0;
        if (!inside) {
            if (!out.empty()) break;
            continue;
        }
        Row row{line.substr(0, line.find(' ')), {}};
        const auto column = line.rfind("  ");
        std::string deps = row.name == first && first == "base" ? "" : line.substr(column + 2);
        const std::string all = "all of these";
        if (const auto at = deps.find(all); at != deps.npos) {
            for (const Row& r : out) row.deps.insert(r.name);
            if (const auto but = deps.find("but ", at); but != deps.npos) {
                for (std::string& name : words_of(std::regex_replace(deps.substr(but + 4), std::regex(","), " ")))
                    EXPECT_EQ(row.deps.erase(name), 1u) << row.name << " is said not to include " << name << ", which is no module above it";
            }
            deps = std::regex_replace(deps.substr(0, at), std::regex(",? and "), "");
        }
        for (std::string& name : words_of(deps)) row.deps.insert(std::move(name));
        out.push_back(std::move(row));
    }
    return out;
}

std::map<std::string, std::set<std::string>> modules_of(const char* part) {
    std::map<std::string, std::set<std::string>> out;
    std::string text;
    for (const std::string& line : lines_of(slurp(kRoot / part / "CMakeLists.txt"))) text += line.substr(0, line.find('#')) + "\n";
    const std::regex call(R"(paifang_module\(([^)]*)\))");
    for (std::sregex_iterator it(text.begin(), text.end(), call), end; it != end; ++it) {
        const std::vector<std::string> words = words_of((*it)[1]);
        bool deps = false;
        for (std::size_t i = 1; i < words.size(); ++i) {
            if (words[i] == "DEPS" || words[i] == "LIBS" || words[i] == "FOLDER") deps = words[i] == "DEPS";
            else if (deps) out[words[0]].insert(words[i]);
        }
        out[words[0]];
    }
    return out;
}

std::string joined(const std::set<std::string>& names) {
    std::string out;
    for (const std::string& n : names) out += n + " ";
    return out;
}

}  // namespace

TEST(Docs, LinksAndAnchorsLeadSomewhere) {
    std::map<fs::path, std::set<std::string>> anchors;
    const std::regex link(R"(\]\(([^)\s]+)\))");
    int checked = 0, with_anchor = 0;
    for (const fs::path& document : documents()) {
        for (const std::string& line : prose_of(document)) {
            for (std::sregex_iterator it(line.begin(), line.end(), link), end; it != end; ++it) {
                const std::string target = (*it)[1];
                if (target.find(':') != target.npos) continue;  // the web, mail
                ++checked;
                const auto hash = target.find('#');
                const fs::path file = hash == 0 ? document : (document.parent_path() / target.substr(0, hash)).lexically_normal();
                EXPECT_TRUE(fs::exists(file)) << fs::relative(document, kRoot) << ": " << target;
                if (hash == target.npos || file.extension() != ".md" || !fs::exists(file)) continue;
                ++with_anchor;
                if (!anchors.count(file)) anchors[file] = anchors_of(file);
                EXPECT_TRUE(anchors[file].count(target.substr(hash + 1))) << fs::relative(document, kRoot) << ": " << target;
            }
        }
    }
    EXPECT_GT(checked, 200);
    EXPECT_GT(with_anchor, 50);
}

TEST(Docs, ModuleTablesAreThoseOfTheBuild) {
    for (const auto& [part, first] : {std::pair("runtime", "base"), std::pair("editor", "edit")}) {
        auto built = modules_of(part);
        built.erase("codec");  // told beside asset, which alone has it
        ASSERT_GE(built.size(), 5u);
        for (const Row& row : table_that_begins_with(first)) {
            ASSERT_TRUE(built.count(row.name)) << part << ": " << row.name << " is no module";
            EXPECT_EQ(joined(row.deps), joined(built.at(row.name))) << row.name;
            built.erase(row.name);
        }
        for (const auto& [name, deps] : built) ADD_FAILURE() << part << "/" << name << " is in no table of docs/architecture.md";
    }
}

TEST(Docs, FilesOfTheSourcesThatAreNamedAreThere) {
    const std::regex named(R"(`((?:runtime|registry|editor|tests|shaders|assets|packaging|cmake|docs)/[A-Za-z0-9_./-]+\.[a-z]+)`)");
    int checked = 0;
    for (const fs::path& document : documents()) {
        if (document.filename() == "CHANGELOG.md") continue;  // tells of files that went
        for (const std::string& line : prose_of(document))
            for (std::sregex_iterator it(line.begin(), line.end(), named), end; it != end; ++it, ++checked)
                EXPECT_TRUE(fs::exists(kRoot / (*it)[1].str())) << fs::relative(document, kRoot) << ": " << (*it)[1];
    }
    EXPECT_GT(checked, 5);
}

TEST(Docs, TestsThatAreNamedAreThere) {
    std::string lists;
    for (const auto& e : fs::directory_iterator(kRoot / "tests"))
        if (fs::exists(e.path() / "CMakeLists.txt")) lists += slurp(e.path() / "CMakeLists.txt");
    std::set<std::string> there;
    const auto add = [&](const char* pattern, auto&& name_of) {
        const std::regex r(pattern);
        for (std::sregex_iterator it(lists.begin(), lists.end(), r), end; it != end; ++it) there.insert(name_of(*it));
    };
    add(R"(paifang_test\(([a-z0-9_]+) KIND ([a-z]+))", [](const std::smatch& m) { return m[2].str() + "." + m[1].str(); });
    add(R"(paifang_golden\(([a-z0-9_]+) )", [](const std::smatch& m) { return "golden." + m[1].str(); });
    add(R"(add_test\(NAME ([a-z]+\.[a-z0-9_]+))", [](const std::smatch& m) { return m[1].str(); });
    add(R"(\n  ([a-z0-9-]+):[0-9]+)", [](const std::smatch& m) { return "fuzz." + m[1].str(); });
    const std::regex named(R"(`((?:unit|system|format|golden|fuzz|arch|editor|perf)\.[a-z0-9_-]+)`)");
    int checked = 0;
    for (const fs::path& document : documents()) {
        for (const std::string& line : prose_of(document))
            for (std::sregex_iterator it(line.begin(), line.end(), named), end; it != end; ++it, ++checked)
                EXPECT_TRUE(there.count((*it)[1])) << fs::relative(document, kRoot) << ": " << (*it)[1];
    }
    EXPECT_GT(checked, 50);
}

TEST(Docs, EveryDecisionIsListedOnce) {
    const std::string list = slurp(kRoot / "docs/decisions/README.md");
    std::set<std::string> numbers;
    for (const auto& e : fs::directory_iterator(kRoot / "docs/decisions")) {
        const std::string name = e.path().filename();
        if (name == "README.md") continue;
        EXPECT_TRUE(numbers.insert(name.substr(0, 4)).second) << name << ": another has its number";
        int listed = 0;
        for (auto at = list.find("(" + name + ")"); at != list.npos; at = list.find("(" + name + ")", at + 1)) ++listed;
        EXPECT_EQ(listed, 1) << name;
    }
    EXPECT_GE(numbers.size(), 40u);
}

TEST(Docs, AsManyForgeriesAsAreToldOf) {
    const std::string forgeries = slurp(kRoot / "tests/arch/forgeries.cpp");
    int cases = -1;  // the honest way is none
    for (auto at = forgeries.find("FORGERY == "); at != forgeries.npos; at = forgeries.find("FORGERY == ", at + 1)) ++cases;
    const char* const words[] = {"fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty", "twenty-one", "twenty-two", "twenty-three", "twenty-four", "twenty-five"};
    ASSERT_GE(cases, 15);
    ASSERT_LE(cases, 25);
    EXPECT_NE(slurp(kRoot / "docs/architecture.md").find(std::string("holds ") + words[cases - 15] + " ways to cheat"), std::string::npos) << cases;
}
