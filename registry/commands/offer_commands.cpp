// offer make, list, accept; enquiry list, answer.
#include <memory>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "base/log.h"
#include "commands/verb.h"
#include "issue/licence.h"
#include "issue/offer.h"
#include "issue/template.h"
#include "vault/key_file.h"

namespace pai {

namespace {

struct OfferOptions {
    std::string file, in, form, reply_to, assignee, key, issued, out;
    IssueOptions issue;
};

void write_time(JsonWriter& w, std::string_view name, std::optional<std::int64_t> time_s) {
    w.key(name);
    if (time_s) w.value(format_utc(*time_s));
    else w.null();
}

void write_id(JsonWriter& w, std::string_view name, const std::string& id) {
    w.key(name);
    if (id.empty()) w.null();
    else w.value(id);
}

void write_refused(JsonWriter& w, std::string& text, const std::vector<RefusedFile>& refused) {
    w.key("refused").begin_array();
    for (const RefusedFile& file : refused) {
        w.begin_object().member("file", file.file.string()).member("code", file.code).end_object();
        text += fmt::format("refused  {}: {}\n", file.code, file.message);
    }
    w.end_array();
}

// The certificate's party id of whoever holds the key; empty without one.
std::string party_of_key(const Verifier& verifier, const SigningKey& key) {
    const auto* certificate = verifier.has_root() ? verifier.documents().certificate_of_key(key.kid()) : nullptr;
    return certificate == nullptr ? std::string() : certificate->doc.id;
}

// An offer is no importable document: its signer's role and party are judged here.
Result<void> check_offer(const Verifier& verifier, const Policy& policy, const SigningKey& key) {
    if (!verifier.has_root()) return {};
    const auto* certificate = verifier.documents().certificate_of_key(key.kid());
    if (certificate == nullptr) return refuse(RightsCode::KeyUnknown, fmt::format("{}: no certificate of this key among --known", key.kid()));
    if (certificate->doc.id != policy.assigner || (!certificate->doc.has_role("rightsHolder") && !certificate->doc.has_role("licensor")))
        return refuse(RightsCode::ChainRoleNotAllowed, fmt::format("{}: {} may not offer in the name of {}", key.kid(), certificate->doc.id, policy.assigner));
    return {};
}

Result<TradeTerms> read_terms(const std::string& file, const Verifier& verifier, const SigningKey& key) {
    const std::string licensor = party_of_key(verifier, key);
    std::string text = "{}";
    if (!file.empty()) {
        PAI_TRY(const JsonDoc in, read_json_file(file));
        text = in.root().dump();
    }
    PAI_TRY(const JsonDoc plain, JsonDoc::parse(text));
    const std::string whole = licensor.empty() ? text : with_members(plain.root(), {{"licensor", json_quote(licensor)}});
    PAI_TRY(const JsonDoc in, JsonDoc::parse(whole));
    auto terms = parse_trade_terms(in.root());
    if (!terms && !file.empty()) return std::move(terms.error()).context(file);
    return terms;
}

Result<Issued<OfferDoc>> signed_offer(const OfferOptions& options, const Issued<EnquiryDoc>* enquiry) {
    PAI_TRY(const std::int64_t time, issue_time(options.issue.iat));
    PAI_TRY(const SigningKey signer, read_signing_key(options.key));
    PAI_TRY(const Verifier verifier, open_verifier(options.issue, time));
    const std::string reply_to = enquiry == nullptr ? std::string() : enquiry->doc_id;
    Issued<OfferDoc> offer;
    if (!options.form.empty()) {
        PAI_TRY(TradeTerms terms, read_terms(options.in, verifier, signer));
        if (enquiry != nullptr) terms = terms_for_enquiry(enquiry->doc, std::move(terms));
        PAI_TRY(OfferDoc doc, offer_from_template(options.form, terms, time));
        doc.in_reply_to = reply_to;
        PAI_TRY(offer, sign_document(doc, signer));
    } else {
        if (options.in.empty()) return Error(Code::InvalidArgument, "an offer takes --in or --template");
        PAI_TRY(const JsonDoc in, read_json_file(options.in));
        const std::string text = reply_to.empty() ? in.root().dump() : with_members(in.root(), {{"inReplyTo", json_quote(reply_to)}});
        PAI_TRY(const JsonDoc payload, read_strict_json(text));
        PAI_TRY(SignedText made, sign_payload(DocKind::Offer, payload.root(), time, signer));
        offer = {std::get<OfferDoc>(std::move(made.doc)), made.jws, made.doc_id};
    }
    PAI_TRY(check_offer(verifier, offer.doc.policy, signer));
    return offer;
}

Result<Outcome> make_offer(const OfferOptions& options) {
    std::optional<Issued<EnquiryDoc>> enquiry;
    const std::string& asked = options.reply_to.empty() ? options.file : options.reply_to;
    if (!asked.empty()) {
        PAI_TRY(const std::string text, read_jws_file(asked));
        auto read = read_enquiry(text);
        if (!read) return std::move(read.error()).context(asked);
        enquiry = *std::move(read);
    }
    PAI_TRY(const Issued<OfferDoc> offer, signed_offer(options, enquiry ? &*enquiry : nullptr));
    PAI_TRY(write_file(options.out, offer.jws));
    JsonWriter w = begin_outcome();
    w.member("docId", offer.doc_id);
    return end_outcome(std::move(w), fmt::format("docId  {}\n", offer.doc_id));
}

Result<Outcome> list_offers(const OfferOptions& options) {
    PAI_TRY(const OfferFolder folder, read_offer_folder(options.file));
    JsonWriter w = begin_outcome();
    w.key("offers").begin_array();
    std::string text;
    for (const StoredOffer& stored : folder.offers) {
        const OfferDoc& offer = stored.offer.doc;
        const auto [from, to] = policy_window(offer.policy);
        const std::vector<std::string> assets = policy_targets(offer.policy);
        w.begin_object().member("docId", stored.offer.doc_id);
        write_id(w, "inReplyTo", offer.in_reply_to);
        w.key("assets");
        write_texts(w, assets);
        write_time(w, "from", from);
        write_time(w, "to", to);
        w.member("file", stored.file.string()).end_object();
        text += fmt::format("{}  {}  {} to {}  {}\n", stored.offer.doc_id, fmt::join(assets, ", "), from ? format_utc(*from) : "any time",
                            to ? format_utc(*to) : "any time", stored.file.string());
    }
    w.end_array();
    write_refused(w, text, folder.refused);
    return end_outcome(std::move(w), std::move(text));
}

// An offer that the accepting key signed, or another key of the same licensor.
Result<Issued<OfferDoc>> read_own_offer(const std::string& file, const Verifier& verifier, const SigningKey& key) {
    PAI_TRY(const std::string text, read_jws_file(file));
    PAI_TRY(const Jws jws, parse_jws(text, DocKind::Offer));
    if (jws.kid == key.kid()) {
        PAI_TRY(check_signature(jws, key.public_key()));
    } else if (verifier.has_root()) {
        PAI_TRY(check_signature(jws, verifier.documents().keys()));
        const auto* certificate = verifier.documents().certificate_of_key(jws.kid);
        if (certificate == nullptr || certificate->doc.id != party_of_key(verifier, key))
            return refuse(RightsCode::ChainRoleNotAllowed, fmt::format("{}: the offer of another licensor", file));
    } else {
        return refuse(RightsCode::KeyUnknown, fmt::format("{}: signed by {}, not by the key that accepts it", file, jws.kid));
    }
    return read_issued<OfferDoc>(text);
}

Result<Acceptance> read_acceptance(const OfferOptions& options, const Policy& offered, std::int64_t time) {
    Acceptance acceptance;
    if (!options.in.empty()) {
        PAI_TRY(const JsonDoc in, read_json_file(options.in));
        const std::string whole = with_members(in.root(), {{"licensor", json_quote(offered.assigner)}});
        PAI_TRY(const JsonDoc json, JsonDoc::parse(whole));
        auto terms = parse_trade_terms(json.root());
        if (!terms) return std::move(terms.error()).context(options.in);
        PAI_TRY(acceptance, acceptance_of(*terms, offered, time));
    }
    acceptance.assignee = options.assignee;
    return acceptance;
}

Result<Outcome> accept_offer(const OfferOptions& options) {
    PAI_TRY(const std::int64_t time, issue_time(options.issue.iat));
    PAI_TRY(const SigningKey signer, read_signing_key(options.key));
    PAI_TRY(Verifier verifier, open_verifier(options.issue, time));
    PAI_TRY(const Issued<OfferDoc> offer, read_own_offer(options.file, verifier, signer));
    PAI_TRY(const Acceptance acceptance, read_acceptance(options, offer.doc.policy, time));
    LicenceDoc draft = licence_of_offer(offer, acceptance, time);
    IssuedFolder issued;
    if (!options.issued.empty()) {
        PAI_TRY(issued, read_issued_folder(options.issued));
    }
    const LicenceChecks checks{.issued = options.issued.empty() ? nullptr : &issued, .verifier = &verifier};
    PAI_TRY(const Issued<LicenceDoc> licence, issue_licence(std::move(draft), signer, checks));
    for (const LicenceWarning& warning : licence_warnings(licence.doc)) log::warn("licence", "{}", warning.en);
    PAI_TRY(write_file(options.out, licence.jws));
    JsonWriter w = begin_outcome();
    w.member("docId", licence.doc_id).member("depth", licence.doc.depth).member("offer", offer.doc_id);
    return end_outcome(std::move(w), fmt::format("docId     {}\nassignee  {}\noffer     {}\n", licence.doc_id, licence.doc.policy.assignee, offer.doc_id));
}

Result<Outcome> list_enquiries(const OfferOptions& options) {
    PAI_TRY(const OfferFolder folder, read_offer_folder(options.file));
    JsonWriter w = begin_outcome();
    w.key("enquiries").begin_array();
    std::string text;
    for (const StoredEnquiry& stored : folder.enquiries) {
        const EnquiryDoc& e = stored.enquiry.doc;
        w.begin_object().member("docId", stored.enquiry.doc_id).member("kid", stored.kid).key("assets");
        write_texts(w, e.assets);
        w.member("action", e.action).member("purpose", e.purpose).member("territory", e.territory);
        w.member("from", format_utc(e.from)).member("to", format_utc(e.to)).key("party");
        if (e.name.empty()) w.null();
        else w.begin_object().member("name", e.name).member("contact", e.contact).end_object();
        w.member("text", e.text).key("answers");
        write_texts(w, stored.answers);
        w.member("file", stored.file.string()).end_object();
        text += fmt::format("{}  {} for {} in {}, {} to {}: {}{}{}\n", stored.enquiry.doc_id, e.action, e.purpose, e.territory, format_utc(e.from), format_utc(e.to),
                            fmt::join(e.assets, ", "), e.name.empty() ? "" : "; from " + e.name, stored.answers.empty() ? "" : "; answered");
    }
    w.end_array();
    write_refused(w, text, folder.refused);
    return end_outcome(std::move(w), std::move(text));
}

void add_signing(CLI::App& verb, OfferOptions& options, const char* key, const char* out) {
    verb.add_option("--key", options.key, key)->required();
    verb.add_option("--out", options.out, out)->required();
    add_issue_options(verb, options.issue);
}

void add_content(CLI::App& verb, OfferOptions& options) {
    verb.add_option("--template", options.form, "Template; --in then holds terms of the trade");
    verb.add_option("--in", options.in, "Payload without v, kind, iat, or with --template terms of the trade");
}

}  // namespace

void add_offer_verbs(CLI::App& app, int& status) {
    CLI::App* offer = app.add_subcommand("offer", "What a licensor would permit");
    offer->require_subcommand(1);
    const auto options = std::make_shared<OfferOptions>();
    CLI::App* make = offer->add_subcommand("make", "Signs an offer");
    add_content(*make, *options);
    make->add_option("--reply-to", options->reply_to, "The enquiry that it answers");
    add_signing(*make, *options, "Private key of the licensor or rights holder", "Offer to write");
    bind_verb(*make, status, [options] { return make_offer(*options); });
    CLI::App* list = offer->add_subcommand("list", "Lists the offers in a folder");
    list->add_option("DIR", options->file, "Folder")->required();
    bind_verb(*list, status, [options] { return list_offers(*options); });
    CLI::App* accept = offer->add_subcommand("accept", "Signs the licence that an offer becomes");
    accept->add_option("FILE", options->file, "Offer")->required();
    accept->add_option("--assignee", options->assignee, "Party id of the venue or device")->required();
    accept->add_option("--in", options->in, "Terms of the trade that an offer cannot hold: contract, fees, status list");
    accept->add_option("--issued", options->issued, "Folder of the licences so far: clashes are refused, the next status index is taken");
    add_signing(*accept, *options, "Private key of the licensor that made the offer", "Licence to write");
    bind_verb(*accept, status, [options] { return accept_offer(*options); });

    CLI::App* enquiry = app.add_subcommand("enquiry", "What others ask for");
    enquiry->require_subcommand(1);
    const auto asked = std::make_shared<OfferOptions>();
    CLI::App* inbox = enquiry->add_subcommand("list", "Lists the enquiries in a folder");
    inbox->add_option("DIR", asked->file, "Folder")->required();
    bind_verb(*inbox, status, [asked] { return list_enquiries(*asked); });
    CLI::App* answer = enquiry->add_subcommand("answer", "Signs an offer in reply to an enquiry");
    answer->add_option("FILE", asked->file, "Enquiry")->required();
    add_content(*answer, *asked);
    add_signing(*answer, *asked, "Private key of the licensor or rights holder", "Offer to write");
    bind_verb(*answer, status, [asked] { return make_offer(*asked); });
}

}  // namespace pai
