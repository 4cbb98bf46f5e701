// A library of libswscale's name that has the first function that is looked for in it, and no other.
extern "C" void sws_freeContext(void* context);
void sws_freeContext(void*) {}
