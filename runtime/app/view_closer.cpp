#include "app/view_closer.h"

#include <algorithm>
#include <utility>

#include <glm/geometric.hpp>

#include "app/view_deeds.h"
#include "show/evaluate.h"

namespace pai::app {
namespace {

constexpr double kStep_s = 1.0 / 30;

}  // namespace

void ViewCloser::take() {
    const Model* model = files_.model();
    if (taken_ || !model) return;
    taken_ = true;
    tools_.take(plan_.told ? &*plan_.told : nullptr, model->data.bounds);
    tools_.set_mode(plan_.look.mode);
    if (plan_.look.section) tools_.set_section(*plan_.look.section);
    if (plan_.look.raking_light) tools_.set_light(*plan_.look.raking_light);
    const bool touched = !plan_.options.headless || !plan_.options.script.empty() || !plan_.tour.empty() || plan_.look.section;
    if (touched && !plan_.scenario && !plan_.options.plain) solid_.make(model->data, {}, 0);
    if (plan_.tour.empty()) return;
    tools_.start_tour(plan_.tour, true, scene_.orbit());
    for (Flicks t; t < plan_.tour_at; t = t + Flicks::from_seconds(kStep_s)) tools_.advance(kStep_s, scene_.orbit());
}

ViewLens ViewCloser::lens() const {
    return {scene_.eye(), {static_cast<double>(stage_.width()), static_cast<double>(stage_.height())}};
}

void ViewCloser::act(ViewAction action, const std::string& id) {
    if (!taken_) return;
    const bool was_tour = tools_.tour().has_value();
    if (action == ViewAction::Whole) scene_.frame_subject(false);
    if (action == ViewAction::Variant) scene_.next_variant();
    tools_.act(action, id, scene_.orbit());
    if (was_tour && !tools_.tour()) scene_.frame_subject(false);
    // What moves cannot be measured or cut: it stands still where it is.
    if (!scene_.playing().empty() && (tools_.measuring() || tools_.section())) {
        scene_.pause();
        solid_.make(files_.model()->data, scene_.playing(), scene_.time().seconds());
    }
}

void ViewCloser::touch_model(glm::vec2 px) { touch_surface(tools_, solid_, lens(), px); }
void ViewCloser::light(glm::vec2 px) { drag_light(tools_, lens(), px); }

bool ViewCloser::key(const WindowEvent& e) {
    if (!taken_ || e.repeat) return false;
    const auto mode = [&] {
        const int next = (static_cast<int>(tools_.mode()) + 1) % 5;
        tools_.set_mode(static_cast<ViewMode>(next));
    };
    switch (e.key) {
        case Key::N: act(ViewAction::Notes, {}); return true;
        case Key::G: act(ViewAction::Tours, {}); return true;
        case Key::M: act(ViewAction::Measure, {}); return true;
        case Key::X: act(ViewAction::Section, {}); return true;
        case Key::R: act(ViewAction::Light, {}); return true;
        case Key::T: act(ViewAction::Turntable, {}); return true;
        case Key::Z: act(ViewAction::Language, {}); return true;
        case Key::W: mode(); return true;
        case Key::Right:
            if (!tools_.tour()) return false;
            act(ViewAction::TourNext, {});
            return true;
        case Key::Left:
            if (!tools_.tour()) return false;
            act(ViewAction::TourPrevious, {});
            return true;
        default: return false;
    }
}

// One voice at a time, from the beginning of what it tells.
void ViewCloser::sound(bool heard) {
    if (voice_) voice_->feed();
    if (voice_number_ == tools_.narration_number()) return;
    voice_number_ = tools_.narration_number();
    voice_.reset();
    const Narration* narration = tools_.narration();
    if (!narration || narration->sound.empty() || !heard) return;
    const auto* chosen = choose_text(narration->sound, tools_.language(), plan_.told->language);
    const auto at = std::find_if(plan_.voices.begin(), plan_.voices.end(), [&](const auto& v) { return v.first == chosen->second; });
    if (const Sound* spoken = files_.spoken(static_cast<std::size_t>(at - plan_.voices.begin()))) voice_.emplace(*spoken);
}

// Given to the renderer when it is first looked at; a renderer of another quality knows nothing yet.
std::optional<ViewPicture> ViewCloser::picture(const AssetName& name) {
    const auto at = std::find_if(plan_.pictures.begin(), plan_.pictures.end(), [&](const auto& p) { return p.first == name; });
    const auto index = static_cast<std::size_t>(at - plan_.pictures.begin());
    const Image* image = at == plan_.pictures.end() ? nullptr : files_.pictured(index);
    if (!image || image->pixels.width <= 0 || image->pixels.height <= 0) return {};
    if (std::exchange(shown_by_, &stage_.renderer()) != &stage_.renderer()) shown_.assign(plan_.pictures.size(), false);
    const auto id = static_cast<std::uint32_t>(index + 1);
    if (!shown_[index]) stage_.renderer().put_picture(id, image->pixels);
    shown_[index] = true;
    return ViewPicture{id, static_cast<float>(image->pixels.width) / static_cast<float>(image->pixels.height)};
}

bool ViewCloser::advance(double seconds, bool heard) {
    if (!taken_) return false;
    bool moving = solid_.pump();
    moving = tools_.advance(seconds, scene_.orbit()) || moving;
    sound(heard);
    return moving;
}

void ViewCloser::aim() {
    if (!taken_) return;
    const SectionArea* area = solid_.area(tools_.section());
    const KnownCut cut = known_cut(area);
    scene_.set_look(tools_.look(), cut.watertight, cut.open, tools_.variant());
}

const ViewPage& ViewCloser::page() {
    page_ = {};
    if (!taken_ || plan_.scenario || plan_.options.plain) return page_;
    ViewPageInput input{.tools = tools_, .lens = lens(), .solid = solid_.solid(), .measure = [this](const OverlayWords& words) { return stage_.measure(words); },
                        .picture = [this](const AssetName& name) { return picture(name); }};
    tell_cut(solid_.area(tools_.section()), input);
    if (!files_.model()->data.variants.empty()) input.variant = scene_.variant_text().empty() ? "-" : scene_.variant_text();
    page_ = build_view_page(input);
    return page_;
}

void ViewCloser::report(JsonWriter& w) {
    if (!taken_ || (plan_.measure.empty() && !plan_.look.section)) return;
    solid_.make(files_.model()->data, {}, 0);
    settle();
    if (!solid_.solid()) return;
    const auto place = [](JsonWriter& out, std::string_view name, glm::dvec3 p) {
        out.key(name).begin_array(JsonWriter::Layout::Inline).value(p.x).value(p.y).value(p.z).end_array();
    };
    if (!plan_.measure.empty()) {
        std::optional<glm::dvec3> ends[2];
        for (std::size_t i = 0; i < 2; ++i) {
            const double* n = plan_.measure.data() + i * plan_.measure.size() / 2;
            if (plan_.measure.size() == 4) {
                ends[i] = touch(*solid_.solid(), lens(), tools_.section(), glm::dvec2(n[0], n[1]) * lens().size_px, kSnap_px);
            } else if (const auto near = solid_.solid()->nearest({n[0], n[1], n[2]})) {
                ends[i] = near->position;
            }
        }
        w.key("measure").begin_object();
        if (ends[0] && ends[1]) {
            w.member("distance_mm", glm::length(*ends[1] - *ends[0]) * 1000);
            place(w, "from_m", *ends[0]);
            place(w, "to_m", *ends[1]);
        } else {
            w.key("distance_mm").null();
        }
        w.end_object();
    }
    if (plan_.look.section) {
        const auto [normal, offset] = plane_of(*plan_.look.section);
        const SectionArea cut = section_area(*solid_.solid(), normal, offset);
        w.key("section").begin_object();
        w.member("area_mm2", cut.area_m2 * 1e6).member("outline_mm", cut.outline_m * 1000).member("closed", cut.closed).end_object();
    }
}

}  // namespace pai::app
