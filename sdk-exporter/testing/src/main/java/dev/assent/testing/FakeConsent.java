/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.testing;

import dev.assent.category.Category;
import dev.assent.consent.Choice;
import dev.assent.consent.ChoiceValue;
import dev.assent.consent.ConsentDocument;
import dev.assent.consent.ConsentReply;
import dev.assent.consent.ConsentSource;
import dev.assent.policy.Purpose;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A source of choices that a test controls. It replies at once, unless {@link #pauseReplies} was
 * called, and reports every change. A subject that a test has not named has chosen nothing.
 * Thread-safe.
 *
 * <pre>{@code
 * consent.grant("acme/u7", Purpose.AI_TRAINING, Category.CONTENT_CHAT);
 * consent.pauseReplies();               // inquiries get no reply from now on
 * consent.awaitInquiries("acme/u8", 1, Duration.ofSeconds(10));
 * consent.resumeReplies();              // and get their replies now
 * }</pre>
 */
public final class FakeConsent implements ConsentSource {
  /** What one subject chose, by purpose and category. */
  private static final class Subject {
    private final Map<String, Choice> choices = new TreeMap<>();
    private long revision = 1;
    private boolean absent;
    private boolean failing;
  }

  private record Waiting(CompletableFuture<ConsentReply> reply, String subject) {}

  private final Supplier<Instant> clock;
  private final List<Listener> listeners = new CopyOnWriteArrayList<>();

  // Guarded by this.
  private final Map<String, Subject> subjects = new HashMap<>();
  private final Map<String, Integer> inquiries = new HashMap<>();
  private final List<Waiting> waiting = new ArrayList<>();
  private boolean isPaused;

  /** Creates a source without choices that uses the system's clock. */
  public FakeConsent() {
    this(Instant::now);
  }

  /**
   * Creates a source without choices.
   *
   * @param clock returns the time of each choice; use the clock of the instance under test
   */
  public FakeConsent(Supplier<Instant> clock) {
    this.clock = clock;
  }

  @Override
  public String name() {
    return "fake";
  }

  @Override
  public void start(Listener listener) {
    listeners.add(listener);
    listener.announced(true);
  }

  @Override
  public synchronized CompletionStage<ConsentReply> load(Inquiry inquiry) {
    inquiries.merge(inquiry.subject(), 1, Integer::sum);
    notifyAll();
    if (isPaused) {
      CompletableFuture<ConsentReply> reply = new CompletableFuture<>();
      waiting.add(new Waiting(reply, inquiry.subject()));
      return reply;
    }
    return CompletableFuture.completedFuture(reply(inquiry.subject()));
  }

  private synchronized ConsentReply reply(String path) {
    Subject subject = subjects.get(path);
    if (subject == null) {
      return new ConsentReply.Found(ConsentDocument.empty(path));
    }
    if (subject.failing) {
      return new ConsentReply.Failed("a test lets this subject fail", null, false);
    }
    if (subject.absent) {
      return new ConsentReply.Absent(null);
    }
    return new ConsentReply.Found(
        new ConsentDocument(
            path, subject.revision, Set.of(), List.copyOf(subject.choices.values())));
  }

  /**
   * Grants consent under terms of today's date in UTC. The grant has no end, does not cover data on
   * hold, and replaces an earlier choice for the same purpose and category.
   *
   * @throws IllegalArgumentException if there is no category
   */
  public void grant(String subject, Purpose purpose, Category... categories) {
    LocalDate today = LocalDate.ofInstant(clock.get(), ZoneOffset.UTC);
    choose(subject, purpose, ChoiceValue.GRANTED, today, categories);
  }

  /**
   * Denies consent. The denial replaces an earlier choice for the same purpose and category.
   *
   * @throws IllegalArgumentException if there is no category
   */
  public void deny(String subject, Purpose purpose, Category... categories) {
    choose(subject, purpose, ChoiceValue.DENIED, null, categories);
  }

  private void choose(
      String path,
      Purpose purpose,
      ChoiceValue value,
      @Nullable LocalDate terms,
      Category... categories) {
    if (categories.length == 0) {
      throw new IllegalArgumentException("a choice needs at least one category");
    }
    change(
        path,
        subject -> {
          for (Category category : categories) {
            subject.choices.put(
                purpose.name() + " " + category.name(),
                new Choice(purpose, Set.of(category), value, terms, clock.get(), null, false));
          }
        });
  }

  /** Lets a subject have chosen nothing. */
  void clear(String subject) {
    change(subject, it -> it.choices.clear());
  }

  /** Removes the document of a subject: its choices are unknown until the next change of it. */
  public void forget(String subject) {
    change(subject, it -> it.absent = true);
  }

  /** Sets whether inquiries about a subject fail. */
  public void fail(String subject, boolean fails) {
    change(subject, it -> it.failing = fails);
  }

  private interface Change {
    void apply(Subject subject);
  }

  private void change(String path, Change change) {
    synchronized (this) {
      Subject subject = subjects.computeIfAbsent(path, unused -> new Subject());
      subject.absent = false;
      change.apply(subject);
      subject.revision++;
    }
    listeners.forEach(listener -> listener.changed(path));
  }

  /** Keeps all inquiries waiting from now on. */
  public synchronized void pauseReplies() {
    isPaused = true;
  }

  /** Replies to the waiting inquiries with the current choices, and to later ones at once. */
  public void resumeReplies() {
    List<Waiting> resumed;
    synchronized (this) {
      isPaused = false;
      resumed = List.copyOf(waiting);
      waiting.clear();
    }
    resumed.forEach(each -> each.reply().complete(reply(each.subject())));
  }

  /** Returns the number of inquiries about a subject so far. */
  public synchronized int inquiries(String subject) {
    return inquiries.getOrDefault(subject, 0);
  }

  /**
   * Waits until a number of inquiries about a subject have arrived since the start.
   *
   * @throws AssertionError if they do not arrive within the time
   */
  public synchronized void awaitInquiries(String subject, int count, Duration timeout) {
    long deadline = System.nanoTime() + timeout.toNanos();
    while (inquiries(subject) < count) {
      long left = deadline - System.nanoTime();
      if (left <= 0) {
        throw new AssertionError(
            inquiries(subject) + " inquiries about the subject arrived, not " + count);
      }
      waitFor(left);
    }
  }

  private synchronized void waitFor(long nanos) {
    try {
      TimeUnit.NANOSECONDS.timedWait(this, nanos);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while waiting for inquiries", e);
    }
  }

  /** Returns the number of subjects, without their paths. */
  @Override
  public synchronized String toString() {
    return "FakeConsent[" + subjects.size() + " subjects]";
  }
}
