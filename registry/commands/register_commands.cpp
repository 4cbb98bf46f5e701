// register.
#include <memory>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "base/file.h"
#include "commands/verb.h"
#include "issue/log.h"
#include "issue/registration.h"
#include "issue/tile_log.h"
#include "ledger/log_proof.h"
#include "vault/key_file.h"

namespace pai {

namespace {

struct RegisterOptions {
    std::string in, files, key, log, log_key, out;
    IssueOptions issue;
};

Result<SignedText> sign_registration(const RegisterOptions& options, std::int64_t time) {
    PAI_TRY(const SigningKey registrar, read_signing_key(options.key));
    PAI_TRY(const JsonDoc in, read_json_file(options.in));
    const std::filesystem::path folder = options.files.empty() ? std::filesystem::path(options.in).parent_path() : std::filesystem::path(options.files);
    // What the form refuses is refused before the files are read.
    auto payload = options.files.empty() && !in.root().find("assets") ? Result<std::string>(in.root().dump()) : complete_registration(in.root(), folder);
    if (!payload) return std::move(payload.error()).context(options.in);
    PAI_TRY(const JsonDoc full, read_strict_json(*payload));
    auto issued = sign_payload(DocKind::Registration, full.root(), time, registrar);
    if (!issued) return std::move(issued.error()).context(options.in);
    return issued;
}

// An entry of a log is shorter than a document may be: said of the work, before anything is written.
Result<void> check_entry(const SignedText& issued) {
    if (issued.jws.size() <= kMaxLogEntry) return {};
    const std::size_t assets = std::get<RegistrationDoc>(issued.doc).assets.size(), parts = issued.jws.size() / (kMaxLogEntry * 9 / 10) + 1;
    return refuse(RightsCode::DocTooLarge, fmt::format("a registration of {} assets takes {} bytes, an entry of the log holds {}: register the work in {} parts of at most {} assets each, with the same title and holders",
                                                       assets, issued.jws.size(), kMaxLogEntry, parts, (assets + parts - 1) / parts));
}

Result<Outcome> register_work(const RegisterOptions& options) {
    if (options.log.empty() != options.log_key.empty()) return Error(Code::InvalidArgument, "--log and --log-key go together");
    PAI_TRY(const std::int64_t time, issue_time(options.issue.iat));
    PAI_TRY(const SignedText issued, sign_registration(options, time));
    PAI_TRY(Verifier verifier, open_verifier(options.issue, time));
    PAI_TRY(verifier.check(issued.jws));
    JsonWriter w = begin_outcome();
    w.member("docId", issued.doc_id);
    std::string text = fmt::format("docId  {}\n", issued.doc_id);
    if (!options.log.empty()) {
        PAI_TRY(check_entry(issued));
        PAI_TRY(const SigningKey log_key, read_signing_key(options.log_key));
        if (verifier.has_root()) PAI_TRY(check_log_of_root(log_origin(log_key.public_key()), log_key.public_key(), verifier.documents().root()));
        PAI_TRY(const LogProof proof, log_document(options.log, log_key, issued.jws));
        const std::filesystem::path file = std::filesystem::path(options.out).replace_extension(".tlog-proof");
        PAI_TRY(write_file(file, proof.text));
        w.member("index", proof.index).member("proof", file.string());
        text += fmt::format("index  {}\nproof  {}\n", proof.index, file.string());
    }
    PAI_TRY(write_file(options.out, issued.jws));
    return end_outcome(std::move(w), std::move(text));
}

}  // namespace

void add_register_verb(CLI::App& app, int& status) {
    const auto options = std::make_shared<RegisterOptions>();
    CLI::App* verb = app.add_subcommand("register", "Signs a registration and puts it into the log");
    verb->add_option("--in", options->in, "Payload without v, kind, iat; an asset may name a path in place of its hash and ISCC")->required();
    verb->add_option("--files", options->files, "Folder of these paths [that of --in]; its pack.json names the assets if --in does not");
    verb->add_option("--key", options->key, "Private registrar key")->required();
    verb->add_option("--log", options->log, "Folder of the transparency log");
    verb->add_option("--log-key", options->log_key, "Private key of the log");
    verb->add_option("--out", options->out, "Registration to write")->required();
    add_issue_options(*verb, options->issue);
    bind_verb(*verb, status, [options] { return register_work(*options); });
}

}  // namespace pai
