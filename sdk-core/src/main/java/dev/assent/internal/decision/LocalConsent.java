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
  private final Control control;
  private final Categories categories;
  private final Set<Purpose> purposes;
  private final List<HeardSource> sources;
  private final LocalChoices denials;
  private final @Nullable HeardSource grants;
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
      Control control,
      Categories categories,
      Set<Purpose> purposes,
      List<HeardSource> sources,
      LocalChoices denials,
      @Nullable HeardSource grants,
      @Nullable StoreQueue store) {
    this.control = control;
    this.categories = categories;
    this.purposes = Set.copyOf(purposes);
    this.sources = List.copyOf(sources);
    this.denials = denials;
    this.grants = grants;
    this.store = store;
  }

  @Override
  public List<Choice> choices(String subject) {
    return control.judge().read(new SubjectPath(subject), control.ratchet().now()).all();
  }

  @Override
  public CompletableFuture<Receipt> deny(
      String subject, Purpose purpose, Set<Category> categories) {
    Said said = said(subject, purpose, categories);
    return control.locked(
        () -> {
          Choice denial = choice(said, ChoiceValue.DENIED, null, Long.MIN_VALUE, false);
          CompletableFuture<List<Receipt.Count>> enforced =
              control.changeWithin(
                  List.of(said.path()),
                  said.mask(),
                  () -> denials.deny(said.level(), purpose, said.mask()));
          CompletableFuture<@Nullable String> problem =
              store == null
                  ? CompletableFuture.completedFuture("no local source can store it")
                  : store.store(said.level(), denial).handle((done, e) -> problem(store, e));
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

  private CompletableFuture<Receipt> grant(Said said, LocalDate terms, boolean coversHeld) {
    HeardSource source = grants;
    StoreQueue queue = store;
    if (source == null || queue == null) {
      throw new IllegalStateException(
          "a grant needs a local source that can store it, such as file:consent.json; there are "
              + sources.stream().map(HeardSource::name).toList());
    }
    return control.locked(
        () -> {
          Choice grant =
              choice(
                  said,
                  ChoiceValue.GRANTED,
                  terms,
                  source.latestChoice(said.level(), said.purpose(), said.mask()),
                  coversHeld);
          LiftedDenials.Lift lift =
              lifts.add(said.level(), said.purpose(), said.mask(), deniedHere(said));
          CompletableFuture<List<Receipt.Count>> enforced =
              control.changeWithin(
                  List.of(said.path()),
                  0,
                  () -> {
                    source.addPending(said.level(), grant);
                    denials.grant(said.level(), said.purpose(), said.mask());
                  });
          return queue
              .store(said.level(), grant)
              .handle((done, e) -> settle(source, said, grant, lift, problem(queue, e)))
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
      HeardSource source,
      Said said,
      Choice grant,
      LiftedDenials.Lift lift,
      @Nullable String problem) {
    boolean withdrawn = problem != null && !source.holds(said.level(), grant);
    control.changeUnattended(
        List.of(said.path()),
        () -> {
          source.removePending(said.level(), grant);
          if (!withdrawn) {
            lifts.stored(said.level(), lift);
            return;
          }
          long mask = lifts.withdrawn(said.level(), lift);
          if (mask != 0) {
            denials.deny(said.level(), said.purpose(), mask);
          }
        });
    if (withdrawn) {
      throw new IllegalStateException("the grant was withdrawn: " + problem);
    }
    return problem;
  }

  private long deniedHere(Said said) {
    long mask = 0;
    ConsentDocument document = denials.answer(said.level()).document();
    if (document != null) {
      for (Choice choice : document.choices()) {
        mask |= choice.purpose().equals(said.purpose()) ? choice.categories() : 0;
      }
    }
    return mask & said.mask();
  }

  private Choice choice(
      Said said,
      ChoiceValue value,
      @Nullable LocalDate terms,
      long laterThanEpochNanos,
      boolean coversHeld) {
    // what a document dates ahead moves the choice that overrides it, and no other
    lastEpochNanos = Math.max(control.ratchet().epochNanos(), lastEpochNanos + 1);
    long now =
        laterThanEpochNanos == Long.MAX_VALUE
            ? lastEpochNanos
            : Math.max(lastEpochNanos, laterThanEpochNanos + 1);
    return new Choice(
        said.purpose(), said.mask(), value, terms, Instant.ofEpochSecond(0, now), null, coversHeld);
  }

  private Receipt receipt(Choice choice, @Nullable String notStored, List<Receipt.Count> counts) {
    List<String> allowed = new ArrayList<>();
    for (Grid.Column column : control.grid().columns()) {
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

  private Said said(String subject, Purpose purpose, Set<Category> named) {
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
    return new Said(new SubjectPath(subject), purpose, mask);
  }

  /** What was asked for. */
  private record Said(SubjectPath path, Purpose purpose, long mask) {
    String level() {
      return path.value();
    }
  }
}
