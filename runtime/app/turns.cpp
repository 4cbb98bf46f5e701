#include "app/turns.h"

#include <cmath>

namespace pai::app {
namespace {

double thousandths(double v) { return std::round(v * 1000) / 1000; }

void write_turn(JsonWriter& w, const Turn& t) {
    w.begin_object(JsonWriter::Layout::Inline).member("turn", t.number).member("frames", t.frames).member("cpu_ms", thousandths(t.cpu_ms));
    w.member("rss_mb", thousandths(t.rss_mb)).member("gl_objects", static_cast<std::int64_t>(t.gl_objects)).end_object();
}

}  // namespace

void Turns::add(const Turn& turn) {
    last_ = turn;
    last_.number = ++count_;
    if ((count_ - 1) % every_ != 0) return;
    if (kept_.size() == kMostKept) {
        for (std::size_t i = 0; 2 * i < kept_.size(); ++i) kept_[i] = kept_[2 * i];
        kept_.resize((kept_.size() + 1) / 2);
        every_ *= 2;
        if ((count_ - 1) % every_ != 0) return;
    }
    kept_.push_back(last_);
}

void Turns::write(JsonWriter& w) const {
    w.key("turns").begin_object().member("count", count_).member("every", every_).key("kept").begin_array();
    for (const Turn& t : kept_) write_turn(w, t);
    w.end_array().key("last");
    write_turn(w, last_);
    w.end_object();
}

}  // namespace pai::app
