// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#include "config.h"
#include "kuzov-test-disk.h"
#include "kuzov-test-disk-private.h"

#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* SQLite's shared memory is in no way on the disk; what lies there after a cut is whatever lay there. */
#define SHM_SUFFIX "-shm"
#define SHM_SIZE   32768

/* Something done to a file since it was synced last. */
typedef struct
{
  int64_t  offset;
  GBytes  *bytes;       /* NULL: it was cut off at @offset */
} Change;

/* A file or a folder, whatever its name. */
typedef struct _KuzovTestNode
{
  int         n_refs;
  ino_t       inode;
  gboolean    is_folder;
  GByteArray *safe;     /* what no cut can take */
  GPtrArray  *changes;  /* Change, the oldest first */
} Node;

/* A name in a folder, and what it has meant since the folder was synced last. */
typedef struct
{
  Node      *safe;      /* NULL: no such name */
  GPtrArray *changes;   /* Node, the oldest first; NULL: deleted */
  gboolean   is_moved;  /* what it meant has another name now */
} Name;

/**
 * KuzovTestDisk:
 *
 * A disk whose power can be cut. SQLite runs on real files, through its own VFS, with its locks and its shared memory;
 * ours stands before it as the default and keeps account of what is safe: the content of a file when it was synced,
 * its name when its folder was. Of the rest a cut leaves what chance leaves: each sector of each write is there, or
 * not, or half, in any order, and names that are new or deleted are there or not, with all that is below them.
 *
 * Bytes beside those that were written are never damaged, as SQLite takes for granted on this system ("powersafe
 * overwrite").
 *
 * All syncs of the process are heard, not only SQLite's: the program has an fsync() and fdatasync() of its own. Nothing
 * is really synced meanwhile.
 *
 * What runs goes on after a cut, on files that no longer matter. Threads other than the one that made the disk stop at
 * their next operation until kuzov_test_disk_let_go(), so that nobody hears of a commit that was made after the end.
 */
struct _KuzovTestDisk
{
  char            *root;
  KuzovTestDamage  damage;
  KuzovTestChance  chance;
  GThread         *thread;
  GHashTable      *names;         /* path to Name */
  GHashTable      *image;         /* path to GBytes, or to NULL for a folder; NULL before the cut */
  unsigned int     cut_at;
  gboolean         cuts_at_sync;
  gboolean         is_let_go;
  unsigned int     n_operations;
  unsigned int     n_syncs;
};

static GMutex lock;               /* guards what follows, and the disk */
static GCond changed;
static KuzovTestDisk *current;

/* What is on the disk, and what is only said to be */

static void
change_free (Change *change)
{
  g_clear_pointer (&change->bytes, g_bytes_unref);
  g_free (change);
}

static void
node_unref (Node *node)
{
  if (node == NULL || --node->n_refs > 0)
    return;

  g_byte_array_unref (node->safe);
  g_ptr_array_unref (node->changes);
  g_free (node);
}

static Node *
node_ref (Node *node)
{
  if (node != NULL)
    node->n_refs++;

  return node;
}

static void
node_change (Node          *node,
             int64_t        offset,
             gconstpointer  data,
             size_t         length)
{
  Change *change = g_new0 (Change, 1);

  change->offset = offset;
  change->bytes = data != NULL ? g_bytes_new (data, length) : NULL;
  g_ptr_array_add (node->changes, change);
}

static void
apply (const Change *change,
       GByteArray   *content)
{
  if (change->bytes != NULL)
    kuzov_test_write_over (content, change->offset, g_bytes_get_data (change->bytes, NULL),
                           g_bytes_get_size (change->bytes));
  else if (content->len > change->offset)
    g_byte_array_set_size (content, (unsigned int) change->offset);
}

static void
node_sync (Node *node)
{
  for (unsigned int i = 0; i < node->changes->len; i++)
    apply (g_ptr_array_index (node->changes, i), node->safe);
  g_ptr_array_set_size (node->changes, 0);
}

static void
name_free (Name *name)
{
  node_unref (name->safe);
  g_ptr_array_unref (name->changes);
  g_free (name);
}

static Node *
name_peek (const Name *name)
{
  return name->changes->len > 0 ? g_ptr_array_index (name->changes, name->changes->len - 1) : name->safe;
}

static void
name_change (Name *name,
             Node *node)
{
  g_ptr_array_add (name->changes, node);
  name->is_moved = FALSE;
}

static void
name_sync (Name *name)
{
  Node *node = name->is_moved ? NULL : node_ref (name_peek (name));

  node_unref (name->safe);
  name->safe = node;
  name->is_moved = FALSE;
  g_ptr_array_set_size (name->changes, 0);
}

static Name *
ensure_name (KuzovTestDisk *self,
             const char    *path)
{
  Name *name = g_hash_table_lookup (self->names, path);

  if (name == NULL)
    {
      name = g_new0 (Name, 1);
      name->changes = g_ptr_array_new_with_free_func ((GDestroyNotify) node_unref);
      g_hash_table_insert (self->names, g_strdup (path), name);
    }

  return name;
}

static gboolean
is_within (KuzovTestDisk *self,
           const char    *path)
{
  const size_t length = strlen (self->root);

  return strncmp (path, self->root, length) == 0 && path[length] == '/' && !g_str_has_suffix (path, SHM_SUFFIX);
}

/* What is found at @path and was not known: made without our seeing it, like the folders above it, and not synced. */
static Node *
discover (KuzovTestDisk *self,
          const char    *path)
{
  g_autofree char *parent = g_path_get_dirname (path);
  g_autofree char *content = NULL;
  size_t length = 0;
  struct stat status;
  Name *name = NULL;
  Node *node = NULL;

  if (!is_within (self, path) || g_stat (path, &status) != 0)
    return NULL;
  discover (self, parent);
  name = ensure_name (self, path);
  node = name_peek (name);
  if (node != NULL && node->inode == status.st_ino)
    return node;

  node = g_new0 (Node, 1);
  node->n_refs = 1;
  node->inode = status.st_ino;
  node->is_folder = S_ISDIR (status.st_mode);
  node->safe = g_byte_array_new ();
  node->changes = g_ptr_array_new_with_free_func ((GDestroyNotify) change_free);
  if (!node->is_folder && g_file_get_contents (path, &content, &length, NULL) && length > 0)
    node_change (node, 0, content, length);
  name_change (name, node);

  return node;
}

static void
sync_folder (KuzovTestDisk *self,
             const char    *path)
{
  g_autoptr (GDir) folder = g_dir_open (path, 0, NULL);
  const char *child = NULL;
  GHashTableIter iter;
  gpointer key;
  gpointer name;

  while (folder != NULL && (child = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *child_path = g_build_filename (path, child, NULL);

      discover (self, child_path);
    }

  g_hash_table_iter_init (&iter, self->names);
  while (g_hash_table_iter_next (&iter, &key, &name))
    {
      g_autofree char *parent = g_path_get_dirname (key);

      if (strcmp (parent, path) == 0)
        name_sync (name);
    }
}

/* All that is there has been there for long. */
static void
settle (KuzovTestDisk *self,
        const char    *path)
{
  g_autoptr (GDir) folder = g_dir_open (path, 0, NULL);
  const char *child = NULL;

  sync_folder (self, path);
  while (folder != NULL && (child = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *child_path = g_build_filename (path, child, NULL);
      Node *node = discover (self, child_path);

      if (node != NULL && node->is_folder)
        settle (self, child_path);
      else if (node != NULL)
        node_sync (node);
    }
}

/* The cut */

/* Most cuts are of one temper, as disks are: all is lost, or all is there, or things lie pell-mell. */
static double
choose_temper (KuzovTestDisk *self)
{
  switch (self->damage)
    {
    case KUZOV_TEST_DAMAGE_LOSE:
      return 0.0;
    case KUZOV_TEST_DAMAGE_KEEP:
      return 1.0;
    case KUZOV_TEST_DAMAGE_SHUFFLE:
    default:
      switch (g_rand_int_range (self->chance.rand, 0, 6))
        {
        case 0:
          return 0.0;
        case 1:
          return 1.0;
        default:
          return g_rand_double (self->chance.rand);
        }
    }
}

static GBytes *
read_after_cut (KuzovTestDisk *self,
                const Node    *node)
{
  GByteArray *content = g_byte_array_new ();

  self->chance.temper = choose_temper (self);
  g_byte_array_append (content, node->safe->data, node->safe->len);
  for (unsigned int i = 0; i < node->changes->len; i++)
    {
      const Change *change = g_ptr_array_index (node->changes, i);
      size_t length = 0;
      const uint8_t *data = change->bytes != NULL ? g_bytes_get_data (change->bytes, &length) : NULL;

      if (data != NULL)
        kuzov_test_chance_write (&self->chance, content, change->offset, data, length);
      else if (g_rand_double (self->chance.rand) < self->chance.temper)
        apply (change, content);
    }

  return g_byte_array_free_to_bytes (content);
}

static const Node *
look_after_cut (KuzovTestDisk *self,
                const Name    *name)
{
  const double temper = choose_temper (self);
  const Node *node = name->safe;

  for (unsigned int i = 0; i < name->changes->len; i++)
    {
      if (g_rand_double (self->chance.rand) >= temper)
        break;
      node = g_ptr_array_index (name->changes, i);
    }

  return node;
}

/* With the lock held. Of two names for one file, which it has while it is renamed, the new one counts. */
static void
cut (KuzovTestDisk *self)
{
  g_autoptr (GList) paths = g_list_sort (g_hash_table_get_keys (self->names), (GCompareFunc) strcmp);
  g_autoptr (GHashTable) places = g_hash_table_new (NULL, NULL);

  self->chance.has_noise = g_rand_boolean (self->chance.rand);
  self->image = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_bytes_unref);
  for (GList *l = paths; l != NULL; l = l->next)
    {
      const char *path = l->data;
      const Name *name = g_hash_table_lookup (self->names, path);
      const Node *node = look_after_cut (self, name);
      g_autofree char *parent = g_path_get_dirname (path);
      const char *other = g_hash_table_lookup (places, node);

      if (node == NULL || !(strcmp (parent, self->root) == 0 || g_hash_table_contains (self->image, parent))
          || (other != NULL && node == name->safe))
        continue;
      if (other != NULL)
        g_hash_table_remove (self->image, other);
      g_hash_table_insert (places, (gpointer) node, (gpointer) path);
      g_hash_table_insert (self->image, g_strdup (path), node->is_folder ? NULL : read_after_cut (self, node));
    }
  g_main_context_wakeup (NULL);
}

/* With the lock held. Every operation could be the one that the power did not suffice for.
 *
 * Returns: whether it is still done to the disk */
static gboolean
begin_operation (KuzovTestDisk *self)
{
  if (self->image == NULL && ++self->n_operations == self->cut_at)
    cut (self);
  while (self->image != NULL && !self->is_let_go && g_thread_self () != self->thread)
    g_cond_wait (&changed, &lock);

  return self->image == NULL;
}

/* What the VFS tells; see kuzov-test-disk-private.h */

static gboolean
is_watched (const char *path)
{
  return path != NULL && current != NULL && is_within (current, path);
}

/* A file is about to be opened, and made if it is not there. */
void
kuzov_test_disk_note_open (const char *path)
{
  g_mutex_lock (&lock);
  if (is_watched (path) && !g_file_test (path, G_FILE_TEST_EXISTS))
    begin_operation (current);
  g_mutex_unlock (&lock);
}

/* Returns: (nullable): the open file; NULL for one that is not watched */
KuzovTestNode *
kuzov_test_disk_note_opened (const char *path)
{
  Node *node = NULL;

  g_mutex_lock (&lock);
  if (is_watched (path) && current->image == NULL)
    node = node_ref (discover (current, path));
  g_mutex_unlock (&lock);

  return node;
}

void
kuzov_test_disk_note_close (KuzovTestNode *node)
{
  g_mutex_lock (&lock);
  node_unref (node);
  g_mutex_unlock (&lock);
}

/* Without @data the file is cut off at @offset. */
void
kuzov_test_disk_note_write (KuzovTestNode *node,
                            int64_t        offset,
                            const void    *data,
                            size_t         length)
{
  g_mutex_lock (&lock);
  if (node != NULL && current != NULL && begin_operation (current))
    node_change (node, offset, data, length);
  g_mutex_unlock (&lock);
}

void
kuzov_test_disk_note_delete (const char *path)
{
  g_mutex_lock (&lock);
  if (is_watched (path) && g_file_test (path, G_FILE_TEST_EXISTS) && begin_operation (current))
    {
      discover (current, path);
      name_change (ensure_name (current, path), NULL);
    }
  g_mutex_unlock (&lock);
}

/* Until its folder is synced a file may have its old name or its new one. */
void
kuzov_test_disk_note_rename (const char *path,
                             const char *new_path)
{
  g_mutex_lock (&lock);
  if (is_watched (path) && is_watched (new_path) && begin_operation (current))
    {
      Node *node = node_ref (discover (current, path));

      if (node != NULL)
        {
          name_change (ensure_name (current, new_path), node);
          ensure_name (current, path)->is_moved = TRUE;
        }
    }
  g_mutex_unlock (&lock);
}

static void
take_sync (KuzovTestDisk *self,
           int            file)
{
  g_autofree char *link = g_strdup_printf ("/proc/self/fd/%d", file);
  g_autofree char *path = g_file_read_link (link, NULL);
  struct stat status;
  Node *node = NULL;

  if (path == NULL || fstat (file, &status) != 0)
    return;
  if (self->cuts_at_sync && self->image == NULL)
    cut (self);
  if (!begin_operation (self))
    return;

  self->n_syncs++;
  node = discover (self, path);
  if (S_ISDIR (status.st_mode) && (node != NULL || strcmp (path, self->root) == 0))
    sync_folder (self, path);
  else if (node != NULL && node->inode == status.st_ino)
    node_sync (node);
}

/* Returns: FALSE if there is no disk that it could be about */
gboolean
kuzov_test_disk_note_sync (int file)
{
  gboolean is_ours;

  g_mutex_lock (&lock);
  is_ours = current != NULL;
  if (is_ours)
    take_sync (current, file);
  g_mutex_unlock (&lock);

  return is_ours;
}

/* What tests say */

/**
 * kuzov_test_disk_make_folder:
 *
 * Makes an empty folder for disks and images. In memory where there is some, because what they hold is written a
 * thousand times over, and a real disk makes that wait for whatever else is synced to it.
 *
 * Returns: (transfer full): its path, for kuzov_test_remove_folder()
 */
char *
kuzov_test_disk_make_folder (void)
{
  g_autofree char *path = g_strdup ("/dev/shm/kuzov-test-XXXXXX");
  g_autoptr (GError) error = NULL;

  if (g_mkdtemp (path) != NULL)
    return g_steal_pointer (&path);

  g_free (path);
  path = g_dir_make_tmp ("kuzov-test-XXXXXX", &error);
  g_assert_no_error (error);

  return g_steal_pointer (&path);
}

/**
 * kuzov_test_disk_new:
 * @root: a folder; what lies there is safe
 * @damage: what a cut will do
 * @seed: for what it does by chance
 *
 * Only one disk at a time: it is the one that SQLite uses.
 *
 * Returns: (transfer full): a disk
 */
KuzovTestDisk *
kuzov_test_disk_new (const char      *root,
                     KuzovTestDamage  damage,
                     unsigned int     seed)
{
  KuzovTestDisk *self = g_new0 (KuzovTestDisk, 1);
  char *real_root = realpath (root, NULL);

  g_assert_nonnull (real_root);
  kuzov_test_vfs_register ();

  self->root = g_strdup (real_root);
  self->damage = damage;
  self->chance.rand = g_rand_new_with_seed (seed);
  self->thread = g_thread_self ();
  self->names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) name_free);
  free (real_root);

  g_mutex_lock (&lock);
  g_assert_null (current);
  current = self;
  settle (self, self->root);
  g_mutex_unlock (&lock);

  return self;
}

/**
 * kuzov_test_disk_free:
 * @self: (transfer full): a disk on which nothing is open
 */
void
kuzov_test_disk_free (KuzovTestDisk *self)
{
  g_mutex_lock (&lock);
  current = NULL;
  g_mutex_unlock (&lock);

  g_hash_table_unref (self->names);
  g_clear_pointer (&self->image, g_hash_table_unref);
  g_rand_free (self->chance.rand);
  g_free (self->root);
  g_free (self);
}

/**
 * kuzov_test_disk_cut:
 * @self: a disk
 *
 * Cuts the power now, if it is not cut.
 */
void
kuzov_test_disk_cut (KuzovTestDisk *self)
{
  g_mutex_lock (&lock);
  if (self->image == NULL)
    cut (self);
  g_mutex_unlock (&lock);
}

/**
 * kuzov_test_disk_cut_at:
 * @self: a disk
 * @operation: which, from 1; 0 for none
 *
 * Cuts the power before an operation: a write, a sync, or a name that is made or deleted. A write that was cut in the
 * middle is one that the next operation never followed.
 */
void
kuzov_test_disk_cut_at (KuzovTestDisk *self,
                        unsigned int   operation)
{
  g_mutex_lock (&lock);
  self->cut_at = operation;
  g_mutex_unlock (&lock);
}

/* Cuts the power before the next sync. */
void
kuzov_test_disk_cut_at_sync (KuzovTestDisk *self)
{
  g_mutex_lock (&lock);
  self->cuts_at_sync = TRUE;
  g_mutex_unlock (&lock);
}

gboolean
kuzov_test_disk_is_cut (KuzovTestDisk *self)
{
  gboolean is_cut;

  g_mutex_lock (&lock);
  is_cut = self->image != NULL;
  g_mutex_unlock (&lock);

  return is_cut;
}

/**
 * kuzov_test_disk_let_go:
 * @self: a disk
 *
 * Lets the other threads go on after a cut, from now on.
 */
void
kuzov_test_disk_let_go (KuzovTestDisk *self)
{
  g_mutex_lock (&lock);
  self->is_let_go = TRUE;
  g_cond_broadcast (&changed);
  g_mutex_unlock (&lock);
}

/* How many there were, up to the cut. */
unsigned int
kuzov_test_disk_get_n_operations (KuzovTestDisk *self)
{
  unsigned int n_operations;

  g_mutex_lock (&lock);
  n_operations = self->n_operations;
  g_mutex_unlock (&lock);

  return n_operations;
}

unsigned int
kuzov_test_disk_get_n_syncs (KuzovTestDisk *self)
{
  unsigned int n_syncs;

  g_mutex_lock (&lock);
  n_syncs = self->n_syncs;
  g_mutex_unlock (&lock);

  return n_syncs;
}

/**
 * kuzov_test_disk_write_image:
 * @self: a disk whose power was cut
 * @root: an empty folder
 *
 * Writes there what the next start finds.
 */
void
kuzov_test_disk_write_image (KuzovTestDisk *self,
                             const char    *root)
{
  g_autoptr (GList) paths = NULL;

  g_assert_true (kuzov_test_disk_is_cut (self));
  paths = g_list_sort (g_hash_table_get_keys (self->image), (GCompareFunc) strcmp);
  for (GList *l = paths; l != NULL; l = l->next)
    {
      g_autofree char *path = g_strconcat (root, (const char *) l->data + strlen (self->root), NULL);
      GBytes *content = g_hash_table_lookup (self->image, l->data);
      g_autoptr (GError) error = NULL;
      size_t length = 0;
      const char *data = content != NULL ? g_bytes_get_data (content, &length) : NULL;

      if (content == NULL)
        g_assert_cmpint (g_mkdir (path, 0700), ==, 0);
      else
        g_file_set_contents_full (path, data != NULL ? data : "", (gssize) length, G_FILE_SET_CONTENTS_NONE, 0600,
                                  &error);
      g_assert_no_error (error);

      if (g_str_has_suffix (path, ".db") && self->damage == KUZOV_TEST_DAMAGE_SHUFFLE
          && g_rand_boolean (self->chance.rand))
        {
          g_autofree char *shm = g_strconcat (path, SHM_SUFFIX, NULL);
          g_autofree uint8_t *noise = g_malloc (SHM_SIZE);

          kuzov_test_chance_make_noise (&self->chance, noise, SHM_SIZE);
          g_file_set_contents_full (shm, (const char *) noise, SHM_SIZE, G_FILE_SET_CONTENTS_NONE, 0600, &error);
          g_assert_no_error (error);
        }
    }
}
