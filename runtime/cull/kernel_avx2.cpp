// For processors with AVX2.
#include "cull/kernel_body.h"
#include "cull/visibility_body.h"

namespace pai {
const OcclusionKernel kAvx2Kernel{is_hidden, add};
const VisibilityKernel kAvx2Visibility{project_mesh, draw_mesh, tell_rows};
}  // namespace pai
