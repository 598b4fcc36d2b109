/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.audit;

import dev.assent.internal.audit.Verdict.State;
import dev.assent.internal.file.Disk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Verifies journals: whether the lines of each are complete, in order, and as they were written. It
 * reads only. A journal that nobody has a hash of can at best be consistent in itself. Not
 * thread-safe.
 */
public final class Verification {
  /** A line in a file, or what stands in its place; compared by identity. */
  private static final class Seen {
    final String place;
    final @Nullable JournalLine line;
    final boolean isFirstOfFile;

    Seen(String place, @Nullable JournalLine line, boolean isFirstOfFile) {
      this.place = place;
      this.line = line;
      this.isFirstOfFile = isFirstOfFile;
    }
  }

  private final String journal;
  private final List<Seen> seen = new ArrayList<>();
  private final List<JournalLine> lines = new ArrayList<>();
  private boolean isTorn;
  private boolean hasRest;

  private Verification(JournalDirectory directory, Disk disk) throws IOException {
    this.journal = directory.name();
    for (long first : directory.files(disk)) {
      if (hasRest) {
        seen.add(new Seen("behind the last line of a file", null, false));
      }
      read(directory.file(first), disk);
    }
  }

  private void read(Path file, Disk disk) throws IOException {
    byte[] content = disk.read(file, Integer.MAX_VALUE - 8);
    int begin = 0;
    int at = 1;
    isTorn = content.length == 0;
    for (int end = 0; end < content.length; end++) {
      if (content[end] == '\n') {
        JournalLine line = JournalLine.read(Arrays.copyOfRange(content, begin, end));
        JournalLine reduced = line == null ? null : line.reduced();
        seen.add(new Seen(file.getFileName() + ", line " + at, reduced, at == 1));
        begin = end + 1;
        at++;
      }
      isTorn = begin <= end;
    }
    hasRest = begin < content.length;
  }

  /**
   * Verifies all journals below a directory, or a single journal.
   *
   * @param hashes hashes of lines that were seen elsewhere
   * @return one verdict for each journal, and one for each journal that is not there although a
   *     hash names it, or a journal of a greater number is there
   * @throws IOException if the directory can't be read, or has no journal
   * @throws IllegalArgumentException if a hash names no journal, and there are several
   */
  public static List<Verdict> verify(Path root, List<LastHash> hashes) throws IOException {
    Disk disk = Disk.system();
    List<Verdict> verdicts = new ArrayList<>();
    Set<String> names = new HashSet<>();
    List<JournalDirectory> found = JournalDirectory.find(root, disk);
    if (found.size() > 1 && hashes.stream().anyMatch(hash -> hash.journal().isEmpty())) {
      throw new IllegalArgumentException(
          "there are several journals: write the name of the journal before a hash, such as"
              + " journal-1:1234:HASH");
    }
    for (JournalDirectory directory : found) {
      names.add(directory.name());
      List<LastHash> ofIt = hashes.stream().filter(hash -> hash.isOf(directory.name())).toList();
      verdicts.add(new Verification(directory, disk).verdict(ofIt));
    }
    Set<String> missing = new TreeSet<>(JournalDirectory.missing(root, found));
    hashes.stream().map(LastHash::journal).filter(name -> !name.isEmpty()).forEach(missing::add);
    missing.removeAll(names);
    for (String name : missing) {
      verdicts.add(new Verdict(name, State.CUT, 0, "the journal is missing as a whole"));
    }
    if (verdicts.isEmpty()) {
      throw new IOException("no journal");
    }
    return verdicts;
  }

  /**
   * Returns the hashes of the last lines of all journals below a directory.
   *
   * @throws IOException if it can't be read, has no journal with a line, or the last line of a
   *     journal can't be read
   */
  public static List<LastHash> lastHashes(Path root) throws IOException {
    Disk disk = Disk.system();
    List<LastHash> hashes = new ArrayList<>();
    for (JournalDirectory directory : JournalDirectory.find(root, disk)) {
      List<Seen> all = new Verification(directory, disk).seen;
      if (all.isEmpty()) {
        continue;
      }
      JournalLine last = all.get(all.size() - 1).line;
      if (last == null) {
        throw new IOException(directory.name() + " ends with a line that can't be read; verify it");
      }
      hashes.add(new LastHash(directory.name(), last.number(), last.hash()));
    }
    if (hashes.isEmpty()) {
      throw new IOException("no journal with a line that can be read");
    }
    return hashes;
  }

  private Verdict verdict(List<LastHash> hashes) {
    Verdict bad = faults();
    if (bad != null) {
      return bad;
    }
    if (hashes.isEmpty()) {
      return found(
          State.CONSISTENT,
          0,
          "lines " + range() + " are consistent in itself, nothing more" + end());
    }
    Map<String, Long> numbers = new HashMap<>();
    lines.forEach(line -> numbers.put(line.hash(), line.number()));
    long covered = 0;
    for (LastHash hash : hashes) {
      long number = numbers.getOrDefault(hash.hash(), 0L);
      Verdict other = compare(hash, number);
      if (other != null) {
        return other;
      }
      covered = Math.max(covered, number);
    }
    Verdict unvouched = headless(covered);
    if (unvouched != null) {
      return unvouched;
    }
    return found(
        State.COMPLETE,
        0,
        "lines " + range() + " contain the line whose hash was given, and all before it" + end());
  }

  private Verdict found(State state, long line, String text) {
    return new Verdict(journal, state, line, text);
  }

  private String range() {
    return lines.get(0).number() + " to " + lines.get(lines.size() - 1).number();
  }

  private String end() {
    String torn = isTorn ? "; a last line is incomplete: it is being written, or was not" : "";
    boolean isEnded = lines.get(lines.size() - 1).is(AuditEvent.END);
    return (isEnded ? "; the last run has ended" : "; the last run has not ended") + torn;
  }

  /**
   * Returns what does not fit to a hash; null if it fits.
   *
   * @param number that of the line with this hash; 0 if there is none
   */
  private @Nullable Verdict compare(LastHash hash, long number) {
    JournalLine last = lines.get(lines.size() - 1);
    if (hash.line() == 0) {
      return number > 0
          ? null
          : found(
              State.REPLACED,
              0,
              "no line has the given hash: lines were written anew, or are missing at the end");
    }
    if (hash.line() > last.number()) {
      return found(
          State.CUT,
          last.number() + 1,
          "lines " + (last.number() + 1) + " to " + hash.line() + " are missing at the end");
    }
    if (hash.line() < lines.get(0).number()) {
      return found(
          State.CUT,
          hash.line(),
          "line " + hash.line() + ", whose hash was given, was deleted at the bound or later");
    }
    return number == hash.line()
        ? null
        : found(
            State.REPLACED,
            hash.line(),
            "line "
                + hash.line()
                + " has another hash than the given one: it was changed, or lines up to it were"
                + " written anew");
  }

  /** Returns what does not fit together; null if all does. Fills {@link #lines}. */
  private @Nullable Verdict faults() {
    if (seen.isEmpty()) {
      return found(State.CUT, 1, "no line is there");
    }
    Verdict bad = unreadable();
    bad = bad == null ? foreign() : bad;
    bad = bad == null ? misnumbered() : bad;
    bad = bad == null ? broken() : bad;
    return bad == null ? headless(Long.MAX_VALUE) : bad;
  }

  private @Nullable Verdict unreadable() {
    long before = 0;
    for (Seen each : seen) {
      JournalLine line = each.line;
      if (line == null) {
        return found(
            State.CHANGED,
            before + 1,
            "line " + (before + 1) + " (" + each.place + ") can't be read");
      }
      before = line.number();
      lines.add(line);
    }
    return null;
  }

  /** A file of another journal: its name is another one, and its first line continues nothing. */
  private @Nullable Verdict foreign() {
    String name = "";
    for (int i = 0; i < lines.size(); i++) {
      JournalLine line = lines.get(i);
      if (seen.get(i).isFirstOfFile && line.is(AuditEvent.FILE)) {
        String own = line.text(JournalFiles.JOURNAL);
        boolean continues = i == 0 || line.previous().equals(lines.get(i - 1).hash());
        if (!name.isEmpty() && !own.equals(name) && !continues) {
          return found(
              State.REPLACED,
              line.number(),
              "the file that begins with line " + line.number() + " is of another journal");
        }
        name = own;
      }
    }
    return null;
  }

  private @Nullable Verdict misnumbered() {
    Map<Long, Integer> places = new HashMap<>();
    for (int i = 0; i < lines.size(); i++) {
      places.putIfAbsent(lines.get(i).number(), i);
    }
    long first = lines.get(0).number();
    for (int i = 0; i < lines.size(); i++) {
      long expected = first + i;
      long number = lines.get(i).number();
      if (number != expected) {
        return misnumbered(i, expected, number, places);
      }
    }
    return null;
  }

  private Verdict misnumbered(int at, long expected, long number, Map<Long, Integer> places) {
    Integer twice = places.get(number);
    if (twice != null && twice < at) {
      return found(State.CHANGED, number, "line " + number + " is there twice");
    }
    Integer other = places.get(expected);
    if (other != null) {
      return found(
          State.REORDERED, expected, "line " + number + " stands in the place of line " + expected);
    }
    if (at + 1 < lines.size() && lines.get(at + 1).number() == expected + 1) {
      return found(State.CHANGED, expected, "line " + expected + " has another number");
    }
    return found(
        State.CUT,
        expected,
        number > expected
            ? "lines " + expected + " to " + (number - 1) + " are missing"
            : "line " + expected + " is missing");
  }

  private @Nullable Verdict broken() {
    for (int i = 1; i < lines.size(); i++) {
      if (fits(i)) {
        continue;
      }
      JournalLine before = lines.get(i - 1);
      JournalLine line = lines.get(i);
      if (i + 1 == lines.size()) {
        return found(
            State.CHANGED,
            before.number(),
            "line " + before.number() + " was changed, or the last line, " + line.number());
      }
      return fits(i + 1)
          ? found(
              State.CHANGED,
              before.number(),
              "line " + before.number() + " is not the one that the next line was written for")
          : found(
              State.CHANGED,
              line.number(),
              "line " + line.number() + " was changed, and maybe the one before it, too");
    }
    return null;
  }

  private boolean fits(int index) {
    return lines.get(index).previous().equals(lines.get(index - 1).hash());
  }

  /**
   * The first line is line 1, or a later line says that those before it were deleted.
   *
   * @param covered the number of the last line that may say so: what is behind a hash that somebody
   *     kept can be written by anybody
   */
  private @Nullable Verdict headless(long covered) {
    JournalLine first = lines.get(0);
    if (first.number() == 1) {
      return first.previous().equals(JournalLine.NO_HASH)
          ? null
          : found(State.CHANGED, 1, "line 1 names a line before it");
    }
    String missing = "lines 1 to " + (first.number() - 1) + " are missing, and ";
    for (JournalLine line : lines) {
      long last = line.number(JournalFiles.DROPPED_LAST);
      if (!line.is(AuditEvent.DROPPED) || last < first.number() - 1) {
        continue;
      }
      if (line.number() > covered) {
        return found(
            State.CUT,
            1,
            missing
                + "line "
                + line.number()
                + ", which says that they were deleted at the bound, is behind the given hash");
      }
      return last >= first.number() || line.text(JournalFiles.DROPPED_HASH).equals(first.previous())
          ? null
          : found(
              State.REPLACED,
              first.number(),
              "line " + first.number() + " does not continue what was deleted");
    }
    return found(State.CUT, 1, missing + "no line says that they were deleted");
  }
}
