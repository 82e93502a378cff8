// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#define G_LOG_DOMAIN "kuzov-history"

#include "config.h"
#include "history/kuzov-request.h"

static const struct
{
  const char *name;
  const char *word;
} states[KUZOV_N_STATES] = {
  [KUZOV_STATE_WAITING] = { "KUZOV_STATE_WAITING", "waiting" },
  [KUZOV_STATE_SUBMITTING] = { "KUZOV_STATE_SUBMITTING", "submitting" },
  [KUZOV_STATE_QUEUED] = { "KUZOV_STATE_QUEUED", "queued" },
  [KUZOV_STATE_GENERATING] = { "KUZOV_STATE_GENERATING", "generating" },
  [KUZOV_STATE_READY] = { "KUZOV_STATE_READY", "ready" },
  [KUZOV_STATE_FAILED] = { "KUZOV_STATE_FAILED", "failed" },
  [KUZOV_STATE_UNCONFIRMED] = { "KUZOV_STATE_UNCONFIRMED", "unconfirmed" },
  [KUZOV_STATE_GIVEN_UP] = { "KUZOV_STATE_GIVEN_UP", "given-up" },
};

GType
kuzov_state_get_type (void)
{
  static gsize type;

  if (g_once_init_enter (&type))
    {
      static GEnumValue values[KUZOV_N_STATES + 1];

      for (unsigned int i = 0; i < KUZOV_N_STATES; i++)
        values[i] = (GEnumValue) { (int) i, states[i].name, states[i].word };
      g_once_init_leave (&type, g_enum_register_static ("KuzovState", values));
    }

  return type;
}

/**
 * kuzov_state_get_word:
 * @state: a state
 *
 * The untranslated word that scripts rely on (DESIGN.md).
 *
 * Returns: (transfer none): such as `given-up`
 */
const char *
kuzov_state_get_word (KuzovState state)
{
  g_return_val_if_fail (state >= 0 && state < KUZOV_N_STATES, "unconfirmed");

  return states[state].word;
}

/**
 * kuzov_state_is_accepted:
 * @state: a state
 *
 * Returns: whether the provider took the order and the report is still to come
 */
gboolean
kuzov_state_is_accepted (KuzovState state)
{
  return state == KUZOV_STATE_QUEUED || state == KUZOV_STATE_GENERATING;
}

/**
 * kuzov_state_is_pending:
 * @state: a state
 *
 * Returns: whether something is still to happen by itself
 */
gboolean
kuzov_state_is_pending (KuzovState state)
{
  return state <= KUZOV_STATE_GENERATING;
}
