/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.spool;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.category.Category;
import dev.assent.internal.catalog.Declarations;
import dev.assent.internal.category.Categories;
import dev.assent.internal.spool.store.SpoolKey;
import dev.assent.internal.spool.store.SubjectHash;
import dev.assent.ledger.Signal;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The categories and subjects of a pending erasure. */
class PendingErasureTest {
  private static final Categories KNOWN = Categories.builtIn();
  private static final long CHAT = KNOWN.mask("content.chat");
  private static final long AUDIO = KNOWN.mask("content.audio");
  private static final SpoolKey KEY = SpoolKey.random(new SecureRandom());
  private static final SubjectHash HASH = new SubjectHash(KEY);

  private static FrameHeader frame(long time, String... subjects) {
    return new FrameHeader(
        Signal.LOGS, false, time, 0, CHAT | AUDIO, List.of(subjects), Declarations.NONE, 0);
  }

  private static PendingErasure pendingNote(long until, long mask, String... subjects) {
    ErasureScope erasureScope = new ErasureScope();
    erasureScope.add(List.of(subjects), until, mask);
    return PendingErasure.of(PendingErasure.NOTHING.and(erasureScope, HASH, KNOWN), KNOWN);
  }

  /**
   * Other subjects' losses are recorded with their own frames, so an erasure does not cover them.
   */
  @Test
  void of_subjects_coversThemAndNobodyElse() {
    PendingErasure account = pendingNote(10, CHAT, "acme");
    PendingErasure user = pendingNote(10, CHAT, "acme/u7");
    PendingErasure both = pendingNote(10, CHAT, "acme/u7", "acme/host");

    assertThat(account.of(frame(1, "acme"), HASH)).isEqualTo(CHAT);
    assertThat(user.of(frame(1, "acme/u7"), HASH)).isEqualTo(CHAT);
    assertThat(both.of(frame(1, "acme/host", "acme/u7"), HASH)).isEqualTo(CHAT);
    for (List<String> other :
        List.of(
            List.<String>of(),
            List.of("acmex"),
            List.of("u/acme"),
            List.of("acme/u77"),
            List.of("acme/host"),
            List.of("acme/u7/phone"),
            List.of("acme/u7", "acme/host", "acme/u9"))) {
      FrameHeader frame = frame(1, other.toArray(String[]::new));
      assertThat(account.of(frame, HASH)).isZero();
      assertThat(user.of(frame, HASH)).isZero();
      assertThat(both.of(frame, HASH)).isZero();
    }
    assertThat(account.of(frame(1, "acme/u7"), HASH)).isZero();
    assertThat(user.of(frame(1, "acme"), HASH)).isZero();
  }

  /** A process that is killed repeatedly during an erasure records the same erasure again. */
  @Test
  void and_theSame_growsNoLarger() {
    ErasureScope erasureScope = new ErasureScope();
    erasureScope.add(List.of("acme/u7"), 10, CHAT);
    erasureScope.add(List.of("acme/u7", "acme/host"), 10, CHAT | AUDIO);
    byte[] once = PendingErasure.NOTHING.and(erasureScope, HASH, KNOWN);

    assertThat(PendingErasure.of(once, KNOWN).and(erasureScope, HASH, KNOWN)).hasSameSizeAs(once);
  }

  @Test
  void of_nobodys_coversNobodysAlone() {
    PendingErasure pendingErasure = pendingNote(10, CHAT);

    assertThat(pendingErasure.of(frame(1), HASH)).isEqualTo(CHAT);
    assertThat(pendingErasure.of(frame(1, "acme"), HASH)).isZero();
  }

  @Test
  void of_laterFrame_isNotMeant() {
    PendingErasure pendingErasure = pendingNote(10, CHAT, "acme/u7");

    assertThat(pendingErasure.of(frame(10, "acme/u7"), HASH)).isEqualTo(CHAT);
    assertThat(pendingErasure.of(frame(11, "acme/u7"), HASH)).isZero();
  }

  @Test
  void and_several_addsUp() {
    ErasureScope more = new ErasureScope();
    more.add(List.of("acme/u8"), 10, CHAT);
    more.add(List.of("acme/u7"), 5, AUDIO);
    PendingErasure both =
        PendingErasure.of(pendingNote(10, CHAT, "acme/u7").and(more, HASH, KNOWN), KNOWN);

    assertThat(both.of(frame(1, "acme/u7"), HASH)).isEqualTo(CHAT | AUDIO);
    assertThat(both.of(frame(6, "acme/u7"), HASH)).isEqualTo(CHAT);
    assertThat(both.of(frame(6, "acme/u8"), HASH)).isEqualTo(CHAT);
    assertThat(both.namesSubjects()).isTrue();
    assertThat(both.isEverything()).isFalse();
  }

  @Test
  void and_nobody_isARewriteThatTakesNothing() {
    byte[] none = PendingErasure.NOTHING.and(new ErasureScope(), HASH, KNOWN);

    assertThat(none).isNotEmpty();
    assertThat(PendingErasure.of(none, KNOWN).of(frame(1, "acme"), null)).isZero();
    assertThat(PendingErasure.of(none, KNOWN).isEverything()).isFalse();
  }

  @Test
  void of_version1_concernsEverybody() {
    PendingErasure pendingErasure =
        PendingErasure.of("content.chat,service.usage".getBytes(UTF_8), KNOWN);

    assertThat(pendingErasure.isEverything()).isFalse();
    assertThat(pendingErasure.of(frame(Long.MAX_VALUE, "acme/u7"), null))
        .isEqualTo(KNOWN.mask("content.chat") | KNOWN.mask("service.usage"));
    assertThat(PendingErasure.of(new byte[0], KNOWN).isEverything()).isTrue();
    assertThat(PendingErasure.of("content.chat,app.gone".getBytes(UTF_8), KNOWN).isEverything())
        .isTrue();
    assertThat(PendingErasure.of("content.chat,".getBytes(UTF_8), KNOWN).isEverything()).isTrue();
  }

  @Test
  void version1_andMore_staysEverybodys() {
    ErasureScope more = new ErasureScope();
    more.add(List.of("acme/u8"), 10, AUDIO);
    PendingErasure both =
        PendingErasure.of(
            PendingErasure.of("content.chat".getBytes(UTF_8), KNOWN).and(more, HASH, KNOWN), KNOWN);

    assertThat(both.of(frame(1, "any"), HASH)).isEqualTo(CHAT);
    assertThat(both.of(frame(1, "acme/u8"), HASH)).isEqualTo(CHAT | AUDIO);
  }

  /**
   * An application's category that no longer exists: it can't be distinguished, so the subject's
   * data is erased as a whole.
   */
  @Test
  void of_categoryThatIsUnknownNow_takesAllOfTheirs() {
    Categories more = Categories.of(List.of(Category.of("app.secret")));
    ErasureScope erasureScope = new ErasureScope();
    erasureScope.add(List.of("acme/u7"), 10, more.mask("app.secret"));
    PendingErasure pendingErasure =
        PendingErasure.of(PendingErasure.NOTHING.and(erasureScope, HASH, more), KNOWN);

    assertThat(pendingErasure.of(frame(1, "acme/u7"), HASH)).isEqualTo(-1);
    assertThat(pendingErasure.of(frame(1, "acme/u8"), HASH)).isZero();
  }

  @Test
  void of_unclassified_isKept() {
    PendingErasure pendingErasure = pendingNote(10, Categories.UNCLASSIFIED, "acme/u7");

    assertThat(pendingErasure.of(frame(1, "acme/u7"), HASH)).isEqualTo(Categories.UNCLASSIFIED);
  }

  @Test
  void of_otherKey_coversNobody() {
    SubjectHash other = new SubjectHash(SpoolKey.random(new SecureRandom()));

    assertThat(pendingNote(10, CHAT, "acme/u7").of(frame(1, "acme/u7"), other)).isZero();
  }

  @Test
  void of_cutOffOrExtendedAnywhere_isEverything() {
    ErasureScope erasureScope = new ErasureScope();
    erasureScope.add(List.of("acme/u7", "acme/host"), 10, CHAT);
    byte[] bytes = PendingErasure.NOTHING.and(erasureScope, HASH, KNOWN);

    for (int length = 0; length < bytes.length; length++) {
      assertThat(PendingErasure.of(Arrays.copyOf(bytes, length), KNOWN).isEverything())
          .as("%s bytes", length)
          .isTrue();
    }
    assertThat(PendingErasure.of(Arrays.copyOf(bytes, bytes.length + 1), KNOWN).isEverything())
        .isTrue();
  }

  @Test
  void toStringAndBytes_always_nameNobody() {
    byte[] bytes = PendingErasure.NOTHING.and(new ErasureScope(), HASH, KNOWN);
    ErasureScope erasureScope = new ErasureScope();
    erasureScope.add(List.of("acme/u7"), 10, CHAT);

    assertThat(new String(PendingErasure.NOTHING.and(erasureScope, HASH, KNOWN), UTF_8))
        .doesNotContain("acme");
    assertThat(erasureScope.toString() + PendingErasure.of(bytes, KNOWN)).doesNotContain("acme");
  }
}
