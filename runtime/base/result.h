#pragma once
// What a function returns when it can fail: Result<T> is a value or an Error.
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include <tl/expected.hpp>

namespace pai {

// The kind of a failure, for the program that must react to it.
enum class Code { NotFound, Corrupt, Unsupported, Denied, InvalidArgument, Io, Gpu, Network, Timeout, Internal };

std::string_view to_string(Code code);

struct Error {
    Code code;
    // For people: lower case, names the thing, the place and what was expected.
    std::string message;
    // For programs: the code of the format page that was broken ("SIG_INVALID", "ACCESSOR_TOO_LONG"); empty if none.
    std::string reason;
    const char* file;
    int line;

    Error(Code c, std::string m, std::string r = {}, const char* f = __builtin_FILE(), int l = __builtin_LINE())
        : code(c), message(std::move(m)), reason(std::move(r)), file(f), line(l) {}

    // Puts "what: " before the message on the way up.
    Error&& context(std::string_view what) && {
        message.insert(0, std::string(what) + ": ");
        return std::move(*this);
    }
};

template <class T>
class [[nodiscard]] Result : public tl::expected<T, Error> {
public:
    using tl::expected<T, Error>::expected;
    Result(Error e) : tl::expected<T, Error>(tl::unexpect, std::move(e)) {}
};

template <>
class [[nodiscard]] Result<void> : public tl::expected<void, Error> {
public:
    using tl::expected<void, Error>::expected;
    Result(Error e) : tl::expected<void, Error>(tl::unexpect, std::move(e)) {}
};

[[noreturn]] void assert_failed(const char* what, const char* file, int line);

}  // namespace pai

#define PAI_CAT2(a, b) a##b
#define PAI_CAT(a, b) PAI_CAT2(a, b)
#define PAI_TRY_1(expr)                                              \
    do {                                                             \
        auto pai_result_ = (expr);                                   \
        if (!pai_result_) return std::move(pai_result_).error();     \
    } while (false)
#define PAI_TRY_2(decl, expr)                                        \
    auto PAI_CAT(pai_result_, __LINE__) = (expr);                    \
    if (!PAI_CAT(pai_result_, __LINE__))                             \
        return std::move(PAI_CAT(pai_result_, __LINE__)).error();    \
    decl = *std::move(PAI_CAT(pai_result_, __LINE__))
#define PAI_PICK(_1, _2, name, ...) name
// PAI_TRY(expr) or PAI_TRY(auto x, expr): leaves the function with the error, or goes on with the value.
#define PAI_TRY(...) PAI_PICK(__VA_ARGS__, PAI_TRY_2, PAI_TRY_1)(__VA_ARGS__)

// A broken invariant ends the process, in release too: the supervisor resumes the show.
#define PAI_ASSERT(cond) ((cond) ? void() : ::pai::assert_failed(#cond, __FILE__, __LINE__))
#ifdef NDEBUG
#define PAI_DCHECK(cond) void(sizeof(!(cond)))
#else
#define PAI_DCHECK(cond) PAI_ASSERT(cond)
#endif
