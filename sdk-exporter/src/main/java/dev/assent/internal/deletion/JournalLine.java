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
 * One line of the journal. Lines are ASCII; spaces separate their words, and commas separate the
 * items of lists. The first word is the CRC-32 of the rest of the line. Numbers are nanoseconds
 * since 1970.
 *
 * <pre>
 * CRC journal 2 GENERATION                                               its first line
 * CRC sent DESTINATION PURPOSE REF PERIOD FIRST LAST SUBJECT CATEGORIES  replaces an earlier one of REF
 * CRC owed DESTINATION PURPOSE REF ID FROM TO CATEGORIES                 REF no longer has CATEGORIES
 * CRC gone DESTINATION PURPOSE REF CATEGORIES                            the same, without a request
 * CRC done ID                                                            ID was delivered
 * CRC tell ID SUBJECT                                                    whom ID concerns
 * CRC wait ID ACCEPTED SUBJECT                                           the final answer about ID is missing
 * CRC told ID SUPERSEDED WHAT                                            WHAT people were told of it; - for nothing
 * CRC over ID                                                            nobody waits for it any more
 * </pre>
 *
 * <p>Version 1 had no first line, no {@code gone}, and no LAST; this class reads it too. To an
 * older version of this class, a line of a kind that it does not know is a damaged one: it reports
 * and ignores it.
 */
sealed interface JournalLine {
  /**
   * The first line of a journal.
   *
   * @param generation a new random value for each complete rewrite of the journal
   */
  record OfJournal(String generation) implements JournalLine {
    @Override
    public String payload() {
      return "journal 2 " + generation;
    }
  }

  /**
   * A record that data went, or were about to go.
   *
   * @param lastEpochNanos the last use, which may be later by less than a day; {@link
   *     Long#MIN_VALUE} if the line has none
   */
  record OfSent(
      SentReference.Key key,
      String ref,
      long firstEpochNanos,
      long lastEpochNanos,
      List<String> categories)
      implements JournalLine {
    boolean hasLastTime() {
      return lastEpochNanos != Long.MIN_VALUE;
    }

    @Override
    public String payload() {
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

  /** A record of a request to deliver. */
  record OfPending(DeletionRequest request) implements JournalLine {
    @Override
    public String payload() {
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

  /** A record of categories whose data never went or have expired: they need no request. */
  record OfGone(DeletionTarget target, String ref, List<String> categories) implements JournalLine {
    @Override
    public String payload() {
      return String.join(
          " ", "gone", target.destination(), target.purpose(), ref, String.join(",", categories));
    }
  }

  /**
   * A record of whom a request concerns, if the consent platform is to hear it, or if people are to
   * be told what became of the request.
   */
  record OfNotice(String id, String path) implements JournalLine {
    @Override
    public String payload() {
      return "tell " + id + " " + escaped(path);
    }

    @Override
    public String toString() {
      return "OfNotice";
    }
  }

  /** A record of an accepted request whose final answer has not come. */
  record OfWait(String id, long acceptedEpochNanos, String path) implements JournalLine {
    @Override
    public String payload() {
      return "wait " + id + " " + acceptedEpochNanos + " " + escaped(path);
    }

    @Override
    public String toString() {
      return "OfWait";
    }
  }

  /**
   * A record of what people were told of a request.
   *
   * @param superseded how many looks were disproved by then
   * @param told words of {@link OpenAnswer}
   */
  record OfTold(String id, long superseded, List<String> told) implements JournalLine {
    @Override
    public String payload() {
      String words = told.isEmpty() ? "-" : String.join(",", told);
      return "told " + id + " " + superseded + " " + words;
    }
  }

  /** A record that nobody waits for an answer about a request any more. */
  record OfOver(String id) implements JournalLine {
    @Override
    public String payload() {
      return "over " + id;
    }
  }

  /** A record of a delivered request. */
  record OfDone(String id) implements JournalLine {
    @Override
    public String payload() {
      return "done " + id;
    }
  }

  /** Returns the line without its checksum and its end. */
  String payload();

  /** Returns the line with its checksum and its end. */
  default String text() {
    return withChecksum(payload());
  }

  /** Adds the checksum and the end of the line. */
  static String withChecksum(String words) {
    return crc(words) + " " + words + "\n";
  }

  /** Whether a line, without its end, has the correct checksum. */
  static boolean isIntact(String text) {
    int space = text.indexOf(' ');
    return space >= 0 && text.substring(0, space).equals(crc(text.substring(space + 1)));
  }

  /** Parses a line; returns null if it is damaged. */
  static @Nullable JournalLine read(String text) {
    if (!isIntact(text)) {
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
            new OfPending(
                new DeletionRequest(
                    words[4],
                    new DeletionTarget(words[1], words[2]),
                    List.of(words[7].split(",")),
                    words[3],
                    Long.parseLong(words[5]),
                    Long.parseLong(words[6]),
                    null));
        case "tell3" -> new OfNotice(words[1], unescaped(words[2]));
        case "done2" -> new OfDone(words[1]);
        case "wait4" -> new OfWait(words[1], Long.parseLong(words[2]), unescaped(words[3]));
        case "told4" ->
            new OfTold(
                words[1],
                Long.parseLong(words[2]),
                words[3].equals("-") ? List.of() : List.of(words[3].split(",")));
        case "over2" -> new OfOver(words[1]);
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

  /** Escapes a path, which may contain every character except white space. */
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

  /** The escape sequence of characters outside printable ASCII. */
  final class Escape {
    private static final Pattern PATTERN = Pattern.compile("\\\\u([0-9a-f]{4})");

    private Escape() {}
  }
}
