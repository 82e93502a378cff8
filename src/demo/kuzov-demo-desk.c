// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#include "config.h"
#include "demo/kuzov-demo-service-private.h"

#include "demo/kuzov-demo-account.h"
#include "demo/kuzov-demo-reply.h"
#include "demo/kuzov-demo-report.h"

#define ENDPOINT_PATH "/reportrequestframe.ashx"
#define PROFILE_PATH  "/profile.ashx"
#define REPORT_PATH   "/report"

#define JSON_TYPE "application/json; charset=utf-8"
#define HTML_TYPE "text/html; charset=utf-8"

#define LONGEST_FRAME 64

/* Why a call with @key is refused, or NULL. */
static const char *
find_refusal (const char *key)
{
  if (key == NULL || *key == '\0')
    return "Не указан ключ доступа.";

  return strcmp (key, KUZOV_DEMO_UNKNOWN_KEY) == 0 ? "Пользователь не найден." : NULL;
}

static gboolean
is_plausible_frame (const char *frame)
{
  size_t length = strlen (frame);

  if (length == 0 || length > LONGEST_FRAME || !g_utf8_validate (frame, (gssize) length, NULL))
    return FALSE;

  for (const char *at = frame; *at != '\0'; at++)
    if (g_ascii_iscntrl (*at))
      return FALSE;

  return TRUE;
}

static char *
take_order (KuzovDemoService *self,
            GHashTable       *query,
            int64_t           now_ms,
            KuzovDemoAnswer  *answer)
{
  const char *frame = g_hash_table_lookup (query, "frame");
  const char *refusal = find_refusal (g_hash_table_lookup (query, "key"));
  int64_t id = 0;

  if (refusal != NULL)
    return kuzov_demo_reply_error (now_ms, frame, refusal);

  if (frame == NULL || !is_plausible_frame (frame))
    return kuzov_demo_reply_error (now_ms, frame, "Задан не корректный номер кузова.");

  if (g_str_has_suffix (frame, "404"))
    return kuzov_demo_reply_error (now_ms, frame, "Номер кузова не найден");

  id = kuzov_demo_ledger_take (self->ledger, frame, self->price, g_str_has_suffix (frame, "777"), now_ms);
  if (id == 0)
    return kuzov_demo_reply_error (now_ms, frame, "Закончился доступ или запросы");

  if (answer->manner == KUZOV_DEMO_MANNER_PLAIN && g_str_has_suffix (frame, "502")
      && kuzov_demo_ledger_get_n_charged (self->ledger, frame) == 1)
    answer->manner = KUZOV_DEMO_MANNER_DROP;

  return kuzov_demo_reply_order (now_ms, frame, id);
}

static char *
get_report_url (KuzovDemoService *self,
                int64_t           id)
{
  const KuzovDemoJob *job = kuzov_demo_ledger_find_job (self->ledger, id);
  g_autofree char *name = job != NULL ? g_uri_escape_string (job->frame, NULL, FALSE) : NULL;

  return g_strdup_printf ("http://127.0.0.1:%u" REPORT_PATH "%s%s?id=%" G_GINT64_FORMAT, self->port,
                          name != NULL ? "/" : "", name != NULL ? name : "", id);
}

static char *
tell_state (KuzovDemoService *self,
            GHashTable       *query,
            int64_t           now_ms,
            gboolean          with_url)
{
  const char *refusal = find_refusal (g_hash_table_lookup (query, "key"));
  const char *text = g_hash_table_lookup (query, "id");
  g_autofree char *url = NULL;
  KuzovDemoTimes times;
  int64_t id = 0;

  if (refusal != NULL)
    return kuzov_demo_reply_error (now_ms, NULL, refusal);

  if (text == NULL || !kuzov_demo_job_read_id (text, now_ms, &id))
    return kuzov_demo_reply_error (now_ms, NULL, "Отчет не найден.");

  kuzov_demo_job_get_times (id, self->min_ms, self->max_ms, &times);
  if (!with_url)
    return kuzov_demo_reply_state (now_ms, id, &times);

  url = get_report_url (self, id);

  return kuzov_demo_reply_result (now_ms, id, &times, url);
}

static char *
tell_profile (KuzovDemoService *self,
              GHashTable       *query,
              int64_t           now_ms)
{
  const char *refusal = find_refusal (g_hash_table_lookup (query, "key"));

  if (refusal != NULL)
    return kuzov_demo_reply_error (now_ms, NULL, refusal);

  return kuzov_demo_reply_profile (now_ms, kuzov_demo_ledger_get_balance (self->ledger), self->price);
}

static gboolean
wants_russian (SoupServerMessage *message,
               GHashTable        *query)
{
  const char *chosen = g_hash_table_lookup (query, "lang");
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);
  const char *accepted = soup_message_headers_get_list (headers, "Accept-Language");
  g_autoptr (GSList) languages = NULL;
  gboolean russian = TRUE;
  GSList *next = NULL;

  if (chosen != NULL)
    return g_str_has_prefix (chosen, "ru");

  if (accepted == NULL)
    return TRUE;

  languages = soup_header_parse_quality_list (accepted, NULL);
  for (next = languages; next != NULL; next = next->next)
    if (g_str_has_prefix (next->data, "ru") || g_str_has_prefix (next->data, "en"))
      {
        russian = g_str_has_prefix (next->data, "ru");
        break;
      }
  g_slist_free_full (g_steal_pointer (&languages), g_free);

  return russian;
}

/* The frame stands in the address, so that a link from years ago still shows its report. */
static char *
render_report (KuzovDemoService  *self,
               SoupServerMessage *message,
               const char        *path,
               GHashTable        *query,
               unsigned int      *http_status)
{
  const char *name = path[strlen (REPORT_PATH)] == '/' ? path + strlen (REPORT_PATH) + 1 : "";
  const char *id = g_hash_table_lookup (query, "id");
  const char *typed = g_hash_table_lookup (query, "frame");
  gboolean russian = wants_russian (message, query);

  if (*name == '\0' && typed != NULL)
    name = typed;

  if (is_plausible_frame (name))
    return kuzov_demo_report_render (name, id, russian);

  *http_status = SOUP_STATUS_NOT_FOUND;

  return kuzov_demo_report_render_missing (id, russian);
}

static void
append_counts (GString          *json,
               KuzovDemoService *self,
               const char       *name,
               unsigned int    (*count) (KuzovDemoLedger *ledger, const char *frame))
{
  g_autoptr (GList) frames = kuzov_demo_ledger_list_frames (self->ledger);

  g_string_append_printf (json, ",\"%s\":{", name);
  for (GList *next = frames; next != NULL; next = next->next)
    {
      g_string_append (json, next == frames ? "" : ",");
      kuzov_demo_append_json (json, next->data);
      g_string_append_printf (json, ":%u", count (self->ledger, next->data));
    }
  g_string_append_c (json, '}');
}

static char *
tell_counters (KuzovDemoService *self)
{
  GString *json = g_string_new ("{");
  char balance[G_ASCII_DTOSTR_BUF_SIZE];

  for (unsigned int mode = 0; mode < KUZOV_DEMO_N_MODES; mode++)
    g_string_append_printf (json, "%s\"%s\":%u", mode == 0 ? "" : ",", kuzov_demo_mode_name (mode),
                            self->scripts[mode].n_calls);

  append_counts (json, self, "orders", kuzov_demo_ledger_get_n_orders);
  append_counts (json, self, "charged", kuzov_demo_ledger_get_n_charged);
  g_ascii_formatd (balance, sizeof balance, "%.2f", kuzov_demo_ledger_get_balance (self->ledger));
  g_string_append_printf (json, ",\"max_in_flight\":%u,\"balance\":%s}", self->max_in_flight, balance);

  return g_string_free (json, FALSE);
}

KuzovDemoMode
kuzov_demo_desk_find_mode (const char *path,
                           GHashTable *query)
{
  KuzovDemoMode mode = KUZOV_DEMO_MODE_NONE;

  if (strcmp (path, PROFILE_PATH) == 0)
    return KUZOV_DEMO_MODE_PROFILE;

  if (strcmp (path, REPORT_PATH) == 0 || g_str_has_prefix (path, REPORT_PATH "/"))
    return KUZOV_DEMO_MODE_REPORT;

  if (strcmp (path, ENDPOINT_PATH) == 0)
    mode = kuzov_demo_mode_parse (g_hash_table_lookup (query, "mode"));

  return mode <= KUZOV_DEMO_MODE_GETRESULT ? mode : KUZOV_DEMO_MODE_NONE;
}

/* Does what a call asks and puts its words into @answer; the service's lock is held. */
void
kuzov_demo_desk_answer_call (KuzovDemoService  *self,
                             KuzovDemoMode      mode,
                             SoupServerMessage *message,
                             const char        *path,
                             GHashTable        *query,
                             KuzovDemoAnswer   *answer)
{
  const char *content_type = mode == KUZOV_DEMO_MODE_REPORT ? HTML_TYPE : JSON_TYPE;
  unsigned int http_status = SOUP_STATUS_OK;
  int64_t now_ms = g_get_real_time () / 1000;
  char *body = NULL;

  if (answer->manner == KUZOV_DEMO_MANNER_INSTEAD)
    return;

  switch (mode)
    {
    case KUZOV_DEMO_MODE_SETQUEUE:
      body = take_order (self, query, now_ms, answer);
      break;

    case KUZOV_DEMO_MODE_CHECKQUEUE:
    case KUZOV_DEMO_MODE_GETRESULT:
      body = tell_state (self, query, now_ms, mode == KUZOV_DEMO_MODE_GETRESULT);
      break;

    case KUZOV_DEMO_MODE_PROFILE:
      body = tell_profile (self, query, now_ms);
      break;

    case KUZOV_DEMO_MODE_REPORT:
      body = render_report (self, message, path, query, &http_status);
      break;

    case KUZOV_DEMO_MODE_NONE:
    default:
      g_assert_not_reached ();
    }

  kuzov_demo_answer_take (answer, http_status, content_type, body);
}

/* What is no mode of the provider's: the account, the counters, and everything that is not there. */
void
kuzov_demo_desk_answer_page (KuzovDemoService  *self,
                             SoupServerMessage *message,
                             const char        *path,
                             GHashTable        *query,
                             KuzovDemoAnswer   *answer)
{
  int64_t now_ms = g_get_real_time () / 1000;

  if (strcmp (path, "/") == 0)
    kuzov_demo_answer_take (answer, SOUP_STATUS_OK, HTML_TYPE,
                            kuzov_demo_account_render (self->ledger, g_hash_table_lookup (query, "q"),
                                                       wants_russian (message, query), self->price,
                                                       self->min_ms, self->max_ms, now_ms));
  else if (strcmp (path, "/counters") == 0)
    kuzov_demo_answer_take (answer, SOUP_STATUS_OK, JSON_TYPE, tell_counters (self));
  else if (strcmp (path, ENDPOINT_PATH) == 0)
    kuzov_demo_answer_take (answer, SOUP_STATUS_OK, JSON_TYPE,
                            kuzov_demo_reply_error (now_ms, NULL, "Не указан режим (mode)."));
  else
    kuzov_demo_answer_take (answer, SOUP_STATUS_NOT_FOUND, "text/plain; charset=utf-8", g_strdup ("404\n"));
}
