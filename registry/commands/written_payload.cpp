#include "commands/written_payload.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "commands/verb.h"
#include "issue/log.h"
#include "ledger/note.h"
#include "licence/policy.h"
#include "vault/key_file.h"

namespace pai {

namespace {

// Members whose values are worked out one by one; a value that is no name of a file is passed on as it stands, for the reader to judge.
class Written {
public:
    Written(std::filesystem::path file) : folder_(file.parent_path()) {}

    static bool names_file(JsonRef value) { return value.is_string() && value.text().ends_with(".pem"); }
    Result<PublicKey> key(std::string_view name, KeyType type) const {
        auto key = read_public_key(folder_ / name, type);
        if (!key) return Error(Code::InvalidArgument, fmt::format("{}: no public key, as `key new` writes it beside the private one", (folder_ / name).string()));
        return key;
    }
    // A day or a time as s since 1970; a number stays.
    static Result<void> write_time(JsonWriter& w, JsonRef value, std::string_view time_of_day) {
        if (!value.is_string()) {
            w.value(value);
            return {};
        }
        std::string text(value.text());
        if (text.size() == 10) text += time_of_day;
        const auto time = parse_utc(text);
        if (!time) return Error(Code::InvalidArgument, fmt::format("\"{}\": a time is written 2027-01-30 or 2027-01-30T12:00:00Z", value.text()));
        w.value(*time);
        return {};
    }
    Result<void> write_kids(JsonWriter& w, JsonRef kids) const {
        return write_list(w, kids, [&](const PublicKey& key) { w.value(kid_of(key)); });
    }
    Result<void> write_root_keys(JsonWriter& w, JsonRef keys) const {
        return write_list(w, keys, [&](const PublicKey& key) { w.begin_object().member("kid", kid_of(key)).member("x", to_base64url(key)).end_object(); });
    }
    Result<void> write_roles(JsonWriter& w, JsonRef roles) const {
        if (!roles.is_object()) return pass(w, roles);
        w.begin_object();
        for (std::size_t i = 0; i < roles.size(); ++i) {
            w.key(roles.key(i));
            if (!roles[i].is_object()) {
                w.value(roles[i]);
                continue;
            }
            w.begin_object();
            for (std::size_t k = 0; k < roles[i].size(); ++k) {
                w.key(roles[i].key(k));
                if (roles[i].key(k) == "kids") PAI_TRY(write_kids(w, roles[i][k]));
                else w.value(roles[i][k]);
            }
            w.end_object();
        }
        w.end_object();
        return {};
    }
    Result<void> write_logs(JsonWriter& w, JsonRef logs) const {
        return write_list(w, logs, [&](const PublicKey& key) {
            const std::string origin = log_origin(key);
            w.begin_object().member("origin", origin).member("vkey", verifier_key(origin, key)).end_object();
        });
    }
    Result<void> write_witnesses(JsonWriter& w, JsonRef witnesses) const {
        if (!witnesses.is_array()) return pass(w, witnesses);
        w.begin_array();
        for (std::size_t i = 0; i < witnesses.size(); ++i) {
            const auto file = witnesses[i].find("key");
            const auto name = witnesses[i].find("name");
            if (!file || !name || !names_file(*file)) {
                w.value(witnesses[i]);
                continue;
            }
            PAI_TRY(const PublicKey public_key, key(file->text(), KeyType::Ed25519));
            w.begin_object().member("name", name->text()).member("vkey", VerifierKey{std::string(name->text()), NoteKeyType::Cosignature, public_key}.text()).end_object();
        }
        w.end_array();
        return {};
    }
    Result<void> write_jwk(JsonWriter& w, JsonRef value, KeyType type) const {
        if (!names_file(value)) return pass(w, value);
        PAI_TRY(const PublicKey public_key, key(value.text(), type));
        w.begin_object().member("kty", "OKP").member("crv", type == KeyType::Ed25519 ? "Ed25519" : "X25519").member("x", to_base64url(public_key)).end_object();
        return {};
    }

private:
    // A list in which a name of a file stands for what `write` makes of the key in it.
    template <class Write>
    Result<void> write_list(JsonWriter& w, JsonRef list, Write write) const {
        if (!list.is_array()) return pass(w, list);
        w.begin_array();
        for (std::size_t i = 0; i < list.size(); ++i) {
            if (!names_file(list[i])) {
                w.value(list[i]);
                continue;
            }
            PAI_TRY(const PublicKey public_key, key(list[i].text(), KeyType::Ed25519));
            write(public_key);
        }
        w.end_array();
        return {};
    }
    static Result<void> pass(JsonWriter& w, JsonRef value) {
        w.value(value);
        return {};
    }
    std::filesystem::path folder_;
};

Result<void> write_root_member(JsonWriter& w, const Written& written, std::string_view name, JsonRef value) {
    w.key(name);
    if (name == "keys") return written.write_root_keys(w, value);
    if (name == "roles") return written.write_roles(w, value);
    if (name == "revokedKids") return written.write_kids(w, value);
    if (name == "registryLogs") return written.write_logs(w, value);
    if (name == "witnesses") return written.write_witnesses(w, value);
    if (name == "exp") return Written::write_time(w, value, "T23:59:59Z");
    w.value(value);
    return {};
}

Result<void> write_party_member(JsonWriter& w, const Written& written, std::string_view name, JsonRef value) {
    w.key(name);
    if (name == "key") return written.write_jwk(w, value, KeyType::Ed25519);
    if (name == "agreementKey") return written.write_jwk(w, value, KeyType::X25519);
    if (name == "nbf") return Written::write_time(w, value, "T00:00:00Z");
    if (name == "exp") return Written::write_time(w, value, "T23:59:59Z");
    w.value(value);
    return {};
}

}  // namespace

Result<JsonDoc> read_written_root(const std::filesystem::path& file, std::optional<JsonRef> before) {
    constexpr std::array<std::pair<std::string_view, std::string_view>, 5> first{
        {{"rootVersion", "1"}, {"minDocVersion", "1"}, {"registryLogs", "[]"}, {"witnesses", "[]"}, {"revokedKids", "[]"}}};
    constexpr std::array<std::string_view, 5> own{"v", "kind", "iat", "rootVersion", "note"};
    PAI_TRY(const JsonDoc in, read_json_file(file));
    if (!in.root().is_object()) return read_strict_json(in.root().dump());
    const Written written(file);
    JsonWriter w;
    w.begin_object();
    for (std::size_t i = 0; i < in.root().size(); ++i) PAI_TRY(write_root_member(w, written, in.root().key(i), in.root()[i]));
    for (std::size_t i = 0; before && i < before->size(); ++i)
        if (const std::string_view name = before->key(i); std::find(own.begin(), own.end(), name) == own.end() && !in.root().find(name)) w.key(name).value((*before)[i]);
    for (const auto& [name, json] : first)
        if (!before && !in.root().find(name)) w.key(name).raw(json);
    return read_strict_json(w.end_object().take());
}

Result<JsonDoc> read_written_party(const std::filesystem::path& file, std::int64_t iat_s) {
    PAI_TRY(const JsonDoc in, read_json_file(file));
    if (!in.root().is_object()) return read_strict_json(in.root().dump());
    const Written written(file);
    JsonWriter w;
    w.begin_object();
    if (!in.root().find("uid")) w.member("uid", "urn:uuid:" + random_uuid());
    for (std::size_t i = 0; i < in.root().size(); ++i) PAI_TRY(write_party_member(w, written, in.root().key(i), in.root()[i]));
    if (!in.root().find("nbf")) w.member("nbf", iat_s);
    return read_strict_json(w.end_object().take());
}

}  // namespace pai
