#include "explain.h"

#include <algorithm>

namespace limen::session {
namespace {

// Glance: what a list says about one session. A list reads one session after another, so each
// glance is judged by itself.
struct Glance {
  int session = 0;
  const Seen *record = nullptr;
};

struct Step {
  const Executed *executed = nullptr;
  const Glance *glance = nullptr;  // set for a concurrent list
};

class Search {
 public:
  Search(const std::vector<Step> &steps, bool faulty)
      : all_(steps), left_(steps), faulty_(faulty) {}

  void from(const Model &state) {
    if (left_.empty()) {
      if (std::find(found.begin(), found.end(), state) == found.end()) found.push_back(state);
      return;
    }
    for (std::size_t i = 0; i < left_.size(); ++i) {
      if (!may_be_next(i)) continue;
      const Step step = left_[i];
      left_.erase(left_.begin() + static_cast<std::ptrdiff_t>(i));
      take(state, step);
      left_.insert(left_.begin() + static_cast<std::ptrdiff_t>(i), step);
    }
  }

  std::vector<Model> found;
  std::string why;

 private:
  bool may_be_next(std::size_t i) const {
    const Executed &next = *left_[i].executed;
    return std::none_of(left_.begin(), left_.end(),
                        [&](const Step &other) { return other.executed->finished < next.started; });
  }

  bool met_a_cutoff(const Executed &login) const {
    return std::any_of(all_.begin(), all_.end(), [&](const Step &other) {
      const Act act = other.executed->operation.act;
      return (act == Act::cut_subject || act == Act::cut_everyone || act == Act::revoke_sessions) &&
             other.executed->started < login.finished && login.started < other.executed->finished;
    });
  }

  void take(const Model &state, const Step &step) {
    const Executed &executed = *step.executed;
    Model after = state;
    const bool unknown =
        executed.answer.status == Status::store || executed.answer.status == Status::stale;
    if (faulty_ && unknown) {
      from(state);
      if (after.lose(executed)) from(after);
      return;
    }
    const std::string wrong = step.glance == nullptr
                                  ? after.step(executed)
                                  : after.saw(step.glance->session, step.glance->record);
    if (wrong.empty())
      from(after);
    else
      why = print(executed.operation) + ": " + wrong;
    if (executed.operation.act != Act::create || !met_a_cutoff(executed)) return;
    after = state;
    if (after.step(executed, true).empty()) from(after);
  }

  const std::vector<Step> all_;
  std::vector<Step> left_;
  const bool faulty_;
};

bool is_list(const Executed &executed) {
  return executed.operation.act == Act::list && !executed.operation.foreign;
}

// Returns what a concurrent list says about each session of its subject.
std::vector<Glance> glances(const std::vector<Model> &before, const std::vector<Executed> &batch,
                            const Executed &list) {
  std::vector<int> numbers = before[0].sessions_of(list.operation.subject);
  std::vector<Glance> all;
  for (const Executed &executed : batch) {
    if (executed.operation.act != Act::create || executed.answer.status != Status::ok ||
        executed.operation.subject != list.operation.subject)
      continue;
    Glance glance{executed.operation.number, nullptr};
    for (const Seen &record : list.answer.records)
      if (record.sid == executed.answer.records[0].sid) glance.record = &record;
    all.push_back(glance);
  }
  for (const int number : numbers) {
    Glance glance{number, nullptr};
    for (const Seen &record : list.answer.records)
      if (before[0].session_of(record.sid) == number) glance.record = &record;
    all.push_back(glance);
  }
  return all;
}

}  // namespace

std::vector<Model> explain(const std::vector<Model> &before, const std::vector<Executed> &batch,
                           bool faulty, std::string &why) {
  std::vector<Step> steps;
  for (const Executed &executed : batch)
    if (!is_list(executed) || batch.size() == 1) steps.push_back({&executed});
  Search search(steps, faulty);
  for (const Model &state : before) search.from(state);
  why = search.why;
  if (search.found.empty() || batch.size() == 1) return search.found;
  for (const Executed &executed : batch) {
    if (!is_list(executed) || executed.answer.status != Status::ok) continue;
    for (const Glance &glance : glances(before, batch, executed)) {
      std::vector<Step> with_list = steps;
      with_list.push_back({&executed, &glance});
      Search of_list(with_list, faulty);
      for (const Model &state : before) of_list.from(state);
      if (!of_list.found.empty()) continue;
      why = of_list.why;
      return {};
    }
  }
  return search.found;
}

}  // namespace limen::session
