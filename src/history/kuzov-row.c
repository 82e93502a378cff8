// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#include "config.h"
#include "history/kuzov-row-private.h"

#include <math.h>

/* Numbers of rows begin at the turn of the century, in seconds, and leave room for rows to come. */
#define SECONDS_TO_2000 INT64_C (946684800)
#define MAX_TIMED_ID INT64_C (0x70000000)

/* The shape of a column: which SQL type, and where it lies in KuzovRow. */
typedef enum
{
  KUZOV_SHAPE_INTEGER,    /* int64_t, 0 is NULL */
  KUZOV_SHAPE_NUMBER,     /* an enumeration or a boolean */
  KUZOV_SHAPE_REAL,       /* double, NAN is NULL */
  KUZOV_SHAPE_TEXT,       /* GRefString */
  KUZOV_SHAPE_ENDPOINT,   /* GRefString, interned in a table of its own */
} KuzovShape;

static const struct
{
  const char *name;
  KuzovShape  shape;
  size_t      offset;
} columns[KUZOV_N_COLUMNS] = {
  [KUZOV_COLUMN_ID] = { "id", KUZOV_SHAPE_INTEGER, G_STRUCT_OFFSET (KuzovRow, id) },
  [KUZOV_COLUMN_FRAME] = { "frame", KUZOV_SHAPE_TEXT, G_STRUCT_OFFSET (KuzovRow, frame) },
  [KUZOV_COLUMN_TYPED] = { "typed", KUZOV_SHAPE_TEXT, G_STRUCT_OFFSET (KuzovRow, typed) },
  [KUZOV_COLUMN_ORDERED] = { "ordered_ms", KUZOV_SHAPE_INTEGER, G_STRUCT_OFFSET (KuzovRow, ordered_ms) },
  [KUZOV_COLUMN_STATE] = { "state", KUZOV_SHAPE_NUMBER, G_STRUCT_OFFSET (KuzovRow, state) },
  [KUZOV_COLUMN_ENDPOINT] = { "endpoint", KUZOV_SHAPE_ENDPOINT, G_STRUCT_OFFSET (KuzovRow, endpoint) },
  [KUZOV_COLUMN_JOB] = { "job", KUZOV_SHAPE_TEXT, G_STRUCT_OFFSET (KuzovRow, job) },
  [KUZOV_COLUMN_URL] = { "url", KUZOV_SHAPE_TEXT, G_STRUCT_OFFSET (KuzovRow, url) },
  [KUZOV_COLUMN_REASON] = { "reason", KUZOV_SHAPE_NUMBER, G_STRUCT_OFFSET (KuzovRow, reason) },
  [KUZOV_COLUMN_MESSAGE] = { "message", KUZOV_SHAPE_TEXT, G_STRUCT_OFFSET (KuzovRow, message) },
  [KUZOV_COLUMN_SENT] = { "sent_ms", KUZOV_SHAPE_INTEGER, G_STRUCT_OFFSET (KuzovRow, sent_ms) },
  [KUZOV_COLUMN_ACCEPTED] = { "accepted_ms", KUZOV_SHAPE_INTEGER, G_STRUCT_OFFSET (KuzovRow, accepted_ms) },
  [KUZOV_COLUMN_STARTED] = { "started_ms", KUZOV_SHAPE_INTEGER, G_STRUCT_OFFSET (KuzovRow, started_ms) },
  [KUZOV_COLUMN_SETTLED] = { "settled_ms", KUZOV_SHAPE_INTEGER, G_STRUCT_OFFSET (KuzovRow, settled_ms) },
  [KUZOV_COLUMN_OPENED] = { "opened_ms", KUZOV_SHAPE_INTEGER, G_STRUCT_OFFSET (KuzovRow, opened_ms) },
  [KUZOV_COLUMN_RELEASED] = { "released", KUZOV_SHAPE_NUMBER, G_STRUCT_OFFSET (KuzovRow, release) },
  [KUZOV_COLUMN_VIN] = { "vin", KUZOV_SHAPE_TEXT, G_STRUCT_OFFSET (KuzovRow, vin) },
  [KUZOV_COLUMN_PLATE] = { "plate", KUZOV_SHAPE_TEXT, G_STRUCT_OFFSET (KuzovRow, plate) },
  [KUZOV_COLUMN_BALANCE_BEFORE] = { "balance_before", KUZOV_SHAPE_REAL, G_STRUCT_OFFSET (KuzovRow, balance_before) },
  [KUZOV_COLUMN_BURST] = { "burst", KUZOV_SHAPE_INTEGER, G_STRUCT_OFFSET (KuzovRow, burst) },
  [KUZOV_COLUMN_NOTE] = { "note", KUZOV_SHAPE_TEXT, G_STRUCT_OFFSET (KuzovRow, note) },
  [KUZOV_COLUMN_REPLY_ORDER] = { "order_reply", KUZOV_SHAPE_TEXT, G_STRUCT_OFFSET (KuzovRow, replies[0]) },
  [KUZOV_COLUMN_REPLY_CHECK] = { "check_reply", KUZOV_SHAPE_TEXT, G_STRUCT_OFFSET (KuzovRow, replies[1]) },
  [KUZOV_COLUMN_REPLY_RESULT] = { "result_reply", KUZOV_SHAPE_TEXT, G_STRUCT_OFFSET (KuzovRow, replies[2]) },
};

G_STATIC_ASSERT (sizeof (KuzovState) == sizeof (int));
G_STATIC_ASSERT (sizeof (KuzovReason) == sizeof (int));
G_STATIC_ASSERT (sizeof (KuzovRelease) == sizeof (int));

const char *
kuzov_column_get_name (KuzovColumn column)
{
  return columns[column].name;
}

void
kuzov_row_init (KuzovRow *row)
{
  memset (row, 0, sizeof *row);
  row->balance_before = NAN;
}

void
kuzov_row_copy (const KuzovRow *row,
                KuzovRow       *copy)
{
  *copy = *row;
  for (unsigned int column = 0; column < KUZOV_N_COLUMNS; column++)
    {
      if (columns[column].shape == KUZOV_SHAPE_TEXT || columns[column].shape == KUZOV_SHAPE_ENDPOINT)
        {
          char **text = G_STRUCT_MEMBER_P (copy, columns[column].offset);

          if (*text != NULL)
            g_ref_string_acquire (*text);
        }
    }
  if (copy->labels != NULL)
    g_ref_string_acquire (copy->labels);
}

void
kuzov_row_clear (KuzovRow *row)
{
  for (unsigned int column = 0; column < KUZOV_N_COLUMNS; column++)
    {
      if (columns[column].shape == KUZOV_SHAPE_TEXT || columns[column].shape == KUZOV_SHAPE_ENDPOINT)
        g_clear_pointer ((char **) G_STRUCT_MEMBER_P (row, columns[column].offset), g_ref_string_release);
    }
  g_clear_pointer (&row->labels, g_ref_string_release);
}

static void
read_column (KuzovRow     *row,
             KuzovColumn   column,
             sqlite3_stmt *statement,
             int           index)
{
  gpointer field = G_STRUCT_MEMBER_P (row, columns[column].offset);
  const char *text = NULL;

  switch (columns[column].shape)
    {
    case KUZOV_SHAPE_INTEGER:
      *(int64_t *) field = sqlite3_column_int64 (statement, index);
      break;

    case KUZOV_SHAPE_NUMBER:
      *(int *) field = sqlite3_column_int (statement, index);
      break;

    case KUZOV_SHAPE_REAL:
      *(double *) field = sqlite3_column_type (statement, index) == SQLITE_NULL
                            ? NAN : sqlite3_column_double (statement, index);
      break;

    case KUZOV_SHAPE_TEXT:
    case KUZOV_SHAPE_ENDPOINT:
      text = (const char *) sqlite3_column_text (statement, index);
      if (text == NULL)
        break;
      if (columns[column].shape == KUZOV_SHAPE_ENDPOINT)
        *(char **) field = g_ref_string_new_intern (text);
      else if (column == KUZOV_COLUMN_TYPED && g_strcmp0 (text, row->frame) == 0)
        *(char **) field = g_ref_string_acquire (row->frame);
      else
        *(char **) field = g_ref_string_new (text);
      break;

    default:
      g_assert_not_reached ();
    }
}

/* What a damaged or foreign file may hold must not reach a switch. */
static void
keep_in_range (KuzovRow *row)
{
  if (row->state < 0 || row->state >= KUZOV_N_STATES)
    row->state = KUZOV_STATE_UNCONFIRMED;
  if (row->reason < 0 || row->reason >= KUZOV_N_REASONS)
    row->reason = KUZOV_REASON_NONE;
}

/* Fills an initialised row from a statement that begins with KUZOV_ROW_SELECT. */
void
kuzov_row_read (KuzovRow     *row,
                sqlite3_stmt *statement)
{
  for (unsigned int column = 0; column < KUZOV_COLUMN_REPLY_ORDER; column++)
    read_column (row, column, statement, (int) column);
  if (sqlite3_column_type (statement, KUZOV_COLUMN_REPLY_ORDER) != SQLITE_NULL)
    row->labels = g_ref_string_new ((const char *) sqlite3_column_text (statement, KUZOV_COLUMN_REPLY_ORDER));
  keep_in_range (row);
}

void
kuzov_row_read_replies (KuzovRow     *row,
                        sqlite3_stmt *statement)
{
  for (unsigned int slot = 0; slot < KUZOV_N_REPLY_SLOTS; slot++)
    {
      g_clear_pointer (&row->replies[slot], g_ref_string_release);
      read_column (row, KUZOV_COLUMN_REPLY_ORDER + slot, statement, (int) slot);
    }
}

/* A text, in the way in which its column is kept. */
static int
bind_text (const KuzovRow *row,
           KuzovColumn     column,
           const char     *text,
           KuzovPacker    *packer,
           sqlite3_stmt   *statement,
           int             index)
{
  KuzovPackedBasis basis = { .frame = row->frame, .ordered_ms = row->ordered_ms, .job = row->job };

  switch (column)
    {
    case KUZOV_COLUMN_URL:
      return kuzov_packer_bind_link (packer, statement, index, text, &basis);

    case KUZOV_COLUMN_REPLY_RESULT:
      basis.link = row->url;
      return kuzov_packer_bind_reply (packer, statement, index, text, &basis);

    case KUZOV_COLUMN_REPLY_ORDER:
    case KUZOV_COLUMN_REPLY_CHECK:
      return kuzov_packer_bind_reply (packer, statement, index, text, &basis);

    /* The service repeats what it was given; an empty one is never kept. */
    case KUZOV_COLUMN_VIN:
      return sqlite3_bind_text (statement, index, g_strcmp0 (text, row->frame) == 0 ? "" : text, -1, SQLITE_STATIC);

    default:
      return sqlite3_bind_text (statement, index, text, -1, SQLITE_STATIC);
    }
}

/* Binds one column; the row outlives the step. An endpoint is bound as its text. Returns SQLite's result. */
int
kuzov_row_bind (const KuzovRow *row,
                KuzovColumn     column,
                KuzovPacker    *packer,
                sqlite3_stmt   *statement,
                int             index)
{
  const void *field = G_STRUCT_MEMBER_P (row, columns[column].offset);

  switch (columns[column].shape)
    {
    case KUZOV_SHAPE_INTEGER:
      return *(const int64_t *) field == 0
               ? sqlite3_bind_null (statement, index)
               : sqlite3_bind_int64 (statement, index, *(const int64_t *) field);

    case KUZOV_SHAPE_NUMBER:
      return sqlite3_bind_int (statement, index, *(const int *) field);

    case KUZOV_SHAPE_REAL:
      return isnan (*(const double *) field)
               ? sqlite3_bind_null (statement, index)
               : sqlite3_bind_double (statement, index, *(const double *) field);

    case KUZOV_SHAPE_TEXT:
    case KUZOV_SHAPE_ENDPOINT:
      return bind_text (row, column, *(char *const *) field, packer, statement, index);

    default:
      g_assert_not_reached ();
    }
}

/* By what two spellings of one frame are the same: the normalised form without its dashes. */
char *
kuzov_row_dup_key (const char *frame)
{
  char *key = g_malloc (strlen (frame) + 1);
  char *end = key;

  for (const char *at = frame; *at != '\0'; at++)
    {
      if (*at != '-')
        *end++ = *at;
    }
  *end = '\0';

  return key;
}

/* The number that a row of that moment has, unless it is taken or later rows are there already: seconds since 2000. So
 * the order of numbers is that of time, also for rows that are brought in from elsewhere. */
int64_t
kuzov_row_get_id_for_time (int64_t time_ms)
{
  return CLAMP (time_ms / 1000 - SECONDS_TO_2000, 1, MAX_TIMED_ID);
}
