// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * KuzovVerity:
 * @KUZOV_VERITY_CERTAIN: a frame number as they are: a model code, a dash, a serial number
 * @KUZOV_VERITY_UNUSUAL: it can be ordered as it stands, though frame numbers look otherwise
 * @KUZOV_VERITY_AMBIGUOUS: it could be two: the person chooses, nobody else
 * @KUZOV_VERITY_NONE: no frame number
 *
 * How sure a reading is.
 */
typedef enum
{
  KUZOV_VERITY_CERTAIN,
  KUZOV_VERITY_UNUSUAL,
  KUZOV_VERITY_AMBIGUOUS,
  KUZOV_VERITY_NONE,
} KuzovVerity;

/**
 * KuzovChange:
 * @KUZOV_CHANGE_TRIMMED: quotes, punctuation or invisible characters around it were dropped
 * @KUZOV_CHANGE_LABEL: so was a word that names what follows (“Frame No.:”)
 * @KUZOV_CHANGE_CASE: small letters became capitals
 * @KUZOV_CHANGE_WIDTH: full-width and other compatibility forms became plain ones
 * @KUZOV_CHANGE_DASH: another kind of dash became '-'
 * @KUZOV_CHANGE_SPACE: spaces inside were dropped, or stood for the dash
 * @KUZOV_CHANGE_LOOKS: letters of another script were read by their looks
 * @KUZOV_CHANGE_LAYOUT: Cyrillic letters were read by their keys: the wrong keyboard layout
 * @KUZOV_CHANGE_PADDING: zeros that a car's diagnostic port fills up with were dropped
 * @KUZOV_CHANGE_SPLIT: a dash was put between model code and serial number
 * @KUZOV_CHANGE_DIGITS: letters that look like digits were read as those (O as 0, I as 1)
 * @KUZOV_CHANGE_PREFIX: what stands before the model code was dropped (DBA-, a scanner's I)
 *
 * What a reading changed in the text, and with that why.
 */
typedef enum
{
  KUZOV_CHANGE_TRIMMED = 1 << 0,
  KUZOV_CHANGE_LABEL = 1 << 1,
  KUZOV_CHANGE_CASE = 1 << 2,
  KUZOV_CHANGE_WIDTH = 1 << 3,
  KUZOV_CHANGE_DASH = 1 << 4,
  KUZOV_CHANGE_SPACE = 1 << 5,
  KUZOV_CHANGE_LOOKS = 1 << 6,
  KUZOV_CHANGE_LAYOUT = 1 << 7,
  KUZOV_CHANGE_PADDING = 1 << 8,
  KUZOV_CHANGE_SPLIT = 1 << 9,
  KUZOV_CHANGE_DIGITS = 1 << 10,
  KUZOV_CHANGE_PREFIX = 1 << 11,
} KuzovChange;

/**
 * KuzovKind:
 * @KUZOV_KIND_FRAME: a frame number, or something that may be one
 * @KUZOV_KIND_EMPTY: nothing but white space and the like
 * @KUZOV_KIND_UNREADABLE: not valid UTF-8, or it holds control characters
 * @KUZOV_KIND_CHARACTERS: a character that no frame number has
 * @KUZOV_KIND_SHORT: too short for anything
 * @KUZOV_KIND_LONG: too long
 * @KUZOV_KIND_VIN: a 17-character VIN; it is offered as it is
 * @KUZOV_KIND_DESIGNATION: a type or model designation (DBA-RP3, SV30-BTPNK)
 * @KUZOV_KIND_MODEL: a model code without its serial number
 * @KUZOV_KIND_PLATE: a registration plate
 * @KUZOV_KIND_STAMPED: a number stamped by an authority, with kanji (東[41]12345東)
 * @KUZOV_KIND_PHONE: a telephone number
 * @KUZOV_KIND_EMAIL: an e-mail address
 * @KUZOV_KIND_LINK: a link
 * @KUZOV_KIND_ID: digits alone, as the id of a report is
 * @KUZOV_KIND_WORDS: letters alone
 *
 * What a text is.
 */
typedef enum
{
  KUZOV_KIND_FRAME,
  KUZOV_KIND_EMPTY,
  KUZOV_KIND_UNREADABLE,
  KUZOV_KIND_CHARACTERS,
  KUZOV_KIND_SHORT,
  KUZOV_KIND_LONG,
  KUZOV_KIND_VIN,
  KUZOV_KIND_DESIGNATION,
  KUZOV_KIND_MODEL,
  KUZOV_KIND_PLATE,
  KUZOV_KIND_STAMPED,
  KUZOV_KIND_PHONE,
  KUZOV_KIND_EMAIL,
  KUZOV_KIND_LINK,
  KUZOV_KIND_ID,
  KUZOV_KIND_WORDS,
} KuzovKind;

/* Another frame number that the text may mean, and what leads there. */
typedef struct
{
  char         *frame;
  unsigned int  changes;    /* KuzovChange */
} KuzovChoice;

/**
 * KuzovReading:
 * @verity: how sure it is
 * @kind: what the text is
 * @frame: (nullable): as it is ordered, when it is certain or unusual
 * @changes: what was changed for @frame, of #KuzovChange
 * @choices: (element-type KuzovChoice): what else it may mean, the likeliest first; when it is ambiguous, all that it
 *   may mean
 *
 * What one text means as a frame number.
 */
typedef struct
{
  KuzovVerity   verity;
  KuzovKind     kind;
  char         *frame;
  unsigned int  changes;
  GPtrArray    *choices;
} KuzovReading;

KuzovReading *kuzov_reading_new  (const char   *text);
void          kuzov_reading_free (KuzovReading *reading);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KuzovReading, kuzov_reading_free)

G_END_DECLS
