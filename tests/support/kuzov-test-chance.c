// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#include "config.h"
#include "kuzov-test-disk-private.h"

#include <string.h>

/* What a disk writes whole or not at all, or half. */
#define SECTOR 512

void
kuzov_test_chance_make_noise (KuzovTestChance *chance,
                              uint8_t         *data,
                              size_t           length)
{
  for (size_t i = 0; i < length; i++)
    data[i] = (uint8_t) g_rand_int (chance->rand);
}

static void
grow (GByteArray *content,
      int64_t     end)
{
  const unsigned int from = content->len;

  if (from >= end)
    return;

  g_byte_array_set_size (content, (unsigned int) end);
  memset (content->data + from, 0, (size_t) end - from);
}

/* The size of a file is known, what should be there was never written: nothing, or old noise of the disk. */
static void
grow_by_chance (KuzovTestChance *chance,
                GByteArray      *content,
                int64_t          end)
{
  const unsigned int from = content->len;

  grow (content, end);
  if (content->len > from && chance->has_noise)
    kuzov_test_chance_make_noise (chance, content->data + from, content->len - from);
}

void
kuzov_test_write_over (GByteArray    *content,
                       int64_t        offset,
                       gconstpointer  data,
                       size_t         length)
{
  grow (content, offset + (int64_t) length);
  memcpy (content->data + offset, data, length);
}

/* A part of a sector is new; what should be new as well is still old, or noise. */
static void
tear (KuzovTestChance *chance,
      GByteArray      *content,
      int64_t          offset,
      const uint8_t   *data,
      size_t           length)
{
  const size_t middle = (size_t) g_rand_int_range (chance->rand, 0, (int) length + 1);
  const gboolean begins = g_rand_boolean (chance->rand);
  uint8_t noise[SECTOR];

  if (begins)
    kuzov_test_write_over (content, offset, data, middle);
  else
    kuzov_test_write_over (content, offset + (int64_t) middle, data + middle, length - middle);

  if (g_rand_boolean (chance->rand))
    {
      kuzov_test_chance_make_noise (chance, noise, sizeof noise);
      if (begins)
        kuzov_test_write_over (content, offset + (int64_t) middle, noise, length - middle);
      else
        kuzov_test_write_over (content, offset, noise, middle);
    }
}

/**
 * kuzov_test_chance_write:
 * @chance: what is left to chance
 * @content: a file
 * @offset: where
 * @data: what was to be written
 * @length: its length
 *
 * Does to @content what is left of a write when the power goes: each sector is written, or not, or half, and the file
 * may have grown nevertheless.
 */
void
kuzov_test_chance_write (KuzovTestChance *chance,
                         GByteArray      *content,
                         int64_t          offset,
                         const uint8_t   *data,
                         size_t           length)
{
  const double quarter = (1.0 - chance->temper) / 4;
  size_t done = 0;

  while (done < length)
    {
      const int64_t at = offset + (int64_t) done;
      const size_t piece = MIN ((size_t) (SECTOR - at % SECTOR), length - done);
      const double fate = g_rand_double (chance->rand);

      if (fate < chance->temper)
        {
          grow_by_chance (chance, content, at);
          kuzov_test_write_over (content, at, data + done, piece);
        }
      else if (chance->temper > 0.0 && fate < chance->temper + quarter)
        {
          grow_by_chance (chance, content, at);
          tear (chance, content, at, data + done, piece);
        }
      else if (chance->temper > 0.0 && fate > 1.0 - quarter)
        {
          grow_by_chance (chance, content, at + (int64_t) piece);
        }
      done += piece;
    }
}
