// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#pragma once

#include "desktop/kuzov-workspace.h"

G_BEGIN_DECLS

/**
 * KuzovReadyFunc:
 * @request: a request that is ready
 * @user_data: as handed over
 *
 * Called once for each row, just after its line was printed.
 */
typedef void (*KuzovReadyFunc) (KuzovRequest *request,
                                gpointer      user_data);

/* What `--check`, `--list`, `--export` and `--import` were asked, as parsed from the command line. */
typedef struct
{
  char           **frames;      /* (nullable) */
  char            *file;        /* (nullable): `-` is standard input */
  gboolean         again;
  int              timeout_s;   /* 0: none */
  gboolean         json;
  char            *search;      /* (nullable) */
  char            *export_to;   /* (nullable): `-` is standard output */
  char            *import_from; /* (nullable): `-` is standard input */
  KuzovReadyFunc   ready;       /* (nullable) */
  gpointer         ready_data;
} KuzovTerminalOptions;

int kuzov_terminal_check (KuzovWorkspace             *workspace,
                          const KuzovTerminalOptions *options,
                          KuzovServiceFunc            service,
                          gpointer                    service_data);
int kuzov_terminal_list  (KuzovWorkspace             *workspace,
                          const KuzovTerminalOptions *options);
int kuzov_terminal_export (KuzovWorkspace             *workspace,
                           const KuzovTerminalOptions *options);
int kuzov_terminal_import (KuzovWorkspace             *workspace,
                           const KuzovTerminalOptions *options);

void kuzov_terminal_complain (const char *sentence);

G_END_DECLS
