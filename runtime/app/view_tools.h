#pragma once
// What a visitor has chosen while looking closer: how the thing is seen, cut and lit, what is told of it, what is measured. Pure state;
// hands, keys, scripts and command lines change it alike.
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/orbit_camera.h"
#include "show/annotations.h"
#include "show/tour.h"

namespace pai::app {

enum class ViewAction : std::uint8_t {
    None, Whole, Turntable, Notes, Tours, Measure, Section, Light, Mode, Variant, Language, Note, CloseNote, Narrate, Article,
    TourNext, TourPrevious, TourEnd, Tour, ChooseMode, SectionAxis, SectionFlip, Slide, LightHandle, LookCloser, Leave, Panel
};

// "section" and the like: the names of actions in scripts. None: unknown.
ViewAction view_action_of(std::string_view name);
// The word or sentence of that name in `language`: "zh" and what begins with it, else English.
std::string_view view_word(std::string_view name, std::string_view language);

// A tour under way.
struct TourRun {
    Id tour;
    std::size_t stop = 0;
    CameraStop from;      // where the camera was when it set off
    Flicks set_off;       // by ViewTools::now()
    bool by_itself = false;  // goes on after the stay
};

class ViewTools {
public:
    // The model that arrived, and what is told of it; `told` may be null and outlives this.
    void take(const ModelAnnotations* told, const Bounds& bounds);

    // What a hand does. `camera`: what is seen now; flights turn it.
    void act(ViewAction action, const std::string& id, OrbitCamera& camera);
    // A slider of that name was moved to `share`, [0,1].
    void slide(std::string_view name, double share);
    double slider(std::string_view name) const;
    // A place of the model was touched while measuring.
    void touch(glm::dvec3 place);
    void start_tour(const Id& tour, bool by_itself, const OrbitCamera& camera);
    void set_section(const Section& section);
    void set_light(const RakingLight& light);
    void set_mode(ViewMode mode) { mode_ = mode; }
    void set_language(std::string language) { language_ = std::move(language); }

    // Lets time pass; true while anything moves by itself.
    bool advance(double seconds, OrbitCamera& camera);

    Flicks now() const { return now_; }
    const std::string& language() const { return language_; }
    ViewMode mode() const { return mode_; }
    Look look() const;
    std::optional<Section> section() const;
    std::optional<RakingLight> light() const { return lit_ ? std::optional(light_) : std::nullopt; }
    // Of the tour's stop; empty: the visitor's own choice counts.
    const std::string& variant() const { return variant_; }
    bool chosen(ViewAction tool) const;   // its button is pressed
    bool open(ViewAction tool) const {    // its sheet is seen
        return tool == ViewAction::Section ? cut_ && cut_open_ : tool == ViewAction::Light ? lit_ && lit_open_ : tool == ViewAction::Mode ? modes_ : tours_;
    }
    const std::vector<glm::dvec3>& points() const { return points_; }
    const Bounds& bounds() const { return bounds_; }
    const ModelAnnotations* told() const { return told_; }
    bool measuring() const { return measuring_; }
    bool shows_notes() const { return notes_; }
    const std::string& open_note() const { return open_; }
    const Annotation* note() const;
    const Article* article() const;
    const std::optional<TourRun>& tour() const { return tour_; }
    const TourStop* stop() const;
    std::size_t stops() const;
    bool travelling() const;
    // What speaks now, and since when; null: nothing does.
    const Narration* narration() const;
    Flicks narrated() const { return now_ - spoken_since_; }
    // Changes whenever another narration begins or ends.
    int narration_number() const { return narration_number_; }
    const std::string& text(const Text& text) const;
    // In the other language of the two, if it says something else; empty: none.
    std::string other_text(const Text& text) const;

private:
    // Those of act() that open and close sheets, or lead through tours; false: it is another action.
    bool act_on_sheet(ViewAction action, OrbitCamera& camera);
    bool act_on_tour(ViewAction action, const std::string& id, OrbitCamera& camera);
    void open(const Id& note, OrbitCamera* camera);
    void go(std::size_t stop, const OrbitCamera& camera);
    void arrive();
    void fly(const CameraStop& to, const OrbitCamera& camera);
    void speak(bool on);
    void end_tour();
    void look_first(ViewAction tool, const OrbitCamera& camera);
    double reach() const;
    glm::dvec3 normal() const;

    const ModelAnnotations* told_ = nullptr;
    Bounds bounds_;
    std::string language_ = "en", variant_;
    ViewMode mode_ = ViewMode::Natural;
    bool cut_ = false, lit_ = false, measuring_ = false, notes_ = true, turning_ = false, tours_ = false, modes_ = false, article_ = false;
    bool cut_known_ = false, lit_known_ = false;  // were chosen once
    bool cut_open_ = false, lit_open_ = false;    // their sliders are seen
    double cut_azimuth_deg_ = 0, cut_tilt_deg_ = 0, cut_from_middle_m_ = 0;
    RakingLight light_;
    std::vector<glm::dvec3> points_;
    Id open_;
    std::optional<TourRun> tour_;
    bool arrived_ = false;
    // A flight to an annotation.
    struct Flight {
        CameraStop from, to;
        Flicks since;
    };
    std::optional<Flight> flight_;
    bool speaking_ = false;
    int narration_number_ = 0;
    Flicks now_, spoken_since_;
};

}  // namespace pai::app
