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
 * before anything is permitted. Then choices go to the instance at once. Thread-safe.
 */
public final class EarlyChoices {
  private final Object lock = new Object();

  // Guarded by the lock; the instance is also read without it.
  private final List<Kept> kept = new ArrayList<>();
  private @Nullable IllegalStateException failure;
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

  /** Makes the kept choices, before anything of the instance is permitted. */
  public void make(AssentInstance started) {
    List<Runnable> receipts = new ArrayList<>();
    synchronized (lock) {
      kept.forEach(each -> receipts.add(each.makeIn(started)));
      kept.clear();
      instance = started;
    }
    receipts.forEach(Runnable::run); // without the lock: the application's code may depend on them
  }

  /** Fails the kept choices, and all later ones: nothing leaves, and nothing can store them. */
  public void fail(String problem) {
    List<Kept> lost;
    synchronized (lock) {
      failure = new IllegalStateException(problem);
      lost = List.copyOf(kept);
      kept.clear();
    }
    lost.forEach(each -> each.receipt().completeExceptionally(new IllegalStateException(problem)));
  }

  private CompletableFuture<Receipt> make(
      String subject, Function<Consent, CompletableFuture<Receipt>> choice) {
    synchronized (lock) {
      if (instance == null) {
        Kept one = new Kept(subject, choice, new CompletableFuture<>());
        if (failure == null) {
          kept.add(one);
        } else {
          one.receipt().completeExceptionally(failure);
        }
        return one.receipt();
      }
    }
    return choice.apply(consent(subject));
  }

  /** A choice that waits, and the receipt that its caller has. */
  private record Kept(
      String subject,
      Function<Consent, CompletableFuture<Receipt>> choice,
      CompletableFuture<Receipt> receipt) {
    /** Makes the choice, and returns what hands its result on to the receipt. */
    Runnable makeIn(AssentInstance started) {
      CompletableFuture<Receipt> made = made(started);
      return () -> {
        var unused =
            made.whenComplete(
                (result, problem) -> {
                  if (problem == null) {
                    receipt.complete(result);
                  } else {
                    receipt.completeExceptionally(problem);
                  }
                });
      };
    }

    private CompletableFuture<Receipt> made(AssentInstance started) {
      try {
        return choice.apply(started.consent(subject));
      } catch (RuntimeException refused) {
        return CompletableFuture.failedFuture(refused);
      }
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
