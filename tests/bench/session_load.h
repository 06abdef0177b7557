// A gate full of sessions, for benchmarks.
#pragma once

#include <limen/limen.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace bench {

// The last error of a call of this thread.
inline thread_local limen_error err;

[[noreturn]] void stop();

// A session as limen returns it.
struct Room {
  limen_session record;
  char texts[4096 - sizeof(limen_session)];
};

// The memory of this process, in bytes.
std::size_t resident();
// The free memory of the machine, in bytes.
std::size_t available();

class Load {
 public:
  // `sessions` of them, two to a subject, with 200 bytes of data.
  explicit Load(std::size_t sessions);
  ~Load();
  Load(const Load &) = delete;
  Load &operator=(const Load &) = delete;

  std::size_t size() const { return tickets_.size(); }
  const char *ticket(std::size_t i) const { return tickets_[i].data(); }
  std::array<std::uint8_t, 27> ticket_bytes(std::size_t i) const { return decode(ticket(i)); }
  static unsigned bucket(const char *ticket) {
    const auto bytes = decode(ticket);
    return static_cast<unsigned>(bytes[1] << 8 | bytes[2]);
  }
  static std::string subject(std::size_t i) { return subject_of(i / 2); }
  static std::string data(char filler);

  bool get(std::size_t i, Room &room) { return get(ticket(i), room); }
  bool get(const char *ticket, Room &room) {
    return limen_session_get(gate_, ticket, ticket_size, &room.record, sizeof room, &err) ==
           LIMEN_OK;
  }
  bool create(const std::string &subject, Room &room, char *ticket);
  bool touch(std::size_t i) {
    return limen_session_touch(gate_, ticket(i), ticket_size, &err) == LIMEN_OK;
  }
  bool update(std::size_t i, std::uint64_t version, const std::string &data, Room &room);
  bool revoke_session(const std::string &subject, const std::string &sid);
  std::uint64_t revoke_subject(const std::string &subject);
  // How many sessions the subject has, read page by page.
  std::size_t list(const std::string &subject);
  void advance(std::int64_t seconds);

  double bytes_per_session() const { return bytes_per_session_; }
  double create_ns() const { return create_ns_; }

  static constexpr std::size_t ticket_size = LIMEN_TICKET_CAP - 1;

 private:
  static std::string subject_of(std::size_t number);
  static std::array<std::uint8_t, 27> decode(const char *ticket);

  limen_gate *gate_ = nullptr;
  std::int64_t now_ = 1'800'000'000;
  std::vector<std::array<char, ticket_size>> tickets_;
  std::string data_ = data('x');
  double bytes_per_session_ = 0, create_ns_ = 0;
};

}  // namespace bench
