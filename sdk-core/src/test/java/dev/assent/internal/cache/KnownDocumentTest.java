/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.cache;

import static dev.assent.internal.cache.state.StoredDocuments.of;
import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.internal.cache.KnownDocument.Times;
import dev.assent.internal.cache.state.StoredDocument;
import dev.assent.internal.cache.state.StoredDocuments;
import dev.assent.internal.consent.KnownChoices.Answer;
import dev.assent.internal.consent.MaskedDocument;
import dev.assent.internal.time.Clock;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every transition of a known document, as a table. */
class KnownDocumentTest {
  private static final long STALE = 1_000;

  /**
   * Applies the events in order, one second of the clock apart, beginning at 1. An event is a
   * document in the notation of {@link StoredDocuments}, {@code same} (confirmed), {@code gone} or
   * {@code failed}.
   */
  private static KnownDocument after(String events) {
    KnownDocument known = KnownDocument.NOTHING;
    long now = 0;
    for (String event : events.split(",")) {
      now++;
      known = next(known, event.strip(), new Times(now, now, Long.MAX_VALUE, now));
    }
    return known;
  }

  private static KnownDocument next(KnownDocument known, String event, Times times) {
    return switch (event) {
      case "same" -> known.confirmed(known.validator(), times);
      case "gone" -> known.absent(times);
      case "failed" -> known.failed("down");
      default -> {
        StoredDocument read = of("u " + event);
        yield known.found(read.document(), read.validator(), times);
      }
    };
  }

  /** Returns {@code revision choices state @confirmed since validator}. */
  private static String words(KnownDocument known) {
    Answer answer = known.answer("u");
    MaskedDocument document = answer.document();
    String stated =
        document == null
            ? "nothing"
            : StoredDocuments.words(new StoredDocument(document, null, 0, null, false))
                .replace("u ", "")
                .replace(" @0", "");
    return stated
        + (answer.isAbsent() ? " absent" : "")
        + (answer.problem() == null ? "" : " unreadable")
        + (document == null
            ? ""
            : " @" + answer.confirmedEpochNanos() + " since " + answer.changedEpochNanos())
        + (known.validator() == null ? "" : " v:" + known.validator());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          # events                                        | what is said
          failed                                          | nothing unreadable
          gone                                            | 0 absent @1 since 1
          gone, gone                                      | 0 absent @2 since 1
          gone, failed                                    | nothing unreadable
          gone, failed, gone                              | 0 absent @3 since 3
          gone, 5 g:chat v:a                              | 5 g:chat @2 since 2 v:a
          5 g:chat v:a                                    | 5 g:chat @1 since 1 v:a
          5 g:chat v:a, same                              | 5 g:chat @2 since 1 v:a
          5 g:chat v:a, 5 g:chat v:b                      | 5 g:chat @2 since 1 v:b
          5 g:chat v:a, failed                            | 5 g:chat @1 since 1 v:a
          5 g:chat v:a, 6 g:audio                         | 6 g:audio @2 since 2
          5 d:chat, 6 g:chat                              | 6 g:chat @2 since 2
          5 d:chat, 4 g:chat                              | 5 d:chat @1 since 1
          5 g:chat v:a, 4 d:chat                          | 5 g:chat @1 since 1 v:a
          5 g:chat v:a, 5 g:chat g:audio v:b              | 5 g:chat @1 since 1
          5 g:chat g:audio v:a, 5 g:chat v:b              | 5 g:chat @1 since 2
          5 g:chat v:a, 5 d:chat v:b                      | 5 d:chat @1 since 2
          5 g:chat v:a, 5 d:chat v:b, 5 g:chat v:a        | 5 d:chat @1 since 2
          5 g:chat, 5 d:chat, 6 g:chat                    | 6 g:chat @3 since 3
          5 g:chat, 5 g:chat a:health                     | 5 g:chat a:health @1 since 2
          5 g:chat d:audio v:a, gone                      | 5 d:audio absent @2 since 2
          5 g:chat d:audio, gone, failed                  | 5 d:audio absent unreadable @2 since 2
          5 g:chat d:audio, gone, failed, gone            | 5 d:audio absent @4 since 4
          5 g:chat d:audio, gone, gone                    | 5 d:audio absent @3 since 2
          5 g:chat d:audio, gone, 5 g:chat d:audio v:a    | 5 g:chat d:audio @3 since 3 v:a
          5 g:chat d:audio, gone, 4 g:audio               | 5 d:audio absent @2 since 2
          5 g:chat d:audio, gone, 5 g:audio               | 5 d:audio absent @2 since 3
          5 g:chat d:audio, gone, failed, 5 g:audio       | 5 d:audio absent @2 since 4
          5 g:chat d:audio, gone, 6 g:audio               | 6 g:audio @3 since 3
          5 g:chat d:audio, gone, failed, 6 g:audio       | 6 g:audio @4 since 4
          """)
  void transition_each_saysNoMoreThanTheSourceStandsFor(String events, String stated) {
    assertThat(words(after(events))).isEqualTo(stated);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          # stored                  | said since              | what is said
          5 d:chat                  |                         | 5 d:chat @9 since 9
          5 d:chat                  | failed                  | 5 d:chat @9 since 9
          5 d:chat g:audio          | gone                    | 5 d:chat absent @1 since 1
          5 d:chat                  | 4 g:chat                | 5 d:chat @9 since 9
          5 d:chat g:audio          | 4 g:chat, gone          | 5 d:chat absent @2 since 2
          5 d:chat                  | 5 g:chat                | 5 d:chat @1 since 1
          5 d:chat                  | 6 g:chat                | 6 g:chat @1 since 1
          5 g:chat                  | 5 g:chat                | 5 g:chat @1 since 1
          5 g:chat d:audio gone     |                         | 5 d:audio absent @9 since 9
          5 g:chat d:audio gone     | 5 g:chat d:audio        | 5 g:chat d:audio @1 since 1
          5 g:chat d:audio gone     | 4 g:audio               | 5 d:audio absent @9 since 9
          """)
  void over_stored_asIfItHadBeenKnownBefore(String stored, @Nullable String events, String stated) {
    KnownDocument restored =
        KnownDocument.restored(of("u " + stored), new Times(9, 9, Long.MAX_VALUE, 9));
    KnownDocument known = events == null ? KnownDocument.NOTHING : after(events);

    KnownDocument over = known.mergedWith(restored);

    assertThat(words(over)).isEqualTo(stated);
    assertThat(over.mergedWith(restored)).isEqualTo(over);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          # stored by other words     | said since           | what is said
          5 g:chat d:audio v:a        |                      | 4 d:audio absent unreadable @9 since 9
          0 g:chat                    |                      | -1 absent unreadable @9 since 9
          0 g:chat                    | 0 g:chat             | 0 g:chat @1 since 1
          5 d:chat                    | 5 g:chat             | 5 g:chat @1 since 1
          5 d:chat                    | 4 g:chat             | 4 d:chat absent @1 since 1
          5 d:chat                    | 3 g:chat             | 4 d:chat absent unreadable @9 since 9
          5 d:chat g:audio            | gone                 | 4 d:chat absent @1 since 1
          """)
  void over_outdated_onlyDenialsCountUntilTheSourceIsHeardAgain(
      String stored, @Nullable String events, String stated) {
    StoredDocument read = of("u " + stored);
    StoredDocument outdated =
        new StoredDocument(read.document(), read.validator(), 9, null, read.isAbsent(), true);
    KnownDocument restored = KnownDocument.restored(outdated, new Times(9, 9, Long.MAX_VALUE, 9));

    assertThat(words((events == null ? KnownDocument.NOTHING : after(events)).mergedWith(restored)))
        .isEqualTo(stated);
  }

  @Test
  void restored_absenceWithoutADocument_anyRevisionReplacesIt() {
    KnownDocument restored =
        KnownDocument.restored(of("u 0 gone"), new Times(9, 9, Long.MAX_VALUE, 9));

    assertThat(words(restored)).isEqualTo("0 absent @9 since 9");
    assertThat(words(next(restored, "0 g:chat", new Times(10, 10, Long.MAX_VALUE, 10))))
        .isEqualTo("0 g:chat @10 since 10");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          # monotonic | wall  | end                 | lapsed
          0           | 0     | 9223372036854775807 | false
          999         | 999   | 9223372036854775807 | false
          1000        | 0     | 9223372036854775807 | true
          0           | 1000  | 9223372036854775807 | true
          -5000       | 999   | 9223372036854775807 | false
          999         | -5000 | 9223372036854775807 | false
          500         | 500   | 501                 | false
          500         | 500   | 500                 | true
          """)
  void lapsed_byEitherClockOrItsEnd_isTrue(long nanoTime, long epochNanos, long end, boolean is) {
    for (long origin : new long[] {0, Long.MAX_VALUE - 500, Long.MIN_VALUE}) {
      MaskedDocument silent = MaskedDocument.empty("u");
      KnownDocument known = KnownDocument.of(silent, null, new Times(origin, 0, end, 0));
      assertThat(known.isUnconfirmedFor(STALE, at(origin + nanoTime, epochNanos))).isEqualTo(is);
    }
  }

  private static Clock at(long nanoTime, long epochNanos) {
    return new Clock() {
      @Override
      public long epochNanos() {
        return epochNanos;
      }

      @Override
      public long nanoTime() {
        return nanoTime;
      }
    };
  }

  @Test
  void confirmed_earlierThanKnown_makesNothingOlder() {
    KnownDocument known =
        KnownDocument.of(MaskedDocument.empty("u"), null, new Times(9, 9, Long.MAX_VALUE, 9));
    KnownDocument confirmed = known.confirmed(null, new Times(4, 4, 7, 10));
    assertThat(confirmed.times().confirmedNanoTime()).isEqualTo(9);
    assertThat(confirmed.times().confirmedEpochNanos()).isEqualTo(9);
    assertThat(confirmed.times().validUntilEpochNanos()).isEqualTo(7);
  }

  @Test
  void confirmed_acrossTheWrapOfTheMonotonicClock_isYounger() {
    KnownDocument known =
        KnownDocument.of(
            MaskedDocument.empty("u"), null, new Times(Long.MAX_VALUE - 1, 1, Long.MAX_VALUE, 1));
    KnownDocument confirmed =
        known.confirmed(null, new Times(Long.MIN_VALUE + 1, 2, Long.MAX_VALUE, 2));
    assertThat(confirmed.times().confirmedNanoTime()).isEqualTo(Long.MIN_VALUE + 1);
  }

  @Test
  void continues_anythingThatADecisionDependsOn_isFalse() {
    KnownDocument known = after("5 g:chat v:a");
    assertThat(after("5 g:chat v:b").continues(known)).isTrue();
    assertThat(known.confirmed("\"b\"", new Times(2, 2, Long.MAX_VALUE, 2)).continues(known))
        .isTrue();
    for (KnownDocument other :
        Arrays.asList(
            after("5 g:chat, 5 d:chat"),
            after("6 g:chat"),
            after("5 g:chat, gone"),
            known.since(7),
            known.confirmed(null, new Times(2, 2, 99, 2)))) {
      assertThat(other.continues(known)).isFalse();
    }
    assertThat(after("gone, failed").continues(after("gone"))).isFalse();
  }

  @Test
  void stored_onlyWhatASourceSaid() {
    assertThat(KnownDocument.NOTHING.stored("u")).isNull();
    assertThat(after("failed").stored("u")).isNull();
    assertThat(StoredDocuments.words(after("gone").stored("u"))).isEqualTo("u 0 @1 gone");
    assertThat(StoredDocuments.words(after("5 g:chat v:a").stored("u")))
        .isEqualTo("u 5 @1 g:chat v:a");
    assertThat(StoredDocuments.words(after("5 g:chat d:audio v:a, gone").stored("u")))
        .isEqualTo("u 5 @2 g:chat d:audio gone");
  }

  @Test
  void toString_showsNobody() {
    assertThat(after("5 g:chat v:tag").toString()).doesNotContain("u ", "chat", "tag");
  }
}
