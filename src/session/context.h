// Context: the objects that every session operation uses.
#pragma once

#include "revocation/login_mark.h"
#include "revocation/revocations.h"
#include "revocation/revoker.h"
#include "session/policy.h"
#include "session/reader.h"
#include "session/subject_index.h"
#include "store/store.h"
#include "watch/hub.h"

namespace limen::session {

struct Context {
  store::Store &store;
  revocation::Revocations &revocations;
  revocation::LoginMarks &marks;
  watch::Hub &hub;
  const revocation::Revoker revoker;
  const SessionConfig config;
  const SubjectIndexes indexes;
  const Reader reader;
};

}  // namespace limen::session
