#pragma once
// How many threads share a work, and which of them give way.

namespace pai {

// From now on, for the rest of its life, the calling thread gives way to the frame: on Linux it and the threads that it makes are nicer than others,
// elsewhere nothing happens.
void work_behind_the_show();

// On how many threads, itself among them, one work may be done: one a processor, at least 1.
int threads_to_use();

}  // namespace pai
