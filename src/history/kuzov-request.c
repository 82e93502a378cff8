// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#define G_LOG_DOMAIN "kuzov-history"

#include "config.h"
#include "history/kuzov-request.h"
#include "history/kuzov-request-fields-private.h"
#include "history/kuzov-request-private.h"

/* The last replies are kept when something else is written: alone they are no reason to write, nor to be let be. */
#define REPLY_COLUMNS \
  (KUZOV_COLUMN_BIT (KUZOV_COLUMN_REPLY_ORDER) | KUZOV_COLUMN_BIT (KUZOV_COLUMN_REPLY_CHECK) \
   | KUZOV_COLUMN_BIT (KUZOV_COLUMN_REPLY_RESULT))

G_DEFINE_FINAL_TYPE (KuzovRequest, kuzov_request, G_TYPE_OBJECT)

static GParamSpec *properties[PROP_REMOVED + 1];

void
kuzov_request_note_change (KuzovRequest *self,
                           KuzovColumn   column,
                           int           property)
{
  self->changes |= KUZOV_COLUMN_BIT (column);
  if (property != 0)
    g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
}

void
kuzov_request_change_text (KuzovRequest  *self,
                           char         **field,
                           const char    *text,
                           KuzovColumn    column,
                           int            property)
{
  char *previous = *field;

  if (g_strcmp0 (previous, text) == 0)
    return;

  *field = text == NULL ? NULL : g_ref_string_new (text);
  if (previous != NULL)
    g_ref_string_release (previous);
  kuzov_request_note_change (self, column, property);
}

void
kuzov_request_change_time (KuzovRequest *self,
                           int64_t      *field,
                           int64_t       time_ms,
                           KuzovColumn   column,
                           int           property)
{
  if (*field == time_ms)
    return;

  *field = time_ms;
  kuzov_request_note_change (self, column, property);
}

static void
kuzov_request_finalize (GObject *object)
{
  KuzovRequest *self = KUZOV_REQUEST (object);

  if (self->registry != NULL)
    {
      g_hash_table_remove (self->registry, &self->row.id);
      g_hash_table_unref (self->registry);
    }
  kuzov_row_clear (&self->row);

  G_OBJECT_CLASS (kuzov_request_parent_class)->finalize (object);
}

static void
kuzov_request_get_property (GObject      *object,
                            unsigned int  property_id,
                            GValue       *value,
                            GParamSpec   *pspec)
{
  KuzovRequest *self = KUZOV_REQUEST (object);

  switch ((KuzovRequestProperty) property_id)
    {
    case PROP_FRAME:
      g_value_set_string (value, self->row.frame);
      break;
    case PROP_STATE:
      g_value_set_enum (value, self->row.state);
      break;
    case PROP_REASON:
      g_value_set_int (value, self->row.reason);
      break;
    case PROP_MESSAGE:
      g_value_set_string (value, self->row.message);
      break;
    case PROP_JOB:
      g_value_set_string (value, self->row.job);
      break;
    case PROP_URL:
      g_value_set_string (value, self->row.url);
      break;
    case PROP_ORDERED_MS:
      g_value_set_int64 (value, self->row.ordered_ms);
      break;
    case PROP_ACCEPTED_MS:
      g_value_set_int64 (value, self->row.accepted_ms);
      break;
    case PROP_STARTED_MS:
      g_value_set_int64 (value, self->row.started_ms);
      break;
    case PROP_SETTLED_MS:
      g_value_set_int64 (value, self->row.settled_ms);
      break;
    case PROP_OPENED_MS:
      g_value_set_int64 (value, self->row.opened_ms);
      break;
    case PROP_NOTE:
      g_value_set_string (value, self->row.note);
      break;
    case PROP_LABELS:
      g_value_set_string (value, self->row.labels);
      break;
    case PROP_REPLIES:
      g_value_set_uint (value, self->n_replies);
      break;
    case PROP_REMOVED:
      g_value_set_boolean (value, self->is_removed);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
install_time (const char           *name,
              KuzovRequestProperty  property)
{
  properties[property] = g_param_spec_int64 (name, NULL, NULL, 0, G_MAXINT64, 0,
                                             G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
}

static void
install_text (const char           *name,
              KuzovRequestProperty  property)
{
  properties[property] = g_param_spec_string (name, NULL, NULL, NULL,
                                              G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
}

static void
kuzov_request_class_init (KuzovRequestClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->finalize = kuzov_request_finalize;
  object_class->get_property = kuzov_request_get_property;

  install_text ("frame", PROP_FRAME);
  properties[PROP_STATE] = g_param_spec_enum ("state", NULL, NULL, KUZOV_TYPE_STATE, KUZOV_STATE_WAITING, flags);
  properties[PROP_REASON] = g_param_spec_int ("reason", NULL, NULL, 0, KUZOV_N_REASONS - 1, 0, flags);
  install_text ("message", PROP_MESSAGE);
  install_text ("job", PROP_JOB);
  install_text ("url", PROP_URL);
  install_time ("ordered-ms", PROP_ORDERED_MS);
  install_time ("accepted-ms", PROP_ACCEPTED_MS);
  install_time ("started-ms", PROP_STARTED_MS);
  install_time ("settled-ms", PROP_SETTLED_MS);
  install_time ("opened-ms", PROP_OPENED_MS);
  install_text ("note", PROP_NOTE);
  install_text ("labels", PROP_LABELS);
  properties[PROP_REPLIES] = g_param_spec_uint ("replies", NULL, NULL, 0, G_MAXUINT, 0, flags);
  properties[PROP_REMOVED] = g_param_spec_boolean ("removed", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
}

static void
kuzov_request_init (KuzovRequest *self)
{
  kuzov_row_init (&self->row);
}

/* A request for a row that is in the history already. While it lives, @registry knows it by its row. */
KuzovRequest *
kuzov_request_new_for_row (const KuzovRow *row,
                           GHashTable     *registry)
{
  KuzovRequest *self = g_object_new (KUZOV_TYPE_REQUEST, NULL);

  kuzov_row_copy (row, &self->row);
  self->taken_state = row->state;
  if (registry != NULL)
    {
      self->registry = g_hash_table_ref (registry);
      g_hash_table_insert (registry, &self->row.id, self);
    }

  return self;
}

/* Stands for a row that another process removed a moment ago, until the list learns of it, or one that can't be read. */
KuzovRequest *
kuzov_request_new_placeholder (void)
{
  KuzovRequest *placeholder = NULL;
  KuzovRow row;

  kuzov_row_init (&row);
  row.frame = g_ref_string_new ("");
  row.typed = g_ref_string_new ("");
  row.endpoint = g_ref_string_new_intern ("");
  row.state = KUZOV_STATE_GIVEN_UP;
  placeholder = kuzov_request_new_for_row (&row, NULL);
  kuzov_row_clear (&row);

  return placeholder;
}

const KuzovRow *
kuzov_request_peek_row (KuzovRequest *self)
{
  return &self->row;
}

/* Takes over what another process wrote. Only for a request without changes of its own, but for replies, which stay. */
void
kuzov_request_apply_row (KuzovRequest   *self,
                         const KuzovRow *row)
{
  const unsigned int unsaved_replies = self->changes & REPLY_COLUMNS;
  KuzovRow *mine = &self->row;

  g_object_freeze_notify (G_OBJECT (self));
  if (mine->endpoint != row->endpoint)
    {
      g_clear_pointer (&mine->endpoint, g_ref_string_release);
      mine->endpoint = g_ref_string_acquire (row->endpoint);
    }
  kuzov_request_set_job (self, row->job);
  kuzov_request_set_url (self, row->url);
  kuzov_request_set_reason (self, row->reason, row->message);
  kuzov_request_set_vin (self, row->vin);
  kuzov_request_set_plate (self, row->plate);
  kuzov_request_set_sent_ms (self, row->sent_ms);
  kuzov_request_set_accepted_ms (self, row->accepted_ms);
  kuzov_request_set_started_ms (self, row->started_ms);
  kuzov_request_set_settled_ms (self, row->settled_ms);
  kuzov_request_set_opened_ms (self, row->opened_ms);
  mine->release = row->release;
  mine->balance_before = row->balance_before;
  mine->burst = row->burst;
  kuzov_request_set_note (self, row->note);
  kuzov_request_take_labels (self, row->labels);
  kuzov_request_set_state (self, row->state);
  kuzov_request_set_is_removed (self, FALSE);
  self->changes = unsaved_replies;
  self->taken_state = row->state;
  g_object_thaw_notify (G_OBJECT (self));
}

/* Moves the replies out of @row, which was read for the details. What came since is newer and stays. */
void
kuzov_request_take_replies (KuzovRequest *self,
                            KuzovRow     *row)
{
  for (unsigned int slot = 0; slot < KUZOV_N_REPLY_SLOTS; slot++)
    {
      if (self->row.replies[slot] == NULL)
        self->row.replies[slot] = g_steal_pointer (&row->replies[slot]);
    }
}

/* What has changed since the last write took changes, for a write that is to be made now. */
unsigned int
kuzov_request_steal_changes (KuzovRequest *self,
                             KuzovState   *expected)
{
  unsigned int changes = self->changes;

  *expected = self->taken_state;
  self->changes = 0;
  self->taken_state = self->row.state;
  self->has_returned = FALSE;

  return changes;
}

/* A write did not happen: what it carried is unwritten again. Of several that failed the first one knew the file. */
void
kuzov_request_return_changes (KuzovRequest *self,
                              unsigned int  changes,
                              KuzovState    expected)
{
  self->changes |= changes;
  if (!self->has_returned)
    self->taken_state = expected;
  self->has_returned = TRUE;
}

gboolean
kuzov_request_has_changes (KuzovRequest *self)
{
  return self->changes != 0;
}

void
kuzov_request_hold_write (KuzovRequest *self)
{
  self->n_writes++;
}

void
kuzov_request_release_write (KuzovRequest *self)
{
  g_assert (self->n_writes > 0);

  self->n_writes--;
}

gboolean
kuzov_request_is_being_written (KuzovRequest *self)
{
  return self->n_writes > 0 || (self->changes & ~REPLY_COLUMNS) != 0;
}
