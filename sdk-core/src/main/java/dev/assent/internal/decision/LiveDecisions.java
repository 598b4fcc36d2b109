/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.decision;

import dev.assent.consent.Consent;
import dev.assent.consent.Explanation;
import dev.assent.internal.cache.ConsentCache;
import dev.assent.internal.category.Categories;
import dev.assent.internal.policy.Policy;
import dev.assent.policy.Destination;
import io.opentelemetry.context.Context;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import org.jspecify.annotations.Nullable;

/** The door to one instance's decisions. */
final class LiveDecisions implements Decisions {
  /** A source that is read whole can be read for all levels, or for none. */
  private static final String ANY_LEVEL = "any";

  private final Control control;
  private final ConsentCache cache;
  private final Categories categories;
  private final List<Destination> destinations;
  private final List<HeardSource> sources;
  private final List<HeardSource> whole;
  private final Consent consent;
  private final Explainer explainer;
  private final Handle own;
  private volatile @Nullable PolicyWatcher watcher;

  /**
   * @param sources all, to be closed with this
   * @param whole of those, the ones that are read whole, for all subjects
   */
  LiveDecisions(
      Control control,
      ConsentCache cache,
      Categories categories,
      List<Destination> destinations,
      List<HeardSource> sources,
      List<HeardSource> whole,
      Consent consent) {
    this.control = control;
    this.cache = cache;
    this.categories = categories;
    this.destinations = destinations;
    this.sources = sources;
    this.whole = whole;
    this.consent = consent;
    this.explainer = new Explainer(control, categories);
    this.own = control.handle(List.of());
    own.pin();
  }

  @Override
  public Subject own() {
    return own;
  }

  @Override
  public Subject subject(String path) {
    return control.handle(path);
  }

  @Override
  public Subject of(Context context) {
    Subject subject = Handle.in(context);
    return subject == null ? own : mine(subject);
  }

  /** The handle of the same subjects here, if it is one of another instance. */
  private Handle mine(Subject subject) {
    return subject instanceof Handle handle && handle.owner() == control
        ? handle
        : control.handle(Handle.union(List.of(), subject.paths()));
  }

  @Override
  public Explanation explain(Subject subject, int destination) {
    return explainer.explain(mine(subject), destination);
  }

  @Override
  public Consent consent() {
    return consent;
  }

  @Override
  public List<Destination> destinations() {
    return destinations;
  }

  @Override
  public boolean isHeard() {
    try {
      return own.paths().isEmpty()
          ? whole.stream().allMatch(source -> source.answer(ANY_LEVEL).problem() == null)
          : own.paths().stream()
              .allMatch(path -> control.judge().read(path, control.ratchet().now()).complete());
    } catch (RuntimeException unreadable) {
      return false;
    }
  }

  @Override
  public void addEnforcer(Enforcer enforcer) {
    control.addEnforcer(enforcer);
  }

  @Override
  public void replacePolicy(Policy policy) {
    control.replace(before -> replaced(before, policy));
  }

  private Grid replaced(Grid before, Policy policy) {
    return before.replacedBy(policy, categories, destinations, control.ratchet().epochNanos());
  }

  @Override
  public ConsentCache cache() {
    return cache;
  }

  /** How many handles of several subjects are retained. */
  int combinations() {
    return control.combinations();
  }

  /** Has the files of the policy in force watched until this is closed. */
  void watchPolicy(Duration interval, ScheduledExecutorService executor) {
    PolicyWatcher files =
        new PolicyWatcher(
            interval,
            executor,
            () -> control.grid().policy(),
            (policy, next) ->
                control.replace(
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
    control.close();
    sources.forEach(HeardSource::close);
    cache.close();
  }
}
