/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.source;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Event streams of a consent platform. */
class EventStreamFuzzTest {
  /** The pieces in which bytes arrive make no difference. */
  @FuzzTest
  void feed_anyPieces_areTheEventsOfTheWhole(FuzzedDataProvider input) {
    int piece = input.consumeInt(1, 64);
    byte[] bytes = input.consumeRemainingAsBytes();
    Events whole = new Events();
    boolean isWellFormed = whole.parser.feed(ByteBuffer.wrap(bytes));
    Events pieces = new Events();
    boolean isStillWellFormed = true;
    for (int at = 0; at < bytes.length && isStillWellFormed; at += piece) {
      isStillWellFormed =
          pieces.parser.feed(ByteBuffer.wrap(bytes, at, Math.min(piece, bytes.length - at)));
    }
    if (isWellFormed != isStillWellFormed || !whole.events.equals(pieces.events)) {
      throw new AssertionError("the pieces make a difference");
    }
  }

  private static final class Events implements EventParser.Sink {
    private final List<String> events = new ArrayList<>();
    private final EventParser parser = new EventParser("", this);

    @Override
    public boolean event(String name, String data, String id) {
      if (data.length() > EventParser.MAX_DATA_CHARS) {
        throw new AssertionError("an event of " + data.length() + " characters");
      }
      events.add(name + "\n" + data + "\n" + id);
      return !name.equals("malformed");
    }

    @Override
    public void retry(long millis) {
      if (millis < 0) {
        throw new AssertionError("a negative wait");
      }
      events.add("retry " + millis);
    }
  }
}
