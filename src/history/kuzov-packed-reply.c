// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#include "config.h"
#include "history/kuzov-packed-private.h"

#include <string.h>

#include "history/kuzov-moment-private.h"
#include "history/kuzov-varint-private.h"

/* A kept reply is an object of texts without a space: {"start":"…","id":"…"}. Its frame, number and link stand in the row
 * anyway, its times are near the row's own, and what it says in words, others say too. Packed it is the number of its
 * phrase, 0 for none, and for each member a byte that says which one it is and how its value is kept. Values stay escaped as they
 * are. */

/* The members that the service is known to send (documented); the numbers stand in files: append only. */
static const char *const names[] = {
  "start", "end", "gosnumber", "vin", "error", "status", "id", "startgeneration", "endgeneration", "url", "msg",
  "error_msg",
};

/* Short values that replies are full of; append only. */
static const char *const usual[] = { "0", "1", "2", "3", "true", "false", "null", "0001-01-01T00:00:00" };

/* No reply is longer; what a made-up file says might be without end. */
#define MAX_REPLY (1024 * 1024)

#define NAME_BITS 5
#define OTHER_NAME ((1 << NAME_BITS) - 1)

typedef enum
{
  VALUE_TEXT,
  VALUE_PHRASE,
  VALUE_USUAL,
  VALUE_SAME,       /* as the one before it */
  VALUE_FRAME,
  VALUE_BASIS,      /* the number of the order, or in `url` the link */
  VALUE_MILLIS,     /* a time in the form that most are in */
  VALUE_MOMENT,     /* a time in another form */
} Value;

/* A Moscow clock shows this much more than UTC; times without a zone are Moscow's (API.md). */
#define MOSCOW_MS INT64_C (10800000)

/* Nobody lived then. */
#define MAX_CLOCK_MS (INT64_C (1) << 52)

/* A member in the text of a reply, or a part of it. */
typedef struct
{
  const char *text;
  size_t      length;
} Piece;

static gboolean
is_same (const Piece *piece,
         const char  *text)
{
  return text != NULL && strlen (text) == piece->length && memcmp (piece->text, text, piece->length) == 0;
}

/* What stands between quotes at @at; moves behind it. */
static gboolean
read_quoted (const char **at,
             Piece       *piece)
{
  const char *end = *at;

  if (*end++ != '"')
    return FALSE;
  piece->text = end;
  while (*end != '"')
    {
      if (*end == '\\' && end[1] != '\0')
        end++;
      else if (*end == '\0')
        return FALSE;
      end++;
    }
  piece->length = (size_t) (end - piece->text);
  *at = end + 1;

  return TRUE;
}

/* The next member; moves behind what follows it. @is_last: whether that was the end. */
static gboolean
read_member (const char **at,
             Piece       *name,
             Piece       *value,
             gboolean    *is_last)
{
  if (!read_quoted (at, name) || *(*at)++ != ':' || !read_quoted (at, value) || (**at != ',' && **at != '}'))
    return FALSE;
  *is_last = *(*at)++ == '}';

  return !*is_last || **at == '\0';
}

static unsigned int
find_name (const Piece *name)
{
  unsigned int i = 0;

  while (i < G_N_ELEMENTS (names) && !is_same (name, names[i]))
    i++;

  return i < G_N_ELEMENTS (names) ? i : OTHER_NAME;
}

static gboolean
is_named (const Piece *name,
          const char  *what)
{
  return is_same (name, what);
}

/* What many replies may say: words, and no numbers that make it this reply's own. */
static gboolean
is_phrase (const Piece *name,
           const Piece *value)
{
  unsigned int n_digits = 0;

  if ((!is_named (name, "msg") && !is_named (name, "error_msg")) || value->length < 8 || value->length > KUZOV_MAX_PHRASE)
    return FALSE;

  for (size_t i = 0; i < value->length; i++)
    {
      if ((unsigned char) value->text[i] < ' ')
        return FALSE;
      n_digits += g_ascii_isdigit (value->text[i]) ? 1 : 0;
    }

  return n_digits < 4;
}

/* The part of a reply that is worth keeping once for all that say it; %NULL: none. */
char *
kuzov_packed_reply_dup_phrase (const char *reply)
{
  const char *at = reply;
  gboolean is_last = FALSE;
  Piece name, value;

  if (*at++ != '{')
    return NULL;

  while (!is_last && read_member (&at, &name, &value, &is_last))
    {
      if (is_phrase (&name, &value))
        return g_strndup (value.text, value.length);
    }

  return NULL;
}

/* What a clock may show is far from where numbers end: differences can't leave them. */
static gboolean
begin_clock (const KuzovPackedBasis *basis,
             int64_t                *clock_ms)
{
  if (basis->ordered_ms <= -MAX_CLOCK_MS || basis->ordered_ms >= MAX_CLOCK_MS)
    return FALSE;

  *clock_ms = basis->ordered_ms + MOSCOW_MS;

  return TRUE;
}

static int64_t
floor_seconds (int64_t ms)
{
  return ms >= 0 ? ms / 1000 : -((-ms + 999) / 1000);
}

static Value
judge (const Piece            *name,
       const Piece            *value,
       const Piece            *before,
       const KuzovPackedBasis *basis,
       const char             *phrase,
       KuzovMoment            *moment)
{
  if (before->text != NULL && before->length == value->length && memcmp (before->text, value->text, value->length) == 0)
    return VALUE_SAME;
  if (is_same (value, is_named (name, "url") ? basis->link : basis->job))
    return VALUE_BASIS;
  if (is_same (value, basis->frame))
    return VALUE_FRAME;
  if (is_same (value, phrase))
    return VALUE_PHRASE;
  for (unsigned int i = 0; i < G_N_ELEMENTS (usual); i++)
    {
      if (is_same (value, usual[i]))
        return VALUE_USUAL;
    }
  if (kuzov_moment_parse (moment, value->text, value->length))
    return moment->style == KUZOV_MOMENT_ISO && moment->n_digits == 3 ? VALUE_MILLIS : VALUE_MOMENT;

  return VALUE_TEXT;
}

static void
append_head (GByteArray   *bytes,
             Value         kind,
             unsigned int  place)
{
  const uint8_t head = (uint8_t) ((unsigned int) kind << NAME_BITS | place);

  g_byte_array_append (bytes, &head, 1);
}

static void
append_text (GByteArray  *bytes,
             const Piece *piece)
{
  kuzov_varint_append (bytes, piece->length);
  g_byte_array_append (bytes, (const uint8_t *) piece->text, (unsigned int) piece->length);
}

static void
append_value (GByteArray        *bytes,
              Value              kind,
              const Piece       *value,
              const KuzovMoment *moment,
              int64_t           *clock_ms)
{
  const int64_t ms = moment->seconds * 1000 + moment->fraction;

  switch (kind)
    {
    case VALUE_TEXT:
      append_text (bytes, value);
      break;

    case VALUE_USUAL:
      for (unsigned int i = 0; i < G_N_ELEMENTS (usual); i++)
        {
          if (is_same (value, usual[i]))
            kuzov_varint_append (bytes, i);
        }
      break;

    case VALUE_MILLIS:
      kuzov_varint_append_signed (bytes, ms - *clock_ms);
      *clock_ms = ms;
      break;

    case VALUE_MOMENT:
      kuzov_varint_append (bytes, moment->style << 4 | moment->n_digits);
      kuzov_varint_append_signed (bytes, moment->seconds - floor_seconds (*clock_ms));
      if (moment->n_digits > 0)
        kuzov_varint_append (bytes, moment->fraction);
      *clock_ms = moment->seconds * 1000;
      break;

    case VALUE_PHRASE:
    case VALUE_SAME:
    case VALUE_FRAME:
    case VALUE_BASIS:
    default:
      break;
    }
}

/**
 * kuzov_packed_reply_new:
 * @reply: a kept reply
 * @basis: its row
 * @phrase: (nullable): see kuzov_packed_reply_dup_phrase()
 * @number: the number under which @phrase is known, 0 if it is not
 *
 * Returns: (transfer full) (nullable): the reply packed, or %NULL if it is better kept as it is
 */
GByteArray *
kuzov_packed_reply_new (const char             *reply,
                        const KuzovPackedBasis *basis,
                        const char             *phrase,
                        uint64_t                number)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  g_autofree char *again = NULL;
  const char *known = number != 0 ? phrase : NULL;
  const char *at = reply;
  gboolean is_last = FALSE;
  Piece before = { NULL, 0 };
  int64_t clock_ms;

  if (*at++ != '{' || !begin_clock (basis, &clock_ms))
    return NULL;

  kuzov_varint_append (bytes, known != NULL ? number : 0);
  while (!is_last)
    {
      KuzovMoment moment;
      Piece name, value;
      unsigned int place;
      Value kind;

      if (!read_member (&at, &name, &value, &is_last))
        return NULL;
      place = find_name (&name);
      kind = judge (&name, &value, &before, basis, known, &moment);
      append_head (bytes, kind, place);
      if (place == OTHER_NAME)
        append_text (bytes, &name);
      append_value (bytes, kind, &value, &moment, &clock_ms);
      before = value;
    }
  again = kuzov_packed_reply_dup_text (bytes->data, bytes->len, basis, known);

  return g_strcmp0 (again, reply) == 0 && bytes->len < strlen (reply) ? g_steal_pointer (&bytes) : NULL;
}

static void
add_plain (GString    *reply,
           KuzovBytes *bytes,
           const char *text)
{
  if (text == NULL)
    bytes->is_broken = TRUE;
  else
    g_string_append (reply, text);
}

static void
add_text (GString    *reply,
          KuzovBytes *bytes)
{
  const uint64_t length = kuzov_varint_read (bytes);
  const uint8_t *text = kuzov_bytes_take (bytes, length);

  if (text != NULL)
    g_string_append_len (reply, (const char *) text, (gssize) length);
}

static int64_t
keep_in_range (int64_t     clock,
               KuzovBytes *bytes)
{
  if (clock < -MAX_CLOCK_MS || clock > MAX_CLOCK_MS)
    bytes->is_broken = TRUE;

  return bytes->is_broken ? 0 : clock;
}

static void
add_millis (GString    *reply,
            KuzovBytes *bytes,
            int64_t    *clock_ms)
{
  KuzovMoment moment = { .n_digits = 3, .style = KUZOV_MOMENT_ISO };

  *clock_ms += keep_in_range (kuzov_varint_read_signed (bytes), bytes);
  *clock_ms = keep_in_range (*clock_ms, bytes);
  moment.seconds = floor_seconds (*clock_ms);
  moment.fraction = (uint32_t) (*clock_ms - moment.seconds * 1000);
  if (!kuzov_moment_append_text (&moment, reply))
    bytes->is_broken = TRUE;
}

static void
add_moment (GString    *reply,
            KuzovBytes *bytes,
            int64_t    *clock_ms)
{
  const uint64_t form = kuzov_varint_read (bytes);
  KuzovMoment moment = { .n_digits = form & 15, .style = (unsigned int) (form >> 4) };

  moment.seconds = floor_seconds (*clock_ms) + keep_in_range (kuzov_varint_read_signed (bytes), bytes);
  moment.seconds = keep_in_range (moment.seconds * 1000, bytes) / 1000;
  if (moment.n_digits > 0)
    moment.fraction = (uint32_t) kuzov_varint_read (bytes);
  *clock_ms = moment.seconds * 1000;
  if (form >> 4 >= KUZOV_N_MOMENT_STYLES || !kuzov_moment_append_text (&moment, reply))
    bytes->is_broken = TRUE;
}

static void
add_value (GString                *reply,
           KuzovBytes             *bytes,
           Value                   kind,
           gboolean                is_link,
           const KuzovPackedBasis *basis,
           const char             *phrase,
           int64_t                *clock_ms)
{
  uint64_t number;

  switch (kind)
    {
    case VALUE_TEXT:
      add_text (reply, bytes);
      break;

    case VALUE_PHRASE:
      add_plain (reply, bytes, phrase);
      break;

    case VALUE_USUAL:
      number = kuzov_varint_read (bytes);
      add_plain (reply, bytes, number < G_N_ELEMENTS (usual) ? usual[number] : NULL);
      break;

    case VALUE_FRAME:
      add_plain (reply, bytes, basis->frame);
      break;

    case VALUE_BASIS:
      add_plain (reply, bytes, is_link ? basis->link : basis->job);
      break;

    case VALUE_MILLIS:
      add_millis (reply, bytes, clock_ms);
      break;

    case VALUE_MOMENT:
      add_moment (reply, bytes, clock_ms);
      break;

    case VALUE_SAME:
    default:
      bytes->is_broken = TRUE;
    }
}

/* The reply that was packed; %NULL if that can't be told from what is there. */
char *
kuzov_packed_reply_dup_text (const uint8_t          *packed,
                             size_t                  length,
                             const KuzovPackedBasis *basis,
                             const char             *phrase)
{
  g_autoptr (GString) reply = g_string_sized_new (512);
  KuzovBytes bytes = { packed, packed + length, FALSE };
  size_t before = 0;
  size_t n_before = 0;
  int64_t clock_ms;

  if (!begin_clock (basis, &clock_ms))
    return NULL;

  kuzov_varint_read (&bytes);
  g_string_append_c (reply, '{');
  while (bytes.at < bytes.end && !bytes.is_broken && reply->len <= MAX_REPLY)
    {
      const unsigned int head = *bytes.at++;
      const unsigned int place = head & OTHER_NAME;
      size_t start;

      g_string_append (reply, reply->len > 1 ? ",\"" : "\"");
      if (place == OTHER_NAME)
        add_text (reply, &bytes);
      else
        add_plain (reply, &bytes, place < G_N_ELEMENTS (names) ? names[place] : NULL);
      g_string_append (reply, "\":\"");
      start = reply->len;
      if (head >> NAME_BITS == VALUE_SAME && before != 0)
        g_string_append_len (reply, reply->str + before, (gssize) n_before);
      else
        add_value (reply, &bytes, (Value) (head >> NAME_BITS), place < G_N_ELEMENTS (names) && g_str_equal (names[place], "url"),
                   basis, phrase, &clock_ms);
      before = start;
      n_before = reply->len - start;
      g_string_append_c (reply, '"');
    }
  g_string_append_c (reply, '}');
  if (bytes.is_broken || bytes.at < bytes.end || !g_utf8_validate_len (reply->str, reply->len, NULL))
    return NULL;

  return g_string_free (g_steal_pointer (&reply), FALSE);
}
