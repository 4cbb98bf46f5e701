#pragma once
// What a new show begins with: a lit floor, a camera, one scene, one timeline, words in English and Chinese.
#include <map>
#include <string>

#include "base/bytes.h"
#include "show/show.h"

namespace pai {

struct Starter {
    Show show;
    std::map<std::string, Bytes> files;  // own work that it uses, by path in the show's folder
};

// `title`: by language; where one of "en" and "zh-Hans" is missing, the other one stands for it. Plays as it is.
Starter starter_show(const Text& title);

// A round matt floor of `radius_m` about the origin as a glb file, seen from above.
Bytes floor_model(float radius_m);

}  // namespace pai
