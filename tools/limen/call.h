// One run of a command: what it was given, what it opens, what it answers.
#pragma once

#include <limen/limen.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "arguments.h"
#include "output.h"

namespace command {

class Call {
 public:
  explicit Call(Arguments arguments);

  // Of a parameter or flag, as it stands; empty where it was not given.
  std::string text(const std::string &name) const;
  bool has(const std::string &name) const { return arguments_.values.contains(name); }
  std::vector<std::string> all(const std::string &name) const;
  // The same, which may stand for standard input or a file (given()).
  std::string content(const std::string &name) const;
  // A token or a ticket: the parameter, or --file.
  std::string secret(const std::string &parameter) const;
  // A whole number; `fallback` where it was not given.
  std::uint64_t number(const std::string &flag, std::uint64_t fallback) const;

  // Properties for the call itself: its own options, and the environment's.
  limen::Options properties() const;

  // The store's URL.
  std::string store() const;
  // The gate, for the issuer that is named, or the only one that the store knows.
  limen::Gate gate() const;
  // The gate, for no issuer where none is named.
  limen::Gate any_gate() const;

  Output &out() { return output_; }

 private:
  limen::Options gate_properties(std::string_view issuer) const;
  std::string named_issuer(std::string_view config) const;
  std::string only_issuer() const;
  limen::Gate open(const limen::Options &options) const;
  const std::string &config() const;

  Arguments arguments_;
  Output output_;
  mutable std::optional<std::string> config_;  // once it was read
};

}  // namespace command
