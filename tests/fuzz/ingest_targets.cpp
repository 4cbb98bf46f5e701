// What museums hand over: tables, LIDO, IIIF; and what people type into a catalogue's search.
#include "catalogue/search_words.h"
#include "ingest/csv.h"
#include "ingest/iiif.h"
#include "ingest/lido.h"
#include "targets.h"

namespace pai {
namespace {

// Small limits, so that going beyond them is found, too.
constexpr SourceLimits kLimits{.max_bytes = 1u << 20, .max_records = 64, .max_field = 512, .max_columns = 32, .max_files = 8};

void judge(const Result<SourceRecords>& records) {
    if (!records) return PAI_ASSERT(!records.error().message.empty() && !records.error().reason.empty());
    PAI_ASSERT(records->next_order() <= 2 * kLimits.max_records + 100'000);
    for (const SourceRecord& r : records->records) {
        PAI_ASSERT(r.files.size() <= kLimits.max_field && !r.place.empty());
        PAI_ASSERT(r.text.size() <= 1u << 20);
    }
    for (const SourceFault& f : records->faults) PAI_ASSERT(!f.code.empty() && !f.message.empty());
}

void run_csv(ByteSpan bytes) { judge(read_csv(bytes, kLimits)); }
void run_lido(ByteSpan bytes) { judge(read_lido(bytes, kLimits)); }

// A collection that is only named is itself again, at any depth.
void run_iiif(ByteSpan bytes) {
    if (bytes.size() > 4096) return judge(read_iiif(bytes, {}, kLimits));
    int left = 64;
    judge(read_iiif(bytes, [&](const std::string&) -> Result<Bytes> {
        if (left-- <= 0) return Error(Code::NotFound, "no such file", "FILE_MISSING");
        return Bytes(bytes.begin(), bytes.end());
    }, kLimits));
}

// A query is words in quotes, whatever was typed; what is indexed is words and spaces.
void run_search(ByteSpan bytes) {
    const std::string typed(as_text(bytes));
    const std::string words = index_words(typed), match = match_of(typed);
    for (const char c : words) PAI_ASSERT(c != '"' && c != '*' && c != '\0' && c != '(');
    PAI_ASSERT(is_utf8(words) && is_utf8(match));
    std::size_t quotes = 0;
    for (const char c : match) quotes += c == '"';
    PAI_ASSERT(quotes % 2 == 0 && match.find('\0') == match.npos);
}

constexpr FuzzTarget kIngestTargets[] = {{"csv", run_csv}, {"lido", run_lido}, {"iiif-source", run_iiif}, {"search", run_search}};

}  // namespace

std::span<const FuzzTarget> ingest_fuzz_targets() { return kIngestTargets; }

}  // namespace pai
