#include "commands/verb.h"

#include <exception>
#include <memory>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "licence/containers.h"
#include "time/clock.h"
#include "vault/key_file.h"

namespace pai {

void bind_verb(CLI::App& verb, int& status, std::function<Result<Outcome>()> run) {
    const auto json = std::make_shared<bool>(false);
    verb.add_flag("--json", *json, "One JSON object on stdout");
    verb.callback([&status, json, run = std::move(run)] {
        const auto guarded = [&]() -> Result<Outcome> {
            try {
                return run();
            } catch (const std::exception& e) {
                return Error(Code::Internal, e.what());
            }
        };
        status = report(guarded(), *json);
    });
}

Result<std::int64_t> issue_time(const std::string& text) {
    if (text.empty()) return wall_ms() / 1000;
    const auto time = parse_utc(text);
    if (!time) return Error(Code::InvalidArgument, fmt::format("\"{}\": a time is written 2027-01-30T12:00:00Z", text));
    return *time;
}

Result<JsonDoc> read_json_file(const std::filesystem::path& file) {
    PAI_TRY(const std::string text, read_text_file(file, 4u << 20));
    if (text.size() > max_jws_bytes) return refuse(RightsCode::DocTooLarge, fmt::format("{}: {} bytes, at most {}", file.string(), text.size(), max_jws_bytes));
    auto doc = read_strict_json(text);
    if (!doc) return std::move(doc.error()).context(file.string());
    return doc;
}

Result<SignedText> sign_file(DocKind kind, const std::string& in, const std::string& key, const std::string& iat) {
    PAI_TRY(const std::int64_t time, issue_time(iat));
    PAI_TRY(const SigningKey signer, read_signing_key(key));
    PAI_TRY(const JsonDoc payload, read_json_file(in));
    auto signed_text = sign_payload(kind, payload.root(), time, signer);
    if (!signed_text) return std::move(signed_text.error()).context(in);
    return signed_text;
}

Result<std::string> read_jws_file(const std::filesystem::path& file) {
    PAI_TRY(std::string text, read_text_file(file, 2 * max_jws_bytes));
    if (text.ends_with('\n')) text.pop_back();
    return text;
}

Result<std::vector<Issued<PartyDoc>>> read_parties(const std::vector<std::string>& files) {
    std::vector<Issued<PartyDoc>> parties;
    for (const std::string& file : files) {
        PAI_TRY(Issued<PartyDoc> party, read_issued_file<PartyDoc>(file));
        parties.push_back(std::move(party));
    }
    return parties;
}

void add_issue_options(CLI::App& verb, IssueOptions& options) {
    verb.add_option("--iat", options.iat, "Time of issue, RFC 3339 UTC [now]");
    verb.add_option("--root", options.root, "Root file: it is judged as at a venue before it is written");
    verb.add_option("--known", options.known, "Documents that the venue would hold, files or folders; repeatable")->needs("--root");
}

Result<Verifier> open_verifier(const IssueOptions& options, std::int64_t time) {
    if (options.root.empty()) return Verifier();
    const std::vector<std::filesystem::path> known(options.known.begin(), options.known.end());
    return Verifier::open(options.root, known, time);
}

std::string with_members(JsonRef object, const std::vector<std::pair<std::string, std::string>>& members) {
    JsonWriter w;
    w.begin_object();
    for (std::size_t i = 0; i < object.size(); ++i) w.key(object.key(i)).value(object[i]);
    for (const auto& [name, json] : members)
        if (!object.find(name)) w.key(name).raw(json);
    return w.end_object().take();
}

void write_texts(JsonWriter& json, const std::vector<std::string>& texts) {
    json.begin_array();
    for (const std::string& text : texts) json.value(text);
    json.end_array();
}

}  // namespace pai
