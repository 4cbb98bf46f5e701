#include <memory>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "app/cli.h"
#include "app/show_options.h"
#include "base/file.h"
#include "licence/policy.h"
#include "vault/enquiry.h"

namespace pai::app {
namespace {

struct EnquiryTexts {
    EnquiryRequest request;
    std::vector<std::string> assets;
    std::string from, to;
    bool local = false;
};

Result<std::int64_t> read_utc(const std::string& text, const char* option) {
    const auto time = parse_utc(text);
    if (!time) return Error(Code::InvalidArgument, fmt::format("{} {}: expected a time such as 2027-01-30T12:00:00Z", option, text));
    return *time;
}

Result<Outcome> make(EnquiryTexts& t) {
    PAI_TRY(t.request.from_utc_s, read_utc(t.from, "--from"));
    PAI_TRY(t.request.to_utc_s, read_utc(t.to, "--to"));
    t.request.assets.clear();
    for (const std::string& asset : t.assets) t.request.assets.push_back({asset});
    t.request.key = t.local ? EnquiryKey::Local : EnquiryKey::Device;
    PAI_TRY(const EnquiryReceipt receipt, write_enquiry(paifang_home(), t.request));
    JsonWriter w = begin_outcome();
    w.member("docId", receipt.doc_id).member("uid", receipt.uid).member("out", receipt.out.string());
    return end_outcome(std::move(w), fmt::format("enquiry  {}\nwritten  {}: send it to the licensor\n", receipt.doc_id, receipt.out.string()));
}

}  // namespace

void add_enquiry(Cli& cli) {
    auto* enquiry = cli.app.add_subcommand("enquiry", "asks for a licence");
    enquiry->require_subcommand(1);
    auto* sub = enquiry->add_subcommand("make", "writes a signed enquiry that a licensor can answer with an offer");
    const auto t = std::make_shared<EnquiryTexts>();
    EnquiryRequest& r = t->request;
    sub->add_option("--asset", t->assets, "asset ids")->required();
    sub->add_option("--action", r.action, "what shall be done: present, play, record, …")->required();
    sub->add_option("--purpose", r.purpose, "what for: performance, exhibit, kiosk, …")->check(is_purpose_option)->required();
    sub->add_option("--territory", r.territory, "where: a territory code such as HK or CN-CQ")->required();
    sub->add_option("--from", t->from, "from when, RFC 3339 UTC")->required();
    sub->add_option("--to", t->to, "until when, RFC 3339 UTC")->required();
    sub->add_option("--venue", r.venue, "party id of the venue");
    auto* name = sub->add_option("--name", r.name, "who asks; needs --contact and --consent");
    auto* contact = sub->add_option("--contact", r.contact, "where the answer shall go");
    auto* consent = sub->add_flag("--consent", r.consent, "the person agrees that name and contact are sent");
    name->needs(contact)->needs(consent);
    contact->needs(name);
    sub->add_option("--language", r.language, "language of the text (en)");
    sub->add_option("--text", r.text, "words to the licensor");
    sub->add_flag("--local", t->local, "sign with this machine's own-work key; needs no device keys");
    sub->add_option("--out", r.out, "file to write")->required();
    sub->callback([&cli, t] { cli.run = [t] { return make(*t); }; });
}

}  // namespace pai::app
