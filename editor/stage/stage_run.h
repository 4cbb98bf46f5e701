#pragma once
// The stage's own thread at work: the show as it stands, what of it is loaded, and pictures that grow sharper while nothing changes.
#include <deque>
#include <functional>
#include <future>

#include "app/cue_desk.h"
#include "app/performance.h"
#include "app/sound_player.h"
#include "app/transport.h"
#include "gfx/framebuffer.h"
#include "gfx/headless_context.h"
#include "gfx/pixel_reader.h"
#include "output/adopt.h"
#include "output/blend.h"
#include "output/compositor.h"
#include "output/layout.h"
#include "render/edit_view.h"
#include "stage/box.h"
#include "stage/folder_watch.h"
#include "stage/sharpness.h"

namespace pai {

class StageRun {
public:
    // `disturbed`: something waits in the inbox, so that a picture nobody will look at is given up. Any time, this thread.
    StageRun(const StageOptions& options, std::function<bool()> disturbed) : options_(options), disturbed_(std::move(disturbed)) {}

    // The context and the renderer. Gpu, NotFound, Io: there will be no pictures.
    Result<void> open_renderer();
    void take(StageInbox& inbox);
    // Goes on by as much as there is to do now: loads, draws one picture. What is left then: more to draw, others to look after, or nothing.
    enum class Left : std::uint8_t { Draw, Look, Nothing };
    Left step();
    // A picture that came back since the last call.
    bool take_picture(StagePicture& into);
    std::vector<StagePick> take_picks() { return std::exchange(picks_, {}); }
    std::vector<StageBoxes> take_boxes() { return std::exchange(boxes_, {}); }
    StageStatus status() const;

private:
    // What a picture shows; equal ones need not be drawn again.
    struct Drawn {
        std::uint64_t revision = 0, view = 0, venue = 0;
        Flicks t;
        int live_changes = 0;
        std::uint64_t uploads = 0;
        int shader_loads = 0;
        bool operator==(const Drawn&) const = default;
    };
    struct Pending {
        StagePicture picture;
        std::int64_t begun_ns = 0;
        DrawStats stats;
        bool bottom_first = false;
    };
    // An output as it is drawn: its spec, canvas and size, all made smaller alike.
    struct Raster {
        OutputSpec spec;
        int canvas_width, canvas_height, width, height;
        float black_floor;
    };

    void use_show(std::shared_ptr<const Show> show, std::uint64_t revision);
    Result<void> open_show(std::shared_ptr<const Show> show);
    Result<void> revise_show(std::shared_ptr<const Show> show);
    void obey(const StageOrder& order);
    void start_time(Flicks t, bool held);
    void restart_cues();
    void give(CueEvent::Kind kind, const Id& cue);
    void pass_time();
    void follow_sound();
    void look();
    void load();
    void want_waves();
    void make_waves();
    void watch();
    void watch_shaders();
    Result<void> reload_shaders();
    bool draw();
    std::optional<Raster> raster_of(const Sharpness::Step& step) const;
    Result<void> fit_targets(int canvas_width, int canvas_height, int width, int height);
    Result<void> draw_at(const Sharpness::Step& step);
    void note_picture(int width, int height, std::int64_t begun_ns, bool bottom_first);
    void collect(double timeout_ms);
    void answer();
    StageBoxes boxes_of(std::uint64_t number, const Id& scene);
    EditMarks marks() const;
    CameraState free_camera(const CameraState& of_show) const;

    StageOptions options_;
    std::function<bool()> disturbed_;
    std::optional<gfx::HeadlessContext> context_;  // outlives all that was made in it
    std::unique_ptr<Renderer> renderer_;
    std::optional<EditView> edit_view_;
    std::optional<Compositor> compositor_;
    std::unique_ptr<app::Performance> performance_;
    std::optional<app::Transport> transport_;
    std::optional<std::pair<Flicks, Flicks>> loop_;
    std::optional<CompiledShow> desk_show_;   // the one that the desk reads
    std::optional<app::CueDesk> desk_;        // of a show with cues
    std::vector<CueEvent> given_;             // by hand since the last seek, after what was rehearsed until then
    int cue_changes_ = 0;
    std::unique_ptr<app::SoundPlayer> sound_; // goes before the performance
    bool sound_tried_ = false, heard_held_ = true;
    int heard_changes_ = -1, heard_cues_ = -1, heard_jumps_ = -1, heard_restarts_ = 0;
    std::optional<Canvas> canvas_;
    gfx::Texture encoded_;
    gfx::Framebuffer encoded_framebuffer_;
    gfx::PixelReader reader_;
    std::deque<Pending> pending_;
    std::vector<StagePicture> finished_;
    std::vector<StageQuestion> questions_;
    std::vector<StagePick> picks_;
    std::vector<StageBoxes> boxes_;
    struct Shaped {
        std::weak_ptr<const AssetData> of;            // what it is the shape of
        std::shared_ptr<const Wave> wave;
        std::future<std::shared_ptr<const Wave>> coming;
    };
    std::map<Id, Shaped> waves_;              // of the names that are wanted
    FrameState state_;
    EvaluateScratch scratch_;
    StageView view_;
    std::optional<FolderWatch> folder_, shaders_;
    std::int64_t look_ns_ = 0;       // when the folder is looked at next
    Sharpness sharpness_{60, false};
    Drawn drawn_;                    // what was drawn last
    bool done_ = false;              // and nothing better comes of it
    std::shared_ptr<const Venue> venue_;  // null: the performance's own
    std::uint64_t venues_ = 0;
    std::uint64_t view_number_ = 0, revision_ = 0, uploads_ = 0;
    std::int64_t clock_ns_ = 0;
    bool complete_ = true;           // all that is wanted is there
    std::string problem_;
    StageStatus status_;
};

}  // namespace pai
