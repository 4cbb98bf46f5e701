// For every processor.
#include "cull/lamp_body.h"

namespace pai {
const SumLamps kPortableSumLamps = sum_lamps;
}  // namespace pai
