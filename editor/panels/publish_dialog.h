#pragma once
// Publishing, step by step: what each will do, what it needs to know, and what it did.
#include <array>
#include <filesystem>
#include <future>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "publish/publish.h"

namespace pai {

class Workbench;

// Paths with ";" between them.
std::vector<std::filesystem::path> split_paths(std::string_view text);

class PublishDialog {
public:
    PublishDialog();
    ~PublishDialog();  // what runs is told to end, and waited for
    // Shown again, for what is open: what was filled in before stays, if it is the same show.
    void open(const Workbench& bench);
    // The inside of the dialog. False: it is to be closed.
    bool draw(Workbench& bench, bool fresh);
    // Closed: what runs ends at the next work or file.
    void cancel();
    // Once a frame, open or closed: takes what has ended.
    void follow(Workbench& bench);
    // A file from outside: a device's request on the page of the venue. False: it is for somebody else.
    bool take_file(const std::filesystem::path& file);
    bool running() const { return work_.valid(); }

private:
    struct Form;
    struct Shown {
        PublishFacts facts;             // after it was done
        std::optional<Error> error;     // why it was not
    };
    PublishOrder order(const Workbench& bench) const;
    void start(const Workbench& bench);
    bool done(std::size_t step) const { return !shown_[step].facts.empty(); }
    void draw_list();
    void draw_page(Workbench& bench, bool fresh);
    void draw_outcome();
    bool draw_buttons(Workbench& bench);
    void draw_who(bool fresh);
    void draw_works();
    void draw_venue();
    void draw_target();

    std::unique_ptr<Form> form_;
    std::filesystem::path folder_;      // of the show that the form is about
    std::shared_ptr<Publication> run_;
    std::future<Result<PublishFacts>> work_;
    std::array<Shown, kPublishSteps> shown_;
    std::size_t at_ = 0, running_step_ = 0;
    bool just_ended_ = false;           // what it did is scrolled to
    bool outdated_ = false;             // the form was closed while something ran
};

}  // namespace pai
