// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#define G_LOG_DOMAIN "kuzov-import"

#include "config.h"
#include "desktop/kuzov-import-private.h"

#include <math.h>
#include <string.h>

#include <glib/gi18n-lib.h>

#include "api/kuzov-datetime.h"
#include "api/kuzov-frame.h"
#include "api/kuzov-link.h"

/* What a row of a file means. Nothing in it is trusted. */

#define MAX_ID 256
#define MAX_TYPED 256
#define MAX_MESSAGE 8192
#define MAX_LABEL 200
#define N_COLORS 8

static const char *const names[KUZOV_N_FIELDS] = {
  [KUZOV_FIELD_FRAME] = "frame",
  [KUZOV_FIELD_TYPED] = "typed",
  [KUZOV_FIELD_STATE] = "state",
  [KUZOV_FIELD_ID] = "id",
  [KUZOV_FIELD_URL] = "url",
  [KUZOV_FIELD_VIN] = "vin",
  [KUZOV_FIELD_PLATE] = "plate",
  [KUZOV_FIELD_NOTE] = "note",
  [KUZOV_FIELD_ORDERED] = "ordered",
  [KUZOV_FIELD_SENT] = "sent",
  [KUZOV_FIELD_ACCEPTED] = "accepted",
  [KUZOV_FIELD_STARTED] = "started",
  [KUZOV_FIELD_SETTLED] = "settled",
  [KUZOV_FIELD_OPENED] = "opened",
  [KUZOV_FIELD_PRICE] = "price",
  [KUZOV_FIELD_BALANCE_BEFORE] = "balance_before",
  [KUZOV_FIELD_BALANCE_AFTER] = "balance_after",
  [KUZOV_FIELD_BURST_BEGAN] = "burst_began",
  [KUZOV_FIELD_BALANCE_CHECKED] = "balance_checked",
  [KUZOV_FIELD_BURST_REMOVED] = "burst_removed",
  [KUZOV_FIELD_ENDPOINT] = "endpoint",
  [KUZOV_FIELD_REASON] = "reason",
  [KUZOV_FIELD_PROVIDER_MESSAGE] = "provider_message",
  [KUZOV_FIELD_REPLY_ORDER] = "reply_order",
  [KUZOV_FIELD_REPLY_CHECK] = "reply_check",
  [KUZOV_FIELD_REPLY_RESULT] = "reply_result",
  [KUZOV_FIELD_LABELS] = "labels",
  [KUZOV_FIELD_LABEL_COLORS] = "label_colors",
};

KuzovImportRow *
kuzov_import_row_new (void)
{
  KuzovImportRow *row = g_new0 (KuzovImportRow, 1);

  for (unsigned int i = 0; i < KUZOV_N_FIELDS; i++)
    row->texts[i] = g_string_new (NULL);
  row->label_lines = g_string_new (NULL);

  return row;
}

void
kuzov_import_row_free (KuzovImportRow *row)
{
  for (unsigned int i = 0; i < KUZOV_N_FIELDS; i++)
    g_string_free (row->texts[i], TRUE);
  g_string_free (row->label_lines, TRUE);
  g_free (row);
}

void
kuzov_import_row_reset (KuzovImportRow *row)
{
  for (unsigned int i = 0; i < KUZOV_N_FIELDS; i++)
    g_string_truncate (row->texts[i], 0);
  g_string_truncate (row->label_lines, 0);
  row->flaw = KUZOV_FLAW_NONE;
}

/* By name, however it is written; KUZOV_FIELD_NONE if it is none of ours. */
KuzovField
kuzov_import_find_field (const char *name,
                         gsize       length)
{
  for (unsigned int i = 0; i < KUZOV_N_FIELDS; i++)
    if (strlen (names[i]) == length && g_ascii_strncasecmp (names[i], name, length) == 0)
      return i;

  return KUZOV_FIELD_NONE;
}

/* One line of KuzovStagedRow:labels. What is no name is left out. */
void
kuzov_import_add_label (GString      *lines,
                        const char   *name,
                        unsigned int  color)
{
  g_autofree char *stripped = g_strstrip (g_strdup (name));

  if (*stripped == '\0' || strlen (stripped) > MAX_LABEL || strpbrk (stripped, "\n\r\t") != NULL
      || !g_utf8_validate (stripped, -1, NULL))
    return;

  g_string_append_printf (lines, "%s%u:%s", lines->len > 0 ? "\n" : "", MIN (color, N_COLORS - 1), stripped);
}

/* Reading the fields of a row */

static const char *
get (KuzovImportRow *row,
     KuzovField      field)
{
  return row->texts[field]->len > 0 ? row->texts[field]->str : NULL;
}

static const char *
get_short (KuzovImportRow *row,
           KuzovField      field,
           gsize           limit)
{
  return row->texts[field]->len <= limit ? get (row, field) : NULL;
}

/* No moment that this history knows of lies in the future. */
static int64_t
get_time (KuzovImportRow *row,
          KuzovField      field,
          int64_t         now_ms)
{
  return MIN (kuzov_datetime_parse_ms (get (row, field)), now_ms);
}

static double
get_amount (KuzovImportRow *row,
            KuzovField      field)
{
  GString *text = row->texts[field];
  char *comma = strchr (text->str, ',');
  char *end = NULL;
  double amount;

  if (text->len == 0 || text->len > 64)
    return NAN;
  if (comma != NULL)
    *comma = '.';
  amount = g_ascii_strtod (text->str, &end);

  return *end == '\0' && isfinite (amount) ? amount : NAN;
}

static gboolean
is_all_valid (KuzovImportRow *row)
{
  for (unsigned int i = 0; i < KUZOV_N_FIELDS; i++)
    if (row->texts[i]->len > 0 && !g_utf8_validate_len (row->texts[i]->str, row->texts[i]->len, NULL))
      return FALSE;

  return TRUE;
}

/* As Kuzov writes it; anything else is read as if it had been typed. */
static gboolean
read_frame (GString *text)
{
  g_autofree char *frame = NULL;

  if (text->len >= 5 && text->len <= 24 && strspn (text->str, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-") == text->len)
    return TRUE;
  if (text->len == 0 || text->len > KUZOV_FRAME_MAX_INPUT)
    return FALSE;

  frame = kuzov_frame_read (text->str, NULL);
  if (frame != NULL)
    g_string_assign (text, frame);

  return frame != NULL;
}

static gboolean
read_state (const char *word,
            KuzovState *state)
{
  for (unsigned int i = 0; word != NULL && i < KUZOV_N_STATES; i++)
    {
      *state = i;
      if (g_str_equal (word, kuzov_state_get_word (i)))
        return TRUE;
    }

  return FALSE;
}

static KuzovReason
read_reason (KuzovImportRow *row)
{
  const double number = get_amount (row, KUZOV_FIELD_REASON);

  return number >= 0 && number < KUZOV_N_REASONS ? (KuzovReason) number : KUZOV_REASON_NONE;
}

/* A number of the provider's: what could be one. */
static const char *
read_id (KuzovImportRow *row)
{
  const char *id = get_short (row, KUZOV_FIELD_ID, MAX_ID);

  for (const char *at = id; at != NULL && *at != '\0'; at++)
    if (!g_ascii_isgraph (*at))
      return NULL;

  return id;
}

static void
read_times (KuzovImportRow *row,
            KuzovStagedRow *staged)
{
  const int64_t now_ms = g_get_real_time () / 1000;

  staged->ordered_ms = kuzov_datetime_parse_ms (get (row, KUZOV_FIELD_ORDERED));
  staged->sent_ms = get_time (row, KUZOV_FIELD_SENT, now_ms);
  staged->accepted_ms = get_time (row, KUZOV_FIELD_ACCEPTED, now_ms);
  staged->started_ms = get_time (row, KUZOV_FIELD_STARTED, now_ms);
  staged->settled_ms = get_time (row, KUZOV_FIELD_SETTLED, now_ms);
  staged->opened_ms = get_time (row, KUZOV_FIELD_OPENED, now_ms);
  if (staged->ordered_ms == 0)
    staged->ordered_ms = staged->sent_ms != 0 ? staged->sent_ms
                         : staged->accepted_ms != 0 ? staged->accepted_ms : staged->settled_ms;
  staged->burst.began_ms = get_time (row, KUZOV_FIELD_BURST_BEGAN, now_ms);
  staged->burst.checked_after_ms = get_time (row, KUZOV_FIELD_BALANCE_CHECKED, now_ms);
}

/* Why @text is no time of an order. */
static KuzovFlaw
find_time_flaw (const char *text)
{
  if (text == NULL)
    return KUZOV_FLAW_TIME;

  return kuzov_datetime_has_form (text) ? KUZOV_FLAW_TIME_RANGE : KUZOV_FLAW_TIME_FORM;
}

static void
read_texts (KuzovImportRow *row,
            KuzovStagedRow *staged)
{
  const double n_removed = get_amount (row, KUZOV_FIELD_BURST_REMOVED);

  staged->frame = get (row, KUZOV_FIELD_FRAME);
  staged->typed = get_short (row, KUZOV_FIELD_TYPED, MAX_TYPED);
  staged->job = read_id (row);
  staged->url = get_short (row, KUZOV_FIELD_URL, KUZOV_LINK_MAX_LENGTH);
  staged->reason = read_reason (row);
  staged->message = get_short (row, KUZOV_FIELD_PROVIDER_MESSAGE, MAX_MESSAGE);
  staged->vin = get_short (row, KUZOV_FIELD_VIN, MAX_TYPED);
  staged->plate = get_short (row, KUZOV_FIELD_PLATE, MAX_TYPED);
  staged->note = get (row, KUZOV_FIELD_NOTE);
  staged->labels = row->label_lines->len > 0 ? row->label_lines->str : NULL;
  for (unsigned int slot = 0; slot < KUZOV_N_REPLY_SLOTS; slot++)
    staged->replies[slot] = get (row, KUZOV_FIELD_REPLY_ORDER + slot);
  staged->burst.price = get_amount (row, KUZOV_FIELD_PRICE);
  staged->burst.balance_before = get_amount (row, KUZOV_FIELD_BALANCE_BEFORE);
  staged->burst.balance_after = get_amount (row, KUZOV_FIELD_BALANCE_AFTER);
  staged->n_removed = n_removed >= 0 && n_removed <= G_MAXINT ? (unsigned int) n_removed : 0;
}

/* The money rule */

/* Calls go to the endpoint of a row, and the key with them: a file could name one where somebody collects keys. So nothing
 * that may be asked, now or at a press of a button, keeps an endpoint other than the person's own; a number from elsewhere is
 * kept as words. */
static void
disown (KuzovStagedRow *staged,
        GString        *words,
        const char     *endpoint)
{
  if (staged->job != NULL)
    {
      g_string_printf (words, "%s, %s", staged->job, staged->endpoint);
      staged->message = words->str;
      staged->reason = KUZOV_REASON_PROVIDER;
      staged->job = NULL;
    }
  staged->endpoint = endpoint;
}

/**
 * judge_state:
 *
 * Where a row stands once it is here. What an order from elsewhere may have cost is not known here, so:
 *
 * - `waiting` was never sent, and the person who wanted it sent is not asked here: it comes in as given up.
 * - `submitting` may have been sent: unconfirmed, which only the person decides.
 * - An accepted order with its number goes on being asked, which is free, if it was placed at the service that is set up
 *   here; at any other it is given up, with the number in its words. Without a number it is unconfirmed.
 * - `ready` needs a link that may be trusted. Without one it is an accepted order that is asked anew, if it can be.
 * - `failed`, `unconfirmed` and `given-up` stay what they are.
 *
 * So no row leads to an order by itself, and none that may have been paid for invites another one unasked.
 */
static void
judge_state (KuzovStagedRow *staged,
             GString        *words,
             const char     *endpoint,
             gboolean        is_own)
{
  const gboolean can_ask = is_own && staged->job != NULL;

  if (staged->url != NULL && !kuzov_link_is_trusted (staged->url))
    staged->url = NULL;
  switch (staged->state)
    {
    case KUZOV_STATE_WAITING:
      staged->state = can_ask ? KUZOV_STATE_QUEUED : KUZOV_STATE_GIVEN_UP;
      break;
    case KUZOV_STATE_SUBMITTING:
      staged->state = can_ask ? KUZOV_STATE_QUEUED : KUZOV_STATE_UNCONFIRMED;
      staged->reason = KUZOV_REASON_INTERRUPTED;
      break;
    case KUZOV_STATE_QUEUED:
    case KUZOV_STATE_GENERATING:
      if (!can_ask)
        staged->state = staged->job != NULL ? KUZOV_STATE_GIVEN_UP : KUZOV_STATE_UNCONFIRMED;
      break;
    case KUZOV_STATE_READY:
      if (staged->url != NULL)
        break;
      staged->state = can_ask ? KUZOV_STATE_GENERATING : KUZOV_STATE_GIVEN_UP;
      staged->reason = KUZOV_REASON_BAD_LINK;
      break;
    case KUZOV_STATE_FAILED:
    case KUZOV_STATE_UNCONFIRMED:
    case KUZOV_STATE_GIVEN_UP:
    default:
      break;
    }
  if (staged->state != KUZOV_STATE_READY)
    staged->url = NULL;
  if (!is_own && staged->state != KUZOV_STATE_READY && staged->state != KUZOV_STATE_FAILED)
    disown (staged, words, endpoint);
}

/* What every row in its state has. */
static void
complete_times (KuzovStagedRow *staged)
{
  if (kuzov_state_is_accepted (staged->state))
    {
      staged->settled_ms = 0;
      staged->accepted_ms = staged->accepted_ms != 0 ? staged->accepted_ms : MIN (staged->ordered_ms, g_get_real_time () / 1000);
    }
  else if (staged->settled_ms == 0)
    {
      staged->settled_ms = MIN (staged->ordered_ms, g_get_real_time () / 1000);
    }
  if (staged->state != KUZOV_STATE_READY)
    staged->opened_ms = 0;
}

/**
 * kuzov_import_judge:
 * @staged: a request from elsewhere as it was there; on return, as it may be here
 * @place: (nullable): where it was ordered
 * @endpoint: the service that is set up here
 * @words: holds the message, if it has to change
 *
 * Whatever a request comes from, a list or a backup, it comes in this way.
 */
void
kuzov_import_judge (KuzovStagedRow *staged,
                    const char     *place,
                    const char     *endpoint,
                    GString        *words)
{
  const gboolean is_own = place != NULL && g_str_equal (place, endpoint);

  staged->endpoint = place != NULL && kuzov_endpoint_is_valid (place) ? place : endpoint;
  judge_state (staged, words, endpoint, is_own);
  complete_times (staged);
}

/**
 * kuzov_import_row_judge:
 * @row: a row of a file; a flaw that is found is noted in it
 * @endpoint: the service that is set up here
 * @staged: (out caller-allocates): what it means; the texts are those of @row and @endpoint
 *
 * Returns: whether it can be used
 */
gboolean
kuzov_import_row_judge (KuzovImportRow *row,
                        const char     *endpoint,
                        KuzovStagedRow *staged)
{
  const char *place = get_short (row, KUZOV_FIELD_ENDPOINT, KUZOV_LINK_MAX_LENGTH);

  memset (staged, 0, sizeof *staged);
  staged->line = row->line;
  kuzov_burst_init (&staged->burst);
  if (row->flaw == KUZOV_FLAW_NONE && !is_all_valid (row))
    row->flaw = KUZOV_FLAW_ENCODING;
  if (row->flaw == KUZOV_FLAW_NONE && !read_frame (row->texts[KUZOV_FIELD_FRAME]))
    row->flaw = KUZOV_FLAW_FRAME;
  if (row->flaw == KUZOV_FLAW_NONE && !read_state (get (row, KUZOV_FIELD_STATE), &staged->state))
    row->flaw = KUZOV_FLAW_STATE;
  if (row->flaw != KUZOV_FLAW_NONE)
    return FALSE;

  read_times (row, staged);
  read_texts (row, staged);
  if (staged->ordered_ms == 0)
    {
      row->flaw = find_time_flaw (get (row, KUZOV_FIELD_ORDERED));
      return FALSE;
    }
  kuzov_import_judge (staged, place, endpoint, row->texts[KUZOV_FIELD_PROVIDER_MESSAGE]);

  return TRUE;
}

static const char *
describe (KuzovFlaw flaw)
{
  switch (flaw)
    {
    case KUZOV_FLAW_LONG:
      return _("a text is longer than 2 MB");
    case KUZOV_FLAW_ENCODING:
      return _("a text is damaged, or not UTF-8");
    case KUZOV_FLAW_CELLS:
      return _("there are more cells than columns");
    case KUZOV_FLAW_CUT:
      return _("the file ends in the middle of it");
    case KUZOV_FLAW_FRAME:
      return _("there is no frame number");
    case KUZOV_FLAW_STATE:
      return _("the state is none that Kuzov knows");
    case KUZOV_FLAW_TIME:
      return _("it does not say when it was ordered");
    case KUZOV_FLAW_TIME_FORM:
      return _("the date of the order can’t be read");
    case KUZOV_FLAW_TIME_RANGE:
      return _("the date of the order can’t be right");
    case KUZOV_FLAW_CROWD:
      return _("there are too many of one frame number");
    case KUZOV_FLAW_SHAPE:
    case KUZOV_FLAW_NONE:
    default:
      return _("it is no request");
    }
}

/* For a person: which row can't be used, and why. */
char *
kuzov_import_dup_problem (uint64_t  line,
                          KuzovFlaw flaw)
{
  g_autofree char *number = g_strdup_printf ("%" G_GUINT64_FORMAT, line);

  /* Translators: the number of a line, and what is wrong with it, such as “there is no frame number” */
  return g_strdup_printf (_("Line %s: %s"), number, describe (flaw));
}
