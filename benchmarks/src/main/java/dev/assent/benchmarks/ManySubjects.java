/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.benchmarks;

import dev.assent.category.Categories;
import dev.assent.consent.Choice;
import dev.assent.consent.ChoiceValue;
import dev.assent.consent.ConsentDocument;
import dev.assent.consent.ConsentReply;
import dev.assent.consent.ConsentSource;
import dev.assent.decision.Decisions;
import dev.assent.decision.Subject;
import dev.assent.policy.Destination;
import dev.assent.policy.Policy;
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
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.atomic.LongAdder;

/** Decisions over a platform that answers from memory: one choice for each of many users. */
final class ManySubjects implements AutoCloseable {
  private static final LocalDate TERMS = LocalDate.parse("2023-08-07");
  private static final Instant AT = Instant.parse("2023-08-08T09:00:00Z");

  final Decisions decisions;
  final LongAdder loads = new LongAdder();
  private final Categories categories = Categories.builtIn();
  private final ScheduledThreadPoolExecutor control = thread("control");
  private final ScheduledThreadPoolExecutor cache = thread("cache");

  ManySubjects(long maxBytes) {
    this(maxBytes, Duration.ofHours(1));
  }

  ManySubjects(long maxBytes, Duration refresh) {
    this.decisions =
        Decisions.builder()
            .policy(Policy.load(List.of("terms"), categories, Set.of()))
            .destinations(
                List.of(
                    new Destination("ops", Purpose.SERVICE_OPERATION, Recipient.FIRST_PARTY),
                    new Destination("models", Purpose.AI_TRAINING, Recipient.FIRST_PARTY)))
            .consentSources(List.of(new Platform()))
            .executor(control)
            .cacheExecutor(cache)
            .cacheMaxBytes(maxBytes)
            .refresh(refresh)
            .spanCarrier((Span span, Subject subject) -> {})
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

  /** A user of one of a thousand accounts. */
  static String path(int user) {
    return "account" + user % 1000 + "/u" + (10_000_000 + user);
  }

  /** Resolves so many users and waits until each was loaded and judged. */
  void load(int users) throws InterruptedException {
    for (int user = 0; user < users; user++) {
      Subject unused = decisions.subject(path(user));
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

  ScheduledExecutorService control() {
    return control;
  }

  @Override
  public void close() {
    decisions.close();
    control.shutdownNow();
    cache.shutdownNow();
  }

  /** Answers at once: accounts are silent, users grant one thing. */
  private final class Platform implements ConsentSource {
    @Override
    public String name() {
      return "memory";
    }

    @Override
    public CompletionStage<ConsentReply> load(Inquiry inquiry) {
      loads.increment();
      String subject = inquiry.subject();
      List<Choice> choices =
          subject.indexOf('/') < 0
              ? List.of()
              : List.of(
                  new Choice(
                      Purpose.AI_TRAINING,
                      categories.mask("content.chat"),
                      ChoiceValue.GRANTED,
                      TERMS,
                      Instant.ofEpochSecond(AT.getEpochSecond(), subject.hashCode() & 0xffff),
                      null,
                      false));
      return CompletableFuture.completedFuture(
          new ConsentReply.Found(
              new ConsentDocument(subject, 1, 0, choices),
              "\"" + subject.hashCode() + "\"",
              Duration.ZERO,
              null,
              null));
    }
  }
}
