/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.deletion;

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
 * CRC journal 2 GENERATION                                               its first line
 * CRC sent DESTINATION PURPOSE REF PERIOD FIRST LAST SUBJECT CATEGORIES  replaces an earlier one of REF
 * CRC owed DESTINATION PURPOSE REF ID FROM TO CATEGORIES                 REF no longer has CATEGORIES
 * CRC gone DESTINATION PURPOSE REF CATEGORIES                            the same, and nothing is owed
 * CRC done ID                                                            ID was delivered
 * </pre>
 *
 * <p>Version 1 had no first line, no {@code gone}, and no LAST: it is read all the same.
 */
sealed interface JournalLine {
  /**
   * What a journal begins with.
   *
   * @param generation another one each time that all of it is written anew
   */
  record OfJournal(String generation) implements JournalLine {
    @Override
    public String words() {
      return "journal 2 " + generation;
    }
  }

  /**
   * Data went, or were about to go.
   *
   * @param lastEpochNanos when they did last; by less than a day it may have been later. {@link
   *     Long#MIN_VALUE} if the line does not tell
   */
  record OfSent(
      SentReference.Key key,
      String ref,
      long firstEpochNanos,
      long lastEpochNanos,
      List<String> categories)
      implements JournalLine {
    boolean tellsLast() {
      return lastEpochNanos != Long.MIN_VALUE;
    }

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
          Long.toString(lastEpochNanos),
          escaped(key.path()),
          String.join(",", categories));
    }

    @Override
    public String toString() {
      return "OfSent";
    }
  }

  /** A request is to be delivered. */
  record OfOwed(DeletionRequest request) implements JournalLine {
    @Override
    public String words() {
      return String.join(
          " ",
          "owed",
          request.target().destination(),
          request.target().purpose(),
          request.ref(),
          request.id(),
          Long.toString(request.fromEpochNanos()),
          Long.toString(request.toEpochNanos()),
          String.join(",", request.categories()));
    }
  }

  /** Categories went never, or are past their use: nothing is owed for them. */
  record OfGone(DeletionTarget target, String ref, List<String> categories) implements JournalLine {
    @Override
    public String words() {
      return String.join(
          " ", "gone", target.destination(), target.purpose(), ref, String.join(",", categories));
    }
  }

  /** A request was delivered. */
  record OfDone(String id) implements JournalLine {
    @Override
    public String words() {
      return "done " + id;
    }
  }

  /** All but the checksum. */
  String words();

  /** With checksum and end of line. */
  default String text() {
    return withChecksum(words());
  }

  /** Words with checksum and end of line. */
  static String withChecksum(String words) {
    return crc(words) + " " + words + "\n";
  }

  /** Whether a line, without its end, has the checksum of its words. */
  static boolean checked(String text) {
    int space = text.indexOf(' ');
    return space >= 0 && text.substring(0, space).equals(crc(text.substring(space + 1)));
  }

  /** Null if it is damaged. */
  static @Nullable JournalLine read(String text) {
    if (!checked(text)) {
      return null;
    }
    String[] words = text.substring(text.indexOf(' ') + 1).split(" ", -1);
    try {
      return switch (words[0] + words.length) {
        case "journal3" -> words[1].equals("2") ? new OfJournal(words[2]) : null;
        case "sent8" -> sent(words, words[6], Long.MIN_VALUE, words[7]);
        case "sent9" -> sent(words, words[7], Long.parseLong(words[6]), words[8]);
        case "gone5" ->
            new OfGone(
                new DeletionTarget(words[1], words[2]), words[3], List.of(words[4].split(",")));
        case "owed8" ->
            new OfOwed(
                new DeletionRequest(
                    words[4],
                    new DeletionTarget(words[1], words[2]),
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

  private static OfSent sent(String[] words, String path, long last, String categories) {
    return new OfSent(
        new SentReference.Key(
            new DeletionTarget(words[1], words[2]), unescaped(path), Long.parseLong(words[4])),
        words[3],
        Long.parseLong(words[5]),
        last,
        List.of(categories.split(",")));
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
