/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.decision;

import dev.assent.category.Category;
import dev.assent.consent.Choice;
import dev.assent.consent.ChoiceValue;
import dev.assent.consent.Consent;
import dev.assent.consent.GrantOptions;
import dev.assent.consent.Receipt;
import dev.assent.internal.category.Categories;
import dev.assent.internal.consent.ChoiceMasks;
import dev.assent.internal.consent.LocalChoices;
import dev.assent.internal.consent.MaskedChoice;
import dev.assent.internal.consent.MaskedDocument;
import dev.assent.internal.consent.SubjectPath;
import dev.assent.internal.decision.evaluate.CompiledPolicy;
import dev.assent.internal.decision.evaluate.TrackedSource;
import dev.assent.internal.supervise.Restored;
import dev.assent.internal.supervise.SupervisedExecutor;
import dev.assent.internal.time.EpochNanos;
import dev.assent.policy.Purpose;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Reads and makes choices. The times of the choices made here increase strictly, so that the choice
 * that was made last is also the latest. Choices are stored in the order in which they were made.
 * Thread-safe.
 */
final class LocalConsent {
  private final DecisionUpdater updater;
  private final Categories categories;
  private final Set<Purpose> purposes;
  private final List<TrackedSource> sources;
  private final LocalChoices denials;
  private final @Nullable TrackedSource grants;
  private final @Nullable StoreQueue store;
  private final LiftedDenials lifts = new LiftedDenials();
  private final OpenReceipts receipts;
  private final WaitingGrants waiting;
  private final ChoiceMasks masks;
  private long lastEpochNanos;

  /**
   * @param purposes the purposes that a choice may name
   * @param sources all sources, the local denials included
   * @param denials the local denials
   * @param grants the source that can store choices; null if no source can
   * @param store the queue of that source; null if no source can
   */
  LocalConsent(
      DecisionUpdater updater,
      Categories categories,
      Set<Purpose> purposes,
      List<TrackedSource> sources,
      LocalChoices denials,
      @Nullable TrackedSource grants,
      @Nullable StoreQueue store,
      Executor dependents) {
    this.updater = updater;
    this.categories = categories;
    this.purposes = Set.copyOf(purposes);
    this.sources = List.copyOf(sources);
    this.denials = denials;
    this.grants = grants;
    this.store = store;
    this.masks = new ChoiceMasks(categories);
    this.receipts = new OpenReceipts(updater.clock()::nanoTime, dependents);
    this.waiting =
        new WaitingGrants(
            grant -> updater.withdrawing(grant.path(), grant.purpose(), grant.mask()),
            this::beginWaiting);
  }

  /**
   * Returns the choices of one subject.
   *
   * @throws IllegalArgumentException if the path has no valid form
   */
  Consent of(String subject) {
    return new SubjectConsent(new SubjectPath(subject));
  }

  /** Restores the store, and fails receipts that nobody completes. By the supervisor. */
  void check(Restored restored) {
    receipts.check();
    if (waiting.isWaiting() && !SupervisedExecutor.isBusy(updater.executor())) {
      updater.executor().execute(this::beginWaiting);
    }
    if (store != null) {
      store.check(restored);
    }
  }

  /** Stores what waits to be stored; see {@link StoreQueue#close}. */
  void close() {
    if (store != null) {
      store.close();
    }
  }

  private CompletableFuture<Receipt> revoke(NewChoice newChoice) {
    ProcessChoices.note();
    List<CompletableFuture<Receipt>> overtaken = new ArrayList<>();
    CompletableFuture<Receipt> own;
    CompletableFuture<ProcessChoices.Ended> others;
    try {
      own = updater.locked(() -> revoke(newChoice, overtaken));
    } finally {
      others = ProcessChoices.tell(updater);
    }
    CompletableFuture<Receipt> receipt = own.thenCombine(others, LocalConsent::with);
    for (CompletableFuture<Receipt> grant : overtaken) {
      grant.completeExceptionally(
          new IllegalStateException(
              "the grant was withdrawn: it was revoked before it took force"));
    }
    return receipt;
  }

  private CompletableFuture<Receipt> revoke(
      NewChoice newChoice, List<CompletableFuture<Receipt>> overtaken) {
    overtaken.addAll(waiting.deny(newChoice));
    boolean endsReportOnly = updater.reportsOnly();
    MaskedChoice denial = choice(newChoice, null);
    CompletableFuture<List<Receipt.Count>> enforced =
        updater.choose(
            Scope.denial(newChoice.path(), newChoice.purpose(), newChoice.mask()),
            newChoice.mask(),
            () -> denials.deny(newChoice.level(), newChoice.purpose(), newChoice.mask()));
    CompletableFuture<@Nullable String> problem =
        store == null
            ? CompletableFuture.completedFuture("no local source can store it")
            : store.store(newChoice.level(), denial).handle((done, e) -> problem(store, e));
    return enforced.thenCombine(
        problem, (counts, notStored) -> receipt(denial, notStored, counts, endsReportOnly));
  }

  private CompletableFuture<Receipt> grant(NewChoice newChoice, GrantOptions options) {
    ProcessChoices.note();
    @Nullable CompletableFuture<List<Receipt.Count>> ended;
    CompletableFuture<ProcessChoices.Ended> others;
    try {
      ended = updater.endReportOnly(); // whether or not it can be stored
    } finally {
      others = ProcessChoices.tell(updater);
    }
    TrackedSource source = grants;
    StoreQueue queue = store;
    if (source == null || queue == null) {
      throw new IllegalStateException(
          "a grant needs a local source that can store it, such as file:consent.json; configured: "
              + sources.stream().map(TrackedSource::name).toList());
    }
    Instant expires = options.expires();
    if (expires != null && EpochNanos.nanos(expires) <= updater.ratchetClock().epochNanos()) {
      throw new IllegalArgumentException("the expiry " + expires + " has passed");
    }
    CompletableFuture<Receipt> receipt = grantNow(source, queue, newChoice, options);
    return (ended == null
            ? receipt
            : receipt.thenCombine(
                ended, (own, counts) -> with(own, new ProcessChoices.Ended(true, counts))))
        .thenCombine(others, LocalConsent::with);
  }

  private CompletableFuture<Receipt> grantNow(
      TrackedSource source, StoreQueue queue, NewChoice newChoice, GrantOptions options) {
    return updater.locked(
        () -> {
          CompletableFuture<Receipt> later = waiting.add(newChoice, options);
          return later == null ? grant(source, queue, newChoice, options) : later;
        });
  }

  /** Says in a receipt what else its choice has ended. */
  private static Receipt with(Receipt receipt, ProcessChoices.Ended ended) {
    if (!ended.hasEnded()) {
      return receipt;
    }
    List<Receipt.Count> counts = new ArrayList<>(receipt.counts());
    counts.addAll(ended.counts());
    return new Receipt(
        receipt.purpose(),
        receipt.categories(),
        receipt.value(),
        receipt.inForce(),
        receipt.durable(),
        receipt.problem(),
        receipt.notBasedOnConsent(),
        List.copyOf(counts),
        true);
  }

  /** Begins the grants that waited for a change to be in all decisions. */
  private void beginWaiting() {
    TrackedSource source = grants;
    StoreQueue queue = store;
    if (source != null && queue != null) {
      boolean isWithin = updater.isLocked();
      boolean unused =
          updater.locked(
              () -> {
                waiting.begin(isWithin, (choice, options) -> grant(source, queue, choice, options));
                return true;
              });
    }
  }

  private CompletableFuture<Receipt> grant(
      TrackedSource source, StoreQueue queue, NewChoice newChoice, GrantOptions options) {
    MaskedChoice grant = choice(newChoice, options);
    LiftedDenials.Lift lift =
        lifts.add(newChoice.level(), newChoice.purpose(), newChoice.mask(), deniedHere(newChoice));
    CompletableFuture<List<Receipt.Count>> enforced =
        updater.change(
            Scope.grant(newChoice.path(), newChoice.purpose()),
            0,
            () -> {
              source.addPending(newChoice.level(), grant);
              denials.grant(newChoice.level(), newChoice.purpose(), newChoice.mask());
            });
    return queue
        .store(newChoice.level(), grant)
        .handle((done, e) -> store(source, newChoice, grant, lift, problem(queue, e)))
        .thenCombine(enforced, (notStored, counts) -> receipt(grant, notStored, counts, false));
  }

  /**
   * Completes a grant after the attempt to store it. If the grant is not in the store, it is
   * withdrawn, and the denials that it lifted are in force again.
   *
   * @return the reason why the grant is in the store but may not be durable; null if it is durable
   * @throws IllegalStateException if the grant was withdrawn
   */
  private @Nullable String store(
      TrackedSource source,
      NewChoice newChoice,
      MaskedChoice grant,
      LiftedDenials.Lift lift,
      @Nullable String problem) {
    boolean withdrawn = problem != null && !source.holds(newChoice.level(), grant);
    updater.changeUnattended(
        withdrawn
            ? Scope.denial(newChoice.path(), newChoice.purpose(), newChoice.mask())
            : Scope.grant(newChoice.path(), newChoice.purpose()),
        () -> {
          source.removePending(newChoice.level(), grant);
          if (!withdrawn) {
            lifts.stored(newChoice.level(), lift);
            return;
          }
          long mask = lifts.withdrawn(newChoice.level(), lift);
          if (mask != 0) {
            denials.deny(newChoice.level(), newChoice.purpose(), mask);
          }
        });
    if (withdrawn) {
      throw new IllegalStateException("the grant was withdrawn: " + problem);
    }
    return problem;
  }

  private long deniedHere(NewChoice newChoice) {
    long mask = 0;
    MaskedDocument document = denials.answer(newChoice.level()).document();
    if (document != null) {
      for (MaskedChoice choice : document.choices()) {
        mask |= choice.purpose().equals(newChoice.purpose()) ? choice.categories() : 0;
      }
    }
    return mask & newChoice.mask();
  }

  /** Creates a grant if there are options, and a denial if not. */
  private MaskedChoice choice(NewChoice newChoice, @Nullable GrantOptions options) {
    lastEpochNanos = Math.max(updater.ratchetClock().epochNanos(), lastEpochNanos + 1);
    return new MaskedChoice(
        newChoice.purpose(),
        newChoice.mask(),
        options == null ? ChoiceValue.DENIED : ChoiceValue.GRANTED,
        options == null ? null : options.terms(),
        Instant.ofEpochSecond(0, lastEpochNanos),
        options == null ? null : end(options),
        options != null && options.coversHeld());
  }

  /** Returns the end of a grant; null also for an end that is beyond the range of times. */
  private static @Nullable Instant end(GrantOptions options) {
    Instant end = options.expires();
    return end == null || EpochNanos.nanos(end) == Long.MAX_VALUE ? null : end;
  }

  private Receipt receipt(
      MaskedChoice choice,
      @Nullable String notStored,
      List<Receipt.Count> counts,
      boolean endsReportOnly) {
    List<String> allowed = new ArrayList<>();
    for (CompiledPolicy.Column column : updater.compiledPolicy().columns()) {
      if (column.destination.purpose().equals(choice.purpose())) {
        for (String category : categories.names(column.allow & choice.categories())) {
          allowed.add(column.destination.name() + ":" + category);
        }
      }
    }
    return new Receipt(
        choice.purpose(),
        List.copyOf(categories.set(choice.categories())),
        choice.value(),
        choice.at(),
        notStored == null,
        notStored,
        List.copyOf(allowed),
        counts,
        endsReportOnly);
  }

  /**
   * Describes a failure by its class. The message of the store may hold content and is not used.
   */
  private static @Nullable String problem(StoreQueue store, @Nullable Throwable failure) {
    return failure == null
        ? null
        : store.name() + " could not store it: " + failure.getClass().getSimpleName();
  }

  private NewChoice newChoice(SubjectPath path, Purpose purpose, Category... named) {
    if (!purposes.contains(purpose)) {
      throw new IllegalArgumentException(
          "unknown purpose '"
              + purpose
              + "'; known: "
              + new TreeSet<>(purposes.stream().map(Purpose::name).toList()));
    }
    long mask = categories.mask(named);
    if (mask == 0 || (mask & Categories.UNCLASSIFIED) != 0) {
      throw new IllegalArgumentException(
          (mask == 0 ? "no category is given" : "'unclassified' can't be chosen")
              + "; known: "
              + categories.names(categories.any()));
    }
    return new NewChoice(path, purpose, mask);
  }

  /** The choices of one subject. Thread-safe. */
  private final class SubjectConsent implements Consent {
    private final SubjectPath path;

    SubjectConsent(SubjectPath path) {
      this.path = path;
    }

    @Override
    public List<Choice> choices() {
      return updater.evaluator().read(path, updater.ratchetClock().now()).all().stream()
          .map(masks::choice)
          .toList();
    }

    @Override
    public CompletableFuture<Receipt> grant(
        Purpose purpose, GrantOptions options, Category... categories) {
      return receipts.add(
          LocalConsent.this.grant(
              newChoice(path, purpose, categories), Objects.requireNonNull(options, "options")),
          "The grant may not be in force yet");
    }

    @Override
    public CompletableFuture<Receipt> revoke(Purpose purpose, Category... categories) {
      return receipts.add(
          LocalConsent.this.revoke(newChoice(path, purpose, categories)), "The denial is in force");
    }
  }
}
