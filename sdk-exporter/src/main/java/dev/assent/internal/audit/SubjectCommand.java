/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.audit;

import dev.assent.internal.file.Disk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds the pseudonyms of a subject in journals, and destroys them, beside running processes. */
public final class SubjectCommand {
  private SubjectCommand() {}

  /**
   * A journal, and the pseudonym of a subject in it.
   *
   * @param pseudonym null if she has none there
   * @param isReadable false if key and salts are missing, or don't belong together, so that nothing
   *     can be found or forgotten
   */
  public record Found(String journal, @Nullable String pseudonym, boolean isReadable) {}

  /** Finds the pseudonyms of a subject. */
  public static List<Found> find(Path root, String subject) throws IOException {
    return each(root, subject, false);
  }

  /** Finds the pseudonyms of a subject, and destroys their salts durably. */
  public static List<Found> forget(Path root, String subject) throws IOException {
    return each(root, subject, true);
  }

  private static List<Found> each(Path root, String subject, boolean forgets) throws IOException {
    Disk disk = Disk.system();
    List<Found> found = new ArrayList<>();
    for (JournalDirectory directory : JournalDirectory.find(root, disk)) {
      try (SubjectSalts salts = SubjectSalts.read(directory, disk)) {
        String pseudonym = salts == null ? null : salts.find(subject);
        if (forgets && salts != null) {
          boolean unused = salts.forget(subject);
        }
        boolean isReadable = salts != null || directory.files(disk).isEmpty();
        found.add(new Found(directory.name(), pseudonym, isReadable));
      }
    }
    if (found.isEmpty()) {
      throw new IOException("no journal");
    }
    return found;
  }
}
