/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.source;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * Parses {@code text/event-stream} as in the HTML standard, section 9.2, but bounded and strictly:
 * a line or event that is too long, or a field that is not UTF-8, is malformed. Lines end with CR,
 * LF or both. They are decoded when they are complete, so that chunk boundaries do not matter. Not
 * thread-safe.
 */
final class EventParser {
  /** The longest line, in bytes: {@value}. */
  static final int MAX_LINE_BYTES = 8 * 1024;

  /** The longest data of one event, in characters: {@value}. */
  static final int MAX_DATA_CHARS = 16 * 1024;

  private static final String BYTE_ORDER_MARK = "\uFEFF";

  private final Sink sink;
  private final byte[] line = new byte[MAX_LINE_BYTES];
  private int length;
  private boolean isFirstLine = true;
  private boolean isAfterCarriageReturn;

  private final StringBuilder data = new StringBuilder();
  private String name = "";
  private String id;
  private boolean hasAnything;

  /** Receives events. */
  interface Sink {
    /**
     * An event. Unlike in browsers, an event without data counts: an announcement without a subject
     * is malformed and not ignored.
     *
     * @param name the type of the event; empty if it has none
     * @param data its data lines, joined by line feeds
     * @param id the last event id so far; empty if there is none
     * @return false if it is malformed
     */
    boolean event(String name, String data, String id);

    /** The wait before reconnecting. */
    void retry(long millis);
  }

  /**
   * A parser of one connection.
   *
   * @param id the last event id of the previous connection; empty if there is none
   */
  EventParser(String id, Sink sink) {
    this.id = id;
    this.sink = sink;
  }

  /**
   * Parses more bytes. Returns false if the stream is malformed; the parser can't continue then.
   */
  boolean feed(ByteBuffer bytes) {
    while (bytes.hasRemaining()) {
      byte b = bytes.get();
      boolean restOfLineEnd = b == '\n' && isAfterCarriageReturn;
      isAfterCarriageReturn = b == '\r';
      if (restOfLineEnd) {
        continue;
      }
      if (b != '\n' && b != '\r') {
        if (length == MAX_LINE_BYTES) {
          return false;
        }
        line[length++] = b;
      } else if (!lineEnds()) {
        return false;
      }
    }
    return true;
  }

  private boolean lineEnds() {
    String text;
    try {
      text =
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(line, 0, length)).toString();
    } catch (CharacterCodingException malformed) {
      return false;
    }
    length = 0;
    if (isFirstLine && text.startsWith(BYTE_ORDER_MARK)) {
      text = text.substring(1);
    }
    isFirstLine = false;
    return text.isEmpty() ? eventEnds() : field(text);
  }

  private boolean eventEnds() {
    if (!hasAnything) {
      return true;
    }
    data.setLength(Math.max(0, data.length() - 1)); // the line feed after the last line
    boolean wellFormed = sink.event(name, data.toString(), id);
    data.setLength(0);
    name = "";
    hasAnything = false;
    return wellFormed;
  }

  private boolean field(String text) {
    int colon = text.indexOf(':');
    if (colon == 0) {
      return true; // a comment
    }
    String field = colon < 0 ? text : text.substring(0, colon);
    String value = colon < 0 ? "" : text.substring(colon + 1);
    value = value.startsWith(" ") ? value.substring(1) : value;
    switch (field) {
      case "event" -> name = value;
      case "data" -> {
        if (data.length() + value.length() >= MAX_DATA_CHARS) {
          return false;
        }
        data.append(value).append('\n');
      }
      case "id" -> id = value.indexOf('\0') < 0 ? value : id;
      case "retry" -> retry(value);
      default -> {
        return true; // the standard ignores unknown fields
      }
    }
    hasAnything |= !field.equals("retry");
    return true;
  }

  private void retry(String value) {
    if (!value.isEmpty() && value.chars().allMatch(c -> c >= '0' && c <= '9')) {
      sink.retry(value.length() > 9 ? Long.MAX_VALUE : Long.parseLong(value));
    }
  }
}
