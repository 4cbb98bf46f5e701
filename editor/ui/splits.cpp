#include "ui/splits.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include <fmt/format.h>

namespace pai::ui {
namespace {

constexpr int kDepth = 8;

struct Reader {
    std::string_view rest;
    std::size_t size;

    Error wrong(std::string_view expected) const {
        return Error(Code::Corrupt, fmt::format("layout, character {}: {} was expected", size - rest.size() + 1, expected));
    }
    bool take(std::string_view token) {
        if (!rest.starts_with(token)) return false;
        rest.remove_prefix(token.size());
        return true;
    }
    std::string name() {
        const auto end = std::find_if(rest.begin(), rest.end(), [](char c) { return !((c >= 'a' && c <= 'z') || c == '-'); });
        std::string out(rest.begin(), end);
        rest.remove_prefix(out.size());
        return out;
    }
    template <class T>
    bool number(T& out) {
        const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), out);
        if (error != std::errc()) return false;
        rest.remove_prefix(static_cast<std::size_t>(end - rest.data()));
        return true;
    }

    Result<std::unique_ptr<Split>> pane() {
        auto out = std::make_unique<Split>();
        do {
            out->panels.push_back(name());
            if (out->panels.back().empty()) return wrong("the name of a panel");
            if (out->panels.size() == 1 && take("/") && !number(out->shown)) return wrong("a number");
        } while (take(","));
        if (out->shown >= out->panels.size()) return wrong("the number of a panel that is there");
        if (!take(")")) return wrong("')'");
        return out;
    }
    Result<std::unique_ptr<Split>> split(int depth) {
        if (depth > kDepth) return wrong("an end of nesting");
        if (take("pane(")) return pane();
        auto out = std::make_unique<Split>();
        out->axis = take("columns(") ? Split::Axis::Columns : take("rows(") ? Split::Axis::Rows : Split::Axis::None;
        if (out->axis == Split::Axis::None) return wrong("pane(, columns( or rows(");
        if (!number(out->share) || !(out->share > 0 && out->share < 1) || !take(",")) return wrong("a share between 0 and 1");
        PAI_TRY(out->first, split(depth + 1));
        if (!take(",")) return wrong("','");
        PAI_TRY(out->second, split(depth + 1));
        if (!take(")")) return wrong("')'");
        return out;
    }
};

std::unique_ptr<Split> halves(Split::Axis axis, float share, std::unique_ptr<Split> first, std::unique_ptr<Split> second) {
    auto out = std::make_unique<Split>();
    out->axis = axis, out->share = share, out->first = std::move(first), out->second = std::move(second);
    return out;
}

}  // namespace

std::unique_ptr<Split> pane(std::vector<std::string> panels) {
    auto out = std::make_unique<Split>();
    out->panels = std::move(panels);
    return out;
}
std::unique_ptr<Split> columns(float share, std::unique_ptr<Split> first, std::unique_ptr<Split> second) {
    return halves(Split::Axis::Columns, share, std::move(first), std::move(second));
}
std::unique_ptr<Split> rows(float share, std::unique_ptr<Split> first, std::unique_ptr<Split> second) {
    return halves(Split::Axis::Rows, share, std::move(first), std::move(second));
}

std::string write_split(const Split& split) {
    if (split.axis != Split::Axis::None)
        return fmt::format("{}({},{},{})", split.axis == Split::Axis::Columns ? "columns" : "rows", split.share, write_split(*split.first), write_split(*split.second));
    std::string out = "pane(";
    for (std::size_t i = 0; i < split.panels.size(); ++i) out += (i ? "," : "") + split.panels[i] + (i == 0 && split.shown ? fmt::format("/{}", split.shown) : "");
    return out + ")";
}

Result<std::unique_ptr<Split>> parse_split(std::string_view text) {
    Reader reader{text, text.size()};
    PAI_TRY(auto split, reader.split(0));
    if (!reader.rest.empty()) return reader.wrong("the end");
    return split;
}

void lay_out(Split& split, const Box& box, float bar_px, float least_px, const std::function<void(Split&, const Box&)>& visit,
             const std::function<void(Split&, const Box& bar, const Box& whole)>& bar) {
    if (split.axis == Split::Axis::None) return visit(split, box);
    const int side = split.axis == Split::Axis::Columns ? 0 : 1;
    const float length = box.max_px[side] - box.min_px[side] - bar_px;
    float first = std::round(length * split.share);
    if (length >= 2 * least_px) first = std::clamp(first, least_px, length - least_px);
    Box a = box, b = box, line = box;
    a.max_px[side] = line.min_px[side] = box.min_px[side] + first;
    b.min_px[side] = line.max_px[side] = box.min_px[side] + first + bar_px;
    lay_out(*split.first, a, bar_px, least_px, visit, bar);
    lay_out(*split.second, b, bar_px, least_px, visit, bar);
    bar(split, line, box);
}

Split* pane_of(Split& split, std::string_view panel) {
    if (split.axis == Split::Axis::None) return std::find(split.panels.begin(), split.panels.end(), panel) == split.panels.end() ? nullptr : &split;
    Split* found = pane_of(*split.first, panel);
    return found ? found : pane_of(*split.second, panel);
}

bool show_panel(Split& split, std::string_view panel) {
    Split* found = pane_of(split, panel);
    if (!found) return false;
    found->shown = static_cast<std::size_t>(std::find(found->panels.begin(), found->panels.end(), panel) - found->panels.begin());
    return true;
}

}  // namespace pai::ui
