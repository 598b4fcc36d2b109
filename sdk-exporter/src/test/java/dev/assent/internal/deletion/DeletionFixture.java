/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.deletion;

import dev.assent.category.Category;
import dev.assent.internal.audit.AuditEvent;
import dev.assent.internal.category.Categories;
import dev.assent.internal.decision.Decisions;
import dev.assent.internal.decision.GivenDecision;
import dev.assent.internal.decision.GivenDecisions;
import dev.assent.internal.decision.SubjectHandle;
import dev.assent.internal.file.Disk;
import dev.assent.internal.file.FailingDisk;
import dev.assent.internal.policy.PooledPolicy;
import dev.assent.internal.time.Clock;
import dev.assent.policy.Destination;
import dev.assent.policy.Purpose;
import dev.assent.policy.Recipient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.DoubleSupplier;

/** Sent references over a directory, for subjects whose decisions a test sets. */
final class DeletionFixture {
  static final Categories CATEGORIES = Categories.builtIn();
  static final long CHAT = CATEGORIES.mask(Category.CONTENT_CHAT);
  static final long AUDIO = CATEGORIES.mask(Category.CONTENT_AUDIO);
  static final Destination TRAINING =
      new Destination("training", Purpose.AI_TRAINING, Recipient.FIRST_PARTY);
  static final Destination VENDOR =
      new Destination("vendor", Purpose.AI_TRAINING, Recipient.THIRD_PARTY);
  static final DeletionTarget TARGET = DeletionTarget.of(TRAINING);

  final FailingDisk disk = new FailingDisk();
  private final Map<String, GivenDecision> decided = new HashMap<>();
  private final Map<String, Long> chosenAt = new HashMap<>();
  final Path directory;
  long now = 1_700_000_000_000_000_000L;

  /** The offset of the wall clock from the monotonic one. */
  long wallAhead;

  /** The number of readings of the wall clock after which one finds no memory; -1 for none. */
  int readingsUntilNoMemory = -1;

  private List<Destination> destinations = List.of(TRAINING, VENDOR);
  private GivenDecisions given = given();
  Duration retention;
  boolean notices;

  /** The number of accepted requests whose answers are awaited at most; 0 if nobody asks. */
  int answers;

  DoubleSupplier random = () -> 0;
  int behind;
  final List<Audited> audited = new ArrayList<>();

  /** An event of the audit journal. */
  record Audited(AuditEvent event, List<String> subjects, Map<String, Object> facts) {}

  DeletionFixture(Path directory) {
    this.directory = directory;
  }

  Clock clock() {
    return new Clock() {
      @Override
      public long epochNanos() {
        if (readingsUntilNoMemory-- == 0) {
          throw new OutOfMemoryError("injected");
        }
        return now + wallAhead;
      }

      @Override
      public long nanoTime() {
        return now;
      }
    };
  }

  private GivenDecisions given() {
    PooledPolicy strict = PooledPolicy.load(List.of("strict"), CATEGORIES, Set.of());
    return new GivenDecisions(destinations, "", it -> it.policy(strict).clock(clock()));
  }

  SubjectHandle subject(String path) {
    return given.subject(path);
  }

  Decisions decisions() {
    return given.decisions();
  }

  /** Sets a subject's decision. */
  void decide(String path, GivenDecision decision) {
    decided.put(path, decision);
    apply(path);
  }

  /** Sets the time of the subject's choices; by default, the epoch. */
  void chosenAt(String path, long epochNanos) {
    chosenAt.put(path, epochNanos);
    apply(path);
  }

  private void apply(String path) {
    GivenDecision decision = decided.getOrDefault(path, GivenDecision.permitting(0));
    long at = chosenAt.getOrDefault(path, 0L);
    GivenDecisions.decide(subject(path), decision);
    given.say(path, Purpose.AI_TRAINING, decision.permitted(), at);
  }

  /** Sets the configured destinations. */
  void configure(Destination... only) {
    destinations = List.of(only);
    given = given();
    decided.keySet().forEach(this::apply);
  }

  /** Opens the references as the next run of the process would. */
  SentReferences open() {
    try {
      Map<DeletionTarget, ReferenceKey> keys = new LinkedHashMap<>();
      for (Destination destination : destinations) {
        keys.put(
            DeletionTarget.of(destination),
            ReferenceKey.of(destination.name(), directory, Disk.system()));
      }
      return new SentReferences(
          new JournalFile(directory, disk),
          new SentReferences.Settings(
              keys,
              decisions(),
              CATEGORIES,
              clock(),
              retention,
              notices,
              answers == 0 ? null : this::openAnswers,
              () -> behind++,
              (event, subjects, facts) -> audited.add(new Audited(event, subjects, facts.get()))));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private OpenAnswers openAnswers() {
    return new OpenAnswers(clock(), OpenAnswers.pauses(() -> random.getAsDouble()), answers);
  }

  /** Sends data: records it, and passes its bytes on. */
  static SentReferences.Use send(SentReferences sents, Map<SentReference.Key, Long> masks) {
    SentReferences.Use use = sents.use(masks);
    masks.forEach((key, mask) -> handOn(use.entries().get(key), mask));
    return use;
  }

  private static void handOn(SentReference entry, long mask) {
    if (!entry.passOn(mask)) {
      throw new AssertionError("may not be handed on");
    }
  }

  static SentReference.Key key(String path, long period) {
    return new SentReference.Key(TARGET, path, period);
  }

  /** Delivers all pending requests, and returns them in the order of delivery. */
  static List<DeletionRequest> deliverAll(SentReferences sents) {
    List<DeletionRequest> all = new ArrayList<>();
    for (DeletionRequest next = sents.next(); next != null; next = sents.next()) {
      all.add(next);
      sents.delivered(next);
    }
    return all;
  }

  Path journal() {
    return directory.resolve("deletion.journal");
  }

  byte[] content() {
    try {
      return Files.readAllBytes(journal());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
