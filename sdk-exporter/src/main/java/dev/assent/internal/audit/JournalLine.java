/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.audit;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.assent.config.ConfigurationException;
import dev.assent.internal.document.CanonicalJson;
import dev.assent.internal.document.Node;
import dev.assent.internal.text.Sha256;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One line of a journal: an object in the form of RFC 8785, and a line feed. Immutable.
 *
 * <pre>
 * {"at":"2026-12-02T17:00:00.123Z","event":"choice","n":17,"prev":"HEX", …}
 * </pre>
 *
 * {@code n} is its number, from 1 on. {@code prev} is the SHA-256 of the line before, without its
 * line feed, in hexadecimal; zeros in the first line.
 *
 * @param number the number
 * @param previous the hash of the line before
 * @param hash the hash of this line
 * @param fields all fields
 */
record JournalLine(long number, String previous, String hash, Map<String, Node> fields) {
  /** The hash before the first line. */
  static final String NO_HASH = "0".repeat(64);

  /** The maximum length of a line in bytes: {@value}. */
  static final int MAX_BYTES = 1 << 18;

  private static final Pattern HASH = Pattern.compile("[0-9a-f]{64}");
  private static final String AT = "at";
  private static final String EVENT = "event";
  private static final String NUMBER = "n";
  private static final String PREVIOUS = "prev";

  /** Returns the bytes of a line, without its line feed. */
  static byte[] bytes(
      long number, String previous, Instant at, AuditEvent event, Map<String, Object> facts) {
    Map<String, Object> tree = new TreeMap<>(facts);
    tree.put(AT, at.toString());
    tree.put(EVENT, event.id());
    tree.put(NUMBER, number);
    tree.put(PREVIOUS, previous);
    return CanonicalJson.of(tree).getBytes(UTF_8);
  }

  /** Returns the hash of a line's bytes. */
  static String hash(byte[] line) {
    return HexFormat.of().formatHex(Sha256.of(line));
  }

  /** Reads a line without its line feed; null if it is none. */
  static @Nullable JournalLine read(byte[] line) {
    try {
      Map<String, Node> fields = Node.parseJson("line", line, MAX_BYTES).map();
      Node number = fields.get(NUMBER);
      Node previous = fields.get(PREVIOUS);
      if (number == null || previous == null || !HASH.matcher(previous.text()).matches()) {
        return null;
      }
      return new JournalLine(number.number(), previous.text(), hash(line), fields);
    } catch (ConfigurationException notALine) {
      return null;
    }
  }

  /**
   * Returns the line with the fields that say how lines belong together. All fields of a long
   * journal need much memory.
   */
  JournalLine reduced() {
    if (is(AuditEvent.FILE) || is(AuditEvent.DROPPED)) {
      return this;
    }
    Node event = fields.get(EVENT);
    return new JournalLine(number, previous, hash, event == null ? Map.of() : Map.of(EVENT, event));
  }

  /** Whether it is a line of this kind. */
  boolean is(AuditEvent event) {
    return event.id().equals(text(EVENT));
  }

  /** Returns a field that is a text; empty if there is none. */
  String text(String field) {
    Node node = fields.get(field);
    return node != null && node.isText() ? node.text() : "";
  }

  /** Returns a field that is a whole number; -1 if there is none. */
  long number(String field) {
    try {
      Node node = fields.get(field);
      return node == null ? -1 : node.number();
    } catch (ConfigurationException notANumber) {
      return -1;
    }
  }
}
