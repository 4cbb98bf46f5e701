#pragma once
// The small show of docs/formats/show.md, as texts and parsed.
#include <gtest/gtest.h>

#include "base/file.h"
#include "show/evaluate.h"
#include "show/load.h"

namespace pai {

inline std::filesystem::path unit_data(const std::string& name) { return std::filesystem::path(PAIFANG_ROOT) / "tests/unit/data" / name; }

inline ShowTexts small_texts() {
    const auto read = [](const std::string& name) { return *read_text_file(unit_data("show-small/" + name)); };
    return {read("show.json"), {{"hall", read("scenes/hall.json")}, {"quiet", read("scenes/quiet.json")}}, {{"main", read("timelines/main.json")}}};
}

inline Show small_show() {
    auto show = parse_show(small_texts());
    EXPECT_TRUE(show) << show.error().message;
    return show ? *std::move(show) : Show{};
}

// Compiled with made-up ids for its own work.
inline CompiledShow compiled(const Show& show, const Slate& slate = {}) {
    std::map<Id, AssetId> ids;
    for (const auto& [name, value] : show.assets)
        if (is_own_work(value)) ids[name] = {"urn:paifang:local:" + name};
    auto result = compile(show, ids, slate);
    EXPECT_TRUE(result) << result.error().message;
    return *result;
}

// The first occurrence of `from` in `text` becomes `to`.
inline std::string replaced(std::string text, std::string_view from, std::string_view to) {
    const auto at = text.find(from);
    EXPECT_NE(at, text.npos) << from;
    return at == text.npos ? text : text.replace(at, from.size(), to);
}

}  // namespace pai
