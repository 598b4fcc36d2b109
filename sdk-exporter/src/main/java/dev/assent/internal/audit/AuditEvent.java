/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.audit;

/** The kinds of lines. Each has the fields that docs/RUNBOOK.md lists. */
public enum AuditEvent {
  /** The first line of each file: the format, and the random name of the journal. */
  FILE("file"),

  /** A process begins to write: its configuration, and how the run before it ended. */
  START("start"),

  /** The last line of a run that was closed. */
  END("end"),

  /** Lines are missing here: events were not written, or not in time. */
  GAP("gap"),

  /** The oldest lines are deleted after this line, because the journal has reached its bound. */
  DROPPED("dropped"),

  /** The journal's own key or salts were lost: subjects have new pseudonyms from here on. */
  PSEUDONYMS("pseudonyms"),

  /** Another policy is in force. */
  POLICY("policy"),

  /** Gates begin to report only. */
  REPORT_ONLY_START("report_only.start"),

  /** Gates enforce from here on. */
  REPORT_ONLY_END("report_only.end"),

  /** A grant or a denial was made in this process, and is in force. */
  CHOICE("choice"),

  /** The receipt of a choice, or why it has none. */
  RECEIPT("receipt"),

  /** Permissions of a subject changed, for any cause. */
  PERMISSIONS("permissions"),

  /** Receivers may no longer keep sent data: a request to delete it is owed. */
  DELETION_OWED("deletion.owed"),

  /** The endpoint accepted a request to delete. */
  DELETION_ACCEPTED("deletion.accepted"),

  /** The endpoint said what became of a request, or has not said it in time. */
  DELETION_ANSWERED("deletion.answered"),

  /** Requests that an earlier run owed. */
  DELETION_PENDING("deletion.pending"),

  /** The journal of deletion requests lacks entries. */
  DELETION_LOST("deletion.lost"),

  /** Data in a spool was erased, or could not be erased yet. */
  ERASURE("erasure"),

  /** A spool, its key or a part of it can't be read. */
  SPOOL_LOST("spool.lost"),

  /** Stored choices of a consent source, or their key, can't be read: they count as denials. */
  STATE_LOST("state.lost"),

  /** The counts of all data since the start. */
  LEDGER("ledger");

  private final String id;

  AuditEvent(String id) {
    this.id = id;
  }

  /** The name in a line. */
  public String id() {
    return id;
  }
}
