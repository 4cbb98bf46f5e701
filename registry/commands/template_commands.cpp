// template list, template use.
#include <memory>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "commands/verb.h"
#include "issue/licence.h"
#include "issue/template.h"

namespace pai {

namespace {

struct TemplateOptions {
    std::string name, in, issued, iat, out;
};

Result<Outcome> list_templates() {
    JsonWriter w = begin_outcome();
    w.key("templates").begin_array();
    std::string text;
    for (const LicenceTemplate& form : licence_templates()) {
        w.value(form.name);
        text += fmt::format("{:24} {}\n", form.name, form.summary);
    }
    w.end_array();
    return end_outcome(std::move(w), std::move(text));
}

// The payload without what is filled in later, as `licence issue` and `offer make` take it.
Result<std::string> as_input(const std::string& payload) {
    PAI_TRY(const JsonDoc doc, JsonDoc::parse(payload));
    JsonWriter w(2);
    w.begin_object();
    for (std::size_t i = 0; i < doc.root().size(); ++i) {
        const std::string_view name = doc.root().key(i);
        const bool filled_in = name == "v" || name == "kind" || name == "iat" || name == "parent" || name == "depth";
        if (!filled_in) w.key(name).value(doc.root()[i]);
    }
    return w.end_object().take() + "\n";
}

Result<std::string> filled(const TemplateOptions& options, const TradeTerms& terms, std::int64_t time) {
    if (terms.assignee.empty()) {
        PAI_TRY(const OfferDoc offer, offer_from_template(options.name, terms, time));
        return as_input(payload_text(offer));
    }
    PAI_TRY(LicenceDoc licence, licence_from_template(options.name, terms, time));
    IssuedFolder issued;
    if (!options.issued.empty()) {
        PAI_TRY(issued, read_issued_folder(options.issued));
    }
    PAI_TRY(give_status_index(licence, options.issued.empty() ? nullptr : &issued));
    return as_input(payload_text(licence));
}

Result<Outcome> use_template(const TemplateOptions& options) {
    PAI_TRY(const std::int64_t time, issue_time(options.iat));
    PAI_TRY(const JsonDoc in, read_json_file(options.in));
    auto terms = parse_trade_terms(in.root());
    if (!terms) return std::move(terms.error()).context(options.in);
    PAI_TRY(const std::string text, filled(options, *terms, time));
    PAI_TRY(write_file(options.out, text));
    JsonWriter w = begin_outcome();
    w.member("template", options.name).member("kind", terms->assignee.empty() ? "offer" : "licence").member("out", options.out);
    return end_outcome(std::move(w), fmt::format("{}  {}\n", terms->assignee.empty() ? "offer  " : "licence", options.out));
}

}  // namespace

void add_template_verbs(CLI::App& app, int& status) {
    CLI::App* group = app.add_subcommand("template", "Licences and offers of the usual cases");
    group->require_subcommand(1);
    CLI::App* list = group->add_subcommand("list", "Names them");
    bind_verb(*list, status, [] { return list_templates(); });
    const auto options = std::make_shared<TemplateOptions>();
    CLI::App* use = group->add_subcommand("use", "Makes the --in of licence issue, or without an assignee of offer make");
    use->add_option("NAME", options->name, "Template")->required();
    use->add_option("--in", options->in, "Terms of the trade (docs/formats/templates.md)")->required();
    use->add_option("--issued", options->issued, "Folder of the licences so far: the next free status index is taken");
    use->add_option("--iat", options->iat, "Time of issue, RFC 3339 UTC [now]");
    use->add_option("--out", options->out, "JSON to write")->required();
    bind_verb(*use, status, [options] { return use_template(*options); });
}

}  // namespace pai
