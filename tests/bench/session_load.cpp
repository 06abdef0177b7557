#include "session_load.h"

#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>

#include "clocks.h"

namespace bench {

void stop() {
  std::fprintf(stderr, "sessions: %s: %s\n", limen_status_name(err.status), err.message);
  std::exit(1);
}

std::size_t resident() {
  std::size_t all = 0, resident = 0;
  std::ifstream("/proc/self/statm") >> all >> resident;
  return resident * static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
}

std::size_t available() {
  std::ifstream in("/proc/meminfo");
  for (std::string name; in >> name;)
    if (name == "MemAvailable:") {
      std::size_t kilobytes = 0;
      in >> kilobytes;
      return kilobytes * 1024;
    }
  return 0;
}

std::string Load::subject_of(std::size_t number) {
  char text[16];
  std::snprintf(text, sizeof text, "user-%07zu", number);
  return text;
}

std::string Load::data(char filler) { return R"({"cart":")" + std::string(189, filler) + "\"}"; }

Load::Load(std::size_t sessions) : tickets_(sessions) {
  for (auto &ticket : tickets_) ticket.fill('-');  // these pages do not count
  limen_options *const options = limen_options_new();
  limen_options_set(options, "issuer", "https://shop.example", LIMEN_ZSTR, nullptr);
  limen_options_set(options, "clock.manual", "true", LIMEN_ZSTR, nullptr);
  limen_options_set(options, "memory.max_size", "64G", LIMEN_ZSTR, nullptr);
  gate_ = limen_gate_open("memory:", LIMEN_ZSTR, options, &err);
  limen_options_release(options);
  if (gate_ == nullptr) stop();
  advance(0);
  const std::size_t before = resident();
  const double start = thread_ns();
  Room room;
  char ticket[LIMEN_TICKET_CAP];
  for (std::size_t i = 0; i < sessions; ++i) {
    if (!create(subject(i), room, ticket)) stop();
    std::memcpy(tickets_[i].data(), ticket, ticket_size);
  }
  create_ns_ = (thread_ns() - start) / static_cast<double>(sessions);
  bytes_per_session_ = static_cast<double>(resident() - before) / static_cast<double>(sessions);
}

Load::~Load() { limen_gate_release(gate_); }

std::array<std::uint8_t, 27> Load::decode(const char *ticket) {
  std::array<std::uint8_t, 27> bytes{};
  unsigned bits = 0, count = 0;
  std::size_t at = 0;
  for (const char c : std::string_view(ticket, ticket_size)) {
    const int value = c >= 'A' && c <= 'Z'   ? c - 'A'
                      : c >= 'a' && c <= 'z' ? c - 'a' + 26
                      : c >= '0' && c <= '9' ? c - '0' + 52
                      : c == '-'             ? 62
                                             : 63;
    bits = bits << 6 | static_cast<unsigned>(value);
    if ((count += 6) >= 8) bytes[at++] = static_cast<std::uint8_t>(bits >> (count -= 8));
  }
  return bytes;
}

bool Load::create(const std::string &subject, Room &room, char *ticket) {
  return limen_session_create(gate_, subject.data(), subject.size(), data_.data(), data_.size(),
                              nullptr, &room.record, sizeof room, ticket, LIMEN_TICKET_CAP,
                              &err) == LIMEN_OK;
}

bool Load::update(std::size_t i, std::uint64_t version, const std::string &data, Room &room) {
  return limen_session_update(gate_, ticket(i), ticket_size, version, data.data(), data.size(),
                              &room.record, sizeof room, &err) == LIMEN_OK;
}

bool Load::revoke_session(const std::string &subject, const std::string &sid) {
  return limen_revoke_session(gate_, subject.data(), subject.size(), sid.data(), sid.size(),
                              "measured", LIMEN_ZSTR, &err) == LIMEN_OK;
}

std::uint64_t Load::revoke_subject(const std::string &subject) {
  std::uint64_t ended = 0;
  if (limen_revoke_subject(gate_, subject.data(), subject.size(), "measured", LIMEN_ZSTR, &ended,
                           &err) != LIMEN_OK)
    stop();
  return ended;
}

std::size_t Load::list(const std::string &subject) {
  std::vector<std::uint64_t> room(8192);
  auto *const page = reinterpret_cast<limen_session *>(room.data());
  std::size_t all = 0, count = 0;
  std::string after;
  for (;;) {
    if (limen_session_list(gate_, subject.data(), subject.size(), after.data(), after.size(), page,
                           room.size() * sizeof room[0], &count, &err) != LIMEN_OK)
      stop();
    if (count == 0) return all;
    all += count;
    const limen_session *last = page;
    for (std::size_t i = 1; i < count; ++i) last = LIMEN_NEXT(const limen_session, last);
    after.assign(reinterpret_cast<const char *>(last) + last->sid.at, last->sid.len);
  }
}

void Load::advance(std::int64_t seconds) {
  now_ += seconds;
  if (limen_gate_set_clock(gate_, now_, &err) != LIMEN_OK) stop();
}

}  // namespace bench
