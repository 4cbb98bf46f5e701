#include <fmt/format.h>

#include "control/osc.h"

namespace pai {
namespace {

// `inside` is what stands between the brackets: "a-z", "!abc". A hyphen at either end stands for itself.
std::array<bool, 128> read_set(std::string_view inside) {
    std::array<bool, 128> set{};
    const bool negate = inside.starts_with('!');
    if (negate) inside.remove_prefix(1);
    for (std::size_t i = 0; i < inside.size(); ++i) {
        const bool range = i + 2 < inside.size() && inside[i + 1] == '-';
        const int first = inside[i] & 127, last = inside[range ? i + 2 : i] & 127;
        for (int c = first; c <= last; ++c) set[static_cast<std::size_t>(c)] = true;
        if (range) i += 2;
    }
    if (negate)
        for (bool& b : set) b = !b;
    set['/'] = false;
    return set;
}

std::vector<std::string> read_words(std::string_view inside) {
    std::vector<std::string> words;
    while (true) {
        const std::size_t comma = inside.find(',');
        words.emplace_back(inside.substr(0, comma));
        if (comma == std::string_view::npos) return words;
        inside.remove_prefix(comma + 1);
    }
}

}  // namespace

bool OscPattern::is_pattern(std::string_view address) { return address.find_first_of("?*[]{}") != std::string_view::npos; }

Result<OscPattern::Piece> OscPattern::read_piece(std::string_view& rest) {
    Piece piece;
    const char first = rest.front();
    if (first == '[' || first == '{') {
        const std::size_t end = rest.find(first == '[' ? ']' : '}');
        // What a slash parts is not one bracket.
        if (end == std::string_view::npos || rest.substr(0, end).find('/') != std::string_view::npos)
            return Error(Code::InvalidArgument, fmt::format("address pattern has {} that is not closed", first));
        const std::string_view inside = rest.substr(1, end - 1);
        rest.remove_prefix(end + 1);
        piece.kind = first == '[' ? Kind::Set : Kind::Words;
        if (first == '[') piece.set = read_set(inside);
        else piece.words = read_words(inside);
        return piece;
    }
    if (first == ']' || first == '}') return Error(Code::InvalidArgument, fmt::format("address pattern has {} that closes nothing", first));
    rest.remove_prefix(1);
    piece.character = first;
    piece.kind = first == '?' ? Kind::Any : first == '*' ? Kind::Run : first == '/' ? Kind::Slash : Kind::Character;
    return piece;
}

Result<OscPattern> OscPattern::create(std::string_view pattern) {
    OscPattern out;
    while (!pattern.empty()) {
        PAI_TRY(Piece piece, read_piece(pattern));
        // Two runs are one.
        if (piece.kind == Kind::Run && !out.pieces_.empty() && out.pieces_.back().kind == Kind::Run) continue;
        out.pieces_.push_back(std::move(piece));
    }
    return out;
}

// From the places that the pieces so far can have reached to those that `piece` reaches.
void OscPattern::step(const Piece& piece, std::string_view address, const std::vector<bool>& at, std::vector<bool>& next) {
    bool running = false;
    for (std::size_t i = 0; i <= address.size(); ++i) {
        const char c = i < address.size() ? address[i] : '\0';
        if (piece.kind == Kind::Run) {
            running = running || at[i];
            if (running) next[i] = true;
            if (c == '/') running = false;
            continue;
        }
        if (!at[i]) continue;
        if (piece.kind == Kind::Words) {
            for (const std::string& word : piece.words)
                if (address.substr(i).starts_with(word)) next[i + word.size()] = true;
            continue;
        }
        if (i == address.size()) continue;
        const bool taken = piece.kind == Kind::Any ? c != '/' : piece.kind == Kind::Set ? c > 0 && piece.set[static_cast<std::size_t>(c)] : c == piece.character;
        if (taken) next[i + 1] = true;
    }
}

bool OscPattern::matches(std::string_view address) const {
    std::vector<bool> at(address.size() + 1), next(address.size() + 1);
    at[0] = true;
    for (const Piece& piece : pieces_) {
        next.assign(next.size(), false);
        step(piece, address, at, next);
        at.swap(next);
    }
    return at.back();
}

}  // namespace pai
