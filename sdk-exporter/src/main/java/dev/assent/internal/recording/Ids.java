/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.recording;

import java.util.concurrent.ThreadLocalRandom;

/** Generates ids as numbers. Thread-safe. */
interface Ids {
  /** Random ids, as OpenTelemetry's SDK generates them. */
  Ids RANDOM =
      new Ids() {
        @Override
        public long span() {
          return notZero();
        }

        @Override
        public long traceHigh() {
          return ThreadLocalRandom.current().nextLong();
        }

        @Override
        public long traceLow() {
          return notZero();
        }

        @Override
        public boolean areTracesRandom() {
          return true;
        }

        private static long notZero() {
          long id;
          do {
            id = ThreadLocalRandom.current().nextLong();
          } while (id == 0);
          return id;
        }
      };

  /** A span id, which is not 0. */
  long span();

  /** The first eight bytes of a trace id. */
  long traceHigh();

  /** The last eight bytes of a trace id, which are not 0. */
  long traceLow();

  /** Whether trace ids are random, as W3C's flag tells. */
  boolean areTracesRandom();
}
