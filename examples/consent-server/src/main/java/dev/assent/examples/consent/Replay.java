/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.consent;

import java.io.IOException;
import java.util.List;

/**
 * The changes that a reader missed.
 *
 * @param changes the table of changes
 * @param after the id of the last change that the reader received
 * @param upTo the id of the last change that is not announced live
 */
record Replay(Changes changes, long after, long upTo) {
  /** Takes changes one by one. */
  @FunctionalInterface
  interface Sink {
    void take(Change change) throws IOException;
  }

  void to(Credential credential, Sink sink) throws IOException {
    long at = after;
    List<Change> page;
    do {
      page = changes.between(at, upTo, credential.account());
      for (Change change : page) {
        if (credential.reads(change.subject())) {
          sink.take(change);
        }
        at = change.id();
      }
    } while (page.size() == Changes.PAGE);
  }
}
