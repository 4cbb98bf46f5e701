// licence issue, licence show.
#include <algorithm>
#include <memory>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "base/log.h"
#include "commands/verb.h"

namespace pai {

namespace {

struct LicenceOptions {
    std::string in, key, iat, out, file;
};

Outcome describe_licence(const LicenceDoc& licence, const std::string& doc_id) {
    JsonWriter w = begin_outcome();
    w.member("docId", doc_id).member("depth", licence.depth);
    std::string text = fmt::format("docId     {}\ndepth     {}\nassigner  {}\nassignee  {}\n", doc_id, licence.depth, licence.policy.assigner,
                                   licence.policy.assignee);
    for (const PolicyRule& rule : licence.policy.permissions) text += fmt::format("permits   {} of {}\n", rule.action, fmt::join(rule.targets, ", "));
    return end_outcome(std::move(w), std::move(text));
}

// A purpose that is not counted would pass such a rule free (licence format 7.5).
void warn_of_free_purposes(const LicenceDoc& licence) {
    for (const PolicyRule& rule : licence.policy.permissions) {
        const auto has = [&](RuleOperand operand) {
            return std::any_of(rule.constraints.begin(), rule.constraints.end(), [&](const RuleConstraint& c) { return c.operand == operand; });
        };
        const bool priced = std::any_of(rule.duties.begin(), rule.duties.end(),
                                        [](const PolicyDuty& d) { return d.kind == PolicyDuty::Kind::Compensate; });
        const bool bounded = std::any_of(rule.constraints.begin(), rule.constraints.end(), [](const RuleConstraint& c) {
            return c.operand == RuleOperand::Purpose && (c.op == RuleOperator::Eq || c.op == RuleOperator::IsAnyOf);
        });
        if ((priced || has(RuleOperand::Count) || has(RuleOperand::MeteredTime)) && !bounded)
            log::warn("licence", "rule {} counts or charges but names no purpose: rehearsal, preview, edit, audit and archive pass it free", rule.uid);
    }
}

Result<Outcome> issue_licence(const LicenceOptions& options) {
    PAI_TRY(const SignedText issued, sign_file(DocKind::Licence, options.in, options.key, options.iat));
    const auto& licence = std::get<LicenceDoc>(issued.doc);
    warn_of_free_purposes(licence);
    PAI_TRY(write_file(options.out, issued.jws));
    return describe_licence(licence, issued.doc_id);
}

Result<Outcome> show_licence(const LicenceOptions& options) {
    PAI_TRY(const std::vector<std::string> documents, read_documents(options.file));
    PAI_TRY(const Issued<LicenceDoc> licence, read_issued<LicenceDoc>(documents.back()));
    return describe_licence(licence.doc, licence.doc_id);
}

}  // namespace

void add_licence_verbs(CLI::App& app, int& status) {
    CLI::App* licence = app.add_subcommand("licence", "What a venue may do");
    licence->require_subcommand(1);
    const auto options = std::make_shared<LicenceOptions>();
    CLI::App* make = licence->add_subcommand("issue", "Signs a licence");
    make->add_option("--in", options->in, "Payload without v, kind, iat")->required();
    make->add_option("--key", options->key, "Private key of the licensor or rights holder")->required();
    make->add_option("--iat", options->iat, "Time of issue, RFC 3339 UTC");
    make->add_option("--out", options->out, "Licence to write")->required();
    bind_verb(*make, status, [options] { return issue_licence(*options); });
    CLI::App* show = licence->add_subcommand("show", "Says what a licence permits");
    show->add_option("FILE", options->file, "Licence or bundle")->required();
    bind_verb(*show, status, [options] { return show_licence(*options); });
}

}  // namespace pai
