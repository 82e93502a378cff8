// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#pragma once

#include <stdint.h>
#include <gio/gio.h>

G_BEGIN_DECLS

/* What happens to a connection after the answer. */
typedef enum
{
  KUZOV_TEST_WIRE_CLOSE,
  KUZOV_TEST_WIRE_HOLD,     /* stays open, and silent */
  KUZOV_TEST_WIRE_SERVE,    /* reads the next request */
} KuzovTestWireEnd;

typedef struct _KuzovTestWire KuzovTestWire;

KuzovTestWire *kuzov_test_wire_new            (const char       *answer,
                                               gssize            length,
                                               KuzovTestWireEnd  end);
void           kuzov_test_wire_free           (KuzovTestWire    *self);
char          *kuzov_test_wire_dup_address    (KuzovTestWire    *self,
                                               const char       *path);
unsigned int   kuzov_test_wire_get_port       (KuzovTestWire    *self);
unsigned int   kuzov_test_wire_get_n_connections (KuzovTestWire *self);
unsigned int   kuzov_test_wire_get_n_begun    (KuzovTestWire    *self);
unsigned int   kuzov_test_wire_get_n_requests (KuzovTestWire    *self);
const char    *kuzov_test_wire_get_request    (KuzovTestWire    *self,
                                               unsigned int      position);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KuzovTestWire, kuzov_test_wire_free)

G_END_DECLS
