#include "app/view_tools.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include <glm/geometric.hpp>

#include "app/view_light.h"
#include "show/evaluate.h"

namespace pai::app {
namespace {

constexpr double kDegrees = 180 / std::numbers::pi;
constexpr double kTurntable_rad_s = 0.35;
constexpr Flicks kFlight{Flicks::kPerSecond * 6 / 5};

struct ActionName {
    std::string_view name;
    ViewAction action;
};
constexpr ActionName kActions[] = {
    {"whole", ViewAction::Whole}, {"turntable", ViewAction::Turntable}, {"notes", ViewAction::Notes}, {"tours", ViewAction::Tours},
    {"measure", ViewAction::Measure}, {"section", ViewAction::Section}, {"light", ViewAction::Light}, {"mode", ViewAction::Mode},
    {"variant", ViewAction::Variant}, {"language", ViewAction::Language}, {"note", ViewAction::Note}, {"close-note", ViewAction::CloseNote},
    {"narrate", ViewAction::Narrate}, {"article", ViewAction::Article}, {"tour-next", ViewAction::TourNext},
    {"tour-previous", ViewAction::TourPrevious}, {"tour-end", ViewAction::TourEnd}, {"tour", ViewAction::Tour},
    {"choose-mode", ViewAction::ChooseMode}, {"section-axis", ViewAction::SectionAxis}, {"section-flip", ViewAction::SectionFlip},
    {"slide", ViewAction::Slide}, {"light-handle", ViewAction::LightHandle}, {"look-closer", ViewAction::LookCloser}, {"leave", ViewAction::Leave},
};

struct Words {
    std::string_view name, english, chinese;
};
constexpr Words kWords[] = {
    {"whole", "Whole", "整体"}, {"turntable", "Turntable", "转台"}, {"notes", "Notes", "标注"}, {"tours", "Tours", "导览"},
    {"measure", "Measure", "测量"}, {"section", "Section", "剖切"}, {"light", "Raking light", "侧光"}, {"mode", "Surface", "表面"},
    {"variant", "Variant", "材质"}, {"language", "中文", "English"}, {"natural", "Natural", "原貌"}, {"clay", "Clay", "素模"},
    {"xray", "X-ray", "透视"}, {"normals", "Normals", "法线"}, {"wireframe", "Wireframe", "线框"}, {"offset", "Depth", "深度"},
    {"azimuth", "Around", "方位"}, {"tilt", "Tilt", "倾角"}, {"elevation", "Height", "高度"}, {"flip", "Flip", "翻转"},
    {"area", "Section area", "剖面面积"}, {"open", "not watertight here", "此处未封闭"}, {"touch-first", "Touch a first point", "请点第一点"},
    {"touch-second", "Touch a second point", "请点第二点"}, {"distance", "Distance", "距离"}, {"listen", "Listen", "聆听"}, {"stop", "Stop", "停止"},
    {"more", "Read more", "详细阅读"}, {"back", "Back", "返回"}, {"close", "Close", "关闭"}, {"next", "Next", "下一站"}, {"previous", "Previous", "上一站"},
    {"end", "End tour", "结束导览"}, {"preparing", "Preparing to measure", "正在准备测量"},
    {"leave", "Back", "返回"}, {"look-closer", "Look closer", "细看"}, {"turn-light", "Drag the sun around it", "拖动光源，环绕器物"},
};

}  // namespace

ViewAction view_action_of(std::string_view name) {
    for (const ActionName& a : kActions)
        if (a.name == name) return a.action;
    return ViewAction::None;
}

std::string_view view_word(std::string_view name, std::string_view language) {
    for (const Words& w : kWords)
        if (w.name == name) return language.starts_with("zh") ? w.chinese : w.english;
    return name;
}

void ViewTools::take(const ModelAnnotations* told, const Bounds& bounds) {
    told_ = told;
    bounds_ = bounds;
}

const std::string& ViewTools::text(const Text& text) const {
    static const std::string none;
    const auto* entry = choose_text(text, language_, told_ ? std::string_view(told_->language) : "en");
    return entry ? entry->second : none;
}

std::string ViewTools::other_text(const Text& text) const {
    const auto* other = choose_text(text, language_.starts_with("zh") ? "en" : "zh-Hans", language_);
    return other && other->second != this->text(text) ? other->second : std::string();
}

double ViewTools::reach() const {
    return bounds_.empty() ? 1.0 : std::max(static_cast<double>(glm::length(bounds_.max - bounds_.min)) * 0.5, 1e-6);
}

glm::dvec3 ViewTools::normal() const {
    const double a = cut_azimuth_deg_ / kDegrees, t = cut_tilt_deg_ / kDegrees;
    return {std::cos(t) * std::sin(a), std::sin(t), std::cos(t) * std::cos(a)};
}

std::optional<Section> ViewTools::section() const {
    if (!cut_) return {};
    const glm::dvec3 n = normal(), middle = bounds_.empty() ? glm::dvec3(0) : (glm::dvec3(bounds_.min) + glm::dvec3(bounds_.max)) * 0.5;
    return Section{glm::vec3(n), static_cast<float>(glm::dot(n, middle) + cut_from_middle_m_)};
}

void ViewTools::set_section(const Section& section) {
    const glm::dvec3 n = glm::normalize(glm::dvec3(section.normal));
    const glm::dvec3 middle = bounds_.empty() ? glm::dvec3(0) : (glm::dvec3(bounds_.min) + glm::dvec3(bounds_.max)) * 0.5;
    cut_ = cut_known_ = true;
    cut_azimuth_deg_ = std::atan2(n.x, n.z) * kDegrees;
    cut_tilt_deg_ = std::asin(std::clamp(n.y, -1.0, 1.0)) * kDegrees;
    cut_from_middle_m_ = static_cast<double>(section.offset_m) - glm::dot(n, middle);
}

void ViewTools::set_light(const RakingLight& light) {
    light_ = light;
    lit_ = lit_known_ = true;
}

Look ViewTools::look() const { return {mode_, section(), light(), {}}; }

bool ViewTools::chosen(ViewAction tool) const {
    switch (tool) {
        case ViewAction::Turntable: return turning_;
        case ViewAction::Notes: return notes_ && told_ && !told_->annotations.empty();
        case ViewAction::Tours: return tours_ || tour_;
        case ViewAction::Measure: return measuring_;
        case ViewAction::Section: return cut_;
        case ViewAction::Light: return lit_;
        case ViewAction::Mode: return modes_ || mode_ != ViewMode::Natural;
        case ViewAction::Article: return article_;
        default: return false;
    }
}

const Annotation* ViewTools::note() const {
    if (!told_ || open_.empty()) return nullptr;
    const auto found = told_->annotations.find(open_);
    return found == told_->annotations.end() ? nullptr : &found->second;
}

const Article* ViewTools::article() const {
    const Annotation* told = note();
    if (!told || !article_ || told->article.empty()) return nullptr;
    return &told_->articles.at(told->article);
}

const TourStop* ViewTools::stop() const {
    if (!tour_) return nullptr;
    const auto stops = in_order(told_->tours.at(tour_->tour).stops);
    return &stops[std::min(tour_->stop, stops.size() - 1)]->second;
}

std::size_t ViewTools::stops() const { return tour_ ? told_->tours.at(tour_->tour).stops.size() : 0; }
bool ViewTools::travelling() const { return tour_ && !arrived_; }

const Narration* ViewTools::narration() const {
    if (!speaking_) return nullptr;
    if (const TourStop* at = stop(); at && arrived_ && at->narration) return &*at->narration;
    const Annotation* told = note();
    return told && told->narration ? &*told->narration : nullptr;
}

void ViewTools::speak(bool on) {
    speaking_ = on;
    spoken_since_ = now_;
    ++narration_number_;
}

void ViewTools::fly(const CameraStop& to, const OrbitCamera& camera) {
    const ViewCamera now = camera.camera();
    flight_ = {{glm::vec3(now.eye), glm::vec3(now.target), static_cast<float>(now.fov_y_deg)}, to, now_};
    if (flight_->to.fov_y_deg <= 0) flight_->to.fov_y_deg = static_cast<float>(OrbitCamera::kFov_deg);
}

void ViewTools::open(const Id& note, OrbitCamera* camera) {
    open_ = note;
    article_ = false;
    const Annotation* told = this->note();
    if (told && told->camera && camera) fly(*told->camera, *camera);
    speak(told && told->narration.has_value());
}

void ViewTools::start_tour(const Id& tour, bool by_itself, const OrbitCamera& camera) {
    if (!told_ || !told_->tours.contains(tour)) return;
    tour_ = TourRun{tour, 0, {}, {}, by_itself};
    tours_ = modes_ = cut_open_ = lit_open_ = measuring_ = turning_ = false;
    open_.clear();
    go(0, camera);
}

void ViewTools::go(std::size_t stop, const OrbitCamera& camera) {
    const ViewCamera now = camera.camera();
    tour_->stop = stop;
    tour_->from = {glm::vec3(now.eye), glm::vec3(now.target), static_cast<float>(now.fov_y_deg)};
    tour_->set_off = now_;
    arrived_ = false;
    flight_.reset();
    open_.clear();
    speak(false);
}

void ViewTools::arrive() {
    const TourStop& at = *stop();
    arrived_ = true;
    mode_ = at.mode;
    cut_ = false;
    if (at.section) set_section(*at.section);
    lit_ = false;
    if (at.raking_light) set_light(*at.raking_light);
    variant_ = at.variant;
    open_ = at.annotation;
    article_ = false;
    const Annotation* told = note();
    speak(at.narration.has_value() || (told && told->narration));
}

void ViewTools::end_tour() {
    tour_.reset();
    variant_.clear();
    mode_ = ViewMode::Natural;
    cut_ = lit_ = false;
    open_.clear();
    speak(false);
}

// The first cut faces the eye, the first light comes from its right.
void ViewTools::look_first(ViewAction tool, const OrbitCamera& camera) {
    const double azimuth = std::remainder(camera.pose().theta_rad * kDegrees, 360);
    if (tool == ViewAction::Section && !std::exchange(cut_known_, true)) cut_azimuth_deg_ = std::round(azimuth / 15) * 15;
    if (tool == ViewAction::Light && !std::exchange(lit_known_, true)) light_.azimuth_deg = static_cast<float>(std::remainder(std::round(azimuth / 5) * 5 + 80, 360));
}

bool ViewTools::act_on_sheet(ViewAction action, OrbitCamera& camera) {
    const auto only = [&](bool& sheet) {
        const bool was = sheet;
        tours_ = modes_ = cut_open_ = lit_open_ = false;
        sheet = !was;
    };
    switch (action) {
        case ViewAction::Tours: only(tours_); return true;
        case ViewAction::Mode: only(modes_); return true;
        case ViewAction::Section:
            look_first(action, camera);
            only(cut_open_);  // the sliders are closed by another tool; its own button ends the cut
            cut_ = cut_open_;
            return true;
        case ViewAction::Light:
            look_first(action, camera);
            only(lit_open_);
            lit_ = lit_open_;
            return true;
        default: return false;
    }
}

bool ViewTools::act_on_tour(ViewAction action, const std::string& id, OrbitCamera& camera) {
    switch (action) {
        case ViewAction::Tour: start_tour(id, false, camera); return true;
        case ViewAction::TourNext:
            if (tour_ && tour_->stop + 1 < stops()) go(tour_->stop + 1, camera);
            else if (tour_) end_tour();
            return true;
        case ViewAction::TourPrevious:
            if (tour_ && tour_->stop > 0) go(tour_->stop - 1, camera);
            return true;
        case ViewAction::TourEnd: end_tour(); return true;
        default: return false;
    }
}

void ViewTools::act(ViewAction action, const std::string& id, OrbitCamera& camera) {
    if (act_on_sheet(action, camera) || act_on_tour(action, id, camera)) return;
    switch (action) {
        case ViewAction::Whole: flight_.reset(); break;
        case ViewAction::Turntable: turning_ = !turning_; break;
        case ViewAction::Notes:
            notes_ = !notes_;
            if (!notes_) open_.clear(), speak(false);
            break;
        case ViewAction::Measure:
            measuring_ = !measuring_;
            points_.clear();
            break;
        case ViewAction::Language: language_ = language_.starts_with("zh") ? "en" : "zh-Hans"; break;
        case ViewAction::Note: open(open_ == id ? Id() : id, &camera); break;
        case ViewAction::CloseNote:
            if (article_) article_ = false;
            else open({}, nullptr);
            break;
        case ViewAction::Narrate: speak(!speaking_); break;
        case ViewAction::Article: article_ = !article_; break;
        case ViewAction::ChooseMode:
            for (const Choice& choice : type_of<ViewMode>().choices)
                if (choice.name == id) mode_ = static_cast<ViewMode>(choice.value);
            break;
        case ViewAction::SectionAxis:
            cut_azimuth_deg_ = id == "x" ? 90 : 0;
            cut_tilt_deg_ = id == "y" ? 90 : 0;
            break;
        case ViewAction::SectionFlip:
            cut_azimuth_deg_ = std::remainder(cut_azimuth_deg_ + 180, 360);
            cut_tilt_deg_ = -cut_tilt_deg_;
            cut_from_middle_m_ = -cut_from_middle_m_;
            break;
        default: break;
    }
}

void ViewTools::slide(std::string_view name, double share) {
    share = std::clamp(share, 0.0, 1.0);
    if (name == "section-offset") cut_from_middle_m_ = (share * 2 - 1) * reach();
    if (name == "section-azimuth") cut_azimuth_deg_ = std::round((share * 360 - 180) * 2) / 2;
    if (name == "section-tilt") cut_tilt_deg_ = std::round((share * 180 - 90) * 2) / 2;
    if (name == "light-azimuth") light_.azimuth_deg = static_cast<float>(share * 360 - 180);
    if (name == "light-elevation") light_.elevation_deg = static_cast<float>(kLowestLight_deg + share * (kHighestLight_deg - kLowestLight_deg));
}

double ViewTools::slider(std::string_view name) const {
    if (name == "section-offset") return std::clamp(cut_from_middle_m_ / reach() * 0.5 + 0.5, 0.0, 1.0);
    if (name == "section-azimuth") return std::remainder(cut_azimuth_deg_, 360) / 360 + 0.5;
    if (name == "section-tilt") return cut_tilt_deg_ / 180 + 0.5;
    if (name == "light-azimuth") return std::remainder(static_cast<double>(light_.azimuth_deg), 360) / 360 + 0.5;
    return std::clamp((static_cast<double>(light_.elevation_deg) - kLowestLight_deg) / (kHighestLight_deg - kLowestLight_deg), 0.0, 1.0);
}

void ViewTools::touch(glm::dvec3 place) {
    if (points_.size() >= 2) points_.clear();
    points_.push_back(place);
}

bool ViewTools::advance(double seconds, OrbitCamera& camera) {
    now_ = now_ + Flicks::from_seconds(seconds);
    const auto look_from = [&](const CameraStop& at) {
        camera.take({glm::dvec3(at.position_m), glm::dvec3(at.target_m), static_cast<double>(at.fov_y_deg), 0.01, 100}, true);
    };
    if (tour_) {
        const TourStop& at = *stop();
        CameraStop to = at.camera;
        if (to.fov_y_deg <= 0) to.fov_y_deg = static_cast<float>(OrbitCamera::kFov_deg);
        const TourMoment moment = stop_moment(at, tour_->stop, now_ - tour_->set_off);
        if (!arrived_) {
            look_from(between(tour_->from, to, moment.share));
            if (moment.since >= Flicks{}) arrive();
            return true;
        }
        if (tour_->by_itself && moment.since >= at.stay && tour_->stop + 1 < stops()) go(tour_->stop + 1, camera);
    }
    if (flight_) {
        TourStop way;
        way.travel = kFlight;
        const TourMoment moment = stop_moment(way, 0, now_ - flight_->since);
        look_from(between(flight_->from, flight_->to, moment.share));
        if (moment.since >= Flicks{}) flight_.reset();
        return true;
    }
    if (turning_) camera.spin(kTurntable_rad_s * seconds);
    return turning_ || speaking_ || (tour_ && tour_->by_itself);
}

}  // namespace pai::app
