/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.consent;

import dev.assent.fixtures.FleetRun;
import dev.assent.fixtures.ManualClock;
import dev.assent.fixtures.ManualExecutor;
import dev.assent.internal.category.Categories;
import dev.assent.internal.config.ConsentUrl;
import dev.assent.internal.consent.DocumentReader;
import dev.assent.internal.decision.Decisions;
import dev.assent.internal.http.jdk.JdkSender;
import dev.assent.internal.policy.PooledPolicy;
import dev.assent.internal.source.GivenSource;
import dev.assent.internal.source.HttpSource;
import dev.assent.internal.time.Clock;
import dev.assent.policy.Destination;
import dev.assent.policy.Purpose;
import dev.assent.policy.Recipient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A process with Assent, which asks the servers over its own client and the network. */
final class SimulatedProcess implements FleetRun.Member, AutoCloseable {
  static final Duration TICK = Duration.ofMillis(500);
  static final Duration REFRESH = Duration.ofSeconds(40);
  static final Duration STALENESS = Duration.ofMinutes(4);

  static final String TOKEN = "service-token-of-a-simulation-0123456789";

  private static final Categories CATEGORIES = Categories.builtIn();
  private static final long MASK = CATEGORIES.mask(SimulatedPlatform.LEAF);

  private final SimulatedPlatform platform;
  private final PooledPolicy policy;
  private final Path state;
  private final Duration skew;
  private final Random random;
  private final ProcessClock clock = new ProcessClock();
  private int missing;
  private boolean isCalm;
  private ManualExecutor executor;
  private ManualExecutor cacheThread;
  private SimulatedNetwork network;
  private HttpSource source;
  private Decisions decisions;

  /** Both clocks of the process. */
  private static final class ProcessClock extends ManualClock implements Clock {}

  /**
   * Starts a process.
   *
   * @param policy the file of its policy
   * @param state its directory of states
   * @param skew the difference of its wall clock
   */
  SimulatedProcess(
      SimulatedPlatform platform, Path policy, Path state, Duration skew, Random random) {
    this.platform = platform;
    this.policy = PooledPolicy.load(List.of(policy.toString()), CATEGORIES, Set.of());
    this.state = state;
    this.random = random;
    this.skew = skew;
    clock.moveWall(skew);
    start();
  }

  private void start() {
    executor = new ManualExecutor(clock);
    cacheThread = new ManualExecutor(clock);
    network = new SimulatedNetwork(platform, random.nextLong());
    source =
        GivenSource.of(
            new HttpSource.Settings(
                ConsentUrl.parse("http://consent.example/v1/consents", true),
                Map.of("Authorization", "Bearer " + TOKEN),
                DocumentReader.plain(CATEGORIES, Set.copyOf(Purpose.BUILT_IN)),
                JdkSender::new,
                executor,
                clock),
            network,
            REFRESH,
            random::nextDouble);
    decisions =
        Decisions.builder()
            .policy(policy)
            .destinations(
                List.of(new Destination("models", Purpose.AI_TRAINING, Recipient.FIRST_PARTY)))
            .sources(List.of())
            .consentSources(List.of(source))
            .clock(clock)
            .executor(executor)
            .cacheExecutor(cacheThread)
            .sourceCallers(() -> Runnable::run)
            .spanSubjects((span, subject) -> {})
            .stateDirectory(state)
            .refresh(REFRESH)
            .maxStaleness(STALENESS)
            .random(random::nextDouble)
            .build();
    if (isCalm) {
      network.calm();
    }
    settle();
  }

  @Override
  public void tick(int number) {
    clock.advance(TICK);
    if (!isCalm && random.nextInt(150) == 0) {
      close();
      missing += network.missing();
      start();
    }
    for (int i = 0; i < 3; i++) {
      network.deliver(number);
      settle();
    }
  }

  private void settle() {
    for (int i = 0; i < 3; i++) {
      cacheThread.runDue();
      executor.runDue();
    }
  }

  /** Loses nothing, and has the right time, from now on. */
  @Override
  public void calm() {
    isCalm = true;
    clock.moveWall(skew.negated());
    network.calm();
  }

  /** Returns the number of requests for documents since the last call. */
  @Override
  public int requests() {
    return network.documents();
  }

  @Override
  public @Nullable String problem() {
    return missing + network.missing() > 0
        ? "a document is said to be missing, so data would be deleted"
        : platform.laws().problem();
  }

  @Override
  public boolean permits(String user) {
    return (decisions.subject(user).currentDecision().permitted(0) & MASK) != 0;
  }

  @Override
  public String explains(String user) {
    return decisions.explain(decisions.subject(user), 0).toString();
  }

  @Override
  public void close() {
    decisions.close();
    network.end();
    source.close();
  }
}
