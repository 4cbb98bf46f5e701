// A library that has the name of another and nothing else of it.
extern "C" void paifang_poor_library();
void paifang_poor_library() {}
