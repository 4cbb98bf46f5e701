#pragma once
// What all panels share: the show that is edited, the stage it runs on, what is selected, and how it is looked at.
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "edit/project.h"
#include "edit/selection.h"
#include "edit/time_entry.h"
#include "edit/transforms.h"
#include "edit/venue_project.h"
#include "panels/conversions.h"
#include "panels/rights_reader.h"
#include "panels/view_camera.h"
#include "stage/stage.h"
#include "time/flicks.h"
#include "ui/shell.h"
#include "ui/theme.h"

namespace pai {

enum class Tool : std::uint8_t { Select, Move, Rotate, Scale };

// A line for the person: what was done, or why not. It goes away by itself.
struct Notice {
    std::string text;  // in the person's language
    ui::Ink ink = ui::Ink::Text;
    double until_s = 0;
};

// What concerns the whole editor: a command asks for it, the editor does it after the frame.
enum class Ask : std::uint8_t {
    Quit, NewShow, OpenShow, SaveAs, NewVenue, OpenVenue, Publish, Import, Search, Shortcuts, OtherLanguage, Larger, Smaller,
    ToViewport, ToTimeline, ToCues, ToAssets, ToOutputs, ToLicences, ToProblems, ToLog, ToHistory,
    Copies, Changed, Tour, StageWorkspace, TimelineWorkspace, OutputsWorkspace, RightsWorkspace
};

// What the stage was asked to look for.
struct Picking {
    std::uint64_t number = 0;     // of the question
    bool adds = false;            // to what is selected
    std::vector<ItemRef> marked;  // found without the stage
    bool box = false;
};

struct ViewOptions {
    Tool tool = Tool::Move;
    bool local_axes = false, snap = false, grid = true, safe_areas = false, statistics = false, gizmos = true;
    bool record = false;  // moves become keys at the playhead
};

struct OutputsState;

class Workbench {
public:
    explicit Workbench(Project opened);
    ~Workbench();

    Project project;
    Selection selection;
    std::optional<Venue> venue;  // that the show is staged for, as it is edited
    std::optional<VenueProject> venue_project;  // of its file; none: it could not be opened, or another editor has it
    // Which of both undo, the history and deleting are for: the one that was edited or selected last in the outputs workspace, elsewhere
    // the show.
    enum class Held : std::uint8_t { Show, Venue } held = Held::Show;
    std::unique_ptr<OutputsState> outputs;
    std::unique_ptr<Stage> stage;
    RightsReader rights;       // what this machine knows of the show's assets
    StageStatus status;        // of this frame
    StagePicture picture;      // the latest
    ViewCamera eye;
    StageCamera::Kind seen_by = StageCamera::Kind::Cut;
    Id seen_by_id;             // of a node or an output
    Id scene;                  // that is edited; always one of the show's, if it has any
    Id timeline;               // that the timeline panel shows
    ViewOptions view;
    TimeShown time_shown = TimeShown::Seconds;
    std::deque<Notice> notices;
    Conversions conversions;   // of files that were dropped
    double now_s = 0;          // since the editor began
    std::vector<Ask> asked;
    std::optional<Picking> picking;
    std::optional<Id> renaming;  // node whose name is being typed in the outliner
    bool looping = false;        // the show, or the stretch that is marked, is played over and over
    std::optional<std::pair<Flicks, Flicks>> stretch;  // that is marked on the ruler; of this editor alone
    bool ripple = false;         // what lies later goes along in the timeline
    bool frame_asked = false;    // the viewport frames what is selected, or everything
    bool picture_is_new = false;
    bool turning = false;        // the stage is seen to move: the interface is drawn at full rate

    const Show& show() const { return project.show(); }
    const Scene* edited_scene() const;
    const Timeline* edited_timeline() const;
    // One step of the history; a failure is said to the person. `gesture`: of a field or a drag, 0 for none.
    bool apply(const Change& change, std::uint64_t gesture = 0);
    bool apply(const Result<Change>& change, std::uint64_t gesture = 0);
    // The same for the venue.
    bool apply_venue(const Change& change, std::uint64_t gesture = 0);
    bool apply_venue(const Result<Change>& change, std::uint64_t gesture = 0);
    // Another venue in place of this one, or none.
    void take_venue(Result<VenueProject> opened);
    // After its history moved.
    void follow_venue();
    bool can_undo() const;
    bool can_redo() const;
    void undo();
    void redo();
    bool is_saved() const;
    // What is not saved of both; the show where nothing is. Says what became of it.
    bool save();
    // `change` is one of the show as it was before the gesture: what the gesture has done so far is taken back by it.
    bool replace_gesture(const Show& before, const Change& change, std::uint64_t gesture);
    // The same where both shows are parts of it (timing_part): what lies outside of them is neither copied nor compared.
    bool replace_part(const Show& before, const Show& now, const Change& change, std::uint64_t gesture);
    void say(std::string text, ui::Ink ink = ui::Ink::Text);
    void fail(const Error& error);

    // Gives the stage what was edited, and takes what it has drawn. Once a frame. True: there is a new picture.
    bool follow_stage();
    // What the stage shows from now on, once a frame by the panel in which it is seen; the first that asks in a frame has it. False: another
    // one has. `canvas`: it is the picture of that canvas.
    bool put_view(const StageView& wanted, const Id& canvas = {});
    // The canvas of the venue that `picture` is of; empty: of none.
    const Id& pictured_canvas() const;
    // Whether `picture` was drawn for the panel that has the stage now.
    bool picture_is_current() const { return picture.view >= canvas_from_; }
    // At the end of a frame: while no viewport is in view the show is drawn very small, so that the gate is asked and time goes on.
    void rest_view();
    // Puts the selected nodes in order by where their edges lie, once the stage has said it.
    struct Arranging {
        enum class How : std::uint8_t { Align, Distribute, Floor } how = How::Align;
        int axis = 0;
        AlignTo to = AlignTo::Middle;
        Id scene;
        std::vector<Id> nodes;
        std::uint64_t number = 0;  // of the question
        const Stage* asked = nullptr;  // only compared
    };
    void arrange(Arranging wanted);
    // Tells the stage what is played over and over.
    void follow_loop();
    // Puts right what names something that is gone.
    void settle();
    const Verdict* verdict_of(const Id& asset) const;  // by short name; null: not asked for yet

private:
    void tell_project();
    void give_show();
    void finish_arranging();

    std::uint64_t given_ = 0;  // revision that the stage has
    const Stage* given_to_ = nullptr;  // only compared
    std::optional<Arranging> arranging_;
    std::int64_t gave_ns_ = 0, gave_took_ns_ = 0;
    StageView put_;            // what the stage was given last
    Id put_canvas_;
    std::uint64_t put_number_ = 0, canvas_from_ = 0;  // views of the stage; of which on it shows put_canvas_
    const Stage* put_to_ = nullptr;  // only compared
    bool viewport_seen_ = false;
};

// In the person's language, else English, else the first; `otherwise` where there is none.
std::string shown_text(const Text& text, std::string_view otherwise);
// "1:23.40", "1990", "00:01:23:10" or "12.3" as `how` says; frames at `rate` a second.
std::string shown_time(Flicks t, TimeShown how, int rate = 60, const Tempo& tempo = {});

}  // namespace pai
