#pragma once
// How the passes of the glTF check say what they found: codes known at compile time, places as JSON pointers.
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "asset/report.h"

namespace pai::codec {

// Codes other than errors, all of which may be added. Source: Khronos glTF validator, ISSUES.md; the last row is ours.
struct SeverityRow {
    std::string_view code;
    Severity severity;
};
inline constexpr SeverityRow kNotErrors[] = {
    {"UNEXPECTED_PROPERTY", Severity::Warning},
    {"VALUE_NOT_IN_LIST", Severity::Warning},
    {"ANIMATION_CHANNEL_TARGET_NODE_SKIN", Severity::Warning},
    {"CAMERA_XMAG_YMAG_NEGATIVE", Severity::Warning},
    {"CAMERA_YFOV_GEQUAL_PI", Severity::Warning},
    {"EXTRA_PROPERTY", Severity::Information},
    {"INVALID_EXTENSION_NAME_FORMAT", Severity::Warning},
    {"KHR_MATERIALS_ANISOTROPY_ANISOTROPY_TEXTURE_TEXCOORD", Severity::Warning},
    {"KHR_MATERIALS_CLEARCOAT_CLEARCOAT_NORMAL_TEXTURE_TEXCOORD", Severity::Warning},
    {"KHR_MATERIALS_DISPERSION_NO_VOLUME", Severity::Warning},
    {"KHR_MATERIALS_EMISSIVE_STRENGTH_ZERO_FACTOR", Severity::Warning},
    {"KHR_MATERIALS_IRIDESCENCE_THICKNESS_RANGE_WITHOUT_TEXTURE", Severity::Information},
    {"KHR_MATERIALS_IRIDESCENCE_THICKNESS_TEXTURE_UNUSED", Severity::Information},
    {"KHR_MATERIALS_VOLUME_DOUBLE_SIDED", Severity::Warning},
    {"KHR_MATERIALS_VOLUME_NO_TRANSMISSION", Severity::Warning},
    {"MATERIAL_ALPHA_CUTOFF_INVALID_MODE", Severity::Warning},
    {"MESH_PRIMITIVE_NO_POSITION", Severity::Warning},
    {"MESH_PRIMITIVE_TANGENT_WITHOUT_NORMAL", Severity::Warning},
    {"MULTIPLE_EXTENSIONS", Severity::Warning},
    {"NODE_EMPTY", Severity::Information},
    {"NODE_MATRIX_DEFAULT", Severity::Information},
    {"NODE_SKINNED_MESH_LOCAL_TRANSFORMS", Severity::Warning},
    {"NODE_SKINNED_MESH_NON_ROOT", Severity::Information},
    {"NODE_SKINNED_MESH_PARENT_TRANSFORMS", Severity::Warning},
    {"NON_OBJECT_EXTRAS", Severity::Information},
    {"NON_RELATIVE_URI", Severity::Warning},
    {"UNKNOWN_ASSET_MINOR_VERSION", Severity::Warning},
    {"BUFFER_VIEW_TARGET_MISSING", Severity::Hint},
    {"INCOMPLETE_EXTENSION_SUPPORT", Severity::Information},
    {"MESH_PRIMITIVE_GENERATED_TANGENT_SPACE", Severity::Warning},
    {"MESH_PRIMITIVE_INCOMPATIBLE_MODE", Severity::Warning},
    {"NODE_SKINNED_MESH_WITHOUT_SKIN", Severity::Warning},
    {"UNSUPPORTED_EXTENSION", Severity::Information},
    {"UNUSED_MESH_TANGENT", Severity::Information},
    {"UNUSED_MESH_WEIGHTS", Severity::Information},
    {"UNUSED_OBJECT", Severity::Information},
    {"ACCESSOR_INDEX_TRIANGLE_DEGENERATE", Severity::Information},
    {"ACCESSOR_JOINTS_USED_ZERO_WEIGHT", Severity::Warning},
    {"BUFFER_GLB_CHUNK_TOO_BIG", Severity::Warning},
    {"DATA_URI_GLB", Severity::Warning},
    {"IMAGE_FEATURES_UNSUPPORTED", Severity::Warning},
    {"IMAGE_NPOT_DIMENSIONS", Severity::Information},
    {"IMAGE_UNRECOGNIZED_FORMAT", Severity::Warning},
    {"URI_GLB", Severity::Information},
    {"GLB_EMPTY_BIN_CHUNK", Severity::Information},
    {"GLB_EXTRA_DATA", Severity::Warning},
    {"GLB_UNKNOWN_CHUNK_TYPE", Severity::Warning},
    {"DATA_CHECK_INCOMPLETE", Severity::Information},
};

constexpr Severity severity_of(std::string_view code) {
    for (const SeverityRow& row : kNotErrors)
        if (row.code == code) return row.severity;
    return Severity::Error;
}

// A code, its severity looked up when compiled.
class IssueCode {
public:
    template <std::size_t N>
    consteval IssueCode(const char (&code)[N]) : code_(code, N - 1), severity_(severity_of(code_)) {}
    std::string_view text() const { return code_; }
    Severity severity() const { return severity_; }

private:
    std::string_view code_;
    Severity severity_;
};

// The beginning of a text of the file, at most 120 bytes of UTF-8, for messages and pointers.
std::string_view shown(std::string_view text);

// A JSON pointer that grows with the stack: it refers to its parent and names without owning them.
class Path {
public:
    Path() = default;
    Path operator/(std::string_view name) const { return {this, name, kNoIndex}; }
    Path operator/(std::size_t index) const { return {this, {}, index}; }
    bool is_root() const { return parent_ == nullptr; }
    // Source: RFC 6901.
    std::string str() const;

private:
    static constexpr std::size_t kNoIndex = static_cast<std::size_t>(-1);
    Path(const Path* parent, std::string_view name, std::size_t index) : parent_(parent), name_(name), index_(index) {}
    const Path* parent_ = nullptr;
    std::string_view name_;
    std::size_t index_ = kNoIndex;
};

// Adds to a report; what will not be kept is counted without being written out.
class Issues {
public:
    explicit Issues(CheckReport& report) : report_(&report) {}
    template <class... T>
    void add(IssueCode code, const Path& at, fmt::format_string<T...> text, T&&... values) {
        if (!report_->has_room()) return report_->count_one(code.severity());
        report_->add({std::string(code.text()), code.severity(), fmt::format(text, std::forward<T>(values)...), at.str(), {}});
    }
    template <class... T>
    void add(IssueCode code, const std::string& pointer, fmt::format_string<T...> text, T&&... values) {
        if (!report_->has_room()) return report_->count_one(code.severity());
        report_->add({std::string(code.text()), code.severity(), fmt::format(text, std::forward<T>(values)...), pointer, {}});
    }
    // Of the container, at a byte of the file.
    void add_at(IssueCode code, std::uint64_t offset, std::string message) {
        report_->add({std::string(code.text()), code.severity(), std::move(message), "", offset});
    }

private:
    CheckReport* report_;
};

}  // namespace pai::codec
