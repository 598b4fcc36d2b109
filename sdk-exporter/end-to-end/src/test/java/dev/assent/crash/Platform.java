/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.crash;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** The parent's consent file, which the parent replaces as a whole, between and during runs. */
final class Platform {
  private final RunSettings runSettings;
  private final Random random;
  private final Instant[] grantedAt = new Instant[RunSettings.SUBJECTS.size()];
  private int revision;

  Platform(RunSettings runSettings, Random random) {
    this.runSettings = runSettings;
    this.random = random;
    for (int subject = RunSettings.OWN; subject < grantedAt.length; subject++) {
      grantedAt[subject] = Instant.now().minusSeconds(3600);
    }
  }

  /** Withdraws a subject's grant, and restores it at random; returns the subject. */
  int withdraw() throws IOException {
    int subject = RunSettings.OWN + random.nextInt(RunSettings.STEADY - RunSettings.OWN);
    boolean again = random.nextBoolean();
    if (random.nextBoolean()) {
      grantedAt[subject] = null;
      write();
    }
    grantedAt[subject] = again ? Instant.now() : null;
    write();
    return subject;
  }

  /** Restores the grants of all subjects. */
  void grantAll() throws IOException {
    for (int subject = RunSettings.OWN; subject < RunSettings.STEADY; subject++) {
      if (grantedAt[subject] == null) {
        grantedAt[subject] = Instant.now();
      }
    }
    write();
  }

  private void write() throws IOException {
    revision++;
    List<String> documents = new ArrayList<>();
    for (int subject = RunSettings.OWN; subject < grantedAt.length; subject++) {
      Instant at = grantedAt[subject];
      documents.add(
          """
          { "subject": "%s", "revision": %d, "choices": [
            { "purpose": "%s", "categories": ["content.chat"], "choice": "%s",
              "terms": "%s", "at": "%s" } ] }"""
              .formatted(
                  RunSettings.SUBJECTS.get(subject),
                  revision,
                  RunSettings.PURPOSE,
                  at == null ? "denied" : "granted",
                  RunSettings.TERMS,
                  at == null ? Instant.now() : at));
    }
    var next = runSettings.directory().resolve("platform.next");
    Files.writeString(next, "{\"documents\": [" + String.join(",\n", documents) + "]}");
    Files.move(next, runSettings.consent(), StandardCopyOption.ATOMIC_MOVE);
  }
}
