// paifang-editor: stages shows.
#include "panels/editor_command.h"
#include "platform/heap.h"

int main(int argc, char** argv) {
    pai::prepare_heap();
    return pai::run_editor_command(argc, argv);
}
