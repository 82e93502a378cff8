// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#pragma once

#include <stdint.h>
#include <gio/gio.h>

G_BEGIN_DECLS

/* What a request meets. With a code, the frame that says it carries that. */
typedef enum
{
  KUZOV_TEST_HTTP2_ANSWER,              /* what it should */
  KUZOV_TEST_HTTP2_STREAM_RESET,        /* RST_STREAM instead of an answer */
  KUZOV_TEST_HTTP2_RESET_AFTER_HEAD,    /* RST_STREAM between head and body */
  KUZOV_TEST_HTTP2_RESET_IN_BODY,
  KUZOV_TEST_HTTP2_RESET_BEFORE_END,    /* the whole body, but its end is never said */
  KUZOV_TEST_HTTP2_RESET_AFTER_END,     /* a whole answer, then RST_STREAM, as a server may */
  KUZOV_TEST_HTTP2_GOAWAY_AT_ONCE,      /* before the request, which is not taken */
  KUZOV_TEST_HTTP2_GOAWAY_UNTAKEN,      /* after it, and it was not taken */
  KUZOV_TEST_HTTP2_GOAWAY_TAKEN,        /* after it, and no answer comes */
  KUZOV_TEST_HTTP2_GOAWAY_THEN_ANSWER,
  KUZOV_TEST_HTTP2_GOAWAY_IN_BODY,
  KUZOV_TEST_HTTP2_ANSWER_THEN_GOAWAY,
  KUZOV_TEST_HTTP2_ANSWER_THEN_CLOSE,   /* after GOAWAY too, and without a pause */
  KUZOV_TEST_HTTP2_CLOSE,
  KUZOV_TEST_HTTP2_CLOSE_IN_BODY,
  KUZOV_TEST_HTTP2_STALL,
  KUZOV_TEST_HTTP2_STALL_IN_BODY,
  KUZOV_TEST_HTTP2_SHORT_BODY,          /* less than Content-Length says, and then its end */
  KUZOV_TEST_HTTP2_LONG_BODY,           /* more */
  KUZOV_TEST_HTTP2_STATUS,              /* the code is the status, Location leads elsewhere */
  KUZOV_TEST_HTTP2_INFORMED,            /* the code is a 1xx status; an answer follows */
  KUZOV_TEST_HTTP2_NO_STATUS,           /* a head without one */
  KUZOV_TEST_HTTP2_HUGE_FRAME,          /* longer than a frame may be */
  KUZOV_TEST_HTTP2_BAD_HEAD,            /* a head that can't be unpacked */
  KUZOV_TEST_HTTP2_PUSH,                /* a PUSH_PROMISE that nobody allowed */
} KuzovTestHttp2Fault;

typedef struct _KuzovTestHttp2 KuzovTestHttp2;

KuzovTestHttp2 *kuzov_test_http2_new            (const char          *body,
                                                 const char          *location);
void            kuzov_test_http2_free           (KuzovTestHttp2      *self);
unsigned int    kuzov_test_http2_get_port       (KuzovTestHttp2      *self);
void            kuzov_test_http2_meet           (KuzovTestHttp2      *self,
                                                 KuzovTestHttp2Fault  fault,
                                                 unsigned int         code,
                                                 unsigned int         n_answered);
void            kuzov_test_http2_set_is_slow    (KuzovTestHttp2      *self,
                                                 gboolean             is_slow);
unsigned int    kuzov_test_http2_get_n_requests (KuzovTestHttp2      *self);
unsigned int    kuzov_test_http2_get_n_posts    (KuzovTestHttp2      *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KuzovTestHttp2, kuzov_test_http2_free)

G_END_DECLS
