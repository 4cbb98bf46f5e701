#pragma once
// Functions of libraries that only some runs need. No program is linked to such a library: a module of ours defines every function of
// it that we call, under its own name, and forwards to the library, which is loaded before the first of those calls.
#include <array>
#include <cstddef>
#include <iterator>
#include <optional>
#include <span>
#include <string_view>

#include "base/result.h"

namespace pai {

// One function that is forwarded: its name, and the place of its library in the table's list of them.
struct LateFunction {
    constexpr LateFunction(const char* function, std::size_t place = 0) : name(function), library(place) {}  // NOLINT: a table is a list of names
    const char* name;
    std::size_t library;
};

// The address of every function, in libraries that stay loaded until the process ends; `found` is as long as `functions`.
// Unsupported: a library cannot be loaded, with the loader's words, or lacks a function. Safe on any thread.
Result<void> find_late(std::span<const char* const> libraries, std::span<const LateFunction> functions, std::span<void*> found);

// No constant: who calls it at compile time does not compile.
inline void is_not_in_the_table() {}

// A function's place in the table, made of its name at compile time.
template <class Table>
struct LatePlace {
    std::size_t at = 0;
    consteval LatePlace(const char* name) {  // NOLINT: so that __func__ becomes one
        while (at < std::size(Table::kFunctions) && std::string_view(Table::kFunctions[at].name) != name) ++at;
        if (at == std::size(Table::kFunctions)) is_not_in_the_table();
    }
};

// The libraries of a table, which has kFunctions, kLibraries (what the loader searches for, as "libavutil.so.57") and kNeed, which says what
// cannot be without them. All of it is safe on any thread.
template <class Table>
class LateLibraries {
public:
    // Loads them if nobody did. What failed stays failed, as a loader remembers what it has seen. Unsupported: as find_late().
    static Result<void> loaded() {
        if (const auto& error = get().error_) return *error;
        return {};
    }
    // The library's own function of that name; `Ours` is the one that stands for it. Ends the program where they are not loaded: that was to
    // be asked before.
    template <auto Ours>
    static auto real(LatePlace<Table> name) {
        void* const found = get().found_[name.at];
        if (!found) assert_failed(Table::kFunctions[name.at].name, __FILE__, __LINE__);
        return reinterpret_cast<decltype(Ours)>(found);
    }

private:
    LateLibraries() {
        if (auto all = find_late(Table::kLibraries, Table::kFunctions, found_); !all) error_ = std::move(all.error()).context(Table::kNeed);
    }
    static const LateLibraries& get() {
        static const LateLibraries all;
        return all;
    }

    std::array<void*, std::size(Table::kFunctions)> found_{};
    std::optional<Error> error_;
};

}  // namespace pai
