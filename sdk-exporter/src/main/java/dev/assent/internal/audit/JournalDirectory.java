/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.audit;

import dev.assent.config.ConfigurationException;
import dev.assent.internal.config.Variable;
import dev.assent.internal.file.Disk;
import dev.assent.internal.file.DiskFile;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The directory of one journal. Only its owner has access. Each process, and each instance in a
 * process, has a journal of its own: the first of {@value #MAX_JOURNALS} below {@code
 * ASSENT_AUDIT_DIR} that no other one uses. A later run goes on with it.
 *
 * <pre>
 * journal-N            N from 1 on
 *   lock               empty; the process that writes holds a lock on it
 *   audit.key          32 random bytes, {@link SubjectSalts}
 *   audit.salts        {@link SubjectSalts}
 *   NUMBER.audit       lines, {@link JournalLine}; NUMBER is that of the first one, 16 digits
 * </pre>
 *
 * Other files are left alone.
 */
record JournalDirectory(Path path) {
  /** The maximum number of journals below one directory: {@value}. */
  static final int MAX_JOURNALS = 64;

  private static final String VARIABLE = Variable.ASSENT_AUDIT_DIR.name();
  private static final String PREFIX = "journal-";
  private static final Pattern FILE = Pattern.compile("[0-9]{16}\\.audit");
  private static final int DIGITS = 16;

  /**
   * A journal that this process may write.
   *
   * @param writableByOthers what other users may write, too, in words; empty for nothing
   */
  record Owned(JournalDirectory directory, Closeable lock, List<String> writableByOthers) {}

  /**
   * Creates or reuses a journal that nobody writes, and locks it.
   *
   * @throws ConfigurationException if there is none, or others have access to it
   */
  static Owned own(Path root, Disk disk) {
    try {
      disk.createDirectories(root);
      for (int number = 1; number <= MAX_JOURNALS; number++) {
        JournalDirectory journal = new JournalDirectory(root.resolve(PREFIX + number));
        disk.createDirectories(journal.path);
        Closeable lock = disk.tryLock(journal.path.resolve("lock"));
        if (lock != null) {
          try {
            journal.refuseOthers(disk);
            return new Owned(journal, lock, journal.writableByOthers(root, disk));
          } catch (IOException | RuntimeException refused) {
            lock.close();
            throw refused;
          }
        }
      }
    } catch (IOException unusable) {
      throw unusable(root, unusable);
    }
    throw new ConfigurationException(
        VARIABLE,
        root
            + " has "
            + MAX_JOURNALS
            + " journals, and processes write to all of them; name another directory");
  }

  static ConfigurationException unusable(Path path, IOException failed) {
    return new ConfigurationException(
        VARIABLE,
        path
            + " can't be created, read or written ("
            + failed.getClass().getSimpleName()
            + "); name a directory on a local disk that this process owns",
        failed);
  }

  /** Returns the error about a journal of another version of Assent. */
  static ConfigurationException otherFormat(Path file, long format) {
    return new ConfigurationException(
        VARIABLE,
        file
            + " was written by another version of Assent (format "
            + format
            + "); name another directory, and keep this one for audits");
  }

  private void refuseOthers(Disk disk) throws IOException {
    for (Path each : List.of(path, key(), salts())) {
      if (!isForOwnerOnly(each, disk)) {
        throw new ConfigurationException(
            VARIABLE,
            each
                + " is accessible to other users, who may have found out whom lines are about;"
                + " restrict it to its owner (chmod "
                + (each.equals(path) ? "700" : "600")
                + "), or move the directory away");
      }
    }
  }

  /**
   * Who may write the directory above can put another journal in this one's place. Such directories
   * are common where containers mount them, so that this is said, and not refused.
   */
  private List<String> writableByOthers(Path root, Disk disk) throws IOException {
    List<String> found = new ArrayList<>();
    if (disk.isWritableByOthers(root)) {
      found.add("directory");
    }
    for (long file : files(disk)) {
      if (disk.isWritableByOthers(file(file))) {
        found.add("files");
        break;
      }
    }
    return found;
  }

  private static boolean isForOwnerOnly(Path file, Disk disk) throws IOException {
    try {
      return disk.isForOwnerOnly(file);
    } catch (NoSuchFileException none) {
      return true;
    }
  }

  Path key() {
    return path.resolve("audit.key");
  }

  Path salts() {
    return path.resolve("audit.salts");
  }

  /** Returns the file that begins with a line. */
  Path file(long number) {
    return path.resolve(String.format(Locale.ROOT, "%016d.audit", number));
  }

  /** Returns the numbers with which files begin, in ascending order. */
  List<Long> files(Disk disk) throws IOException {
    return disk.list(path).stream()
        .map(file -> file.getFileName().toString())
        .filter(name -> FILE.matcher(name).matches())
        .map(name -> Long.parseLong(name.substring(0, DIGITS)))
        .sorted()
        .toList();
  }

  /** The name of the journal, such as {@code journal-1}. */
  String name() {
    Path name = path.getFileName();
    return name == null ? path.toString() : name.toString();
  }

  /**
   * Returns the directory itself if it has lines, and the journals below it in the order of their
   * numbers: a copy of lines that somebody put beside the journals must hide none of them.
   */
  static List<JournalDirectory> find(Path root, Disk disk) throws IOException {
    List<JournalDirectory> found = new ArrayList<>();
    JournalDirectory itself = itself(root);
    if (!itself.files(disk).isEmpty()) {
      found.add(itself);
    }
    for (int number = 1; number <= MAX_JOURNALS; number++) {
      Path journal = root.resolve(PREFIX + number);
      if (disk.exists(journal)) {
        found.add(new JournalDirectory(journal));
      }
    }
    return found;
  }

  /**
   * Returns the names of journals that are not among those found below a directory, though one with
   * a greater number is: {@link #own} creates them in the order of their numbers.
   */
  static List<String> missing(Path root, List<JournalDirectory> found) {
    List<String> names =
        found.stream()
            .filter(journal -> !journal.equals(itself(root)))
            .map(JournalDirectory::name)
            .toList();
    int newest = MAX_JOURNALS;
    while (newest > 0 && !names.contains(PREFIX + newest)) {
      newest--;
    }
    return IntStream.rangeClosed(1, newest)
        .mapToObj(number -> PREFIX + number)
        .filter(name -> !names.contains(name))
        .toList();
  }

  private static JournalDirectory itself(Path root) {
    return new JournalDirectory(root.toAbsolutePath().normalize());
  }

  /** Opens a file that may not exist. */
  static @Nullable DiskFile openIfPresent(Path file, Disk disk) throws IOException {
    try {
      return disk.open(file);
    } catch (NoSuchFileException none) {
      return null;
    }
  }
}
