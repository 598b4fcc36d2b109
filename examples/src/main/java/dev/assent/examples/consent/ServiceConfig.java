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
 * How a {@link ConsentService} runs. Immutable.
 *
 * @param database a JDBC URL of H2 or PostgreSQL
 * @param port on loopback; 0 takes a free one
 * @param seeded whether an empty database gets the meeting's accounts
 * @param keys the file of the signing keys, made if it is not there; null for a new key that nobody
 *     keeps
 * @param algorithm of a signing key that is made: {@code EdDSA} or {@code ES256}
 * @param validity how long a signature lasts at most; half of it at least
 * @param categories the leaves that choices may name
 * @param purposes the purposes that choices may name
 * @param clock the wall clock
 * @param streams what event streams may take
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

  /** A seeded database in memory of its own, a free port, and a new Ed25519 key. */
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

  /** The same on another database. */
  public ServiceConfig withDatabase(String database) {
    return new ServiceConfig(
        database, port, seeded, keys, algorithm, validity, categories, purposes, clock, streams);
  }

  /** The same on another port. */
  public ServiceConfig withPort(int port) {
    return new ServiceConfig(
        database, port, seeded, keys, algorithm, validity, categories, purposes, clock, streams);
  }

  /** The same with keys that are kept in a file. */
  public ServiceConfig withKeys(Path keys) {
    return new ServiceConfig(
        database, port, seeded, keys, algorithm, validity, categories, purposes, clock, streams);
  }

  /** The same with a new key of another algorithm: {@code EdDSA} or {@code ES256}. */
  public ServiceConfig withAlgorithm(String algorithm) {
    return new ServiceConfig(
        database, port, seeded, keys, algorithm, validity, categories, purposes, clock, streams);
  }

  /** The same with signatures that last longer or shorter. */
  public ServiceConfig withValidity(Duration validity) {
    return new ServiceConfig(
        database, port, seeded, keys, algorithm, validity, categories, purposes, clock, streams);
  }

  /** The same with another wall clock. */
  public ServiceConfig withClock(Clock clock) {
    return new ServiceConfig(
        database, port, seeded, keys, algorithm, validity, categories, purposes, clock, streams);
  }

  /** The same with other limits of event streams. */
  public ServiceConfig withStreams(StreamLimits streams) {
    return new ServiceConfig(
        database, port, seeded, keys, algorithm, validity, categories, purposes, clock, streams);
  }

  Vocabulary vocabulary() {
    return new Vocabulary(
        categories, purposes.stream().map(Purpose::name).collect(Collectors.toSet()));
  }

  /** Without the URL, which may hold a password. */
  @Override
  public String toString() {
    return "ServiceConfig[port=" + port + ", algorithm=" + algorithm + "]";
  }
}
