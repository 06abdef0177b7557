// Answer: what a guard has decided about a request, an immutable object that contains the library's
// flat record.
#pragma once

#include "records.h"

namespace limen::python {

struct AnswerObject {
  PyObject_VAR_HEAD PyObject *gate;  // the Gate that decided
  PyObject *fields;                  // the request, a tuple
  PyObject *record;                  // made at the first use
  char message[sizeof(limen_error::message)];
  limen_answer answer;  // followed by its texts. Cleansed when freed.
};

PyTypeObject *make_answer_type(PyObject *module);

const limen_answer &answer_in(PyObject *object);

PyObject *make_answer(const limen_answer *answer, const limen_error &error, PyObject *fields,
                      PyObject *gate);

}  // namespace limen::python
