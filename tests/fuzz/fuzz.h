/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <stddef.h>
#include <stdint.h>

/* What libFuzzer calls with its inputs, and run-corpus.c with those that are kept. */
int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);
