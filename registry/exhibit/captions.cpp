#include "exhibit/captions.h"

#include <optional>
#include <vector>

#include <fmt/format.h>

#include "base/bytes.h"
#include "exhibit/article_text.h"

namespace pai {
namespace {

constexpr std::size_t kMostCaptions = 1000, kMostCaptionBytes = 4096;

// "01:02:03.456" or "02:03.456" in seconds.
std::optional<double> seconds_of(std::string_view text) {
    double total = 0, part = 0;
    int colons = 0, digits = 0;
    std::size_t i = 0;
    for (; i < text.size() && text[i] != '.'; ++i) {
        if (text[i] == ':') {
            if (digits == 0 || ++colons > 2) return std::nullopt;
            total = (total + part) * 60;
            part = digits = 0;
        } else if (text[i] >= '0' && text[i] <= '9' && ++digits <= 5) {
            part = part * 10 + (text[i] - '0');
        } else {
            return std::nullopt;
        }
    }
    if (colons == 0 || digits == 0 || text.size() - i != 4) return std::nullopt;
    double thousandths = 0;
    for (std::size_t k = i + 1; k < text.size(); ++k) {
        if (text[k] < '0' || text[k] > '9') return std::nullopt;
        thousandths = thousandths * 10 + (text[k] - '0');
    }
    return total + part + thousandths / 1000;
}

std::vector<std::string_view> lines_of(std::string_view text) {
    std::vector<std::string_view> out;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        std::string_view line = text.substr(0, end);
        if (line.ends_with('\r')) line.remove_suffix(1);
        out.push_back(line);
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return out;
}

}  // namespace

Result<std::map<Id, Caption>> read_captions(std::string_view vtt, std::string_view language) {
    if (vtt.starts_with("\xEF\xBB\xBF")) vtt.remove_prefix(3);
    if (!vtt.starts_with("WEBVTT") || !is_utf8(vtt)) return Error(Code::Corrupt, "line 1: expected WEBVTT", "EXHIBIT_CAPTIONS");
    std::map<Id, Caption> out;
    const std::vector<std::string_view> lines = lines_of(vtt);
    for (std::size_t i = 1; i < lines.size() && out.size() < kMostCaptions; ++i) {
        const std::size_t arrow = lines[i].find(" --> ");
        if (arrow == std::string_view::npos) continue;
        const std::string_view rest = lines[i].substr(arrow + 5);
        const auto from = seconds_of(lines[i].substr(0, arrow)), to = seconds_of(rest.substr(0, rest.find(' ')));
        if (!from || !to || *to <= *from) return Error(Code::Corrupt, fmt::format("line {}: expected a time, \" --> \" and a later one", i + 1), "EXHIBIT_CAPTIONS");
        std::string text;
        while (i + 1 < lines.size() && !lines[i + 1].empty()) text += (text.empty() ? "" : "\n") + article_text(lines[++i], kMostCaptionBytes);
        if (text.empty() || text.size() > kMostCaptionBytes) continue;
        out[fmt::format("c{:04}", out.size() + 1)] = {Flicks::from_seconds(*from), Flicks::from_seconds(*to - *from), {{std::string(language), std::move(text)}}};
    }
    return out;
}

}  // namespace pai
