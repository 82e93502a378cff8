// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#pragma once

#include "api/kuzov-reading.h"
#include "queue/kuzov-queue.h"

G_BEGIN_DECLS

/*
 * Sentences for people, translated; shared by the window, the notifications and the terminal. Whatever comes
 * from outside is quoted as plain text, never as markup. Strings are the caller's unless const, and never
 * NULL unless it is said.
 */

const char *kuzov_words_state            (KuzovState         state);
char       *kuzov_words_when             (KuzovRequest      *request,
                                          int64_t            now_ms,
                                          int64_t            typical_ms);
char       *kuzov_words_note             (KuzovRequest      *request);
char       *kuzov_words_message          (KuzovRequest      *request,
                                          KuzovQueue        *queue);
char       *kuzov_words_doubt            (KuzovRequest      *request);
char       *kuzov_words_reason           (KuzovReason        reason,
                                          const char        *message);
char       *kuzov_words_condition        (KuzovQueue        *queue);
char       *kuzov_words_reading          (const KuzovReading *reading);
char       *kuzov_words_changes          (unsigned int       changes);
char       *kuzov_words_history_error    (const GError      *error,
                                          const char        *path);
const char *kuzov_words_history_title    (const GError      *error);
char       *kuzov_words_recovery         (const KuzovRecovery *recovery);
char       *kuzov_words_unsaved          (KuzovRequest      *request);
char       *kuzov_words_amount           (double             amount);
char       *kuzov_words_access           (const KuzovAccess *access);
char       *kuzov_words_date             (int64_t            time_ms);
char       *kuzov_words_until            (int64_t            time_ms);
char       *kuzov_words_time             (int64_t            time_ms,
                                          int64_t            now_ms);
char       *kuzov_words_full_time        (int64_t            time_ms);
char       *kuzov_words_technical        (KuzovRequest      *request,
                                          const KuzovBurst  *burst,
                                          const char        *key);

G_END_DECLS
