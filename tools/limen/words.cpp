#include "words.h"

#include <algorithm>
#include <numeric>

#include "properties.h"

namespace command {
namespace {

const Command *find_command(const std::vector<std::string> &path) {
  for (const Command &command : commands()) {
    if (!path.empty() && path[0] == command.noun &&
        (*command.verb == '\0' || (path.size() > 1 && path[1] == command.verb)))
      return &command;
  }
  return nullptr;
}

bool is_noun_with_verbs(std::string_view noun) {
  return std::any_of(commands().begin(), commands().end(), [&](const Command &command) {
    return noun == command.noun && *command.verb != '\0';
  });
}

// Tells whether an option of every command takes a value: such options may stand before the
// command.
bool takes_value_anywhere(std::string_view name) {
  for (const Flag &flag : global_flags()) {
    if (name == flag.name) return flag.value != nullptr;
  }
  for (const Property &property : properties()) {
    if (name == property.flag) return !property.is_flag();
  }
  return false;
}

// Tells whether a word may be a sid or a kid: these are base64url and may begin with -.
bool looks_like_a_name(std::string_view word) {
  constexpr std::size_t sid_size = 22, kid_size = 43;
  return (word.size() == sid_size || word.size() == kid_size) &&
         std::all_of(word.begin(), word.end(),
                     [](unsigned char c) { return std::isalnum(c) || c == '-' || c == '_'; });
}

}  // namespace

std::vector<Known> known_options(const Command &command) {
  std::vector<Known> all;
  for (const Flag &flag : command.flags) all.push_back({flag.name, flag.value != nullptr});
  for (const Flag &flag : global_flags()) all.push_back({flag.name, flag.value != nullptr});
  for (const Property &property : properties()) {
    if (property.name == "store.create") continue;  // --create sets it
    const std::string brief = short_flag(property, command);
    if (!brief.empty()) all.push_back({brief, !property.is_flag()});
    if (property.applies(command.place) || property.applies("gate"))
      all.push_back({property.flag, !property.is_flag()});
  }
  return all;
}

Words split_words(const std::vector<std::string> &line) {
  Words words;
  std::vector<Known> known;
  const auto takes_value = [&](std::string_view name) {
    if (words.command == nullptr) return takes_value_anywhere(name);
    return std::any_of(known.begin(), known.end(), [&](const Known &option) {
      return option.name == name && option.takes_value;
    });
  };
  const auto is_known = [&](std::string_view name) {
    return std::any_of(known.begin(), known.end(),
                       [&](const Known &option) { return option.name == name; });
  };
  for (std::size_t at = 0; at < line.size(); ++at) {
    const std::string &word = line[at];
    if (word == "--") {
      words.arguments.insert(words.arguments.end(), line.begin() + static_cast<long>(at),
                             line.end());
      break;
    }
    if (looks_like_a_name(word) && word[0] == '-' && !is_known(word) && words.command != nullptr) {
      words.arguments.push_back(mark + word);
    } else if (word.starts_with("--")) {
      const std::size_t equals = word.find('=');
      words.arguments.push_back(word);
      if (equals == word.size() - 1) {
        words.arguments.back().pop_back();
        words.arguments.emplace_back();
      } else if (equals == word.npos && takes_value(word) && at + 1 < line.size()) {
        words.arguments.push_back(line[++at]);
      }
    } else if ((word.size() > 1 && word[0] == '-') || words.command != nullptr ||
               words.path.size() == 2) {
      words.arguments.push_back(word.starts_with(mark) ? mark + word : word);
    } else {
      words.path.push_back(word);
      if (!is_noun_with_verbs(words.path[0]) || words.path.size() == 2)
        words.command = find_command(words.path);
      if (words.command != nullptr) known = known_options(*words.command);
    }
  }
  return words;
}

std::string nearest(std::string_view word, const std::vector<std::string> &words) {
  std::string best;
  std::size_t least = word.size() < 5 ? 2 : 3;  // a word that differs by so much is not near
  for (const std::string &other : words) {
    std::vector<std::size_t> row(other.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 1; i <= word.size(); ++i) {
      std::size_t diagonal = row[0];
      row[0] = i;
      for (std::size_t j = 1; j <= other.size(); ++j) {
        const std::size_t changed = diagonal + (word[i - 1] != other[j - 1]);
        diagonal = row[j];
        row[j] = std::min({changed, row[j] + 1, row[j - 1] + 1});
      }
    }
    if (row.back() < least) {
      least = row.back();
      best = other;
    }
  }
  return best;
}

}  // namespace command
