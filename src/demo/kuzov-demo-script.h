// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#pragma once

#include "demo/kuzov-demo-answer.h"

G_BEGIN_DECLS

typedef enum
{
  KUZOV_DEMO_MODE_SETQUEUE,
  KUZOV_DEMO_MODE_CHECKQUEUE,
  KUZOV_DEMO_MODE_GETRESULT,
  KUZOV_DEMO_MODE_PROFILE,
  KUZOV_DEMO_MODE_REPORT,
  KUZOV_DEMO_N_MODES,
  KUZOV_DEMO_MODE_NONE = KUZOV_DEMO_N_MODES,
} KuzovDemoMode;

/* What happened to one mode so far, and what is to happen to its next calls. */
typedef struct
{
  unsigned int  n_calls;
  const char   *last_method;    /* static, or NULL */
  GQueue        next;           /* KuzovDemoAnswer */
  unsigned int  drop_every;     /* 0: never */
} KuzovDemoScript;

const char      *kuzov_demo_mode_name    (KuzovDemoMode      mode);
KuzovDemoMode    kuzov_demo_mode_parse   (const char        *name);
void             kuzov_demo_script_clear (KuzovDemoScript   *script);
KuzovDemoAnswer *kuzov_demo_script_call  (KuzovDemoScript   *script,
                                          SoupServerMessage *message);

G_END_DECLS
