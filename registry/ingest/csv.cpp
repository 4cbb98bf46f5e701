#include "ingest/csv.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>

namespace pai {
namespace {

constexpr std::size_t kMostFaults = 100'000;

Error broken(std::string_view code, std::string message) { return Error(Code::Corrupt, std::move(message), std::string(code)); }

// Pairs of a lead byte of 0x81 and above with a second byte are what GB 18030 text is made of.
bool looks_like_gb(std::string_view text) {
    std::size_t pairs = 0, broken_pairs = 0;
    for (std::size_t i = 0; i + 1 < std::min<std::size_t>(text.size(), 1u << 16); ++i) {
        const auto lead = static_cast<unsigned char>(text[i]), next = static_cast<unsigned char>(text[i + 1]);
        if (lead < 0x80) continue;
        (lead != 0x80 && lead != 0xff && next >= 0x30 && next != 0x7f && next != 0xff ? pairs : broken_pairs) += 1;
        ++i;
    }
    return pairs > 0 && broken_pairs * 20 <= pairs;
}

std::size_t line_of(std::string_view text, std::size_t at) { return 1 + static_cast<std::size_t>(std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(at), '\n')); }

Result<std::string_view> decode(ByteSpan bytes) {
    std::string_view text = as_text(bytes);
    if (text.starts_with("\xff\xfe") || text.starts_with("\xfe\xff")) return broken("CSV_ENCODING", "line 1: UTF-16; save the table as CSV UTF-8");
    if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
    if (is_utf8(text)) {
        const std::size_t nul = text.find('\0');
        if (nul != text.npos) return broken("CSV_ENCODING", fmt::format("line {}: a NUL byte, a table is text", line_of(text, nul)));
        return text;
    }
    std::size_t bad = 0;  // the first line that is no UTF-8
    for (std::size_t line = 1, from = 0; bad == 0 && from < text.size(); ++line) {
        const std::size_t end = std::min(text.find('\n', from), text.size());
        if (!is_utf8(text.substr(from, end - from))) bad = line;
        from = end + 1;
    }
    if (looks_like_gb(text))
        return broken("CSV_ENCODING", fmt::format("line {}: not UTF-8, it looks like GB 18030 (GBK); save the table as \"CSV UTF-8\", or run: iconv -f GB18030 -t UTF-8", bad));
    return broken("CSV_ENCODING", fmt::format("line {}: not UTF-8; save the table as \"CSV UTF-8\"", bad));
}

// What parts fields: the sign that the header row has most of, outside of quotes.
char separator_of(std::string_view text) {
    std::size_t counts[3] = {};
    constexpr std::string_view kSigns = ",;\t";
    bool quoted = false;
    for (const char c : text) {
        if (c == '"') quoted = !quoted;
        if (!quoted && c == '\n') break;
        if (const std::size_t at = kSigns.find(c); !quoted && at != kSigns.npos) ++counts[at];
    }
    return kSigns[static_cast<std::size_t>(std::max_element(std::begin(counts), std::end(counts)) - std::begin(counts))];
}

class Rows {
public:
    Rows(std::string_view text, const SourceLimits& limits) : text_(text), limits_(limits), separator_(separator_of(text)) {}

    bool at_end() const { return at_ >= text_.size(); }
    // Of the row that next() returned.
    std::size_t line() const { return row_line_; }

    Result<std::vector<std::string>> next() {
        row_line_ = line_;
        std::vector<std::string> fields;
        for (;;) {
            PAI_TRY(std::string field, take_field());
            fields.push_back(std::move(field));
            if (fields.size() > limits_.max_columns) return Error(Code::Unsupported, fmt::format("line {}: more than {} columns", row_line_, limits_.max_columns), "SOURCE_LIMIT");
            if (at_end()) return fields;
            const char c = text_[at_++];
            if (c == separator_) continue;
            if (c == '\r' && !at_end() && text_[at_] == '\n') ++at_;
            ++line_;
            return fields;
        }
    }

private:
    Result<std::string> take_field() {
        if (!at_end() && text_[at_] == '"') return take_quoted();
        const std::size_t from = at_;
        while (!at_end() && text_[at_] != separator_ && text_[at_] != '\n' && text_[at_] != '\r') {
            if (text_[at_] == '"') return broken("CSV_QUOTE", fmt::format("line {}: a quote inside of a field that does not begin with one", line_));
            ++at_;
        }
        return bounded(std::string(text_.substr(from, at_ - from)));
    }

    Result<std::string> take_quoted() {
        const std::size_t begun = line_;
        std::string out;
        for (++at_;; ++at_) {
            if (at_end()) return broken("CSV_QUOTE", fmt::format("line {}: the quote that begins here never ends", begun));
            const char c = text_[at_];
            if (c == '\n') ++line_;
            if (c == '"') {
                if (at_ + 1 < text_.size() && text_[at_ + 1] == '"') ++at_;
                else break;
            }
            out += c;
            if (out.size() > limits_.max_field) return bounded(std::move(out));
        }
        ++at_;
        if (!at_end() && text_[at_] != separator_ && text_[at_] != '\n' && text_[at_] != '\r')
            return broken("CSV_QUOTE", fmt::format("line {}: something stands behind the quote that ends a field", line_));
        return bounded(std::move(out));
    }

    Result<std::string> bounded(std::string field) const {
        if (field.size() > limits_.max_field) return Error(Code::Unsupported, fmt::format("line {}: a field of more than {} bytes", line_, limits_.max_field), "SOURCE_LIMIT");
        const std::size_t first = field.find_first_not_of(" \t");
        if (first == field.npos) return std::string();
        return field.substr(first, field.find_last_not_of(" \t") - first + 1);
    }

    std::string_view text_;
    const SourceLimits& limits_;
    char separator_;
    std::size_t at_ = 0, line_ = 1, row_line_ = 1;
};

std::string lower(std::string text) {
    std::transform(text.begin(), text.end(), text.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c == ' ' ? '_' : c; });
    return text;
}

Result<std::vector<std::string>> read_header(Rows& rows) {
    PAI_TRY(std::vector<std::string> names, rows.next());
    std::set<std::string> seen;
    bool names_file = false;
    for (std::string& name : names) {
        // Language tags keep their case.
        const std::size_t cut = std::min(name.find_first_of(":@"), name.size());
        name = lower(name.substr(0, cut)) + name.substr(cut);
        if (!name.empty() && !seen.insert(name).second) return broken("CSV_HEADER", fmt::format("line 1: the column \"{}\" stands there twice", name));
        names_file = names_file || name == "file" || name == "files" || name == "文件";
    }
    if (!names_file) return broken("CSV_HEADER", "line 1: expected a header row with a column \"file\", and others such as id, title, title_zh, maker, date, material, rights, licence");
    return names;
}

}  // namespace

Result<SourceRecords> read_csv(ByteSpan bytes, const SourceLimits& limits) {
    if (bytes.size() > limits.max_bytes) return Error(Code::Unsupported, fmt::format("a table of more than {} MiB", limits.max_bytes >> 20), "SOURCE_LIMIT");
    PAI_TRY(const std::string_view text, decode(bytes));
    Rows rows(text, limits);
    PAI_TRY(const std::vector<std::string> names, read_header(rows));
    SourceRecords out;
    out.form = "csv";
    while (!rows.at_end()) {
        PAI_TRY(const std::vector<std::string> fields, rows.next());
        if (fields.size() == 1 && fields[0].empty()) continue;
        SourceRecord record;
        record.place = fmt::format("line {}", rows.line());
        if (fields.size() != names.size()) {
            if (out.faults.size() >= kMostFaults) return broken("CSV_ROW", fmt::format("line {}: too many rows do not fit the header", rows.line()));
            out.faults.push_back({fields[0], record.place, "", "CSV_ROW", fmt::format("{} fields, the header names {}", fields.size(), names.size()), "", out.next_order()});
            continue;
        }
        for (std::size_t i = 0; i < fields.size(); ++i) set_field(record, names[i], fields[i]);
        if (out.records.size() >= limits.max_records) return Error(Code::Unsupported, fmt::format("line {}: more than {} objects", rows.line(), limits.max_records), "SOURCE_LIMIT");
        record.order = out.next_order();
        out.records.push_back(std::move(record));
    }
    return out;
}

}  // namespace pai
