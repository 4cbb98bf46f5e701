#pragma once
// The process that reads foreign formats: one job over one stream, in a jail.

namespace pai {

// Reads the job, goes into the jail, answers with a model or with why there is none. The exit status of the process.
int run_importer();

}  // namespace pai
