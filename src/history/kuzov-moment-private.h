// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#pragma once

#include <stdint.h>
#include <glib.h>

G_BEGIN_DECLS

/* What a clock on a wall showed, and how it was written: what packed replies keep of a time. Where the wall was is not
 * asked. */
typedef struct
{
  int64_t      seconds;       /* since 1970 there */
  uint32_t     fraction;      /* of the next one */
  unsigned int n_digits;      /* of the fraction; 0: none was written */
  unsigned int style;         /* KuzovMomentStyle */
} KuzovMoment;

typedef enum
{
  KUZOV_MOMENT_ISO,           /* 2026-11-26T14:03:31.123 */
  KUZOV_MOMENT_ISO_UTC,       /* with a Z */
  KUZOV_MOMENT_SPACED,        /* with a space instead of the T */
  KUZOV_MOMENT_RUSSIAN,       /* 26.11.2026 14:03:31 */
  KUZOV_N_MOMENT_STYLES,
} KuzovMomentStyle;

gboolean kuzov_moment_parse       (KuzovMoment       *moment,
                                   const char        *text,
                                   size_t             length);
gboolean kuzov_moment_append_text (const KuzovMoment *moment,
                                   GString           *text);

G_END_DECLS
