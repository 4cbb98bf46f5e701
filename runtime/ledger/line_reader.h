#pragma once
// The lines of a text of any length in bounded memory. Internal to this module.
#include <optional>
#include <string>
#include <string_view>

#include "ledger/export.h"

namespace pai {

class LineReader {
public:
    LineReader(ExportSource in, std::size_t max_line) : in_(std::move(in)), max_line_(max_line) {}
    // The next line without its newline; nothing after the last. Corrupt: too long, or the last one has no newline.
    Result<std::optional<std::string>> next() {
        for (;;) {
            const std::size_t end = buffer_.find('\n', scanned_);
            if (end != std::string::npos) {
                std::string line = buffer_.substr(begin_, end - begin_);
                begin_ = scanned_ = end + 1;
                return std::optional(std::move(line));
            }
            if (buffer_.size() - begin_ > max_line_) return Error(Code::Corrupt, "a line is too long");
            scanned_ = buffer_.size();
            PAI_TRY(const bool more, fill());
            if (more) continue;
            if (begin_ == buffer_.size()) return std::optional<std::string>{};
            return Error(Code::Corrupt, "the last line has no newline");
        }
    }

private:
    Result<bool> fill() {
        constexpr std::size_t kPiece = 256u << 10;
        buffer_.erase(0, begin_);
        scanned_ -= begin_;
        begin_ = 0;
        const std::size_t had = buffer_.size();
        buffer_.resize(had + kPiece);
        const Result<std::size_t> got = in_(offset_, std::as_writable_bytes(std::span(buffer_)).subspan(had));
        buffer_.resize(had + got.value_or(0));
        if (!got) return got.error();
        offset_ += *got;
        return *got > 0;
    }
    ExportSource in_;
    std::size_t max_line_;
    std::string buffer_;
    std::size_t begin_ = 0, scanned_ = 0;
    std::uint64_t offset_ = 0;
};

}  // namespace pai
