/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.deletion;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class JournalLineTest {
  static Stream<JournalLine> lines() {
    DeletionTarget target = new DeletionTarget("training", "ai_feature.meeting_summary");
    return Stream.of(
        new JournalLine.OfSent(
            new SentReference.Key(target, "acme/\\u0041,\u00fc\ud800\u2028", Long.MIN_VALUE),
            "ab12",
            -1,
            Long.MIN_VALUE + 1,
            List.of("content.audio", "content.chat")),
        new JournalLine.OfPending(
            DeletionRequest.of(target, List.of("content.chat"), "ab12", 1, Long.MAX_VALUE)),
        new JournalLine.OfJournal("0123456789abcdef"),
        new JournalLine.OfGone(target, "ab12", List.of("app.x")),
        new JournalLine.OfWait("cd34", -1, "acme/\\u0041,\u00fc\ud800\u2028"),
        new JournalLine.OfTold("cd34", 3, List.of("cannot", "t1")),
        new JournalLine.OfTold("cd34", Long.MAX_VALUE, List.of()),
        new JournalLine.OfOver("cd34"),
        new JournalLine.OfDone("cd34"));
  }

  private static String withoutEnd(JournalLine line) {
    String text = line.text();
    assertThat(text).endsWith("\n").matches("[ -~]*\n");
    return text.substring(0, text.length() - 1);
  }

  @ParameterizedTest
  @MethodSource("lines")
  void read_whatWasWritten_isTheSame(JournalLine line) {
    assertThat(JournalLine.read(withoutEnd(line))).isEqualTo(line);
  }

  @ParameterizedTest
  @MethodSource("lines")
  void read_anyCharacterChangedOrCutOff_isDamaged(JournalLine line) {
    String text = withoutEnd(line);
    for (int i = 0; i < text.length(); i++) {
      char other = (char) (text.charAt(i) ^ 1);
      assertThat(JournalLine.read(text.substring(0, i) + other + text.substring(i + 1))).isNull();
      assertThat(JournalLine.read(text.substring(0, i))).isNull();
    }
  }
}
