#include "store/lmdb/directory.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <memory>

#include "base/printable.h"

namespace limen::store::lmdb {
namespace {

constexpr mode_t owner_only = 0700;
constexpr mode_t others = 0077;

// Lists the file systems that several hosts may write to, or that do not share memory maps as LMDB
// requires.
struct FileSystem {
  std::uint32_t type;
  const char *name;
};
constexpr FileSystem refused_systems[] = {
    {0x6969, "NFS"},       {0x517B, "SMB"},      {0xFE534D42, "SMB"},    {0xFF534D42, "CIFS"},
    {0x5346414F, "AFS"},   {0x6B414653, "AFS"},  {0x00C36400, "Ceph"},   {0x73757245, "Coda"},
    {0x01021997, "9P"},    {0x65735546, "FUSE"}, {0x0BD00BD0, "Lustre"}, {0x47504653, "GPFS"},
    {0x7461636F, "OCFS2"}, {0x01161970, "GFS2"}, {0x19830326, "BeeGFS"},
};

Error cannot(const char *what, const std::string &path, int error) {
  return fail(Status::store, "store: cannot %s %s: %s", what, Printable(path).c_str(),
              strerrordesc_np(error));
}

Outcome check_file_system(const std::string &path) {
  struct statfs found {};
  if (statfs(path.c_str(), &found) != 0) return cannot("look at", path, errno);
  const auto type = static_cast<std::uint32_t>(found.f_type);
  const auto *const refused = std::ranges::find(refused_systems, type, &FileSystem::type);
  if (refused == std::end(refused_systems)) return success();
  return fail(Status::store,
              "store: %s is on a network file system (%s); expected a local file system",
              Printable(path).c_str(), refused->name);
}

Outcome check_owner(const std::string &path, const struct stat &found) {
  const uid_t me = geteuid();
  if (found.st_uid != me && me != 0)
    return fail(Status::store, "store: %s belongs to user %u, and this process runs as user %u",
                Printable(path).c_str(), found.st_uid, me);
  if ((found.st_mode & others) != 0)
    return fail(Status::store,
                "store: %s has mode %03o, which gives other users access; expected 700",
                Printable(path).c_str(), found.st_mode & 0777U);
  return success();
}

// Refuses to make a store as root in another user's directory, because the store would belong to
// root.
Outcome check_parent(const std::string &path) {
  const std::size_t name_at = path.find_last_of('/', path.find_last_not_of('/'));
  const std::string parent = path.substr(0, std::max<std::size_t>(name_at, 1));
  struct stat found {
  }, own{};
  if (geteuid() != 0 || stat(path.c_str(), &own) == 0 || stat(parent.c_str(), &found) != 0 ||
      found.st_uid == 0)
    return success();
  return fail(Status::store,
              "store: %s belongs to user %u; make a store there as that user, not as root",
              Printable(parent).c_str(), found.st_uid);
}

Error no_store(const std::string &path) {
  return fail(Status::store, "store: no store exists at %s", Printable(path).c_str());
}

Outcome make_directory(const std::string &path) {
  LIMEN_TRY(check_parent(path));
  if (mkdir(path.c_str(), owner_only) == 0 || errno == EEXIST) return success();
  return cannot("make", path, errno);
}

// Checks a directory. `path` must not be a symbolic link.
Result<Directory> check_directory(const std::string &path, bool create) {
  Directory directory;
  directory.path = path;
  struct stat found {};
  if (lstat(path.c_str(), &found) != 0)
    return errno == ENOENT ? no_store(path) : cannot("look at", path, errno);
  if (!S_ISDIR(found.st_mode))
    return fail(Status::store, "store: %s is not a directory", Printable(path).c_str());
  LIMEN_TRY(check_owner(path, found));
  LIMEN_TRY(check_file_system(path));
  directory.device = found.st_dev;
  directory.number = found.st_ino;
  directory.is_own = found.st_uid == geteuid();
  const auto is_there = [&](std::string_view name) {
    return access(directory.file(name).c_str(), F_OK) == 0;
  };
  if (!create && !is_there(data_file)) return no_store(path);
  // Refuses to make files as root here, because the directory's owner could not open them.
  if (!directory.is_own &&
      !(is_there(data_file) && is_there(lmdb_lock_file) && is_there(lock_file)))
    return fail(
        Status::store,
        "store: %s belongs to user %u and holds no store yet; make it as that user, not as root",
        Printable(path).c_str(), found.st_uid);
  return directory;
}

}  // namespace

Outcome check_absolute(std::string_view path) {
  if (path.starts_with('/')) return success();
  return fail(Status::argument,
              "store: lmdb:%s is not an absolute path; expected one such as lmdb:/var/lib/shop",
              Printable(path).c_str());
}

Result<Directory> open_directory(std::string_view path, bool create) {
  const std::string asked(path);
  LIMEN_TRY(check_absolute(path));
  if (path.find('\0') != std::string_view::npos)
    return fail(Status::argument, "store: the path contains a NUL byte");
  if (create) LIMEN_TRY(make_directory(asked));
  const std::unique_ptr<char, decltype(&std::free)> real(realpath(asked.c_str(), nullptr),
                                                         std::free);
  if (real != nullptr) return check_directory(real.get(), create);
  if (errno == ENOENT) return no_store(asked);
  return cannot("find", asked, errno);
}

Result<Directory> open_visitors_directory(const Directory &store, bool create) {
  const std::string path = store.file(visitors_directory);
  if (create) LIMEN_TRY(make_directory(path));
  return check_directory(path, create);
}

Outcome sync_directory(const std::string &path) {
  const int fd = ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return cannot("open", path, errno);
  const int done = fsync(fd);
  const int error = errno;
  close(fd);
  return done == 0 ? success() : cannot("sync", path, error);
}

}  // namespace limen::store::lmdb
