// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#define G_LOG_DOMAIN "kuzov-step"

#include "config.h"
#include "ui/kuzov-step.h"

#include <glib/gi18n-lib.h>

/**
 * kuzov_step_for:
 * @request: a request
 * @is_held: whether it waits for the person's word
 *
 * Returns: what the person would do next with @request
 */
KuzovStep
kuzov_step_for (KuzovRequest *request,
                gboolean      is_held)
{
  g_return_val_if_fail (KUZOV_IS_REQUEST (request), KUZOV_STEP_NONE);

  /* It stands for a row that can't be read. */
  if (kuzov_request_get_id (request) == 0)
    return KUZOV_STEP_NONE;

  switch (kuzov_request_get_state (request))
    {
    case KUZOV_STATE_WAITING:
      return is_held ? KUZOV_STEP_ORDER : KUZOV_STEP_NONE;

    case KUZOV_STATE_READY:
      return KUZOV_STEP_OPEN;

    case KUZOV_STATE_FAILED:
      return KUZOV_STEP_TRY_AGAIN;

    case KUZOV_STATE_UNCONFIRMED:
      return KUZOV_STEP_DECIDE;

    case KUZOV_STATE_GIVEN_UP:
      return KUZOV_STEP_ORDER_AGAIN;

    case KUZOV_STATE_SUBMITTING:
    case KUZOV_STATE_QUEUED:
    case KUZOV_STATE_GENERATING:
    default:
      return KUZOV_STEP_NONE;
    }
}

/**
 * kuzov_step_get_label:
 * @step: a step
 *
 * Returns: (nullable): what its button says
 */
const char *
kuzov_step_get_label (KuzovStep step)
{
  switch (step)
    {
    case KUZOV_STEP_ORDER:
      return _("Order");

    case KUZOV_STEP_OPEN:
      /* Translators: a button that opens a report in the browser. */
      return C_("report", "Open");

    case KUZOV_STEP_TRY_AGAIN:
      return _("Try Again");

    case KUZOV_STEP_ORDER_AGAIN:
      /* Translators: a row's button, so rather short; a question follows before anything is paid. */
      return C_("row", "Again…");

    case KUZOV_STEP_DECIDE:
      return _("Decide…");

    case KUZOV_STEP_NONE:
    default:
      return NULL;
    }
}

/**
 * kuzov_step_get_class:
 * @step: a step
 * @is_fresh: whether its report was never opened
 *
 * Returns: (nullable): the style class of its button; flat when there is none
 */
const char *
kuzov_step_get_class (KuzovStep step,
                      gboolean  is_fresh)
{
  switch (step)
    {
    case KUZOV_STEP_OPEN:
      return is_fresh ? "tinted" : NULL;

    case KUZOV_STEP_ORDER:
      return "tinted";

    case KUZOV_STEP_DECIDE:
      return "amber";

    case KUZOV_STEP_NONE:
    case KUZOV_STEP_TRY_AGAIN:
    case KUZOV_STEP_ORDER_AGAIN:
    default:
      return NULL;
    }
}

/**
 * kuzov_step_dup_name:
 * @step: a step
 * @frame: the frame number it is for
 *
 * Returns: (transfer full) (nullable): what a screen reader says of its button
 */
char *
kuzov_step_dup_name (KuzovStep   step,
                     const char *frame)
{
  g_return_val_if_fail (frame != NULL, NULL);

  switch (step)
    {
    case KUZOV_STEP_ORDER:
      /* Translators: %s is a frame number; spoken for the button of its row. */
      return g_strdup_printf (_("Order %s"), frame);

    case KUZOV_STEP_OPEN:
      /* Translators: %s is a frame number; spoken for the button of its row. */
      return g_strdup_printf (_("Open %s"), frame);

    case KUZOV_STEP_TRY_AGAIN:
      /* Translators: %s is a frame number; spoken for the button of its row. */
      return g_strdup_printf (_("Try %s again"), frame);

    case KUZOV_STEP_ORDER_AGAIN:
      /* Translators: %s is a frame number; spoken for the button of its row. */
      return g_strdup_printf (_("Order %s again"), frame);

    case KUZOV_STEP_DECIDE:
      /* Translators: %s is a frame number; spoken for the button of its row. */
      return g_strdup_printf (_("Decide about %s"), frame);

    case KUZOV_STEP_NONE:
    default:
      return NULL;
    }
}

/**
 * kuzov_step_dup_row_name:
 * @request: a request
 *
 * Returns: (transfer full): what a screen reader says of its row, `JZX100-0012345, ready`
 */
char *
kuzov_step_dup_row_name (KuzovRequest *request)
{
  static const char *const words[KUZOV_N_STATES] = {
    [KUZOV_STATE_WAITING] = NC_("spoken state", "waiting"),
    [KUZOV_STATE_SUBMITTING] = NC_("spoken state", "submitting"),
    [KUZOV_STATE_QUEUED] = NC_("spoken state", "queued"),
    [KUZOV_STATE_GENERATING] = NC_("spoken state", "generating"),
    [KUZOV_STATE_READY] = NC_("spoken state", "ready"),
    [KUZOV_STATE_FAILED] = NC_("spoken state", "failed"),
    [KUZOV_STATE_UNCONFIRMED] = NC_("spoken state", "unconfirmed"),
    [KUZOV_STATE_GIVEN_UP] = NC_("spoken state", "given-up"),
  };
  KuzovState state;

  g_return_val_if_fail (KUZOV_IS_REQUEST (request), NULL);

  state = kuzov_request_get_state (request);
  g_return_val_if_fail (state < KUZOV_N_STATES, NULL);

  if (kuzov_request_get_id (request) == 0)
    return g_strdup (_("Can’t be read"));

  return g_strdup_printf ("%s, %s", kuzov_request_get_frame (request),
                          g_dpgettext2 (GETTEXT_PACKAGE, "spoken state", words[state]));
}
