// The module's functions.
#pragma once

#include "module.h"

namespace limen::python {

extern PyMethodDef functions[];

}  // namespace limen::python
