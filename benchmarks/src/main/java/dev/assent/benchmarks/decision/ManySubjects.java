/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.benchmarks.decision;

import dev.assent.consent.ChoiceValue;
import dev.assent.internal.category.Categories;
import dev.assent.internal.consent.DocumentSource;
import dev.assent.internal.consent.MaskedChoice;
import dev.assent.internal.consent.MaskedDocument;
import dev.assent.internal.consent.SourceReply;
import dev.assent.internal.consent.SubjectPath;
import dev.assent.internal.decision.Decisions;
import dev.assent.internal.decision.SubjectHandle;
import dev.assent.internal.policy.PooledPolicy;
import dev.assent.policy.Destination;
import dev.assent.policy.Purpose;
import dev.assent.policy.Recipient;
import io.opentelemetry.api.trace.Span;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Decisions over a platform that answers from memory. Each of many users granted something at a
 * time of its own, under a version ({@code ETag}) of its own. The grants have eight variants, as
 * those of users of one form do. Accounts have no choices.
 */
public final class ManySubjects implements AutoCloseable {
  private static final LocalDate TERMS = LocalDate.parse("2023-08-07");
  private static final Instant AT = Instant.parse("2023-08-08T09:00:00Z");

  /** A category that half of the users granted. */
  public static final String GRANTED_BY_HALF = "content.chat";

  private static final List<String> OTHERS =
      List.of("content.audio", "content.video", "content.file", "content.other");

  /** The decisions; destination 1 is for training models. */
  public final Decisions decisions;

  final LongAdder loads = new LongAdder();
  private final Categories categories = Categories.builtIn();
  private final ScheduledThreadPoolExecutor control = thread("control");
  private final ScheduledThreadPoolExecutor cache = thread("cache");

  /** Creates decisions that refresh documents once an hour. */
  public ManySubjects(long maxBytes) {
    this(maxBytes, Duration.ofHours(1), null);
  }

  /**
   * Creates decisions.
   *
   * @param own the process's own subject; null if it has none
   */
  public ManySubjects(long maxBytes, Duration refresh, @Nullable SubjectPath own) {
    this.decisions =
        Decisions.builder()
            .policy(PooledPolicy.load(List.of("terms"), categories, Set.of()))
            .destinations(
                List.of(
                    new Destination("ops", Purpose.SERVICE_OPERATION, Recipient.FIRST_PARTY),
                    new Destination("models", Purpose.AI_TRAINING, Recipient.FIRST_PARTY)))
            .consentSources(List.of(new Platform()))
            .executor(control)
            .cacheExecutor(cache)
            .cacheMaxBytes(maxBytes)
            .refresh(refresh)
            .ownSubject(own)
            .spanSubjects((Span span, SubjectHandle subject) -> {})
            .build();
  }

  private static ScheduledThreadPoolExecutor thread(String name) {
    ScheduledThreadPoolExecutor executor =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread thread = new Thread(task, name);
              thread.setDaemon(true);
              return thread;
            });
    executor.setRemoveOnCancelPolicy(true);
    return executor;
  }

  /** Returns the path of a user in one of a thousand accounts. */
  public static String path(int user) {
    return "account" + user % 1000 + "/u" + (10_000_000 + user);
  }

  /** Resolves this number of users and waits until each is loaded and evaluated. */
  public void load(int users) throws InterruptedException {
    for (int user = 0; user < users; user++) {
      SubjectHandle unused = decisions.subject(path(user));
      if (user % 4096 == 4095) {
        settle(user);
      }
    }
    settle(users - 1);
  }

  private void settle(int last) throws InterruptedException {
    while (decisions.subject(path(last)).decision().addedToContent() != 0) {
      Thread.sleep(1);
    }
  }

  @Override
  public void close() {
    decisions.close();
    control.shutdownNow();
    cache.shutdownNow();
  }

  /** Answers at once. */
  private final class Platform implements DocumentSource {
    @Override
    public String name() {
      return "memory";
    }

    @Override
    public CompletionStage<SourceReply> load(Inquiry inquiry) {
      loads.increment();
      String subject = inquiry.subject();
      List<MaskedChoice> choices =
          subject.indexOf('/') < 0 ? List.of() : List.of(choice(subject.hashCode()));
      return CompletableFuture.completedFuture(
          new SourceReply.Found(
              new MaskedDocument(subject, 1, 0, choices),
              "\"" + subject.hashCode() + "\"",
              Duration.ZERO,
              null,
              null));
    }

    private MaskedChoice choice(int user) {
      return new MaskedChoice(
          Purpose.AI_TRAINING,
          ((user & 1) == 0 ? categories.mask(GRANTED_BY_HALF) : 0)
              | categories.mask(OTHERS.get(user >>> 1 & 3)),
          ChoiceValue.GRANTED,
          TERMS,
          AT.plusMillis(user & Integer.MAX_VALUE),
          null,
          false);
    }
  }
}
