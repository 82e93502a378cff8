// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#define G_LOG_DOMAIN "kuzov-application"

#include "config.h"
#include "ui/kuzov-application.h"

#include <glib-unix.h>
#include <string.h>
#include <glib/gi18n-lib.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif
#include <signal.h>
#include <unistd.h>
#include "desktop/kuzov-notifier.h"
#include "desktop/kuzov-words.h"
#include "desktop/kuzov-terminal.h"
#include "ui/kuzov-history-notice.h"
#include "ui/kuzov-opener.h"
#include "ui/kuzov-preferences.h"
#include "ui/kuzov-probe.h"
#include "ui/kuzov-window.h"

/* Reports that open by themselves: so many at most within so long, for a browser is no place for a flood. */
#define N_OPENED_MOST 4
#define OPENED_SPAN_S 20

/* What a restart finds ready at once was not waited for in front of the window. */
#define RESTART_SPAN_S 90

/* So long Kuzov stays in the background after the last report, and after the last one that it told of was opened. */
#define LINGER_S 600
#define LINGER_SEEN_S 5

/* When the start is over for good. */
#define TIDY_UP_S 2

struct _KuzovApplication
{
  AdwApplication    parent_instance;
  KuzovServiceFunc  service;
  gpointer          service_data;
  KuzovWorkspace   *workspace;
  KuzovNotifier    *notifier;         /* (nullable): made after the first frame */
  KuzovWindow      *window;           /* (nullable): none while only the background is left */
  char             *failure;          /* (nullable): why the workspace can't be opened, as a sentence */
  const char       *failure_title;    /* the same in a few words */
  int64_t           started_us;       /* monotonic, as opened_us */
  int64_t           started_ms;       /* wall clock */
  int64_t           opened_us;        /* when the span of what opened by itself began */
  unsigned int      n_opened;
  unsigned int      signal_ids[3];
  gboolean          is_demo;
  gboolean          was_active;       /* the window, in this run */
  gboolean          is_staying;       /* in the background, held */
  unsigned int      linger_id;        /* ends it, 0 while something is under way */
  gboolean          has_said_so;
  gboolean          is_draining;
  gboolean          is_told_to_end;   /* by a signal: nobody may be there to answer */
  gboolean          is_wanted;        /* started again while it was ending */
};

G_DEFINE_FINAL_TYPE (KuzovApplication, kuzov_application, ADW_TYPE_APPLICATION)

static KuzovQueue *
get_queue (KuzovApplication *self)
{
  return kuzov_workspace_get_queue (self->workspace);
}

static gboolean
get_setting (KuzovApplication *self,
             const char       *name)
{
  GSettings *settings = kuzov_workspace_get_settings (self->workspace);

  return settings != NULL && g_settings_get_boolean (settings, name);
}

/* Whether anything would go on without a window: what waits for the person does not. */
static gboolean
is_under_way (KuzovApplication *self)
{
  KuzovQueue *queue = get_queue (self);
  unsigned int n_waiting = 0;
  unsigned int n_pending = kuzov_queue_get_n_pending (queue);
  unsigned int n_held = kuzov_queue_get_n_held (queue);

  if (self->failure != NULL)
    return FALSE;

  g_object_get (queue, "n-waiting", &n_waiting, NULL);
  if (kuzov_condition_needs_person (kuzov_queue_get_condition (queue)))
    return n_pending > n_held + n_waiting;

  return n_pending > n_held;
}

/* Ending. */

static void end_if_saved (KuzovApplication *self);

static void
on_unsaved_answered (gboolean again,
                     gpointer user_data)
{
  KuzovApplication *self = user_data;

  if (again)
    end_if_saved (self);
  else
    g_application_quit (G_APPLICATION (self));
}

/* Numbers that were paid for and are on no disk are told before they are forgotten: on the terminal in any case, and
 * to who sits in front of it. */
static void
end_if_saved (KuzovApplication *self)
{
  g_autoptr (GPtrArray) unsaved = NULL;

  kuzov_history_flush (kuzov_workspace_get_history (self->workspace));
  unsaved = kuzov_queue_get_unsaved (get_queue (self));
  for (unsigned int i = 0; i < unsaved->len; i++)
    {
      g_autofree char *sentence = kuzov_words_unsaved (unsaved->pdata[i]);

      kuzov_terminal_complain (sentence);
    }
  if (unsaved->len == 0 || self->is_told_to_end)
    {
      g_application_quit (G_APPLICATION (self));
      return;
    }

  if (self->window != NULL)
    gtk_widget_show (GTK_WIDGET (self->window));
  gtk_window_set_application (kuzov_history_notice_unsaved (self->window != NULL ? GTK_WINDOW (self->window) : NULL,
                                                            unsaved, on_unsaved_answered, self),
                              GTK_APPLICATION (self));
}

static void
drain_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr (KuzovApplication) self = user_data;

  kuzov_queue_drain_finish (KUZOV_QUEUE (source), result);
  end_if_saved (self);
}

/* Orders that left get their answers; the window is gone from the screen meanwhile. */
static void
drain (KuzovApplication *self)
{
  if (self->is_draining)
    return;

  self->is_draining = TRUE;
  g_clear_handle_id (&self->linger_id, g_source_remove);
  if (self->notifier != NULL)
    kuzov_notifier_flush (self->notifier);
  for (GList *window = gtk_application_get_windows (GTK_APPLICATION (self)); window != NULL; window = window->next)
    gtk_widget_hide (window->data);

  if (self->failure != NULL)
    {
      g_application_quit (G_APPLICATION (self));
      return;
    }

  g_application_hold (G_APPLICATION (self));
  kuzov_queue_drain_async (get_queue (self), drain_cb, g_object_ref (self));
}

static gboolean
terminate_cb (gpointer user_data)
{
  KUZOV_APPLICATION (user_data)->is_told_to_end = TRUE;
  drain (user_data);

  return G_SOURCE_CONTINUE;
}

static void
say_so_once (KuzovApplication *self)
{
  g_autoptr (GNotification) notification = NULL;

  if (self->has_said_so)
    return;

  self->has_said_so = TRUE;
  notification = g_notification_new (_("Kuzov goes on waiting"));
  g_notification_set_body (notification, _("The window is closed; you are told when a report is ready. Kuzov "
                                           "quits by itself after the last one."));
  g_notification_set_default_action (notification, "app.activate");
  g_application_send_notification (G_APPLICATION (self), "background", notification);
}

static void
stay (KuzovApplication *self)
{
  if (self->is_staying)
    return;

  self->is_staying = TRUE;
  g_application_hold (G_APPLICATION (self));
  say_so_once (self);
}

static void
stop_staying (KuzovApplication *self)
{
  if (!self->is_staying)
    return;

  self->is_staying = FALSE;
  g_clear_handle_id (&self->linger_id, g_source_remove);
  g_application_withdraw_notification (G_APPLICATION (self), "background");
  g_application_release (G_APPLICATION (self));
}

static gboolean
on_lingered (gpointer user_data)
{
  KuzovApplication *self = user_data;

  self->linger_id = 0;
  drain (self);

  return G_SOURCE_REMOVE;
}

/* The buttons of a notification are heard only by who sent it, on most desktops: some minutes more are for them. */
static void
on_under_way_changed (KuzovApplication *self)
{
  if (!self->is_staying || self->window != NULL || is_under_way (self))
    g_clear_handle_id (&self->linger_id, g_source_remove);
  else if (self->linger_id == 0)
    self->linger_id = g_timeout_add_seconds (LINGER_S, on_lingered, self);
}

static gboolean
on_close_request (KuzovApplication *self)
{
  if (self->is_draining)
    return TRUE;

  /* Without a bus nobody could be told, nor call the window back. */
  if (get_setting (self, "run-in-background") && is_under_way (self)
      && g_application_get_dbus_connection (G_APPLICATION (self)) != NULL)
    {
      stay (self);
      return FALSE;
    }

  drain (self);

  return TRUE;
}

/* The window. */

static void
on_window_destroyed (gpointer  user_data,
                     GObject  *where)
{
  KuzovApplication *self = user_data;

  self->window = NULL;
  self->was_active = FALSE;
  if (self->notifier != NULL)
    kuzov_notifier_set_is_watched (self->notifier, FALSE);
}

static void
on_is_active (KuzovApplication *self)
{
  gboolean is_active = self->window != NULL && gtk_window_is_active (GTK_WINDOW (self->window));

  self->was_active |= is_active;
  if (self->notifier != NULL)
    kuzov_notifier_set_is_watched (self->notifier, is_active);
}

static gboolean
may_open (KuzovApplication *self,
          KuzovRequest     *request)
{
  int64_t now_us = g_get_monotonic_time ();

  if (kuzov_request_get_state (request) != KUZOV_STATE_READY || kuzov_request_get_opened_ms (request) != 0
      || self->window == NULL || !self->was_active || !get_setting (self, "open-when-ready"))
    return FALSE;

  if (kuzov_request_get_ordered_ms (request) < self->started_ms
      && now_us - self->started_us < RESTART_SPAN_S * G_USEC_PER_SEC)
    return FALSE;

  if (now_us - self->opened_us > OPENED_SPAN_S * G_USEC_PER_SEC)
    {
      self->opened_us = now_us;
      self->n_opened = 0;
    }

  return self->n_opened++ < N_OPENED_MOST;
}

static void
on_settled (KuzovApplication *self,
            KuzovRequest     *request)
{
  if (may_open (self, request))
    kuzov_opener_open_report (GTK_WINDOW (self->window), self->workspace, request);
}

/* What an order costs stands beside the entry before anything is pressed; asking is free. */
static void
learn_price (KuzovApplication *self)
{
  g_autofree char *key = NULL;

  g_object_get (get_queue (self), "api-key", &key, NULL);
  if (key != NULL && *key != '\0' && kuzov_queue_get_access (get_queue (self)) == NULL)
    kuzov_queue_check_access_async (get_queue (self), NULL, NULL);
}

/* Whoever else asks about the new key, the preferences for one, shares this call. */
static void
on_key_changed (KuzovApplication *self)
{
  if (self->window != NULL && !self->is_draining)
    learn_price (self);
}

static void
start (KuzovApplication *self)
{
  if (self->notifier != NULL || self->failure != NULL)
    return;

  self->notifier = kuzov_notifier_new (G_APPLICATION (self), self->workspace);
  on_is_active (self);
  kuzov_workspace_start (self->workspace);
  learn_price (self);
  g_signal_connect_object (get_queue (self), "notify::api-key", G_CALLBACK (on_key_changed), self,
                           G_CONNECT_SWAPPED);
}

/* What only the start needed goes back to the system: styles, pictures and pages of the history come in pieces. */
static gboolean
tidy_up_cb (gpointer user_data)
{
#ifdef __GLIBC__
  malloc_trim (0);
#endif

  return G_SOURCE_REMOVE;
}

static void
on_painted (KuzovApplication *self)
{
  start (self);
  if (self->failure == NULL && self->window != NULL)
    kuzov_history_notice_recovery (GTK_WINDOW (self->window), self->workspace);
  kuzov_probe_begin ();
  g_timeout_add_seconds (TIDY_UP_S, tidy_up_cb, NULL);
}

static void
open_workspace (KuzovApplication *self)
{
  g_autoptr (GError) error = NULL;

  g_clear_pointer (&self->failure, g_free);
  if (kuzov_workspace_open (self->workspace, self->service, self->service_data, &error))
    {
      g_signal_connect_object (get_queue (self), "settled", G_CALLBACK (on_settled), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (get_queue (self), "notify::n-pending", G_CALLBACK (on_under_way_changed), self,
                               G_CONNECT_SWAPPED);
      g_signal_connect_object (get_queue (self), "notify::condition", G_CALLBACK (on_under_way_changed), self,
                               G_CONNECT_SWAPPED);
      return;
    }

  self->failure_title = kuzov_words_history_title (error);
  self->failure = kuzov_words_history_error (error,
                                             kuzov_history_get_path (kuzov_workspace_get_history (self->workspace)));
}

static void
present (KuzovApplication *self)
{
  if (self->window == NULL)
    {
      if (self->failure == NULL)
        self->window = kuzov_window_new (GTK_APPLICATION (self), self->workspace);
      else
        self->window = kuzov_window_new_failed (GTK_APPLICATION (self), self->failure_title, self->failure);
      g_object_weak_ref (G_OBJECT (self->window), on_window_destroyed, self);
      g_signal_connect_object (self->window, "close-request", G_CALLBACK (on_close_request), self,
                               G_CONNECT_SWAPPED);
      g_signal_connect_object (self->window, "notify::is-active", G_CALLBACK (on_is_active), self,
                               G_CONNECT_SWAPPED);
      g_signal_connect_object (self->window, "painted", G_CALLBACK (on_painted), self, G_CONNECT_SWAPPED);
      kuzov_probe_watch (GTK_WIDGET (self->window));
    }

  gtk_window_present (GTK_WINDOW (self->window));
  stop_staying (self);
}

/* Actions. */

static void
activate_action (GSimpleAction *action,
                 GVariant      *parameter,
                 gpointer       user_data)
{
  g_application_activate (user_data);
}

static void
quit_action (GSimpleAction *action,
             GVariant      *parameter,
             gpointer       user_data)
{
  drain (user_data);
}

/* What kept the history from being opened may be mended by now. */
static void
try_again_action (GSimpleAction *action,
                  GVariant      *parameter,
                  gpointer       user_data)
{
  KuzovApplication *self = user_data;
  KuzovWindow *window = self->window;

  if (self->failure == NULL || self->is_draining)
    return;

  open_workspace (self);
  if (window != NULL)
    g_object_weak_unref (G_OBJECT (window), on_window_destroyed, self);
  self->window = NULL;
  present (self);
  if (window != NULL)
    gtk_window_destroy (GTK_WINDOW (window));
}

static void
preferences_action (GSimpleAction *action,
                    GVariant      *parameter,
                    gpointer       user_data)
{
  KuzovApplication *self = user_data;

  if (self->failure != NULL || self->is_draining)
    return;

  present (self);
  kuzov_preferences_present (GTK_WINDOW (self->window), self->workspace);
}

static void
about_action (GSimpleAction *action,
              GVariant      *parameter,
              gpointer       user_data)
{
  KuzovApplication *self = user_data;

  adw_show_about_window (gtk_application_get_active_window (GTK_APPLICATION (self)),
                         "application-name", _("Kuzov"),
                         "application-icon", KUZOV_APPLICATION_ID,
                         "version", KUZOV_VERSION,
                         "developer-name", _("The Kuzov contributors"),
                         "copyright", _("© The Kuzov contributors"),
                         "license-type", GTK_LICENSE_GPL_3_0,
                         "comments", _("Orders reports on Japanese cars by frame number, and keeps them at hand."),
                         /* Translators: your name, one line for each translator; it is shown in the about window. */
                         "translator-credits", C_("credits", "translator-credits"),
                         NULL);
}

static KuzovRequest *
find_request (KuzovApplication *self,
              GVariant         *parameter)
{
  if (self->failure != NULL || self->is_draining)
    return NULL;

  return kuzov_history_get_request (kuzov_workspace_get_history (self->workspace),
                                    g_variant_get_int64 (parameter));
}

/* Nothing is left that it would stay for. */
static void
end_lingering_if_seen (KuzovApplication *self)
{
  if (self->linger_id == 0 || kuzov_notifier_has_notices (self->notifier))
    return;

  g_source_remove (self->linger_id);
  self->linger_id = g_timeout_add_seconds (LINGER_SEEN_S, on_lingered, self);
}

static void
open_report_action (GSimpleAction *action,
                    GVariant      *parameter,
                    gpointer       user_data)
{
  KuzovApplication *self = user_data;
  g_autoptr (KuzovRequest) request = find_request (self, parameter);

  if (request == NULL)
    return;

  if (self->notifier != NULL)
    kuzov_notifier_withdraw (self->notifier, request);
  kuzov_opener_open_report (self->window != NULL ? GTK_WINDOW (self->window) : NULL, self->workspace, request);
  end_lingering_if_seen (self);
}

/* Those reports that a notification of several told of and that nobody has opened since. */
static GPtrArray *
find_unopened (KuzovApplication *self,
               GVariant         *parameter)
{
  KuzovHistory *history = kuzov_workspace_get_history (self->workspace);
  GPtrArray *requests = g_ptr_array_new_with_free_func (g_object_unref);
  gsize n_ids = 0;
  const int64_t *ids = g_variant_get_fixed_array (parameter, &n_ids, sizeof *ids);

  for (gsize i = 0; i < n_ids && i < KUZOV_OPENED_MOST; i++)
    {
      g_autoptr (KuzovRequest) request = kuzov_history_get_request (history, ids[i]);

      if (request != NULL && kuzov_opener_can_open (request) && kuzov_request_get_opened_ms (request) == 0
          && !g_ptr_array_find (requests, request, NULL))
        g_ptr_array_add (requests, g_steal_pointer (&request));
    }

  return requests;
}

static void
open_reports_action (GSimpleAction *action,
                     GVariant      *parameter,
                     gpointer       user_data)
{
  KuzovApplication *self = user_data;
  g_autoptr (GPtrArray) requests = NULL;

  if (self->failure != NULL || self->is_draining)
    return;

  requests = find_unopened (self, parameter);
  if (requests->len == 0 || kuzov_opener_asks_first (requests->len))
    present (self);
  else
    for (unsigned int i = 0; self->notifier != NULL && i < requests->len; i++)
      kuzov_notifier_withdraw (self->notifier, g_ptr_array_index (requests, i));

  kuzov_opener_open_reports (self->window != NULL ? GTK_WINDOW (self->window) : NULL, self->workspace, requests);
  end_lingering_if_seen (self);
}

static void
show_request_action (GSimpleAction *action,
                     GVariant      *parameter,
                     gpointer       user_data)
{
  KuzovApplication *self = user_data;
  g_autoptr (KuzovRequest) request = find_request (self, parameter);

  if (request == NULL)
    return;

  present (self);
  kuzov_window_show_request (self->window, request);
  if (self->notifier != NULL)
    kuzov_notifier_withdraw (self->notifier, request);
}

static void
add_actions (KuzovApplication *self)
{
  static const GActionEntry entries[] = {
    { "activate", activate_action },
    { "quit", quit_action },
    { "try-again", try_again_action },
    { "preferences", preferences_action },
    { "about", about_action },
    { "open-report", open_report_action, "x" },
    { "open-reports", open_reports_action, "ax" },
    { "show-request", show_request_action, "x" },
  };
  static const struct
  {
    const char *action;
    const char *keys[3];
  } shortcuts[] = {
    { "app.quit", { "<Primary>q" } },
    { "app.preferences", { "<Primary>comma" } },
    { "win.show-shortcuts", { "F1", "<Primary>question" } },
    { "win.focus-entry", { "<Primary>n", "<Primary>l" } },
    { "win.open-list", { "<Primary>o" } },
    { "win.search", { "<Primary>f" } },
    { "window.close", { "<Primary>w" } },
  };

  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
  for (unsigned int i = 0; i < G_N_ELEMENTS (shortcuts); i++)
    gtk_application_set_accels_for_action (GTK_APPLICATION (self), shortcuts[i].action,
                                           (const char **) shortcuts[i].keys);
}

/* Starting. */

static void
kuzov_application_startup (GApplication *application)
{
  static const int signals[] = { SIGTERM, SIGINT, SIGHUP };
  KuzovApplication *self = KUZOV_APPLICATION (application);

  G_APPLICATION_CLASS (kuzov_application_parent_class)->startup (application);

  self->started_us = g_get_monotonic_time ();
  self->started_ms = g_get_real_time () / 1000;
  gtk_window_set_default_icon_name (KUZOV_APPLICATION_ID);
  add_actions (self);
  for (unsigned int i = 0; i < G_N_ELEMENTS (signals); i++)
    self->signal_ids[i] = g_unix_signal_add (signals[i], terminate_cb, self);

  self->workspace = kuzov_workspace_new (self->is_demo);
  open_workspace (self);
}

static void
kuzov_application_activate (GApplication *application)
{
  KuzovApplication *self = KUZOV_APPLICATION (application);

  if (self->is_draining)
    self->is_wanted = TRUE;
  else
    present (self);
}

/* What was named is filled in for the person to confirm; main() has looked at it and read any file. */
static int
kuzov_application_command_line (GApplication            *application,
                                GApplicationCommandLine *command_line)
{
  KuzovApplication *self = KUZOV_APPLICATION (application);
  g_auto (GStrv) arguments = g_application_command_line_get_arguments (command_line, NULL);
  const char *const *lines = (const char *const *) arguments;

  g_application_activate (application);
  if (lines == NULL || lines[0] == NULL)
    return 0;

  lines++;
  if (g_strcmp0 (lines[0], "--") == 0)
    lines++;
  if (lines[0] == NULL || self->window == NULL || self->is_draining)
    return 0;

  /* A line break is in no line: then it is a whole table. */
  if (strchr (lines[0], '\n') != NULL)
    kuzov_window_fill_in_table (self->window, kuzov_table_new (lines[0], strlen (lines[0])));
  else
    kuzov_window_fill_in (self->window, lines);

  return 0;
}

/* Whoever started Kuzov while it was ending gets a new one, in the same process. */
static void
start_anew (KuzovApplication *self)
{
  const char *argv[] = { "kuzov", self->is_demo ? "--demo" : NULL, NULL };

  execv ("/proc/self/exe", (char **) argv);
}

static void
kuzov_application_shutdown (GApplication *application)
{
  KuzovApplication *self = KUZOV_APPLICATION (application);

  kuzov_probe_finish ();
  for (unsigned int i = 0; i < G_N_ELEMENTS (self->signal_ids); i++)
    g_clear_handle_id (&self->signal_ids[i], g_source_remove);
  if (self->window != NULL)
    {
      g_object_weak_unref (G_OBJECT (self->window), on_window_destroyed, self);
      gtk_window_destroy (GTK_WINDOW (self->window));
      self->window = NULL;
    }
  g_clear_object (&self->notifier);
  g_settings_sync ();
  if (self->workspace != NULL)
    kuzov_workspace_close (self->workspace);

  G_APPLICATION_CLASS (kuzov_application_parent_class)->shutdown (application);

  if (self->is_wanted)
    start_anew (self);
}

static void
kuzov_application_dispose (GObject *object)
{
  KuzovApplication *self = KUZOV_APPLICATION (object);

  g_clear_handle_id (&self->linger_id, g_source_remove);
  g_clear_object (&self->notifier);
  g_clear_object (&self->workspace);

  G_OBJECT_CLASS (kuzov_application_parent_class)->dispose (object);
}

static void
kuzov_application_finalize (GObject *object)
{
  g_clear_pointer (&KUZOV_APPLICATION (object)->failure, g_free);

  G_OBJECT_CLASS (kuzov_application_parent_class)->finalize (object);
}

static void
kuzov_application_class_init (KuzovApplicationClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GApplicationClass *application_class = G_APPLICATION_CLASS (klass);

  object_class->dispose = kuzov_application_dispose;
  object_class->finalize = kuzov_application_finalize;
  application_class->startup = kuzov_application_startup;
  application_class->activate = kuzov_application_activate;
  application_class->command_line = kuzov_application_command_line;
  application_class->shutdown = kuzov_application_shutdown;
}

static void
kuzov_application_init (KuzovApplication *self)
{
}

/**
 * kuzov_application_new:
 * @is_demo: whether it is the demonstration, with a history and settings of its own
 * @service: (nullable): starts the demonstration's service
 * @service_data: handed to @service
 *
 * Returns: (transfer full): the program with a window
 */
KuzovApplication *
kuzov_application_new (gboolean          is_demo,
                       KuzovServiceFunc  service,
                       gpointer          service_data)
{
  KuzovApplication *self = NULL;

  self = g_object_new (KUZOV_TYPE_APPLICATION,
                       "application-id", is_demo ? KUZOV_APPLICATION_ID ".Demo" : KUZOV_APPLICATION_ID,
                       "flags", G_APPLICATION_HANDLES_COMMAND_LINE,
                       "resource-base-path", "/io/github/kuzov/Kuzov",
                       NULL);
  self->is_demo = is_demo;
  self->service = service;
  self->service_data = service_data;

  return self;
}
