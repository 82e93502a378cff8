// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#include "config.h"
#include "demo/kuzov-demo-script.h"

static const char * const mode_names[] = { "setqueue", "checkqueue", "getresult", "profile", "report" };

G_STATIC_ASSERT (G_N_ELEMENTS (mode_names) == KUZOV_DEMO_N_MODES);

const char *
kuzov_demo_mode_name (KuzovDemoMode mode)
{
  g_return_val_if_fail (mode < KUZOV_DEMO_N_MODES, NULL);

  return mode_names[mode];
}

KuzovDemoMode
kuzov_demo_mode_parse (const char *name)
{
  for (unsigned int mode = 0; mode < KUZOV_DEMO_N_MODES; mode++)
    if (g_strcmp0 (name, mode_names[mode]) == 0)
      return mode;

  return KUZOV_DEMO_MODE_NONE;
}

void
kuzov_demo_script_clear (KuzovDemoScript *script)
{
  g_queue_clear_full (&script->next, (GDestroyNotify) kuzov_demo_answer_free);
}

/* Counts a call and returns what is to become of it, still without words unless scripted. */
KuzovDemoAnswer *
kuzov_demo_script_call (KuzovDemoScript   *script,
                        SoupServerMessage *message)
{
  KuzovDemoAnswer *answer = g_queue_pop_head (&script->next);
  gboolean dropped = FALSE;

  script->n_calls++;
  script->last_method = g_intern_string (soup_server_message_get_method (message));
  dropped = script->drop_every > 0 && script->n_calls % script->drop_every == 0;

  if (answer == NULL)
    answer = kuzov_demo_answer_new (dropped ? KUZOV_DEMO_MANNER_DROP : KUZOV_DEMO_MANNER_PLAIN);

  return answer;
}
