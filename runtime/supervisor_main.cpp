#include "supervisor/supervise.h"

int main(int argc, char** argv) { return pai::run_supervisor(argc, argv); }
