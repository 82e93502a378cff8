// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#pragma once

#include <adwaita.h>
#include "queue/kuzov-queue.h"

G_BEGIN_DECLS

/* Told once how many of the reports are to be ordered; 0 for none. */
typedef void (*KuzovOrderAnswerFunc) (unsigned int n_reports,
                                      gpointer     user_data);

gboolean kuzov_order_question_is_needed (KuzovQueue           *queue,
                                         unsigned int          n_reports);
void     kuzov_order_question_ask       (GtkWindow            *parent,
                                         KuzovQueue           *queue,
                                         unsigned int          n_reports,
                                         KuzovOrderAnswerFunc  answer,
                                         gpointer              user_data);

G_END_DECLS
