// The chapters about a store that outlives its processes and is shared by many.
#ifndef LIMEN_DEMO_BACKEND_H
#define LIMEN_DEMO_BACKEND_H

// Tells three chapters, from this number on. `self` is the path of the program.
void the_back_ends(int chapter, const char *self);

// Runs as a back end, in a process of its own.
int backend_main(const char *store);

#endif
