// For every processor.
#include "cull/kernel_body.h"
#include "cull/visibility_body.h"

namespace pai {
const OcclusionKernel kPortableKernel{is_hidden, add};
const VisibilityKernel kPortableVisibility{project_mesh, draw_mesh, tell_rows};
}  // namespace pai
