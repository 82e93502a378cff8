// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* What a server shows: all but the first are to be refused. */
typedef enum
{
  KUZOV_TEST_CERTIFICATE_GOOD,
  KUZOV_TEST_CERTIFICATE_EXPIRED,
  KUZOV_TEST_CERTIFICATE_EARLY,         /* not yet valid */
  KUZOV_TEST_CERTIFICATE_OTHER_NAME,
  KUZOV_TEST_CERTIFICATE_SELF_SIGNED,
} KuzovTestCertificate;

#define KUZOV_TEST_CERTIFICATE_LAST KUZOV_TEST_CERTIFICATE_SELF_SIGNED

typedef struct _KuzovTestTunnel KuzovTestTunnel;

void             kuzov_test_tunnel_trust         (void);
KuzovTestTunnel *kuzov_test_tunnel_new           (KuzovTestCertificate  certificate,
                                                  unsigned int          port,
                                                  unsigned int          http2_port);
void             kuzov_test_tunnel_free          (KuzovTestTunnel      *self);
unsigned int     kuzov_test_tunnel_get_port      (KuzovTestTunnel      *self);
unsigned int     kuzov_test_tunnel_get_n_visits  (KuzovTestTunnel      *self);
unsigned int     kuzov_test_tunnel_get_n_open    (KuzovTestTunnel      *self);
unsigned int     kuzov_test_tunnel_get_n_handshakes (KuzovTestTunnel   *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KuzovTestTunnel, kuzov_test_tunnel_free)

G_END_DECLS
