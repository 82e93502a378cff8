// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* The longest text that is still looked at as one frame number, in bytes. */
#define KUZOV_FRAME_MAX_INPUT 256

/**
 * KuzovFrameError:
 * @KUZOV_FRAME_ERROR_EMPTY: nothing but white space
 * @KUZOV_FRAME_ERROR_ENCODING: not valid UTF-8, or it holds control characters
 * @KUZOV_FRAME_ERROR_CHARACTERS: a character that no frame number has
 * @KUZOV_FRAME_ERROR_LENGTH: under 5 or over 17 characters
 * @KUZOV_FRAME_ERROR_OTHER: something else: a plate, a telephone number, a model code alone
 * @KUZOV_FRAME_ERROR_AMBIGUOUS: it could be two
 *
 * Why a text is no frame number.
 */
typedef enum
{
  KUZOV_FRAME_ERROR_EMPTY,
  KUZOV_FRAME_ERROR_ENCODING,
  KUZOV_FRAME_ERROR_CHARACTERS,
  KUZOV_FRAME_ERROR_LENGTH,
  KUZOV_FRAME_ERROR_OTHER,
  KUZOV_FRAME_ERROR_AMBIGUOUS,
} KuzovFrameError;

#define KUZOV_FRAME_ERROR (kuzov_frame_error_quark ())
GQuark kuzov_frame_error_quark (void);

char *kuzov_frame_read      (const char *text,
                             GError    **error);
void  kuzov_frame_trim      (const char **start,
                             const char **end);
char *kuzov_frame_dup_key   (const char *frame);
char *kuzov_frame_dup_line  (const char *start,
                             const char *end);
char **kuzov_frame_split    (const char *text,
                             gssize      length);

G_END_DECLS
