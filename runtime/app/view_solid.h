#pragma once
// The model in view as a thing that is touched and cut: made beside the main thread, and made anew when its pose is another.
#include <future>
#include <memory>
#include <optional>
#include <vector>

#include "measure/section_area.h"
#include "show/look.h"

namespace pai::app {

class ViewSolid {
public:
    ~ViewSolid();
    // Begins to make it of the model, which outlives this, in this pose; nothing if that is the one there is or that is being made.
    void make(const ModelData& model, const std::vector<int>& animations, double time_s);
    // The same, and keeps it while it is read.
    void make(std::shared_ptr<const ModelData> model, const std::vector<int>& animations, double time_s);
    // Other threads are at work for it: destroying it waits for them.
    bool busy() const { return making_.valid() || area_job_.valid(); }
    // Takes what is done. True if something new has come.
    bool pump();
    // Waits for all that was begun.
    void wait();

    // Null until it is there.
    const Solid* solid() const { return solid_.get(); }
    bool failed() const { return failed_; }
    // How large the cut is; nothing until it is known. What is asked for last is found next.
    const SectionArea* area(const std::optional<Section>& section);

private:
    using Made = Result<Solid>;
    void find_area();

    std::shared_ptr<const Solid> solid_;
    std::future<Made> making_;
    std::optional<std::pair<std::vector<int>, double>> pose_;
    bool failed_ = false;
    std::optional<Section> wanted_, found_, finding_;
    SectionArea area_;
    std::future<SectionArea> area_job_;
};

}  // namespace pai::app
