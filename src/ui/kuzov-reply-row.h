// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#pragma once

#include <adwaita.h>
#include "history/kuzov-request.h"

G_BEGIN_DECLS

/**
 * KuzovReplyRow:
 *
 * Every documented member of the last reply to one kind of call, times in local time.
 */
#define KUZOV_TYPE_REPLY_ROW (kuzov_reply_row_get_type ())
G_DECLARE_FINAL_TYPE (KuzovReplyRow, kuzov_reply_row, KUZOV, REPLY_ROW, AdwPreferencesRow)

GtkWidget *kuzov_reply_row_new  (KuzovReplySlot  slot);
void       kuzov_reply_row_show (KuzovReplyRow  *self,
                                 const char     *fields);

G_END_DECLS
