#pragma once
// What duties ask of the picture.
#include <string>

#include "render/renderer.h"
#include "vault/gate.h"

namespace pai::app {

// Takes the mark or the cap that a duty of what `session` may show asks for; the smallest cap counts. Credits are the caller's.
void take_duty(Marks& marks, const Obligation& duty, const std::string& session);

}  // namespace pai::app
