// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#define G_LOG_DOMAIN "kuzov-notifier"

#include "config.h"
#include "desktop/kuzov-notifier.h"

#include <glib/gi18n-lib.h>

#include "desktop/kuzov-words.h"

/* What settles within this time of the first is one notification. */
#define DELAY_MS 2000

/* How many frame numbers one notification names. */
#define MAX_NAMED 5

#define CONDITION_ID "condition"

/* A notification that is out, and how many of its requests nobody has seen to yet. */
typedef struct
{
  char         *id;
  unsigned int  n_open;
} Notice;

struct _KuzovNotifier
{
  GObject         parent_instance;
  GApplication   *application;
  KuzovWorkspace *workspace;
  KuzovQueue     *queue;
  GPtrArray      *settled;        /* requests to tell of, in the order they settled */
  GHashTable     *notices;        /* KuzovRequest → Notice */
  KuzovCondition  told_condition;
  unsigned int    delay_ms;
  unsigned int    flush_id;       /* 0 while nothing is to be told */
  unsigned int    n_batches;
  gboolean        is_watched;
};

G_DEFINE_FINAL_TYPE (KuzovNotifier, kuzov_notifier, G_TYPE_OBJECT)

static void on_seen_to (KuzovRequest *request,
                        GParamSpec   *pspec,
                        gpointer      user_data);

static void
notice_clear (gpointer data)
{
  Notice *notice = data;

  g_free (notice->id);
}

static void
notice_unref (gpointer data)
{
  g_rc_box_release_full (data, notice_clear);
}

static gboolean
may_speak (KuzovNotifier *self)
{
  GSettings *settings = kuzov_workspace_get_settings (self->workspace);

  return !self->is_watched && settings != NULL && g_settings_get_boolean (settings, "notify")
         && g_application_get_is_registered (self->application) && !g_application_get_is_remote (self->application)
         && g_application_get_dbus_connection (self->application) != NULL;
}

/* Without a bus nothing was sent, and GIO complains of being asked to take it back. */
static void
withdraw_id (KuzovNotifier *self,
             const char    *id)
{
  if (g_application_get_dbus_connection (self->application) != NULL)
    g_application_withdraw_notification (self->application, id);
}

static char *
request_notification_id (KuzovRequest *request)
{
  return g_strdup_printf ("request-%" G_GINT64_FORMAT, kuzov_request_get_id (request));
}

static GNotification *
make_notification (const char *title,
                   const char *body)
{
  GNotification *notification = g_notification_new (title);
  g_autoptr (GIcon) icon = g_themed_icon_new (KUZOV_APPLICATION_ID);

  if (body != NULL && *body != '\0')
    g_notification_set_body (notification, body);

  g_notification_set_icon (notification, icon);

  return notification;
}

static void
add_show_button (GNotification *notification,
                 KuzovRequest  *request)
{
  g_notification_add_button_with_target (notification, C_("button", "Show"), "app.show-request", "x",
                                         kuzov_request_get_id (request));
}

/* A notification outlives the program, so its button has to say by itself what it opens. */
static void
add_open_button (GNotification *notification,
                 GPtrArray     *requests)
{
  g_autoptr (GVariantBuilder) ids = g_variant_builder_new (G_VARIANT_TYPE ("ax"));
  unsigned int n = 0;

  for (unsigned int i = 0; i < requests->len && n < KUZOV_OPENED_MOST; i++)
    {
      KuzovRequest *request = g_ptr_array_index (requests, i);

      if (kuzov_request_get_state (request) != KUZOV_STATE_READY)
        continue;
      g_variant_builder_add (ids, "x", kuzov_request_get_id (request));
      n++;
    }

  g_notification_add_button_with_target_value (notification, C_("button", "Open"), "app.open-reports",
                                               g_variant_builder_end (ids));
}

static void
request_unref (gpointer data)
{
  g_signal_handlers_disconnect_matched (data, G_SIGNAL_MATCH_FUNC, 0, 0, NULL, on_seen_to, NULL);
  g_object_unref (data);
}

/* The request has been seen to, or has a newer notification. */
static void
forget (KuzovNotifier *self,
        KuzovRequest  *request)
{
  Notice *notice = g_hash_table_lookup (self->notices, request);

  if (notice == NULL)
    return;

  if (--notice->n_open == 0)
    withdraw_id (self, notice->id);

  g_hash_table_remove (self->notices, request);
}

/* It was opened or decided, wherever that happened. */
static void
on_seen_to (KuzovRequest *request,
            GParamSpec   *pspec,
            gpointer      user_data)
{
  forget (user_data, request);
}

static void
remember (KuzovNotifier *self,
          const char    *id,
          GPtrArray     *requests)
{
  Notice *notice = g_rc_box_new0 (Notice);

  notice->id = g_strdup (id);
  notice->n_open = requests->len;
  for (unsigned int i = 0; i < requests->len; i++)
    {
      KuzovRequest *request = g_ptr_array_index (requests, i);

      g_hash_table_insert (self->notices, g_object_ref (request), g_rc_box_acquire (notice));
      g_signal_connect (request, "notify::opened-ms", G_CALLBACK (on_seen_to), self);
      g_signal_connect (request, "notify::state", G_CALLBACK (on_seen_to), self);
    }

  notice_unref (notice);
}

static void
tell_one (KuzovNotifier *self,
          KuzovRequest  *request)
{
  g_autofree char *id = request_notification_id (request);
  g_autofree char *title = NULL;
  g_autofree char *body = kuzov_words_note (request);
  const char *frame = kuzov_request_get_frame (request);
  KuzovState state = kuzov_request_get_state (request);
  g_autoptr (GNotification) notification = NULL;

  if (state == KUZOV_STATE_READY)
    /* Translators: %s is a frame number */
    title = g_strdup_printf (_("Report for %s is ready"), frame);
  else if (state == KUZOV_STATE_UNCONFIRMED)
    /* Translators: %s is a frame number */
    title = g_strdup_printf (_("Was the order for %s taken?"), frame);
  else
    /* Translators: %s is a frame number */
    title = g_strdup_printf (_("Report for %s was refused"), frame);

  notification = make_notification (title, body);
  g_notification_set_default_action_and_target (notification, "app.show-request", "x", kuzov_request_get_id (request));
  if (state == KUZOV_STATE_READY)
    g_notification_add_button_with_target (notification, C_("button", "Open"), "app.open-report", "x",
                                           kuzov_request_get_id (request));
  else
    add_show_button (notification, request);
  g_application_send_notification (self->application, id, notification);
}

static unsigned int
count_state (GPtrArray  *requests,
             KuzovState  state)
{
  unsigned int n = 0;

  for (unsigned int i = 0; i < requests->len; i++)
    n += kuzov_request_get_state (g_ptr_array_index (requests, i)) == state ? 1 : 0;

  return n;
}

static char *
name_frames (GPtrArray *requests)
{
  GString *names = g_string_new (NULL);

  for (unsigned int i = 0; i < MIN (requests->len, MAX_NAMED); i++)
    {
      if (i > 0)
        g_string_append (names, C_("between parts", ", "));
      g_string_append (names, kuzov_request_get_frame (g_ptr_array_index (requests, i)));
    }

  if (requests->len > MAX_NAMED)
    g_string_append (names, "…");

  return g_string_free (names, FALSE);
}

/* What needs a decision comes first, and what was refused next: that is where the notification leads. */
static KuzovRequest *
find_gravest (GPtrArray *requests)
{
  KuzovRequest *gravest = g_ptr_array_index (requests, requests->len - 1);

  for (unsigned int i = 0; i < requests->len; i++)
    {
      KuzovRequest *request = g_ptr_array_index (requests, i);

      if (kuzov_request_get_state (request) == KUZOV_STATE_UNCONFIRMED)
        return request;
      if (kuzov_request_get_state (request) != KUZOV_STATE_READY
          && kuzov_request_get_state (gravest) == KUZOV_STATE_READY)
        gravest = request;
    }

  return gravest;
}

static char *
dup_title_of_several (GPtrArray *requests)
{
  g_autoptr (GPtrArray) parts = g_ptr_array_new_with_free_func (g_free);
  unsigned int n_ready = count_state (requests, KUZOV_STATE_READY);
  unsigned int n_unconfirmed = count_state (requests, KUZOV_STATE_UNCONFIRMED);
  unsigned int n_refused = requests->len - n_ready - n_unconfirmed;

  if (n_ready > 0)
    g_ptr_array_add (parts, g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u report is ready",
                                                          "%u reports are ready", n_ready), n_ready));
  if (n_unconfirmed > 0)
    g_ptr_array_add (parts, g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u order needs your decision",
                                                          "%u orders need your decision", n_unconfirmed),
                                             n_unconfirmed));
  if (n_refused > 0)
    g_ptr_array_add (parts, g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u order was refused",
                                                          "%u orders were refused", n_refused), n_refused));

  g_ptr_array_add (parts, NULL);

  return g_strjoinv (C_("between parts", ", "), (char **) parts->pdata);
}

/* Where one of them needs a decision, that is all that the notification leads to. */
static void
tell_several (KuzovNotifier *self,
              const char    *id,
              GPtrArray     *requests)
{
  g_autofree char *title = dup_title_of_several (requests);
  g_autofree char *body = name_frames (requests);
  g_autoptr (GNotification) notification = make_notification (title, body);
  KuzovRequest *gravest = find_gravest (requests);

  g_notification_set_default_action_and_target (notification, "app.show-request", "x", kuzov_request_get_id (gravest));
  if (count_state (requests, KUZOV_STATE_UNCONFIRMED) == 0 && count_state (requests, KUZOV_STATE_READY) > 0)
    add_open_button (notification, requests);
  add_show_button (notification, gravest);
  g_application_send_notification (self->application, id, notification);
}

/* What was opened or decided while its notification was due needs none. */
static GPtrArray *
take_settled (KuzovNotifier *self)
{
  GPtrArray *requests = g_ptr_array_new_with_free_func (g_object_unref);

  for (unsigned int i = 0; i < self->settled->len; i++)
    {
      KuzovRequest *request = g_ptr_array_index (self->settled, i);
      KuzovState state = kuzov_request_get_state (request);
      gboolean is_news = (state == KUZOV_STATE_READY && kuzov_request_get_opened_ms (request) == 0)
                         || state == KUZOV_STATE_FAILED || state == KUZOV_STATE_UNCONFIRMED;

      if (is_news && !g_ptr_array_find (requests, request, NULL))
        g_ptr_array_add (requests, g_object_ref (request));
    }

  g_ptr_array_set_size (self->settled, 0);

  return requests;
}

static gboolean
on_flush (gpointer user_data)
{
  KuzovNotifier *self = user_data;
  g_autoptr (GPtrArray) requests = take_settled (self);
  g_autofree char *id = NULL;

  self->flush_id = 0;
  if (requests->len == 0 || !may_speak (self))
    return G_SOURCE_REMOVE;

  for (unsigned int i = 0; i < requests->len; i++)
    forget (self, g_ptr_array_index (requests, i));

  if (requests->len == 1)
    {
      id = request_notification_id (g_ptr_array_index (requests, 0));
      tell_one (self, g_ptr_array_index (requests, 0));
    }
  else
    {
      id = g_strdup_printf ("batch-%u", ++self->n_batches);
      tell_several (self, id, requests);
    }

  remember (self, id, requests);

  return G_SOURCE_REMOVE;
}

static void
on_settled (KuzovQueue   *queue,
            KuzovRequest *request,
            gpointer      user_data)
{
  KuzovNotifier *self = user_data;

  if (!may_speak (self))
    return;

  g_ptr_array_add (self->settled, g_object_ref (request));
  if (self->flush_id == 0)
    self->flush_id = g_timeout_add (self->delay_ms, on_flush, self);
}

/* Orders that only the person can move, told once for each time they come to a stop. */
static void
on_condition_changed (KuzovQueue *queue,
                      GParamSpec *pspec,
                      gpointer    user_data)
{
  KuzovNotifier *self = user_data;
  KuzovCondition condition = kuzov_queue_get_condition (queue);
  gboolean is_worth_telling = condition == KUZOV_CONDITION_ACCESS || condition == KUZOV_CONDITION_DISTRUST
                              || condition == KUZOV_CONDITION_PRICE || condition == KUZOV_CONDITION_RECORD;
  g_autofree char *body = NULL;
  g_autoptr (GNotification) notification = NULL;

  if (condition == self->told_condition)
    return;

  if (self->told_condition != KUZOV_CONDITION_NONE)
    withdraw_id (self, CONDITION_ID);

  self->told_condition = KUZOV_CONDITION_NONE;
  if (!is_worth_telling || !may_speak (self))
    return;

  body = kuzov_words_condition (queue);
  notification = make_notification (_("Orders are waiting"), body);
  g_application_send_notification (self->application, CONDITION_ID, notification);
  self->told_condition = condition;
}

static void
kuzov_notifier_dispose (GObject *object)
{
  KuzovNotifier *self = KUZOV_NOTIFIER (object);

  g_clear_handle_id (&self->flush_id, g_source_remove);
  g_ptr_array_set_size (self->settled, 0);
  g_hash_table_remove_all (self->notices);
  g_clear_object (&self->queue);
  g_clear_object (&self->workspace);
  g_clear_object (&self->application);

  G_OBJECT_CLASS (kuzov_notifier_parent_class)->dispose (object);
}

static void
kuzov_notifier_finalize (GObject *object)
{
  KuzovNotifier *self = KUZOV_NOTIFIER (object);

  g_ptr_array_unref (self->settled);
  g_hash_table_unref (self->notices);

  G_OBJECT_CLASS (kuzov_notifier_parent_class)->finalize (object);
}

static void
kuzov_notifier_class_init (KuzovNotifierClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = kuzov_notifier_dispose;
  object_class->finalize = kuzov_notifier_finalize;
}

static void
kuzov_notifier_init (KuzovNotifier *self)
{
  self->delay_ms = DELAY_MS;
  self->settled = g_ptr_array_new_with_free_func (g_object_unref);
  self->notices = g_hash_table_new_full (NULL, NULL, request_unref, notice_unref);
}

/**
 * kuzov_notifier_new:
 * @application: whose notifications they are; it has the actions that they name
 * @workspace: whose requests are told of
 *
 * Nothing is told before @application is registered.
 */
KuzovNotifier *
kuzov_notifier_new (GApplication   *application,
                    KuzovWorkspace *workspace)
{
  KuzovNotifier *self = NULL;

  g_return_val_if_fail (G_IS_APPLICATION (application), NULL);
  g_return_val_if_fail (KUZOV_IS_WORKSPACE (workspace), NULL);

  self = g_object_new (KUZOV_TYPE_NOTIFIER, NULL);
  self->application = g_object_ref (application);
  self->workspace = g_object_ref (workspace);
  self->queue = g_object_ref (kuzov_workspace_get_queue (workspace));
  g_signal_connect_object (self->queue, "settled", G_CALLBACK (on_settled), self, 0);
  g_signal_connect_object (self->queue, "notify::condition", G_CALLBACK (on_condition_changed), self, 0);

  return self;
}

/**
 * kuzov_notifier_set_is_watched:
 * @self: a notifier
 * @is_watched: whether the person looks at the window, where everything is said already
 */
void
kuzov_notifier_set_is_watched (KuzovNotifier *self,
                               gboolean       is_watched)
{
  g_return_if_fail (KUZOV_IS_NOTIFIER (self));

  self->is_watched = is_watched;
}

/**
 * kuzov_notifier_set_delay_ms:
 * @self: a notifier
 * @delay_ms: how long to collect what is one notification
 */
void
kuzov_notifier_set_delay_ms (KuzovNotifier *self,
                             unsigned int   delay_ms)
{
  g_return_if_fail (KUZOV_IS_NOTIFIER (self));

  self->delay_ms = delay_ms;
}

/**
 * kuzov_notifier_withdraw:
 * @self: a notifier
 * @request: a request that was opened or decided
 *
 * Takes its notification away; that of several goes with the last of them.
 */
void
kuzov_notifier_withdraw (KuzovNotifier *self,
                         KuzovRequest  *request)
{
  g_autofree char *id = NULL;

  g_return_if_fail (KUZOV_IS_NOTIFIER (self));
  g_return_if_fail (KUZOV_IS_REQUEST (request));

  if (!g_application_get_is_registered (self->application) || g_application_get_is_remote (self->application))
    return;

  /* One from before a restart is not remembered, but its name is known. */
  id = request_notification_id (request);
  withdraw_id (self, id);
  forget (self, request);
}

/**
 * kuzov_notifier_flush:
 * @self: a notifier
 *
 * Tells at once what it was still gathering: the program ends.
 */
void
kuzov_notifier_flush (KuzovNotifier *self)
{
  g_return_if_fail (KUZOV_IS_NOTIFIER (self));

  if (self->flush_id == 0)
    return;

  g_clear_handle_id (&self->flush_id, g_source_remove);
  on_flush (self);
}

/**
 * kuzov_notifier_has_notices:
 * @self: a notifier
 *
 * Returns: whether there is a notification that nobody has acted upon
 */
gboolean
kuzov_notifier_has_notices (KuzovNotifier *self)
{
  g_return_val_if_fail (KUZOV_IS_NOTIFIER (self), FALSE);

  return self->flush_id != 0 || g_hash_table_size (self->notices) > 0;
}
