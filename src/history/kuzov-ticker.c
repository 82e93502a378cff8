// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#define G_LOG_DOMAIN "kuzov-history"

#include "config.h"
#include "history/kuzov-ticker.h"

#define INTERVAL_MS 100

/* What is done is counted in thousandths. */
#define WHOLE 1000

struct _KuzovTicker
{
  KuzovProgressFunc  func;
  gpointer           user_data;
  GSource           *source;      /* NULL where nobody watches */
  int                done;        /* atomic */
};

static gboolean
on_tick (gpointer user_data)
{
  KuzovTicker *self = user_data;

  self->func ((double) g_atomic_int_get (&self->done) / WHOLE, self->user_data);

  return G_SOURCE_CONTINUE;
}

/* Once the call has returned its caller may be gone. */
static void
on_completed (GTask       *task,
              GParamSpec  *pspec,
              KuzovTicker *self)
{
  g_source_destroy (self->source);
}

static void
release (gpointer  ticker,
         GClosure *closure)
{
  kuzov_ticker_unref (ticker);
}

/**
 * kuzov_ticker_new:
 * @func: (nullable): who wants to know
 * @user_data: handed to @func
 * @task: what it is about; @func is called in its main context until just after it has returned
 *
 * Returns: (transfer full): a ticker, which the thread of @task may set
 */
KuzovTicker *
kuzov_ticker_new (KuzovProgressFunc  func,
                  gpointer           user_data,
                  GTask             *task)
{
  KuzovTicker *self = g_atomic_rc_box_new0 (KuzovTicker);

  self->func = func;
  self->user_data = user_data;
  if (func == NULL)
    return self;

  self->source = g_timeout_source_new (INTERVAL_MS);
  g_source_set_static_name (self->source, "kuzov-ticker");
  g_source_set_callback (self->source, on_tick, g_atomic_rc_box_acquire (self), (GDestroyNotify) kuzov_ticker_unref);
  g_source_attach (self->source, g_task_get_context (task));
  g_signal_connect_data (task, "notify::completed", G_CALLBACK (on_completed), g_atomic_rc_box_acquire (self), release, 0);

  return self;
}

static void
ticker_clear (gpointer data)
{
  KuzovTicker *self = data;

  g_clear_pointer (&self->source, g_source_unref);
}

void
kuzov_ticker_unref (KuzovTicker *self)
{
  g_atomic_rc_box_release_full (self, ticker_clear);
}

/* From any thread; @done is 0 to 1. */
void
kuzov_ticker_set (KuzovTicker *self,
                  double       done)
{
  g_atomic_int_set (&self->done, (int) (CLAMP (done, 0.0, 1.0) * WHOLE));
}
