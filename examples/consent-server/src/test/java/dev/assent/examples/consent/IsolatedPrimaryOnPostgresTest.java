/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.consent;

import static dev.assent.examples.consent.Failover.DENIAL;
import static dev.assent.examples.consent.Failover.GRANT;
import static dev.assent.examples.consent.Failover.NOBODY;
import static dev.assent.examples.consent.Failover.U7;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A primary of PostgreSQL that runs on with its server after its replica was promoted, against the
 * runbook.
 *
 * <p>What has seen the next generation accepts nothing of it, with and without a synchronous
 * standby. To a process that has seen nothing newer, an isolated primary <b>without</b> a
 * synchronous standby goes on to confirm all that it has: grants stay in force without end, choices
 * that are made at the promoted one are not heard, choices that are made here count and are lost
 * later, and missing subjects are missing. Only the runbook's first step ends that: stop it, or cut
 * it off. <b>With</b> a synchronous standby it adds no heartbeats: its content ages, after thirty
 * seconds nothing is missing, after the staleness no grant counts, and no choice is answered.
 */
@Timeout(90)
class IsolatedPrimaryOnPostgresTest {
  /** A staleness that is a little more than the allowance for clocks that differ. */
  private static final Duration SHORT = Duration.ofSeconds(40);

  @TempDir private Path directory;
  private Failover failover;

  @BeforeEach
  void start() throws IOException {
    failover = Failover.start();
  }

  @AfterEach
  void stop() {
    if (failover != null) {
      failover.close();
    }
  }

  /** Promotes the replica, whose generation is opened, and lets the subject deny there. */
  private String deniedInTheNextGeneration() throws IOException {
    String url = failover.pair().promote();
    failover.begin(url);
    failover.open(url);
    failover.choose(failover.next(), DENIAL);
    return failover.ask(failover.next(), U7).header(Position.HEADER);
  }

  @Test
  void isolatedPrimary_askedByWhatHasSeenTheNextGeneration_isBehind() throws IOException {
    ObservedProcess process = failover.process(directory.resolve("process"));
    await().until(() -> process.permits("acme/u7"));
    String seen = deniedInTheNextGeneration();
    await().until(() -> !process.permits("acme/u7"));

    assertThat(failover.ask(failover.old(), U7, Position.HEADER, seen).status()).isEqualTo(412);
    assertThat(failover.ask(failover.old(), NOBODY, Position.HEADER, seen).status()).isEqualTo(412);

    failover.leadTo(failover.old());
    refusesWhatTheOldServerSays(process);
    process.restart();
    refusesWhatTheOldServerSays(process);

    failover.leadTo(failover.next());
    failover.choose(failover.next(), GRANT);
    await().until(() -> process.permits("acme/u7"));
    assertThat(process.deletions()).isEmpty();
  }

  private static void refusesWhatTheOldServerSays(ObservedProcess process) {
    await().until(() -> process.explains("acme/host").contains("earlier generation"));
    assertThat(process.permits("acme/u7")).isFalse();
  }

  /** The limit of what is promised. */
  @Test
  void isolatedPrimary_withoutASynchronousStandby_confirmsToWhatHasSeenNothingNewer()
      throws IOException {
    String seen = failover.ask(failover.old(), U7).header(Position.HEADER);
    String unused = deniedInTheNextGeneration();
    failover.leadTo(failover.old());

    await()
        .until(
            () -> {
              String now = failover.ask(failover.old(), U7).header(Position.HEADER);
              return Position.parse(now).compareTo(Position.parse(seen)) > 0;
            });
    Answer answer = failover.ask(failover.old(), U7, Position.HEADER, seen);
    assertThat(answer.status()).isEqualTo(200);
    assertThat(Long.parseLong(answer.header("Age"))).isBetween(30L, 40L);
    ObservedProcess process = failover.process(directory.resolve("process"));
    await().until(() -> process.permits("acme/u7"));
  }

  /** Its grants end by the age of its content, although it answers. */
  @Test
  void isolatedPrimary_withASynchronousStandby_ages() throws IOException {
    failover.pair().waitForTheReplica();
    ObservedProcess process = failover.process(directory.resolve("process"), SHORT);
    await().until(() -> process.permits("acme/u7"));
    String unused = failover.pair().promote();
    CompletableFuture<Answer> choice =
        CompletableFuture.supplyAsync(() -> failover.tryToChoose(failover.old(), DENIAL));

    await().until(() -> age() > 33);
    String seen = failover.ask(failover.old(), U7).header(Position.HEADER);
    assertThat(failover.ask(failover.old(), NOBODY).status()).isEqualTo(404);
    await().until(() -> !process.permits("acme/u7"));
    assertThat(age()).isGreaterThanOrEqualTo(SHORT.toSeconds());
    Answer old = failover.ask(failover.old(), U7, Position.HEADER, seen);
    assertThat(old.header(Position.HEADER)).isEqualTo(seen);
    assertThat(old.json().get("revision").longValue()).isEqualTo(1);

    failover.advance(Ages.FRESH);
    assertThat(failover.ask(failover.old(), NOBODY).status()).isEqualTo(503);
    assertThat(choice.join().status()).isEqualTo(503);
    assertThat(process.deletions()).isEmpty();
  }

  private long age() {
    return Long.parseLong(failover.ask(failover.old(), U7).header("Age"));
  }
}
