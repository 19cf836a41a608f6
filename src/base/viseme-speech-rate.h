/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* Words per minute that the voices of this computer can speak: what espeak-ng takes. */
#define VISEME_SPEECH_RATE_LEAST 80
#define VISEME_SPEECH_RATE_MOST  450
