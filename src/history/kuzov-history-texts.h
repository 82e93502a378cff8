// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#pragma once

#include "history/kuzov-history.h"

G_BEGIN_DECLS

typedef enum
{
  KUZOV_TEXT_FRAME,
  KUZOV_TEXT_LINK,
} KuzovText;

void  kuzov_history_load_texts_async  (KuzovHistory        *self,
                                       GArray              *ids,
                                       KuzovText            text,
                                       GCancellable        *cancellable,
                                       GAsyncReadyCallback  callback,
                                       gpointer             user_data);
char *kuzov_history_load_texts_finish (KuzovHistory        *self,
                                       GAsyncResult        *result,
                                       unsigned int        *n,
                                       GError             **error);

G_END_DECLS
