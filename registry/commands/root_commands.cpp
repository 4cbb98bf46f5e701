// root init, root sign, root show.
#include <algorithm>
#include <memory>
#include <set>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "commands/verb.h"
#include "licence/containers.h"
#include "vault/key_file.h"

namespace pai {

namespace {

struct RootOptions {
    std::string in, out, file, iat;
    std::vector<std::string> keys;
};

struct RootFile {
    Issued<RootDoc> root;  // of the first line
    std::vector<std::string> lines;
};

Result<RootFile> read_root_lines(std::vector<std::string> lines) {
    PAI_TRY(Issued<RootDoc> root, read_issued<RootDoc>(lines.front()));
    for (const std::string& line : lines) {
        PAI_TRY(const Jws jws, parse_jws(line, DocKind::Root));
        if (jws.doc_id() != root.doc_id) return refuse(RightsCode::JwsMalformed, "the lines of a root file sign different payloads");
    }
    return RootFile{std::move(root), std::move(lines)};
}

bool is_good(const RootDoc& root, const Jws& jws) {
    const auto key = std::find_if(root.keys.begin(), root.keys.end(), [&](const RootDoc::Key& k) { return k.kid == jws.kid; });
    return key != root.keys.end() && check_signature(jws, key->key).has_value();
}

Result<Outcome> describe_root(const RootFile& file) {
    const RootDoc& root = file.root.doc;
    std::set<std::string> met;
    JsonWriter w = begin_outcome();
    w.member("rootVersion", root.root_version).member("docId", file.root.doc_id).key("signatures").begin_array();
    std::string text = fmt::format("root {}  {}\n", root.root_version, file.root.doc_id);
    for (const std::string& line : file.lines) {
        PAI_TRY(const Jws jws, parse_jws(line, DocKind::Root));
        const bool good = is_good(root, jws);
        if (good && std::count(root.root_kids.begin(), root.root_kids.end(), jws.kid) > 0) met.insert(jws.kid);
        w.begin_object().member("kid", jws.kid).member("ok", good).end_object();
        text += fmt::format("signature    {} {}\n", jws.kid, good ? "good" : "BAD");
    }
    const bool enough = met.size() >= static_cast<std::size_t>(root.threshold);
    w.end_array().member("threshold", root.threshold).member("met", enough);
    text += fmt::format("threshold    {} of {}: {}\n", met.size(), root.threshold, enough ? "met" : "not met yet");
    return end_outcome(std::move(w), std::move(text));
}

Result<Outcome> init_root(const RootOptions& options) {
    PAI_TRY(const std::int64_t time, issue_time(options.iat));
    PAI_TRY(const JsonDoc in, read_json_file(options.in));
    std::vector<std::string> lines;
    for (const std::string& file : options.keys) {
        PAI_TRY(const SigningKey key, read_signing_key(file));
        PAI_TRY(SignedText line, sign_payload(DocKind::Root, in.root(), time, key));
        lines.push_back(std::move(line.jws));
    }
    PAI_TRY(const RootFile file, read_root_lines(std::move(lines)));
    PAI_TRY(write_file(options.out, write_root_file(file.lines), {.durable = true}));
    return describe_root(file);
}

Result<Outcome> sign_root(const RootOptions& options) {
    PAI_TRY(std::vector<std::string> lines, read_documents(options.file));
    PAI_TRY(RootFile file, read_root_lines(std::move(lines)));
    PAI_TRY(const SigningKey key, read_signing_key(options.keys.front()));
    const auto& known = file.root.doc.keys;
    if (std::none_of(known.begin(), known.end(), [&](const RootDoc::Key& k) { return k.kid == key.kid(); }))
        return refuse(RightsCode::KeyUnknown, fmt::format("{}: the root does not list this key", key.kid()));
    PAI_TRY(const Jws first, parse_jws(file.lines.front(), DocKind::Root));
    std::string line = sign_jws(first.payload, DocKind::Root, key);
    if (std::find(file.lines.begin(), file.lines.end(), line) == file.lines.end()) file.lines.push_back(std::move(line));
    const std::string text = write_root_file(file.lines);
    PAI_TRY(parse_container(text));
    PAI_TRY(write_file(options.file, text, {.durable = true}));
    return describe_root(file);
}

Result<Outcome> show_root(const RootOptions& options) {
    PAI_TRY(std::vector<std::string> lines, read_documents(options.file));
    PAI_TRY(const RootFile file, read_root_lines(std::move(lines)));
    return describe_root(file);
}

}  // namespace

void add_root_verbs(CLI::App& app, int& status) {
    CLI::App* root = app.add_subcommand("root", "The root of trust");
    root->require_subcommand(1);
    const auto options = std::make_shared<RootOptions>();
    CLI::App* init = root->add_subcommand("init", "Makes the first root file");
    init->add_option("--in", options->in, "Payload without v, kind, iat")->required();
    init->add_option("--key", options->keys, "Private root key; repeatable")->required();
    init->add_option("--iat", options->iat, "Time of issue, RFC 3339 UTC");
    init->add_option("--out", options->out, "Root file to write")->required();
    bind_verb(*init, status, [options] { return init_root(*options); });
    CLI::App* sign = root->add_subcommand("sign", "Adds a signature to a root file");
    sign->add_option("FILE", options->file, "Root file")->required();
    sign->add_option("--key", options->keys, "Private root key")->required()->expected(1);
    bind_verb(*sign, status, [options] { return sign_root(*options); });
    CLI::App* show = root->add_subcommand("show", "Says who signed a root file");
    show->add_option("FILE", options->file, "Root file")->required();
    bind_verb(*show, status, [options] { return show_root(*options); });
}

}  // namespace pai
