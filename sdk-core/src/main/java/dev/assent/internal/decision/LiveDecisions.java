/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.decision;

import dev.assent.consent.Consent;
import dev.assent.consent.Explanation;
import dev.assent.consent.Subject;
import dev.assent.internal.cache.ConsentCache;
import dev.assent.internal.category.Categories;
import dev.assent.internal.policy.PooledPolicy;
import dev.assent.policy.Destination;
import io.opentelemetry.context.Context;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import org.jspecify.annotations.Nullable;

/** The implementation of {@link Decisions}. Thread-safe. */
final class LiveDecisions implements Decisions {
  /**
   * An arbitrary level: a source that is read as a whole can be read for all levels or for none.
   */
  private static final String ANY_LEVEL = "any";

  private final DecisionUpdater updater;
  private final ConsentCache cache;
  private final Categories categories;
  private final List<Destination> destinations;
  private final List<TrackedSource> sources;
  private final List<TrackedSource> completeSources;
  private final LocalConsent consent;
  private final Explainer explainer;
  private final SubjectHandle own;
  private volatile @Nullable PolicyWatcher watcher;

  /**
   * @param sources all sources that this object closes
   * @param whole the sources that are read as a whole, for all subjects
   */
  LiveDecisions(
      DecisionUpdater updater,
      ConsentCache cache,
      Categories categories,
      List<Destination> destinations,
      List<TrackedSource> sources,
      List<TrackedSource> whole,
      LocalConsent consent) {
    this.updater = updater;
    this.cache = cache;
    this.categories = categories;
    this.destinations = destinations;
    this.sources = sources;
    this.completeSources = whole;
    this.consent = consent;
    this.explainer = new Explainer(updater, categories);
    this.own = updater.handle(List.of());
    own.pin();
  }

  @Override
  public SubjectHandle own() {
    return own;
  }

  @Override
  public SubjectHandle subject(String path) {
    return updater.handle(path);
  }

  @Override
  public SubjectHandle of(Context context) {
    SubjectHandle subject = SubjectHandle.in(context);
    return subject == null ? own : of(subject);
  }

  @Override
  public SubjectHandle of(Subject subject) {
    return SubjectHandle.of(subject, updater);
  }

  @Override
  public Explanation explain(SubjectHandle subject, int destination) {
    return explainer.explain(of(subject), destination);
  }

  @Override
  public Consent consent(String subject) {
    return consent.of(subject);
  }

  @Override
  public List<Destination> destinations() {
    return destinations;
  }

  @Override
  public boolean isConsentKnown() {
    try {
      return own.subjectPaths().isEmpty()
          ? completeSources.stream().allMatch(source -> source.answer(ANY_LEVEL).problem() == null)
          : own.subjectPaths().stream()
              .allMatch(
                  path -> updater.evaluator().read(path, updater.ratchetClock().now()).complete());
    } catch (RuntimeException unreadable) {
      return false;
    }
  }

  @Override
  public void addEnforcer(Enforcer enforcer) {
    updater.addEnforcer(enforcer);
  }

  @Override
  public void replacePolicy(PooledPolicy policy) {
    updater.replace(before -> replaced(before, policy));
  }

  private CompiledPolicy replaced(CompiledPolicy before, PooledPolicy policy) {
    return before.replacedBy(policy, categories, destinations, updater.ratchetClock().epochNanos());
  }

  @Override
  public ConsentCache cache() {
    return cache;
  }

  /** The number of retained handles of several subjects. */
  int combinations() {
    return updater.combinations();
  }

  /** Starts to watch the files of the policy in force, until this object is closed. */
  void watchPolicy(Duration interval, ScheduledExecutorService executor) {
    PolicyWatcher files =
        new PolicyWatcher(
            interval,
            executor,
            () -> updater.grid().policy(),
            (policy, next) ->
                updater.replace(
                    before -> before.policy().equals(policy) ? replaced(before, next) : before));
    watcher = files;
    files.start();
  }

  @Override
  public void close() {
    PolicyWatcher policyFiles = watcher;
    if (policyFiles != null) {
      policyFiles.close();
    }
    updater.close();
    sources.forEach(TrackedSource::close);
    cache.close();
  }
}
