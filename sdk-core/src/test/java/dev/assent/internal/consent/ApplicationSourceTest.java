/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.consent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.category.Category;
import dev.assent.consent.Choice;
import dev.assent.consent.ChoiceValue;
import dev.assent.consent.ConsentDocument;
import dev.assent.consent.ConsentReply;
import dev.assent.consent.ConsentSource;
import dev.assent.internal.category.Categories;
import dev.assent.policy.Purpose;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A reply that the application writes with categories converts to masks, or fails. */
class ApplicationSourceTest {
  private static final Instant AT = Instant.parse("2023-08-08T09:00:00Z");
  private static final Categories CATEGORIES = Categories.builtIn();

  private final CompletableFuture<ConsentReply> reply = new CompletableFuture<>();
  private final List<String> received = new ArrayList<>();
  private ConsentSource.@Nullable Listener listener;

  private final ConsentSource source =
      new ConsentSource() {
        @Override
        public String name() {
          return "own";
        }

        @Override
        public CompletionStage<ConsentReply> load(Inquiry inquiry) {
          received.add(inquiry.subject() + " " + inquiry.validator());
          return reply;
        }

        @Override
        public void start(Listener given) {
          listener = given;
        }

        @Override
        public void close() {
          received.add("closed");
        }
      };

  private CompletableFuture<SourceReply> load() {
    return new ApplicationSource(source, CATEGORIES)
        .load(new DocumentSource.Inquiry("acme/u7", "v1"))
        .toCompletableFuture();
  }

  private static ConsentReply found(Category... categories) {
    return new ConsentReply.Found(
        new ConsentDocument(
            "acme/u7",
            7,
            Set.of(Category.PROTECTED_HEALTH),
            List.of(
                new Choice(
                    Purpose.AI_TRAINING,
                    Set.of(categories),
                    ChoiceValue.GRANTED,
                    LocalDate.of(2023, 8, 7),
                    AT,
                    AT.plusSeconds(60),
                    true))),
        "v2",
        Duration.ofSeconds(3),
        Duration.ofSeconds(4),
        AT);
  }

  @Test
  void load_document_isTheSameWithMasks() {
    reply.complete(found(Category.CONTENT_CHAT, Category.CONTENT_AUDIO));

    assertThat(load().join())
        .isEqualTo(
            new SourceReply.Found(
                new MaskedDocument(
                    "acme/u7",
                    7,
                    CATEGORIES.mask(Category.PROTECTED_HEALTH),
                    List.of(
                        new MaskedChoice(
                            Purpose.AI_TRAINING,
                            CATEGORIES.mask(Category.CONTENT_CHAT, Category.CONTENT_AUDIO),
                            ChoiceValue.GRANTED,
                            LocalDate.of(2023, 8, 7),
                            AT,
                            AT.plusSeconds(60),
                            true))),
                "v2",
                Duration.ofSeconds(3),
                Duration.ofSeconds(4),
                AT));
    assertThat(received).containsExactly("acme/u7 v1");
  }

  @Test
  void load_categoryThatIsNotDeclared_fails() {
    reply.complete(found(Category.CONTENT_CHAT, Category.of("content.whiteboard")));

    assertThat(load()).isCompletedExceptionally();
  }

  @Test
  void load_unclassified_fails() {
    reply.complete(found(Category.UNCLASSIFIED));

    assertThat(load()).isCompletedExceptionally();
  }

  @Test
  void load_otherReplies_areTheSame() {
    ConsentReply[] replies = {
      new ConsentReply.Unchanged(Duration.ofSeconds(1), null),
      new ConsentReply.Absent(Duration.ofSeconds(2)),
      new ConsentReply.Failed("x", null, true)
    };
    List<SourceReply> read = new ArrayList<>();
    for (ConsentReply each : replies) {
      ConsentSource answers =
          new ConsentSource() {
            @Override
            public String name() {
              return "own";
            }

            @Override
            public CompletionStage<ConsentReply> load(Inquiry inquiry) {
              return CompletableFuture.completedFuture(each);
            }
          };
      read.add(
          new ApplicationSource(answers, CATEGORIES)
              .load(new DocumentSource.Inquiry("acme", null))
              .toCompletableFuture()
              .join());
    }

    assertThat(read)
        .containsExactly(
            new SourceReply.Unchanged(Duration.ofSeconds(1), null),
            new SourceReply.Absent(Duration.ofSeconds(2)),
            new SourceReply.Failed("x", null, true));
  }

  @Test
  void load_cancelled_cancelsTheApplications() {
    load().cancel(true);

    assertThat(reply).isCancelled();
  }

  @Test
  void start_changes_areReported() {
    List<String> changes = new ArrayList<>();
    try (ApplicationSource asked = new ApplicationSource(source, CATEGORIES)) {
      asked.start(
          new DocumentSource.Listener() {
            @Override
            public void changed(String subject) {
              changes.add(subject);
            }

            @Override
            public void announced(boolean all) {
              changes.add("all " + all);
            }
          });
      Objects.requireNonNull(listener).announced(true);
      Objects.requireNonNull(listener).changed("acme/u7");
    }

    assertThat(changes).containsExactly("all true", "acme/u7");
    assertThat(received).containsExactly("closed");
  }

  @Test
  void choice_back_isTheSame() {
    Choice choice =
        Choice.granted(
            Purpose.AI_TRAINING, Set.of(Category.CONTENT_CHAT), LocalDate.of(2023, 8, 7), AT);
    ChoiceMasks masks = new ChoiceMasks(CATEGORIES);
    MaskedDocument masked = masks.masked(new ConsentDocument("acme", 1, Set.of(), List.of(choice)));

    assertThat(masks.choice(masked.choices().get(0))).isEqualTo(choice);
  }
}
