/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.decision;

import dev.assent.category.Category;
import dev.assent.consent.ChoiceValue;
import dev.assent.consent.GrantOptions;
import dev.assent.consent.Receipt;
import dev.assent.fixtures.ManualExecutor;
import dev.assent.internal.category.Categories;
import dev.assent.internal.consent.KnownChoices;
import dev.assent.internal.consent.MaskedChoice;
import dev.assent.internal.consent.SubjectPath;
import dev.assent.internal.policy.PooledPolicy;
import dev.assent.internal.time.TestClock;
import dev.assent.policy.Destination;
import dev.assent.policy.Purpose;
import dev.assent.policy.Recipient;
import io.opentelemetry.api.trace.Span;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Decisions with a policy from text, two fake sources, and a clock that stands still. */
public final class Fixture {
  public static final Categories CATEGORIES = Categories.builtIn();
  public static final long CHAT = CATEGORIES.mask("content.chat");
  static final long AUDIO = CATEGORIES.mask("content.audio");
  public static final long HEALTH = CATEGORIES.mask("protected.health");
  static final long USAGE = CATEGORIES.mask("service.usage");
  static final long NETWORK = CATEGORIES.mask("personal.network");
  static final LocalDate TERMS = LocalDate.parse("2023-08-07");

  static final int OPERATION = 0;
  public static final int TRAINING = 1;

  static final List<Destination> DESTINATIONS =
      List.of(
          new Destination("ops", Purpose.SERVICE_OPERATION, Recipient.FIRST_PARTY),
          new Destination("models", Purpose.AI_TRAINING, Recipient.FIRST_PARTY));

  static final String RULES =
      """
      rules:
        - { categories: [service], purposes: [any], recipients: [any], basis: allow }
        - { categories: [personal], purposes: [any], recipients: [any], basis: opt_out, treatment: redact }
        - { categories: [content], purposes: [any], recipients: [any], basis: opt_in }
        - { categories: [protected], purposes: [any], recipients: [any], basis: opt_in, inherit: false }
      """;

  public final TestClock clock = new TestClock();
  public final ManualExecutor executor = new ManualExecutor(clock);
  public final FakeSource remote = new FakeSource("remote", clock, true);
  final FakeSource.Storing file = new FakeSource.Storing("file:consent.json", clock);
  final List<Enforcer.Change> changes = new ArrayList<>();
  final List<SubjectHandle> carried = new ArrayList<>();
  final Path directory;

  public Fixture(Path directory) {
    this.directory = directory;
  }

  public PooledPolicy policy(String yaml) {
    return PooledPolicy.load(List.of(write("policy.yaml", yaml).toString()), CATEGORIES, Set.of());
  }

  Path write(String name, String text) {
    try {
      return Files.writeString(directory.resolve(name), text);
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  public DecisionsBuilder builder() {
    return Decisions.builder()
        .policy(policy(RULES))
        .destinations(DESTINATIONS)
        .sources(List.<KnownChoices>of(remote, file))
        .clock(clock)
        .executor(executor)
        .spanSubjects((Span span, SubjectHandle subject) -> carried.add(subject))
        .maxStaleness(Duration.ofHours(24));
  }

  public Decisions decisions() {
    return built(builder());
  }

  public Decisions built(DecisionsBuilder builder) {
    Decisions decisions = builder.build();
    decisions.addEnforcer(EnforcerOrder.DESTINATION, this::enforce);
    return decisions;
  }

  private CompletionStage<List<Receipt.Count>> enforce(Enforcer.Change change) {
    changes.add(change);
    return CompletableFuture.completedFuture(List.of());
  }

  static SubjectPath path(String path) {
    return new SubjectPath(path);
  }

  public MaskedChoice granted(long mask) {
    return granted(Purpose.AI_TRAINING, mask, clock.instant(), null);
  }

  static MaskedChoice granted(Purpose purpose, long mask, Instant at, Instant expires) {
    return new MaskedChoice(purpose, mask, ChoiceValue.GRANTED, TERMS, at, expires, false);
  }

  MaskedChoice denied(long mask) {
    return new MaskedChoice(
        Purpose.AI_TRAINING, mask, ChoiceValue.DENIED, TERMS, clock.instant(), null, false);
  }

  static CompletableFuture<Receipt> grant(Decisions decisions, String subject, Category category) {
    return decisions
        .consent(subject)
        .grant(Purpose.AI_TRAINING, GrantOptions.underTerms(TERMS), category);
  }

  public static CompletableFuture<Receipt> deny(
      Decisions decisions, String subject, Category category) {
    return decisions.consent(subject).revoke(Purpose.AI_TRAINING, category);
  }

  static long training(SubjectHandle subject) {
    return subject.currentDecision().permitted(TRAINING);
  }
}
