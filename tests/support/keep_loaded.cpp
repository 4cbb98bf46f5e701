// Sanitizer builds only: graphics drivers stay loaded, so that what they keep until exit is named instead of standing
// in an unknown module that no suppression can match.
extern "C" int dlclose(void*) { return 0; }
