#include "model.h"

#include <algorithm>

namespace limen::store {

const Model::Kept *Model::find(Bucket bucket, Kind kind, const std::string &key,
                               Seconds now) const {
  const auto found = records_.find({{bucket, kind}, key});
  return found == records_.end() || now >= found->second.expires_at ? nullptr : &found->second;
}

Version Model::last_version(Bucket bucket, Kind kind, const std::string &key) const {
  const auto found = versions_.find({{bucket, kind}, key});
  return found == versions_.end() ? 0 : found->second;
}

std::vector<std::string> Model::list(Bucket bucket, const std::string &index, Seconds now) const {
  std::vector<std::string> keys;
  if (const auto found = indexes_.find({bucket, index}); found != indexes_.end())
    for (const auto &[key, score] : found->second)
      if (now < score) keys.push_back(key);
  return keys;
}

std::size_t Model::count(Kind kind, Seconds now) const {
  return static_cast<std::size_t>(
      std::count_if(records_.begin(), records_.end(), [&](const auto &record) {
        return record.first.first.second == kind && now < record.second.expires_at;
      }));
}

bool Model::holds(Bucket bucket, const Condition &condition, Seconds now) const {
  if (condition.type == Condition::Type::index_below) {
    std::uint64_t live = 0;
    for (const std::string &member : list(bucket, std::string(condition.key), now)) {
      if (member.size() < condition.prefix) continue;
      if (find(bucket, condition.kind, member.substr(condition.prefix), now) != nullptr) ++live;
    }
    return live < condition.number;
  }
  const Kept *kept = find(bucket, condition.kind, std::string(condition.key), now);
  const Version version = kept == nullptr ? 0 : kept->version;
  return version == (condition.type == Condition::Type::absent ? 0 : condition.number);
}

void Model::apply(Bucket bucket, const Write &write, Version version, Seconds now) {
  const std::string key(write.key);
  const std::string value(write.value);
  const Name name = {{bucket, write.kind}, key};
  const Kept *kept = find(bucket, write.kind, key, now);
  switch (write.type) {
    case Write::Type::put: {
      const Seconds deadline =
          kept == nullptr ? write.expires_at : std::max(write.expires_at, kept->expires_at);
      records_[name] = {value, version, deadline, write.end};
      versions_[name] = version;
      break;
    }
    case Write::Type::touch:
      if (kept != nullptr)
        records_[name].expires_at =
            std::max(kept->expires_at, std::min(write.expires_at, kept->end));
      break;
    case Write::Type::erase:
      records_.erase(name);
      break;
    case Write::Type::index_add: {
      auto &members = indexes_[{bucket, key}];
      const auto member = members.find(value);
      const bool live = member != members.end() && now < member->second;
      members[value] = live ? std::max(member->second, write.expires_at) : write.expires_at;
      break;
    }
    case Write::Type::index_remove:
      indexes_[{bucket, key}].erase(value);
      break;
    case Write::Type::log:
      log_.push_back({write.kind, value, now});
      break;
  }
}

}  // namespace limen::store
