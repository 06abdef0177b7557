#include <cstdint>
#include <cstring>
#include <new>

#include "arguments.h"
#include "handles.h"
#include "results.h"

namespace limen::python {
namespace {

// A store that is not shared belongs to the process that opened it. False: an exception is set.
bool keep_for_children(GateObject *gate, const Text &store, const Options &options,
                       std::int32_t traits) {
  if ((traits & LIMEN_STORE_SHARED) == 0) return true;
  try {
    gate->reopening = new Reopening(store, options);
  } catch (const std::bad_alloc &) {
    PyErr_NoMemory();
  }
  return gate->reopening != nullptr;
}

PyObject *make(PyTypeObject *type, PyObject *args, PyObject *kwargs) {
  PyObject *const *given = take_all(args, kwargs, "Gate", 2);
  Text store;
  Options options;
  if (given == nullptr || !store.take(given[0], "store") || !options.take(given[1])) return nullptr;
  limen_error error;
  limen_gate *handle = run(Gil::released, [&] {
    return limen_gate_open(store.data(), store.size(), options.get(), &error);
  });
  if (handle == nullptr) return raise(error);
  PyObject *self = type->tp_alloc(type, 0);
  if (self == nullptr) {
    limen_gate_release(handle);
    return nullptr;
  }
  GateObject *gate = gate_of(self);
  std::int32_t traits = 0;
  limen_store_traits(store.data(), store.size(), &traits, nullptr);  // of an open store: known
  const bool writes_block = (traits & LIMEN_STORE_WRITES_BLOCK) != 0;
  gate->handle = handle;
  gate->writes = writes_block ? Gil::released : Gil::held;
  gate->reads = (traits & LIMEN_STORE_READS_BLOCK) != 0 ? Gil::released : Gil::held;
  const bool held = !options.signs_with_rsa() && (!writes_block || options.has_key());
  gate->issue_calls = held ? Gil::held : Gil::released;
  if (keep_for_children(gate, store, options, traits)) return self;
  Py_DECREF(self);
  return nullptr;
}

void dealloc(PyObject *self) {
  delete gate_of(self)->reopening;
  limen_gate_release(gate_of(self)->handle);
  free_object(self);
}

PyObject *close(PyObject *self, PyObject *const *) {
  gate_of(self)->closed = true;
  limen_gate_close(gate_of(self)->handle);
  return none();
}

PyObject *jwks(PyObject *self, PyObject *const *) {
  Opened gate(gate_of(self), gate_of(self)->issue_calls);
  return allocated_text(gate, [&](char **out, std::size_t *len, limen_error *error) {
    return limen_gate_jwks(gate.handle(), out, len, error);
  });
}

PyObject *stats(PyObject *self, PyObject *const *args) {
  Text format;
  if (!format.take_word(args[0], "format")) return nullptr;
  Opened gate(gate_of(self), Gil::held);
  return allocated_text(gate, [&](char **out, std::size_t *len, limen_error *error) {
    return limen_gate_stats(gate.handle(), format.data(), out, len, error);
  });
}

PyObject *set_clock(PyObject *self, PyObject *const *args) {
  std::int64_t now = 0;
  if (!take_int(args[0], "now", now)) return nullptr;
  Opened gate(gate_of(self), Gil::held);
  limen_error error;
  const auto call = [&](limen_error *of_call) {
    return limen_gate_set_clock(gate.handle(), now, of_call);
  };
  if (gate.run(error, call) != LIMEN_OK) return raise(error);
  if (gate_of(self)->reopening != nullptr) gate_of(self)->reopening->set_clock(now);
  return none();
}

// The record of a Session, or NULL of None. Copied, like Text, for a call without the GIL.
class RecordOf {
 public:
  bool take(PyObject *object, const char *parameter, Gil gil) {
    if (object == Py_None) return true;
    if (!is_a(object, state.session, parameter)) return false;
    record_ = &kept_of(object)->record;
    return gil == Gil::held || copy();
  }
  const limen_session *get() const { return record_; }

 private:
  bool copy() {
    if (!room_.reserve(record_->total)) {
      PyErr_NoMemory();
      return false;
    }
    std::memcpy(room_.data(), record_, record_->total);
    record_ = static_cast<const limen_session *>(room_.data());
    return true;
  }

  const limen_session *record_ = nullptr;
  Room room_;
};

PyObject *issue(PyObject *self, PyObject *const *args) {
  const Gil gil = gate_of(self)->issue_calls;
  Opened gate(gate_of(self), gil);
  Text subject, claims;
  RecordOf session;
  Options options;
  if (!subject.take(args[0], "subject") || !claims.take(args[1], "claims") ||
      !session.take(args[2], "session", gil) || !options.take(args[3]))
    return nullptr;
  const auto call = [&](char *token, std::size_t cap, std::size_t *len, limen_error *error) {
    return limen_token_issue(gate.handle(), subject.data(), subject.size(), claims.data(),
                             claims.size(), session.get(), options.get(), token, cap, len, error);
  };
  return text_out(gate, room_for_jws(claims.size()), call);
}

PyObject *login_begin(PyObject *self, PyObject *const *args) {
  Text subject;
  if (!subject.take(args[0], "subject")) return nullptr;
  Opened gate(gate_of(self), gate_of(self)->reads);
  const auto call = [&](char *mark, std::size_t cap, std::size_t *len, limen_error *error) {
    return limen_login_begin(gate.handle(), subject.data(), subject.size(), mark, cap, len, error);
  };
  return text_out(gate, LIMEN_LOGIN_MARK_CAP, call);
}

PyObject *cookie_set(PyObject *self, PyObject *const *args) {
  Text ticket;
  Options options;
  if (!ticket.take_ticket(args[0], "ticket") || !options.take(args[1])) return nullptr;
  Opened gate(gate_of(self), Gil::held);
  const auto call = [&](char *header, std::size_t cap, std::size_t *len, limen_error *error) {
    return limen_cookie_set(gate.handle(), ticket.data(), ticket.size(), options.get(), header, cap,
                            len, error);
  };
  return text_out(gate, LIMEN_COOKIE_CAP, call);
}

PyObject *cookie_delete(PyObject *self, PyObject *const *args) {
  Options options;
  if (!options.take(args[0])) return nullptr;
  Opened gate(gate_of(self), Gil::held);
  const auto call = [&](char *header, std::size_t cap, std::size_t *len, limen_error *error) {
    return limen_cookie_delete(gate.handle(), options.get(), header, cap, len, error);
  };
  return text_out(gate, LIMEN_COOKIE_CAP, call);
}

PyObject *cookie_find(PyObject *self, PyObject *const *args) {
  Text cookies;
  Options options;
  if (!cookies.take(args[0], "cookies") || !options.take(args[1])) return nullptr;
  Opened gate(gate_of(self), Gil::held);
  const auto call = [&](char *ticket, std::size_t cap, std::size_t *len, limen_error *error) {
    return limen_cookie_find(gate.handle(), cookies.data(), cookies.size(), options.get(), ticket,
                             cap, len, error);
  };
  return text_out(gate, LIMEN_TICKET_CAP, call);
}

PyObject *csrf_token(PyObject *self, PyObject *const *args) {
  Text ticket;
  if (!ticket.take_ticket(args[0], "ticket")) return nullptr;
  Opened gate(gate_of(self), gate_of(self)->reads);
  const auto call = [&](char *token, std::size_t cap, std::size_t *len, limen_error *error) {
    return limen_csrf_token(gate.handle(), ticket.data(), ticket.size(), token, cap, len, error);
  };
  return text_out(gate, LIMEN_CSRF_CAP, call);
}

PyObject *csrf_check(PyObject *self, PyObject *const *args) {
  Text ticket, token;
  if (!ticket.take_ticket(args[0], "ticket") || !token.take(args[1], "token")) return nullptr;
  Opened gate(gate_of(self), gate_of(self)->reads);
  return done(gate, [&](limen_error *error) {
    return limen_csrf_check(gate.handle(), ticket.data(), ticket.size(), token.data(), token.size(),
                            error);
  });
}

PyMethodDef methods[] = {
    method<"close", 0, close>(
        "close($self, /)\n--\n\nCloses it for every holder; closing twice is fine."),
    method<"jwks", 0, jwks>("jwks($self, /)\n--\n\nThe public keys, as JWK Set text."),
    method<"stats", 1, stats>("stats($self, format, /)\n--\n\nThe counters, in `format`: json "
                              "or prometheus."),
    method<"set_clock", 1, set_clock>("set_clock($self, now, /)\n--\n\nSets a manual clock."),
    method<"issue", 4, issue>("issue($self, subject, claims, session, options, /)\n--\n\nA token."),
    method<"login_begin", 1, login_begin>("login_begin($self, subject, /)\n--\n\nA login mark."),
    method<"session_create", 3, gate_session_create>(
        "session_create($self, subject, data, options, /)\n--\n\nA new session. May block."),
    method<"session_update", 3, gate_session_update>(
        "session_update($self, ticket, version, data, /)\n--\n\nReplaces its data. May block."),
    method<"session_renew", 2, gate_session_renew>(
        "session_renew($self, ticket, options, /)\n--\n\nGives it a new ticket. May block."),
    method<"session_end", 1, gate_session_end>(
        "session_end($self, ticket, /)\n--\n\nEnds it. May block."),
    method<"session_list", 2, gate_session_list>(
        "session_list($self, subject, after_sid, /)\n--\n\nOne page of a subject's sessions: "
        "those after a sid. May block."),
    method<"session_require", 3, gate_session_require>(
        "session_require($self, session, max_age, level, /)\n--\n\nRaises when the "
        "user's authentication is too old or too weak."),
    method<"visitor_draw", 0, gate_visitor_draw>(
        "visitor_draw($self, /)\n--\n\nA new visitor's ticket, and the version to store it."),
    method<"visitor_put", 3, gate_visitor_put>(
        "visitor_put($self, ticket, version, data, /)\n--\n\nStores its data. May block."),
    method<"visitor_get", 1, gate_visitor_get>("visitor_get($self, ticket, /)\n--\n\nFinds it."),
    method<"visitor_end", 1, gate_visitor_end>(
        "visitor_end($self, ticket, /)\n--\n\nDeletes it. May block."),
    method<"cookie_set", 2, cookie_set>(
        "cookie_set($self, ticket, options, /)\n--\n\nThe value of a Set-Cookie field."),
    method<"cookie_delete", 1, cookie_delete>(
        "cookie_delete($self, options, /)\n--\n\nThe value of a Set-Cookie field that deletes."),
    method<"cookie_find", 2, cookie_find>(
        "cookie_find($self, cookies, options, /)\n--\n\nThe ticket in a Cookie field."),
    method<"csrf_token", 1, csrf_token>("csrf_token($self, ticket, /)\n--\n\nA CSRF token."),
    method<"csrf_check", 2, csrf_check>(
        "csrf_check($self, ticket, token, /)\n--\n\nRaises when it is not the session's."),
    method<"revoke_token_id", 4, gate_revoke_token_id>(
        "revoke_token_id($self, issuer, id, expires_at, reason, /)\n--\n\nMay block."),
    method<"revoke_session", 3, gate_revoke_session>(
        "revoke_session($self, subject, sid, reason, /)\n--\n\nMay block."),
    method<"revoke_sessions", 3, gate_revoke_sessions>(
        "revoke_sessions($self, subject, keep_sid, reason, /)\n--\n\nMay block."),
    method<"revoke_subject", 2, gate_revoke_subject>(
        "revoke_subject($self, subject, reason, /)\n--\n\nMay block."),
    method<"revoke_everyone", 1, gate_revoke_everyone>(
        "revoke_everyone($self, reason, /)\n--\n\nMay block."),
    method<"revoke_key", 2, gate_revoke_key>("revoke_key($self, kid, reason, /)\n--\n\nMay block."),
    method<"keys_list", 0, gate_keys_list>(
        "keys_list($self, /)\n--\n\nThe gate's keys, as JSON. May block."),
    method<"keys_rotate", 0, gate_keys_rotate>(
        "keys_rotate($self, /)\n--\n\nAnnounces a new key. May block."),
    method<"keys_retire", 1, gate_keys_retire>(
        "keys_retire($self, kid, /)\n--\n\nStops signing with a key. May block."),
    method<"store_info", 0, gate_store_info>(
        "store_info($self, /)\n--\n\nCounts what the store holds, as JSON. May block."),
    method<"store_backup", 2, gate_store_backup>(
        "store_backup($self, path, progress, /)\n--\n\nWrites the store to a new file. May block."),
    refuse_pickling(),
    {},
};

PyType_Slot slots[] = {
    {Py_tp_doc,
     const_cast<char *>(
         "Gate(store, options, /)\n--\n\nOpens a store with its keys and its policy. May "
         "block.")},
    {Py_tp_new, slot(make)},
    {Py_tp_dealloc, slot(dealloc)},
    {Py_tp_methods, methods},
    {},
};

PyType_Spec spec = {
    .name = "limen._core.Gate",
    .basicsize = sizeof(GateObject),
    .itemsize = 0,
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_IMMUTABLETYPE,
    .slots = slots,
};

}  // namespace

PyTypeObject *make_gate_type(PyObject *module) { return make_type(module, &spec); }

}  // namespace limen::python
