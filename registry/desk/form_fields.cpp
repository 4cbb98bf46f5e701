#include "desk/form_fields.h"

#include <algorithm>

namespace pai {

void FormFields::group(std::string_view en, std::string_view zh, std::string_view lead_en, std::string_view lead_zh) {
    out_.put("<fieldset>\n<legend>{}</legend>\n", t_(en, zh));
    if (!lead_en.empty()) out_.put("<p class=\"small\">{}</p>\n", t_(lead_en, lead_zh));
    out_.put("<div class=\"fields\">\n");
}

void FormFields::folded_group(std::string_view en, std::string_view zh, const std::vector<std::string>& names) {
    const bool open = std::any_of(names.begin(), names.end(), [&](const std::string& name) { return errors_.contains(name) || !values_.get(name).empty(); });
    out_.put("<details class=\"group\"{}>\n<summary>{}</summary>\n<div class=\"fields\">\n", open ? pai::html(" open") : Html(), t_(en, zh));
    folded_ = true;
}

void FormFields::end_group() {
    out_.put("</div>\n").add(folded_ ? pai::html("</details>\n") : pai::html("</fieldset>\n"));
    folded_ = false;
}

Html FormFields::hint_and_error(std::string_view name, const Label& label) const {
    Html out;
    if (!label.hint_en.empty()) out.put("<small id=\"{}-hint\">{}</small>", name, t_(label.hint_en, label.hint_zh));
    if (const auto at = errors_.find(std::string(name)); at != errors_.end()) out.put("<strong class=\"error\" id=\"{}-error\">{}</strong>", name, at->second);
    return out;
}

bool FormFields::is_chosen(std::string_view name, std::string_view value) const {
    const auto all = values_.all(name);
    return std::find(all.begin(), all.end(), value) != all.end();
}

void FormFields::complaint(std::string_view name) {
    if (const auto at = errors_.find(std::string(name)); at != errors_.end()) out_.put("<strong class=\"error\" id=\"{}\">{}</strong>\n", name, at->second);
}

void FormFields::input(std::string_view name, const Label& label, std::string_view kind, std::string_view width, std::string_view list) {
    out_.put("<p class=\"field {}{}\"><label for=\"{}\">{}</label><input id=\"{}\" name=\"{}\" type=\"{}\" value=\"{}\" autocomplete=\"off\"", width, wrong(name), name, t_(label.en, label.zh), name, name,
             kind == "number" ? "text" : kind, values_.get(name));
    if (kind == "number") out_.put(" inputmode=\"decimal\"");
    if (!list.empty()) out_.put(" list=\"{}\"", list);
    if (errors_.contains(std::string(name))) out_.put(" aria-invalid=\"true\" aria-describedby=\"{}-error\"", name);
    out_.put(">{}</p>\n", hint_and_error(name, label));
}

void FormFields::area(std::string_view name, const Label& label) {
    out_.put("<p class=\"field wide{}\"><label for=\"{}\">{}</label><textarea id=\"{}\" name=\"{}\" rows=\"3\">{}</textarea>{}</p>\n", wrong(name), name, t_(label.en, label.zh), name, name,
             values_.get(name), hint_and_error(name, label));
}

void FormFields::select(std::string_view name, const Label& label, const std::vector<Choice>& choices) {
    out_.put("<p class=\"field{}\"><label for=\"{}\">{}</label><select id=\"{}\" name=\"{}\">", wrong(name), name, t_(label.en, label.zh), name, name);
    for (const Choice& choice : choices) {
        out_.put("<option value=\"{}\"{}", choice.value, values_.get(name) == choice.value ? pai::html(" selected") : Html());
        for (const auto& [key, value] : choice.data) out_.put(" data-{}=\"{}\"", key, value);
        out_.put(">{}</option>", choice.label);
    }
    out_.put("</select>{}</p>\n", hint_and_error(name, label));
}

void FormFields::check(std::string_view name, const Label& label, std::string_view value) {
    out_.put("<p class=\"field tick{}\"><label><input type=\"checkbox\" name=\"{}\" value=\"{}\"{}> {}</label>{}</p>\n", wrong(name), name, value, is_chosen(name, value) ? pai::html(" checked") : Html(),
             t_(label.en, label.zh), hint_and_error(name, label));
}

void FormFields::checks(std::string_view name, const Label& label, const std::vector<Choice>& choices, std::string_view width) {
    out_.put("<div class=\"field {}{}\" id=\"{}\"><span class=\"label\">{}</span>{}<div class=\"choices\">", width, wrong(name), name, t_(label.en, label.zh), hint_and_error(name, label));
    for (const Choice& choice : choices)
        out_.put("<label><input type=\"checkbox\" name=\"{}\" value=\"{}\"{}> {}</label>", name, choice.value, is_chosen(name, choice.value) ? pai::html(" checked") : Html(), choice.label);
    out_.put("</div></div>\n");
}

void FormFields::radios(std::string_view name, const Label& label, const std::vector<Choice>& choices) {
    out_.put("<div class=\"field wide{}\" id=\"{}\"><span class=\"label\">{}</span>{}<div class=\"choices column\">", wrong(name), name, t_(label.en, label.zh), hint_and_error(name, label));
    for (const Choice& choice : choices)
        out_.put("<label><input type=\"radio\" name=\"{}\" value=\"{}\"{}> {}</label>", name, choice.value, is_chosen(name, choice.value) ? pai::html(" checked") : Html(), choice.label);
    out_.put("</div></div>\n");
}

Html FormFields::summary() const {
    if (errors_.empty()) return {};
    Html out = pai::html("<div class=\"box alarm\" role=\"alert\"><p><strong>{}</strong></p>",
                         errors_.size() == 1 ? t_("One thing needs another look before this can go on.", "有一处需要修改后才能继续。")
                                             : std::string_view(t_.chinese ? "有几处需要修改后才能继续。" : "A few things need another look before this can go on."));
    for (const auto& [name, message] : errors_)
        out.put("<p>{}</p>", name.empty() ? pai::html("{}", message) : pai::html("<a href=\"#{}\">{}</a>", name, message));
    return out.put("</div>\n");
}

Html hidden_fields(const Form& form) {
    Html out;
    for (const auto& [name, value] : form.fields())
        if (name != "form_key" && name != "step" && name != "tongue") out.put("<input type=\"hidden\" name=\"{}\" value=\"{}\">\n", name, value);
    return out;
}

}  // namespace pai
