#include "disk.h"

#include <algorithm>

namespace limen::power {
namespace {

constexpr std::size_t sector = 512;

struct Sectors {
  std::size_t first, count;
};

Sectors sectors_of(const Event &event) {
  const std::size_t begin = static_cast<std::size_t>(event.offset);
  const std::size_t first = begin / sector;
  return {first, (begin + event.bytes.size() + sector - 1) / sector - first};
}

}  // namespace

void Disk::put(std::string &bytes, const Event &event, std::size_t from, std::size_t size) {
  const std::size_t at = static_cast<std::size_t>(event.offset) + from;
  if (bytes.size() < at + size) bytes.resize(at + size);
  bytes.replace(at, size, event.bytes.substr(from, size));
}

// Keeps only the first sectors of a write, or any of them.
void Disk::tear(std::string &bytes, const Event &event, Dice &dice) {
  const bool in_order = dice.one_in(2);
  const Sectors sectors = sectors_of(event);
  const std::size_t kept = dice.below(sectors.count);
  for (std::size_t i = 0; i < sectors.count; ++i) {
    if (in_order ? i >= kept : dice.one_in(2)) continue;
    const std::size_t begin = static_cast<std::size_t>(event.offset);
    const std::size_t from = std::max(begin, (sectors.first + i) * sector);
    const std::size_t to = std::min(begin + event.bytes.size(), (sectors.first + i + 1) * sector);
    put(bytes, event, from - begin, to - from);
  }
}

bool Disk::can_tear(const Event &event) {
  return event.type == POWER_WRITE && sectors_of(event).count > 1;
}

void Disk::rename(Names &names, const Event &event) {
  const std::size_t middle = event.bytes.find('\0');
  if (event.type == POWER_CREATE) {
    names.insert_or_assign(std::string(event.bytes), event.file);
  } else if (event.type == POWER_UNLINK) {
    names.erase(std::string(event.bytes));
  } else if (const auto old = names.find(event.bytes.substr(0, middle)); old != names.end()) {
    names.insert_or_assign(std::string(event.bytes.substr(middle + 1)), old->second);
    names.erase(names.find(event.bytes.substr(0, middle)));
  }
}

// Settles synced writes in their order, so that none overtakes an earlier write that is not synced.
void Disk::settle(File &file, bool all) {
  for (; !file.pending.empty() && (all || file.pending.front().is_sure); file.pending.pop_front()) {
    const Event &event = *file.pending.front().event;
    put(file.synced, event, 0, event.bytes.size());
  }
}

void Disk::apply(const Event &event) {
  switch (event.type) {
    case POWER_MKDIR:
      has_directory_ = true;
      break;
    case POWER_SYNC_PARENT:
      is_directory_synced_ = is_directory_synced_ || (has_directory_ && syncs_.parent);
      break;
    case POWER_CREATE:
      if (event.bytes == "limen.lock") notes_.insert(event.file);
      [[fallthrough]];
    case POWER_RENAME:
    case POWER_UNLINK:
      pending_names_.push_back(&event);
      break;
    case POWER_SYNC_STORE:
      if (!syncs_.names) break;
      for (const Event *const change : pending_names_) rename(names_, *change);
      pending_names_.clear();
      break;
    case POWER_WRITE:
      files_[event.file].pending.push_back({&event, event.is_durable && syncs_.durable_writes});
      settle(files_[event.file], false);
      break;
    case POWER_SYNC:
      if (works(event)) settle(files_[event.file], true);
      break;
    default:
      break;
  }
}

bool Disk::works(const Event &sync) const {
  return notes_.contains(sync.file) ? syncs_.notes : syncs_.data;
}

bool Disk::has_unsynced() const {
  return !pending_names_.empty() || has_directory_ != is_directory_synced_ ||
         std::ranges::any_of(files_, [](const File &file) { return !file.pending.empty(); });
}

std::string Disk::bytes_of(std::size_t number, const Cut &cut, const Event *in_flight,
                           Dice &dice) const {
  const File &file = files_[number];
  std::string bytes = file.synced;
  const bool has_more =
      in_flight != nullptr && in_flight->type == POWER_WRITE && in_flight->file == number;
  // Each cut chooses how often it tears a write, and how often it leaves one out.
  const std::uint64_t torn = 1 + dice.below(3), left_out = 2 + dice.below(3);
  const auto leave = [&](const Event &event, bool is_sure, bool is_last) {
    if (is_sure || cut.type == Cut::Type::all || (cut.type == Cut::Type::torn_last && !is_last))
      put(bytes, event, 0, event.bytes.size());
    else if (cut.type == Cut::Type::torn_last || (cut.type == Cut::Type::some && dice.one_in(torn)))
      tear(bytes, event, dice);
    else if (cut.type == Cut::Type::some && !dice.one_in(left_out))
      put(bytes, event, 0, event.bytes.size());
  };
  for (const Pending &pending : file.pending)
    leave(*pending.event, pending.is_sure, !has_more && &pending == &file.pending.back());
  if (has_more && (cut.type == Cut::Type::torn_last || cut.type == Cut::Type::some))
    leave(*in_flight, false, true);
  return bytes;
}

Image Disk::cut(const Cut &cut, const Event *in_flight) const {
  Dice dice(cut.seed);
  const bool is_some = cut.type == Cut::Type::some;
  Image image;
  image.has_directory = is_directory_synced_ || (has_directory_ && cut.type != Cut::Type::nothing &&
                                                 !(is_some && dice.one_in(4)));
  if (!image.has_directory) return image;
  Names names = names_;
  std::size_t changes = pending_names_.size();
  if (cut.type == Cut::Type::nothing) changes = 0;
  if (is_some) changes = dice.below(changes + 1);
  for (std::size_t i = 0; i < changes; ++i) rename(names, *pending_names_[i]);
  for (const auto &[name, file] : names) image.files[name] = bytes_of(file, cut, in_flight, dice);
  return image;
}

}  // namespace limen::power
