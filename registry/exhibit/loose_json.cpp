#include "exhibit/loose_json.h"

#include <algorithm>
#include <cmath>

namespace pai {

LooseObject::LooseObject(ExhibitFaults& faults, JsonRef json, std::string at) : faults_(&faults), json_(json), at_(std::move(at)) {
    if (!json_.is_object()) faults_->add(at_, "expected an object");
}

void LooseObject::fail(std::string_view name, std::string_view what) const { faults_->add(at_ + "/" + std::string(name), what); }

std::optional<JsonRef> LooseObject::find(std::string_view name) const {
    const auto member = json_.find(name);
    return member && !member->is_null() ? member : std::nullopt;
}

std::string LooseObject::text(std::string_view name) const {
    const auto member = find(name);
    if (!member) return {};
    if (!member->is_string()) fail(name, "expected a text");
    return member->is_string() ? std::string(member->text()) : std::string();
}

double LooseObject::number(std::string_view name, double fallback, double min, double max) const {
    const auto member = find(name);
    if (!member) return fallback;
    const double value = member->is_number() ? member->as_double() : std::nan("");
    if (value >= min && value <= max) return value;
    fail(name, fmt::format("expected a number from {} to {}", min, max));
    return fallback;
}

bool LooseObject::truth(std::string_view name, bool fallback) const {
    const auto member = find(name);
    if (!member) return fallback;
    if (!member->is_bool()) fail(name, "expected true or false");
    return member->is_bool() ? member->as_bool() : fallback;
}

int LooseObject::index(std::string_view name, std::size_t count) const {
    const auto member = find(name);
    if (!member) return -1;
    const auto value = member->is_number() ? member->as_int() : std::nullopt;
    if (value && *value >= 0 && static_cast<std::uint64_t>(*value) < count) return static_cast<int>(*value);
    fail(name, fmt::format("expected an index below {}", count));
    return -1;
}

bool LooseObject::read_numbers(std::string_view name, double* out, std::size_t count) const {
    const auto member = find(name);
    if (!member) return false;
    bool good = member->is_array() && member->size() == count;
    for (std::size_t i = 0; good && i < count; ++i) {
        out[i] = (*member)[i].is_number() ? (*member)[i].as_double() : std::nan("");
        good = std::fabs(out[i]) < 1e9;
    }
    if (!good) fail(name, fmt::format("expected {} numbers", count));
    return good;
}

std::optional<LooseObject> LooseObject::object(std::string_view name) const {
    const auto member = find(name);
    if (!member) return std::nullopt;
    return LooseObject(*faults_, *member, at_ + "/" + std::string(name));
}

std::size_t LooseObject::count(std::string_view name) const {
    const auto member = find(name);
    return member && member->is_array() ? member->size() : 0;
}

Text LooseObject::texts(std::string_view name, std::string_view single) const {
    Text out;
    if (const auto member = find(name)) {
        if (!member->is_object()) fail(name, "expected an object of texts by language");
        for (std::size_t i = 0; member->is_object() && i < member->size(); ++i) {
            const std::string language = language_tag(member->key(i));
            if (!language.empty() && (*member)[i].is_string() && !(*member)[i].text().empty()) out[language] = (*member)[i].text();
        }
    }
    if (out.empty() && !single.empty())
        if (std::string one = text(single); !one.empty()) out["en"] = std::move(one);
    return out;
}

std::string language_tag(std::string_view written) {
    std::string out;
    std::size_t part = 0, part_start = 0;
    for (const char c : written) {
        if (c == '-' || c == '_') {
            ++part;
            out += '-';
            part_start = out.size();
            continue;
        }
        const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'), digit = c >= '0' && c <= '9';
        if (!letter && !digit) return {};
        out += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
        if (out.size() - part_start > 8) return {};
    }
    if (out.size() < 2 || out.size() > 35 || out.back() == '-' || out.find("--") != std::string::npos || out[0] == '-') return {};
    // Regions are capitals, scripts begin with one. Source: RFC 5646, 2.1.1.
    for (std::size_t at = out.find('-'); part > 0 && at != std::string::npos; at = out.find('-', at + 1)) {
        const std::size_t end = std::min(out.find('-', at + 1), out.size()), length = end - at - 1;
        const auto raise = [&](std::size_t i) { out[i] = out[i] >= 'a' && out[i] <= 'z' ? static_cast<char>(out[i] - 'a' + 'A') : out[i]; };
        if (length == 2) raise(at + 1), raise(at + 2);
        if (length == 4) raise(at + 1);
    }
    return out;
}

}  // namespace pai
