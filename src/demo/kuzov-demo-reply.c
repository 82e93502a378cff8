// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#include "config.h"
#include "demo/kuzov-demo-reply.h"

#include <math.h>

#define STATUS_QUEUED     0
#define STATUS_READY      1
#define STATUS_GENERATING 2

#define MOSCOW_MS (3 * 60 * 60 * 1000)

/* Appends @text as a JSON string, quotes included; what is not UTF-8 is replaced. */
void
kuzov_demo_append_json (GString    *json,
                        const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);

  g_string_append_c (json, '"');
  for (const char *at = valid; *at != '\0'; at++)
    {
      if (*at == '"' || *at == '\\')
        g_string_append_c (json, '\\');

      if ((unsigned char) *at < 0x20 || *at == 0x7f)
        g_string_append_printf (json, "\\u%04x", (unsigned int) *at);
      else
        g_string_append_c (json, *at);
    }
  g_string_append_c (json, '"');
}

/* A DateTime of the provider's: Moscow's wall clock, milliseconds, no zone. */
static void
append_time (GString    *json,
             const char *name,
             int64_t     time_ms)
{
  int64_t moscow_ms = time_ms + MOSCOW_MS;
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (moscow_ms / 1000);

  g_string_append_printf (json, "\"%s\":\"%04d-%02d-%02dT%02d:%02d:%02d.%03d\",", name,
                          g_date_time_get_year (time), g_date_time_get_month (time),
                          g_date_time_get_day_of_month (time), g_date_time_get_hour (time),
                          g_date_time_get_minute (time), g_date_time_get_second (time),
                          (int) (moscow_ms % 1000));
}

static GString *
begin_reply (int64_t now_ms)
{
  GString *json = g_string_sized_new (384);

  g_string_append_c (json, '{');
  append_time (json, "start", now_ms);
  append_time (json, "end", now_ms);

  return json;
}

/* Every third car has a plate, in the letters that Russian plates share with Latin ones. */
static void
append_plate (GString    *json,
              const char *frame)
{
  static const char * const letters[] = { "А", "В", "Е", "К", "М", "Н", "О", "Р", "С", "Т", "У", "Х" };
  static const int regions[] = { 25, 125, 27, 54, 70, 77, 777, 24 };
  unsigned int seed = g_str_hash (frame);

  if (seed % 3 != 0)
    {
      g_string_append (json, "\"gosnumber\":null,");
      return;
    }

  g_string_append_printf (json, "\"gosnumber\":\"%s%03u%s%s%02d\",", letters[seed / 3 % 12],
                          1 + seed / 36 % 999,
                          letters[seed / 7 % 12], letters[seed / 11 % 12], regions[seed / 13 % 8]);
}

/* Times that are still to come are null for some jobs and .NET's zero date for others: both occur. */
static void
append_generation (GString              *json,
                   int64_t               now_ms,
                   int64_t               id,
                   const KuzovDemoTimes *times)
{
  const char *unset = (id / 10) % 2 == 0 ? "null" : "\"0001-01-01T00:00:00\"";

  switch (kuzov_demo_times_stage (times, now_ms))
    {
    case KUZOV_DEMO_STAGE_READY:
      append_time (json, "startgeneration", times->started_ms);
      append_time (json, "endgeneration", times->ended_ms);
      break;

    case KUZOV_DEMO_STAGE_GENERATING:
      append_time (json, "startgeneration", times->started_ms);
      g_string_append_printf (json, "\"endgeneration\":%s,", unset);
      break;

    case KUZOV_DEMO_STAGE_QUEUED:
    default:
      g_string_append_printf (json, "\"startgeneration\":%s,\"endgeneration\":%s,", unset, unset);
      break;
    }
}

static void
append_state (GString              *json,
              int64_t               now_ms,
              int64_t               id,
              const KuzovDemoTimes *times)
{
  static const int codes[] = { STATUS_QUEUED, STATUS_GENERATING, STATUS_READY };
  static const char * const messages[] = { "В очереди", "Отчет формируется", "Отчет сформирован" };
  KuzovDemoStage stage = kuzov_demo_times_stage (times, now_ms);

  g_string_append_printf (json, "\"error\":null,\"status\":%d,\"id\":%" G_GINT64_FORMAT ",", codes[stage],
                          id);
  append_generation (json, now_ms, id, times);
  g_string_append_printf (json, "\"msg\":\"%s\"", messages[stage]);
}

char *
kuzov_demo_reply_order (int64_t     now_ms,
                        const char *frame,
                        int64_t     id)
{
  GString *json = begin_reply (now_ms);

  append_plate (json, frame);
  g_string_append (json, "\"vin\":");
  kuzov_demo_append_json (json, frame);
  g_string_append_printf (json,
                          ",\"error\":null,\"status\":%d,\"id\":%" G_GINT64_FORMAT
                          ",\"startgeneration\":null,\"msg\":\"Отчет поставлен в очередь\"}",
                          STATUS_QUEUED, id);

  return g_string_free (json, FALSE);
}

char *
kuzov_demo_reply_state (int64_t               now_ms,
                        int64_t               id,
                        const KuzovDemoTimes *times)
{
  GString *json = begin_reply (now_ms);

  append_state (json, now_ms, id, times);
  g_string_append_c (json, '}');

  return g_string_free (json, FALSE);
}

/* @url goes out only when the report is ready. */
char *
kuzov_demo_reply_result (int64_t               now_ms,
                         int64_t               id,
                         const KuzovDemoTimes *times,
                         const char           *url)
{
  GString *json = begin_reply (now_ms);

  append_state (json, now_ms, id, times);
  g_string_append (json, ",\"url\":");
  if (kuzov_demo_times_stage (times, now_ms) == KUZOV_DEMO_STAGE_READY)
    kuzov_demo_append_json (json, url);
  else
    g_string_append (json, "null");
  g_string_append_c (json, '}');

  return g_string_free (json, FALSE);
}

char *
kuzov_demo_reply_profile (int64_t now_ms,
                          double  balance,
                          double  price)
{
  GString *json = begin_reply (now_ms);
  g_autoptr (GDateTime) today = g_date_time_new_from_unix_utc ((now_ms + MOSCOW_MS) / 1000);
  int year = g_date_time_get_year (today) + 1;
  char balance_text[G_ASCII_DTOSTR_BUF_SIZE];
  char price_text[G_ASCII_DTOSTR_BUF_SIZE];

  g_ascii_formatd (balance_text, sizeof balance_text, "%.2f", balance);
  g_ascii_formatd (price_text, sizeof price_text, "%.12g", price);
  g_string_append_printf (json,
                          "\"error\":null,\"result\":{\"accountBalance\":%s,\"accessTo\":\"%d-12-31T23:59:59\","
                          "\"accessToStr\":\"31.12.%d\",\"leftClicks\":%.0f,"
                          "\"activeMethods\":{\"reportrequestframe\":%s,\"profile\":0}}}",
                          balance_text, year, year, price > 0 ? floor (MAX (balance, 0) / price) : 9999,
                          price_text);

  return g_string_free (json, FALSE);
}

/* @frame may be NULL, where the call named none. */
char *
kuzov_demo_reply_error (int64_t     now_ms,
                        const char *frame,
                        const char *error_msg)
{
  GString *json = begin_reply (now_ms);

  g_string_append (json, "\"gosnumber\":null,\"vin\":");
  if (frame != NULL)
    kuzov_demo_append_json (json, frame);
  else
    g_string_append (json, "null");
  g_string_append (json, ",\"error\":true,\"error_msg\":");
  kuzov_demo_append_json (json, error_msg);
  g_string_append_c (json, '}');

  return g_string_free (json, FALSE);
}
