// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#pragma once

#include "history/kuzov-request.h"

G_BEGIN_DECLS

/**
 * KuzovStep:
 * @KUZOV_STEP_NONE: nothing to press: Kuzov goes on by itself
 * @KUZOV_STEP_ORDER: an order from before waits for the person's word
 * @KUZOV_STEP_OPEN: the report can be opened
 * @KUZOV_STEP_TRY_AGAIN: the provider refused, which is normally not charged
 * @KUZOV_STEP_ORDER_AGAIN: let go, so another order may be wanted
 * @KUZOV_STEP_DECIDE: nobody knows whether the order was taken
 *
 * The one next step of a request.
 */
typedef enum
{
  KUZOV_STEP_NONE,
  KUZOV_STEP_ORDER,
  KUZOV_STEP_OPEN,
  KUZOV_STEP_TRY_AGAIN,
  KUZOV_STEP_ORDER_AGAIN,
  KUZOV_STEP_DECIDE,
} KuzovStep;

#define KUZOV_N_STEPS 6

KuzovStep   kuzov_step_for       (KuzovRequest *request,
                                  gboolean      is_held);
const char *kuzov_step_get_label (KuzovStep     step);
const char *kuzov_step_get_class (KuzovStep     step,
                                  gboolean      is_fresh);
char       *kuzov_step_dup_name  (KuzovStep     step,
                                  const char   *frame);
char       *kuzov_step_dup_row_name (KuzovRequest *request);

G_END_DECLS
