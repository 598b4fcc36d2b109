/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.consent;

import dev.assent.internal.category.Categories;
import dev.assent.policy.Purpose;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The settings of a {@link ConsentService}. Immutable.
 *
 * @param database a JDBC URL of H2 or PostgreSQL
 * @param port the port on loopback; 0 takes a free one
 * @param seeded whether an empty database gets the meeting's accounts
 * @param keys the file of the signing keys, created if missing; null for a new key that is not
 *     stored
 * @param algorithm the algorithm of a new signing key: {@code EdDSA} or {@code ES256}
 * @param validity the longest validity of a signature; the shortest is half of it
 * @param categories the leaves that choices may name
 * @param purposes the purposes that choices may name
 * @param clock the wall clock
 * @param streams the limits of event streams
 */
public record ServiceConfig(
    String database,
    int port,
    boolean seeded,
    @Nullable Path keys,
    String algorithm,
    Duration validity,
    Categories categories,
    Set<Purpose> purposes,
    Clock clock,
    StreamLimits streams) {

  /** Returns the defaults: a new, seeded database in memory, a free port, and a new Ed25519 key. */
  public static ServiceConfig defaults() {
    return new ServiceConfig(
        "jdbc:h2:mem:consent-" + UUID.randomUUID(),
        0,
        true,
        null,
        "EdDSA",
        Duration.ofHours(1),
        Categories.builtIn(),
        Set.copyOf(Purpose.BUILT_IN),
        Clock.systemUTC(),
        StreamLimits.DEFAULT);
  }

  /** Returns the same settings with another database. */
  public ServiceConfig withDatabase(String database) {
    return new ServiceConfig(
        database, port, seeded, keys, algorithm, validity, categories, purposes, clock, streams);
  }

  /** Returns the same settings with another port. */
  public ServiceConfig withPort(int port) {
    return new ServiceConfig(
        database, port, seeded, keys, algorithm, validity, categories, purposes, clock, streams);
  }

  /** Returns the same settings with keys that are stored in a file. */
  public ServiceConfig withKeys(Path keys) {
    return new ServiceConfig(
        database, port, seeded, keys, algorithm, validity, categories, purposes, clock, streams);
  }

  /**
   * Returns the same settings with another algorithm of a new key: {@code EdDSA} or {@code ES256}.
   */
  public ServiceConfig withAlgorithm(String algorithm) {
    return new ServiceConfig(
        database, port, seeded, keys, algorithm, validity, categories, purposes, clock, streams);
  }

  /** Returns the same settings with another validity of signatures. */
  public ServiceConfig withValidity(Duration validity) {
    return new ServiceConfig(
        database, port, seeded, keys, algorithm, validity, categories, purposes, clock, streams);
  }

  /** Returns the same settings with another wall clock. */
  public ServiceConfig withClock(Clock clock) {
    return new ServiceConfig(
        database, port, seeded, keys, algorithm, validity, categories, purposes, clock, streams);
  }

  /** Returns the same settings with other limits of event streams. */
  public ServiceConfig withStreams(StreamLimits streams) {
    return new ServiceConfig(
        database, port, seeded, keys, algorithm, validity, categories, purposes, clock, streams);
  }

  Vocabulary vocabulary() {
    return new Vocabulary(
        categories, purposes.stream().map(Purpose::name).collect(Collectors.toSet()));
  }

  /** Omits the database URL, which may contain a password. */
  @Override
  public String toString() {
    return "ServiceConfig[port=" + port + ", algorithm=" + algorithm + "]";
  }
}
