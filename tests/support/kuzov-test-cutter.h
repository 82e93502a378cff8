// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#pragma once

#include <stdint.h>
#include <gio/gio.h>

G_BEGIN_DECLS

/* Which way the bytes go that are counted. */
typedef enum
{
  KUZOV_TEST_CUT_REQUEST,
  KUZOV_TEST_CUT_REPLY,
} KuzovTestCutSide;

/* What happens to a connection when its count is reached. */
typedef enum
{
  KUZOV_TEST_CUT_NOTHING,
  KUZOV_TEST_CUT_DROP,        /* closed both ways */
  KUZOV_TEST_CUT_TRUNCATE,    /* the reply ends as if it were whole; what else is sent is read and thrown away */
  KUZOV_TEST_CUT_RESET,       /* RST */
  KUZOV_TEST_CUT_STALL,       /* stays open, and silent */
} KuzovTestCutKind;

#define KUZOV_TEST_CUT_LAST KUZOV_TEST_CUT_STALL

typedef struct
{
  KuzovTestCutKind kind;
  KuzovTestCutSide side;
  gsize            offset;
} KuzovTestCut;

typedef struct _KuzovTestCutter KuzovTestCutter;

/* The fault of a connection that comes. */
typedef KuzovTestCut (*KuzovTestCutFunc) (gpointer user_data);

KuzovTestCutter *kuzov_test_cutter_new          (unsigned int      port);
void             kuzov_test_cutter_free         (KuzovTestCutter  *self);
unsigned int     kuzov_test_cutter_get_port     (KuzovTestCutter  *self);
void             kuzov_test_cutter_set_port     (KuzovTestCutter  *self,
                                                 unsigned int      port);
void             kuzov_test_cutter_arm          (KuzovTestCutter  *self,
                                                 KuzovTestCut      cut);
void             kuzov_test_cutter_set_func     (KuzovTestCutter  *self,
                                                 KuzovTestCutFunc  func,
                                                 gpointer          user_data);
gsize            kuzov_test_cutter_get_n_bytes  (KuzovTestCutter  *self,
                                                 KuzovTestCutSide  side);
unsigned int     kuzov_test_cutter_get_n_cuts   (KuzovTestCutter  *self,
                                                 KuzovTestCutKind  kind);
unsigned int     kuzov_test_cutter_get_n_connections (KuzovTestCutter *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KuzovTestCutter, kuzov_test_cutter_free)

G_END_DECLS
