/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.android.late;

import dev.assent.category.Category;
import dev.assent.consent.Choice;
import dev.assent.consent.Consent;
import dev.assent.consent.GrantOptions;
import dev.assent.consent.Receipt;
import dev.assent.internal.consent.SubjectPath;
import dev.assent.internal.instance.AssentInstance;
import dev.assent.policy.Purpose;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the choices that are made before an instance runs, in their order, and makes them there
 * before anything is permitted. Then choices go to the instance at once. After a failed start, they
 * stay for the next one. Thread-safe.
 */
public final class EarlyChoices {
  private final Object lock = new Object();

  // Guarded by the lock; the instance is also read without it.
  private final List<Kept> kept = new ArrayList<>();
  private final List<Made> made = new ArrayList<>();
  private @Nullable IllegalStateException failure;
  private @Nullable AssentInstance starting;
  private volatile @Nullable AssentInstance instance;

  /**
   * Returns the choices of a subject.
   *
   * @throws IllegalArgumentException if the path has no valid form
   */
  public Consent consent(String subject) {
    AssentInstance running = instance;
    return running == null
        ? new EarlyConsent(this, new SubjectPath(subject).value())
        : running.consent(subject);
  }

  /**
   * Makes the kept choices, before anything of the instance is permitted. From now on, choices are
   * made in it at once; until {@link #open} they are also kept, since its start may still fail.
   */
  public void make(AssentInstance started) {
    synchronized (lock) {
      kept.forEach(each -> made.add(each.makeIn(started)));
      starting = started;
    }
  }

  /**
   * Keeps nothing any more: the instance runs.
   *
   * @return completes the receipts that the instance has refused; it runs code of the application,
   *     which may wait for anything
   */
  public Runnable open() {
    List<Made> all;
    synchronized (lock) {
      instance = starting;
      kept.clear();
      all = List.copyOf(made);
      made.clear();
    }
    List<Made> refused = new ArrayList<>();
    for (Made each : all) {
      if (each.result().isDone()) {
        refused.add(each);
      } else {
        each.handOn();
      }
    }
    return () -> refused.forEach(Made::handOn);
  }

  /**
   * Takes note that a start has failed: nothing leaves, and nothing can store choices. They stay
   * for the next start.
   *
   * @return fails their receipts; it runs code of the application
   */
  public Runnable fail(String problem) {
    synchronized (lock) {
      failure = new IllegalStateException(problem);
      instance = null;
      starting = null;
      made.clear();
      List<Kept> waiting = List.copyOf(kept);
      return () ->
          waiting.forEach(
              each -> each.receipt().completeExceptionally(new IllegalStateException(problem)));
    }
  }

  /** Takes note that another start begins: receipts wait for it. */
  public void again() {
    synchronized (lock) {
      failure = null;
    }
  }

  private CompletableFuture<Receipt> make(
      String subject, Function<Consent, CompletableFuture<Receipt>> choice) {
    AssentInstance ready;
    synchronized (lock) {
      ready = instance;
      if (ready == null) {
        Kept one = new Kept(subject, choice, new CompletableFuture<>());
        kept.add(one);
        ready = starting;
        if (ready == null) {
          if (failure != null) {
            one.receipt().completeExceptionally(failure);
          }
          return one.receipt();
        }
      }
    }
    return choice.apply(ready.consent(subject));
  }

  /** A choice that was made, and the receipt that its caller has. */
  private record Made(CompletableFuture<Receipt> result, CompletableFuture<Receipt> receipt) {
    void handOn() {
      var unused =
          result.whenComplete(
              (made, problem) -> {
                if (problem == null) {
                  receipt.complete(made);
                } else {
                  receipt.completeExceptionally(problem);
                }
              });
    }
  }

  /** A choice that waits, and the receipt that its caller has. */
  private record Kept(
      String subject,
      Function<Consent, CompletableFuture<Receipt>> choice,
      CompletableFuture<Receipt> receipt) {
    Made makeIn(AssentInstance started) {
      CompletableFuture<Receipt> result;
      try {
        result = choice.apply(started.consent(subject));
      } catch (RuntimeException refused) {
        result = CompletableFuture.failedFuture(refused);
      }
      return new Made(result, receipt);
    }
  }

  private record EarlyConsent(EarlyChoices early, String subject) implements Consent {
    @Override
    public List<Choice> choices() {
      AssentInstance running = early.instance;
      return running == null ? List.of() : running.consent(subject).choices();
    }

    @Override
    public CompletableFuture<Receipt> grant(
        Purpose purpose, GrantOptions options, Category... categories) {
      Category[] chosen = categories.clone();
      return early.make(subject, consent -> consent.grant(purpose, options, chosen));
    }

    @Override
    public CompletableFuture<Receipt> revoke(Purpose purpose, Category... categories) {
      Category[] chosen = categories.clone();
      return early.make(subject, consent -> consent.revoke(purpose, chosen));
    }

    /** Omits the subject. */
    @Override
    public String toString() {
      return "Consent";
    }
  }
}
