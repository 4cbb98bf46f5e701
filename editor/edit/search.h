#pragma once
// Ctrl-P: finding commands, nodes, cues, assets, scenes… by a few letters or signs of their names.
#include <string>
#include <string_view>
#include <vector>

#include "edit/selection.h"
#include "show/show.h"

namespace pai {

// One thing that can be found.
struct Findable {
    enum class Kind : std::uint8_t { Command, Item } kind = Kind::Item;
    std::string command;               // of a command: its key, for who runs it
    ItemRef item;
    std::string title;                 // "bell"
    std::string also;                  // other names by which it is found: titles in other languages, an asset's urn, a shortcut
    std::string where;                 // "hall": shown beside it, and found by
};

// Every thing of a show.
std::vector<Findable> findables_of(const Show& show);

// Rebuilt when the show has changed; finding is then quick with thousands of them.
class Search {
public:
    void set(std::vector<Findable> all);
    std::size_t size() const { return all_.size(); }

    struct Hit {
        const Findable* what = nullptr;     // valid until set()
        int score = 0;
        std::vector<std::size_t> letters;   // bytes of the title that matched, for showing them
    };
    // Best first, at most `count`. Every word of `query` (parted by blanks) is found in the title, the other names or the place: whole, at its
    // beginning, at that of a word, within, or its letters in order. Upper and lower case are one. Nothing asked: the first of all.
    std::vector<Hit> find(std::string_view query, std::size_t count) const;

private:
    struct Folded {
        std::string title, also, where;
    };
    std::vector<Findable> all_;
    std::vector<Folded> folded_;
};

// How well `word` (folded) is found in `text` (folded): 0 not at all, up to 1000 where they are equal. `letters` takes the places if not null.
int match_score(std::string_view word, std::string_view text, std::vector<std::size_t>* letters = nullptr);

}  // namespace pai
