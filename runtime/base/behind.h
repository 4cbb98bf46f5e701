#pragma once
// Threads that work beside a running show.

namespace pai {

// From now on the calling thread gives way to the frame: on Linux it and the threads that it makes are nicer than others.
// For the rest of the thread's life; elsewhere only threads_to_use() knows.
void work_behind_the_show();

// On how many threads, itself among them, the calling thread may do one work: one a processor; where it works behind the show half as many,
// for the other half is the frame's. At least 1.
int threads_to_use();

}  // namespace pai
