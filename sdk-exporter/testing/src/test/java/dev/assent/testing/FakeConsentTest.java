/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.category.Category;
import dev.assent.consent.Choice;
import dev.assent.consent.ChoiceValue;
import dev.assent.consent.ConsentReply;
import dev.assent.consent.ConsentSource.Inquiry;
import dev.assent.consent.ConsentSource.Listener;
import dev.assent.policy.Purpose;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class FakeConsentTest {
  private static final Instant NOW = Instant.parse("2024-01-10T12:00:00Z");
  private static final String USER = "acme/u7";

  private final FakeConsent consent = new FakeConsent(() -> NOW);

  private CompletableFuture<ConsentReply> load() {
    return consent.load(new Inquiry(USER, null)).toCompletableFuture();
  }

  private List<Choice> choices() {
    return ((ConsentReply.Found) load().join()).document().choices();
  }

  @Test
  void load_unnamedSubject_hasChosenNothing() {
    assertThat(choices()).isEmpty();
  }

  @Test
  void deny_afterAGrantAtTheSameTime_replacesIt() {
    consent.grant(USER, Purpose.AI_TRAINING, Category.CONTENT_CHAT);
    consent.deny(USER, Purpose.AI_TRAINING, Category.CONTENT_CHAT);

    assertThat(choices()).extracting(Choice::value).containsExactly(ChoiceValue.DENIED);
  }

  @Test
  void change_eachTime_isAnnouncedWithAHigherRevision() {
    List<String> changed = new ArrayList<>();
    consent.start(
        new Listener() {
          @Override
          public void changed(String subject) {
            changed.add(subject);
          }

          @Override
          public void announced(boolean all) {
            changed.add("all " + all);
          }
        });
    consent.grant(USER, Purpose.AI_TRAINING, Category.CONTENT_CHAT);
    long before = ((ConsentReply.Found) load().join()).document().revision();

    consent.grant(USER, Purpose.AI_TRAINING, Category.CONTENT_AUDIO);

    assertThat(((ConsentReply.Found) load().join()).document().revision()).isGreaterThan(before);
    assertThat(changed).containsExactly("all true", USER, USER);
  }

  @Test
  void hold_untilRelease_answersWaitAndHaveTheChoicesOfThen() {
    consent.pauseReplies();
    CompletableFuture<ConsentReply> waiting = load();
    consent.awaitInquiries(USER, 1, Duration.ofSeconds(10));
    consent.grant(USER, Purpose.AI_TRAINING, Category.CONTENT_CHAT);

    assertThat(waiting).isNotDone();
    consent.resumeReplies();

    assertThat(((ConsentReply.Found) waiting.join()).document().choices()).hasSize(1);
  }

  @Test
  void failAndForget_untilChanged_areUnknown() {
    consent.fail(USER, true);
    assertThat(load().join()).isInstanceOf(ConsentReply.Failed.class);
    consent.fail(USER, false);
    consent.forget(USER);
    assertThat(load().join()).isInstanceOf(ConsentReply.Absent.class);
    consent.grant(USER, Purpose.AI_TRAINING, Category.CONTENT_CHAT);
    assertThat(choices()).hasSize(1);
  }
}
