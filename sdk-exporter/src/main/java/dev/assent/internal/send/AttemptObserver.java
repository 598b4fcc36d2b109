/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.send;

import dev.assent.internal.data.Stamped;
import dev.assent.internal.send.transport.DataBody;
import dev.assent.internal.send.transport.RequestBody;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Receives the attempts of one signal at one destination after they ended, for the viewer. Called
 * on the worker's thread; must not block and must not throw.
 */
@FunctionalInterface
public interface AttemptObserver {
  /**
   * Receives an ended attempt of which at least a part may have left.
   *
   * @param data the data of the request, as they were gated for this attempt
   * @param bytes the request; null if somebody else's exporter encoded it
   * @param outcome the outcome of the attempt
   */
  void ended(List<? extends Stamped> data, @Nullable Bytes bytes, Outcome outcome);

  /** The outcome of an attempt. */
  enum Outcome {
    /** The receiver accepted the request. */
    ACCEPTED,
    /** The receiver accepted the request, and rejected some of its data. */
    PARTLY_REJECTED,
    /** The receiver refused the request; it may have read it. */
    REFUSED,
    /** The receiver was busy; it may have read the request. */
    BUSY,
    /** The connection broke, or no answer could be read. */
    UNKNOWN,
    /** A change of consent, or the end of the process, aborted the attempt. */
    ABORTED;

    static Outcome of(AttemptResult result) {
      return switch (result.kind()) {
        case ACCEPTED -> result.rejected() > 0 ? PARTLY_REJECTED : ACCEPTED;
        case REFUSED -> REFUSED;
        case BUSY -> BUSY;
        case UNREAD, BROKEN -> UNKNOWN;
        case ABORTED -> ABORTED;
      };
    }
  }

  /**
   * The bytes that were handed to the client. They are not copied, and may be reused after the
   * call.
   *
   * @param array begins with the request
   * @param length the number of bytes of the request
   * @param contentEncoding {@code gzip}; null if the request is not compressed
   */
  @SuppressWarnings("ArrayRecordComponent")
  record Bytes(byte[] array, int length, @Nullable String contentEncoding) {
    static @Nullable Bytes of(RequestBody body) {
      return body instanceof DataBody<?>
          ? null
          : new Bytes(body.array(), body.length(), body.contentEncoding());
    }

    /** Returns only the length. */
    @Override
    public String toString() {
      return "Bytes{length=" + length + "}";
    }
  }
}
