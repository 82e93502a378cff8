// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#define G_LOG_DOMAIN "kuzov-terminal"

#include "config.h"
#include "desktop/kuzov-terminal.h"

#include <math.h>
#include <stdio.h>

#include <glib/gi18n-lib.h>
#include <json-glib/json-glib.h>

#include "api/kuzov-datetime.h"
#include "desktop/kuzov-words.h"
#include "history/kuzov-labels.h"

/* Rows read at a time: the history may be larger than the memory. */
#define CHUNK 512

/* A tab or a line feed inside a field would make two of it. */
static char *
dup_field (const char *text)
{
  char *field = g_utf8_make_valid (text != NULL ? text : "", -1);

  for (char *at = field; *at != '\0'; at++)
    if ((unsigned char) *at < 0x20 || *at == 0x7f)
      *at = ' ';

  return field;
}

static char *
dup_time (int64_t time_ms)
{
  return time_ms != 0 ? kuzov_datetime_format_utc (time_ms) : NULL;
}

static char *
dup_message (KuzovRequest *request)
{
  return kuzov_request_get_state (request) != KUZOV_STATE_READY ? kuzov_words_message (request, NULL) : NULL;
}

static char *
format_plain (KuzovRequest *request)
{
  const char *word = kuzov_state_get_word (kuzov_request_get_state (request));
  g_autofree char *message = dup_message (request);
  g_autofree char *frame = dup_field (kuzov_request_get_frame (request));
  g_autofree char *result = dup_field (message != NULL ? message : kuzov_request_get_url (request));
  g_autofree char *ordered = dup_time (kuzov_request_get_ordered_ms (request));

  return g_strdup_printf ("%s\t%s\t%s\t%s\n", frame, word, result, ordered != NULL ? ordered : "");
}

static void
add_member (JsonObject *object,
            const char *name,
            const char *value)
{
  g_autofree char *valid = NULL;

  if (value == NULL)
    {
      json_object_set_null_member (object, name);
      return;
    }

  valid = g_utf8_make_valid (value, -1);
  json_object_set_string_member (object, name, valid);
}

static void
add_time (JsonObject *object,
          const char *name,
          int64_t     time_ms)
{
  g_autofree char *text = dup_time (time_ms);

  add_member (object, name, text);
}

static void
add_amount (JsonObject *object,
            const char *name,
            double      amount)
{
  if (isfinite (amount))
    json_object_set_double_member (object, name, amount);
  else
    json_object_set_null_member (object, name);
}

/* The ledger: with what it left, and what is known of its price. */
static void
add_burst (JsonObject   *object,
           KuzovHistory *history,
           KuzovRequest *request)
{
  KuzovBurst burst;

  kuzov_history_load_burst (history, request, &burst);
  if (burst.id != 0)
    json_object_set_int_member (object, "burst", burst.id);
  else
    json_object_set_null_member (object, "burst");
  add_amount (object, "price", burst.price);
  add_amount (object, "balance_before", burst.balance_before);
  add_amount (object, "balance_after", burst.balance_after);
}

/* The names of its labels, in their order. */
static void
add_labels (JsonObject   *object,
            GPtrArray    *labels,
            KuzovRequest *request)
{
  JsonArray *names = json_array_new ();

  for (unsigned int i = 0; i < labels->len; i++)
    {
      const KuzovLabel *label = g_ptr_array_index (labels, i);
      g_autofree char *valid = NULL;

      if (!kuzov_request_has_label (request, label->id))
        continue;
      valid = g_utf8_make_valid (label->name, -1);
      json_array_add_string_element (names, valid);
    }
  json_object_set_array_member (object, "labels", names);
}

static char *
format_json (KuzovHistory *history,
             GPtrArray    *labels,
             KuzovRequest *request)
{
  g_autoptr (JsonNode) node = json_node_alloc ();
  g_autoptr (JsonObject) object = json_object_new ();
  g_autofree char *message = dup_message (request);

  add_member (object, "frame", kuzov_request_get_frame (request));
  add_member (object, "typed", kuzov_request_get_typed (request));
  add_member (object, "state", kuzov_state_get_word (kuzov_request_get_state (request)));
  add_member (object, "id", kuzov_request_get_job (request));
  add_member (object, "url", kuzov_request_get_url (request));
  add_member (object, "message", message);
  add_member (object, "vin", kuzov_request_get_vin (request));
  add_member (object, "plate", kuzov_request_get_plate (request));
  add_member (object, "note", kuzov_request_get_note (request));
  add_labels (object, labels, request);
  add_time (object, "ordered", kuzov_request_get_ordered_ms (request));
  add_time (object, "sent", kuzov_request_get_sent_ms (request));
  add_time (object, "accepted", kuzov_request_get_accepted_ms (request));
  add_time (object, "ready", kuzov_request_get_state (request) == KUZOV_STATE_READY
                             ? kuzov_request_get_settled_ms (request) : 0);
  add_time (object, "settled", kuzov_request_get_settled_ms (request));
  add_time (object, "opened", kuzov_request_get_opened_ms (request));
  add_burst (object, history, request);
  json_node_init_object (node, object);

  return json_to_string (node, FALSE);
}

static void
print_request (KuzovHistory               *history,
               GPtrArray                  *labels,
               const KuzovTerminalOptions *options,
               KuzovRequest               *request,
               gboolean                    is_first)
{
  g_autofree char *text = options->json ? format_json (history, labels, request) : format_plain (request);

  if (options->json)
    fputs (is_first ? "[\n" : ",\n", stdout);
  fputs (text, stdout);
}

/* Returns whether anything was printed. */
static gboolean
print_all (KuzovHistory               *history,
           const KuzovTerminalOptions *options)
{
  g_autoptr (GPtrArray) labels = kuzov_history_load_labels (history);
  int64_t last_id = 0;
  unsigned int n;

  do
    {
      g_autoptr (GPtrArray) requests = kuzov_history_load_newest (history, last_id, CHUNK);

      n = requests->len;
      for (unsigned int i = 0; i < n; i++)
        {
          print_request (history, labels, options, g_ptr_array_index (requests, i), last_id == 0);
          last_id = kuzov_request_get_id (g_ptr_array_index (requests, i));
        }
    }
  while (n == CHUNK && !ferror (stdout));

  return last_id != 0;
}

static gboolean
print_found (KuzovHistory               *history,
             const KuzovTerminalOptions *options)
{
  g_autoptr (GPtrArray) labels = kuzov_history_load_labels (history);
  g_autoptr (KuzovView) view = kuzov_view_new ();
  g_autoptr (GArray) ids = NULL;
  gboolean is_first = TRUE;

  view->search = g_strdup (options->search);
  ids = kuzov_history_find (history, view);
  for (unsigned int i = 0; i < ids->len && !ferror (stdout); i++)
    {
      g_autoptr (KuzovRequest) request = kuzov_history_get_request (history, g_array_index (ids, int64_t, i));

      if (request == NULL)
        continue;
      print_request (history, labels, options, request, is_first);
      is_first = FALSE;
    }

  return !is_first;
}

/* Listing recovers nothing: it takes part in nothing. */
static char *
dup_sentence (const GError *error,
              const char   *path)
{
  g_autofree char *name = NULL;

  if (!g_error_matches (error, KUZOV_HISTORY_ERROR, KUZOV_HISTORY_ERROR_DAMAGED))
    return kuzov_words_history_error (error, path);

  name = g_filename_display_name (path);

  return g_strdup_printf (_("The history %s is damaged. Start Kuzov: it keeps the damaged file, and recovers what can be "
                            "read."), name);
}

/**
 * kuzov_terminal_list:
 * @workspace: a workspace, not opened
 * @options: what was asked
 *
 * `--list`: prints the history, newest first, in pieces. It takes part in nothing: no service is needed, no
 * call goes out, and a history that is not there yet stays so.
 *
 * Returns: the exit status
 */
int
kuzov_terminal_list (KuzovWorkspace             *workspace,
                     const KuzovTerminalOptions *options)
{
  KuzovHistory *history = kuzov_workspace_get_history (workspace);
  const char *path = kuzov_history_get_path (history);
  g_autoptr (GError) error = NULL;
  gboolean has_printed = FALSE;

  setvbuf (stdout, NULL, _IOLBF, 64 * 1024);
  if (g_file_test (path, G_FILE_TEST_EXISTS) || g_file_test (path, G_FILE_TEST_IS_SYMLINK))
    {
      if (!kuzov_history_open_to_read (history, &error))
        {
          g_autofree char *sentence = dup_sentence (error, path);

          kuzov_terminal_complain (sentence);
          return 1;
        }

      has_printed = options->search != NULL ? print_found (history, options) : print_all (history, options);
    }

  if (options->json)
    fputs (has_printed ? "\n]\n" : "[]\n", stdout);

  if (kuzov_history_get_is_damaged (history))
    {
      kuzov_terminal_complain (_("The history is damaged, and the list is not whole. Start Kuzov: it keeps the damaged "
                                 "file, and recovers what can be read."));
      fflush (stdout);
      return 1;
    }
  if (fflush (stdout) == 0 && !ferror (stdout))
    return 0;

  kuzov_terminal_complain (_("The list could not be written to the end."));

  return 1;
}
