#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>

#include "cities/city_text.h"

namespace pai {
namespace {

constexpr int kMostSide = 4096;

// Words and numbers between white space, by line for messages.
class Words {
public:
    explicit Words(std::string_view text) : text_(text) {}
    std::string_view next() {
        while (at_ < text_.size() && static_cast<unsigned char>(text_[at_]) <= ' ') line_ += text_[at_++] == '\n';
        const std::size_t first = at_;
        while (at_ < text_.size() && static_cast<unsigned char>(text_[at_]) > ' ') ++at_;
        return text_.substr(first, at_ - first);
    }
    std::optional<double> number() {
        const std::string_view word = next();
        double value = 0;
        const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), value);
        return error == std::errc() && end == word.data() + word.size() && std::isfinite(value) && std::fabs(value) < 1e9 ? std::optional(value) : std::nullopt;
    }
    bool ends() const { return text_.find_first_not_of(" \t\r\n", at_) == std::string_view::npos; }
    std::string place() const { return fmt::format("line {}", line_); }

private:
    std::string_view text_;
    std::size_t at_ = 0;
    int line_ = 1;
};

std::string lower(std::string_view word) {
    std::string out(word);
    for (char& c : out)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return out;
}

}  // namespace

// Source: Esri ASCII raster format, ArcGIS documentation.
Result<CityTerrain> read_terrain(std::string_view text, const City& city) {
    Words words(text);
    std::map<std::string, double, std::less<>> head;
    for (int i = 0; i < 6; ++i) {
        Words ahead = words;
        const std::string name = lower(ahead.next());
        if (name.empty() || !(name[0] >= 'a' && name[0] <= 'z')) break;
        const auto value = ahead.number();
        if (!value) return city_error(ahead.place(), fmt::format("expected a number after {}", name.substr(0, 20)));
        head[name] = *value;
        words = ahead;
    }
    for (const char* name : {"ncols", "nrows", "cellsize"})
        if (!head.contains(name)) return city_error("line 1", fmt::format("expected {}", name));
    const double columns = head["ncols"], rows = head["nrows"], cell = head["cellsize"];
    if (!(columns >= 2 && rows >= 2 && columns == std::floor(columns) && rows == std::floor(rows) && cell > 0)) return city_error("line 1", "expected at least 2 x 2 heights and a positive cellsize");
    if (columns > kMostSide || rows > kMostSide) return city_limit(fmt::format("{:.0f} x {:.0f} heights, {} a side are read", columns, rows, kMostSide));
    CityTerrain out{.columns = static_cast<int>(columns), .rows = static_cast<int>(rows)};
    const bool corner = head.contains("xllcorner");
    const double west = (corner ? head["xllcorner"] : head["xllcenter"]) + (corner ? cell / 2 : 0), south = (head.contains("yllcorner") ? head["yllcorner"] : head["yllcenter"]) + (corner ? cell / 2 : 0);
    const glm::dvec2 first(west, south + cell * (rows - 1));
    const glm::dvec2 origin(city.origin);
    out.west_north = city.geographic ? metres_about(origin, first) : first - origin;
    out.step_m = city.geographic ? metres_about(origin, origin + glm::dvec2(cell)) : glm::dvec2(cell);
    const double hole = head.contains("nodata_value") ? head["nodata_value"] : -9999;
    double sum = 0, low = std::numeric_limits<double>::infinity();
    std::size_t known = 0;
    std::vector<std::size_t> holes;
    for (std::size_t i = 0; i < static_cast<std::size_t>(out.columns) * static_cast<std::size_t>(out.rows); ++i) {
        if (words.ends()) return city_error(words.place(), fmt::format("the heights end after {}", i));
        const auto value = words.number();
        if (!value) return city_error(words.place(), "expected a height");
        const bool is_hole = *value == hole || std::fabs(*value) > 12'000;
        if (is_hole) holes.push_back(i);
        else sum += *value, low = std::min(low, *value), ++known;
        out.heights_m.push_back(static_cast<float>(*value));
    }
    if (known == 0) return city_error(words.place(), "no height is known");
    for (const std::size_t i : holes) out.heights_m[i] = static_cast<float>(sum / static_cast<double>(known));
    // Maps in degrees say nothing of heights: their lowest ground is 0.
    const float base = static_cast<float>(city.geographic ? low : city.origin.z);
    for (float& h : out.heights_m) h -= base;
    return out;
}

}  // namespace pai
