// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

/* Breaks the connection under every call at the bytes of its request and its reply, in every way: a spread of them, or
 * with KUZOV_SWEEP=full each one. */

#include "config.h"
#include "api/kuzov-client.h"

#include <string.h>

#include "kuzov-test.h"
#include "kuzov-test-cutter.h"
#include "kuzov-test-tunnel.h"
#include "kuzov-test-wire.h"

#define KEY "5ec2e7ab-aaaa-bbbb-cccc-0123456789ab"
#define FRAME "JZX100-0012345"
#define ID "918273645"
#define URL "https://data.example/report/" ID

/* So many calls break at a time, each on a wire of its own: waiting for a deadline is most of what this test does. A
 * TLS handshake that stalls holds one of GLib's ten threads. */
#define N_SLOTS 32
#define N_SLOTS_TLS 8

/* Never passes, and short enough to be waited for; where a machine is too slow for it, less is cut. */
#define LONG_MS (10 * 60 * 1000)
#define SHORT_MS 200

/* Of a side, without the full sweep. */
#define N_OFFSETS_SAMPLE 5

/* No flight of a TLS handshake is as short as this. */
#define SURE_HANDSHAKE 100

typedef enum
{
  STYLE_LENGTH,     /* Content-Length, and the connection is kept */
  STYLE_CHUNKED,
  STYLE_CLOSE,      /* the body ends where the connection does */
} Style;

typedef struct
{
  const char *path;
  KuzovMode   mode;
  Style       style;
  gboolean    is_tls;
  gboolean    is_used;    /* the connection was used before; of an order: there is one that could be */
} Setting;

typedef struct
{
  KuzovReplyKind  kind;
  KuzovReplyFault fault;
  gboolean        is_right;   /* says what the service said */
  gboolean        is_empty;   /* says nothing */
} Outcome;

typedef struct
{
  KuzovTestWire   *wire;
  KuzovTestTunnel *tunnel;
  KuzovTestCutter *cutter;
  char            *endpoint;
  KuzovClient     *client;
  GAsyncResult    *result;
  KuzovTestCut     cut;
  unsigned int     n_cuts;
  unsigned int     n_begun;
  unsigned int     n_requests;
} Slot;

typedef struct
{
  const Setting *setting;
  Slot           slots[N_SLOTS];
  unsigned int   n_slots;
  gsize          n_bytes[2];      /* of a call that meets no fault */
  unsigned int   n_cuts[KUZOV_TEST_CUT_LAST + 1];
  unsigned int   n_outcomes[KUZOV_REPLY_OK + 1];
} Sweep;

static const char *
get_body (KuzovMode mode)
{
  switch (mode)
    {
    case KUZOV_MODE_SETQUEUE:
      return "{\"error\":null,\"status\":0,\"vin\":\"" FRAME "\",\"id\":" ID "}";

    case KUZOV_MODE_CHECKQUEUE:
      return "{\"error\":null,\"status\":1,\"id\":" ID "}";

    case KUZOV_MODE_GETRESULT:
      return "{\"error\":null,\"status\":1,\"id\":" ID ",\"url\":\"" URL "\"}";

    case KUZOV_MODE_PROFILE:
    default:
      return "{\"error\":null,\"result\":{\"accountBalance\":1234.5,\"accessToStr\":\"31.12.2099\"}}";
    }
}

/* In two chunks, so that a number may be cut in its middle. */
static char *
dup_answer (const Setting *setting)
{
  const char *body = get_body (setting->mode);
  int length = (int) strlen (body);
  int first = length - 4;

  switch (setting->style)
    {
    case STYLE_LENGTH:
      return g_strdup_printf ("HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s", length, body);

    case STYLE_CHUNKED:
      return g_strdup_printf ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                              "%x\r\n%.*s\r\n%x\r\n%s\r\n0\r\n\r\n",
                              first, first, body, length - first, body + first);

    case STYLE_CLOSE:
    default:
      return g_strdup_printf ("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n%s", body);
    }
}

static void
slot_set_up (Slot          *slot,
             const Setting *setting)
{
  g_autofree char *answer = dup_answer (setting);
  unsigned int port;

  slot->wire = kuzov_test_wire_new (answer, -1,
                                    setting->style == STYLE_CLOSE ? KUZOV_TEST_WIRE_CLOSE : KUZOV_TEST_WIRE_SERVE);
  port = kuzov_test_wire_get_port (slot->wire);
  if (setting->is_tls)
    {
      slot->tunnel = kuzov_test_tunnel_new (KUZOV_TEST_CERTIFICATE_GOOD, port, 0);
      port = kuzov_test_tunnel_get_port (slot->tunnel);
    }
  slot->cutter = kuzov_test_cutter_new (port);
  slot->endpoint = g_strdup_printf ("%s://127.0.0.1:%u/a.ashx", setting->is_tls ? "https" : "http",
                                    kuzov_test_cutter_get_port (slot->cutter));
}

static void
slot_tear_down (Slot *slot)
{
  kuzov_test_cutter_free (slot->cutter);
  if (slot->tunnel != NULL)
    kuzov_test_tunnel_free (slot->tunnel);
  kuzov_test_wire_free (slot->wire);
  g_free (slot->endpoint);
}

static void
start_call (Slot      *slot,
            KuzovMode  mode)
{
  switch (mode)
    {
    case KUZOV_MODE_SETQUEUE:
      kuzov_client_order_async (slot->client, FRAME, NULL, kuzov_test_keep_result, &slot->result);
      break;

    case KUZOV_MODE_CHECKQUEUE:
      kuzov_client_check_async (slot->client, slot->endpoint, ID, NULL, kuzov_test_keep_result, &slot->result);
      break;

    case KUZOV_MODE_GETRESULT:
      kuzov_client_fetch_async (slot->client, slot->endpoint, ID, NULL, kuzov_test_keep_result, &slot->result);
      break;

    case KUZOV_MODE_PROFILE:
    default:
      kuzov_client_profile_async (slot->client, NULL, kuzov_test_keep_result, &slot->result);
      break;
    }
}

static void
finish_call (Slot      *slot,
             KuzovMode  mode,
             Outcome   *outcome)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (KuzovReply) reply = NULL;
  g_autoptr (KuzovAccess) access = NULL;

  kuzov_test_await (&slot->result);
  result = g_steal_pointer (&slot->result);
  if (mode == KUZOV_MODE_PROFILE)
    {
      access = kuzov_client_profile_finish (slot->client, result);
      outcome->kind = access->kind;
      outcome->fault = access->fault;
      outcome->is_right = access->has_balance && access->balance == 1234.5;
      outcome->is_empty = !access->has_balance;
      return;
    }

  reply = kuzov_client_call_finish (slot->client, result);
  outcome->kind = reply->kind;
  outcome->fault = reply->fault;
  outcome->is_empty = reply->id == NULL && reply->url == NULL && !reply->is_done;
  outcome->is_right = g_strcmp0 (reply->id, ID) == 0 && reply->is_done == (mode == KUZOV_MODE_CHECKQUEUE)
                      && g_strcmp0 (reply->url, mode == KUZOV_MODE_GETRESULT ? URL : NULL) == 0;
}

/* What stalls behind a whole answer needs no deadline, unless there is more to come. */
static gboolean
meets_deadline (const Sweep  *sweep,
                KuzovTestCut  cut)
{
  return cut.kind == KUZOV_TEST_CUT_STALL
         && (sweep->setting->is_tls || sweep->setting->style == STYLE_CLOSE || cut.side == KUZOV_TEST_CUT_REQUEST
             || cut.offset < sweep->n_bytes[KUZOV_TEST_CUT_REPLY]);
}

/* A new client, and where it is wanted a call that nothing happens to. */
static void
slot_prepare (Slot        *slot,
              const Sweep *sweep)
{
  const Setting *setting = sweep->setting;
  KuzovMode first = setting->mode == KUZOV_MODE_SETQUEUE ? KUZOV_MODE_CHECKQUEUE : setting->mode;
  Outcome outcome;

  slot->client = kuzov_client_new ();
  kuzov_client_set_api_key (slot->client, KEY);
  kuzov_client_set_endpoint (slot->client, slot->endpoint);
  kuzov_client_set_deadlines_ms (slot->client, LONG_MS, LONG_MS);
  kuzov_test_cutter_arm (slot->cutter, (KuzovTestCut) { KUZOV_TEST_CUT_NOTHING });
  if (setting->is_used)
    {
      start_call (slot, first);
      finish_call (slot, first, &outcome);
      g_assert_cmpint (outcome.kind, ==, KUZOV_REPLY_OK);
      kuzov_test_drain ();
    }
}

/* Begins a call that is to break. */
static void
slot_begin (Slot         *slot,
            const Sweep  *sweep,
            KuzovTestCut  cut)
{
  unsigned int deadline_ms = meets_deadline (sweep, cut) ? SHORT_MS : LONG_MS;

  slot->cut = cut;
  slot->n_cuts = kuzov_test_cutter_get_n_cuts (slot->cutter, cut.kind);
  slot->n_begun = kuzov_test_wire_get_n_begun (slot->wire);
  slot->n_requests = kuzov_test_wire_get_n_requests (slot->wire);
  kuzov_test_cutter_arm (slot->cutter, cut);
  kuzov_client_set_deadlines_ms (slot->client, deadline_ms, deadline_ms);
  start_call (slot, sweep->setting->mode);
}

/* Whether all of the answer came to the client: 1 yes, 0 no, -1 can't be told. Of TLS only its own bytes are known;
 * what was idle when it broke is another connection than the call's; and what a RST takes along is the kernel's. */
static int
has_whole_answer (const Slot  *slot,
                  const Sweep *sweep,
                  gboolean     is_cut)
{
  const Setting *setting = sweep->setting;

  if (!is_cut)
    return slot->cut.kind == KUZOV_TEST_CUT_STALL ? -1 : 1;
  if (setting->is_tls || (setting->is_used && (slot->cut.offset == 0 || setting->mode == KUZOV_MODE_SETQUEUE)))
    return -1;
  if (slot->cut.side == KUZOV_TEST_CUT_REQUEST || slot->cut.offset < sweep->n_bytes[KUZOV_TEST_CUT_REPLY])
    return 0;
  if (slot->cut.kind == KUZOV_TEST_CUT_STALL && setting->style == STYLE_CLOSE)
    return 0;

  return slot->cut.kind == KUZOV_TEST_CUT_RESET ? -1 : 1;
}

/* The end of a chunked body may be missing, if all that it says is there. */
static gboolean
may_be_whole (const Slot  *slot,
              const Sweep *sweep)
{
  return sweep->setting->style == STYLE_CHUNKED && slot->cut.side == KUZOV_TEST_CUT_REPLY
         && slot->cut.offset + strlen ("\r\n0\r\n\r\n") >= sweep->n_bytes[KUZOV_TEST_CUT_REPLY];
}

/* libsoup takes the end of the connection behind a line for the end of the head; the body is then empty. */
static gboolean
may_be_empty (const Slot  *slot,
              const Sweep *sweep)
{
  const Setting *setting = sweep->setting;

  return setting->style != STYLE_LENGTH
         || (!setting->is_tls && slot->cut.side == KUZOV_TEST_CUT_REPLY
             && slot->cut.offset + strlen (get_body (setting->mode)) < sweep->n_bytes[KUZOV_TEST_CUT_REPLY]);
}

/* What is wrong with an outcome, or NULL. */
static const char *
find_wrong (const Slot    *slot,
            const Sweep   *sweep,
            const Outcome *outcome)
{
  const Setting *setting = sweep->setting;
  gboolean is_cut = kuzov_test_cutter_get_n_cuts (slot->cutter, slot->cut.kind) > slot->n_cuts;
  unsigned int n_begun = kuzov_test_wire_get_n_begun (slot->wire) - slot->n_begun;
  unsigned int n_requests = kuzov_test_wire_get_n_requests (slot->wire) - slot->n_requests;
  int is_whole = has_whole_answer (slot, sweep, is_cut);
  gboolean is_unsent = outcome->kind == KUZOV_REPLY_UNSENT;
  gboolean is_silent = outcome->kind == KUZOV_REPLY_SILENT;
  gboolean is_ok = outcome->kind == KUZOV_REPLY_OK;

  if (n_begun > 1)
    return "it was repeated";
  if (is_unsent && n_begun > 0)
    return "it was sent";
  if (is_unsent && !setting->is_tls && is_cut && slot->cut.offset > 0)
    return "it could leave";
  if (!is_unsent && setting->is_tls && !setting->is_used && is_cut && slot->cut.offset <= SURE_HANDSHAKE)
    return "it could not leave";
  if (!is_unsent && !is_silent && !is_ok && outcome->kind != KUZOV_REPLY_UNREADABLE)
    return "nobody said so";
  if (outcome->kind == KUZOV_REPLY_UNREADABLE && !may_be_empty (slot, sweep))
    return "there was nothing to read";
  if (is_ok ? !outcome->is_right : !outcome->is_empty)
    return "it says what the service did not";
  if (is_ok && n_requests != 1)
    return "an answer without a request";
  if (is_ok && is_whole == 0 && !may_be_whole (slot, sweep))
    return "half an answer was taken for one";
  if (!is_ok && is_whole == 1)
    return "the answer was lost";
  if ((is_unsent || is_silent) && is_cut
      && (outcome->fault == KUZOV_REPLY_FAULT_TIMEOUT) != (slot->cut.kind == KUZOV_TEST_CUT_STALL))
    return "only what is silent meets its deadline";

  return NULL;
}

static gboolean
is_quiet (gpointer user_data)
{
  Slot *slot = user_data;

  return slot->tunnel == NULL || kuzov_test_tunnel_get_n_open (slot->tunnel) == 0;
}

/* What a call left behind on its way is counted to it, not to the next. */
static void
slot_let_go (Slot *slot)
{
  g_assert_cmpuint (kuzov_client_get_n_in_flight (slot->client), ==, 0);
  g_assert_finalize_object (g_steal_pointer (&slot->client));
  kuzov_test_await_true (is_quiet, slot);
  kuzov_test_drain ();
}

static void
slot_end (Slot  *slot,
          Sweep *sweep)
{
  const char *wrong = NULL;
  Outcome outcome;

  finish_call (slot, sweep->setting->mode, &outcome);
  slot_let_go (slot);
  wrong = find_wrong (slot, sweep, &outcome);
  if (wrong != NULL)
    g_error ("%s: kind %d at byte %" G_GSIZE_FORMAT " of %" G_GSIZE_FORMAT " of side %d: outcome %d, fault %d: %s",
             sweep->setting->path, slot->cut.kind, slot->cut.offset, sweep->n_bytes[slot->cut.side], slot->cut.side,
             outcome.kind, outcome.fault, wrong);

  sweep->n_cuts[slot->cut.kind] += kuzov_test_cutter_get_n_cuts (slot->cutter, slot->cut.kind) - slot->n_cuts;
  sweep->n_outcomes[outcome.kind]++;
}

/* How many bytes calls take that nothing happens to. */
static void
measure (Sweep *sweep)
{
  for (unsigned int i = 0; i < sweep->n_slots; i++)
    slot_prepare (&sweep->slots[i], sweep);
  for (unsigned int i = 0; i < sweep->n_slots; i++)
    slot_begin (&sweep->slots[i], sweep, (KuzovTestCut) { KUZOV_TEST_CUT_NOTHING });
  for (unsigned int i = 0; i < sweep->n_slots; i++)
    {
      Slot *slot = &sweep->slots[i];
      Outcome outcome;

      finish_call (slot, sweep->setting->mode, &outcome);
      g_assert_cmpint (outcome.kind, ==, KUZOV_REPLY_OK);
      g_assert_true (outcome.is_right);
      slot_let_go (slot);
      for (unsigned int side = 0; side < G_N_ELEMENTS (sweep->n_bytes); side++)
        sweep->n_bytes[side] = MAX (sweep->n_bytes[side], kuzov_test_cutter_get_n_bytes (slot->cutter, side));
    }
}

static void
list_offsets (Sweep            *sweep,
              GArray           *cuts,
              KuzovTestCutKind  kind,
              KuzovTestCutSide  side)
{
  gboolean is_full = g_strcmp0 (g_getenv ("KUZOV_SWEEP"), "full") == 0;
  gsize last = sweep->n_bytes[side];
  gsize step = is_full ? 1 : MAX (1, last / N_OFFSETS_SAMPLE);

  for (gsize offset = 0; offset <= last; offset++)
    if (offset <= 1 || offset + 1 >= last || offset % step == 0)
      g_array_append_val (cuts, ((KuzovTestCut) { kind, side, offset }));
}

/* Both ends of a side and the bytes beside them always; between them what is asked for. What stalls comes together,
 * since it takes its time. */
static GArray *
list_cuts (Sweep *sweep)
{
  GArray *cuts = g_array_new (FALSE, FALSE, sizeof (KuzovTestCut));

  for (KuzovTestCutKind kind = KUZOV_TEST_CUT_DROP; kind <= KUZOV_TEST_CUT_LAST; kind++)
    {
      list_offsets (sweep, cuts, kind, KUZOV_TEST_CUT_REQUEST);
      list_offsets (sweep, cuts, kind, KUZOV_TEST_CUT_REPLY);
    }

  return cuts;
}

static void
test_sweep (gconstpointer user_data)
{
  Sweep sweep = { .setting = user_data };
  g_autoptr (GArray) cuts = NULL;

  sweep.n_slots = sweep.setting->is_tls ? N_SLOTS_TLS : N_SLOTS;
  for (unsigned int i = 0; i < sweep.n_slots; i++)
    slot_set_up (&sweep.slots[i], sweep.setting);
  measure (&sweep);
  cuts = list_cuts (&sweep);
  for (unsigned int at = 0; at < cuts->len; at += sweep.n_slots)
    {
      unsigned int n = MIN (sweep.n_slots, cuts->len - at);

      for (unsigned int i = 0; i < n; i++)
        slot_prepare (&sweep.slots[i], &sweep);
      for (unsigned int i = 0; i < n; i++)
        slot_begin (&sweep.slots[i], &sweep, g_array_index (cuts, KuzovTestCut, at + i));
      for (unsigned int i = 0; i < n; i++)
        slot_end (&sweep.slots[i], &sweep);
    }

  g_print ("# %s: %u dropped, %u truncated, %u reset, %u stalled; %u unsent, %u silent, %u unreadable, %u whole\n",
           sweep.setting->path, sweep.n_cuts[KUZOV_TEST_CUT_DROP], sweep.n_cuts[KUZOV_TEST_CUT_TRUNCATE],
           sweep.n_cuts[KUZOV_TEST_CUT_RESET], sweep.n_cuts[KUZOV_TEST_CUT_STALL],
           sweep.n_outcomes[KUZOV_REPLY_UNSENT], sweep.n_outcomes[KUZOV_REPLY_SILENT],
           sweep.n_outcomes[KUZOV_REPLY_UNREADABLE], sweep.n_outcomes[KUZOV_REPLY_OK]);
  for (unsigned int i = 0; i < sweep.n_slots; i++)
    slot_tear_down (&sweep.slots[i]);
}

static const Setting settings[] = {
  { "/api/wire/http/setqueue", KUZOV_MODE_SETQUEUE, STYLE_LENGTH, FALSE, FALSE },
  { "/api/wire/http/setqueue-chunked", KUZOV_MODE_SETQUEUE, STYLE_CHUNKED, FALSE, FALSE },
  { "/api/wire/http/setqueue-until-closed", KUZOV_MODE_SETQUEUE, STYLE_CLOSE, FALSE, FALSE },
  { "/api/wire/http/setqueue-beside-a-used-connection", KUZOV_MODE_SETQUEUE, STYLE_LENGTH, FALSE, TRUE },
  { "/api/wire/http/checkqueue", KUZOV_MODE_CHECKQUEUE, STYLE_LENGTH, FALSE, FALSE },
  { "/api/wire/http/checkqueue-used", KUZOV_MODE_CHECKQUEUE, STYLE_LENGTH, FALSE, TRUE },
  { "/api/wire/http/checkqueue-chunked-used", KUZOV_MODE_CHECKQUEUE, STYLE_CHUNKED, FALSE, TRUE },
  { "/api/wire/http/getresult", KUZOV_MODE_GETRESULT, STYLE_LENGTH, FALSE, FALSE },
  { "/api/wire/http/getresult-used", KUZOV_MODE_GETRESULT, STYLE_LENGTH, FALSE, TRUE },
  { "/api/wire/http/profile", KUZOV_MODE_PROFILE, STYLE_LENGTH, FALSE, FALSE },
  { "/api/wire/http/profile-used", KUZOV_MODE_PROFILE, STYLE_LENGTH, FALSE, TRUE },
  { "/api/wire/tls/setqueue", KUZOV_MODE_SETQUEUE, STYLE_LENGTH, TRUE, FALSE },
  { "/api/wire/tls/setqueue-until-closed", KUZOV_MODE_SETQUEUE, STYLE_CLOSE, TRUE, FALSE },
  { "/api/wire/tls/setqueue-beside-a-used-connection", KUZOV_MODE_SETQUEUE, STYLE_LENGTH, TRUE, TRUE },
  { "/api/wire/tls/checkqueue", KUZOV_MODE_CHECKQUEUE, STYLE_LENGTH, TRUE, FALSE },
  { "/api/wire/tls/checkqueue-used", KUZOV_MODE_CHECKQUEUE, STYLE_LENGTH, TRUE, TRUE },
  { "/api/wire/tls/getresult", KUZOV_MODE_GETRESULT, STYLE_LENGTH, TRUE, FALSE },
  { "/api/wire/tls/getresult-used", KUZOV_MODE_GETRESULT, STYLE_LENGTH, TRUE, TRUE },
  { "/api/wire/tls/profile", KUZOV_MODE_PROFILE, STYLE_LENGTH, TRUE, FALSE },
  { "/api/wire/tls/profile-used", KUZOV_MODE_PROFILE, STYLE_LENGTH, TRUE, TRUE },
};

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  /* GLib's tests would write down every connection that is made. */
  g_log_set_default_handler (g_log_default_handler, NULL);
  kuzov_test_tunnel_trust ();

  for (unsigned int i = 0; i < G_N_ELEMENTS (settings); i++)
    g_test_add_data_func (settings[i].path, &settings[i], test_sweep);

  return g_test_run ();
}
