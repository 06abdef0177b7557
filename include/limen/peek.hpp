// limen/peek.hpp: what a token says, unverified. limen/limen.hpp includes it.
//
//   const limen::Unverified seen(token);  // throws TokenError if it is malformed
//   std::cerr << "it says, and anybody can: " << seen.header() << seen.claims().json();
#ifndef LIMEN_PEEK_HPP
#define LIMEN_PEEK_HPP

#include <limen/limen.hpp>

#include <cstddef>
#include <string>
#include <string_view>

namespace limen {
inline namespace v1 {

// Unverified is what a token says.
//
// WARNING: nothing of it is verified, and anybody can have written it. Never decide by it who
// somebody is or what they may do.
class Unverified {
 public:
  explicit Unverified(std::string_view token) {
    // A token that is too long for any verifier costs no memory.
    const std::size_t size = token.size() <= most ? token.size() : 0;
    claims_.reserve(LIMEN_CLAIMS_CAP(size));
    header_.resize(size);
    std::size_t len = 0;
    detail::run(limen_token_peek, token.data(), detail::length(token), claims_.record(),
                claims_.cap_, &header_[0], header_.size(), &len);
    header_.resize(len);
    claims_.filled_ = true;
  }

  const Claims &claims() const noexcept { return claims_; }
  std::string_view header() const noexcept { return header_; }  // a JSON object

 private:
  static constexpr std::size_t most = 1048576;

  Claims claims_;
  std::string header_;
};

}  // namespace v1
}  // namespace limen

#endif
