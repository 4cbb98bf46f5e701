// licence issue, sublicense, show, explain; consent sign.
#include <memory>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "base/log.h"
#include "commands/verb.h"
#include "issue/explain.h"
#include "issue/licence.h"
#include "issue/offer.h"
#include "licence/containers.h"
#include "vault/key_file.h"

namespace pai {

namespace {

struct LicenceOptions {
    std::string in, key, issued, parent, out, file, holder, request, world;
    std::vector<std::string> files;
    IssueOptions issue;
};

std::string time_or(std::optional<std::int64_t> time_s, std::string_view open) { return time_s ? format_utc(*time_s) : std::string(open); }

std::string describe_rule(const PolicyRule& rule) {
    std::string text = fmt::format("permits   {} of {}\n", rule.action, fmt::join(rule.targets, ", "));
    for (const RuleConstraint& c : rule.constraints) {
        if (c.operand == RuleOperand::DateTime) continue;
        const std::string value = c.values.empty() ? (c.operand == RuleOperand::Schedule ? c.schedule.tz : std::to_string(c.number)) : fmt::format("{}", fmt::join(c.values, ", "));
        text += fmt::format("            {} {} {}\n", to_string(c.operand), to_string(c.op), value);
    }
    for (const PolicyDuty& duty : rule.duties) {
        if (duty.kind == PolicyDuty::Kind::Compensate) text += fmt::format("            pays {} {} per {}{}\n", duty.price, duty.currency, duty.unit, duty.prepaid ? ", before use" : "");
        if (duty.kind == PolicyDuty::Kind::Watermark) text += fmt::format("            shows the {} mark\n", duty.mode);
        if (duty.kind == PolicyDuty::Kind::Attribute) text += fmt::format("            credits \"{}\"\n", duty.text.begin()->second);
    }
    return text;
}

Outcome describe_licence(const LicenceDoc& licence, const std::string& doc_id) {
    const auto [from, to] = policy_window(licence.policy);
    const Exclusivity terms = exclusivity_of(licence);
    JsonWriter w = begin_outcome();
    w.member("docId", doc_id).member("depth", licence.depth).member("uid", licence.head.uid).member("assigner", licence.policy.assigner);
    w.member("assignee", licence.policy.assignee).key("from");
    if (from) w.value(format_utc(*from));
    else w.null();
    w.key("to");
    if (to) w.value(format_utc(*to));
    else w.null();
    w.key("targets");
    write_texts(w, policy_targets(licence.policy));
    w.key("actions").begin_array();
    for (const PolicyRule& rule : licence.policy.permissions) w.value(rule.action);
    w.end_array();
    std::string text = fmt::format("docId     {}\ndepth     {}\nassigner  {}\nassignee  {}\nfrom      {}\nto        {}\n", doc_id, licence.depth, licence.policy.assigner,
                                   licence.policy.assignee, time_or(from, "any time"), time_or(to, "any time"));
    if (licence.status) text += fmt::format("status    {} at {}\n", licence.status->list, licence.status->index);
    if (!terms.contract.empty()) text += fmt::format("contract  {}{}\n", terms.contract, terms.exclusive ? fmt::format(", exclusive in {}", fmt::join(terms.territories, ", ")) : "");
    for (const PolicyRule& rule : licence.policy.permissions) text += describe_rule(rule);
    for (const PolicyRule& rule : licence.policy.prohibitions) text += fmt::format("forbids   {} of {}\n", rule.action, fmt::join(rule.targets, ", "));
    return end_outcome(std::move(w), std::move(text));
}

// `in` with its place in the chain and, if its status names only a list, the next index of that list.
Result<std::string> placed(JsonRef in, const std::vector<Issued<LicenceDoc>>& ancestors, const IssuedFolder* issued) {
    const std::string parent = ancestors.empty() ? "null" : json_quote(ancestors.back().doc_id);
    const int depth = ancestors.empty() ? 0 : ancestors.back().doc.depth + 1;
    if (!in.is_object()) return in.dump();
    JsonWriter w;
    w.begin_object();
    for (std::size_t i = 0; i < in.size(); ++i) {
        w.key(in.key(i));
        const auto list = in.key(i) == "status" ? in[i].find("list") : std::nullopt;
        if (list && issued != nullptr && !in[i].find("index"))
            w.raw(with_members(in[i], {{"index", std::to_string(next_status_index(*issued, list->text()))}}));
        else
            w.value(in[i]);
    }
    const std::string text = w.end_object().take();
    PAI_TRY(const JsonDoc whole, read_strict_json(text));
    return with_members(whole.root(), {{"parent", parent}, {"depth", std::to_string(depth)}});
}

Result<Outcome> issue(const LicenceOptions& options) {
    PAI_TRY(const std::int64_t time, issue_time(options.issue.iat));
    PAI_TRY(const SigningKey signer, read_signing_key(options.key));
    PAI_TRY(Verifier verifier, open_verifier(options.issue, time));
    std::vector<Issued<LicenceDoc>> ancestors;
    if (!options.parent.empty()) {
        PAI_TRY(ancestors, read_licence_chain(options.parent));
    }
    IssuedFolder issued;
    if (!options.issued.empty()) {
        PAI_TRY(issued, read_issued_folder(options.issued));
    }
    LicenceChecks checks{.issued = options.issued.empty() ? nullptr : &issued, .verifier = &verifier, .ancestors = ancestors.empty() ? nullptr : &ancestors};
    PAI_TRY(const JsonDoc in, read_json_file(options.in));
    PAI_TRY(const std::string text, placed(in.root(), ancestors, checks.issued));
    PAI_TRY(const JsonDoc payload, read_strict_json(text));
    auto made = sign_payload(DocKind::Licence, payload.root(), time, signer);
    if (!made) return std::move(made.error()).context(options.in);
    const Issued<LicenceDoc> licence{std::get<LicenceDoc>(made->doc), made->jws, made->doc_id};
    if (!ancestors.empty() && licence.doc.parent != ancestors.back().doc_id)
        return refuse(RightsCode::ChainBroken, fmt::format("{}: its parent is not {}", options.in, ancestors.back().doc_id));
    for (const Issued<LicenceDoc>& ancestor : ancestors) PAI_TRY(verifier.check(ancestor.jws));
    PAI_TRY(check_licence(licence, checks));
    for (const LicenceWarning& warning : licence_warnings(licence.doc)) log::warn("licence", "{}", warning.en);
    if (ancestors.empty()) {
        PAI_TRY(write_file(options.out, licence.jws));
    } else {
        std::vector<std::string> bundle;
        for (const Issued<LicenceDoc>& ancestor : ancestors) bundle.push_back(ancestor.jws);
        bundle.push_back(licence.jws);
        PAI_TRY(write_file(options.out, write_bundle(bundle)));
    }
    return describe_licence(licence.doc, licence.doc_id);
}

Result<Outcome> show(const LicenceOptions& options) {
    PAI_TRY(const std::vector<Issued<LicenceDoc>> chain, read_licence_chain(options.file));
    return describe_licence(chain.back().doc, chain.back().doc_id);
}

Result<Outcome> explain(const LicenceOptions& options) {
    PAI_TRY(const JsonDoc request_json, read_json_file(options.request));
    auto request = request_from_json(request_json.root());
    if (!request) return std::move(request.error()).context(options.request);
    PAI_TRY(const JsonDoc world, read_json_file(options.world));
    const std::vector<std::filesystem::path> files(options.files.begin(), options.files.end());
    auto decision = explain_decision(files, *request, world.root());
    if (!decision) return std::move(decision.error()).context(options.world);
    const AssetDecision& result = decision->result;
    std::string text = fmt::format("{}  {}\n", to_string(decision->code()), message_of(decision->code()).at("en"));
    if (!result.asset.empty()) text += fmt::format("asset    {}\n", result.asset);
    if (!result.licence.empty()) text += fmt::format("licence  {}\n", result.licence);
    if (!result.rule.empty()) text += fmt::format("rule     {}\n", result.rule);
    for (const RightsCode code : result.also) text += fmt::format("also     {}  {}\n", to_string(code), info(code).en.says);
    return Outcome{decision->ok() ? 0 : 1, to_json(*decision), std::move(text)};
}

Result<Outcome> sign_consent(const LicenceOptions& options) {
    PAI_TRY(const std::int64_t time, issue_time(options.issue.iat));
    PAI_TRY(const SigningKey signer, read_signing_key(options.key));
    PAI_TRY(Verifier verifier, open_verifier(options.issue, time));
    PAI_TRY(const std::vector<Issued<LicenceDoc>> chain, read_licence_chain(options.file));
    PAI_TRY(const ConsentDoc draft, consent_to(chain.front(), options.holder, time));
    PAI_TRY(const Issued<ConsentDoc> consent, sign_document(draft, signer));
    PAI_TRY(verifier.check(consent.jws));
    PAI_TRY(write_file(options.out, consent.jws));
    JsonWriter w = begin_outcome();
    w.member("docId", consent.doc_id).member("licence", draft.licence).member("holder", draft.holder);
    return end_outcome(std::move(w), fmt::format("docId    {}\nlicence  {}\nholder   {}\n", consent.doc_id, draft.licence, draft.holder));
}

void add_issue_verb(CLI::App& verb, const std::shared_ptr<LicenceOptions>& options, int& status) {
    verb.add_option("--in", options->in, "Payload without v, kind, iat")->required();
    verb.add_option("--issued", options->issued, "Folder of the licences so far: clashes are refused, a status without index gets the next");
    verb.add_option("--out", options->out, "File to write")->required();
    add_issue_options(verb, options->issue);
    bind_verb(verb, status, [options] { return issue(*options); });
}

}  // namespace

void add_licence_verbs(CLI::App& app, int& status) {
    CLI::App* licence = app.add_subcommand("licence", "What a venue may do");
    licence->require_subcommand(1);
    const auto options = std::make_shared<LicenceOptions>();
    CLI::App* make = licence->add_subcommand("issue", "Signs a licence");
    make->add_option("--key", options->key, "Private key of the licensor or rights holder")->required();
    add_issue_verb(*make, options, status);
    CLI::App* below = licence->add_subcommand("sublicense", "Signs a licence below another, and writes the bundle of both");
    below->add_option("--parent", options->parent, "Licence or bundle that permits it")->required();
    below->add_option("--key", options->key, "Private key of the parent's assignee")->required();
    add_issue_verb(*below, options, status);
    CLI::App* list = licence->add_subcommand("show", "Says what a licence permits");
    list->add_option("FILE", options->file, "Licence or bundle")->required();
    bind_verb(*list, status, [options] { return show(*options); });
    CLI::App* why = licence->add_subcommand("explain", "Judges a request as a venue's machine would");
    why->add_option("FILE", options->files, "Root, certificates, manifests, licences, grants, status lists; files or folders")->required();
    why->add_option("--request", options->request, "What is asked (docs/formats/issuing.md)")->required();
    why->add_option("--world", options->world, "When, on which device, after which plays")->required();
    bind_verb(*why, status, [options] { return explain(*options); });

    CLI::App* consent = app.add_subcommand("consent", "A joint owner's agreement");
    consent->require_subcommand(1);
    const auto agreed = std::make_shared<LicenceOptions>();
    CLI::App* sign = consent->add_subcommand("sign", "Signs a holder's consent to a licence");
    sign->add_option("--licence", agreed->file, "Licence at depth 0, or a bundle that begins with it")->required();
    sign->add_option("--holder", agreed->holder, "Party id of the holder")->required();
    sign->add_option("--key", agreed->key, "Private key of the holder")->required();
    sign->add_option("--out", agreed->out, "Consent to write")->required();
    add_issue_options(*sign, agreed->issue);
    bind_verb(*sign, status, [agreed] { return sign_consent(*agreed); });
}

}  // namespace pai
