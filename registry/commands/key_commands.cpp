// key new, key show; keys share.
#include <algorithm>
#include <memory>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "commands/verb.h"
#include "issue/package.h"
#include "vault/key_file.h"

namespace pai {

namespace {

struct KeyOptions {
    std::string type = "ed25519", file;
};

Outcome describe_key(KeyType type, const PublicKey& key) {
    const bool signs = type == KeyType::Ed25519;
    const std::string fingerprint = to_hex(sha256(key)), name = signs ? "ed25519" : "x25519";
    JsonWriter w = begin_outcome();
    w.member("type", name);
    if (signs) w.member("kid", kid_of(key));
    w.member("x", to_base64url(key)).member("fingerprint", fingerprint);
    std::string text = fmt::format("type         {}\n", name);
    if (signs) text += fmt::format("kid          {}\n", kid_of(key));
    text += fmt::format("x            {}\nfingerprint  {}\n", to_base64url(key), fingerprint);
    return end_outcome(std::move(w), std::move(text));
}

template <class Key>
Result<Outcome> make_key_files(const std::string& file, KeyType type, const Key& key) {
    PAI_TRY(write_private_key(file, key));
    PAI_TRY(write_public_key(public_key_path(file), type, key.public_key()));
    return describe_key(type, key.public_key());
}

Result<Outcome> new_key(const KeyOptions& options) {
    if (options.type == "x25519") return make_key_files(options.file, KeyType::X25519, AgreementKey::generate());
    return make_key_files(options.file, KeyType::Ed25519, SigningKey::generate());
}

Result<Outcome> show_key(const KeyOptions& options) {
    PAI_TRY(const std::string pem, read_text_file(options.file, 65'536));
    PAI_TRY(const KeyType type, pem_key_type(pem));
    if (pem.find("PRIVATE KEY") == std::string::npos) {
        PAI_TRY(const PublicKey key, parse_public_pem(type, pem));
        return describe_key(type, key);
    }
    if (type == KeyType::Ed25519) {
        PAI_TRY(const SigningKey key, read_signing_key(options.file));
        return describe_key(type, key.public_key());
    }
    PAI_TRY(const AgreementKey key, read_agreement_key(options.file));
    return describe_key(type, key.public_key());
}

struct ShareOptions {
    std::vector<std::string> keys, parties, key_ids;
    std::string identity, out;
};

Result<Outcome> share_keys(const ShareOptions& options) {
    PAI_TRY(const AgreementKey identity, read_agreement_key(options.identity));
    const std::vector<std::filesystem::path> files(options.keys.begin(), options.keys.end());
    PAI_TRY(ContentKeys keys, merge_content_keys(files, identity));
    for (const std::string& key_id : options.key_ids)
        if (find_content_key(keys, key_id) == nullptr) return Error(Code::InvalidArgument, fmt::format("{}: no such key", key_id));
    if (!options.key_ids.empty())
        std::erase_if(keys, [&](const auto& k) { return std::find(options.key_ids.begin(), options.key_ids.end(), k.first) == options.key_ids.end(); });
    PAI_TRY(const std::vector<Issued<PartyDoc>> parties, read_parties(options.parties));
    PAI_TRY(const std::vector<PublicKey> recipients, key_recipients(parties));
    if (file_exists(options.out))
        return Error(Code::Io, fmt::format("{}: exists already; content keys are never overwritten", options.out), "EXISTS");
    PAI_TRY(write_content_keys(options.out, keys, recipients));
    JsonWriter w = begin_outcome();
    w.member("keys", keys.size()).member("recipients", recipients.size());
    return end_outcome(std::move(w), fmt::format("keys        {}\nrecipients  {}\n", keys.size(), recipients.size()));
}

}  // namespace

void add_key_verbs(CLI::App& app, int& status) {
    CLI::App* key = app.add_subcommand("key", "Signing and agreement keys");
    key->require_subcommand(1);
    const auto options = std::make_shared<KeyOptions>();
    CLI::App* make = key->add_subcommand("new", "Makes a key pair: FILE and its .pub.pem beside it");
    make->add_option("--type", options->type, "ed25519 (signs) or x25519 (unwraps)")->check(CLI::IsMember({"ed25519", "x25519"}));
    make->add_option("--out", options->file, "Private key file to write")->required();
    bind_verb(*make, status, [options] { return new_key(*options); });
    CLI::App* show = key->add_subcommand("show", "Names a private or public key");
    show->add_option("FILE", options->file, "PEM file")->required();
    bind_verb(*show, status, [options] { return show_key(*options); });

    CLI::App* content = app.add_subcommand("keys", "Content keys of packages");
    content->require_subcommand(1);
    const auto shared = std::make_shared<ShareOptions>();
    CLI::App* share = content->add_subcommand("share", "Seals content keys to further licensors");
    share->add_option("--keys", shared->keys, "keys.age; repeatable")->required();
    share->add_option("--identity", shared->identity, "Private X25519 key that opens it")->required();
    share->add_option("--party", shared->parties, "Certificate of a licensor or rights holder; repeatable")->required();
    share->add_option("--key-id", shared->key_ids, "Only the key of this id; repeatable [all]");
    share->add_option("--out", shared->out, "keys.age to write")->required();
    bind_verb(*share, status, [shared] { return share_keys(*shared); });
}

}  // namespace pai
