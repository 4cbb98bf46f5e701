// paifang-editor: stages shows.
#include "panels/editor_command.h"

int main(int argc, char** argv) { return pai::run_editor_command(argc, argv); }
