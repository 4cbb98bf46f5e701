#include "licence/fields.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "licence/jws.h"

namespace pai {

std::size_t count_characters(std::string_view text) {
    return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xc0) != 0x80; }));
}

bool is_uri(std::string_view text) {
    if (text.size() < 3 || text.size() > 240) return false;
    if (std::any_of(text.begin(), text.end(), [](char c) { return c <= 0x20 || c >= 0x7f; })) return false;
    return text.starts_with("urn:") || text.starts_with("did:") || text.starts_with("https:");
}

bool is_hash(std::string_view text) { return text.size() == 64 && text.find_first_not_of("0123456789abcdef") == text.npos; }

bool is_language_tag(std::string_view text) {
    if (text.empty() || text.size() > 35) return false;
    std::size_t part = 0;
    bool first = true;
    for (std::size_t i = 0; i <= text.size(); ++i) {
        if (i < text.size() && text[i] != '-') {
            const char c = text[i];
            const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
            if (!letter && (first || c < '0' || c > '9')) return false;
            ++part;
            continue;
        }
        if (part == 0 || part > 8 || (first && part < 2)) return false;
        first = false;
        part = 0;
    }
    return true;
}

bool is_kid(std::string_view text) {
    return text.size() == 24 && text.starts_with("ed25519:") && text.find_first_not_of("0123456789abcdef", 8) == text.npos;
}

bool is_currency(std::string_view text) {
    return text.size() == 3 && std::all_of(text.begin(), text.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
}

void ReadErrors::fail(RightsCode code, const JsonRef& at, std::string_view path, std::string_view expected) {
    if (!error_) error_ = refuse(code, fmt::format("{} ({}): expected {}", path.empty() ? "/" : path, at.place(), expected));
}

Fields::Fields(ReadErrors& errors, JsonRef object, std::string path, RightsCode unknown)
    : errors_(errors), object_(object), path_(std::move(path)), unknown_(unknown), known_(object.size(), false) {
    if (!object_.is_object()) errors_.fail(RightsCode::SchemaInvalid, object_, path_, "an object");
}

void Fields::fail(std::string_view name, std::string_view expected, RightsCode code) {
    errors_.fail(code, object_.find(name).value_or(object_), path_ + "/" + std::string(name), expected);
}

bool Fields::has(std::string_view name) const { return object_.find(name).has_value(); }

std::optional<JsonRef> Fields::take(std::string_view name, Need need) {
    if (object_.is_object())
        for (std::size_t i = 0; i < object_.size(); ++i)
            if (object_.key(i) == name) {
                known_[i] = true;
                return object_[i];
            }
    if (need == Need::Must) fail(name, "this member");
    return {};
}

std::int64_t Fields::integer(std::string_view name, std::int64_t lo, std::int64_t hi, Need need, std::int64_t absent) {
    const auto v = take(name, need);
    if (!v) return absent;
    const auto n = v->as_int();
    if (n && *n >= lo && *n <= hi) return *n;
    fail(name, fmt::format("an integer from {} to {}", lo, hi));
    return absent;
}

bool Fields::boolean(std::string_view name, Need need) {
    const auto v = take(name, need);
    if (v && !v->is_bool()) fail(name, "true or false");
    return v && v->is_bool() && v->as_bool();
}

std::string Fields::text(std::string_view name, std::size_t lo, std::size_t hi, Need need) {
    const auto v = take(name, need);
    if (!v) return {};
    const std::size_t n = count_characters(v->text());
    if (v->is_string() && n >= lo && n <= hi) return std::string(v->text());
    fail(name, fmt::format("a string of {} to {} characters", lo, hi));
    return {};
}

std::string Fields::uri(std::string_view name, Need need) {
    const auto v = take(name, need);
    if (!v) return {};
    if (v->is_string() && is_uri(v->text())) return std::string(v->text());
    fail(name, "a urn:, did: or https: URI");
    return {};
}

std::string Fields::hash(std::string_view name, Need need) {
    const auto v = take(name, need);
    if (!v) return {};
    if (v->is_string() && is_hash(v->text())) return std::string(v->text());
    fail(name, "64 lower-case hex digits");
    return {};
}

std::string Fields::doc_id(std::string_view name, Need need) {
    const auto v = take(name, need);
    if (!v) return {};
    if (v->is_string() && is_doc_id(v->text())) return std::string(v->text());
    fail(name, "sha256: and 64 hex digits");
    return {};
}

std::string Fields::one_of(std::string_view name, std::initializer_list<std::string_view> values, Need need) {
    const auto v = take(name, need);
    if (!v) return {};
    if (v->is_string() && std::find(values.begin(), values.end(), v->text()) != values.end()) return std::string(v->text());
    fail(name, fmt::format("one of {}", fmt::join(values, ", ")));
    return {};
}

TextMap Fields::text_map(std::string_view name, Need need) {
    TextMap map;
    const auto v = take(name, need);
    if (!v) return map;
    if (!v->is_object() || v->size() < 1 || v->size() > 8) {
        fail(name, "an object of 1 to 8 texts by language");
        return map;
    }
    for (std::size_t i = 0; i < v->size(); ++i) {
        const JsonRef text = (*v)[i];
        const std::size_t n = count_characters(text.text());
        if (!is_language_tag(v->key(i)) || !text.is_string() || n < 1 || n > 500) fail(name, "language tags with 1 to 500 characters each");
        map.emplace(v->key(i), text.text());
    }
    return map;
}

std::optional<PublicKey> Fields::key(std::string_view name, std::string_view curve, Need need) {
    std::optional<PublicKey> result;
    object(
        name,
        [&](Fields& f) {
            f.one_of("kty", {"OKP"});
            f.one_of("crv", {curve});
            auto key = parse_public_key(f.text("x", 43, 43));
            if (!key) return f.fail("x", "32 bytes in base64url");
            const auto strong = curve == "Ed25519" ? check_signing_key(*key) : check_agreement_key(*key);
            if (!strong) return f.fail("x", "a key that is not weak", RightsCode::KeyWeak);
            result = *key;
        },
        need);
    return result;
}

std::vector<std::string> Fields::texts(std::string_view name, std::size_t lo, std::size_t hi, bool (*ok)(std::string_view), bool unique,
                                       Need need) {
    std::vector<std::string> result;
    std::set<std::string, std::less<>> seen;
    array(
        name, lo, hi,
        [&](JsonRef v, const std::string& path) {
            if (!v.is_string() || !ok(v.text())) return errors_.fail(RightsCode::SchemaInvalid, v, path, "a string in the form of this list");
            if (!seen.emplace(v.text()).second && unique) return errors_.fail(RightsCode::SchemaInvalid, v, path, "each element once");
            result.emplace_back(v.text());
        },
        need);
    return result;
}

void Fields::array(std::string_view name, std::size_t lo, std::size_t hi, const std::function<void(JsonRef, std::string)>& each, Need need) {
    const auto v = take(name, need);
    if (!v) return;
    if (!v->is_array() || v->size() < lo || v->size() > hi) return fail(name, fmt::format("an array of {} to {}", lo, hi));
    for (std::size_t i = 0; i < v->size() && !failed(); ++i) each((*v)[i], fmt::format("{}/{}/{}", path_, name, i));
}

void Fields::objects(std::string_view name, std::size_t lo, std::size_t hi, const std::function<void(Fields&)>& each, Need need) {
    array(
        name, lo, hi,
        [&](JsonRef v, std::string path) {
            Fields f(errors_, v, std::move(path), unknown_);
            each(f);
            f.finish();
        },
        need);
}

bool Fields::object(std::string_view name, const std::function<void(Fields&)>& read, Need need) {
    const auto v = take(name, need);
    if (!v) return false;
    Fields f(errors_, *v, path_ + "/" + std::string(name), unknown_);
    if (!failed()) read(f);
    f.finish();
    return true;
}

void Fields::finish() {
    if (failed() || !object_.is_object()) return;
    for (std::size_t i = 0; i < object_.size(); ++i)
        if (!known_[i]) return errors_.fail(unknown_, object_[i], path_ + "/" + std::string(object_.key(i)), "no such member");
}

}  // namespace pai
