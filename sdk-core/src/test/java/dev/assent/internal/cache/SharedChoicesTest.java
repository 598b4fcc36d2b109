/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.consent.ChoiceValue;
import dev.assent.internal.consent.MaskedChoice;
import dev.assent.internal.consent.MaskedDocument;
import dev.assent.policy.Purpose;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SharedChoicesTest {
  private static final Instant AT = Instant.parse("2023-08-08T09:00:00.123456789Z");

  private static MaskedChoice choice(ChoiceValue value, Instant at, @Nullable Instant expires) {
    return new MaskedChoice(
        Purpose.AI_TRAINING, 5, value, LocalDate.parse("2023-08-07"), at, expires, true);
  }

  private static MaskedDocument document(MaskedChoice... choices) {
    return new MaskedDocument("acme/u7", 42, 3, List.of(choices));
  }

  static Stream<MaskedDocument> documents() {
    return Stream.of(
        document(),
        document(choice(ChoiceValue.GRANTED, AT, null)),
        document(choice(ChoiceValue.GRANTED, AT, AT.plusSeconds(1))),
        document(choice(ChoiceValue.GRANTED, AT, AT.minusSeconds(1))),
        document(choice(ChoiceValue.GRANTED, AT, null), choice(ChoiceValue.DENIED, AT, AT)),
        document(
            choice(ChoiceValue.GRANTED, AT, null),
            choice(ChoiceValue.DENIED, AT.plusNanos(1), null)),
        document(choice(ChoiceValue.GRANTED, Instant.EPOCH, null)),
        document(choice(ChoiceValue.GRANTED, Instant.parse("1931-01-01T00:00:00Z"), AT)),
        document(choice(ChoiceValue.GRANTED, Instant.MIN, Instant.MAX)),
        document(choice(ChoiceValue.GRANTED, Instant.MAX, null)),
        document(choice(ChoiceValue.DENIED, AT, Instant.MAX)),
        document(choice(ChoiceValue.DENIED, AT, Instant.MIN)));
  }

  @ParameterizedTest
  @MethodSource("documents")
  void document_whateverWasSaid_isTheSameAgain(MaskedDocument document) {
    long choicesEpochNanos = SharedChoices.choicesEpochNanos(document);
    assertThat(
            SharedChoices.of(document, choicesEpochNanos)
                .document("acme/u7", 42, choicesEpochNanos))
        .isEqualTo(document);
  }

  @Test
  void of_sameChoicesAtAnotherMoment_isEqual() {
    MaskedDocument one = document(choice(ChoiceValue.GRANTED, AT, AT.plusSeconds(60)));
    Instant later = AT.plusSeconds(86_399);
    MaskedDocument other = document(choice(ChoiceValue.GRANTED, later, later.plusSeconds(60)));

    SharedChoices sharedChoices = SharedChoices.of(one, SharedChoices.choicesEpochNanos(one));

    assertThat(sharedChoices)
        .isEqualTo(SharedChoices.of(other, SharedChoices.choicesEpochNanos(other)));
    assertThat(sharedChoices.isCommon(SharedChoices.choicesEpochNanos(one))).isTrue();
  }

  @Test
  void of_choicesAtSeveralMoments_isNobodyElses() {
    MaskedDocument document =
        document(
            choice(ChoiceValue.GRANTED, AT, null),
            choice(ChoiceValue.DENIED, AT.plusNanos(1), null));
    long choicesEpochNanos = SharedChoices.choicesEpochNanos(document);
    assertThat(SharedChoices.of(document, choicesEpochNanos).isCommon(choicesEpochNanos)).isFalse();
  }
}
