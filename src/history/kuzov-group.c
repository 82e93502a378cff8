// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#define G_LOG_DOMAIN "kuzov-history"

#include "config.h"
#include "history/kuzov-group-private.h"

#include "history/kuzov-request.h"

/* Which of the rows of one frame is the one that comes from elsewhere. However many there are, only those are looked at that
 * have its number or are of its second. */

/* The end of a chain. */
#define NOBODY G_MAXUINT

typedef struct
{
  KuzovIdentity identity;
  unsigned int  next_of_number;   /* an earlier one with the same number */
  unsigned int  next_of_second;   /* an earlier one of the same second that had, or lacked, a number when it was added */
} KuzovMember;

struct _KuzovGroup
{
  GArray       *members;          /* KuzovMember */
  GStringChunk *numbers;          /* theirs */
  GHashTable   *endpoints;        /* all that there ever were */
  GHashTable   *by_number;        /* number to the latest member; like the next one empty while there are few */
  GHashTable   *by_second;        /* see get_second_key() */
  unsigned int  first_free[KUZOV_N_STATES];   /* before it no member of that state may be an order of the future */
};

static KuzovMember *
get (KuzovGroup   *self,
     unsigned int  i)
{
  return &g_array_index (self->members, KuzovMember, i);
}

static gpointer
get_second_key (const KuzovIdentity *identity,
                gboolean             has_number)
{
  return GSIZE_TO_POINTER ((gsize) (identity->ordered_ms / 1000 * 2 + (has_number ? 1 : 0)));
}

static unsigned int
get_latest (GHashTable    *table,
            gconstpointer  key)
{
  gpointer value = NULL;

  return g_hash_table_lookup_extended (table, key, NULL, &value) ? GPOINTER_TO_UINT (value) : NOBODY;
}

static void
link_number (KuzovGroup   *self,
             unsigned int  i)
{
  KuzovMember *member = get (self, i);

  if (member->identity.job == NULL)
    return;

  member->next_of_number = get_latest (self->by_number, member->identity.job);
  g_hash_table_insert (self->by_number, (gpointer) member->identity.job, GUINT_TO_POINTER (i));
}

static void
link_member (KuzovGroup   *self,
             unsigned int  i)
{
  KuzovMember *member = get (self, i);
  gpointer second = get_second_key (&member->identity, member->identity.job != NULL);

  member->next_of_second = get_latest (self->by_second, second);
  g_hash_table_insert (self->by_second, second, GUINT_TO_POINTER (i));
  link_number (self, i);
}

KuzovGroup *
kuzov_group_new (void)
{
  KuzovGroup *self = g_new0 (KuzovGroup, 1);

  self->members = g_array_new (FALSE, FALSE, sizeof (KuzovMember));
  self->numbers = g_string_chunk_new (1024);
  self->endpoints = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->by_number = g_hash_table_new (g_str_hash, g_str_equal);
  self->by_second = g_hash_table_new (NULL, NULL);

  return self;
}

void
kuzov_group_free (KuzovGroup *self)
{
  g_array_unref (self->members);
  g_string_chunk_free (self->numbers);
  g_hash_table_unref (self->endpoints);
  g_hash_table_unref (self->by_number);
  g_hash_table_unref (self->by_second);
  g_free (self);
}

/* For the rows of another frame. */
void
kuzov_group_clear (KuzovGroup *self)
{
  if (self->members->len > KUZOV_FEW_OF_FRAME)
    {
      g_hash_table_remove_all (self->by_number);
      g_hash_table_remove_all (self->by_second);
    }
  g_array_set_size (self->members, 0);
  g_string_chunk_clear (self->numbers);
  for (unsigned int state = 0; state < KUZOV_N_STATES; state++)
    self->first_free[state] = 0;
}

static const char *
keep_number (KuzovGroup *self,
             const char *number)
{
  return number != NULL ? g_string_chunk_insert (self->numbers, number) : NULL;
}

static const char *
keep_endpoint (KuzovGroup *self,
               const char *endpoint)
{
  gpointer kept = NULL;

  if (!g_hash_table_lookup_extended (self->endpoints, endpoint, &kept, NULL))
    {
      kept = g_strdup (endpoint);
      g_hash_table_add (self->endpoints, kept);
    }

  return kept;
}

/* Copies @identity, behind the others. */
void
kuzov_group_add (KuzovGroup          *self,
                 const KuzovIdentity *identity)
{
  KuzovMember member = { *identity, NOBODY, NOBODY };

  member.identity.job = keep_number (self, identity->job);
  member.identity.endpoint = keep_endpoint (self, identity->endpoint);
  g_array_append_val (self->members, member);
  if (self->members->len <= KUZOV_FEW_OF_FRAME)
    return;

  for (unsigned int i = self->members->len == KUZOV_FEW_OF_FRAME + 1 ? 0 : self->members->len - 1; i < self->members->len; i++)
    link_member (self, i);
}

/* The row is another now, as which it stands behind the others, or, with no @identity, it is gone. */
void
kuzov_group_replace (KuzovGroup          *self,
                     KuzovIdentity       *known,
                     const KuzovIdentity *identity)
{
  known->job = NULL;
  known->state = -1;
  known->ordered_ms = G_MININT64;
  if (identity != NULL)
    kuzov_group_add (self, identity);
}

/* Finding */

typedef struct
{
  const KuzovIdentity *identity;
  int64_t              now_ms;
  unsigned int         found;
  KuzovLikeness        likeness;
} KuzovLook;

/* The earliest of those that are most alike. */
static void
look_at (KuzovGroup   *self,
         KuzovLook    *look,
         unsigned int  i)
{
  const KuzovLikeness likeness = kuzov_identity_compare (&get (self, i)->identity, look->identity, look->now_ms);

  if (likeness == KUZOV_LIKENESS_NONE || likeness < look->likeness || (likeness == look->likeness && i > look->found))
    return;
  look->likeness = likeness;
  look->found = i;
}

static void
look_at_second (KuzovGroup *self,
                KuzovLook  *look,
                gboolean    has_number)
{
  for (unsigned int i = get_latest (self->by_second, get_second_key (look->identity, has_number)); i != NOBODY;
       i = get (self, i)->next_of_second)
    look_at (self, look, i);
}

/* Of an order of the future: see kuzov_identity_compare(). Who can't be it once can't be it ever. */
static void
look_at_free (KuzovGroup *self,
              KuzovLook  *look)
{
  unsigned int *first = &self->first_free[look->identity->state];

  while (*first < self->members->len && look->likeness == KUZOV_LIKENESS_NONE)
    {
      look_at (self, look, *first);
      if (look->likeness == KUZOV_LIKENESS_NONE)
        (*first)++;
    }
}

static void
look_at_some (KuzovGroup *self,
              KuzovLook  *look)
{
  const KuzovIdentity *identity = look->identity;

  if (identity->job != NULL)
    for (unsigned int i = get_latest (self->by_number, identity->job); i != NOBODY; i = get (self, i)->next_of_number)
      look_at (self, look, i);
  if (look->likeness == KUZOV_LIKENESS_NUMBER)
    return;

  if (identity->ordered_ms > look->now_ms)
    {
      if (identity->job == NULL)
        look_at_free (self, look);
      return;
    }
  look_at_second (self, look, FALSE);
  if (identity->job == NULL)
    look_at_second (self, look, TRUE);
}

/**
 * kuzov_group_find:
 * @self: the rows of a frame
 * @identity: one of the same frame from elsewhere
 * @now_ms: the time
 * @likeness: (out): how they are alike
 *
 * Finds the row with its number, else the first one that may be it.
 *
 * Returns: (transfer none) (nullable): the row, until another one is added
 */
KuzovIdentity *
kuzov_group_find (KuzovGroup          *self,
                  const KuzovIdentity *identity,
                  int64_t              now_ms,
                  KuzovLikeness       *likeness)
{
  KuzovLook look = { identity, now_ms, NOBODY, KUZOV_LIKENESS_NONE };

  if (self->members->len > KUZOV_FEW_OF_FRAME)
    look_at_some (self, &look);
  else
    for (unsigned int i = 0; i < self->members->len && look.likeness != KUZOV_LIKENESS_NUMBER; i++)
      look_at (self, &look, i);
  *likeness = look.likeness;

  return look.found != NOBODY ? &get (self, look.found)->identity : NULL;
}

/* What is to be filled in, as it is then known by the rows that follow. */
static void
take (KuzovGroup          *self,
      KuzovIdentity       *known,
      const KuzovIdentity *identity)
{
  const int filled = known->bits & identity->bits;

  known->is_taken = TRUE;
  known->bits &= ~filled;
  if (!(filled & KUZOV_GIVES_REPORT) || known->job != NULL)
    return;

  known->job = keep_number (self, identity->job);
  known->endpoint = keep_endpoint (self, identity->endpoint);
  known->state = identity->state;
  if (self->members->len > KUZOV_FEW_OF_FRAME)
    link_number (self, (unsigned int) ((KuzovMember *) known - get (self, 0)));
}

/* What a row that is brought in lacks. */
static int
find_lacks (const KuzovIdentity *identity)
{
  int lacks = ~identity->bits;

  if (identity->state != KUZOV_STATE_READY)
    lacks &= ~KUZOV_GIVES_OPENED;
  if (identity->job != NULL || (identity->state != KUZOV_STATE_UNCONFIRMED && identity->state != KUZOV_STATE_GIVEN_UP))
    lacks &= ~KUZOV_GIVES_REPORT;

  return lacks;
}

/**
 * kuzov_group_settle:
 * @self: the rows of a frame
 * @known: (nullable): what kuzov_group_find() found of @identity
 * @identity: one from elsewhere
 *
 * What is brought in is here from now on: as a row of its own, or with what it gives to @known.
 */
void
kuzov_group_settle (KuzovGroup          *self,
                    KuzovIdentity       *known,
                    const KuzovIdentity *identity)
{
  KuzovIdentity mine = *identity;

  if (known != NULL)
    {
      take (self, known, identity);
      return;
    }
  mine.bits = find_lacks (identity);
  mine.is_taken = TRUE;
  kuzov_group_add (self, &mine);
}

unsigned int
kuzov_group_get_n_rows (KuzovGroup *self)
{
  return self->members->len;
}
