// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#define G_LOG_DOMAIN "kuzov-api"

#include "config.h"
#include "api/kuzov-text-private.h"

#include <string.h>

/* What stands where the key stood. */
#define REDACTED "…"

/* Whether there is nothing to flatten: most texts of a reply are a number, a time or a name. */
static gboolean
is_flat (const char *text)
{
  for (const char *at = text; *at != '\0'; at++)
    {
      if (*at <= ' ' || *at >= 0x7f)
        return FALSE;
    }

  return TRUE;
}

/* White space of any kind and length becomes one space; control and direction characters vanish. */
static GString *
flatten (const char *text)
{
  GString *flat = NULL;
  gboolean is_apart = FALSE;

  if (is_flat (text))
    return g_string_new (text);

  flat = g_string_sized_new (strlen (text) + 1);
  for (const char *at = text; *at != '\0'; at = g_utf8_next_char (at))
    {
      gunichar character = g_utf8_get_char (at);
      GUnicodeType type = g_unichar_type (character);

      if (g_unichar_isspace (character) || character == '\v' || character == 0x85)
        {
          is_apart = flat->len > 0;
          continue;
        }

      if (type == G_UNICODE_CONTROL || type == G_UNICODE_FORMAT || type == G_UNICODE_SURROGATE)
        continue;

      if (is_apart)
        g_string_append_c (flat, ' ');
      is_apart = FALSE;
      g_string_append_len (flat, at, g_utf8_next_char (at) - at);
    }

  return flat;
}

static void
redact (GString    *text,
        const char *secret)
{
  gsize length = strlen (secret);
  gsize at = 0;

  while (length > 0 && at + length <= text->len)
    {
      if (g_ascii_strncasecmp (text->str + at, secret, length) != 0)
        {
          at++;
          continue;
        }

      g_string_erase (text, (gssize) at, (gssize) length);
      g_string_insert (text, (gssize) at, REDACTED);
      at += strlen (REDACTED);
    }
}

/* The key as it is, and as it looks in an address. */
static void
redact_everywhere (GString    *text,
                   const char *secret)
{
  g_autofree char *escaped = NULL;

  redact (text, secret);
  escaped = g_uri_escape_string (secret, NULL, FALSE);
  if (!g_str_equal (escaped, secret))
    redact (text, escaped);
}

/*
 * kuzov_text_dup_clean:
 * @text: (nullable): any bytes
 * @secret: (nullable): the key, which must not be shown
 * @max_length: in bytes; what is longer is cut between two characters
 *
 * Makes foreign text fit to be shown and logged: one line of valid UTF-8 without control characters and
 * without the key, neither as it is nor as it looks in an address.
 *
 * Returns: (transfer full) (nullable): the text, or %NULL if nothing is left
 */
char *
kuzov_text_dup_clean (const char *text,
                      const char *secret,
                      gsize       max_length)
{
  g_autofree char *valid = NULL;
  GString *clean = NULL;
  gsize length = max_length;

  if (text == NULL || *text == '\0')
    return NULL;

  if (!g_utf8_validate (text, -1, NULL))
    text = valid = g_utf8_make_valid (text, -1);

  clean = flatten (text);
  if (secret != NULL && clean->len >= strlen (secret))
    redact_everywhere (clean, secret);

  if (clean->len > max_length)
    {
      while (length > 0 && ((unsigned char) clean->str[length] & 0xc0) == 0x80)
        length--;
      g_string_truncate (clean, length);
    }

  if (clean->len == 0)
    {
      g_string_free (clean, TRUE);
      return NULL;
    }

  return g_string_free (clean, FALSE);
}

/*
 * kuzov_text_dup_keyless:
 * @text: a line of somebody's log
 *
 * Hides the key of every address in a text, whatever it is.
 *
 * Returns: (transfer full): the text, with `key=…` where a key was
 */
char *
kuzov_text_dup_keyless (const char *text)
{
  GString *clean = g_string_new (NULL);
  const char *at = text;
  const char *found = NULL;

  while ((found = strstr (at, "key=")) != NULL)
    {
      found += strlen ("key=");
      g_string_append_len (clean, at, found - at);
      g_string_append (clean, REDACTED);
      at = found + strcspn (found, "& \t\r\n\"'#");
    }
  g_string_append (clean, at);

  return g_string_free (clean, FALSE);
}

/* How a word begins that names access, rights, requests, balance, the key or its user, in small letters. */
static const char * const beginnings[] = {
  "доступ", "запрос", "баланс", "средств", "денег", "деньг", "ключ", "пользовател", "лимит", "оплат", "оплач",
  "тариф", "подписк", "пополн", "авториз", "неавториз",
  "access", "balance", "limit", "quota", "payment", "permission", "subscription", "unauthori", "authori",
  "forbidden", "fund", "credit", "apikey",
};

/* Such words in full, where others begin alike: правильный, keyboard. */
static const char * const words[] = {
  "право", "права", "прав", "праву", "правам", "правами", "правах",
  "key", "keys", "user", "users", "right", "rights", "requests", "token", "quotas", "denied", "expired",
};

/* What begins alike and says something else: a service that is down, a request that is malformed. */
static const char * const others[] = {
  "доступен", "доступн", "запросу", "запросе", "запросом", "ключев", "accessib", "accesso",
};

static gboolean
begins_with_any (const char         *word,
                 const char * const *list,
                 gsize               n_items)
{
  for (gsize i = 0; i < n_items; i++)
    {
      if (g_str_has_prefix (word, list[i]))
        return TRUE;
    }

  return FALSE;
}

static gboolean
names_access (const char *word,
              const char *previous)
{
  /* «Транспортное средство не найдено» is about a car. */
  if (g_str_has_prefix (word, "средств") && g_str_has_prefix (previous, "транспортн"))
    return FALSE;

  if (begins_with_any (word, others, G_N_ELEMENTS (others)))
    return FALSE;

  if (begins_with_any (word, beginnings, G_N_ELEMENTS (beginnings)))
    return TRUE;

  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    {
      if (g_str_equal (word, words[i]))
        return TRUE;
    }

  return FALSE;
}

/*
 * kuzov_text_names_access:
 * @text: (nullable): the provider's words when it said no, valid UTF-8
 *
 * Whether they are about the key and what it may still buy, not about the car. Known texts are in API.md
 * (observed); the rest is judged word by word.
 */
gboolean
kuzov_text_names_access (const char *text)
{
  g_autofree char *folded = NULL;
  const char *previous = "";
  char *at = NULL;

  if (text == NULL)
    return FALSE;

  folded = g_utf8_casefold (text, -1);
  at = folded;
  while (*at != '\0')
    {
      char *word = at;
      char *next = NULL;

      while (*at != '\0' && g_unichar_isalnum (g_utf8_get_char (at)))
        at = g_utf8_next_char (at);

      next = *at != '\0' ? g_utf8_next_char (at) : at;
      *at = '\0';
      if (at > word)
        {
          if (names_access (word, previous))
            return TRUE;
          previous = word;
        }
      at = next;
    }

  return FALSE;
}
