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
import dev.assent.internal.consent.SubjectPath;
import dev.assent.internal.decision.evaluate.CompiledPolicy;
import dev.assent.internal.decision.evaluate.Decision;
import dev.assent.internal.decision.evaluate.TrackedSource;
import dev.assent.internal.policy.Cell;
import dev.assent.internal.policy.PooledPolicy;
import dev.assent.internal.supervise.Restored;
import dev.assent.internal.supervise.Supervised;
import dev.assent.policy.Basis;
import dev.assent.policy.Destination;
import dev.assent.policy.Purpose;
import dev.assent.policy.Recipient;
import io.opentelemetry.context.Context;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The decisions of one Assent instance: one handle per set of subjects, evaluated again when a
 * choice or the policy changes. Thread-safe. Look-ups read memory only.
 */
public final class Decisions implements Supervised, AutoCloseable {
  /** Hears of each decision that changes, for any cause. Thread-safe. */
  @FunctionalInterface
  public interface Observer {
    /**
     * Takes note of a change. Called while a lock is held, on the thread that evaluates the
     * decision, which may be one of the application: it must not block. What it throws is ignored.
     */
    void changed(SubjectHandle subject, Decision before, Decision after);
  }

  /**
   * An arbitrary level: a source that is read as a whole can be read for all levels or for none.
   */
  private static final String ANY_LEVEL = "any";

  private final DecisionUpdater updater;
  private final ConsentCache cache;
  private final Categories categories;
  private final List<Destination> destinations;

  /** The destinations, and behind them the other receivers of headers. */
  private final List<Destination> receivers;

  private final List<TrackedSource> sources;
  private final List<TrackedSource> completeSources;
  private final LocalConsent consent;
  private final Explainer explainer;
  private final SubjectHandle processSubject;
  private volatile boolean holdsStored;
  private volatile @Nullable PolicyWatcher watcher;
  private volatile @Nullable PolicyWatcher shadowWatcher;
  private volatile @Nullable Future<?> clockWatch;

  /**
   * @param receivers the destinations, and behind them the other receivers of headers
   * @param destinations the number of destinations
   * @param sources all sources that this object closes
   * @param completeSources the sources that are read as a whole, for all subjects
   */
  Decisions(
      DecisionUpdater updater,
      ConsentCache cache,
      Categories categories,
      List<Destination> receivers,
      int destinations,
      List<TrackedSource> sources,
      List<TrackedSource> completeSources,
      LocalConsent consent) {
    this.updater = updater;
    this.cache = cache;
    this.categories = categories;
    this.destinations = receivers.subList(0, destinations);
    this.receivers = receivers;
    this.sources = sources;
    this.completeSources = completeSources;
    this.consent = consent;
    this.explainer = new Explainer(updater, categories);
    this.processSubject = updater.handle(List.of(), false);
    processSubject.pin();
  }

  /** Returns a builder. */
  public static DecisionsBuilder builder() {
    return new DecisionsBuilder();
  }

  /**
   * Returns the handle of the process's own subject, or of the unknown subject if there is none.
   */
  public SubjectHandle processSubject() {
    return processSubject;
  }

  /**
   * Returns the handle of a subject, combined with the process's own subject if there is one.
   *
   * @throws IllegalArgumentException if the path has no valid form
   */
  public SubjectHandle subject(String path) {
    return updater.handle(path);
  }

  /**
   * Returns the handle of subjects whose names can't be read. It permits only what needs no choice,
   * also when it is combined with other subjects.
   */
  public SubjectHandle unreadable() {
    return updater.unreadable(false);
  }

  /**
   * Returns the handle of several subjects, combined with the process's own subject if there is
   * one.
   */
  public SubjectHandle subjects(Collection<SubjectPath> paths) {
    return updater.handle(SubjectHandle.union(List.of(), List.copyOf(paths)), false);
  }

  /** Returns the handle in a context, whatever its request signals; null if there is none. */
  public @Nullable SubjectHandle in(Context context) {
    SubjectHandle subject = SubjectHandle.in(context);
    return subject == null ? null : of(subject);
  }

  /**
   * Returns the handle in a context, or {@link #processSubject()} if the context has none; for a
   * request with {@link GlobalPrivacyControl} if the context has the signal.
   */
  public SubjectHandle of(Context context) {
    SubjectHandle subject = SubjectHandle.in(context);
    SubjectHandle own = subject == null ? processSubject : of(subject);
    return GlobalPrivacyControl.isIn(context) ? own.withGpc() : own;
  }

  /**
   * Returns this instance's handle of the same subjects. A subject of another instance is
   * converted; another implementation gets the handle of the unknown subject.
   */
  public SubjectHandle of(Subject subject) {
    return SubjectHandle.of(subject, updater);
  }

  /** Explains for each category whether it is permitted, and the reason. */
  public Explanation explain(SubjectHandle subject, int destination) {
    return explainer.explain(of(subject), destination);
  }

  /**
   * Returns the choices of a subject.
   *
   * @throws IllegalArgumentException if the path has no valid form
   */
  public Consent consent(String subject) {
    return consent.of(subject);
  }

  /** Returns the destinations, in the order of their indexes. */
  public List<Destination> destinations() {
    return destinations;
  }

  /**
   * Returns the index in decisions of a destination or receiver of headers with this purpose and
   * recipient; -1 if there is none.
   */
  public int index(Purpose purpose, Recipient recipient) {
    for (int index = 0; index < receivers.size(); index++) {
      Destination receiver = receivers.get(index);
      if (receiver.purpose().equals(purpose) && receiver.recipient() == recipient) {
        return index;
      }
    }
    return -1;
  }

  /**
   * Returns whether the choices in the sources are known: each source that is read as a whole could
   * be read, and every source has answered for the process's own subject, if there is one. Returns
   * false in case of doubt, and between {@link #holdStored} and {@link #releaseStored}.
   */
  public boolean isConsentKnown() {
    if (holdsStored) {
      return false;
    }
    try {
      return processSubject.subjectPaths().isEmpty()
          ? completeSources.stream().allMatch(source -> source.answer(ANY_LEVEL).problem() == null)
          : processSubject.subjectPaths().stream()
              .allMatch(
                  path ->
                      updater.evaluator().read(path, updater.ratchetClock().now()).isComplete());
    } catch (RuntimeException unreadable) {
      return false;
    }
  }

  /** Holds data of earlier runs back, until the choices of the start have been made. */
  public void holdStored() {
    holdsStored = true;
  }

  /** Ends {@link #holdStored}. Who holds that data is not told. */
  public void releaseStored() {
    holdsStored = false;
  }

  /**
   * Adds an enforcer. Enforcers are called after decisions changed and before a receipt is written,
   * in {@link EnforcerOrder}, and in the order in which those of one kind were added.
   */
  public void addEnforcer(EnforcerOrder place, Enforcer enforcer) {
    updater.enforcers().add(place, enforcer);
  }

  /** Returns the enforcers, in the order in which they are called. */
  public List<Enforcer> enforcers() {
    return updater.enforcers().inOrder();
  }

  /**
   * Adds a listener that is called after each replacement of the policy, whether it concerns a
   * destination or not, also by one that can't be read. It must not block.
   */
  public void addPolicyListener(Runnable listener) {
    updater.addPolicyListener(listener);
  }

  /** Sets who hears of each change of a decision; null (the default) for nobody. */
  public void observe(@Nullable Observer observer) {
    updater.observe(observer);
  }

  /** Puts another policy into force, in the same sequence of steps as a revocation. */
  public void replacePolicy(PooledPolicy policy) {
    updater.replace(before -> replaced(before, policy));
  }

  private CompiledPolicy replaced(CompiledPolicy before, PooledPolicy policy) {
    return before.replacedBy(policy, categories, receivers, updater.ratchetClock().epochNanos());
  }

  /**
   * Returns whether gates only report the decisions, and data of the application passes as it is.
   */
  public boolean reportsOnly() {
    return updater.reportsOnly();
  }

  /** The policy beside the one in force, which only counts; null if there is none. */
  public @Nullable PooledPolicy shadowPolicy() {
    CompiledPolicy shadow = updater.shadowPolicy();
    return shadow == null ? null : shadow.policy();
  }

  /** The policy in force. */
  public PooledPolicy policy() {
    return updater.compiledPolicy().policy();
  }

  /**
   * Returns the categories that the policy in force allows without a choice, for data that is
   * recorded now; none if Assent is switched off, or the policy can't be read.
   */
  public long allowed(Purpose purpose, Recipient recipient) {
    return allowed(updater.compiledPolicy().policy(), purpose, recipient);
  }

  /** The same, by another policy. */
  public long allowed(PooledPolicy policy, Purpose purpose, Recipient recipient) {
    if (!updater.isEnabled() || !policy.isReadable()) {
      return 0;
    }
    long now = updater.ratchetClock().epochNanos();
    long allowed = 0;
    for (int bit = 0; bit < categories.size(); bit++) {
      Cell cell = policy.cell(bit, purpose, recipient);
      boolean isAllowed = cell.basis() == Basis.ALLOW && cell.sinceEpochNanos() <= now;
      allowed |= isAllowed ? 1L << bit : 0;
    }
    return allowed & ~Categories.UNCLASSIFIED;
  }

  /** Returns the cache of the sources' replies, for its statistics. */
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
            PolicyWatcher.IN_FORCE,
            () -> updater.compiledPolicy().policy(),
            (policy, next) ->
                updater.replace(
                    before -> before.policy().equals(policy) ? replaced(before, next) : before));
    watcher = files;
    files.start();
    CompiledPolicy shadow = updater.shadowPolicy();
    if (shadow != null) {
      watchShadow(shadow, interval, executor);
    }
  }

  private void watchShadow(
      CompiledPolicy first, Duration interval, ScheduledExecutorService executor) {
    AtomicReference<CompiledPolicy> last = new AtomicReference<>(first);
    PolicyWatcher files =
        new PolicyWatcher(
            interval,
            executor,
            PolicyWatcher.SHADOW,
            () -> last.get().policy(),
            (policy, next) -> updater.replaceShadow(last.updateAndGet(any -> replaced(any, next))));
    shadowWatcher = files;
    files.start();
  }

  /** Starts to watch the wall clock, until this object is closed. */
  void watchClock(Duration interval, ScheduledExecutorService executor) {
    try {
      clockWatch =
          executor.scheduleWithFixedDelay(
              new ClockWatch(updater.ratchetClock()),
              interval.toNanos(),
              interval.toNanos(),
              TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException closed) {
      return; // nothing is decided any more
    }
  }

  /**
   * Stores the choices that still wait to be stored, on the caller's thread. Call this method after
   * the executor of files has ended. Choices that can't be stored are not durable, as their
   * receipts say.
   */
  public void storeRest() {
    consent.close();
  }

  @Override
  public void check(long nanoTime, Restored restored) {
    updater.check(restored);
    consent.check(restored);
  }

  @Override
  public void close() {
    for (PolicyWatcher files : Arrays.asList(watcher, shadowWatcher)) {
      if (files != null) {
        files.close();
      }
    }
    Future<?> watch = clockWatch;
    if (watch != null) {
      watch.cancel(false);
    }
    updater.close();
    sources.forEach(TrackedSource::close);
    cache.close();
  }
}
