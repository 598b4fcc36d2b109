/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.consent;

import dev.assent.fixtures.ManualClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;

/** A server over a primary and a copy: the real one, without its threads and its connector. */
final class SimulatedServer implements AutoCloseable {
  private final ConsentService service;
  private final long generation;
  private boolean isUp = true;

  /**
   * Starts a server.
   *
   * @param isOpen whether an operator has opened the generation
   * @param tokens the directory of tokens
   * @param skew the difference of its wall clock
   */
  SimulatedServer(
      SimulatedDatabase primary,
      SimulatedDatabase copy,
      long generation,
      boolean isOpen,
      Path tokens,
      ManualClock clock,
      Duration skew) {
    this.generation = generation;
    ServiceConfig config =
        ServiceConfig.defaults()
            .withDatabase(primary.url())
            .withReplica(copy.url())
            .withGeneration(generation)
            .opening(isOpen ? generation : -1)
            .withTokens(tokens)
            .withClock(clock.wall());
    try {
      service =
          new ConsentService(
              config,
              Databases.of(config.storage()),
              new Time(Clock.offset(clock.wall(), skew), clock::nanoTime));
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  long generation() {
    return generation;
  }

  boolean isUp() {
    return isUp;
  }

  /** What its threads do in a while. */
  void work() {
    if (isUp) {
      service.heart().beat();
      service.announcer().look();
    }
  }

  Response answer(Request.Head head, byte[] body) {
    AtomicReference<Response> answer = new AtomicReference<>();
    service.router().answer(head, (most, then) -> then.accept(ReceivedBody.of(body)), answer::set);
    return answer.get();
  }

  /** Ends its connections; the process is gone. */
  @Override
  public void close() {
    isUp = false;
    service.closeNow();
  }
}
