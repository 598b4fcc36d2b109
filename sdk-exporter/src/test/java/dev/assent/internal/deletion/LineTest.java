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

class LineTest {
  static Stream<Line> lines() {
    Target target = new Target("training", "ai_feature.meeting_summary");
    return Stream.of(
        new Line.OfSent(
            new Sent.Key(target, "acme/\\u0041,\u00fc\ud800\u2028", Long.MIN_VALUE),
            "ab12",
            -1,
            Long.MIN_VALUE + 1,
            List.of("content.audio", "content.chat")),
        new Line.OfOwed(Owed.of(target, List.of("content.chat"), "ab12", 1, Long.MAX_VALUE)),
        new Line.OfJournal("0123456789abcdef"),
        new Line.OfGone(target, "ab12", List.of("app.x")),
        new Line.OfDone("cd34"));
  }

  private static String withoutEnd(Line line) {
    String text = line.text();
    assertThat(text).endsWith("\n").matches("[ -~]*\n");
    return text.substring(0, text.length() - 1);
  }

  @ParameterizedTest
  @MethodSource("lines")
  void read_whatWasWritten_isTheSame(Line line) {
    assertThat(Line.read(withoutEnd(line))).isEqualTo(line);
  }

  @ParameterizedTest
  @MethodSource("lines")
  void read_anyCharacterChangedOrCutOff_isDamaged(Line line) {
    String text = withoutEnd(line);
    for (int i = 0; i < text.length(); i++) {
      char other = (char) (text.charAt(i) ^ 1);
      assertThat(Line.read(text.substring(0, i) + other + text.substring(i + 1))).isNull();
      assertThat(Line.read(text.substring(0, i))).isNull();
    }
  }
}
