/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.decision;

import dev.assent.internal.cache.CacheSettings;
import dev.assent.internal.cache.ConsentCache;
import dev.assent.internal.cache.SourceThread;
import dev.assent.internal.cache.StateSettings;
import dev.assent.internal.category.Categories;
import dev.assent.internal.consent.ConsentView;
import dev.assent.internal.consent.DocumentSource;
import dev.assent.internal.consent.LocalChoices;
import dev.assent.internal.consent.LocalStore;
import dev.assent.internal.consent.SubjectPath;
import dev.assent.internal.policy.PooledPolicy;
import dev.assent.internal.time.Clock;
import dev.assent.policy.Destination;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Makes {@link Decisions}. Policy, destinations, executor and span carrier must be given; the rest
 * has defaults. Not thread-safe.
 */
public final class DecisionsBuilder {
  private Categories categories = Categories.builtIn();
  private @Nullable PooledPolicy policy;
  private List<Destination> destinations = List.of();
  private List<ConsentView> sources = List.of();
  private List<DocumentSource> asked = List.of();
  private @Nullable SubjectPath ownSubject;
  private Clock clock = Clock.system();
  private @Nullable ScheduledExecutorService executor;
  private @Nullable ScheduledExecutorService fileExecutor;
  private @Nullable ScheduledExecutorService cacheExecutor;
  private Supplier<Executor> callers = SourceThread::create;
  private Duration sourceTimeout = CacheSettings.DEFAULT_TIMEOUT;
  private long cacheMaxBytes = CacheSettings.DEFAULT_MAX_BYTES;
  private DoubleSupplier random = () -> ThreadLocalRandom.current().nextDouble();
  private @Nullable Path stateDirectory;
  private String stateTrust = "";
  private @Nullable SpanCarrier spanCarrier;
  private Duration maxStaleness = Duration.ofHours(24);
  private Duration refresh = Duration.ofSeconds(60);
  private boolean enabled = true;

  DecisionsBuilder() {}

  /** The leaves; the built-in ones by default. */
  public DecisionsBuilder categories(Categories categories) {
    this.categories = Objects.requireNonNull(categories, "categories");
    return this;
  }

  /** The policy to begin with. Its files are watched. */
  public DecisionsBuilder policy(PooledPolicy policy) {
    this.policy = Objects.requireNonNull(policy, "policy");
    return this;
  }

  /** The destinations, in the order of their indexes. */
  public DecisionsBuilder destinations(List<Destination> destinations) {
    this.destinations = List.copyOf(destinations);
    return this;
  }

  /**
   * Where choices are heard, not started yet; none by default. The first that is a {@link
   * LocalStore} stores what is chosen through {@link Decisions#consent}. They are started by {@link
   * #build()} and closed with the decisions.
   */
  public DecisionsBuilder sources(List<? extends ConsentView> sources) {
    this.sources = List.copyOf(sources);
    return this;
  }

  /**
   * Whom to ask for choices, subject by subject, beside {@link #sources}; nobody by default. What
   * they answer is cached. They are started by {@link #build()} and closed with the decisions.
   */
  public DecisionsBuilder consentSources(List<? extends DocumentSource> asked) {
    this.asked = List.copyOf(asked);
    return this;
  }

  /** The process's own subject, which every handle includes; null (the default) if it has none. */
  public DecisionsBuilder ownSubject(@Nullable SubjectPath ownSubject) {
    this.ownSubject = ownSubject;
    return this;
  }

  /** Time; the system's by default. */
  public DecisionsBuilder clock(Clock clock) {
    this.clock = Objects.requireNonNull(clock, "clock");
    return this;
  }

  /**
   * Runs what must not run on the application's threads: storing, hearing of changes, expiry,
   * watching files. It is shared with no data, and not shut down here.
   */
  public DecisionsBuilder executor(ScheduledExecutorService executor) {
    this.executor = Objects.requireNonNull(executor, "executor");
    return this;
  }

  /**
   * Where files are read and written: policies, and the store of local choices. A disk that hangs
   * then keeps no decision and no purge waiting. The {@link #executor} unless given.
   */
  public DecisionsBuilder fileExecutor(ScheduledExecutorService fileExecutor) {
    this.fileExecutor = Objects.requireNonNull(fileExecutor, "fileExecutor");
    return this;
  }

  /** The cache's one thread. The {@link #executor} unless given. */
  public DecisionsBuilder cacheExecutor(ScheduledExecutorService cacheExecutor) {
    this.cacheExecutor = Objects.requireNonNull(cacheExecutor, "cacheExecutor");
    return this;
  }

  /**
   * Makes the thread on which one of the {@link #consentSources} is called: bounded, and refusing
   * by {@link java.util.concurrent.RejectedExecutionException}. {@link SourceThread#create} unless
   * given.
   */
  public DecisionsBuilder sourceCallers(Supplier<Executor> callers) {
    this.callers = Objects.requireNonNull(callers, "callers");
    return this;
  }

  /** How long one of the {@link #consentSources} may take to answer; 15 seconds by default. */
  public DecisionsBuilder sourceTimeout(Duration sourceTimeout) {
    this.sourceTimeout = Objects.requireNonNull(sourceTimeout, "sourceTimeout");
    return this;
  }

  /**
   * The directory in which what the {@link #consentSources} said last survives a restart; null (the
   * default) for none.
   */
  public DecisionsBuilder stateDirectory(@Nullable Path stateDirectory) {
    this.stateDirectory = stateDirectory;
    return this;
  }

  /**
   * Names whose signatures count on what is stored in the {@link #stateDirectory}; empty (the
   * default) if nothing is signed. Of what was stored under another name, only denials count.
   */
  public DecisionsBuilder stateTrust(String stateTrust) {
    this.stateTrust = Objects.requireNonNull(stateTrust, "stateTrust");
    return this;
  }

  /** The bound of the cache, in estimated bytes; 64 MiB by default. */
  public DecisionsBuilder cacheMaxBytes(long cacheMaxBytes) {
    this.cacheMaxBytes = cacheMaxBytes;
    return this;
  }

  /** Jitter, from 0 to below 1. */
  public DecisionsBuilder random(DoubleSupplier random) {
    this.random = Objects.requireNonNull(random, "random");
    return this;
  }

  /** How spans carry subjects. */
  public DecisionsBuilder spanCarrier(SpanCarrier spanCarrier) {
    this.spanCarrier = Objects.requireNonNull(spanCarrier, "spanCarrier");
    return this;
  }

  /** How old an answer may be for its grants to count; 24 hours by default. */
  public DecisionsBuilder maxStaleness(Duration maxStaleness) {
    this.maxStaleness = Objects.requireNonNull(maxStaleness, "maxStaleness");
    return this;
  }

  /**
   * How often policy files are looked at, and {@link #consentSources} asked again for what is in
   * use; 60 seconds by default.
   */
  public DecisionsBuilder refresh(Duration refresh) {
    this.refresh = Objects.requireNonNull(refresh, "refresh");
    return this;
  }

  /** False: nothing is permitted anywhere, and no source is started. True by default. */
  public DecisionsBuilder enabled(boolean enabled) {
    this.enabled = enabled;
    return this;
  }

  /**
   * Starts the sources and judges the own subject.
   *
   * @throws NullPointerException naming what was not given
   */
  public Decisions build() {
    PooledPolicy rules = Objects.requireNonNull(policy, "policy");
    ScheduledExecutorService control = Objects.requireNonNull(executor, "executor");
    ScheduledExecutorService files = fileExecutor == null ? control : fileExecutor;
    SpanCarrier carrier = Objects.requireNonNull(spanCarrier, "spanCarrier");
    RatchetClock time = new RatchetClock(clock);
    LocalChoices denials = new LocalChoices(time);
    ConsentCache cache =
        new ConsentCache(
            enabled ? asked : List.of(),
            cacheSettings(time, control),
            stateDirectory == null
                ? null
                : new StateSettings(
                    stateDirectory, categories, rules.purposes(), stateTrust, files));
    List<TrackedSource> heard = new ArrayList<>();
    TrackedSource grants = null;
    StoreQueue queue = null;
    for (ConsentView source : sources) {
      TrackedSource guarded = new TrackedSource(source, time, clock);
      heard.add(guarded);
      if (queue == null && source instanceof LocalStore store) {
        grants = guarded;
        queue = new StoreQueue(store, files);
      }
    }
    List<TrackedSource> whole = List.copyOf(heard);
    cache.views().forEach(view -> heard.add(new TrackedSource(view, time, time)));
    List<TrackedSource> all = new ArrayList<>(heard);
    all.add(new TrackedSource(denials, time, time));
    DecisionUpdater changes =
        new DecisionUpdater(
            new DecisionEvaluator(categories, List.copyOf(all), maxStaleness, destinations.size()),
            cache,
            new CompiledPolicy(rules, categories, destinations, time.epochNanos()),
            time,
            control,
            carrier,
            ownSubject == null ? List.of() : List.of(ownSubject),
            enabled,
            categories.find("content"));
    LocalConsent consent =
        new LocalConsent(changes, categories, rules.purposes(), all, denials, grants, queue);
    if (enabled) {
      heard.forEach(source -> source.start(changes));
      cache.start();
    }
    LiveDecisions decisions =
        new LiveDecisions(
            changes, cache, categories, destinations, List.copyOf(heard), whole, consent);
    decisions.watchPolicy(refresh, files);
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
