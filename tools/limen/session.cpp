#include <limen/limen.hpp>

#include "call.h"
#include "command.h"

namespace command {
namespace {

using For = Record::For;

void describe(const limen::Session &session, Record &record) {
  record.text("sid", session.sid())
      .text("subject", session.subject())
      .text("label", session.label())
      .text("address", session.address())
      .time("created_at", session.created_at())
      .time("seen_at", session.seen_at())
      .time("idle_expires_at", session.idle_expires_at())
      .time("expires_at", session.expires_at())
      .time("auth_time", session.auth_time())
      .number("level", session.level())
      .number("version", session.version(), For::programs)
      .json("data", session.data());
}

void create(Call &call) {
  const limen::Session session = call.gate().sessions().create(
      call.text("SUBJECT"), call.content("--data"), call.properties());
  Record record;
  record.text("ticket", session.ticket());
  describe(session, record);
  call.out().one(record);
}

void show(Call &call) {
  const std::string ticket = call.secret("TICKET");
  const limen::Session session = call.gate().sessions().get(ticket);
  Record record;
  describe(session, record);
  record.flag("read_only", session.read_only(), For::programs);
  call.out().one(record);
}

void list(Call &call) {
  const std::vector<limen::Session> sessions = call.gate().sessions().list(
      call.text("SUBJECT"), call.text("--after"), call.number("--first", SIZE_MAX));
  std::vector<Record> records;
  for (const limen::Session &session : sessions) {
    records.emplace_back()
        .text("sid", session.sid())
        .text("subject", session.subject(), For::programs)
        .time("created_at", session.created_at())
        .time("seen_at", session.seen_at())
        .time("idle_expires_at", session.idle_expires_at(), For::programs)
        .time("expires_at", session.expires_at())
        .time("auth_time", session.auth_time(), For::programs)
        .number("level", session.level(), For::programs)
        .number("version", session.version(), For::programs)
        .json("data", session.data(), For::programs)
        .text("address", session.address())
        .text("label", session.label());
  }
  call.out().list(records, "no sessions");
}

void end(Call &call) {
  const std::string ticket = call.secret("TICKET");
  call.gate().sessions().end(ticket);
  if (call.out().json())
    call.out().one(Record().flag("ended", true));
  else
    call.out().line("the session has ended");
}

constexpr const char *a_ticket = "The session's ticket; - for standard input, @FILE for a file";

}  // namespace

std::vector<Command> session_commands() {
  return {
      {"session",
       "create",
       "Make a session, and print its ticket, which is shown only now",
       "create",
       {{"SUBJECT", "The user"}},
       {{"--data", "JSON", "The data of the session: a JSON object, or - or @FILE"}},
       create},
      {"session",
       "show",
       "Show the session of a ticket",
       "",
       {{"TICKET", a_ticket, false}},
       {file_flag},
       show},
      {"session",
       "list",
       "List the live sessions of a subject",
       "",
       {{"SUBJECT", "The user"}},
       {{"--after", "SID", "Begin after this sid"}, {"--first", "N", "Show at most N"}},
       list},
      {"session",
       "end",
       "End the session of a ticket: logout",
       "",
       {{"TICKET", a_ticket, false}},
       {file_flag},
       end},
  };
}

}  // namespace command
