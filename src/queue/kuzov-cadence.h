// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#pragma once

#include <stdint.h>
#include <glib.h>

G_BEGIN_DECLS

int64_t kuzov_cadence_get_step_ms    (int64_t      age_ms,
                                      int64_t      fixed_ms);
int64_t kuzov_cadence_get_backoff_ms (int64_t      step_ms,
                                      unsigned int n_failures);
int64_t kuzov_cadence_add_jitter_ms  (int64_t      delay_ms,
                                      double       fraction);

G_END_DECLS
