// For every processor.
#include "cull/kernel_body.h"

namespace pai {
const OcclusionKernel kPortableKernel{is_hidden, add};
}  // namespace pai
