#include "asset/words.h"

namespace pai {

void write_words(JsonWriter& json, std::string_view key, const std::vector<ModelWords>& words) {
    if (words.empty()) return;
    json.key(key).begin_array();
    for (const ModelWords& w : words) {
        json.begin_object().member("of", w.of);
        for (const ModelWords::Term& term : w.terms) {
            json.key(term.name).begin_array();
            for (const auto& [language, text] : term.values) {
                json.begin_object(JsonWriter::Layout::Inline);
                if (!language.empty()) json.member("language", language);
                json.member("text", text).end_object();
            }
            json.end_array();
        }
        json.end_object();
    }
    json.end_array();
}

}  // namespace pai
