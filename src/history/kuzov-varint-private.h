// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#pragma once

#include <stdint.h>
#include <glib.h>
#include <string.h>

G_BEGIN_DECLS

/* Numbers of any size in as few bytes as they need, seven bits to a byte, the lowest first. */

/* What is still to be read. */
typedef struct
{
  const uint8_t *at;
  const uint8_t *end;
  gboolean       is_broken;     /* more was read than there is */
} KuzovBytes;

static inline void
kuzov_varint_append (GByteArray *bytes,
                     uint64_t    number)
{
  uint8_t packed[10];
  unsigned int n = 0;

  do
    {
      packed[n++] = (uint8_t) ((number & 0x7f) | (number > 0x7f ? 0x80 : 0));
      number >>= 7;
    }
  while (number != 0);
  g_byte_array_append (bytes, packed, n);
}

/* Numbers on both sides of zero. */
static inline void
kuzov_varint_append_signed (GByteArray *bytes,
                            int64_t     number)
{
  kuzov_varint_append (bytes, ((uint64_t) number << 1) ^ (number < 0 ? UINT64_MAX : 0));
}

static inline uint64_t
kuzov_varint_read (KuzovBytes *bytes)
{
  uint64_t number = 0;

  for (unsigned int shift = 0; shift < 64 && bytes->at < bytes->end; shift += 7)
    {
      const uint8_t byte = *bytes->at++;

      number |= (uint64_t) (byte & 0x7f) << shift;
      if (byte < 0x80)
        return number;
    }
  bytes->is_broken = TRUE;

  return 0;
}

static inline int64_t
kuzov_varint_read_signed (KuzovBytes *bytes)
{
  const uint64_t number = kuzov_varint_read (bytes);

  return (int64_t) ((number >> 1) ^ (number & 1 ? UINT64_MAX : 0));
}

/* The next @n bytes; %NULL, and broken, if there are fewer. */
static inline const uint8_t *
kuzov_bytes_take (KuzovBytes *bytes,
                  uint64_t    n)
{
  const uint8_t *at = bytes->at;

  if (n > (uint64_t) (bytes->end - bytes->at))
    {
      bytes->is_broken = TRUE;
      return NULL;
    }
  bytes->at += n;

  return at;
}

G_END_DECLS
