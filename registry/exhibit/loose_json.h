#pragma once
// Members of a document that others wrote: unknown ones are passed over, wrong ones are faults with their place.
#include <array>
#include <optional>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "base/json.h"
#include "base/result.h"
#include "show/show.h"

namespace pai {

// The first fault of a document; later ones change nothing.
class ExhibitFaults {
public:
    void add(std::string_view at, std::string_view what) {
        if (!error_) error_ = Error(Code::Corrupt, fmt::format("{}: {}", at, what), "EXHIBIT_INVALID");
    }
    void limit(std::string_view at, std::string_view what) {
        if (!error_) error_ = Error(Code::Unsupported, fmt::format("{}: {}", at, what), "EXHIBIT_LIMIT");
    }
    bool failed() const { return error_.has_value(); }
    Error take() { return *std::move(error_); }

private:
    std::optional<Error> error_;
};

// An object of the document. Absent members, and null, give the fallback; members of another kind are faults and give it too.
class LooseObject {
public:
    LooseObject(ExhibitFaults& faults, JsonRef json, std::string at);

    const std::string& at() const { return at_; }
    JsonRef json() const { return json_; }
    ExhibitFaults& faults() const { return *faults_; }
    void fail(std::string_view name, std::string_view what) const;

    std::optional<JsonRef> find(std::string_view name) const;
    std::string text(std::string_view name) const;
    double number(std::string_view name, double fallback, double min = -1e9, double max = 1e9) const;
    bool truth(std::string_view name, bool fallback) const;
    // Index below `count`, -1 if absent.
    int index(std::string_view name, std::size_t count) const;
    // Exactly N numbers; nothing if absent.
    template <std::size_t N>
    std::optional<std::array<double, N>> numbers(std::string_view name) const {
        std::array<double, N> out{};
        return read_numbers(name, out.data(), N) ? std::optional(out) : std::nullopt;
    }
    std::optional<LooseObject> object(std::string_view name) const;
    // Each element that is an object: visit(index, LooseObject). Of a member that is an object itself: that one.
    template <class F>
    void objects(std::string_view name, F&& visit) const {
        const auto member = find(name);
        if (!member) return;
        if (member->is_object()) return visit(std::size_t{0}, LooseObject(*faults_, *member, at_ + "/" + std::string(name)));
        if (!member->is_array()) return fail(name, "expected an array of objects");
        for (std::size_t i = 0; i < member->size() && !faults_->failed(); ++i)
            visit(i, LooseObject(*faults_, (*member)[i], fmt::format("{}/{}/{}", at_, name, i)));
    }
    std::size_t count(std::string_view name) const;
    // {"EN": "Bell"} as a text by language; `single` is the member for documents of one language.
    Text texts(std::string_view name, std::string_view single = {}) const;

private:
    bool read_numbers(std::string_view name, double* out, std::size_t count) const;
    ExhibitFaults* faults_;
    JsonRef json_;
    std::string at_;
};

// "EN" and "en_GB" as BCP 47 has them: "en", "en-GB". Empty if it is no language.
std::string language_tag(std::string_view written);

}  // namespace pai
