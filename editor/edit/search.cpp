#include "edit/search.h"

#include <algorithm>
#include <numeric>

namespace pai {
namespace {

std::string fold(std::string_view text) {
    std::string out(text);
    for (char& c : out)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return out;
}

bool is_sign(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || static_cast<unsigned char>(c) >= 0x80; }
bool begins_word(std::string_view text, std::size_t at) { return at == 0 || !is_sign(text[at - 1]); }
// Not in the middle of a UTF-8 sequence.
bool is_boundary(std::string_view text, std::size_t at) { return (static_cast<unsigned char>(text[at]) & 0xC0) != 0x80; }

std::string all_of(const Text& text) {
    std::string out;
    for (const auto& [language, words] : text) out += (out.empty() ? "" : " ") + words;
    return out;
}

void mark(std::vector<std::size_t>* letters, std::size_t first, std::size_t count) {
    for (std::size_t i = 0; letters && i < count; ++i) letters->push_back(first + i);
}

// The letters of the word one after another, the first at the beginning of a word of the text.
int scattered_score(std::string_view word, std::string_view text, std::vector<std::size_t>* letters) {
    std::size_t at = 0, gaps = 0, last = 0;
    std::vector<std::size_t> places;
    for (std::size_t i = 0; i < word.size(); ++i) {
        at = text.find(word[i], at);
        while (i == 0 && at != text.npos && !begins_word(text, at)) at = text.find(word[i], at + 1);
        if (at == text.npos || static_cast<unsigned char>(word[i]) >= 0x80) return 0;
        if (i > 0) gaps += begins_word(text, at) ? 1 : at - last - 1;
        places.push_back(last = at++);
    }
    if (letters) letters->insert(letters->end(), places.begin(), places.end());
    return std::max(300 - static_cast<int>(std::min<std::size_t>(gaps, 25)) * 10, 50);
}

std::vector<std::string> words_of(std::string_view query) {
    std::vector<std::string> out;
    const std::string folded = fold(query.substr(0, 200));
    for (std::size_t at = 0; at < folded.size();) {
        const std::size_t begin = folded.find_first_not_of(' ', at);
        if (begin == folded.npos) break;
        at = std::min(folded.find(' ', begin), folded.size());
        out.push_back(folded.substr(begin, at - begin));
    }
    return out;
}

}  // namespace

int match_score(std::string_view word, std::string_view text, std::vector<std::size_t>* letters) {
    if (word.empty() || word.size() > text.size()) return 0;
    if (word == text) return mark(letters, 0, word.size()), 1000;
    // Short names first among equals.
    const int length = static_cast<int>(std::min<std::size_t>(text.size() - word.size(), 90));
    std::size_t inside = text.npos;
    for (std::size_t at = text.find(word); at != text.npos; at = text.find(word, at + 1)) {
        if (!is_boundary(text, at)) continue;
        if (begins_word(text, at)) return mark(letters, at, word.size()), (at == 0 ? 900 : 700) - length;
        if (inside == text.npos) inside = at;
    }
    if (inside != text.npos) return mark(letters, inside, word.size()), 500 - length;
    return scattered_score(word, text, letters);
}

std::vector<Findable> findables_of(const Show& show) {
    std::vector<Findable> out;
    const auto add = [&](ItemRef item, std::string also, std::string where) {
        std::string title = item.id;
        out.push_back({Findable::Kind::Item, {}, std::move(item), std::move(title), std::move(also), std::move(where)});
    };
    for (const auto& [id, scene] : show.scenes) {
        add(scene_ref(id), all_of(scene.title), {});
        for (const auto& [node_id, node] : scene.nodes) {
            std::string also = node.model ? node.model->asset : node.sound ? node.sound->asset : node.picture ? node.picture->asset : std::string();
            if (node.text) also = all_of(node.text->text).substr(0, 200);
            add(node_ref(id, node_id), std::move(also), id);
        }
    }
    for (const auto& [id, cue] : show.cues) add(cue_ref(id), cue.number + " " + all_of(cue.title), {});
    for (const auto& [id, asset] : show.assets) add(asset_ref(id), asset, {});
    for (const auto& [id, timeline] : show.timelines) {
        add(timeline_ref(id), {}, {});
        for (const auto& [clip_id, clip] : timeline.clips) add(clip_ref(id, clip_id), clip.scene, id);
        for (const auto& [marker_id, marker] : timeline.markers) add(marker_ref(id, marker_id), all_of(marker.title), id);
        for (const auto& [track_id, track] : timeline.tracks) add(track_ref(id, track_id), track.target, id);
    }
    return out;
}

void Search::set(std::vector<Findable> all) {
    all_ = std::move(all);
    folded_.clear();
    folded_.reserve(all_.size());
    for (const Findable& f : all_) folded_.push_back({fold(f.title), fold(f.also), fold(f.where)});
}

std::vector<Search::Hit> Search::find(std::string_view query, std::size_t count) const {
    const std::vector<std::string> words = words_of(query);
    std::vector<std::pair<int, std::size_t>> found;
    for (std::size_t i = 0; i < all_.size(); ++i) {
        int score = 0;
        bool all = true;
        for (const std::string& word : words) {
            // What is told beside it counts less than what it is called.
            const int best = std::max({match_score(word, folded_[i].title), match_score(word, folded_[i].also) * 8 / 10, match_score(word, folded_[i].where) / 2});
            all = all && best > 0;
            score += best;
            if (!all) break;
        }
        if (all) found.emplace_back(-score, i);
    }
    const std::size_t shown = std::min(count, found.size());
    std::partial_sort(found.begin(), found.begin() + static_cast<std::ptrdiff_t>(shown), found.end());
    std::vector<Hit> out;
    for (std::size_t i = 0; i < shown; ++i) {
        Hit hit{&all_[found[i].second], -found[i].first, {}};
        for (const std::string& word : words) match_score(word, folded_[found[i].second].title, &hit.letters);
        std::sort(hit.letters.begin(), hit.letters.end());
        hit.letters.erase(std::unique(hit.letters.begin(), hit.letters.end()), hit.letters.end());
        out.push_back(std::move(hit));
    }
    return out;
}

}  // namespace pai
