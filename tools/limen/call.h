// One run of a command: its arguments, the gate that it opens, its output.
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

  // Returns the value of a parameter or flag, or "" if it was not given.
  std::string text(const std::string &name) const;
  bool has(const std::string &name) const { return arguments_.values.contains(name); }
  std::vector<std::string> all(const std::string &name) const;
  // Returns the same after reading standard input or the file that it names (given()).
  std::string content(const std::string &name) const;
  // Returns a token or ticket, from the parameter or from --file.
  std::string secret(const std::string &parameter) const;
  // Returns a flag's whole number, or `fallback` if it was not given.
  std::uint64_t number(const std::string &flag, std::uint64_t fallback) const;

  // Returns the properties of the call itself, from its options and the environment.
  limen::Options properties() const;

  // Returns the store's URL.
  std::string store() const;
  // Opens the gate of the issuer that was named, or else of the only one in the store.
  limen::Gate gate() const;
  // Opens the gate of the issuer that was named, or else one without an issuer.
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
  mutable std::optional<std::string> config_;  // empty until it is read
};

}  // namespace command
