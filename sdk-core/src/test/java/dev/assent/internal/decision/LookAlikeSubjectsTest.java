/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.decision;

import static dev.assent.internal.decision.Fixture.CHAT;
import static dev.assent.internal.decision.Fixture.training;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Law 1: a path that only looks like another one has none of its grants. */
class LookAlikeSubjectsTest {
  /** The umlaut is one character. */
  private static final String USER = "acme/\u00fc7";

  @TempDir private Path directory;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "acme/u\u03087", // decomposed
        "acme/\u00dc7",
        "Acme/\u00fc7",
        "acme/\u00fc7\u200b",
        "acme/\u00fc\uff17",
        "\u0430cme/\u00fc7", // Cyrillic
        "acme/\u00fc7/x\u202e",
        "acme/../acme/\u00fc7",
        "acme/./\u00fc7",
        "acme/\u00fc7x",
        "acme/\u00fc",
        "acm"
      })
  void law1_subjectThatLooksLikeAnother_hasNoneOfItsGrants(String other) {
    Fixture fixture = new Fixture(directory);
    try (Decisions decisions = fixture.decisions()) {
      fixture.remote.say(USER, fixture.granted(CHAT));
      fixture.executor.runDue();
      boolean isBelow = other.startsWith(USER + "/");

      assertThat(training(decisions.subject(USER)) & CHAT).isEqualTo(CHAT);
      assertThat(training(decisions.subject(other)) & CHAT).isEqualTo(isBelow ? CHAT : 0);
      assertThat(training(decisions.subject(USER).and(decisions.subject(other))) & CHAT)
          .isEqualTo(isBelow ? CHAT : 0);
    }
  }

  @Test
  void law1_malformedPath_isNoSubject() {
    try (Decisions decisions = new Fixture(directory).decisions()) {
      for (String path :
          new String[] {
            "acme//u7",
            "acme/u7/",
            "/acme/u7",
            "",
            "acme/ u7",
            "acme/u7\u00a0",
            "acme/\u00fc7\ud800"
          }) {
        assertThatThrownBy(() -> decisions.subject(path))
            .isInstanceOf(IllegalArgumentException.class);
      }
    }
  }
}
