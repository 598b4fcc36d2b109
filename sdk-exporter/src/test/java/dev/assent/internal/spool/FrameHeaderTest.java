/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.spool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assent.category.Category;
import dev.assent.internal.catalog.Declarations;
import dev.assent.internal.catalog.Declarations.Attribute;
import dev.assent.internal.category.Categories;
import dev.assent.internal.spool.store.DamagedFrame;
import dev.assent.ledger.Signal;
import io.opentelemetry.api.common.AttributeType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The header's input to the gate survives the disk, or is replaced by a stricter value. */
class FrameHeaderTest {
  private static final Categories KNOWN = Categories.builtIn();
  private static final long CHAT = KNOWN.mask("content.chat");
  private static final long HEALTH = KNOWN.mask("protected.health");
  private static final long USAGE = KNOWN.mask("service.usage");

  private static final Declarations DECLARED =
      new Declarations(
          Map.of("app.sent", USAGE),
          Map.of(
              "app.text", new Attribute(CHAT, AttributeType.STRING, 1000),
              "app.count", new Attribute(USAGE, AttributeType.LONG, 128)));

  private static FrameHeader header(List<String> subjects) {
    return new FrameHeader(Signal.LOGS, true, 42, USAGE, CHAT | USAGE, subjects, DECLARED, HEALTH);
  }

  @Test
  void roundTrip_everything_isTheSame() throws DamagedFrame {
    FrameHeader header = header(List.of("acme/u7", "acme/ü8"));

    assertThat(FrameHeader.decode(header.encode(KNOWN), KNOWN)).isEqualTo(header);
    FrameHeader plain =
        new FrameHeader(
            Signal.TRACES, false, Long.MIN_VALUE, 0, 0, List.of(), Declarations.NONE, 0);
    assertThat(FrameHeader.decode(plain.encode(KNOWN), KNOWN)).isEqualTo(plain);
  }

  /** The number of subjects exceeds two bytes; none may be lost. */
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
    Declarations declared =
        new Declarations(
            Map.of("app.sent", secret),
            Map.of("app.text", new Attribute(secret | CHAT, AttributeType.STRING, 9)));
    byte[] bytes =
        new FrameHeader(Signal.LOGS, false, 42, secret, secret | CHAT, List.of(), declared, secret)
            .encode(more);

    FrameHeader decoded = FrameHeader.decode(bytes, KNOWN);

    assertThat(decoded.ownMask()).isEqualTo(Categories.UNCLASSIFIED);
    assertThat(decoded.fieldsMask()).isEqualTo(Categories.UNCLASSIFIED | CHAT);
    assertThat(decoded.added()).isEqualTo(Categories.UNCLASSIFIED);
    assertThat(decoded.declared().events()).containsEntry("app.sent", Categories.UNCLASSIFIED);
    assertThat(decoded.declared().attributes().get("app.text").mask())
        .isEqualTo(Categories.UNCLASSIFIED | CHAT);
  }

  @Test
  void decode_version2_isReadWithoutAddedCategories() throws DamagedFrame {
    FrameHeader header =
        new FrameHeader(Signal.LOGS, true, 42, USAGE, CHAT, List.of("acme/u7"), DECLARED, 0);
    byte[] bytes = header.encode(KNOWN);
    byte[] older = Arrays.copyOf(bytes, bytes.length - Integer.BYTES);
    older[0] = 2;

    assertThat(FrameHeader.decode(older, KNOWN)).isEqualTo(header);
  }

  /** A header of this version ends where the declarations from code would begin. */
  @Test
  void decode_version1_isReadWithoutDeclarations() throws DamagedFrame {
    FrameHeader header =
        new FrameHeader(
            Signal.LOGS, true, 42, USAGE, CHAT, List.of("acme/u7"), Declarations.NONE, 0);
    byte[] bytes = header.encode(KNOWN);
    byte[] older = Arrays.copyOf(bytes, bytes.length - 3 * Integer.BYTES);
    older[0] = 1;

    assertThat(FrameHeader.decode(older, KNOWN)).isEqualTo(header);
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
    bytes[0] = 4;

    assertThatThrownBy(() -> FrameHeader.decode(bytes, KNOWN)).isInstanceOf(DamagedFrame.class);
  }

  /** Any bytes give a header or a damaged frame, never another exception. */
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
