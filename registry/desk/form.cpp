#include "desk/form.h"

#include <algorithm>
#include <optional>

#include "base/bytes.h"

namespace pai {

namespace {

std::string_view cut_ends(std::string_view text) {
    constexpr std::string_view blank = " \t\r\n";
    const std::size_t first = text.find_first_not_of(blank);
    return first == text.npos ? std::string_view() : text.substr(first, text.find_last_not_of(blank) - first + 1);
}

bool is_plain_text(std::string_view text) {
    return is_utf8(text) && std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) >= ' ' || c == '\n' || c == '\r' || c == '\t'; });
}

// A parameter of a header value: `name="value"` or `name=value`.
std::optional<std::string> parameter(std::string_view header, std::string_view name) {
    const std::string wanted = std::string(name) + "=";
    for (std::size_t at = header.find(wanted); at != header.npos; at = header.find(wanted, at + 1)) {
        if (at == 0 || (header[at - 1] != ' ' && header[at - 1] != ';')) continue;
        std::string_view value = header.substr(at + wanted.size());
        if (value.starts_with('"')) {
            const std::size_t end = value.find('"', 1);
            if (end == value.npos) return {};
            return std::string(value.substr(1, end - 1));
        }
        return std::string(value.substr(0, value.find_first_of("; ")));
    }
    return {};
}

Error broken(const char* what) { return Error(Code::InvalidArgument, std::string("form: ") + what); }

// One part between two boundaries: its lines of header, an empty line, its content.
Result<void> take_part(Form& form, std::string_view part) {
    const std::size_t end = part.find("\r\n\r\n");
    if (end == part.npos || end > 4096) return broken("a part without an end of its head");
    const std::string_view head = part.substr(0, end), content = part.substr(end + 4);
    const auto name = parameter(head, "name");
    if (!name || name->empty() || name->size() > 100 || !is_plain_text(*name)) return broken("a part without a name");
    if (head.find("filename=") != head.npos) {
        if (!content.empty()) form.files().push_back({*name, std::string(content)});
    } else {
        if (!is_plain_text(content)) return broken("text that is no UTF-8");
        form.add(*name, std::string(content));
    }
    if (form.fields().size() > form_max_fields || form.files().size() > form_max_files) return broken("too many fields");
    return {};
}

}  // namespace

std::string Form::get(std::string_view name) const {
    for (const auto& [key, value] : fields_)
        if (key == name) return std::string(cut_ends(value));
    return {};
}

std::vector<std::string> Form::all(std::string_view name) const {
    std::vector<std::string> out;
    for (const auto& [key, value] : fields_)
        if (key == name && !cut_ends(value).empty()) out.emplace_back(cut_ends(value));
    return out;
}

bool Form::has(std::string_view name) const {
    return std::any_of(fields_.begin(), fields_.end(), [&](const auto& f) { return f.first == name; });
}

const Form::File* Form::file(std::string_view field) const {
    const auto found = files(field);
    return found.empty() ? nullptr : found.front();
}

std::vector<const Form::File*> Form::files(std::string_view field) const {
    std::vector<const File*> out;
    for (const File& file : files_)
        if (file.field == field) out.push_back(&file);
    return out;
}

void Form::set(std::string_view name, std::string value) {
    std::erase_if(fields_, [&](const auto& f) { return f.first == name; });
    fields_.emplace_back(name, std::move(value));
}

Result<Form> parse_urlencoded(std::string_view text) {
    Form form;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('&'), text.size());
        const std::string_view pair = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        if (pair.empty()) continue;
        const std::size_t equals = std::min(pair.find('='), pair.size());
        const auto name = percent_decode(pair.substr(0, equals), true);
        const auto value = percent_decode(pair.substr(std::min(equals + 1, pair.size())), true);
        if (!name || !value || !is_plain_text(*name) || !is_plain_text(*value)) return broken("a field that is no text");
        form.add(*name, *value);
        if (form.fields().size() > form_max_fields) return broken("too many fields");
    }
    return form;
}

Result<Form> parse_multipart(std::string_view content_type, std::string_view body) {
    const auto boundary = parameter(content_type, "boundary");
    if (!boundary || boundary->empty() || boundary->size() > 70) return broken("no boundary");
    const std::string first = "--" + *boundary, next = "\r\n--" + *boundary;
    if (!body.starts_with(first)) return broken("does not begin with its boundary");
    body.remove_prefix(first.size());
    Form form;
    while (!body.starts_with("--")) {
        if (!body.starts_with("\r\n")) return broken("a boundary without an end");
        body.remove_prefix(2);
        const std::size_t end = body.find(next);
        if (end == body.npos) return broken("ends within a part");
        PAI_TRY(take_part(form, body.substr(0, end)));
        body.remove_prefix(end + next.size());
    }
    return form;
}

Result<Form> form_of(const HttpRequest& request) {
    const std::string_view type = request.header("content-type");
    if (type.starts_with("multipart/form-data")) return parse_multipart(type, request.body);
    if (type.starts_with("application/x-www-form-urlencoded")) return parse_urlencoded(request.body);
    return broken("neither of the two encodings of forms");
}

}  // namespace pai
