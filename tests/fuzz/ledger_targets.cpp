// What outsiders check of a ledger: exports, statements of proofs, the reports and statements drawn from rows.
#include <algorithm>

#include "base/json.h"
#include "base/merkle.h"
#include "ledger/export.h"
#include "ledger/proof_statement.h"
#include "report/print.h"
#include "report/report.h"
#include "report/statement.h"
#include "targets.h"

namespace pai {
namespace {

const SigningKey& test_key() {
    static const SigningKey key = SigningKey::from_seed(Bytes(32, std::byte{7}));
    return key;
}

void check_one_export(std::string_view text) {
    const auto read = [text](std::uint64_t at, std::span<std::byte> out) -> Result<std::size_t> {
        const std::size_t from = std::min<std::uint64_t>(at, text.size()), n = std::min(out.size(), text.size() - from);
        std::copy_n(as_byte_span(text).begin() + static_cast<std::ptrdiff_t>(from), n, out.begin());
        return n;
    };
    std::int64_t rows = 0;
    const ExportRules rules{.key = [](const ExportHead&) -> Result<PublicKey> { return test_key().public_key(); },
                            .row = [&](const LedgerEntry& entry, std::string_view body) -> Result<void> {
                                const auto again = parse_entry(entry_body(entry));
                                PAI_ASSERT(again && entry_body(*again) == entry_body(entry) && entry.seq >= 0 && !body.empty());
                                ++rows;
                                return {};
                            }};
    const auto check = check_export(read, rules);
    if (!check) return PAI_ASSERT(!check.error().message.empty());
    PAI_ASSERT(check->ok() == check->message.empty() && rows >= check->rows);
    if (check->ok()) PAI_ASSERT(check->rows == check->head.count && !check->first_bad_seq);
}

std::string signed_head(std::int64_t size, std::int64_t count, const Hash& root, bool filtered) {
    constexpr std::string_view origin = "paifang.ledger/0123456789abcdef";
    JsonWriter w;
    w.begin_object().member("format", "paifang-ledger-export/1").member("origin", origin).member("device", "");
    w.member("checkpoint", sign_note(Checkpoint{std::string(origin), size, root}.text(), origin, test_key()));
    w.member("first", 0).member("count", count).member("filtered", filtered).end_object();
    return w.take() + "\n";
}

// An export as it stands; then its lines as rows under a signed first line that leads to them.
void run_export(ByteSpan bytes) {
    const std::string_view text = as_text(bytes);
    check_one_export(text);
    const std::size_t first = text.find('\n');
    if (first == text.npos) return;
    const std::string_view rows = text.substr(first + 1);
    const std::int64_t count = std::count(rows.begin(), rows.end(), '\n');
    std::vector<Hash> leaves;
    for (std::size_t at = 0; at < rows.size() && leaves.size() < 64;) {
        const std::size_t end = std::min(rows.find('\n', at), rows.size());
        const auto doc = JsonDoc::parse(rows.substr(at, end - at));
        const auto body = doc && doc->root().is_object() ? doc->root().find("body") : std::nullopt;
        const auto row = body && body->is_string() ? from_base64(body->text()) : Result<Bytes>(Error(Code::Corrupt, "no body"));
        if (!row) break;
        leaves.push_back(merkle_leaf(*row));
        at = end + 1;
    }
    const auto size = static_cast<std::int64_t>(leaves.size());
    check_one_export(signed_head(count, count, merkle_root(leaves), false) + std::string(rows));
    if (size > 0) check_one_export(signed_head(size, 1, merkle_root(leaves), true) + std::string(rows.substr(0, rows.find('\n') + 1)));
}

// A statement that holds says the same when it is written again, and one that has a node more does not hold.
void run_proof(ByteSpan bytes) {
    const std::string_view text = as_text(bytes);
    const auto checked = check_proof(text);
    if (!checked) PAI_ASSERT(!checked.error().message.empty());
    (void)check_proof(text, "body of a row");
    const auto said = parse_statement(text);
    if (!said) return PAI_ASSERT(said.error().reason == "LEDGER_PROOF_INVALID");
    std::visit(
        [](auto s) {
            const auto again = parse_statement(s.json());
            PAI_ASSERT(again && std::visit([](const auto& t) { return t.json(); }, *again) == s.json());
            if (!s.holds() || s.proof.size() >= 63) return;
            s.proof.push_back(s.proof.empty() ? Hash{} : s.proof.back());
            PAI_ASSERT(!s.holds());
        },
        *said);
}

struct Papers {
    std::optional<LicenceDoc> licence;
    std::vector<LedgerEntry> rows;
    std::vector<ReportDoc> reports;
};

// A line each: payloads of a licence and of reports, bodies of rows.
Papers read_papers(std::string_view text) {
    Papers out;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = std::min(text.find('\n', at), text.size());
        const std::string_view line = text.substr(at, end - at);
        at = end + 1;
        if (auto row = parse_entry(line)) {
            out.rows.push_back(*std::move(row));
            continue;
        }
        const auto json = read_strict_json(line);
        if (!json || !json->root().is_object()) continue;
        if (auto licence = parse_document(DocKind::Licence, json->root())) out.licence = std::get<LicenceDoc>(*std::move(licence));
        else if (auto report = parse_document(DocKind::Report, json->root())) out.reports.push_back(std::get<ReportDoc>(*std::move(report)));
    }
    return out;
}

void check_report(const Papers& papers, const std::string& licence_id) {
    ReportScope scope{.licences = {{licence_id, &*papers.licence}}, .venue = "did:web:venue.example", .capacity = 200, .from = 0, .to = 253'402'300'799};
    const auto found = compute_report(papers.rows, scope);
    if (!found) return PAI_ASSERT(!found.error().reason.empty());
    PAI_ASSERT(compare_report(found->body, *found).none());
    for (const ReportBody::Line& line : found->body.lines) PAI_ASSERT(line.quantity >= 0 && line.amount_minor >= 0);
}

void check_statement(const Papers& papers, const std::string& licence_id) {
    StatementOrder order{.licence_id = licence_id, .licence = &*papers.licence, .number = "1", .payer = {}, .payee = {}, .from = 0, .to = 0, .reports = {}, .previous = {}};
    for (const ReportDoc& report : papers.reports)
        (report.body.statement ? order.previous : order.reports).push_back({"sha256:" + std::string(64, '1'), &report.body});
    if (order.reports.empty()) return;
    order.from = order.reports[0].body->from;
    order.to = order.reports[0].body->to;
    const auto made = compute_statement(order);
    if (!made) return PAI_ASSERT(!made.error().reason.empty());
    PAI_ASSERT(compare_statement(*made, *made).empty());
    std::int64_t shared = 0;
    for (const auto& split : made->statement->splits) shared += split.amount_minor;
    PAI_ASSERT(made->statement->splits.empty() || shared == made->statement->payable_minor);
    ReportDoc doc;
    doc.body = *made;
    const StatementPrint print{.statement = doc, .doc_id = licence_id, .signer_kid = "ed25519:0123456789abcdef", .licence_id = licence_id, .licence = *papers.licence};
    PAI_ASSERT(!statement_csv(print).empty() && !statement_html(print).empty() && !statement_json(doc).empty());
}

void run_report(ByteSpan bytes) {
    const Papers papers = read_papers(as_text(bytes));
    if (!papers.licence) return;
    std::string licence_id = "sha256:" + std::string(64, 'a');
    for (const LedgerEntry& row : papers.rows)
        if (const std::size_t at = row.data.find("sha256:"); row.kind == "PLAY_START" && at != std::string::npos) licence_id = row.data.substr(at, 71);
    check_report(papers, licence_id);
    check_statement(papers, licence_id);
}

constexpr FuzzTarget kLedgerTargets[] = {{"export", run_export}, {"proof", run_proof}, {"report", run_report}};

}  // namespace

std::span<const FuzzTarget> ledger_fuzz_targets() { return kLedgerTargets; }

}  // namespace pai
