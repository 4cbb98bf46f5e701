#pragma once
// What a check found in a file.
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "asset/model.h"

namespace pai {

// As the Khronos validator numbers them.
enum class Severity : std::uint8_t { Error = 0, Warning = 1, Information = 2, Hint = 3 };

struct Issue {
    std::string code;  // ACCESSOR_TOO_LONG…
    Severity severity = Severity::Error;
    std::string message;
    std::string pointer;                  // JSON pointer (RFC 6901), empty: the file
    std::optional<std::uint64_t> offset;  // byte in the file, of what lies outside its JSON
};

// What is worth knowing of a model; zero for other formats.
struct CheckInfo {
    std::string version, generator;
    std::vector<std::string> extensions_used, extensions_required;
    std::uint32_t animations = 0, materials = 0, meshes = 0, nodes = 0;
    std::uint64_t vertices = 0, triangles = 0, draw_calls = 0;
    bool has_skins = false, has_morph_targets = false, has_textures = false, has_default_scene = false;
    std::vector<ModelWords> words;  // provenance and rights
};

struct CheckReport {
    static constexpr std::size_t kMaxIssues = 100;

    std::string uri;     // path as the manifest names it
    std::string format;  // media type, "application/octet-stream" if unknown
    std::vector<Issue> issues;             // the first kMaxIssues
    std::array<std::uint32_t, 4> counts{};  // by severity, of all
    bool truncated = false;                // there were more than `issues`
    CheckInfo info;

    // No errors: `paifang view` opens it.
    bool ok() const { return counts[0] == 0; }
    std::uint32_t count(Severity severity) const { return counts[static_cast<std::size_t>(severity)]; }
    // Counts it, and keeps it while there is room.
    void add(Issue issue) {
        if (!has_room()) return count_one(issue.severity);
        ++counts[static_cast<std::size_t>(issue.severity)];
        issues.push_back(std::move(issue));
    }
    // Counts one that is not kept.
    void count_one(Severity severity) {
        ++counts[static_cast<std::size_t>(severity)];
        truncated = true;
    }
    bool has_room() const { return issues.size() < kMaxIssues; }
};

}  // namespace pai
