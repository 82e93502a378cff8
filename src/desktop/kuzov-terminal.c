// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#define G_LOG_DOMAIN "kuzov-terminal"

#include "config.h"
#include "desktop/kuzov-terminal.h"

#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#include <glib-unix.h>
#include <glib/gi18n-lib.h>

#include "api/kuzov-frame.h"
#include "desktop/kuzov-frame-list.h"
#include "desktop/kuzov-printer.h"
#include "desktop/kuzov-words.h"

/* How many lines that are no frame number are told one by one. */
#define MAX_COMPLAINTS 5

/* One row of the history and the lines that named it: several spellings, or the same one twice. */
typedef struct
{
  KuzovRequest *request;    /* NULL until it is recorded */
  GArray       *lines;      /* unsigned int */
  gboolean      is_printed;
} Row;

typedef struct
{
  const KuzovTerminalOptions *options;
  KuzovWorkspace *workspace;
  KuzovQueue   *queue;
  GPtrArray    *lines;        /* KuzovFrameLine: as they were given */
  GPtrArray    *rows;         /* Row: in the order of the additions */
  GHashTable   *by_request;   /* KuzovRequest → Row */
  KuzovPrinter *printer;
  GMainLoop    *loop;
  unsigned int  n_unprinted;  /* rows */
  gboolean      is_recorded;
  gboolean      is_stopping;
  gboolean      is_drained;
  gboolean      is_all_ready;
} Check;

static void
row_free (gpointer data)
{
  Row *row = data;

  g_clear_object (&row->request);
  g_array_unref (row->lines);
  g_free (row);
}

void
kuzov_terminal_complain (const char *sentence)
{
  fprintf (stderr, "kuzov: %s\n", sentence);
}

static void
print_row (Check *check,
           Row   *row)
{
  KuzovState state = kuzov_request_get_state (row->request);
  g_autofree char *message = NULL;
  const char *result = kuzov_request_get_url (row->request);

  if (state != KUZOV_STATE_READY)
    {
      check->is_all_ready = FALSE;
      message = kuzov_words_message (row->request, check->queue);
      result = g_strdelimit (message, "\t\r\n", ' ');
    }

  for (unsigned int i = 0; i < row->lines->len; i++)
    {
      KuzovFrameLine *line = g_ptr_array_index (check->lines, g_array_index (row->lines, unsigned int, i));

      kuzov_printer_print (check->printer, g_strdup_printf ("%s\t%s\t%s\n", line->given, kuzov_state_get_word (state),
                                                            result != NULL ? result : ""));
    }

  row->is_printed = TRUE;
  check->n_unprinted--;

  /* What is told to wait must not be bought behind the back of whoever reads that. */
  if (state == KUZOV_STATE_WAITING)
    kuzov_queue_withdraw (check->queue, row->request);
  if (state == KUZOV_STATE_READY && check->options->ready != NULL)
    check->options->ready (row->request, check->options->ready_data);
}

/* Whether waiting longer would tell nothing new about it. */
static gboolean
row_is_over (Check *check,
             Row   *row)
{
  KuzovState state = kuzov_request_get_state (row->request);
  KuzovCondition condition;

  /* What waits is another process's to send until that one has heard that it is not. */
  if (check->is_stopping)
    return check->is_drained
           || (state != KUZOV_STATE_SUBMITTING
               && (state != KUZOV_STATE_WAITING || kuzov_queue_get_is_driving (check->queue)));

  /* Removed from the list by another process: nothing more happens to it. */
  if (kuzov_request_is_removed (row->request))
    return TRUE;

  condition = kuzov_queue_get_condition (check->queue);
  if (state == KUZOV_STATE_WAITING)
    return kuzov_condition_needs_person (condition)
           || (condition == KUZOV_CONDITION_HELD && kuzov_queue_get_is_held (check->queue, row->request));

  /* A number that can't be saved is for the person to note down. */
  if (condition == KUZOV_CONDITION_RECORD && kuzov_queue_is_unsaved (check->queue, row->request))
    return TRUE;

  /* Without a key nobody asks for what was accepted either. */
  return !kuzov_state_is_pending (state) || condition == KUZOV_CONDITION_NO_KEY;
}

static void
print_what_is_over (Check *check)
{
  for (unsigned int i = 0; i < check->rows->len; i++)
    {
      Row *row = g_ptr_array_index (check->rows, i);

      if (row->request != NULL && !row->is_printed && row_is_over (check, row))
        print_row (check, row);
    }
}

/* Over when every row is printed and no order of anybody's is left without its answer. */
static void
finish_if_over (Check *check)
{
  if (!check->is_drained || !check->is_recorded)
    return;

  print_what_is_over (check);
  g_main_loop_quit (check->loop);
}

static void
drain_cb (GObject      *object,
          GAsyncResult *result,
          gpointer      user_data)
{
  Check *check = user_data;

  kuzov_queue_drain_finish (KUZOV_QUEUE (object), result);
  check->is_drained = TRUE;
  finish_if_over (check);
}

/* From here on nothing more is sent, and what left gets its answer. */
static void
stop (Check *check)
{
  if (check->is_stopping)
    return;

  check->is_stopping = TRUE;
  print_what_is_over (check);
  if (check->is_recorded && check->n_unprinted > 0)
    kuzov_terminal_complain (_("Waiting up to 30 seconds for the answer to what was already sent."));

  kuzov_queue_drain_async (check->queue, drain_cb, check);
}

static void
stop_if_all_printed (Check *check)
{
  if (check->is_recorded && check->n_unprinted == 0)
    stop (check);
}

static void
on_state_changed (KuzovRequest *request,
                  GParamSpec   *pspec,
                  gpointer      user_data)
{
  Check *check = user_data;
  Row *row = g_hash_table_lookup (check->by_request, request);

  if (row == NULL || row->is_printed || !row_is_over (check, row))
    return;

  print_row (check, row);
  stop_if_all_printed (check);
}

static void
on_condition_changed (KuzovQueue *queue,
                      GParamSpec *pspec,
                      gpointer    user_data)
{
  Check *check = user_data;
  KuzovCondition condition = kuzov_queue_get_condition (queue);
  g_autofree char *sentence = kuzov_words_condition (queue);

  /* What was held before is no business of this call: what it names is released. */
  if (sentence != NULL && condition != KUZOV_CONDITION_HELD && !check->is_stopping)
    kuzov_terminal_complain (sentence);
  if (condition == KUZOV_CONDITION_NO_KEY)
    kuzov_terminal_complain (kuzov_workspace_keeps_settings (check->workspace)
                             ? _("Enter the key in the window, or with: "
                                 "gsettings set io.github.kuzov.Kuzov api-key KEY")
                             /* Translators: dconf-gsettings-backend is the name of a package. */
                             : _("Settings can’t be kept and are forgotten when Kuzov quits. Install the "
                                 "package dconf-gsettings-backend to keep them."));

  if (!kuzov_condition_needs_person (condition))
    return;

  print_what_is_over (check);
  stop_if_all_printed (check);
}

static gboolean
on_signal (gpointer user_data)
{
  stop (user_data);

  return G_SOURCE_CONTINUE;
}

static gboolean
on_timeout (gpointer user_data)
{
  stop (user_data);

  return G_SOURCE_CONTINUE;
}

static gboolean
on_printer_broken (gpointer user_data)
{
  stop (user_data);

  return G_SOURCE_REMOVE;
}

/* Two rows that turn out to be one are printed as one. */
static void
watch_row (Check        *check,
           Row          *row,
           KuzovRequest *request)
{
  Row *known = g_hash_table_lookup (check->by_request, request);

  if (known != NULL)
    {
      g_array_append_vals (known->lines, row->lines->data, row->lines->len);
      check->n_unprinted--;
      return;
    }

  row->request = g_object_ref (request);
  g_hash_table_insert (check->by_request, row->request, row);
  g_signal_connect (row->request, "notify::state", G_CALLBACK (on_state_changed), check);
  g_signal_connect (row->request, "notify::removed", G_CALLBACK (on_state_changed), check);
}

static void
order_cb (GObject      *object,
          GAsyncResult *result,
          gpointer      user_data)
{
  Check *check = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) additions = kuzov_queue_order_finish (KUZOV_QUEUE (object), result, &error);
  g_autofree char *sentence = NULL;

  check->is_recorded = TRUE;
  if (additions == NULL)
    {
      const char *path = kuzov_history_get_path (kuzov_queue_get_history (check->queue));

      sentence = kuzov_words_history_error (error, path);
      kuzov_terminal_complain (sentence);
      check->is_all_ready = FALSE;
      check->n_unprinted = 0;
    }

  for (unsigned int i = 0; additions != NULL && i < additions->len; i++)
    {
      KuzovAddition *addition = g_ptr_array_index (additions, i);

      watch_row (check, g_ptr_array_index (check->rows, i), addition->request);
    }

  print_what_is_over (check);
  if (check->is_stopping)
    finish_if_over (check);
  else
    stop_if_all_printed (check);
}

/* One addition and one row for each frame number, however often and however it is spelled. */
static GPtrArray *
collect_additions (Check *check)
{
  g_autoptr (GHashTable) by_key = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  GPtrArray *additions = g_ptr_array_new_with_free_func ((GDestroyNotify) kuzov_addition_free);

  for (unsigned int i = 0; i < check->lines->len; i++)
    {
      KuzovFrameLine *line = g_ptr_array_index (check->lines, i);
      char *key = kuzov_frame_dup_key (line->frame);
      Row *row = g_hash_table_lookup (by_key, key);

      if (row == NULL)
        {
          row = g_new0 (Row, 1);
          row->lines = g_array_new (FALSE, FALSE, sizeof (unsigned int));
          g_ptr_array_add (check->rows, row);
          g_ptr_array_add (additions, kuzov_addition_new (line->frame, line->given));
          g_hash_table_insert (by_key, key, row);
        }
      else
        {
          g_free (key);
        }

      g_array_append_val (row->lines, i);
    }

  return additions;
}

static void
run (Check *check)
{
  g_autoptr (GPtrArray) additions = collect_additions (check);
  const unsigned int timeout_ms = MIN ((unsigned int) MAX (check->options->timeout_s, 0), G_MAXUINT / 1000) * 1000;
  unsigned int sources[] = {
    g_unix_signal_add (SIGINT, on_signal, check),
    g_unix_signal_add (SIGTERM, on_signal, check),
    g_unix_signal_add (SIGHUP, on_signal, check),
    timeout_ms > 0
      ? g_timeout_add (timeout_ms, on_timeout, check) : 0,
  };

  check->n_unprinted = check->rows->len;
  g_signal_connect (check->queue, "notify::condition", G_CALLBACK (on_condition_changed), check);
  on_condition_changed (check->queue, NULL, check);
  kuzov_queue_order_async (check->queue, additions, check->options->again ? KUZOV_ADD_AGAIN : KUZOV_ADD_DEFAULT,
                           order_cb, check);
  g_main_loop_run (check->loop);

  for (unsigned int i = 0; i < G_N_ELEMENTS (sources); i++)
    if (sources[i] != 0)
      g_source_remove (sources[i]);

  g_signal_handlers_disconnect_by_data (check->queue, check);
  for (unsigned int i = 0; i < check->rows->len; i++)
    {
      Row *row = g_ptr_array_index (check->rows, i);

      if (row->request != NULL)
        g_signal_handlers_disconnect_by_data (row->request, check);
    }
}

/* NULL after saying why: then it is a usage error, and nothing was ordered. */
static GPtrArray *
read_lines (const KuzovTerminalOptions *options)
{
  g_autoptr (GPtrArray) lines = NULL;
  g_autoptr (GString) complaints = g_string_new (NULL);
  g_autoptr (GError) error = NULL;

  lines = kuzov_frame_list_read ((const char * const *) options->frames, options->file, &error);
  if (lines == NULL)
    {
      kuzov_terminal_complain (error->message);
      return NULL;
    }

  if (lines->len == 0)
    {
      kuzov_terminal_complain (_("No frame number was given, so nothing was ordered."));
      return NULL;
    }

  if (kuzov_frame_list_report (lines, MAX_COMPLAINTS, complaints) > 0)
    {
      kuzov_terminal_complain (_("Nothing was ordered, because of this:"));
      fputs (complaints->str, stderr);
      return NULL;
    }

  return g_steal_pointer (&lines);
}

/* Whoever reads the terminal has heard of it, once. */
static void
tell_recovery (KuzovHistory *history)
{
  g_auto (KuzovRecovery) recovery = { 0 };
  g_autofree char *text = NULL;
  g_autofree char *sentence = NULL;

  if (!kuzov_history_get_recovery (history, &recovery))
    return;

  text = kuzov_words_recovery (&recovery);
  sentence = g_strdup_printf ("%s. %s", _("The history was damaged"), text);
  kuzov_terminal_complain (sentence);
  kuzov_history_forget_recovery (history);
}

/* Kuzov ends, and nothing else knows these numbers: also those of orders that this call did not name. */
static gboolean
tell_unsaved (KuzovQueue *queue)
{
  g_autoptr (GPtrArray) unsaved = kuzov_queue_get_unsaved (queue);

  for (unsigned int i = 0; i < unsaved->len; i++)
    {
      g_autofree char *sentence = kuzov_words_unsaved (g_ptr_array_index (unsaved, i));

      kuzov_terminal_complain (sentence);
    }

  return unsaved->len > 0;
}

static gboolean
open_workspace (KuzovWorkspace   *workspace,
                KuzovServiceFunc  service,
                gpointer          service_data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *sentence = NULL;

  if (kuzov_workspace_open (workspace, service, service_data, &error))
    {
      tell_recovery (kuzov_workspace_get_history (workspace));
      kuzov_workspace_start (workspace);
      return TRUE;
    }

  sentence = kuzov_words_history_error (error, kuzov_history_get_path (kuzov_workspace_get_history (workspace)));
  kuzov_terminal_complain (sentence);

  return FALSE;
}

/**
 * kuzov_terminal_check:
 * @workspace: a workspace, not opened
 * @options: what was asked
 * @service: (nullable): starts the demonstration's service
 * @service_data: handed to @service
 *
 * `--check`: orders, waits, and prints a line for each that was named as it settles. It never asks.
 *
 * Returns: the exit status: 0 all ready, 1 some not, 2 not understood and nothing ordered
 */
int
kuzov_terminal_check (KuzovWorkspace             *workspace,
                      const KuzovTerminalOptions *options,
                      KuzovServiceFunc            service,
                      gpointer                    service_data)
{
  g_autoptr (GPtrArray) lines = NULL;
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func (row_free);
  g_autoptr (GHashTable) by_request = g_hash_table_new (NULL, NULL);
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  Check check = { .options = options, .rows = rows, .by_request = by_request, .loop = loop, .is_all_ready = TRUE };

  g_return_val_if_fail (KUZOV_IS_WORKSPACE (workspace), 1);
  g_return_val_if_fail (options != NULL, 2);

  /* A reader that leaves must not end the program under an order. */
  signal (SIGPIPE, SIG_IGN);
  check.lines = lines = read_lines (options);
  if (lines == NULL)
    return 2;

  if (!open_workspace (workspace, service, service_data))
    return 1;

  check.workspace = workspace;
  check.queue = kuzov_workspace_get_queue (workspace);
  if (!kuzov_queue_get_is_driving (check.queue))
    kuzov_terminal_complain (_("Another Kuzov sends the orders of this history; waiting for it."));

  check.printer = kuzov_printer_new (STDOUT_FILENO, on_printer_broken, &check);
  run (&check);
  if (!kuzov_printer_finish (check.printer))
    {
      kuzov_terminal_complain (_("The results could not be written to the end; kuzov --list has them."));
      check.is_all_ready = FALSE;
    }

  kuzov_workspace_close (workspace);
  if (tell_unsaved (check.queue))
    check.is_all_ready = FALSE;

  return check.is_all_ready ? 0 : 1;
}
