#pragma once
// What the editor says, in English and Chinese.
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace pai::ui {

enum class Language : std::uint8_t { English, Chinese };

struct Word {
    std::string_view name, english, chinese;
};

// Sorted by name.
std::span<const Word> all_words();

// The words called `name`; the name itself if nobody knows it, which a test forbids.
std::string_view word(std::string_view name, Language language);

// The same in the language of the interface that is being drawn. Between Shell::begin() and end().
std::string_view tr(std::string_view name);
// With "{}" replaced by `value`, where it stands.
std::string tr(std::string_view name, std::string_view value);
Language language();

}  // namespace pai::ui
