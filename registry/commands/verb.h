#pragma once
// What the verbs have in common: --json, how they end, and the files that they read and write.
#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "base/outcome.h"
#include "issue/issued.h"
#include "issue/verifier.h"

namespace CLI {
class App;
}

namespace pai {

// Gives `verb` its --json and lets it run `run` when it is named; the exit status goes to `status`.
void bind_verb(CLI::App& verb, int& status, std::function<Result<Outcome>()> run);

// The time of issue: RFC 3339 in `text`, or the clock if it is empty. InvalidArgument: another form.
Result<std::int64_t> issue_time(const std::string& text);

// A JSON file as an issuer wrote it, and a payload made and signed from it.
Result<JsonDoc> read_json_file(const std::filesystem::path& file);
Result<SignedText> sign_file(DocKind kind, const std::string& in, const std::string& key, const std::string& iat);

// One compact JWS, a newline at its end allowed when it is read.
Result<std::string> read_jws_file(const std::filesystem::path& file);

Result<std::vector<Issued<PartyDoc>>> read_parties(const std::vector<std::string>& files);

// --iat, --root and --known of a verb that signs: when, and what its verifier knows.
struct IssueOptions {
    std::string iat, root;
    std::vector<std::string> known;
};
void add_issue_options(CLI::App& verb, IssueOptions& options);
// InvalidArgument: --known without --root.
Result<Verifier> open_verifier(const IssueOptions& options, std::int64_t time);

// `object` with the members that it lacks, each a name and a JSON text, behind its own.
std::string with_members(JsonRef object, const std::vector<std::pair<std::string, std::string>>& members);

void write_texts(JsonWriter& json, const std::vector<std::string>& texts);

// The groups of verbs, each in its own file.
void add_key_verbs(CLI::App& app, int& status);
void add_root_verbs(CLI::App& app, int& status);
void add_party_verbs(CLI::App& app, int& status);
void add_register_verb(CLI::App& app, int& status);
void add_package_verbs(CLI::App& app, int& status);
void add_offer_verbs(CLI::App& app, int& status);
void add_template_verbs(CLI::App& app, int& status);
void add_licence_verbs(CLI::App& app, int& status);
void add_grant_verbs(CLI::App& app, int& status);
void add_status_verbs(CLI::App& app, int& status);
void add_ledger_verbs(CLI::App& app, int& status);
void add_witness_verbs(CLI::App& app, int& status);
void add_statement_verbs(CLI::App& app, int& status);
void add_iscc_verbs(CLI::App& app, int& status);
void add_log_verbs(CLI::App& app, int& status);
void add_evidence_verbs(CLI::App& app, int& status);
void add_demo_verbs(CLI::App& app, int& status);
void add_convert_verb(CLI::App& app, int& status);
void add_exhibit_verbs(CLI::App& app, int& status);
void add_city_verbs(CLI::App& app, int& status);
void add_desk_verb(CLI::App& app, int& status);
void add_catalogue_verbs(CLI::App& app, int& status);

}  // namespace pai
