/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-analysis-cache"

#include "config.h"

#include "viseme-analysis-cache.h"

#include "base/viseme-cache.h"
#include "base/viseme-files.h"
#include "base/viseme-hasher.h"
#include "viseme-analysis-version.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>
#include <utime.h>

#define FOLDER     "analysis"
#define MOST_BYTES (256 * 1024 * 1024) /* of all entries together */
#define MAGIC      "viseme-analysis"

/* A new last member must be stored too, and then be named here. What is learnt of the speech is not
 * stored. */
G_STATIC_ASSERT (sizeof (VisemeMouthStates) ==
                 G_STRUCT_OFFSET (VisemeMouthStates, surroundings) + sizeof (float *));
G_STATIC_ASSERT (sizeof (VisemeShot) ==
                 G_STRUCT_OFFSET (VisemeShot, own) + sizeof (VisemeOwnSpeech *));

/* An entry: this, the frames, the shots, the mouths of each shot with a face, and a SHA-256 of all
 * in front of it. In the computer's own format: it does not leave the computer. */
typedef struct
{
  char magic[sizeof MAGIC];
  char version[sizeof VISEME_ANALYSIS_VERSION];
  guint32 n_frames;
  guint32 n_shots;
} Header;

/* The mouths of a shot: this, the states, usable, appearance and surroundings. */
typedef struct
{
  guint32 n_surroundings;
  float center_x;
  float center_y;
  float motion;
} Mouths;

/* What is left to be read of an entry. */
typedef struct
{
  const char *at;
  gsize left;
} Rest;

static char *
get_folder (void)
{
  return viseme_cache_get_folder (FOLDER);
}

static char *
get_path (const char *key)
{
  g_autofree char *folder = get_folder ();

  return g_build_filename (folder, key, NULL);
}

/**
 * viseme_analysis_cache_make_key:
 * @video: a video file
 * @options: (nullable): what it is analysed with
 * @cancellable: (nullable):
 * @error: return location: those of viseme_files_hash()
 *
 * Reads the whole of @video.
 *
 * Returns: (transfer full): what stands for the content of @video and @options, a file name; or
 *   %NULL with @error set
 */
char *
viseme_analysis_cache_make_key (GFile *video,
                                const VisemeEngineOptions *options,
                                GCancellable *cancellable,
                                GError **error)
{
  static const VisemeEngineOptions none = { 0 };
  g_autofree char *content = viseme_files_hash (video, cancellable, error);
  g_autoptr (VisemeHasher) hasher = viseme_hasher_new ();

  if (content == NULL)
    return NULL;
  if (options == NULL)
    options = &none;
  viseme_hasher_update (hasher, content, strlen (content));
  viseme_hasher_update (hasher, &options->has_face, sizeof options->has_face);
  viseme_hasher_update (hasher, &options->face_x, sizeof options->face_x);
  viseme_hasher_update (hasher, &options->face_y, sizeof options->face_y);
  viseme_hasher_update (hasher, &options->allow_small_face, sizeof options->allow_small_face);

  return viseme_hasher_finish (hasher);
}

static char *
make_checksum (gconstpointer data, gsize length)
{
  g_autoptr (VisemeHasher) hasher = viseme_hasher_new ();

  viseme_hasher_update (hasher, data, length);

  return viseme_hasher_finish (hasher);
}

/* Whether it is an entry of this version as it was written. */
static gboolean
is_intact (const char *data, gsize length)
{
  const Header *header = (const Header *) (gconstpointer) data;
  g_autofree char *checksum = NULL;

  if (length < sizeof (Header) + VISEME_SHA256_LENGTH ||
      memcmp (header->magic, MAGIC, sizeof MAGIC) != 0 ||
      memcmp (header->version, VISEME_ANALYSIS_VERSION, sizeof VISEME_ANALYSIS_VERSION) != 0)
    return FALSE;
  checksum = make_checksum (data, length - VISEME_SHA256_LENGTH);

  return memcmp (data + length - VISEME_SHA256_LENGTH, checksum, VISEME_SHA256_LENGTH) == 0;
}

/* Returns: (nullable): a copy of the next N items of SIZE bytes. */
static gpointer
take (Rest *rest, gsize n, gsize size)
{
  gpointer copy;

  if (n == 0 || n > rest->left / size)
    return NULL;
  copy = g_memdup2 (rest->at, n * size);
  rest->at += n * size;
  rest->left -= n * size;

  return copy;
}

static VisemeMouthStates *
parse_mouths (Rest *rest, guint n_frames)
{
  g_autoptr (VisemeMouthStates) states = g_new0 (VisemeMouthStates, 1);
  g_autofree Mouths *mouths = take (rest, 1, sizeof (Mouths));
  gsize n = n_frames;

  if (mouths == NULL)
    return NULL;
  states->n_frames = n_frames;
  states->n_surroundings = mouths->n_surroundings;
  states->center_x = mouths->center_x;
  states->center_y = mouths->center_y;
  states->motion = mouths->motion;
  states->states = take (rest, n, sizeof (VisemeMouthState));
  states->usable = take (rest, n, sizeof (gboolean));
  states->appearance = take (rest, n * VISEME_MOUTH_COMPONENTS, sizeof (float));
  states->surroundings = take (rest, n * states->n_surroundings, sizeof (float));

  return states->surroundings != NULL ? g_steal_pointer (&states) : NULL;
}

static VisemeFaceTrack *
parse_track (Rest *rest, const Header *header)
{
  g_autofree VisemeTrackedFrame *frames =
      take (rest, header->n_frames, sizeof (VisemeTrackedFrame));
  g_autofree VisemeTrackedShot *shots = take (rest, header->n_shots, sizeof (VisemeTrackedShot));

  return frames != NULL && shots != NULL
             ? viseme_face_track_restore (frames, header->n_frames, shots, header->n_shots)
             : NULL;
}

static GPtrArray *
parse_shots (Rest *rest, VisemeFaceTrack *track)
{
  g_autoptr (GPtrArray) shots = g_ptr_array_new_with_free_func ((GDestroyNotify) viseme_shot_free);

  for (guint i = 0; i < viseme_face_track_get_n_shots (track); i++)
    {
      VisemeShot *shot = g_new0 (VisemeShot, 1);

      g_ptr_array_add (shots, shot);
      shot->track = viseme_face_track_get_shot (track, i, &shot->first, &shot->n_frames);
      if (shot->track == NULL)
        continue;
      shot->states = parse_mouths (rest, shot->n_frames);
      if (shot->states == NULL)
        return NULL;
    }

  return g_steal_pointer (&shots);
}

static VisemeAnalysis *
parse (const char *data, gsize length)
{
  g_autoptr (VisemeAnalysis) analysis = g_new0 (VisemeAnalysis, 1);
  Rest rest = { data, length - VISEME_SHA256_LENGTH };
  g_autofree Header *header = take (&rest, 1, sizeof (Header));

  analysis->track = parse_track (&rest, header);
  if (analysis->track != NULL)
    analysis->shots = parse_shots (&rest, analysis->track);

  return analysis->shots != NULL && rest.left == 0 ? g_steal_pointer (&analysis) : NULL;
}

/**
 * viseme_analysis_cache_load:
 * @key: of viseme_analysis_cache_make_key()
 *
 * An entry that is damaged, or was made by another version of the engine, counts as none.
 *
 * Returns: (transfer full) (nullable): the analysis that was saved under @key, bit by bit
 */
VisemeAnalysis *
viseme_analysis_cache_load (const char *key)
{
  g_autofree char *path = get_path (key);
  g_autofree char *data = NULL;
  VisemeAnalysis *analysis = NULL;
  gsize length;

  if (!g_file_get_contents (path, &data, &length, NULL))
    return NULL;
  if (is_intact (data, length))
    analysis = parse (data, length);
  if (analysis == NULL)
    g_debug ("%s is not usable", path);
  else
    g_utime (path, NULL); /* the least recently used entries are the first to go */

  return analysis;
}

static void
append (GByteArray *bytes, gconstpointer items, gsize n, gsize size)
{
  g_byte_array_append (bytes, items, (guint) (n * size));
}

static void
append_mouths (GByteArray *bytes, const VisemeMouthStates *states)
{
  const Mouths mouths = { states->n_surroundings, states->center_x, states->center_y,
                          states->motion };
  gsize n = states->n_frames;

  append (bytes, &mouths, 1, sizeof mouths);
  append (bytes, states->states, n, sizeof (VisemeMouthState));
  append (bytes, states->usable, n, sizeof (gboolean));
  append (bytes, states->appearance, n * VISEME_MOUTH_COMPONENTS, sizeof (float));
  append (bytes, states->surroundings, n * states->n_surroundings, sizeof (float));
}

static void
append_track (GByteArray *bytes, const VisemeAnalysis *analysis)
{
  append (bytes, viseme_face_track_get_frame (analysis->track, 0),
          viseme_face_track_get_n_frames (analysis->track), sizeof (VisemeTrackedFrame));
  for (guint i = 0; i < analysis->shots->len; i++)
    {
      const VisemeShot *shot = g_ptr_array_index (analysis->shots, i);
      const VisemeTrackedShot tracked = { shot->first, shot->n_frames, shot->track != NULL };

      append (bytes, &tracked, 1, sizeof tracked);
    }
}

static GByteArray *
serialise (const VisemeAnalysis *analysis)
{
  GByteArray *bytes = g_byte_array_new ();
  g_autofree char *checksum = NULL;
  Header header;

  memset (&header, 0, sizeof header); /* no chance bytes between the members */
  memcpy (header.magic, MAGIC, sizeof MAGIC);
  memcpy (header.version, VISEME_ANALYSIS_VERSION, sizeof VISEME_ANALYSIS_VERSION);
  header.n_frames = viseme_face_track_get_n_frames (analysis->track);
  header.n_shots = analysis->shots->len;
  append (bytes, &header, 1, sizeof header);
  append_track (bytes, analysis);
  for (guint i = 0; i < analysis->shots->len; i++)
    {
      const VisemeShot *shot = g_ptr_array_index (analysis->shots, i);

      if (shot->states != NULL)
        append_mouths (bytes, shot->states);
    }
  checksum = make_checksum (bytes->data, bytes->len);
  append (bytes, checksum, VISEME_SHA256_LENGTH, 1);

  return bytes;
}

/**
 * viseme_analysis_cache_save:
 * @key: of viseme_analysis_cache_make_key()
 * @analysis: what to keep
 *
 * Keeps @analysis in the user's cache, in one step. All entries together stay below 256 MB: those
 * that were not used for longest go first. That it cannot be kept is no error.
 */
void
viseme_analysis_cache_save (const char *key, const VisemeAnalysis *analysis)
{
  g_autofree char *folder = get_folder ();
  g_autofree char *path = get_path (key);
  g_autoptr (GByteArray) bytes = serialise (analysis);
  g_autoptr (GError) error = NULL;

  if (bytes->len > MOST_BYTES)
    return;
  if (g_mkdir_with_parents (folder, 0700) != 0)
    {
      g_debug ("%s: %s", folder, g_strerror (errno));
      return;
    }
  viseme_cache_make_room (folder, bytes->len, MOST_BYTES);
  if (!g_file_set_contents_full (path, (const char *) bytes->data, bytes->len,
                                 G_FILE_SET_CONTENTS_CONSISTENT, 0600, &error))
    g_debug ("%s", error->message);
}
