// root init, root sign, root rotate, root show.
#include <memory>
#include <optional>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "commands/verb.h"
#include "commands/written_payload.h"
#include "issue/root.h"
#include "vault/key_file.h"

namespace pai {

namespace {

struct RootOptions {
    std::string in, prev, out, file, iat;
    std::vector<std::string> keys;
};

Outcome describe_root(const RootFile& file, const RootFile* before) {
    const RootDoc& root = file.root.doc;
    const RootSigners signers = judge_signers(file, before == nullptr ? nullptr : &before->root.doc);
    JsonWriter w = begin_outcome();
    w.member("rootVersion", root.root_version).member("docId", file.root.doc_id).key("signatures").begin_array();
    std::string text = fmt::format("root {}  {}\n", root.root_version, file.root.doc_id);
    for (const RootSigners::Signature& signature : signers.signatures) {
        w.begin_object().member("kid", signature.kid).member("ok", signature.ok).end_object();
        text += fmt::format("signature    {} {}\n", signature.kid, signature.ok ? "good" : "BAD");
    }
    w.end_array().member("threshold", signers.threshold).member("met", signers.met);
    text += fmt::format("threshold    {} of {}: {}\n", signers.signers, signers.threshold, signers.met ? "met" : "not met yet");
    if (before != nullptr) text += fmt::format("follows      root {}, whose keys count too\n", before->root.doc.root_version);
    return end_outcome(std::move(w), std::move(text));
}

Result<std::optional<RootFile>> read_before(const RootOptions& options) {
    if (options.prev.empty()) return std::optional<RootFile>();
    PAI_TRY(RootFile before, read_root_file(options.prev));
    return std::optional(std::move(before));
}

Result<Outcome> make(const RootOptions& options) {
    PAI_TRY(const std::int64_t time, issue_time(options.iat));
    PAI_TRY(const std::optional<RootFile> before, read_before(options));
    std::optional<JsonDoc> payload_before;
    if (before) {
        PAI_TRY(const Jws first, parse_jws(before->lines.front(), DocKind::Root));
        PAI_TRY(payload_before, read_payload(first));
    }
    PAI_TRY(const JsonDoc in, read_written_root(options.in, payload_before ? std::optional(payload_before->root()) : std::nullopt));
    std::vector<SigningKey> keys;
    for (const std::string& file : options.keys) {
        PAI_TRY(SigningKey key, read_signing_key(file));
        keys.push_back(std::move(key));
    }
    auto file = make_root(in.root(), time, keys, before ? &*before : nullptr);
    if (!file) return std::move(file.error()).context(options.in);
    PAI_TRY(write_file(options.out, root_text(*file), {.durable = true}));
    return describe_root(*file, before ? &*before : nullptr);
}

Result<Outcome> sign_root(const RootOptions& options) {
    PAI_TRY(RootFile file, read_root_file(options.file));
    PAI_TRY(const std::optional<RootFile> before, read_before(options));
    PAI_TRY(const SigningKey key, read_signing_key(options.keys.front()));
    PAI_TRY(add_signature(file, key, before ? &*before : nullptr));
    PAI_TRY(write_file(options.file, root_text(file), {.durable = true}));
    return describe_root(file, before ? &*before : nullptr);
}

Result<Outcome> show_root(const RootOptions& options) {
    PAI_TRY(const RootFile file, read_root_file(options.file));
    PAI_TRY(const std::optional<RootFile> before, read_before(options));
    return describe_root(file, before ? &*before : nullptr);
}

void add_making(CLI::App& verb, RootOptions& options) {
    verb.add_option("--in", options.in, "Payload without v, kind, iat")->required();
    verb.add_option("--key", options.keys, "Private root key; repeatable")->required();
    verb.add_option("--iat", options.iat, "Time of issue, RFC 3339 UTC [now]");
    verb.add_option("--out", options.out, "Root file to write")->required();
}

}  // namespace

void add_root_verbs(CLI::App& app, int& status) {
    CLI::App* root = app.add_subcommand("root", "The root of trust");
    root->require_subcommand(1);
    const auto options = std::make_shared<RootOptions>();
    CLI::App* init = root->add_subcommand("init", "Makes the first root file");
    add_making(*init, *options);
    bind_verb(*init, status, [options] { return make(*options); });
    CLI::App* rotate = root->add_subcommand("rotate", "Makes the root file that follows another");
    rotate->add_option("--prev", options->prev, "The root before: its keys must sign too")->required();
    add_making(*rotate, *options);
    bind_verb(*rotate, status, [options] { return make(*options); });
    const auto later = std::make_shared<RootOptions>();
    CLI::App* sign = root->add_subcommand("sign", "Adds a signature to a root file");
    sign->add_option("FILE", later->file, "Root file")->required();
    sign->add_option("--prev", later->prev, "The root before: a key of it may sign");
    sign->add_option("--key", later->keys, "Private root key")->required()->expected(1);
    bind_verb(*sign, status, [later] { return sign_root(*later); });
    CLI::App* show = root->add_subcommand("show", "Says who signed a root file");
    show->add_option("FILE", later->file, "Root file")->required();
    show->add_option("--prev", later->prev, "The root before: its threshold counts too");
    bind_verb(*show, status, [later] { return show_root(*later); });
}

}  // namespace pai
