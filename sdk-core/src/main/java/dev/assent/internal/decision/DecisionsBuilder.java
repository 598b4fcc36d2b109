/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.decision;

import dev.assent.internal.cache.CacheSettings;
import dev.assent.internal.cache.ConsentCache;
import dev.assent.internal.cache.SourceThread;
import dev.assent.internal.cache.state.StateSettings;
import dev.assent.internal.category.Categories;
import dev.assent.internal.consent.DocumentSource;
import dev.assent.internal.consent.KnownChoices;
import dev.assent.internal.consent.LocalChoices;
import dev.assent.internal.consent.LocalStore;
import dev.assent.internal.consent.SubjectPath;
import dev.assent.internal.decision.evaluate.CompiledPolicy;
import dev.assent.internal.decision.evaluate.DecisionEvaluator;
import dev.assent.internal.decision.evaluate.ReportOnly;
import dev.assent.internal.decision.evaluate.TrackedSource;
import dev.assent.internal.policy.PooledPolicy;
import dev.assent.internal.time.Clock;
import dev.assent.internal.time.RatchetClock;
import dev.assent.policy.Destination;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Builds {@link Decisions}. The policy, the destinations, the executor and what adds subjects to
 * spans must be set; the rest has defaults. Not thread-safe.
 */
public final class DecisionsBuilder {
  private Categories categories = Categories.builtIn();
  private @Nullable PooledPolicy policy;
  private @Nullable PooledPolicy shadowPolicy;
  private List<Destination> destinations = List.of();
  private List<Destination> headerReceivers = List.of();
  private List<KnownChoices> sources = List.of();
  private List<DocumentSource> asked = List.of();
  private ProcessSubjects process = ProcessSubjects.NONE;
  private Clock clock = Clock.system();
  private @Nullable ScheduledExecutorService executor;
  private @Nullable ScheduledExecutorService fileExecutor;
  private @Nullable ScheduledExecutorService cacheExecutor;
  private Supplier<Executor> callers = SourceThread::create;
  private Executor dependents = Runnable::run;
  private Duration sourceTimeout = CacheSettings.DEFAULT_TIMEOUT;
  private long cacheMaxBytes = CacheSettings.DEFAULT_MAX_BYTES;
  private int atOnce = 1_024;
  private DoubleSupplier random = () -> ThreadLocalRandom.current().nextDouble();
  private @Nullable Path stateDirectory;
  private String stateTrust = "";
  private Consumer<String> stateLosses = reason -> {};
  private @Nullable SpanSubjects spanSubjects;
  private Duration maxStaleness = Duration.ofHours(24);
  private Duration refresh = Duration.ofSeconds(60);
  private boolean isEnabled = true;
  private ReportOnly reportOnly = ReportOnly.NEVER;

  DecisionsBuilder() {}

  /** Sets the leaves; the built-in ones by default. */
  public DecisionsBuilder categories(Categories categories) {
    this.categories = Objects.requireNonNull(categories, "categories");
    return this;
  }

  /** Sets the initial policy. Its files are watched. */
  public DecisionsBuilder policy(PooledPolicy policy) {
    this.policy = Objects.requireNonNull(policy, "policy");
    return this;
  }

  /**
   * Sets a policy beside the one in force, which only counts what it would decide otherwise; null
   * (the default) for none. Its files are watched.
   */
  public DecisionsBuilder shadowPolicy(@Nullable PooledPolicy shadowPolicy) {
    this.shadowPolicy = shadowPolicy;
    return this;
  }

  /** Sets the destinations, in the order of their indexes. */
  public DecisionsBuilder destinations(List<Destination> destinations) {
    this.destinations = List.copyOf(destinations);
    return this;
  }

  /**
   * Sets who receives the headers of requests, in addition to the destinations; nobody by default.
   * Nothing is captured for them. {@link Decisions#index} finds their decisions.
   */
  public DecisionsBuilder headerReceivers(List<Destination> headerReceivers) {
    this.headerReceivers = List.copyOf(headerReceivers);
    return this;
  }

  /**
   * Sets the sources that are read as a whole; none by default. The first one that is a {@link
   * LocalStore} stores the choices made through {@link Decisions#consent}. The sources must not be
   * started: {@link #build()} starts them, and closing the decisions closes them.
   */
  public DecisionsBuilder sources(List<? extends KnownChoices> sources) {
    this.sources = List.copyOf(sources);
    return this;
  }

  /**
   * Sets the sources that are asked subject by subject, in addition to {@link #sources}; none by
   * default. Their replies are cached. {@link #build()} starts them, and closing the decisions
   * closes them.
   */
  public DecisionsBuilder consentSources(List<? extends DocumentSource> asked) {
    this.asked = List.copyOf(asked);
    return this;
  }

  /** Sets the process's own subject, which is part of every handle; null (the default) for none. */
  public DecisionsBuilder ownSubject(@Nullable SubjectPath ownSubject) {
    List<SubjectPath> own = ownSubject == null ? List.of() : List.of(ownSubject);
    this.process = new ProcessSubjects(own, process.account());
    return this;
  }

  /**
   * Sets the account whose people the process serves; null (the default) for none. Data that name
   * nobody below it, or anybody outside of it, are the data of unknown subjects. A process with an
   * account has no own subject.
   */
  public DecisionsBuilder account(@Nullable SubjectPath account) {
    this.process = new ProcessSubjects(process.paths(), account);
    return this;
  }

  /**
   * Sets the clock; the system's by default. If the {@link #sources} read their times from a {@link
   * RatchetClock}, it must be this one.
   */
  public DecisionsBuilder clock(Clock clock) {
    this.clock = Objects.requireNonNull(clock, "clock");
    return this;
  }

  /**
   * Sets the executor of the work that must not run on the application's threads: storing, change
   * notifications, expiry, and watching files. Data pipelines do not use it. The decisions do not
   * shut it down.
   */
  public DecisionsBuilder executor(ScheduledExecutorService executor) {
    this.executor = Objects.requireNonNull(executor, "executor");
    return this;
  }

  /**
   * Sets the executor that reads and writes files: the policies, and the store of local choices.
   * With a separate executor, a disk that does not respond delays neither a decision nor a purge.
   * The {@link #executor} by default.
   */
  public DecisionsBuilder fileExecutor(ScheduledExecutorService fileExecutor) {
    this.fileExecutor = Objects.requireNonNull(fileExecutor, "fileExecutor");
    return this;
  }

  /** Sets the cache's only thread. The {@link #executor} by default. */
  public DecisionsBuilder cacheExecutor(ScheduledExecutorService cacheExecutor) {
    this.cacheExecutor = Objects.requireNonNull(cacheExecutor, "cacheExecutor");
    return this;
  }

  /**
   * Sets what runs the application's dependents of receipts, which may block. By default, the
   * thread that completes the receipt does.
   */
  public DecisionsBuilder dependents(Executor dependents) {
    this.dependents = Objects.requireNonNull(dependents, "dependents");
    return this;
  }

  /**
   * Sets the factory of the threads on which {@link #consentSources} are called, one per source. An
   * executor must be bounded, and must reject by {@link
   * java.util.concurrent.RejectedExecutionException}. {@link SourceThread#create} by default.
   */
  public DecisionsBuilder sourceCallers(Supplier<Executor> callers) {
    this.callers = Objects.requireNonNull(callers, "callers");
    return this;
  }

  /**
   * Sets the time within which one of the {@link #consentSources} must answer; 15 seconds by
   * default.
   */
  public DecisionsBuilder sourceTimeout(Duration sourceTimeout) {
    this.sourceTimeout = Objects.requireNonNull(sourceTimeout, "sourceTimeout");
    return this;
  }

  /**
   * Sets the directory that keeps the last replies of the {@link #consentSources} across restarts;
   * null (the default) for none.
   */
  public DecisionsBuilder stateDirectory(@Nullable Path stateDirectory) {
    this.stateDirectory = stateDirectory;
    return this;
  }

  /**
   * Sets the text that identifies the trusted signers of the documents in the {@link
   * #stateDirectory}; empty (the default) if documents are not signed. Only the denials and added
   * categories of documents that were stored under another text apply.
   */
  public DecisionsBuilder stateTrust(String stateTrust) {
    this.stateTrust = Objects.requireNonNull(stateTrust, "stateTrust");
    return this;
  }

  /**
   * Sets what hears, without content, why the stored replies of a source in the {@link
   * #stateDirectory} are lost; nobody by default. It must neither block nor throw.
   */
  public DecisionsBuilder stateLosses(Consumer<String> stateLosses) {
    this.stateLosses = Objects.requireNonNull(stateLosses, "stateLosses");
    return this;
  }

  /**
   * Sets the maximum number of subjects, and of combinations of them, whose decisions a change
   * evaluates before it returns; 1,024 by default. A change that may concern more is applied where
   * a decision is read, and otherwise in the background.
   */
  public DecisionsBuilder atOnce(int atOnce) {
    this.atOnce = atOnce;
    return this;
  }

  /** Sets the maximum size of the cache, in estimated bytes; 64 MiB by default. */
  public DecisionsBuilder cacheMaxBytes(long cacheMaxBytes) {
    this.cacheMaxBytes = cacheMaxBytes;
    return this;
  }

  /** Sets the source of jitter, from 0 (inclusive) to 1 (exclusive). */
  public DecisionsBuilder random(DoubleSupplier random) {
    this.random = Objects.requireNonNull(random, "random");
    return this;
  }

  /** Sets the mechanism by which spans carry subjects. */
  public DecisionsBuilder spanSubjects(SpanSubjects spanSubjects) {
    this.spanSubjects = Objects.requireNonNull(spanSubjects, "spanSubjects");
    return this;
  }

  /** Sets the maximum age of an answer whose grants apply; 24 hours by default. */
  public DecisionsBuilder maxStaleness(Duration maxStaleness) {
    this.maxStaleness = Objects.requireNonNull(maxStaleness, "maxStaleness");
    return this;
  }

  /**
   * Sets the interval at which policy files are checked, and at which {@link #consentSources} are
   * asked again about subjects in use; 60 seconds by default.
   */
  public DecisionsBuilder refresh(Duration refresh) {
    this.refresh = Objects.requireNonNull(refresh, "refresh");
    return this;
  }

  /**
   * Sets whether Assent is enabled; true by default. If false, nothing is permitted at any
   * destination, and no source is started.
   */
  public DecisionsBuilder enabled(boolean enabled) {
    this.isEnabled = enabled;
    return this;
  }

  /**
   * Sets until when gates only report; {@link ReportOnly#NEVER} by default. It has no effect if
   * Assent is not enabled, or if anybody has chosen in this process before.
   */
  public DecisionsBuilder reportOnly(ReportOnly reportOnly) {
    this.reportOnly = Objects.requireNonNull(reportOnly, "reportOnly");
    return this;
  }

  /**
   * Starts the sources and evaluates the process's own subject.
   *
   * @throws NullPointerException naming the missing part
   */
  public Decisions build() {
    PooledPolicy rules = Objects.requireNonNull(policy, "policy");
    ScheduledExecutorService control = Objects.requireNonNull(executor, "executor");
    ScheduledExecutorService files = fileExecutor == null ? control : fileExecutor;
    SpanSubjects ofSpans = Objects.requireNonNull(spanSubjects, "spanSubjects");
    RatchetClock time = RatchetClock.of(clock);
    LocalChoices denials = new LocalChoices(time);
    ConsentCache cache =
        new ConsentCache(
            isEnabled ? asked : List.of(),
            cacheSettings(time, control),
            stateDirectory == null
                ? null
                : new StateSettings(
                    stateDirectory, categories, rules.purposes(), stateTrust, files, stateLosses));
    List<TrackedSource> tracked = new ArrayList<>();
    TrackedSource grants = null;
    StoreQueue queue = null;
    for (KnownChoices source : sources) {
      TrackedSource guarded = new TrackedSource(source, time, clock);
      tracked.add(guarded);
      if (queue == null && source instanceof LocalStore store) {
        grants = guarded;
        queue = new StoreQueue(store, files);
      }
    }
    List<TrackedSource> complete = List.copyOf(tracked);
    cache.choices().forEach(known -> tracked.add(new TrackedSource(known, time, time)));
    List<TrackedSource> all = new ArrayList<>(tracked);
    all.add(new TrackedSource(denials, time, time));
    List<Destination> receivers = new ArrayList<>(destinations);
    receivers.addAll(headerReceivers);
    DecisionUpdater changes =
        new DecisionUpdater(
            new DecisionEvaluator(
                categories,
                List.copyOf(all),
                maxStaleness,
                destinations.size(),
                headerReceivers.size()),
            cache,
            new CompiledPolicy(rules, categories, receivers, time.epochNanos()),
            shadowPolicy == null
                ? null
                : new CompiledPolicy(shadowPolicy, categories, receivers, time.epochNanos()),
            time,
            control,
            ofSpans,
            process,
            isEnabled,
            reportOnly,
            categories.find("content"),
            atOnce);
    LocalConsent consent =
        new LocalConsent(
            changes, categories, rules.purposes(), all, denials, grants, queue, dependents);
    if (isEnabled) {
      tracked.forEach(source -> source.start(changes));
      cache.start();
    }
    Decisions decisions =
        new Decisions(
            changes,
            cache,
            categories,
            List.copyOf(receivers),
            destinations.size(),
            List.copyOf(tracked),
            complete,
            consent);
    decisions.watchPolicy(refresh, files);
    decisions.watchClock(refresh, files);
    return decisions;
  }

  private CacheSettings cacheSettings(Clock time, ScheduledExecutorService control) {
    return new CacheSettings(
        time,
        cacheExecutor == null ? control : cacheExecutor,
        callers,
        refresh,
        maxStaleness,
        sourceTimeout,
        cacheMaxBytes,
        random);
  }
}
