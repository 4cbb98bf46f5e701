#pragma once
// Reads the members of closed JSON objects: the first thing wrong is kept, everything after it yields empty values.
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "licence/codes.h"
#include "licence/keys.h"
#include "licence/policy.h"

namespace pai {

enum class Need : std::uint8_t { Must, May };

inline constexpr std::int64_t latest_time_s = 253'402'300'799;
inline constexpr std::int64_t largest_number = (std::int64_t{1} << 53) - 1;

// Checks of section 1. Sizes of text count characters (code points).
std::size_t count_characters(std::string_view text);
bool is_uri(std::string_view text);
bool is_hash(std::string_view text);
bool is_language_tag(std::string_view text);
bool is_zone_name(std::string_view text);  // the form of an IANA name
bool is_kid(std::string_view text);
bool is_currency(std::string_view text);  // the form of an ISO 4217 code

// The first error of one document.
class ReadErrors {
public:
    void fail(RightsCode code, const JsonRef& at, std::string_view path, std::string_view expected);
    void adopt(Error error) {
        if (!error_) error_ = std::move(error);
    }
    bool failed() const { return error_.has_value(); }
    Error take() { return std::move(*error_); }

private:
    std::optional<Error> error_;
};

// One object. Members that were never asked for are refused by finish() with the code `unknown`.
class Fields {
public:
    Fields(ReadErrors& errors, JsonRef object, std::string path, RightsCode unknown = RightsCode::SchemaInvalid);

    ReadErrors& errors() { return errors_; }
    const std::string& path() const { return path_; }
    bool failed() const { return errors_.failed(); }
    void fail(std::string_view name, std::string_view expected, RightsCode code = RightsCode::SchemaInvalid);

    bool has(std::string_view name) const;
    // The member, which is now known. Absent: nothing, and an error if it must be there.
    std::optional<JsonRef> take(std::string_view name, Need need = Need::Must);

    std::int64_t integer(std::string_view name, std::int64_t lo, std::int64_t hi, Need need = Need::Must, std::int64_t absent = 0);
    std::int64_t time(std::string_view name, Need need = Need::Must) { return integer(name, 0, latest_time_s, need); }
    bool boolean(std::string_view name, Need need = Need::Must);
    std::string text(std::string_view name, std::size_t lo, std::size_t hi, Need need = Need::Must);
    std::string uri(std::string_view name, Need need = Need::Must);
    std::string hash(std::string_view name, Need need = Need::Must);
    std::string doc_id(std::string_view name, Need need = Need::Must);
    std::string one_of(std::string_view name, std::initializer_list<std::string_view> values, Need need = Need::Must);
    TextMap text_map(std::string_view name, Need need = Need::Must);
    // {kty: "OKP", crv, x}; KEY_WEAK if the key is weak.
    std::optional<PublicKey> key(std::string_view name, std::string_view curve, Need need = Need::Must);
    // Strings that pass `ok`, `lo` to `hi` of them; each once if `unique`.
    std::vector<std::string> texts(std::string_view name, std::size_t lo, std::size_t hi, bool (*ok)(std::string_view), bool unique,
                                   Need need = Need::Must);
    // Calls `each` with every element of an array of `lo` to `hi`.
    void array(std::string_view name, std::size_t lo, std::size_t hi, const std::function<void(JsonRef, std::string)>& each,
               Need need = Need::Must);
    // Calls `each` with the fields of every element, and finishes them.
    void objects(std::string_view name, std::size_t lo, std::size_t hi, const std::function<void(Fields&)>& each, Need need = Need::Must);
    // Calls `read` with the fields of one object member, and finishes them. False if it is absent.
    bool object(std::string_view name, const std::function<void(Fields&)>& read, Need need = Need::Must);

    void finish();

private:
    ReadErrors& errors_;
    JsonRef object_;
    std::string path_;
    RightsCode unknown_;
    std::vector<bool> known_;
};

// The schedule object (6.4) in member `name`, which must be there.
WeekSchedule read_week_schedule(Fields& f, std::string_view name);

}  // namespace pai
