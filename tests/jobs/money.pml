/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A paid job, its journal, a gateway and a network that loses and delays, for spin. The states and
 * steps are those of src/jobs/viseme-job-state.c; test_model.py compares them.
 *
 *   at most one charge for each intent, whatever crashes and is lost         (assert, never twice)
 *   what was charged is in the end on the disk, or told to the user          (ltl paid_is_settled)
 *
 * -DVERSION=2: the gateway knows keys. -DBUG: a client that sends again without one, which must be
 * found. */
#ifndef VERSION
#define VERSION 1
#endif
#define MAX_INTENTS 2
#define MAX_CRASHES 2
#define MAX_LOSSES  2

mtype = { draft, uploading, ready, submitting, unconfirmed, waiting, downloading, done, failed,
          cancelled };
mtype = { accepted, refused, lost };

/* On the disk: survives a crash. */
mtype journal = draft;
byte key = 0;
bool has_remote = false;
bool on_disk = false;

/* What the user knows. */
bool told = false;
byte intents = 0;

/* The gateway's books. */
byte charges[MAX_INTENTS + 1];
bool has_job = false;
bool job_failed = false;

byte crashes = 0;
byte losses = 0;

/* Requests are on their way with their key and the number of their connection. An answer comes
 * back only on a connection that is still open, and never on another one. */
chan net = [3] of { byte, byte };
chan answers = [1] of { mtype };
byte connection = 0; /* the open one, 0: none */
byte n_connections = 0;

/* One commit of the journal. */
#define become(from, to) d_step { assert (journal == from); journal = to }

#define answer_on(number, word) \
  atomic { if :: connection == number -> answers!word; connection = 0 :: else fi }

/* A request may arrive long after its client has died. */
active proctype Gateway ()
{
  byte wanted, number;

end:
  do
  :: net?wanted, number ->
     if
     :: losses < MAX_LOSSES -> losses++; answer_on (number, lost)    /* it never arrived */
     :: losses < MAX_LOSSES -> losses++; answer_on (number, refused) /* “too many requests” */
     :: atomic {
          if
          :: VERSION == 2 && charges[wanted] > 0 -> skip       /* the job that there is */
          :: else ->
             charges[wanted]++;
             has_job = true;
             assert (charges[wanted] <= 1)
          fi
        };
        if
        :: answer_on (number, accepted)
        :: losses < MAX_LOSSES -> losses++; answer_on (number, lost) /* the answer was */
        fi
     fi
  od
}

active proctype Client ()
{
  bool sent, resending;
  mtype answer;

restart:
  sent = false;
  resending = false;
  atomic {
    connection = 0;
    if
    :: nempty (answers) -> answers?answer
    :: empty (answers)
    fi
  };
  if
  :: journal == submitting -> become (submitting, unconfirmed)
  :: else
  fi;

end:
  do
  :: crashes < MAX_CRASHES -> crashes++; goto restart

  :: journal == draft -> become (draft, uploading)
  :: journal == uploading -> become (uploading, ready)
  :: journal == ready && (key != 0 || intents < MAX_INTENTS) ->
     d_step {
       if
       :: key == 0 -> intents++; key = intents
       :: else
       fi
     };
     become (ready, submitting);
     sent = false
  :: journal == submitting && !sent ->
     atomic { n_connections++; connection = n_connections; net!key, n_connections; sent = true }
  :: journal == submitting && sent ->
     answers?answer;
     sent = false;
     if
     :: answer == accepted -> has_remote = true; become (submitting, waiting)
     :: answer == refused && !resending -> become (submitting, ready)
     :: else -> become (submitting, unconfirmed)
     fi;
     resending = false

  /* v2: the same request with the same key. */
  :: journal == unconfirmed && VERSION == 2 -> resending = true; become (unconfirmed, submitting)

#ifdef BUG
  :: journal == unconfirmed && VERSION == 1 -> become (unconfirmed, submitting)
#endif

  /* v1: the account is looked at, by the program or by the user. */
  :: journal == unconfirmed && VERSION == 1 && has_job ->
     has_remote = true;
     told = false;
     become (unconfirmed, waiting)
  :: journal == unconfirmed && VERSION == 1 && !has_job && !told -> told = true
  :: journal == unconfirmed && VERSION == 1 && told && !has_job && intents < MAX_INTENTS ->
     /* “Send it anew”: a new intent, after the user gave the old one up. */
     key = 0;
     told = false;
     become (unconfirmed, cancelled);
     become (cancelled, draft)
  :: journal == unconfirmed && VERSION == 1 && told && !has_job ->
     become (unconfirmed, cancelled)

  :: journal == waiting && job_failed -> become (waiting, failed)
  :: journal == waiting && !job_failed -> become (waiting, downloading)
  :: journal == downloading && losses < MAX_LOSSES -> losses++; become (downloading, waiting)
  :: journal == downloading -> on_disk = true; become (downloading, done)

  :: journal == done || journal == failed || journal == cancelled -> break
  od
}

/* Once, at most: what cannot be made is paid back. */
active proctype Engine ()
{
  if
  :: has_job -> job_failed = true
  :: true
  fi
}

#define is_charged ((charges[1] + charges[2] > 0) && !job_failed)
#define is_settled (on_disk || told || journal == cancelled || journal == failed)

ltl paid_is_settled { [] (is_charged -> <> is_settled) }
