// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#pragma once

#include <stdint.h>

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  KUZOV_DEMO_STAGE_QUEUED,
  KUZOV_DEMO_STAGE_GENERATING,
  KUZOV_DEMO_STAGE_READY,
} KuzovDemoStage;

typedef struct
{
  int64_t accepted_ms;
  int64_t started_ms;
  int64_t ended_ms;
} KuzovDemoTimes;

int64_t        kuzov_demo_job_new_id    (int64_t               now_ms,
                                         int64_t               previous_id,
                                         gboolean              slow);
gboolean       kuzov_demo_job_read_id   (const char           *text,
                                         int64_t               now_ms,
                                         int64_t              *id);
void           kuzov_demo_job_get_times (int64_t               id,
                                         unsigned int          min_ms,
                                         unsigned int          max_ms,
                                         KuzovDemoTimes       *times);
KuzovDemoStage kuzov_demo_times_stage   (const KuzovDemoTimes *times,
                                         int64_t               now_ms);

G_END_DECLS
