#include "session/list.h"

#include <string>
#include <vector>

#include "base/limits.h"
#include "base/text_check.h"

namespace limen::session {
namespace {

constexpr std::size_t page_size = 64;

// Returns a key that sorts after every member with this sid.
std::string behind(std::string_view sid) {
  return std::string(sid).append(sizeof(TicketKey), '\xFF');
}

}  // namespace

Result<std::size_t> list(const Context &context, std::string_view subject,
                         std::string_view after_sid, std::span<std::uint8_t> room) {
  LIMEN_TRY(check_text(subject, "subject", 1, limits::subject));
  std::string after;
  if (!after_sid.empty()) {
    const Result<Sid> sid = parse_sid(after_sid, "after_sid");
    LIMEN_TRY(sid);
    after = behind(as_text(*sid));
  }
  const SubjectIndex index = context.indexes.of(subject);
  std::vector<IndexMember> dead;
  std::size_t count = 0, used = 0;
  for (bool more = true; more;) {
    const Result<std::vector<IndexMember>> page = index.list(after, page_size);
    LIMEN_TRY(page);
    more = page->size() == page_size;
    for (const IndexMember &member : *page) {
      after = behind(as_text(member.sid));
      const Result<StoredSession> found =
          context.reader.by_member(index, member, room.subspan(used));
      if (found.ok()) {
        used += found->record().total;
        ++count;
      } else if (found.status() == Status::session_unknown) {
        dead.push_back(member);
      } else if (found.status() == Status::buffer && count > 0) {
        more = false;
        break;
      } else if (found.status() != Status::session_revoked) {
        return found.error();
      }
    }
  }
  LIMEN_TRY(index.erase(dead));
  return count;
}

}  // namespace limen::session
