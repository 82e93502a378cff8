// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#pragma once

#include <stdint.h>
#include <glib.h>

G_BEGIN_DECLS

/* The key that the service was asked with, in every fuzz target that has one. */
#define FUZZ_SECRET "d3302000-2b5c"

/* What a fuzzer, or in a normal run the replay of the corpus, calls. */
int  LLVMFuzzerInitialize   (int           *argc,
                             char        ***argv);
int  LLVMFuzzerTestOneInput (const uint8_t *data,
                             size_t         size);

char *fuzz_dup_text         (const uint8_t *data,
                             size_t         size);
void fuzz_check_text        (const char    *text,
                             gsize          max_length);

G_END_DECLS
