/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Bodies that a client of the gateway sends. */
#include "config.h"

#include "fuzz.h"

#include "server/viseme-make-request.h"
#include "server/viseme-speech-request.h"
#include "server/viseme-video-request.h"

typedef VisemeServerJob *(
    *Parse) (const char *text, gsize length, gboolean practice, const char **field, GError **error);

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  static const Parse parsers[] = { viseme_video_request_parse, viseme_speech_request_parse,
                                   viseme_make_request_parse_image };

  for (gsize i = 0; i < 2 * G_N_ELEMENTS (parsers); i++)
    {
      const char *field = NULL;
      g_autoptr (GError) error = NULL;
      g_autoptr (VisemeServerJob) job =
          parsers[i / 2]((const char *) data, size, i % 2 == 1, &field, &error);
      g_autoptr (JsonNode) json = NULL;

      g_assert_true ((job == NULL) == (error != NULL));
      if (job != NULL)
        json = viseme_server_job_to_json (job, "http://127.0.0.1/v1");
    }

  return 0;
}
