#include "edit/expression.h"

#include <charconv>
#include <cmath>
#include <numbers>

#include <fmt/format.h>

namespace pai {
namespace {

constexpr std::size_t kLongest = 200;
constexpr int kDeepest = 50;

struct UnitRow {
    std::string_view name, kind;
    double factor;  // to the unit of the kind
};
constexpr UnitRow kUnits[] = {
    {"mm", "m", 0.001},     {"cm", "m", 0.01},    {"m", "m", 1},        {"km", "m", 1000},    {"in", "m", 0.0254},   {"ft", "m", 0.3048},
    {"deg", "deg", 1},      {"rad", "deg", 180 / std::numbers::pi},     {"turn", "deg", 360}, {"turns", "deg", 360}, {"\u00b0", "deg", 1},
    {"ms", "s", 0.001},     {"s", "s", 1},        {"sec", "s", 1},      {"min", "s", 60},     {"h", "s", 3600},
    {"hz", "hz", 1},        {"khz", "hz", 1000},  {"cd", "cd", 1},      {"kcd", "cd", 1000},  {"lx", "lx", 1},       {"klx", "lx", 1000},
    {"db", "db", 1},        {"ev", "ev", 1},      {"px", "px", 1},
};

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

std::string lower(std::string_view text) {
    std::string out(text);
    for (char& c : out)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return out;
}

// Recursive descent; the first fault ends it.
class NumberParser {
public:
    NumberParser(std::string_view text, const NumberField& field, double before) : text_(text), field_(field), before_(before) {}

    Result<NumberEdit> run() {
        using How = NumberEdit::How;
        NumberEdit out;
        skip();
        constexpr std::pair<std::string_view, How> prefixes[] = {{"+=", How::Add}, {"-=", How::Subtract}, {"*=", How::Multiply}, {"/=", How::Divide}};
        for (const auto& [sign, how] : prefixes)
            if (text_.substr(at_, 2) == sign) {
                out.how = how;
                at_ += 2;
                // "*=2" has no unit of its own, "*=50%" is a half.
                plain_ = how == How::Multiply || how == How::Divide;
                break;
            }
        out.value = sum(0);
        skip();
        if (fault_.empty() && at_ < text_.size()) fail("expected an operator or the end");
        if (fault_.empty() && !std::isfinite(out.value)) fail("the result is no number");
        if (!fault_.empty()) return Error(Code::Corrupt, fmt::format("column {}: {}", fault_at_ + 1, fault_), "EXPRESSION_INVALID");
        return out;
    }

private:
    double fail(std::string what) {
        if (fault_.empty()) {
            fault_ = std::move(what);
            fault_at_ = at_;
        }
        return 0;
    }
    void skip() {
        while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\t')) ++at_;
    }
    char peek() {
        skip();
        return at_ < text_.size() ? text_[at_] : '\0';
    }
    bool take(char c) {
        if (peek() != c) return false;
        ++at_;
        return true;
    }

    double sum(int depth) {
        double value = product(depth);
        while (fault_.empty()) {
            if (take('+')) value += product(depth);
            else if (take('-')) value -= product(depth);
            else break;
        }
        return value;
    }

    double product(int depth) {
        double value = sign(depth);
        while (fault_.empty()) {
            if (take('*')) {
                value *= sign(depth);
            } else if (peek() == '/') {
                ++at_;
                skip();
                const std::size_t divisor_at = at_;
                const double divisor = sign(depth);
                if (divisor == 0 && fault_.empty()) {
                    at_ = divisor_at;
                    return fail("division by zero");
                }
                value /= divisor;
            } else {
                break;
            }
        }
        return value;
    }

    double sign(int depth) {
        if (depth > kDeepest) return fail("too many brackets or signs");
        if (take('-')) return -sign(depth + 1);
        if (take('+')) return sign(depth + 1);
        return power(depth);
    }

    double power(int depth) {
        const double base = atom(depth);
        if (!fault_.empty() || !take('^')) return base;
        return std::pow(base, sign(depth + 1));
    }

    double atom(int depth) {
        const char c = peek();
        if (c == '(') {
            ++at_;
            const double value = sum(depth + 1);
            if (fault_.empty() && !take(')')) return fail("expected )");
            return value;
        }
        if (is_digit(c) || c == '.') return number();
        if (is_letter(c)) return name(depth);
        return fail(c == '\0' ? "expected a number" : "expected a number, a name or (");
    }

    double number() {
        double value = 0;
        const char* const begin = text_.data() + at_;
        const auto [end, error] = std::from_chars(begin, text_.data() + text_.size(), value, std::chars_format::general);
        if (error != std::errc() && error != std::errc::result_out_of_range) return fail("expected a number");
        if (error == std::errc::result_out_of_range) return fail("the number is out of range");
        at_ += static_cast<std::size_t>(end - begin);
        if (at_ < text_.size() && text_[at_] == ':') return clock(value);
        return value * unit();
    }

    // 1:30 is a minute and a half, 1:02:03.5 an hour, two minutes and three and a half seconds.
    double clock(double first) {
        if (field_.unit != "s") return fail("only a time is written with :");
        double seconds = first;
        for (int part = 0; part < 2 && at_ < text_.size() && text_[at_] == ':'; ++part) {
            ++at_;
            double next = 0;
            const char* const begin = text_.data() + at_;
            const auto [end, error] = std::from_chars(begin, text_.data() + text_.size(), next, std::chars_format::fixed);
            if (error != std::errc() || next < 0 || next >= 60) return fail("expected 0 to 59 after :");
            at_ += static_cast<std::size_t>(end - begin);
            seconds = seconds * 60 + next;
        }
        return seconds;
    }

    // What stands right behind a number: the factor to the field's unit.
    double unit() {
        const char c = peek();
        if (c == '%') {
            ++at_;
            return plain_ ? 0.01 : field_.whole / 100;
        }
        std::size_t end = at_;
        while (end < text_.size() && is_letter(text_[end])) ++end;
        if (end == at_ && text_.substr(at_, 2) == "\u00b0") end = at_ + 2;
        if (end == at_) return 1;
        const std::string word = lower(text_.substr(at_, end - at_)), wanted = lower(field_.unit);
        if (word == "x") return fail("expected an operator");
        if ((word == "f" || word == "frames") && wanted == "s") return at_ = end, static_cast<double>(field_.rate.den) / static_cast<double>(field_.rate.num);
        if ((word == "beat" || word == "beats") && wanted == "s" && field_.bpm > 0) return at_ = end, 60.0 / static_cast<double>(field_.bpm);
        for (const UnitRow& row : kUnits) {
            if (row.name != word) continue;
            if (row.kind != wanted || plain_) return fail(fmt::format("\"{}\" is no unit of this field{}", word, wanted.empty() || plain_ ? "" : fmt::format(", expected {}", field_.unit)));
            at_ = end;
            return row.factor;
        }
        return fail(fmt::format("unknown unit \"{}\"", word));
    }

    double name(int depth) {
        const std::size_t begin = at_;
        std::size_t end = at_;
        while (end < text_.size() && (is_letter(text_[end]) || is_digit(text_[end]))) ++end;
        const std::string word = lower(text_.substr(at_, end - at_));
        at_ = end;
        if (word == "pi") return std::numbers::pi;
        if (word == "x") return before_;
        for (const std::string_view function : {"sqrt", "sin", "cos", "tan", "abs", "round", "min", "max"})
            if (word == function) return call(word, depth);
        at_ = begin;
        return fail(fmt::format("unknown name \"{}\"", word));
    }

    double call(std::string_view function, int depth) {
        if (!take('(')) return fail("expected (");
        const std::size_t begin = at_;
        const double a = sum(depth + 1);
        double b = 0;
        if (function == "min" || function == "max") {
            if (fault_.empty() && !take(',')) return fail("expected ,");
            b = sum(depth + 1);
        }
        if (fault_.empty() && !take(')')) return fail("expected )");
        constexpr double degrees = std::numbers::pi / 180;
        if (function == "sqrt" && a < 0) {
            at_ = begin;
            return fail("the root of a negative number");
        }
        if (function == "sqrt") return std::sqrt(a);
        if (function == "sin") return std::sin(a * degrees);
        if (function == "cos") return std::cos(a * degrees);
        if (function == "tan") return std::tan(a * degrees);
        if (function == "abs") return std::fabs(a);
        if (function == "round") return std::round(a);
        return function == "min" ? std::fmin(a, b) : std::fmax(a, b);
    }

    std::string_view text_;
    const NumberField& field_;
    double before_;
    std::size_t at_ = 0, fault_at_ = 0;
    bool plain_ = false;  // a factor: without units
    std::string fault_;
};

}  // namespace

double NumberEdit::of(double before) const {
    switch (how) {
        case How::Set: return value;
        case How::Add: return before + value;
        case How::Subtract: return before - value;
        case How::Multiply: return before * value;
        case How::Divide: return value == 0 ? before : before / value;
    }
    return before;
}

Result<NumberEdit> parse_number(std::string_view text, const NumberField& field, double before) {
    if (text.size() > kLongest) return Error(Code::Corrupt, fmt::format("column {}: at most {} characters are read", kLongest + 1, kLongest), "EXPRESSION_INVALID");
    return NumberParser(text, field, before).run();
}

}  // namespace pai
