#include "licence/containers.h"

#include <fmt/format.h>

#include "licence/jws.h"

namespace pai {

namespace {

constexpr std::string_view bundle_line = "paifang-bundle/1\n", root_line = "paifang-root/1\n";
constexpr std::size_t max_bundle = 8, max_root_lines = 16;

// Lines of `body`, each ended by a newline; at most `limit`, one more is `too_many`.
Result<std::vector<std::string>> lines_of(std::string_view body, std::size_t limit, RightsCode too_many) {
    std::vector<std::string> lines;
    while (!body.empty()) {
        const std::size_t end = body.find('\n');
        if (lines.size() == limit) return refuse(too_many, fmt::format("file: more than {} documents", limit));
        if (end == body.npos) return refuse(RightsCode::JwsMalformed, "file: the last line has no newline");
        if (end > max_jws_bytes) return refuse(RightsCode::DocTooLarge, fmt::format("file: a line of {} bytes", end));
        lines.emplace_back(body.substr(0, end));
        body.remove_prefix(end + 1);
    }
    if (lines.empty()) return refuse(RightsCode::JwsMalformed, "file: no document in it");
    return lines;
}

std::string write_lines(std::string_view head, const std::vector<std::string>& lines) {
    std::string text(head);
    for (const std::string& line : lines) text += line + "\n";
    return text;
}

}  // namespace

Result<Container> parse_container(std::string_view text) {
    if (text.starts_with(bundle_line)) {
        PAI_TRY(auto lines, lines_of(text.substr(bundle_line.size()), max_bundle, RightsCode::BundleTooManyDocs));
        return Container{ContainerKind::Bundle, std::move(lines)};
    }
    if (text.starts_with(root_line)) {
        PAI_TRY(auto lines, lines_of(text.substr(root_line.size()), max_root_lines, RightsCode::DocTooLarge));
        return Container{ContainerKind::Root, std::move(lines)};
    }
    if (text.starts_with("c2sp.org/tlog-proof@v1\n")) return Container{ContainerKind::LogProof, {}};
    if (text.find("\n\n\xe2\x80\x94 ") != text.npos) return Container{ContainerKind::SignedNote, {}};
    if (text.size() > max_jws_bytes) return refuse(RightsCode::DocTooLarge, fmt::format("document: {} bytes", text.size()));
    return Container{ContainerKind::Document, {std::string(text)}};
}

std::string write_bundle(const std::vector<std::string>& documents) { return write_lines(bundle_line, documents); }
std::string write_root_file(const std::vector<std::string>& signed_roots) { return write_lines(root_line, signed_roots); }

}  // namespace pai
