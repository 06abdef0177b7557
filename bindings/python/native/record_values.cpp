#include <Python.h>
#include <datetime.h>

#include <chrono>

#include "records.h"
#include "results.h"

namespace limen::python {
namespace {

constexpr std::int64_t year_1 = -62135596800;
constexpr std::int64_t year_10000 = 253402300800;

// Raises for JSON that the library accepted and Python's parser refuses: numbers of thousands of
// digits (sys.set_int_max_str_digits).
PyObject *unparsed(limen_status refused) {
  if (!PyErr_ExceptionMatches(PyExc_ValueError)) return nullptr;
  PyErr_Clear();
  return raise(refused,
               "json: a whole number has more digits than Python converts "
               "(sys.set_int_max_str_digits)");
}

}  // namespace

bool prepare_times() {
  PyDateTime_IMPORT;
  return PyDateTimeAPI != nullptr;
}

PyObject *text_or_none(const void *record, limen_text text) {
  const char *data = limen_text_at(record, text);
  return data != nullptr ? to_str(data, text.len) : none();
}

PyObject *seconds_or_none(std::int64_t seconds) {
  return seconds != LIMEN_UNSET ? PyLong_FromLongLong(seconds) : none();
}

PyObject *datetime_or_none(std::int64_t seconds, const char *what) {
  using namespace std::chrono;
  if (seconds == LIMEN_UNSET) return none();
  if (seconds < year_1 || seconds >= year_10000) {
    PyErr_Format(PyExc_OverflowError,
                 "%s lies outside the years 1 to 9999; %s_seconds gives it as a number", what,
                 what);
    return nullptr;
  }
  const sys_seconds at{std::chrono::seconds{seconds}};
  const auto midnight = floor<days>(at);
  const year_month_day date{midnight};
  const hh_mm_ss time{at - midnight};
  return PyDateTimeAPI->DateTime_FromDateAndTime(
      static_cast<int>(date.year()), static_cast<int>(static_cast<unsigned>(date.month())),
      static_cast<int>(static_cast<unsigned>(date.day())), static_cast<int>(time.hours().count()),
      static_cast<int>(time.minutes().count()), static_cast<int>(time.seconds().count()), 0,
      PyDateTimeAPI->TimeZone_UTC, PyDateTimeAPI->DateTimeType);
}

PyObject *members_of(PyObject *&kept, const void *record, limen_text json, limen_status refused) {
  if (kept == nullptr) {
    PyObject *text = text_or_none(record, json);
    if (text == nullptr) return nullptr;
    PyObject *parsed = PyObject_CallOneArg(state.json_loads, text);
    Py_DECREF(text);
    if (parsed == nullptr) return unparsed(refused);
    if (kept == nullptr)
      kept = parsed;
    else
      Py_DECREF(parsed);  // another thread was first
  }
  Py_INCREF(kept);
  return kept;
}

PyObject *not_made_by_hand(PyTypeObject *type, PyObject *, PyObject *) {
  PyErr_Format(PyExc_TypeError, "only a gate or a verifier makes %.200s objects", type->tp_name);
  return nullptr;
}

PyObject *not_picklable(PyObject *self, PyObject *) {
  PyErr_Format(PyExc_TypeError, "cannot pickle %.200s objects", Py_TYPE(self)->tp_name);
  return nullptr;
}

}  // namespace limen::python
