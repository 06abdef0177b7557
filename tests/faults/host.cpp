#include "faults/host.h"

#include <charconv>
#include <map>
#include <mutex>
#include <sstream>
#include <thread>
#include <utility>

#include "faults/requests.h"

namespace limen::faults {
namespace {

// Separates the parts of a message. No part contains this byte.
constexpr char separator = '\x1f';

std::string joined(const std::vector<std::string> &words) {
  std::string text;
  for (const std::string &word : words) text += word + separator;
  return text;
}

std::vector<std::string> split(const std::string &text) {
  std::vector<std::string> words;
  std::istringstream stream(text);
  for (std::string word; std::getline(stream, word, separator);) words.push_back(word);
  return words;
}

std::int64_t number_in(const std::string &text) {
  std::int64_t number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

// Runs in the process of a host.
class Server {
 public:
  Server(std::string store, std::string options)
      : store_("lmdb:" + std::move(store)), options_(policy() + options) {}

  Reply serve(const std::vector<std::string> &words) {
    using Serve = Reply (Server::*)(const std::vector<std::string> &);
    static const std::map<std::string, Serve> served{
        {"open", &Server::open},
        {"close", &Server::close},
        {"create", &Server::create},
        {"get", &Server::get},
        {"touch", &Server::touch},
        {"end", &Server::end},
        {"list", &Server::list},
        {"issue", &Server::issue},
        {"verify", &Server::verify},
        {"revoke_token", &Server::revoke_token},
        {"revoke_session", &Server::revoke_session},
        {"revoke_subject", &Server::revoke_subject},
        {"clock", &Server::clock},
        {"fill", &Server::fill},
        {"read", &Server::read},
        {"write", &Server::write_on},
        {"read_on", &Server::read_on},
    };
    return (this->*served.at(words.at(0)))(words);
  }

 private:
  using Words = const std::vector<std::string> &;

  Reply failed(const limen_error &error) const { return {error.status, 0, {}, {}, error.message}; }
  Reply done(const limen_error &error) const {
    return error.status == LIMEN_OK ? Reply{LIMEN_OK, 0, {}, {}, {}} : failed(error);
  }

  Reply open(Words) {
    limen_error error{};
    limen_options *const options = options_of(options_);
    gate_ = limen_gate_open(store_.data(), store_.size(), options, &error);
    if (gate_ != nullptr) verifier_ = limen_verifier_open(gate_, nullptr, &error);
    if (verifier_ != nullptr) requests_.open(gate_, &error);
    limen_options_release(options);
    return done(error);
  }

  Reply close(Words) {
    requests_.release();
    limen_verifier_release(std::exchange(verifier_, nullptr));
    limen_gate_release(std::exchange(gate_, nullptr));
    return {LIMEN_OK, 0, {}, {}, {}};
  }

  Reply create(Words words) {
    LIMEN_BUFFER(limen_session, 32768) s;
    char ticket[LIMEN_TICKET_CAP];
    limen_error error{};
    if (by_request())
      requests_.create(words[1], words[2], &s.record, sizeof s, ticket, &error);
    else
      limen_session_create(gate_, words[1].data(), words[1].size(), words[2].data(),
                           words[2].size(), nullptr, &s.record, sizeof s, ticket, sizeof ticket,
                           &error);
    if (error.status != LIMEN_OK) return failed(error);
    return {LIMEN_OK, s.record.idle_expires_at, ticket, LIMEN_TEXT(&s.record, sid), {}};
  }

  Reply get_one(const std::string &ticket) const {
    LIMEN_BUFFER(limen_session, 32768) s;
    limen_error error{};
    if (by_request())
      requests_.get(ticket, &s.record, sizeof s, &error);
    else
      limen_session_get(gate_, ticket.data(), ticket.size(), &s.record, sizeof s, &error);
    if (error.status != LIMEN_OK) return failed(error);
    return {LIMEN_OK, s.record.idle_expires_at, ticket, LIMEN_TEXT(&s.record, sid), {}};
  }
  Reply get(Words words) { return get_one(words[1]); }

  Reply touch(Words words) {
    limen_error error{};
    if (by_request())
      requests_.touch(words[1], &error);
    else
      limen_session_touch(gate_, words[1].data(), words[1].size(), &error);
    return done(error);
  }

  Reply end(Words words) {
    limen_error error{};
    if (by_request())
      requests_.end(words[1], &error);
    else
      limen_session_end(gate_, words[1].data(), words[1].size(), &error);
    return done(error);
  }

  Reply list(Words words) {
    static LIMEN_BUFFER(limen_session, 65536) page;
    limen_error error{};
    std::size_t count = 0;
    limen_session_list(gate_, words[1].data(), words[1].size(), nullptr, 0, &page.record,
                       sizeof page, &count, &error);
    Reply reply = done(error);
    reply.number = static_cast<std::int64_t>(count);
    return reply;
  }

  Reply issue(Words words) {
    char token[4096];
    limen_error error{};
    if (limen_token_issue(gate_, words[1].data(), words[1].size(), nullptr, 0, nullptr, nullptr,
                          token, sizeof token, nullptr, &error) != LIMEN_OK)
      return failed(error);
    return {LIMEN_OK, 0, token, {}, {}};
  }

  Reply verify(Words words) { return verify_one(words[1]); }
  Reply verify_one(const std::string &token) const {
    LIMEN_BUFFER(limen_claims, 8192) c;
    limen_error error{};
    if (by_request())
      requests_.verify(token, &c.record, sizeof c, &error);
    else
      limen_token_verify(verifier_, token.data(), token.size(), &c.record, sizeof c, &error);
    if (error.status != LIMEN_OK) return failed(error);
    return {LIMEN_OK, c.record.expires_at, {}, LIMEN_TEXT(&c.record, id), {}};
  }

  Reply revoke_token(Words words) {
    limen_error error{};
    limen_revoke_token(verifier_, words[1].data(), words[1].size(), nullptr, 0, &error);
    return done(error);
  }

  Reply revoke_session(Words words) {
    limen_error error{};
    limen_revoke_session(gate_, words[1].data(), words[1].size(), words[2].data(), words[2].size(),
                         nullptr, 0, &error);
    return done(error);
  }

  Reply revoke_subject(Words words) {
    limen_error error{};
    limen_revoke_subject(gate_, words[1].data(), words[1].size(), nullptr, 0, nullptr, &error);
    return done(error);
  }

  Reply clock(Words words) {
    limen_error error{};
    limen_gate_set_clock(gate_, number_in(words[1]), &error);
    return done(error);
  }

  Reply fill(Words words) {
    const std::int64_t most = number_in(words[2]);
    for (std::int64_t made = 0; made < most; ++made) {
      Reply reply = create({"create", words[1], words[3]});
      if (reply.status == LIMEN_OK) continue;
      reply.number = made;
      return reply;
    }
    return {LIMEN_OK, most, {}, {}, {}};
  }

  Reply read(Words words) {
    Reply worst{LIMEN_OK, 0, {}, {}, {}};
    std::mutex mutex;
    const std::int64_t count = number_in(words[3]);
    const auto run = [&] {
      for (std::int64_t i = 0; i < count; ++i)
        for (const Reply &reply : {get_one(words[1]), verify_one(words[2])}) {
          if (reply.status == LIMEN_OK) continue;
          const std::lock_guard guard(mutex);
          const std::int64_t before = worst.number;
          worst = reply;
          worst.number = before + 1;
        }
    };
    std::vector<std::thread> threads;
    for (std::int64_t i = 1; i < number_in(words[4]); ++i) threads.emplace_back(run);
    run();
    for (std::thread &thread : threads) thread.join();
    return worst;
  }

  Reply write_on(Words) {
    Reply made{LIMEN_OK, 0, {}, {}, {}};
    while (made.status == LIMEN_OK) {
      made = create({"create", "writer", "{}"});
      if (made.status == LIMEN_OK) made = end({"end", made.text});
    }
    return made;
  }

  Reply read_on(Words words) {
    Reply reply{LIMEN_OK, 0, {}, {}, {}};
    while (reply.status == LIMEN_OK) reply = get_one(words[1]);
    return reply;
  }

  const std::string store_, options_;
  limen_gate *gate_ = nullptr;
  limen_verifier *verifier_ = nullptr;
  Requests requests_;
};

}  // namespace

std::string policy() {
  return "issuer = " + std::string(issuer) +
         "\naudience = shop\nkeys.signing = {\"kty\":\"oct\",\"alg\":\"HS256\",\"kid\":\"one\","
         "\"k\":\"OWZRMiF4VjcjT20wQFpwNCRXdDglUmIzXk55NiZIYzE\"}\n";
}

limen_options *options_of(const std::string &text) {
  limen_options *const options = limen_options_new();
  limen_options_load(options, text.data(), text.size(), nullptr);
  return options;
}

Host::Host(const std::string &store, const std::string &options, const std::function<void()> &first,
           Home home)
    : process_(
          [&](Channel &channel) {
            if (first) first();
            Server server(store, options);
            for (;;) {
              std::string asked;
              try {
                asked = channel.receive();
              } catch (const Lost &) {
                return;
              }
              const Reply reply = server.serve(split(asked));
              channel.send(joined({std::to_string(reply.status), std::to_string(reply.number),
                                   reply.text, reply.name, reply.message}));
            }
          },
          home) {}

void Host::start(const std::vector<std::string> &words) { process_.channel().send(joined(words)); }

Reply Host::answer() {
  const std::vector<std::string> words = split(process_.channel().receive());
  return {static_cast<limen_status>(number_in(words.at(0))), number_in(words.at(1)), words.at(2),
          words.at(3), words.size() > 4 ? words[4] : ""};
}

}  // namespace limen::faults
