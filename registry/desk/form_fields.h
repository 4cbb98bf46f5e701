#pragma once
// Fields of a form with their labels, hints, values and what is wrong with them. Internal to this module.
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "desk/visit.h"

namespace pai {

class FormFields {
public:
    struct Choice {
        std::string value, label;
        std::vector<std::pair<std::string, std::string>> data = {};  // names and values of data- attributes
    };
    // `values` and `errors` outlive it.
    FormFields(const Visit& v, const Form& values, const std::map<std::string, std::string>& errors) : t_(v.t), values_(values), errors_(errors) {}

    // English and Chinese.
    struct Label {
        std::string_view en, zh;
        std::string_view hint_en = {}, hint_zh = {};
    };
    void group(std::string_view en, std::string_view zh, std::string_view lead_en = {}, std::string_view lead_zh = {});
    // A group that is folded unless one of `names` is filled or wrong.
    void folded_group(std::string_view en, std::string_view zh, const std::vector<std::string>& names);
    void end_group();
    // `kind`: text, date, time, number. `width`: narrow, wide or empty.
    void input(std::string_view name, const Label& label, std::string_view kind = "text", std::string_view width = {}, std::string_view list = {});
    void area(std::string_view name, const Label& label);
    void select(std::string_view name, const Label& label, const std::vector<Choice>& choices);
    void check(std::string_view name, const Label& label, std::string_view value = "yes");
    void checks(std::string_view name, const Label& label, const std::vector<Choice>& choices, std::string_view width = "wide");
    void radios(std::string_view name, const Label& label, const std::vector<Choice>& choices);
    // Markup between fields, and the message of a field without one.
    void add(const Html& html) { out_.add(html); }
    void complaint(std::string_view name);
    // What follows begins a line.
    void line() { out_.put("<span class=\"break\"></span>\n"); }
    const Html& html() const { return out_; }

    // "2 fields need another look", with links to them; empty without errors.
    Html summary() const;

private:
    Html hint_and_error(std::string_view name, const Label& label) const;
    bool is_chosen(std::string_view name, std::string_view value) const;
    std::string_view wrong(std::string_view name) const { return errors_.contains(std::string(name)) ? " wrong" : ""; }

    Tongue t_;
    const Form& values_;
    const std::map<std::string, std::string>& errors_;
    Html out_;
    bool folded_ = false;
};

// Every field of a form again, unseen, but for those that steer it: what was reviewed is what is signed.
Html hidden_fields(const Form& form);

}  // namespace pai
