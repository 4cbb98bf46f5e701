#pragma once
// How the C library gives memory to a program that draws.

namespace pai {

// To be called first of all in main(), by programs that load and draw models; such a program then has this module's malloc() and its kin, through which
// libraries, the GL driver among them, get large blocks on large pages (transparent huge pages) where the kernel offers them: the first touch of four
// kilobytes costs more than filling them. Where the kernel does not, or a sanitizer watches memory, nothing changes but what is given back when.
void prepare_heap();
// Of work that ends as soon as it can, before its threads begin: they share few heaps, as each one's own is touched anew. Where frames have their time every
// thread has its own: none may wait for a lock that another holds which was put off.
void share_heaps();
// Gives back what was freed and is kept for the next time: before work that takes much, and of another kind.
void trim_heaps();

}  // namespace pai
