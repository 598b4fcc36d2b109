/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.exporter.spool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assent.category.Categories;
import dev.assent.category.Category;
import dev.assent.ledger.Signal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a frame is judged by survives the disk, or counts as the stricter. */
class FrameHeaderTest {
  private static final Categories KNOWN = Categories.builtIn();
  private static final long CHAT = KNOWN.mask("content.chat");
  private static final long USAGE = KNOWN.mask("service.usage");

  private static FrameHeader header(List<String> subjects) {
    return new FrameHeader(Signal.LOGS, true, 42, USAGE, CHAT | USAGE, subjects);
  }

  @Test
  void roundTrip_everything_isTheSame() throws DamagedFrame {
    FrameHeader header = header(List.of("acme/u7", "acme/ü8"));

    assertThat(FrameHeader.decode(header.encode(KNOWN), KNOWN)).isEqualTo(header);
    FrameHeader plain = new FrameHeader(Signal.TRACES, false, Long.MIN_VALUE, 0, 0, List.of());
    assertThat(FrameHeader.decode(plain.encode(KNOWN), KNOWN)).isEqualTo(plain);
  }

  /** Whose number does not fit into two bytes: none of them may be forgotten. */
  @Test
  void roundTrip_manySubjects_noneIsForgotten() throws DamagedFrame {
    List<String> subjects = new ArrayList<>();
    for (int i = 0; i < 65_536; i++) {
      subjects.add("acme/u" + i);
    }

    byte[] bytes = header(subjects).encode(KNOWN);

    assertThat(FrameHeader.decode(bytes, KNOWN).subjects()).isEqualTo(subjects);
  }

  @Test
  void decode_categoryThatIsUnknownNow_isUnclassified() throws DamagedFrame {
    Categories more = Categories.of(List.of(Category.of("app.secret")));
    long secret = more.mask("app.secret");
    byte[] bytes =
        new FrameHeader(Signal.LOGS, false, 42, secret, secret | CHAT, List.of()).encode(more);

    FrameHeader decoded = FrameHeader.decode(bytes, KNOWN);

    assertThat(decoded.own()).isEqualTo(Categories.UNCLASSIFIED);
    assertThat(decoded.fields()).isEqualTo(Categories.UNCLASSIFIED | CHAT);
  }

  @Test
  void decode_cutOffAnywhere_isDamaged() {
    byte[] bytes = header(List.of("acme/u7")).encode(KNOWN);

    for (int length = 0; length < bytes.length; length++) {
      byte[] cut = Arrays.copyOf(bytes, length);
      assertThatThrownBy(() -> FrameHeader.decode(cut, KNOWN))
          .as("%s bytes", length)
          .isInstanceOf(DamagedFrame.class);
    }
  }

  @Test
  void decode_moreThanBelongsToIt_isDamaged() {
    byte[] bytes = header(List.of("acme/u7")).encode(KNOWN);

    assertThatThrownBy(() -> FrameHeader.decode(Arrays.copyOf(bytes, bytes.length + 1), KNOWN))
        .isInstanceOf(DamagedFrame.class);
  }

  @Test
  void decode_otherVersion_isDamaged() {
    byte[] bytes = header(List.of()).encode(KNOWN);
    bytes[0] = 2;

    assertThatThrownBy(() -> FrameHeader.decode(bytes, KNOWN)).isInstanceOf(DamagedFrame.class);
  }

  /** Whatever stands there: an answer or a damaged frame, never another exception. */
  @Test
  void decode_anyByteChanged_isAnAnswerOrDamaged() {
    byte[] bytes = header(List.of("acme/u7")).encode(KNOWN);

    for (int at = 0; at < bytes.length; at++) {
      for (int bit = 0; bit < 8; bit++) {
        byte[] changed = bytes.clone();
        changed[at] ^= (byte) (1 << bit);
        try {
          assertThat(FrameHeader.decode(changed, KNOWN)).isNotNull();
        } catch (DamagedFrame expected) {
          assertThat(expected.getMessage()).doesNotContain("acme");
        }
      }
    }
  }

  @Test
  void toString_always_namesNobody() {
    assertThat(header(List.of("acme/u7")).toString()).doesNotContain("acme");
  }
}
