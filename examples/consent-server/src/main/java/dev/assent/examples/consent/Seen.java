/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.consent;

import org.jspecify.annotations.Nullable;

/**
 * What a reader has seen of a subject, as the headers of its request say.
 *
 * @param position the position; null if the reader does not know positions
 * @param revision the revision of its document, or of an announcement; -1 if it knows none
 */
record Seen(@Nullable Position position, long revision) {
  /** The header with the revision. */
  static final String REVISION = "Consent-Revision";

  /** Reads the headers of a request. */
  static Seen of(Request request) {
    String position = request.header(Position.HEADER);
    Position seen = Position.parse(position);
    if (position != null && seen == null) {
      throw new Problem(
          400, Position.HEADER + ": must be a generation and a heartbeat, as in 3.1742");
    }
    String revision = request.header(REVISION);
    if (revision != null && !revision.matches("[0-9]{1,16}")) {
      throw new Problem(400, REVISION + ": must be a whole number");
    }
    return new Seen(seen, revision == null ? -1 : Long.parseLong(revision));
  }
}
