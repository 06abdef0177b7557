#include "store/lmdb/file/check.h"

#include <algorithm>
#include <cinttypes>
#include <optional>
#include <vector>

#include "store/lmdb/file/layout.h"
#include "store/lmdb/file/meta.h"
#include "store/lmdb/file/page.h"

namespace limen::store::lmdb::file {

namespace {

class PageSet {
 public:
  explicit PageSet(std::uint64_t pages) : words_((pages + 63) / 64) {}

  bool has(std::uint64_t page) const { return words_[page / 64] >> page % 64 & 1; }
  void add(std::uint64_t page) { words_[page / 64] |= std::uint64_t{1} << page % 64; }

 private:
  std::vector<std::uint64_t> words_;
};

// Counts down the limits of the check of the main database.
class Budget {
 public:
  Budget(const CheckLimits &limits, Progress *progress)
      : pages_left_(limits.pages), progress_(progress) {
    using Clock = std::chrono::steady_clock;
    const auto now = Clock::now();
    if (limits.time < Clock::time_point::max() - now) until_ = now + limits.time;
  }

  // Takes a page from the budget. Returns false once the budget is used up.
  bool spend() {
    if (used_up_) return false;
    if (until_ && std::chrono::steady_clock::now() >= *until_) used_up_ = true;
    if (pages_left_ == 0) used_up_ = true;
    if (used_up_) return false;
    --pages_left_;
    show(1);
    return true;
  }
  // Shows progress for pages that are not taken from the budget.
  void show(std::uint64_t pages) {
    if (progress_) progress_->done.fetch_add(pages, std::memory_order_relaxed);
  }
  bool used_up() const { return used_up_; }

 private:
  std::uint64_t pages_left_;
  Progress *progress_;
  std::optional<std::chrono::steady_clock::time_point> until_;
  bool used_up_ = false;
};

struct Branch {
  std::uint64_t page;
  Key low, high;  // bounds of the keys below it; they point into the pages above
};

struct Tree {
  TreeType type;
  TreeRecord record;
  unsigned level = 0;            // the level of `branches`; the root's is 1
  std::vector<Branch> branches;  // checked; the pages below them are not yet checked
  TreeRecord found{};

  bool waits() const { return !branches.empty(); }
};

class Check {
 public:
  Check(ByteView file, const Meta &meta, const CheckLimits &limits, Progress *progress)
      : file_(file),
        meta_(meta),
        page_size_(page_size(meta)),
        file_pages_(file.size() / page_size_),
        used_(meta.last_page + 1),
        listed_(meta.last_page + 1),
        budget_(limits, progress) {
    if (progress)
      progress->total.store(std::min(counted(meta.free_list) + counted(meta.main), file_pages_),
                            std::memory_order_relaxed);
  }

  Result<CheckReport> run();

 private:
  static std::uint64_t counted(const TreeRecord &tree) {
    return tree.branch_pages + tree.leaf_pages + tree.overflow_pages;
  }

  void fetch_header(std::uint64_t number) const;
  void fetch_nodes(std::uint64_t number) const;
  bool spend(const Tree &tree);
  Outcome start(Tree &tree);
  Outcome descend(Tree &tree);
  Outcome visit(Tree &tree, const Branch &place, std::vector<Branch> &found);
  Outcome visit_values(Tree &tree, Page page);
  Outcome visit_overflow(Tree &tree, Page leaf, std::size_t i, Page &value);
  Outcome visit_free(Page leaf, std::size_t i, const std::uint8_t *list);
  Outcome claim(std::uint64_t page, std::uint64_t pages, const char *what);
  Outcome check_counts(const Tree &tree) const;
  Outcome check_end() const;
  CheckReport report(const Tree &free_list, const Tree &main) const;

  Page page(std::uint64_t number) const { return {file_.data() + number * page_size_}; }

  ByteView file_;
  const Meta &meta_;
  std::size_t page_size_;
  std::uint64_t file_pages_;
  PageSet used_;
  PageSet listed_;
  std::uint64_t listed_count_ = 0;
  Budget budget_;
};

const char *name(const Tree &tree, PageType type) {
  const bool leaf = type == PageType::leaf;
  if (tree.type == TreeType::main) return leaf ? "leaf" : "branch";
  return leaf ? "leaf of the free list" : "branch of the free list";
}

Error page_damage(std::uint64_t page, const char *type, const char *what) {
  return damage_of(page, type, {what});
}

// Marks pages as used by the snapshot. Fails if they lie outside the file, or are used or listed as
// free elsewhere.
Outcome Check::claim(std::uint64_t page, std::uint64_t pages, const char *what) {
  if (page < meta_pages || page > meta_.last_page || pages > meta_.last_page - page + 1)
    return page_damage(page, what, "it is out of range");
  if (page >= file_pages_ || pages > file_pages_ - page)
    return fail(Status::store,
                "store: data.mdb is damaged: page %" PRIu64
                " (%s): it lies behind the end of the file, which has %" PRIu64 " pages",
                page, what, file_pages_);
  for (std::uint64_t i = page; i < page + pages; ++i) {
    if (used_.has(i)) return page_damage(i, what, "it is used twice");
    if (listed_.has(i)) return page_damage(i, what, "it is used, but listed as free");
    used_.add(i);
  }
  return success();
}

// Takes a page of `tree` from the budget. The free list has no budget.
bool Check::spend(const Tree &tree) {
  if (tree.type == TreeType::main) return budget_.spend();
  budget_.show(1);
  return true;
}

Outcome Check::start(Tree &tree) {
  if (tree.record.root == no_page) return success();
  std::vector<Branch> found;
  LIMEN_TRY(visit(tree, {tree.record.root, {}, {}}, found));
  tree.level = 1;
  tree.branches = std::move(found);
  return success();
}

// Prefetches the next page. Pages lie all over the file, so the processor cannot guess which comes
// next. This saves a quarter of the time of a check.
void Check::fetch_header(std::uint64_t number) const {
  if (number >= file_pages_) return;
  __builtin_prefetch(page(number).at);
  __builtin_prefetch(page(number).at + 64);
}

void Check::fetch_nodes(std::uint64_t number) const {
  if (number >= file_pages_) return;
  const Page next = page(number);  // not yet checked
  const std::size_t end = std::min(next.lower(), page_size_ - page_header_size);
  for (std::size_t i = 0; page_header_size + 2 * i < end; ++i)
    __builtin_prefetch(next.at + next.offset(i) % page_size_);
}

// Checks all pages of the next level.
Outcome Check::descend(Tree &tree) {
  std::vector<Branch> found;
  for (const Branch &branch : tree.branches) {
    const Page parent = page(branch.page);
    const std::size_t nodes = parent.nodes();
    Key low = branch.low;
    for (std::size_t i = 0; i < nodes && !budget_.used_up(); ++i) {
      Key high = branch.high;
      if (i + 1 < nodes) {
        const Node next = parent.node(i + 1);
        high = {next.key(), next.key_size()};
      }
      if (i + 2 < nodes) fetch_header(parent.node(i + 2).child());
      if (i + 1 < nodes) fetch_nodes(parent.node(i + 1).child());
      LIMEN_TRY(visit(tree, {parent.node(i).child(), low, high}, found));
      low = high;
    }
  }
  ++tree.level;
  tree.branches = std::move(found);
  return success();
}

// Checks a page of the level below `tree.level`. Adds it to `found` if it is a branch.
Outcome Check::visit(Tree &tree, const Branch &place, std::vector<Branch> &found) {
  if (!spend(tree)) return success();
  const PageType type = tree.level + 1 == tree.record.depth ? PageType::leaf : PageType::branch;
  LIMEN_TRY(claim(place.page, 1, name(tree, type)));
  const Page page = this->page(place.page);
  bool big = false;
  const Flaw flaw =
      check_page({page_size_, tree.type, type}, place.page, page, place.low, place.high, big);
  if (flaw) return damage_of(place.page, name(tree, type), flaw);
  if (type == PageType::branch) {
    ++tree.found.branch_pages;
    found.push_back(place);
    return success();
  }
  ++tree.found.leaf_pages;
  tree.found.entries += page.nodes();
  return big || tree.type == TreeType::free_list ? visit_values(tree, page) : success();
}

Outcome Check::visit_values(Tree &tree, Page leaf) {
  for (std::size_t i = 0; i < leaf.nodes(); ++i) {
    const Node node = leaf.node(i);
    const std::uint8_t *value = node.value();
    if (node.flags() & big_flag) {
      Page first{};
      LIMEN_TRY(visit_overflow(tree, leaf, i, first));
      if (!first.at) return success();  // the budget is used up
      value = first.content();
    }
    if (tree.type == TreeType::free_list) LIMEN_TRY(visit_free(leaf, i, value));
  }
  return success();
}

Outcome Check::visit_overflow(Tree &tree, Page leaf, std::size_t i, Page &value) {
  if (!spend(tree)) return success();
  const char *type = tree.type == TreeType::main ? "overflow" : "overflow of the free list";
  const Node node = leaf.node(i);
  const std::uint64_t number = node.overflow_page();
  LIMEN_TRY(claim(number, 1, type));
  const Page first = page(number);
  if (const Flaw flaw = check_overflow(page_size_, number, first, node))
    return damage_of(number, type, flaw);
  const std::uint64_t pages = first.run_length();
  if (pages > 1) LIMEN_TRY(claim(number + 1, pages - 1, type));
  tree.found.overflow_pages += pages;
  budget_.show(pages - 1);
  value = first;
  return success();
}

// Checks a record of the free list: a count of pages, then their numbers in descending order.
Outcome Check::visit_free(Page leaf, std::size_t i, const std::uint8_t *list) {
  const auto bad = [&](const char *what) {
    return damage_of(leaf.number(), "leaf of the free list", {what, i});
  };
  const Node node = leaf.node(i);
  const auto txnid = load<std::uint64_t>(node.key());
  if (txnid == 0 || txnid > meta_.txnid) return bad("no such transaction was made");
  constexpr std::size_t each = sizeof(std::uint64_t);
  if (node.value_size() < each || node.value_size() % each != 0)
    return bad("its size is not that of a list of pages");
  const auto count = load<std::uint64_t>(list);
  if (count > node.value_size() / each - 1) return bad("it has fewer pages than it says");
  std::uint64_t before = meta_.last_page + 1;
  for (std::uint64_t at = 1; at <= count; ++at) {
    const auto page = load<std::uint64_t>(list + at * each);
    if (page < meta_pages || page > meta_.last_page)
      return bad("a page that it lists is out of range");
    if (page >= before) return bad("the pages that it lists do not descend");
    if (used_.has(page)) return bad("a page that it lists is in use");
    if (listed_.has(page)) return bad("a page that it lists is listed twice");
    listed_.add(page);
    before = page;
  }
  listed_count_ += count;
  return success();
}

Outcome Check::check_counts(const Tree &tree) const {
  const auto compare = [&](const char *what, std::uint64_t said, std::uint64_t found) -> Outcome {
    if (said == found) return success();
    return fail(Status::store,
                "store: data.mdb is damaged: the %s has %" PRIu64
                " %s, but the meta page says %" PRIu64,
                tree.type == TreeType::main ? "database" : "free list", found, what, said);
  };
  LIMEN_TRY(compare("branch pages", tree.record.branch_pages, tree.found.branch_pages));
  LIMEN_TRY(compare("leaf pages", tree.record.leaf_pages, tree.found.leaf_pages));
  LIMEN_TRY(compare("overflow pages", tree.record.overflow_pages, tree.found.overflow_pages));
  return compare("entries", tree.record.entries, tree.found.entries);
}

// Checks that pages behind the end of the file are listed as free. Such pages were freed before
// they were ever written.
Outcome Check::check_end() const {
  for (std::uint64_t i = file_pages_; i <= meta_.last_page; ++i)
    if (!listed_.has(i))
      return fail(Status::store,
                  "store: data.mdb is damaged: it ends after %" PRIu64 " pages, and page %" PRIu64
                  " is not listed as free",
                  file_pages_, i);
  return success();
}

CheckReport Check::report(const Tree &free_list, const Tree &main) const {
  CheckReport report;
  report.txnid = meta_.txnid;
  report.page_size = page_size_;
  report.last_page = meta_.last_page;
  report.branch_pages = free_list.found.branch_pages + main.found.branch_pages;
  report.leaf_pages = free_list.found.leaf_pages + main.found.leaf_pages;
  report.overflow_pages = free_list.found.overflow_pages + main.found.overflow_pages;
  report.entries = main.found.entries;
  report.free_pages = listed_count_;
  report.complete = !budget_.used_up();
  if (report.complete)
    report.lost_pages = meta_.last_page + 1 - meta_pages - listed_count_ -
                        counted(free_list.found) - counted(main.found);
  return report;
}

Result<CheckReport> Check::run() {
  Tree free_list{TreeType::free_list, meta_.free_list, 0, {}, {}};
  Tree main{TreeType::main, meta_.main, 0, {}, {}};
  LIMEN_TRY(start(free_list));
  while (free_list.waits()) LIMEN_TRY(descend(free_list));
  LIMEN_TRY(start(main));
  while (main.waits() && !budget_.used_up()) LIMEN_TRY(descend(main));
  if (!budget_.used_up()) {
    LIMEN_TRY(check_counts(free_list));
    LIMEN_TRY(check_counts(main));
    LIMEN_TRY(check_end());
  }
  return report(free_list, main);
}

}  // namespace

Result<CheckReport> check(ByteView file, std::uint64_t txnid, const CheckLimits &limits,
                          Progress *progress) {
  const auto meta = read_meta(file, txnid);
  LIMEN_TRY(meta);
  if (!*meta) {
    CheckReport report;
    report.superseded = true;
    return report;
  }
  return Check(file, **meta, limits, progress).run();
}

}  // namespace limen::store::lmdb::file
