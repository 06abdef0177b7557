// Tests how a gate opens its store of visitors. STORE-50.
#include <gmock/gmock.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "gate/gate.h"
#include "shared/directory.h"
#include "store/requests.h"

namespace limen::gate {
namespace {

using Json = nlohmann::json;

class GateVisitors : public testing::Test {
 protected:
  static std::shared_ptr<Gate> open(const std::string &url) {
    options::Options options;
    EXPECT_TRUE(options.set("issuer", "shop").ok());
    EXPECT_TRUE(options.set("visitor.max_size", "1M").ok());
    auto gate = Gate::open(url, options);
    EXPECT_TRUE(gate.ok()) << gate.error().message;
    return gate ? *gate : nullptr;
  }
  std::string url() const { return "lmdb:" + directory_.path(); }
  std::string visitors() const { return directory_.file("visitors"); }
  static void write(Gate &gate) {
    const store::Write one = store::put(1, "visitor", "data");
    EXPECT_TRUE((*gate.visitors_store())->commit(1, {}, {}, {&one, 1}).ok());
  }
  static Json info(Gate &gate) { return Json::parse(gate.store_info().value()); }

  const Directory directory_;
};

TEST_F(GateVisitors, AreOpenedAtTheirFirstUseByWhicheverThread) {
  const auto gate = open(url());
  EXPECT_FALSE(std::filesystem::exists(visitors()));
  std::vector<session::Visitors *> found(8);
  std::vector<store::Store *> stores(8);
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < found.size(); ++i) {
    threads.emplace_back([&, i] { found[i] = gate->visitors().value(); });
    threads.emplace_back([&, i] { stores[i] = gate->visitors_store().value(); });
  }
  for (std::thread &thread : threads) thread.join();
  EXPECT_EQ(std::set(found.begin(), found.end()).size(), 1U);
  EXPECT_EQ(std::set(stores.begin(), stores.end()).size(), 1U);
  EXPECT_NE(found[0], nullptr);
  EXPECT_NE(stores[0], nullptr);
  EXPECT_TRUE(std::filesystem::exists(visitors()));
}

TEST_F(GateVisitors, ThatCannotBeOpenedAreTriedAgain) {
  const auto gate = open(url());
  std::filesystem::create_symlink("elsewhere", visitors());
  EXPECT_EQ(gate->visitors_store().status(), Status::store);
  EXPECT_EQ(gate->visitors().status(), Status::store);
  std::filesystem::remove(visitors());
  EXPECT_TRUE(gate->visitors().ok());
}

TEST_F(GateVisitors, EndWithTheGate) {
  for (const std::string &of : {std::string("memory:"), url()}) {
    const auto gate = open(of), unused = open(of);
    EXPECT_TRUE(gate->visitors_store().ok());
    gate->close();
    unused->close();
    EXPECT_EQ(gate->visitors_store().status(), Status::closed);
    EXPECT_EQ(unused->visitors_store().status(), Status::closed);
  }
}

TEST_F(GateVisitors, AreNotUsedInAChild) {
  const auto gate = open(url());
  write(*gate);
  const pid_t child = fork();
  if (child == 0) {
    const bool is_refused = gate->visitors_store().status() == Status::forked;
    const auto own = Gate::open(url(), options::Options());
    const bool is_seen = own.ok() && info(**own)["visitors"]["records"] == 1;
    _exit(is_refused && is_seen ? 0 : 1);
  }
  int status = -1;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  EXPECT_EQ(status, 0);
  write(*gate);
}

TEST_F(GateVisitors, AreCountedIfThereAreAny) {
  for (const std::string &of : {std::string("memory:"), url()}) {
    const auto gate = open(of);
    const Json before = info(*gate);
    EXPECT_FALSE(before.contains("visitors")) << of;
    write(*gate);
    const Json counted = info(*gate)["visitors"];
    EXPECT_EQ(counted["records"], 1) << of;
    EXPECT_EQ(counted["limit"], 1 << 20) << of;
    EXPECT_GT(counted["size"], 0) << of;
    EXPECT_EQ(info(*gate)["records"], before["records"]) << of;
  }
  EXPECT_EQ(info(*open(url()))["visitors"]["records"], 1) << "that another gate has made";
}

TEST_F(GateVisitors, ThatCannotBeReadDoNotHideTheStore) {
  open(url())->visitors_store().value();
  std::filesystem::permissions(visitors(), std::filesystem::perms(0755));
  const Json found = info(*open(url()));
  EXPECT_THAT(found["visitors"]["error"].get<std::string>(), testing::HasSubstr("mode 755"));
  EXPECT_EQ(found["driver"], "lmdb");
}

TEST_F(GateVisitors, AreCheckedWithTheStore) {
  Progress progress;
  const auto checked = [&] { return Json::parse(check_store(url(), progress).value()); };
  open(url());
  EXPECT_FALSE(checked().contains("visitors"));
  write(*open(url()));
  EXPECT_EQ(checked()["visitors"]["records"], 1);
  EXPECT_EQ(checked()["sound"], true);
}

}  // namespace
}  // namespace limen::gate
