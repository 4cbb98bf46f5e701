#pragma once
// The process that unpacks compressed meshes: one job over one stream, in a jail.

namespace pai {

// Reads the job, goes into the jail, answers with the mesh or with why there is none. The exit status of the process.
int run_unpack();

}  // namespace pai
