#include "exhibit/exhibit_words.h"

#include <algorithm>

#include <fmt/format.h>
#include <glm/gtc/matrix_inverse.hpp>

#include "base/describe_rules.h"
#include "base/file.h"
#include "exhibit/article_text.h"
#include "exhibit/captions.h"
#include "exhibit/exhibit_files.h"
#include "show/placing.h"

namespace pai {
namespace {

constexpr std::uint64_t kMostArticleBytes = 256u << 10, kMostCaptionFile = 1u << 20, kMostSoundBytes = 512u << 20;
constexpr std::size_t kMostParagraphs = 1000;

// As long as a text of a show may be, cut between characters.
std::string fitting(std::string text) {
    if (text.size() <= kMaxTextBytes) return text;
    text.resize(kMaxTextBytes - 4);
    while (!text.empty() && !is_utf8(text)) text.pop_back();
    return text + "…";
}

Text fitting(Text texts) {
    for (auto& [language, text] : texts) text = fitting(article_text(text, kMostArticleBytes));
    std::erase_if(texts, [](const auto& entry) { return entry.second.empty(); });
    return texts;
}

// A title is required: of a thing without one its number.
Text titled(Text title, std::string_view otherwise, std::size_t number) {
    title = fitting(std::move(title));
    return title.empty() ? Text{{"en", fmt::format("{} {}", otherwise, number)}} : title;
}

std::vector<std::string> paragraphs_of(const std::string& text) {
    std::vector<std::string> out;
    for (std::size_t at = 0; at < text.size() && out.size() < kMostParagraphs;) {
        const std::size_t end = std::min(text.find("\n\n", at), text.size());
        if (end > at) out.push_back(fitting(text.substr(at, end - at)));
        at = end + 2;
    }
    return out;
}

}  // namespace

Id exhibit_id(std::string_view name, std::string_view otherwise, std::set<Id>& taken) {
    Id base;
    for (const char c : name) {
        const bool letter = c >= 'a' && c <= 'z', capital = c >= 'A' && c <= 'Z', digit = c >= '0' && c <= '9';
        if (letter || digit) base += c;
        else if (capital) base += static_cast<char>(c - 'A' + 'a');
        else if (!base.empty() && base.back() != '-') base += '-';
        if (base.size() >= 48) break;
    }
    while (!base.empty() && base.back() == '-') base.pop_back();
    if (base.empty()) base = otherwise;
    Id out = base;
    for (int i = 2; !taken.insert(out).second; ++i) out = fmt::format("{}-{}", base, i);
    return out;
}

void ExhibitWords::add_to(Scene& scene, const std::vector<Id>& ids, const Id& first_model) {
    add_articles(scene);
    add_annotations(scene, ids, first_model);
    add_tours(scene);
}

std::optional<std::string> ExhibitWords::read(const std::string& uri, std::uint64_t most) {
    const auto file = find_exhibit_file(uri, sources_.folder, sources_.files);
    auto text = file ? read_text_file(*file, most) : Result<std::string>(file.error());
    if (text) return *std::move(text);
    out_.left_out.push_back(text.error().message);
    return std::nullopt;
}

Article ExhibitWords::article_of(const ExhibitArticle& from) {
    Article made;
    made.order = static_cast<float>(articles_.size());
    made.title = titled(from.title, "Article", articles_.size() + 1);
    made.lead = fitting(from.lead);
    for (const auto& [language, uri] : from.uris) {
        const auto page = read(uri, kMostArticleBytes);
        if (!page) continue;
        const auto paragraphs = paragraphs_of(article_text(*page, kMostArticleBytes));
        if (paragraphs.empty()) out_.left_out.push_back(uri.substr(0, 120) + ": no words in UTF-8");
        for (std::size_t i = 0; i < paragraphs.size(); ++i) {
            Paragraph& p = made.paragraphs[fmt::format("p{:04}", i + 1)];
            p.order = static_cast<float>(i);
            p.text[language] = paragraphs[i];
        }
    }
    return made;
}

void ExhibitWords::add_articles(Scene& scene) {
    std::set<Id> taken;
    // The one that stands for the whole is read first.
    std::vector<const ExhibitArticle*> all;
    for (const ExhibitArticle& a : exhibit_.articles) all.push_back(&a);
    std::stable_partition(all.begin(), all.end(), [&](const ExhibitArticle* a) { return a->id == exhibit_.lead_article; });
    for (const ExhibitArticle* from : all) {
        const Text& title = from->title;
        const Id id = exhibit_id(title.contains("en") ? title.at("en") : from->id, "article", taken);
        Article made = article_of(*from);
        articles_.emplace(from->id, id);
        scene.articles.emplace(id, std::move(made));
        ++out_.articles;
    }
}

std::optional<Narration> ExhibitWords::narration_of(const std::string& sound) {
    const auto from = std::find_if(exhibit_.sounds.begin(), exhibit_.sounds.end(), [&](const ExhibitSound& s) { return s.id == sound; });
    if (sound.empty() || from == exhibit_.sounds.end()) return std::nullopt;
    Narration out;
    for (const auto& [language, uri] : from->uris) {
        auto known = sounds_.find(uri);
        if (known == sounds_.end()) {
            auto bytes = read(uri, kMostSoundBytes);
            if (!bytes) continue;
            const std::filesystem::path file(uri.substr(0, uri.find_first_of("?#")));
            const std::string extension = file.extension().string();
            if (extension != ".wav" && extension != ".flac" && extension != ".ogg") {
                out_.left_out.push_back(fmt::format("{}: sounds are .wav, .flac or .ogg", uri.substr(0, 120)));
                continue;
            }
            const AssetName name = exhibit_id(file.stem().string(), "voice", asset_names_);
            const std::string path = fmt::format("sounds/{}{}", name, extension);
            const auto view = as_byte_span(std::string_view(*bytes));
            out_.files[path] = Bytes(view.begin(), view.end());
            out_.show.assets[name] = path;
            known = sounds_.emplace(uri, name).first;
        }
        out.sound[language] = known->second;
        if (const auto captions = from->captions.find(language); captions != from->captions.end()) {
            const auto text = read(captions->second, kMostCaptionFile);
            const auto lines = text ? read_captions(*text, language) : Result<std::map<Id, Caption>>(std::map<Id, Caption>());
            if (!lines) out_.left_out.push_back(fmt::format("{}: {}", captions->second.substr(0, 120), lines.error().message));
            else
                for (const auto& [id, caption] : *lines) out.captions[fmt::format("{}-{}", language.substr(0, 2), id)] = caption;
        }
    }
    if (out.sound.empty()) return std::nullopt;
    return out;
}

void ExhibitWords::add_annotations(Scene& scene, const std::vector<Id>& ids, const Id& first_model) {
    std::map<Id, std::set<Id>> taken;
    for (std::size_t i = 0; i < exhibit_.nodes.size(); ++i) {
        for (const ExhibitAnnotation& from : exhibit_.nodes[i].annotations) {
            Annotation made;
            made.title = titled(from.title, "Place", out_.annotations + 1);
            made.text = fitting(from.text);
            made.position_m = from.position_m;
            made.normal = from.direction == glm::vec3(0) ? glm::vec3(0, 1, 0) : from.direction;
            if (const auto it = articles_.find(from.article); it != articles_.end()) made.article = it->second;
            made.narration = narration_of(from.sound);
            Id at = ids[i];
            if (!scene.nodes.at(at).model) {
                const glm::mat4 to = glm::inverse(world_from_node(scene, first_model)) * world_from_node(scene, at);
                made.position_m = glm::vec3(to * glm::vec4(made.position_m, 1));
                made.normal = glm::mat3(to) * made.normal;
                at = first_model;
            }
            auto& annotations = scene.nodes.at(at).model->annotations;
            made.order = static_cast<float>(annotations.size());
            const Text& title = made.title;
            const Id id = exhibit_id(title.contains("en") ? title.at("en") : from.id, "place", taken[at]);
            annotations_.emplace(from.id, std::pair{at, id});
            annotations.emplace(id, std::move(made));
            ++out_.annotations;
        }
    }
}

void ExhibitWords::add_tours(Scene& scene) {
    std::set<Id> taken;
    for (const ExhibitTour& from : exhibit_.tours) {
        Tour made;
        made.order = static_cast<float>(out_.tours);
        made.title = titled(from.title, "Tour", out_.tours + 1);
        made.text = fitting(from.lead);
        std::optional<CameraStop> camera;
        for (const ExhibitStop& stop : from.stops) {
            if (stop.camera) camera = stop.camera;
            if (!camera) {
                out_.left_out.push_back("a step of a tour before the first that places the camera");
                continue;
            }
            TourStop to;
            to.order = static_cast<float>(made.stops.size());
            to.title = fitting(stop.title);
            to.camera = *camera;
            to.travel = stop.travel;
            to.easing = stop.easing;
            if (const auto it = annotations_.find(stop.annotation); it != annotations_.end()) std::tie(to.node, to.annotation) = it->second;
            if (const auto it = articles_.find(stop.article); it != articles_.end()) to.text = scene.articles.at(it->second).lead;
            made.stops[fmt::format("stop-{:03}", made.stops.size() + 1)] = std::move(to);
        }
        if (made.stops.empty()) continue;
        out_.stops += made.stops.size();
        ++out_.tours;
        scene.tours.emplace(exhibit_id(made.title.contains("en") ? made.title.at("en") : std::string(), "tour", taken), std::move(made));
    }
}

}  // namespace pai
