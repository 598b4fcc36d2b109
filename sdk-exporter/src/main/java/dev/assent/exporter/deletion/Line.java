/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.exporter.deletion;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * One line of the journal. Lines are ASCII; their words are joined by spaces, lists by commas; the
 * first word is the CRC-32 of all that follows it. Numbers are nanoseconds since the epoch.
 *
 * <pre>
 * CRC sent DESTINATION PURPOSE REF PERIOD FIRST SUBJECT CATEGORIES   replaces an earlier one of REF
 * CRC owed DESTINATION PURPOSE REF ID FROM TO CATEGORIES             REF no longer has CATEGORIES
 * CRC done ID                                                       ID was delivered
 * </pre>
 */
sealed interface Line {
  /** Data went, or were about to go. */
  record OfSent(Sent.Key key, String ref, long firstEpochNanos, List<String> categories)
      implements Line {
    @Override
    public String words() {
      return String.join(
          " ",
          "sent",
          key.target().destination(),
          key.target().purpose(),
          ref,
          Long.toString(key.period()),
          Long.toString(firstEpochNanos),
          escaped(key.path()),
          String.join(",", categories));
    }

    @Override
    public String toString() {
      return "OfSent";
    }
  }

  /** A request is to be delivered. */
  record OfOwed(Owed owed) implements Line {
    @Override
    public String words() {
      return String.join(
          " ",
          "owed",
          owed.target().destination(),
          owed.target().purpose(),
          owed.ref(),
          owed.id(),
          Long.toString(owed.fromEpochNanos()),
          Long.toString(owed.toEpochNanos()),
          String.join(",", owed.categories()));
    }
  }

  /** A request was delivered. */
  record OfDone(String id) implements Line {
    @Override
    public String words() {
      return "done " + id;
    }
  }

  /** All but the checksum. */
  String words();

  /** With checksum and end of line. */
  default String text() {
    String words = words();
    return crc(words) + " " + words + "\n";
  }

  /** Null if it is damaged. */
  static @Nullable Line read(String text) {
    int space = text.indexOf(' ');
    if (space < 0 || !text.substring(0, space).equals(crc(text.substring(space + 1)))) {
      return null;
    }
    String[] words = text.substring(space + 1).split(" ", -1);
    try {
      return switch (words[0] + words.length) {
        case "sent8" ->
            new OfSent(
                new Sent.Key(
                    new Target(words[1], words[2]), unescaped(words[6]), Long.parseLong(words[4])),
                words[3],
                Long.parseLong(words[5]),
                List.of(words[7].split(",")));
        case "owed8" ->
            new OfOwed(
                new Owed(
                    words[4],
                    new Target(words[1], words[2]),
                    List.of(words[7].split(",")),
                    words[3],
                    Long.parseLong(words[5]),
                    Long.parseLong(words[6])));
        case "done2" -> new OfDone(words[1]);
        default -> null;
      };
    } catch (NumberFormatException damaged) {
      return null;
    }
  }

  private static String crc(String words) {
    CRC32 crc = new CRC32();
    crc.update(words.getBytes(US_ASCII));
    return String.format("%08x", crc.getValue());
  }

  /** A path has no white space, but any other character. */
  private static String escaped(String path) {
    StringBuilder ascii = new StringBuilder(path.length());
    for (int i = 0; i < path.length(); i++) {
      char c = path.charAt(i);
      if (c > ' ' && c < 0x7f && c != '\\') {
        ascii.append(c);
      } else {
        ascii.append(String.format("\\u%04x", (int) c));
      }
    }
    return ascii.toString();
  }

  private static String unescaped(String ascii) {
    return Escape.PATTERN
        .matcher(ascii)
        .replaceAll(
            it ->
                Matcher.quoteReplacement(String.valueOf((char) Integer.parseInt(it.group(1), 16))));
  }

  /** How other characters than ASCII's are written. */
  final class Escape {
    private static final Pattern PATTERN = Pattern.compile("\\\\u([0-9a-f]{4})");

    private Escape() {}
  }
}
