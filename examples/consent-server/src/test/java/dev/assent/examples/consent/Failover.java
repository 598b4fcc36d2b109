/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.consent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A pair of PostgreSQL servers with a consent server of generation 0, one of generation 1 when it
 * has begun, and a balancer that leads processes to one of them.
 */
final class Failover implements AutoCloseable {
  static final String U7 = "/v1/consents/acme/u7";
  static final String NEW = "/v1/consents/acme/new";
  static final String NOBODY = "/v1/consents/acme/nobody";
  static final String DENIAL = ConsentServiceContract.DENIAL;
  static final String GRANT = ConsentServiceContract.GRANT;

  private static final long SECOND_NANOS = 1_000_000_000L;

  private final AtomicLong ahead = new AtomicLong();
  private final List<ObservedProcess> processes = new ArrayList<>();
  private final PostgresPair pair;
  private Platform old;
  private Balancer balancer;
  private ConsentService next;

  private Failover(PostgresPair pair) {
    this.pair = pair;
  }

  /** Starts generation 0, in which {@code acme/u7} has granted, and opens it. */
  static Failover start() throws IOException {
    Failover failover = new Failover(PostgresPair.start());
    try {
      failover.startOld();
      return failover;
    } catch (IOException | RuntimeException | Error e) {
      failover.close();
      throw e;
    }
  }

  private void startOld() throws IOException {
    Time time = new Time(Clock.systemUTC(), () -> System.nanoTime() + ahead.get());
    old = Platform.start(config(pair.primary()).opening(0), time);
    balancer = new Balancer(List.of(port(old.service())));
    choose(old.service(), GRANT);
  }

  static ServiceConfig config(String url) {
    return ServiceConfig.defaults().withDatabase(url).withHeartbeat(Duration.ofMillis(100));
  }

  private static int port(ConsentService server) {
    return server.base().getPort();
  }

  PostgresPair pair() {
    return pair;
  }

  /** Returns the server of generation 0. */
  ConsentService old() {
    return old.service();
  }

  /** Returns the server that was started last. */
  ConsentService next() {
    return next;
  }

  /** Begins generation 1 in a database, and leads processes to its server. */
  void begin(String url) throws IOException {
    next = ConsentService.start(config(url).withGeneration(1));
    leadTo(next);
  }

  /** Starts another server of generation 0, and leads processes to it. */
  void startAgain() throws IOException {
    next = ConsentService.start(config(pair.primary()));
    leadTo(next);
  }

  /** Opens generation 1, as an operator does. */
  void open(String url) throws IOException {
    ConsentService.start(config(url).withGeneration(1).opening(1)).close();
  }

  /**
   * Opens generation 0 in another database, as an operator does who knows that nothing was lost.
   */
  void openAgain(String url) throws IOException {
    ConsentService.start(config(url).opening(0)).close();
  }

  void leadTo(ConsentService server) throws IOException {
    balancer.leadTo(port(server));
  }

  /** Lets the monotonic clock of the old server advance. */
  void advance(Duration time) {
    ahead.addAndGet(time.toSeconds() * SECOND_NANOS);
  }

  /** Starts a process, which is led by the balancer. */
  ObservedProcess process(Path directory) throws IOException {
    return process(directory, Duration.ofMinutes(2));
  }

  /** Starts a process with a staleness, which is led by the balancer. */
  ObservedProcess process(Path directory, Duration staleness) throws IOException {
    ObservedProcess process =
        new ObservedProcess(directory, balancer, old().token("service"), staleness);
    processes.add(process);
    return process;
  }

  /** Asks as a process does. */
  Answer ask(ConsentService server, String path, String... headers) {
    return old.ask(server, old().token("service"), path, headers);
  }

  /** Lets {@code acme/u7} choose. */
  void choose(ConsentService server, String json) {
    Answer answer = tryToChoose(server, json);
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
  }

  Answer tryToChoose(ConsentService server, String json) {
    return old.put(server, old().token("acme/u7"), U7 + "/choices", json);
  }

  /** Adds {@code acme/new} to generation 0, who grants. */
  void addNew() {
    Answer added = old.post("acme", "/v1/accounts/acme/users", "{\"user\":\"new\"}");
    String token = added.json().get("token").textValue();
    assertThat(old.put(old(), token, NEW + "/choices", GRANT).status()).isEqualTo(200);
  }

  /** Ends all; the databases first, so that nothing waits for them. */
  @Override
  public void close() {
    processes.forEach(ObservedProcess::close);
    pair.close();
    if (next != null) {
      next.close();
    }
    if (balancer != null) {
      balancer.close();
    }
    if (old != null) {
      old.close();
    }
  }
}
