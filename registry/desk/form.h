#pragma once
// What a form sends: fields and files, from either of the two encodings that browsers use.
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "desk/http.h"

namespace pai {

class Form {
public:
    struct File {
        std::string field;
        std::string content;  // the bytes; the name that the browser gives is not kept
    };
    // First value of a field with white space at its ends cut; empty if absent.
    std::string get(std::string_view name) const;
    std::vector<std::string> all(std::string_view name) const;
    bool has(std::string_view name) const;
    // Null: none chosen.
    const File* file(std::string_view field) const;
    std::vector<const File*> files(std::string_view field) const;
    void set(std::string_view name, std::string value);
    void add(std::string name, std::string value) { fields_.emplace_back(std::move(name), std::move(value)); }
    const std::vector<std::pair<std::string, std::string>>& fields() const { return fields_; }
    std::vector<File>& files() { return files_; }
    bool has_files() const { return !files_.empty(); }

private:
    std::vector<std::pair<std::string, std::string>> fields_;
    std::vector<File> files_;
};

inline constexpr std::size_t form_max_fields = 2048, form_max_files = 64;

// application/x-www-form-urlencoded, as in a body and in a query. InvalidArgument: a broken escape, text that is no UTF-8 or
// holds control characters, too many fields.
Result<Form> parse_urlencoded(std::string_view text);
// multipart/form-data (RFC 7578) with the boundary that `content_type` names. InvalidArgument: broken framing, too many parts.
Result<Form> parse_multipart(std::string_view content_type, std::string_view body);
// The form in a POST, by its content type.
Result<Form> form_of(const HttpRequest& request);

}  // namespace pai
