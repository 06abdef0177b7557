#include <sstream>

#include "model.h"
#include "shared/dice.h"

namespace limen::store {
namespace {

ModelCondition random_condition(Dice &dice) {
  switch (dice.below(3)) {
    case 0:
      return {Condition::Type::absent, dice.any(model_kinds()), dice.any(model_keys()), 0};
    case 1:
      return {Condition::Type::at_version, dice.any(model_kinds()), dice.any(model_keys()),
              dice.one_in(3) ? dice.below(3) : 1};
    default:
      return {Condition::Type::index_below, dice.any(model_kinds()), dice.any(model_indexes()),
              dice.below(5), dice.below(4)};
  }
}

ModelWrite random_write(Dice &dice) {
  static const std::vector<Write::Type> types = {Write::Type::put,          Write::Type::put,
                                                 Write::Type::put,          Write::Type::touch,
                                                 Write::Type::erase,        Write::Type::index_add,
                                                 Write::Type::index_add,    Write::Type::index_add,
                                                 Write::Type::index_remove, Write::Type::log};
  static const std::vector<std::size_t> sizes = {0, 1, 7, 8, 20, 33, 200, 3000, 6000};
  ModelWrite write{dice.any(types), dice.any(model_kinds()), {}, {}, 0, 0};
  write.expires_in = static_cast<Seconds>(dice.below(30)) - 2;
  write.end_in = write.expires_in + static_cast<Seconds>(dice.below(20)) - 2;
  switch (write.type) {
    case Write::Type::index_add:
    case Write::Type::index_remove:
      write.key = dice.any(model_indexes());
      write.value = dice.any(model_members());
      break;
    case Write::Type::log:
      write.value.assign(dice.below(20), static_cast<char>('a' + dice.below(26)));
      break;
    default:
      write.key = dice.any(model_keys());
      write.value.assign(dice.any(sizes), static_cast<char>('a' + dice.below(26)));
  }
  return write;
}

const char *type_name(Write::Type type) {
  static constexpr const char *names[] = {"put",       "touch",        "erase",
                                          "index_add", "index_remove", "log"};
  return names[static_cast<std::size_t>(type)];
}

// Shortens long texts to their size.
std::string short_text(const std::string &text) {
  if (text.size() <= 8) return '"' + text + '"';
  std::ostringstream out;
  out << '"' << text.front() << "...\"(" << text.size() << ')';
  return out.str();
}

}  // namespace

// Buckets 1 and 65 share a shard of the memory driver.
std::vector<Bucket> model_buckets() { return {1, 2, 65}; }
std::vector<Kind> model_kinds() { return {1, 2}; }
std::vector<std::string> model_keys() {
  return {"", "a", "b", "c", std::string("a\0", 2), std::string(40, 'k'), std::string(400, 'k')};
}
// Returns keys, and keys behind a prefix of a byte or two.
std::vector<std::string> model_members() {
  std::vector<std::string> members;
  for (const std::string &key : model_keys()) {
    if (!key.empty()) members.push_back(key);
    members.push_back("x" + key);
    members.push_back("yx" + key);
  }
  return members;
}
std::vector<std::string> model_indexes() { return {"", "i", "ia"}; }

std::vector<Operation> random_operations(std::uint64_t seed, std::size_t count) {
  Dice dice(seed);
  std::vector<Operation> operations(count);
  for (Operation &operation : operations) {
    const std::uint64_t type = dice.below(10);
    if (type == 0) {
      operation.type = Operation::Type::retry;
    } else if (type <= 2) {
      operation.type = Operation::Type::advance;
      operation.by = static_cast<Seconds>(dice.one_in(12) ? 100 + dice.below(2000) : dice.below(8));
    } else {
      operation.type = Operation::Type::commit;
      operation.bucket = dice.any(model_buckets());
      operation.named = dice.one_in(3);
      if (dice.one_in(3))
        for (std::uint64_t i = dice.below(3) + 1; i > 0; --i)
          operation.conditions.push_back(random_condition(dice));
      for (std::uint64_t i = dice.below(5); i > 0; --i)
        operation.writes.push_back(random_write(dice));
    }
  }
  return operations;
}

std::string print(const std::vector<Operation> &operations) {
  std::ostringstream out;
  for (const Operation &operation : operations) {
    switch (operation.type) {
      case Operation::Type::advance:
        out << "advance " << operation.by << '\n';
        continue;
      case Operation::Type::retry:
        out << "retry\n";
        continue;
      case Operation::Type::commit:
        break;
    }
    out << "commit in " << operation.bucket << (operation.named ? " named" : "") << '\n';
    for (const ModelCondition &condition : operation.conditions) {
      static constexpr const char *names[] = {"absent", "at_version", "index_below"};
      out << "  if " << names[static_cast<std::size_t>(condition.type)] << " kind "
          << int{condition.kind} << ' ' << short_text(condition.key) << ' ' << condition.number
          << " prefix " << condition.prefix << '\n';
    }
    for (const ModelWrite &write : operation.writes)
      out << "  " << type_name(write.type) << " kind " << int{write.kind} << ' '
          << short_text(write.key) << ' ' << short_text(write.value) << " expires in "
          << write.expires_in << " end in " << write.end_in << '\n';
  }
  return out.str();
}

}  // namespace limen::store
