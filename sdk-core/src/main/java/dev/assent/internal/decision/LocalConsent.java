/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.decision;

import dev.assent.category.Category;
import dev.assent.consent.Choice;
import dev.assent.consent.ChoiceValue;
import dev.assent.consent.Consent;
import dev.assent.consent.Receipt;
import dev.assent.internal.category.Categories;
import dev.assent.internal.consent.ConsentDocument;
import dev.assent.internal.consent.LocalChoices;
import dev.assent.internal.consent.SubjectPath;
import dev.assent.policy.Purpose;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The control API. Choices made here have strictly increasing times, so that the latest is always
 * the last one made, and are stored in the order in which they were made.
 */
final class LocalConsent implements Consent {
  private final DecisionUpdater updater;
  private final Categories categories;
  private final Set<Purpose> purposes;
  private final List<TrackedSource> sources;
  private final LocalChoices denials;
  private final @Nullable TrackedSource grants;
  private final @Nullable StoreQueue store;
  private final LiftedDenials lifts = new LiftedDenials();
  private long lastEpochNanos;

  /**
   * The API.
   *
   * @param purposes those that a choice may name
   * @param sources all sources, the local denials among them
   * @param denials the local denials
   * @param grants the source that can store choices; null if none can
   * @param store its queue; null if none can
   */
  LocalConsent(
      DecisionUpdater updater,
      Categories categories,
      Set<Purpose> purposes,
      List<TrackedSource> sources,
      LocalChoices denials,
      @Nullable TrackedSource grants,
      @Nullable StoreQueue store) {
    this.updater = updater;
    this.categories = categories;
    this.purposes = Set.copyOf(purposes);
    this.sources = List.copyOf(sources);
    this.denials = denials;
    this.grants = grants;
    this.store = store;
  }

  @Override
  public List<Choice> choices(String subject) {
    return updater.judge().read(new SubjectPath(subject), updater.ratchet().now()).all();
  }

  @Override
  public CompletableFuture<Receipt> deny(
      String subject, Purpose purpose, Set<Category> categories) {
    NewChoice newChoice = said(subject, purpose, categories);
    return updater.locked(
        () -> {
          Choice denial = choice(newChoice, ChoiceValue.DENIED, null, Long.MIN_VALUE, false);
          CompletableFuture<List<Receipt.Count>> enforced =
              updater.changeWithin(
                  List.of(newChoice.path()),
                  newChoice.mask(),
                  () -> denials.deny(newChoice.level(), purpose, newChoice.mask()));
          CompletableFuture<@Nullable String> problem =
              store == null
                  ? CompletableFuture.completedFuture("no local source can store it")
                  : store.store(newChoice.level(), denial).handle((done, e) -> problem(store, e));
          return enforced.thenCombine(
              problem, (counts, notStored) -> receipt(denial, notStored, counts));
        });
  }

  @Override
  public CompletableFuture<Receipt> grant(
      String subject, Purpose purpose, Set<Category> categories, LocalDate terms) {
    return grant(said(subject, purpose, categories), terms, false);
  }

  @Override
  public CompletableFuture<Receipt> grantCoveringHeld(
      String subject, Purpose purpose, Set<Category> categories, LocalDate terms) {
    return grant(said(subject, purpose, categories), terms, true);
  }

  private CompletableFuture<Receipt> grant(
      NewChoice newChoice, LocalDate terms, boolean coversHeld) {
    TrackedSource source = grants;
    StoreQueue queue = store;
    if (source == null || queue == null) {
      throw new IllegalStateException(
          "a grant needs a local source that can store it, such as file:consent.json; there are "
              + sources.stream().map(TrackedSource::name).toList());
    }
    return updater.locked(
        () -> {
          Choice grant =
              choice(
                  newChoice,
                  ChoiceValue.GRANTED,
                  terms,
                  source.latestChoice(newChoice.level(), newChoice.purpose(), newChoice.mask()),
                  coversHeld);
          LiftedDenials.Lift lift =
              lifts.add(
                  newChoice.level(), newChoice.purpose(), newChoice.mask(), deniedHere(newChoice));
          CompletableFuture<List<Receipt.Count>> enforced =
              updater.changeWithin(
                  List.of(newChoice.path()),
                  0,
                  () -> {
                    source.addPending(newChoice.level(), grant);
                    denials.grant(newChoice.level(), newChoice.purpose(), newChoice.mask());
                  });
          return queue
              .store(newChoice.level(), grant)
              .handle((done, e) -> settle(source, newChoice, grant, lift, problem(queue, e)))
              .thenCombine(enforced, (notStored, counts) -> receipt(grant, notStored, counts));
        });
  }

  /**
   * The grant is in the store, or is withdrawn: what it had lifted is denied again.
   *
   * @return why it is in the store and yet may not be durable; null if it is
   * @throws IllegalStateException if it was withdrawn
   */
  private @Nullable String settle(
      TrackedSource source,
      NewChoice newChoice,
      Choice grant,
      LiftedDenials.Lift lift,
      @Nullable String problem) {
    boolean withdrawn = problem != null && !source.holds(newChoice.level(), grant);
    updater.changeUnattended(
        List.of(newChoice.path()),
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
    ConsentDocument document = denials.answer(newChoice.level()).document();
    if (document != null) {
      for (Choice choice : document.choices()) {
        mask |= choice.purpose().equals(newChoice.purpose()) ? choice.categories() : 0;
      }
    }
    return mask & newChoice.mask();
  }

  private Choice choice(
      NewChoice newChoice,
      ChoiceValue value,
      @Nullable LocalDate terms,
      long laterThanEpochNanos,
      boolean coversHeld) {
    // what a document dates ahead moves the choice that overrides it, and no other
    lastEpochNanos = Math.max(updater.ratchet().epochNanos(), lastEpochNanos + 1);
    long now =
        laterThanEpochNanos == Long.MAX_VALUE
            ? lastEpochNanos
            : Math.max(lastEpochNanos, laterThanEpochNanos + 1);
    return new Choice(
        newChoice.purpose(),
        newChoice.mask(),
        value,
        terms,
        Instant.ofEpochSecond(0, now),
        null,
        coversHeld);
  }

  private Receipt receipt(Choice choice, @Nullable String notStored, List<Receipt.Count> counts) {
    List<String> allowed = new ArrayList<>();
    for (CompiledPolicy.Column column : updater.grid().columns()) {
      if (column.destination.purpose().equals(choice.purpose())) {
        for (String category : categories.names(column.allow & choice.categories())) {
          allowed.add(column.destination.name() + ":" + category);
        }
      }
    }
    return new Receipt(
        choice.purpose(),
        categories.names(choice.categories()),
        choice.value(),
        choice.at(),
        notStored == null,
        notStored,
        List.copyOf(allowed),
        counts);
  }

  /** The kind of failure, not its message: a store's message is not ours to vouch for. */
  private static @Nullable String problem(StoreQueue store, @Nullable Throwable failure) {
    return failure == null
        ? null
        : store.name() + " could not store it: " + failure.getClass().getSimpleName();
  }

  private NewChoice said(String subject, Purpose purpose, Set<Category> named) {
    if (!purposes.contains(purpose)) {
      throw new IllegalArgumentException(
          "unknown purpose '"
              + purpose
              + "'; known: "
              + new TreeSet<>(purposes.stream().map(Purpose::name).toList()));
    }
    long mask = categories.mask(named.toArray(new Category[0]));
    if (mask == 0 || (mask & Categories.UNCLASSIFIED) != 0) {
      throw new IllegalArgumentException(
          "a choice names at least one of " + categories.names(categories.any()));
    }
    return new NewChoice(new SubjectPath(subject), purpose, mask);
  }

  /** What was asked for. */
  private record NewChoice(SubjectPath path, Purpose purpose, long mask) {
    String level() {
      return path.value();
    }
  }
}
