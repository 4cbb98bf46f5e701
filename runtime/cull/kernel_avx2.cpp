// For processors with AVX2.
#include "cull/kernel_body.h"

namespace pai {
const OcclusionKernel kAvx2Kernel{is_hidden, add};
}  // namespace pai
