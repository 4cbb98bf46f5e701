#include <algorithm>

#include "asset/film_data.h"

namespace pai {

Flicks FilmTimes::within(Flicks t, bool loops) const {
    if (duration.count <= 0) return {};
    if (!loops) return std::clamp(t, Flicks{0}, Flicks{duration.count - 1});
    return t.count < 0 ? Flicks{0} : Flicks{t.count % duration.count};
}

std::int64_t FilmTimes::picture_at(Flicks t, bool loops) const {
    const auto after = std::upper_bound(starts.begin(), starts.end(), within(t, loops));
    return std::max<std::int64_t>(0, (after - starts.begin()) - 1);
}

}  // namespace pai
