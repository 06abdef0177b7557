// The chapters about what survives a process and is shared by many.
#ifndef LIMEN_DEMO_BACKEND_H
#define LIMEN_DEMO_BACKEND_H

// Three chapters from this one on. `self` is what the program was called as.
void the_back_ends(int chapter, const char *self);

// What a back end does, as a process of its own.
int backend_main(const char *store);

#endif
