/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.capture;

import static dev.assent.internal.capture.CaptureFixture.AUDIO;
import static dev.assent.internal.capture.CaptureFixture.CHAT;
import static dev.assent.internal.capture.CaptureFixture.HEALTH;
import static dev.assent.internal.decision.GivenDecision.permitting;
import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.capture.Events;
import dev.assent.category.Category;
import dev.assent.internal.decision.SubjectHandle;
import dev.assent.policy.Purpose;
import io.opentelemetry.context.Scope;
import org.junit.jupiter.api.Test;

@SuppressWarnings("try") // a scope has to be closed
class EventsTest {
  private final CaptureFixture fixture = new CaptureFixture("acme/u7");
  private final Events events = fixture.events;

  @Test
  void permits_aDestinationOfThePurposeMayReceive_isTrue() {
    fixture.permit(AUDIO, CHAT);

    assertThat(events.permits(Category.CONTENT_CHAT, Purpose.AI_TRAINING)).isTrue();
    assertThat(events.permits(Category.CONTENT_AUDIO, Purpose.AI_TRAINING)).isFalse();
    assertThat(events.permits(Category.CONTENT_CHAT, Purpose.SERVICE_OPERATION)).isFalse();
  }

  @Test
  void permits_unknownCategoryOrPurpose_isFalse() {
    fixture.permit(-1L, -1L);

    assertThat(events.permits(Category.of("content.whiteboard"), Purpose.AI_TRAINING)).isFalse();
    assertThat(events.permits(Category.CONTENT_CHAT, Purpose.SECURITY)).isFalse();
  }

  @Test
  void permits_aSubjectInTheContext_asksThatSubject() {
    fixture.permit(CHAT, CHAT);
    SubjectHandle other = fixture.decisions.subject("globex/u1");
    try (Scope ignored = other.makeCurrent()) {
      assertThat(events.permits(Category.CONTENT_CHAT, Purpose.AI_TRAINING)).isFalse();
    }
    assertThat(events.permits(Category.CONTENT_CHAT, Purpose.AI_TRAINING)).isTrue();
  }

  @Test
  void permits_contentOfASubjectWhoseDocumentAddsACategory_wantsThatToo() {
    fixture.decide(permitting(0).adding(HEALTH), permitting(CHAT));

    assertThat(events.permits(Category.CONTENT_CHAT, Purpose.AI_TRAINING)).isFalse();
  }
}
